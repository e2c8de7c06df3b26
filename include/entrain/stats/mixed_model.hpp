// Repeated measures: the random-intercept model, crossover trials, permutation of whole animals or people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/linear_model.hpp>
#include <entrain/stats/permutation.hpp>
#include <entrain/stats/t_tests.hpp>

namespace entrain::stats {

/// A random-intercept model; vectors have one element per column of the design.
struct mixed_model_result {
    std::vector<std::string> names;               ///< of the columns
    vector<double> coefficients, standard_error;  ///< fixed effects, unit of the outcome per unit of the
                                                  ///< column
    vector<double> df;                            ///< Satterthwaite's: doi:10.2307/3002019; as R's lmerTest
    vector<double> t, p;                          ///< t = coefficient / standard error; p two-sided
    vector<double> low, high;                     ///< confidence interval on t with these df
    matrix<double> covariance;                    ///< of the coefficients
    double between_variance = 0;                  ///< of the intercepts of units, squared unit of the outcome
    double residual_variance = 0;                 ///< within units
    double intraclass_correlation = 0;            ///< between / (between + residual)
    double restricted_log_likelihood = 0;         ///< at its maximum, natural logarithm
    std::size_t units = 0;                        ///< number of units
    std::string warning;                          ///< empty, or that no variance between units was found
};

/// A trial in which each person gets both treatments, in one of two orders.
struct crossover_result {
    t_test_result treatment;  ///< A minus B, period effect taken out
    t_test_result period;     ///< second minus first period, treatment taken out
    t_test_result
        carry_over;  ///< difference of the sums of both periods, A first minus B first: unequal carry-over
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE mixed_model_result fit_mixed_model(const design& of, const vector<double>& outcome,
                                                  const std::vector<std::string>& unit, double confidence);
ENTRAIN_INLINE crossover_result crossover_test(const vector<double>& first, const vector<double>& second,
                                               const std::vector<std::string>& sequence,
                                               const t_test_options& options);
ENTRAIN_INLINE permutation_result nested_permutation_test(const vector<double>& value,
                                                          const std::vector<std::string>& unit,
                                                          const std::vector<std::string>& group,
                                                          const permutation_options& options);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Fits y = X b + u_unit + e, u and e normal, by restricted maximum likelihood.
///
/// of: the design (n rows); outcome: (n); unit: (n) names (people, animals), at least two, of which one has
/// two rows or more. The likelihood is profiled over the ratio of both variances, which is found to 1e-10.
/// Throws argument_error as fit_linear_model; and where every unit has one row (the variances cannot be told
/// apart) or there is only one unit.
/// Source: Laird and Ware 1982, doi:10.2307/2529876. Reference: lme4's lmer(y ~ ... + (1 | unit)).
/// Cost: O(n p^2) per likelihood, some hundred likelihoods.
template <vector_like Y>
mixed_model_result fit_mixed_model(const design& of, const Y& outcome, const std::vector<std::string>& unit,
                                   double confidence = 0.95) {
    return detail::fit_mixed_model(of, as_vector<double>(outcome, "stats::fit_mixed_model", "outcome"), unit,
                                   confidence);
}

/// The analysis of a two-period crossover by t tests of two groups (Hills and Armitage): half the difference
/// of the period differences (treatment), of the crossover differences (period), and the difference of the
/// sums (carry-over). A test of carry-over is weak, and choosing the analysis by it is misleading (Freeman
/// 1989, doi:10.1002/sim.4780081202): it is shown, not used. first, second: (n), outcome of each person in
/// both periods; sequence: (n), "AB" or "BA", at least two people each. Throws argument_error where lengths
/// differ, a sequence is another, or a value is not finite. Source: Hills and Armitage 1979,
/// doi:10.1111/j.1365-2125.1979.tb05903.x. Reference: R's t.test of the differences.
template <vector_like F, vector_like S>
crossover_result crossover_test(const F& first, const S& second, const std::vector<std::string>& sequence,
                                const t_test_options& options = {}) {
    constexpr auto function = "stats::crossover_test";
    return detail::crossover_test(as_vector<double>(first, function, "first"),
                                  as_vector<double>(second, function, "second"), sequence, options);
}

/// Permutation test of two groups of units that were measured several times each (cells within animals): the
/// labels of whole units are permuted, as cells of one animal are no independent observations. statistic: the
/// difference of the means of unit means, group of the first row minus the other.
/// value: (n); unit: (n) names; group: (n), two names, one per unit. Enumeration, p and ties as
/// permutation_test. Throws argument_error where lengths differ, a unit is in both groups, or there are not
/// two groups of units. Source: the design of Ly et al. 2018, doi:10.1016/j.celrep.2018.05.022; Winkler et
/// al. 2015, doi:10.1016/j.neuroimage.2015.05.092 (whole blocks).
template <vector_like V>
permutation_result nested_permutation_test(const V& value, const std::vector<std::string>& unit,
                                           const std::vector<std::string>& group,
                                           const permutation_options& options = {}) {
    return detail::nested_permutation_test(
        as_vector<double>(value, "stats::nested_permutation_test", "value"), unit, group, options);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/mixed_model.hpp>
#endif
