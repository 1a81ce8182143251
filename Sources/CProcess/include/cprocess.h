#ifndef CPROCESS_H
#define CPROCESS_H

/* What has to be done in C about programs that are run and signals that are passed on to them. */

/* Runs `file`, looked for in PATH, with the standard streams of this process and its default signals. `input`, where not
   negative, becomes its standard input. With `own_group` it and what it starts are a group of processes of their own.
   Where the system can do that it is killed when the calling thread ends, as it does with this process.
   Returns its number; -1 and errno when it could not be run. */
int fk_run_program(const char *file, char *const argv[], char *const envp[], int input, int own_group);

/* Waits for its end without taking notice of it: fk_program_status still tells. */
void fk_await_program(int process);
/* -1 while it runs; else its exit code, or 128 and the signal that ended it. */
int fk_program_status(int process);

/* From now on the signals that are passed on are written to `descriptor`, two bytes each: the number, and 1 when the
   terminal sent it to all in the foreground. Those that the process was started to ignore stay so. */
void fk_relay_start(int descriptor);
/* Unblocks them on the calling thread, which gets them. */
void fk_relay_here(void);
/* Stops this process until it is continued. */
void fk_stop_self(void);

#endif
