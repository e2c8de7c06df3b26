// Dose and response: Emax, Hill and four-parameter logistic curves, antagonists, combinations, occupancy.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/dose_curve.hpp>
#include <entrain/stats/detail/linear_model.hpp>
#include <entrain/stats/distributions.hpp>

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
    std::optional<double> bottom = {};  ///< held at this value
    std::optional<double> top = {};     ///< held at this value
    double confidence = 0.95;           ///< of the profile intervals
};

/// A parameter of a curve with its profile interval: the values at which the best of all other parameters
/// raise the residual sum of squares by s^2 t^2 (Bates and Watts 1988, doi:10.1002/9780470316757). An end is
/// infinite, or 0 for EC50 and h, where the data set none.
struct curve_parameter {
    double value = 0;  ///< the best one
    double low = 0, high = 0;  ///< ends of the profile interval
    bool fixed = false;   ///< not estimated
    bool bounded = true;  ///< whether the interval ends on both sides
};

/// A fitted curve.
struct dose_curve {
    curve_parameter bottom, top;  ///< unit of the response
    curve_parameter ec50;         ///< unit of the dose
    curve_parameter hill;  ///< h, the steepness, without unit
    double residual_sum = 0;  ///< of squares
    double residual_sd = 0;  ///< s: sqrt(residual_sum / df), unit of the response
    double df = 0;    ///< points - parameters estimated
    double aicc = 0;  ///< n log(residual_sum / n) + 2 k + 2 k (k + 1) / (n - k - 1), k with the variance
    double r_squared = 0;  ///< 1 - residual_sum / sum of squares about the mean
    std::size_t points = 0, parameters = 0;  ///< number of points, and of parameters estimated
    bool identified = true;  ///< whether every interval is bounded
    std::string warning;     ///< what these doses cannot show; empty: nothing

    /// The response to a dose.
    double operator()(double dose) const {
        return bottom.value +
               (top.value - bottom.value) * detail::share_at(dose, std::log(ec50.value), hill.value);
    }
};

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
    const auto c = detail::sample<std::vector<double>>(dose, 0, function, "dose");
    const auto y = detail::sample<std::vector<double>>(response, c.size(), function, "response");
    check_enumerator(function, "shape", options.shape, dose_shape::logistic4);
    return detail::fit_curve<dose_curve>(c, y, static_cast<int>(options.shape), options.bottom, options.top,
                                         options.confidence, function);
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
inline curve_comparison compare_dose_curves(const dose_curve& smaller, const dose_curve& larger) {
    constexpr auto function = "stats::compare_dose_curves";
    if (smaller.points != larger.points)
        throw argument_error(function, "larger",
                             "a curve of the same " + std::to_string(smaller.points) + " points",
                             larger.points);
    if (larger.parameters <= smaller.parameters)
        throw argument_error(function, "larger",
                             "more than " + std::to_string(smaller.parameters) + " parameters",
                             larger.parameters);
    curve_comparison result;
    result.df1 = smaller.df - larger.df, result.df2 = larger.df;
    result.f = std::max(0.0, detail::safe_ratio((smaller.residual_sum - larger.residual_sum) / result.df1,
                                                larger.residual_sum / result.df2));
    result.p = f_upper_tail(result.f, result.df1, result.df2);
    result.aicc_difference = smaller.aicc - larger.aicc;
    result.weight_of_larger = 1 / (1 + std::exp(-0.5 * result.aicc_difference));
    return result;
}

/// 100 (value - zero) / (hundred - zero), zero and hundred the means of controls: per cent of their
/// difference. Throws argument_error where a value is not finite or both controls are equal.
template <vector_like V>
vector<double> percent_of_control(const V& value, double zero, double hundred) {
    constexpr auto function = "stats::percent_of_control";
    check_finite(function, "zero", zero);
    check_finite(function, "hundred", hundred);
    if (zero == hundred) throw argument_error(function, "hundred", "another value than zero", hundred);
    auto result = detail::sample<vector<double>>(value, 0, function, "value");
    for (double& each : result) each = 100 * ((each - zero) / (hundred - zero));
    return result;
}

