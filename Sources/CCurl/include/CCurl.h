#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>
#include <stdint.h>

// libcurl brings 30 shared libraries along, which a node that sends nothing outside should not pay for: it is not linked, its
// functions are looked up when the first request is sent. What little of its interface is used is declared here, with the numbers
// that libcurl has promised never to change (https://curl.se/libcurl/abi.html), so that building needs no header of it.

typedef struct CCurlEasy CCurlEasy;
typedef struct CCurlMulti CCurlMulti;

/// libcurl's `struct curl_slist`: only ever passed on.
typedef struct curl_slist CCurlList;

/// libcurl's `CURLMsg`: a transfer that has ended.
typedef struct {
    int message;  ///< always 1, CURLMSG_DONE
    CCurlEasy *_Nonnull easy;
    union {
        void *_Nullable whatever;
        int result;
    } data;
} CCurlMessage;

/// CURLOPT_…
enum {
    CCURL_NOBODY = 44,
    CCURL_POST = 47,
    CCURL_HTTPGET = 80,
    CCURL_HTTP_VERSION = 84,
    CCURL_NOSIGNAL = 99,
    CCURL_TIMEOUT_MS = 155,
    CCURL_CONNECTTIMEOUT_MS = 156,
    CCURL_PROTOCOLS = 181,
    CCURL_PATH_AS_IS = 234,
    CCURL_SUPPRESS_CONNECT_HEADERS = 265,
    CCURL_DISALLOW_USERNAME_IN_URL = 278,
    CCURL_WRITEDATA = 10001,
    CCURL_URL = 10002,
    CCURL_ERRORBUFFER = 10010,
    CCURL_POSTFIELDS = 10015,
    CCURL_HTTPHEADER = 10023,
    CCURL_HEADERDATA = 10029,
    CCURL_CUSTOMREQUEST = 10036,
    CCURL_CAINFO = 10065,
    CCURL_NOPROXY = 10177,
    CCURL_WRITEFUNCTION = 20011,
    CCURL_HEADERFUNCTION = 20079,
    CCURL_POSTFIELDSIZE_LARGE = 30120,
};

/// CURLMOPT_…
enum {
    CCURL_MULTI_MAXCONNECTS = 6,
    CCURL_MULTI_MAX_HOST_CONNECTIONS = 7,
    CCURL_MULTI_MAX_TOTAL_CONNECTIONS = 13,
};

/// Values of options: CURL_HTTP_VERSION_1_1, CURLPROTO_HTTP | CURLPROTO_HTTPS, CURL_ERROR_SIZE, CURLMSG_DONE.
enum {
    CCURL_HTTP_1_1 = 2,
    CCURL_HTTP_AND_HTTPS = 3,
    CCURL_ERROR_SIZE = 256,
    CCURL_DONE = 1,
};

/// CURLE_…
enum {
    CCURL_OK = 0,
    CCURL_UNSUPPORTED_PROTOCOL = 1,
    CCURL_URL_MALFORMAT = 3,
    CCURL_COULDNT_RESOLVE_PROXY = 5,
    CCURL_COULDNT_RESOLVE_HOST = 6,
    CCURL_COULDNT_CONNECT = 7,
    CCURL_OPERATION_TIMEDOUT = 28,
    CCURL_SSL_CONNECT_ERROR = 35,
    CCURL_SSL_CERTPROBLEM = 58,
    CCURL_SSL_CIPHER = 59,
    CCURL_PEER_FAILED_VERIFICATION = 60,
    CCURL_LOGIN_DENIED = 67,
    CCURL_SSL_CACERT_BADFILE = 77,
    CCURL_SSL_ISSUER_ERROR = 83,
    CCURL_SSL_INVALIDCERTSTATUS = 91,
};

/// Takes bytes of an answer; returns how many it took: fewer end the transfer.
typedef size_t (*CCurlReceiver)(char *_Nonnull bytes, size_t size, size_t count, void *_Nonnull context);

/// The functions of libcurl that have a fixed number of arguments.
typedef struct {
    CCurlEasy *_Nullable (*_Nonnull curl_easy_init)(void);
    void (*_Nonnull curl_easy_cleanup)(CCurlEasy *_Nonnull);
    const char *_Nonnull (*_Nonnull curl_easy_strerror)(int);
    CCurlList *_Nullable (*_Nonnull curl_slist_append)(CCurlList *_Nullable, const char *_Nonnull);
    void (*_Nonnull curl_slist_free_all)(CCurlList *_Nullable);
    CCurlMulti *_Nullable (*_Nonnull curl_multi_init)(void);
    int (*_Nonnull curl_multi_cleanup)(CCurlMulti *_Nonnull);
    int (*_Nonnull curl_multi_add_handle)(CCurlMulti *_Nonnull, CCurlEasy *_Nonnull);
    int (*_Nonnull curl_multi_remove_handle)(CCurlMulti *_Nonnull, CCurlEasy *_Nonnull);
    int (*_Nonnull curl_multi_perform)(CCurlMulti *_Nonnull, int *_Nonnull running);
    int (*_Nonnull curl_multi_poll)(CCurlMulti *_Nonnull, void *_Nullable, unsigned, int milliseconds, int *_Nullable);
    int (*_Nonnull curl_multi_wakeup)(CCurlMulti *_Nonnull);
    CCurlMessage *_Nullable (*_Nonnull curl_multi_info_read)(CCurlMulti *_Nonnull, int *_Nonnull left);
    const char *_Nonnull (*_Nonnull curl_version)(void);
} CCurlLibrary;

/// Loads libcurl, once per process. Returns NULL if it is not installed or lacks a function; CCurlFailure() says why.
const CCurlLibrary *_Nullable CCurlLoad(void);

const char *_Nonnull CCurlFailure(void);

// curl_easy_setopt, curl_multi_setopt and curl_easy_getinfo by the type of their argument. Only after CCurlLoad() has succeeded.
int CCurlSetNumber(CCurlEasy *_Nonnull easy, long option, long value);
int CCurlSetSize(CCurlEasy *_Nonnull easy, long option, int64_t value);
int CCurlSetPointer(CCurlEasy *_Nonnull easy, long option, const void *_Nullable value);
int CCurlSetReceiver(CCurlEasy *_Nonnull easy, long option, CCurlReceiver _Nonnull receiver);
int CCurlMultiSetNumber(CCurlMulti *_Nonnull multi, long option, long value);
/// CURLINFO_RESPONSE_CODE: 0 where there was no answer.
long CCurlStatus(CCurlEasy *_Nonnull easy);

#endif
