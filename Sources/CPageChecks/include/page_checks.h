#ifndef FK_PAGE_CHECKS_H
#define FK_PAGE_CHECKS_H

// Files that SQLite reads and writes, with checks of its own pages: a VFS in front of the system's.
//
// SQLite believes what it reads. Here each page of the database ends with a checksum of its content and its number, set
// when it is written and looked at when it is read; pages in the write-ahead log are looked at by the checksums that
// the log has already; and page 1 names the log that has to be there. What does not fit is never handed to SQLite: the
// call fails with SQLITE_IOERR_DATA, and from then on this process writes nothing to that database any more.

enum {
    /// Bytes of a page.
    FKPC_PAGE_BYTES = 4096,
    /// Of those, kept free of SQLite at its end: the mark of the log, 16, and the checksum, 8.
    FKPC_RESERVED_BYTES = 24,
    /// The application id of a deployment's database.
    FKPC_APPLICATION_ID = 0x464B7377,
    /// The format before there were checksums, and the mark of such a file while it is brought to the present one.
    FKPC_UNCHECKED_VERSION = 1,
    FKPC_MOVING_VERSION = 0x4D4F5645,
    /// For sqlite3_file_control: copies what was found wrong into a struct fkpc_damage.
    FKPC_FCNTL_DAMAGE = 6601,
    /// The same: looks at one page of the file, by a struct fkpc_page_state, and notes nothing.
    FKPC_FCNTL_CHECK_PAGE = 6602,
};

enum {
    FKPC_PAGE_IS_SOUND = 0,
    FKPC_PAGE_IS_DAMAGED = 1,
    /// Made with the file, and never written.
    FKPC_PAGE_IS_UNUSED = 2,
    FKPC_PAGE_IS_BEYOND = 3,
};

struct fkpc_page_state {
    unsigned int number;
    int state;
};

enum {
    FKPC_SOUND = 0,
    /// A page of the database; `number` is the page.
    FKPC_PAGE_DAMAGED = 1,
    /// The file ends before the page.
    FKPC_PAGE_MISSING = 2,
    /// The write-ahead log is missing or another one; `number` is 0.
    FKPC_LOG_MISSING = 3,
    /// The log is damaged or cut off at frame `number`, and what follows was committed.
    FKPC_LOG_DAMAGED = 4,
    /// The mark in page 1 that names the log.
    FKPC_MARK_DAMAGED = 5,
};

/// What follows the database's name in the name of its log. SQLite's own -wal would have other programs take it for theirs.
#define FKPC_LOG_SUFFIX "-log"

struct fkpc_damage {
    int kind;
    long long number;
};

/// Registers the VFS, once for a process.
/// - Returns: its name; NULL when there is no VFS to stand in front of.
const char *fkpc_vfs(void);

/// The checksum of page `number`, which does not cover the reserved bytes that the checksum and the mark stand in.
unsigned long long fkpc_page_checksum(const unsigned char *page, unsigned int number);

/// Whether the page's checksum is right.
int fkpc_page_is_sound(const unsigned char *page, unsigned int number);

// Faults on demand, for tests: what a failing disk does cannot be had otherwise.

enum {
    FKPC_FAIL_READ = 1,
    FKPC_FAIL_WRITE = 2,
    /// Writes the first half, then fails.
    FKPC_FAIL_SHORT_WRITE = 3,
    FKPC_FAIL_SYNC = 4,
};

/// From the `after`th such call on the file `path` on, `times` of them fail with `system_error`.
void fkpc_fail(const char *path, int operation, int after, int times, int system_error);
/// How many calls have failed so, of all files below `prefix`; and no more of them fail.
int fkpc_end_faults(const char *prefix);

#endif
