#include "cprocess.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const int relayed[] = {SIGINT,  SIGTERM,  SIGHUP,  SIGQUIT, SIGUSR1,
                              SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT};
static volatile int relay_descriptor = -1;

static void relay(int number, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
#ifdef SI_KERNEL
    unsigned char from_terminal = info->si_code == SI_KERNEL;
#else
    unsigned char from_terminal = info->si_pid == 0;
#endif
    unsigned char record[2] = {(unsigned char)number, from_terminal};
    ssize_t written = write(relay_descriptor, record, sizeof record);
    (void)written;
    errno = saved;
}

void fk_relay_start(int descriptor) {
    relay_descriptor = descriptor;
    for (size_t i = 0; i < COUNT(relayed); i++) {
        struct sigaction action, before;
        if (sigaction(relayed[i], NULL, &before) != 0) continue;
        /* nohup ignores the one, a shell without job control the other. */
        if ((relayed[i] == SIGHUP || relayed[i] == SIGTSTP) && before.sa_handler == SIG_IGN) continue;
        memset(&action, 0, sizeof action);
        action.sa_sigaction = relay;
        action.sa_flags = SA_RESTART | SA_SIGINFO;
        sigemptyset(&action.sa_mask);
        sigaction(relayed[i], &action, NULL);
    }
}

void fk_relay_here(void) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT(relayed); i++) sigaddset(&set, relayed[i]);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void fk_stop_self(void) { raise(SIGSTOP); }
