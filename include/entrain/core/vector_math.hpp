// Sine, cosine, exponential, roots and polynomials for models: of numbers and of whole vector registers, which no
// compiler has without special flags.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <entrain/core/simd.hpp>

namespace entrain::simd {

/// sum_i coefficients[i] z^i by Horner's rule.
template <class V, class T, std::size_t count>
inline V polynomial(V z, const T (&coefficients)[count]) {
    V sum = broadcast(coefficients[count - 1]);
#pragma GCC unroll 8
    for (std::size_t i = count - 1; i > 0; --i) sum = sum * z + coefficients[i - 1];
    return sum;
}

/// Interpolated at the Chebyshev points of [-pi/4, pi/4]: sin x = x + x z S(z) and cos x = 1 - z/2 + z^2 C(z)
/// with z = x^2.
template <class T>
struct cosine_sine_constants;
/// Of double.
template <>
struct cosine_sine_constants<double> {
    static constexpr int mantissa_bits = 52;  ///< of a double
    /// S, from z^0.
    static constexpr double sine[] = {-0.16666666666666664622,    0.0083333333333309472945,
                                      -0.00019841269836756772528, 2.7557316101617874413e-6,
                                      -2.5051131650235177606e-8,  1.5918115263265747464e-10};
    /// C, from z^0.
    static constexpr double cosine[] = {0.041666666666666665388,    -0.0013888888888887396492,
                                        0.000024801587298764560771, -2.7557317271145145947e-7,
                                        2.0876146146558609165e-9,   -1.1382623647474462181e-11};
};
/// Of float.
template <>
struct cosine_sine_constants<float> {
    static constexpr int mantissa_bits = 23;  ///< of a float
    /// S, from z^0.
    static constexpr float sine[] = {-0.16666664661714698416f, 0.0083327481540850289877f,
                                     -0.00019587865702101465804f};
    /// C, from z^0.
    static constexpr float cosine[] = {0.041666664658901403676f, -0.0013888302919113629643f,
                                       0.000024547916853690606933f};
};

/// The integer nearest to x, as a number and as its bits modulo 4; |x| below 2^50 (double) or 2^21 (float).
template <class T>
struct nearest_integer {
    typename pack<T>::type number;        ///< as a number
    typename pack<bits_t<T>>::type code;  ///< its bits, modulo 4 in the last two

