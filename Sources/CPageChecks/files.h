#ifndef FK_FILES_H
#define FK_FILES_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdint.h>

#include "page_checks.h"

/// What this process knows of one database file, whichever connections have it open.
struct fkpc_database {
    char *path;
    int connections;
    atomic_int damage_kind;
    atomic_llong damage_number;
    /// A flush has failed: what is on the disk is not known, and nothing may be acknowledged any more.
    atomic_int flush_failed;
    /// Of the log's index when the first connection came: how much of which log was committed and needed.
    int index_is_known;
    uint32_t index_frames;
    uint32_t index_copied;
    unsigned char index_salts[8];
    struct fkpc_file *files;
    struct fkpc_database *next;
};

/// As SQLite has it for the system's files.
enum { PATH_BYTES_MAX = 512 };

enum { KIND_OTHER = 0, KIND_DATABASE = 1, KIND_LOG = 2 };

struct fkpc_file {
    sqlite3_file base;
    int kind;
    /// Whether the pages have checksums. Not where the file is another program's, or of the format before them.
    int is_checked;
    struct fkpc_database *database;
    /// Of a log: the database's file.
    struct fkpc_file *main;
    /// The next one that is open of the same database.
    struct fkpc_file *next;
    unsigned char *scratch;
    /// On the disk.
    const char *path;
    /// The same, where SQLite's is another.
    char *own_path;

    // Of a log that SQLite reads through after a crash.
    int is_recovering;
    /// Whether what is missing in it counts: it is the log that page 1 names, and the machine has not been restarted.
    int is_needed;
    int64_t log_bytes;
    int64_t next_frame;
    uint32_t sums[2];
    int is_big_endian;
    unsigned char salts[8];

    sqlite3_file real[];
};

#define REAL(file) (((struct fkpc_file *)(file))->real)

/// Notes what is wrong, for good.
/// - Returns: SQLITE_IOERR_DATA.
int fkpc_note_damage(struct fkpc_database *database, int kind, long long number);

// The log: log.c

enum { LOG_HEADER_BYTES = 32, FRAME_HEADER_BYTES = 24, FRAME_BYTES = FRAME_HEADER_BYTES + FKPC_PAGE_BYTES };

/// Looks at a page that SQLite reads from the log, in `buffer`.
int fkpc_check_frame(struct fkpc_file *log, const void *buffer, int64_t offset);
/// What SQLite reads while it recovers: the size, the header, then each frame.
int fkpc_check_log_size(struct fkpc_file *log, int64_t bytes);
int fkpc_check_log_header(struct fkpc_file *log, const unsigned char *header);
int fkpc_check_recovered_frame(struct fkpc_file *log, const unsigned char *frame, int64_t number);
/// Learns from the log's index in shared memory how far the log was committed.
void fkpc_read_index(struct fkpc_database *database);
/// Learns from the file beside the database whether its log was found damaged before.
void fkpc_read_note(struct fkpc_database *database);

// The mark in page 1: mark.c

struct fkpc_mark {
    unsigned char salts[8];
    unsigned char boot[4];
};

enum { MARK_OFFSET = FKPC_PAGE_BYTES - FKPC_RESERVED_BYTES, MARK_BYTES = 16 };
enum { MARK_NONE = 0, MARK_FOUND = 1, MARK_IS_DAMAGED = 2 };

int fkpc_read_mark(struct fkpc_file *main, struct fkpc_mark *mark);
/// Says that the log with these salts has to be there; NULL that none has to.
int fkpc_write_mark(struct fkpc_file *main, const unsigned char *salts);
/// Whether the machine has not been restarted since the mark was made.
int fkpc_mark_is_of_this_boot(const struct fkpc_mark *mark);

// Faults: faults.c

/// - Returns: SQLITE_OK, or the code with which the call fails.
int fkpc_fault(const struct fkpc_file *file, int operation);

static inline uint32_t fkpc_big32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

#endif
