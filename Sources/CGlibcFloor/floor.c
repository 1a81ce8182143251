// Keeps what is linked with it runnable where glibc is older than on the machine that built it.
//
// glibc 2.35 has newer versions of hypot and hypotf, and a linker takes the newest. Lambda has glibc 2.34. The functions here stand
// in front of them, hidden from other libraries, and call the versions that glibc has had from its beginning on each architecture;
// those only set errno besides.
//
// Which versions a binary needs in the end is what scripts/check-function.sh looks at.

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__) && (defined(__x86_64__) || defined(__aarch64__))

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

#endif
