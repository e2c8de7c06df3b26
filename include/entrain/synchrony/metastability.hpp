// How much the synchrony of the regions changes over time.
#pragma once

#include <cmath>
#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/synchrony/order_parameter.hpp>

namespace entrain {

/// Metastability as a STANDARD DEVIATION: that of the order parameter over time, normalised by T - 1.
///
/// This is the measure of Cabral et al. 2014, Deco et al. 2017 and Vohryzek et al. 2024. Shanahan's
/// metastability index is a variance: never compare the two.
///
/// r: (samples), as order_parameter() gives it, at least two. Returns 0 (a constant r) or more; values in
/// 0..1 cannot exceed about 0.5. Throws argument_error where r has fewer than two samples or is not finite.
/// Deco et al., Sci. Rep. 2017, doi:10.1038/s41598-017-03073-5.
template <array_like A>
double metastability(const A& r) {
    const auto& values = detail::as_vector(r, "metastability", "r");
    if (values.size() < 2) throw argument_error("metastability", "r", "at least two samples", values.size());
    detail::require_finite(values, "metastability", "r");
    const double mean = synchrony(values);
    double squares = 0;
    for (const auto value : values)
        squares += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace entrain
