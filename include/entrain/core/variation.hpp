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

/// The largest spread that rounding alone may give to values made from numbers as large as `magnitude`:
/// 16 units in the last place of `magnitude`, 16 * epsilon * |magnitude|.
template <class T>
T rounding_of(T magnitude) {
    return 16 * std::numeric_limits<T>::epsilon() * std::abs(magnitude);
}

/// Whether `values` differ by more than rounding: max - min > rounding_of(magnitude).
///
/// `values`: a range of double or float. `magnitude`: the largest absolute value of what they were made from
/// (in their unit), where something was removed from them (a mean, a trend, a regression); without it, the
/// largest of their own. A region that is a ramp leaves 1e-15 behind when its trend is removed: that is no
/// signal, though no two values are equal. Values that are not finite vary.
/// Cost: one pass.
///
///     if (!varies(residuals, largest_before)) ...
template <std::ranges::forward_range Range>
bool varies(const Range& values, std::ranges::range_value_t<Range> magnitude = 0) {
    using T = std::ranges::range_value_t<Range>;
    bool any = false;
    T low = 0, high = 0;
    for (const T value : values) {
        if (!detail::is_finite(value)) return true;
        low = any ? std::min(low, value) : value;
        high = any ? std::max(high, value) : value;
        any = true;
    }
    // Halves, so that the spread of very large values does not overflow.
    const T scale = std::max(std::abs(magnitude), std::max(std::abs(low), std::abs(high)));
    return high / 2 - low / 2 > rounding_of(scale / 2);
}

}  // namespace entrain
