#include "lanes.h"
#include "product_code_kernels.h"

enum { CODES = 16 };

/// Appends the rows of `mask`, a bit for each of a group's 32.
WS_INLINE size_t append_rows(uint32_t mask, const uint16_t *group_sums, size_t group, uint32_t *rows, uint16_t *sums,
                             size_t found) {
    for (; mask; mask &= mask - 1) {
        const uint32_t row = (uint32_t)__builtin_ctz(mask);
        rows[found] = (uint32_t)(group * WS_GROUP) + row;
        sums[found++] = group_sums[row];
    }
    return found;
}

WS_INLINE uint32_t mask_of(size_t group, size_t count, uint32_t first_mask, uint32_t last_mask) {
    return (group == 0 ? first_mask : ~0u) & (group == count - 1 ? last_mask : ~0u);
}

static size_t scan_scalar(const uint8_t *groups, size_t count, size_t subquantizers, const uint8_t *table,
                          uint16_t threshold, uint32_t first_mask, uint32_t last_mask, uint32_t *rows, uint16_t *sums) {
    size_t found = 0;
    for (size_t group = 0; group < count; group++) {
        uint16_t total[WS_GROUP] = {};
        for (size_t m = 0; m < subquantizers; m++, groups += CODES)
            for (size_t r = 0; r < WS_GROUP; r++) {
                const uint8_t pair = groups[2 * (r % 8) + (r / 8) % 2];
                total[r] = (uint16_t)(total[r] + table[m * CODES + (r < CODES ? pair & 15 : pair >> 4)]);
            }
        uint32_t mask = 0;
        for (size_t r = 0; r < WS_GROUP; r++) mask |= (uint32_t)(total[r] >= threshold) << r;
        mask &= mask_of(group, count, first_mask, last_mask);
        found = append_rows(mask, total, group, rows, sums, found);
    }
    return found;
}

// The vector kernels add two table entries in a byte each, which is why these are at most 127, then the bytes in 16 bits:
// `both` has the sums of even bytes plus 256 × those of odd bytes, `odd` those of odd bytes.

#if defined(__x86_64__)
#include <immintrin.h>

WS_TARGET_AVX512 static size_t scan_avx512(const uint8_t *groups, size_t count, size_t subquantizers,
                                           const uint8_t *table, uint16_t threshold, uint32_t first_mask,
                                           uint32_t last_mask, uint32_t *rows, uint16_t *sums) {
    const __m512i low_bits = _mm512_set1_epi8(15), limit = _mm512_set1_epi16((short)threshold);
    size_t found = 0;
    for (size_t group = 0; group < count; group++) {
        __m512i low_both = _mm512_setzero_si512(), low_odd = low_both, high_both = low_both, high_odd = low_both;
        const uint8_t *entries = table;
        for (size_t m = 0; m < subquantizers; m += 8, groups += 128, entries += 128) {
            const __m512i a = _mm512_loadu_si512(groups), b = _mm512_loadu_si512(groups + 64);
            const __m512i table_a = _mm512_loadu_si512(entries), table_b = _mm512_loadu_si512(entries + 64);
            const __m512i low = _mm512_add_epi8(_mm512_shuffle_epi8(table_a, _mm512_and_si512(a, low_bits)),
                                                _mm512_shuffle_epi8(table_b, _mm512_and_si512(b, low_bits)));
            const __m512i high =
                _mm512_add_epi8(_mm512_shuffle_epi8(table_a, _mm512_and_si512(_mm512_srli_epi16(a, 4), low_bits)),
                                _mm512_shuffle_epi8(table_b, _mm512_and_si512(_mm512_srli_epi16(b, 4), low_bits)));
            low_both = _mm512_add_epi16(low_both, low);
            low_odd = _mm512_add_epi16(low_odd, _mm512_srli_epi16(low, 8));
            high_both = _mm512_add_epi16(high_both, high);
            high_odd = _mm512_add_epi16(high_odd, _mm512_srli_epi16(high, 8));
        }
        const __m512i low_even = _mm512_sub_epi16(low_both, _mm512_slli_epi16(low_odd, 8));
        const __m512i high_even = _mm512_sub_epi16(high_both, _mm512_slli_epi16(high_odd, 8));
        // The four lanes of each are added, so that the lanes of `total` are rows 0 to 7, 8 to 15, and so on.
        const __m512i lows = _mm512_add_epi16(_mm512_shuffle_i64x2(low_even, low_odd, 0x44),
                                              _mm512_shuffle_i64x2(low_even, low_odd, 0xEE));
        const __m512i highs = _mm512_add_epi16(_mm512_shuffle_i64x2(high_even, high_odd, 0x44),
                                               _mm512_shuffle_i64x2(high_even, high_odd, 0xEE));
        const __m512i total =
            _mm512_add_epi16(_mm512_shuffle_i64x2(lows, highs, 0x88), _mm512_shuffle_i64x2(lows, highs, 0xDD));
        uint32_t mask = _mm512_cmpge_epu16_mask(total, limit);
        if (mask && (mask &= mask_of(group, count, first_mask, last_mask))) {
            uint16_t group_sums[WS_GROUP];
            _mm512_storeu_si512(group_sums, total);
            found = append_rows(mask, group_sums, group, rows, sums, found);
        }
    }
    return found;
}

