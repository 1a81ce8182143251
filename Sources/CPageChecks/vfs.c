#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

static sqlite3_vfs *real_vfs;
static sqlite3_vfs our_vfs;
static sqlite3_io_methods our_methods;
static struct fkpc_database *databases;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

int fkpc_note_damage(struct fkpc_database *database, int kind, long long number) {
    int none = FKPC_SOUND;
    if (atomic_compare_exchange_strong(&database->damage_kind, &none, kind)) {
        atomic_store(&database->damage_number, number);
    }
    return SQLITE_IOERR_DATA;
}

/// Whether nothing may be written any more.
static int stopped(const struct fkpc_file *file) {
    if (file->database == NULL) { return SQLITE_OK; }
    if (atomic_load_explicit(&file->database->flush_failed, memory_order_relaxed)) { return SQLITE_IOERR_FSYNC; }
    if (atomic_load_explicit(&file->database->damage_kind, memory_order_relaxed)) { return SQLITE_IOERR_DATA; }
    return SQLITE_OK;
}

// MARK: Reading and writing

/// The bytes of page 1 that say which programs may read and write the file. On the disk they say none that SQLite knows:
/// a program without the checksums would write pages that have none.
enum { PROGRAMS = 18, OURS = 0x80 };

static void show_programs(void *page) {
    unsigned char *bytes = page;
    bytes[PROGRAMS] &= (unsigned char)~OURS;
    bytes[PROGRAMS + 1] &= (unsigned char)~OURS;
}

static int read_page(struct fkpc_file *file, void *buffer, int count, sqlite3_int64 offset) {
    const int code = file->real->pMethods->xRead(file->real, buffer, count, offset);
    // The header alone, to learn the size of a page: page 1 is read as a whole before anything in it is believed.
    if (!file->is_checked || (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)) { return code; }
    if (count < 512) {
        if (offset == 0 && count > PROGRAMS + 1) { show_programs(buffer); }
        return code;
    }
    const long long number = offset / FKPC_PAGE_BYTES + 1;
    if (code == SQLITE_IOERR_SHORT_READ) {
        sqlite3_int64 size = 0;
        // A file that is being made.
        if (file->real->pMethods->xFileSize(file->real, &size) == SQLITE_OK && size == 0) { return code; }
        return fkpc_note_damage(file->database, FKPC_PAGE_MISSING, number);
    }
    if (count != FKPC_PAGE_BYTES || offset % FKPC_PAGE_BYTES != 0) {
        return fkpc_note_damage(file->database, FKPC_PAGE_DAMAGED, 1);
    }
    if (fkpc_page_is_sound(buffer, (unsigned int)number)) {
        if (number == 1) { show_programs(buffer); }
        return SQLITE_OK;
    }
    return fkpc_note_damage(file->database, FKPC_PAGE_DAMAGED, number);
}

static int read_log(struct fkpc_file *file, void *buffer, int count, sqlite3_int64 offset) {
    const int code = file->real->pMethods->xRead(file->real, buffer, count, offset);
    if (file->main == NULL || !file->main->is_checked) { return code; }
    if (code == SQLITE_IOERR_SHORT_READ && count == FKPC_PAGE_BYTES) {
        return fkpc_note_damage(file->database, FKPC_LOG_DAMAGED, (offset - LOG_HEADER_BYTES) / FRAME_BYTES + 1);
    }
    if (code != SQLITE_OK) { return code; }
    if (offset == 0 && count == LOG_HEADER_BYTES) { return fkpc_check_log_header(file, buffer); }
    const sqlite3_int64 place = offset - LOG_HEADER_BYTES;
    if (count == FKPC_PAGE_BYTES && place % FRAME_BYTES == FRAME_HEADER_BYTES) {
        return fkpc_check_frame(file, buffer, offset);
    }
    if (count == FRAME_BYTES && place % FRAME_BYTES == 0) {
        return fkpc_check_recovered_frame(file, buffer, place / FRAME_BYTES);
    }
    return code;
}

