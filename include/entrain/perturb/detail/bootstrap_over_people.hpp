// The work of bootstrap_over_people.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/random.hpp>
#include <entrain/perturb/bootstrap_over_people.hpp>
#include <entrain/perturb/detail/people.hpp>

namespace entrain {
namespace perturb_detail {

// The rank of each of `values`, and its share of the places among the top.
struct places {
    std::vector<double> rank, top;
};
inline places places_of(const std::vector<double>& values, std::size_t top) {
    places found;
    for (const double value : values) {
        double above = 0, tied = 0;
        for (const double other : values) above += other > value, tied += other == value;
        found.rank.push_back(above + (tied + 1) / 2);
        found.top.push_back(std::clamp((static_cast<double>(top) - above) / tied, 0.0, 1.0));
    }
    return found;
}

}  // namespace perturb_detail

ENTRAIN_INLINE people_bootstrap_result bootstrap_over_people(const people_study& study,
                                                             const people& everyone,
                                                             const people_bootstrap_options& options,
                                                             const people_run& run) {
    const char* function = "bootstrap_over_people";
    perturb_detail::check_study(study, everyone, function);
    perturb_detail::check_two_in_each_group(everyone, function);
    const std::size_t numbers = study.names.size(), others = options.bca ? everyone.size() : 0;
    check_at_least(function, "resamples", options.resamples, 2);
    check_allocation<double>(function, "resamples", {saturating_sum(options.resamples, others + 1), numbers});
    if (!(options.confidence > 0) || !(options.confidence < 1))
        throw argument_error(function, "confidence", "a number between 0 and 1", options.confidence);
    std::set<std::size_t> once;
    for (const std::size_t number : options.ranked) {
        check_index(function, "ranked", number, numbers, "numbers");
        if (!once.insert(number).second)
            throw argument_error(function, "ranked", "each number once", std::to_string(number) + " twice");
    }
    if (!options.ranked.empty() && options.top == 0)
        throw argument_error(function, "top", "at least 1", options.top);

    // Item 0: everyone; then, for BCa, everyone without each person; then resamples.
    const std::size_t first = 1 + others, items = first + options.resamples;
    sweep::plan plan =
        perturb_detail::plan_of_people("bootstrap over people", "resample", study, everyone, items);
    plan.depends_on("", options);
    const auto groups = perturb_detail::members_of_groups(everyone);
    const people_task task = [&](const sweep::item& item) {
        if (item.number == 0) return numbers_of(study, everyone, function);
        if (item.number < first)
            return numbers_of(study, perturb_detail::without(everyone, item.number - 1), function);
        people drawn = everyone;
        random_stream random(options.seed, item.number - first);
        for (const auto& members : groups)
            for (const std::size_t place : members)
                drawn[place] = everyone[members[random.below(members.size())]];
        return numbers_of(study, drawn, function);
    };
    people_bootstrap_result result;
    const sweep::results known = perturb_detail::carried_out(study, plan, task, options.sweep, run, result);
    if (!result.complete) return result;
    result.resampled = perturb_detail::columns_of(known, first, items);
    if (options.bca) result.without = perturb_detail::columns_of(known, 1, first);

    std::size_t fewest = everyone.size();
    for (const auto& members : groups) fewest = std::min(fewest, members.size());
    const double wider = std::sqrt(static_cast<double>(fewest) / static_cast<double>(fewest - 1));
    stats::bootstrap_options interval{.resamples = options.resamples, .confidence = options.confidence};
    for (std::size_t i = 0; i < numbers; ++i) {
        const auto resampled =
            perturb_detail::row_as_vector(row_data(result.resampled, i), options.resamples);
        interval.method = stats::bootstrap_method::normal;
        auto normal = stats::bootstrap_interval_of(result.observed(i), resampled, {}, interval);
        normal.standard_error *= wider;
        normal.low = normal.statistic - wider * (normal.statistic - normal.low);
        normal.high = normal.statistic + wider * (normal.high - normal.statistic);
        result.normal.push_back(normal);
        interval.method = stats::bootstrap_method::percentile;
        result.percentile.push_back(
            stats::bootstrap_interval_of(result.observed(i), resampled, {}, interval));
        if (!options.bca) continue;
        std::vector<vector<double>> left_out;
        for (const auto& members : groups) {
            left_out.push_back(full(members.size(), 0.0));
            for (std::size_t k = 0; k < members.size(); ++k)
                left_out.back()(k) = result.without(i, members[k]);
        }
        interval.method = stats::bootstrap_method::bca;
        result.bca.push_back(stats::bootstrap_interval_of(result.observed(i), resampled, left_out, interval));
    }

    const std::size_t ranked = options.ranked.size();
    if (ranked == 0) return result;
    result.rank = result.probability_of_top = full(ranked, 0.0);
    result.rank_interval = full(ranked, 2, 0.0);
    matrix<double> ranks = full(ranked, options.resamples, 0.0);
    std::vector<double> values(ranked);
    for (std::size_t r = 0; r <= options.resamples; ++r) {  // the last one: of everyone
        for (std::size_t k = 0; k < ranked; ++k)
            values[k] = r < options.resamples ? result.resampled(options.ranked[k], r)
                                              : result.observed(options.ranked[k]);
        const auto places = perturb_detail::places_of(values, options.top);
        for (std::size_t k = 0; k < ranked; ++k) {
            if (r == options.resamples) {
                result.rank(k) = places.rank[k];
                continue;
            }
            ranks(k, r) = places.rank[k];
            result.probability_of_top(k) += places.top[k];
        }
    }
    interval.method = stats::bootstrap_method::percentile;
    for (std::size_t k = 0; k < ranked; ++k) {
        result.probability_of_top(k) /= static_cast<double>(options.resamples);
        const auto spread = stats::bootstrap_interval_of(
            result.rank(k), perturb_detail::row_as_vector(row_data(ranks, k), options.resamples), {},
            interval);
        result.rank_interval(k, 0) = spread.low, result.rank_interval(k, 1) = spread.high;
    }
    return result;
}

}  // namespace entrain
