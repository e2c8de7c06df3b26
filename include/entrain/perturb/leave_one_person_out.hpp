// Who tips the result? The whole study without each of its people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <entrain/perturb/people.hpp>

namespace entrain {

/// The study of all people, and without each of them.
struct leave_one_person_out_result {
    std::vector<std::string> names;         ///< of the numbers
    vector<double> observed;                ///< (numbers) of all people
    matrix<double> without;                 ///< (numbers, people) without each of them
    matrix<double> change;                  ///< (numbers, people) without - observed
    std::vector<std::size_t> most_changed;  ///< (numbers) index of the person of the largest |change|
    bool complete = true;                   ///< false for a shard, which has no numbers yet
    std::string note;                       ///< what there is to say of the journals; empty: nothing
};

/// Runs the whole study of everyone, and again without each person in turn.
///
///     auto without = leave_one_person_out(study, everyone, {.journal = "without.journal"});
///     everyone[without.most_changed[0]].who
///
/// everyone: each person once, at least two in each group. options: journal, shard, threads and progress;
/// `items` is not used. `run` carries the resamples out (people_run); none: sweep::run. Throws argument_error
/// where people or names do not fit, or the study returns what is no finite number; errors of journals as
/// sweep::run(). Cost: people + 1 studies.
ENTRAIN_INLINE leave_one_person_out_result leave_one_person_out(const people_study& study,
                                                                const people& everyone,
                                                                const sweep::options& options = {},
                                                                const people_run& run = {});

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/leave_one_person_out.hpp>
#endif
