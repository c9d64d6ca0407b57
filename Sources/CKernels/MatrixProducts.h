// A dense layer's products forward and of its weights' gradient. Each is one product c = a·b, cut
// into blocks for the caches and into tiles for the registers; elements of c are chains over the
// steps, which blocks continue from c itself.

#ifndef NNSTORE_MATRIX_PRODUCTS_H
#define NNSTORE_MATRIX_PRODUCTS_H

#include "Team.h"
#include "Tiles.h"
#include "Transposition.h"

// MARK: Products

// c[row][column] = Σ a[row][step]·b[step][column], chained over the steps from start[column], or
// from +0 where start is NULL. a[row][step] is at a + row·a_row + step·a_step; a transposed b has
// its columns in memory where rows would be.
struct product {
    const float *a;
    size_t a_row, a_step;
    const float *b;
    size_t b_stride;
    bool is_b_transposed;
    float *c;
    size_t c_row;
    const float *start;
    size_t rows, columns, steps;
};

enum {
    // The steps of a block: a panel of b, 64 columns wide, then takes 64 kB of the second cache.
    nn_block_steps = 256,
    nn_panel_columns = 64,
    nn_panel_count = nn_block_steps * nn_panel_columns,
    // Scratch holds those panels, the transposed gradients of InputGradient.h, and a tile of a.
    nn_factors_offset = nn_scratch_count - nn_block_steps * nn_tile_rows,
    // From so many rows on, a panel is used often enough to be copied first,
    nn_packing_rows = 24,
    // if its rows are so far apart that they'd get into each other's way in a cache. Then a block
    // has fewer steps and more columns, and fewer still if it is not copied: longer pieces of rows.
    nn_packing_stride = 256,
    nn_far_packed_steps = 64,
    nn_far_steps = 16,
    // Values so far apart, or a multiple of it, share a set of the nearest cache.
    nn_page_floats = 1024,
    // What a thread's part must be worth.
    nn_part_products = 200000,
};

_Static_assert(nn_panel_count <= nn_factors_offset, "scratch holds the panels and a tile of a");

// Splits rest into as equal portions as can be, of at most most each: the size of the first.
NN_INLINE size_t portion(size_t rest, size_t most) {
    if (rest <= most) return rest;
    return groups_of(rest, groups_of(rest, most));
}

// Copies steps × columns of b to packed, whose rows are stride floats, a multiple of 16.
static void pack(
    const float *b, size_t b_stride, float *packed, size_t stride, size_t steps, size_t columns
) {
    for (size_t step = 0; step < steps; step++) {
        for (size_t k = 0; k < columns; k += nn_lanes) {
            store16(packed + k, load_part16(b + k, least(columns - k, nn_lanes)));
        }
        b += b_stride;
        packed += stride;
    }
}

// The same of a transposed b.
static void pack_transposed(
    const float *b, size_t b_stride, float *packed, size_t stride, size_t steps, size_t columns
) {
    for (size_t k = 0; k < columns; k += nn_lanes) {
        for (size_t step = 0; step < steps; step += nn_lanes) {
            const size_t height = least(steps - step, nn_lanes);
            const size_t width = least(columns - k, nn_lanes);
            v16 square[nn_lanes] = {0};
            for (size_t j = 0; j < width; j++) {
                square[j] = load_part16(b + (k + j) * b_stride + step, height);
            }
            transpose16(square);
            for (size_t j = 0; j < height; j++) {
                store16(packed + (step + j) * stride + k, square[j]);
            }
        }
    }
}

// b's panels one after the other, each of width vectors but the last, and steps·16 floats a vector.
static const float *pack_panels(
    const struct product *p, size_t step, size_t steps, size_t column, size_t columns, size_t width,
    float *packed
) {
    const size_t panel = width * nn_lanes;
    for (size_t k = 0; k < columns; k += panel) {
        const size_t count = least(columns - k, panel);
        const size_t stride = vectors_of(count) * nn_lanes;
        if (p->is_b_transposed) {
            pack_transposed(
                p->b + (column + k) * p->b_stride + step, p->b_stride, packed + k * steps, stride,
                steps, count);
        } else {
            pack(
                p->b + step * p->b_stride + column + k, p->b_stride, packed + k * steps, stride,
                steps, count);
        }
    }
    return packed;
}

// a's values of one tile, close together: height values a step.
static const float *pack_factors(
    const float *a, size_t a_row, size_t a_step, float *packed, size_t steps, size_t height
) {
    for (size_t step = 0; step < steps; step++) {
        for (size_t row = 0; row < height; row++) {
            packed[step * height + row] = a[step * a_step + row * a_row];
        }
    }
    return packed;
}

