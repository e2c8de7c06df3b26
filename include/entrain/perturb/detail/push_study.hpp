// The work of push_study.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/perturb/detail/rho_or_zero.hpp>
#include <entrain/perturb/push_study.hpp>
#include <entrain/signal/spectrum.hpp>
#include <entrain/states/divergence.hpp>
#include <entrain/states/leading_eigenvector.hpp>
#include <entrain/states/scans.hpp>
#include <entrain/stats/partial_correlation.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain {
namespace perturb_detail {

// Recordings of a session of a group, of those who have one.
inline std::vector<std::size_t> recordings_of(const people& all, std::size_t group, std::size_t session) {
    std::vector<std::size_t> found;
    for (const person& each : all)
        if (each.group == group && each.sessions[session] != no_session)
            found.push_back(each.sessions[session]);
    return found;
}

// Sum over models, units and the trials first, first + step, ... of the KL at each level: ordered as the mean is.
inline vector<double> sum_by_level(const std::array<sensitivity_map, 2>& maps, std::size_t first,
                                   std::size_t step) {
    const auto& shape = maps[0].trials.shape();
    vector<double> sum = full(shape[1], 0.0);
    for (const auto& map : maps)
        for (std::size_t unit = 0; unit < shape[0]; ++unit)
            for (std::size_t level = 0; level < shape[1]; ++level)
                for (std::size_t trial = first; trial < shape[2]; trial += step)
                    sum(level) += map.trials(unit, level, trial);
    return sum;
}

// The level of the lowest sum, by the rule of optimal_level().
inline std::size_t level_of(const vector<double>& sum, const std::vector<double>& levels) {
    matrix<double> row = full(1, sum.size(), 0.0);
    std::copy(sum.begin(), sum.end(), row.data());
    return optimal_level(row, levels);
}

// The drop of each unit, each trial read at the level that the other half of the trials chose.
inline vector<double> drops_at(const std::array<std::size_t, 2>& levels, const sensitivity_map& map) {
    const matrix<double> drops = effect_trials(read_across_halves(map, levels), 0);
    vector<double> mean = full(drops.shape(0), 0.0);
    for (std::size_t unit = 0; unit < mean.size(); ++unit) {
        for (std::size_t trial = 0; trial < drops.shape(1); ++trial) mean(unit) += drops(unit, trial);
        mean(unit) /= static_cast<double>(drops.shape(1));
    }
    return mean;
}

// Levels chosen on either half of the trials, and drops read on the other.
inline void read_drops(push_study_result::perturbed& found, study_level level) {
    const auto& shape = found.maps[0].trials.shape();
    const std::size_t trials = shape[2], halves = trials > 1 ? 2 : 1;
    const auto& levels = found.maps[0].protocol.levels;
    for (std::size_t half = 0; half < 2; ++half)
        found.levels[half] = level == study_level::strongest
                                 ? levels.size() - 1
                                 : level_of(sum_by_level(found.maps, half % halves, halves), levels);
    for (std::size_t model = 0; model < 2; ++model)
        found.drop[model] = drops_at(found.levels, found.maps[model]);
}

// Partial correlations of maps with receptors given what all pushes share; see push_study_result.
inline matrix<double> partial_correlations_of(const std::vector<vector<double>>& maps,
                                              const matrix<double>& receptors,
                                              const std::vector<vector<double>>& shared) {
    const std::size_t regions = shared.front().size(), count = receptors.size() ? receptors.shape(1) : 0;
    constexpr auto ranked = stats::correlation::spearman;
    matrix<double> rho = full(maps.size(), count, 0.0), given = full(regions, 0, 0.0);
    const auto room_for = [&](std::size_t covariates) { return regions >= covariates + 3; };
    for (const vector<double>& each : shared) {
        if (!room_for(given.shape(1) + 1) || !stats::residual_scores(each, given, ranked)) continue;
        matrix<double> more = full(regions, given.shape(1) + 1, 0.0);
        for (std::size_t i = 0; i < regions; ++i) {
            for (std::size_t k = 0; k < given.shape(1); ++k) more(i, k) = given(i, k);
            more(i, given.shape(1)) = each(i);
        }
        given = std::move(more);
    }
    if (!room_for(given.shape(1))) return rho;
    std::vector<std::optional<vector<double>>> left;
    for (std::size_t r = 0; r < count; ++r) {
        const vector<double> density = xt::view(receptors, xt::all(), r);
        left.push_back(stats::residual_scores(density, given, ranked));
    }
    for (std::size_t m = 0; m < maps.size(); ++m) {
        const auto map = stats::residual_scores(maps[m], given, ranked);
        for (std::size_t r = 0; map && r < count; ++r)
            if (left[r])
                rho(m, r) =
                    std::clamp(stats::inner_product(map->data(), left[r]->data(), regions), -1.0, 1.0);
    }
    return rho;
}

}  // namespace perturb_detail

