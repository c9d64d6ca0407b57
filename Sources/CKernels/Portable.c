// The kernels for every machine: the same source, in the instructions that all of them have.

#include "include/CKernels.h"
#define nn_table nn_kernels_portable
#define nn_table_name "portable"
#include "KernelTable.h"
