// Dynamic sensitivity analysis: where does a push move the model's brain states towards a target?
#pragma once

#include <algorithm>
#include <cmath>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/perturb/protocols.hpp>
#include <entrain/simulate/options.hpp>
#include <entrain/simulate/sampling.hpp>
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
    /// are not used. Splitting in steps of 1 s, unless said otherwise: for another repetition time, or options
    /// by name, write sampled_every(tr, {...}), as {...} by itself has the papers' Euler steps of 0.1 s.
    simulation_options simulation = sampled_every(2.0);
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
        return field_list{field("protocol", &self::protocol),
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
    entrain::protocol protocol;            ///< the levels
    cube<double> trials;                   ///< (units, levels, trials) symmetrised KL to the target, nats
    matrix<double> mean;                   ///< (units, levels)
    matrix<double> standard_error;         ///< (units, levels) of the mean over trials; NaN with one trial
    vector<double> unperturbed;            ///< (trials) KL of the unperturbed model
    matrix<double> occupancy;              ///< (units * levels, states) mean over trials
    std::size_t optimal_level = 0;         ///< by the rule of the options
    vector<double> effect;  ///< (regions) drop of KL at the optimal level, mean over trials of unperturbed -
        ///< perturbed, times the region's share of its unit's push (its weight); positive is
        ///< nearer to the target. 0 for regions in no unit
    std::size_t runs = 0;  ///< simulations that are in it
    bool complete = true;  ///< whether these are all of the plan
};

namespace perturb_detail {
struct known_moments {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    std::size_t count = 0;
};
// Of what is not NaN in a row.
ENTRAIN_INLINE known_moments moments_of_known(const double* values, std::size_t size);
// Whether the parts of a map, which a caller may have put together, belong together: its trials, and where
// `whole` is set also what is made from them.
ENTRAIN_INLINE void check_map(const sensitivity_map& map, const char* function, const char* parameter,
                              bool whole);
ENTRAIN_INLINE vector<double> by_region(const std::vector<perturbation_unit>& units,
                                        const vector<double>& values, std::size_t regions, double otherwise);
template <oscillator_model Model>
sensitivity_map sensitivity(const Model& model, const connectome& network, const matrix<double>& centroids,
                            const vector<double>& target, const sensitivity_options& options);
}  // namespace perturb_detail

/// The index of the level that `rule` chooses from mean KL, (units, levels). A level of zero pushes nothing,
/// so that a map at it says nothing: it is chosen only where there is no other. Throws argument_error if
/// there is no unit or level, or their number differs from that of the columns. A level with a NaN is
/// not chosen as that of the lowest mean.
ENTRAIN_INLINE std::size_t optimal_level(const matrix<double>& mean, const std::vector<double>& levels,
                                         level_rule rule = level_rule::lowest_mean);

/// One value per region from one per unit: each region gets that of the (last) unit it is in, times its share
/// (the region's weight in that unit). units as in the map; values: (units). Regions in no unit get
/// `otherwise`. Throws argument_error if a unit has another number of weights than of regions, or a region is
/// out of range.
template <vector_like A>
vector<double> by_region(const std::vector<perturbation_unit>& units, const A& values, std::size_t regions,
                         double otherwise = 0.0) {
    return perturb_detail::by_region(units, as_vector<double>(values, "by_region", "values"), regions,
                                     otherwise);
}

/// The drop of KL of every unit at a level in every trial, unperturbed - perturbed, (units, trials); NaN where
/// one of the two is missing. Throws argument_error if there is no such level, or the map's parts do not
/// belong together.
ENTRAIN_INLINE matrix<double> effect_trials(const sensitivity_map& map, std::size_t level);

/// The map at one level, read on trials that did not choose it: the lowest of many levels is an optimistic figure
/// on those that did. levels: indices, {that the even trials (0, 2, ...) chose and the odd ones are read at, that
/// the odd ones chose and the even ones are read at}, say by optimal_level() of the means over either half.
/// Returns a map of one level, whose value is the mean of the two, with trials, mean, standard error, effect and
/// the unperturbed KL; without occupancies, which a map does not keep trial by trial. What takes a map takes it
/// too: effect_trials(), compare(), rank_units() at level 0. Throws argument_error if there is no such level, or
/// the map's parts do not belong together. Cost: O(units * trials).
ENTRAIN_INLINE sensitivity_map read_across_halves(const sensitivity_map& map,
                                                  const std::array<std::size_t, 2>& levels);

