// All kernels for one instruction set. Each of Portable.c, AVX2.c, AVX512.c and NEON.c says which
// one, names the table that this defines (NN_TABLE, NN_TABLE_NAME) and includes it: one source,
// compiled once for each.
//
// To read the kernels, follow the includes below: each header builds on those before it.
//
// What CKernels.h and Team.h declare begins with nn_, and so do constants; macros begin with NN_.
// All other functions and types are known to one source file only and have no prefix.

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(NN_AVX2) || defined(NN_AVX512)
#include <immintrin.h>
#endif

#include "Team.h"

#if defined(__FAST_MATH__) || __FINITE_MATH_ONLY__ || FLT_EVAL_METHOD != 0
#error "These kernels promise bits: compile them without -ffast-math and with plain binary32."
#endif
#pragma STDC FP_CONTRACT OFF

// Functions from here on may use the instructions of NN_TARGET; those of system headers may not.
#if defined(NN_TARGET)
#pragma clang attribute push(__attribute__((target(NN_TARGET))), apply_to = function)
#endif

#include "Vector.h"
#include "Transposition.h"
#include "Functions.h"
#include "RowChains.h"
#include "Tiles.h"
#include "MatrixProducts.h"
#include "InputGradient.h"
#include "Activations.h"
#include "Losses.h"
#include "Dropout.h"
#include "Updates.h"

#if defined(NN_TARGET)
#pragma clang attribute pop
#endif

const struct nn_kernels NN_TABLE = {
    .name = NN_TABLE_NAME,
    .weighted_sums = kernel_weighted_sums,
    .weight_gradient = kernel_weight_gradient,
    .bias_gradient = kernel_bias_gradient,
    .input_gradient = kernel_input_gradient,
    .outputs = kernel_outputs,
    .deltas = kernel_deltas,
    .dropout = kernel_dropout,
    .row_losses = kernel_row_losses,
    .output_gradients = kernel_output_gradients,
    .fused_deltas = kernel_fused_deltas,
    .mean = kernel_mean,
    .update = kernel_update,
    .largest_magnitude = kernel_largest_magnitude,
    .sum_of_squares = kernel_sum_of_squares,
    .function = kernel_function,
};
