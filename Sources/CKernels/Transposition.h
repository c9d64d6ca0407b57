// Vectors turned into one another's lanes: the transpose of 16 vectors, and the sums of each one's
// lanes.

#ifndef NNSTORE_TRANSPOSITION_H
#define NNSTORE_TRANSPOSITION_H

#include "Vector.h"

// The first and second halves of x and y's lanes, in groups of 1 or 2 lanes alternately from each
// within every 4 lanes, or in groups of 4 and 8 over all.
#define NN_PICK(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#define NN_LOW_1(x, y) NN_PICK(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define NN_HIGH_1(x, y) NN_PICK(x, y, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define NN_LOW_2(x, y) NN_PICK(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define NN_HIGH_2(x, y) NN_PICK(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define NN_EVEN_1(x, y) NN_PICK(x, y, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30)
#define NN_ODD_1(x, y) NN_PICK(x, y, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31)
#define NN_EVEN_4(x, y) NN_PICK(x, y, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define NN_ODD_4(x, y) NN_PICK(x, y, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
#define NN_LOW_8(x, y) NN_PICK(x, y, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define NN_HIGH_8(x, y) NN_PICK(x, y, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)

// The 4 × 4 values in every 4 lanes of 4 vectors.
NN_INLINE void transpose_within_4(v16 *x) {
    const v16 a = NN_LOW_1(x[0], x[1]), b = NN_HIGH_1(x[0], x[1]);
    const v16 c = NN_LOW_1(x[2], x[3]), d = NN_HIGH_1(x[2], x[3]);
    x[0] = NN_LOW_2(a, c);
    x[1] = NN_HIGH_2(a, c);
    x[2] = NN_LOW_2(b, d);
    x[3] = NN_HIGH_2(b, d);
}

// x[k]'s lane j becomes x[j]'s lane k.
NN_INLINE void transpose16(v16 x[nn_lanes]) {
    v16 y[nn_lanes];
    for (size_t k = 0; k < nn_lanes; k += 4) transpose_within_4(x + k);
    // The groups of 4 lanes are a 4 × 4 matrix themselves, of x[k], x[4 + k], x[8 + k], x[12 + k].
    for (size_t k = 0; k < 4; k++) {
        const v16 a = NN_EVEN_4(x[k], x[4 + k]), b = NN_ODD_4(x[k], x[4 + k]);
        const v16 c = NN_EVEN_4(x[8 + k], x[12 + k]), d = NN_ODD_4(x[8 + k], x[12 + k]);
        y[k] = NN_EVEN_4(a, c);
        y[4 + k] = NN_EVEN_4(b, d);
        y[8 + k] = NN_ODD_4(a, c);
        y[12 + k] = NN_ODD_4(b, d);
    }
    memcpy(x, y, sizeof y);
}

// Lane k becomes the sum of x[k]'s lanes: those 8 apart are added, then 4, 2 and 1 apart.
NN_INLINE v16 lane_sums(const v16 x[nn_lanes]) {
    v16 y[8], z[4];
    for (size_t k = 0; k < 8; k++) {
        const v16 *p = x + (k & 3) + 2 * (k & 4);
        y[k] = NN_LOW_8(p[0], p[4]) + NN_HIGH_8(p[0], p[4]);
    }
    for (size_t k = 0; k < 4; k++) z[k] = NN_EVEN_4(y[k], y[k + 4]) + NN_ODD_4(y[k], y[k + 4]);
    const v16 a = NN_LOW_2(z[0], z[1]) + NN_HIGH_2(z[0], z[1]);
    const v16 b = NN_LOW_2(z[2], z[3]) + NN_HIGH_2(z[2], z[3]);
    return NN_EVEN_1(a, b) + NN_ODD_1(a, b);
}

#endif