inline std::vector<std::size_t> families_by_kind(const std::vector<push_study_number>& numbers,
                                                 std::span<const push_study_number::kind> claimed) {
    std::vector<std::size_t> family;
    for (const auto& number : numbers)
        family.push_back(std::find(claimed.begin(), claimed.end(), number.what) != claimed.end()
                             ? 0
                             : 1 + static_cast<std::size_t>(number.what));
    return family;
}

template <std::floating_point T>
push_study<T>::push_study(push_study_data data, push_study_options options)
    : shared_(std::make_shared<shared_state>()) {
    shared_->data = std::move(data);
    shared_->options = std::move(options);
    auto& o = shared_->options;
    o.clustering.threads = 1;
    phase_options simulated = o.phases;
    simulated.trim = 0;
    o.connectivity.phases = simulated;
    o.connectivity.simulation.threads = 1;
    o.connectivity.simulation.progress = {};
    o.connectivity.progress = {};
    o.perturbation.phases = simulated;
    o.perturbation.sweep = {};
    o.perturbation.sweep.threads = 1;
    o.perturbation.simulation.progress = {};
    const std::size_t regions = shared_->data.structure.size();
    if (o.perturbation.units.empty()) o.perturbation.units = single_regions(regions);
    if (shared_->data.runs.empty()) shared_->data.runs.resize(shared_->data.recordings.size());
    check();
    for (std::size_t index = 0; index < shared_->data.recordings.size(); ++index)
        shared_->vectors.push_back(leading_eigenvectors(
            phasors_of(shared_->data.recordings[index], o.phases, shared_->data.runs[index], function)));
    name_numbers();
}