static int x_read(sqlite3_file *base, void *buffer, int count, sqlite3_int64 offset) {
    struct fkpc_file *file = (struct fkpc_file *)base;
    const int fault = fkpc_fault(file, FKPC_FAIL_READ);
    if (fault != SQLITE_OK) { return fault; }
    switch (file->kind) {
    case KIND_DATABASE: return read_page(file, buffer, count, offset);
    case KIND_LOG: return read_log(file, buffer, count, offset);
    default: return file->real->pMethods->xRead(file->real, buffer, count, offset);
    }
}

static int write_page(struct fkpc_file *file, const void *buffer, sqlite3_int64 offset) {
    const uint32_t number = (uint32_t)(offset / FKPC_PAGE_BYTES + 1);
    memcpy(file->scratch, buffer, FKPC_PAGE_BYTES);
    memset(file->scratch + MARK_OFFSET, 0, FKPC_RESERVED_BYTES);
    if (number == 1) {
        file->scratch[PROGRAMS] |= OURS;
        file->scratch[PROGRAMS + 1] |= OURS;
        const int code = file->real->pMethods->xRead(file->real, file->scratch + MARK_OFFSET, MARK_BYTES, MARK_OFFSET);
        if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) { return code; }
    }
    uint64_t sum = fkpc_page_checksum(file->scratch, number);
    for (int place = FKPC_PAGE_BYTES - 8; place < FKPC_PAGE_BYTES; place++, sum >>= 8) {
        file->scratch[place] = (unsigned char)sum;
    }
    return file->real->pMethods->xWrite(file->real, file->scratch, FKPC_PAGE_BYTES, offset);
}

static int x_write(sqlite3_file *base, const void *buffer, int count, sqlite3_int64 offset) {
    struct fkpc_file *file = (struct fkpc_file *)base;
    int code = stopped(file);
    if (code != SQLITE_OK) { return code; }
    code = fkpc_fault(file, FKPC_FAIL_WRITE);
    if (code != SQLITE_OK) { return code; }
    code = fkpc_fault(file, FKPC_FAIL_SHORT_WRITE);
    if (code != SQLITE_OK) {
        file->real->pMethods->xWrite(file->real, buffer, count / 2, offset);
        return code;
    }
    if (file->kind == KIND_DATABASE && file->is_checked) {
        if (count == FKPC_PAGE_BYTES && offset % FKPC_PAGE_BYTES == 0) { return write_page(file, buffer, offset); }
        return SQLITE_IOERR_WRITE;
    }
    code = file->real->pMethods->xWrite(file->real, buffer, count, offset);
    if (code == SQLITE_OK && file->kind == KIND_LOG && offset == 0 && count == LOG_HEADER_BYTES) {
        return fkpc_write_mark(file->main, (const unsigned char *)buffer + 16);
    }
    return code;
}

static int x_truncate(sqlite3_file *base, sqlite3_int64 size) {
    struct fkpc_file *file = (struct fkpc_file *)base;
    int code = stopped(file);
    if (code == SQLITE_OK && file->kind == KIND_LOG && size < LOG_HEADER_BYTES) {
        code = fkpc_write_mark(file->main, NULL);
    }
    return code == SQLITE_OK ? file->real->pMethods->xTruncate(file->real, size) : code;
}

static int x_sync(sqlite3_file *base, int flags) {
    struct fkpc_file *file = (struct fkpc_file *)base;
    int code = stopped(file);
    if (code != SQLITE_OK) { return code; }
    code = fkpc_fault(file, FKPC_FAIL_SYNC);
    if (code == SQLITE_OK) { code = file->real->pMethods->xSync(file->real, flags); }
    // The system may take the pages for written now: a second flush would succeed and mean nothing.
    if (code != SQLITE_OK && file->database != NULL) { atomic_store(&file->database->flush_failed, 1); }
    return code;
}

static int x_file_size(sqlite3_file *base, sqlite3_int64 *size) {
    struct fkpc_file *file = (struct fkpc_file *)base;
    const int code = file->real->pMethods->xFileSize(file->real, size);
    if (code == SQLITE_OK && file->kind == KIND_LOG) { return fkpc_check_log_size(file, *size); }
    return code;
}

