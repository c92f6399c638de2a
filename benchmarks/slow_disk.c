/* A disk that needs USWAH_FSYNC_MS milliseconds for each fsync and fdatasync; preloaded by benchmarks/slow_disk.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void turn_of_the_disk(void) {
    static long milliseconds = -1;
    if (milliseconds < 0) {
        const char *told = getenv("USWAH_FSYNC_MS");
        milliseconds = told ? atol(told) : 0;
    }
    struct timespec rest = {milliseconds / 1000, (milliseconds % 1000) * 1000000L};
    while (nanosleep(&rest, &rest) != 0) {
    }
}

int fsync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    turn_of_the_disk();
    return real(file);
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    turn_of_the_disk();
    return real(file);
}
