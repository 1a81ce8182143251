#ifndef CLIBEDIT_H
#define CLIBEDIT_H

#include <stddef.h>
#include <stdint.h>

/* What Swift needs of libedit without variable arguments, streams and wchar_t: text is UTF-32, ended by 0. */

struct fk_editor;

/* Called on the thread that reads the line, with `context`. */
struct fk_editor_callbacks {
    void *context;
    /* The next character: 1; none, which ends the line: 0 or -1. */
    int (*read)(void *context, uint32_t *character);
    const uint32_t *(*prompt)(void *context);
    const uint32_t *(*right_prompt)(void *context);
    /* Keys. Each returns one of the results below. */
    int (*enter)(void *context);
    int (*complete)(void *context);
    int (*paste)(void *context);
    int (*delete_or_end)(void *context);
};

/* Results of keys. */
enum { FK_KEY_DONE = 0, FK_KEY_REDRAW = 1, FK_KEY_LINE_ENDS = 2, FK_KEY_ERROR = 3 };

/* The character that stands for a finished paste: a control character that no terminal sends. */
enum { FK_PASTE_KEY = 0x9D };

/* The same for keys that begin with an escape, which in vi mode is a key by itself. */
enum {
    FK_UP_KEY = 0x80,
    FK_DOWN_KEY = 0x81,
    FK_RIGHT_KEY = 0x82,
    FK_LEFT_KEY = 0x83,
    FK_HOME_KEY = 0x84,
    FK_END_KEY = 0x86,
    FK_DELETE_KEY = 0x87,
};

/* Columns of a character; below 0 for one that cannot be shown. */
int fk_character_columns(uint32_t character);
int fk_character_is_control(uint32_t character);

/* NULL where libedit cannot work on these descriptors. Reads ~/.editrc. */
struct fk_editor *fk_editor_open(
    const char *program, int input, int output, int history_entries, const struct fk_editor_callbacks *callbacks);
void fk_editor_close(struct fk_editor *editor);

/* Whether ~/.editrc has chosen vi's keys. */
int fk_editor_uses_vi(struct fk_editor *editor);

/* Edits one line: its length with the line break, 0 at the end of the input, -1 where the reader gave up. */
int fk_editor_read_line(struct fk_editor *editor);

/* The line being edited. Valid until the next call. */
size_t fk_editor_line(struct fk_editor *editor, const uint32_t **text, size_t *cursor);
int fk_editor_insert(struct fk_editor *editor, const uint32_t *text);
void fk_editor_delete_before_cursor(struct fk_editor *editor, int count);
/* False where there is none. */
int fk_editor_delete_at_cursor(struct fk_editor *editor);
void fk_editor_cursor_to_end(struct fk_editor *editor);

/* Draws prompts and line from where the terminal's cursor is, as if nothing had been drawn. */
void fk_editor_draw(struct fk_editor *editor);
void fk_editor_resize(struct fk_editor *editor);
void fk_editor_beep(struct fk_editor *editor);
void fk_editor_set_raw(struct fk_editor *editor, int raw);

/* Writes to the stream that libedit draws on; what is drawn next goes out together with it. */
void fk_editor_write(struct fk_editor *editor, const char *bytes, size_t count);
void fk_editor_flush(struct fk_editor *editor);

/* What a terminal needs when a line is left unfinished. */
const char *fk_editor_end(void);

void fk_editor_remember(struct fk_editor *editor, const uint32_t *text);

#endif
