// How large numbers are: what is left before sums and squares overflow, and the powers of two that bring them
// near one.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>

namespace entrain {

/// The largest absolute value of `size` numbers, 0 for none; NaN is passed over. Cost: one pass.
template <class T>
T largest_magnitude(const T* x, std::size_t size) {
    if constexpr (std::same_as<T, double> || std::same_as<T, float>) {
        constexpr T infinity = std::numeric_limits<T>::infinity();
        const auto bits = core_detail::largest_bits(x, size);
        if (bits <= core_detail::largest_bits(&infinity, 1)) return std::bit_cast<T>(bits);
    }
    T largest = 0;
    for (std::size_t i = 0; i < size; ++i) largest = std::max(largest, std::abs(x[i]));
    return largest;
}

/// The values of `a` are finite, and so far below the largest number of their type that a result `factor`
/// times as large is finite too.
template <class T, std::size_t Rank>
void check_headroom(std::string_view function, std::string_view parameter,
                    const xt::xtensor<T, Rank, xt::layout_type::row_major>& a, double factor) {
    const auto limit = static_cast<double>(std::numeric_limits<T>::max()) / factor;
    // Whether all are finite and how large they are, in one pass.
    const T number = std::bit_cast<T>(core_detail::largest_bits(a.data(), a.size()));
    if (!is_finite(number)) check_finite(function, parameter, a);
    const auto largest = static_cast<double>(number);
    if (largest > limit)
        throw argument_error(function, parameter,
                             "magnitudes up to " + describe(limit) + " (results must not overflow)", largest);
}

/// The power of two by which numbers are divided so that their squares neither overflow nor vanish: 2^e with
/// the largest of them in [2^(e-1), 2^e) where that lies beyond 2^-limit .. 2^limit, e = 0 elsewhere (and for
/// zeros). Division by a power of two rounds nothing, so a result is the same to the bit in every unit.
template <class T>
int extreme_exponent(const T* x, std::size_t size) {
    constexpr int limit = std::numeric_limits<T>::max_exponent / 4;
    int exponent = 0;
    std::frexp(largest_magnitude(x, size), &exponent);
    return std::abs(exponent) > limit ? exponent : 0;
}

/// The same for two arrays that go together: by the larger numbers of either.
template <class T, std::size_t Rank>
int extreme_exponent_of(const xt::xtensor<T, Rank, xt::layout_type::row_major>& a,
                        const xt::xtensor<T, Rank, xt::layout_type::row_major>& b) {
    const T both[] = {largest_magnitude(a.data(), a.size()), largest_magnitude(b.data(), b.size())};
    return extreme_exponent(both, 2);
}

/// The unit in which a number of size `largest` lies in [1, 2): the largest power of two not above |largest|,
/// 1 for 0. To be divided by wherever squares or products are summed: they then neither overflow nor vanish,
/// and as division by a power of two rounds nothing, results are the same to the bit in every unit. `largest`
/// is finite. Never below 2^-1022, the smallest normal number, so that unit times a value of this unit is
/// normal. (extreme_exponent() leaves all but extreme numbers as they are.)
inline double unit_of(double largest) {
    if (largest == 0) return 1;
    return std::ldexp(1.0, std::max(std::ilogb(largest), -1022));
}

/// unit_of() the largest of a range of finite values. Cost: one pass.
template <class Values>
double unit_of_values(const Values& values) {
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    return unit_of(largest);
}

/// `a` divided by 2^exponent.
template <class T, std::size_t Rank>
xt::xtensor<T, Rank, xt::layout_type::row_major> divided_by_power_of_two(
    xt::xtensor<T, Rank, xt::layout_type::row_major> a, int exponent) {
    if (exponent != 0)
        for (T& value : a) value = std::ldexp(value, -exponent);
    return a;
}

/// How much coarser than double the numbers of X are: 1, or 2^29 for float.
template <class X>
inline constexpr double coarseness =
    static_cast<double>(std::numeric_limits<real_t<X>>::epsilon()) / std::numeric_limits<double>::epsilon();

/// What the rounding of values that came as X is measured by, for varies(): the largest of them, times 2^29 if
/// they came as float, whose rounding they carry.
template <class X>
double rounding_magnitude(const vector<double>& values) {
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    return largest * coarseness<X>;
}

}  // namespace entrain
