/* A Lambda runtime in C that answers every event with itself: what is left when nothing can be left out.
 * The Lambda Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 *   cc -O2 -o bootstrap bootstrap.c
 */
#define _GNU_SOURCE
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static int connection = -1;

static int open_connection(const char *address) {
    char host[256];
    const char *colon = strrchr(address, ':');
    if (!colon || (size_t)(colon - address) >= sizeof host) return -1;
    snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) return -1;
    connection = socket(found->ai_family, found->ai_socktype, 0);
    int connected = connection >= 0 && connect(connection, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    int yes = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return connected ? 0 : -1;
}

static int send_all(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(connection, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0) return -1;
        bytes += sent;
        count -= (size_t)sent;
    }
    return 0;
}

/* One HTTP response into `*buffer`, which grows. Answers where the body begins, or -1; the body's length into `*length`. */
static ssize_t receive(char **buffer, size_t *capacity, size_t *length) {
    size_t filled = 0;
    char *end = NULL;
    for (;;) {
        if (*capacity - filled < 65536) {
            *capacity = *capacity * 2 + 65536;
            if (!(*buffer = realloc(*buffer, *capacity + 1))) return -1;
        }
        ssize_t count = recv(connection, *buffer + filled, *capacity - filled, 0);
        if (count <= 0) return -1;
        filled += (size_t)count;
        (*buffer)[filled] = 0;
        if ((end = strstr(*buffer, "\r\n\r\n"))) {
            const char *header = strcasestr(*buffer, "\r\ncontent-length:");
            size_t body = header && header < end ? strtoul(header + 17, NULL, 10) : 0;
            size_t start = (size_t)(end + 4 - *buffer);
            if (filled >= start + body) {
                *length = body;
                return (ssize_t)start;
            }
        }
    }
}

int main(void) {
    const char *address = getenv("AWS_LAMBDA_RUNTIME_API");
    if (!address || open_connection(address) != 0) return 1;
    char head[1024], id[128];
    char *event = NULL, *answer = NULL;
    size_t event_capacity = 0, answer_capacity = 0, length = 0, ignored = 0;
    for (;;) {
        int size = snprintf(head, sizeof head, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n", address);
        if (send_all(head, (size_t)size) != 0) return 0;
        ssize_t body = receive(&event, &event_capacity, &length);
        if (body < 0) return 0;
        const char *header = strcasestr(event, "\r\nlambda-runtime-aws-request-id:");
        if (!header || sscanf(header + 32, " %127[0-9a-zA-Z-]", id) != 1) return 3;
        size = snprintf(head, sizeof head,
                        "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n",
                        id, address, length);
        if (send_all(head, (size_t)size) != 0 || send_all(event + body, length) != 0) return 0;
        if (receive(&answer, &answer_capacity, &ignored) < 0) return 0;
    }
}