template <std::floating_point T>
void push_study<T>::check() const {
    const auto& data = shared_->data;
    const auto& o = shared_->options;
    const std::size_t regions = data.structure.size();
    if (data.recordings.empty()) throw argument_error(function, "recordings", "at least one recording", 0);
    for (const auto& recording : data.recordings)
        if (recording.shape(0) != regions)
            throw argument_error(function, "recordings",
                                 "regions of the structure (" + std::to_string(regions) + ") as rows",
                                 recording.shape());
    for (const auto& recording : data.recordings) check_finite(function, "recordings", recording);
    if (data.runs.size() != data.recordings.size())
        throw argument_error(function, "runs",
                             "those of each of " + std::to_string(data.recordings.size()) + " recordings",
                             data.runs.size());
    const std::size_t receptors = data.receptor_names.size();
    if (receptors > 0 && (data.receptors.shape(0) != regions || data.receptors.shape(1) != receptors))
        throw argument_error(
            function, "receptors",
            "shape (" + std::to_string(regions) + ", " + std::to_string(receptors) + "), regions by names",
            data.receptors.shape());
    if (receptors == 0 && data.receptors.size() > 0)
        throw argument_error(function, "receptor_names", "a name for each receptor", 0);
    if (receptors > 0) check_finite(function, "receptors", data.receptors);
    const auto check_once = [](const char* what, std::vector<std::string> names) {
        std::sort(names.begin(), names.end());
        if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
            throw argument_error(function, what, "each name once", "'" + *twice + "' twice");
    };
    check_once("receptor_names", data.receptor_names);
    std::vector<std::string> protocols;
    for (const protocol& each : o.protocols) protocols.push_back(each.name);
    check_once("protocols", protocols);
    check_at_least(function, "states", o.states, 2);
    check_enumerator(function, "coupling", o.coupling, coupling_rule::lowest_phase_error);
    check_enumerator(function, "level", o.level, study_level::strongest);
    check_at_least(function, "group_iterations", o.group_iterations, 1);
    check_at_least(function, "trials", o.perturbation.trials, 1);
    if (o.protocols.empty()) throw argument_error(function, "protocols", "at least one protocol", 0);
    if (o.couplings.empty()) throw argument_error(function, "couplings", "at least one value", 0);
    check_finite(function, "couplings", o.couplings.front());
    for (std::size_t k = 1; k < o.couplings.size(); ++k)
        if (!(o.couplings[k] > o.couplings[k - 1]))
            throw argument_error(function, "couplings", "increasing values", o.couplings[k]);
}

template <std::floating_point T>
void push_study<T>::check(const people& all) const {
    const std::size_t recordings = shared_->data.recordings.size();
    for (const person& each : all) {
        const std::string of = " of person " + std::to_string(each.who);
        if (each.group > 1) throw argument_error(function, "people", "group 0 or 1" + of, each.group);
        if (each.sessions.size() != 2)
            throw argument_error(function, "people", "two sessions" + of, each.sessions.size());
        for (const std::size_t index : each.sessions)
            if (index != no_session && index >= recordings)
                throw argument_error(function, "people",
                                     "recordings below " + std::to_string(recordings) + of, index);
    }
    for (const auto& [group, session] : {std::pair<std::size_t, std::size_t>{0, 0}, {1, 0}, {0, 1}})
        if (perturb_detail::recordings_of(all, group, session).empty())
            throw argument_error(
                function, "people",
                "a recording of group " + std::to_string(group) + " in session " + std::to_string(session),
                "none");
}

template <std::floating_point T>
std::map<std::size_t, recording_summary> push_study<T>::parts_of(const std::vector<std::size_t>& recordings,
                                                                 const matrix<double>& centroids) const {
    const auto& o = shared_->options;
    std::map<std::size_t, recording_summary> parts;
    for (const std::size_t index : recordings) {
        const auto [part, is_new] = parts.try_emplace(index);
        if (!is_new) continue;  // somebody who was drawn twice
        if (o.clustering.poll) o.clustering.poll();
        part->second = summarise_recording(shared_->data.recordings[index], centroids, o.phases,
                                           shared_->data.runs[index], function);
        part->second.phase_fcd = {};
    }
    return parts;
}

template <std::floating_point T>
summary push_study<T>::summarised(const std::vector<std::size_t>& recordings, const pooled& from) {
    std::vector<recording_summary> parts;
    for (const std::size_t index : recordings) parts.push_back(from.parts.at(index));
    return summarise(std::move(parts));
}

