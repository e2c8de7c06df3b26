// Dynamic sensitivity analysis: where does a push move the model's brain states towards a target?
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/fit/planned_simulation.hpp>
#include <entrain/perturb/protocols.hpp>
#include <entrain/simulate/ensemble.hpp>
#include <entrain/sweep/run.hpp>

namespace entrain {

/// How the level at which units are compared is chosen. The paper does not say.
enum class level_rule {
    lowest_mean,   ///< the level with the lowest KL averaged over units (the natural reading)
    lowest_single  ///< the level at which any one unit comes nearest to the target
};

/// How sensitivity() pushes, simulates and chooses the level.
struct sensitivity_options {
    /// Levels of the push.
    entrain::protocol protocol = sync_protocol();
    /// What is perturbed; empty: every region by itself. The paper pushes homotopic_pairs().
    std::vector<perturbation_unit> units = {};
    /// Simulations of each unit at each level (30: Deco 2019, Vohryzek 2024).
    std::size_t trials = 30;
    /// Coupling, dt, transient, samples, every, seed. `replicas`, `noise_streams`, `threads` and `progress`
    /// are not used.
    simulation_options simulation = {};
    /// `tr` is dt * every where it is not given.
    phase_options phases = {};
    /// Whether trial t of every unit and level is driven by the same noise: differences between them then
    /// come from the push alone, and the perturbed models cost less. The authors draw fresh noise each time.
    bool common_random_numbers = true;
    /// Negative: every perturbed model runs through the whole transient from the initial state, as the authors'
    /// do. Otherwise the unperturbed model runs through the transient, once per trial; all perturbed models
    /// of the trial branch off from its end, and record after this time, s, under the push. At a transient of
    /// 3000 s and 7200 s of samples, 300 s save a quarter of the time, and maps
    /// of the two ways agree within their standard errors (tests/perturb/test_sensitivity.cpp).
    double settle = -1;
    level_rule rule = level_rule::lowest_mean;  ///< how the level at which units are compared is chosen
    /// What the model's parameters, the network, the coupling, the centroids, the target, the weights of the
    /// units, and arrays among the options of the simulation were made from: scans, and options on the way.
    /// Where it is given, a journal counts it in their place, and goes on on another kind of processor, on
    /// which their last digits are others. It must say all that they depend on. Empty: they count themselves,
    /// to the bit.
    entrain::sweep::inputs made_from = {};
    /// Journal, shard, threads, batch and progress of the runs; see sweep::options. A batch of 1 leaves its
    /// size to this function.
    sweep::options sweep = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = sensitivity_options;
        using enum field_use;  // neutral: the axis of trials, the choice among results, how runs are made
        return std::tuple{field("protocol", &self::protocol),
                          field("units", &self::units),
                          field<neutral>("trials", &self::trials),
                          field("simulation", &self::simulation),
                          field("phases", &self::phases),
                          field("common_random_numbers", &self::common_random_numbers),
                          field("settle", &self::settle, "s"),
                          field<neutral>("rule", &self::rule),
                          field<neutral>("made_from", &self::made_from),
                          field<neutral>("sweep", &self::sweep)};
    }
};

/// KL to the target of every unit at every level. NaN stands for what was not simulated: in a map of a shard,
/// or where trials were allotted one by one (rank_sensitivity).
struct sensitivity_map {
    std::vector<perturbation_unit> units;  ///< what was perturbed
    entrain::protocol protocol;  ///< the levels
    cube<double> trials;            ///< (units, levels, trials) symmetrised KL to the target, nats
    matrix<double> mean;            ///< (units, levels)
    matrix<double> standard_error;  ///< (units, levels) of the mean over trials; NaN with one trial
    vector<double> unperturbed;     ///< (trials) KL of the unperturbed model
    matrix<double> occupancy;       ///< (units * levels, states) mean over trials
    std::size_t optimal_level = 0;  ///< by the rule of the options
    vector<double> effect;  ///< (regions) drop of KL at the optimal level, mean over trials of unperturbed -
                            ///< perturbed, times the region's share of its unit's push (its weight); positive is
                            ///< nearer to the target. 0 for regions in no unit
    std::size_t runs = 0;   ///< simulations that are in it
    bool complete = true;   ///< whether these are all of the plan
};

