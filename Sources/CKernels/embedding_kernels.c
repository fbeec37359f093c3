#include "embedding_kernels.h"

#include <math.h>

// A fused multiply-add rounds once where the scalar kernel rounds twice: never form one.
#pragma STDC FP_CONTRACT OFF

/// The dimensions from `first` on, one at a time.
static void sum_tail(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens, size_t count,
                     float *sum, size_t first) {
    for (size_t d = first; d < dimension; d++) sum[d] = 0;
    if (first == dimension) return;
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = rows + (size_t)tokens[i] * dimension;
        const float scale = scales[tokens[i]];
        for (size_t d = first; d < dimension; d++) {
            const float product = scale * (float)row[d];
            sum[d] = sum[d] + product;
        }
    }
}

void ws_embedding_sum_scalar(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens,
                             size_t count, float *sum) {
    sum_tail(rows, scales, dimension, tokens, count, sum, 0);
}

// The vector kernels take 64 dimensions at a time through all tokens: the sums stay in registers, and a row's 64 bytes are
// one cache line. Rows lie anywhere in 10 MB, so that the line needed some tokens later is asked for ahead.
enum { BLOCK = 64, AHEAD = 8 };

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static void sum_avx2(const int8_t *rows, const float *scales, size_t dimension,
                                                     const uint32_t *tokens, size_t count, float *sum) {
    size_t first = 0;
    for (; first + BLOCK <= dimension; first += BLOCK) {
        __m256 sums[8];
        for (int k = 0; k < 8; k++) sums[k] = _mm256_setzero_ps();
        for (size_t i = 0; i < count; i++) {
            if (i + AHEAD < count)
                _mm_prefetch((const char *)(rows + (size_t)tokens[i + AHEAD] * dimension + first), _MM_HINT_T0);
            const int8_t *row = rows + (size_t)tokens[i] * dimension + first;
            const __m256 scale = _mm256_set1_ps(scales[tokens[i]]);
            for (int k = 0; k < 8; k++) {
                const __m256i wide = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(row + 8 * k)));
                sums[k] = _mm256_add_ps(sums[k], _mm256_mul_ps(scale, _mm256_cvtepi32_ps(wide)));
            }
        }
        for (int k = 0; k < 8; k++) _mm256_storeu_ps(sum + first + 8 * k, sums[k]);
    }
    sum_tail(rows, scales, dimension, tokens, count, sum, first);
}

__attribute__((target("avx512f,avx512bw"))) static void sum_avx512(const int8_t *rows, const float *scales,
                                                                   size_t dimension, const uint32_t *tokens,
                                                                   size_t count, float *sum) {
    size_t first = 0;
    for (; first + BLOCK <= dimension; first += BLOCK) {
        __m512 sums[4];
        for (int k = 0; k < 4; k++) sums[k] = _mm512_setzero_ps();
        for (size_t i = 0; i < count; i++) {
            if (i + AHEAD < count)
                _mm_prefetch((const char *)(rows + (size_t)tokens[i + AHEAD] * dimension + first), _MM_HINT_T0);
            const int8_t *row = rows + (size_t)tokens[i] * dimension + first;
            const __m512 scale = _mm512_set1_ps(scales[tokens[i]]);
            for (int k = 0; k < 4; k++) {
                const __m512i wide = _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(row + 16 * k)));
                sums[k] = _mm512_add_ps(sums[k], _mm512_mul_ps(scale, _mm512_cvtepi32_ps(wide)));
            }
        }
        for (int k = 0; k < 4; k++) _mm512_storeu_ps(sum + first + 16 * k, sums[k]);
    }
    sum_tail(rows, scales, dimension, tokens, count, sum, first);
}

int ws_embedding_sum_avx2(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens, size_t count,
                          float *sum) {
    if (!__builtin_cpu_supports("avx2")) return 0;
    sum_avx2(rows, scales, dimension, tokens, count, sum);
    return 1;
}

int ws_embedding_sum_avx512(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens,
                            size_t count, float *sum) {
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw")) return 0;
    sum_avx512(rows, scales, dimension, tokens, count, sum);
    return 1;
}
#else
int ws_embedding_sum_avx2(const int8_t *, const float *, size_t, const uint32_t *, size_t, float *) { return 0; }
int ws_embedding_sum_avx512(const int8_t *, const float *, size_t, const uint32_t *, size_t, float *) { return 0; }
#endif

#if defined(__aarch64__)
#include <arm_neon.h>

int ws_embedding_sum_neon(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens, size_t count,
                          float *sum) {
    size_t first = 0;
    for (; first + BLOCK <= dimension; first += BLOCK) {
        float32x4_t sums[16];
        for (int k = 0; k < 16; k++) sums[k] = vdupq_n_f32(0);
        for (size_t i = 0; i < count; i++) {
            if (i + AHEAD < count) __builtin_prefetch(rows + (size_t)tokens[i + AHEAD] * dimension + first);
            const int8_t *row = rows + (size_t)tokens[i] * dimension + first;
            const float32x4_t scale = vdupq_n_f32(scales[tokens[i]]);
            for (int k = 0; k < 8; k++) {
                const int16x8_t wide = vmovl_s8(vld1_s8(row + 8 * k));
                const float32x4_t low = vcvtq_f32_s32(vmovl_s16(vget_low_s16(wide)));
                const float32x4_t high = vcvtq_f32_s32(vmovl_s16(vget_high_s16(wide)));
                sums[2 * k] = vaddq_f32(sums[2 * k], vmulq_f32(scale, low));
                sums[2 * k + 1] = vaddq_f32(sums[2 * k + 1], vmulq_f32(scale, high));
            }
        }
        for (int k = 0; k < 16; k++) vst1q_f32(sum + first + 4 * k, sums[k]);
    }
    sum_tail(rows, scales, dimension, tokens, count, sum, first);
    return 1;
}
#else
int ws_embedding_sum_neon(const int8_t *, const float *, size_t, const uint32_t *, size_t, float *) { return 0; }
#endif

void ws_embedding_sum(const int8_t *rows, const float *scales, size_t dimension, const uint32_t *tokens, size_t count,
                      float *sum) {
    if (ws_embedding_sum_avx512(rows, scales, dimension, tokens, count, sum)) return;
    if (ws_embedding_sum_avx2(rows, scales, dimension, tokens, count, sum)) return;
    if (ws_embedding_sum_neon(rows, scales, dimension, tokens, count, sum)) return;
    ws_embedding_sum_scalar(rows, scales, dimension, tokens, count, sum);
}

float ws_embedding_normalize(float *vector, size_t dimension) {
    // Eight sums in a fixed order: fast without leaving the order to the compiler.
    float squares[8] = {0};
    for (size_t d = 0; d < dimension; d++) {
        const float square = vector[d] * vector[d];
        squares[d % 8] = squares[d % 8] + square;
    }
    const float total = ((squares[0] + squares[1]) + (squares[2] + squares[3])) +
                        ((squares[4] + squares[5]) + (squares[6] + squares[7]));
    const float length = sqrtf(total);
    if (!(length > 0 && length < INFINITY)) {
        for (size_t d = 0; d < dimension; d++) vector[d] = 0;
        return 0;
    }
    for (size_t d = 0; d < dimension; d++) vector[d] = vector[d] / length;
    return length;
}
