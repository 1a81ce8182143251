#include "cterminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int uses_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

int fk_locale_use_utf8(void) {
    if (setlocale(LC_CTYPE, "") && uses_utf8()) return 1;
    static const char *const others[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"};
    for (size_t i = 0; i < COUNT(others); i++)
        if (setlocale(LC_CTYPE, others[i]) && uses_utf8()) return 1;
    return 0;
}
