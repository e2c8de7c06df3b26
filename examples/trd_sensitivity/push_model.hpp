// How one model is perturbed, whatever its numbers; see push.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "push.hpp"

namespace trd::detail {

// Carries a sweep out over all ranks and adds what it simulated to the record.
class timed_runs {
public:
    timed_runs(const session& with, simulation_speed& speed, double node_steps_a_run)
        : with_(with), speed_(speed), node_steps_(node_steps_a_run) {}

    template <class Task>
    entrain::sweep::results operator()(const entrain::sweep::plan& plan, Task&& task,
                                       const entrain::sweep::options& how) const {
        const auto start = std::chrono::steady_clock::now();
        auto results = with_.over.run(plan, task, how);
        speed_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        const std::size_t all = how.items.empty() ? plan.size() : how.items.size();
        const std::size_t asked = all < how.shard.number ? 0 : (all - how.shard.number) / how.shard.count + 1;
        // An adaptive map asks again, and then finds what it has simulated itself.
        const std::uint64_t identity = plan.identity();
        if (std::exchange(plan_, identity) != identity) asked_ = 0;
        speed_.found += results.found - std::min(results.found, std::exchange(asked_, asked));
        speed_.runs += asked - results.found;
        speed_.node_steps += node_steps_ * static_cast<double>(asked - results.found);
        if (!results.note.empty()) std::fprintf(stderr, "%s\n", results.note.c_str());
        return results;
    }

private:
    const session& with_;
    simulation_speed& speed_;
    double node_steps_;
    mutable std::uint64_t plan_ = 0;  // the last one, and how many of its items were asked for
    mutable std::size_t asked_ = 0;
};

// The part of a map that is of units first .. last - 1.
inline entrain::sensitivity_map units_of(const entrain::sensitivity_map& map, std::size_t first,
                                         std::size_t last) {
    using namespace entrain;
    const std::size_t levels = map.protocol.levels.size();
    sensitivity_map part;
    part.units.assign(map.units.begin() + static_cast<std::ptrdiff_t>(first),
                      map.units.begin() + static_cast<std::ptrdiff_t>(last));
    part.protocol = map.protocol;
    part.trials = xt::view(map.trials, xt::range(first, last), xt::all(), xt::all());
    part.mean = xt::view(map.mean, xt::range(first, last), xt::all());
    part.standard_error = xt::view(map.standard_error, xt::range(first, last), xt::all());
    part.occupancy = xt::view(map.occupancy, xt::range(first * levels, last * levels), xt::all());
    part.unperturbed = map.unperturbed;
    part.optimal_level = map.optimal_level;
    part.runs = map.runs;
    part.complete = map.complete;
    return part;
}

template <class T>
std::optional<perturbed_model> push_model(const session& with, const entrain::hopf<T>& model,
                                          const fitted_model& fitted, const state_results& states,
                                          const entrain::vector<double>& target,
                                          const std::vector<entrain::perturbation_unit>& receptors,
                                          entrain::sensitivity_options options, const std::string& journal,
                                          simulation_speed& speed) {
    using namespace entrain;
    const auto& o = with.o;
    const auto& simulation = options.simulation;
    const double steps = (options.settle >= 0 ? options.settle : simulation.transient) / simulation.dt +
                         static_cast<double>(simulation.samples * simulation.every);
    const timed_runs run(with, speed, steps * static_cast<double>(fitted.network.size()));
    const std::string label = options.protocol.name + ", " + fitted.record.model;
    const std::size_t units = options.units.size();
    const auto analyse = [&](const std::string& name, const std::string& what) {
        options.sweep = with.sweep(name, what);
        options.sweep.shard = o.shard;
        return sensitivity_analysis<hopf<T>>(model, fitted.network, states.centroids, target, options);
    };
    perturbed_model perturbed;
    if (o.adaptive) {
        const std::size_t pilot = std::max<std::size_t>(2, (o.trials + 4) / 5);
        perturbed.ranking =
            rank_sensitivity(analyse(journal + "-ranking", label + ", ranking"),
                             {.top = std::min(o.top, units - 1), .pilot = pilot, .budget = o.budget}, run);
        perturbed.map = perturbed.ranking->map;
        if (receptors.empty()) return perturbed;
        options.units = receptors;
        const auto analysis = analyse(journal + "-receptors", label + ", receptors");
        perturbed.receptors = analysis.map(run(analysis.plan(), analysis, analysis.sweep_options()));
        return perturbed;
    }
    // Receptor-weighted pushes ride along as further units.
    options.units.insert(options.units.end(), receptors.begin(), receptors.end());
    const auto analysis = analyse(journal, label);
    const auto results = run(analysis.plan(), analysis, analysis.sweep_options());
    if (o.shard.count > 1) return {};
    const auto map = analysis.map(results);
    perturbed.map = units_of(map, 0, units);
    if (!receptors.empty()) perturbed.receptors = units_of(map, units, map.units.size());
    return perturbed;
}

}  // namespace trd::detail
