#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#define CURL_GLOBAL_DEFAULT 3L
#define CURLINFO_RESPONSE_CODE 0x200002

static CCurlLibrary library;
static int (*easy_setopt)(CCurlEasy *, int, ...);
static int (*easy_getinfo)(CCurlEasy *, int, ...);
static int (*multi_setopt)(CCurlMulti *, int, ...);
static int loaded;
static char failure[256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *open_library(void) {
    // Debian's usual one first; its GnuTLS flavour does as well.
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
    for (int i = 0; names[i]; i++) {
        void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (handle) return handle;
        if (i == 0) snprintf(failure, sizeof failure, "%s", dlerror());
    }
    return NULL;
}

static void load(void) {
    void *handle = open_library();
    if (!handle) return;
#define LOOK_UP(place, name)                                              \
    place = (__typeof__(place))dlsym(handle, #name);                      \
    if (!place) {                                                         \
        snprintf(failure, sizeof failure, "libcurl has no %s", #name);    \
        return;                                                           \
    }
#define LIBRARY(name) LOOK_UP(library.name, name)
    LIBRARY(curl_easy_init) LIBRARY(curl_easy_cleanup) LIBRARY(curl_easy_strerror)
    LIBRARY(curl_slist_append) LIBRARY(curl_slist_free_all)
    LIBRARY(curl_multi_init) LIBRARY(curl_multi_cleanup) LIBRARY(curl_multi_add_handle) LIBRARY(curl_multi_remove_handle)
    LIBRARY(curl_multi_perform) LIBRARY(curl_multi_poll) LIBRARY(curl_multi_wakeup) LIBRARY(curl_multi_info_read)
    LIBRARY(curl_version)
    LOOK_UP(easy_setopt, curl_easy_setopt)
    LOOK_UP(easy_getinfo, curl_easy_getinfo)
    LOOK_UP(multi_setopt, curl_multi_setopt)
    int (*global_init)(long);
    LOOK_UP(global_init, curl_global_init)
    int code = global_init(CURL_GLOBAL_DEFAULT);
    if (code) {
        snprintf(failure, sizeof failure, "libcurl cannot be initialised: %s", library.curl_easy_strerror(code));
        return;
    }
    loaded = 1;
}

const CCurlLibrary *CCurlLoad(void) {
    pthread_once(&once, load);
    return loaded ? &library : NULL;
}

const char *CCurlFailure(void) { return failure; }

int CCurlSetNumber(CCurlEasy *easy, long option, long value) { return easy_setopt(easy, (int)option, value); }
int CCurlSetSize(CCurlEasy *easy, long option, int64_t value) { return easy_setopt(easy, (int)option, value); }
int CCurlSetPointer(CCurlEasy *easy, long option, const void *value) { return easy_setopt(easy, (int)option, value); }
int CCurlSetReceiver(CCurlEasy *easy, long option, CCurlReceiver receiver) { return easy_setopt(easy, (int)option, receiver); }
int CCurlMultiSetNumber(CCurlMulti *multi, long option, long value) { return multi_setopt(multi, (int)option, value); }

long CCurlStatus(CCurlEasy *easy) {
    long status = 0;
    return easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) ? 0 : status;
}
