// The work behind mixed_model.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/least_squares.hpp>
#include <entrain/stats/detail/permutation.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/detail/t_tests.hpp>
#include <entrain/stats/mixed_model.hpp>

namespace entrain::stats::detail {

// Names as numbers, in the order in which they first come.
struct grouping {
    std::vector<std::string> names;
    std::vector<std::size_t> of;

    explicit grouping(const std::vector<std::string>& labels) {
        for (const std::string& label : labels) {
            const auto at = std::find(names.begin(), names.end(), label);
            of.push_back(static_cast<std::size_t>(at - names.begin()));
            if (at == names.end()) names.push_back(label);
        }
    }
};

inline double mean_of(const vector<double>& x) {
    double mean = 0;
    for (const double value : x) mean += value / static_cast<double>(x.size());
    return mean;
}

// y = X b + u + e with V = s^2 (I + ratio 1 1') within units: rows are made independent by taking a share of
// the unit's mean away, 1 - 1 / sqrt(1 + n ratio).
class intercept_likelihood {
public:
    intercept_likelihood(const matrix<double>& x, const std::vector<double>& y, const grouping& units)
        : x_(x), y_(y), units_(units), count_(units.names.size(), 0.0), y_mean_(count_),
          x_mean_(full(units.names.size(), x.shape(1), 0.0)) {
        for (std::size_t i = 0; i < y.size(); ++i) {
            count_[units.of[i]] += 1;
            y_mean_[units.of[i]] += y[i];
            for (std::size_t j = 0; j < x.shape(1); ++j) x_mean_(units.of[i], j) += x(i, j);
        }
        for (std::size_t u = 0; u < count_.size(); ++u) {
            y_mean_[u] /= count_[u];
            for (std::size_t j = 0; j < x.shape(1); ++j) x_mean_(u, j) /= count_[u];
        }
    }

    struct fit {
        vector<double> coefficients;
        matrix<double> gram;  // (X' V^-1 X)^-1 for s^2 = 1
        double sum = 0;       // of squared residuals
        double log_determinants = 0;
    };

    fit at(double ratio) const {
        const std::size_t n = y_.size(), p = x_.shape(1);
        matrix<double> x = x_;
        std::vector<double> y = y_;
        fit result;
        std::vector<double> share(count_.size());
        for (std::size_t u = 0; u < count_.size(); ++u) {
            share[u] = 1 - 1 / std::sqrt(1 + count_[u] * ratio);
            result.log_determinants += std::log1p(count_[u] * ratio);
        }
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t u = units_.of[i];
            y[i] -= share[u] * y_mean_[u];
            for (std::size_t j = 0; j < p; ++j) x(i, j) -= share[u] * x_mean_(u, j);
        }
        const least_squares solver(x, {}, "stats::fit_mixed_model", "design");
        result.coefficients = solver.solve(y.data());
        result.gram = solver.inverse_gram();
        result.log_determinants += solver.log_determinant();
        for (const double each : solver.residuals(y.data())) result.sum += each * each;
        return result;
    }

    // Restricted log likelihood, variances profiled over s^2, or given.
    double profile(double ratio) const {
        const fit f = at(ratio);
        const double df = static_cast<double>(y_.size() - x_.shape(1));
        return -0.5 * (df * (std::log(2 * std::numbers::pi * f.sum / df) + 1) + f.log_determinants);
    }
    // The derivative of profile() in the ratio.
    double slope(double ratio) const {
        const fit f = at(ratio);
        const std::size_t p = x_.shape(1);
        double determinant = 0, design = 0, residual = 0;
        for (std::size_t u = 0; u < count_.size(); ++u) {
            const double weight = count_[u] / (1 + count_[u] * ratio);
            double rest = y_mean_[u];
            for (std::size_t j = 0; j < p; ++j) {
                rest -= x_mean_(u, j) * f.coefficients(j);
                for (std::size_t k = 0; k < p; ++k)
                    design += weight * weight * x_mean_(u, j) * f.gram(j, k) * x_mean_(u, k);
            }
            determinant += weight;
            residual += weight * weight * rest * rest;
        }
        const double df = static_cast<double>(y_.size() - p);
        return -0.5 * (determinant - design - df * residual / f.sum);
    }
    double likelihood(double between, double within) const {
        const fit f = at(between / within);
        const double df = static_cast<double>(y_.size() - x_.shape(1));
        return -0.5 * (df * std::log(2 * std::numbers::pi * within) + f.sum / within + f.log_determinants);
    }

private:
    const matrix<double>& x_;
    const std::vector<double>& y_;
    const grouping& units_;
    std::vector<double> count_, y_mean_;
    matrix<double> x_mean_;
};

