// Response and remission: rates, their differences and ratios, number needed to treat, exact tests.
#pragma once

#include <cstddef>

#include <entrain/core/check.hpp>

namespace entrain::stats {

/// An estimate and its confidence interval; ends may be infinite where the data set no bound.
struct estimate {
    double value = 0;          ///< the estimate
    double low = 0, high = 0;  ///< ends of the confidence interval
};

/// Events out of people in two arms.
struct two_by_two {
    std::size_t events = 0, people = 0;                  ///< treated
    std::size_t control_events = 0, control_people = 0;  ///< control

    /// Equal in every cell.
    bool operator==(const two_by_two&) const = default;
};

/// The rate events / people with Wilson's score interval:
/// (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n).
/// Throws argument_error where there is nobody, or more events than people.
/// Source: Wilson 1927, doi:10.2307/2276774; Newcombe 1998,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.
ENTRAIN_INLINE estimate wilson_interval(std::size_t events, std::size_t people, double confidence = 0.95);

/// The difference of rates, treated minus control, with Newcombe's interval from the two score intervals
/// (his method 10, without continuity correction): it keeps within -1 to 1 and holds for zero events.
/// Throws as wilson_interval. Source: Newcombe 1998,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
ENTRAIN_INLINE estimate risk_difference(const two_by_two& table, double confidence = 0.95);

/// The ratio of rates, treated to control, with the interval of its logarithm: variance 1/a - 1/n + 1/c - 1/m
/// (Katz et al. 1978, doi:10.2307/2530610). Where an arm has no event, 1/2 is added to events and to people
/// of both arms for value and interval. Throws as wilson_interval.
ENTRAIN_INLINE estimate risk_ratio(const two_by_two& table, double confidence = 0.95);

/// The ratio of odds with Woolf's interval: variance of its logarithm 1/a + 1/b + 1/c + 1/d; 1/2 is added to
/// every cell where one is zero (Haldane and Anscombe). Throws as wilson_interval.
/// Source: Woolf 1955, doi:10.1111/j.1469-1809.1955.tb01348.x.
ENTRAIN_INLINE estimate odds_ratio(const two_by_two& table, double confidence = 0.95);

/// How many must be treated for one more event: 1 / risk_difference. Where the interval of the difference
/// holds zero, the number is not bounded: its interval then runs from `low`, the number needed to benefit,
/// through infinity to the number needed to harm (a negative `high`), as Altman 1998 writes it
/// (doi:10.1136/bmj.317.7168.1309), and `unbounded` says so.
struct number_needed {
    double value = 0;          ///< infinite where the rates are equal; negative: to harm
    double low = 0, high = 0;  ///< ends of the interval, see above
    bool unbounded = false;    ///< whether the interval runs through infinity
};
/// The number needed to treat, with the interval of risk_difference() inverted. Throws as wilson_interval.
ENTRAIN_INLINE number_needed number_needed_to_treat(const two_by_two& table, double confidence = 0.95);

/// A test of a 2 x 2 table.
struct table_test {
    double statistic = 0;  ///< of the test, see there
    double p = 1;          ///< two-sided
};

/// Fisher's exact test: given all margins; p sums the probabilities of all tables that are no more probable
/// than this one (as R and SciPy do; ties within a relative 1e-7). statistic: the odds ratio, with 1/2 added
/// to every cell where one is zero. Throws as wilson_interval. Source: Fisher 1935, doi:10.2307/2342435.
/// Cost: O(people).
ENTRAIN_INLINE table_test fisher_exact_test(const two_by_two& table);

/// Barnard's unconditional exact test of two arms with the pooled score statistic: the largest p over the
/// common rate. More powerful than Fisher's, for arms whose sizes were fixed. statistic: the score z, treated
/// minus control. Throws as wilson_interval, and where the arms have more than 2000 people in all.
/// Source: Barnard 1945, doi:10.1038/156177a0. Reference: SciPy's barnard_exact. Cost: O(n m) per rate tried.
ENTRAIN_INLINE table_test barnard_exact_test(const two_by_two& table);

/// McNemar's test of paired yes and no (crossover): only pairs that changed count. Exact: two-sided binomial
/// of the smaller of both counts. statistic: (gained - lost)^2 / (gained + lost), chi-squared with one degree
/// of freedom in large samples. p is the exact one.
/// gained: pairs with the event under treatment only; lost: under control only.
/// Source: McNemar 1947, doi:10.1007/BF02295996. Cost: O(gained + lost).
ENTRAIN_INLINE table_test mcnemar_test(std::size_t gained, std::size_t lost);

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/proportions.hpp>
#endif
