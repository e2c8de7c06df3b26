// The study itself: from a cohort to the regions whose push moves the ill model towards the healthy state,
// and to the receptors that this map follows. Every step is a call of the library.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <entrain/entrain.hpp>

#include "shared.hpp"
#include "options.hpp"
#include "plain_loop.hpp"
#include "results.hpp"
#include "work_folder.hpp"

namespace trd {
namespace detail {

// Runs a step, and writes down how long it took.
class stopwatch {
public:
    explicit stopwatch(std::vector<timing>& timings) : timings_(timings) {}

    template <class Step>
    auto operator()(const std::string& name, Step&& step) {
        throw_if_interrupted();
        const auto start = std::chrono::steady_clock::now();
        struct at_end {
            std::vector<timing>& timings;
            std::string name;
            std::chrono::steady_clock::time_point start;
            ~at_end() {
                timings.push_back(
                    {name, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()});
            }
        } note{timings_, name, start};
        return step();
    }

private:
    std::vector<timing>& timings_;
};

// How many steps of integration a sample is apart from the next: at least 20 (the paper), and dt at most as
// asked.
inline std::size_t steps_per_sample(double tr, double dt) {
    return std::max<std::size_t>(20, static_cast<std::size_t>(std::ceil(tr / dt - 1e-9)));
}

inline entrain::vector<double> to_vector(const std::vector<double>& values) {
    entrain::vector<double> result = entrain::full(values.size(), 0.0);
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

inline void check_cohort_for_study(const program_options& o, const entrain::io::cohort& cohort) {
    for (const auto& [group, session] : {std::pair{o.responders, o.before}, std::pair{o.responders, o.after},
                                         std::pair{o.nonresponders, o.before}})
        if (cohort.select(group, session).empty()) {
            std::string groups;
            for (const auto& person : cohort.participants)
                if (groups.find("'" + person.group + "'") == std::string::npos)
                    groups += " '" + person.group + "'";
            throw std::runtime_error("the cohort has no scan of group '" + group + "' in session '" +
                                     session + "' (its groups:" + groups +
                                     "); see --group-responders, --before and their like");
        }
    for (const auto& scan : cohort.scans)
        if (scan.tr != cohort.scans.front().tr)
            throw std::runtime_error("the scans differ in repetition time; the study needs one");
}

inline provenance describe_source(const program_options& o, const entrain::io::cohort& cohort,
                                  bool synthetic) {
    provenance source;
    source.cohort = synthetic ? "synthetic" : std::filesystem::absolute(o.cohort).filename().string();
    source.description =
        synthetic ? "Scans simulated with the Hopf model, with a receptor map planted into the treatment"
                  : "Parcellated scans read from a folder";
    source.note = !o.note.empty() ? o.note
                  : synthetic     ? "synthetic cohort, truth known: says nothing about patients"
                                  : "";
    source.version = entrain::version;
    source.seed = o.seed;
    source.tr = cohort.scans.front().tr;
    source.atlas = cohort.atlas;
    source.regions = cohort.regions;
    source.receptors = cohort.receptors;
    source.responders = o.responders, source.nonresponders = o.nonresponders;
    source.before = o.before, source.after = o.after;
    for (const auto& group : {o.responders, o.nonresponders})
        for (const auto& session : {o.before, o.after}) {
            provenance::count count{group, session, 0, 0};
            for (const auto* scan : cohort.select(group, session))
                ++count.scans, count.samples += scan->bold.shape(1);
            source.counts.push_back(count);
        }
    return source;
}

// States of all scans of all groups and sessions together, and every scan's measures.
inline state_results find_states(const program_options& o, const entrain::io::cohort& cohort,
                                 const entrain::phase_options& phases) {
    using namespace entrain;
    std::vector<phasors<double>> unit;
    std::vector<matrix<double>> vectors;
    for (const auto& scan : cohort.scans) {
        unit.push_back(phasors_of(scan.bold, phases));
        vectors.push_back(leading_eigenvectors(unit.back()));
    }
    const auto all = join_frames(vectors);
    const auto found =
        kmeans(all.frames, o.k, {.restarts = o.restarts, .seed = o.seed, .threads = o.threads});

    state_results states;
    states.k = o.k;
    states.centroids = states_of(found);
    states.occupancy = found.occupancy;
    for (std::size_t i = 0; i < cohort.scans.size(); ++i) {
        const auto& scan = cohort.scans[i];
        const auto labels = labels_of_scan(found.labels, all, i);
        const auto order = order_parameter(unit[i]);
        scan_measures measures;
        measures.subject = scan.subject, measures.group = scan.group, measures.session = scan.session;
        measures.occupancy = occupancy(labels, o.k);
        measures.lifetimes = lifetimes(labels, o.k);
        for (double& seconds : measures.lifetimes) seconds *= scan.tr;
        measures.synchrony = synchrony(order);
        measures.metastability = metastability(order);
        measures.global_connectivity = global_connectivity(phase_coherence(unit[i]));
        measures.mean_fcd = mean_fcd(vectors[i]);
        states.scans.push_back(std::move(measures));
    }
    return states;
}

// The comparisons of METHODS 1.9: within groups by signed rank, between groups by rank sum, each by
// permutation of the statistic that is reported, two-sided, corrected over the table.
inline std::vector<group_test> test_groups(const program_options& o, const state_results& states) {
    using namespace entrain;
    struct measure {
        std::string name;
        std::size_t state;
        double (*value)(const scan_measures&, std::size_t);
    };
    std::vector<measure> measures;
    for (std::size_t s = 0; s < states.k; ++s)
        measures.push_back({"occupancy of state " + std::to_string(s + 1), s,
                            [](const scan_measures& m, std::size_t state) { return m.occupancy(state); }});
    const auto whole = [&](const char* name, double (*value)(const scan_measures&, std::size_t)) {
        measures.push_back({name, group_test::npos, value});
    };
    whole("synchrony", [](const scan_measures& m, std::size_t) { return m.synchrony; });
    whole("metastability (SD)", [](const scan_measures& m, std::size_t) { return m.metastability; });
    whole("global connectivity", [](const scan_measures& m, std::size_t) { return m.global_connectivity; });
    whole("mean FCD", [](const scan_measures& m, std::size_t) { return m.mean_fcd; });

    const auto values = [&](const measure& m, const std::string& group, const std::string& session) {
        std::map<std::string, double> by_subject;
        for (const auto& scan : states.scans)
            if (scan.group == group && scan.session == session)
                by_subject[scan.subject] = m.value(scan, m.state);
        return by_subject;
    };
    std::vector<group_test> tests;
    const auto add = [&](const measure& m, std::string comparison, std::string test, std::size_t n,
                         const stats::rank_test_result& result, std::array<std::string, 4> sides) {
        group_test row;
        row.measure = m.name, row.comparison = std::move(comparison), row.test = std::move(test), row.n = n;
        row.statistic = result.statistic, row.p = result.p, row.effect_size = result.effect_size,
        row.state = m.state;
        row.first_group = sides[0], row.first_session = sides[1], row.second_group = sides[2],
        row.second_session = sides[3];
        tests.push_back(std::move(row));
    };
    for (const measure& m : measures) {
        for (const auto& group : {o.responders, o.nonresponders}) {
            const auto first = values(m, group, o.before), second = values(m, group, o.after);
            std::vector<double> before, after;
            for (const auto& [subject, value] : first)
                if (const auto pair = second.find(subject); pair != second.end())
                    before.push_back(value), after.push_back(pair->second);
            if (before.size() < 2) continue;
            stats::signed_rank_options permute;
            permute.permutations = o.permutations, permute.seed = o.seed;
            add(m, group + "s, " + o.before + " vs " + o.after, "signed rank", before.size(),
                stats::signed_rank_test(to_vector(before), to_vector(after), permute),
                {group, o.before, group, o.after});
        }
        for (const auto& session : {o.before, o.after}) {
            const auto first = values(m, o.responders, session), second = values(m, o.nonresponders, session);
            std::vector<double> responders, others;
            for (const auto& [subject, value] : first) responders.push_back(value);
            for (const auto& [subject, value] : second) others.push_back(value);
            if (responders.empty() || others.empty() || responders.size() + others.size() < 4) continue;
            add(m, o.responders + "s vs " + o.nonresponders + "s, " + session, "rank sum",
                responders.size() + others.size(),
                stats::rank_sum_test(to_vector(responders), to_vector(others),
                                     {.permutations = o.permutations, .seed = o.seed}),
                {o.responders, session, o.nonresponders, session});
        }
    }
    if (tests.empty()) return tests;
    vector<double> p = full(tests.size(), 1.0);
    for (std::size_t i = 0; i < tests.size(); ++i) p(i) = tests[i].p;
    const auto adjusted = stats::benjamini_hochberg(p);
    for (std::size_t i = 0; i < tests.size(); ++i) tests[i].p_adjusted = adjusted(i);
    return tests;
}

// What a run of the study needs beside its options: where it runs, and where it remembers.
struct session {
    const program_options& o;
    const ranks& over;
    const work_folder* work;  // of the first rank, which alone reads and writes journals

    entrain::progress_callback progress(const std::string& label) const {
        return over.rank() == 0 ? step_progress(label) : entrain::progress_callback();
    }

    // Journal, threads and progress of a step.
    entrain::sweep::options sweep(const std::string& journal, const std::string& label) const {
        entrain::sweep::options how;
        if (work) how.journal = work->journal(journal), how.also_read = work->of_shards(journal);
        how.threads = o.threads;
        how.progress = progress(label);
        return how;
    }
};

// One group's model: frequencies from its scans, weights and coupling by the sweep.
struct fitted_model {
    entrain::hopf<> model;
    entrain::connectome network;
    model_fit record;
};

inline fitted_model fit_model(const session& with, const entrain::io::cohort& cohort,
                              const state_results& states, const entrain::phase_options& phases,
                              const std::string& group, const std::string& journal) {
    using namespace entrain;
    const program_options& o = with.o;
    std::vector<matrix<double>> scans;
    std::size_t samples = 0;
    for (const auto* scan : cohort.select(group, o.before)) {
        scans.push_back(scan->bold);
        samples += scan->bold.shape(1);
    }
    const double tr = cohort.scans.front().tr;
    fitted_model fitted;
    fitted.record.model = group + "s " + o.before;
    fitted.record.omega = natural_frequencies(scans, {.tr = tr, .band = o.band, .order = o.filter_order});
    fitted.model = hopf<>{.a = 0.0, .omega = fitted.record.omega, .noise = o.noise};
    const summary data = summarise_scans(scans, states.centroids, phases);
    fitted.record.empirical_occupancy = data.occupancy;

    coupling_sweep_options sweep;
    sweep.couplings = coupling_range(0, o.coupling_max, o.coupling_step);
    sweep.fit_connectivity = o.fit_iterations > 0;
    sweep.threads = o.threads;
    sweep.progress = with.progress("fit, " + fitted.record.model);
    auto& connectivity = sweep.connectivity;
    connectivity.max_iterations = std::max<std::size_t>(o.fit_iterations, 1);
    connectivity.settle = o.settle;
    connectivity.phases = phases;
    connectivity.phases.trim = 0;  // as the authors treat simulations
    const std::size_t every = steps_per_sample(tr, o.dt);
    // As many recordings as asked for, of the mean length of a scan.
    connectivity.simulation = {.dt = tr / static_cast<double>(every),
                               .transient = o.transient,
                               .samples = samples / scans.size(),
                               .every = every,
                               .replicas = o.replicas,
                               .seed = o.seed + 2};
    if (with.work) {
        with.work->adopt(journal);
        sweep.journal = with.work->journal(journal);
    }
    const auto result =
        coupling_sweep(fitted.model, cohort.structure.scaled_to_max(0.2), data, states.centroids, sweep,
                       [&](const auto& plan, const auto& task, const entrain::sweep::options& how) {
                           return with.over.run(plan, task, how);
                       });
    if (!result.note.empty()) std::fprintf(stderr, "%s\n", result.note.c_str());
    for (const coupling_point& point : result.curve)
        fitted.record.curve.push_back({.coupling = point.coupling,
                                       .kl = point.distance.kl,
                                       .kl_standard_error = point.standard_error.kl,
                                       .fc_correlation = point.distance.fc_correlation,
                                       .phase_fc_mse = point.distance.phase_coherence_error,
                                       .metastability_difference = point.distance.metastability_difference,
                                       .iterations = point.iterations});
    fitted.network = result.best().network;
    fitted.record.coupling = result.best().coupling;
    fitted.record.simulated_occupancy = result.best().occupancy;
    fitted.record.effective_connectivity = fitted.network.weights();
    return fitted;
}

// The level at which maps are compared, one for all models of a protocol: see optimal_rules().
inline std::size_t choose_level(const std::string& rule, const std::vector<double>& pushes,
                                const std::vector<entrain::matrix<double>>& kl) {
    using namespace entrain;
    const std::size_t levels = pushes.size();
    if (rule == "last") return levels - 1;
    matrix<double> rows = full(0, levels, 0.0);
    if (rule == "largest-difference") {
        rows = full(1, levels, 0.0);
        for (std::size_t level = 0; level < levels; ++level)
            for (std::size_t unit = 0; unit < kl.front().shape(0); ++unit)
                rows(0, level) -= std::abs(kl.front()(unit, level) - kl.back()(unit, level));
        return optimal_level(rows, pushes);
    }
    rows = full(kl.size() * kl.front().shape(0), levels, 0.0);
    double* next = rows.data();
    for (const auto& each : kl) next = std::copy(each.begin(), each.end(), next);
    return optimal_level(rows, pushes,
                         rule == "lowest" ? level_rule::lowest_single : level_rule::lowest_mean);
}

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
        const std::size_t asked = (all + how.shard.count - how.shard.number) / how.shard.count;
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

// The maps of one model under one protocol.
struct pushed_model {
    entrain::sensitivity_map map, receptors;  // of the units, and of receptor-weighted pushes
    std::optional<entrain::sensitivity_ranking> ranking;
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

// Simulates all pushes of one model; nothing where this is a shard.
template <class Model>
std::optional<pushed_model> push_model(const session& with, const Model& model, const fitted_model& fitted,
                                       const state_results& states, const entrain::vector<double>& target,
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
        return sensitivity_analysis<Model>(model, fitted.network, states.centroids, target, options);
    };
    pushed_model pushed;
    if (o.adaptive) {
        const std::size_t pilot = std::max<std::size_t>(2, (o.trials + 4) / 5);
        pushed.ranking =
            rank_sensitivity(analyse(journal + "-ranking", label + ", ranking"),
                             {.top = std::min(o.top, units - 1), .pilot = pilot, .budget = o.budget}, run);
        pushed.map = pushed.ranking->map;
        if (receptors.empty()) return pushed;
        options.units = receptors;
        const auto analysis = analyse(journal + "-receptors", label + ", receptors");
        pushed.receptors = analysis.map(run(analysis.plan(), analysis, analysis.sweep_options()));
        return pushed;
    }
    // Receptor-weighted pushes ride along as further units.
    options.units.insert(options.units.end(), receptors.begin(), receptors.end());
    const auto analysis = analyse(journal, label);
    const auto results = run(analysis.plan(), analysis, analysis.sweep_options());
    if (o.shard.count > 1) return {};
    const auto map = analysis.map(results);
    pushed.map = units_of(map, 0, units);
    if (!receptors.empty()) pushed.receptors = units_of(map, units, map.units.size());
    return pushed;
}

inline double mean_of_known(const entrain::vector<double>& values) {
    return entrain::detail::moments_of_known(values.data(), values.size()).mean;
}

// Units by their effect at a level, with the probability of each to be among the most effective.
inline void rank_units(const program_options& o, const pushed_model& pushed, std::size_t level,
                       sensitivity_result& result) {
    using namespace entrain;
    const std::size_t units = pushed.map.units.size();
    result.top = std::min(o.top, units - 1);
    if (result.top == 0 || o.trials < 2) return;
    result.ranking_level = pushed.ranking ? pushed.ranking->map.optimal_level : level;
    const matrix<double> effects = effect_trials(pushed.map, result.ranking_level);
    const vector<double> probability = pushed.ranking
                                           ? pushed.ranking->probability
                                           : probability_of_top(effects, result.top, 10'000, o.seed + 3);
    for (std::size_t unit = 0; unit < units; ++unit) {
        const auto moments = entrain::detail::moments_of_known(entrain::detail::row(effects, unit), o.trials);
        result.ranking.push_back({.unit = unit,
                                  .trials = moments.count,
                                  .effect = moments.mean,
                                  .standard_error = moments.standard_error,
                                  .probability = probability(unit)});
    }
    std::stable_sort(result.ranking.begin(), result.ranking.end(),
                     [](const auto& a, const auto& b) { return a.effect > b.effect; });
    if (pushed.ranking) result.stopped_by = pushed.ranking->stopped_by;
}

// Pushes every unit of both models by one protocol. False where this run does only a share of that.
inline bool push(const session& with, const entrain::io::cohort& cohort,
                 const std::vector<fitted_model>& models, const entrain::phase_options& phases,
                 const entrain::protocol& protocol, std::size_t samples, study_results& results) {
    using namespace entrain;
    const program_options& o = with.o;
    const double tr = cohort.scans.front().tr;
    const std::size_t every = steps_per_sample(tr, o.dt), regions = cohort.regions.size();
    const auto units = o.units == "pairs" ? homotopic_pairs(cohort.regions.partner, cohort.regions.name)
                                          : single_regions(regions, cohort.regions.name);
    std::vector<perturbation_unit> receptors;
    for (const std::string& name : cohort.receptors.name)
        receptors.push_back(receptor_weighted(cohort.receptors.map(name), name));
    std::vector<pushed_model> pushed;
    std::vector<sensitivity_result> of_models;
    std::vector<matrix<double>> kl;
    for (std::size_t m = 0; m < models.size(); ++m) {
        const fitted_model& fitted = models[m];
        sensitivity_options options;
        options.protocol = protocol;
        options.units = units;
        options.trials = o.trials;
        options.settle = o.branch;
        options.phases = phases;
        options.phases.trim = 0;
        options.simulation = {.coupling = fitted.record.coupling,
                              .dt = tr / static_cast<double>(every),
                              .transient = o.transient,
                              .samples = samples,
                              .every = every,
                              .seed = o.seed + 3};
        const auto with_numbers = [&](const auto& model) {
            return push_model(with, model, fitted, results.states, results.target_occupancy, receptors,
                              options, protocol.name + "-" + std::to_string(m + 1), results.speed);
        };
        auto made = o.precision == "float"
                        ? with_numbers(hopf<float>{.a = 0.0, .omega = fitted.record.omega, .noise = o.noise})
                        : with_numbers(fitted.model);
        if (!made) continue;
        const sensitivity_map& map = made->map;

        sensitivity_result result;
        result.model = fitted.record.model, result.protocol = protocol.name;
        result.levels = to_vector(protocol.levels);
        result.unperturbed_kl = mean_of_known(map.unperturbed);
        for (const auto& unit : units)
            result.units.push_back(unit.name), result.members.push_back(unit.regions);
        result.kl = map.mean;
        result.kl_standard_error = map.standard_error;
        const std::size_t levels = protocol.levels.size();
        result.kl_trials = full(units.size() * levels, o.trials, 0.0);
        std::copy_n(map.trials.data(), result.kl_trials.size(), result.kl_trials.data());
        result.runs = map.runs + (o.adaptive ? made->receptors.runs : 0);
        for (std::size_t receptor = 0; receptor < receptors.size(); ++receptor)
            for (std::size_t level = 0; level < levels; ++level)
                results.doses.push_back(
                    {.model = result.model,
                     .protocol = protocol.name,
                     .receptor = cohort.receptors.name[receptor],
                     .dose = protocol.levels[level],
                     .kl = made->receptors.mean(receptor, level),
                     .kl_standard_error = made->receptors.standard_error(receptor, level)});
        kl.push_back(result.kl);
        pushed.push_back(std::move(*made));
        of_models.push_back(std::move(result));
    }
    if (of_models.size() < models.size()) return false;

    const std::size_t level = choose_level(o.optimal_rule, protocol.levels, kl);
    const auto at_level = [&](std::size_t model) {
        return by_region(units, xt::view(kl[model], xt::all(), level), regions);
    };
    const vector<double> first = at_level(0), second = at_level(1);
    const auto add_map = [&](std::string name, std::string meaning, const vector<double>& value) {
        results.maps.push_back({protocol.name, std::move(name), value, std::move(meaning)});
    };
    const std::string at = " with a shifted by " + entrain::detail::describe(protocol.levels[level]);
    add_map("difference",
            "KL to the target, " + of_models[0].model + " minus " + of_models[1].model + ", nats," + at,
            first - second);
    for (std::size_t m = 0; m < 2; ++m)
        add_map(m == 0 ? "effect responders" : "effect non-responders",
                "drop of the KL to the target by the push of " + of_models[m].model + ", nats," + at,
                of_models[m].unperturbed_kl - (m == 0 ? first : second));
    if (o.trials >= 2) {
        const auto compared = compare(pushed[0].map, pushed[1].map,
                                      {.level = level, .permutations = o.permutations, .seed = o.seed + 6});
        model_contrast contrast{protocol.name, protocol.levels[level], {}};
        for (std::size_t unit = 0; unit < units.size(); ++unit)
            contrast.rows.push_back({.unit = units[unit].name,
                                     .difference = compared.difference(unit),
                                     .lower = compared.simultaneous(unit, 0),
                                     .upper = compared.simultaneous(unit, 1),
                                     .p = compared.p(unit),
                                     .p_max_t = compared.p_step_down(unit)});
        results.contrasts.push_back(std::move(contrast));
    }
    for (std::size_t m = 0; m < of_models.size(); ++m) {
        sensitivity_result& result = of_models[m];
        result.optimal_level = level;
        result.optimal_rule = o.optimal_rule;
        rank_units(o, pushed[m], level, result);
        results.sensitivity.push_back(std::move(result));
    }
    return true;
}

// Correlates maps with all receptors under a null: spins for regions that have sphere coordinates, Moran for
// all.
inline void correlate(const program_options& o, const entrain::io::cohort& cohort, study_results& results) {
    using namespace entrain;
    const auto& regions = cohort.regions;
    const std::size_t n = regions.size();
    if (cohort.receptors.name.empty()) return;

    std::vector<std::size_t> on_sphere;
    for (std::size_t i = 0; i < n; ++i)
        if (!std::isnan(regions.sphere(i, 0)) &&
            (regions.hemisphere[i] == "L" || regions.hemisphere[i] == "R"))
            on_sphere.push_back(i);
    std::optional<nulls::spin_null> spins;
    if (on_sphere.size() >= 10) {
        nulls::sphere sphere{full(on_sphere.size(), 3, 0.0), {}};
        for (std::size_t i = 0; i < on_sphere.size(); ++i) {
            for (std::size_t axis = 0; axis < 3; ++axis)
                sphere.coordinates(i, axis) = regions.sphere(on_sphere[i], axis);
            sphere.hemisphere.push_back(regions.hemisphere[on_sphere[i]][0]);
        }
        spins = nulls::hungarian_spins(sphere, {.draws = o.draws, .seed = o.seed + 4, .threads = o.threads});
    }
    matrix<double> distances = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            distances(i, j) =
                std::hypot(regions.mni(i, 0) - regions.mni(j, 0), regions.mni(i, 1) - regions.mni(j, 1),
                           regions.mni(i, 2) - regions.mni(j, 2));
    const auto moran =
        nulls::moran(distances, {.draws = o.draws, .seed = o.seed + 5, .partner = regions.partner});

    const auto test = [&](const region_map& map, const vector<double>& value, const std::string& name,
                          const auto& null, const std::string& null_name,
                          const std::vector<std::size_t>& part) {
        vector<double> x = full(part.size(), 0.0);
        matrix<double> densities = full(part.size(), cohort.receptors.name.size(), 0.0);
        for (std::size_t i = 0; i < part.size(); ++i) {
            x(i) = value(part[i]);
            for (std::size_t r = 0; r < densities.shape(1); ++r)
                densities(i, r) = cohort.receptors.density(part[i], r);
        }
        const auto tested = nulls::correlation_tests(x, densities, null, {.threads = o.threads});
        for (std::size_t r = 0; r < densities.shape(1); ++r) {
            receptor_correlation row;
            row.protocol = map.protocol, row.map = name, row.receptor = cohort.receptors.name[r];
            row.method = "Spearman", row.regions = part.size(), row.rho = tested.rho(r);
            row.p_parametric = tested.p_parametric(r), row.null = null_name, row.p_null = tested.p(r);
            row.p_null_standard_error = tested.p_standard_error(r), row.p_adjusted = tested.p_fdr(r);
            row.null_rho = xt::view(tested.null, r, xt::all());
            row.x = xt::view(densities, xt::all(), r);
            row.y = x;
            results.correlations.push_back(std::move(row));
        }
    };
    std::vector<std::size_t> everywhere(n);
    for (std::size_t i = 0; i < n; ++i) everywhere[i] = i;
    for (const region_map& map : results.maps) {
        if (map.name == "effect non-responders") continue;
        const auto both_nulls = [&](const vector<double>& value, const std::string& name) {
            const auto [low, high] = std::minmax_element(value.begin(), value.end());
            if (*low == *high) return;  // a push that changes nothing anywhere cannot follow a receptor
            if (spins) test(map, value, name, *spins, "hungarian spins, mirrored", on_sphere);
            test(map, value, name, moran, "moran singleton", everywhere);
        };
        both_nulls(map.value, map.name);
        // The paper correlates the size of the difference.
        if (map.name == "difference") both_nulls(xt::abs(map.value), "absolute difference");
    }
}

// Which receptor does the responders' map follow, and which receptor's push comes nearest to the target?
inline plant_recovery recover_plant(const program_options&, const entrain::io::cohort& cohort,
                                    const planted_truth& truth, const study_results& results) {
    plant_recovery plant;
    plant.truth = truth;
    const auto map = std::find_if(results.maps.begin(), results.maps.end(),
                                  [](const region_map& each) { return each.name == "effect responders"; });
    plant.protocol = map->protocol;
    plant.map_name = map->name;
    plant.recovered = map->value;
    double highest = -2;
    std::string followed;
    for (const std::string& name : cohort.receptors.name) {
        const double rho = entrain::stats::spearman(map->value, cohort.receptors.map(name));
        plant.scores.push_back({.receptor = name, .planted = name == truth.receptor, .spearman = rho});
        if (rho > highest) highest = rho, followed = name;
    }
    // A strong push of anything ends in one state, so that receptors differ by how little of them it takes:
    // by the mean of the KL over all doses.
    double lowest = std::numeric_limits<double>::infinity();
    for (const std::string& name : cohort.receptors.name) {
        double sum = 0, least = std::numeric_limits<double>::infinity(), dose = 0;
        for (const dose_point& point : results.doses) {
            if (point.model != results.sensitivity.front().model || point.protocol != plant.protocol ||
                point.receptor != name)
                continue;
            sum += point.kl;
            if (point.kl < least) least = point.kl, dose = point.dose;
        }
        if (sum < lowest) lowest = sum, plant.best_receptor = name, plant.best_dose = dose;
    }
    plant.recovered_receptor = followed == truth.receptor;
    plant.text = "Planted: " + truth.receptor + " at a dose of " + entrain::detail::describe(truth.dose) +
                 ". Recovered: the map of effects in responders follows " + followed +
                 " most; of all receptor-weighted pushes, that by " + plant.best_receptor +
                 " lies nearest to the target over all doses, and is nearest at a dose of " +
                 entrain::detail::describe(plant.best_dose) + ".";
    return plant;
}

}  // namespace detail

/// Runs the whole study. Without a perturbation of one of the protocols the corresponding parts stay empty.
/// Nothing where the options ask for a part of the work only (--shard, --fit-only), and on all ranks but the
/// first. Throws std::runtime_error where the cohort lacks the groups or sessions; entrain's errors
/// otherwise; `interrupted`.
inline std::optional<study_results> run_study(const detail::session& with, const entrain::io::cohort& cohort,
                                              const std::optional<planted_truth>& truth) {
    using namespace entrain;
    const program_options& o = with.o;
    study_results results;
    detail::stopwatch timed(results.timings);
    detail::check_cohort_for_study(o, cohort);
    results.source = detail::describe_source(o, cohort, truth.has_value());
    const phase_options phases{
        .tr = results.source.tr, .band = o.band, .order = o.filter_order, .trim = o.trim};

    results.states = timed("brain states", [&] { return detail::find_states(o, cohort, phases); });
    results.group_tests = timed("group statistics", [&] { return detail::test_groups(o, results.states); });

    std::size_t healthy = 0;
    results.target_occupancy = full(o.k, 0.0);
    for (const auto& scan : results.states.scans)
        if (scan.group == o.responders && scan.session == o.after)
            results.target_occupancy += scan.occupancy, ++healthy;
    results.target_occupancy /= static_cast<double>(healthy);

    std::vector<detail::fitted_model> models;
    std::size_t samples = 0;
    for (const std::string& group : {o.responders, o.nonresponders}) {
        const std::string journal = "fit-" + std::to_string(models.size() + 1);
        models.push_back(timed("fit, " + group + "s", [&] {
            return detail::fit_model(with, cohort, results.states, phases, group, journal);
        }));
        results.fits.push_back(models.back().record);
        std::size_t length = 0;
        for (const auto* scan : cohort.select(group, o.before)) length += scan->bold.shape(1);
        samples = std::max(samples, length);
    }
    if (o.fit_only) return {};
    if (o.samples) samples = o.samples;
    bool whole = true;
    if (o.wants("sync"))
        timed("perturbation, sync", [&] {
            whole &= detail::push(with, cohort, models, phases, sync_protocol(o.sync_max, o.sync_step),
                                  samples, results);
        });
    if (o.wants("noise"))
        timed("perturbation, noise", [&] {
            whole &= detail::push(with, cohort, models, phases, noise_protocol(-o.noise_max, -o.noise_step),
                                  samples, results);
        });
    if (!whole || with.over.rank() != 0) return {};
    timed("plain loop, for comparison", [&] {
        const std::size_t every = detail::steps_per_sample(results.source.tr, o.dt);
        results.speed.plain_node_steps_per_second =
            plain_node_steps_per_second(models[0].network, models[0].record.omega, models[0].record.coupling,
                                        o.noise, results.source.tr / static_cast<double>(every));
    });
    timed("receptors", [&] { detail::correlate(o, cohort, results); });
    if (truth) results.plant = detail::recover_plant(o, cohort, *truth, results);
    return results;
}

}  // namespace trd
