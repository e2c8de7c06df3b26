// Dynamic sensitivity analysis: where does a push move the model's brain states towards a target?
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/connectome.hpp>
#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/perturb/protocols.hpp>
#include <entrain/simulate/ensemble.hpp>

namespace entrain {

/// How the level at which units are compared is chosen. The paper does not say (METHODS 1.10).
enum class level_rule {
    lowest_mean,   ///< the level with the lowest KL averaged over units (the natural reading)
    lowest_single  ///< the level at which any one unit comes nearest to the target
};

struct sensitivity_options {
    /// Levels of the push.
    entrain::protocol protocol = sync_protocol();
    /// What is pushed; empty: every region by itself. The paper pushes homotopic_pairs().
    std::vector<perturbation_unit> units = {};
    /// Simulations of each unit at each level (30: Deco 2019, Vohryzek 2024).
    std::size_t trials = 30;
    /// Coupling, dt, transient, samples, every, seed, threads. `replicas`, `noise_streams` and `progress` are
    /// not used.
    simulation_options simulation = {};
    /// `tr` is dt * every where it is not given.
    phase_options phases = {};
    /// Whether trial t of every unit and level is driven by the same noise: differences between them then
    /// come from the push alone, and the pushed models cost less. The authors draw fresh noise each time.
    bool common_random_numbers = true;
    level_rule rule = level_rule::lowest_mean;
    /// Called as (panels of simulations done, in all).
    progress_callback progress = {};
};

/// KL to the target of every unit at every level.
struct sensitivity_map {
    std::vector<perturbation_unit> units;
    entrain::protocol protocol;
    cube<double> trials;            ///< (units, levels, trials) symmetrised KL to the target, nats
    matrix<double> mean;            ///< (units, levels)
    matrix<double> standard_error;  ///< (units, levels) of the mean over trials; NaN with one trial
    vector<double> unperturbed;     ///< (trials) KL of the model that nobody pushes
    matrix<double> occupancy;       ///< (units * levels, states) mean over trials
    std::size_t optimal_level = 0;  ///< by the rule of the options
    vector<double> effect;  ///< (regions) drop of KL at the optimal level: mean unperturbed - mean of the
                            ///< region's unit; positive is nearer to the target. 0 for regions in no unit
};

/// The index of the level that `rule` chooses from mean KL, (units, levels). A level of zero pushes nothing,
/// so that a map at it says nothing: it is chosen only where there is no other. Throws argument_error if
/// there is no unit or level, or their number differs from that of the columns.
inline std::size_t optimal_level(const matrix<double>& mean, const std::vector<double>& levels,
                                 level_rule rule = level_rule::lowest_mean) {
    if (mean.size() == 0)
        throw argument_error("optimal_level", "mean", "at least one unit and level", mean.shape());
    if (levels.size() != mean.shape(1))
        throw argument_error("optimal_level", "levels", std::to_string(mean.shape(1)) + " of them",
                             levels.size());
    std::size_t best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t level = 0; level < levels.size(); ++level) {
        if (levels[level] == 0) continue;
        double value = rule == level_rule::lowest_mean ? 0.0 : std::numeric_limits<double>::infinity();
        for (std::size_t unit = 0; unit < mean.shape(0); ++unit)
            if (rule == level_rule::lowest_mean)
                value += mean(unit, level);
            else
                value = std::min(value, mean(unit, level));
        if (value < lowest) lowest = value, best = level;
    }
    return best;
}

