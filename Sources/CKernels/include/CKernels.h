// The arithmetic of nnstore in C: one table of kernels for each instruction set, all with the same
// bits. docs/NUMERICS.md says what each computes; only the Swift target NeuralNetwork calls them.
//
// Nothing here allocates (a team does, once), checks bounds or knows of layers. Matrices are
// row-major and dense. Legend: b = row of a batch, i = input, o or k = output or unit;
// x rows × inputs, w inputs × outputs, y and d rows × outputs.

#ifndef NNSTORE_CKERNELS_H
#define NNSTORE_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// MARK: Teams

// Threads that share one kernel's outputs, and the packing memory of each. A team of one thread has
// no threads of its own. One kernel at a time may use a team.
typedef struct nn_team nn_team;

// NULL if memory or threads can't be had.
nn_team *nn_team_create(size_t thread_count);
void nn_team_destroy(nn_team *team);
size_t nn_team_thread_count(const nn_team *team);

// MARK: Kernels

enum nn_activation {
    nn_identity, nn_sigmoid, nn_tanh, nn_relu, nn_leaky_relu, nn_elu, nn_gelu, nn_silu, nn_softplus,
    nn_softmax
};

enum nn_loss {
    nn_squared_error, nn_mean_squared_error, nn_absolute_error, nn_huber, nn_cross_entropy,
    nn_binary_cross_entropy
};

enum nn_function {
    nn_exp, nn_expm1, nn_log, nn_log1p, nn_tanh_function, nn_logistic, nn_cosine_pi
};

// Which values of a layer's outputs are dropped: those whose word of the random stream is below the
// threshold. What is kept is multiplied by scale.
struct nn_dropout {
    uint64_t seed;
    uint64_t number;
    uint32_t purpose;
    uint32_t threshold;
    float scale;
};

enum nn_optimizer {
    nn_sgd, nn_momentum, nn_nesterov, nn_adagrad, nn_rmsprop, nn_adam
};

// One update's numbers; docs/NUMERICS.md, "Update", says where each stands.
struct nn_update {
    enum nn_optimizer optimizer;
    float rate;              // η
    float clip_scale;        // κ, 1 for none
    float clip_value;        // V, +infinity for none
    float l1;                // λ₁
    float l2;                // λ₂
    float weight_scale;      // 1 − ηλ of decoupled weight decay, 1 for none
    float momentum;          // μ; β₁ of adam
    float momentum_rest;     // 1 − β₁
    float decay;             // α of rmsprop; β₂ of adam
    float decay_rest;        // 1 − α; 1 − β₂
    float epsilon;           // ε
    float adam_rate;         // η / (1 − β₁^t)
    float adam_correction;   // 1 / √(1 − β₂^t)
};

struct nn_kernels {
    const char *name;

    // y[b][o] = Σ_i x[b][i]·w[i][o], chained over i from bias[o], or from +0 where bias is NULL.
    void (*weighted_sums)(
        nn_team *team, const float *x, const float *w, const float *bias, float *y, size_t rows,
        size_t inputs, size_t outputs);
    // g[i][o] = Σ_b x[b][i]·d[b][o], chained over b from +0.
    void (*weight_gradient)(
        nn_team *team, const float *x, const float *d, float *g, size_t rows, size_t inputs,
        size_t outputs);
    // g[o] = Σ_b d[b][o], added over b from +0.
    void (*bias_gradient)(
        nn_team *team, const float *d, float *g, size_t rows, size_t outputs);
    // g[b][i] = Σ_o d[b][o]·w[i][o]: from 8 rows on one chain over o, below 16 chains and a tree.
    void (*input_gradient)(
        nn_team *team, const float *d, const float *w, float *g, size_t rows, size_t inputs,
        size_t outputs);

    // o = activation(x).
    void (*outputs)(
        nn_team *team, enum nn_activation activation, const float *x, float *o, size_t rows,
        size_t units);
    // d = dE/dx from g = dE/do.
    void (*deltas)(
        nn_team *team, enum nn_activation activation, const float *x, const float *o,
        const float *g, float *d, size_t rows, size_t units);
    // dropped[k] = values[k]·scale or +0, for the words 0 ..< count of the stream. In place too.
    void (*dropout)(
        nn_team *team, const struct nn_dropout *dropout, const float *values, float *dropped,
        size_t count);

    // losses[b] = the loss of row b, x being the last layer's weighted sums.
    void (*row_losses)(
        enum nn_loss loss, const float *x, const float *o, const float *t, float *losses,
        size_t rows, size_t outputs);
    // g = dE/do; not for the fused losses.
    void (*output_gradients)(
        enum nn_loss loss, const float *o, const float *t, float *g, size_t rows, size_t outputs);
    // d = dE/dx of cross-entropy through softmax and binary-cross-entropy through sigmoid.
    void (*fused_deltas)(
        enum nn_loss loss, const float *o, const float *t, float *d, size_t rows, size_t outputs);
    // (Σ_b losses[b], added over b from +0) / rows.
    float (*mean)(const float *losses, size_t rows);

    // Changes w and the optimizer's slots in place; returns the largest bit pattern, without its
    // sign, of what it wrote. first and second are the slots that the optimizer has, else NULL.
    uint32_t (*update)(
        nn_team *team, const struct nn_update *update, float *w, const float *g, float *first,
        float *second, size_t count);
    // The largest bit pattern without its sign: 0x7F800000 and more if a value is not finite.
    uint32_t (*largest_magnitude)(nn_team *team, const float *values, size_t count);
    // Σ values², in binary64: blocks of 65536 values, each 16 chains and a tree, added in order.
    double (*sum_of_squares)(nn_team *team, const float *values, size_t count);

    // y[k] = function(x[k]).
    void (*function)(enum nn_function function, const float *x, float *y, size_t count);
};

// The kernels of that name if this machine can run them, else NULL: "portable", "avx2", "avx512",
// "neon".
const struct nn_kernels *nn_kernels_named(const char *name);
// The fastest that this machine can run.
const struct nn_kernels *nn_kernels_fastest(void);

// MARK: Environment

// Whether the calling thread's floating-point environment is the one that all of this takes for
// granted: rounding to nearest, subnormals kept. 0 if not. A team's threads have the environment of
// the thread that created it.
int nn_environment_is_exact(void);

#endif
