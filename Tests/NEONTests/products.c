// Product codes: of a query's table, of rows, and their scan.
#include "check.h"
#include <math.h>
#include <string.h>

enum { CODES = 16 };

static const struct {
    size_t subquantizers, width;
} shapes[] = {{1, 1},  {3, 1},  {8, 1},   {8, 3},   {7, 5},   {16, 4},  {33, 7},  {48, 8},  {64, 4},
              {96, 8}, {96, 4}, {192, 8}, {192, 4}, {384, 8}, {511, 6}, {512, 1}, {512, 6}};

/// Of a sub-quantizer, what the product of `x` with an entry is, plus its bias.
static float entry(const float *x, size_t width, const float *codebook, float bias, size_t code) {
    double sum = bias;
    for (size_t d = 0; d < width; d++) sum += (double)x[d] * (double)codebook[d * CODES + code];
    return (float)sum;
}

static void compare_codes(size_t m_count, size_t width) {
    enum { ROWS = 5 };
    float *rows = random_floats(ROWS * m_count * width), *codebooks = random_floats(m_count * width * CODES);
    float *bias = random_floats(m_count * CODES);
    uint8_t *codes = room(2 * ROWS * m_count);
    ws_encode_product(tested, rows, ROWS, m_count, width, codebooks, bias, codes);
    ws_encode_product(WS_SCALAR, rows, ROWS, m_count, width, codebooks, bias, codes + ROWS * m_count);
    int holds = 1;
    for (size_t i = 0; i < ROWS * m_count; i++) {
        const size_t m = i % m_count;
        const float *codebook = codebooks + m * width * CODES;
        if (codes[i] >= CODES) holds = 0;
        if (!holds || codes[i] == codes[ROWS * m_count + i]) continue;
        const uint8_t other = codes[ROWS * m_count + i];
        holds = fabsf(entry(rows + i * width, width, codebook, bias[m * CODES + codes[i]], codes[i]) -
                      entry(rows + i * width, width, codebook, bias[m * CODES + other], other)) < 1e-5f;
    }
    expect(holds, "ws_encode_product", ROWS, m_count, width);

    // Equals: the first; not a number, or none above minus infinity: some code.
    for (size_t i = 0; i < m_count * CODES; i++) bias[i] = (float)(random_bits() % 3);
    memset(rows, 0, ROWS * m_count * width * sizeof *rows);
    ws_encode_product(tested, rows, ROWS, m_count, width, codebooks, bias, codes);
    ws_encode_product(WS_SCALAR, rows, ROWS, m_count, width, codebooks, bias, codes + ROWS * m_count);
    expect(!memcmp(codes, codes + ROWS * m_count, ROWS * m_count), "ws_encode_product, equals", ROWS, m_count, width);
    for (size_t i = 0; i < ROWS * m_count * width; i++) rows[i] = i % 2 ? NAN : -INFINITY;
    ws_encode_product(tested, rows, ROWS, m_count, width, codebooks, bias, codes);
    holds = 1;
    for (size_t i = 0; i < ROWS * m_count; i++) holds &= codes[i] < CODES;
    expect(holds, "ws_encode_product, not a number", ROWS, m_count, width);
    free(rows), free(codebooks), free(bias), free(codes);
}

static void compare_table(size_t m_count, size_t width, int has_bias) {
    float *query = random_floats(m_count * width), *codebooks = random_floats(m_count * width * CODES);
    float *bias = random_floats(m_count * CODES);
    float *losses = room(m_count * CODES * sizeof *losses), *ranges = room(m_count * sizeof *ranges);
    uint8_t *table = room(m_count * CODES);
    const float scale = 40;
    ws_product_losses(tested, query, m_count, width, codebooks, has_bias ? bias : NULL, losses, ranges);
    ws_product_table(tested, losses, m_count, scale, table);
    int right_losses = 1, right_ranges = 1, right_table = 1;
    for (size_t m = 0; m < m_count; m++) {
        float values[CODES], best = -INFINITY, range = 0;
        for (size_t c = 0; c < CODES; c++) {
            values[c] = entry(query + m * width, width, codebooks + m * width * CODES, has_bias ? bias[m * CODES + c] : 0, c);
            best = fmaxf(best, values[c]);
        }
        for (size_t c = 0; c < CODES; c++) {
            const float loss = losses[m * CODES + c];
            right_losses &= fabsf(loss - (best - values[c])) < 1e-5f;
            range = fmaxf(range, loss);
            const float whole = floorf(fmaxf(127.5f - loss * scale, 0));
            right_table &= fabsf((float)table[m * CODES + c] - fminf(whole, 127)) <= 1;
        }
        right_ranges &= ranges[m] == range;
    }
    expect(right_losses, "ws_product_losses", m_count, width, (size_t)has_bias);
    expect(right_ranges, "ws_product_losses, ranges", m_count, width, (size_t)has_bias);
    expect(right_table, "ws_product_table", m_count, width, (size_t)has_bias);
    free(query), free(codebooks), free(bias), free(losses), free(ranges), free(table);
}

void compare_product_kernels(void) {
    seed(3);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        compare_codes(shapes[i].subquantizers, shapes[i].width);
        for (int has_bias = 0; has_bias < 2; has_bias++) compare_table(shapes[i].subquantizers, shapes[i].width, has_bias);
    }
}

void compare_scans(void) {
    enum { GROUPS = 3, ROWS = GROUPS * WS_GROUP };
    seed(4);
    uint32_t found[2][ROWS];
    uint16_t sums[2][ROWS];
    for (size_t m_count = 8; m_count <= 512; m_count += 8) {
        uint8_t *groups = random_bytes(GROUPS * m_count * WS_GROUP / 2), *table = random_bytes(m_count * CODES);
        for (size_t i = 0; i < m_count * CODES; i++) table[i] &= 127;
        for (int round = 0; round < 12; round++) {
            size_t from = random_bits() % ROWS, to = from + random_bits() % (ROWS - from + 1);
            if (round == 0) from = 0, to = ROWS;
            // Tables whose every entry is the largest: no sum may overflow.
            if (round == 11) memset(table, 127, m_count * CODES);
            const uint16_t mean = (uint16_t)(m_count * 127 / 2);
            const uint16_t threshold = round % 3 == 0 ? 0 : (uint16_t)(mean + random_bits() % (10 * m_count));
            size_t counts[2];
            for (int pass = 0; pass < 2; pass++)
                counts[pass] = ws_scan_product(pass ? tested : WS_SCALAR, groups, from, to, m_count, table, threshold,
                                               found[pass], sums[pass]);
            expect(counts[0] == counts[1] && !memcmp(found[0], found[1], counts[0] * sizeof **found) &&
                       !memcmp(sums[0], sums[1], counts[0] * sizeof **sums),
                   "ws_scan_product", m_count, from, to);
        }
        free(groups), free(table);
    }
}
