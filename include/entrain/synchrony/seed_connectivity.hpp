// Seed-based connectivity: how the signal of one region goes with that of every other.
#pragma once

#include <array>
#include <cstddef>

#include <entrain/core/array.hpp>

namespace entrain {
namespace synchrony_detail {
ENTRAIN_INLINE vector<double> seed_connectivity(matrix<double> bold, std::size_t seed);
ENTRAIN_INLINE std::size_t nearest_region(const matrix<double>& centroids, const std::array<double, 3>& place,
                                          double farthest);
}  // namespace synchrony_detail

/// Fisher's z of the correlation of a seed with every region: artanh r, r Pearson's over time.
///
/// bold: (regions, samples), at least four samples, any unit. seed: index of the region. Returns (regions);
/// the seed's own place is 0, where z would be infinite. Changes of z between scans can be handed to a linear
/// model (stats/linear_model.hpp), region by region.
/// Throws argument_error where there are fewer samples, a value is not finite, a region is constant, the seed
/// is no region, or another region is a copy of it (r of 1 or -1 to rounding).
/// Source: Biswal et al. 1995, doi:10.1002/mrm.1910340409. Cost: O(regions x samples).
///
///     const auto change = seed_connectivity(after, seed) - seed_connectivity(before, seed);
template <array_like A>
vector<double> seed_connectivity(const A& bold, std::size_t seed) {
    return synchrony_detail::seed_connectivity(as_matrix<double>(bold, "seed_connectivity", "bold"), seed);
}

/// The region whose centroid lies nearest to a place.
///
/// centroids: (regions, 3), mm; place: x, y, z in the same space, mm; farthest: mm, how far the centroid may
/// lie off. Returns its index. Throws argument_error where centroids has another shape or a value is not
/// finite, or no centroid lies within `farthest` (a place in another space, or in no region).
template <array_like A>
std::size_t nearest_region(const A& centroids, const std::array<double, 3>& place, double farthest = 30) {
    return synchrony_detail::nearest_region(as_matrix<double>(centroids, "nearest_region", "centroids"),
                                            place, farthest);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/seed_connectivity.hpp>
#endif
