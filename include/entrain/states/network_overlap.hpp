// Which canonical networks a state shows.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/networks.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/correlation.hpp>

namespace entrain {

/// Overlap of states (rows) with networks (columns).
struct network_overlap_result {
    matrix<double> correlation;  ///< Pearson's, of a state's leading side with the membership of a network
    matrix<double> p;            ///< two-sided, parametric: neighbouring regions are not independent
    matrix<double> share;        ///< of a network's regions, how many are on the leading side
};

/// Compares states with networks: the components of a state that stand against the majority (the positive
/// ones, by the sign rule of leading_eigenvectors(); what is rounding beside the largest is zero), the others
/// set to 0, are correlated with 1 for the
/// members of a network and 0 for the other regions.
///
/// centroids: (k, regions). Returns (k, networks) each. Where a state has no component on the leading side,
/// as the global state, or a network has all regions, nothing varies: correlation 0, p 1. Throws
/// argument_error where centroids is empty or not finite, has fewer than three regions, or a network is empty
/// or names a region that is not there. Vohryzek et al. 2020, doi:10.3389/fnins.2020.00381. Cost: O(k x
/// networks x regions).
template <array_like A>
network_overlap_result network_overlap(const A& centroids, const network_set& networks) {
    const auto& state = as_matrix<double>(centroids, "network_overlap", "centroids");
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

}  // namespace entrain
