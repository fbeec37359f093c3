#include "lanes.h"
#include "product_code_kernels.h"

enum { CODES = 16, BYTES = WS_GROUP / 2, PART = WS_GROUP / 4 };

/// What a scan has found so far.
typedef struct {
    size_t from, to, count;
    uint32_t *rows;
    uint16_t *sums;
} findings;

/// Appends the rows of `mask`, a bit for each of the 32 from `first` on, that are asked for.
WS_INLINE void append_rows(findings *found, uint32_t mask, const uint16_t *sums, size_t first) {
    for (; mask; mask &= mask - 1) {
        const size_t bit = (size_t)__builtin_ctz(mask);
        if (first + bit < found->from || first + bit >= found->to) continue;
        found->rows[found->count] = (uint32_t)(first + bit);
        found->sums[found->count++] = sums[bit];
    }
}

/// Appends rows by the sums of a whole group.
WS_INLINE void append_group(findings *found, const uint16_t *sums, uint16_t threshold, size_t first) {
    for (size_t part = 0; part < WS_GROUP; part += PART) {
        uint32_t mask = 0;
        for (size_t r = 0; r < PART; r++) mask |= (uint32_t)(sums[part + r] >= threshold) << r;
        append_rows(found, mask, sums + part, first + part);
    }
}

static void scan_scalar(const uint8_t *group, size_t first, size_t subquantizers, const uint8_t *table,
                        uint16_t threshold, findings *found) {
    uint16_t total[WS_GROUP] = {};
    for (size_t m = 0; m < subquantizers; m++, group += BYTES, table += CODES)
        for (size_t byte = 0; byte < BYTES; byte++) {
            const size_t row = byte / 2 + byte % 2 * PART;
            total[row] = (uint16_t)(total[row] + table[group[byte] & 15]);
            total[row + BYTES] = (uint16_t)(total[row + BYTES] + table[group[byte] >> 4]);
        }
    append_group(found, total, threshold, first);
}

// The vector kernels add two table entries in a byte each, which is why these are at most 127, then the bytes in 16 bits:
// `both` has the sums of even bytes plus 256 × those of odd bytes, `odd` those of odd bytes.

#if defined(__x86_64__)
#include <immintrin.h>

/// Sums of the 64 rows in the low or the high bits, the even bytes' first.
typedef struct {
    __m512i both, odd;
} wide_sums;

WS_TARGET_AVX512 WS_INLINE void add_wide(wide_sums *sums, __m512i a, __m512i b) {
    const __m512i bytes = _mm512_add_epi8(a, b);
    sums->both = _mm512_add_epi16(sums->both, bytes);
    sums->odd = _mm512_add_epi16(sums->odd, _mm512_srli_epi16(bytes, 8));
}

WS_TARGET_AVX512 WS_INLINE void append_wide(findings *found, __m512i sums, __m512i limit, size_t first) {
    const uint32_t mask = _mm512_cmpge_epu16_mask(sums, limit);
    if (!mask) return;
    uint16_t stored[PART];
    _mm512_storeu_si512(stored, sums);
    append_rows(found, mask, stored, first);
}

/// A table in all four lanes makes the upper bits of an index not matter, so that codes need no masking.
WS_TARGET_AVX512 static void scan_avx512(const uint8_t *group, size_t first, size_t subquantizers, const uint8_t *table,
                                         uint16_t threshold, findings *found) {
    wide_sums low = {_mm512_setzero_si512(), _mm512_setzero_si512()}, high = low;
    for (size_t m = 0; m < subquantizers; m += 2, group += 2 * BYTES, table += 2 * CODES) {
        const __m512i a = _mm512_loadu_si512(group), b = _mm512_loadu_si512(group + BYTES);
        const __m512i table_a = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)table));
        const __m512i table_b = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(table + CODES)));
        add_wide(&low, _mm512_permutexvar_epi8(a, table_a), _mm512_permutexvar_epi8(b, table_b));
        add_wide(&high, _mm512_permutexvar_epi8(_mm512_srli_epi16(a, 4), table_a),
                 _mm512_permutexvar_epi8(_mm512_srli_epi16(b, 4), table_b));
    }
    const __m512i limit = _mm512_set1_epi16((short)threshold);
    append_wide(found, _mm512_sub_epi16(low.both, _mm512_slli_epi16(low.odd, 8)), limit, first);
    append_wide(found, low.odd, limit, first + PART);
    append_wide(found, _mm512_sub_epi16(high.both, _mm512_slli_epi16(high.odd, 8)), limit, first + 2 * PART);
    append_wide(found, high.odd, limit, first + 3 * PART);
}