    /// Of each lane of x.
    explicit nearest_integer(typename pack<T>::type x) {
        using bits = bits_t<T>;
        constexpr int mantissa_bits = cosine_sine_constants<T>::mantissa_bits;
        // 3/2 of the power of two whose neighbours differ by one: the sum is rounded to an integer, which its
        // mantissa's last bits hold. Taken apart by bits, because -ffast-math would cancel two sums.
        constexpr T shifter = static_cast<T>(bits{3} << (mantissa_bits - 1));
        constexpr bits mask = (bits{1} << mantissa_bits) - 1;
        code = as_bits(x + shifter) & mask;
        number = as_numbers(code | as_bits(broadcast(static_cast<T>(mask + 1)))) - shifter;
    }
};

/// The larger part of pi / 2, so short that its product with a small integer is exact.
template <class T>
inline constexpr T half_pi_high = sizeof(T) == 8 ? T(1.57079632673412561417) : T(1.5703125);
/// The rest of pi / 2.
template <class T>
inline constexpr T half_pi_low = sizeof(T) == 8 ? T(6.07710050650619224932e-11) : T(4.83826794896619e-4);

/// Cosine and sine of x, |x| below 1e6 (double) or 1e3 (float): absolute error below 3e-16 + |x| 1e-16
/// (double), 2e-7 + |x| 1e-7 (float).
template <class T>
inline void cosine_sine(typename pack<T>::type x, typename pack<T>::type& cosine,
                        typename pack<T>::type& sine) {
    using V = typename pack<T>::type;
    using constants = cosine_sine_constants<T>;
    const nearest_integer<T> quadrant(x * T(0.63661977236758134308));  // 2 / pi
    const V r = (x - quadrant.number * half_pi_high<T>)-quadrant.number * half_pi_low<T>;
    const V z = r * r;
    const V s = r * (polynomial(z, constants::sine) * z) + r;
    const V c = (polynomial(z, constants::cosine) * z - T(0.5)) * z + T(1);
    constexpr int sign = 8 * sizeof(T) - 1;
    const auto odd = quadrant.code << sign;  // sine and cosine change places
    sine = as_numbers(as_bits(select_by_sign(odd, c, s)) ^ ((quadrant.code & 2) << (sign - 1)));
    cosine = as_numbers(as_bits(select_by_sign(odd, s, c)) ^ (((quadrant.code + 1) & 2) << (sign - 1)));
}

/// x moved by a whole number of turns into [-pi, pi]; |x| as for cosine_sine.
template <class T>
inline typename pack<T>::type wrapped_angle(typename pack<T>::type x) {
    const auto turns = nearest_integer<T>(x * T(0.15915494309189533577)).number;
    return (x - turns * (4 * half_pi_high<T>)) - turns * (4 * half_pi_low<T>);
}

/// exp(r) = 1 + r + r^2 P(r), interpolated at the Chebyshev points of |r| <= log(2) / 2, and log(2) in two
/// parts, the larger of which is so short that its product with a small integer is exact.
template <class T>
struct exponential_constants;
/// Of double.
template <>
struct exponential_constants<double> {
    static constexpr int mantissa_bits = 52, exponent_bias = 1023;    ///< of a double
    static constexpr double lowest = -746, highest = 710;             ///< where it is 0, and infinite
    static constexpr double log_2_high = 6.93147180369123816490e-01;  ///< log(2), its larger part
    static constexpr double log_2_low = 1.90821492927058770002e-10;   ///< the rest of it
    /// P, from r^0.
    static constexpr double p[] = {0.50000000000000011102,    0.16666666666666668517,
                                   0.041666666666624128934,   0.0083333333333300615292,
                                   0.0013888888917213716712,  0.0001984126986305361775,
                                   2.4801521295954376061e-05, 2.7557268459997064112e-06,
                                   2.7620088445409746215e-07, 2.5100385495510320289e-08};
};
/// Of float.
template <>
struct exponential_constants<float> {
    static constexpr int mantissa_bits = 23, exponent_bias = 127;  ///< of a float
    static constexpr float lowest = -104, highest = 89;            ///< where it is 0, and infinite
    static constexpr float log_2_high = 0.693359375f;              ///< log(2), its larger part
    static constexpr float log_2_low = -2.12194440e-4f;            ///< the rest of it
    /// P, from r^0.
    static constexpr float p[] = {0.5f, 0.16666576989698775324f, 0.041666554617204573652f,
                                  0.0083631790527225781384f, 0.0013926183587713494155f};
};

/// e^x: error below 1.1 ULP (double and float), subnormal results within their last place; infinity from 709.79
/// (88.73) on, 0 below -745.2 (-103.98); NaN of NaN.
template <class T>
inline typename pack<T>::type exponential(typename pack<T>::type x) {
    using V = typename pack<T>::type;
    using constants = exponential_constants<T>;
    x = larger(broadcast(constants::lowest), smaller(broadcast(constants::highest), x));
    const nearest_integer<T> power(x * T(1.44269504088896340736));  // 1 / log(2)
    const V r = (x - power.number * constants::log_2_high) - power.number * constants::log_2_low;
    const V near_one = (polynomial(r, constants::p) * r * r + r) + T(1);
    // Powers of two of half the size each, so that neither leaves the range of exponents. The integer stands
    // in the code above a power of two that the shift pushes out.
    const auto half = power.code >> 1;
    constexpr bits_t<T> bias = constants::exponent_bias;
    return near_one * as_numbers((half + bias) << constants::mantissa_bits) *
           as_numbers((power.code - half + bias) << constants::mantissa_bits);
}

/// What logarithm() takes a number apart with: the bits of sqrt(1/2), and the terms of the series of the inverse
/// hyperbolic tangent.
template <class T>
struct logarithm_constants;
/// Of double.
template <>
struct logarithm_constants<double> {
    static constexpr int mantissa_bits = 52;                                     ///< of a double
    static constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd, bias = 1024;  ///< bits of sqrt(1/2)
    static constexpr std::uint64_t integer = 0x4330000000000000;                 ///< bits of 2^52
    static constexpr double power_of_two = 0x1p52;                               ///< 2^52
    /// 2 / (2 k + 1), from k = 1.
    static constexpr double series[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
                                        2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21};
};
/// Of float.
template <>
struct logarithm_constants<float> {
    static constexpr int mantissa_bits = 23;                            ///< of a float
    static constexpr std::uint32_t root_half = 0x3f3504f3, bias = 128;  ///< bits of sqrt(1/2)
    static constexpr std::uint32_t integer = 0x4b000000;                ///< bits of 2^23
    static constexpr float power_of_two = 0x1p23f;                      ///< 2^23
    /// 2 / (2 k + 1), from k = 1.
    static constexpr float series[] = {2.0f / 3, 2.0f / 5, 2.0f / 7, 2.0f / 9, 2.0f / 11};
};

/// The natural logarithm of x, positive and no subnormal number: error below 2 ULP (double and float), of other
/// numbers nothing is said.
template <class T>
inline typename pack<T>::type logarithm(typename pack<T>::type x) {
    using V = typename pack<T>::type;
    using constants = logarithm_constants<T>;
    constexpr bits_t<T> mantissa = (bits_t<T>{1} << constants::mantissa_bits) - 1;
    // x = 2^n m with m between sqrt(1/2) and sqrt(2); n is made positive, and a number by its bits.
    const auto above = as_bits(x) - constants::root_half;
    const auto power = (above + (constants::bias << constants::mantissa_bits)) >> constants::mantissa_bits;
    // (power is below 2^12: its bits under those of a power of two whose neighbours differ by one.)
    const V n = as_numbers(power | constants::integer) - (constants::power_of_two + T(constants::bias));
    const V m = as_numbers(as_bits(x) - (above & ~mantissa));
    const V s = (m - T(1)) / (m + T(1)), square = s * s;
    const V of_m = polynomial(square, constants::series) * square * s + T(2) * s;
    return n * exponential_constants<T>::log_2_high + (n * exponential_constants<T>::log_2_low + of_m);
}

/// x / (1 - e^-x), see entrain::smooth_rectifier().
template <class T>
inline typename pack<T>::type smooth_rectifier(typename pack<T>::type x) {
    using V = typename pack<T>::type;
    // Near 0 the series, as 1 - e^-x cancels there.
    static constexpr T series[] = {T(1.0 / 12), T(-1.0 / 720), T(1.0 / 30240), T(-1.0 / 1209600),
                                   T(1.0 / 47900160)};
    constexpr T near = T(0.25);
    constexpr bits_t<T> sign = bits_t<T>{1} << (8 * sizeof(T) - 1);
    const V square = x * x;
    const V around_zero = (polynomial(square, series) * square + T(0.5) * x) + T(1);
    const V elsewhere = x / (T(1) - exponential<T>(-x));
    return select_by_sign(as_bits(as_numbers(as_bits(x) & ~sign) - near), around_zero, elsewhere);
}

}  // namespace entrain::simd

