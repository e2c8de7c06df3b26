// The work of sensitivity.hpp, which depends on the model.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/parallel.hpp>
#include <entrain/perturb/sensitivity.hpp>
#include <entrain/fit/planned_simulation.hpp>
#include <entrain/simulate/ensemble.hpp>

namespace entrain {

template <oscillator_model Model>
sensitivity_analysis<Model>::sensitivity_analysis(const Model& model, const connectome& network,
                                                  const matrix<double>& centroids,
                                                  const vector<double>& target,
                                                  const sensitivity_options& options)
    : model_(model), network_(network), options_(options), centroids_(centroids), target_(target),
      units_(options.units.empty() && network.size() > 0 ? single_regions(network.size(), network.labels())
                                                         : options.units) {
    check();
    options_.simulation.replicas = 1;
    options_.simulation.threads = 1;
    options_.simulation.progress = {};
    options_.simulation.noise_streams.clear();
    options_.phases = with_sampling_of(options_.phases, options_.simulation);
    // With common random numbers a level of zero is run 0 again, for every unit.
    const std::size_t levels = options_.protocol.levels.size();
    run_of_ = full(units_.size(), levels, std::size_t{0});
    for (std::size_t unit = 0; unit < units_.size(); ++unit)
        for (std::size_t level = 0; level < levels; ++level)
            if (options_.protocol.levels[level] != 0 || !options_.common_random_numbers) {
                run_of_(unit, level) = pushes_.size();
                pushes_.emplace_back(unit, level);
            }
}

template <oscillator_model Model>
entrain::sweep::plan sensitivity_analysis<Model>::plan() const {
    const auto numbers = [](std::size_t count) {
        std::vector<double> values(count);
        for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<double>(i);
        return values;
    };
    std::vector<std::string> columns = {"kl"};
    for (std::size_t s = 0; s < target_.size(); ++s)
        columns.push_back(std::string("occupancy_").append(std::to_string(s + 1)));
    entrain::sweep::plan plan("sensitivity to " + options_.protocol.name,
                              {{"trial", numbers(options_.trials)}, {"run", numbers(runs())}},
                              std::move(columns));
    sensitivity_options how = options_;
    how.units = units_;
    how.settle = options_.settle < 0 ? -1.0 : options_.settle;
    how.simulation = with_noise_streams(how.simulation);
    depend_on_model(plan, model_, network_, how.simulation, options_.made_from);
    plan.depends_on("", how, options_.made_from);
    const auto add = [&](std::string what, const auto& value) {
        if (options_.made_from.empty())
            plan.depends_on(std::move(what), value);
        else
            plan.derives(std::move(what), value);
    };
    add("centroids", centroids_);
    add("target", target_);
    return plan;
}

template <oscillator_model Model>
matrix<double> sensitivity_analysis<Model>::operator()(std::span<const entrain::sweep::item> items) const {
    matrix<double> rows = full(items.size(), 1 + target_.size(), 0.0);
    for (std::size_t first = 0, last; first < items.size(); first = last) {
        for (last = first + 1; last < items.size() && items[last].index[0] == items[first].index[0];) ++last;
        simulate_runs(items.subspan(first, last - first), row_data(rows, first));
    }
    return rows;
}

template <oscillator_model Model>
std::size_t sensitivity_analysis<Model>::batch_size(std::size_t threads, std::size_t items) const {
    constexpr std::size_t width = panel_lanes<T>;
    const std::size_t panels = items / (4 * width * thread_count(threads, items));
    return width * std::clamp<std::size_t>(panels, 1, 4);
}

template <oscillator_model Model>
entrain::sweep::options sensitivity_analysis<Model>::sweep_options() const {
    entrain::sweep::options how = options_.sweep;
    if (how.batch <= 1)
        how.batch = batch_size(how.threads, how.items.empty() ? options_.trials * runs() : how.items.size());
    return how;
}

template <oscillator_model Model>
void sensitivity_analysis<Model>::check() const {
    const std::size_t regions = network_.size();
    check_threads(function, options_.sweep.threads, "sweep.threads");
    check_at_least(function, "network", regions, 1);
    check_states(function, centroids_, regions);
    if (target_.size() != centroids_.shape(0))
        throw argument_error(function, "target",
                             "one probability per state (" + std::to_string(centroids_.shape(0)) + ")",
                             target_.size());
    check_distribution(function, "target", target_);
    check_at_least(function, "trials", options_.trials, 1);
    if (options_.protocol.levels.empty()) throw argument_error(function, "protocol", "at least one level", 0);
    for (const double level : options_.protocol.levels)
        if (!is_finite(level)) throw argument_error(function, "protocol", "finite levels", level);
    if (!is_finite(options_.settle))
        throw argument_error(function, "settle", "seconds, or a negative number", options_.settle);
    check_enumerator(function, "rule", options_.rule, level_rule::lowest_single);
    check_at_least(function, "samples", options_.simulation.samples, 1);
    if (parameter_of(model_, options_.protocol.parameter, function, "protocol.parameter").per_replica())
        throw argument_error(function, "model",
                             std::string("a parameter ")
                                 .append(options_.protocol.parameter)
                                 .append(" that is the same in all replicas"),
                             "one each");
    if (options_.simulation.coupling.size() != 1)
        throw argument_error(function, "simulation.coupling", "a single value",
                             options_.simulation.coupling.size());
    const std::size_t levels = options_.protocol.levels.size();
    const std::size_t runs =
        saturating_product(options_.trials, saturating_sum(saturating_product(units_.size(), levels), 1));
    check_allocation<double>(function, "trials", {runs, target_.size() + 1});
    if ((options_.common_random_numbers ? options_.trials : runs) > std::numeric_limits<std::uint32_t>::max())
        throw argument_error(function, "trials", "at most 2^32 noise streams in all", options_.trials);
    std::set<std::string> names;
    for (const perturbation_unit& unit : units_) {
        if (!names.insert(unit.name).second)
            throw argument_error(function, "units", "a name of its own for each",
                                 "'" + unit.name + "' twice");
        if (unit.regions.empty())
            throw argument_error(function, "units", "at least one region in unit " + unit.name, 0);
        if (unit.weights.size() != unit.regions.size())
            throw argument_error(function, "units", "one weight per region of unit " + unit.name,
                                 unit.weights.size());
        for (const std::size_t region : unit.regions)
            if (region >= regions)
                throw argument_error(function, "units", "regions below " + std::to_string(regions), region);
        const std::set<std::size_t> once(unit.regions.begin(), unit.regions.end());
        if (once.size() != unit.regions.size())
            throw argument_error(function, "units", "each region once in unit " + unit.name,
                                 unit.regions.size() - once.size());
        bool any = false;
        for (const double weight : unit.weights) {
            if (!is_finite(weight))
                throw argument_error(function, "units", "finite weights in unit " + unit.name, weight);
            any = any || weight != 0;
        }
        if (!any) throw argument_error(function, "units", "a weight other than zero in unit " + unit.name, 0);
    }
}

template <oscillator_model Model>
const ensemble_state<typename Model::value_type>& sensitivity_analysis<Model>::branching_point() const {
    std::call_once(trunk_->grown, [this] {
        simulation_options simulation = options_.simulation;
        simulation.replicas = options_.trials;
        simulation.samples = 0;
        for (std::size_t trial = 0; trial < options_.trials; ++trial)
            simulation.noise_streams.push_back(stream_of(trial, 0));
        trunk_->end = simulate_each(model_, network_, simulation, [](std::size_t, const matrix<T>&) {});
    });
    return trunk_->end;
}

template <oscillator_model Model>
void sensitivity_analysis<Model>::simulate_runs(std::span<const entrain::sweep::item> items,
                                                double* rows) const {
    const std::size_t regions = network_.size(), trial = items[0].index[0], states = target_.size();
    simulation_options simulation = options_.simulation;
    simulation.replicas = items.size();
    Model perturbed = model_;
    const auto& unperturbed =
        parameter_of(model_, options_.protocol.parameter, function, "protocol.parameter");
    matrix<T> a = matrix<T>::from_shape({regions, items.size()});
    for (std::size_t replica = 0; replica < items.size(); ++replica) {
        const std::size_t run = items[replica].index[1];
        simulation.noise_streams.push_back(stream_of(trial, run));
        for (std::size_t region = 0; region < regions; ++region) a(region, replica) = unperturbed(region, 0);
        if (run == 0) continue;
        const auto [unit, level] = pushes_[run];
        for (std::size_t i = 0; i < units_[unit].regions.size(); ++i)
            a(units_[unit].regions[i], replica) +=
                static_cast<T>(options_.protocol.levels[level] * units_[unit].weights[i]);
    }
    parameter_of(perturbed, options_.protocol.parameter, function, "protocol.parameter") = a;
    ensemble_state<T> start;
    if (options_.settle >= 0) {
        start = replicated(branching_point(), trial, items.size());
        simulation.transient = options_.settle;
    }
    const matrix<T> centroids = as_matrix<T>(centroids_, function, "centroids");
    simulate_each(
        perturbed, network_, simulation,
        [&](std::size_t replica, const matrix<T>& trajectory) {
            if (simulation.poll) simulation.poll();
            const auto labels = states_in(trajectory, centroids, options_.phases, function);
            const vector<double> shares = occupancy(labels, states);
            double* const to = rows + replica * (1 + states);
            to[0] = symmetrised_kl(shares, target_, {.epsilon = half_a_frame(labels.size())});
            std::copy(shares.begin(), shares.end(), to + 1);
        },
        start);
}

template <oscillator_model Model>
ensemble_state<typename Model::value_type> sensitivity_analysis<Model>::replicated(
    const ensemble_state<T>& from, std::size_t replica, std::size_t count) {
    const auto repeated = [&](const cube<T>& values) {
        if (values.size() == 0) return cube<T>();
        const std::size_t size = values.shape(1) * values.shape(2);
        cube<T> result = cube<T>::from_shape({count, values.shape(1), values.shape(2)});
        for (std::size_t r = 0; r < count; ++r)
            std::copy_n(values.data() + replica * size, size, result.data() + r * size);
        return result;
    };
    ensemble_state<T> result;
    result.values = repeated(from.values);
    result.noise = repeated(from.noise);
    result.history = repeated(from.history);
    result.step = from.step;
    return result;
}

template <oscillator_model Model>
sensitivity_map sensitivity_analysis<Model>::map(const entrain::sweep::results& results) const {
    const std::size_t levels = options_.protocol.levels.size(), states = target_.size();
    if (results.values.shape(0) != options_.trials * runs() || results.values.shape(1) != 1 + states ||
        results.done.size() != options_.trials * runs())
        throw argument_error("sensitivity_analysis::map", "results", "those of plan()",
                             results.values.shape());
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    sensitivity_map map;
    map.units = units_;
    map.protocol = options_.protocol;
    map.trials = cube<double>::from_shape({units_.size(), levels, options_.trials});
    map.mean = full(units_.size(), levels, missing);
    map.standard_error = full(units_.size(), levels, missing);
    map.occupancy = full(units_.size() * levels, states, missing);
    map.unperturbed = full(options_.trials, missing);
    for (std::size_t trial = 0; trial < options_.trials; ++trial)
        map.unperturbed(trial) = results.values(item_of(trial, 0), 0);
    for (const char each : results.done) map.runs += each != 0;
    map.complete = results.complete();
    for (std::size_t unit = 0; unit < units_.size(); ++unit)
        for (std::size_t level = 0; level < levels; ++level) {
            vector<double> shares = full(states, 0.0);
            for (std::size_t trial = 0; trial < options_.trials; ++trial) {
                const std::size_t item = item_of(trial, run_of_(unit, level));
                map.trials(unit, level, trial) = results.values(item, 0);
                for (std::size_t s = 0; results.done[item] && s < states; ++s)
                    shares(s) += results.values(item, 1 + s);
            }
            const auto kl = perturb_detail::moments_of_known(&map.trials(unit, level, 0), options_.trials);
            map.mean(unit, level) = kl.mean;
            map.standard_error(unit, level) = kl.standard_error;
            for (std::size_t s = 0; kl.count > 0 && s < states; ++s)
                map.occupancy(unit * levels + level, s) = shares(s) / static_cast<double>(kl.count);
        }
    map.optimal_level = optimal_level(map.mean, map.protocol.levels, options_.rule);
    const matrix<double> drops = effect_trials(map, map.optimal_level);
    vector<double> effect = full(units_.size(), 0.0);
    for (std::size_t unit = 0; unit < units_.size(); ++unit)
        effect(unit) = perturb_detail::moments_of_known(row_data(drops, unit), options_.trials).mean;
    map.effect = by_region(map.units, effect, network_.size());
    return map;
}

namespace perturb_detail {

template <oscillator_model Model>
sensitivity_map sensitivity(const Model& model, const connectome& network, const matrix<double>& centroids,
                            const vector<double>& target, const sensitivity_options& options) {
    const sensitivity_analysis<Model> analysis(model, network, centroids, target, options);
    return analysis.map(sweep::run(analysis.plan(), analysis, analysis.sweep_options()));
}

}  // namespace perturb_detail

}  // namespace entrain

#if !ENTRAIN_HEADER_ONLY
namespace entrain {
extern template class sensitivity_analysis<hopf<double>>;
extern template sensitivity_map perturb_detail::sensitivity(const hopf<double>&, const connectome&,
                                                            const matrix<double>&, const vector<double>&,
                                                            const sensitivity_options&);
extern template class sensitivity_analysis<hopf<float>>;
extern template sensitivity_map perturb_detail::sensitivity(const hopf<float>&, const connectome&,
                                                            const matrix<double>&, const vector<double>&,
                                                            const sensitivity_options&);
}  // namespace entrain
#endif
