#include "panel_kernels.h"
#include "lanes.h"

void ws_pack_panels(const float *columns, size_t count, size_t dimension, float *panels) {
    for (size_t first = 0; first < count; first += WS_PANEL, panels += WS_PANEL * dimension)
        for (size_t d = 0; d < dimension; d++)
            for (size_t c = 0; c < WS_PANEL; c++)
                panels[d * WS_PANEL + c] = first + c < count ? columns[(first + c) * dimension + d] : 0;
}

/// The products of `tile` rows with the 32 columns of one panel, in registers: `tile` is a constant to the compiler.
WS_INLINE void multiply_tile(int tile, const float *rows, size_t dimension, const float *panel, lanes (*products)[2]) {
    for (int r = 0; r < tile; r++) products[r][0] = products[r][1] = (lanes){};
    for (size_t d = 0; d < dimension; d++, panel += WS_PANEL) {
        lanes low, high;
        load_lanes(&low, panel);
        load_lanes(&high, panel + LANES);
#pragma unroll
        for (int r = 0; r < tile; r++) {
            const float x = rows[(size_t)r * dimension + d];
            products[r][0] += x * low;
            products[r][1] += x * high;
        }
    }
}

/// What every row has found so far, lane by lane.
typedef struct {
    lanes value[2];
    int_lanes column[2];
} best;

WS_INLINE void tile_nearest(int tile, const float *rows, size_t dimension, const float *panel, const float *bias,
                            int32_t first_column, best *bests) {
    lanes products[12][2];
    multiply_tile(tile, rows, dimension, panel, products);
    for (int half = 0; half < 2; half++) {
        lanes add;
        load_lanes(&add, bias + half * LANES);
        int_lanes column;
        for (int i = 0; i < LANES; i++) column[i] = first_column + half * LANES + i;
        for (int r = 0; r < tile; r++) {
            const lanes value = products[r][half] + add;
            const int_lanes larger = value > bests[r].value[half];
            bests[r].value[half] = (lanes)((larger & (int_lanes)value) | (~larger & (int_lanes)bests[r].value[half]));
            bests[r].column[half] = (larger & column) | (~larger & bests[r].column[half]);
        }
    }
}

WS_INLINE void tile_products(int tile, const float *rows, size_t dimension, const float *panel, float *out,
                             size_t stride) {
    lanes products[12][2];
    multiply_tile(tile, rows, dimension, panel, products);
    for (int r = 0; r < tile; r++) memcpy(out + (size_t)r * stride, products[r], sizeof products[r]);
}

// Rows are taken in blocks that stay in the second-level cache while every panel passes over them once.
enum { BLOCK = 96 };

WS_INLINE void nearest_column(int tile, const float *rows, size_t count, size_t dimension, const float *panels,
                              size_t panel_count, const float *bias, uint32_t *nearest, float *values) {
    best bests[BLOCK];
    for (size_t start = 0; start < count; start += BLOCK, rows += BLOCK * dimension) {
        const size_t here = count - start < BLOCK ? count - start : BLOCK;
        for (size_t r = 0; r < here; r++)
            for (int half = 0; half < 2; half++) {
                bests[r].value[half] = (lanes){} - __builtin_inff();
                bests[r].column[half] = (int_lanes){};
            }
        for (size_t p = 0; p < panel_count; p++) {
            const float *panel = panels + p * WS_PANEL * dimension;
            const int32_t column = (int32_t)(p * WS_PANEL);
            size_t r = 0;
            for (; r + (size_t)tile <= here; r += (size_t)tile)
                tile_nearest(tile, rows + r * dimension, dimension, panel, bias + p * WS_PANEL, column, bests + r);
            for (; r < here; r++)
                tile_nearest(1, rows + r * dimension, dimension, panel, bias + p * WS_PANEL, column, bests + r);
        }
        for (size_t r = 0; r < here; r++) {
            float largest = -__builtin_inff();
            int32_t column = 0;
            for (int half = 0; half < 2; half++)
                for (int i = 0; i < LANES; i++) {
                    const float value = bests[r].value[half][i];
                    const int32_t candidate = bests[r].column[half][i];
                    if (value > largest || (value == largest && candidate < column)) {
                        largest = value;
                        column = candidate;
                    }
                }
            nearest[start + r] = (uint32_t)column;
            values[start + r] = largest;
        }
    }
}

WS_INLINE void panel_products(int tile, const float *rows, size_t count, size_t dimension, const float *panels,
                              size_t panel_count, float *products) {
    const size_t stride = panel_count * WS_PANEL;
    for (size_t start = 0; start < count; start += BLOCK, rows += BLOCK * dimension) {
        const size_t here = count - start < BLOCK ? count - start : BLOCK;
        for (size_t p = 0; p < panel_count; p++) {
            const float *panel = panels + p * WS_PANEL * dimension;
            float *out = products + start * stride + p * WS_PANEL;
            size_t r = 0;
            for (; r + (size_t)tile <= here; r += (size_t)tile)
                tile_products(tile, rows + r * dimension, dimension, panel, out + r * stride, stride);
            for (; r < here; r++) tile_products(1, rows + r * dimension, dimension, panel, out + r * stride, stride);
        }
    }
}

// A tile's sums fill the registers: 24 of 32 with AVX-512 and NEON, 12 of 16 with AVX2.
#define VARIANTS(suffix, attribute, tile)                                                                              \
    attribute static void nearest_##suffix(const float *rows, size_t count, size_t dimension, const float *panels,     \
                                           size_t panel_count, const float *bias, uint32_t *nearest, float *values) {  \
        nearest_column(tile, rows, count, dimension, panels, panel_count, bias, nearest, values);                      \
    }                                                                                                                  \
    attribute static void products_##suffix(const float *rows, size_t count, size_t dimension, const float *panels,    \
                                            size_t panel_count, float *products) {                                     \
        panel_products(tile, rows, count, dimension, panels, panel_count, products);                                   \
    }

VARIANTS(scalar, , 1)
#if defined(__x86_64__)
VARIANTS(avx2, WS_TARGET_AVX2, 3)
VARIANTS(avx512, WS_TARGET_AVX512, 12)
#define CHOOSE(name) (set == WS_AVX512 ? name##_avx512 : set == WS_AVX2 ? name##_avx2 : name##_scalar)
#elif defined(__ARM_NEON)
VARIANTS(neon, , 3)
#define CHOOSE(name) (set == WS_NEON ? name##_neon : name##_scalar)
#else
#define CHOOSE(name) name##_scalar
#endif

void ws_nearest_column(ws_instructions set, const float *rows, size_t count, size_t dimension, const float *panels,
                       size_t panel_count, const float *bias, uint32_t *nearest, float *values) {
    CHOOSE(nearest)(rows, count, dimension, panels, panel_count, bias, nearest, values);
}

void ws_panel_products(ws_instructions set, const float *rows, size_t count, size_t dimension, const float *panels,
                       size_t panel_count, float *products) {
    CHOOSE(products)(rows, count, dimension, panels, panel_count, products);
}
