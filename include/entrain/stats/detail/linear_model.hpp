// The work behind linear_model.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/least_squares.hpp>
#include <entrain/stats/detail/max_t.hpp>
#include <entrain/stats/detail/permutation.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/linear_model.hpp>

namespace entrain::stats::detail {

struct named_columns {
    std::vector<std::vector<double>> columns;
    std::vector<std::string> names;
};

inline named_columns factor_columns(const std::string& name, const std::vector<std::string>& labels,
                                    bool sum_coding, std::string_view function) {
    std::vector<std::string> levels;
    for (const std::string& label : labels)
        if (std::find(levels.begin(), levels.end(), label) == levels.end()) levels.push_back(label);
    if (levels.size() < 2)
        throw argument_error(function, name, "a factor of at least two levels",
                             levels.empty() ? "none" : "one, '" + levels[0] + "'");
    named_columns made;
    const std::size_t skipped = sum_coding ? levels.size() - 1 : 0;
    for (std::size_t level = 0; level < levels.size(); ++level) {
        if (level == skipped) continue;
        made.names.push_back(name + "[" + levels[level] + "]");
        std::vector<double> column(labels.size(), 0.0);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i] == levels[level]) column[i] = 1;
            if (sum_coding && labels[i] == levels[skipped]) column[i] = -1;
        }
        made.columns.push_back(std::move(column));
    }
    return made;
}

inline contrast_result wald_test(const linear_model_result& fit, const matrix<double>& c,
                                 std::string_view function) {
    const std::size_t p = fit.coefficients.size(), q = c.shape(0);
    if (c.shape(1) != p || q == 0)
        throw argument_error(function, "contrasts",
                             "rows of " + std::to_string(p) + " numbers, one per column", c.shape());
    check_finite(function, "contrasts", c);
    matrix<double> spread = full(q, q, 0.0);
    std::vector<double> value(q, 0.0);
    for (std::size_t a = 0; a < q; ++a) {
        for (std::size_t i = 0; i < p; ++i) value[a] += c(a, i) * fit.coefficients(i);
        for (std::size_t b = 0; b < q; ++b)
            for (std::size_t i = 0; i < p; ++i)
                for (std::size_t j = 0; j < p; ++j) spread(a, b) += c(a, i) * fit.covariance(i, j) * c(b, j);
    }
    // In units of its own spread: covariances of terms in unlike units differ by many orders.
    std::vector<double> unit(q);
    for (std::size_t a = 0; a < q; ++a) {
        unit[a] = std::sqrt(spread(a, a));
        if (!(unit[a] > 0))
            throw argument_error(function, "contrasts", "rows that are not zero", "row " + std::to_string(a));
        value[a] /= unit[a];
    }
    for (std::size_t a = 0; a < q; ++a)
        for (std::size_t b = 0; b < q; ++b) spread(a, b) /= unit[a] * unit[b];
    if (!cholesky(spread))
        throw argument_error(function, "contrasts", "rows that do not follow from each other",
                             std::to_string(q) + " rows");
    const auto solved = cholesky_solve(spread, value);
    contrast_result result;
    for (std::size_t a = 0; a < q; ++a) result.f += value[a] * solved[a] / static_cast<double>(q);
    result.df1 = static_cast<double>(q);
    result.df2 = fit.df;
    const double share = result.df1 / result.df2 * result.f;
    result.p = incomplete_beta(0.5 * result.df2, 0.5 * result.df1, 1 / (1 + share), share / (1 + share));
    result.partial_eta_squared = share / (1 + share);
    return result;
}

