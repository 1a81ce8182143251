#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "files.h"

struct plan {
    char path[1024];
    int operation;
    int after;
    int times;
    int failed;
    int system_error;
};

enum { PLANS_MAX = 16 };

static struct plan plans[PLANS_MAX];
static atomic_int plan_count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void fkpc_fail(const char *path, int operation, int after, int times, int system_error) {
    pthread_mutex_lock(&mutex);
    const int count = atomic_load(&plan_count);
    int place = 0;
    while (place < count && plans[place].path[0] != 0) { place++; }
    if (place < PLANS_MAX && strlen(path) < sizeof plans[0].path) {
        strcpy(plans[place].path, path);
        plans[place].operation = operation;
        plans[place].after = after;
        plans[place].times = times;
        plans[place].failed = 0;
        plans[place].system_error = system_error;
        if (place == count) { atomic_store(&plan_count, count + 1); }
    }
    pthread_mutex_unlock(&mutex);
}

int fkpc_end_faults(const char *prefix) {
    int failed = 0;
    pthread_mutex_lock(&mutex);
    for (int place = 0; place < atomic_load(&plan_count); place++) {
        if (plans[place].path[0] == 0 || strncmp(plans[place].path, prefix, strlen(prefix)) != 0) { continue; }
        failed += plans[place].failed;
        plans[place].path[0] = 0;
    }
    pthread_mutex_unlock(&mutex);
    return failed;
}

int fkpc_fault(const struct fkpc_file *file, int operation) {
    if (atomic_load_explicit(&plan_count, memory_order_relaxed) == 0 || file->path == NULL) { return SQLITE_OK; }
    int code = SQLITE_OK;
    pthread_mutex_lock(&mutex);
    for (int place = 0; place < atomic_load(&plan_count); place++) {
        struct plan *plan = &plans[place];
        if (plan->operation != operation || strcmp(plan->path, file->path) != 0) { continue; }
        if (plan->after > 1) {
            plan->after--;
        } else if (plan->failed < plan->times) {
            plan->failed++;
            errno = plan->system_error;
            switch (operation) {
            case FKPC_FAIL_READ: code = SQLITE_IOERR_READ; break;
            case FKPC_FAIL_SYNC: code = SQLITE_IOERR_FSYNC; break;
            default: code = plan->system_error == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
            }
        }
    }
    pthread_mutex_unlock(&mutex);
    return code;
}
