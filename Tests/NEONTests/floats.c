// Sums of float32: equal up to rounding, since each instruction set adds in an order of its own.
#include "check.h"
#include <math.h>

enum { LARGEST = 3072, ROWS = 3 };

/// What rounding of a sum of `terms` products of numbers below 1 may come to.
static float tolerance(size_t terms) { return 2e-6f * (float)terms; }

void compare_float_kernels(void) {
    seed(1);
    float *rows = random_floats(ROWS * LARGEST), *query = random_floats(LARGEST);
    for (size_t dimension = 1; dimension <= LARGEST; dimension++) {
        float found[4][ROWS], expected[4][ROWS];
        for (int pass = 0; pass < 2; pass++) {
            const ws_instructions set = pass ? tested : WS_SCALAR;
            float(*out)[ROWS] = pass ? found : expected;
            ws_dot_float32(set, rows, ROWS, dimension, query, out[0]);
            ws_dot_and_norm_float32(set, rows, ROWS, dimension, query, out[1], out[2]);
            ws_squared_distance_float32(set, rows, ROWS, dimension, query, out[3]);
        }
        const float limit = tolerance(dimension);
        expect(are_near(found[0], expected[0], ROWS, limit), "ws_dot_float32", dimension, ROWS, 0);
        expect(are_near(found[1], expected[1], 2 * ROWS, limit), "ws_dot_and_norm_float32", dimension, ROWS, 0);
        expect(are_near(found[3], expected[3], ROWS, 4 * limit), "ws_squared_distance_float32", dimension, ROWS, 0);
    }
    free(rows);
    free(query);
}

static void compare_panels(size_t count, size_t columns, size_t dimension) {
    const size_t panel_count = (columns + WS_PANEL - 1) / WS_PANEL, width = panel_count * WS_PANEL;
    // Rows that stand apart, as the parts of longer ones do.
    const size_t stride = dimension + 5;
    float *rows = random_floats(count * stride), *others = random_floats(columns * dimension);
    float *panels = room(width * dimension * sizeof(float)), *bias = random_floats(width);
    for (size_t column = columns; column < width; column++) bias[column] = -INFINITY;
    ws_pack_panels(others, columns, dimension, panels);
    const float limit = tolerance(dimension);

    float *found = room(count * width * sizeof(float)), *expected = room(count * width * sizeof(float));
    ws_panel_products(WS_SCALAR, rows, count, stride, dimension, panels, panel_count, expected);
    ws_panel_products(tested, rows, count, stride, dimension, panels, panel_count, found);
    expect(are_near(found, expected, count * width, limit), "ws_panel_products", count, columns, dimension);

    uint32_t *nearest = room(2 * count * sizeof *nearest);
    ws_nearest_column(WS_SCALAR, rows, count, dimension, panels, panel_count, bias, nearest + count, expected);
    ws_nearest_column(tested, rows, count, dimension, panels, panel_count, bias, nearest, found);
    // Of columns equally near up to rounding either may be chosen; the value tells that it is one of these.
    int holds = are_near(found, expected, count, limit);
    for (size_t r = 0; holds && r < count; r++) {
        float value = nearest[r] < columns ? bias[nearest[r]] : INFINITY;
        for (size_t d = 0; d < dimension && nearest[r] < columns; d++)
            value += rows[r * dimension + d] * others[nearest[r] * dimension + d];
        holds = fabsf(value - expected[r]) <= limit;
    }
    expect(holds, "ws_nearest_column", count, columns, dimension);
    free(rows), free(others), free(panels), free(bias), free(found), free(expected), free(nearest);
}

void compare_panel_kernels(void) {
    seed(2);
    const size_t counts[] = {1, 2, 3, 4, 13, 96, 97, 101}, columns[] = {1, 31, 32, 33, 65};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
            for (size_t dimension = 1; dimension <= 67; dimension += 3) compare_panels(counts[i], columns[k], dimension);
    const size_t dimensions[] = {256, 384, 767, 768, 1536, 3071, LARGEST};
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++) compare_panels(7, 33, dimensions[i]);
}
