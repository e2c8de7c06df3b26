// Dose and response: how near the model comes to a target as a map's push grows.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/model/oscillator_model.hpp>
#include <entrain/perturb/protocols.hpp>
#include <entrain/perturb/sensitivity.hpp>

namespace entrain {

/// The response to each dose of one map.
struct dose_response_curve {
    std::string name;               ///< of the map
    std::vector<double> dose;       ///< shift of a of a region whose weight is 1, 1/s
    vector<double> kl;              ///< (doses) mean over trials of the symmetrised KL to the target, nats
    vector<double> standard_error;  ///< (doses)
    matrix<double> trials;          ///< (doses, trials)
    matrix<double> occupancy;       ///< (doses, states)
    vector<double> drop;            ///< (doses) mean over trials of KL unperturbed - perturbed
    vector<double> drop_standard_error;  ///< (doses) of that paired difference
    double unperturbed = 0;              ///< mean KL without a push
    /// Index of the dose with the lowest KL, among those that were simulated; zero doses count. The number of
    /// doses where none was.
    std::size_t best = 0;
};

/// The curves of a sensitivity map, one for each of its units. Throws argument_error if the map's parts do
/// not belong together.
ENTRAIN_INLINE std::vector<dose_response_curve> dose_response(const sensitivity_map& map);

/// Pushes the whole brain along maps, a_j + s R_j, for every dose s of `options.protocol`, and returns how
/// far each dose leaves the model from the target. `maps`: what to push, e.g. receptor_weighted(density,
/// "5-HT2A") (scaled to a largest weight of 1), map_weighted(any map, "mine"), or a pair or region;
/// `options.units` is not used. The order of the result is that of the maps; all share noise and unperturbed
/// runs.
///
///     auto curves = dose_response(model, network, centroids, target, {receptor_weighted(density, "5-HT2A")},
///                                 {.protocol = {"dose", {0, 0.02, 0.04, 0.08}}});
///
/// Strong pushes of anything end in one state, so that maps differ by how little of them it takes: compare
/// whole curves. Errors and cost as sensitivity(); argument_error if there is no map.
template <oscillator_model Model, array_like C, vector_like P>
std::vector<dose_response_curve> dose_response(const Model& model, const connectome& network,
                                               const C& centroids, const P& target,
                                               const std::vector<perturbation_unit>& maps,
                                               sensitivity_options options = {}) {
    if (maps.empty()) throw argument_error("dose_response", "maps", "at least one", 0);
    options.units = maps;
    return dose_response(sensitivity(model, network, centroids, target, options));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/dose_response.hpp>
#endif
