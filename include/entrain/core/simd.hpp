// Vectors of the machine's width, by the compilers' vector extension: arithmetic on them reads like
// arithmetic on numbers. Width follows the flags of the translation unit (-march), so all of a program should
// be built with the same.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace entrain::detail::simd {

#if defined(__AVX512F__)
inline constexpr std::size_t bytes = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t bytes = 32;
#else
inline constexpr std::size_t bytes = 16;
#endif

/// pack<T>::type holds `lanes<T>` numbers of type T.
template <class T>
struct pack {
    typedef T type __attribute__((vector_size(bytes)));
};
template <class T>
inline constexpr std::size_t lanes = bytes / sizeof(T);

using f64 = pack<double>::type;
using u64 = pack<std::uint64_t>::type;
typedef std::uint32_t u32_half __attribute__((vector_size(bytes / 2)));
typedef float f32_half __attribute__((vector_size(bytes / 2)));

/// From and to memory of any alignment.
template <class T>
inline typename pack<T>::type load(const T* from) {
    typename pack<T>::type value;
    std::memcpy(&value, from, bytes);
    return value;
}
template <class T>
inline void store(T* to, typename pack<T>::type value) {
    std::memcpy(to, &value, bytes);
}
template <class T>
inline typename pack<T>::type broadcast(T value) {
    return value - typename pack<T>::type{};
}

/// `lanes<double>` 32-bit words, each widened to a lane of 64.
inline u64 load_words(const std::uint32_t* from) {
    u32_half words;
    std::memcpy(&words, from, bytes / 2);
    return __builtin_convertvector(words, u64);
}
/// `value` as `lanes<double>` numbers of T.
inline void store_as(double* to, f64 value) {
    std::memcpy(to, &value, bytes);
}
inline void store_as(float* to, f64 value) {
    const auto rounded = __builtin_convertvector(value, f32_half);
    std::memcpy(to, &rounded, bytes / 2);
}

inline f64 as_f64(u64 bits) {
    return std::bit_cast<f64>(bits);
}
inline u64 as_u64(f64 value) {
    return std::bit_cast<u64>(value);
}

/// The 64-bit products of the low 32 bits of each lane with `factor`.
inline u64 multiply_low_words(u64 a, std::uint32_t factor) {
    const u64 b = broadcast<std::uint64_t>(factor);
#if defined(__AVX512F__)
    return std::bit_cast<u64>(_mm512_mul_epu32(std::bit_cast<__m512i>(a), std::bit_cast<__m512i>(b)));
#elif defined(__AVX2__)
    return std::bit_cast<u64>(_mm256_mul_epu32(std::bit_cast<__m256i>(a), std::bit_cast<__m256i>(b)));
#elif defined(__SSE2__)
    return std::bit_cast<u64>(_mm_mul_epu32(std::bit_cast<__m128i>(a), std::bit_cast<__m128i>(b)));
#else
    return (a & 0xffffffffu) * b;
#endif
}

inline f64 square_root(f64 x) {
#if defined(__AVX512F__)
    return std::bit_cast<f64>(_mm512_sqrt_pd(std::bit_cast<__m512d>(x)));
#elif defined(__AVX2__)
    return std::bit_cast<f64>(_mm256_sqrt_pd(std::bit_cast<__m256d>(x)));
#elif defined(__SSE2__)
    return std::bit_cast<f64>(_mm_sqrt_pd(std::bit_cast<__m128d>(x)));
#else
    for (std::size_t i = 0; i < lanes<double>; ++i) x[i] = std::sqrt(x[i]);
    return x;
#endif
}

}  // namespace entrain::detail::simd
