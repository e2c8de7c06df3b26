// Which regions are the most effective to push, and how sure is that? Trials go where it is still undecided.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/perturb/sensitivity.hpp>

namespace entrain {

namespace perturb_detail {
ENTRAIN_INLINE vector<double> probability_of_top(const matrix<double>& effects, std::size_t top,
                                                 std::size_t draws, std::uint64_t seed);
}  // namespace perturb_detail

/// The probability of each row to be among the `top` rows of the largest mean, by a Bayesian bootstrap over
/// trials: a draw weighs all trials at random (flat Dirichlet), alike for all rows, so that what rows share,
/// as the noise of a trial, counts as shared. Rows whose trials are NaN are weighed over what they have.
///
/// effects: (rows, trials), e.g. effect_trials(map, level), at least two known trials per row. Returns (rows);
/// they add up to `top`; rows that tie share. Throws argument_error if top is not in 1 .. rows, a row has
/// fewer than two values or an infinite one, or draws is 0 or so many that they would take years. A bootstrap
/// of n trials has (n - 1) / n of the variance and no tails: probabilities from fewer than some ten trials
/// are surer than they should be. Rubin 1981, doi:10.1214/aos/1176345338. Cost: O(draws * rows * trials).
template <array_like A>
vector<double> probability_of_top(const A& effects, std::size_t top, std::size_t draws = 10'000,
                                  std::uint64_t seed = 1) {
    return perturb_detail::probability_of_top(as_matrix<double>(effects, "probability_of_top", "effects"),
                                              top, draws, seed);
}

/// The units of a map by their effect at one level.
struct unit_ranking {
    std::size_t level = 0;            ///< its index
    std::vector<std::size_t> order;   ///< units, the most effective first
    vector<double> effect;            ///< (units) drop of KL, mean over the unit's trials, nats
    vector<double> standard_error;    ///< (units)
    vector<double> probability;       ///< (units) of being among the top
    std::vector<std::size_t> trials;  ///< (units) how many are known
};

/// Ranks the units of a map by effect_trials() at a level, with probability_of_top() for each. Throws
/// argument_error as these two do.
ENTRAIN_INLINE unit_ranking rank_units(const sensitivity_map& map, std::size_t level, std::size_t top,
                                       std::size_t draws = 10'000, std::uint64_t seed = 1);

/// How rank_sensitivity() allots trials.
struct ranking_options {
    /// How many units are looked for. 10 homotopic pairs are the top 20 of 90 regions of Vohryzek 2024.
    std::size_t top = 10;
    /// Trials that every unit gets at every level, before the level is chosen and the rest is allotted.
    std::size_t pilot = 6;
    /// A unit is decided where its probability to be among the top is above this, or below 1 - this.
    double confidence = 0.95;
    /// A unit gets no more trials once the standard error of its effect, nats, is below; 0: no such target.
    double target_standard_error = 0;
    /// Most runs in all, the pilot included; 0: as many as the full design of options.trials would take.
    std::size_t budget = 0;
    /// Trials that an undecided unit gets at a time.
    std::size_t step = 2;
    /// Draws of probability_of_top().
    std::size_t draws = 10'000;

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = ranking_options;
        using enum field_use;
        return field_list{field<neutral>("top", &self::top),
                          field<neutral>("pilot", &self::pilot),
                          field<neutral>("confidence", &self::confidence),
                          field<neutral>("target_standard_error", &self::target_standard_error),
                          field<neutral>("budget", &self::budget),
                          field<neutral>("step", &self::step),
                          field<neutral>("draws", &self::draws)};
    }
};

/// Which units are the most effective at the level that the pilot chose.
struct sensitivity_ranking {
    unit_ranking units;           ///< at that level
    sensitivity_map map;          ///< of all runs; its optimal_level is the pilot's
    std::size_t runs = 0;         ///< simulations in all
    std::size_t full_design = 0;  ///< simulations if every unit and level got options.trials
    bool decided = false;         ///< whether every unit is decided
    std::string stopped_by;       ///< "decided", "precise", "trials" or "budget"
};

/// Ranks the units of a sensitivity analysis with as few simulations as it takes: a pilot of a few trials of
/// all units and levels chooses the level; then, at that level alone, trials go in rounds to the units of
/// which it is not decided whether they are among the `top`, the most doubtful first, until all are decided,
/// precise enough, out of trials (sensitivity_options::trials is the most that a unit gets), or the budget is
/// spent.
///
///     const sensitivity_analysis analysis(model, network, centroids, target, {.trials = 200, ...});
///     auto ranking = rank_sensitivity(analysis, {.top = 10, .budget = 5000});
///     ranking.units.order[0], ranking.units.probability(ranking.units.order[0])
///
/// `run(plan, task, sweep_options)` carries runs out: sweep::run, or sweep::run_mpi. Rounds follow from
/// results alone, so that neither threads nor ranks nor interruptions change them: with a journal it goes on
/// where it was. Stopping when a ranking looks decided favours rankings that look so by chance: probabilities
/// are those of the posterior, not error rates under repeated looks. Throws argument_error if options do not
/// fit; otherwise as sensitivity(). The idea of spending where selection is doubtful is that of optimal
/// computing budget allocation (Chen et al. 2008, doi:10.1287/ijoc.1080.0268).
template <oscillator_model Model, class Run>
sensitivity_ranking rank_sensitivity(const sensitivity_analysis<Model>& analysis,
                                     const ranking_options& options, Run&& run);

/// The same on the threads of this machine.
template <oscillator_model Model>
sensitivity_ranking rank_sensitivity(const sensitivity_analysis<Model>& analysis,
                                     const ranking_options& options = {});

}  // namespace entrain

#include <entrain/perturb/detail/allotment.hpp>
#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/ranking.hpp>
#endif
