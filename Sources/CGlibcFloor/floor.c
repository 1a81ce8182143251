// Keeps what is linked with it runnable where glibc is older than on the machine that built it: Lambda has glibc 2.34. What is
// defined here stands in front of the library's own, hidden from other libraries.
//
// - hypot and hypotf have newer versions since 2.35, and a linker takes the newest. These call the versions that glibc has had
//   from its beginning on each architecture, which set errno besides.
// - arc4random came with 2.36, and a libstdc++ that was built with it asks it for random numbers. getentropy is from 2.25.
//
// Which versions a binary needs in the end is what scripts/check-function.sh looks at.

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__) && (defined(__x86_64__) || defined(__aarch64__))

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__x86_64__)
#define FIRST_VERSION "GLIBC_2.2.5"
#else
#define FIRST_VERSION "GLIBC_2.17"
#endif

#define HIDDEN __attribute__((visibility("hidden")))

extern double first_hypot(double, double);
extern float first_hypotf(float, float);

__asm__(".symver first_hypot, hypot@" FIRST_VERSION);
__asm__(".symver first_hypotf, hypotf@" FIRST_VERSION);

HIDDEN double hypot(double x, double y) { return first_hypot(x, y); }
HIDDEN float hypotf(float x, float y) { return first_hypotf(x, y); }

// Without randomness nothing can go on: glibc's own ends the process then, too.
HIDDEN uint32_t arc4random(void) {
    uint32_t number;
    if (getentropy(&number, sizeof number) != 0) abort();
    return number;
}

#endif
