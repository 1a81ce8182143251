#ifndef CNCURSES_H
#define CNCURSES_H

#include <stddef.h>
#include <stdint.h>

/* What Swift needs of ncursesw without macros, variable arguments and shared variables. One screen, on one thread. */

enum { FK_SCREEN_OPEN = 0, FK_SCREEN_UNKNOWN = 1, FK_SCREEN_DUMB = 2, FK_SCREEN_FAILED = 3 };

/* Takes the terminal over: no echo, every key at once, no cursor, another screen where there is one. */
int fk_screen_open(int input, int output);
void fk_screen_close(void);

/* Gives the terminal back for a while. */
void fk_screen_suspend(void);
void fk_screen_resume(void);

/* What puts the terminal back when nobody can call anything any more. Stays. */
const char *fk_screen_end(void);

void fk_screen_resize(int rows, int columns);
/* Draws everything anew at the next flush. */
void fk_screen_forget(void);

/* 0 without colours. */
int fk_screen_colors(void);
/* Pairs are numbered from 1; -1 is the terminal's own colour. */
void fk_screen_pair(int pair, int foreground, int background);

enum { FK_BOLD = 1, FK_REVERSED = 2, FK_UNDERLINED = 4, FK_DIM = 8 };
/* One character of so many columns; where the C library takes it for another width, what is sure to fit. */
void fk_screen_put(int row, int column, uint32_t scalar, uint32_t mark, int columns, int attributes, int pair);
/* The cursor is seen there; a row below 0 hides it. */
void fk_screen_cursor(int row, int column);
void fk_screen_flush(void);

enum fk_key {
    FK_KEY_NONE, FK_KEY_CHARACTER, FK_KEY_UP, FK_KEY_DOWN, FK_KEY_LEFT, FK_KEY_RIGHT, FK_KEY_HOME, FK_KEY_END,
    FK_KEY_PAGE_UP, FK_KEY_PAGE_DOWN, FK_KEY_ENTER, FK_KEY_BACKSPACE, FK_KEY_DELETE, FK_KEY_TAB_BACK, FK_KEY_MOUSE,
    FK_KEY_OTHER
};
enum fk_mouse { FK_MOUSE_NONE, FK_MOUSE_PRESS, FK_MOUSE_RELEASE, FK_MOUSE_MOVE, FK_MOUSE_WHEEL_UP, FK_MOUSE_WHEEL_DOWN };

struct fk_input {
    enum fk_key key;
    uint32_t character;
    enum fk_mouse mouse;
    int row;
    int column;
};

/* The next key that has come, without waiting. */
struct fk_input fk_screen_read(void);

#endif
