#pragma once
#include <stddef.h>
#include <stdint.h>

/// Writes the places of those of `count` scores that are at least `least` and above `floor` to `places`, which has room for all,
/// in ascending order; returns how many there are. Instructions chosen at run time: AVX-512F, AVX2, NEON or none.
size_t ws_find_scores(const float *scores, size_t count, float least, float floor, uint32_t *places);

/// The same without special instructions: what the others are tested against.
size_t ws_find_scores_scalar(const float *scores, size_t count, float least, float floor, uint32_t *places);

/// The same with AVX2, or scalar where there is none.
size_t ws_find_scores_avx2(const float *scores, size_t count, float least, float floor, uint32_t *places);
