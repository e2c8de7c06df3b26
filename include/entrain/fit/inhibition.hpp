// Feedback inhibition: how strongly each node of a mean-field network must be inhibited to fire as it should.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/options.hpp>

namespace entrain {

/// How tune_inhibition() searches. Defaults are those of Deco 2018 and the code of its authors.
struct inhibition_options {
    /// Mean excitatory current that is aimed at, nA: 0.026 below the threshold 125 / 310, where the rate is about
    /// 3 Hz.
    double target = 125.0 / 310 - 0.026;
    double tolerance = 0.005;  ///< how far from it the mean current may be, nA
    parameter<double> start =
        1.0;                ///< inhibition to begin with, (nodes, couplings); see inhibition_by_strength()
    double step = 0.02;     ///< first step of each node, nA
    double shrink = 0.001;  ///< what each step downwards takes off the node's next steps
    double smallest_step = 0.001;       ///< below which a step does not shrink
    std::size_t max_iterations = 1000;  ///< simulations at most
    /// One network is tuned per coupling; `replicas` and `record` are not used. Means are over the samples: 9 s, a
    /// sample per millisecond, after 1 s.
    simulation_options simulation = {
        .dt = 1e-4, .transient = 1, .samples = 9000, .every = 10, .initial = 0.001};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = inhibition_options;
        return field_list{field("target", &self::target, "nA"),
                          field("tolerance", &self::tolerance, "nA"),
                          field("start", &self::start, "nA"),
                          field("step", &self::step, "nA"),
                          field("shrink", &self::shrink, "nA"),
                          field("smallest_step", &self::smallest_step, "nA"),
                          field("max_iterations", &self::max_iterations),
                          field("simulation", &self::simulation)};
    }
};

/// What tune_inhibition() finds; columns are the couplings.
struct tuned_inhibition {
    matrix<double> inhibition;       ///< (nodes, couplings) J_n, nA
    matrix<double> current;          ///< (nodes, couplings) mean excitatory current with it, nA
    matrix<double> rate;             ///< (nodes, couplings) mean excitatory rate with it, Hz
    vector<std::size_t> iterations;  ///< (couplings) simulations that it took
    bool converged = false;          ///< whether every node of every coupling is within the tolerance
    std::string failing;             ///< which nodes are not, in words; empty: none
};

/// The rule of Herzog et al. 2023 for each node and coupling, without simulation: J_n = 0.75 G sum_k C_nk + 1.
///
/// couplings: values of G, not negative. Returns (nodes, couplings), nA. Throws argument_error for no coupling and
/// for values that are not finite. Source: Herzog et al., Sci Rep 2023, doi:10.1038/s41598-023-32649-7.
inline matrix<double> inhibition_by_strength(const connectome& network, const replica_values& couplings) {
    check_at_least("inhibition_by_strength", "couplings", couplings.size(), 1);
    check_allocation<double>("inhibition_by_strength", "couplings", {network.size(), couplings.size()});
    matrix<double> inhibition = full(network.size(), couplings.size(), 1.0);
    const auto strength = network.in_strength();
    for (std::size_t g = 0; g < couplings.size(); ++g) {
        check_finite("inhibition_by_strength", "couplings", couplings[g]);
        for (std::size_t node = 0; node < network.size(); ++node)
            inhibition(node, g) += 0.75 * couplings[g] * strength(node);
    }
    return inhibition;
}

/// Tunes the inhibition of every node until its mean excitatory current lies within the tolerance of the target:
/// simulates, raises J_n by the node's step where the current is too large, lowers it where it is too small
/// (which shortens the step), and again, until all nodes fit.
///
///     const auto tuned = tune_inhibition(dynamic_mean_field<>{}, sc, {.simulation = {.coupling = 2.1, .dt = 1e-4,
///         .transient = 1, .samples = 9000, .every = 10, .initial = 0.001}});
///     dynamic_mean_field<> model{.inhibition = tuned.inhibition, .gain_e = 0.2 * density};
///
/// model: any with a parameter `inhibition` and outputs "current_e" and "rate_e". Its own inhibition is not used,
/// and parameters gain_e and gain_i count as zero: receptors come after the tuning. options.simulation.coupling:
/// one or many values of G, which are tuned side by side. Where max_iterations do not suffice the result says
/// which nodes fail. Throws argument_error for targets and steps that are not finite or, but for the target, not
/// positive; else as simulate(). Source: Deco et al. 2018, doi:10.1016/j.cub.2018.07.083, and its code
/// (Balance_J9). Cost: iterations times a simulation; from J = 1 about (J - 1) / step of them, some 100 at G = 2,
/// fewer from inhibition_by_strength().
template <oscillator_model Model>
requires requires(Model model) { model.inhibition; }
tuned_inhibition tune_inhibition(const Model& model, const connectome& network,
                                 const inhibition_options& options = {});

/// Says in one sentence of the compiler what a struct lacks that is no model, or has no inhibition.
template <class Model>
requires(!oscillator_model<Model> || !requires(Model model) { model.inhibition; })
tuned_inhibition tune_inhibition(const Model&, const connectome&, const inhibition_options& = {}) {
    check_model<Model>();
    static_assert(!oscillator_model<Model>, "tune_inhibition() tunes a parameter, a member inhibition");
    return {};
}

}  // namespace entrain

#include <entrain/fit/detail/inhibition.hpp>
