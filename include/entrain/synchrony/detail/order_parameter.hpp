// Sums of phasors.
#pragma once

#include <entrain/synchrony/order_parameter.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
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
    const std::size_t samples = theta.samples();
    std::vector<double> x(samples, 0.0), y(samples, 0.0);
    for (const std::size_t i : members) {
        const T* cosine = row_data(theta.cosine(), i);
        const T* sine = row_data(theta.sine(), i);
        for (std::size_t t = 0; t < samples; ++t) {
            x[t] += static_cast<double>(cosine[t]);
            y[t] += static_cast<double>(sine[t]);
        }
    }
    for (std::size_t t = 0; t < samples; ++t)
        r[t] = static_cast<T>(std::min(1.0, std::hypot(x[t], y[t]) / static_cast<double>(members.size())));
}

template <class T>
double synchrony(const vector<T>& values) {
    if (values.size() == 0) throw argument_error("synchrony", "r", "at least one sample", values.size());
    check_headroom("synchrony", "r", values, static_cast<double>(values.size()));
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace synchrony_detail

template <class T>
vector<T> order_parameter(const phasors<T>& theta) {
    vector<T> r = vector<T>::from_shape({theta.samples()});
    std::vector<std::size_t> all(theta.regions());
    std::iota(all.begin(), all.end(), std::size_t{0});
    synchrony_detail::order_parameter_of(theta, all, r.data());
    return r;
}

template <class T>
vector<T> order_parameter(const phasors<T>& theta, const std::vector<std::size_t>& members) {
    check_members("order_parameter", members, theta.regions(), 1, "");
    vector<T> r = vector<T>::from_shape({theta.samples()});
    synchrony_detail::order_parameter_of(theta, members, r.data());
    return r;
}

template <class T>
matrix<T> network_order_parameters(const phasors<T>& theta, const network_set& networks) {
    check_networks("network_order_parameters", networks, theta.regions(), 1);
    check_allocation<T>("network_order_parameters", "networks", {networks.size(), theta.samples()});
    matrix<T> r = matrix<T>::from_shape({networks.size(), theta.samples()});
    for (std::size_t n = 0; n < networks.size(); ++n)
        synchrony_detail::order_parameter_of(theta, networks.members[n], row_data(r, n));
    return r;
}

}  // namespace entrain
