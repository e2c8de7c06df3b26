// Whether values vary, or differ by no more than the rounding of the arithmetic that made them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ranges>
#include <type_traits>

#include <entrain/core/check.hpp>

namespace entrain {

/// The largest spread that rounding alone may give to `count` values made from numbers as large as `magnitude`:
/// (64 + 2 sqrt(count)) * epsilon * |magnitude|, epsilon that of T.
///
/// Measured, in epsilons of the magnitude: sums of n numbers in another order spread over 0.6 sqrt(n) (16 for
/// n = 1000); n samples of a ramp without their trend over 0.7 sqrt(n); the mean of n equal numbers is off by
/// n / 8 (28 for 240 volumes). Measured data are far from it: 16-bit scans vary by 10^10 epsilons.
template <class T>
T rounding_of(T magnitude, std::size_t count = 1) {
    return (64 + 2 * std::sqrt(static_cast<T>(count))) * std::numeric_limits<T>::epsilon() *
           std::abs(magnitude);
}

/// Whether `values` differ by more than rounding: max - min > rounding_of(magnitude, number of values).
///
/// `values`: a range of double or float. `magnitude`: the largest absolute value of what they were made from
/// (in their unit), where something was removed from them (a mean, a trend, a regression); without it, the
/// largest of their own. A region that is a ramp leaves 1e-15 behind when its trend is removed: that is no
/// signal, though no two values are equal. Values that are not finite vary. The same in every unit.
/// Cost: one pass.
///
///     if (!varies(residuals, largest_before)) ...
template <std::ranges::forward_range Range>
bool varies(const Range& values, std::ranges::range_value_t<Range> magnitude = 0) {
    using T = std::ranges::range_value_t<Range>;
    std::size_t count = 0;
    T low = 0, high = 0;
    for (const T value : values) {
        if (!detail::is_finite(value)) return true;
        low = count ? std::min(low, value) : value;
        high = count ? std::max(high, value) : value;
        ++count;
    }
    // Halves, so that the spread of very large values does not overflow; where halves are no longer exact, the
    // rounding that they are compared with has become zero, and equal is what is equal.
    const T scale = std::max(std::abs(magnitude), std::max(std::abs(low), std::abs(high)));
    if (scale < std::numeric_limits<T>::min()) return high > low;
    return high / 2 - low / 2 > rounding_of(scale / 2, count);
}

}  // namespace entrain