ENTRAIN_INLINE linear_model_result fit_linear_model(const design& of, const vector<double>& y,
                                                    const linear_model_options& options) {
    constexpr auto function = "stats::fit_linear_model";
    check_sample(y, of.rows(), function, "outcome");
    check_confidence(options.confidence, function);
    check_enumerator(function, "standard_errors", options.standard_errors, standard_errors::hc3);
    const matrix<double> x = of.columns();
    const std::size_t n = x.shape(0), p = x.shape(1);
    if (n <= p)
        throw argument_error(function, "outcome", "more rows than columns (" + std::to_string(p) + ")",
                             std::to_string(n) + " rows");
    if (!varies(y)) throw argument_error(function, "outcome", "values that vary", "equal values");
    const least_squares solver(x, of.names(), function, "design");
    // In a unit in which no square over- or underflows.
    const double unit = power_of_two_scale(y.data(), n);
    vector<double> scaled = y;
    for (double& value : scaled) value *= unit;
    linear_model_result fit;
    fit.names = of.names();
    fit.coefficients = solver.solve(scaled.data());
    fit.df = static_cast<double>(n - p);
    fit.residuals = solver.residuals(scaled.data());
    fit.leverage = full(n, 0.0);
    double residual = 0, total = 0, mean = 0;
    for (const double value : scaled) mean += value / static_cast<double>(n);
    for (std::size_t i = 0; i < n; ++i) {
        fit.leverage(i) = std::min(1.0, solver.leverage(i));
        residual += fit.residuals(i) * fit.residuals(i);
        total += (scaled(i) - mean) * (scaled(i) - mean);
    }
    if (!varies(fit.residuals, 1.0))
        throw argument_error(function, "outcome", "values that the design does not fit exactly",
                             "residuals that are zero but for rounding");
    fit.residual_variance = residual / fit.df;
    fit.r_squared = 1 - residual / total;
    fit.adjusted_r_squared = 1 - (residual / fit.df) / (total / static_cast<double>(n - 1));
    const matrix<double> gram = solver.inverse_gram();
    fit.covariance = gram;
    if (options.standard_errors == standard_errors::hc3) {
        matrix<double> meat = full(p, p, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            const double left = 1 - fit.leverage(i);
            if (!(left > 1e-12))
                throw argument_error(function, "design", "rows of leverage below 1 for HC3",
                                     "row " + std::to_string(i) + ", which a column fits alone");
            const double weight = fit.residuals(i) / left * (fit.residuals(i) / left);
            for (std::size_t a = 0; a < p; ++a)
                for (std::size_t b = 0; b < p; ++b) meat(a, b) += weight * x(i, a) * x(i, b);
        }
        matrix<double> half = full(p, p, 0.0);
        for (std::size_t a = 0; a < p; ++a)
            for (std::size_t b = 0; b < p; ++b)
                for (std::size_t k = 0; k < p; ++k) half(a, b) += gram(a, k) * meat(k, b);
        for (std::size_t a = 0; a < p; ++a)
            for (std::size_t b = 0; b < p; ++b) {
                fit.covariance(a, b) = 0;
                for (std::size_t k = 0; k < p; ++k) fit.covariance(a, b) += half(a, k) * gram(k, b);
            }
    } else {
        for (double& value : fit.covariance) value *= fit.residual_variance;
    }
    const double reach = student_quantile(0.5 + options.confidence / 2, fit.df);
    fit.standard_error = fit.t = fit.p = fit.low = fit.high = fit.coefficients;
    for (std::size_t j = 0; j < p; ++j) {
        fit.standard_error(j) = std::sqrt(fit.covariance(j, j));
        fit.t(j) = fit.coefficients(j) / fit.standard_error(j);
        fit.p(j) = std::min(1.0, 2 * student_upper_tail(std::abs(fit.t(j)), fit.df));
        fit.low(j) = fit.coefficients(j) - reach * fit.standard_error(j);
        fit.high(j) = fit.coefficients(j) + reach * fit.standard_error(j);
    }
    for (const auto& term : of.terms())
        if (term.name != "intercept")
            fit.terms.emplace_back(term.name, wald_test(fit, of.contrast_of(term.name), function));
    // Back into the unit of the outcome.
    fit.fitted = y;
    for (std::size_t i = 0; i < n; ++i) {
        fit.residuals(i) /= unit;
        fit.fitted(i) -= fit.residuals(i);
    }
    for (auto* values : {&fit.coefficients, &fit.standard_error, &fit.low, &fit.high})
        for (double& value : *values) value /= unit;
    for (double& value : fit.covariance) value = value / unit / unit;
    fit.residual_variance = fit.residual_variance / unit / unit;
    return fit;
}

ENTRAIN_INLINE contrast_result test_contrasts(const linear_model_result& fit,
                                              const matrix<double>& contrasts) {
    return wald_test(fit, contrasts, "stats::test_contrasts");
}

