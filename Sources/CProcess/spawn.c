#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The child borrows the parent's memory until it calls execve (CLONE_VM | CLONE_VFORK): nothing here may allocate, and
// identities change by bare system calls, since glibc's wrappers would signal the parent's other threads.

#define STACK_SIZE (64 * 1024)
#define FIRST_INHERITED 3
#define MOST_INHERITED 8

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif

struct child_start {
    const struct apus_launch *launch;
    pid_t parent;
    int error;
};

static int limit(int resource, uint64_t value) {
    if (value == 0) return 0;
    struct rlimit both = {value, value};
    struct rlimit current;
    // An ordinary user cannot raise a hard limit: the lower one stands.
    if (getrlimit(resource, &current) == 0 && current.rlim_max < value) both.rlim_cur = both.rlim_max = current.rlim_max;
    return setrlimit(resource, &both);
}

static int place_descriptors(const struct apus_launch *launch) {
    // First out of the way of the numbers they will get.
    int moved[MOST_INHERITED + 1];
    if (launch->inherited_count > MOST_INHERITED) return -1;
    for (int i = 0; i <= launch->inherited_count; i++) {
        int source = i < launch->inherited_count ? launch->inherited[i] : launch->output;
        moved[i] = fcntl(source, F_DUPFD, FIRST_INHERITED + MOST_INHERITED + 1);
        if (moved[i] < 0) return -1;
    }
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || (null != 0 && dup2(null, 0) < 0)) return -1;
    if (dup2(moved[launch->inherited_count], 1) < 0 || dup2(1, 2) < 0) return -1;
    for (int i = 0; i < launch->inherited_count; i++)
        if (dup2(moved[i], FIRST_INHERITED + i) < 0) return -1;
    return (int)syscall(SYS_close_range, (unsigned)(FIRST_INHERITED + launch->inherited_count), ~0U, 0U);
}

static int forget_signals(void) {
    struct sigaction plain = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++)
        if (number != SIGKILL && number != SIGSTOP) sigaction(number, &plain, NULL);
    sigset_t none;
    sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL);
}

static int become(uint32_t user) {
    if (user == 0) return 0;
    if (syscall(SYS_setgroups, 0, NULL) < 0) return -1;
    if (syscall(SYS_setresgid, user, user, user) < 0) return -1;
    return (int)syscall(SYS_setresuid, user, user, user);
}

static int run_child(void *argument) {
    struct child_start *start = argument;
    const struct apus_launch *launch = start->launch;
    // A frozen control group would stop the child right here.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) goto failed;
    for (int i = 0; i < launch->cgroup_count; i++)
        if (write(launch->cgroups[i], "0", 1) < 0) goto failed;
    if (setsid() < 0) goto failed;
    if (launch->directory != NULL && chdir(launch->directory) < 0) goto failed;
    if (place_descriptors(launch) < 0) goto failed;
    if (limit(RLIMIT_DATA, launch->data_limit) < 0) goto failed;
    if (limit(RLIMIT_NPROC, launch->process_limit) < 0) goto failed;
    if (limit(RLIMIT_NOFILE, launch->file_limit) < 0) goto failed;
    struct rlimit no_core = {0, 0};
    if (setrlimit(RLIMIT_CORE, &no_core) < 0) goto failed;
    if (become(launch->user) < 0) goto failed;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) goto failed;
    // Again after the change of user, which forgets it; and the parent may have died before.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) goto failed;
    if (getppid() != start->parent) _exit(127);
    if (forget_signals() < 0) goto failed;
    execve(launch->executable, launch->arguments, launch->variables);
failed:
    start->error = errno;
    _exit(127);
}

pid_t apus_spawn(const struct apus_launch *launch, int *pidfd) {
    void *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return -errno;
    struct child_start start = {launch, getpid(), 0};

    // No handler of the parent may run in the child while it shares the parent's memory.
    sigset_t every, before;
    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    int descriptor = -1;
    pid_t child = clone(
        run_child, (char *)stack + STACK_SIZE, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &start, &descriptor);
    int error = child < 0 ? errno : start.error;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, STACK_SIZE);

    if (error == 0) {
        *pidfd = descriptor;
        return child;
    }
    if (child >= 0) {
        siginfo_t ignored;
        waitid(P_PID, (id_t)child, &ignored, WEXITED);
        close(descriptor);
    }
    return -error;
}

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

int apus_reap(int pidfd, int *was_signalled) {
    siginfo_t info;
    info.si_pid = 0;
    if (waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG) < 0 || info.si_pid == 0) return -1;
    *was_signalled = info.si_code != CLD_EXITED;
    return info.si_status;
}

int apus_memory_file(void) {
    int descriptor = memfd_create("apus", MFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}