static int check_page(struct fkpc_file *file, struct fkpc_page_state *page) {
    static const unsigned char zeros[FKPC_PAGE_BYTES];
    const sqlite3_int64 offset = (sqlite3_int64)(page->number - 1) * FKPC_PAGE_BYTES;
    sqlite3_int64 size = 0;
    int code = file->real->pMethods->xFileSize(file->real, &size);
    if (code != SQLITE_OK) { return code; }
    if (offset + FKPC_PAGE_BYTES > size) {
        page->state = FKPC_PAGE_IS_BEYOND;
        return SQLITE_OK;
    }
    code = file->real->pMethods->xRead(file->real, file->scratch, FKPC_PAGE_BYTES, offset);
    const int is_unused = code == SQLITE_OK && memcmp(file->scratch, zeros, FKPC_PAGE_BYTES) == 0;
    const int is_sound = code == SQLITE_OK && fkpc_page_is_sound(file->scratch, page->number);
    page->state = is_unused ? FKPC_PAGE_IS_UNUSED : is_sound ? FKPC_PAGE_IS_SOUND : FKPC_PAGE_IS_DAMAGED;
    return SQLITE_OK;
}

static int x_file_control(sqlite3_file *base, int operation, void *argument) {
    struct fkpc_file *file = (struct fkpc_file *)base;
    if (file->database != NULL && operation == FKPC_FCNTL_DAMAGE) {
        struct fkpc_damage *damage = argument;
        damage->kind = atomic_load(&file->database->damage_kind);
        damage->number = atomic_load(&file->database->damage_number);
        return SQLITE_OK;
    }
    if (file->is_checked && operation == FKPC_FCNTL_CHECK_PAGE) { return check_page(file, argument); }
    return file->real->pMethods->xFileControl(file->real, operation, argument);
}

// MARK: What is only passed on

static int x_lock(sqlite3_file *f, int level) { return REAL(f)->pMethods->xLock(REAL(f), level); }
static int x_unlock(sqlite3_file *f, int level) { return REAL(f)->pMethods->xUnlock(REAL(f), level); }
static int x_check_lock(sqlite3_file *f, int *out) { return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out); }
static int x_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int x_device(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }
static int x_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
    return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}
static int x_shm_lock(sqlite3_file *f, int offset, int n, int flags) {
    return REAL(f)->pMethods->xShmLock(REAL(f), offset, n, flags);
}
static void x_shm_barrier(sqlite3_file *f) { REAL(f)->pMethods->xShmBarrier(REAL(f)); }
static int x_shm_unmap(sqlite3_file *f, int flag) { return REAL(f)->pMethods->xShmUnmap(REAL(f), flag); }

// MARK: Opening and closing

/// Whether the file, of which these are the first bytes, has checksums. Two places have to agree before it is believed
/// that it has none.
static int has_checksums(const unsigned char *header) {
    const int is_ours = fkpc_big32(header + 68) == FKPC_APPLICATION_ID;
    const uint32_t version = fkpc_big32(header + 60);
    if (!is_ours) { return header[20] == FKPC_RESERVED_BYTES; }
    return header[20] != 0 || (version != FKPC_UNCHECKED_VERSION && version != FKPC_MOVING_VERSION);
}

/// The record of the database, with one connection more.
static struct fkpc_database *attach(const char *path, struct fkpc_file *file) {
    pthread_mutex_lock(&mutex);
    struct fkpc_database *database = databases;
    while (database != NULL && strcmp(database->path, path) != 0) { database = database->next; }
    if (database == NULL) {
        database = calloc(1, sizeof *database);
        if (database != NULL) {
            database->path = strdup(path);
            database->next = databases;
            databases = database;
        }
    }
    if (database != NULL) {
        if (database->connections == 0) {
            atomic_store(&database->damage_kind, FKPC_SOUND);
            // Closing a file gives up all locks that the process has on it: not while a connection may have some.
            fkpc_read_index(database);
            fkpc_read_note(database);
        }
        database->connections++;
        file->next = database->files;
        database->files = file;
    }
    pthread_mutex_unlock(&mutex);
    return database;
}

