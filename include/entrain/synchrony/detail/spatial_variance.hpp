// Variances over the members of networks.
#pragma once

#include <entrain/synchrony/spatial_variance.hpp>

#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/networks.hpp>
#include <entrain/synchrony/detail/variance.hpp>

namespace entrain::synchrony_detail {

template <class T>
matrix<T> spatial_variance(const matrix<T>& x, const network_set& networks) {
    if (x.size() == 0)
        throw argument_error("spatial_variance", "bold", "at least one region and one sample", x.shape());
    check_headroom("spatial_variance", "bold", x, 4 * static_cast<double>(x.shape(1)));
    check_networks("spatial_variance", networks, x.shape(0), 2);
    const std::size_t samples = x.shape(1);
    std::vector<double> mean(x.shape(0), 0.0);
    for (std::size_t i = 0; i < x.shape(0); ++i) {
        for (std::size_t t = 0; t < samples; ++t) mean[i] += static_cast<double>(x(i, t) - x(i, 0));
        mean[i] = static_cast<double>(x(i, 0)) + mean[i] / static_cast<double>(samples);
    }
    check_allocation<T>("spatial_variance", "networks", {networks.size(), samples});
    matrix<T> result = matrix<T>::from_shape({networks.size(), samples});
    std::vector<double> column;
    for (std::size_t n = 0; n < networks.size(); ++n)
        for (std::size_t t = 0; t < samples; ++t) {
            column.clear();
            for (const std::size_t i : networks.members[n])
                column.push_back(static_cast<double>(x(i, t)) - mean[i]);
            const auto variance = static_cast<T>(sample_variance(column.data(), column.size()));
            result(n, t) = static_cast<T>(finite_variance(variance, "spatial_variance", "bold"));
        }
    return result;
}

}  // namespace entrain::synchrony_detail
