#include "lanes.h"
#include "product_code_kernels.h"

enum { CODES = LANES };

/// The largest of all lanes, in halves.
WS_INLINE float largest_lane(const lanes *values) {
    float v[LANES];
    memcpy(v, values, sizeof v);
    for (int width = LANES / 2; width > 0; width /= 2)
        for (int i = 0; i < width; i++) v[i] = v[i + width] > v[i] ? v[i + width] : v[i];
    return v[0];
}

WS_INLINE void losses_lanes(const float *query, size_t subquantizers, size_t width, const float *codebooks,
                            const float *bias, float *losses, float *ranges) {
    for (size_t m = 0; m < subquantizers; m++, losses += CODES) {
        lanes value = {}, entry;
        if (bias) load_lanes(&value, bias + m * CODES);
        for (size_t d = 0; d < width; d++, codebooks += CODES) {
            load_lanes(&entry, codebooks);
            value += *query++ * entry;
        }
        const lanes loss = largest_lane(&value) - value;
        memcpy(losses, &loss, sizeof loss);
        ranges[m] = largest_lane(&loss);
    }
}

WS_INLINE void table_lanes(const float *losses, size_t subquantizers, float scale, uint8_t *table) {
    for (size_t m = 0; m < subquantizers; m++, losses += CODES, table += CODES) {
        lanes loss;
        load_lanes(&loss, losses);
        const lanes value = 127.5f - loss * scale;
        // Not a number becomes zero, as what is lost beyond the scale.
        const int_lanes positive = value > 0;
        const int_lanes whole = __builtin_convertvector((lanes)(positive & (int_lanes)value), int_lanes);
        const int_lanes most = whole > 127;
        const int_lanes entry = (most & 127) | (~most & whole);
        for (int c = 0; c < CODES; c++) table[c] = (uint8_t)entry[c];
    }
}

#define VARIANTS(suffix, attribute)                                                                                    \
    attribute static void losses_##suffix(const float *query, size_t subquantizers, size_t width,                      \
                                          const float *codebooks, const float *bias, float *losses, float *ranges) {   \
        losses_lanes(query, subquantizers, width, codebooks, bias, losses, ranges);                                    \
    }                                                                                                                  \
    attribute static void table_##suffix(const float *losses, size_t subquantizers, float scale, uint8_t *table) {     \
        table_lanes(losses, subquantizers, scale, table);                                                              \
    }

VARIANTS(scalar, )
#if defined(__x86_64__)
VARIANTS(avx2, WS_TARGET_AVX2)
VARIANTS(avx512, WS_TARGET_AVX512)
#define CHOOSE(name) (set == WS_AVX512 ? name##_avx512 : set == WS_AVX2 ? name##_avx2 : name##_scalar)
#else
// The compiler's vectors are NEON's already.
#define CHOOSE(name) name##_scalar
#endif

void ws_product_losses(ws_instructions set, const float *query, size_t subquantizers, size_t width,
                       const float *codebooks, const float *bias, float *losses, float *ranges) {
    (void)set;
    CHOOSE(losses)(query, subquantizers, width, codebooks, bias, losses, ranges);
}

void ws_product_table(ws_instructions set, const float *losses, size_t subquantizers, float scale, uint8_t *table) {
    (void)set;
    CHOOSE(table)(losses, subquantizers, scale, table);
}
