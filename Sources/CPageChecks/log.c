#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"

// The write-ahead log. SQLite looks at its checksums only while it recovers, and takes the first frame that does not fit
// for the end of the log: what follows is gone without a word. Here the end is compared with what is known of it.

/// SQLite's checksum of a log, over `count` bytes, a multiple of 8.
static void add_sums(int is_big_endian, const unsigned char *bytes, int count, uint32_t sums[2]) {
    uint32_t a = sums[0], b = sums[1];
    for (int place = 0; place < count; place += 8) {
        uint32_t x, y;
        if (is_big_endian) {
            x = fkpc_big32(bytes + place);
            y = fkpc_big32(bytes + place + 4);
        } else {
            const unsigned char *p = bytes + place;
            x = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
            y = (uint32_t)p[7] << 24 | (uint32_t)p[6] << 16 | (uint32_t)p[5] << 8 | p[4];
        }
        a += x + b;
        b += y + a;
    }
    sums[0] = a;
    sums[1] = b;
}

/// Whether the frame's own checksum follows from the one before it, which is in `sums` and becomes the frame's.
static int fits(int is_big_endian, const unsigned char *header, const unsigned char *page, uint32_t sums[2]) {
    add_sums(is_big_endian, header, 8, sums);
    add_sums(is_big_endian, page, FKPC_PAGE_BYTES, sums);
    return sums[0] == fkpc_big32(header + 16) && sums[1] == fkpc_big32(header + 20);
}

static int read_real(struct fkpc_file *file, void *buffer, int count, int64_t offset) {
    return file->real->pMethods->xRead(file->real, buffer, count, offset);
}

/// Reads the checksum that the frame of that number continues.
static int read_sums_before(struct fkpc_file *log, int64_t frame, uint32_t sums[2]) {
    unsigned char bytes[8];
    const int64_t place = frame == 0 ? 24 : LOG_HEADER_BYTES + (frame - 1) * FRAME_BYTES + 16;
    const int code = read_real(log, bytes, 8, place);
    sums[0] = fkpc_big32(bytes);
    sums[1] = fkpc_big32(bytes + 4);
    return code;
}

int fkpc_check_frame(struct fkpc_file *log, const void *buffer, int64_t offset) {
    const int64_t frame = (offset - LOG_HEADER_BYTES) / FRAME_BYTES;
    unsigned char header[FRAME_HEADER_BYTES];
    uint32_t before[2];
    int code = read_real(log, header, FRAME_HEADER_BYTES, offset - FRAME_HEADER_BYTES);
    if (code == SQLITE_OK) { code = read_sums_before(log, frame, before); }
    if (code != SQLITE_OK) { return code; }
    uint32_t sums[2] = {before[0], before[1]};
    if (fits(0, header, buffer, sums)) { return SQLITE_OK; }
    // Written by a machine with the other order of bytes.
    if (fits(1, header, buffer, before)) { return SQLITE_OK; }
    return fkpc_note_damage(log->database, FKPC_LOG_DAMAGED, frame + 1);
}

// MARK: Recovery

static int note_for_good(struct fkpc_database *database, int64_t frame);

static int index_speaks_of(const struct fkpc_file *log, const unsigned char *salts) {
    return log->database->index_is_known && memcmp(log->database->index_salts, salts, 8) == 0;
}

/// Whether all of the log that the index names has been copied into the database, so that nothing of it is needed.
static int is_copied(const struct fkpc_file *log, const unsigned char *salts) {
    return index_speaks_of(log, salts) && log->database->index_copied >= log->database->index_frames;
}

