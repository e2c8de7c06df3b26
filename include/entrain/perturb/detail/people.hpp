// The work of people.hpp, and what the methods over people share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/perturb/people.hpp>

namespace entrain {

namespace perturb_detail {

// What a study returned, if it is one finite number per name.
inline std::vector<double> checked_numbers(std::vector<double> found, const std::vector<std::string>& names,
                                           std::string_view function) {
    if (found.size() != names.size())
        throw argument_error(function, "study",
                             "as many numbers as it has names (" + std::to_string(names.size()) + ")",
                             found.size());
    for (std::size_t k = 0; k < found.size(); ++k)
        if (!is_finite(found[k]))
            throw argument_error(function, "study", "finite numbers",
                                 describe(found[k]) + " as '" + names[k] + "'");
    return found;
}

inline void check_names(const std::vector<std::string>& all, const char* function,
                        const char* parameter = "study.names") {
    if (all.empty()) throw argument_error(function, parameter, "at least one name", 0);
    std::set<std::string> names;
    for (const std::string& name : all) {
        if (name.empty()) throw argument_error(function, parameter, "names", "an empty one");
        if (!names.insert(name).second)
            throw argument_error(function, parameter, "each name once", "'" + name + "' twice");
    }
}

}  // namespace perturb_detail

ENTRAIN_INLINE std::vector<double> numbers_of(const people_study& study, const people& all,
                                              std::string_view function) {
    check_callable(function, "study.numbers", study.numbers);
    return perturb_detail::checked_numbers(study.numbers(all), study.names, function);
}

namespace perturb_detail {

ENTRAIN_INLINE void check_study(const people_study& study, const people& everyone, const char* function) {
    check_callable(function, "study.numbers", study.numbers);
    check_names(study.names, function);
    if (everyone.size() < 2)
        throw argument_error(function, "everyone", "at least two people", everyone.size());
    std::set<std::size_t> who;
    for (const person& each : everyone) {
        const std::string of = " of person " + std::to_string(each.who);
        if (!who.insert(each.who).second)
            throw argument_error(function, "everyone", "each person once",
                                 "person " + std::to_string(each.who) + " twice");
        if (each.sessions.size() != everyone.front().sessions.size())
            throw argument_error(function, "everyone",
                                 "as many sessions of each (no_session where one misses)",
                                 std::to_string(each.sessions.size()) + of);
        std::set<std::size_t> recordings;
        for (const std::size_t session : each.sessions)
            if (session != no_session && !recordings.insert(session).second)
                throw argument_error(function, "everyone", "each recording in one session" + of, session);
        if (recordings.empty())
            throw argument_error(function, "everyone", "a recording" + of, "none in any session");
    }
}

// The members of each group, in their order.
inline std::vector<std::vector<std::size_t>> members_of_groups(const people& everyone) {
    std::set<std::size_t> groups;
    for (const person& each : everyone) groups.insert(each.group);
    std::vector<std::vector<std::size_t>> members;
    for (const std::size_t group : groups) {
        members.emplace_back();
        for (std::size_t i = 0; i < everyone.size(); ++i)
            if (everyone[i].group == group) members.back().push_back(i);
    }
    return members;
}

inline void check_two_in_each_group(const people& everyone, const char* function) {
    for (const auto& members : members_of_groups(everyone))
        if (members.size() < 2)
            throw argument_error(function, "everyone", "at least two people in each group",
                                 "one in group " + std::to_string(everyone[members[0]].group));
}

// A plan of `items` resamples, of which item 0 is the people as they are.
inline sweep::plan plan_of_people(const char* name, const char* axis, const people_study& study,
                                  const people& everyone, std::size_t items) {
    std::vector<double> values(items);
    for (std::size_t k = 0; k < items; ++k) values[k] = static_cast<double>(k);
    sweep::plan plan(name, {{axis, std::move(values)}}, study.names);
    plan.depends_on("people", everyone).depends_on(study.made_from);
    return plan;
}

inline people_run run_here(const people_run& run) {
    if (run) return run;
    return [](const sweep::plan& plan, const people_task& task, const sweep::options& how) {
        return sweep::run(plan, task, how);
    };
}

// Everyone but the one at `place`.
inline people without(people everyone, std::size_t place) {
    everyone.erase(everyone.begin() + static_cast<std::ptrdiff_t>(place));
    return everyone;
}

// Rows first .. last - 1 of the results as columns: (numbers, last - first).
inline matrix<double> columns_of(const sweep::results& results, std::size_t first, std::size_t last) {
    const std::size_t numbers = results.values.shape(1);
    matrix<double> columns = full(numbers, last - first, 0.0);
    for (std::size_t k = first; k < last; ++k)
        for (std::size_t i = 0; i < numbers; ++i) columns(i, k - first) = results.values(k, i);
    return columns;
}

inline vector<double> row_as_vector(const double* row, std::size_t size) {
    vector<double> values = full(size, 0.0);
    std::copy_n(row, size, values.data());
    return values;
}

// Carries all items out, and writes what every result has; the rest follows where it is complete.
template <class Study, class Result>
sweep::results carried_out(const Study& study, const sweep::plan& plan, const people_task& task,
                           sweep::options how, const people_run& run, Result& result) {
    how.items.clear();
    sweep::results known = run_here(run)(plan, task, how);
    result.names = study.names;
    result.note = known.note;
    result.complete = known.complete();
    if (result.complete) result.observed = row_as_vector(row_data(known.values, 0), study.names.size());
    return known;
}

}  // namespace perturb_detail
}  // namespace entrain
