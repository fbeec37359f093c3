#pragma once
#include "instructions.h"
#include <stddef.h>
#include <stdint.h>

// Product codes of 4 bits: a row is cut into sub-vectors, each replaced by the nearest of its sub-quantizer's 16
// centroids (Jégou, Douze, Schmid, "Product quantization for nearest neighbor search", 2011). A scan adds one table
// entry per sub-quantizer by byte shuffles (André, Kermarrec, Le Scouarnec, "Cache locality is not enough", 2015;
// "Quicker ADC", 2019).
//
// Codes lie in groups of 128 rows, 64 bytes a sub-quantizer. Row r of a group is in byte 2 × (r % 32) + (r / 32) % 2 of
// them, in the low four bits when r < 64 and in the high ones otherwise: so sums come out of the scan in order.

enum { WS_GROUP = 128 };

/// The code of every sub-vector, a byte each: the c with the largest Σ x[d] × codebook[m][d][c] + bias[m][c], the first
/// of equals. Rows have `subquantizers` × `width` components.
void ws_encode_product(ws_instructions set, const float *rows, size_t count, size_t subquantizers, size_t width,
                       const float *codebooks, const float *bias, uint8_t *codes);

/// Packs the codes of the 128 rows whose numbers are in `rows`, of `codes` with a byte a sub-quantizer, into a group. A row
/// number of 2^32 - 1 stands for none, whose codes are zero.
void ws_pack_group(const uint8_t *codes, size_t subquantizers, const uint32_t *rows, uint8_t *group);

/// The codes of row `row` of a group, a byte a sub-quantizer.
void ws_unpack_row(const uint8_t *group, size_t subquantizers, size_t row, uint8_t *codes);

/// By how much the product of every sub-vector of `query` with each of the 16 entries, plus its bias (none when NULL), is below
/// the best of them; `ranges` is the largest of these a sub-quantizer. Shapes are as in `ws_encode_product`.
void ws_product_losses(ws_instructions set, const float *query, size_t subquantizers, size_t width,
                       const float *codebooks, const float *bias, float *losses, float *ranges);

/// table = 127 - loss × scale, rounded, at least 0: what `ws_scan_product` adds up.
void ws_product_table(ws_instructions set, const float *losses, size_t subquantizers, float scale, uint8_t *table);

/// Scans rows `from` to `to` - 1 of the groups: the sum of a row is Σ table[m][code], with 16 entries of at most 127 a
/// sub-quantizer. Writes the rows whose sum is `threshold` at least, and these sums, to `rows` and `sums`, which hold
/// `to` - `from`, in order; returns how many. `subquantizers` is a multiple of 8, at most 512.
size_t ws_scan_product(ws_instructions set, const uint8_t *groups, size_t from, size_t to, size_t subquantizers,
                       const uint8_t *table, uint16_t threshold, uint32_t *rows, uint16_t *sums);
