// Which of the compiled kernels this machine can run.

#include "include/CKernels.h"

#include <stdbool.h>
#include <string.h>

extern const struct nn_kernels nn_kernels_portable;

#if defined(__x86_64__)

extern const struct nn_kernels nn_kernels_avx2, nn_kernels_avx512;

static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}

const struct nn_kernels *nn_kernels_named(const char *name) {
    if (strcmp(name, "avx512") == 0) return has_avx512() ? &nn_kernels_avx512 : NULL;
    if (strcmp(name, "avx2") == 0) return has_avx2() ? &nn_kernels_avx2 : NULL;
    return strcmp(name, "portable") == 0 ? &nn_kernels_portable : NULL;
}

const struct nn_kernels *nn_kernels_fastest(void) {
    if (has_avx512()) return &nn_kernels_avx512;
    return has_avx2() ? &nn_kernels_avx2 : &nn_kernels_portable;
}

#else

#if defined(__aarch64__)
extern const struct nn_kernels nn_kernels_neon;
#define nn_kernels_best nn_kernels_neon
#else
#define nn_kernels_best nn_kernels_portable
#endif

const struct nn_kernels *nn_kernels_named(const char *name) {
    if (strcmp(name, "portable") == 0) return &nn_kernels_portable;
    return strcmp(name, nn_kernels_best.name) == 0 ? &nn_kernels_best : NULL;
}

const struct nn_kernels *nn_kernels_fastest(void) { return &nn_kernels_best; }

#endif
