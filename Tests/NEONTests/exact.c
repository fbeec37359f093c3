// Kernels that give the same bits with every instruction set.
#include "check.h"
#include <math.h>
#include <string.h>

enum { LARGEST = 3072 };

static void compare_integer_products(void) {
    enum { ROWS = 3 };
    seed(5);
    int8_t *rows = random_bytes(ROWS * LARGEST);
    int16_t query[LARGEST];
    // 128 × the sum of magnitudes stays below 2^31.
    for (size_t d = 0; d < LARGEST; d++) query[d] = (int16_t)((int)(random_bits() % 10001) - 5000);
    for (size_t dimension = 1; dimension <= LARGEST; dimension++) {
        int32_t found[ROWS], expected[ROWS];
        ws_dot_int8_int16_scalar(rows, ROWS, dimension, query, expected);
        ws_dot_int8_int16(rows, ROWS, dimension, query, found);
        expect(!memcmp(found, expected, sizeof found), "ws_dot_int8_int16", dimension, ROWS, 0);
    }
    free(rows);
}

static void compare_embedding_sums(void) {
    enum { VOCABULARY = 11, MOST = 37 };
    seed(6);
    int8_t *rows = random_bytes(VOCABULARY * LARGEST);
    float *scales = random_floats(VOCABULARY), found[LARGEST], expected[LARGEST];
    uint32_t tokens[MOST];
    for (size_t i = 0; i < MOST; i++) tokens[i] = (uint32_t)(random_bits() % VOCABULARY);
    for (size_t dimension = 1; dimension <= LARGEST; dimension += dimension < 200 ? 1 : 61) {
        const size_t count = dimension % (MOST + 1);
        ws_embedding_sum_scalar(rows, scales, dimension, tokens, count, expected);
        const int has = ws_embedding_sum_neon(rows, scales, dimension, tokens, count, found);
        expect(has && !memcmp(found, expected, dimension * sizeof *found), "ws_embedding_sum", dimension, count, 0);
    }
    free(rows);
    free(scales);
}

static void compare_found_scores(void) {
    enum { MOST = 1000 };
    seed(7);
    float scores[MOST];
    uint32_t found[MOST], expected[MOST];
    const float limits[] = {-INFINITY, 0, 3, 10};
    for (size_t count = 0; count < MOST; count += count < 70 ? 1 : 37)
        for (int round = 0; round < 20; round++) {
            for (size_t i = 0; i < count; i++) {
                const int score = (int)(random_bits() % 16) - 3;
                scores[i] = score == 12 ? -INFINITY : score == 11 ? NAN : (float)score;
            }
            const float least = limits[random_bits() % 4], floor = limits[random_bits() % 3];
            const size_t right = ws_find_scores_scalar(scores, count, least, floor, expected);
            const size_t number = ws_find_scores(scores, count, least, floor, found);
            expect(number == right && !memcmp(found, expected, right * sizeof *found), "ws_find_scores", count, right, number);
        }
}

static void compare_checksums(void) {
    enum { MOST = 70000 };
    seed(8);
    uint8_t *bytes = random_bytes(MOST + 8);
    for (size_t count = 0; count < MOST; count += count < 70 ? 1 : 4099)
        for (size_t shift = 0; shift < 8; shift++)
            expect(ws_crc32c(bytes + shift, count) == ws_crc32c_scalar(bytes + shift, count), "ws_crc32c", count, shift, 0);
    free(bytes);
}

void compare_exact_kernels(void) {
    compare_integer_products();
    compare_embedding_sums();
    compare_found_scores();
    compare_checksums();
}
