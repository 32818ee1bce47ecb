#pragma once

#include <stdint.h>
// For Swift, whose Glibc module leaves them out.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

/// What `apus_spawn` starts. Descriptors named here stay the caller's.
struct apus_launch {
    /// An absolute path.
    const char *executable;
    char *const *arguments;
    char *const *variables;
    /// The working directory; NULL keeps the parent's.
    const char *directory;
    /// Becomes standard output and standard error.
    int output;
    /// Descriptors that become 3, 4, …
    const int *inherited;
    int inherited_count;
    /// Open `cgroup.procs` files that the child joins before it runs anything.
    const int *cgroups;
    int cgroup_count;
    /// The user and group to become; 0 keeps the parent's.
    uint32_t user;
    /// Resource limits; 0 leaves one as it is. `data_limit` is in bytes.
    uint64_t data_limit;
    uint64_t process_limit;
    uint64_t file_limit;
};

/// Starts a process in a session of its own that dies with the calling *thread*, with standard input from /dev/null and no
/// other descriptor, signal handler, blocked signal or privilege to gain. Returns its process id and sets `pidfd`, or returns
/// a negative errno: of the child's first failing step, `execve` included.
pid_t apus_spawn(const struct apus_launch *launch, int *pidfd);

/// Collects an ended process. Returns its exit code or, with `was_signalled` set, the signal that ended it; -1 if it still runs.
int apus_reap(int pidfd, int *was_signalled);

/// A file in memory, empty and closed by `execve`; a negative errno where there is none.
int apus_memory_file(void);

/// Who owns the other end of an accepted loopback TCP connection: asks the kernel (sock_diag) for the user id and inode of the
/// socket whose local port is `peer_port` and whose remote port is `own_port`, both on 127.0.0.1 (host byte order).
/// Returns 0 or a negative errno.
int apus_peer_of_loopback(uint16_t peer_port, uint16_t own_port, uint32_t *user, uint32_t *inode);

/// Gives back the pages of the program's own code that its start has touched and that nothing may need again: more than half of what
/// an idle node has resident. They are clean copies of the file: a page that is needed after all comes from the page cache.
void apus_release_text(void);
