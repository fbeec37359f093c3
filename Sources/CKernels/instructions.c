#include "instructions.h"

int ws_has_instructions(ws_instructions set) {
    switch (set) {
    case WS_SCALAR: return 1;
#if defined(__x86_64__)
    case WS_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case WS_AVX512:
        return ws_has_instructions(WS_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#elif defined(__ARM_NEON)
    case WS_NEON: return 1;
#endif
    default: return 0;
    }
}

ws_instructions ws_best_instructions(void) {
    if (ws_has_instructions(WS_AVX512)) return WS_AVX512;
    if (ws_has_instructions(WS_AVX2)) return WS_AVX2;
    return ws_has_instructions(WS_NEON) ? WS_NEON : WS_SCALAR;
}