static void detach(struct fkpc_database *database, struct fkpc_file *file) {
    pthread_mutex_lock(&mutex);
    struct fkpc_file **place = &database->files;
    while (*place != NULL && *place != file) { place = &(*place)->next; }
    if (*place != NULL) { *place = file->next; }
    database->connections--;
    // A failed flush is remembered until the process ends.
    if (database->connections == 0 && !atomic_load(&database->flush_failed)) {
        struct fkpc_database **link = &databases;
        while (*link != database) { link = &(*link)->next; }
        *link = database->next;
        free(database->path);
        free(database);
    }
    pthread_mutex_unlock(&mutex);
}

// A program without the checksums that finds a log by the name that SQLite gives it copies it into the database, and
// removes it, before it notices that the database is none of its own. So the log has another name.

/// Whether `name` is the log of a database with checksums that is open here; `real_name` gets its name on the disk.
static int is_log(const char *name, char *real_name) {
    const size_t length = strlen(name);
    int found = 0;
    if (length < 5 || length >= PATH_BYTES_MAX || strcmp(name + length - 4, "-wal") != 0) { return 0; }
    pthread_mutex_lock(&mutex);
    for (struct fkpc_database *database = databases; database != NULL && !found; database = database->next) {
        if (strlen(database->path) != length - 4 || strncmp(database->path, name, length - 4) != 0) { continue; }
        for (struct fkpc_file *file = database->files; file != NULL; file = file->next) { found |= file->is_checked; }
    }
    pthread_mutex_unlock(&mutex);
    if (found) {
        memcpy(real_name, name, length - 4);
        strcpy(real_name + length - 4, FKPC_LOG_SUFFIX);
    }
    return found;
}

static int x_close(sqlite3_file *base) {
    struct fkpc_file *file = (struct fkpc_file *)base;
    if (file->kind == KIND_DATABASE && file->database != NULL) { detach(file->database, file); }
    const int code = file->real->pMethods->xClose(file->real);
    sqlite3_free(file->scratch);
    file->scratch = NULL;
    free(file->own_path);
    file->own_path = NULL;
    return code;
}

static int x_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out_flags) {
    struct fkpc_file *file = (struct fkpc_file *)base;
    char log_name[PATH_BYTES_MAX + 1];
    memset(file, 0, sizeof *file);
    file->path = name;
    if ((flags & SQLITE_OPEN_WAL) && is_log(name, log_name)) {
        file->own_path = strdup(log_name);
        if (file->own_path == NULL) { return SQLITE_NOMEM; }
        file->path = file->own_path;
    }
    const int code = real_vfs->xOpen(real_vfs, file->path, file->real, flags, out_flags);
    if (code != SQLITE_OK) {
        free(file->own_path);
        return code;
    }
    file->base.pMethods = &our_methods;
    if (flags & SQLITE_OPEN_MAIN_DB) {
        unsigned char header[100];
        sqlite3_int64 size = 0;
        file->kind = KIND_DATABASE;
        const int read = file->real->pMethods->xRead(file->real, header, sizeof header, 0);
        file->is_checked = read == SQLITE_OK && has_checksums(header);
        if (file->real->pMethods->xFileSize(file->real, &size) == SQLITE_OK && size == 0) { file->is_checked = 1; }
        file->scratch = sqlite3_malloc(FKPC_PAGE_BYTES);
        file->database = attach(name, file);
    } else if (flags & SQLITE_OPEN_WAL) {
        file->kind = KIND_LOG;
        file->main = (struct fkpc_file *)sqlite3_database_file_object(name);
        file->database = file->main->database;
        file->scratch = sqlite3_malloc(FRAME_BYTES);
    }
    if (file->kind != KIND_OTHER && (file->scratch == NULL || file->database == NULL)) {
        x_close(base);
        file->base.pMethods = NULL;
        return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}

static int x_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    char log_name[PATH_BYTES_MAX + 1];
    if (!is_log(name, log_name)) { return real_vfs->xDelete(real_vfs, name, sync); }
    // A log that is removed is not needed any more.
    int code = SQLITE_OK;
    pthread_mutex_lock(&mutex);
    for (struct fkpc_database *database = databases; database != NULL; database = database->next) {
        if (strlen(database->path) != strlen(name) - 4 || strncmp(database->path, name, strlen(name) - 4) != 0) {
            continue;
        }
        for (struct fkpc_file *file = database->files; file != NULL; file = file->next) {
            code = fkpc_write_mark(file, NULL);
            if (code == SQLITE_OK) { break; }
        }
    }
    pthread_mutex_unlock(&mutex);
    return code == SQLITE_OK ? real_vfs->xDelete(real_vfs, log_name, sync) : code;
}