ENTRAIN_INLINE mixed_model_result fit_mixed_model(const design& of, const vector<double>& outcome,
                                                  const std::vector<std::string>& unit, double confidence) {
    constexpr auto function = "stats::fit_mixed_model";
    check_sample(outcome, of.rows(), function, "outcome");
    check_confidence(confidence, function);
    const matrix<double> x = of.columns();
    const std::vector<std::string>& names = of.names();
    const std::size_t n = x.shape(0), p = x.shape(1);
    if (unit.size() != n)
        throw argument_error(function, "unit", std::to_string(n) + " names, one per row", unit.size());
    const grouping units(unit);
    if (units.names.size() < 2)
        throw argument_error(function, "unit", "at least two units", units.names.size());
    if (units.names.size() == n)
        throw argument_error(function, "unit",
                             "a unit with several rows (both variances cannot be told apart otherwise)",
                             "one row in every unit");
    if (n <= p)
        throw argument_error(function, "outcome", "more rows than columns (" + std::to_string(p) + ")",
                             std::to_string(n) + " rows");
    if (!varies(outcome)) throw argument_error(function, "outcome", "values that vary", "equal values");
    const double unit_of_y = power_of_two_scale(outcome.data(), n);
    std::vector<double> y(outcome.begin(), outcome.end());
    for (double& value : y) value *= unit_of_y;
    const least_squares plain(x, names, function, "design");
    if (!varies(plain.residuals(y.data()), 1.0))
        throw argument_error(function, "outcome", "values that the design does not fit exactly",
                             "residuals that are zero but for rounding");
    const intercept_likelihood model(x, y, units);

    // The best local maximum over ratio >= 0: zeros of the slope between the points of a grid.
    double ratio = 0, top = model.profile(0), low = 0, slope = model.slope(0);
    for (int k = -64; k <= 80; ++k) {
        const double high = std::pow(10.0, k / 8.0), next = model.slope(high);
        if (slope > 0 && next <= 0) {
            double left = low, right = high;
            for (int step = 0; step < 200; ++step) {
                const double middle = 0.5 * (left + right);
                if (middle == left || middle == right) break;
                (model.slope(middle) > 0 ? left : right) = middle;
            }
            if (const double here = model.profile(0.5 * (left + right)); here > top)
                ratio = 0.5 * (left + right), top = here;
        }
        low = high, slope = next;
    }
    const auto fit = model.at(ratio);
    const double df = static_cast<double>(n - p), within = fit.sum / df, between = ratio * within;
    mixed_model_result result;
    result.names = names;
    result.units = units.names.size();
    result.restricted_log_likelihood = model.profile(ratio) + df * std::log(unit_of_y);
    result.coefficients = fit.coefficients;
    result.covariance = fit.gram;
    for (double& each : result.covariance) each *= within;
    result.intraclass_correlation = between / (between + within);

    // Satterthwaite: 2 v^2 / var(v), v the variance of a coefficient as a function of both variances, whose
    // own covariance is the inverse curvature of the likelihood.
    result.standard_error = result.df = result.t = result.p = result.low = result.high = result.coefficients;
    const bool boundary = ratio == 0;
    if (boundary) result.warning = "no variance between units was found: the rows count as independent";
    matrix<double> curvature = full(2, 2, 0.0);
    const double hb = 1e-3 * std::max(between, 1e-3 * within), hw = 1e-3 * within;
    if (!boundary) {
        const auto l = [&](int b, int w) { return model.likelihood(between + b * hb, within + w * hw); };
        const double middle = l(0, 0);
        curvature(0, 0) = -(l(1, 0) - 2 * middle + l(-1, 0)) / (hb * hb);
        curvature(1, 1) = -(l(0, 1) - 2 * middle + l(0, -1)) / (hw * hw);
        curvature(0, 1) = curvature(1, 0) = -(l(1, 1) - l(1, -1) - l(-1, 1) + l(-1, -1)) / (4 * hb * hw);
    }
    const bool curved = !boundary && cholesky(curvature);
    const matrix<double> spread = curved ? cholesky_inverse(curvature) : full(2, 2, 0.0);
    const auto up = model.at((between + hb) / within), down = model.at(std::max(0.0, between - hb) / within),
               wide = model.at(between / (within + hw)), narrow = model.at(between / (within - hw));
    for (std::size_t j = 0; j < p; ++j) {
        const double variance = result.covariance(j, j);
        result.df(j) = df;
        if (curved) {
            const double by_between = (up.gram(j, j) - down.gram(j, j)) * within / (2 * hb),
                         by_within =
                             (wide.gram(j, j) * (within + hw) - narrow.gram(j, j) * (within - hw)) / (2 * hw);
            const double of_variance = by_between * by_between * spread(0, 0) +
                                       2 * by_between * by_within * spread(0, 1) +
                                       by_within * by_within * spread(1, 1);
            result.df(j) = std::clamp(2 * variance * variance / of_variance, 1.0, static_cast<double>(n));
        }
        result.standard_error(j) = std::sqrt(variance);
        result.t(j) = result.coefficients(j) / result.standard_error(j);
        result.p(j) = std::min(1.0, 2 * student_upper_tail(std::abs(result.t(j)), result.df(j)));
        const double reach = student_quantile(0.5 + confidence / 2, result.df(j)) * result.standard_error(j);
        result.low(j) = (result.coefficients(j) - reach) / unit_of_y;
        result.high(j) = (result.coefficients(j) + reach) / unit_of_y;
        result.standard_error(j) /= unit_of_y;
        result.coefficients(j) /= unit_of_y;
    }
    for (double& each : result.covariance) each = each / unit_of_y / unit_of_y;
    result.between_variance = between / unit_of_y / unit_of_y;
    result.residual_variance = within / unit_of_y / unit_of_y;
    return result;
}