namespace perturb_detail {
struct known_moments {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    std::size_t count = 0;
};

// Of what is not NaN in a row.
inline known_moments moments_of_known(const double* values, std::size_t size) {
    known_moments result;
    // In units of a power of two near the largest, in which no sum overflows and no square vanishes. Such a
    // unit changes no digit of numbers near 1.
    double largest = 0;
    for (std::size_t i = 0; i < size; ++i)
        if (!std::isnan(values[i])) largest = std::max(largest, std::abs(values[i])), result.count += 1;
    const int exponent = largest > 0 && is_finite(largest) ? std::ilogb(largest) : 0;
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < size; ++i)
        if (!std::isnan(values[i])) sum += std::scalbn(values[i], -exponent);
    const auto count = static_cast<double>(result.count);
    const double mean = sum / count;
    for (std::size_t i = 0; i < size; ++i)
        if (const double off = std::scalbn(values[i], -exponent) - mean; !std::isnan(values[i]))
            squares += off * off;
    if (result.count > 0) result.mean = std::scalbn(mean, exponent);
    if (result.count > 1)
        result.standard_error = std::scalbn(std::sqrt(squares / (count - 1) / count), exponent);
    return result;
}

// Whether the parts of a map, which a caller may have put together, belong together: its trials, and where
// `whole` is set also what is made from them.
inline void check_map(const sensitivity_map& map, const char* function, const char* parameter, bool whole) {
    const std::size_t units = map.units.size(), levels = map.protocol.levels.size(),
                      trials = map.trials.shape(2);
    const auto require = [&](bool ok, const char* what, const auto& got) {
        if (!ok)
            throw argument_error(function, parameter,
                                 std::string(what)
                                     .append(" of its ")
                                     .append(std::to_string(units))
                                     .append(" units, ")
                                     .append(std::to_string(levels))
                                     .append(" levels and ")
                                     .append(std::to_string(trials))
                                     .append(" trials"),
                                 describe(got));
    };
    require(units > 0 && levels > 0 && map.trials.shape(0) == units && map.trials.shape(1) == levels,
            "trials", map.trials.shape());
    require(map.unperturbed.size() == trials, "an unperturbed KL", map.unperturbed.shape());
    if (!whole) return;
    require(map.mean.shape(0) == units && map.mean.shape(1) == levels, "a mean", map.mean.shape());
    require(map.standard_error.shape() == map.mean.shape(), "a standard error", map.standard_error.shape());
    require(map.occupancy.shape(0) == units * levels, "an occupancy", map.occupancy.shape());
}
}  // namespace perturb_detail

