#pragma once
#include "instructions.h"
#include <stddef.h>
#include <stdint.h>

// Product codes of 4 bits: a row is cut into sub-vectors, each replaced by the nearest of its sub-quantizer's 16
// centroids (Jégou, Douze, Schmid, "Product quantization for nearest neighbor search", 2011). A scan adds one table
// entry per sub-quantizer by byte shuffles (André, Kermarrec, Le Scouarnec, "Cache locality is not enough", 2015;
// "Quicker ADC", 2019).
//
// Codes lie in groups of 32 rows, 16 bytes a sub-quantizer. Row r of a group is in byte 2 × (r % 8) + (r / 8) % 2 of
// them, in the low four bits when r < 16 and in the high ones otherwise: so sums come out of the scan in order.

enum { WS_GROUP = 32 };

/// The code of every sub-vector, a byte each: the c with the largest Σ x[d] × codebook[m][d][c] + bias[m][c], the first
/// of equals. Rows have `subquantizers` × `width` components.
void ws_encode_product(ws_instructions set, const float *rows, size_t count, size_t subquantizers, size_t width,
                       const float *codebooks, const float *bias, uint8_t *codes);

/// Packs the codes of 32 rows, a byte each, into a group.
void ws_pack_group(const uint8_t *codes, size_t subquantizers, uint8_t *group);

/// The code of row `row` of a group in each sub-quantizer.
void ws_unpack_row(const uint8_t *group, size_t subquantizers, size_t row, uint8_t *codes);

/// Scans `count` groups: the sum of a row is Σ table[m][code], with 16 entries of at most 127 a sub-quantizer. Writes the
/// rows whose sum is `threshold` at least, and these sums, to `rows` and `sums`, which hold 32 × count; returns how many.
/// Of the first group only rows whose bit is in `first_mask` count, of the last those in `last_mask`. `subquantizers` is
/// a multiple of 8, at most 512.
size_t ws_scan_product(ws_instructions set, const uint8_t *groups, size_t count, size_t subquantizers,
                       const uint8_t *table, uint16_t threshold, uint32_t first_mask, uint32_t last_mask,
                       uint32_t *rows, uint16_t *sums);
