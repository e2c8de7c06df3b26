// The work behind dose_curve.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/least_squares.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/dose_curve.hpp>

namespace entrain::stats::detail {

// c^h / (c^h + EC50^h).
inline double share_at(double dose, double log_ec50, double hill) {
    return dose > 0 ? 1 / (1 + std::exp(hill * (log_ec50 - std::log(dose)))) : 0;
}

// bottom, top, log EC50, h; a parameter that is held is not free.
struct curve_problem {
    const std::vector<double>* doses = nullptr;
    const std::vector<double>* responses = nullptr;  // in a unit in which they are near 1
    std::array<double, 4> value{};
    std::array<bool, 4> free{};
    double lowest = 0, highest = 0;  // of log EC50
    static constexpr double flattest = 0.1, steepest = 20;

    std::size_t size() const { return doses->size(); }
    double dose(std::size_t i) const { return (*doses)[i]; }
    double response(std::size_t i) const { return (*responses)[i]; }

    double residual_sum() const {
        double sum = 0;
        for (std::size_t i = 0; i < size(); ++i) {
            const double rest =
                response(i) - value[0] - (value[1] - value[0]) * share_at(dose(i), value[2], value[3]);
            sum += rest * rest;
        }
        return sum;
    }

    // The best bottom and top for the curve's place and slope: two numbers, linear.
    void solve_linear() {
        double ss = 0, st = 0, tt = 0, ys = 0, yt = 0;
        for (std::size_t i = 0; i < size(); ++i) {
            const double s = share_at(dose(i), value[2], value[3]), t = 1 - s;
            const double y = response(i) - (free[0] ? 0 : t * value[0]) - (free[1] ? 0 : s * value[1]);
            ss += s * s, st += s * t, tt += t * t, ys += y * s, yt += y * t;
        }
        if (free[0] && free[1]) {
            const double determinant = ss * tt - st * st;
            if (!(determinant > 1e-12 * ss * tt)) return;
            value[1] = (ys * tt - yt * st) / determinant;
            value[0] = (yt * ss - ys * st) / determinant;
        } else if (free[0] && tt > 0) {
            value[0] = yt / tt;
        } else if (free[1] && ss > 0) {
            value[1] = ys / ss;
        }
    }

    // Levenberg and Marquardt from where it stands; returns the residual sum.
    double descend() {
        double here = residual_sum(), damping = 1e-3;
        for (int step = 0; step < 200; ++step) {
            std::vector<std::size_t> moved;
            for (std::size_t k = 0; k < 4; ++k)
                if (free[k]) moved.push_back(k);
            if (moved.empty()) return here;
            const std::size_t p = moved.size();
            matrix<double> gram = full(p, p, 0.0);
            std::vector<double> slope(p, 0.0);
            for (std::size_t i = 0; i < size(); ++i) {
                const double s = share_at(dose(i), value[2], value[3]), height = value[1] - value[0];
                const double distance = dose(i) > 0 ? std::log(dose(i)) - value[2] : 0;
                const std::array<double, 4> by{1 - s, s, -height * s * (1 - s) * value[3],
                                               height * s * (1 - s) * distance};
                const double rest = response(i) - value[0] - height * s;
                for (std::size_t a = 0; a < p; ++a) {
                    slope[a] += by[moved[a]] * rest;
                    for (std::size_t b = 0; b < p; ++b) gram(a, b) += by[moved[a]] * by[moved[b]];
                }
            }
            bool better = false;
            double gain = 0;
            for (int attempt = 0; attempt < 30 && !better; ++attempt) {
                matrix<double> damped = gram;
                for (std::size_t a = 0; a < p; ++a) damped(a, a) += damping * (gram(a, a) + 1e-12);
                if (!cholesky(damped)) {
                    damping *= 10;
                    continue;
                }
                const auto change = cholesky_solve(damped, slope);
                curve_problem next = *this;
                for (std::size_t a = 0; a < p; ++a) next.value[moved[a]] += change[a];
                next.value[2] = free[2] ? std::clamp(next.value[2], lowest, highest) : value[2];
                next.value[3] = free[3] ? std::clamp(next.value[3], flattest, steepest) : value[3];
                const double there = next.residual_sum();
                if (there <= here) {
                    gain = here - there;
                    value = next.value;
                    here = there;
                    damping = std::max(1e-12, damping / 10);
                    better = true;
                } else {
                    damping *= 10;
                }
            }
            if (!better || gain <= 1e-15 * here) break;
        }
        return here;
    }

