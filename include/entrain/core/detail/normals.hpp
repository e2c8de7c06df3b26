// Philox on vector registers, and what makes normals of its words.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include <entrain/core/random.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/core/vector_math.hpp>

namespace entrain::core_detail {

// Philox4x32-10 on 64-bit lanes, split where the counter's words meet. In its first two rounds the number of
// the block and the stream do not mix (the step stands in the other two words and is the same for all), so
// that each is worked on once, and a block of a stream costs seven and a half rounds rather than ten.
//
// Only low halves are multiplied; what gathers in the high halves is cleared at the end.
class philox_lanes {
    using u64 = simd::u64;

public:
    struct block_part {
        u64 c1, c3, low, high;
    };
    struct stream_part {
        u64 high, c3;
    };
    using words = std::array<u64, 4>;

    philox_lanes(std::uint64_t seed, std::uint64_t step) {
        auto [key0, key1] = philox_key(seed);
        for (auto& key : keys_) {
            key = {simd::broadcast<std::uint64_t>(key0), simd::broadcast<std::uint64_t>(key1)};
            key0 += 0x9E3779B9u;
            key1 += 0xBB67AE85u;
        }
        step_low_ = multiplier1 * (step & 0xffffffffu);
        step_high_ = step >> 32;
    }

    // What block number `block` contributes to the state after two rounds, and to the third.
    block_part of_block(u64 block) const {
        const u64 p0 = simd::multiply_low_words(block, factor0());
        const u64 p1 = simd::multiply_low_words((p0 >> 32) ^ step_high_ ^ keys_[0][1], factor1());
        const u64 c0 = (p1 >> 32) ^ (u64{} + (step_low_ & 0xffffffffu)) ^ keys_[1][0];
        const u64 third = simd::multiply_low_words(c0, factor0());
        return {p1 ^ keys_[2][0], third, p0, (third >> 32) ^ keys_[2][1]};
    }

    stream_part of_stream(u64 stream) const {
        const u64 p0 =
            simd::multiply_low_words((u64{} + (step_low_ >> 32)) ^ stream ^ keys_[0][0], factor0());
        return {(p0 >> 32) ^ keys_[1][1], p0};
    }

    words operator()(const block_part& block, const stream_part& stream) const {
        const u64 p1 = simd::multiply_low_words(stream.high ^ block.low, factor1());
        u64 c0 = (p1 >> 32) ^ block.c1, c1 = p1;
        u64 c2 = block.high ^ stream.c3, c3 = block.c3;
#pragma GCC unroll 7
        for (std::size_t round = 3; round < 10; ++round) {
            const u64 a = simd::multiply_low_words(c0, factor0());
            const u64 b = simd::multiply_low_words(c2, factor1());
            c0 = (b >> 32) ^ (c1 ^ keys_[round][0]);
            c2 = (a >> 32) ^ (c3 ^ keys_[round][1]);
            c1 = b;
            c3 = a;
        }
        return {c0, c1, c2, c3};
    }

private:
    static constexpr std::uint64_t multiplier0 = 0xD2511F53u, multiplier1 = 0xCD9E8D57u;
    static u64 factor0() { return simd::broadcast(multiplier0); }
    static u64 factor1() { return simd::broadcast(multiplier1); }