/// One value per region from one per unit: each region gets that of the (last) unit it is in, weighted by its
/// share. units as in the map; values: (units). Regions in no unit get `otherwise`.
template <array_like A>
vector<double> by_region(const std::vector<perturbation_unit>& units, const A& values, std::size_t regions,
                         double otherwise = 0.0) {
    const auto& v = detail::as_vector<double>(values, "by_region", "values");
    if (v.size() != units.size())
        throw argument_error("by_region", "values", "one per unit (" + std::to_string(units.size()) + ")",
                             v.size());
    vector<double> result = full(regions, otherwise);
    for (std::size_t u = 0; u < units.size(); ++u)
        for (const std::size_t region : units[u].regions) {
            if (region >= regions)
                throw argument_error("by_region", "units", "regions below " + std::to_string(regions),
                                     region);
            result(region) = v(u);
        }
    return result;
}

/// Pushes every unit of a fitted model to every level of a protocol by shifting the bifurcation parameter a,
/// simulates, and measures how far the state occupancies are from the target's (symmetrised KL, nats; zero
/// probabilities are lifted by half a frame, 0.5 / samples).
///
///     auto map = sensitivity(model, fit.best().network, centroids, target,
///                            {.protocol = noise_protocol(), .units = homotopic_pairs(partner), .trials = 30,
///                             .simulation = {.coupling = fit.best().coupling}});
///
/// model: any with a bifurcation parameter `a`. centroids: (states, regions). target: (states) probabilities.
/// Everything runs as one ensemble; each recording is reduced to its occupancies as soon as it is there.
/// Results do not depend on the number of threads. Throws argument_error for shapes that do not fit, no
/// trials, or no levels; else as simulate_each(). Source: Deco et al. 2019 (doi:10.1073/pnas.1905534116);
/// Vohryzek et al. 2024 (doi:10.1093/braincomms/fcae049). Cost: units * levels * trials simulations; levels
/// of zero are simulated once a trial with common random numbers.
template <oscillator_model Model, array_like C, array_like P>
requires requires(Model model) {
    model.a;
}
sensitivity_map sensitivity(const Model& model, const connectome& network, const C& centroids,
                            const P& target, const sensitivity_options& options = {}) {
    using T = typename Model::value_type;
    const char* function = "sensitivity";
    const auto& states = detail::as_matrix<double>(centroids, function, "centroids");
    const auto& goal = detail::as_vector<double>(target, function, "target");
    const std::size_t regions = network.size();
    if (states.shape(1) != regions)
        throw argument_error(function, "centroids", "(states, " + std::to_string(regions) + ")",
                             states.shape());
    if (goal.size() != states.shape(0))
        throw argument_error(function, "target",
                             "one probability per state (" + std::to_string(states.shape(0)) + ")",
                             goal.size());
    if (options.trials == 0) throw argument_error(function, "trials", "at least 1", 0);
    if (options.protocol.levels.empty()) throw argument_error(function, "protocol", "at least one level", 0);
    if (model.a.per_replica())
        throw argument_error(function, "model", "a bifurcation parameter that is the same in all replicas",
                             "one each");

    sensitivity_map map;
    map.units = options.units.empty() ? single_regions(regions, network.labels()) : options.units;
    map.protocol = options.protocol;
    const std::size_t levels = map.protocol.levels.size();
    for (const perturbation_unit& unit : map.units) {
        if (unit.weights.size() != unit.regions.size())
            throw argument_error(function, "units", "one weight per region of unit " + unit.name,
                                 unit.weights.size());
        for (const std::size_t region : unit.regions)
            if (region >= regions)
                throw argument_error(function, "units", "regions below " + std::to_string(regions), region);
    }

    // A run is one pushed model in one trial; run 0 of a trial is the model as it is. With common random
    // numbers a level of zero is that run again, for every unit.
    std::vector<std::pair<std::size_t, std::size_t>> pushes = {{0, levels}};  // (unit, level)
    matrix<std::size_t> run_of = full(map.units.size(), levels, std::size_t{0});
    for (std::size_t unit = 0; unit < map.units.size(); ++unit)
        for (std::size_t level = 0; level < levels; ++level)
            if (map.protocol.levels[level] != 0 || !options.common_random_numbers) {
                run_of(unit, level) = pushes.size();
                pushes.emplace_back(unit, level);
            }
    const std::size_t runs = pushes.size();

    simulation_options simulation = options.simulation;
    simulation.replicas = runs * options.trials;
    simulation.progress = options.progress;
    simulation.noise_streams.clear();
    if (simulation.coupling.size() != 1)
        throw argument_error(function, "simulation.coupling", "a single value", simulation.coupling.size());
    Model pushed = model;
    matrix<T> a = matrix<T>::from_shape({regions, simulation.replicas});
    for (std::size_t trial = 0; trial < options.trials; ++trial)
        for (std::size_t run = 0; run < runs; ++run) {
            const std::size_t replica = trial * runs + run;
            simulation.noise_streams.push_back(
                static_cast<std::uint32_t>(options.common_random_numbers ? trial : replica));
            for (std::size_t region = 0; region < regions; ++region) a(region, replica) = model.a(region, 0);
            const auto [unit, level] = pushes[run];
            if (level == levels) continue;
            for (std::size_t i = 0; i < map.units[unit].regions.size(); ++i)
                a(map.units[unit].regions[i], replica) +=
                    static_cast<T>(map.protocol.levels[level] * map.units[unit].weights[i]);
        }
    pushed.a = a;

    const phase_options phases = detail::with_sampling_of(options.phases, simulation);
    const matrix<T> typed_states = detail::as_matrix<T>(states, function, "centroids");
    matrix<double> occupancies = full(simulation.replicas, states.shape(0), 0.0);
    vector<double> kl = full(simulation.replicas, 0.0);
    simulate_each(pushed, network, simulation, [&](std::size_t replica, const matrix<T>& trajectory) {
        const auto labels = states_in(trajectory, typed_states, phases);
        const vector<double> shares = occupancy(labels, states.shape(0));
        std::copy(shares.begin(), shares.end(), detail::row(occupancies, replica));
        kl(replica) = symmetrised_kl(shares, goal, {.epsilon = detail::half_a_frame(labels.size())});
    });

    const double count = static_cast<double>(options.trials);
    map.trials = cube<double>::from_shape({map.units.size(), levels, options.trials});
    map.mean = full(map.units.size(), levels, 0.0);
    map.standard_error = full(map.units.size(), levels, std::numeric_limits<double>::quiet_NaN());
    map.occupancy = full(map.units.size() * levels, states.shape(0), 0.0);
    map.unperturbed = full(options.trials, 0.0);
    double unperturbed = 0;
    for (std::size_t trial = 0; trial < options.trials; ++trial) {
        map.unperturbed(trial) = kl(trial * runs);
        unperturbed += kl(trial * runs) / count;
    }
    for (std::size_t unit = 0; unit < map.units.size(); ++unit)
        for (std::size_t level = 0; level < levels; ++level) {
            for (std::size_t trial = 0; trial < options.trials; ++trial) {
                const std::size_t replica = trial * runs + run_of(unit, level);
                map.trials(unit, level, trial) = kl(replica);
                map.mean(unit, level) += kl(replica) / count;
                for (std::size_t s = 0; s < states.shape(0); ++s)
                    map.occupancy(unit * levels + level, s) += occupancies(replica, s) / count;
            }
            if (options.trials == 1) continue;
            double squares = 0;
            for (std::size_t trial = 0; trial < options.trials; ++trial)
                squares += std::pow(map.trials(unit, level, trial) - map.mean(unit, level), 2);
            map.standard_error(unit, level) = std::sqrt(squares / (count - 1) / count);
        }
    map.optimal_level = optimal_level(map.mean, map.protocol.levels, options.rule);
    vector<double> drop = full(map.units.size(), 0.0);
    for (std::size_t unit = 0; unit < map.units.size(); ++unit)
        drop(unit) = unperturbed - map.mean(unit, map.optimal_level);
    map.effect = by_region(map.units, drop, regions);
    return map;
}

}  // namespace entrain
