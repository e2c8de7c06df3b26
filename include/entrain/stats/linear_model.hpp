// The linear model: factors, interactions, covariates; t and F of contrasts; permutation by Freedman-Lane.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/max_t.hpp>
#include <entrain/stats/permutation.hpp>

namespace entrain::stats {

/// How a factor of L levels becomes L - 1 columns.
enum class coding {
    sum,  ///< 1 for its own level, -1 for the last one: main effects keep their meaning beside interactions
    treatment  ///< 1 for its own level, 0 elsewhere: differences from the first level
};

/// The design of a linear model: an intercept, covariates, factors, interactions; a row per observation.
///
///     design study(n);
///     study.factor("group", groups).covariate("bdnf", change).interaction("group", "bdnf");
class design {
public:
    /// A column or several that belong together and are tested as one.
    struct term {
        std::string name;       ///< as it stands in tables
        std::size_t first = 0;  ///< its first column
        std::size_t count = 1;  ///< how many columns
    };

    /// `rows` observations, and an intercept unless chosen otherwise.
    /// Throws argument_error where there is no row.
    explicit design(std::size_t rows, bool intercept = true);

    /// A column of numbers. x: (rows), as they are: centre it yourself where an interaction should be read at
    /// its mean. Throws argument_error where the length differs, a value is not finite, or the name is taken.
    template <vector_like X>
    design& covariate(const std::string& name, const X& x) {
        return add_covariate(name, as_vector<double>(x, "stats::design::covariate", name));
    }

    /// A factor: labels(i) is the level of row i; levels stand in the order in which they first come.
    /// Throws argument_error where the length differs, there is one level only, or the name is taken.
    design& factor(const std::string& name, const std::vector<std::string>& labels,
                   stats::coding how = stats::coding::sum);

    /// The products of the columns of two terms. Throws argument_error where a term is not there.
    design& interaction(const std::string& first, const std::string& second);

    /// Number of rows.
    std::size_t rows() const { return rows_; }
    const std::vector<std::string>& names() const { return names_; }  ///< of the columns
    /// The terms, in the order in which they were added.
    const std::vector<term>& terms() const { return terms_; }

    /// (rows, columns)
    matrix<double> columns() const;

    /// The contrast that asks whether a term has any effect: (columns of the term, columns of the design).
    /// Throws argument_error where the term is not there.
    matrix<double> contrast_of(std::string_view name) const;

private:
    design& add_covariate(const std::string& name, const vector<double>& x);
    std::size_t find(std::string_view name, std::string_view function) const;
    design& add(const std::string& name, std::vector<std::vector<double>> columns,
                std::vector<std::string> names);

