// Where the trials of a ranking go, and the ranking itself; see ranking.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <entrain/model/oscillator_model.hpp>
#include <entrain/perturb/ranking.hpp>

namespace entrain {
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
                const std::size_t cost =
                    trial >= unperturbed_ ? 2 : 1;  // the trial's unperturbed run with it
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
    std::size_t unperturbed_;          // trials whose unperturbed run is among the items
};

}  // namespace perturb_detail

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
        entrain::sweep::results counted(plan);
        for (std::size_t item : how.items) {
            counted.done[item] = known.done[item];
            std::copy_n(row_data(known.values, item), plan.columns().size(), row_data(counted.values, item));
        }
        ranking.map = analysis.map(counted);
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

template <oscillator_model Model>
sensitivity_ranking rank_sensitivity(const sensitivity_analysis<Model>& analysis,
                                     const ranking_options& options) {
    return rank_sensitivity(analysis, options,
                            [](const auto& plan, const auto& task, const entrain::sweep::options& how) {
                                return entrain::sweep::run(plan, task, how);
                            });
}

}  // namespace entrain

#if !ENTRAIN_HEADER_ONLY
namespace entrain {
extern template sensitivity_ranking rank_sensitivity(const sensitivity_analysis<hopf<double>>&,
                                                     const ranking_options&);
extern template sensitivity_ranking rank_sensitivity(const sensitivity_analysis<hopf<float>>&,
                                                     const ranking_options&);
}  // namespace entrain
#endif
