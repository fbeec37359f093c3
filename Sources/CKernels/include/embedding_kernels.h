#pragma once
#include <stddef.h>
#include <stdint.h>

/// sum[d] = Σ scales[t] × rows[t × dimension + d] over the `count` tokens t in order, for each of the `dimension` d.
/// Every kernel rounds after each product and each sum, so that all give the same bits. Tokens are not checked.
void ws_embedding_sum(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens, size_t count,
                      float *sum);

/// The same in plain C, on any CPU: what the others are tested against.
void ws_embedding_sum_scalar(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens,
                             size_t count, float *sum);

/// The same by the CPU's instructions, only where it has them; false, with nothing done, where it has not.
int ws_embedding_sum_avx2(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens, size_t count,
                          float *sum);
int ws_embedding_sum_avx512(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens,
                            size_t count, float *sum);
int ws_embedding_sum_neon(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens, size_t count,
                          float *sum);

/// Divides `vector` by its length; returns that length. A vector of zeroes stays and gives 0; one whose length is not finite, or
/// too small for a float, becomes one. The same bits on every CPU.
float ws_embedding_normalize(float *vector, size_t dimension);
