// A dense layer's input gradient, g[b][i] = Σ_o d[b][o]·w[i][o], whose sums run along w's rows.
//
// From 8 rows on, an element is one chain and vectors run across rows of the batch, or across
// inputs where that transposes less. Below, vectors run along the sum itself: 16 chains, joined by
// a tree.

#ifndef NNSTORE_INPUT_GRADIENT_H
#define NNSTORE_INPUT_GRADIENT_H

#include "MatrixProducts.h"

struct input_gradient {
    const float *d, *w;
    float *g;
    size_t rows, inputs, outputs;
};

// MARK: Chains

enum {
    nn_chained_rows = 8,
    // The inputs of a block, whose gradients of up to 64 rows wait in scratch to be transposed.
    nn_block_inputs = 512,
};

_Static_assert(
    nn_panel_count + nn_block_inputs * nn_panel_columns <= nn_factors_offset,
    "scratch holds the panels, a block's transposed gradients and a tile of a");

// g[b][i] from its transpose, whose rows are stride floats.
static void unpack_transposed(
    const float *transposed, size_t stride, float *g, size_t g_row, size_t rows, size_t inputs
) {
    for (size_t i = 0; i < inputs; i += nn_lanes) {
        for (size_t b = 0; b < rows; b += nn_lanes) {
            const size_t height = least(inputs - i, nn_lanes), width = least(rows - b, nn_lanes);
            v16 square[nn_lanes] = {0};
            for (size_t k = 0; k < height; k++) {
                square[k] = load_part16(transposed + (i + k) * stride + b, width);
            }
            transpose16(square);
            for (size_t k = 0; k < width; k++) {
                store_part16(g + (b + k) * g_row + i, square[k], height);
            }
        }
    }
}

// Of the inputs begin ..< end: transposed gradients w·dᵀ, a block at a time.
static void chain_inputs(void *context, size_t begin, size_t end, float *scratch) {
    const struct input_gradient *t = context;
    float *transposed = scratch + nn_panel_count;
    for (size_t b = 0; b < t->rows; b += nn_panel_columns) {
        const size_t rows = least(t->rows - b, nn_panel_columns);
        for (size_t i = begin; i < end; i += nn_block_inputs) {
            const size_t inputs = least(end - i, nn_block_inputs);
            const struct product p = {
                .a = t->w + i * t->outputs, .a_row = t->outputs, .a_step = 1,
                .b = t->d + b * t->outputs, .b_stride = t->outputs, .is_b_transposed = true,
                .c = transposed, .c_row = nn_panel_columns,
                .rows = inputs, .columns = rows, .steps = t->outputs,
            };
            compute_product(&p, scratch);
            unpack_transposed(
                transposed, nn_panel_columns, t->g + b * t->inputs + i, t->inputs, rows, inputs);
        }
    }
}

// Whether to transpose w, an effort like so many rows of the product, rather than d and g; vectors
// across rows of the batch waste the lanes of the last.
static bool should_transpose_weights(const struct input_gradient *t) {
    const size_t effort = 10, weights = t->inputs * t->outputs;
    const size_t lanes = vectors_of(t->rows) * nn_lanes;
    return (t->rows + effort) * weights
        <= lanes * weights + effort * t->rows * (t->inputs + t->outputs);
}

static void chain_input_gradient(nn_team *team, struct input_gradient *t) {
    const struct product p = {
        .a = t->d, .a_row = t->outputs, .a_step = 1,
        .b = t->w, .b_stride = t->outputs, .is_b_transposed = true, .c = t->g, .c_row = t->inputs,
        .rows = t->rows, .columns = t->inputs, .steps = t->outputs,
    };
    if (should_transpose_weights(t)) split_product(team, p);
    else nn_team_run(team, t->inputs, part_minimum(t->rows * t->outputs), chain_inputs, t);
}

// MARK: Trees

