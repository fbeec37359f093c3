// Compares every kernel's NEON form with the scalar one; prints "N passed, N failed". Run by scripts/test-neon.
#include "check.h"
#include <math.h>

ws_instructions tested = WS_NEON;
static uint64_t state;
static size_t passed, failed;

void seed(uint64_t number) { state = number; }

uint64_t random_bits(void) {
    uint64_t bits = state += 0x9E3779B97F4A7C15u;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
    return bits ^ (bits >> 31);
}

void *room(size_t bytes) {
    void *made = malloc(bytes ? bytes : 1);
    if (!made) abort();
    return made;
}

float *random_floats(size_t count) {
    float *values = room(count * sizeof *values);
    for (size_t i = 0; i < count; i++) values[i] = (float)(random_bits() >> 40) * 0x1p-23f - 1;
    return values;
}

void *random_bytes(size_t count) {
    uint8_t *bytes = room(count);
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)random_bits();
    return bytes;
}

void expect(int holds, const char *kernel, size_t first, size_t second, size_t third) {
    if (holds) {
        passed++;
    } else if (failed++ < 10) {
        printf("Failed: %s (%zu, %zu, %zu)\n", kernel, first, second, third);
    }
}

int are_near(const float *values, const float *expected, size_t count, float tolerance) {
    for (size_t i = 0; i < count; i++)
        if (!(fabsf(values[i] - expected[i]) <= tolerance)) return 0;
    return 1;
}

int main(void) {
    if (!ws_has_instructions(tested)) {
        printf("This CPU has no NEON.\n0 passed, 1 failed\n");
        return 1;
    }
    expect(ws_best_instructions() == tested, "ws_best_instructions", 0, 0, 0);
    compare_float_kernels();
    compare_panel_kernels();
    compare_product_kernels();
    compare_scans();
    compare_exact_kernels();
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed > 0;
}
