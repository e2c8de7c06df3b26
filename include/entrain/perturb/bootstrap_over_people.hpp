// Would it be the same with other people? The whole study of people drawn again, group by group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <entrain/perturb/people.hpp>
#include <entrain/stats/bootstrap.hpp>

namespace entrain {

/// How bootstrap_over_people() draws, and what it makes of it.
struct people_bootstrap_options {
    std::size_t resamples = 1000;  ///< number of resamples, at least two
    double confidence = 0.95;      ///< of intervals
    std::uint64_t seed = 1;        ///< resample i is drawn from stream i of this seed
    /// Whether BCa intervals are made too, for which the study is run without each person as well.
    bool bca = true;
    /// Indices of numbers that are ranked against each other, the largest first: effects of regions.
    std::vector<std::size_t> ranked = {};
    std::size_t top = 10;  ///< of them, whose probability to be among the largest is asked for
    /// Journal, shard, threads and progress; see sweep::options. `items` is not used.
    sweep::options sweep = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = people_bootstrap_options;
        using enum field_use;  // neutral: the axis of the plan, what is done with results, how they are made
        return field_list{field<neutral>("resamples", &self::resamples),
                          field<neutral>("confidence", &self::confidence),
                          field("seed", &self::seed),
                          field("bca", &self::bca),
                          field<neutral>("ranked", &self::ranked),
                          field<neutral>("top", &self::top),
                          field<neutral>("sweep", &self::sweep)};
    }
};

/// The study over resamples of its people.
struct people_bootstrap_result {
    std::vector<std::string> names;  ///< of the numbers
    vector<double> observed;         ///< (numbers) of everyone
    matrix<double> resampled;        ///< (numbers, resamples)
    matrix<double> without;          ///< (numbers, people) without each person; empty without BCa
    /// (numbers) The number plus and minus the normal quantile times its standard error: the interval to show. The
    /// standard error is that of the resamples times sqrt(n / (n - 1)), n people in the smallest group, as those who
    /// are drawn from n people have (n - 1) / n of the variance (Hesterberg 2015,
    /// doi:10.1080/00031305.2015.1089789).
    std::vector<stats::bootstrap_result> normal;
    std::vector<stats::bootstrap_result> percentile;  ///< (numbers) interval, standard error
    std::vector<stats::bootstrap_result> bca;         ///< (numbers); empty without options.bca
    vector<double> rank;                ///< (ranked) of everyone, 1 the largest; those that tie share
    matrix<double> rank_interval;       ///< (ranked, 2) percentile interval of the rank
    vector<double> probability_of_top;  ///< (ranked) share of resamples in which it is among the top
    bool complete = true;               ///< false for a shard, which has no intervals yet
    std::string note;                   ///< what there is to say of the journals; empty: nothing
};

/// Runs the whole study of people who are drawn again with replacement, as many of each group as it has, and
/// gives intervals of its numbers, of ranks, and the probability of each ranked number to be among the largest
/// (those that tie for the last places share them).
///
///     auto spread = bootstrap_over_people(study, everyone, {.resamples = 200, .ranked = effects_of_regions});
///     spread.normal[0].low, spread.normal[0].high, spread.probability_of_top(3)
///
/// Which interval: `normal` for a study that fits and simulates anew. Whoever is in it, such a study has noise of
/// its own, by which its number differs from the centre of the resamples; BCa takes that for bias and misses,
/// percentile intervals hold too often (stats::bootstrap_method::normal). A study without such noise may take
/// either.
///
/// everyone: each person once, at least two in each group. The acceleration of BCa is that of leaving one
/// person out, each group by itself (stats::bootstrap_interval_of). `run` carries the resamples out
/// (people_run); none: sweep::run. With few people any bootstrap is too narrow: below about ten in a group.
/// Throws argument_error where people, names or options do not fit, or the study returns what is no finite
/// number; errors of journals as sweep::run(). Cost: resamples + 1 studies, with BCa people more.
/// Source: Efron 1987, doi:10.1080/01621459.1987.10478410.
ENTRAIN_INLINE people_bootstrap_result bootstrap_over_people(const people_study& study,
                                                             const people& everyone,
                                                             const people_bootstrap_options& options = {},
                                                             const people_run& run = {});

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/bootstrap_over_people.hpp>
#endif