    std::size_t rows_;
    std::vector<std::vector<double>> columns_;
    std::vector<std::string> names_;
    std::vector<term> terms_;
};

/// Where standard errors come from.
enum class standard_errors {
    classical,  ///< one residual variance for all rows
    hc3         ///< squared residuals over (1 - leverage)^2: MacKinnon and White 1985,
                ///< doi:10.1016/0304-4076(85)90158-7
};

/// How fit_linear_model() computes errors and intervals.
struct linear_model_options {
    /// How standard errors are computed.
    stats::standard_errors standard_errors = stats::standard_errors::classical;
    double confidence = 0.95;  ///< of the intervals
};

/// A test of one or several contrasts at once.
struct contrast_result {
    double f = 0;                    ///< the F statistic
    double df1 = 0, df2 = 0;         ///< degrees of freedom: number of contrasts, and rows - columns
    double p = 1;                    ///< upper tail of F with these
    double partial_eta_squared = 0;  ///< F df1 / (F df1 + df2): the share of what the other terms leave
};

/// A fitted linear model. Vectors have one element per column of the design unless said otherwise.
struct linear_model_result {
    std::vector<std::string> names;                     ///< of the columns
    vector<double> coefficients, standard_error, t, p;  ///< t = coefficient / standard error, p two-sided by
                                                        ///< Student's t with `df`
    vector<double> low, high;                           ///< confidence interval of each coefficient
    matrix<double> covariance;                          ///< of the coefficients
    double df = 0;                                      ///< rows - columns
    double residual_variance = 0;                       ///< squared unit of the outcome
    double r_squared = 0;                        ///< 1 - residual / total sum of squares about the mean
    double adjusted_r_squared = 0;               ///< 1 - (1 - r_squared) (rows - 1) / df
    vector<double> fitted, residuals, leverage;  ///< (rows)
    std::vector<std::pair<std::string, contrast_result>>
        terms;  ///< of each term but the intercept, given all others
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE linear_model_result fit_linear_model(const design& of, const vector<double>& outcome,
                                                    const linear_model_options& options);
ENTRAIN_INLINE contrast_result test_contrasts(const linear_model_result& fit,
                                              const matrix<double>& contrasts);
ENTRAIN_INLINE max_t_result freedman_lane(const design& of, const matrix<double>& outcomes,
                                          const matrix<double>& contrasts,
                                          const permutation_options& options);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Fits y = X b + e by least squares.
///
///   b = (X'X)^-1 X'y,  var b = s^2 (X'X)^-1  or  (X'X)^-1 X' diag(e^2 / (1 - h)^2) X (X'X)^-1 (HC3),
///   t = b / se on Student's t with rows - columns degrees of freedom.
///
/// of: the design (n rows); outcome: (n), any unit. Terms are tested given all others (type III where factors
/// are coded by sum). Throws argument_error where the lengths differ, a value is not finite, rows do not
/// outnumber columns, a column follows from others (it is named), or the outcome does not vary.
/// Reference: statsmodels' OLS, cov_type="HC3", use_t=True. Cost: O(n p^2).
///
///     const auto fit = fit_linear_model(study, connectivity_change, {.standard_errors =
///     standard_errors::hc3});
template <vector_like Y>
linear_model_result fit_linear_model(const design& of, const Y& outcome,
                                     const linear_model_options& options = {}) {
    return detail::fit_linear_model(of, as_vector<double>(outcome, "stats::fit_linear_model", "outcome"),
                                    options);
}

/// Tests C b = 0: F = (C b)' (C V C')^-1 (C b) / q on F(q, rows - columns); with one row F = t^2.
/// fit: of fit_linear_model; contrasts: (q, columns), rows independent. Throws argument_error where the shape
/// differs, a value is not finite, or the rows follow from each other. Cost: O(q p^2).
template <array_like C>
contrast_result test_contrasts(const linear_model_result& fit, const C& contrasts) {
    return detail::test_contrasts(fit, as_matrix<double>(contrasts, "stats::test_contrasts", "contrasts"));
}

/// Permutation test of C b = 0 in many outcomes of the same rows at once (regions, edges), by Freedman and
/// Lane: the residuals of the model without the contrasts are permuted, so that covariates stay where they
/// are; p adjusted by the largest statistic of all outcomes. The statistic is t where there is one contrast
/// (two-sided), F where there are several. All n! permutations where they are at most options.max_exact.
///
/// of: the design (n rows); outcomes: (outcomes, n); contrasts: (q, columns).
/// Throws argument_error as fit_linear_model, or where options.alternative is not two-sided.
/// Source: Freedman and Lane 1983, doi:10.2307/1391660; Winkler et al. 2014,
/// doi:10.1016/j.neuroimage.2014.01.060. Cost: O(permutations x outcomes x n x columns).
///
///     const auto tests = freedman_lane(study, changes, study.contrast_of("group:bdnf"));
template <array_like Y, array_like C>
max_t_result freedman_lane(const design& of, const Y& outcomes, const C& contrasts,
                           const permutation_options& options = {}) {
    constexpr auto function = "stats::freedman_lane";
    return detail::freedman_lane(of, as_matrix<double>(outcomes, function, "outcomes"),
                                 as_matrix<double>(contrasts, function, "contrasts"), options);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/linear_model.hpp>
#endif
