// The other reading of a network's synchrony: how far its regions' signals lie apart at each moment.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/networks.hpp>
#include <entrain/synchrony/metastability.hpp>

namespace entrain {

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
    using T = real_t<A>;
    const auto& x = as_matrix(bold, "spatial_variance", "bold");
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
            const auto variance = static_cast<T>(synchrony_detail::sample_variance(column.data(), column.size()));
            result(n, t) =
                static_cast<T>(synchrony_detail::finite_variance(variance, "spatial_variance", "bold"));
        }
    return result;
}

}  // namespace entrain
