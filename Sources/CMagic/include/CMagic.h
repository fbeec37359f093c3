#pragma once
#include <stddef.h>

// libmagic(3) behind plain types: magic.h pulls in glibc headers, which would define their types a second time for Swift.

/// A loaded database, or NULL when it is missing on this machine or cannot be read. Loading takes milliseconds.
void *ws_magic_open(void);

/// The media type of `bytes` (`text/x-python`), valid until the next call with `database`; NULL on failure.
/// A database serves one thread at a time.
const char *ws_magic_media_type(void *database, const void *bytes, size_t count);

void ws_magic_close(void *database);