template <std::floating_point T>
push_study_result::fitted push_study<T>::fit(const std::vector<std::size_t>& recordings, const pooled& from,
                                             const effective_connectivity_options& connectivity) const {
    const auto& o = shared_->options;
    std::vector<matrix<double>> scans;
    for (const std::size_t index : recordings)
        for (auto& run : split_runs(shared_->data.recordings[index], shared_->data.runs[index], function))
            scans.push_back(std::move(run));
    push_study_result::fitted best;
    best.omega =
        natural_frequencies(scans, {.tr = o.phases.tr, .band = o.phases.band, .order = o.phases.order});
    double lowest = std::numeric_limits<double>::infinity();
    const hopf<T> model{.a = 0.0, .omega = best.omega, .noise = o.noise};
    const summary data = summarised(recordings, from);
    effective_connectivity_options how = connectivity;
    for (const double coupling : from.couplings) {
        how.simulation.coupling = coupling;
        const auto fitted = fit_effective_connectivity(model, from.network, data, from.centroids, how);
        const double kl = objectives::kl(fitted.simulated, data);
        const double distance =
            o.coupling == coupling_rule::lowest_kl ? kl : objectives::phase_coherence(fitted.simulated, data);
        if (distance < lowest)
            best.network = fitted.network, best.coupling = coupling, best.kl = kl, lowest = distance;
    }
    return best;
}

template <std::floating_point T>
typename push_study<T>::pooled push_study<T>::pool(const std::vector<std::size_t>& recordings) const {
    const auto& o = shared_->options;
    std::vector<matrix<double>> vectors;
    for (const std::size_t index : recordings) vectors.push_back(shared_->vectors[index]);
    pooled made{.centroids = states_of(kmeans(join_frames(vectors).frames, o.states, o.clustering)),
                .network = shared_->data.structure,
                .couplings = o.couplings};
    made.parts = parts_of(recordings, made.centroids);
    if (!o.pooled_start && !o.partial_correlations) return made;
    made.model = fit(recordings, made, o.connectivity);
    if (o.partial_correlations)
        for (const protocol& each : o.protocols) {
            // Any target: towards() sets the one that is meant.
            const vector<double> even = full(o.states, 1.0 / static_cast<double>(o.states));
            sensitivity_analysis<hopf<T>> analysis(
                hopf<T>{.a = 0.0, .omega = made.model.omega, .noise = o.noise}, made.model.network,
                made.centroids, even, pushed_by(each, made.model.coupling));
            auto runs = sweep::run(analysis.plan(), analysis, analysis.sweep_options());
            made.pushes.push_back({std::move(analysis), std::move(runs)});
        }
    if (!o.pooled_start) return made;
    made.network = made.model.network;
    const auto chosen = std::find(made.couplings.begin(), made.couplings.end(), made.model.coupling);
    const auto reach = static_cast<std::ptrdiff_t>(o.neighbours);
    made.couplings.erase(chosen + std::min(made.couplings.end() - chosen, reach + 1), made.couplings.end());
    made.couplings.erase(made.couplings.begin(), chosen - std::min(chosen - made.couplings.begin(), reach));
    return made;
}

template <std::floating_point T>
sensitivity_options push_study<T>::pushed_by(const protocol& each, double coupling) const {
    sensitivity_options push = shared_->options.perturbation;
    push.protocol = each;
    push.simulation.coupling = coupling;
    return push;
}

template <std::floating_point T>
sensitivity_map push_study<T>::towards(const pooled_runs& pushes, const vector<double>& target) const {
    const double epsilon = half_a_frame(shared_->options.perturbation.simulation.samples);
    sweep::results runs = pushes.runs;
    vector<double> shares = full(target.size(), 0.0);
    for (std::size_t run = 0; run < runs.values.shape(0); ++run) {
        std::copy_n(row_data(runs.values, run) + 1, target.size(), shares.begin());
        runs.values(run, 0) = symmetrised_kl(shares, target, {.epsilon = epsilon});
    }
    return pushes.analysis.map(runs);
}

template <std::floating_point T>
std::shared_ptr<const typename push_study<T>::pooled> push_study<T>::pool_of(const people& all) const {
    std::vector<std::size_t> recordings;
    for (const person& each : all)
        for (const std::size_t index : each.sessions)
            if (index != no_session) recordings.push_back(index);
    // In an order of their own, so that labels change nothing.
    std::sort(recordings.begin(), recordings.end());
    const auto made = [&] { return std::make_shared<const pooled>(pool(recordings)); };
    {
        // Shuffles all ask for the same: whoever comes first works, and the others wait.
        const std::lock_guard hold(shared_->lock);
        if (!shared_->kept) shared_->kept = made(), shared_->remembered = recordings;
        if (shared_->remembered == recordings) return shared_->kept;
    }
    return made();
}

