import Glibc
import Synchronization

@testable import Environments

/// A `bootstrap` in C, which speaks the Runtime API over TCP as any runtime client does; `_HANDLER` says how it behaves.
/// Compiled once for all tests.
enum NativeFunctions {
    static let executable: String? = {
        let path = "/tmp/apus-bootstrap-\(getpid())"
        let descriptor = open(path + ".c", O_CREAT | O_WRONLY | O_TRUNC, 0o644)
        guard descriptor >= 0, write(descriptor, source, source.utf8.count) == source.utf8.count else { return nil }
        close(descriptor)
        guard Executables.run(["/usr/bin/gcc", "-O1", "-w", "-o", path, path + ".c"]) != nil else { return nil }
        return path
    }()

    static let source = #"""
        #define _GNU_SOURCE
        #include <arpa/inet.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/socket.h>
        #include <unistd.h>

        static int door;
        static char in[8 << 20];
        static char id[64];

        static int dial(const char *api) {
            char host[64]; int port;
            sscanf(api, "%63[^:]:%d", host, &port);
            struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
            inet_pton(AF_INET, host, &a.sin_addr);
            int s = socket(AF_INET, SOCK_STREAM, 0);
            if (connect(s, (void *)&a, sizeof a) < 0) { perror("connect"); exit(3); }
            return s;
        }
        // Returns the status; the body begins at *body. 0 when the connection was closed.
        static int answer(char **body) {
            size_t n = 0; char *end = 0;
            while (!end) {
                ssize_t r = read(door, in + n, sizeof in - n - 1);
                if (r <= 0) return 0;
                n += r; in[n] = 0; end = strstr(in, "\r\n\r\n");
            }
            char *l = strcasestr(in, "content-length: ");
            size_t length = l && l < end ? strtoul(l + 16, 0, 10) : 0;
            while (n < (size_t)(end + 4 - in) + length) {
                ssize_t r = read(door, in + n, sizeof in - n - 1);
                if (r <= 0) return 0;
                n += r;
            }
            in[n] = 0;
            if (body) *body = end + 4;
            return atoi(in + 9);
        }
        static int next(char **body) {
            dprintf(door, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n");
            int status = answer(body);
            char *h = strcasestr(in, "Lambda-Runtime-Aws-Request-Id: ");
            if (status == 200 && h) sscanf(h + 31, "%63[^\r]", id);
            return status;
        }
        static int post(const char *id, const char *what, const char *body, size_t length) {
            dprintf(door, "POST /2018-06-01/runtime/invocation/%s/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", id, what, length);
            while (length) { ssize_t w = write(door, body, length); if (w <= 0) return -1; body += w; length -= w; }
            char *b; int status = answer(&b);
            printf("%s %d %s\n", what, status, b); fflush(stdout);
            return status;
        }
        int main(void) {
            const char *mode = getenv("_HANDLER");
            if (!strcmp(mode, "sleepy-init")) sleep(100);
            if (!strcmp(mode, "exit-init")) exit(7);
            door = dial(getenv("AWS_LAMBDA_RUNTIME_API"));
            if (!strcmp(mode, "unknown")) {
                const char *paths[] = {"GET /2020-01-01/extension/register", "POST /2018-06-01/runtime/restore/error", "GET /nothing", "DELETE /2018-06-01/runtime/invocation/next"};
                for (int i = 0; i < 4; i++) {
                    dprintf(door, "%s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", paths[i]);
                    char *b; int s = answer(&b); printf("%d %s\n", s, b);
                }
                fflush(stdout);
            }
            if (!strcmp(mode, "garbage")) { dprintf(door, "\x01\x02 nonsense\r\n\r\n"); char *b; printf("garbage %d\n", answer(&b)); fflush(stdout); close(door); door = dial(getenv("AWS_LAMBDA_RUNTIME_API")); }
            int early = 0;
            if (!strcmp(mode, "late-init-error")) {
                early = dial(getenv("AWS_LAMBDA_RUNTIME_API"));
                dprintf(early, "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n");
                usleep(100000);
            }
            for (;;) {
                char *body;
                int status = next(&body);
                if (status != 200) { printf("next %d\n", status); fflush(stdout); exit(4); }
                size_t length = strlen(body);
                if (!strcmp(mode, "exit")) exit(3);
                if (!strcmp(mode, "exit-zero")) exit(0);
                if (!strcmp(mode, "segv")) raise(SIGSEGV);
                if (!strcmp(mode, "silent")) pause();
                if (!strcmp(mode, "foreign")) post("00000000-0000-0000-0000-000000000000", "response", "{}", 2);
                if (!strcmp(mode, "next-twice")) { char *b; int s = next(&b); printf("second next %d\n", s); fflush(stdout); }
                if (!strcmp(mode, "answer-and-exit")) {
                    dprintf(door, "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n\"last\"", id);
                    _exit(0);
                }
                if (!strcmp(mode, "huge")) { char *big = malloc(7 << 20); memset(big, 'x', 7 << 20); post(id, "response", big, 7 << 20); continue; }
                if (!strcmp(mode, "intrude")) {
                    int s = dial(body + 1);
                    dprintf(s, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n");
                    char b[64]; ssize_t r = read(s, b, 63);
                    post(id, "response", r <= 0 ? "\"refused\"" : "\"let in\"", r <= 0 ? 9 : 8);
                    continue;
                }
                if (!strcmp(mode, "stream") || !strcmp(mode, "stream-error") || !strcmp(mode, "stream-broken")) {
                    dprintf(door, "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n\r\n5\r\nhello\r\n", id);
                    usleep(20000);
                    if (!strcmp(mode, "stream-broken")) { close(door); door = dial(getenv("AWS_LAMBDA_RUNTIME_API")); continue; }
                    dprintf(door, "6\r\n world\r\n0\r\n%s\r\n", strcmp(mode, "stream") ? "Lambda-Runtime-Function-Error-Type: Oops\r\nLambda-Runtime-Function-Error-Body: eyJlcnJvclR5cGUiOiJPb3BzIn0=\r\n" : "");
                    answer(0);
                    continue;
                }
                if (!strcmp(mode, "late-init-error")) {
                    dprintf(early, "{}"); char b[256]; read(early, b, sizeof b); mode = "echo";
                }
                if (!strcmp(mode, "stale-answer")) {
                    // One answer is held back half-way, another takes its place, and the first goes on in the next invocation.
                    static int held;
                    if (held) { dprintf(held, "le\""); char b[256]; read(held, b, sizeof b); mode = "echo"; }
                    else {
                        held = dial(getenv("AWS_LAMBDA_RUNTIME_API"));
                        dprintf(held, "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n\"sta", id);
                        usleep(50000);
                        int other = dial(getenv("AWS_LAMBDA_RUNTIME_API"));
                        dprintf(other, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
                        usleep(50000);
                        close(other);
                        usleep(50000);
                        int status = post(id, "response", "1", 1);
                        if (status != 202) { dprintf(held, "le\""); char b[256]; read(held, b, sizeof b); mode = "echo"; }
                        continue;
                    }
                }
                if (!strcmp(mode, "next-with-body")) {
                    int other = dial(getenv("AWS_LAMBDA_RUNTIME_API"));
                    dprintf(other, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", 7 << 20);
                    char *big = calloc(1, 7 << 20); size_t sent = 0;
                    while (sent < 7 << 20) { ssize_t w = write(other, big + sent, (7 << 20) - sent); if (w <= 0) break; sent += w; }
                    char b[256]; read(other, b, sizeof b); close(other); free(big);
                }
                if (!strcmp(mode, "many-connections")) {
                    int others[100], open = 0;
                    for (int i = 0; i < 100; i++) { others[i] = dial(getenv("AWS_LAMBDA_RUNTIME_API")); usleep(3000); }
                    usleep(200000);
                    for (int i = 0; i < 100; i++) { char b; open += recv(others[i], &b, 1, MSG_DONTWAIT) < 0; close(others[i]); }
                    char text[16]; post(id, "response", text, sprintf(text, "%d", open));
                    continue;
                }
                if (!strcmp(mode, "linger")) { post(id, "response", "1", 1); for (;;) pause(); }
                char *copy = strdup(body);
                post(id, !strcmp(mode, "error") ? "error" : "response", copy, length);
                if (!strcmp(mode, "twice")) post(id, "response", "\"again\"", 7);
                free(copy);
            }
        }
        """#
}

extension FleetHarness {
    func native(_ mode: String, timeout: Duration = .seconds(10), initTimeout: Duration = .seconds(10)) throws -> EnvironmentSpecification {
        guard let executable = NativeFunctions.executable else { throw SandboxFailure(description: "gcc cannot compile the bootstrap") }
        let path = try code([:])
        guard Executables.run(["/bin/cp", executable, path + "/bootstrap"]) != nil else { throw SandboxFailure(description: "cp") }
        return specification(.provided, path, handler: mode, timeout: timeout, initTimeout: initTimeout)
    }
}