// Fetches what pack will read next; the rows are too far apart for the machine to foresee.
static void prefetch(const float *b, size_t b_stride, size_t steps, size_t columns) {
    for (size_t step = 0; step < steps; step++, b += b_stride) {
        for (size_t k = 0; k < columns; k += nn_lanes) __builtin_prefetch(b + k, 0, 2);
    }
}

// Some columns of c and some of the steps: what is packed, and packed panels are reused, at a time.
struct block {
    size_t step, steps, column, columns;
    // The vectors of b's panels; the last may be narrower.
    size_t width;
    const float *b;
    bool is_packed, is_a_packed;
};

// Rows row ..< row + height of a block, tile by tile.
static void compute_tiles(
    const struct product *p, const struct block *k, size_t row, size_t height, float *scratch
) {
    struct tile tile = {
        .a = p->a + row * p->a_row + k->step * p->a_step, .a_row = p->a_row, .a_step = p->a_step,
        .c_row = p->c_row, .start_row = k->step > 0 ? p->c_row : 0, .steps = k->steps,
    };
    if (k->is_a_packed) {
        tile.a = pack_factors(
            tile.a, p->a_row, p->a_step, scratch + nn_factors_offset, k->steps, height);
        tile.a_row = 1;
        tile.a_step = height;
    }
    for (size_t j = 0; j < k->columns; j += k->width * nn_lanes) {
        const size_t columns = least(k->columns - j, k->width * nn_lanes);
        const size_t vectors = vectors_of(columns);
        tile.b = k->b + j * (k->is_packed ? k->steps : 1);
        tile.b_step = k->is_packed ? vectors * nn_lanes : p->b_stride;
        tile.c = p->c + row * p->c_row + k->column + j;
        tile.start = k->step > 0 ? tile.c : p->start ? p->start + k->column + j : NULL;
        tile.last = columns - (vectors - 1) * nn_lanes;
        nn_tiles[vectors][height](&tile);
    }
}

// Rows are the outer loop, for c is the largest where steps are few. While a block whose rows were
// far apart is computed, the next one is fetched.
static void compute_block(const struct product *p, struct block *k, float *scratch) {
    const size_t vectors = vectors_of(k->columns);
    const size_t ahead = !k->is_packed || p->is_b_transposed ? 0
        : least(p->columns - k->column - k->columns, k->columns);
    size_t fetched = 0;
    k->width = portion(vectors, most_vectors(p->rows));
    k->is_a_packed = p->a_step % nn_page_floats == 0 && vectors >= 8 * k->width;
    k->b = k->is_packed
        ? pack_panels(p, k->step, k->steps, k->column, k->columns, k->width, scratch)
        : p->b + k->step * p->b_stride + k->column;
    for (size_t row = 0, height; row < p->rows; row += height) {
        height = portion(p->rows - row, nn_most_rows[k->width]);
        if (ahead > 0) {
            const size_t share = groups_of(k->steps * height, p->rows);
            const size_t n = least(k->steps - fetched, share);
            prefetch(
                p->b + (k->step + fetched) * p->b_stride + k->column + k->columns, p->b_stride, n,
                ahead);
            fetched += n;
        }
        compute_tiles(p, k, row, height, scratch);
    }
}

static void compute_product(const struct product *p, float *scratch) {
    const bool is_far = p->b_stride >= nn_packing_stride;
    const bool is_packed = p->is_b_transposed || (is_far && p->rows >= nn_packing_rows);
    const size_t most_steps = !is_far || p->is_b_transposed ? nn_block_steps
        : is_packed ? nn_far_packed_steps : nn_far_steps;
    for (size_t step = 0; step < p->steps; step += most_steps) {
        const size_t steps = least(p->steps - step, most_steps);
        const size_t most = is_packed ? nn_panel_count / steps / nn_panel_columns * nn_panel_columns
            : p->columns;
        for (size_t column = 0; column < p->columns; column += most) {
            struct block block = {
                .step = step, .steps = steps, .column = column,
                .columns = least(p->columns - column, most), .is_packed = is_packed,
            };
            compute_block(p, &block, scratch);
        }
    }
}

// MARK: Threads

static void compute_rows(void *context, size_t begin, size_t end, float *scratch) {
    struct product p = *(const struct product *)context;
    p.a += begin * p.a_row;
    p.c += begin * p.c_row;
    p.rows = end - begin;
    compute_product(&p, scratch);
}

// Begin and end count vectors.
static void compute_columns(void *context, size_t begin, size_t end, float *scratch) {
    struct product p = *(const struct product *)context;
    p.b += begin * nn_lanes * (p.is_b_transposed ? p.b_stride : 1);
    p.c += begin * nn_lanes;
    if (p.start) p.start += begin * nn_lanes;
    p.columns = least(p.columns, end * nn_lanes) - begin * nn_lanes;
    compute_product(&p, scratch);
}

// The units that a thread's part has at least, where each takes so many products.
NN_INLINE size_t part_minimum(size_t products) { return nn_part_products / products + 1; }

