// Time to relapse: Kaplan and Meier's curve, the log-rank test, Cox's regression.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/rows.hpp>

namespace entrain::stats {

/// The share of people without an event, over time. All vectors have one element per time of an event or of
/// censoring, in order.
struct survival_curve {
    vector<double> time;              ///< in the unit of the input
    vector<double> at_risk;           ///< people still observed just before
    vector<double> events, censored;  ///< at that time: events, and people who left unseen
    vector<double> survival;          ///< S(t) = product of (1 - events / at risk)
    vector<double> standard_error;    ///< of S, by Greenwood
    vector<double> low, high;         ///< interval on the scale of log(-log S), which keeps within 0 and 1
    double median = 0;  ///< the first time at which S is at most 1/2; infinite where it never is
    double median_low = 0, median_high = 0;  ///< where the interval of S passes 1/2
};

/// The log-rank test of groups.
struct log_rank_result {
    double chi_squared = 0, df = 0, p = 1;  ///< the statistic, groups - 1, and the upper tail
    std::vector<std::string> groups;        ///< in the order in which they first come
    vector<double> observed, expected;      ///< events of each group, and what equal hazards would give
};

/// How people whose events share a time are handled.
enum class tied_events {
    efron,   ///< doi:10.1080/01621459.1977.10480613; R's default
    breslow  ///< simpler, biased towards zero where there are many ties
};

/// How cox_regression() treats ties and iterates.
struct cox_options {
    tied_events ties = tied_events::efron;  ///< how events at the same time count
    double confidence = 0.95;               ///< of the intervals
    std::size_t iterations = 50;            ///< of Newton's method, with halved steps
};

/// Cox's regression; vectors have one element per covariate.
struct cox_result {
    std::vector<std::string> names;                      ///< of the covariates
    vector<double> coefficients;                         ///< log hazard ratio per unit of the covariate
    vector<double> standard_error, z, p;                 ///< z = coefficient / standard error; p two-sided
    vector<double> hazard_ratio, low, high;              ///< and its confidence interval
    double log_likelihood = 0, null_log_likelihood = 0;  ///< partial, at the coefficients and at zero
    double likelihood_ratio = 0,
           likelihood_ratio_p = 1;  ///< chi-squared with one degree of freedom per covariate
    std::size_t iterations = 0;     ///< of Newton's method, taken
    /// Why the result is not to be used: the likelihood grows without end where a covariate separates those
    /// with events from those without ("monotone likelihood"). Empty: none.
    std::string warning;
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE survival_curve kaplan_meier(const vector<double>& time, const vector<double>& event,
                                           double confidence);
ENTRAIN_INLINE log_rank_result log_rank_test(const vector<double>& time, const vector<double>& event,
                                             const std::vector<std::string>& group);
ENTRAIN_INLINE cox_result cox_regression(const vector<double>& time, const vector<double>& event,
                                         const matrix<double>& covariates,
                                         const std::vector<std::string>& names, const cox_options& options);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Kaplan and Meier's estimate.
/// time: (n), zero or more, any unit; event: (n), 1 where the event came, 0 where observation ended before.
/// Throws argument_error where lengths differ, nobody is there, a time is negative or not finite (its row is
/// named), or an event is neither 0 nor 1. All censored: S stays 1, its interval is 1 to 1.
/// Source: Kaplan and Meier 1958, doi:10.2307/2281868. Reference: R's survfit(conf.type = "log-log").
/// Cost: O(n log n).
template <vector_like T, vector_like E>
survival_curve kaplan_meier(const T& time, const E& event, double confidence = 0.95) {
    constexpr auto function = "stats::kaplan_meier";
    return detail::kaplan_meier(as_vector<double>(time, function, "time"),
                                as_vector<double>(event, function, "event"), confidence);
}

/// Tests whether groups have the same hazard: sum of observed minus expected events over event times, against
/// its hypergeometric covariance. Without any event the statistic is 0 and p is 1.
/// group: (n) names, at least two that differ. Throws as kaplan_meier.
/// Source: Mantel 1966; Peto and Peto 1972, doi:10.2307/2344317. Reference: R's survdiff.
template <vector_like T, vector_like E>
log_rank_result log_rank_test(const T& time, const E& event, const std::vector<std::string>& group) {
    constexpr auto function = "stats::log_rank_test";
    return detail::log_rank_test(as_vector<double>(time, function, "time"),
                                 as_vector<double>(event, function, "event"), group);
}

/// Fits hazard(t) = h0(t) exp(b'x) by partial likelihood.
/// time, event: (n), as kaplan_meier; covariates: (covariates, n), or (n); names: of the covariates, or none.
/// Throws argument_error as kaplan_meier, and where there is no event, a covariate is constant or follows
/// from others (it is named). Source: Cox 1972, doi:10.1111/j.2517-6161.1972.tb00899.x. Reference: R's coxph.
/// Cost: O(n covariates^2) per iteration.
template <vector_like T, vector_like E, vector_like X>
cox_result cox_regression(const T& time, const E& event, const X& covariates,
                          const std::vector<std::string>& names = {}, const cox_options& options = {}) {
    constexpr auto function = "stats::cox_regression";
    return detail::cox_regression(as_vector<double>(time, function, "time"),
                                  as_vector<double>(event, function, "event"),
                                  detail::as_rows(covariates, function, "covariates"), names, options);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/survival.hpp>
#endif
