// The inner loop of all matrix products: a tile of c, R rows by C vectors, stays in registers while
//
//     c[row][column] ← fma(a[row][step], b[step][column], c[row][column])
//
// runs over the steps, ascending. Which tile covers an element never changes its bits: it is a
// chain of its own.

#ifndef NNSTORE_TILES_H
#define NNSTORE_TILES_H

#include "Vector.h"

// The tiles (rows, vectors) that the registers hold, at most nn_most_rows[C] rows of C vectors:
// with too few sums the fma units wait for each other's results, with few vectors for a's values.
#define NN_TILES_TO_4(X, C) X(1, C) X(2, C) X(3, C) X(4, C)
#define NN_TILES_TO_6(X, C) NN_TILES_TO_4(X, C) X(5, C) X(6, C)
#define NN_TILES_TO_8(X, C) NN_TILES_TO_6(X, C) X(7, C) X(8, C)

#if defined(NN_AVX512)
#define NN_TILES(X) \
    NN_TILES_TO_8(X, 1) NN_TILES_TO_8(X, 2) NN_TILES_TO_8(X, 3) NN_TILES_TO_6(X, 4) \
    X(1, 5) X(1, 6) X(1, 7) X(1, 8)
static const size_t nn_most_rows[] = {0, 8, 8, 8, 6, 1, 1, 1, 1};
NN_INLINE size_t most_vectors(size_t rows) { return rows == 1 ? 8 : 4; }
#else
#define NN_TILES(X) NN_TILES_TO_6(X, 1) X(1, 2) X(2, 2) X(3, 2) X(1, 3) X(1, 4)
static const size_t nn_most_rows[] = {0, 6, 3, 1, 1};
NN_INLINE size_t most_vectors(size_t rows) { return rows == 1 ? 4 : rows <= 3 ? 2 : 1; }
#endif
enum { nn_tile_rows = 8, nn_tile_vectors = 8 };

// a[row][step] is at a + row·a_row + step·a_step, and so on; vectors lie in memory as they are.
struct tile {
    const float *a;
    size_t a_row, a_step;
    const float *b;
    size_t b_step;
    float *c;
    size_t c_row;
    // What c's chains go on from; NULL means +0.
    const float *start;
    size_t start_row;
    size_t steps;
    // How many lanes of the last vector exist, 1 ... 16.
    size_t last;
};

NN_INLINE v16 tile_load(const float *p, bool is_part, size_t last) {
    return is_part ? load_part16(p, last) : load16(p);
}

NN_INLINE void tile_store(float *p, v16 x, bool is_part, size_t last) {
    if (is_part) store_part16(p, x, last);
    else store16(p, x);
}

// is_part: the last vector lacks lanes. All but the struct is known where this is inlined.
NN_INLINE void compute_tile(const struct tile *t, size_t rows, size_t vectors, bool is_part) {
    v16 sums[nn_tile_rows][nn_tile_vectors], b[nn_tile_vectors];
    const float *a[nn_tile_rows], *b_row = t->b;
    const size_t a_step = t->a_step, b_step = t->b_step, last = t->last;
    for (size_t r = 0; r < rows; r++) {
        a[r] = t->a + r * t->a_row;
        const float *start = t->start ? t->start + r * t->start_row : NULL;
        for (size_t v = 0; v < vectors; v++) {
            sums[r][v] = start
                ? tile_load(start + v * nn_lanes, is_part && v == vectors - 1, last) : (v16){0};
        }
    }
    size_t offset = 0;
#pragma clang loop unroll(disable)
    for (size_t step = t->steps; step > 0; step--) {
        for (size_t v = 0; v < vectors; v++) {
            b[v] = tile_load(b_row + v * nn_lanes, is_part && v == vectors - 1, last);
        }
        for (size_t r = 0; r < rows; r++) {
            const v16 factor = splat16(a[r][offset]);
            for (size_t v = 0; v < vectors; v++) sums[r][v] = fma16(factor, b[v], sums[r][v]);
        }
        offset += a_step;
        b_row += b_step;
    }
    for (size_t r = 0; r < rows; r++) {
        for (size_t v = 0; v < vectors; v++) {
            tile_store(
                t->c + r * t->c_row + v * nn_lanes, sums[r][v], is_part && v == vectors - 1, last);
        }
    }
}

#define NN_DEFINE_TILE(R, C) \
    static void tile_##R##x##C(const struct tile *t) { \
        if (t->last == nn_lanes) compute_tile(t, R, C, false); \
        else compute_tile(t, R, C, true); \
    }
NN_TILES(NN_DEFINE_TILE)

#define NN_LIST_TILE(R, C) [C][R] = tile_##R##x##C,
static void (*const nn_tiles[nn_tile_vectors + 1][nn_tile_rows + 1])(const struct tile *) = {
    NN_TILES(NN_LIST_TILE)
};

#endif
