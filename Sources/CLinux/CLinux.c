#define _GNU_SOURCE 1
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <linux/openat2.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int ws_open(const char *path, int flags, unsigned permissions) { return open(path, flags, permissions); }

int ws_openat(int directory, const char *path, int flags, unsigned permissions) {
    return openat(directory, path, flags, permissions);
}

// The same for kernels before 5.6 and sandboxes that do not know openat2: component by component, none of them a link.
int ws_openat_beneath_by_steps(int directory, const char *path, int flags) {
    char component[NAME_MAX + 1];
    int current = dup(directory);
    while (current >= 0) {
        size_t length = strcspn(path, "/");
        bool is_last = path[length] == 0;
        bool leads_out = length == 0 || length > NAME_MAX || (length == 2 && path[0] == '.' && path[1] == '.');
        int next = -1;
        if (leads_out) {
            errno = length > NAME_MAX ? ENAMETOOLONG : EXDEV;
        } else {
            memcpy(component, path, length);
            component[length] = 0;
            int step = is_last ? flags : O_PATH | O_DIRECTORY | O_CLOEXEC;
            next = openat(current, component, step | O_NOFOLLOW);
        }
        int failure = errno;
        close(current);
        errno = failure;
        if (is_last || next < 0) return next;
        current = next;
        path += length + 1;
    }
    return -1;
}

int ws_openat_beneath(int directory, const char *path, int flags) {
    struct open_how how = {
        .flags = (uint64_t)(unsigned)flags,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    int opened = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
    if (opened >= 0 || (errno != ENOSYS && errno != EPERM)) return opened;
    return ws_openat_beneath_by_steps(directory, path, flags);
}

int ws_available_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

int ws_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int ws_waiting_bytes(int descriptor) {
    int bytes = 0;
    return ioctl(descriptor, FIONREAD, &bytes) == 0 ? bytes : -1;
}

unsigned ws_file_system_type(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 ? (unsigned)status.f_type : 0;
}

long ws_peer_user(int descriptor) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return -1;
    return credentials.uid;
}

void ws_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

void ws_close_from(int first) { closefrom(first); }

void ws_trim_memory(void) { malloc_trim(0); }

void ws_limit_memory_pools(int count) { mallopt(M_ARENA_MAX, count); }

int64_t ws_birth_time(const char *path) {
    struct statx status;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &status) != 0) return 0;
    if (!(status.stx_mask & STATX_BTIME)) return 0;
    return status.stx_btime.tv_sec * 1000000000 + status.stx_btime.tv_nsec;
}
