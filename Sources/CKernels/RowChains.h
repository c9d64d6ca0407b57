// Chains over a row, s ← fma(a_k, b_k, s) from +0: the sums of softmax and of the losses. Such a
// chain can't be split, so eight rows run side by side; their terms a and b are vectors.

#ifndef NNSTORE_ROW_CHAINS_H
#define NNSTORE_ROW_CHAINS_H

#include "Functions.h"

enum { nn_rows_at_once = 8 };

// What a chain's terms (a, b) are; or those of a sum, which have no b.
enum chain {
    nn_chain_product,         // (u, v)
    nn_chain_square,          // (v - u, v - u)
    nn_chain_cross_entropy,   // (v, l - (u - m))
    nn_sum,                   // u
    nn_sum_exponential,       // exp(u - m), also written to w
    nn_sum_magnitude,         // |v - u|
    nn_sum_huber,             // huber(v - u)
    nn_sum_binary_entropy     // binary cross-entropy of weighted sum u and target v
};

// The operands, rows × count each, and the results, one a row; what the chain doesn't use is NULL.
struct chains {
    const float *u;
    const float *v;
    float *w;
    const float *m;
    const float *l;
    float *sums;
    size_t count;
};

struct terms {
    v16 a;
    v16 b;
};

NN_INLINE v16 huber16(v16 e) {
    const v16 a = magnitude16(e);
    return select16(a < 1, (0.5f * e) * e, a - 0.5f);
}

NN_INLINE v16 binary_entropy16(v16 x, v16 t) {
    return fma16(-x, t, select16(x > 0, x, splat16(0))) + softplus_tail16(x);
}

NN_INLINE struct terms terms16(enum chain chain, v16 u, v16 v, float m, float l) {
    const v16 e = v - u;
    switch (chain) {
    case nn_chain_square: return (struct terms){e, e};
    case nn_chain_cross_entropy: return (struct terms){v, l - (u - m)};
    case nn_chain_product: case nn_sum: return (struct terms){u, v};
    case nn_sum_exponential: return (struct terms){exp16(u - m), v};
    case nn_sum_magnitude: return (struct terms){magnitude16(e), v};
    case nn_sum_huber: return (struct terms){huber16(e), v};
    case nn_sum_binary_entropy: return (struct terms){binary_entropy16(u, v), v};
    }
    return (struct terms){u, v};
}

// The terms of n <= 16 values of row b from value k on.
NN_INLINE struct terms row_terms(
    enum chain chain, const struct chains *c, size_t b, size_t k, size_t n
) {
    const size_t at = b * c->count + k;
    const v16 u = load_up_to16(c->u + at, n), v = c->v ? load_up_to16(c->v + at, n) : u;
    const struct terms terms = terms16(chain, u, v, c->m ? c->m[b] : 0, c->l ? c->l[b] : 0);
    if (c->w) store_up_to16(c->w + at, terms.a, n);
    return terms;
}

// The chains of `rows` rows, a constant, from row b on. The terms go through memory, lane by lane.
NN_INLINE void run_chains_of(
    enum chain chain, const struct chains *c, size_t b, size_t rows
) {
    const bool is_sum = chain >= nn_sum;
    float terms_a[nn_rows_at_once][nn_lanes], terms_b[nn_rows_at_once][nn_lanes];
    float sums[nn_rows_at_once] = {0};
    for (size_t k = 0; k < c->count; k += nn_lanes) {
        const size_t n = least(c->count - k, nn_lanes);
        for (size_t r = 0; r < rows; r++) {
            const struct terms terms = row_terms(chain, c, b + r, k, n);
            store16(terms_a[r], terms.a);
            if (!is_sum) store16(terms_b[r], terms.b);
        }
        for (size_t j = 0; j < n; j++) {
            for (size_t r = 0; r < rows; r++) {
                sums[r] = is_sum ? sums[r] + terms_a[r][j]
                                 : __builtin_fmaf(terms_a[r][j], terms_b[r][j], sums[r]);
            }
        }
    }
    for (size_t r = 0; r < rows; r++) c->sums[b + r] = sums[r];
}

// The chains of all rows.
NN_INLINE void run_chains(enum chain chain, const struct chains *chains, size_t rows) {
    size_t b = 0;
    for (; b + nn_rows_at_once <= rows; b += nn_rows_at_once) {
        run_chains_of(chain, chains, b, nn_rows_at_once);
    }
    for (; b < rows; b++) run_chains_of(chain, chains, b, 1);
}

// The larger of each pair of lanes 8, 4, 2 or 1 apart.
#define NN_LARGER_APART(x, a)                                                                     \
    larger_of16(                                                                                  \
        x, __builtin_shufflevector(                                                               \
               x, x, 0 ^ a, 1 ^ a, 2 ^ a, 3 ^ a, 4 ^ a, 5 ^ a, 6 ^ a, 7 ^ a, 8 ^ a, 9 ^ a,        \
               10 ^ a, 11 ^ a, 12 ^ a, 13 ^ a, 14 ^ a, 15 ^ a))

NN_INLINE v16 larger_of16(v16 m, v16 x) { return select16(x > m, x, m); }

// The largest value of a row; NaN only where it is the first value.
NN_INLINE float row_maximum(const float *x, size_t count) {
    const v16 first = splat16(x[0]);
    v16 m = first;
    size_t k = 0;
    for (; k + nn_lanes <= count; k += nn_lanes) m = larger_of16(m, load16(x + k));
    if (k < count) {
        const size_t n = count - k;
        m = larger_of16(m, blend_part16(load_part16(x + k, n), first, n));
    }
    m = NN_LARGER_APART(m, 8);
    m = NN_LARGER_APART(m, 4);
    m = NN_LARGER_APART(m, 2);
    return NN_LARGER_APART(m, 1)[0];
}

#undef NN_LARGER_APART

#endif