// Splits c the long way, so that little of the other factor is packed twice.
static __attribute__((noinline)) void split_product(nn_team *team, struct product p) {
    if (p.rows >= p.columns) {
        nn_team_run(team, p.rows, part_minimum(p.columns * p.steps), compute_rows, &p);
    } else {
        nn_team_run(
            team, vectors_of(p.columns), part_minimum(p.rows * p.steps * nn_lanes), compute_columns,
            &p);
    }
}

// One vector of columns and few rows are one tile, which small networks should have at once.
NN_INLINE void run_product(nn_team *team, struct product p) {
    if (p.columns > nn_lanes || p.rows > nn_most_rows[1] || p.steps > nn_block_steps) {
        return split_product(team, p);
    }
    const struct tile tile = {
        .a = p.a, .a_row = p.a_row, .a_step = p.a_step, .b = p.b, .b_step = p.b_stride, .c = p.c,
        .c_row = p.c_row, .start = p.start, .steps = p.steps, .last = p.columns,
    };
    nn_tiles[1][p.rows](&tile);
}

// MARK: Kernels

static void kernel_weighted_sums(
    nn_team *team, const float *x, const float *w, const float *bias, float *y, size_t rows,
    size_t inputs, size_t outputs
) {
    const struct product p = {
        .a = x, .a_row = inputs, .a_step = 1, .b = w, .b_stride = outputs, .c = y, .c_row = outputs,
        .start = bias, .rows = rows, .columns = outputs, .steps = inputs,
    };
    run_product(team, p);
}

// The weight gradient of one row of a batch, of the inputs begin ..< end: every element is one
// product, and writing them is all that takes time, so it is done from the first to the last.
static void compute_outer_rows(void *context, size_t begin, size_t end, float *scratch) {
    const struct product *p = context;
    const size_t full = p->columns / nn_lanes * nn_lanes;
    (void)scratch;
    for (size_t row = begin; row < end; row++) {
        const v16 factor = splat16(p->a[row]);
        float *c = p->c + row * p->c_row;
        for (size_t k = 0; k < full; k += nn_lanes) {
            store16(c + k, fma16(factor, load16(p->b + k), (v16){0}));
        }
        if (full < p->columns) {
            const size_t n = p->columns - full;
            store_part16(c + full, fma16(factor, load_part16(p->b + full, n), (v16){0}), n);
        }
    }
}

static void kernel_weight_gradient(
    nn_team *team, const float *x, const float *d, float *g, size_t rows, size_t inputs,
    size_t outputs
) {
    struct product p = {
        .a = x, .a_row = 1, .a_step = inputs, .b = d, .b_stride = outputs, .c = g, .c_row = outputs,
        .rows = inputs, .columns = outputs, .steps = rows,
    };
    if (rows == 1 && inputs > nn_most_rows[1]) {
        nn_team_run(team, inputs, part_minimum(outputs), compute_outer_rows, &p);
    } else {
        run_product(team, p);
    }
}

// The vectors whose sums run side by side: each is a chain of additions that wait for one another.
enum { nn_sums_at_once = 4 };

// The sums over d's rows of some vectors of columns; of the last vector, `last` lanes exist.
NN_INLINE void add_rows(
    const float *d, float *g, size_t rows, size_t outputs, size_t vectors, size_t last
) {
    v16 sums[nn_sums_at_once] = {0};
    for (size_t b = 0; b < rows; b++, d += outputs) {
        for (size_t v = 0; v + 1 < vectors; v++) sums[v] += load16(d + v * nn_lanes);
        sums[vectors - 1] += load_part16(d + (vectors - 1) * nn_lanes, last);
    }
    for (size_t v = 0; v + 1 < vectors; v++) store16(g + v * nn_lanes, sums[v]);
    store_part16(g + (vectors - 1) * nn_lanes, sums[vectors - 1], last);
}

// The caller alone does it: reading d once is little beside the products with it.
static void kernel_bias_gradient(
    nn_team *team, const float *d, float *g, size_t rows, size_t outputs
) {
    const size_t group = nn_sums_at_once * nn_lanes, full = outputs / group * group;
    const size_t vectors = vectors_of(outputs - full);
    const size_t last = outputs - full - (vectors - 1) * nn_lanes;
    (void)team;
    for (size_t k = 0; k < full; k += group) {
        add_rows(d + k, g + k, rows, outputs, nn_sums_at_once, nn_lanes);
    }
    switch (vectors) {
    case 1: return add_rows(d + full, g + full, rows, outputs, 1, last);
    case 2: return add_rows(d + full, g + full, rows, outputs, 2, last);
    case 3: return add_rows(d + full, g + full, rows, outputs, 3, last);
    case 4: return add_rows(d + full, g + full, rows, outputs, 4, last);
    }
}

#endif
