// A study as a function of the people in it, whom the methods shuffle, leave out and draw again.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/sweep/run.hpp>

namespace entrain {

/// Stands for a session of which a person has no recording.
inline constexpr std::size_t no_session = static_cast<std::size_t>(-1);

/// One who takes part in a study: whose recordings they are, and what they count as.
struct person {
    std::size_t who = 0;    ///< whose recordings, by a number of the study's own
    std::size_t group = 0;  ///< index of the group that the person counts as a member of
    /// sessions[s]: index of the person's recording that counts as that of session s, or no_session.
    std::vector<std::size_t> sessions = {0};

    /// Equal in all fields.
    bool operator==(const person&) const = default;

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = person;
        return field_list{field("who", &self::who), field("group", &self::group),
                          field("sessions", &self::sessions)};
    }
};

/// Those who are in a study. Drawn with replacement, somebody may be in it several times.
using people = std::vector<person>;

/// A study as a function: people in, numbers out.
///
///     people_study study{.names = {"difference of means"},
///                        .numbers = [&](const people& all) { return std::vector{difference(all)}; }};
///     auto tested = label_shuffles(study, everyone, {.shuffles = 999});
///
/// All that depends on people belongs inside: states, models that are fitted to groups, what is chosen on the
/// way (a coupling, a level), maps. What was made outside, from everybody's scans under their true labels, is
/// not tested.
struct people_study {
    std::vector<std::string> names = {};  ///< of the numbers, each once
    /// Called from several threads at once, so that it should use one itself. Must return the same for the
    /// same people, one finite number per name: what may be undefined (the correlation of a map that does not
    /// vary) needs a value of the study's choice.
    std::function<std::vector<double>(const people&)> numbers = {};
    /// What numbers depend on beside the people: scans, options, seeds. A journal counts it.
    entrain::sweep::inputs made_from = {};
};

/// The work on one resample: its numbers.
using people_task = std::function<std::vector<double>(const sweep::item&)>;
/// What carries the resamples out: sweep::run(plan, task, options), or sweep::run_mpi.
using people_run =
    std::function<sweep::results(const sweep::plan&, const people_task&, const sweep::options&)>;

/// The numbers of the study of `all`, checked. Throws argument_error, in the name of `function`, where they
/// are not one finite number per name.
ENTRAIN_INLINE std::vector<double> numbers_of(const people_study& study, const people& all,
                                              std::string_view function = "numbers_of");

namespace perturb_detail {
ENTRAIN_INLINE void check_study(const people_study& study, const people& everyone, const char* function);
}  // namespace perturb_detail

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/people.hpp>
#endif
