// Vectors of the machine's width, by the compilers' vector extension: arithmetic on them reads like
// arithmetic on numbers. Width follows the flags of the translation unit (-march), so all of a program should
// be built with the same.
#pragma once

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

// <immintrin.h> takes ten times as long to read as what SSE2 needs.
#if defined(__AVX__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(ENTRAIN_COMPILED)
// A unit for one width of registers must not meet a library for another: it asks for a name that only a library
// of its own width has, so that the linker says what is wrong.
#if defined(__AVX512F__)
#define ENTRAIN_VECTOR_WIDTH_NAME compiled_for_vectors_of_64_bytes
#elif defined(__AVX2__)
#define ENTRAIN_VECTOR_WIDTH_NAME compiled_for_vectors_of_32_bytes
#else
#define ENTRAIN_VECTOR_WIDTH_NAME compiled_for_vectors_of_16_bytes
#endif
namespace entrain::core_detail {
extern const char ENTRAIN_VECTOR_WIDTH_NAME;
[[gnu::used]] static const char* const same_vector_width = &ENTRAIN_VECTOR_WIDTH_NAME;
}  // namespace entrain::core_detail
#endif

namespace entrain::simd {

/// Bytes of a vector register: 16, 32 with AVX2, 64 with AVX-512.
/// Bytes of a register of the machine that this unit is compiled for.
#if defined(__AVX512F__)
inline constexpr std::size_t bytes = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t bytes = 32;
#else
inline constexpr std::size_t bytes = 16;
#endif

#if defined(__AVX512F__)
// Handed to the zero-masked forms of AVX-512 intrinsics. The plain forms begin from a register that was never
// set, which g++ 12 reports in the user's own code; with every lane chosen both are the same instruction.
struct all_lanes {
    constexpr operator __mmask8() const { return 0xff; }
    constexpr operator __mmask16() const { return 0xffff; }
};
inline constexpr all_lanes every_lane;
#endif

/// pack<T>::type holds `lanes<T>` numbers of type T.
template <class T>
struct pack {
    typedef T type __attribute__((vector_size(bytes)));  ///< a vector register
};
/// How many numbers of type T a register holds.
template <class T>
inline constexpr std::size_t lanes = bytes / sizeof(T);

using f64 = pack<double>::type;         ///< a register of double
using f32 = pack<float>::type;          ///< a register of float
using u64 = pack<std::uint64_t>::type;  ///< a register of 64-bit words
using u32 = pack<std::uint32_t>::type;  ///< a register of 32-bit words

/// The unsigned integer as wide as T.
template <class T>
struct bits_of;
/// Of double.
template <>
struct bits_of<double> {
    using type = std::uint64_t;  ///< 64 bits
};
/// Of float.
template <>
struct bits_of<float> {
    using type = std::uint32_t;  ///< 32 bits
};
/// The unsigned integer as wide as T.
template <class T>
using bits_t = typename bits_of<T>::type;

/// A register from memory of any alignment.
template <class T>
inline typename pack<T>::type load(const T* from) {
    typename pack<T>::type value;
    std::memcpy(&value, from, bytes);
    return value;
}
/// A register to memory of any alignment.
template <class T>
inline void store(T* to, typename pack<T>::type value) {
    std::memcpy(to, &value, bytes);
}
/// A register with `value` in every lane.
template <class T>
inline typename pack<T>::type broadcast(T value) {
    return value - typename pack<T>::type{};
}

/// The bits of a register of numbers.
inline u64 as_bits(f64 value) {
    return std::bit_cast<u64>(value);
}
/// The same of float.
inline u32 as_bits(f32 value) {
    return std::bit_cast<u32>(value);
}
/// The numbers that bits stand for.
inline f64 as_numbers(u64 bits) {
    return std::bit_cast<f64>(bits);
}
/// The same of float.
inline f32 as_numbers(u32 bits) {
    return std::bit_cast<f32>(bits);
}

/// The 64-bit products of the low 32 bits of each lane with those of `factor`.
inline u64 multiply_low_words(u64 a, u64 factor) {
#if defined(__AVX512F__)
    return std::bit_cast<u64>(
        _mm512_maskz_mul_epu32(every_lane, std::bit_cast<__m512i>(a), std::bit_cast<__m512i>(factor)));
#elif defined(__AVX2__)
    return std::bit_cast<u64>(_mm256_mul_epu32(std::bit_cast<__m256i>(a), std::bit_cast<__m256i>(factor)));
#elif defined(__SSE2__)
    return std::bit_cast<u64>(_mm_mul_epu32(std::bit_cast<__m128i>(a), std::bit_cast<__m128i>(factor)));
#else
    return (a & 0xffffffffu) * (factor & 0xffffffffu);
#endif
}

/// In each lane `negative` where the sign bit of `sign` is set, `positive` where it is not.
inline f64 select_by_sign(u64 sign, f64 negative, f64 positive) {
#if defined(__AVX512F__)
    const auto zero = _mm512_setzero_si512();
    return std::bit_cast<f64>(
        _mm512_mask_blend_pd(_mm512_cmplt_epi64_mask(std::bit_cast<__m512i>(sign), zero),
                             std::bit_cast<__m512d>(positive), std::bit_cast<__m512d>(negative)));
#elif defined(__AVX2__)
    return std::bit_cast<f64>(_mm256_blendv_pd(
        std::bit_cast<__m256d>(positive), std::bit_cast<__m256d>(negative), std::bit_cast<__m256d>(sign)));
#else
    const u64 mask = u64{} - (sign >> 63);
    return as_numbers((as_bits(negative) & mask) | (as_bits(positive) & ~mask));
#endif
}
/// The same of float.
inline f32 select_by_sign(u32 sign, f32 negative, f32 positive) {
#if defined(__AVX512F__)
    const auto zero = _mm512_setzero_si512();
    return std::bit_cast<f32>(
        _mm512_mask_blend_ps(_mm512_cmplt_epi32_mask(std::bit_cast<__m512i>(sign), zero),
                             std::bit_cast<__m512>(positive), std::bit_cast<__m512>(negative)));
#elif defined(__AVX2__)
    return std::bit_cast<f32>(_mm256_blendv_ps(std::bit_cast<__m256>(positive),
                                               std::bit_cast<__m256>(negative), std::bit_cast<__m256>(sign)));
#else
    const u32 mask = u32{} - (sign >> 31);
    return as_numbers((as_bits(negative) & mask) | (as_bits(positive) & ~mask));
#endif
}

/// The square root of each lane. Without it compilers call that of the C library lane by lane, for the sake of
/// errno.
inline f64 square_root(f64 x) {
#if defined(__AVX512F__)
    return std::bit_cast<f64>(_mm512_maskz_sqrt_pd(every_lane, std::bit_cast<__m512d>(x)));
#elif defined(__AVX2__)
    return std::bit_cast<f64>(_mm256_sqrt_pd(std::bit_cast<__m256d>(x)));
#elif defined(__SSE2__)
    return std::bit_cast<f64>(_mm_sqrt_pd(std::bit_cast<__m128d>(x)));
#else
    for (std::size_t i = 0; i < lanes<double>; ++i) x[i] = std::sqrt(x[i]);
    return x;
#endif
}
/// The same of float.
inline f32 square_root(f32 x) {
#if defined(__AVX512F__)
    return std::bit_cast<f32>(_mm512_maskz_sqrt_ps(every_lane, std::bit_cast<__m512>(x)));
#elif defined(__AVX2__)
    return std::bit_cast<f32>(_mm256_sqrt_ps(std::bit_cast<__m256>(x)));
#elif defined(__SSE2__)
    return std::bit_cast<f32>(_mm_sqrt_ps(std::bit_cast<__m128>(x)));
#else
    for (std::size_t i = 0; i < lanes<float>; ++i) x[i] = std::sqrt(x[i]);
    return x;
#endif
}

/// The smaller one in each lane, b where one of them is NaN. Compilers do not make the one instruction that
/// exists for it out of a comparison and a choice.
inline f64 smaller(f64 a, f64 b) {
#if defined(__AVX512F__)
    return std::bit_cast<f64>(
        _mm512_maskz_min_pd(every_lane, std::bit_cast<__m512d>(a), std::bit_cast<__m512d>(b)));
#elif defined(__AVX2__)
    return std::bit_cast<f64>(_mm256_min_pd(std::bit_cast<__m256d>(a), std::bit_cast<__m256d>(b)));
#elif defined(__SSE2__)
    return std::bit_cast<f64>(_mm_min_pd(std::bit_cast<__m128d>(a), std::bit_cast<__m128d>(b)));
#else
    return a < b ? a : b;
#endif
}
/// The same of float.
inline f32 smaller(f32 a, f32 b) {
#if defined(__AVX512F__)
    return std::bit_cast<f32>(
        _mm512_maskz_min_ps(every_lane, std::bit_cast<__m512>(a), std::bit_cast<__m512>(b)));
#elif defined(__AVX2__)
    return std::bit_cast<f32>(_mm256_min_ps(std::bit_cast<__m256>(a), std::bit_cast<__m256>(b)));
#elif defined(__SSE2__)
    return std::bit_cast<f32>(_mm_min_ps(std::bit_cast<__m128>(a), std::bit_cast<__m128>(b)));
#else
    return a < b ? a : b;
#endif
}

/// The larger one in each lane; as smaller(), b where one of them is NaN.
inline f64 larger(f64 a, f64 b) {
#if defined(__AVX512F__)
    return std::bit_cast<f64>(
        _mm512_maskz_max_pd(every_lane, std::bit_cast<__m512d>(a), std::bit_cast<__m512d>(b)));
#elif defined(__AVX2__)
    return std::bit_cast<f64>(_mm256_max_pd(std::bit_cast<__m256d>(a), std::bit_cast<__m256d>(b)));
#elif defined(__SSE2__)
    return std::bit_cast<f64>(_mm_max_pd(std::bit_cast<__m128d>(a), std::bit_cast<__m128d>(b)));
#else
    return a > b ? a : b;
#endif
}
/// The same of float.
inline f32 larger(f32 a, f32 b) {
#if defined(__AVX512F__)
    return std::bit_cast<f32>(
        _mm512_maskz_max_ps(every_lane, std::bit_cast<__m512>(a), std::bit_cast<__m512>(b)));
#elif defined(__AVX2__)
    return std::bit_cast<f32>(_mm256_max_ps(std::bit_cast<__m256>(a), std::bit_cast<__m256>(b)));
#elif defined(__SSE2__)
    return std::bit_cast<f32>(_mm_max_ps(std::bit_cast<__m128>(a), std::bit_cast<__m128>(b)));
#else
    return a > b ? a : b;
#endif
}

/// The lanes in which a comparison of f64 or f32 held, as bits from the first on.
template <class Mask>
inline unsigned lanes_where(Mask mask) {
#if defined(__AVX2__) && !defined(__AVX512F__)
    if constexpr (sizeof(mask[0]) == 8)
        return static_cast<unsigned>(_mm256_movemask_pd(std::bit_cast<__m256d>(mask)));
    else
        return static_cast<unsigned>(_mm256_movemask_ps(std::bit_cast<__m256>(mask)));
#elif defined(__SSE2__) && !defined(__AVX512F__)
    if constexpr (sizeof(mask[0]) == 8)
        return static_cast<unsigned>(_mm_movemask_pd(std::bit_cast<__m128d>(mask)));
    else
        return static_cast<unsigned>(_mm_movemask_ps(std::bit_cast<__m128>(mask)));
#else
    unsigned bits = 0;
    for (std::size_t k = 0; k < bytes / sizeof(mask[0]); ++k) bits |= mask[k] ? 1u << k : 0u;
    return bits;
#endif
}

}  // namespace entrain::simd