/// The index of the level that `rule` chooses from mean KL, (units, levels). A level of zero pushes nothing,
/// so that a map at it says nothing: it is chosen only where there is no other. Throws argument_error if
/// there is no unit or level, or their number differs from that of the columns. A level with a NaN is
/// not chosen as that of the lowest mean.
inline std::size_t optimal_level(const matrix<double>& mean, const std::vector<double>& levels,
                                 level_rule rule = level_rule::lowest_mean) {
    check_enumerator("optimal_level", "rule", rule, level_rule::lowest_single);
    for (const double level : levels) check_finite("optimal_level", "levels", level);
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

/// One value per region from one per unit: each region gets that of the (last) unit it is in, times its share
/// (the region's weight in that unit). units as in the map; values: (units). Regions in no unit get
/// `otherwise`. Throws argument_error if a unit has another number of weights than of regions, or a region is
/// out of range.
template <vector_like A>
vector<double> by_region(const std::vector<perturbation_unit>& units, const A& values, std::size_t regions,
                         double otherwise = 0.0) {
    const auto& v = as_vector<double>(values, "by_region", "values");
    if (v.size() != units.size())
        throw argument_error("by_region", "values", "one per unit (" + std::to_string(units.size()) + ")",
                             v.size());
    check_allocation<double>("by_region", "regions", {regions});
    vector<double> result = full(regions, otherwise);
    for (std::size_t u = 0; u < units.size(); ++u) {
        if (units[u].weights.size() != units[u].regions.size())
            throw argument_error("by_region", "units", "one weight per region of unit " + units[u].name,
                                 units[u].weights.size());
        for (std::size_t k = 0; k < units[u].regions.size(); ++k) {
            check_index("by_region", "units", units[u].regions[k], regions, "regions");
            result(units[u].regions[k]) = v(u) * units[u].weights[k];
        }
    }
    return result;
}

/// The drop of KL of every unit at a level in every trial, unperturbed - perturbed, (units, trials); NaN where
/// one of the two is missing. Throws argument_error if there is no such level, or the map's parts do not
/// belong together.
inline matrix<double> effect_trials(const sensitivity_map& map, std::size_t level) {
    if (level >= map.trials.shape(1))
        throw argument_error("effect_trials", "level",
                             "an index below " + std::to_string(map.trials.shape(1)), level);
    if (map.unperturbed.size() != map.trials.shape(2))
        throw argument_error("effect_trials", "map", "an unperturbed KL of each of its trials",
                             map.unperturbed.size());
    matrix<double> drop = full(map.trials.shape(0), map.trials.shape(2), 0.0);
    for (std::size_t unit = 0; unit < drop.shape(0); ++unit)
        for (std::size_t trial = 0; trial < drop.shape(1); ++trial)
            drop(unit, trial) = map.unperturbed(trial) - map.trials(unit, level, trial);
    return drop;
}

/// A sensitivity analysis taken apart, for those who run it elsewhere than in one call of sensitivity(): over
/// MPI, in shards, or trial by trial.
///
///     const sensitivity_analysis analysis(model, network, centroids, target, options);
///     auto map = analysis.map(sweep::run_mpi(analysis.plan(), analysis, options.sweep));
///
/// It is a task for sweep::run: its items are runs of single models, (trial, run). Run 0 of a trial is the
/// model that nobody pushes; run_of() numbers the others. Each yields the KL and the occupancies.
template <oscillator_model Model>
requires requires(Model model) {
    model.a;
}
class sensitivity_analysis {
    using T = typename Model::value_type;

public:
    /// Parameters and errors as sensitivity().
    template <array_like C, vector_like P>
    sensitivity_analysis(const Model& model, const connectome& network, const C& centroids, const P& target,
                         const sensitivity_options& options = {})
        : model_(model), network_(network), options_(options),
          centroids_(as_matrix<double>(centroids, function, "centroids")),
          target_(as_vector<double>(target, function, "target")),
          units_(options.units.empty() && network.size() > 0
                     ? single_regions(network.size(), network.labels())
                     : options.units) {
        check();
        options_.simulation.replicas = 1;
        options_.simulation.threads = 1;
        options_.simulation.progress = {};
        options_.simulation.noise_streams.clear();
        options_.phases = fit_detail::with_sampling_of(options_.phases, options_.simulation);
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

    /// What is perturbed.
    const std::vector<perturbation_unit>& units() const { return units_; }
    /// The options, as they are used.
    const sensitivity_options& options() const { return options_; }
    /// Runs of one trial.
    std::size_t runs() const { return pushes_.size(); }
    /// Which run of a trial pushes `unit` to `level`.
    std::size_t run_of(std::size_t unit, std::size_t level) const { return run_of_(unit, level); }
    /// The item of the plan that is this run of this trial.
    std::size_t item_of(std::size_t trial, std::size_t run) const { return trial * runs() + run; }

    /// The runs as a plan, with all that their results depend on.
    entrain::sweep::plan plan() const {
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
        how.simulation = simulate_detail::with_streams(how.simulation);
        fit_detail::depend_on_model(plan, model_, network_, how.simulation, options_.made_from);
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

    /// The task: KL and occupancies of some runs, a row each. Runs of one trial stand side by side.
    matrix<double> operator()(std::span<const entrain::sweep::item> items) const {
        matrix<double> rows = full(items.size(), 1 + target_.size(), 0.0);
        for (std::size_t first = 0, last; first < items.size(); first = last) {
            for (last = first + 1; last < items.size() && items[last].index[0] == items[first].index[0];)
                ++last;
            simulate_runs(items.subspan(first, last - first), row_data(rows, first));
        }
        return rows;
    }

    /// How many runs a batch should hold so that `threads` threads are busy and panels are full.
    std::size_t batch_size(std::size_t threads, std::size_t items) const {
        constexpr std::size_t width = panel_lanes<T>;
        const std::size_t panels = items / (4 * width * thread_count(threads, items));
        return width * std::clamp<std::size_t>(panels, 1, 4);
    }

    /// The sweep's options with a batch size chosen, if the caller has not.
    entrain::sweep::options sweep_options() const {
        entrain::sweep::options how = options_.sweep;
        if (how.batch <= 1)
            how.batch =
                batch_size(how.threads, how.items.empty() ? options_.trials * runs() : how.items.size());
        return how;
    }

    /// Puts results together. Throws argument_error if they are of another plan.
    sensitivity_map map(const entrain::sweep::results& results) const;

private:
    static constexpr const char* function = "sensitivity";

    void check() const {
        const std::size_t regions = network_.size();
        check_threads(function, options_.sweep.threads, "sweep.threads");
        check_at_least(function, "network", regions, 1);
        fit_detail::check_states(function, centroids_, regions);
        if (target_.size() != centroids_.shape(0))
            throw argument_error(function, "target",
                                 "one probability per state (" + std::to_string(centroids_.shape(0)) + ")",
                                 target_.size());
        check_distribution(function, "target", target_);
        check_at_least(function, "trials", options_.trials, 1);
        if (options_.protocol.levels.empty())
            throw argument_error(function, "protocol", "at least one level", 0);
        for (const double level : options_.protocol.levels)
            if (!is_finite(level)) throw argument_error(function, "protocol", "finite levels", level);
        if (!is_finite(options_.settle))
            throw argument_error(function, "settle", "seconds, or a negative number", options_.settle);
        check_enumerator(function, "rule", options_.rule, level_rule::lowest_single);
        check_at_least(function, "samples", options_.simulation.samples, 1);
        if (model_.a.per_replica())
            throw argument_error(function, "model",
                                 "a bifurcation parameter that is the same in all replicas", "one each");
        if (options_.simulation.coupling.size() != 1)
            throw argument_error(function, "simulation.coupling", "a single value",
                                 options_.simulation.coupling.size());
        const std::size_t levels = options_.protocol.levels.size();
        const std::size_t runs =
            saturating_product(options_.trials, saturating_sum(saturating_product(units_.size(), levels), 1));
        check_allocation<double>(function, "trials", {runs, target_.size() + 1});
        if ((options_.common_random_numbers ? options_.trials : runs) >
            std::numeric_limits<std::uint32_t>::max())
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
                    throw argument_error(function, "units", "regions below " + std::to_string(regions),
                                         region);
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
            if (!any)
                throw argument_error(function, "units", "a weight other than zero in unit " + unit.name, 0);
        }
    }

    std::uint32_t stream_of(std::size_t trial, std::size_t run) const {
        return static_cast<std::uint32_t>(options_.common_random_numbers ? trial : item_of(trial, run));
    }

    // Where the unperturbed model of each trial stands after the transient.
    struct trunk {
        std::once_flag grown;
        ensemble_state<T> end;  // replica = trial
    };
    const ensemble_state<T>& branching_point() const {
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

    // Runs of one trial, as one ensemble.
    void simulate_runs(std::span<const entrain::sweep::item> items, double* rows) const {
        const std::size_t regions = network_.size(), trial = items[0].index[0], states = target_.size();
        simulation_options simulation = options_.simulation;
        simulation.replicas = items.size();
        Model perturbed = model_;
        matrix<T> a = matrix<T>::from_shape({regions, items.size()});
        for (std::size_t replica = 0; replica < items.size(); ++replica) {
            const std::size_t run = items[replica].index[1];
            simulation.noise_streams.push_back(stream_of(trial, run));
            for (std::size_t region = 0; region < regions; ++region) a(region, replica) = model_.a(region, 0);
            if (run == 0) continue;
            const auto [unit, level] = pushes_[run];
            for (std::size_t i = 0; i < units_[unit].regions.size(); ++i)
                a(units_[unit].regions[i], replica) +=
                    static_cast<T>(options_.protocol.levels[level] * units_[unit].weights[i]);
        }
        perturbed.a = a;
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
                to[0] = symmetrised_kl(shares, target_, {.epsilon = fit_detail::half_a_frame(labels.size())});
                std::copy(shares.begin(), shares.end(), to + 1);
            },
            start);
    }

    static ensemble_state<T> replicated(const ensemble_state<T>& from, std::size_t replica,
                                        std::size_t count) {
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

    Model model_;
    connectome network_;
    sensitivity_options options_;
    matrix<double> centroids_;
    vector<double> target_;
    std::vector<perturbation_unit> units_;
    std::vector<std::pair<std::size_t, std::size_t>> pushes_ = {{0, 0}};  // (unit, level) of each run but 0
    matrix<std::size_t> run_of_;
    std::shared_ptr<trunk> trunk_ = std::make_shared<trunk>();
};

template <oscillator_model Model>
requires requires(Model model) {
    model.a;
}
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

/// Pushes every unit of a fitted model to every level of a protocol by shifting the bifurcation parameter a,
/// simulates, and measures how far the state occupancies are from the target's (symmetrised KL, nats; zero
/// probabilities are lifted by half a frame, 0.5 / samples).
///
///     auto map = sensitivity(model, fit.best().network, centroids, target,
///                            {.protocol = noise_protocol(), .units = homotopic_pairs(partner), .trials = 30,
///                             .simulation = {.coupling = fit.best().coupling},
///                             .sweep = {.journal = "noise.journal"}});
///
/// model: any with a bifurcation parameter `a`. centroids: (states, regions). target: (states) probabilities.
/// Models of a trial run side by side as ensembles whose replicas differ in a; each recording is reduced to
/// its occupancies as soon as it is there. Results do not depend on the number of threads, on shards, batches
/// or interruptions: with a journal (sweep::options) a run that was killed goes on where it was. Throws
/// argument_error for shapes that do not fit, a target that is no distribution, no trials, levels or samples,
/// and for units that are empty, share a name, or hold a region twice; else as simulate_each() and
/// sweep::run(). Source: Deco et al. 2019 (doi:10.1073/pnas.1905534116); Vohryzek et al. 2024
/// (doi:10.1093/braincomms/fcae049). Cost: units * levels * trials simulations; levels of zero are simulated
/// once per trial with common random numbers.
template <oscillator_model Model, array_like C, vector_like P>
requires requires(Model model) {
    model.a;
}
sensitivity_map sensitivity(const Model& model, const connectome& network, const C& centroids,
                            const P& target, const sensitivity_options& options = {}) {
    const sensitivity_analysis<Model> analysis(model, network, centroids, target, options);
    return analysis.map(sweep::run(analysis.plan(), analysis, analysis.sweep_options()));
}

/// Says in one sentence of the compiler what a struct lacks that is no model, or has nothing to push.
template <class Model, array_like C, vector_like P>
requires(!oscillator_model<Model> || !requires(Model model) { model.a; })
sensitivity_map sensitivity(const Model&, const connectome&, const C&, const P&,
                            const sensitivity_options& = {}) {
    check_model<Model>();
    static_assert(!oscillator_model<Model>, "sensitivity() shifts the bifurcation parameter, a member a");
    return {};
}

}  // namespace entrain