static int v_access(sqlite3_vfs *v, const char *name, int flags, int *out) {
    char log_name[PATH_BYTES_MAX + 1];
    return real_vfs->xAccess(real_vfs, is_log(name, log_name) ? log_name : name, flags, out);
}
static int v_path(sqlite3_vfs *v, const char *name, int n, char *out) {
    return real_vfs->xFullPathname(real_vfs, name, n, out);
}
static void *v_dl_open(sqlite3_vfs *v, const char *name) { return real_vfs->xDlOpen(real_vfs, name); }
static void v_dl_error(sqlite3_vfs *v, int n, char *out) { real_vfs->xDlError(real_vfs, n, out); }
static void (*v_dl_sym(sqlite3_vfs *v, void *library, const char *name))(void) {
    return real_vfs->xDlSym(real_vfs, library, name);
}
static void v_dl_close(sqlite3_vfs *v, void *library) { real_vfs->xDlClose(real_vfs, library); }
static int v_random(sqlite3_vfs *v, int n, char *out) { return real_vfs->xRandomness(real_vfs, n, out); }
static int v_sleep(sqlite3_vfs *v, int micros) { return real_vfs->xSleep(real_vfs, micros); }
static int v_time(sqlite3_vfs *v, double *out) { return real_vfs->xCurrentTime(real_vfs, out); }
static int v_error(sqlite3_vfs *v, int n, char *out) { return real_vfs->xGetLastError(real_vfs, n, out); }
static int v_time64(sqlite3_vfs *v, sqlite3_int64 *out) { return real_vfs->xCurrentTimeInt64(real_vfs, out); }

static void set_up(void) {
    real_vfs = sqlite3_vfs_find(NULL);
    if (real_vfs == NULL || real_vfs->iVersion < 2) {
        real_vfs = NULL;
        return;
    }
    our_methods = (sqlite3_io_methods){
        // Version 3 would have pages mapped into memory, which nobody looks at.
        .iVersion = 2, .xClose = x_close, .xRead = x_read, .xWrite = x_write, .xTruncate = x_truncate,
        .xSync = x_sync, .xFileSize = x_file_size, .xLock = x_lock, .xUnlock = x_unlock,
        .xCheckReservedLock = x_check_lock, .xFileControl = x_file_control, .xSectorSize = x_sector,
        .xDeviceCharacteristics = x_device, .xShmMap = x_shm_map, .xShmLock = x_shm_lock,
        .xShmBarrier = x_shm_barrier, .xShmUnmap = x_shm_unmap,
    };
    our_vfs = (sqlite3_vfs){
        .iVersion = 2, .szOsFile = (int)sizeof(struct fkpc_file) + real_vfs->szOsFile,
        .mxPathname = real_vfs->mxPathname, .zName = "faaskeeper", .xOpen = x_open, .xDelete = x_delete,
        .xAccess = v_access, .xFullPathname = v_path, .xDlOpen = v_dl_open, .xDlError = v_dl_error,
        .xDlSym = v_dl_sym, .xDlClose = v_dl_close, .xRandomness = v_random, .xSleep = v_sleep,
        .xCurrentTime = v_time, .xGetLastError = v_error, .xCurrentTimeInt64 = v_time64,
    };
    if (sqlite3_vfs_register(&our_vfs, 0) != SQLITE_OK) { real_vfs = NULL; }
}

const char *fkpc_vfs(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up);
    return real_vfs == NULL ? NULL : our_vfs.zName;
}