WS_TARGET_AVX2 static size_t scan_avx2(const uint8_t *groups, size_t count, size_t subquantizers, const uint8_t *table,
                                       uint16_t threshold, uint32_t first_mask, uint32_t last_mask, uint32_t *rows,
                                       uint16_t *sums) {
    const __m256i low_bits = _mm256_set1_epi8(15), limit = _mm256_set1_epi16((short)threshold);
    size_t found = 0;
    for (size_t group = 0; group < count; group++) {
        __m256i low_both = _mm256_setzero_si256(), low_odd = low_both, high_both = low_both, high_odd = low_both;
        const uint8_t *entries = table;
        for (size_t m = 0; m < subquantizers; m += 4, groups += 64, entries += 64) {
            const __m256i a = _mm256_loadu_si256((const __m256i *)groups);
            const __m256i b = _mm256_loadu_si256((const __m256i *)(groups + 32));
            const __m256i table_a = _mm256_loadu_si256((const __m256i *)entries);
            const __m256i table_b = _mm256_loadu_si256((const __m256i *)(entries + 32));
            const __m256i low = _mm256_add_epi8(_mm256_shuffle_epi8(table_a, _mm256_and_si256(a, low_bits)),
                                                _mm256_shuffle_epi8(table_b, _mm256_and_si256(b, low_bits)));
            const __m256i high =
                _mm256_add_epi8(_mm256_shuffle_epi8(table_a, _mm256_and_si256(_mm256_srli_epi16(a, 4), low_bits)),
                                _mm256_shuffle_epi8(table_b, _mm256_and_si256(_mm256_srli_epi16(b, 4), low_bits)));
            low_both = _mm256_add_epi16(low_both, low);
            low_odd = _mm256_add_epi16(low_odd, _mm256_srli_epi16(low, 8));
            high_both = _mm256_add_epi16(high_both, high);
            high_odd = _mm256_add_epi16(high_odd, _mm256_srli_epi16(high, 8));
        }
        const __m256i low_even = _mm256_sub_epi16(low_both, _mm256_slli_epi16(low_odd, 8));
        const __m256i high_even = _mm256_sub_epi16(high_both, _mm256_slli_epi16(high_odd, 8));
        const __m256i lows = _mm256_add_epi16(_mm256_permute2x128_si256(low_even, low_odd, 0x20),
                                              _mm256_permute2x128_si256(low_even, low_odd, 0x31));
        const __m256i highs = _mm256_add_epi16(_mm256_permute2x128_si256(high_even, high_odd, 0x20),
                                               _mm256_permute2x128_si256(high_even, high_odd, 0x31));
        const __m256i low_found = _mm256_cmpeq_epi16(_mm256_max_epu16(lows, limit), lows);
        const __m256i high_found = _mm256_cmpeq_epi16(_mm256_max_epu16(highs, limit), highs);
        // Packing to bytes works lane by lane; the permutation puts the quarters back in order.
        const __m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(low_found, high_found), 0xD8);
        uint32_t mask = (uint32_t)_mm256_movemask_epi8(bytes);
        if (mask && (mask &= mask_of(group, count, first_mask, last_mask))) {
            uint16_t group_sums[WS_GROUP];
            _mm256_storeu_si256((__m256i *)group_sums, lows);
            _mm256_storeu_si256((__m256i *)(group_sums + CODES), highs);
            found = append_rows(mask, group_sums, group, rows, sums, found);
        }
    }
    return found;
}
#define SCAN (set == WS_AVX512 ? scan_avx512 : set == WS_AVX2 ? scan_avx2 : scan_scalar)

