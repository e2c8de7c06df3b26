// Dose and response: Emax, Hill and four-parameter logistic curves, antagonists, combinations, occupancy.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <entrain/core/array.hpp>

namespace entrain::stats {

/// Curves of dose c: bottom + (top - bottom) c^h / (c^h + EC50^h).
enum class dose_shape {
    emax,      ///< h = 1: bottom, top, EC50
    hill,      ///< bottom = 0: top, EC50, h
    logistic4  ///< all four
};

/// Which curve fit_dose_curve() fits.
struct dose_curve_options {
    dose_shape shape = dose_shape::logistic4;  ///< which parameters are free
    std::optional<double> bottom = {};         ///< held at this value
    std::optional<double> top = {};            ///< held at this value
    double confidence = 0.95;                  ///< of the profile intervals
};

/// A parameter of a curve with its profile interval: the values at which the best of all other parameters
/// raise the residual sum of squares by s^2 t^2 (Bates and Watts 1988, doi:10.1002/9780470316757). An end is
/// infinite, or 0 for EC50 and h, where the data set none.
struct curve_parameter {
    double value = 0;          ///< the best one
    double low = 0, high = 0;  ///< ends of the profile interval
    bool fixed = false;        ///< not estimated
    bool bounded = true;       ///< whether the interval ends on both sides
};

/// A fitted curve.
struct dose_curve {
    curve_parameter bottom, top;  ///< unit of the response
    curve_parameter ec50;         ///< unit of the dose
    curve_parameter hill;         ///< h, the steepness, without unit
    double residual_sum = 0;      ///< of squares
    double residual_sd = 0;       ///< s: sqrt(residual_sum / df), unit of the response
    double df = 0;                ///< points - parameters estimated
    double aicc = 0;       ///< n log(residual_sum / n) + 2 k + 2 k (k + 1) / (n - k - 1), k with the variance
    double r_squared = 0;  ///< 1 - residual_sum / sum of squares about the mean
    std::size_t points = 0, parameters = 0;  ///< number of points, and of parameters estimated
    bool identified = true;                  ///< whether every interval is bounded
    std::string warning;                     ///< what these doses cannot show; empty: nothing