    std::array<std::array<u64, 2>, 10> keys_;
    std::uint64_t step_low_, step_high_;
};

template <class T>
struct box_muller_constants;
// Interpolated at the Chebyshev points: -2 ln m = s P(s^2) with s = (m - 1) / (m + 1), to 3e-14 (double) or
// 1.2e-7 (float); sin and cos of k pi / 4 as k P(k^2) and P(k^2), to 6e-14 or 3e-8.
template <>
struct box_muller_constants<double> {
    static constexpr int mantissa_bits = 52;
    static constexpr std::uint64_t root_of_half = 0x3fe6a09e667f3bcdu;  // the bits of sqrt(1/2)
    static constexpr double logarithm[] = {-3.9999999999998943697,  -1.3333333335915981561,
                                           -0.79999989783248343618, -0.57144332337070963809,
                                           -0.44348497838990391124, -0.39216221212565528494};
    static constexpr double sine[] = {0.78539816339744494659,   -0.080745512188038633765,
                                      0.0024903945673670636081, -0.000036576192120767252568,
                                      3.1333840829092999675e-7, -1.7365167288597576077e-9};
    static constexpr double cosine[] = {0.99999999999994441026,   -0.30842513753003980667,
                                        0.015854344197106519753,  -0.00032599168753507256963,
                                        3.5904755349763955058e-6, -2.4268518904114876689e-8};
};
template <>
struct box_muller_constants<float> {
    static constexpr int mantissa_bits = 23;
    static constexpr std::uint32_t root_of_half = 0x3f3504f3u;
    static constexpr float logarithm[] = {-4.0000004716093436581f, -1.3330453286599719005f,
                                          -0.82589844944090788915f};
    static constexpr float sine[] = {0.78539816097661834268f, -0.080745434708101474432f,
                                     0.0024900068014923566571f, -0.000035954290725110743273f};
    static constexpr float cosine[] = {0.99999997232849431142f, -0.30842425185537280481f,
                                       0.015849910706409108852f, -0.00031887747489059891873f};
};

// sum_i coefficients[i] z^i in an order with more operations side by side than Horner's.
template <class V, class T, std::size_t count>
inline V balanced_polynomial(V z, const T (&c)[count]) {
    if constexpr (count == 6) {
        const V square = z * z;
        const V high = z * c[5] + c[4], middle = z * c[3] + c[2], low = z * c[1] + c[0];
        return (high * square + middle) * square + low;
    } else {
        return simd::polynomial(z, c);
    }
}

// Box-Muller on whole vectors: a word of 32 bits for the radius and one for the angle, in lanes as wide as T.
//
// Radius: sqrt(-2 ln u), u = (the upper 31 bits + 1/2) / 2^31. Angle: the lowest 30 bits are k in [-1, 1) and
// give a point on the right-hand quarter of the circle, (cos, sin)(k pi / 4); the other two bits exchange its
// coordinates and mirror it, which makes the four quarters.
//
// Two vectors go side by side: their chains of operations are long, and one alone leaves the processor idle.
// Never inlined, so that every caller gets the same roundings.
template <class T>
[[gnu::noinline]] void box_muller(const simd::bits_t<T>* radius_words, const simd::bits_t<T>* angle_words,
                                  std::size_t count, T* first, T* second) {
    using V = typename simd::pack<T>::type;
    using B = typename simd::pack<simd::bits_t<T>>::type;
    using bits = simd::bits_t<T>;
    using constants = box_muller_constants<T>;
    using signed_words = typename simd::pack<std::int32_t>::type;
    constexpr std::size_t lanes = simd::lanes<T>, ways = 2;
    constexpr int shift = constants::mantissa_bits, sign = 8 * sizeof(T) - 1;
    constexpr bits bias = bits{1} << (8 * sizeof(T) - 2 - shift);  // keeps exponents positive
    constexpr T ulp_is_one = static_cast<T>(bits{1} << shift);
    const auto both = [](auto&& body) {
#pragma GCC unroll 2
        for (std::size_t way = 0; way < ways; ++way) body(way);
    };
    for (std::size_t i = 0; i < count; i += ways * lanes) {
        B word[ways];
        V s[ways], exponent[ways], z[ways], radius[ways], k[ways], sine[ways], cosine[ways];
        both([&](std::size_t way) {
            const B radius_word = simd::load(radius_words + i + way * lanes);
            word[way] = simd::load(angle_words + i + way * lanes);
            V number;                        // 2^31 u
            if constexpr (sizeof(T) == 8) {  // an integer becomes a number by standing in a mantissa
                number = simd::as_numbers(((radius_word & 0xfffffffeu) >> 1) | 0x4330000000000000u) -
                         (0x1p52 - 0.5);
                k[way] =
                    (simd::as_numbers((word[way] & 0x3fffffffu) | 0x4330000000000000u) - (0x1p52 + 0x1p29)) *
                    0x1p-29;
            } else {
                number = __builtin_convertvector(std::bit_cast<signed_words>(radius_word >> 1), V) + 0.5f;
                k[way] =
                    __builtin_convertvector(std::bit_cast<signed_words>((word[way] << 2) ^ 0x80000000u), V) *
                    0x1p-31f;
            }
            // The exponent is split off so that the mantissa lies in [sqrt(1/2), sqrt(2)).
            const B code = simd::as_bits(number);
            const B e = (code - (constants::root_of_half - (bias << shift))) >> shift;
            const V mantissa = simd::as_numbers(code - ((e - bias) << shift));
            exponent[way] = simd::as_numbers(e | simd::as_bits(simd::broadcast(ulp_is_one))) -
                            (ulp_is_one + T(bias) + T(31));
            s[way] = (mantissa - T(1)) / (mantissa + T(1));
        });
        both([&](std::size_t way) { z[way] = s[way] * s[way]; });
        both([&](std::size_t way) { radius[way] = balanced_polynomial(z[way], constants::logarithm); });
        both([&](std::size_t way) {
            const V of_exponent = exponent[way] * T(-2 * 0.69314718055994530942);
            radius[way] = simd::square_root(s[way] * radius[way] + of_exponent);
        });
        both([&](std::size_t way) { z[way] = k[way] * k[way]; });
        both([&](std::size_t way) { sine[way] = k[way] * balanced_polynomial(z[way], constants::sine); });
        both([&](std::size_t way) { cosine[way] = balanced_polynomial(z[way], constants::cosine); });
        both([&](std::size_t way) {
            const B mirror = (word[way] << (sign - 31)) & (bits{1} << sign);
            const B exchange = word[way] << (sign - 30);
            const V signed_radius = simd::as_numbers(simd::as_bits(radius[way]) ^ mirror);
            simd::store(first + i + way * lanes,
                        signed_radius * simd::select_by_sign(exchange, sine[way], cosine[way]));
            simd::store(second + i + way * lanes,
                        signed_radius * simd::select_by_sign(exchange, cosine[way], sine[way]));
        });
    }
}

// `count` normals a component fit into this many lanes of words before they are transformed.
template <class T>
class word_rows {
    static constexpr std::size_t philox_width = simd::lanes<double>;

public:
    using bits = simd::bits_t<T>;
    // How many streams (or blocks) one call of store() takes: a vector of them, or two for float.
    static constexpr std::size_t group = sizeof(T) == 8 ? philox_width : 2 * philox_width;

    // Number i of `numbers` as it stands in the lanes of philox_lanes: float's even lanes, then its odd ones.
    static std::array<simd::u64, group / philox_width> lanes_of(const std::uint32_t* numbers) {
        std::array<simd::u64, group / philox_width> result;
        for (std::size_t part = 0; part < result.size(); ++part)
            for (std::size_t i = 0; i < philox_width; ++i)
                result[part][i] = numbers[i * result.size() + part];
        return result;
    }

    static void store(const std::array<philox_lanes::words, group / philox_width>& from, bits* to,
                      std::size_t stride) {
        for (std::size_t w = 0; w < 4; ++w)
            if constexpr (sizeof(T) == 8)
                simd::store(to + w * stride, from[0][w]);
            else
                simd::store(to + w * stride,
                            std::bit_cast<simd::u32>((from[0][w] & 0xffffffffu) | (from[1][w] << 32)));
    }
};

}  // namespace entrain::core_detail