// How many inputs' chains are kept in registers at a time. More would not be faster: w is what it
// waits for.
enum { nn_tree_inputs = 4 };
// Of several rows' sums, the outputs taken at a time, so that w is read from the nearest cache.
enum { nn_tree_outputs = 256 };

// Continues 4 inputs' 16 chains over count outputs. w's rows from limit on are read as if they were
// the row limit - 1; nobody looks at their sums.
NN_INLINE void continue_chains(
    v16 *sums, const float *d, const float *w, size_t w_row, size_t limit, size_t count
) {
    enum { n = nn_tree_inputs };
    v16 s[n];
    const float *row[n];
    for (size_t k = 0; k < n; k++) {
        s[k] = sums[k];
        row[k] = w + least(k, limit - 1) * w_row;
    }
    size_t o = 0;
    for (; o + nn_lanes <= count; o += nn_lanes) {
        const v16 factor = load16(d + o);
        for (size_t k = 0; k < n; k++) s[k] = fma16(factor, load16(row[k] + o), s[k]);
    }
    if (o < count) {
        const size_t rest = count - o;
        const v16 factor = load_part16(d + o, rest);
        // Lanes without a term keep their sum: adding +0 could change its sign.
        for (size_t k = 0; k < n; k++) {
            s[k] = blend_part16(fma16(factor, load_part16(row[k] + o, rest), s[k]), s[k], rest);
        }
    }
    for (size_t k = 0; k < n; k++) sums[k] = s[k];
}

// Up to most inputs, of 16, of a single row.
NN_INLINE void sum_row(const struct input_gradient *t, size_t i, size_t inputs, size_t most) {
    v16 sums[nn_lanes] = {0};
    for (size_t k = 0; k < most && k < inputs; k += nn_tree_inputs) {
        continue_chains(
            sums + k, t->d, t->w + (i + k) * t->outputs, t->outputs, inputs - k, t->outputs);
    }
    store_part16(t->g + i, lane_sums(sums), inputs);
}

// Up to 16 inputs of several rows, fewer than 8.
static void sum_rows(const struct input_gradient *t, size_t i, size_t inputs) {
    v16 sums[nn_chained_rows][nn_lanes] = {0};
    for (size_t o = 0; o < t->outputs; o += nn_tree_outputs) {
        const size_t count = least(t->outputs - o, nn_tree_outputs);
        for (size_t b = 0; b < t->rows; b++) {
            for (size_t k = 0; k < inputs; k += nn_tree_inputs) {
                continue_chains(
                    sums[b] + k, t->d + b * t->outputs + o, t->w + (i + k) * t->outputs + o,
                    t->outputs, inputs - k, count);
            }
        }
    }
    for (size_t b = 0; b < t->rows; b++) {
        store_part16(t->g + b * t->inputs + i, lane_sums(sums[b]), inputs);
    }
}

static void tree_inputs(void *context, size_t begin, size_t end, float *scratch) {
    const struct input_gradient *t = context;
    (void)scratch;
    for (size_t i = begin; i < end; i += nn_lanes) {
        const size_t inputs = least(end - i, nn_lanes);
        if (t->rows == 1) sum_row(t, i, inputs, nn_lanes);
        else sum_rows(t, i, inputs);
    }
}

// MARK: Kernel

static void kernel_input_gradient(
    nn_team *team, const float *d, const float *w, float *g, size_t rows, size_t inputs,
    size_t outputs
) {
    struct input_gradient t = {d, w, g, rows, inputs, outputs};
    // Small networks should have it at once.
    if (rows == 1 && inputs <= nn_tree_inputs && outputs <= nn_lanes) {
        sum_row(&t, 0, inputs, nn_tree_inputs);
    } else if (rows >= nn_chained_rows) {
        chain_input_gradient(team, &t);
    } else {
        nn_team_run(team, inputs, part_minimum(rows * outputs), tree_inputs, &t);
    }
}

#endif
