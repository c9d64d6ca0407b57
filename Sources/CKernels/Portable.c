// The kernels for every machine: the same source, in the instructions that all of them have.

#define NN_TABLE nn_kernels_portable
#define NN_TABLE_NAME "portable"
#include "KernelTable.h"
