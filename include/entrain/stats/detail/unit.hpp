// A unit in which values are about 1, so that their squares neither over- nor underflow.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>

namespace entrain::detail {

// The largest power of two not above |largest|, and 1 for zero. Dividing by it changes no digit, so that what
// is computed in this unit has the same bits as in any other, and those it would have by itself. (Never below
// the smallest normal number, which times any value of this unit is still one.)
inline double unit_of(double largest) {
    if (largest == 0) return 1;
    return std::ldexp(1.0, std::max(std::ilogb(largest), -1022));
}

// The same of a range of values.
template <class Values>
double unit_of_values(const Values& values) {
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    return unit_of(largest);
}

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
