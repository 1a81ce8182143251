#ifndef CTERMINAL_H
#define CTERMINAL_H

/* What has to be done about a terminal in C: its signals, and its state when the process dies. */

/* Sets the locale of the environment; where that is not UTF-8, one that is. Whether there is one. */
int fk_locale_use_utf8(void);

/* Whether the size of the terminal is known. */
int fk_terminal_size(int descriptor, int *rows, int *columns);

/* Signals while a program has the terminal. Handlers set a bit and write a byte to `wake`. */
enum { FK_INTERRUPT = 1, FK_STOP = 2, FK_CONTINUE = 4, FK_RESIZE = 8, FK_TERMINATE = 16, FK_HANG_UP = 32 };
/* Which of them: up to FK_RESIZE and FK_INTERRUPT; those of job control as well; those that ask the process to end as well. */
enum { FK_SIGNALS_BASIC = 2, FK_SIGNALS_JOBS = 4, FK_SIGNALS_ALL = 6 };
void fk_signals_start(int wake, int set);
void fk_signals_stop(void);
/* The bits since the last call. */
int fk_signals_take(void);
/* Stops the process as if nobody had handled SIGTSTP; returns when it goes on. */
void fk_stop_process(void);

/* Puts the terminal behind `descriptor` back when the process exits or dies of a signal: its state as it is now, after
   writing `end`, which has to stay. One terminal at a time. */
void fk_guard_start(int descriptor, const char *end);
/* Whether there is something to put back. */
void fk_guard_arm(int armed);
void fk_guard_stop(void);

#endif