ENTRAIN_INLINE max_t_result freedman_lane(const design& of, const matrix<double>& y, const matrix<double>& c,
                                          const permutation_options& options) {
    constexpr auto function = "stats::freedman_lane";
    const matrix<double> x = of.columns();
    const std::size_t n = x.shape(0), p = x.shape(1), q = c.shape(0), outcomes = y.shape(0);
    if (outcomes == 0 || y.shape(1) != n)
        throw argument_error(function, "outcomes",
                             "(outcomes, " + std::to_string(n) + "), a column per row of the design",
                             y.shape());
    check_finite(function, "outcomes", y);
    if (q == 0 || c.shape(1) != p)
        throw argument_error(function, "contrasts",
                             "rows of " + std::to_string(p) + " numbers, one per column", c.shape());
    check_finite(function, "contrasts", c);
    check_permutation_options(options, function);
    if (options.alternative != alternative::two_sided)
        throw argument_error(function, "options.alternative", "two_sided", "a one-sided one");
    if (n <= p)
        throw argument_error(function, "outcomes", "more rows than columns (" + std::to_string(p) + ")",
                             std::to_string(n) + " rows");
    const least_squares whole(x, of.names(), function, "design");
    // X (X'X)^-1 C' spans what the contrasts ask for, orthogonal to all that the reduced model may fit.
    const matrix<double> gram = whole.inverse_gram();
    matrix<double> asked = full(n, q, 0.0);
    for (std::size_t a = 0; a < q; ++a)
        for (std::size_t j = 0; j < p; ++j) {
            double weight = 0;
            for (std::size_t k = 0; k < p; ++k) weight += gram(j, k) * c(a, k);
            for (std::size_t i = 0; i < n; ++i) asked(i, a) += x(i, j) * weight;
        }
    const least_squares tested(asked, {}, function, "contrasts");
    const matrix<double>& all = whole.basis();
    const matrix<double>& part = tested.basis();
    const double df = static_cast<double>(n - p), rank = static_cast<double>(q);

    // Residuals of the reduced model: what the whole model leaves, and what the contrasts take.
    matrix<double> residual = full(outcomes, n, 0.0);
    std::vector<double> squares(outcomes, 0.0);
    for (std::size_t m = 0; m < outcomes; ++m) {
        vector<double> scaled = full(n, 0.0);
        const double unit = power_of_two_scale(row_data(y, m), n);
        for (std::size_t i = 0; i < n; ++i) scaled(i) = y(m, i) * unit;
        const auto rest = whole.residuals(scaled.data());
        for (std::size_t i = 0; i < n; ++i) residual(m, i) = rest(i);
        for (std::size_t a = 0; a < q; ++a) {
            double inner = 0;
            for (std::size_t i = 0; i < n; ++i) inner += part(a, i) * scaled(i);
            for (std::size_t i = 0; i < n; ++i) residual(m, i) += inner * part(a, i);
        }
        if (!varies(std::span<const double>(row_data(residual, m), n), 1.0))
            throw argument_error(function, "outcomes", "values that the design does not fit exactly",
                                 "outcome " + std::to_string(m));
        for (std::size_t i = 0; i < n; ++i) squares[m] += residual(m, i) * residual(m, i);
    }

    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto statistics = [&](auto& out) {
        std::vector<double> moved(n);
        const auto inner = [&](const double* basis) {
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) sum += basis[i] * moved[i];
            return sum;
        };
        for (std::size_t m = 0; m < outcomes; ++m) {
            for (std::size_t i = 0; i < n; ++i) moved[i] = residual(m, order[i]);
            double left = squares[m], taken = 0, last = 0;
            for (std::size_t k = 0; k < p; ++k) {
                const double along = inner(row_data(all, k));
                left -= along * along;
            }
            for (std::size_t a = 0; a < q; ++a) {
                last = inner(row_data(part, a));
                taken += last * last;
            }
            const double error = left > 1e-14 * squares[m] ? left / df : 0;
            // The basis of one contrast points along it or against it.
            out[m] = q == 1      ? safe_t(last, error)
                     : error > 0 ? taken / rank / error
                                 : (taken > 0 ? 1e100 : 0.0);
        }
    };
    vector<double> observed = full(outcomes, 0.0);
    statistics(observed);
    double count = 1;  // of all permutations
    for (std::size_t k = 2; k <= n && count < 1e18; ++k) count *= static_cast<double>(k);
    const bool exact = enumerated(count, outcomes, options, function);
    const std::size_t permutations = exact ? static_cast<std::size_t>(count) - 1 : options.permutations;
    matrix<double> null = matrix<double>::from_shape({outcomes, permutations});
    std::vector<double> one(outcomes);
    for (std::size_t d = 0; d < permutations; ++d) {
        if (options.poll) options.poll();
        if (exact) {  // all orders but the data's own, which is the first
            std::next_permutation(order.begin(), order.end());
        } else {
            random_stream random(options.seed, d);
            std::iota(order.begin(), order.end(), std::size_t{0});
            random.shuffle(order.begin(), order.end());
        }
        statistics(one);
        for (std::size_t m = 0; m < outcomes; ++m) null(m, d) = std::abs(one[m]);
    }
    return max_t_of(observed, null, exact);
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

