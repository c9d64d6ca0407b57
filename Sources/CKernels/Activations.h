// The activations over a whole batch, forward and backward: each function beside its derivative.
// x are the weighted sums, o the outputs, g = dE/do and d = dE/dx.

#ifndef NNSTORE_ACTIVATIONS_H
#define NNSTORE_ACTIVATIONS_H

#include "RowChains.h"
#include "Team.h"

// Work that is worth a thread.
enum { nn_vectors_per_thread = 2048, nn_softmax_values_per_thread = 16384 };

struct activation_work {
    enum nn_activation activation;
    const float *x;
    const float *o;
    const float *g;
    float *result;
    size_t count;  // of values; of softmax, in a row
};

// MARK: Elementwise

NN_INLINE v16 gelu_gate16(v16 c) {
    const v16 cubic = fma16(0x1.6e4e26p-5f * (c * c), c, c);
    return logistic16(0x1.988454p0f * cubic);
}

NN_INLINE v16 gelu_derivative16(v16 x) {
    const v16 c = limited16(x, -16, 16), p = gelu_gate16(c);
    const v16 slope = 0x1.988454p0f * fma16(splat16(0x1.12ba9ep-3f), c * c, splat16(1));
    return fma16(c * (p * (1 - p)), slope, p);
}

NN_INLINE v16 silu_derivative16(v16 x) {
    const v16 p = logistic16(x);
    return p * fma16(x, 1 - p, splat16(1));
}

NN_INLINE v16 output16(enum nn_activation activation, v16 x) {
    switch (activation) {
    case nn_sigmoid: return logistic16(x);
    case nn_tanh: return tanh16(x);
    case nn_relu: return select16(x < 0, splat16(0), x);
    case nn_leaky_relu: return select16(x < 0, 0.01f * x, x);
    case nn_elu: return select16(x < 0, expm1_16(x), x);
    case nn_gelu: return x * gelu_gate16(limited16(x, -16, 16));
    case nn_silu: return x * logistic16(x);
    case nn_softplus: return select16(x > 0, x, splat16(0)) + softplus_tail16(x);
    case nn_identity: case nn_softmax: break;
    }
    return x;
}

// do/dx, from whichever of the two gives it most cheaply.
NN_INLINE v16 derivative16(enum nn_activation activation, v16 x, v16 o) {
    const v16 one = splat16(1);
    switch (activation) {
    case nn_sigmoid: return o * (1 - o);
    case nn_tanh: return fma16(-o, o, one);
    case nn_relu: return select16(x > 0, one, splat16(0));
    case nn_leaky_relu: return select16(x > 0, one, splat16(0.01f));
    case nn_elu: return select16(x > 0, one, o + 1);
    case nn_gelu: return gelu_derivative16(x);
    case nn_silu: return silu_derivative16(x);
    case nn_softplus: return logistic16(x);
    case nn_identity: case nn_softmax: break;
    }
    return one;
}

// Vectors begin ..< end of outputs, or of deltas; the last one may be partial.
NN_INLINE void map_activation(
    enum nn_activation activation, bool is_backward, const struct activation_work *t,
    size_t begin, size_t end
) {
    for (size_t k = begin * nn_lanes; k < end * nn_lanes; k += nn_lanes) {
        const size_t n = t->count - k;
        v16 x = load_up_to16(t->x + k, n), result;
        if (is_backward) {
            const v16 slope = derivative16(activation, x, load_up_to16(t->o + k, n));
            result = load_up_to16(t->g + k, n) * slope;
        } else {
            result = output16(activation, x);
        }
        store_up_to16(t->result + k, result, n);
    }
}

// MARK: Softmax

