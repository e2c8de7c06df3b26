// A unit in which values are about 1, so that their squares neither over- nor underflow.
#pragma once

#include <algorithm>
#include <cmath>

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

}  // namespace entrain::detail