template <std::floating_point T>
push_study_result push_study<T>::operator()(const people& all) const {
    check(all);
    const auto& o = shared_->options;
    const auto& data = shared_->data;
    const std::size_t regions = data.structure.size();
    const auto common = pool_of(all);
    push_study_result result;
    result.centroids = common->centroids;
    result.pooled = common->model;
    result.target = summarised(perturb_detail::recordings_of(all, 0, 1), *common).occupancy;

    effective_connectivity_options connectivity = o.connectivity;
    if (o.pooled_start) connectivity.max_iterations = o.group_iterations;
    for (std::size_t group = 0; group < 2; ++group)
        result.models[group] = fit(perturb_detail::recordings_of(all, group, 0), *common, connectivity);

    for (const protocol& each : o.protocols) {
        push_study_result::perturbed found;
        found.protocol = each.name;
        const auto& units = o.perturbation.units;
        for (std::size_t group = 0; group < 2; ++group) {
            const auto& model = result.models[group];
            found.maps[group] =
                sensitivity(hopf<T>{.a = 0.0, .omega = model.omega, .noise = o.noise}, model.network,
                            result.centroids, result.target, pushed_by(each, model.coupling));
        }
        perturb_detail::read_drops(found, o.level);
        for (std::size_t group = 0; group < 2; ++group)
            found.effect[group] = by_region(units, found.drop[group], regions);
        const std::size_t receptors = data.receptor_names.size();
        found.rho = full(push_study_maps.size(), receptors, 0.0);
        const vector<double> difference = found.effect[0] - found.effect[1];
        const std::vector<vector<double>> maps = {difference, xt::abs(difference), found.effect[0]};
        for (std::size_t m = 0; m < maps.size(); ++m)
            for (std::size_t r = 0; r < receptors; ++r) {
                const vector<double> density = xt::view(data.receptors, xt::all(), r);
                found.rho(m, r) = perturb_detail::rho_or_zero(maps[m], density);
            }
        if (o.partial_correlations) {
            const auto map = towards(common->pushes[result.protocols.size()], result.target);
            found.pooled_effect = by_region(units, perturb_detail::drops_at(found.levels, map), regions);
            found.partial_rho = perturb_detail::partial_correlations_of(
                maps, data.receptors, {found.pooled_effect, data.structure.in_strength()});
        }
        result.protocols.push_back(std::move(found));
    }
    return result;
}

template <std::floating_point T>
void push_study<T>::name_numbers() {
    using kind = push_study_number::kind;
    const auto& o = shared_->options;
    const auto add = [&](kind what, const std::string& protocol, const std::string& map,
                         const std::string& item, std::string name) {
        if (!protocol.empty()) name = protocol + ": " + name;
        shared_->numbers.push_back({what, protocol, map, item, std::move(name)});
    };
    const char* const groups[] = {"first", "second"};
    for (const char* group : groups)
        add(kind::coupling, "", "", group, std::string("coupling, ") + group + " group");
    for (const protocol& each : o.protocols) {
        for (const char* group : groups)
            add(kind::distance, each.name, "", group, std::string("KL unperturbed, ") + group + " group");
        for (const char* group : groups)
            add(kind::mean_drop, each.name, "", group, std::string("mean drop, ") + group + " group");
        for (const char* map : push_study_maps)
            for (const std::string& receptor : shared_->data.receptor_names)
                add(kind::correlation, each.name, map, receptor, std::string(map) + ", rho with " + receptor);
        for (const char* map : push_study_maps)
            for (const std::string& receptor : shared_->data.receptor_names)
                if (o.partial_correlations)
                    add(kind::partial_correlation, each.name, map, receptor,
                        std::string(map) + ", partial rho with " + receptor);
        for (const auto& unit : o.perturbation.units)
            add(kind::contrast, each.name, "", unit.name, "difference of drops, " + unit.name);
        for (const auto& unit : o.perturbation.units)
            add(kind::drop, each.name, "", unit.name, "drop, " + unit.name);
    }
}

