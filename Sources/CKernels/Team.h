// How kernels share their outputs among the threads of a team, and the memory that each has.

#ifndef NNSTORE_TEAM_H
#define NNSTORE_TEAM_H

#include "include/CKernels.h"

// The bytes between what different threads write: two lines of a cache, which come in pairs.
enum { nn_separation = 128 };

// The floats of each thread's scratch, aligned to nn_separation bytes: MatrixProducts.h packs into
// it, and InputGradient.h keeps there what it has to transpose.
enum { nn_scratch_count = 1 << 16 };

// Computes the units begin ..< end of a kernel's outputs.
typedef void nn_task(void *context, size_t begin, size_t end, float *scratch);

// Runs the task over 0 ..< count, split into contiguous parts of at least minimum units, which is 1
// or more, one part for each thread at most, and returns when all are done. The caller runs the
// first part, and often there is no other.
void nn_team_run(nn_team *team, size_t count, size_t minimum, nn_task *task, void *context);

#endif
