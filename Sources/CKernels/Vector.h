// The one vector type that every kernel is written in, 16 lanes of binary32, and how it is loaded
// and stored. The compiler maps it to one, two or four registers, or to scalar code, by the target
// attribute around its users.
//
// Every instruction set's source file includes the kernels once more, so all of this is static.

#ifndef NNSTORE_VECTOR_H
#define NNSTORE_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Vectors never cross a call: everything that takes or returns one is inlined.
#pragma clang diagnostic ignored "-Wpsabi"
#define NN_INLINE static inline __attribute__((always_inline))

enum { nn_lanes = 16 };

typedef float v16 __attribute__((vector_size(64)));
// As it lies in arrays: at any float's address, and in place of 16 of them, which are another type.
typedef float v16_unaligned __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t v16i __attribute__((vector_size(64)));
typedef uint32_t v16u __attribute__((vector_size(64)));

// MARK: Counts

NN_INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

// The groups of at most `each` that count things fill, the last one perhaps in part.
NN_INLINE size_t groups_of(size_t count, size_t each) { return (count + each - 1) / each; }
NN_INLINE size_t vectors_of(size_t count) { return groups_of(count, nn_lanes); }

// MARK: Lanes

// x·y + z rounded once.
NN_INLINE v16 fma16(v16 x, v16 y, v16 z) { return __builtin_elementwise_fma(x, y, z); }
// Subtracting +0 changes nothing, not even -0.
NN_INLINE v16 splat16(float x) { return x - (v16){0}; }

// MARK: Memory

NN_INLINE v16 load16(const float *p) { return *(const v16_unaligned *)p; }
NN_INLINE void store16(float *p, v16 x) { *(v16_unaligned *)p = x; }

// The first n lanes, 0 < n <= 16, and +0 in the others; nothing beyond is touched.
NN_INLINE v16 load_part16(const float *p, size_t n);
NN_INLINE void store_part16(float *p, v16 x, size_t n);
// x in the first n lanes, 0 < n <= 16, and y in the others.
NN_INLINE v16 blend_part16(v16 x, v16 y, size_t n);

#if defined(NN_AVX512)

NN_INLINE __mmask16 part16(size_t n) { return (__mmask16)(0xFFFF >> (nn_lanes - n)); }
NN_INLINE v16 load_part16(const float *p, size_t n) {
    return (v16)_mm512_maskz_loadu_ps(part16(n), p);
}
NN_INLINE void store_part16(float *p, v16 x, size_t n) {
    _mm512_mask_storeu_ps(p, part16(n), (__m512)x);
}

#elif defined(NN_AVX2)

// 16 lanes of ones followed by 16 of zeros: read from 16 - n on, it is the mask of n lanes.
static const int32_t nn_part_masks[2 * nn_lanes] = {
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
};
NN_INLINE v16 load_part16(const float *p, size_t n) {
    const int32_t *mask = nn_part_masks + nn_lanes - n;
    const __m256 low = _mm256_maskload_ps(p, _mm256_loadu_si256((const __m256i *)mask));
    const __m256 high = _mm256_maskload_ps(p + 8, _mm256_loadu_si256((const __m256i *)(mask + 8)));
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

#else

// n <= 16 values in pieces of 16, 8, 4, 2 and 1.
NN_INLINE void copy_part(float *to, const float *from, size_t n) {
    size_t at = 0;
    if (n & 16) memcpy(to, from, 16 * sizeof(float)), at = 16;
    if (n & 8) memcpy(to + at, from + at, 8 * sizeof(float)), at += 8;
    if (n & 4) memcpy(to + at, from + at, 4 * sizeof(float)), at += 4;
    if (n & 2) memcpy(to + at, from + at, 2 * sizeof(float)), at += 2;
    if (n & 1) to[at] = from[at];
}

NN_INLINE v16 load_part16(const float *p, size_t n) {
    float values[nn_lanes] = {0};
    copy_part(values, p, n);
    return load16(values);
}

#endif

#if defined(NN_AVX512)

NN_INLINE v16 blend_part16(v16 x, v16 y, size_t n) {
    return (v16)_mm512_mask_mov_ps((__m512)y, part16(n), (__m512)x);
}

#else

NN_INLINE v16 blend_part16(v16 x, v16 y, size_t n) {
    const v16i lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const v16i mask = lane < (int32_t)n;
    return (v16)(((v16i)x & mask) | ((v16i)y & ~mask));
}

// By powers of two, which is faster than AVX2's own store of a part.
NN_INLINE void store_part16(float *p, v16 x, size_t n) {
    if (n == nn_lanes) return store16(p, x);
    if (n & 8) {
        memcpy(p, &x, 32);
        p += 8;
        x = __builtin_shufflevector(
            x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    }
    if (n & 4) {
        memcpy(p, &x, 16);
        p += 4;
        x = __builtin_shufflevector(x, x, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);
    }
    if (n & 2) {
        memcpy(p, &x, 8);
        p += 2;
        x = __builtin_shufflevector(x, x, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3);
    }
    if (n & 1) *p = x[0];
}

#endif

// The first n lanes, or all of them where n is 16 or more.
NN_INLINE v16 load_up_to16(const float *p, size_t n) {
    return n < nn_lanes ? load_part16(p, n) : load16(p);
}
NN_INLINE void store_up_to16(float *p, v16 x, size_t n) {
    if (n < nn_lanes) store_part16(p, x, n);
    else store16(p, x);
}

#endif