namespace entrain {

/// Cosine and sine of a vector register or of a number, for models, which are compiled for both.
/// |angle| as for simd::cosine_sine().
template <class V>
std::array<V, 2> cosine_and_sine(V angle) {
    if constexpr (std::floating_point<V>) {
        return {std::cos(angle), std::sin(angle)};
    } else {
        V cosine, sine;
        simd::cosine_sine<std::decay_t<decltype(angle[0])>>(angle, cosine, sine);
        return {cosine, sine};
    }
}

/// The square root of a register or number.
template <class V>
V square_root(V x) {
    if constexpr (std::floating_point<V>)
        return std::sqrt(x);
    else
        return simd::square_root(x);
}

/// e^x of a register or number; see simd::exponential().
template <class V>
V exponential(V x) {
    if constexpr (std::floating_point<V>)
        return std::exp(x);
    else
        return simd::exponential<std::decay_t<decltype(x[0])>>(x);
}

/// The natural logarithm of a register or number; see simd::logarithm().
template <class V>
V logarithm(V x) {
    if constexpr (std::floating_point<V>)
        return std::log(x);
    else
        return simd::logarithm<std::decay_t<decltype(x[0])>>(x);
}

/// 1 / (1 + e^-x) of a register or number: the sigmoid of population models.
template <class V>
V logistic(V x) {
    if constexpr (std::floating_point<V>) {
        return V(1) / (V(1) + std::exp(-x));
    } else {
        using T = std::decay_t<decltype(x[0])>;
        return T(1) / (T(1) + simd::exponential<T>(-x));
    }
}

/// x / (1 - e^-x) of a register or number, 1 at 0: about x for large x, about 0 far below 0. The transfer
/// function of mean-field models, phi(y, d) = smooth_rectifier(d y) / d. Relative error below 2e-15 (double),
/// 1e-6 (float); NaN of NaN.
template <class V>
V smooth_rectifier(V x) {
    if constexpr (std::floating_point<V>)
        return x == 0 ? V(1) : x / -std::expm1(-x);
    else
        return simd::smooth_rectifier<std::decay_t<decltype(x[0])>>(x);
}

/// A register or number moved into [low, high]; NaN stays NaN.
template <class V, class T>
V within(V x, T low, T high) {
    if constexpr (std::floating_point<V>)
        return x < low ? V(low) : x > high ? V(high) : x;
    else
        return simd::larger(simd::broadcast(low), simd::smaller(simd::broadcast(high), x));
}

/// The angle of a register or number moved by whole turns into [-pi, pi].
template <class V>
V within_a_turn(V angle) {
    if constexpr (std::floating_point<V>)
        return static_cast<V>(std::remainder(angle, V(6.28318530717958647693)));
    else
        return simd::wrapped_angle<std::decay_t<decltype(angle[0])>>(angle);
}

}  // namespace entrain
