// The kernels for x86-64 with AVX-512.

#if defined(__x86_64__)
#include "include/CKernels.h"

#include <immintrin.h>

#define NN_AVX512
#define nn_table nn_kernels_avx512
#define nn_table_name "avx512"
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#include "KernelTable.h"
#pragma clang attribute pop
#endif
