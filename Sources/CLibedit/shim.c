/* wcwidth. */
#define _GNU_SOURCE 1

#include "clibedit.h"

#include <fcntl.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "wchar_t is UTF-32");

struct fk_editor {
    EditLine *line;
    HistoryW *history;
    FILE *input;
    FILE *output;
    struct fk_editor_callbacks calls;
};

int fk_character_columns(uint32_t character) {
    return iswprint((wint_t)character) ? wcwidth((wchar_t)character) : -1;
}

int fk_character_is_control(uint32_t character) { return character < 0x100 && iswcntrl((wint_t)character); }

/* Callbacks */

static struct fk_editor *of(EditLine *line) {
    void *data = NULL;
    el_wget(line, EL_CLIENTDATA, &data);
    return data;
}

static int read_character(EditLine *line, wchar_t *character) {
    struct fk_editor *editor = of(line);
    uint32_t value = 0;
    int result = editor->calls.read(editor->calls.context, &value);
    *character = (wchar_t)value;
    return result;
}

static wchar_t *prompt(EditLine *line) {
    struct fk_editor *editor = of(line);
    return (wchar_t *)editor->calls.prompt(editor->calls.context);
}

static wchar_t *right_prompt(EditLine *line) {
    struct fk_editor *editor = of(line);
    return (wchar_t *)editor->calls.right_prompt(editor->calls.context);
}

static unsigned char code(int result) {
    switch (result) {
    case FK_KEY_REDRAW: return CC_REFRESH;
    case FK_KEY_LINE_ENDS: return CC_NEWLINE;
    case FK_KEY_ERROR: return CC_ERROR;
    default: return CC_NORM;
    }
}

static unsigned char enter(EditLine *line, wint_t key) {
    (void)key;
    struct fk_editor *editor = of(line);
    return code(editor->calls.enter(editor->calls.context));
}

static unsigned char complete(EditLine *line, wint_t key) {
    (void)key;
    struct fk_editor *editor = of(line);
    return code(editor->calls.complete(editor->calls.context));
}

static unsigned char paste(EditLine *line, wint_t key) {
    (void)key;
    struct fk_editor *editor = of(line);
    return code(editor->calls.paste(editor->calls.context));
}

static unsigned char delete_or_end(EditLine *line, wint_t key) {
    (void)key;
    struct fk_editor *editor = of(line);
    return code(editor->calls.delete_or_end(editor->calls.context));
}

/* Opening */

static FILE *open_stream(int descriptor, const char *mode) {
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) return NULL;
    FILE *stream = fdopen(copy, mode);
    if (!stream) close(copy);
    return stream;
}

static void bind_keys(EditLine *line) {
    static const char *const keys[][2] = {
        {"^W", "ed-delete-prev-word"},     {"\\e[1;5C", "em-next-word"},   {"\\e[1;5D", "ed-prev-word"},
        {"\\e[3~", "ed-delete-next-char"}, {"\\e[1~", "ed-move-to-beg"},   {"\\e[4~", "ed-move-to-end"},
        {"\\e[H", "ed-move-to-beg"},       {"\\e[F", "ed-move-to-end"},
    };
    for (size_t i = 0; i < COUNT(keys); i++) el_set(line, EL_BIND, keys[i][0], keys[i][1], NULL);
}

static int uses_vi(EditLine *line) {
    const wchar_t *mode = NULL;
    return el_wget(line, EL_EDITOR, &mode) == 0 && mode && wcscmp(mode, L"vi") == 0;
}

/* `bind -v` in ~/.editrc forgets all bindings, so they come after it. */
static void bind_own_keys(EditLine *line) {
    static const char *const keys[][2] = {
        {"^M", "fk-enter"}, {"^J", "fk-enter"}, {"^I", "fk-complete"}, {"^D", "fk-delete-or-end"},
        {"\\235", "fk-paste"},
    };
    static const char *const keys_of_vi[][2] = {
        {"\\200", "ed-prev-history"}, {"\\201", "ed-next-history"}, {"\\202", "ed-next-char"},
        {"\\203", "ed-prev-char"},    {"\\204", "ed-move-to-beg"},  {"\\206", "ed-move-to-end"},
        {"\\207", "ed-delete-next-char"},
    };
    int is_vi = uses_vi(line);
    for (size_t i = 0; i < COUNT(keys); i++) {
        el_set(line, EL_BIND, keys[i][0], keys[i][1], NULL);
        if (is_vi) el_set(line, EL_BIND, "-a", keys[i][0], keys[i][1], NULL);
    }
    if (!is_vi) return;
    for (size_t i = 0; i < COUNT(keys_of_vi); i++) {
        el_set(line, EL_BIND, keys_of_vi[i][0], keys_of_vi[i][1], NULL);
        el_set(line, EL_BIND, "-a", keys_of_vi[i][0], keys_of_vi[i][1], NULL);
    }
    /* An escape is always one, however often it comes. */
    el_set(line, EL_BIND, "^[", "vi-command-mode", NULL);
    el_set(line, EL_BIND, "-a", "^[", "ed-ignore", NULL);
    el_set(line, EL_BIND, "^R", "em-inc-search-prev", NULL);
}

