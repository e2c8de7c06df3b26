// How much the synchrony of the regions changes over time.
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/synchrony/order_parameter.hpp>

namespace entrain {
namespace synchrony_detail {

// A variance as that of values divided by 2^exponent, which is finite for all finite values.
struct scaled_variance {
    double variance;
    int exponent;

    double unscaled() const { return std::ldexp(variance, 2 * exponent); }
    double deviation() const { return std::ldexp(std::sqrt(variance), exponent); }
};

// The variance of `size` values with size - 1, in two passes; 0 to the bit for equal values.
template <class T>
scaled_variance variance_of(const T* x, std::size_t size) {
    const int exponent = extreme_exponent(x, size);
    const auto value = [&](std::size_t t) {
        const auto given = static_cast<double>(x[t]);
        return exponent ? std::ldexp(given, -exponent) : given;
    };
    const double first = value(0);
    double mean = 0, squares = 0;
    for (std::size_t t = 0; t < size; ++t) mean += value(t) - first;
    mean /= static_cast<double>(size);
    for (std::size_t t = 0; t < size; ++t) {
        const double y = value(t) - first - mean;
        squares += y * y;
    }
    return {squares / static_cast<double>(size - 1), exponent};
}

// The same as a number, infinite where it is too large for one.
template <class T>
double sample_variance(const T* x, std::size_t size) {
    return variance_of(x, size).unscaled();
}

inline double finite_variance(double variance, std::string_view function, std::string_view parameter) {
    if (!is_finite(variance))
        throw argument_error(function, parameter, "values whose variance does not overflow", variance);
    return variance;
}

template <vector_like A>
scaled_variance variance_over_time(const A& r, std::string_view function) {
    const auto& values = as_vector(r, function, "r");
    if (values.size() < 2) throw argument_error(function, "r", "at least two samples", values.size());
    check_finite(function, "r", values);
    return variance_of(values.data(), values.size());
}

}  // namespace synchrony_detail

/// Metastability as a STANDARD DEVIATION: that of the order parameter over time, normalised by T - 1.
///
/// This is the measure of Cabral et al. 2014, Deco et al. 2017 and Vohryzek et al. 2024. Its square is
/// metastability_variance(): never compare the two.
///
/// r: (samples), as order_parameter() gives it, at least two. Returns 0 (a constant r) or more; values in
/// 0..1 cannot exceed about 0.5. Throws argument_error where r has fewer than two samples or is not finite.
/// Deco et al., Sci. Rep. 2017, doi:10.1038/s41598-017-03073-5.
template <vector_like A>
double metastability(const A& r) {
    return synchrony_detail::variance_over_time(r, "metastability").deviation();
}

/// Metastability as a VARIANCE: that of a synchrony signal over time, normalised by T - 1. It is the square
/// of metastability(), and the measure of Carhart-Harris et al. 2014 and of Shanahan 2010 for one network
/// (shanahan_metastability() is the mean over several).
///
/// r: (samples), an order parameter or any other synchrony signal, at least two samples. Returns 0 (constant)
/// or more; 1/12 for values spread evenly over 0..1. Throws argument_error where r has fewer than two samples
/// or is not finite, or its variance is too large for a number.
/// Carhart-Harris et al., Front. Hum. Neurosci. 2014, doi:10.3389/fnhum.2014.00020.
template <vector_like A>
double metastability_variance(const A& r) {
    return synchrony_detail::finite_variance(synchrony_detail::variance_over_time(r, "metastability_variance").unscaled(),
                                   "metastability_variance", "r");
}

}  // namespace entrain
