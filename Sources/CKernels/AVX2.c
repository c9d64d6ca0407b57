// The kernels for x86-64 with AVX2.

#if defined(__x86_64__)
#define NN_AVX2
#define NN_TARGET "avx2,fma"
#define NN_TABLE nn_kernels_avx2
#define NN_TABLE_NAME "avx2"
#include "KernelTable.h"
#endif
