// The losses over a whole batch, forward and backward. x are the last layer's weighted sums, o the
// outputs, t the targets; c = 1 / rows, because the batch's error is the mean over its rows.

#ifndef NNSTORE_LOSSES_H
#define NNSTORE_LOSSES_H

#include "RowChains.h"

// MARK: Rows

// Σ_k t_k·(l - (x_k - m)) with l = log Σ exp(x_k - m), which loses nothing to outputs that round to
// 0 or 1.
NN_INLINE void cross_entropy_losses(
    const float *x, const float *t, float *losses, size_t rows, size_t outputs
) {
    float m[nn_rows_at_once], l[nn_lanes] = {0};
    for (size_t b = 0; b < rows; b += nn_rows_at_once) {
        const size_t n = least(rows - b, nn_rows_at_once), at = b * outputs;
        for (size_t r = 0; r < n; r++) m[r] = row_maximum(x + at + r * outputs, outputs);
        const struct chains sums = {.u = x + at, .m = m, .sums = l, .count = outputs};
        run_chains(nn_sum_exponential, &sums, n);
        store16(l, log16(load16(l)));
        const struct chains chains = {
            .u = x + at, .v = t + at, .m = m, .l = l, .sums = losses + b, .count = outputs};
        run_chains(nn_chain_cross_entropy, &chains, n);
    }
}

static void kernel_row_losses(
    enum nn_loss loss, const float *x, const float *o, const float *t, float *losses, size_t rows,
    size_t outputs
) {
    struct chains chains = {.u = o, .v = t, .sums = losses, .count = outputs};
    switch (loss) {
    case nn_squared_error: return run_chains(nn_chain_square, &chains, rows);
    case nn_mean_squared_error:
        run_chains(nn_chain_square, &chains, rows);
        for (size_t b = 0; b < rows; b++) losses[b] /= (float)outputs;
        return;
    case nn_absolute_error: return run_chains(nn_sum_magnitude, &chains, rows);
    case nn_huber: return run_chains(nn_sum_huber, &chains, rows);
    case nn_cross_entropy: return cross_entropy_losses(x, t, losses, rows, outputs);
    case nn_binary_cross_entropy:
        chains.u = x;
        return run_chains(nn_sum_binary_entropy, &chains, rows);
    }
}

static float kernel_mean(const float *losses, size_t rows) {
    float sum = 0;
    for (size_t b = 0; b < rows; b++) sum += losses[b];
    return sum / (float)rows;
}

// MARK: Gradients

// dE/do of e = o - t; f is 2 or 2 / outputs.
NN_INLINE v16 output_gradient16(enum nn_loss loss, v16 e, float f, float c) {
    switch (loss) {
    case nn_absolute_error: {
        const v16 below = select16(e < 0, splat16(-c), splat16(0));
        return select16(e > 0, splat16(c), below);
    }
    case nn_huber: return limited16(e, -1, 1) * c;
    case nn_squared_error: case nn_mean_squared_error: return (e * f) * c;
    case nn_cross_entropy: case nn_binary_cross_entropy: break;
    }
    return e * c;
}

NN_INLINE void map_gradients(
    enum nn_loss loss, const float *o, const float *t, float *g, size_t count, float f, float c
) {
    for (size_t k = 0; k < count; k += nn_lanes) {
        const size_t n = count - k;
        const v16 e = load_up_to16(o + k, n) - load_up_to16(t + k, n);
        store_up_to16(g + k, output_gradient16(loss, e, f, c), n);
    }
}

static void kernel_output_gradients(
    enum nn_loss loss, const float *o, const float *t, float *g, size_t rows, size_t outputs
) {
    const size_t count = rows * outputs;
    const float f = loss == nn_mean_squared_error ? 2 / (float)outputs : 2, c = 1 / (float)rows;
    switch (loss) {
    case nn_absolute_error: return map_gradients(nn_absolute_error, o, t, g, count, f, c);
    case nn_huber: return map_gradients(nn_huber, o, t, g, count, f, c);
    default: return map_gradients(nn_squared_error, o, t, g, count, f, c);
    }
}

// d_k = fma(o_k, T, -t_k)·c with T = Σ_k t_k.
NN_INLINE void cross_entropy_deltas(
    const float *o, const float *t, float *d, size_t rows, size_t outputs, float c
) {
    float sums[nn_rows_at_once];
    for (size_t b = 0; b < rows; b++, o += outputs, t += outputs, d += outputs) {
        if (b % nn_rows_at_once == 0) {
            const struct chains chains = {.u = t, .sums = sums, .count = outputs};
            run_chains(nn_sum, &chains, least(rows - b, nn_rows_at_once));
        }
        const v16 sum = splat16(sums[b % nn_rows_at_once]);
        for (size_t k = 0; k < outputs; k += nn_lanes) {
            const v16 target = load_up_to16(t + k, outputs - k);
            const v16 delta = fma16(load_up_to16(o + k, outputs - k), sum, -target) * c;
            store_up_to16(d + k, delta, outputs - k);
        }
    }
}

static void kernel_fused_deltas(
    enum nn_loss loss, const float *o, const float *t, float *d, size_t rows, size_t outputs
) {
    const float c = 1 / (float)rows;
    if (loss == nn_cross_entropy) cross_entropy_deltas(o, t, d, rows, outputs, c);
    else map_gradients(nn_binary_cross_entropy, o, t, d, rows * outputs, 1, c);
}

#endif
