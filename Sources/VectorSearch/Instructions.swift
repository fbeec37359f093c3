internal import CKernels

/// The instruction set that kernels use on this CPU.
let instructions: ws_instructions = ws_best_instructions()
