#include "float_kernels.h"
#include "lanes.h"

typedef enum { DOT, DOT_AND_NORM, DISTANCE } measure;

WS_INLINE void measure_scalar(measure kind, const float *rows, size_t count, size_t dimension, const float *query,
                              float *results, float *norms) {
    for (size_t row = 0; row < count; row++, rows += dimension) {
        float sum = 0, norm = 0;
        for (size_t d = 0; d < dimension; d++) {
            if (kind == DISTANCE) {
                const float difference = rows[d] - query[d];
                sum += difference * difference;
            } else {
                sum += rows[d] * query[d];
                if (kind == DOT_AND_NORM) norm += rows[d] * rows[d];
            }
        }
        results[row] = sum;
        if (kind == DOT_AND_NORM) norms[row] = norm;
    }
}

/// Four sums at a time, so that an addition need not wait for the one before.
WS_INLINE void measure_lanes(measure kind, const float *rows, size_t count, size_t dimension, const float *query,
                             float *results, float *norms) {
    enum { UNROLL = 4 };
    for (size_t row = 0; row < count; row++, rows += dimension) {
        lanes sums[UNROLL] = {}, squares[UNROLL] = {};
        size_t d = 0;
        for (; d + UNROLL * LANES <= dimension; d += UNROLL * LANES) {
#pragma unroll
            for (int u = 0; u < UNROLL; u++) {
                lanes x, q;
                load_lanes(&x, rows + d + u * LANES);
                load_lanes(&q, query + d + u * LANES);
                if (kind == DISTANCE) {
                    const lanes difference = x - q;
                    sums[u] += difference * difference;
                } else {
                    sums[u] += x * q;
                    if (kind == DOT_AND_NORM) squares[u] += x * x;
                }
            }
        }
        for (; d < dimension; d += LANES) {
            const size_t rest = dimension - d < LANES ? dimension - d : LANES;
            lanes x = {}, q = {};
            memcpy(&x, rows + d, rest * sizeof(float));
            memcpy(&q, query + d, rest * sizeof(float));
            if (kind == DISTANCE) {
                const lanes difference = x - q;
                sums[0] += difference * difference;
            } else {
                sums[0] += x * q;
                if (kind == DOT_AND_NORM) squares[0] += x * x;
            }
        }
        const lanes sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        results[row] = sum_lanes(&sum);
        if (kind == DOT_AND_NORM) {
            const lanes square = (squares[0] + squares[1]) + (squares[2] + squares[3]);
            norms[row] = sum_lanes(&square);
        }
    }
}

#define VARIANTS(suffix, attribute, implementation)                                                                    \
    attribute static void dot_##suffix(const float *rows, size_t count, size_t dimension, const float *query,          \
                                       float *results, float *norms) {                                                 \
        implementation(DOT, rows, count, dimension, query, results, norms);                                            \
    }                                                                                                                  \
    attribute static void dot_and_norm_##suffix(const float *rows, size_t count, size_t dimension, const float *query, \
                                                float *results, float *norms) {                                        \
        implementation(DOT_AND_NORM, rows, count, dimension, query, results, norms);                                   \
    }                                                                                                                  \
    attribute static void distance_##suffix(const float *rows, size_t count, size_t dimension, const float *query,     \
                                            float *results, float *norms) {                                            \
        implementation(DISTANCE, rows, count, dimension, query, results, norms);                                       \
    }

VARIANTS(scalar, , measure_scalar)
#if defined(__x86_64__)
VARIANTS(avx2, WS_TARGET_AVX2, measure_lanes)
VARIANTS(avx512, WS_TARGET_AVX512, measure_lanes)
#define CHOOSE(name) (set == WS_AVX512 ? name##_avx512 : set == WS_AVX2 ? name##_avx2 : name##_scalar)
#elif defined(__ARM_NEON)
VARIANTS(neon, , measure_lanes)
#define CHOOSE(name) (set == WS_NEON ? name##_neon : name##_scalar)
#else
#define CHOOSE(name) name##_scalar
#endif

void ws_dot_float32(ws_instructions set, const float *rows, size_t count, size_t dimension, const float *query,
                    float *products) {
    CHOOSE(dot)(rows, count, dimension, query, products, 0);
}

void ws_dot_and_norm_float32(ws_instructions set, const float *rows, size_t count, size_t dimension, const float *query,
                             float *products, float *norms) {
    CHOOSE(dot_and_norm)(rows, count, dimension, query, products, norms);
}

void ws_squared_distance_float32(ws_instructions set, const float *rows, size_t count, size_t dimension,
                                 const float *query, float *distances) {
    CHOOSE(distance)(rows, count, dimension, query, distances, 0);
}
