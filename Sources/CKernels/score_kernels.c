#include "score_kernels.h"

static size_t find_from(size_t start, const float *scores, size_t count, float least, float floor, uint32_t *places,
                        size_t found) {
    for (size_t i = start; i < count; i++)
        if (scores[i] >= least && scores[i] > floor) places[found++] = (uint32_t)i;
    return found;
}

size_t ws_find_scores_scalar(const float *scores, size_t count, float least, float floor, uint32_t *places) {
    return find_from(0, scores, count, least, floor, places, 0);
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static size_t find_avx2(const float *scores, size_t count, float least, float floor,
                                                        uint32_t *places) {
    const __m256 leasts = _mm256_set1_ps(least), floors = _mm256_set1_ps(floor);
    size_t found = 0, i = 0;
    for (; i + 8 <= count; i += 8) {
        __m256 block = _mm256_loadu_ps(scores + i);
        __m256 wanted = _mm256_and_ps(_mm256_cmp_ps(block, leasts, _CMP_GE_OQ), _mm256_cmp_ps(block, floors, _CMP_GT_OQ));
        for (unsigned rest = (unsigned)_mm256_movemask_ps(wanted); rest; rest &= rest - 1)
            places[found++] = (uint32_t)(i + (size_t)__builtin_ctz(rest));
    }
    return find_from(i, scores, count, least, floor, places, found);
}

__attribute__((target("avx512f"))) static size_t find_avx512(const float *scores, size_t count, float least,
                                                             float floor, uint32_t *places) {
    const __m512 leasts = _mm512_set1_ps(least), floors = _mm512_set1_ps(floor);
    size_t found = 0, i = 0;
    for (; i + 16 <= count; i += 16) {
        __m512 block = _mm512_loadu_ps(scores + i);
        __mmask16 wanted = _mm512_mask_cmp_ps_mask(_mm512_cmp_ps_mask(block, leasts, _CMP_GE_OQ), block, floors, _CMP_GT_OQ);
        for (unsigned rest = wanted; rest; rest &= rest - 1)
            places[found++] = (uint32_t)(i + (size_t)__builtin_ctz(rest));
    }
    return find_from(i, scores, count, least, floor, places, found);
}

size_t ws_find_scores_avx2(const float *scores, size_t count, float least, float floor, uint32_t *places) {
    return (__builtin_cpu_supports("avx2") ? find_avx2 : ws_find_scores_scalar)(scores, count, least, floor, places);
}

size_t ws_find_scores(const float *scores, size_t count, float least, float floor, uint32_t *places) {
    if (__builtin_cpu_supports("avx512f")) return find_avx512(scores, count, least, floor, places);
    return ws_find_scores_avx2(scores, count, least, floor, places);
}

#else

#if defined(__aarch64__)
#include <arm_neon.h>

static size_t find_neon(const float *scores, size_t count, float least, float floor, uint32_t *places) {
    const float32x4_t leasts = vdupq_n_f32(least), floors = vdupq_n_f32(floor);
    const uint32x4_t bits = {1, 2, 4, 8};
    size_t found = 0, i = 0;
    for (; i + 16 <= count; i += 16) {
        uint32x4_t wanted[4];
        for (size_t k = 0; k < 4; k++) {
            const float32x4_t block = vld1q_f32(scores + i + 4 * k);
            wanted[k] = vandq_u32(vcgeq_f32(block, leasts), vcgtq_f32(block, floors));
        }
        if (!vmaxvq_u32(vorrq_u32(vorrq_u32(wanted[0], wanted[1]), vorrq_u32(wanted[2], wanted[3])))) continue;
        for (size_t k = 0; k < 4; k++)
            for (unsigned rest = vaddvq_u32(vandq_u32(wanted[k], bits)); rest; rest &= rest - 1)
                places[found++] = (uint32_t)(i + 4 * k + (size_t)__builtin_ctz(rest));
    }
    return find_from(i, scores, count, least, floor, places, found);
}
#define find_here find_neon
#else
#define find_here ws_find_scores_scalar
#endif

size_t ws_find_scores(const float *scores, size_t count, float least, float floor, uint32_t *places) {
    return find_here(scores, count, least, floor, places);
}

size_t ws_find_scores_avx2(const float *scores, size_t count, float least, float floor, uint32_t *places) {
    return ws_find_scores_scalar(scores, count, least, floor, places);
}
#endif
