// Repeated measures: the random-intercept model, crossover trials, permutation of whole animals or people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/mixed_model.hpp>
#include <entrain/stats/linear_model.hpp>
#include <entrain/stats/t_tests.hpp>

namespace entrain::stats {

/// A random-intercept model; vectors have one element per column of the design.
struct mixed_model_result {
    std::vector<std::string> names;  ///< of the columns
    vector<double> coefficients, standard_error;  ///< fixed effects, unit of the outcome per unit of the
                                                  ///< column
    vector<double> df;  ///< Satterthwaite's: doi:10.2307/3002019; as R's lmerTest
    vector<double> t, p;  ///< t = coefficient / standard error; p two-sided
    vector<double> low, high;           ///< confidence interval on t with these df
    matrix<double> covariance;          ///< of the coefficients
    double between_variance = 0;        ///< of the intercepts of units, squared unit of the outcome
    double residual_variance = 0;       ///< within units
    double intraclass_correlation = 0;  ///< between / (between + residual)
    double restricted_log_likelihood = 0;  ///< at its maximum, natural logarithm
    std::size_t units = 0;  ///< number of units
    std::string warning;  ///< empty, or that no variance between units was found
};

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
    constexpr auto function = "stats::fit_mixed_model";
    const auto y = detail::sample<std::vector<double>>(outcome, of.rows(), function, "outcome");
    return detail::random_intercept<mixed_model_result>(of.columns(), of.names(), y, unit, confidence,
                                                        function);
}

/// A trial in which each person gets both treatments, in one of two orders.
struct crossover_result {
    t_test_result treatment;  ///< A minus B, period effect taken out
    t_test_result period;     ///< second minus first period, treatment taken out
    t_test_result
        carry_over;  ///< difference of the sums of both periods, A first minus B first: unequal carry-over
};

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
    const auto one = detail::sample<std::vector<double>>(first, 0, function, "first");
    const auto two = detail::sample<std::vector<double>>(second, one.size(), function, "second");
    if (sequence.size() != one.size())
        throw argument_error(function, "sequence", std::to_string(one.size()) + " of \"AB\" or \"BA\"",
                             sequence.size());
    std::vector<double> half[2], crossed[2], sum[2];
    for (std::size_t i = 0; i < one.size(); ++i) {
        if (sequence[i] != "AB" && sequence[i] != "BA")
            throw argument_error(function, "sequence", "\"AB\" or \"BA\"",
                                 "\"" + sequence[i] + "\" in row " + std::to_string(i));
        const bool ba = sequence[i] == "BA";
        half[ba].push_back((one[i] - two[i]) / 2);
        // Under BA the period difference has the treatment with the other sign.
        crossed[ba].push_back((ba ? one[i] - two[i] : two[i] - one[i]) / 2);
        sum[ba].push_back(one[i] + two[i]);
    }
    for (const int g : {0, 1})
        if (half[g].size() < 2)
            throw argument_error(function, "sequence", "at least two people of each",
                                 std::to_string(half[g].size()) + (g ? " of \"BA\"" : " of \"AB\""));
    const auto array = [](const std::vector<double>& from) {
        vector<double> to = full(from.size(), 0.0);
        std::copy(from.begin(), from.end(), to.begin());
        return to;
    };
    crossover_result result;
    result.treatment = two_sample_t_test(array(half[0]), array(half[1]), options);
    result.period = two_sample_t_test(array(crossed[0]), array(crossed[1]), options);
    // crossed of AB is (period - treatment), of BA (-period - treatment) with its sign turned: their
    // difference.
    result.carry_over = two_sample_t_test(array(sum[0]), array(sum[1]), options);
    return result;
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
    constexpr auto function = "stats::nested_permutation_test";
    const auto values = detail::sample<std::vector<double>>(value, 0, function, "value");
    const auto means = detail::unit_means(values, unit, group, function);
    return detail::relabel_test(
        means[0], means[1],
        [](const vector<double>& a, const vector<double>& b) {
            return detail::mean_of(a) - detail::mean_of(b);
        },
        options, function);
}

}  // namespace entrain::stats
