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

void ws_pack_group(const uint8_t *codes, size_t subquantizers, uint8_t *group) {
    for (size_t m = 0; m < subquantizers; m++, group += CODES)
        for (size_t r = 0; r < CODES; r++) {
            const uint8_t low = codes[r * subquantizers + m], high = codes[(r + CODES) * subquantizers + m];
            group[2 * (r % 8) + r / 8] = (uint8_t)(low | high << 4);
        }
}

void ws_unpack_row(const uint8_t *group, size_t subquantizers, size_t row, uint8_t *codes) {
    const size_t byte = 2 * (row % 8) + (row / 8) % 2;
    for (size_t m = 0; m < subquantizers; m++) {
        const uint8_t pair = group[m * CODES + byte];
        codes[m] = row < CODES ? pair & 15 : pair >> 4;
    }
}
