// The kernels for arm64, whose instructions always include NEON and fma.

#if defined(__aarch64__)
#include "include/CKernels.h"
#define nn_table nn_kernels_neon
#define nn_table_name "neon"
#include "KernelTable.h"
#endif
