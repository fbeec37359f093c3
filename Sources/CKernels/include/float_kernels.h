#pragma once
#include "instructions.h"
#include <stddef.h>
#include <stdint.h>

// Float32 rows of `dimension` components, one after another, against one query. Sums are taken in an order of each
// instruction set's own: results agree to about dimension × 2^-24 of the sum of the terms' magnitudes.

/// products[i] = Σ rows[i][d] × query[d].
void ws_dot_float32(ws_instructions set, const float *rows, size_t count, size_t dimension, const float *query,
                    float *products);

/// The same, and norms[i] = Σ rows[i][d]².
void ws_dot_and_norm_float32(ws_instructions set, const float *rows, size_t count, size_t dimension, const float *query,
                             float *products, float *norms);

/// distances[i] = Σ (rows[i][d] - query[d])².
void ws_squared_distance_float32(ws_instructions set, const float *rows, size_t count, size_t dimension,
                                 const float *query, float *distances);
