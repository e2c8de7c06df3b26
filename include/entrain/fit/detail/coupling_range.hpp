// The work of coupling_range(), see coupling_sweep.hpp.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/fit/coupling_sweep.hpp>

namespace entrain {

ENTRAIN_INLINE std::vector<double> coupling_range(double first, double last, double step) {
    constexpr auto here = "coupling_range";
    check_finite(here, "first", first);
    check_finite(here, "last", last);
    check_finite(here, "last", last - first);
    if (!is_finite(step) || !(step > 0) || !(last >= first))
        throw argument_error(here, "step", "a positive step from first up to last", step);
    const double steps = (last - first) / step + 1e-9;
    const std::size_t count = check_steps<double>(here, "step", steps) + 1;
    if (count > 1 && !(first + step > first && last - step < last))
        throw argument_error(here, "step", "a step above the rounding of first and last", step);
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(first + step * static_cast<double>(i));
    return values;
}

}  // namespace entrain
