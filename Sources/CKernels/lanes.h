// Sixteen floats at a time in the compiler's vector extension: one text for every instruction set, which the caller's
// target attribute chooses. All of it is inlined into such a caller.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WS_INLINE static inline __attribute__((always_inline))

typedef float lanes __attribute__((vector_size(64), aligned(4)));
typedef int32_t int_lanes __attribute__((vector_size(64), aligned(4)));
enum { LANES = 16 };

WS_INLINE void load_lanes(lanes *into, const float *from) { memcpy(into, from, sizeof(lanes)); }

/// The sum of all lanes, in halves.
WS_INLINE float sum_lanes(const lanes *values) {
    float v[LANES];
    memcpy(v, values, sizeof v);
    for (int width = LANES / 2; width > 0; width /= 2)
        for (int i = 0; i < width; i++) v[i] += v[i + width];
    return v[0];
}

#if defined(__x86_64__)
#define WS_TARGET_AVX2 __attribute__((target("avx2,fma")))
#define WS_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#endif