NN_INLINE void softmax_outputs(const struct activation_work *t, size_t b, size_t rows) {
    float m[nn_rows_at_once], s[nn_rows_at_once];
    const size_t units = t->count;
    const float *x = t->x + b * units;
    float *o = t->result + b * units;
    for (size_t r = 0; r < rows; r++) m[r] = row_maximum(x + r * units, units);
    const struct chains chains = {.u = x, .w = o, .m = m, .sums = s, .count = units};
    run_chains(nn_sum_exponential, &chains, rows);
    for (size_t r = 0; r < rows; r++, o += units) {
        for (size_t k = 0; k < units; k += nn_lanes) {
            store_up_to16(o + k, load_up_to16(o + k, units - k) / s[r], units - k);
        }
    }
}

NN_INLINE void softmax_deltas(const struct activation_work *t, size_t b, size_t rows) {
    float u[nn_rows_at_once];
    const size_t units = t->count;
    const float *o = t->o + b * units, *g = t->g + b * units;
    float *d = t->result + b * units;
    const struct chains chains = {.u = g, .v = o, .sums = u, .count = units};
    run_chains(nn_chain_product, &chains, rows);
    for (size_t r = 0; r < rows; r++, o += units, g += units, d += units) {
        for (size_t k = 0; k < units; k += nn_lanes) {
            const size_t n = units - k;
            const v16 outputs = load_up_to16(o + k, n);
            store_up_to16(d + k, outputs * (load_up_to16(g + k, n) - u[r]), n);
        }
    }
}

// Rows begin ..< end in groups, whose maxima and sums wait on the stack.
NN_INLINE void map_softmax(
    bool is_backward, const struct activation_work *t, size_t begin, size_t end
) {
    for (size_t b = begin; b < end; b += nn_rows_at_once) {
        const size_t rows = least(end - b, nn_rows_at_once);
        if (is_backward) softmax_deltas(t, b, rows);
        else softmax_outputs(t, b, rows);
    }
}

// MARK: The kernels

NN_INLINE void map_any(
    bool is_backward, const struct activation_work *t, size_t begin, size_t end
) {
    switch (t->activation) {
    case nn_identity: return map_activation(nn_identity, is_backward, t, begin, end);
    case nn_sigmoid: return map_activation(nn_sigmoid, is_backward, t, begin, end);
    case nn_tanh: return map_activation(nn_tanh, is_backward, t, begin, end);
    case nn_relu: return map_activation(nn_relu, is_backward, t, begin, end);
    case nn_leaky_relu: return map_activation(nn_leaky_relu, is_backward, t, begin, end);
    case nn_elu: return map_activation(nn_elu, is_backward, t, begin, end);
    case nn_gelu: return map_activation(nn_gelu, is_backward, t, begin, end);
    case nn_silu: return map_activation(nn_silu, is_backward, t, begin, end);
    case nn_softplus: return map_activation(nn_softplus, is_backward, t, begin, end);
    case nn_softmax: return map_softmax(is_backward, t, begin, end);
    }
}

static void outputs_task(void *context, size_t begin, size_t end, float *scratch) {
    (void)scratch;
    map_any(false, context, begin, end);
}

static void deltas_task(void *context, size_t begin, size_t end, float *scratch) {
    (void)scratch;
    map_any(true, context, begin, end);
}

// Shares vectors out among the threads, or softmax's rows.
static void run_activation(
    nn_team *team, nn_task *task, struct activation_work *t, size_t rows, size_t units
) {
    if (t->activation == nn_softmax) {
        t->count = units;
        nn_team_run(team, rows, 1 + nn_softmax_values_per_thread / units, task, t);
    } else {
        t->count = rows * units;
        nn_team_run(team, vectors_of(t->count), nn_vectors_per_thread, task, t);
    }
}

static void kernel_outputs(
    nn_team *team, enum nn_activation activation, const float *x, float *o, size_t rows,
    size_t units
) {
    struct activation_work work = {.activation = activation, .x = x, .result = o};
    run_activation(team, outputs_task, &work, rows, units);
}

static void kernel_deltas(
    nn_team *team, enum nn_activation activation, const float *x, const float *o, const float *g,
    float *d, size_t rows, size_t units
) {
    struct activation_work work = {
        .activation = activation, .x = x, .o = o, .g = g, .result = d};
    run_activation(team, deltas_task, &work, rows, units);
}

#endif
