// How kernels share their outputs among the threads of a team, and the memory that each has.

#ifndef NNSTORE_TEAM_H
#define NNSTORE_TEAM_H

#include "include/CKernels.h"

// The floats of each thread's scratch, aligned to 64 bytes: what MatrixProducts.h packs into.
enum { nn_scratch_count = 1 << 16 };

// Computes the units begin ..< end of a kernel's outputs.
typedef void nn_task(void *context, size_t begin, size_t end, float *scratch);

// Runs the task over 0 ..< count, split into contiguous parts of at least minimum units, one for each
// thread at most, and returns when all are done. One part runs in the caller alone.
void nn_team_run(nn_team *team, size_t count, size_t minimum, nn_task *task, void *context);

#endif
