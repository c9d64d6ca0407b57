// All kernels for one instruction set: a source file defines nn_table, sets the target attribute and
// includes this.

#pragma STDC FP_CONTRACT OFF

#include "Vector.h"
#include "Functions.h"
#include "MatrixProducts.h"
#include "InputGradient.h"
#include "Activations.h"
#include "Losses.h"
#include "Dropout.h"
#include "Updates.h"

const struct nn_kernels nn_table = {
    .name = nn_table_name,
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
