// Standard normals as a pure function of (seed, stream, step, node), many at a time.
//
// One Philox block of 128 bits gives one pair: 52 bits the radius, 54 bits the angle of a Box-Muller
// transform whose logarithm, sine and cosine are polynomials on vector registers. The standard library's
// functions and distributions are not used, so the numbers are the same with every standard library, and cost
// 2 to 4 ns each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <entrain/core/random.hpp>
#include <entrain/core/simd.hpp>

namespace entrain::detail {

struct philox_lanes {
    simd::u64 word[4];  // each lane holds a 32-bit word
};

inline philox_lanes philox_vector(philox_lanes counter, std::uint64_t seed) {
    using simd::u64;
    auto [key0, key1] = philox_key(seed);
    auto& [c0, c1, c2, c3] = counter.word;
    for (int round = 0; round < 10; ++round) {
        const u64 p0 = simd::multiply_low_words(c0, 0xD2511F53u);
        const u64 p1 = simd::multiply_low_words(c2, 0xCD9E8D57u);
        c0 = (p1 >> 32) ^ c1 ^ key0;
        c2 = (p0 >> 32) ^ c3 ^ key1;
        c1 = p1;
        c3 = p0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    // Only the low halves are multiplied above, so what gathers in the high halves is cleared once, here.
    for (u64& word : counter.word) word &= 0xffffffffu;
    return counter;
}

// ln(x) for x in (0, 1]: the exponent is split off so that the mantissa m lies in [sqrt(1/2), sqrt(2)), and
// ln m = 2 artanh((m - 1) / (m + 1)) by its series to the 19th power. Relative error below 5e-16.
inline simd::f64 log_of_fraction(simd::f64 x) {
    using simd::f64, simd::u64;
    const u64 bits = simd::as_u64(x);
    // Shifted by 1024 so that the exponent, which is never positive here, can be shifted out as an unsigned
    // number.
    const u64 biased = ((bits - 0x3fe6a09e667f3bcdu) + (u64{} + (std::uint64_t{1024} << 52))) >> 52;
    const f64 mantissa = simd::as_f64(bits - ((biased - 1024u) << 52));
    const f64 exponent = simd::as_f64(biased | 0x4330000000000000u) - (0x1p52 + 1024.0);
    const f64 s = (mantissa - 1.0) / (mantissa + 1.0);
    const f64 z = s * s;
    f64 p = simd::broadcast(1.0 / 19);
    for (const double coefficient :
         {1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0})
        p = p * z + coefficient;
    return exponent * 0.69314718055994530942 + 2.0 * s * p;
}

// Cosine and sine of (pi / 2) (quadrant + fraction) for fraction in [-1/2, 1/2), quadrant 0 to 3: Taylor
// polynomials, absolute error below 2e-16.
inline void cosine_sine(simd::u64 quadrant, simd::f64 fraction, simd::f64& cosine, simd::f64& sine) {
    using simd::f64, simd::u64;
    const f64 r = fraction * 1.57079632679489661923;
    const f64 z = r * r;
    f64 ps = simd::broadcast(-7.6471637318198164759e-13);
    for (const double coefficient :
         {1.6059043836821614599e-10, -2.5052108385441718775e-8, 2.7557319223985890653e-6,
          -1.9841269841269841270e-4, 8.3333333333333333333e-3, -1.6666666666666666667e-1})
        ps = ps * z + coefficient;
    f64 pc = simd::broadcast(4.7794773323873852974e-14);
    for (const double coefficient :
         {-1.1470745597729724714e-11, 2.0876756987868098979e-9, -2.7557319223985890653e-7,
          2.4801587301587301587e-5, -1.3888888888888888889e-3, 4.1666666666666666667e-2})
        pc = pc * z + coefficient;
    const u64 s = simd::as_u64(r + r * z * ps);
    const u64 c = simd::as_u64(1.0 - 0.5 * z + z * z * pc);
    const u64 swap = u64{} - (quadrant & 1);
    sine = simd::as_f64(((s & ~swap) | (c & swap)) ^ ((quadrant & 2) << 62));
    cosine = simd::as_f64(((c & ~swap) | (s & swap)) ^ (((quadrant + 1) & 2) << 62));
}

// One vector of pairs: lane i is determined by (seed, step, node lane i, stream lane i).
inline void normal_pair_vector(std::uint64_t seed, std::uint64_t step, simd::u64 node, simd::u64 stream,
                               simd::f64& first, simd::f64& second) {
    using simd::f64, simd::u64;
    const auto [w] =
        philox_vector({{node, stream, simd::broadcast<std::uint64_t>(static_cast<std::uint32_t>(step)),
                        simd::broadcast<std::uint64_t>(step >> 32)}},
                      seed);
    constexpr std::uint64_t one = 0x3ff0000000000000u;                      // the bits of 1.0
    const f64 u = 2.0 - simd::as_f64(((w[0] | (w[1] << 32)) >> 12) | one);  // (0, 1]
    const u64 angle = w[2] | (w[3] << 32);
    const f64 fraction = simd::as_f64(((angle >> 10) & 0xfffffffffffffu) | one) - 1.5;
    const f64 radius = simd::square_root(-2.0 * log_of_fraction(u));
    f64 cosine, sine;
    cosine_sine(angle >> 62, fraction, cosine, sine);
    first = radius * cosine;
    second = radius * sine;
}

/// For k = 0 .. count - 1 two independent standard normals first[k], second[k], determined by (seed, step,
/// node[k], stream[k]) alone: neither by k nor by count. `float` gets the same numbers, rounded.
template <class T>
void normal_pairs(std::uint64_t seed, std::uint64_t step, const std::uint32_t* node,
                  const std::uint32_t* stream, std::size_t count, T* first, T* second) {
    constexpr std::size_t width = simd::lanes<double>;
    simd::f64 a, b;
    std::size_t k = 0;
    for (; k + width <= count; k += width) {
        normal_pair_vector(seed, step, simd::load_words(node + k), simd::load_words(stream + k), a, b);
        simd::store_as(first + k, a);
        simd::store_as(second + k, b);
    }
    if (k == count) return;
    std::array<std::uint32_t, width> last_node{}, last_stream{};
    std::copy(node + k, node + count, last_node.begin());
    std::copy(stream + k, stream + count, last_stream.begin());
    normal_pair_vector(seed, step, simd::load_words(last_node.data()), simd::load_words(last_stream.data()),
                       a, b);
    for (std::size_t i = 0; k + i < count; ++i) {
        first[k + i] = static_cast<T>(a[i]);
        second[k + i] = static_cast<T>(b[i]);
    }
}

}  // namespace entrain::detail