template <std::floating_point T>
std::vector<double> push_study<T>::reduced(const push_study_result& result) const {
    std::vector<double> values;
    for (const auto& model : result.models) values.push_back(model.coupling);
    for (const auto& found : result.protocols) {
        for (const auto& map : found.maps)
            values.push_back(std::accumulate(map.unperturbed.begin(), map.unperturbed.end(), 0.0) /
                             static_cast<double>(map.unperturbed.size()));
        for (const auto& drop : found.drop)
            values.push_back(std::accumulate(drop.begin(), drop.end(), 0.0) /
                             static_cast<double>(drop.size()));
        values.insert(values.end(), found.rho.begin(), found.rho.end());
        values.insert(values.end(), found.partial_rho.begin(), found.partial_rho.end());
        for (std::size_t unit = 0; unit < found.drop[0].size(); ++unit)
            values.push_back(found.drop[0](unit) - found.drop[1](unit));
        values.insert(values.end(), found.drop[0].begin(), found.drop[0].end());
    }
    return values;
}

template <std::floating_point T>
sweep::inputs push_study<T>::counted(sweep::inputs made_from, bool structure) const {
    const auto& data = shared_->data;
    const auto& o = shared_->options;
    if (made_from.empty()) {
        made_from.add("recordings", data.recordings);
        std::vector<std::vector<std::size_t>> runs;  // none of a recording in one run, however that was said
        for (const run_lengths& each : data.runs)
            runs.push_back(each.several() ? each.samples() : std::vector<std::size_t>());
        made_from.add("runs", runs);
        if (structure) made_from.add("structure", data.structure);
        made_from.add("receptors", data.receptors);
    }
    // Trials are what options leave to plans of their own.
    return made_from.add("options", o).add("trials", o.perturbation.trials).add("number type", sizeof(T));
}

template <std::floating_point T>
people_study push_study<T>::as_people_study(sweep::inputs made_from) const {
    people_study study;
    for (const auto& number : shared_->numbers) study.names.push_back(number.name);
    study.numbers = [study = *this](const people& all) { return study.reduced(study(all)); };
    study.made_from = counted(std::move(made_from), true);
    return study;
}

template <std::floating_point T>
connectome_study push_study<T>::as_connectome_study(const people& all, sweep::inputs made_from) const {
    check(all);
    connectome_study study;
    for (const auto& number : shared_->numbers) study.names.push_back(number.name);
    study.numbers = [study = *this, all](const connectome& structure) {
        const push_study of = study.with_structure(structure);
        return of.reduced(of(all));
    };
    study.made_from = counted(std::move(made_from), false).add("people", all);
    return study;
}

template <std::floating_point T>
push_study<T> push_study<T>::with_structure(connectome structure) const {
    if (structure.size() != shared_->data.structure.size())
        throw argument_error(
            function, "structure",
            "as many regions as before (" + std::to_string(shared_->data.structure.size()) + ")",
            structure.size());
    push_study other = *this;
    other.shared_ = std::make_shared<shared_state>();
    other.shared_->data = shared_->data;
    other.shared_->data.structure = std::move(structure);
    other.shared_->options = shared_->options;
    other.shared_->numbers = shared_->numbers;
    other.shared_->vectors = shared_->vectors;
    return other;
}

}  // namespace entrain

#if !ENTRAIN_HEADER_ONLY
namespace entrain {
extern template class push_study<double>;
extern template class push_study<float>;
}  // namespace entrain
#endif
