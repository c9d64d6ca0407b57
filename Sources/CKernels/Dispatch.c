// Which of the compiled kernels this machine can run.

#include "include/CKernels.h"

#include <stdbool.h>
#include <string.h>

extern const struct nn_kernels nn_kernels_portable;
static bool is_any_machine(void) { return true; }

#if defined(__x86_64__)
extern const struct nn_kernels nn_kernels_avx2, nn_kernels_avx512;

static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}
#elif defined(__aarch64__)
extern const struct nn_kernels nn_kernels_neon;
#endif

// The fastest first, and last the one that every machine can run.
static const struct {
    const struct nn_kernels *kernels;
    bool (*can_run)(void);
} choices[] = {
#if defined(__x86_64__)
    {&nn_kernels_avx512, has_avx512},
    {&nn_kernels_avx2, has_avx2},
#elif defined(__aarch64__)
    {&nn_kernels_neon, is_any_machine},
#endif
    {&nn_kernels_portable, is_any_machine},
};

enum { nn_choice_count = sizeof choices / sizeof choices[0] };

const struct nn_kernels *nn_kernels_named(const char *name) {
    for (size_t k = 0; k < nn_choice_count; k++) {
        if (strcmp(name, choices[k].kernels->name) != 0) continue;
        return choices[k].can_run() ? choices[k].kernels : NULL;
    }
    return NULL;
}

const struct nn_kernels *nn_kernels_fastest(void) {
    size_t k = 0;
    while (!choices[k].can_run()) k++;
    return choices[k].kernels;
}