    // The best of a grid over place and slope, then a descent from its best points.
    double search() {
        const auto places = free[2] ? 61 : 1;
        const std::vector<double> slopes =
            free[3] ? std::vector<double>{0.2, 0.5, 0.8, 1, 1.3, 2, 3, 5, 10} : std::vector<double>{value[3]};
        std::vector<std::pair<double, std::array<double, 4>>> found;
        for (int k = 0; k < places; ++k)
            for (const double slope : slopes) {
                curve_problem each = *this;
                if (free[2]) each.value[2] = lowest + (highest - lowest) * k / 60;
                each.value[3] = slope;
                each.solve_linear();
                found.emplace_back(each.residual_sum(), each.value);
            }
        const std::size_t tried = std::min<std::size_t>(found.size(), 8);
        std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(tried), found.end());
        double best = std::numeric_limits<double>::infinity();
        std::array<double, 4> at = value;
        for (std::size_t k = 0; k < tried; ++k) {
            curve_problem each = *this;
            each.value = found[k].second;
            if (const double sum = each.descend(); sum < best) best = sum, at = each.value;
        }
        value = at;
        return best;
    }
};

// One end of the profile interval of parameter k: where the best of the others has a residual sum of `limit`.
// `side` is -1 or 1, `step` a first guess of the distance, `bound` where the search ends (infinite result).
inline double profile_end(curve_problem at, std::size_t k, int side, double step, double limit,
                          double bound) {
    const double from = at.value[k];
    at.free[k] = false;
    const double none = side * std::numeric_limits<double>::infinity();
    double inside = from, outside = from;
    curve_problem warm = at;
    for (int stride = 0;; ++stride) {
        if (stride == 60) return none;
        outside = side > 0 ? std::min(bound, from + step) : std::max(bound, from - step);
        curve_problem next = warm;
        next.value[k] = outside;
        next.solve_linear();
        if (next.descend() > limit) {
            // A descent may have stopped in a worse hollow: ask the whole grid before believing it.
            curve_problem again = at;
            again.value[k] = outside;
            if (again.search() > limit) break;
            next = again;
        }
        warm = next;
        inside = outside;
        if (outside == bound) return none;
        step *= 1.6;
    }
    for (int halving = 0; halving < 60 && std::abs(outside - inside) > 1e-9 * (1 + std::abs(inside));
         ++halving) {
        const double middle = 0.5 * (inside + outside);
        curve_problem next = warm;
        next.value[k] = middle;
        next.solve_linear();
        if (next.descend() > limit)
            outside = middle;
        else
            inside = middle, warm = next;
    }
    return 0.5 * (inside + outside);
}

