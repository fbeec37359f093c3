#pragma once
#include <stddef.h>
#include <stdint.h>

// The files of .workspace-template/, compiled in. Functions, since an array does not import into Swift well.

size_t ws_template_count(void);

/// The name of a file; `index` is below the count, as for the functions below.
const char *ws_template_name(size_t index);

/// The content of a file, `ws_template_size` bytes without a NUL at their end.
const uint8_t *ws_template_content(size_t index);

size_t ws_template_size(size_t index);
