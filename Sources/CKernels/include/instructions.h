#pragma once

/// An instruction set that a kernel is written for. `WS_SCALAR` is plain C: what the others are tested against.
typedef enum { WS_SCALAR = 0, WS_AVX2 = 1, WS_AVX512 = 2, WS_NEON = 3 } ws_instructions;

/// Whether this CPU has them: AVX2 with FMA; AVX-512 F, BW, DQ and VL.
int ws_has_instructions(ws_instructions set);

/// The fastest set that this CPU has.
ws_instructions ws_best_instructions(void);
