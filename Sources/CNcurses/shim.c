/* wcwidth, wide characters in curses. */
#define _GNU_SOURCE 1
#define _XOPEN_SOURCE_EXTENDED 1

#include "cncurses.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

/* Of term.h, whose macros take too many names away. */
int setupterm(const char *, int, int *);
char *tigetstr(const char *);

static SCREEN *screen;
static FILE *input_stream, *output_stream;
static int uses_mouse;
static char end_sequence[256];

/* Buttons, and movements while one is held. */
static const char mouse_on[] = "\033[?1002h";
static const char mouse_off[] = "\033[?1002l\033[?1006l\033[?1000l";

static const char *capability(const char *name) {
    const char *text = tigetstr(name);
    return text && text != (const char *)-1 ? text : NULL;
}

static void add_to_end(const char *text) {
    if (text && strlen(end_sequence) + strlen(text) < sizeof end_sequence) strcat(end_sequence, text);
}

static void write_raw(const char *text) {
    ssize_t written = write(fileno(output_stream), text, strlen(text));
    (void)written;
}

static void start_mouse(void) {
    if (!uses_mouse) return;
    /* No clicks: ncurses would make one of a press and a release that come together. */
    mousemask(
        BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED | REPORT_MOUSE_POSITION, NULL);
    mouseinterval(0);
    write_raw(mouse_on);
}

static void stop_mouse(void) {
    if (!uses_mouse) return;
    write_raw(mouse_off);
    mousemask(0, NULL);
}

int fk_screen_open(int input, int output) {
    int problem = 0;
    if (setupterm(NULL, output, &problem) != OK) return FK_SCREEN_UNKNOWN;
    if (!capability("cup") || !capability("clear")) return FK_SCREEN_DUMB;
    end_sequence[0] = 0;
    uses_mouse = capability("kmous") != NULL;
    if (uses_mouse) add_to_end(mouse_off);
    add_to_end(capability("sgr0"));
    add_to_end(capability("rmkx"));
    add_to_end(capability("cnorm"));
    add_to_end(capability("rmcup"));
    /* Where there is no other screen, at least a line of its own. */
    if (!capability("rmcup")) add_to_end("\r\n");
    int in = dup(input), out = dup(output);
    if (in >= 0) input_stream = fdopen(in, "r");
    if (out >= 0) output_stream = fdopen(out, "w");
    if (!input_stream || !output_stream) return FK_SCREEN_FAILED;
    /* How long what follows an escape may take. */
    set_escdelay(50);
    screen = newterm(NULL, output_stream, input_stream);
    if (!screen) return FK_SCREEN_FAILED;
    set_term(screen);
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    scrollok(stdscr, FALSE);
    curs_set(0);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    start_mouse();
    return FK_SCREEN_OPEN;
}

void fk_screen_close(void) {
    if (!screen) return;
    stop_mouse();
    curs_set(1);
    endwin();
    delscreen(screen);
    screen = NULL;
    fclose(input_stream);
    fclose(output_stream);
    input_stream = output_stream = NULL;
}

void fk_screen_suspend(void) {
    stop_mouse();
    def_prog_mode();
    curs_set(1);
    endwin();
}

void fk_screen_resume(void) {
    reset_prog_mode();
    curs_set(0);
    clearok(curscr, TRUE);
    start_mouse();
}

const char *fk_screen_end(void) { return end_sequence; }

void fk_screen_resize(int rows, int columns) {
    resizeterm(rows, columns);
    erase();
    clearok(curscr, TRUE);
}

void fk_screen_forget(void) {
    erase();
    clearok(curscr, TRUE);
}

int fk_screen_colors(void) { return has_colors() ? COLORS : 0; }

void fk_screen_pair(int pair, int foreground, int background) {
    init_pair((short)pair, (short)foreground, (short)background);
}

