#pragma once
#include "instructions.h"
#include <stddef.h>
#include <stdint.h>

// Many rows against many columns (centroids, or queries), which are packed in panels of 32: panel p holds, for each
// dimension, that component of columns 32p to 32p + 31. Each product is summed over the dimensions in order, so that it
// has the same bits wherever its row stands.

enum { WS_PANEL = 32 };

/// Packs `count` columns of `dimension` components into (count + 31) / 32 panels; missing columns become zero.
void ws_pack_panels(const float *columns, size_t count, size_t dimension, float *panels);

/// For every row, which column c has the largest product + bias[c] (the first of equals), and that value. `bias` holds 32
/// floats a panel; minus infinity keeps a column from being chosen. A row that is not finite gets column 0.
void ws_nearest_column(ws_instructions set, const float *rows, size_t count, size_t dimension, const float *panels,
                       size_t panel_count, const float *bias, uint32_t *nearest, float *values);

/// products[i][c] = Σ rows[i][d] × column c [d], with 32 × panel_count floats a row.
void ws_panel_products(ws_instructions set, const float *rows, size_t count, size_t dimension, const float *panels,
                       size_t panel_count, float *products);
