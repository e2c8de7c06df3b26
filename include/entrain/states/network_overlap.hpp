// Which canonical networks a state shows.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/core/networks.hpp>

namespace entrain {

/// Overlap of states (rows) with networks (columns).
struct network_overlap_result {
    matrix<double> correlation;  ///< Pearson's, of a state's leading side with the membership of a network
    matrix<double> p;            ///< two-sided, parametric: neighbouring regions are not independent
    matrix<double> share;        ///< of a network's regions, how many are on the leading side
};

namespace states_detail {
ENTRAIN_INLINE network_overlap_result network_overlap(const matrix<double>& centroids,
                                                      const network_set& networks);
}  // namespace states_detail

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
    return states_detail::network_overlap(as_matrix<double>(centroids, "network_overlap", "centroids"),
                                          networks);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/network_overlap.hpp>
#endif
