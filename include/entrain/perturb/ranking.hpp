// Which regions are the most effective to push, and how sure is that? Trials go where it is still undecided.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/random.hpp>
#include <entrain/perturb/sensitivity.hpp>

namespace entrain {

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
    const char* function = "probability_of_top";
    const auto& given = as_matrix<double>(effects, function, "effects");
    matrix<double> effect = given;
    const std::size_t rows = effect.shape(0), trials = effect.shape(1);
    if (top == 0 || top > rows)
        throw argument_error(function, "top", std::string("1 to ").append(std::to_string(rows)), top);
    check_at_least(function, "draws", draws, 1);
    constexpr double per_second = 1e9, year = 3.2e7;
    if (const double seconds = static_cast<double>(draws) * static_cast<double>(effect.size()) / per_second;
        seconds > year)
        throw argument_error(
            function, "draws", "work that ends within a year",
            std::to_string(draws) + " draws, about " + describe(seconds / year) + " years");
    double largest = 0;
    for (const double value : effect) {
        if (std::isinf(value)) throw argument_error(function, "effects", "finite numbers, or NaN", value);
        if (!std::isnan(value)) largest = std::max(largest, std::abs(value));
    }
    // Sums of the largest numbers would overflow. A power of two changes no digit, and no order.
    if (largest > 0)
        for (double& value : effect) value = std::scalbn(value, -std::ilogb(largest));
    for (std::size_t row = 0; row < rows; ++row)
        if (const auto known = perturb_detail::moments_of_known(row_data(effect, row), trials); known.count < 2)
            throw argument_error(function, "effects", "at least two trials in every row",
                                 std::string("")
                                     .append(std::to_string(known.count))
                                     .append(" in row ")
                                     .append(std::to_string(row)));
    vector<double> probability = full(rows, 0.0);
    std::vector<double> weight(trials), mean(rows), sorted;
    for (std::size_t draw = 0; draw < draws; ++draw) {
        random_stream random(seed, draw);
        for (double& w : weight) w = -std::log(random.uniform());
        for (std::size_t row = 0; row < rows; ++row) {
            double sum = 0, all = 0;
            for (std::size_t t = 0; t < trials; ++t)
                if (!std::isnan(effect(row, t))) sum += weight[t] * effect(row, t), all += weight[t];
            mean[row] = sum / all;
        }
        sorted = mean;
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(top - 1), sorted.end(),
                         std::greater<>());
        const double least = sorted[top - 1];
        // Rows that tie for the last places share them: pushes that change nothing do so in every trial.
        double above = 0, tied = 0;
        for (const double m : mean) above += m > least, tied += m == least;
        for (std::size_t row = 0; row < rows; ++row)
            if (mean[row] >= least)
                probability(row) += mean[row] > least ? 1.0 : (static_cast<double>(top) - above) / tied;
    }
    for (double& each : probability) each /= static_cast<double>(draws);  // at the end, so that 1 is 1
    return probability;
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
inline unit_ranking rank_units(const sensitivity_map& map, std::size_t level, std::size_t top,
                               std::size_t draws = 10'000, std::uint64_t seed = 1) {
    perturb_detail::check_map(map, "rank_units", "map", false);
    const matrix<double> effects = effect_trials(map, level);
    const std::size_t units = effects.shape(0);
    unit_ranking ranking;
    ranking.level = level;
    ranking.probability = probability_of_top(effects, top, draws, seed);
    ranking.effect = ranking.standard_error = full(units, 0.0);
    for (std::size_t unit = 0; unit < units; ++unit) {
        const auto moments = perturb_detail::moments_of_known(row_data(effects, unit), effects.shape(1));
        ranking.effect(unit) = moments.mean, ranking.standard_error(unit) = moments.standard_error;
        ranking.trials.push_back(moments.count);
    }
    ranking.order.resize(units);
    std::iota(ranking.order.begin(), ranking.order.end(), std::size_t{0});
    std::stable_sort(ranking.order.begin(), ranking.order.end(),
                     [&](std::size_t a, std::size_t b) { return ranking.effect(a) > ranking.effect(b); });
    return ranking;
}

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
        return std::tuple{field<neutral>("top", &self::top),
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

namespace perturb_detail {

// Where the trials of a ranking go.
class trial_allotment {
public:
    trial_allotment(std::size_t units, const ranking_options& options, std::size_t most_runs)
        : options_(options), budget_(most_runs), trials_(units, options.pilot), unperturbed_(options.pilot) {}

    /// The items of the pilot.
    template <class Analysis>
    std::vector<std::size_t> pilot(const Analysis& analysis) const {
        std::vector<std::size_t> items;
        for (std::size_t trial = 0; trial < options_.pilot; ++trial)
            for (std::size_t one = 0; one < analysis.runs(); ++one)
                items.push_back(analysis.item_of(trial, one));
        return items;
    }

    /// Adds the next round to `items`, the most doubtful units first; where there is none, says why.
    template <class Analysis>
    std::string add(const Analysis& analysis, const unit_ranking& so_far, std::vector<std::size_t>& items) {
        const std::size_t most = analysis.options().trials;
        const auto doubt = [&](std::size_t unit) {  // 0: certain, 1/2: anything is possible
            return std::min(so_far.probability(unit), 1 - so_far.probability(unit));
        };
        std::vector<std::size_t> next(trials_.size());
        std::iota(next.begin(), next.end(), std::size_t{0});
        std::stable_sort(next.begin(), next.end(),
                         [&](std::size_t a, std::size_t b) { return doubt(a) > doubt(b); });
        const auto drop = [&](auto&& condition) { return std::erase_if(next, condition) > 0; };
        std::string reason = "decided";
        drop([&](std::size_t unit) { return doubt(unit) <= 1 - options_.confidence; });
        if (drop([&](std::size_t unit) {
                return so_far.standard_error(unit) < options_.target_standard_error;
            }))
            reason = "precise";
        if (drop([&](std::size_t unit) { return trials_[unit] == most; })) reason = "trials";
        if (next.empty()) return reason;
        const std::size_t before = items.size();
        for (std::size_t unit : next)
            for (std::size_t more = 0; more < options_.step && trials_[unit] < most; ++more) {
                const std::size_t trial = trials_[unit];
                const std::size_t cost = trial >= unperturbed_ ? 2 : 1;  // the trial's unperturbed run with it
                if (items.size() + cost > budget_) break;
                if (trial >= unperturbed_) items.push_back(analysis.item_of(unperturbed_++, 0));
                if (const std::size_t one = analysis.run_of(unit, so_far.level); one != 0)
                    items.push_back(analysis.item_of(trial, one));
                ++trials_[unit];
            }
        if (items.size() == before) return "budget";
        std::sort(items.begin(), items.end());  // runs of a trial side by side
        return "";
    }

private:
    ranking_options options_;
    std::size_t budget_;
    std::vector<std::size_t> trials_;  // of each unit
    std::size_t unperturbed_;             // trials whose unperturbed run is among the items
};

}  // namespace perturb_detail

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
                                     const ranking_options& options, Run&& run) {
    const char* function = "rank_sensitivity";
    const auto& design = analysis.options();
    const std::size_t units = analysis.units().size();
    if (options.top == 0 || options.top >= units)
        throw argument_error(function, "top", std::string("1 to ").append(std::to_string(units - 1)),
                             options.top);
    if (options.pilot < 2 || options.pilot > design.trials)
        throw argument_error(function, "pilot",
                             std::string("2 to ").append(std::to_string(design.trials)).append(" (trials)"),
                             options.pilot);
    if (!(options.confidence > 0.5) || !(options.confidence < 1))
        throw argument_error(function, "confidence", "a number between 0.5 and 1", options.confidence);
    check_not_negative(function, "target_standard_error", options.target_standard_error, "nats");
    check_at_least(function, "step", options.step, 1);
    check_at_least(function, "draws", options.draws, 1);
    if (design.sweep.shard.count != 1)
        throw argument_error(function, "shard", "none: every round depends on all runs before it",
                             design.sweep.shard.count);
    const std::size_t all_runs = analysis.runs() * design.trials;
    const std::size_t budget = options.budget ? options.budget : all_runs;
    if (budget < analysis.runs() * options.pilot)
        throw argument_error(function, "budget",
                             std::string("at least the pilot's ")
                                 .append(std::to_string(analysis.runs() * options.pilot))
                                 .append(" runs"),
                             budget);

    const entrain::sweep::plan plan = analysis.plan();
    entrain::sweep::options how = analysis.sweep_options();
    perturb_detail::trial_allotment allotment(units, options, budget);
    how.items = allotment.pilot(analysis);

    sensitivity_ranking ranking;
    ranking.full_design = all_runs;
    for (bool piloting = true; ranking.stopped_by.empty(); piloting = false) {
        how.batch =
            design.sweep.batch > 1 ? design.sweep.batch : analysis.batch_size(how.threads, how.items.size());
        const entrain::sweep::results known = run(plan, analysis, how);
        // A journal may know more than was asked for; what a ranking says must not depend on that.
        entrain::sweep::results asked(plan);
        for (std::size_t item : how.items) {
            asked.done[item] = known.done[item];
            std::copy_n(row_data(known.values, item), plan.columns().size(),
                        row_data(asked.values, item));
        }
        ranking.map = analysis.map(asked);
        const std::size_t level = piloting ? ranking.map.optimal_level : ranking.units.level;
        ranking.units = rank_units(ranking.map, level, options.top, options.draws, design.simulation.seed);
        ranking.map.optimal_level = level;
        ranking.runs = how.items.size();
        ranking.stopped_by = allotment.add(analysis, ranking.units, how.items);
    }
    ranking.decided = ranking.stopped_by == "decided";
    ranking.map.effect = by_region(ranking.map.units, ranking.units.effect, ranking.map.effect.size());
    return ranking;
}

/// The same on the threads of this machine.
template <oscillator_model Model>
sensitivity_ranking rank_sensitivity(const sensitivity_analysis<Model>& analysis,
                                     const ranking_options& options = {}) {
    return rank_sensitivity(analysis, options,
                            [](const auto& plan, const auto& task, const entrain::sweep::options& how) {
                                return entrain::sweep::run(plan, task, how);
                            });
}

}  // namespace entrain
