#pragma once
#include <stddef.h>
#include <stdint.h>

/// Dot products of `count` rows of `dimension` int8 components, one after another in `rows`, with one int16 `query`, into
/// `products`. Exact integer arithmetic, so every instruction set gives the same result; the caller keeps
/// 128 * sum(|query|) below 2^31. Instructions chosen at run time: AVX-512BW, AVX2, NEON or none.
void ws_dot_int8_int16(const int8_t *rows, size_t count, size_t dimension, const int16_t *query, int32_t *products);

/// The same without special instructions: what the others are tested against.
void ws_dot_int8_int16_scalar(const int8_t *rows, size_t count, size_t dimension, const int16_t *query,
                              int32_t *products);

/// The same with AVX2, or scalar where there is none.
void ws_dot_int8_int16_avx2(const int8_t *rows, size_t count, size_t dimension, const int16_t *query,
                            int32_t *products);

/// Asks for the `count` bytes at `bytes` to be brought into the caches.
void ws_prefetch(const void *bytes, size_t count);
