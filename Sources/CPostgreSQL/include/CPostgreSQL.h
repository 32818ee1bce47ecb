#ifndef CPOSTGRESQL_H
#define CPOSTGRESQL_H

#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>  // Debian
#endif

// libpq brings 24 shared libraries along: 4.3 ms of start-up and 5.5 MB of resident memory that a node on SQLite
// should not pay. So it is not linked: its functions are looked up when the first PostgreSQL database is opened.

#define CPOSTGRESQL_FUNCTIONS(use) \
    use(PQconnectdb) use(PQfinish) use(PQstatus) use(PQerrorMessage) use(PQsocket) use(PQconsumeInput) use(PQnotifies) \
    use(PQfreemem) use(PQexec) use(PQexecParams) use(PQprepare) use(PQexecPrepared) use(PQclear) use(PQresultStatus) \
    use(PQresultErrorMessage) use(PQresultErrorField) use(PQcmdTuples) use(PQntuples) use(PQnfields) use(PQfname) \
    use(PQftype) use(PQgetisnull) use(PQgetvalue) use(PQgetlength) use(PQtransactionStatus) use(PQsetNoticeProcessor)

/// The functions of libpq that the storage uses, under their own names.
typedef struct {
#define CPOSTGRESQL_FIELD(name) __typeof__(&name) _Nonnull name;
    CPOSTGRESQL_FUNCTIONS(CPOSTGRESQL_FIELD)
#undef CPOSTGRESQL_FIELD
} CPostgreSQLLibrary;

/// Loads libpq, once per process. Returns NULL if it is not installed or lacks a function; CPostgreSQLFailure() says why.
const CPostgreSQLLibrary *_Nullable CPostgreSQLLoad(void);

const char *_Nonnull CPostgreSQLFailure(void);

#endif
