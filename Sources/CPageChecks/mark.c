#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <sys/sysctl.h>
#endif

#include "files.h"

// Without its log a database is an older one, or a mixture of two, and nothing in SQLite's format tells. So page 1 names
// the log that has to be there: set when a log is begun, taken away before it is removed.
//
// After the machine was restarted the mark says nothing: without a flush at each commit the last writes may be gone
// then, as documented, and the log with them.

static unsigned char boot[4];

static void find_boot(void) {
    unsigned char text[64] = {0};
#if defined(__APPLE__)
    size_t count = sizeof text;
    sysctlbyname("kern.bootsessionuuid", text, &count, NULL, 0);
#else
    const int descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        if (read(descriptor, text, sizeof text) < 0) { text[0] = 0; }
        close(descriptor);
    }
#endif
    uint32_t sum = 2166136261u;
    for (unsigned place = 0; place < sizeof text; place++) { sum = (sum ^ text[place]) * 16777619u; }
    memcpy(boot, &sum, sizeof boot);
}

static void load_boot(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_boot);
}

static uint32_t sum_of(const struct fkpc_mark *mark) {
    uint32_t sum = 0x464B6C67u;
    for (int place = 0; place < 8; place++) { sum = (sum ^ mark->salts[place]) * 16777619u; }
    for (int place = 0; place < 4; place++) { sum = (sum ^ mark->boot[place]) * 16777619u; }
    return sum;
}

int fkpc_read_mark(struct fkpc_file *main, struct fkpc_mark *mark) {
    unsigned char bytes[MARK_BYTES];
    static const unsigned char none[MARK_BYTES];
    if (main == NULL || !main->is_checked) { return MARK_NONE; }
    if (main->real->pMethods->xRead(main->real, bytes, MARK_BYTES, MARK_OFFSET) != SQLITE_OK) { return MARK_NONE; }
    if (memcmp(bytes, none, MARK_BYTES) == 0) { return MARK_NONE; }
    memcpy(mark->salts, bytes, 8);
    memcpy(mark->boot, bytes + 8, 4);
    const uint32_t sum = sum_of(mark);
    return memcmp(bytes + 12, &sum, 4) == 0 ? MARK_FOUND : MARK_IS_DAMAGED;
}

int fkpc_write_mark(struct fkpc_file *main, const unsigned char *salts) {
    unsigned char bytes[MARK_BYTES] = {0};
    sqlite3_int64 size = 0;
    if (main == NULL || !main->is_checked) { return SQLITE_OK; }
    if (main->real->pMethods->xFileSize(main->real, &size) != SQLITE_OK || size < FKPC_PAGE_BYTES) { return SQLITE_OK; }
    if (salts != NULL) {
        struct fkpc_mark mark;
        load_boot();
        memcpy(mark.salts, salts, 8);
        memcpy(mark.boot, boot, 4);
        const uint32_t sum = sum_of(&mark);
        memcpy(bytes, mark.salts, 8);
        memcpy(bytes + 8, mark.boot, 4);
        memcpy(bytes + 12, &sum, 4);
    }
    return main->real->pMethods->xWrite(main->real, bytes, MARK_BYTES, MARK_OFFSET);
}

int fkpc_mark_is_of_this_boot(const struct fkpc_mark *mark) {
    load_boot();
    return memcmp(mark->boot, boot, sizeof boot) == 0;
}