    /// The response to a dose.
    double operator()(double dose) const;
};

/// Schild's regression: log10(dose ratio - 1) on log10 of the antagonist.
struct schild_result {
    double slope = 0, slope_low = 0, slope_high = 0;  ///< 1 for a competitive antagonist
    double pa2 = 0;  ///< -log10 of the concentration that doubles the agonist needed, from the line
    double constant =
        0;  ///< K_B under slope 1: 10^mean(log10 B - log10(dose ratio - 1)), unit of the antagonist
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE dose_curve fit_dose_curve(const vector<double>& dose, const vector<double>& response,
                                         const dose_curve_options& options);
ENTRAIN_INLINE vector<double> percent_of_control(const vector<double>& value, double zero, double hundred);
ENTRAIN_INLINE schild_result schild_regression(const vector<double>& antagonist,
                                               const vector<double>& dose_ratio, double confidence);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Fits a curve by least squares: a grid over EC50 and h, at each of whose points bottom and top follow
/// linearly, then Levenberg and Marquardt.
/// dose: (n), zero or more, at least as many different ones as parameters; response: (n), any unit. Normalise
/// it yourself where a paper does (Ly et al. 2018: 0 % = vehicle, 100 % = ketamine; see percent_of_control).
/// EC50 is sought from a hundredth of the lowest to a hundred times the highest dose, h from 0.1 to 20.
/// Throws argument_error where lengths differ, a value is not finite, a dose is negative (its row is named),
/// the response does not vary, there are fewer different doses than parameters, or no more points than
/// parameters. Reference: R's nls with profile(). Cost: some 2000 curves.
///
///     const auto curve = fit_dose_curve(micromolar, arbors, {.shape = dose_shape::hill});
///     std::printf("EC50 %.2f (%.2f to %.2f)\n", curve.ec50.value, curve.ec50.low, curve.ec50.high);
template <vector_like D, vector_like R>
dose_curve fit_dose_curve(const D& dose, const R& response, const dose_curve_options& options = {}) {
    constexpr auto function = "stats::fit_dose_curve";
    return detail::fit_dose_curve(as_vector<double>(dose, function, "dose"),
                                  as_vector<double>(response, function, "response"), options);
}

/// Which of two nested curves of the same points the data ask for.
struct curve_comparison {
    double f = 0, df1 = 0, df2 = 0, p = 1;  ///< of the larger curve against the smaller one
    double aicc_difference = 0;             ///< smaller minus larger: above zero the larger one is better
    double weight_of_larger = 0;            ///< Akaike's weight: its chance to be the better of the two
};

/// F = ((RSS1 - RSS2) / (df1 - df2)) / (RSS2 / df2). smaller must be a special case of larger.
/// Throws argument_error where the points differ or larger has no more parameters than smaller.
/// Source: Motulsky and Christopoulos 2004, Fitting Models to Biological Data, chapters 21 and 22.
ENTRAIN_INLINE curve_comparison compare_dose_curves(const dose_curve& smaller, const dose_curve& larger);

/// 100 (value - zero) / (hundred - zero), zero and hundred the means of controls: per cent of their
/// difference. Throws argument_error where a value is not finite or both controls are equal.
template <vector_like V>
vector<double> percent_of_control(const V& value, double zero, double hundred) {
    return detail::percent_of_control(as_vector<double>(value, "stats::percent_of_control", "value"), zero,
                                      hundred);
}

/// The share of a single site that is occupied at a concentration: maximum C / (C + half). concentration,
/// half: one unit (a plasma level and the level that occupies half); maximum: the share that can be reached.
/// Throws argument_error where concentration is negative, half not positive, maximum outside 0 to 1.
ENTRAIN_INLINE double occupancy(double concentration, double half, double maximum = 1);

/// The share occupied by an agonist beside a competitive antagonist: A / (A + K_A (1 + B / K_B)).
/// agonist, antagonist: concentrations; both constants in their units. Throws argument_error where a
/// concentration is negative or a constant not positive. Source: Gaddum 1937; DOI of the review by Wyllie and
/// Chen 2007: doi:10.1038/sj.bjp.0707050.
ENTRAIN_INLINE double competitive_occupancy(double agonist, double agonist_constant, double antagonist,
                                            double antagonist_constant);

/// Schild's regression: a line through log10(dose ratio - 1) over log10 of the antagonist.
/// antagonist: (n), at least three different concentrations above zero; dose_ratio: (n), EC50 with over
/// without antagonist, above 1. Throws argument_error outside. Source: Arunlakshana and Schild 1959,
/// doi:10.1111/j.1476-5381.1959.tb00928.x.
template <vector_like B, vector_like R>
schild_result schild_regression(const B& antagonist, const R& dose_ratio, double confidence = 0.95) {
    constexpr auto function = "stats::schild_regression";
    return detail::schild_regression(as_vector<double>(antagonist, function, "antagonist"),
                                     as_vector<double>(dose_ratio, function, "dose_ratio"), confidence);
}

/// The combination index of two drugs: d1 / D1 + d2 / D2, D the dose of each alone with the same effect.
/// Below 1 they help each other, above 1 they hinder each other. Doses in any unit, alone and combined in the
/// same one. Throws argument_error where a dose combined is negative or one alone not positive. Source: Chou
/// and Talalay 1984, doi:10.1016/0065-2571(84)90007-4.
ENTRAIN_INLINE double combination_index(double first, double first_alone, double second, double second_alone);

/// The dose that a curve needs for a response: EC50 (share / (1 - share))^(1 / h).
/// Throws argument_error where the response is not between bottom and top.
ENTRAIN_INLINE double dose_for(const dose_curve& curve, double response);

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/dose_curve.hpp>
#endif