static int set_up(struct fk_editor *editor, int history_entries) {
    EditLine *line = editor->line;
    HistEventW event;
    if (history_w(editor->history, &event, H_SETSIZE, history_entries) < 0) return 0;
    history_w(editor->history, &event, H_SETUNIQUE, 1);
    el_wset(line, EL_CLIENTDATA, editor);
    el_wset(line, EL_SIGNAL, 0);
    el_wset(line, EL_HIST, history_w, editor->history);
    el_wset(line, EL_PROMPT_ESC, prompt, L'\1');
    el_wset(line, EL_RPROMPT_ESC, right_prompt, L'\1');
    el_wset(line, EL_GETCFN, read_character);
    el_wset(line, EL_ADDFN, L"fk-enter", L"Ends the line if it is complete", enter);
    el_wset(line, EL_ADDFN, L"fk-complete", L"Completes the word", complete);
    el_wset(line, EL_ADDFN, L"fk-paste", L"Inserts what was pasted", paste);
    el_wset(line, EL_ADDFN, L"fk-delete-or-end", L"Deletes a character, or ends the input", delete_or_end);
    el_wset(line, EL_EDITOR, L"emacs");
    bind_keys(line);
    el_source(line, NULL);
    el_wset(line, EL_EDITMODE, 1);
    bind_own_keys(line);
    return 1;
}

struct fk_editor *fk_editor_open(
    const char *program, int input, int output, int history_entries, const struct fk_editor_callbacks *callbacks) {
    struct fk_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    editor->calls = *callbacks;
    editor->input = open_stream(input, "r");
    editor->output = open_stream(output, "w");
    editor->history = history_winit();
    if (editor->input && editor->output && editor->history) {
        setvbuf(editor->output, NULL, _IOFBF, 1 << 16);
        editor->line = el_init(program, editor->input, editor->output, editor->output);
    }
    if (!editor->line || !set_up(editor, history_entries)) {
        fk_editor_close(editor);
        return NULL;
    }
    return editor;
}

void fk_editor_close(struct fk_editor *editor) {
    if (editor->line) el_end(editor->line);
    if (editor->history) history_wend(editor->history);
    if (editor->input) fclose(editor->input);
    if (editor->output) fclose(editor->output);
    free(editor);
}

/* The line */

int fk_editor_uses_vi(struct fk_editor *editor) { return uses_vi(editor->line); }

int fk_editor_read_line(struct fk_editor *editor) {
    int count = 0;
    el_wgets(editor->line, &count);
    return count;
}

size_t fk_editor_line(struct fk_editor *editor, const uint32_t **text, size_t *cursor) {
    const LineInfoW *info = el_wline(editor->line);
    *text = (const uint32_t *)info->buffer;
    *cursor = (size_t)(info->cursor - info->buffer);
    return (size_t)(info->lastchar - info->buffer);
}

int fk_editor_insert(struct fk_editor *editor, const uint32_t *text) {
    return el_winsertstr(editor->line, (const wchar_t *)text) == 0;
}

void fk_editor_delete_before_cursor(struct fk_editor *editor, int count) { el_deletestr(editor->line, count); }

int fk_editor_delete_at_cursor(struct fk_editor *editor) {
    const LineInfoW *info = el_wline(editor->line);
    if (info->cursor == info->lastchar) return 0;
    el_cursor(editor->line, 1);
    el_deletestr(editor->line, 1);
    return 1;
}

void fk_editor_cursor_to_end(struct fk_editor *editor) {
    const LineInfoW *info = el_wline(editor->line);
    el_cursor(editor->line, (int)(info->lastchar - info->cursor));
}

void fk_editor_draw(struct fk_editor *editor) { el_wset(editor->line, EL_REFRESH); }
void fk_editor_resize(struct fk_editor *editor) { el_resize(editor->line); }
void fk_editor_beep(struct fk_editor *editor) { el_beep(editor->line); }
void fk_editor_set_raw(struct fk_editor *editor, int raw) { el_wset(editor->line, EL_PREP_TERM, raw); }

void fk_editor_write(struct fk_editor *editor, const char *bytes, size_t count) {
    fwrite(bytes, 1, count, editor->output);
}

void fk_editor_flush(struct fk_editor *editor) { fflush(editor->output); }

const char *fk_editor_end(void) { return "\033[?2004l\033[0m\r\n"; }

void fk_editor_remember(struct fk_editor *editor, const uint32_t *text) {
    HistEventW event;
    history_w(editor->history, &event, H_ENTER, (const wchar_t *)text);
}
