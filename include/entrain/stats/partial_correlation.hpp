// Partial correlation: what two samples share beyond what covariates explain of both.
#pragma once

#include <optional>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/detail/rows.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats::detail {

// coarseness: of the numbers that each came as.
ENTRAIN_INLINE std::optional<vector<double>> residual_scores(const vector<double>& x,
                                                             const matrix<double>& covariates,
                                                             stats::correlation method,
                                                             double coarseness_of_x,
                                                             double coarseness_of_covariates);
ENTRAIN_INLINE double partial_correlation(const vector<double>& x, const vector<double>& y,
                                          const matrix<double>& covariates, stats::correlation method,
                                          std::string_view function, double coarseness_of_x,
                                          double coarseness_of_y, double coarseness_of_covariates);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// What covariates leave of x, with mean 0 and sum of squares 1: the residuals of the least-squares fit of x (of
/// its ranks, for Spearman) on an intercept and the covariates (their ranks). The inner product of two such
/// vectors is the partial correlation: for many samples given the same covariates, each is made once.
///
/// x: (n). covariates: (n, covariates), any unit, perhaps none; or (n) where there is one. Returns (n), or
/// nothing where x is constant or follows from the covariates: where what is left of it is no more than the
/// rounding of what was removed (see varies()).
/// Throws argument_error if the lengths differ, n is below the number of covariates + 3 (fewer leave one
/// direction, along which every correlation is 1 or -1), a value is NaN or infinite, or a covariate is constant
/// or follows from those before it, up to the same rounding.
/// Cost O(n covariates^2), and n log n for ranks.
template <vector_like X, vector_like C>
std::optional<vector<double>> residual_scores(const X& x, const C& covariates, correlation method) {
    constexpr auto function = "stats::residual_scores";
    return detail::residual_scores(as_vector<double>(x, function, "x"),
                                   detail::as_columns(covariates, function, "covariates"), method,
                                   coarseness<X>, coarseness<C>);
}

/// Pearson's partial correlation: that of the residuals of x and of y after least squares on an intercept and
/// the covariates. With P the inverse of the correlation matrix of x, y and the covariates it is
/// -P_xy / sqrt(P_xx P_yy).
///
/// x, y: (n); covariates: as in residual_scores(). Returns r in [-1, 1]. For independent rows its parametric
/// p-value is correlation_p(r, n - covariates).
/// Throws argument_error as residual_scores(), and where x or y is constant or follows from the covariates.
/// The convention is that of pingouin's partial_corr and R's ppcor (Kim 2015, doi:10.5351/CSAM.2015.22.6.665).
/// Cost O(n covariates^2).
///
///     const double beyond = partial_pearson(effect, density, node_strength);
template <vector_like X, vector_like Y, vector_like C>
double partial_pearson(const X& x, const Y& y, const C& covariates) {
    constexpr auto function = "stats::partial_pearson";
    return detail::partial_correlation(
        as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
        detail::as_columns(covariates, function, "covariates"), correlation::pearson, function, coarseness<X>,
        coarseness<Y>, coarseness<C>);
}

/// Spearman's partial correlation: Pearson's of the ranks of x and y given the ranks of each covariate, ties
/// averaged. Arguments and errors as partial_pearson(). Cost O(n covariates^2 + n log n).
template <vector_like X, vector_like Y, vector_like C>
double partial_spearman(const X& x, const Y& y, const C& covariates) {
    constexpr auto function = "stats::partial_spearman";
    return detail::partial_correlation(
        as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
        detail::as_columns(covariates, function, "covariates"), correlation::spearman, function,
        coarseness<X>, coarseness<Y>, coarseness<C>);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/partial_correlation.hpp>
#endif
