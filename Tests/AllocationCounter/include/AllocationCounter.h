// Counts what the calling thread takes from the heap, by standing in for malloc. Only this thread's
// calls are counted, so tests that run beside do not disturb.

#ifndef NNSTORE_ALLOCATION_COUNTER_H
#define NNSTORE_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

// Whether allocations can be counted here: with glibc, and without a sanitizer, which does the same.
bool allocation_counter_works(void);

// How often this thread has taken memory since it began.
uint64_t allocation_count(void);

#endif
