// Whether the calling thread computes as docs/NUMERICS.md demands. A library built with -ffast-math
// may, by merely being loaded, have the processor flush subnormals to zero; others change the
// rounding. Control registers differ between machines, so this looks at products and sums instead.

#include "include/CKernels.h"

#include <stdbool.h>

// Volatile, so that they are computed now rather than by the compiler.
static float product(volatile float a, volatile float b) {
    const volatile float result = a * b;
    return result;
}

static float sum(volatile float a, volatile float b) {
    const volatile float result = a + b;
    return result;
}

// As a result, and as an operand.
static bool keeps_subnormals(void) {
    return product(0x1p-126f, 0x1p-1f) != 0 && product(0x1p-149f, 0x1p100f) == 0x1p-49f;
}

// Of two ties, rounding to nearest, ties to even, takes one down and one up. Every other rounding
// takes both the same way.
static bool rounds_to_nearest(void) {
    return sum(1, 0x1p-24f) == 1 && sum(0x1.000002p0f, 0x1p-24f) == 0x1.000004p0f;
}

int nn_environment_is_exact(void) { return keeps_subnormals() && rounds_to_nearest(); }
