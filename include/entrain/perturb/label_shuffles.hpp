// Would any labels give that? The whole study again under shuffled labels of groups, or of sessions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <entrain/perturb/people.hpp>
#include <entrain/stats/joint_null.hpp>

namespace entrain {

/// How label_shuffles() shuffles, tests and runs.
struct label_shuffle_options {
    /// Random shuffles, besides the true labels. Where there are no more labelings than that, the true one
    /// among them, all are taken.
    std::size_t shuffles = 999;
    bool groups = true;     ///< whether the groups are shuffled over people, each as large as it is
    bool sessions = false;  ///< whether each person's recordings are shuffled over the sessions that he has
    /// Per number: equal for those that are one family of max-T. Empty: all are one.
    std::vector<std::size_t> family = {};
    /// Above zero: shuffling ends early, between rounds of `stop_every` shuffles, where every adjusted p
    /// (single_step) is above this level and at least `stop_hits` shuffles reached what each has.
    double stop_above = 0;
    std::size_t stop_hits = 10;   ///< Besag and Clifford 1991, doi:10.1093/biomet/78.2.301, take 10 to 20
    std::size_t stop_every = 20;  ///< shuffles of a round
    std::uint64_t seed = 1;       ///< shuffle i is drawn from stream i of this seed
    /// Journal, shard, threads and progress; see sweep::options. `items` is not used.
    sweep::options sweep = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = label_shuffle_options;
        using enum field_use;  // neutral: the axis of the plan, what is done with results, how they are made
        return field_list{field<neutral>("shuffles", &self::shuffles),
                          field("groups", &self::groups),
                          field("sessions", &self::sessions),
                          field<neutral>("family", &self::family),
                          field<neutral>("stop_above", &self::stop_above),
                          field<neutral>("stop_hits", &self::stop_hits),
                          field<neutral>("stop_every", &self::stop_every),
                          field("seed", &self::seed),
                          field<neutral>("sweep", &self::sweep)};
    }
};

/// The study under its true labels and under others; what it inherits is of stats::joint_null_test(), over all
/// labelings that were taken, the true one among them.
struct label_shuffle_result : stats::joint_null_result {
    std::vector<std::string> names;  ///< of the numbers
    vector<double> observed;         ///< (numbers) under the true labels
    matrix<double> shuffled;         ///< (numbers, shuffles) under the others
    std::size_t shuffles = 0;        ///< that were taken
    bool exact = false;              ///< whether these are all there are
    bool stopped = false;            ///< whether it ended early: see label_shuffles()
    bool complete = true;            ///< false for a shard, which has no tests yet
    std::string note;                ///< what there is to say of the journals; empty: nothing
};

/// How many labelings there are, the true one among them; infinity where they are too many for a double.
ENTRAIN_INLINE double labelings(const people& everyone, bool groups = true, bool sessions = false);

/// Runs the whole study under its true labels and under shuffled ones, and says of each number how far the
/// true labels are from the others (stats::joint_null_test): two-sided p = (1 + shuffles as far from the
/// centre) / (shuffles + 1), and max-T over each family.
///
/// Under the null that labels mean nothing all labelings are alike, so that p is exact with any number of
/// shuffles, whatever the study chooses on its way; the smallest is 1 / (shuffles + 1). It answers whether a
/// finding is due to who is in which group (or which recording to which session); not what caused that.
///
/// With options.stop_above = 0.05, shuffling ends where nothing can be claimed any more: a run that ended
/// early has no adjusted p of 0.05 or less, and one that did not has that of all its shuffles. So single_step
/// stays valid at that level and below, however often it was looked at; the p of single numbers is then an
/// estimate. All labelings of a small study are taken whole.
///
/// everyone: each person once. `run` carries the resamples out (people_run); none: sweep::run. Results depend
/// neither on threads, nor on shards, nor on interruptions. Throws argument_error where people, names or
/// options do not fit, there is one labeling only, or the study returns what is no finite number; errors of
/// journals as sweep::run(). Cost: shuffles + 1 studies.
///
///     auto tested = label_shuffles(study, everyone, {.shuffles = 199, .sweep = {.journal = "shuffles"}});
ENTRAIN_INLINE label_shuffle_result label_shuffles(const people_study& study, const people& everyone,
                                                   const label_shuffle_options& options = {},
                                                   const people_run& run = {});

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/label_shuffles.hpp>
#endif