/// A sensitivity analysis taken apart, for those who run it elsewhere than in one call of sensitivity(): over
/// MPI, in shards, or trial by trial.
///
///     const sensitivity_analysis analysis(model, network, centroids, target, options);
///     auto map = analysis.map(sweep::run_mpi(analysis.plan(), analysis, options.sweep));
///
/// It is a task for sweep::run: its items are runs of single models, (trial, run). Run 0 of a trial is the
/// model that nobody pushes; run_of() numbers the others. Each yields the KL and the occupancies.
template <oscillator_model Model>
class sensitivity_analysis {
    using T = typename Model::value_type;

public:
    /// Parameters and errors as sensitivity().
    template <array_like C, vector_like P>
    sensitivity_analysis(const Model& model, const connectome& network, const C& centroids, const P& target,
                         const sensitivity_options& options = {})
        : sensitivity_analysis(model, network, as_matrix<double>(centroids, function, "centroids"),
                               as_vector<double>(target, function, "target"), options) {}
    /// The same of arrays as they are kept.
    sensitivity_analysis(const Model& model, const connectome& network, const matrix<double>& centroids,
                         const vector<double>& target, const sensitivity_options& options = {});

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
    entrain::sweep::plan plan() const;

    /// The task: KL and occupancies of some runs, a row each. Runs of one trial stand side by side.
    matrix<double> operator()(std::span<const entrain::sweep::item> items) const;

    /// How many runs a batch should hold so that `threads` threads are busy and panels are full.
    std::size_t batch_size(std::size_t threads, std::size_t items) const;

    /// The sweep's options with a batch size chosen, if the caller has not.
    entrain::sweep::options sweep_options() const;

    /// Puts results together. Throws argument_error if they are of another plan.
    sensitivity_map map(const entrain::sweep::results& results) const;

private:
    static constexpr const char* function = "sensitivity";

    void check() const;

    std::uint32_t stream_of(std::size_t trial, std::size_t run) const {
        return static_cast<std::uint32_t>(options_.common_random_numbers ? trial : item_of(trial, run));
    }

    // Where the unperturbed model of each trial stands after the transient.
    struct trunk {
        std::once_flag grown;
        ensemble_state<T> end;  // replica = trial
    };
    const ensemble_state<T>& branching_point() const;

    // Runs of one trial, as one ensemble.
    void simulate_runs(std::span<const entrain::sweep::item> items, double* rows) const;

    static ensemble_state<T> replicated(const ensemble_state<T>& from, std::size_t replica,
                                        std::size_t count);

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

/// Pushes every unit of a fitted model to every level of a protocol by shifting the parameter that the
/// protocol names, by default the bifurcation parameter a, simulates, and measures how far the state
/// occupancies are from the target's (symmetrised KL, nats; zero probabilities are lifted by half a frame,
/// 0.5 / samples).
///
///     auto map = sensitivity(model, fit.best().network, centroids, target,
///                            {.protocol = noise_protocol(), .units = homotopic_pairs(partner), .trials = 30,
///                             .simulation = sampled_every(2.0, {.coupling = fit.best().coupling}),
///                             .sweep = {.journal = "noise.journal"}});
///
/// model: any that has the parameter. centroids: (states, regions). target: (states) probabilities. Models of
/// a trial run side by side as ensembles whose replicas differ in it; each recording is reduced to its
/// occupancies as soon as it is there. Results do not depend on the number of threads, on shards, batches or
/// interruptions: with a journal (sweep::options) a run that was killed goes on where it was. Throws
/// argument_error for a parameter that the model has not, shapes that do not fit, a target that is no
/// distribution, no trials, levels or samples, and for units that are empty, share a name, or hold a region
/// twice; else as simulate_each() and
/// sweep::run(). Source: Deco et al. 2019 (doi:10.1073/pnas.1905534116); Vohryzek et al. 2024
/// (doi:10.1093/braincomms/fcae049). Cost: units * levels * trials simulations; levels of zero are simulated
/// once per trial with common random numbers.
template <oscillator_model Model, array_like C, vector_like P>
sensitivity_map sensitivity(const Model& model, const connectome& network, const C& centroids,
                            const P& target, const sensitivity_options& options = {}) {
    return perturb_detail::sensitivity(model, network,
                                       as_matrix<double>(centroids, "sensitivity", "centroids"),
                                       as_vector<double>(target, "sensitivity", "target"), options);
}

/// Says in one sentence of the compiler what a struct lacks that is no model: see check_model().
template <class Model, array_like C, vector_like P>
requires(!oscillator_model<Model>)
sensitivity_map sensitivity(const Model&, const connectome&, const C&, const P&,
                            const sensitivity_options& = {}) {
    check_model<Model>();
    return {};
}

}  // namespace entrain

#include <entrain/perturb/detail/sensitivity.hpp>
#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/effects.hpp>
#endif
