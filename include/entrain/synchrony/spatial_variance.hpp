// The other reading of a network's synchrony: how far its regions' signals lie apart at each moment.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/core/networks.hpp>

namespace entrain {
namespace synchrony_detail {
template <class T>
matrix<T> spatial_variance(const matrix<T>& bold, const network_set& networks);
}  // namespace synchrony_detail

/// The spatial variance of each network at each moment: low where its regions agree.
///
///     s(t) = Var_{i in network}[ x_i(t) - <x_i>_t ],   Var normalised by members - 1
///
/// bold: (regions, samples), any unit; each region's mean over time is taken out first. Returns (networks,
/// samples) in the unit of bold squared: scale the scans alike before comparing them (z-scores, or per cent
/// of the mean). Throws argument_error where bold is empty or not finite, or a network has fewer than two
/// regions (one region cannot differ from itself), a region twice, or one that is not there.
/// Carhart-Harris et al., Front. Hum. Neurosci. 2014, doi:10.3389/fnhum.2014.00020, with regions in place of
/// their voxels. Cost: O(members x samples).
template <array_like A>
matrix<real_t<A>> spatial_variance(const A& bold, const network_set& networks) {
    return synchrony_detail::spatial_variance<real_t<A>>(as_matrix(bold, "spatial_variance", "bold"),
                                                         networks);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/spatial_variance.hpp>
#endif
