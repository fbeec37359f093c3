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

/// eventfd(2): a counter, closed on exec, that does not block.
int ws_eventfd(void);
