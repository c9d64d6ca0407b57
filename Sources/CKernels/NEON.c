// The kernels for arm64, whose instructions always include NEON and fma.

#if defined(__aarch64__)
#define NN_TABLE nn_kernels_neon
#define NN_TABLE_NAME "neon"
#include "KernelTable.h"
#endif