ENTRAIN_INLINE design::design(std::size_t rows, bool intercept) : rows_(rows) {
    check_at_least("stats::design", "rows", rows, 1);
    if (intercept) add("intercept", {std::vector<double>(rows, 1.0)}, {"intercept"});
}

ENTRAIN_INLINE design& design::add_covariate(const std::string& name, const vector<double>& x) {
    return add(name, {detail::sample(x, rows_, "stats::design::covariate", name)}, {name});
}

ENTRAIN_INLINE design& design::factor(const std::string& name, const std::vector<std::string>& labels,
                                      stats::coding how) {
    constexpr auto function = "stats::design::factor";
    if (labels.size() != rows_)
        throw argument_error(function, name, std::to_string(rows_) + " labels, one per row", labels.size());
    check_enumerator(function, "coding", how, coding::treatment);
    auto made = detail::factor_columns(name, labels, how == coding::sum, function);
    return add(name, std::move(made.columns), std::move(made.names));
}

ENTRAIN_INLINE design& design::interaction(const std::string& first, const std::string& second) {
    constexpr auto function = "stats::design::interaction";
    const term a = terms_[find(first, function)], b = terms_[find(second, function)];
    std::vector<std::vector<double>> columns;
    std::vector<std::string> names;
    for (std::size_t i = a.first; i < a.first + a.count; ++i)
        for (std::size_t j = b.first; j < b.first + b.count; ++j) {
            names.push_back(names_[i] + ":" + names_[j]);
            columns.push_back(columns_[i]);
            for (std::size_t r = 0; r < rows_; ++r) columns.back()[r] *= columns_[j][r];
        }
    return add(first + ":" + second, std::move(columns), std::move(names));
}

ENTRAIN_INLINE matrix<double> design::columns() const {
    matrix<double> x = matrix<double>::from_shape({rows_, columns_.size()});
    for (std::size_t j = 0; j < columns_.size(); ++j)
        for (std::size_t i = 0; i < rows_; ++i) x(i, j) = columns_[j][i];
    return x;
}

ENTRAIN_INLINE matrix<double> design::contrast_of(std::string_view name) const {
    const term& one = terms_[find(name, "stats::design::contrast_of")];
    matrix<double> c = full(one.count, columns_.size(), 0.0);
    for (std::size_t k = 0; k < one.count; ++k) c(k, one.first + k) = 1;
    return c;
}

ENTRAIN_INLINE std::size_t design::find(std::string_view name, std::string_view function) const {
    std::string known;
    for (std::size_t k = 0; k < terms_.size(); ++k) {
        if (terms_[k].name == name) return k;
        known += (known.empty() ? "" : ", ") + terms_[k].name;
    }
    throw argument_error(function, "term", "one of " + known, std::string(name));
}

ENTRAIN_INLINE design& design::add(const std::string& name, std::vector<std::vector<double>> columns,
                                   std::vector<std::string> names) {
    for (const term& each : terms_)
        if (each.name == name) throw argument_error("stats::design", "name", "a name not used yet", name);
    terms_.push_back({name, columns_.size(), columns.size()});
    for (std::size_t k = 0; k < columns.size(); ++k) {
        columns_.push_back(std::move(columns[k]));
        names_.push_back(std::move(names[k]));
    }
    return *this;
}

}  // namespace entrain::stats