int fkpc_check_log_size(struct fkpc_file *log, int64_t bytes) {
    struct fkpc_mark mark;
    log->log_bytes = bytes;
    log->is_recovering = 0;
    if (atomic_load(&log->database->damage_kind) >= FKPC_LOG_MISSING) { return SQLITE_IOERR_DATA; }
    if (bytes > LOG_HEADER_BYTES) { return SQLITE_OK; }
    const int found = fkpc_read_mark(log->main, &mark);
    if (found == MARK_IS_DAMAGED) { return fkpc_note_damage(log->database, FKPC_MARK_DAMAGED, 1); }
    if (found == MARK_NONE || !fkpc_mark_is_of_this_boot(&mark) || is_copied(log, mark.salts)) { return SQLITE_OK; }
    if (bytes == LOG_HEADER_BYTES) {
        unsigned char header[LOG_HEADER_BYTES];
        const int code = read_real(log, header, LOG_HEADER_BYTES, 0);
        if (code != SQLITE_OK) { return code; }
        if (memcmp(header + 16, mark.salts, 8) == 0) {
            // Begun, and nothing was committed to it.
            if (!index_speaks_of(log, mark.salts) || log->database->index_frames == 0) { return SQLITE_OK; }
            return note_for_good(log->database, 1);
        }
        // Whoever began it died before it could name it.
        if (fkpc_big32(header + 16) == fkpc_big32(mark.salts) + 1) { return SQLITE_OK; }
    }
    return fkpc_note_damage(log->database, FKPC_LOG_MISSING, 0);
}

// SQLite throws the old index away when it recovers, and the only witness with it: what it told is kept in a file.

static int name_note(const struct fkpc_database *database, char *path, int count) {
    return snprintf(path, (size_t)count, "%s-damaged", database->path) < count;
}

static int note_for_good(struct fkpc_database *database, int64_t frame) {
    char path[1100], text[32];
    if (name_note(database, path, sizeof path)) {
        const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        const int length = snprintf(text, sizeof text, "%lld\n", (long long)frame);
        if (descriptor >= 0) {
            // An empty one says enough.
            if (write(descriptor, text, (size_t)length) != length) { errno = 0; }
            close(descriptor);
        }
    }
    return fkpc_note_damage(database, FKPC_LOG_DAMAGED, frame);
}

void fkpc_read_note(struct fkpc_database *database) {
    char path[1100], text[32] = {0};
    if (!name_note(database, path, sizeof path)) { return; }
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) { return; }
    if (read(descriptor, text, sizeof text - 1) < 0) { text[0] = 0; }
    close(descriptor);
    fkpc_note_damage(database, FKPC_LOG_DAMAGED, strtoll(text, NULL, 10));
}

static int check_end(struct fkpc_file *log);

int fkpc_check_log_header(struct fkpc_file *log, const unsigned char *header) {
    static const unsigned char zeros[LOG_HEADER_BYTES];
    struct fkpc_mark mark;
    log->is_recovering = 0;
    log->is_needed = 0;
    if (log->main == NULL || !log->main->is_checked) { return SQLITE_OK; }
    const int found = fkpc_read_mark(log->main, &mark);
    if (found == MARK_IS_DAMAGED) { return fkpc_note_damage(log->database, FKPC_MARK_DAMAGED, 1); }
    const int counts = found == MARK_FOUND && fkpc_mark_is_of_this_boot(&mark) && !is_copied(log, mark.salts);

    const uint32_t magic = fkpc_big32(header);
    uint32_t sums[2] = {0, 0};
    log->is_big_endian = magic & 1;
    add_sums(log->is_big_endian, header, 24, sums);
    const int is_sound = (magic & ~1u) == 0x377F0682u && sums[0] == fkpc_big32(header + 24)
        && sums[1] == fkpc_big32(header + 28) && fkpc_big32(header + 8) == FKPC_PAGE_BYTES;
    if (!is_sound) {
        // A file that was made longer and never written, when the power failed.
        if (!counts && memcmp(header, zeros, LOG_HEADER_BYTES) == 0) { return SQLITE_OK; }
        return fkpc_note_damage(log->database, FKPC_LOG_DAMAGED, 0);
    }
    if (counts) {
        log->is_needed = memcmp(header + 16, mark.salts, 8) == 0;
        if (!log->is_needed && fkpc_big32(header + 16) != fkpc_big32(mark.salts) + 1) {
            return fkpc_note_damage(log->database, FKPC_LOG_MISSING, 0);
        }
    }
    log->is_recovering = 1;
    log->next_frame = 0;
    log->sums[0] = sums[0];
    log->sums[1] = sums[1];
    memcpy(log->salts, header + 16, 8);
    return log->log_bytes < LOG_HEADER_BYTES + FRAME_BYTES ? check_end(log) : SQLITE_OK;
}

