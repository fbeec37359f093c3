#pragma once
#include <stddef.h>
#include <stdint.h>

/// SHA-256 (FIPS 180-4) of `count` bytes, by libcrypto, into the 32 bytes of `digest`.
void ws_sha256(const void *bytes, size_t count, uint8_t *digest);
