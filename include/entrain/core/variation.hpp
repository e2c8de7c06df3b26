// Whether values vary, or differ by no more than the rounding of the arithmetic that made them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain {

/// The largest spread that rounding alone may give to `count` values made from numbers as large as
/// `magnitude`: (64 + 2 sqrt(count)) * epsilon * |magnitude|, epsilon that of T.
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
        if (!is_finite(value)) return true;
        low = count ? std::min(low, value) : value;
        high = count ? std::max(high, value) : value;
        ++count;
    }
    // Halves, so that the spread of very large values does not overflow; where halves are no longer exact,
    // the rounding that they are compared with has become zero, and equal is what is equal.
    const T scale = std::max(std::abs(magnitude), std::max(std::abs(low), std::abs(high)));
    if (scale < std::numeric_limits<T>::min()) return high > low;
    return high / 2 - low / 2 > rounding_of(scale / 2, count);
}

/// Throws argument_error, in the name of `function`, unless each row of `x` varies: by more than the rounding
/// of its own numbers, and by more than that of double precision in the largest number of all rows. The
/// second is how a region is recognised of which a regression left 1e-13 while others have hundreds.
///
/// x: (regions, samples), finite. trend_of(i), where it is given, is called for each row i and returns a
/// function of the sample: what is taken from that row before it is looked at, such as its straight line.
/// Cost: a pass for the magnitudes, and few samples of each row that varies.
template <class T, class Trend>
void check_rows_vary(std::string_view function, std::string_view parameter, const matrix<T>& x,
                     const Trend& trend_of) {
    const std::size_t samples = x.shape(1);
    std::vector<T> largest(x.shape(0));
    for (std::size_t i = 0; i < x.shape(0); ++i) largest[i] = largest_magnitude(row_data(x, i), samples);
    const double of_all =
        rounding_of(static_cast<double>(largest_magnitude(largest.data(), largest.size())), samples);
    for (std::size_t i = 0; i < x.shape(0); ++i) {
        const T* const values = row_data(x, i);
        const auto own = static_cast<double>(rounding_of(largest[i], samples));
        const double rounding = std::max(own, of_all);
        const auto removed = trend_of(i);
        double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest();
        bool found = false;
        for (std::size_t t = 0; t < samples && !found; ++t) {
            const double value = static_cast<double>(values[t]) - removed(t);
            low = std::min(low, value);
            high = std::max(high, value);
            found = high / 2 - low / 2 > rounding / 2;
        }
        if (!found)
            throw argument_error(function, parameter, "a signal that varies in every region",
                                 "a constant one in region " + std::to_string(i));
    }
}
/// The same with nothing taken from the rows.
template <class T>
void check_rows_vary(std::string_view function, std::string_view parameter, const matrix<T>& x) {
    check_rows_vary(function, parameter, x, [](std::size_t) { return [](std::size_t) { return 0.0; }; });
}

}  // namespace entrain