WS_TARGET_AVX2 static void scan_avx2(const uint8_t *group, size_t first, size_t subquantizers, const uint8_t *table,
                                     uint16_t threshold, findings *found) {
    const __m256i low_bits = _mm256_set1_epi8(15);
    uint16_t total[WS_GROUP];
    __m256i largest = _mm256_setzero_si256();
    for (size_t half = 0; half < 2; half++) {
        __m256i low_both = _mm256_setzero_si256(), low_odd = low_both, high_both = low_both, high_odd = low_both;
        const uint8_t *codes = group + half * sizeof(__m256i), *entries = table;
        for (size_t m = 0; m < subquantizers; m += 2, codes += 2 * BYTES, entries += 2 * CODES) {
            const __m256i a = _mm256_loadu_si256((const __m256i *)codes);
            const __m256i b = _mm256_loadu_si256((const __m256i *)(codes + BYTES));
            const __m256i table_a = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)entries));
            const __m256i table_b = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(entries + CODES)));
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
        const __m256i parts[4] = {_mm256_sub_epi16(low_both, _mm256_slli_epi16(low_odd, 8)), low_odd,
                                  _mm256_sub_epi16(high_both, _mm256_slli_epi16(high_odd, 8)), high_odd};
        for (size_t part = 0; part < 4; part++) {
            _mm256_storeu_si256((__m256i *)(total + part * PART + half * CODES), parts[part]);
            largest = _mm256_max_epu16(largest, parts[part]);
        }
    }
    const __m256i limit = _mm256_set1_epi16((short)threshold);
    const __m256i reached = _mm256_cmpeq_epi16(_mm256_max_epu16(largest, limit), largest);
    if (_mm256_movemask_epi8(reached)) append_group(found, total, threshold, first);
}
#define SCAN (set == WS_AVX512 ? scan_avx512 : set == WS_AVX2 ? scan_avx2 : scan_scalar)

#elif defined(__ARM_NEON)
#include <arm_neon.h>

static void scan_neon(const uint8_t *group, size_t first, size_t subquantizers, const uint8_t *table,
                      uint16_t threshold, findings *found) {
    const uint8x16_t low_bits = vdupq_n_u8(15);
    uint16_t total[WS_GROUP];
    uint16x8_t largest = vdupq_n_u16(0);
    for (size_t quarter = 0; quarter < 4; quarter++) {
        uint16x8_t low_both = vdupq_n_u16(0), low_odd = low_both, high_both = low_both, high_odd = low_both;
        const uint8_t *codes = group + quarter * CODES, *entries = table;
        for (size_t m = 0; m < subquantizers; m += 2, codes += 2 * BYTES, entries += 2 * CODES) {
            const uint8x16_t a = vld1q_u8(codes), b = vld1q_u8(codes + BYTES);
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
        const uint16x8_t parts[4] = {vsubq_u16(low_both, vshlq_n_u16(low_odd, 8)), low_odd,
                                     vsubq_u16(high_both, vshlq_n_u16(high_odd, 8)), high_odd};
        for (size_t part = 0; part < 4; part++) {
            vst1q_u16(total + part * PART + quarter * 8, parts[part]);
            largest = vmaxq_u16(largest, parts[part]);
        }
    }
    if (vmaxvq_u16(largest) >= threshold) append_group(found, total, threshold, first);
}
#define SCAN (set == WS_NEON ? scan_neon : scan_scalar)
#else
#define SCAN scan_scalar
#endif

size_t ws_scan_product(ws_instructions set, const uint8_t *groups, size_t from, size_t to, size_t subquantizers,
                       const uint8_t *table, uint16_t threshold, uint32_t *rows, uint16_t *sums) {
    (void)set;
    findings found = {.from = from, .to = to, .rows = rows, .sums = sums};
    for (size_t first = from / WS_GROUP * WS_GROUP; first < to; first += WS_GROUP)
        SCAN(groups + first / WS_GROUP * subquantizers * BYTES, first, subquantizers, table, threshold, &found);
    return found.count;
}