#elif defined(__ARM_NEON)
#include <arm_neon.h>

static size_t scan_neon(const uint8_t *groups, size_t count, size_t subquantizers, const uint8_t *table,
                        uint16_t threshold, uint32_t first_mask, uint32_t last_mask, uint32_t *rows, uint16_t *sums) {
    const uint8x16_t low_bits = vdupq_n_u8(15);
    size_t found = 0;
    for (size_t group = 0; group < count; group++) {
        uint16x8_t low_both = vdupq_n_u16(0), low_odd = low_both, high_both = low_both, high_odd = low_both;
        const uint8_t *entries = table;
        for (size_t m = 0; m < subquantizers; m += 2, groups += 32, entries += 32) {
            const uint8x16_t a = vld1q_u8(groups), b = vld1q_u8(groups + CODES);
            const uint8x16_t table_a = vld1q_u8(entries), table_b = vld1q_u8(entries + CODES);
            const uint16x8_t low = vreinterpretq_u16_u8(
                vaddq_u8(vqtbl1q_u8(table_a, vandq_u8(a, low_bits)), vqtbl1q_u8(table_b, vandq_u8(b, low_bits))));
            const uint16x8_t high = vreinterpretq_u16_u8(
                vaddq_u8(vqtbl1q_u8(table_a, vshrq_n_u8(a, 4)), vqtbl1q_u8(table_b, vshrq_n_u8(b, 4))));
            low_both = vaddq_u16(low_both, low);
            low_odd = vsraq_n_u16(low_odd, low, 8);
            high_both = vaddq_u16(high_both, high);
            high_odd = vsraq_n_u16(high_odd, high, 8);
        }
        uint16_t group_sums[WS_GROUP];
        vst1q_u16(group_sums, vsubq_u16(low_both, vshlq_n_u16(low_odd, 8)));
        vst1q_u16(group_sums + 8, low_odd);
        vst1q_u16(group_sums + 16, vsubq_u16(high_both, vshlq_n_u16(high_odd, 8)));
        vst1q_u16(group_sums + 24, high_odd);
        uint16x8_t largest = vmaxq_u16(vmaxq_u16(vld1q_u16(group_sums), low_odd),
                                       vmaxq_u16(vld1q_u16(group_sums + 16), high_odd));
        if (vmaxvq_u16(largest) < threshold) continue;
        uint32_t mask = 0;
        for (size_t r = 0; r < WS_GROUP; r++) mask |= (uint32_t)(group_sums[r] >= threshold) << r;
        mask &= mask_of(group, count, first_mask, last_mask);
        found = append_rows(mask, group_sums, group, rows, sums, found);
    }
    return found;
}
#define SCAN (set == WS_NEON ? scan_neon : scan_scalar)
#else
#define SCAN scan_scalar
#endif

size_t ws_scan_product(ws_instructions set, const uint8_t *groups, size_t count, size_t subquantizers,
                       const uint8_t *table, uint16_t threshold, uint32_t first_mask, uint32_t last_mask,
                       uint32_t *rows, uint16_t *sums) {
    (void)set;
    return SCAN(groups, count, subquantizers, table, threshold, first_mask, last_mask, rows, sums);
}
