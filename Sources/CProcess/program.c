#define _GNU_SOURCE
#include "cprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#ifdef __APPLE__
#include <crt_externs.h>
#define environ (*_NSGetEnviron())
#else
extern char **environ;
#endif

/* In the child, where only calls that a signal handler may make are allowed. */
static void become(const char *file, char *const argv[], char *const envp[], int input, int own_group, pid_t parent,
                   int report) {
    struct sigaction action;
    for (int number = 1; number < NSIG; number++) {
        if (sigaction(number, NULL, &action) != 0) continue;
        /* Ignored by whoever started us stays ignored; these two we ignore ourselves. */
        int ours = number == SIGPIPE || number == SIGXFSZ;
        if (action.sa_handler == SIG_DFL || (action.sa_handler == SIG_IGN && !ours)) continue;
        memset(&action, 0, sizeof action);
        action.sa_handler = SIG_DFL;
        sigaction(number, &action, NULL);
    }
    if (own_group) setpgid(0, 0);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
#else
    (void)parent;
#endif
    if (input >= 0) dup2(input, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    environ = (char **)envp;
    execvp(file, argv);
    int number = errno;
    ssize_t written = write(report, &number, sizeof number);
    (void)written;
    _exit(127);
}

int fk_run_program(const char *file, char *const argv[], char *const envp[], int input, int own_group) {
    int report[2];
    if (pipe(report) != 0) return -1;
    fcntl(report[0], F_SETFD, FD_CLOEXEC);
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    /* No handler of ours may run in the child. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) become(file, argv, envp, input, own_group, parent, report[1]);
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (child > 0) {
        /* Closed by a successful exec. */
        ssize_t count;
        do count = read(report[0], &number, sizeof number);
        while (count < 0 && errno == EINTR);
        if (count == sizeof number) {
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
            child = -1;
        }
    }
    close(report[0]);
    errno = number;
    return child;
}

void fk_await_program(int process) {
    siginfo_t info;
    while (waitid(P_PID, (id_t)process, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {}
}

int fk_program_status(int process) {
    int status;
    pid_t result;
    do result = waitpid(process, &status, WNOHANG);
    while (result < 0 && errno == EINTR);
    if (result == 0) return -1;
    if (result < 0) return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
