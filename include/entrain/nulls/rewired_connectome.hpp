// Rewired connectomes: other networks with the degrees, the weights and nearly the strengths of this one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>

namespace entrain::nulls {

/// How rewired_connectome() rewires.
struct rewiring_options {
    /// Swaps of two connections, per connection of the network, about (10: Milisav 2025, and the usual value of
    /// the Brain Connectivity Toolbox).
    std::size_t swaps_per_connection = 10;
    /// Whether weights are then exchanged among connections until the strengths of regions are nearly kept.
    bool keep_strengths = true;
    std::size_t stages = 100;                  ///< of annealing, each at half the temperature (Milisav 2025)
    std::size_t exchanges_per_stage = 10'000;  ///< of two weights, tried at each temperature (Milisav 2025)
    std::uint64_t seed = 1;                    ///< draw d is made from stream d of this seed

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = rewiring_options;
        return field_list{field("swaps_per_connection", &self::swaps_per_connection),
                          field("keep_strengths", &self::keep_strengths), field("stages", &self::stages),
                          field("exchanges_per_stage", &self::exchanges_per_stage),
                          field("seed", &self::seed)};
    }
};

/// A rewired network, and what was reached.
struct rewired_connectome_result {
    connectome network;  ///< with the labels of the original
    matrix<double>
        lengths;  ///< (regions, regions) that went with the weights, 0 without one; empty: none given
    std::size_t connections = 0;  ///< pairs of a symmetric network, directed connections of another
    std::size_t swaps = 0;        ///< that were made
    double kept = 1;              ///< share of the connections that are still between the same regions
    /// Whether weights were shuffled over the connections as well, as there is too little to swap: see
    /// rewired_connectome().
    bool weights_shuffled = false;
    double strength_error_before = 0;  ///< relative, after swaps, before weights were exchanged
    double strength_error = 0;  ///< sum of |strength - that of the original|, over the sum of |weights|
};

namespace detail {
ENTRAIN_INLINE rewired_connectome_result rewired_connectome(const connectome& network, std::size_t draw,
                                                            const rewiring_options& options,
                                                            const matrix<double>& lengths);
}  // namespace detail

/// A random network with the same regions, the same number of connections at each, and the same weights: the
/// null that asks whether something is due to who is connected with whom, beyond degrees, weights and (nearly)
/// strengths.
///
/// Two connections a-b and c-d become a-d and c-b, where these are no connections yet: about
/// options.swaps_per_connection times per connection. The number of tries is fixed by the number of connections
/// (at most a hundred times the swaps asked for), so that every network of these degrees that swaps reach is as
/// likely as any other. A symmetric network stays symmetric, and keeps its degrees; of another each region keeps
/// the number that it receives from and that it sends to. A weight goes with its end a (in a directed network:
/// with its target, so that swaps alone keep in-strengths exactly), and a length with its weight. Where fewer
/// swaps than connections were found, as in a complete or nearly complete network, in which no others exist,
/// weights are shuffled over the connections too: `weights_shuffled`; of a complete network that is all there
/// is to randomise.
///
/// With options.keep_strengths, weights (and their lengths) are then exchanged by simulated annealing, which
/// lowers the sum of squared differences of strengths from the original's, in and out for a directed network;
/// `strength_error` says how much is left. The temperature begins at that sum and is halved at every stage.
///
/// network: at least two connections (weights other than zero; a negative one keeps its sign). draw: its
/// number; results are a function of the seed and of it. lengths: (regions, regions) tract lengths or delays,
/// symmetric where the network is; empty: none. It is not seen to that the network stays in one piece.
/// Throws argument_error where there are fewer connections, lengths have another shape, are not finite or not
/// symmetric with a symmetric network, or memory would not hold the connections.
/// Source: Maslov and Sneppen 2002, doi:10.1126/science.1065103; strengths: Rubinov and Sporns 2011,
/// doi:10.1016/j.neuroimage.2011.03.069; annealing: Milisav et al. 2025, doi:10.1038/s43588-024-00735-z.
/// Cost O(regions^2 + connections swaps_per_connection + stages exchanges_per_stage).
///
///     for (std::size_t draw = 0; draw < 100; ++draw)
///         results.push_back(analysis(nulls::rewired_connectome(sc, draw, {.seed = 7}).network));
inline rewired_connectome_result rewired_connectome(const connectome& network, std::size_t draw,
                                                    const rewiring_options& options = {}) {
    return detail::rewired_connectome(network, draw, options, full(0, 0, 0.0));
}
/// The same with lengths.
template <array_like L>
rewired_connectome_result rewired_connectome(const connectome& network, std::size_t draw,
                                             const rewiring_options& options, const L& lengths) {
    return detail::rewired_connectome(network, draw, options,
                                      as_matrix<double>(lengths, "nulls::rewired_connectome", "lengths"));
}

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/rewired_connectome.hpp>
#endif
