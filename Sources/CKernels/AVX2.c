// The kernels for x86-64 with AVX2.

#if defined(__x86_64__)
#include "include/CKernels.h"

#include <immintrin.h>

#define NN_AVX2
#define nn_table nn_kernels_avx2
#define nn_table_name "avx2"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "KernelTable.h"
#pragma clang attribute pop
#endif
