// The optimizers' updates, each one pass over the parameters, and the two reductions over arrays:
// the largest magnitude, which tells whether all values are finite, and the sum of squares.

#ifndef NNSTORE_UPDATES_H
#define NNSTORE_UPDATES_H

#include "Functions.h"
#include "Team.h"

// Vectors that are worth a thread: these kernels wait for memory.
enum { nn_update_vectors_per_thread = 4096 };

// Below it, the way through a team costs more than the work.
enum { nn_small_count = 1024 };

// MARK: Largest magnitude

// The larger magnitudes as bit patterns, which without their signs are in the order of the numbers,
// with infinity above the finite ones and NaN above infinity.
NN_INLINE v16i larger16(v16i largest, v16 x) {
    return __builtin_elementwise_max(largest, (v16i)x & 0x7FFFFFFF);
}

struct magnitude_work {
    const float *values;
    size_t count;
    uint32_t largest;  // of all threads
};

static uint32_t largest_of_vectors(const float *values, size_t count, size_t begin, size_t end) {
    const size_t full = least(count / nn_lanes, end);
    v16i largest = {0};
    for (size_t v = begin; v < full; v++) {
        largest = larger16(largest, load16(values + v * nn_lanes));
    }
    if (full < end) {
        largest = larger16(largest, load_part16(values + full * nn_lanes, count - full * nn_lanes));
    }
    return (uint32_t)__builtin_reduce_max(largest);
}

static void largest_magnitude_task(void *context, size_t begin, size_t end, float *scratch) {
    struct magnitude_work *t = context;
    const uint32_t largest = largest_of_vectors(t->values, t->count, begin, end);
    (void)scratch;
    __atomic_fetch_max(&t->largest, largest, __ATOMIC_RELAXED);
}

static uint32_t kernel_largest_magnitude(nn_team *team, const float *values, size_t count) {
    if (count < nn_small_count) return largest_of_vectors(values, count, 0, vectors_of(count));
    struct magnitude_work work = {values, count, 0};
    nn_team_run(
        team, vectors_of(count), nn_update_vectors_per_thread, largest_magnitude_task, &work);
    return work.largest;
}

// MARK: Sum of squares

enum { nn_square_block = 65536, nn_square_blocks_at_once = 64 };

typedef double v16d __attribute__((vector_size(128)));

struct squares_work {
    const float *values;
    size_t count;
    double sums[nn_square_blocks_at_once];
};

// 16 chains and a tree. A square of binary32 is exact in binary64, so product and sum round like
// fma; and what a partial vector lacks adds +0 to a sum that is never -0.
static double block_of_squares(const float *values, size_t count) {
    v16d sums = {0};
    for (size_t k = 0; k < count; k += nn_lanes) {
        const v16d x = __builtin_convertvector(load_up_to16(values + k, count - k), v16d);
        sums += x * x;
    }
    for (int apart = 8; apart >= 1; apart /= 2) {
        for (int j = 0; j < apart; j++) sums[j] += sums[j + apart];
    }
    return sums[0];
}

static void squares_task(void *context, size_t begin, size_t end, float *scratch) {
    struct squares_work *t = context;
    (void)scratch;
    for (size_t block = begin; block < end; block++) {
        const size_t at = block * nn_square_block;
        t->sums[block] = block_of_squares(t->values + at, least(t->count - at, nn_square_block));
    }
}

// The blocks' sums are kept until those before them are done: so many at a time.
static double kernel_sum_of_squares(nn_team *team, const float *values, size_t count) {
    const size_t most = (size_t)nn_square_block * nn_square_blocks_at_once;
    double sum = 0;
    for (size_t at = 0; at < count; at += most) {
        struct squares_work work = {.values = values + at, .count = least(count - at, most)};
        const size_t blocks = groups_of(work.count, nn_square_block);
        nn_team_run(team, blocks, 1, squares_task, &work);
        for (size_t block = 0; block < blocks; block++) sum += work.sums[block];
    }
    return sum;
}

// MARK: Updates

struct update_work {
    const struct nn_update *update;
    float *w;
    const float *g;
    float *first;
    float *second;
    size_t count;
    uint32_t largest;  // of all threads
};

struct parameters {
    v16 w;
    v16 first;
    v16 second;
};

// The gradient with all that was asked for; w is the parameter before weight decay.
NN_INLINE v16 asked_gradient16(const struct nn_update *u, v16 g, v16 w) {
    g = limited16(g * u->clip_scale, -u->clip_value, u->clip_value);
    if (u->l2 != 0) g = fma16(splat16(u->l2), w, g);
    if (u->l1 == 0) return g;
    return select16(w > 0, g + u->l1, select16(w < 0, g - u->l1, g));
}