ENTRAIN_INLINE dose_curve fit_dose_curve(const vector<double>& doses, const vector<double>& responses,
                                         const dose_curve_options& options) {
    constexpr auto function = "stats::fit_dose_curve";
    const std::vector<double> dose = sample(doses, any_size, function, "dose"),
                              response = sample(responses, dose.size(), function, "response");
    check_enumerator(function, "shape", options.shape, dose_shape::logistic4);
    const double confidence = options.confidence;
    std::optional<double> bottom = options.bottom;
    const std::optional<double> top = options.top;
    check_confidence(confidence, function);
    for (std::size_t i = 0; i < dose.size(); ++i)
        if (dose[i] < 0)
            throw argument_error(function, "dose", "zero or more",
                                 describe(dose[i]) + " in row " + std::to_string(i));
    if (!varies(response)) throw argument_error(function, "response", "values that vary", "equal values");
    if (options.shape == dose_shape::hill) {
        if (bottom && *bottom != 0) throw argument_error(function, "bottom", "0 for the shape hill", *bottom);
        bottom = 0.0;
    }
    const double unit = power_of_two_scale(response.data(), response.size());
    std::vector<double> y = response;
    for (double& each : y) each *= unit;
    curve_problem problem{&dose, &y};
    problem.free = {!bottom, !top, true, options.shape != dose_shape::emax};
    if (bottom) check_finite(function, "bottom", *bottom);
    if (top) check_finite(function, "top", *top);
    problem.value = {bottom.value_or(0) * unit, top.value_or(0) * unit, 0, 1};
    const auto parameters =
        static_cast<std::size_t>(std::count(problem.free.begin(), problem.free.end(), true));
    const std::set<double> different(dose.begin(), dose.end());
    if (different.size() < parameters)
        throw argument_error(function, "dose", "at least " + std::to_string(parameters) + " different doses",
                             different.size());
    if (dose.size() <= parameters)
        throw argument_error(function, "dose",
                             "more points than parameters (" + std::to_string(parameters) + ")", dose.size());
    const double smallest = *different.begin() > 0 ? *different.begin() : *std::next(different.begin());
    problem.lowest = std::log(smallest) - std::log(100);
    problem.highest = std::log(*different.rbegin()) + std::log(100);
    const double sum = problem.search();

    dose_curve curve;
    const double n = static_cast<double>(dose.size()), k = static_cast<double>(parameters + 1);
    curve.points = dose.size(), curve.parameters = parameters;
    curve.df = n - static_cast<double>(parameters);
    double mean = 0, total = 0;
    for (const double each : y) mean += each / n;
    for (const double each : y) total += (each - mean) * (each - mean);
    curve.r_squared = 1 - sum / total;
    const double variance = sum / curve.df;
    curve.residual_sd = std::sqrt(variance) / unit;
    curve.residual_sum = sum / unit / unit;
    // In the unit of the response, where sums of curves of one data set are compared.
    curve.aicc = n > k + 1
                     ? n * (std::log(sum / n) - 2 * std::log(unit)) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
                     : std::numeric_limits<double>::infinity();
    const double t = student_quantile(0.5 + confidence / 2, curve.df);
    const double limit = sum + variance * t * t;
    const bool exact = !(sum > 1e-24 * total);
    const auto add = [&](const std::string& what) {
        curve.warning += (curve.warning.empty() ? "" : "; ") + what;
    };
    const char* const names[] = {"bottom", "top", "EC50", "the Hill coefficient"};
    const std::array<double, 4> width{std::sqrt(variance), std::sqrt(variance), 0.05, 0.05};
    const double far = 1e6 * (1 + std::sqrt(total));
    const std::array<double, 4> lower{-far, -far, problem.lowest - std::log(100), curve_problem::flattest},
        upper{far, far, problem.highest + std::log(100), curve_problem::steepest};
    const std::array parameter{&curve.bottom, &curve.top, &curve.ec50, &curve.hill};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto back = [&](double value) {
            return i < 2 ? value / unit : i == 2 ? std::exp(value) : value;
        };
        auto& one = *parameter[i];
        one.value = one.low = one.high = back(problem.value[i]);
        one.fixed = !problem.free[i];
        if (one.fixed || exact) continue;
        curve_problem open = problem;
        open.lowest -= std::log(100), open.highest += std::log(100);
        const double low = profile_end(open, i, -1, width[i], limit, lower[i]),
                     high = profile_end(open, i, 1, width[i], limit, upper[i]);
        one.low = is_finite(low) ? back(low) : i < 2 ? low : 0;
        one.high = is_finite(high) ? back(high) : std::numeric_limits<double>::infinity();
        one.bounded = is_finite(low) && is_finite(high);
        if (!one.bounded)
            add(std::string(names[i]) + " is not bounded " +
                (is_finite(low)    ? "above"
                 : is_finite(high) ? "below"
                                   : "at all") +
                " by these data");
        curve.identified = curve.identified && one.bounded;
    }
    if (!(n > k + 1)) add("too few points for AICc");
    return curve;
}

