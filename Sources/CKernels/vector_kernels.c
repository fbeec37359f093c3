#include "vector_kernels.h"

void ws_prefetch(const void *bytes, size_t count) {
    const char *first = bytes;
    for (size_t at = 0; at < count; at += 64) __builtin_prefetch(first + at);
}

void ws_dot_int8_int16_scalar(const int8_t *rows, size_t count, size_t dimension, const int16_t *query,
                              int32_t *products) {
    for (size_t row = 0; row < count; row++, rows += dimension) {
        int32_t sum = 0;
        for (size_t i = 0; i < dimension; i++) sum += (int32_t)rows[i] * query[i];
        products[row] = sum;
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static void dot_avx2(const int8_t *rows, size_t count, size_t dimension,
                                                     const int16_t *query, int32_t *products) {
    size_t whole = dimension & ~(size_t)15;
    for (size_t row = 0; row < count; row++, rows += dimension) {
        __m256i sums = _mm256_setzero_si256();
        for (size_t i = 0; i < whole; i += 16) {
            __m256i codes = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(rows + i)));
            __m256i values = _mm256_loadu_si256((const __m256i *)(query + i));
            sums = _mm256_add_epi32(sums, _mm256_madd_epi16(codes, values));
        }
        __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
        int32_t sum = _mm_cvtsi128_si32(half);
        for (size_t i = whole; i < dimension; i++) sum += (int32_t)rows[i] * query[i];
        products[row] = sum;
    }
}

__attribute__((target("avx512f,avx512bw"))) static void dot_avx512(const int8_t *rows, size_t count, size_t dimension,
                                                                   const int16_t *query, int32_t *products) {
    size_t whole = dimension & ~(size_t)31;
    for (size_t row = 0; row < count; row++, rows += dimension) {
        __m512i sums = _mm512_setzero_si512();
        for (size_t i = 0; i < whole; i += 32) {
            __m512i codes = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(rows + i)));
            __m512i values = _mm512_loadu_si512(query + i);
            sums = _mm512_add_epi32(sums, _mm512_madd_epi16(codes, values));
        }
        int32_t sum = _mm512_reduce_add_epi32(sums);
        for (size_t i = whole; i < dimension; i++) sum += (int32_t)rows[i] * query[i];
        products[row] = sum;
    }
}

void ws_dot_int8_int16_avx2(const int8_t *rows, size_t count, size_t dimension, const int16_t *query,
                            int32_t *products) {
    (__builtin_cpu_supports("avx2") ? dot_avx2 : ws_dot_int8_int16_scalar)(rows, count, dimension, query, products);
}

void ws_dot_int8_int16(const int8_t *rows, size_t count, size_t dimension, const int16_t *query, int32_t *products) {
    if (__builtin_cpu_supports("avx512bw")) {
        dot_avx512(rows, count, dimension, query, products);
    } else {
        ws_dot_int8_int16_avx2(rows, count, dimension, query, products);
    }
}

#else

#if defined(__ARM_NEON)
#include <arm_neon.h>

static void dot_neon(const int8_t *rows, size_t count, size_t dimension, const int16_t *query, int32_t *products) {
    size_t whole = dimension & ~(size_t)7;
    for (size_t row = 0; row < count; row++, rows += dimension) {
        int32x4_t sums = vdupq_n_s32(0);
        for (size_t i = 0; i < whole; i += 8) {
            int16x8_t codes = vmovl_s8(vld1_s8(rows + i));
            int16x8_t values = vld1q_s16(query + i);
            sums = vmlal_s16(sums, vget_low_s16(codes), vget_low_s16(values));
            sums = vmlal_s16(sums, vget_high_s16(codes), vget_high_s16(values));
        }
        int32_t sum = vaddvq_s32(sums);
        for (size_t i = whole; i < dimension; i++) sum += (int32_t)rows[i] * query[i];
        products[row] = sum;
    }
}
#define dot_here dot_neon
#else
#define dot_here ws_dot_int8_int16_scalar
#endif

void ws_dot_int8_int16(const int8_t *rows, size_t count, size_t dimension, const int16_t *query, int32_t *products) {
    dot_here(rows, count, dimension, query, products);
}

void ws_dot_int8_int16_avx2(const int8_t *rows, size_t count, size_t dimension, const int16_t *query,
                            int32_t *products) {
    ws_dot_int8_int16_scalar(rows, count, dimension, query, products);
}
#endif
