// How far the regions oscillate together, at each moment and on average.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/networks.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain {
namespace synchrony_detail {

// |mean of the phasors of `members`| at every sample, into r.
template <class T>
void order_parameter_of(const phasors<T>& theta, const std::vector<std::size_t>& members, T* r) {
    const std::size_t samples = theta.cosine.shape(1);
    std::vector<double> x(samples, 0.0), y(samples, 0.0);
    for (const std::size_t i : members) {
        const T* cosine = row_data(theta.cosine, i);
        const T* sine = row_data(theta.sine, i);
        for (std::size_t t = 0; t < samples; ++t) {
            x[t] += static_cast<double>(cosine[t]);
            y[t] += static_cast<double>(sine[t]);
        }
    }
    for (std::size_t t = 0; t < samples; ++t)
        r[t] = static_cast<T>(std::min(1.0, std::hypot(x[t], y[t]) / static_cast<double>(members.size())));
}

}  // namespace synchrony_detail

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
    check_phasors("order_parameter", theta);
    vector<T> r = vector<T>::from_shape({theta.cosine.shape(1)});
    std::vector<std::size_t> all(theta.cosine.shape(0));
    std::iota(all.begin(), all.end(), std::size_t{0});
    synchrony_detail::order_parameter_of(theta, all, r.data());
    return r;
}
/// The same of phases (regions, samples), radians.
template <array_like A>
vector<real_t<A>> order_parameter(const A& theta) {
    return order_parameter(unit_phasors(theta, "order_parameter"));
}

/// The order parameter of a set of regions: of a hemisphere, a network, a mask.
///
/// theta: phases (regions, samples) in radians, or their phasors. members: indices of regions, each once;
/// members_of(mask) makes them from a logical array. Returns (samples).
/// Throws argument_error as above, and where members is empty, names a region twice, or one that is not
/// there.
template <class T>
vector<T> order_parameter(const phasors<T>& theta, const std::vector<std::size_t>& members) {
    check_phasors("order_parameter", theta);
    check_members("order_parameter", members, theta.cosine.shape(0), 1, "");
    vector<T> r = vector<T>::from_shape({theta.cosine.shape(1)});
    synchrony_detail::order_parameter_of(theta, members, r.data());
    return r;
}
/// The same of phases (regions, samples), radians.
template <array_like A>
vector<real_t<A>> order_parameter(const A& theta, const std::vector<std::size_t>& members) {
    return order_parameter(unit_phasors(theta, "order_parameter"), members);
}

/// The order parameter of each network.
///
/// theta: phases (regions, samples) in radians, or their phasors. Returns (networks, samples), in the order
/// of networks. Throws argument_error as above; the message names the network.
/// Cost: O(members x samples).
///
///     auto r = network_order_parameters(theta, networks_of(cohort.regions.network));
template <class T>
matrix<T> network_order_parameters(const phasors<T>& theta, const network_set& networks) {
    check_phasors("network_order_parameters", theta);
    check_networks("network_order_parameters", networks, theta.cosine.shape(0), 1);
    check_allocation<T>("network_order_parameters", "networks", {networks.size(), theta.cosine.shape(1)});
    matrix<T> r = matrix<T>::from_shape({networks.size(), theta.cosine.shape(1)});
    for (std::size_t n = 0; n < networks.size(); ++n)
        synchrony_detail::order_parameter_of(theta, networks.members[n], row_data(r, n));
    return r;
}
/// The same of phases (regions, samples), radians.
template <array_like A>
matrix<real_t<A>> network_order_parameters(const A& theta, const network_set& networks) {
    return network_order_parameters(unit_phasors(theta, "network_order_parameters"), networks);
}

/// Synchrony: the mean over time of the order parameter.
///
/// r: (samples), as order_parameter() gives it. Returns 0 to 1.
/// Throws argument_error where r is empty or not finite.
template <vector_like A>
double synchrony(const A& r) {
    const auto& values = as_vector(r, "synchrony", "r");
    if (values.size() == 0) throw argument_error("synchrony", "r", "at least one sample", values.size());
    check_headroom("synchrony", "r", values, static_cast<double>(values.size()));
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace entrain