// The means of the units of both groups, the group of the first row first.
inline std::array<vector<double>, 2> unit_means(const std::vector<double>& value,
                                                const std::vector<std::string>& unit,
                                                const std::vector<std::string>& group,
                                                std::string_view function) {
    const std::string rows = std::to_string(value.size()) + " names, one per value";
    if (unit.size() != value.size()) throw argument_error(function, "unit", rows, unit.size());
    if (group.size() != value.size()) throw argument_error(function, "group", rows, group.size());
    const grouping units(unit), groups(group);
    if (groups.names.size() != 2) throw argument_error(function, "group", "two groups", groups.names.size());
    const double scale = power_of_two_scale(value.data(), value.size());  // so that no sum overflows
    std::vector<double> sum(units.names.size(), 0.0), count = sum;
    std::vector<std::size_t> of(units.names.size(), 2);
    for (std::size_t i = 0; i < value.size(); ++i) {
        const std::size_t u = units.of[i];
        if (of[u] != 2 && of[u] != groups.of[i])
            throw argument_error(function, "group", "one group per unit",
                                 "unit '" + units.names[u] + "' in both, row " + std::to_string(i));
        of[u] = groups.of[i];
        sum[u] += value[i] * scale;
        count[u] += 1;
    }
    std::array<vector<double>, 2> means;
    for (std::size_t g = 0; g < 2; ++g) {
        means[g] = full(static_cast<std::size_t>(std::count(of.begin(), of.end(), g)), 0.0);
        std::size_t next = 0;
        for (std::size_t u = 0; u < of.size(); ++u)
            if (of[u] == g) means[g](next++) = sum[u] / count[u] / scale;
    }
    return means;
}

ENTRAIN_INLINE crossover_result crossover_test(const vector<double>& first, const vector<double>& second,
                                               const std::vector<std::string>& sequence,
                                               const t_test_options& options) {
    constexpr auto function = "stats::crossover_test";
    const auto one = sample(first, any_size, function, "first");
    const auto two = sample(second, one.size(), function, "second");
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
    const auto test = [&](const std::vector<double>(&groups)[2]) {
        return two_sample_t(as_vector<double>(groups[0], function, "first"),
                            as_vector<double>(groups[1], function, "second"), options, 1, 1, function,
                            "first");
    };
    crossover_result result;
    result.treatment = test(half);
    result.period = test(crossed);
    // crossed of AB is (period - treatment), of BA (-period - treatment) with its sign turned: their
    // difference.
    result.carry_over = test(sum);
    return result;
}

ENTRAIN_INLINE permutation_result nested_permutation_test(const vector<double>& value,
                                                          const std::vector<std::string>& unit,
                                                          const std::vector<std::string>& group,
                                                          const permutation_options& options) {
    constexpr auto function = "stats::nested_permutation_test";
    const auto means = unit_means(sample(value, any_size, function, "value"), unit, group, function);
    return relabel_test(
        means[0], means[1],
        [](const vector<double>& a, const vector<double>& b) { return mean_of(a) - mean_of(b); }, options,
        function);
}

}  // namespace entrain::stats::detail
