// The work of label_shuffles.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/random.hpp>
#include <entrain/perturb/detail/people.hpp>
#include <entrain/perturb/label_shuffles.hpp>
#include <entrain/stats/joint_null.hpp>

namespace entrain {
namespace perturb_detail {

// The sessions of which a person has a recording.
inline std::vector<std::size_t> sessions_of(const person& each) {
    std::vector<std::size_t> had;
    for (std::size_t s = 0; s < each.sessions.size(); ++s)
        if (each.sessions[s] != no_session) had.push_back(s);
    return had;
}

// How many of each group are left to be given away, and in how many ways that can be done.
class group_counts {
public:
    explicit group_counts(const people& everyone) : left_(everyone.size()) {
        for (const auto& members : members_of_groups(everyone)) {
            group_.push_back(everyone[members[0]].group);
            count_.push_back(members.size());
        }
        std::size_t placed = 0;
        for (const std::size_t count : count_)
            for (std::size_t i = 1; i <= count; ++i)  // a product of binomials, whole at every step
                ways_ = ways_ * ++placed / i;
    }
    std::size_t ways() const { return ways_; }
    std::size_t size() const { return group_.size(); }
    std::size_t group(std::size_t k) const { return group_[k]; }
    // In how many ways the rest can be given away where the next one is of group k.
    std::size_t ways_after(std::size_t k) const { return ways_ * count_[k] / left_; }
    void give(std::size_t k) {
        ways_ = ways_after(k);
        --count_[k], --left_;
    }

private:
    std::vector<std::size_t> group_, count_;
    std::size_t left_, ways_ = 1;
};

// Every labeling has a number; that of the true one is 0. Called only where all can be counted.
inline people labeling(const people& everyone, bool groups, bool sessions, std::size_t number) {
    people labelled = everyone;
    if (groups) {
        const std::size_t all = group_counts(everyone).ways();
        std::size_t rank = 0;
        group_counts truth(everyone);
        for (const person& each : everyone)
            for (std::size_t k = 0; k < truth.size(); ++k) {
                if (truth.group(k) == each.group) {
                    truth.give(k);
                    break;
                }
                rank += truth.ways_after(k);
            }
        rank = (rank + number % all) % all;
        number /= all;
        group_counts left(everyone);
        for (person& each : labelled)
            for (std::size_t k = 0; k < left.size(); ++k) {
                const std::size_t ways = left.ways_after(k);
                if (rank < ways) {
                    each.group = left.group(k);
                    left.give(k);
                    break;
                }
                rank -= ways;
            }
    }
    if (sessions)
        for (person& each : labelled) {
            const auto had = sessions_of(each);
            std::vector<std::size_t> recordings;
            for (const std::size_t s : had) recordings.push_back(each.sessions[s]);
            for (std::size_t k = 0; k < had.size(); ++k) {
                const auto chosen = static_cast<std::ptrdiff_t>(number % recordings.size());
                number /= recordings.size();
                each.sessions[had[k]] = recordings[static_cast<std::size_t>(chosen)];
                recordings.erase(recordings.begin() + chosen);
            }
        }
    return labelled;
}

inline people shuffled_labels(const people& everyone, bool groups, bool sessions, std::uint64_t seed,
                              std::size_t shuffle) {
    people labelled = everyone;
    random_stream random(seed, shuffle);
    if (groups) {
        std::vector<std::size_t> group;
        for (const person& each : everyone) group.push_back(each.group);
        random.shuffle(group.begin(), group.end());
        for (std::size_t i = 0; i < group.size(); ++i) labelled[i].group = group[i];
    }
    if (sessions)
        for (person& each : labelled) {
            const auto had = sessions_of(each);
            std::vector<std::size_t> recordings;
            for (const std::size_t s : had) recordings.push_back(each.sessions[s]);
            random.shuffle(recordings.begin(), recordings.end());
            for (std::size_t k = 0; k < had.size(); ++k) each.sessions[had[k]] = recordings[k];
        }
    return labelled;
}

// Whether nothing can be claimed any more.
inline bool all_clear(const stats::joint_null_result& tested, const label_shuffle_options& options) {
    const auto arrangements = static_cast<double>(tested.draws + 1);
    return std::all_of(tested.single_step.begin(), tested.single_step.end(), [&](double p) {
        return p > options.stop_above &&
               std::round(p * arrangements) - 1 >= static_cast<double>(options.stop_hits);
    });
}

}  // namespace perturb_detail

ENTRAIN_INLINE double labelings(const people& everyone, bool groups, bool sessions) {
    double all = 1;
    if (groups) {
        double placed = 0;
        for (const auto& members : perturb_detail::members_of_groups(everyone))
            for (std::size_t i = 1; i <= members.size(); ++i) all = all * ++placed / static_cast<double>(i);
    }
    if (sessions)
        for (const person& each : everyone)
            for (std::size_t k = perturb_detail::sessions_of(each).size(); k > 1; --k)
                all *= static_cast<double>(k);
    return std::round(all);
}

ENTRAIN_INLINE label_shuffle_result label_shuffles(const people_study& study, const people& everyone,
                                                   const label_shuffle_options& options,
                                                   const people_run& run) {
    const char* function = "label_shuffles";
    perturb_detail::check_study(study, everyone, function);
    const std::size_t numbers = study.names.size();
    check_at_least(function, "shuffles", options.shuffles, 1);
    check_allocation<double>(function, "shuffles", {saturating_sum(options.shuffles, 1), numbers});
    if (!options.groups && !options.sessions)
        throw argument_error(function, "groups", "groups or sessions that are shuffled", "neither");
    const double existing = labelings(everyone, options.groups, options.sessions);
    if (existing < 2)
        throw argument_error(function, "everyone", "labels that can be shuffled", "a single labeling");
    if (!options.family.empty() && options.family.size() != numbers)
        throw argument_error(function, "family", "one per number (" + std::to_string(numbers) + "), or none",
                             options.family.size());
    check_finite(function, "stop_above", options.stop_above);
    if (options.stop_above < 0 || options.stop_above >= 1)
        throw argument_error(function, "stop_above", "0, or a level below 1", options.stop_above);
    check_at_least(function, "stop_every", options.stop_every, 1);
    const bool exact = existing <= static_cast<double>(options.shuffles);
    const bool stops = options.stop_above > 0 && !exact;
    if (stops && options.sweep.shard.count != 1)
        throw argument_error(function, "shard",
                             "none where shuffling may end early: a round depends on all "
                             "before it",
                             options.sweep.shard.count);

    const std::size_t items = exact ? static_cast<std::size_t>(existing) : options.shuffles + 1;
    sweep::plan plan = perturb_detail::plan_of_people("label shuffles", "labeling", study, everyone, items);
    plan.depends_on("", options).depends_on("all labelings", exact);
    const people_task task = [&](const sweep::item& item) {
        return numbers_of(study,
                          exact || item.number == 0
                              ? perturb_detail::labeling(everyone, options.groups && exact,
                                                         options.sessions && exact, item.number)
                              : perturb_detail::shuffled_labels(everyone, options.groups, options.sessions,
                                                                options.seed, item.number),
                          function);
    };
    const people_run carry_out = perturb_detail::run_here(run);
    sweep::options how = options.sweep;
    how.items.clear();

    label_shuffle_result result;
    result.names = study.names;
    result.exact = exact;
    for (std::size_t asked = stops ? 1 : items;;) {
        if (stops) {
            asked = std::min(items, saturating_sum(asked, options.stop_every));
            how.items.clear();
            for (std::size_t k = 0; k < asked; ++k) how.items.push_back(k);
        }
        const sweep::results known = carry_out(plan, task, how);
        result.note = known.note;
        result.complete =
            std::all_of(known.done.begin(), known.done.begin() + static_cast<std::ptrdiff_t>(asked),
                        [](char done) { return done != 0; });
        if (!result.complete) return result;
        result.observed = perturb_detail::row_as_vector(row_data(known.values, 0), numbers);
        result.shuffled = perturb_detail::columns_of(known, 1, asked);
        result.shuffles = asked - 1;
        static_cast<stats::joint_null_result&>(result) =
            stats::joint_null_test(result.observed, result.shuffled, options.family);
        result.stopped = asked < items;
        if (asked == items || perturb_detail::all_clear(result, options)) return result;
    }
}

}  // namespace entrain
