#pragma once
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4) of `count` bytes. Uses the CPU's instruction where it has one.
uint32_t ws_crc32c(const void *bytes, size_t count);

/// The same from a table, on any CPU: what the instruction is tested against.
uint32_t ws_crc32c_scalar(const void *bytes, size_t count);
