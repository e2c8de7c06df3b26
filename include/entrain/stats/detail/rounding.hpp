// What the rounding of values is measured by, in whatever type they came.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include <entrain/core/array.hpp>

namespace entrain::detail {

// How much coarser than double the numbers of X are: 1, or 2^29 for float.
template <class X>
inline constexpr double coarseness = static_cast<double>(std::numeric_limits<real_t<X>>::epsilon()) /
                                     std::numeric_limits<double>::epsilon();

// What the rounding of values that came as X is measured by, for varies(): the largest of them, times 2^29 if
// they came as float, whose rounding they carry.
template <class X>
double rounding_magnitude(const vector<double>& values) {
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    return largest * coarseness<X>;
}

}  // namespace entrain::detail
