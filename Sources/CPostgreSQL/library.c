#include "CPostgreSQL.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static CPostgreSQLLibrary library;
static int loaded;
static char failure[256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        snprintf(failure, sizeof failure, "%s", dlerror());
        return;
    }
#define LOOK_UP(name)                                                        \
    library.name = (__typeof__(&name))dlsym(handle, #name);                  \
    if (!library.name) {                                                     \
        snprintf(failure, sizeof failure, "libpq.so.5 has no %s", #name);    \
        return;                                                              \
    }
    CPOSTGRESQL_FUNCTIONS(LOOK_UP)
    loaded = 1;
}

const CPostgreSQLLibrary *CPostgreSQLLoad(void) {
    pthread_once(&once, load);
    return loaded ? &library : NULL;
}

const char *CPostgreSQLFailure(void) { return failure; }
