// How much the synchrony of the regions changes over time.
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/synchrony/order_parameter.hpp>

namespace entrain {
namespace detail {

// The variance of `size` values with size - 1, in two passes; 0 to the bit for equal values.
template <class T>
double sample_variance(const T* x, std::size_t size) {
    const auto first = static_cast<double>(x[0]);
    double mean = 0, squares = 0;
    for (std::size_t t = 0; t < size; ++t) mean += static_cast<double>(x[t]) - first;
    mean /= static_cast<double>(size);
    for (std::size_t t = 0; t < size; ++t) {
        const double y = static_cast<double>(x[t]) - first - mean;
        squares += y * y;
    }
    return squares / static_cast<double>(size - 1);
}

template <array_like A>
double variance_over_time(const A& r, std::string_view function) {
    const auto& values = as_vector(r, function, "r");
    if (values.size() < 2) throw argument_error(function, "r", "at least two samples", values.size());
    require_finite(values, function, "r");
    return sample_variance(values.data(), values.size());
}

}  // namespace detail

/// Metastability as a STANDARD DEVIATION: that of the order parameter over time, normalised by T - 1.
///
/// This is the measure of Cabral et al. 2014, Deco et al. 2017 and Vohryzek et al. 2024. Its square is
/// metastability_variance(): never compare the two.
///
/// r: (samples), as order_parameter() gives it, at least two. Returns 0 (a constant r) or more; values in
/// 0..1 cannot exceed about 0.5. Throws argument_error where r has fewer than two samples or is not finite.
/// Deco et al., Sci. Rep. 2017, doi:10.1038/s41598-017-03073-5.
template <array_like A>
double metastability(const A& r) {
    return std::sqrt(detail::variance_over_time(r, "metastability"));
}

/// Metastability as a VARIANCE: that of a synchrony signal over time, normalised by T - 1. It is the square
/// of metastability(), and the measure of Carhart-Harris et al. 2014 and of Shanahan 2010 for one network
/// (shanahan_metastability() is the mean over several).
///
/// r: (samples), an order parameter or any other synchrony signal, at least two samples. Returns 0 (constant)
/// or more; 1/12 for values spread evenly over 0..1. Throws argument_error where r has fewer than two samples
/// or is not finite.
/// Carhart-Harris et al., Front. Hum. Neurosci. 2014, doi:10.3389/fnhum.2014.00020.
template <array_like A>
double metastability_variance(const A& r) {
    return detail::variance_over_time(r, "metastability_variance");
}

}  // namespace entrain