void fk_screen_put(int row, int column, uint32_t scalar, uint32_t mark, int columns, int attributes, int pair) {
    attr_t bits = A_NORMAL;
    if (attributes & FK_BOLD) bits |= A_BOLD;
    if (attributes & FK_REVERSED) bits |= A_REVERSE;
    if (attributes & FK_UNDERLINED) bits |= A_UNDERLINE;
    if (attributes & FK_DIM) bits |= A_DIM;
    wchar_t text[3] = {(wchar_t)scalar, (wchar_t)mark, 0};
    if (wcwidth(text[0]) != columns) {
        text[0] = L'?';
        text[1] = 0;
    }
    if (text[1] && wcwidth(text[1]) != 0) text[1] = 0;
    cchar_t cell;
    if (setcchar(&cell, text, bits, (short)pair, NULL) != OK) return;
    mvadd_wch(row, column, &cell);
    if (columns == 2 && text[0] == L'?') mvadd_wch(row, column + 1, &cell);
}

void fk_screen_cursor(int row, int column) {
    curs_set(row >= 0);
    if (row >= 0) move(row, column);
}

void fk_screen_flush(void) { refresh(); }

/* What the mouse did and nobody has asked for yet, the newest first, as getmouse hands it out. */
enum { MOUSE_EVENTS_MAX = 32 };
static MEVENT mouse_events[MOUSE_EVENTS_MAX];
static int mouse_waiting;

/* ncurses answers several events that come together with one key: whoever took one event for it would lose a press whose
   release came along. */
static void take_mouse_events(void) {
    mouse_waiting = 0;
    while (mouse_waiting < MOUSE_EVENTS_MAX && getmouse(&mouse_events[mouse_waiting]) == OK) mouse_waiting++;
}

static struct fk_input of_mouse(void) {
    struct fk_input result = {FK_KEY_MOUSE, 0, FK_MOUSE_NONE, 0, 0};
    if (!mouse_waiting) return result;
    MEVENT event = mouse_events[--mouse_waiting];
    result.row = event.y;
    result.column = event.x;
    if (event.bstate & BUTTON4_PRESSED) result.mouse = FK_MOUSE_WHEEL_UP;
    else if (event.bstate & BUTTON5_PRESSED) result.mouse = FK_MOUSE_WHEEL_DOWN;
    else if (event.bstate & BUTTON1_PRESSED) result.mouse = FK_MOUSE_PRESS;
    else if (event.bstate & BUTTON1_RELEASED) result.mouse = FK_MOUSE_RELEASE;
    else if (event.bstate & REPORT_MOUSE_POSITION) result.mouse = FK_MOUSE_MOVE;
    return result;
}

static enum fk_key of_code(wint_t code) {
    switch (code) {
        case KEY_UP: return FK_KEY_UP;
        case KEY_DOWN: return FK_KEY_DOWN;
        case KEY_LEFT: return FK_KEY_LEFT;
        case KEY_RIGHT: return FK_KEY_RIGHT;
        case KEY_HOME: case KEY_A1: case KEY_FIND: return FK_KEY_HOME;
        case KEY_END: case KEY_C1: case KEY_SELECT: return FK_KEY_END;
        case KEY_PPAGE: case KEY_A3: return FK_KEY_PAGE_UP;
        case KEY_NPAGE: case KEY_C3: return FK_KEY_PAGE_DOWN;
        case KEY_ENTER: return FK_KEY_ENTER;
        case KEY_BACKSPACE: return FK_KEY_BACKSPACE;
        case KEY_DC: return FK_KEY_DELETE;
        case KEY_BTAB: return FK_KEY_TAB_BACK;
        case KEY_MOUSE: return FK_KEY_MOUSE;
        default: return FK_KEY_OTHER;
    }
}

struct fk_input fk_screen_read(void) {
    struct fk_input result = {FK_KEY_NONE, 0, FK_MOUSE_NONE, 0, 0};
    if (mouse_waiting) return of_mouse();
    wint_t value = 0;
    int kind = get_wch(&value);
    if (kind == KEY_CODE_YES) {
        result.key = of_code(value);
        if (result.key != FK_KEY_MOUSE) return result;
        take_mouse_events();
        return of_mouse();
    }
    if (kind != OK) return result;
    int is_enter = value == L'\r' || value == L'\n', is_backspace = value == 127 || value == 8;
    result.key = is_enter ? FK_KEY_ENTER : is_backspace ? FK_KEY_BACKSPACE : FK_KEY_CHARACTER;
    result.character = (uint32_t)value;
    return result;
}
