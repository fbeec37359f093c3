#include "lanes.h"
#include "product_code_kernels.h"

enum { CODES = 16 };

WS_INLINE void encode_rows(const float *rows, size_t count, size_t subquantizers, size_t width, const float *codebooks,
                           const float *bias, uint8_t *codes) {
    for (size_t row = 0; row < count; row++) {
        const float *codebook = codebooks;
        for (size_t m = 0; m < subquantizers; m++) {
            lanes value, entry;
            load_lanes(&value, bias + m * CODES);
            for (size_t d = 0; d < width; d++, codebook += CODES) {
                load_lanes(&entry, codebook);
                value += *rows++ * entry;
            }
            int code = 0;
            for (int c = 1; c < CODES; c++)
                if (value[c] > value[code]) code = c;
            *codes++ = (uint8_t)code;
        }
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

WS_TARGET_AVX2 static void encode_avx2(const float *rows, size_t count, size_t subquantizers, size_t width,
                                       const float *codebooks, const float *bias, uint8_t *codes) {
    encode_rows(rows, count, subquantizers, width, codebooks, bias, codes);
}

WS_TARGET_AVX512 static void encode_avx512(const float *rows, size_t count, size_t subquantizers, size_t width,
                                           const float *codebooks, const float *bias, uint8_t *codes) {
    for (size_t row = 0; row < count; row++) {
        const float *codebook = codebooks;
        for (size_t m = 0; m < subquantizers; m++) {
            __m512 value = _mm512_loadu_ps(bias + m * CODES);
            for (size_t d = 0; d < width; d++, codebook += CODES)
                value = _mm512_fmadd_ps(_mm512_set1_ps(*rows++), _mm512_loadu_ps(codebook), value);
            const __m512 largest = _mm512_set1_ps(_mm512_reduce_max_ps(value));
            const uint32_t equal = _mm512_cmp_ps_mask(value, largest, _CMP_EQ_OQ);
            *codes++ = (uint8_t)(equal ? __builtin_ctz(equal) : 0);
        }
    }
}
#define ENCODE (set == WS_AVX512 ? encode_avx512 : set == WS_AVX2 ? encode_avx2 : encode_scalar)
#elif defined(__aarch64__)
#include <arm_neon.h>

static void encode_neon(const float *rows, size_t count, size_t subquantizers, size_t width, const float *codebooks,
                        const float *bias, uint8_t *codes) {
    enum { PARTS = CODES / 4 };
    const uint32x4_t numbers[PARTS] = {{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}, {12, 13, 14, 15}};
    for (size_t row = 0; row < count; row++) {
        const float *codebook = codebooks;
        for (size_t m = 0; m < subquantizers; m++) {
            float32x4_t value[PARTS];
            for (int k = 0; k < PARTS; k++) value[k] = vld1q_f32(bias + m * CODES + 4 * k);
            for (size_t d = 0; d < width; d++, codebook += CODES) {
                const float x = *rows++;
                for (int k = 0; k < PARTS; k++) value[k] = vfmaq_n_f32(value[k], vld1q_f32(codebook + 4 * k), x);
            }
            const float32x4_t larger = vmaxq_f32(vmaxq_f32(value[0], value[1]), vmaxq_f32(value[2], value[3]));
            const float32x4_t largest = vdupq_n_f32(vmaxvq_f32(larger));
            uint32x4_t first = vdupq_n_u32(CODES);
            for (int k = 0; k < PARTS; k++)
                first = vminq_u32(first, vbslq_u32(vceqq_f32(value[k], largest), numbers[k], first));
            const uint32_t code = vminvq_u32(first);
            *codes++ = (uint8_t)(code < CODES ? code : 0);
        }
    }
}
#define ENCODE (set == WS_NEON ? encode_neon : encode_scalar)
#else
#define ENCODE encode_scalar
#endif

static void encode_scalar(const float *rows, size_t count, size_t subquantizers, size_t width, const float *codebooks,
                          const float *bias, uint8_t *codes) {
    encode_rows(rows, count, subquantizers, width, codebooks, bias, codes);
}

void ws_encode_product(ws_instructions set, const float *rows, size_t count, size_t subquantizers, size_t width,
                       const float *codebooks, const float *bias, uint8_t *codes) {
    (void)set;
    ENCODE(rows, count, subquantizers, width, codebooks, bias, codes);
}

void ws_pack_group(const uint8_t *codes, size_t subquantizers, const uint32_t *rows, uint8_t *group) {
    enum { BYTES = WS_GROUP / 2, PART = WS_GROUP / 4 };
    memset(group, 0, subquantizers * BYTES);
    for (size_t r = 0; r < WS_GROUP; r++) {
        if (rows[r] == UINT32_MAX) continue;
        const uint8_t *row = codes + rows[r] * subquantizers;
        uint8_t *out = group + 2 * (r % PART) + (r / PART) % 2;
        const int shift = r < BYTES ? 0 : 4;
        for (size_t m = 0; m < subquantizers; m++) out[m * BYTES] |= (uint8_t)(row[m] << shift);
    }
}

void ws_unpack_row(const uint8_t *group, size_t subquantizers, size_t row, uint8_t *codes) {
    enum { BYTES = WS_GROUP / 2, PART = WS_GROUP / 4 };
    group += 2 * (row % PART) + (row / PART) % 2;
    for (size_t m = 0; m < subquantizers; m++, group += BYTES) codes[m] = row < BYTES ? *group & 15 : *group >> 4;
}
