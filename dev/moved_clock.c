/* A moved wall clock for a process (LD_PRELOAD): what the system tells is shifted by MOVED_CLOCK_S seconds; monotonic
 * clocks run as they are. For tests that ask what happens on another day. Far quicker than libfaketime, under which a
 * MongoDB misses the tests' bounds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* No monotonic clock has run for that long: a larger second is one of the wall clock. */
#define WALL_FROM 1000000000

static time_t shift_s(void) {
    static int known;
    static time_t shift;
    if (!known) {
        const char *told = getenv("MOVED_CLOCK_S");
        shift = told == NULL ? 0 : (time_t)strtoll(told, NULL, 10);
        known = 1;
    }
    return shift;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift_s();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec exact;
    int result = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL) *out = now.tv_sec;
    return now.tv_sec;
}

/* Deadlines go the other way: the kernel waits by its own clock. */
static struct timespec by_the_kernel(const struct timespec *deadline) {
    struct timespec own = *deadline;
    if (own.tv_sec >= WALL_FROM) own.tv_sec -= shift_s();
    return own;
}

static void *next(const char *name, const char *version) {
    void *found = dlvsym(RTLD_NEXT, name, version);
    return found != NULL ? found : dlsym(RTLD_NEXT, name);
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline) {
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (real == NULL) real = next("pthread_cond_timedwait", "GLIBC_2.3.2");
    struct timespec own = by_the_kernel(deadline);
    return real(cond, mutex, &own);
}

int pthread_cond_clockwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex, clockid_t clock,
                           const struct timespec *restrict deadline) {
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
    if (real == NULL) real = next("pthread_cond_clockwait", "GLIBC_2.34");
    struct timespec own = by_the_kernel(deadline);
    return real(cond, mutex, clock, &own);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict deadline) {
    static int (*real)(pthread_mutex_t *, const struct timespec *);
    if (real == NULL) real = next("pthread_mutex_timedlock", "GLIBC_2.34");
    struct timespec own = by_the_kernel(deadline);
    return real(mutex, &own);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
    static int (*real)(sem_t *, const struct timespec *);
    if (real == NULL) real = next("sem_timedwait", "GLIBC_2.34");
    struct timespec own = by_the_kernel(deadline);
    return real(semaphore, &own);
}
