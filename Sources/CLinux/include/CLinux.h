#pragma once
#include <stdint.h>

// Linux calls that Swift's Glibc module lacks, or that are variadic or macros in C. Plain types only: a header that pulled
// in glibc's would define its types a second time for Swift.

/// open(2).
int ws_open(const char *path, int flags, unsigned permissions);

/// openat(2).
int ws_openat(int directory, const char *path, int flags, unsigned permissions);

/// openat2(2), refusing every symbolic link on the way and every way out of `directory`.
/// Where the kernel or a sandbox does not know openat2, it goes by steps.
int ws_openat_beneath(int directory, const char *path, int flags);

/// The same, component by component, on any kernel. A path with an empty or `..` component is refused (EXDEV).
int ws_openat_beneath_by_steps(int directory, const char *path, int flags);

/// The number of processors that this thread may run on (sched_getaffinity(2)), at least 1.
int ws_available_processors(void);

/// Tells the processor that this thread does nothing but look whether another one is done.
static inline void ws_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// eventfd(2): a counter, closed on exec, that does not block.
int ws_eventfd(void);

/// Bytes that wait to be read from `descriptor` (FIONREAD of ioctl(2)); -1 when that cannot be told.
int ws_waiting_bytes(int descriptor);

/// The kind of the file system that `path` is on (`f_type` of statfs(2)); 0 when that cannot be told.
unsigned ws_file_system_type(const char *path);

/// The user at the other end of a Unix socket (SO_PEERCRED, unix(7)); -1 when that cannot be told.
long ws_peer_user(int socket);

/// prctl(2), PR_SET_NAME: what ps(1) shows this thread as, 15 bytes at most.
void ws_name_thread(const char *name);

/// Closes every descriptor from `first` on (closefrom(3)).
void ws_close_from(int first);

/// Gives memory that is free back to the kernel (malloc_trim(3)).
void ws_trim_memory(void);

/// Keeps the C library from making a pool of memory for each of many threads (mallopt(3), M_ARENA_MAX).
void ws_limit_memory_pools(int count);

/// When `path`, a link itself where it is one, was made, in nanoseconds since 1970 (statx(2)); 0 when that cannot be told.
int64_t ws_birth_time(const char *path);
