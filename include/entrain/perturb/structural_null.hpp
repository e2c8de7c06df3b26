// Would any connectome give that? The whole study again on rewired connectomes.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/perturb/people.hpp>
#include <entrain/stats/joint_null.hpp>

namespace entrain {

/// A study as a function of its connectome: a network in, numbers out. All that depends on the connectome belongs
/// inside: couplings, weights and levels that are chosen, maps.
struct connectome_study {
    std::vector<std::string> names = {};  ///< of the numbers, each once
    /// As people_study::numbers: called from several threads at once, the same for the same network, one finite
    /// number per name.
    std::function<std::vector<double>(const connectome&)> numbers = {};
    /// What numbers depend on beside the connectome. A journal counts it.
    entrain::sweep::inputs made_from = {};
};

/// Random connectomes to compare with, such as nulls::rewired_connectome().
struct connectome_null {
    /// The network of draw 0, 1, ...; called from several threads at once, the same for the same number.
    std::function<connectome(std::size_t)> network = {};
    /// What the networks depend on: options, seeds. A journal counts it.
    entrain::sweep::inputs made_from = {};
};

/// How structural_null() tests and runs.
struct structural_null_options {
    std::size_t draws = 99;  ///< random connectomes
    /// Per number: equal for those that are one family of max-T. Empty: all are one.
    std::vector<std::size_t> family = {};
    /// Journal, shard, threads and progress; see sweep::options. `items` is not used.
    sweep::options sweep = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = structural_null_options;
        using enum field_use;  // neutral: the axis of the plan, what is done with results, how they are made
        return field_list{field<neutral>("draws", &self::draws), field<neutral>("family", &self::family),
                          field<neutral>("sweep", &self::sweep)};
    }
};

/// The study on its own connectome and on random ones; what it inherits is of stats::joint_null_test(), over all
/// of these networks, the connectome among them.
struct structural_null_result : stats::joint_null_result {
    std::vector<std::string> names;  ///< of the numbers
    vector<double> observed;         ///< (numbers) on the connectome itself
    matrix<double> drawn;            ///< (numbers, draws) on the random ones
    bool complete = true;            ///< false for a shard, which has no tests yet
    std::string note;                ///< what there is to say of the journals; empty: nothing
};

/// Runs the whole study on its connectome and on random ones, and says of each number how far the connectome is
/// from the others (stats::joint_null_test): two-sided p = (1 + draws as far from the centre) / (draws + 1), and
/// max-T over each family.
///
/// It answers whether a finding is due to who is connected with whom, beyond what the null keeps (degrees,
/// weights, strengths); not whether it is due to people or treatment: see label_shuffles(). The p is exact where
/// the connectome, if the null were true, would be one of its draws.
///
/// structure: the connectome; null: the random ones, of as many regions. `run` carries the items out
/// (people_run); none: sweep::run. Results depend neither on threads, nor on shards, nor on interruptions.
/// Throws argument_error where names, options or functions do not fit, a network has another number of regions,
/// or the study returns what is no finite number; errors of journals as sweep::run(). Source of the null: Vasa
/// and Misic 2022, doi:10.1038/s41583-022-00601-9. Cost: draws + 1 studies.
///
///     const connectome_null rewired{
///         .network = [&](std::size_t draw) { return nulls::rewired_connectome(sc, draw).network; }};
///     auto tested = structural_null(study.as_connectome_study(everyone), sc, rewired, {.draws = 99});
ENTRAIN_INLINE structural_null_result structural_null(const connectome_study& study,
                                                      const connectome& structure,
                                                      const connectome_null& null,
                                                      const structural_null_options& options = {},
                                                      const people_run& run = {});

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/structural_null.hpp>
#endif
