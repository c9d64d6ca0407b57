// Philox 4x32-10 on 16 blocks at a time, and dropout by its words. A counter-based generator, after
// J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2,
// 3", SC 2011.

#ifndef NNSTORE_DROPOUT_H
#define NNSTORE_DROPOUT_H

#include "Functions.h"
#include "Team.h"

enum { nn_words_at_once = 4 * nn_lanes, nn_word_groups_per_thread = 512 };

typedef uint64_t v8ul __attribute__((vector_size(64)));

struct nn_philox_words {
    v16u word[4];
};

struct nn_products {
    v16u high;
    v16u low;
};

// The 64-bit products of each lane: of the even ones in place, of the odd ones shifted down.
NN_INLINE struct nn_products multiply16(v16u x, uint32_t multiplier) {
    const uint64_t low_half = 0xFFFFFFFFu;
    v8ul even = ((v8ul)x & low_half) * multiplier;
    v8ul odd = ((v8ul)x >> 32) * multiplier;
    return (struct nn_products){
        (v16u)((even >> 32) | (odd & ~low_half)), (v16u)((even & low_half) | (odd << 32))};
}

NN_INLINE struct nn_philox_words philox_round16(
    struct nn_philox_words c, uint32_t key_low, uint32_t key_high) {
    struct nn_products first = multiply16(c.word[0], 0xD2511F53u);
    struct nn_products second = multiply16(c.word[2], 0xCD9E8D57u);
    return (struct nn_philox_words){
        {second.high ^ c.word[1] ^ key_low, second.low, first.high ^ c.word[3] ^ key_high,
         first.low}};
}

// Within each four lanes, lanes and words change places: word w of lane 4q + i becomes lane 4q + w
// of vector i.
NN_INLINE struct nn_philox_words transposed16(struct nn_philox_words c) {
#define NN_PAIRS(x, y, a, b)                                                                      \
    __builtin_shufflevector(                                                                      \
        x, y, a, a + 16, b, b + 16, a + 4, a + 20, b + 4, b + 20, a + 8, a + 24, b + 8, b + 24,   \
        a + 12, a + 28, b + 12, b + 28)
#define NN_HALVES(x, y, a)                                                                        \
    __builtin_shufflevector(                                                                      \
        x, y, a, a + 1, a + 16, a + 17, a + 4, a + 5, a + 20, a + 21, a + 8, a + 9, a + 24,       \
        a + 25, a + 12, a + 13, a + 28, a + 29)
    const v16u *w = c.word;
    v16u low01 = NN_PAIRS(w[0], w[1], 0, 1), high01 = NN_PAIRS(w[0], w[1], 2, 3);
    v16u low23 = NN_PAIRS(w[2], w[3], 0, 1), high23 = NN_PAIRS(w[2], w[3], 2, 3);
    return (struct nn_philox_words){
        {NN_HALVES(low01, low23, 0), NN_HALVES(low01, low23, 2), NN_HALVES(high01, high23, 0),
         NN_HALVES(high01, high23, 2)}};
#undef NN_PAIRS
#undef NN_HALVES
}

// Words 4j … 4j + 63 of a stream, in order.
NN_INLINE struct nn_philox_words stream_words16(const struct nn_dropout *stream, uint32_t j) {
    // Such that the transposition puts them in order.
    v16u block = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    v16u zero = {0};
    struct nn_philox_words c = {
        {block + j, zero + (uint32_t)stream->number, zero + (uint32_t)(stream->number >> 32),
         zero + stream->purpose}};
    uint32_t low = (uint32_t)stream->seed, high = (uint32_t)(stream->seed >> 32);
    for (int round = 0; round < 10; round++, low += 0x9E3779B9u, high += 0xBB67AE85u) {
        c = philox_round16(c, low, high);
    }
    return transposed16(c);
}

struct nn_dropout_task {
    const struct nn_dropout *dropout;
    const float *values;
    float *dropped;
    size_t count;
};

// Groups begin ..< end of 64 values.
static void dropout_task(void *context, size_t begin, size_t end, float *scratch) {
    const struct nn_dropout_task *t = context;
    (void)scratch;
    for (size_t group = begin; group < end; group++) {
        struct nn_philox_words words = stream_words16(t->dropout, (uint32_t)(group * nn_lanes));
        for (size_t i = 0; i < 4; i++) {
            size_t k = group * nn_words_at_once + i * nn_lanes;
            if (k >= t->count) break;
            v16 kept = load_up_to16(t->values + k, t->count - k) * t->dropout->scale;
            v16i is_dropped = words.word[i] < t->dropout->threshold;
            store_up_to16(t->dropped + k, select16(is_dropped, splat16(0), kept), t->count - k);
        }
    }
}

static void kernel_dropout(
    nn_team *team, const struct nn_dropout *dropout, const float *values, float *dropped,
    size_t count) {
    struct nn_dropout_task task = {dropout, values, dropped, count};
    size_t groups = (count + nn_words_at_once - 1) / nn_words_at_once;
    nn_team_run(team, groups, nn_word_groups_per_thread, dropout_task, &task);
}

#endif
