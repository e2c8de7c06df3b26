// How far the regions oscillate together, at each moment and on average.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/networks.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain {
namespace synchrony_detail {
template <class T>
double synchrony(const vector<T>& r);
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
vector<T> order_parameter(const phasors<T>& theta);
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
vector<T> order_parameter(const phasors<T>& theta, const std::vector<std::size_t>& members);
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
matrix<T> network_order_parameters(const phasors<T>& theta, const network_set& networks);
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
    return synchrony_detail::synchrony<real_t<A>>(as_vector(r, "synchrony", "r"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/order_parameter.hpp>
#endif
