/*
 * The same measurements as fkbench's, of a ZooKeeper server through its C client (libzookeeper_mt).
 *
 *   zookeeper_c get|set|create|pipelined HOST:PORT SECONDS
 *   zookeeper_c watch|write HOST:PORT COUNT
 *   zookeeper_c fill|list HOST:PORT COUNT
 *
 * Prints one line of JSON.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zookeeper/zookeeper.h>

enum { DATA_BYTES = 1024, WINDOW = 1000, TIMEOUT_MILLIS = 30000, PAUSE_MICROS = 20000 };

static const char *const event_path = "/event";

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int is_connected;
static long under_way;
static long answered;
static long failed;
static long long event_nanos;

static long long now_nanos(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void check(int code, const char *what) {
    if (code == ZOK) return;
    fprintf(stderr, "%s: %s\n", what, zerror(code));
    exit(1);
}

static void on_session(zhandle_t *handle, int type, int state, const char *path, void *context) {
    (void)handle, (void)path, (void)context;
    if (type != ZOO_SESSION_EVENT || state != ZOO_CONNECTED_STATE) return;
    pthread_mutex_lock(&mutex);
    is_connected = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static zhandle_t *connect_to(const char *host) {
    zoo_set_debug_level(ZOO_LOG_LEVEL_ERROR);
    zhandle_t *handle = zookeeper_init(host, on_session, TIMEOUT_MILLIS, NULL, NULL, 0);
    if (!handle) {
        perror("zookeeper_init");
        exit(1);
    }
    pthread_mutex_lock(&mutex);
    while (!is_connected) pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    return handle;
}

/* A node that is there already is as good. */
static void make(zhandle_t *handle, const char *path, const char *data, int length) {
    int code = zoo_create(handle, path, data, length, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0);
    if (code != ZNODEEXISTS) check(code, path);
}

static void on_set(int code, const struct Stat *stat, const void *context) {
    (void)stat, (void)context;
    pthread_mutex_lock(&mutex);
    under_way--;
    answered++;
    if (code != ZOK) failed++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void on_event(zhandle_t *handle, int type, int state, const char *path, void *context) {
    (void)handle, (void)state, (void)path, (void)context;
    if (type != ZOO_CHANGED_EVENT) return;
    pthread_mutex_lock(&mutex);
    event_nanos = now_nanos();
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

/* Each write carries the moment of its call; the watcher takes the difference to its event. */
static void watch(zhandle_t *handle, long count) {
    char buffer[64];
    make(handle, event_path, "0", 1);
    long long first = 0;
    printf("{\"micros\":[");
    for (long taken = 0; taken < count;) {
        int length = sizeof buffer - 1;
        check(zoo_wget(handle, event_path, on_event, NULL, buffer, &length, NULL), "get");
        buffer[length > 0 ? length : 0] = 0;
        long long sent = atoll(buffer);
        /* Data of a later write than the event's say nothing. */
        if (first > sent && sent) printf("%s%.1f", taken++ ? "," : "", (first - sent) / 1000.0);
        if (!first) fprintf(stderr, "ready\n");
        if (taken == count) break;
        pthread_mutex_lock(&mutex);
        while (!event_nanos) pthread_cond_wait(&changed, &mutex);
        first = event_nanos;
        event_nanos = 0;
        pthread_mutex_unlock(&mutex);
    }
    printf("]}\n");
}

static void write_events(zhandle_t *handle, long count) {
    char buffer[64];
    for (long index = 0; index < count; index++) {
        usleep(PAUSE_MICROS);
        int length = snprintf(buffer, sizeof buffer, "%lld", now_nanos());
        check(zoo_set(handle, event_path, buffer, length, -1), "set");
    }
    printf("{\"written\":%ld}\n", count);
}

static void on_create(int code, const char *value, const void *context) {
    (void)value;
    on_set(code == ZNODEEXISTS ? ZOK : code, NULL, context);
}

static void await_at_most(long bound) {
    pthread_mutex_lock(&mutex);
    while (under_way > bound) pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}

static void count_in(void) {
    pthread_mutex_lock(&mutex);
    under_way++;
    pthread_mutex_unlock(&mutex);
}

static void fill(zhandle_t *handle, long count) {
    char data[100], path[64];
    memset(data, 'a', sizeof data);
    make(handle, "/directory", NULL, -1);
    long long start = now_nanos();
    for (long index = 0; index < count; index++) {
        await_at_most(WINDOW - 1);
        count_in();
        snprintf(path, sizeof path, "/directory/child-%08ld", index);
        check(zoo_acreate(handle, path, data, sizeof data, &ZOO_OPEN_ACL_UNSAFE, 0, on_create, NULL), "acreate");
    }
    await_at_most(0);
    printf("{\"seconds\":%.3f,\"failed\":%ld}\n", (now_nanos() - start) / 1e9, failed);
}

static void list(zhandle_t *handle, long count) {
    printf("{\"millis\":[");
    for (long index = 0; index < count; index++) {
        struct String_vector names;
        long long start = now_nanos();
        check(zoo_get_children(handle, "/directory", 0, &names), "children");
        printf("%s%.2f", index ? "," : "", (now_nanos() - start) / 1e6);
        deallocate_String_vector(&names);
    }
    printf("]}\n");
}

static void measure(zhandle_t *handle, const char *mode, double seconds) {
    char base[64], path[96], data[DATA_BYTES], buffer[DATA_BYTES];
    memset(data, 'a', sizeof data);
    snprintf(base, sizeof base, "/run-%d-%lld", (int)getpid(), now_nanos());
    make(handle, base, data, sizeof data);
    long count = 0;
    long long start = now_nanos(), end = start + (long long)(seconds * 1e9), now = start;
    if (!strcmp(mode, "pipelined")) {
        while (now < end) {
            await_at_most(WINDOW - 1);
            count_in();
            check(zoo_aset(handle, base, data, sizeof data, -1, on_set, NULL), "aset");
            now = now_nanos();
        }
        await_at_most(0);
        count = answered - failed;
        now = now_nanos();
    }
    while (now < end) {
        if (!strcmp(mode, "get")) {
            int length = sizeof buffer;
            check(zoo_get(handle, base, 0, buffer, &length, NULL), "get");
        } else if (!strcmp(mode, "set")) {
            struct Stat stat;
            check(zoo_set2(handle, base, data, sizeof data, -1, &stat), "set");
        } else {
            snprintf(path, sizeof path, "%s/%ld", base, count);
            check(zoo_create(handle, path, data, sizeof data, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0), "create");
        }
        count++;
        now = now_nanos();
    }
    printf("{\"rate\":%.1f}\n", count * 1e9 / (now - start));
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: zookeeper_c MODE HOST:PORT SECONDS|COUNT\n");
        return 2;
    }
    const char *mode = argv[1];
    zhandle_t *handle = connect_to(argv[2]);
    if (!strcmp(mode, "watch")) watch(handle, atol(argv[3]));
    else if (!strcmp(mode, "write")) write_events(handle, atol(argv[3]));
    else if (!strcmp(mode, "fill")) fill(handle, atol(argv[3]));
    else if (!strcmp(mode, "list")) list(handle, atol(argv[3]));
    else measure(handle, mode, atof(argv[3]));
    zookeeper_close(handle);
    return 0;
}
