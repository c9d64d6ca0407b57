// The kernels for x86-64 with AVX-512.

#if defined(__x86_64__)
#define NN_AVX512
#define NN_TARGET "avx512f,avx512dq,avx512vl,avx512bw,fma"
#define NN_TABLE nn_kernels_avx512
#define NN_TABLE_NAME "avx512"
#include "KernelTable.h"
#endif
