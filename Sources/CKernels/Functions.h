// exp, expm1, log, log1p, tanh, the logistic function and cos(πx) on 16 lanes, because a libm's
// results differ from version to version and a step's bits must not. No lane branches: where a
// function has pieces, all are computed and one is selected. docs/NUMERICS.md has the formulas, the
// coefficients with their bit patterns and the errors, measured over all arguments.

#ifndef NNSTORE_FUNCTIONS_H
#define NNSTORE_FUNCTIONS_H

#include "Vector.h"
#include "include/CKernels.h"

static const float nn_ln2_high = 0x1.62e43p-1f;
static const float nn_ln2_low = -0x1.05c61p-29f;

// MARK: Lanes

// a where the mask is set, b elsewhere. The compiler makes one blend of this.
NN_INLINE v16 select16(v16i mask, v16 a, v16 b) {
    return (v16)((mask & (v16i)a) | (~mask & (v16i)b));
}

NN_INLINE v16 magnitude16(v16 x) { return (v16)((v16i)x & 0x7FFFFFFF); }

NN_INLINE v16 with_sign_of16(v16 x, v16 magnitude) {
    return (v16)(((v16i)x & INT32_MIN) | ((v16i)magnitude & 0x7FFFFFFF));
}

// x limited to low … high; NaN passes.
NN_INLINE v16 limited16(v16 x, float low, float high) {
    const v16 raised = select16(x < low, splat16(low), x);
    return select16(raised > high, splat16(high), raised);
}

// 2^n for -126 <= n <= 127.
NN_INLINE v16 power_of_two16(v16i n) { return (v16)((v16u)(n + 127) << 23); }

// The polynomial with count coefficients, the highest power's first.
NN_INLINE v16 polynomial16(const float *coefficients, int count, v16 x) {
    v16 p = splat16(coefficients[0]);
    for (int k = 1; k < count; k++) p = fma16(p, x, splat16(coefficients[k]));
    return p;
}

// MARK: Exponential

// x = n ln 2 + r with n the nearest integer, and tail = e^r - 1.
struct exp_parts {
    v16i n;
    v16 tail;
};

NN_INLINE struct exp_parts exp_parts16(v16 x) {
    static const float q[] = {
        0x1.6a4d6ap-10f, 0x1.12398ep-7f, 0x1.5558bp-5f, 0x1.555492p-3f, 0x1.fffffcp-2f};
    // Adding 1.5 · 2^23 leaves the nearest integer in the low bits of the significand.
    const v16 shift = splat16(0x1.8p23f);
    const v16 shifted = fma16(x, splat16(0x1.715476p0f), shift);
    const v16 n = shifted - shift;
    v16 r = fma16(n, splat16(-nn_ln2_high), x);
    r = fma16(n, splat16(-nn_ln2_low), r);
    const v16i exponent = (v16i)((v16u)shifted - (v16u)shift);
    return (struct exp_parts){exponent, fma16(r * r, polynomial16(q, 5, r), r)};
}

NN_INLINE v16 exp16(v16 x) {
    const struct exp_parts parts = exp_parts16(limited16(x, -104, 89));
    // Two factors, because 2^n alone may lie outside of the normal numbers.
    const v16i half = parts.n >> 1;
    return (parts.tail + 1) * power_of_two16(half) * power_of_two16(parts.n - half);
}

// e^x - 1.
NN_INLINE v16 expm1_16(v16 x) {
    const struct exp_parts parts = exp_parts16(limited16(x, -18, 89));
    // Half of the power, because 2^128 is not a number and its half is.
    const v16 half_power = power_of_two16(parts.n - 1);
    const v16 half = fma16(parts.tail, half_power, half_power - 0.5f);
    return with_sign_of16(x, select16(parts.n == 0, parts.tail, half + half));
}

// MARK: Logarithm

// ln(2^added x) + correction of a normal x > 0; the correction is small beside the result.
NN_INLINE v16 log_normal16(v16 x, v16 added, v16 correction) {
    static const float p[] = {
        -0x1.38c974p-4f, 0x1.055eaep-3f, -0x1.0d8246p-3f, 0x1.22d93p-3f,
        -0x1.54728ap-3f, 0x1.99a01cp-3f, -0x1.000226p-2f, 0x1.555554p-2f};
    // Counting bit patterns from √½'s makes the exponent field change at √½ · 2^n.
    const v16u bits = (v16u)x - 0x3F3504F3u;
    const v16 n = __builtin_convertvector((v16i)bits >> 23, v16) + added;
    const v16 f = (v16)((bits & 0x7FFFFFu) + 0x3F3504F3u) - 1;
    const v16 quadratic = fma16(f, polynomial16(p, 8, f), splat16(-0.5f));
    const v16 tail = fma16(f * f, quadratic, fma16(n, splat16(nn_ln2_low), correction));
    return fma16(n, splat16(nn_ln2_high), f + tail);
}

// The logarithm of x, which is y where 0 < x < ∞.
NN_INLINE v16 log_limits16(v16 x, v16 y) {
    const v16 infinity = splat16(__builtin_inff());
    const v16 not_above_zero = select16(x == 0, -infinity, splat16(__builtin_nanf("")));
    return select16(x > 0, select16(x < infinity, y, x), not_above_zero);
}