ENTRAIN_INLINE vector<double> percent_of_control(const vector<double>& value, double zero, double hundred) {
    constexpr auto function = "stats::percent_of_control";
    check_finite(function, "zero", zero);
    check_finite(function, "hundred", hundred);
    if (zero == hundred) throw argument_error(function, "hundred", "another value than zero", hundred);
    check_finite(function, "value", value);
    vector<double> result = value;
    for (double& each : result) each = 100 * ((each - zero) / (hundred - zero));
    return result;
}

ENTRAIN_INLINE schild_result schild_regression(const vector<double>& antagonist, const vector<double>& ratio,
                                               double confidence) {
    constexpr auto function = "stats::schild_regression";
    check_sample(antagonist, any_size, function, "antagonist");
    check_sample(ratio, antagonist.size(), function, "dose_ratio");
    check_confidence(confidence, function);
    const std::size_t n = antagonist.size();
    check_at_least(function, "antagonist", n, 3);
    matrix<double> x = full(n, 2, 1.0);
    std::vector<double> y(n);
    double constant = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (!(antagonist(i) > 0))
            throw argument_error(function, "antagonist", "concentrations above zero",
                                 describe(antagonist(i)) + " in row " + std::to_string(i));
        if (!(ratio(i) > 1))
            throw argument_error(function, "dose_ratio", "ratios above 1",
                                 describe(ratio(i)) + " in row " + std::to_string(i));
        x(i, 1) = std::log10(antagonist(i));
        y[i] = std::log10(ratio(i) - 1);
        constant += (x(i, 1) - y[i]) / static_cast<double>(n);
    }
    const least_squares solver(x, {"intercept", "log antagonist"}, function, "antagonist");
    const auto b = solver.solve(y.data());
    double residual = 0;
    for (const double each : solver.residuals(y.data())) residual += each * each;
    const double df = static_cast<double>(n - 2),
                 reach = student_quantile(0.5 + confidence / 2, df) *
                         std::sqrt(residual / df * solver.inverse_gram()(1, 1));
    return {b(1), b(1) - reach, b(1) + reach, b(0) / b(1), std::pow(10.0, constant)};
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

ENTRAIN_INLINE double dose_curve::operator()(double dose) const {
    return bottom.value +
           (top.value - bottom.value) * detail::share_at(dose, std::log(ec50.value), hill.value);
}

ENTRAIN_INLINE curve_comparison compare_dose_curves(const dose_curve& smaller, const dose_curve& larger) {
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

ENTRAIN_INLINE double occupancy(double concentration, double half, double maximum) {
    constexpr auto function = "stats::occupancy";
    check_not_negative(function, "concentration", concentration);
    check_positive(function, "half", half);
    check_between(function, "maximum", maximum, 0, 1);
    return maximum / (1 + half / concentration);
}

ENTRAIN_INLINE double competitive_occupancy(double agonist, double agonist_constant, double antagonist,
                                            double antagonist_constant) {
    constexpr auto function = "stats::competitive_occupancy";
    check_not_negative(function, "agonist", agonist);
    check_positive(function, "agonist_constant", agonist_constant);
    check_not_negative(function, "antagonist", antagonist);
    check_positive(function, "antagonist_constant", antagonist_constant);
    return 1 / (1 + agonist_constant * (1 + antagonist / antagonist_constant) / agonist);
}

ENTRAIN_INLINE double combination_index(double first, double first_alone, double second,
                                        double second_alone) {
    constexpr auto function = "stats::combination_index";
    check_not_negative(function, "first", first);
    check_positive(function, "first_alone", first_alone);
    check_not_negative(function, "second", second);
    check_positive(function, "second_alone", second_alone);
    return first / first_alone + second / second_alone;
}

ENTRAIN_INLINE double dose_for(const dose_curve& curve, double response) {
    const double share = (response - curve.bottom.value) / (curve.top.value - curve.bottom.value);
    if (!(share > 0 && share < 1))
        throw argument_error(
            "stats::dose_for", "response",
            "a value between " + describe(curve.bottom.value) + " and " + describe(curve.top.value),
            response);
    return curve.ec50.value * std::pow(share / (1 - share), 1 / curve.hill.value);
}

}  // namespace entrain::stats
