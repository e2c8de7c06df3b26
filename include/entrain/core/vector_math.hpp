// Sine, cosine, roots and polynomials for models: of numbers and of whole vector registers, which no compiler has
// without special flags.
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

/// The angle of a register or number moved by whole turns into [-pi, pi].
template <class V>
V within_a_turn(V angle) {
    if constexpr (std::floating_point<V>)
        return static_cast<V>(std::remainder(angle, V(6.28318530717958647693)));
    else
        return simd::wrapped_angle<std::decay_t<decltype(angle[0])>>(angle);
}

}  // namespace entrain