int fkpc_check_recovered_frame(struct fkpc_file *log, const unsigned char *frame, int64_t number) {
    if (!log->is_recovering || number != log->next_frame) { return SQLITE_OK; }
    const int is_sound = memcmp(frame + 8, log->salts, 8) == 0 && fkpc_big32(frame) != 0
        && fits(log->is_big_endian, frame, frame + FRAME_HEADER_BYTES, log->sums);
    if (is_sound) {
        log->next_frame++;
        if (LOG_HEADER_BYTES + (log->next_frame + 1) * FRAME_BYTES <= log->log_bytes) { return SQLITE_OK; }
    }
    return check_end(log);
}

/// The log ends behind `next_frame` frames that fit. Was that its end?
static int check_end(struct fkpc_file *log) {
    log->is_recovering = 0;
    if (!log->is_needed) { return SQLITE_OK; }
    if (index_speaks_of(log, log->salts)) {
        if (log->next_frame >= log->database->index_frames) { return SQLITE_OK; }
        return note_for_good(log->database, log->next_frame + 1);
    }
    // Nobody knows. What fits further on was written after the frame that does not.
    for (int64_t frame = log->next_frame + 1; LOG_HEADER_BYTES + (frame + 1) * FRAME_BYTES <= log->log_bytes; frame++) {
        unsigned char header[FRAME_HEADER_BYTES];
        uint32_t sums[2];
        const int64_t place = LOG_HEADER_BYTES + frame * FRAME_BYTES;
        if (read_real(log, header, FRAME_HEADER_BYTES, place) != SQLITE_OK) { break; }
        if (memcmp(header + 8, log->salts, 8) != 0 || fkpc_big32(header + 4) == 0) { continue; }
        if (read_sums_before(log, frame, sums) != SQLITE_OK
            || read_real(log, log->scratch, FRAME_BYTES, place) != SQLITE_OK) {
            break;
        }
        if (fits(log->is_big_endian, log->scratch, log->scratch + FRAME_HEADER_BYTES, sums)) {
            return fkpc_note_damage(log->database, FKPC_LOG_DAMAGED, log->next_frame + 1);
        }
    }
    return SQLITE_OK;
}

// MARK: The index

void fkpc_read_index(struct fkpc_database *database) {
    // Twice the header, then how much was copied. SQLite's documentation of the file format, section 4.
    enum { HEADER = 48, SALTS = 32, FRAMES = 16, SUMS = 40 };
    unsigned char bytes[2 * HEADER + 4];
    char path[1100];
    database->index_is_known = 0;
    if (snprintf(path, sizeof path, "%s-shm", database->path) >= (int)sizeof path) { return; }
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) { return; }
    const ssize_t count = read(descriptor, bytes, sizeof bytes);
    close(descriptor);
    if (count != (ssize_t)sizeof bytes || memcmp(bytes, bytes + HEADER, HEADER) != 0 || bytes[12] == 0) { return; }
    // In this machine's order of bytes.
    uint32_t sums[2] = {0, 0};
    for (int place = 0; place < SUMS; place += 8) {
        uint32_t words[2];
        memcpy(words, bytes + place, 8);
        sums[0] += words[0] + sums[1];
        sums[1] += words[1] + sums[0];
    }
    if (memcmp(sums, bytes + SUMS, 8) != 0) { return; }
    memcpy(&database->index_frames, bytes + FRAMES, 4);
    memcpy(&database->index_copied, bytes + 2 * HEADER, 4);
    memcpy(database->index_salts, bytes + SALTS, 8);
    database->index_is_known = 1;
}