NN_INLINE v16 log16(v16 x) {
    const v16i is_subnormal = x < 0x1p-126f;
    const v16 normal = select16(is_subnormal, x * 0x1p23f, x);
    const v16 added = select16(is_subnormal, splat16(-23), splat16(0));
    return log_limits16(x, log_normal16(normal, added, splat16(0)));
}

// ln(1 + x).
NN_INLINE v16 log1p_16(v16 x) {
    const v16 y = 1 + x;
    // ln(y + lost) is ln(y) + lost / y, where lost is what rounding took from y.
    const v16 lost = x - (y - 1);
    return with_sign_of16(x, log_limits16(y, log_normal16(y, splat16(0), lost / y)));
}

// MARK: Sigmoids

NN_INLINE v16 tanh16(v16 x) {
    static const float r[] = {
        -0x1.75619ap-8f, 0x1.5207b8p-6f, -0x1.b83738p-5f, 0x1.1106fcp-3f, -0x1.555532p-2f};
    const v16 a = magnitude16(x), s = a * a;
    const v16 near = fma16(a * s, polynomial16(r, 5, s), a);
    const v16 far = 1 - 2 / (exp16(a + a) + 1);
    return with_sign_of16(x, select16(a < 0.625f, near, far));
}

// 1 / (1 + e^-x), by e = e^-|x|, so that nothing overflows.
NN_INLINE v16 logistic16(v16 x) {
    const v16 e = exp16(-magnitude16(x));
    const v16 y = 1 + e, h = 1 / y;
    // Below 0 the quotient e / y is corrected by its own remainder, for which the bits that
    // rounding took from y are counted too.
    const v16 z = e * h;
    const v16 remainder = fma16(-z, e - (y - 1), fma16(-z, y, e));
    return select16(x < 0, fma16(remainder, h, z), h);
}

// ln(1 + e^-|x|), which softplus adds to the positive part of x.
NN_INLINE v16 softplus_tail16(v16 x) { return log1p_16(exp16(-magnitude16(x))); }

// MARK: Cosine

// cos(πx). With n the integer nearest to 2|x| and r = |x| - n / 2, |r| <= 1/4, it is cos(πr),
// -sin(πr), -cos(πr) or sin(πr) for n = 0, 1, 2, 3 mod 4.
NN_INLINE v16 cosine_pi16(v16 x) {
    static const float c[] = {0x1.d4f7eep-3f, -0x1.55b2b6p0f, 0x1.03c1bp2f, -0x1.3bd3ccp2f};
    static const float t[] = {-0x1.2da156p-1f, 0x1.465eeap1f, -0x1.4abbbap2f, -0x1.a32b8ap-24f};
    // From 2^24 on all are even integers, like 0.
    v16 a = magnitude16(x);
    a = select16(a < 0x1p24f, a, splat16(0));
    const v16i n = (__builtin_convertvector(4 * a, v16i) + 1) >> 1;
    const v16 r = fma16(__builtin_convertvector(n, v16), splat16(-0.5f), a);
    const v16 s = r * r;
    const v16 cosine = fma16(s, polynomial16(c, 4, s), splat16(1));
    const v16 sine = fma16(r, splat16(0x1.921fb6p1f), r * polynomial16(t, 4, s));
    v16 result = select16((n & 1) == 1, sine, cosine);
    // The sign changes for n = 1, 2; adding +0 leaves only +0 as zero.
    result = (v16)((v16u)result ^ ((v16u)(n + 1) & 2) << 30) + 0.0f;
    return select16(magnitude16(x) < __builtin_inff(), result, splat16(__builtin_nanf("")));
}

// MARK: The kernel

NN_INLINE v16 value_of16(enum nn_function function, v16 x) {
    switch (function) {
    case nn_exp: return exp16(x);
    case nn_expm1: return expm1_16(x);
    case nn_log: return log16(x);
    case nn_log1p: return log1p_16(x);
    case nn_tanh_function: return tanh16(x);
    case nn_logistic: return logistic16(x);
    case nn_cosine_pi: return cosine_pi16(x);
    }
    return x;
}

NN_INLINE void map_function(enum nn_function function, const float *x, float *y, size_t count) {
    for (size_t k = 0; k < count; k += nn_lanes) {
        const v16 values = load_up_to16(x + k, count - k);
        store_up_to16(y + k, value_of16(function, values), count - k);
    }
}

static void kernel_function(enum nn_function function, const float *x, float *y, size_t count) {
    switch (function) {
    case nn_exp: return map_function(nn_exp, x, y, count);
    case nn_expm1: return map_function(nn_expm1, x, y, count);
    case nn_log: return map_function(nn_log, x, y, count);
    case nn_log1p: return map_function(nn_log1p, x, y, count);
    case nn_tanh_function: return map_function(nn_tanh_function, x, y, count);
    case nn_logistic: return map_function(nn_logistic, x, y, count);
    case nn_cosine_pi: return map_function(nn_cosine_pi, x, y, count);
    }
}

#endif