/// The share of a single site that is occupied at a concentration: maximum C / (C + half). concentration,
/// half: one unit (a plasma level and the level that occupies half); maximum: the share that can be reached.
/// Throws argument_error where concentration is negative, half not positive, maximum outside 0 to 1.
inline double occupancy(double concentration, double half, double maximum = 1) {
    constexpr auto function = "stats::occupancy";
    check_not_negative(function, "concentration", concentration);
    check_positive(function, "half", half);
    check_between(function, "maximum", maximum, 0, 1);
    return maximum / (1 + half / concentration);
}

/// The share occupied by an agonist beside a competitive antagonist: A / (A + K_A (1 + B / K_B)).
/// agonist, antagonist: concentrations; both constants in their units. Throws argument_error where a
/// concentration is negative or a constant not positive. Source: Gaddum 1937; DOI of the review by Wyllie and
/// Chen 2007: doi:10.1038/sj.bjp.0707050.
inline double competitive_occupancy(double agonist, double agonist_constant, double antagonist,
                                    double antagonist_constant) {
    constexpr auto function = "stats::competitive_occupancy";
    check_not_negative(function, "agonist", agonist);
    check_positive(function, "agonist_constant", agonist_constant);
    check_not_negative(function, "antagonist", antagonist);
    check_positive(function, "antagonist_constant", antagonist_constant);
    return occupancy(agonist, agonist_constant * (1 + antagonist / antagonist_constant));
}

/// Schild's regression: log10(dose ratio - 1) on log10 of the antagonist.
struct schild_result {
    double slope = 0, slope_low = 0, slope_high = 0;  ///< 1 for a competitive antagonist
    double pa2 = 0;  ///< -log10 of the concentration that doubles the agonist needed, from the line
    double constant =
        0;  ///< K_B under slope 1: 10^mean(log10 B - log10(dose ratio - 1)), unit of the antagonist
};

/// antagonist: (n), at least three different concentrations above zero; dose_ratio: (n), EC50 with over
/// without antagonist, above 1. Throws argument_error outside. Source: Arunlakshana and Schild 1959,
/// doi:10.1111/j.1476-5381.1959.tb00928.x.
template <vector_like B, vector_like R>
schild_result schild_regression(const B& antagonist, const R& dose_ratio, double confidence = 0.95) {
    constexpr auto function = "stats::schild_regression";
    const auto b = detail::sample<std::vector<double>>(antagonist, 0, function, "antagonist");
    const auto r = detail::sample<std::vector<double>>(dose_ratio, b.size(), function, "dose_ratio");
    return detail::schild<schild_result>(b, r, confidence, function);
}

/// The combination index of two drugs: d1 / D1 + d2 / D2, D the dose of each alone with the same effect.
/// Below 1 they help each other, above 1 they hinder each other. Doses in any unit, alone and combined in the
/// same one. Throws argument_error where a dose combined is negative or one alone not positive. Source: Chou
/// and Talalay 1984, doi:10.1016/0065-2571(84)90007-4.
inline double combination_index(double first, double first_alone, double second, double second_alone) {
    constexpr auto function = "stats::combination_index";
    check_not_negative(function, "first", first);
    check_positive(function, "first_alone", first_alone);
    check_not_negative(function, "second", second);
    check_positive(function, "second_alone", second_alone);
    return first / first_alone + second / second_alone;
}

/// The dose that a curve needs for a response: EC50 (share / (1 - share))^(1 / h).
/// Throws argument_error where the response is not between bottom and top.
inline double dose_for(const dose_curve& curve, double response) {
    const double share = (response - curve.bottom.value) / (curve.top.value - curve.bottom.value);
    if (!(share > 0 && share < 1))
        throw argument_error("stats::dose_for", "response",
                             "a value between " + describe(curve.bottom.value) + " and " +
                                 describe(curve.top.value),
                             response);
    return curve.ec50.value * std::pow(share / (1 - share), 1 / curve.hill.value);
}

}  // namespace entrain::stats
