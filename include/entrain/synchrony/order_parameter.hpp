// How far the regions oscillate together, at each moment and on average.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain {
namespace detail {

// Throws unless both matrices have the same shape, hold something, and are finite.
template <class T>
void require_phasors(const phasors<T>& p, std::string_view function) {
    if (p.cosine.size() == 0)
        throw argument_error(function, "cosine", "at least one region and one sample", p.cosine.shape());
    if (p.cosine.shape() != p.sine.shape())
        throw argument_error(function, "sine", "the shape of cosine, " + describe(p.cosine.shape()),
                             p.sine.shape());
    require_finite(p.cosine, function, "cosine");
    require_finite(p.sine, function, "sine");
}

}  // namespace detail

/// The Kuramoto order parameter over time: 0 where phases cancel, 1 where all are equal.
///
///     R(t) = |sum_j exp(i theta_j(t))| / N
///
/// theta: phases (regions, samples) in radians, or their phasors. Returns (samples).
/// One region gives R = 1. Throws argument_error where theta is empty or not finite.
/// Kuramoto 1984, doi:10.1007/978-3-642-69689-3. Cost: O(regions x samples).
///
///     auto r = order_parameter(phases(bold, {.tr = 2.0}));
template <class T>
vector<T> order_parameter(const phasors<T>& theta) {
    detail::require_phasors(theta, "order_parameter");
    const std::size_t regions = theta.cosine.shape(0), samples = theta.cosine.shape(1);
    std::vector<double> x(samples, 0.0), y(samples, 0.0);
    for (std::size_t i = 0; i < regions; ++i) {
        const T* cosine = detail::row(theta.cosine, i);
        const T* sine = detail::row(theta.sine, i);
        for (std::size_t t = 0; t < samples; ++t) {
            x[t] += static_cast<double>(cosine[t]);
            y[t] += static_cast<double>(sine[t]);
        }
    }
    vector<T> r = vector<T>::from_shape({samples});
    for (std::size_t t = 0; t < samples; ++t)
        r(t) = static_cast<T>(std::min(1.0, std::hypot(x[t], y[t]) / static_cast<double>(regions)));
    return r;
}
template <array_like A>
vector<real_t<A>> order_parameter(const A& theta) {
    const auto& angle = detail::as_matrix(theta, "order_parameter", "theta");
    if (angle.size() == 0)
        throw argument_error("order_parameter", "theta", "at least one region and one sample", angle.shape());
    detail::require_finite(angle, "order_parameter", "theta");
    return order_parameter(unit_phasors(angle));
}

/// Synchrony: the mean over time of the order parameter.
///
/// r: (samples), as order_parameter() gives it. Returns 0 to 1.
/// Throws argument_error where r is empty or not finite.
template <array_like A>
double synchrony(const A& r) {
    const auto& values = detail::as_vector(r, "synchrony", "r");
    if (values.size() == 0) throw argument_error("synchrony", "r", "at least one sample", values.size());
    detail::require_finite(values, "synchrony", "r");
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace entrain
