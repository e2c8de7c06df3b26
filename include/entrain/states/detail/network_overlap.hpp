// Correlations of states with the members of networks.
#pragma once

#include <entrain/states/network_overlap.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/correlation.hpp>

namespace entrain::states_detail {

ENTRAIN_INLINE network_overlap_result network_overlap(const matrix<double>& state,
                                                      const network_set& networks) {
    const std::size_t k = state.shape(0), regions = state.shape(1);
    if (k == 0 || regions < 3)
        throw argument_error("network_overlap", "centroids", "at least one state of three regions",
                             state.shape());
    check_finite("network_overlap", "centroids", state);
    check_networks("network_overlap", networks, regions, 1);
    check_allocation<double>("network_overlap", "networks", {k, networks.size(), 3});
    network_overlap_result result{full(k, networks.size(), 0.0), full(k, networks.size(), 1.0),
                                  full(k, networks.size(), 0.0)};
    for (std::size_t s = 0; s < k; ++s) {
        vector<double> leading = full(regions, 0.0);
        const double largest = largest_magnitude(row_data(state, s), regions);
        const double rounding = rounding_of(largest, regions);
        for (std::size_t i = 0; i < regions; ++i) leading(i) = state(s, i) > rounding ? state(s, i) : 0;
        const bool flat = !varies(leading, largest);
        for (std::size_t n = 0; n < networks.size(); ++n) {
            const auto& members = networks.members[n];
            vector<double> mask = full(regions, 0.0);
            for (const std::size_t i : members) {
                mask(i) = 1;
                result.share(s, n) += leading(i) > 0 ? 1 / static_cast<double>(members.size()) : 0;
            }
            if (flat || members.size() == regions) continue;
            result.correlation(s, n) = stats::pearson(leading, mask);
            result.p(s, n) = stats::correlation_p(result.correlation(s, n), regions);
        }
    }
    return result;
}

}  // namespace entrain::states_detail
