#include "scores.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <entrain/core/variation.hpp>
#include <entrain/stats.hpp>

#include "../support/options.hpp"
#include "session.hpp"
#include "states.hpp"

namespace trd::detail {

namespace {

// Which number of the scores tells responders from others without exception; none where either are fewer than two.
score_split split_of(const std::vector<score_results::person>& people, const std::string& responders) {
    const auto splits = [&](const auto& value) {
        std::array<std::vector<double>, 2> of_group;
        for (const auto& person : people)
            if (const double found = value(person); std::isfinite(found))
                of_group[person.group == responders ? 0 : 1].push_back(found);
        if (of_group[0].size() < 2 || of_group[1].size() < 2) return false;
        const auto [low, high] = std::minmax_element(of_group[0].begin(), of_group[0].end());
        const auto [other_low, other_high] = std::minmax_element(of_group[1].begin(), of_group[1].end());
        return *high < *other_low || *low > *other_high;
    };
    using person = score_results::person;
    if (splits([](const person& p) { return p.after / p.before; })) return score_split::ratio;
    if (splits([](const person& p) { return p.after - p.before; })) return score_split::change;
    if (splits([](const person& p) { return p.after; })) return score_split::after;
    if (splits([](const person& p) { return p.before; })) return score_split::before;
    return score_split::none;
}

}  // namespace

std::optional<score_results> scores_of(const program_options& o, const entrain::io::cohort& cohort) {
    const auto& table = cohort.covariates;
    const std::string wanted = o.scores.empty() ? default_scores : o.scores;
    const auto comma = wanted.find(',');
    score_results found;
    found.before = wanted.substr(0, comma);
    if (comma != wanted.npos) found.after = wanted.substr(comma + 1);

    const auto has = [&](const std::string& name) {
        return std::find(table.columns.begin(), table.columns.end(), name) != table.columns.end();
    };
    for (const auto& name : {found.before, found.after}) {
        if (name.empty() || has(name)) continue;
        if (o.scores.empty()) return {};
        require_name(name, table.columns, "participants.tsv has no column '" + clean(name) + "' (--scores)",
                     "columns beside the groups");
    }
    for (std::size_t i = 0; i < cohort.participants.size(); ++i) {
        const auto& person = cohort.participants[i];
        if (person.group != o.responders && person.group != o.nonresponders) continue;
        const auto value = [&](const std::string& name) {
            if (name.empty()) return std::numeric_limits<double>::quiet_NaN();
            const std::string& text = table.rows.at(i)[table.column(name)];
            if (text == "n/a" || text.empty()) return std::numeric_limits<double>::quiet_NaN();
            const auto read = decimal_number(text);
            if (!read)
                throw std::runtime_error("participants.tsv: '" + name + "' of sub-" + person.id +
                                         " has to be a number or n/a, it is '" + clean(text) + "'");
            return *read;
        };
        found.people.push_back({person.id, person.group, value(found.before), value(found.after), {}});
    }
    return found;
}

std::optional<score_results> test_scores(const program_options& o, const entrain::io::cohort& cohort,
                                         const state_results& states) {
    using namespace entrain;
    auto found = scores_of(o, cohort);
    if (!found) return found;
    using by_subject = std::map<std::string, double>;
    std::vector<double> responders, others;
    by_subject first, second;  // scores
    for (const auto& person : found->people) {
        if (!std::isnan(person.before)) {
            (person.group == o.responders ? responders : others).push_back(person.before);
            first[person.subject] = person.before;
        }
        if (!std::isnan(person.after)) second[person.subject] = person.after;
    }
    if (!responders.empty() && !others.empty() && responders.size() + others.size() >= 4) {
        const auto test =
            stats::rank_sum_test(responders, others, {.permutations = o.permutations, .seed = o.seed});
        found->tested_responders = responders.size(), found->tested_nonresponders = others.size();
        found->baseline_p = test.p, found->baseline_effect = test.effect_size;
        found->baseline_shift = stats::rank_sum_shift(responders, others);
    }
    found->split = split_of(found->people, o.responders);

    by_subject score = first;  // the one score, or its change
    if (!found->after.empty()) {
        const auto change = changes_of(first, second);
        score.clear();
        for (std::size_t i = 0; i < change.subject.size(); ++i) score[change.subject[i]] = change.change[i];
    }
    std::vector<by_subject> change_of_state(states.k);
    for (std::size_t s = 0; s < states.k; ++s) {
        by_subject before, after;
        for (const auto& scan : states.scans) {
            if (scan.session == o.before) before[scan.subject] = scan.occupancy(s);
            if (scan.session == o.after) after[scan.subject] = scan.occupancy(s);
        }
        const auto change = changes_of(before, after);
        for (std::size_t i = 0; i < change.subject.size(); ++i)
            change_of_state[s][change.subject[i]] = change.change[i];
    }
    std::vector<double> scores;
    std::vector<const score_results::person*> complete;
    for (auto& person : found->people) {
        if (!change_of_state[0].contains(person.subject)) continue;
        person.occupancy_change = full(states.k, 0.0);
        for (std::size_t s = 0; s < states.k; ++s)
            person.occupancy_change(s) = change_of_state[s].at(person.subject);
        if (const auto known = score.find(person.subject); known != score.end())
            scores.push_back(known->second), complete.push_back(&person);
    }
    if (complete.size() < 4 || !varies(scores)) return found;
    matrix<double> changes = full(states.k, complete.size(), 0.0);
    for (std::size_t i = 0; i < complete.size(); ++i)
        for (std::size_t s = 0; s < states.k; ++s) changes(s, i) = complete[i]->occupancy_change(s);
    found->correlated = complete.size();
    found->correlation =
        stats::correlation_max_t(changes, scores, stats::correlation::spearman,
                                 {.permutations = o.permutations, .seed = o.seed, .poll = interrupt_poll()});
    return found;
}

}  // namespace trd::detail