// One step of the optimizer. first and second are its slots.
NN_INLINE struct parameters updated16(
    enum nn_optimizer optimizer, const struct nn_update *u, struct parameters p, v16 g
) {
    const v16 descent = splat16(-u->rate);
    const v16 momentum = splat16(u->momentum), decay = splat16(u->decay);
    switch (optimizer) {
    case nn_sgd:
        p.w = fma16(descent, g, p.w);
        break;
    case nn_momentum:
        p.first = fma16(momentum, p.first, g);
        p.w = fma16(descent, p.first, p.w);
        break;
    case nn_nesterov:
        p.first = fma16(momentum, p.first, g);
        p.w = fma16(descent, fma16(momentum, p.first, g), p.w);
        break;
    case nn_adagrad:
        p.first = fma16(g, g, p.first);
        p.w = fma16(descent, g / (__builtin_elementwise_sqrt(p.first) + u->epsilon), p.w);
        break;
    case nn_rmsprop:
        p.first = fma16(decay, p.first, (u->decay_rest * g) * g);
        p.w = fma16(descent, g / (__builtin_elementwise_sqrt(p.first) + u->epsilon), p.w);
        break;
    case nn_adam: {
        p.first = fma16(momentum, p.first, u->momentum_rest * g);
        p.second = fma16(decay, p.second, (u->decay_rest * g) * g);
        const v16 root = __builtin_elementwise_sqrt(p.second);
        const v16 divisor = fma16(root, splat16(u->adam_correction), splat16(u->epsilon));
        p.w = fma16(splat16(-u->adam_rate), p.first / divisor, p.w);
        break;
    }
    }
    return p;
}

// The n values from k on, at most a vector, returning the largest magnitudes written so far.
NN_INLINE v16i update_vector(
    enum nn_optimizer optimizer, bool is_asked, const struct nn_update *u,
    const struct update_work *t, size_t k, size_t n, v16i largest
) {
    const bool has_first = optimizer != nn_sgd, has_second = optimizer == nn_adam;
    struct parameters p = {.w = load_up_to16(t->w + k, n)};
    v16 g = load_up_to16(t->g + k, n);
    if (has_first) p.first = load_up_to16(t->first + k, n);
    if (has_second) p.second = load_up_to16(t->second + k, n);
    if (is_asked) {
        g = asked_gradient16(u, g, p.w);
        p.w *= u->weight_scale;
    }
    p = updated16(optimizer, u, p, g);
    store_up_to16(t->w + k, p.w, n);
    if (has_first) store_up_to16(t->first + k, p.first, n);
    if (has_second) store_up_to16(t->second + k, p.second, n);
    largest = larger16(largest, p.w);
    if (has_first) largest = larger16(largest, p.first);
    return has_second ? larger16(largest, p.second) : largest;
}

// Vectors begin ..< end, the last one perhaps partial. Settings and places are copied, so that the
// compiler knows that no store changes them.
NN_INLINE uint32_t update_vectors(
    enum nn_optimizer optimizer, bool is_asked, const struct update_work *work, size_t begin,
    size_t end
) {
    const struct nn_update u = *work->update;
    const struct update_work t = *work;
    const size_t full = least(t.count / nn_lanes, end);
    v16i largest = {0};
    for (size_t v = begin; v < full; v++) {
        largest = update_vector(optimizer, is_asked, &u, &t, v * nn_lanes, nn_lanes, largest);
    }
    if (full < end) {
        const size_t k = full * nn_lanes;
        largest = update_vector(optimizer, is_asked, &u, &t, k, t.count - k, largest);
    }
    return (uint32_t)__builtin_reduce_max(largest);
}

NN_INLINE uint32_t update_any(
    bool is_asked, const struct update_work *t, size_t begin, size_t end
) {
    switch (t->update->optimizer) {
    case nn_sgd: return update_vectors(nn_sgd, is_asked, t, begin, end);
    case nn_momentum: return update_vectors(nn_momentum, is_asked, t, begin, end);
    case nn_nesterov: return update_vectors(nn_nesterov, is_asked, t, begin, end);
    case nn_adagrad: return update_vectors(nn_adagrad, is_asked, t, begin, end);
    case nn_rmsprop: return update_vectors(nn_rmsprop, is_asked, t, begin, end);
    case nn_adam: return update_vectors(nn_adam, is_asked, t, begin, end);
    }
    return 0;
}

NN_INLINE bool is_anything_asked(const struct nn_update *u) {
    return u->clip_value < __builtin_inff() || u->clip_scale != 1 || u->l1 != 0 || u->l2 != 0
        || u->weight_scale != 1;
}

static uint32_t update_range(const struct update_work *t, size_t begin, size_t end) {
    return is_anything_asked(t->update) ? update_any(true, t, begin, end)
                                        : update_any(false, t, begin, end);
}

static void update_task(void *context, size_t begin, size_t end, float *scratch) {
    struct update_work *t = context;
    const uint32_t largest = update_range(t, begin, end);
    (void)scratch;
    __atomic_fetch_max(&t->largest, largest, __ATOMIC_RELAXED);
}

static uint32_t kernel_update(
    nn_team *team, const struct nn_update *update, float *w, const float *g, float *first,
    float *second, size_t count
) {
    struct update_work work = {update, w, g, first, second, count, 0};
    if (count < nn_small_count) return update_range(&work, 0, vectors_of(count));
    nn_team_run(team, vectors_of(count), nn_update_vectors_per_thread, update_task, &work);
    return work.largest;
}

#endif
