#include <string.h>

#include "files.h"

// Four lanes, each of which goes through steps that can be undone: a change of one word changes its lane for certain,
// and the lanes are put together the same way. Any damage within one word is found for certain, any other with all but
// one chance in 2^64.

static const uint64_t odd1 = 0x9E3779B97F4A7C15u;
static const uint64_t odd2 = 0xC2B2AE3D27D4EB4Fu;

static inline uint64_t load(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t step(uint64_t lane, uint64_t word) {
    lane = (lane ^ word) * odd1;
    return lane ^ (lane >> 29);
}

unsigned long long fkpc_page_checksum(const unsigned char *page, unsigned int number) {
    uint64_t a = number, b = odd1 ^ number, c = odd2 + number, d = ~odd1 - number;
    // Page 1 has a mark that changes by itself; in all others it is nothing, and covered.
    const int bytes = number == 1 ? MARK_OFFSET : FKPC_PAGE_BYTES - 8;
    int place = 0;
    for (; place + 32 <= bytes; place += 32) {
        a = step(a, load(page + place));
        b = step(b, load(page + place + 8));
        c = step(c, load(page + place + 16));
        d = step(d, load(page + place + 24));
    }
    for (; place + 8 <= bytes; place += 8) { a = step(a, load(page + place)); }
    uint64_t sum = step(odd2, a);
    sum = step(sum, b);
    sum = step(sum, c);
    sum = step(sum, d);
    sum *= odd2;
    return sum ^ (sum >> 32);
}

int fkpc_page_is_sound(const unsigned char *page, unsigned int number) {
    return load(page + FKPC_PAGE_BYTES - 8) == fkpc_page_checksum(page, number);
}
