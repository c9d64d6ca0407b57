// Philox 4x32-10 on 16 blocks at a time, and dropout by its words. A counter-based generator, after
// J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2,
// 3", SC 2011.

#ifndef NNSTORE_DROPOUT_H
#define NNSTORE_DROPOUT_H

#include "Functions.h"
#include "Team.h"
#include "Transposition.h"

enum { nn_words_at_once = 4 * nn_lanes, nn_word_groups_per_thread = 512 };

typedef uint64_t v8ul __attribute__((vector_size(64)));

struct philox_words {
    v16u word[4];
};

struct lane_products {
    v16u high;
    v16u low;
};

// The 64-bit products of each lane: of the even ones in place, of the odd ones shifted down.
NN_INLINE struct lane_products multiply16(v16u x, uint32_t multiplier) {
    const uint64_t low_half = 0xFFFFFFFFu;
    const v8ul even = ((v8ul)x & low_half) * multiplier;
    const v8ul odd = ((v8ul)x >> 32) * multiplier;
    return (struct lane_products){
        (v16u)((even >> 32) | (odd & ~low_half)), (v16u)((even & low_half) | (odd << 32))};
}

NN_INLINE struct philox_words philox_round16(
    struct philox_words c, uint32_t key_low, uint32_t key_high
) {
    const struct lane_products first = multiply16(c.word[0], 0xD2511F53u);
    const struct lane_products second = multiply16(c.word[2], 0xCD9E8D57u);
    return (struct philox_words){
        {second.high ^ c.word[1] ^ key_low, second.low, first.high ^ c.word[3] ^ key_high,
         first.low}};
}

// Word w of lane 4q + i becomes lane 4q + w of vector i.
NN_INLINE struct philox_words transposed16(struct philox_words c) {
    v16 x[4];
    for (size_t k = 0; k < 4; k++) x[k] = (v16)c.word[k];
    transpose_within_4(x);
    return (struct philox_words){{(v16u)x[0], (v16u)x[1], (v16u)x[2], (v16u)x[3]}};
}

// Words 4j … 4j + 63 of a stream, in order.
NN_INLINE struct philox_words stream_words16(const struct nn_dropout *stream, uint32_t j) {
    // Such that the transposition puts them in order.
    const v16u block = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    const v16u zero = {0};
    struct philox_words c = {
        {block + j, zero + (uint32_t)stream->number, zero + (uint32_t)(stream->number >> 32),
         zero + stream->purpose}};
    uint32_t low = (uint32_t)stream->seed, high = (uint32_t)(stream->seed >> 32);
    for (int round = 0; round < 10; round++, low += 0x9E3779B9u, high += 0xBB67AE85u) {
        c = philox_round16(c, low, high);
    }
    return transposed16(c);
}

struct dropout_work {
    const struct nn_dropout *dropout;
    const float *values;
    float *dropped;
    size_t count;
};

// Groups begin ..< end of 64 values.
static void dropout_task(void *context, size_t begin, size_t end, float *scratch) {
    const struct dropout_work *t = context;
    (void)scratch;
    for (size_t group = begin; group < end; group++) {
        const struct philox_words words = stream_words16(t->dropout, (uint32_t)(group * nn_lanes));
        for (size_t i = 0; i < 4; i++) {
            const size_t k = group * nn_words_at_once + i * nn_lanes;
            if (k >= t->count) break;
            const v16 kept = load_up_to16(t->values + k, t->count - k) * t->dropout->scale;
            const v16i is_dropped = words.word[i] < t->dropout->threshold;
            store_up_to16(t->dropped + k, select16(is_dropped, splat16(0), kept), t->count - k);
        }
    }
}

static void kernel_dropout(
    nn_team *team, const struct nn_dropout *dropout, const float *values, float *dropped,
    size_t count
) {
    struct dropout_work work = {dropout, values, dropped, count};
    const size_t groups = groups_of(count, nn_words_at_once);
    nn_team_run(team, groups, nn_word_groups_per_thread, dropout_task, &work);
}

#endif
