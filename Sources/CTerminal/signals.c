#include "cterminal.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Signals while a program has the terminal */

static const int editing[] = {SIGINT, SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP};
static const int editing_bits[] = {FK_INTERRUPT, FK_RESIZE, FK_STOP, FK_CONTINUE, FK_TERMINATE, FK_HANG_UP};
static struct sigaction editing_before[COUNT(editing)];
static size_t editing_installed;
static volatile int wake_descriptor = -1;
static volatile int bits;

static void note(int number) {
    int saved = errno;
    for (size_t i = 0; i < COUNT(editing); i++)
        if (editing[i] == number) __atomic_fetch_or(&bits, editing_bits[i], __ATOMIC_SEQ_CST);
    if (wake_descriptor >= 0) {
        ssize_t written = write(wake_descriptor, "", 1);
        (void)written; /* A full pipe wakes the reader, too. */
    }
    errno = saved;
}

static void handle(int number, void (*handler)(int), struct sigaction *before) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, before);
}

/* Other code may have blocked them on this thread. */
static void unblock(const int *numbers, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < count; i++) sigaddset(&set, numbers[i]);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void fk_signals_start(int wake, int set) {
    wake_descriptor = wake;
    __atomic_store_n(&bits, 0, __ATOMIC_SEQ_CST);
    editing_installed = (size_t)set;
    for (size_t i = 0; i < editing_installed; i++) {
        handle(editing[i], note, &editing_before[i]);
        /* A shell without job control has it ignored, nohup the other; so it stays. */
        if ((editing[i] == SIGTSTP || editing[i] == SIGHUP) && editing_before[i].sa_handler == SIG_IGN)
            sigaction(editing[i], &editing_before[i], NULL);
    }
    unblock(editing, editing_installed);
}

void fk_signals_stop(void) {
    for (size_t i = 0; i < editing_installed; i++) sigaction(editing[i], &editing_before[i], NULL);
    editing_installed = 0;
    wake_descriptor = -1;
}

int fk_signals_take(void) { return __atomic_exchange_n(&bits, 0, __ATOMIC_SEQ_CST); }

void fk_stop_process(void) {
    struct sigaction mine;
    handle(SIGTSTP, SIG_DFL, &mine);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &mine, NULL);
}

/* The guard */

static const int fatal[] = {
    SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGTERM, SIGHUP, SIGQUIT,
};
static struct sigaction fatal_before[COUNT(fatal)];
static volatile int guard_is_on;
static volatile int guard_is_armed;
static volatile int guarded_descriptor = -1;
static struct termios guarded_state;
static const char *guarded_end = "";
/* A whole screen within a line editor: what the guard has to put back when the screen is closed. */
static struct {
    int is_used, descriptor;
    struct termios state;
    const char *end;
} outer;

static void put_back(void) {
    if (!__atomic_exchange_n(&guard_is_armed, 0, __ATOMIC_SEQ_CST)) return;
    /* Not while in the background, where this would stop the process. */
    if (tcgetpgrp(guarded_descriptor) != getpgrp()) return;
    ssize_t written = write(guarded_descriptor, guarded_end, strlen(guarded_end));
    (void)written;
    tcsetattr(guarded_descriptor, TCSANOW, &guarded_state);
}

static void die(int number) {
    put_back();
    for (size_t i = 0; i < COUNT(fatal); i++)
        if (fatal[i] == number) sigaction(number, &fatal_before[i], NULL);
    raise(number);
}

void fk_guard_start(int descriptor, const char *end) {
    static int is_registered;
    struct termios state;
    if (tcgetattr(descriptor, &state) != 0) return;
    int is_nested = guard_is_on;
    if (is_nested) {
        fk_guard_arm(0);
        outer.is_used = 1;
        outer.descriptor = guarded_descriptor;
        outer.state = guarded_state;
        outer.end = guarded_end;
    }
    guarded_state = state;
    guarded_descriptor = descriptor;
    guarded_end = end;
    /* Its handlers stand already. */
    if (is_nested) return;
    guard_is_on = 1;
    for (size_t i = 0; i < COUNT(fatal); i++) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_handler = die;
        action.sa_flags = SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        sigaction(fatal[i], &action, &fatal_before[i]);
        /* Whoever handles a signal that asks to end, or ignores it, closes the editor himself. */
        int asks = fatal[i] == SIGTERM || fatal[i] == SIGHUP || fatal[i] == SIGQUIT;
        if (fatal_before[i].sa_handler == SIG_IGN || (asks && fatal_before[i].sa_handler != SIG_DFL))
            sigaction(fatal[i], &fatal_before[i], NULL);
    }
    if (!is_registered) is_registered = atexit(put_back) == 0;
}

void fk_guard_arm(int armed) { __atomic_store_n(&guard_is_armed, guard_is_on && armed, __ATOMIC_SEQ_CST); }

void fk_guard_stop(void) {
    if (!guard_is_on) return;
    if (outer.is_used) {
        fk_guard_arm(0);
        outer.is_used = 0;
        guarded_descriptor = outer.descriptor;
        guarded_state = outer.state;
        guarded_end = outer.end;
        return;
    }
    guard_is_on = 0;
    __atomic_store_n(&guard_is_armed, 0, __ATOMIC_SEQ_CST);
    for (size_t i = 0; i < COUNT(fatal); i++) {
        struct sigaction now;
        /* Somebody may have put another handler in its place meanwhile. */
        if (sigaction(fatal[i], NULL, &now) == 0 && now.sa_handler == die) sigaction(fatal[i], &fatal_before[i], NULL);
    }
}

/* The size */

int fk_terminal_size(int descriptor, int *rows, int *columns) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return 0;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return 1;
}
