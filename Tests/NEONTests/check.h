// What the comparisons of kernels share: seeded inputs, and a count of what passed and what failed.
#pragma once
#include "CKernels.h"
#include <stdio.h>
#include <stdlib.h>

/// The instruction set that is compared with plain C.
extern ws_instructions tested;

/// Starts a new seeded stream, so that every comparison has the same input whatever ran before.
void seed(uint64_t number);
uint64_t random_bits(void); // SplitMix64 (Steele, Lea, Flood, 2014)

/// Room for `count` floats in [-1, 1), which the caller frees; bytes likewise. Ends the program where there is none.
float *random_floats(size_t count);
void *random_bytes(size_t count);
void *room(size_t bytes);

/// Counts a comparison; one that fails is told by name and shape, of which the first ten are.
void expect(int holds, const char *kernel, size_t first, size_t second, size_t third);

/// Whether all of `count` values are at most `tolerance` from those expected.
int are_near(const float *values, const float *expected, size_t count, float tolerance);

void compare_float_kernels(void);
void compare_panel_kernels(void);
void compare_product_kernels(void);
void compare_scans(void);
void compare_exact_kernels(void);
