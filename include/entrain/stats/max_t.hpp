// Many measures of the same subjects tested at once: max-T by joint permutations.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/permutation.hpp>

namespace entrain::stats {

/// The result of a max-T test; all vectors have one element a measure.
struct max_t_result {
    vector<double> t;            ///< of the data, with its sign
    vector<double> p;            ///< two-sided, of each measure by itself
    vector<double> single_step;  ///< two-sided, adjusted for all measures
    vector<double> step_down;    ///< the same, sharper
    /// |t| that at most 5 % of permutations, the data among them, exceed in some measure: a |t| above it has
    /// a single_step of at most 0.05, always. In a design of fewer than 20 permutations none is.
    double critical = 0;
    std::size_t permutations = 0;  ///< how many there were
    bool exact = false;  ///< whether these are all that exist
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

// t without a division by zero: 0 where nothing differs, and as large as can be where only the spread is
// zero. `rounding` of the difference is none.
inline double safe_t(double difference, double squared_error, double rounding = 0) {
    if (squared_error > 0) return difference / std::sqrt(squared_error);
    return std::abs(difference) <= rounding ? 0 : std::copysign(1e100, difference);
}

// The sum of squared deviations from the mean of values that value(0) .. value(n - 1) give again, whose sum
// and sum of squares are known. Where the mean is large against the spread the difference of these sums would
// lose its digits: it is then summed again from the mean, and 0 where the values differ by no more than
// `rounding`. (Values may be given with another origin than their sums: it changes no deviation.)
template <class Value>
double squared_deviations(double sum, double squares, std::size_t n, double rounding, Value&& value) {
    const auto count = static_cast<double>(n);
    const double spread = squares - sum * sum / count;
    if (spread > 0.01 * squares) return spread;
    const double first = value(0);
    double mean = 0, low = first, high = first, rest = 0, again = 0;
    for (std::size_t i = 0; i < n; ++i) mean += (value(i) - first) / count;
    mean += first;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = value(i), deviation = x - mean;
        low = std::min(low, x);
        high = std::max(high, x);
        rest += deviation;  // of the mean's own rounding
        again += deviation * deviation;
    }
    return high - low > rounding ? again - rest * rest / count : 0;
}

// draws: |t| of each measure (a row) under each permutation.
inline stats::max_t_result max_t_of(const vector<double>& t, const matrix<double>& draws, bool exact) {
    const std::size_t measures = t.size(), count = draws.shape(1);
    vector<double> size = full(measures, 0.0), p = full(measures, 1.0);
    for (std::size_t m = 0; m < measures; ++m) {
        size(m) = std::abs(t(m));
        const std::span<const double> own(row_data(draws, m), count);
        const double slack = stats::tie_slack(size(m), own);
        const auto reached =
            1 + std::count_if(own.begin(), own.end(), [&](double draw) { return draw >= size(m) - slack; });
        p(m) = static_cast<double>(reached) / static_cast<double>(count + 1);
    }
    auto adjusted = stats::max_statistic(size, draws);
    return {t, p, std::move(adjusted.single_step), std::move(adjusted.step_down), adjusted.critical,
            // With the data's own arrangement, which is one of them all.
            exact ? count + 1 : count, exact};
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Tests the changes of several measures in the same subjects against none: one-sample t of each, its p
/// adjusted by the largest |t| of all under joint flips of the subjects' signs. All flips are enumerated
/// where there are at most options.max_exact of them, otherwise random ones are drawn. Dependence between
/// measures is kept, so that it is sharper than Bonferroni where they go together, as networks do. changes:
/// (measures, subjects), after - before, at least two subjects. options.alternative must be two-sided. Throws
/// argument_error where changes is too small or not finite, or the options do not fit. Cost: O(permutations x
/// measures x subjects). Westfall and Young 1993, Resampling-Based Multiple Testing.
template <array_like C>
max_t_result sign_flip_max_t(const C& changes, const permutation_options& options = {}) {
    constexpr auto function = "stats::sign_flip_max_t";
    const auto& x = as_matrix<double>(changes, function, "changes");
    if (x.shape(0) == 0 || x.shape(1) < 2)
        throw argument_error(function, "changes", "at least one measure of two subjects", x.shape());
    check_finite(function, "changes", x);
    detail::check_permutation_options(options, function);
    if (options.alternative != alternative::two_sided)
        throw argument_error(function, "options.alternative", "two_sided", "a one-sided one");
    const std::size_t measures = x.shape(0), subjects = x.shape(1);
    const auto n = static_cast<double>(subjects);
    matrix<double> change = x;  // each measure in a unit of its own
    std::vector<double> squares(measures, 0.0), rounding(measures, 0.0);  // the same under every flip
    for (std::size_t m = 0; m < measures; ++m) {
        const std::span<double> own(row_data(change, m), subjects);
        const double unit = unit_of_values(own);
        double largest = 0;
        for (double& value : own) {
            value /= unit;
            squares[m] += value * value;
            largest = std::max(largest, std::abs(value));
        }
        rounding[m] = rounding_of(largest * coarseness<C>, subjects);
    }
    std::vector<double> sign(subjects, 1.0);
    const auto t_of_signs = [&](std::size_t m) {
        const double* own = row_data(change, m);
        double sum = 0;
        for (std::size_t s = 0; s < subjects; ++s) sum += sign[s] * own[s];
        const double spread = detail::squared_deviations(sum, squares[m], subjects, rounding[m],
                                                         [&](std::size_t s) { return sign[s] * own[s]; });
        return detail::safe_t(sum / n, spread / (n - 1) / n, 0);
    };
    vector<double> t = full(measures, 0.0);
    for (std::size_t m = 0; m < measures; ++m) t(m) = t_of_signs(m);
    const bool exact = detail::enumerated(std::exp2(n), measures, options, function);
    const std::size_t count = exact ? (std::size_t{1} << subjects) - 1 : options.permutations;
    matrix<double> draws = matrix<double>::from_shape({measures, count});
    for (std::size_t d = 0; d < count; ++d) {
        if (options.poll) options.poll();
        random_stream random(options.seed, d);
        std::uint64_t bits = exact ? d + 1 : 0;  // d + 1: without the data's own signs
        for (std::size_t s = 0; s < subjects; ++s, bits >>= 1) {
            if (!exact && s % 64 == 0) bits = random();
            sign[s] = bits & 1 ? -1.0 : 1.0;
        }
        for (std::size_t m = 0; m < measures; ++m) draws(m, d) = std::abs(t_of_signs(m));
    }
    return detail::max_t_of(t, draws, exact);
}

/// Tests several measures between two groups of subjects: Welch's t of each, its p adjusted by the largest
/// |t| of all under joint relabellings of the subjects. x: (measures, n), y: (measures, m), each at least two
/// subjects; the rest as sign_flip_max_t. Relabellings are drawn at random, or enumerated where there are at
/// most options.max_exact.
template <array_like X, array_like Y>
max_t_result relabel_max_t(const X& x, const Y& y, const permutation_options& options = {}) {
    constexpr auto function = "stats::relabel_max_t";
    const auto& a = as_matrix<double>(x, function, "x");
    const auto& b = as_matrix<double>(y, function, "y");
    if (a.shape(0) == 0 || a.shape(1) < 2)
        throw argument_error(function, "x", "at least one measure of two subjects", a.shape());
    if (b.shape(0) != a.shape(0) || b.shape(1) < 2)
        throw argument_error(function, "y",
                             std::to_string(a.shape(0)) + " measures, as in x, of at least two subjects",
                             b.shape());
    check_finite(function, "x", a);
    check_finite(function, "y", b);
    detail::check_permutation_options(options, function);
    if (options.alternative != alternative::two_sided)
        throw argument_error(function, "options.alternative", "two_sided", "a one-sided one");
    const std::size_t measures = a.shape(0), n = a.shape(1), all = n + b.shape(1);
    std::vector<std::vector<double>> pooled(measures), original(measures);
    std::vector<double> rounding(measures, 0.0);
    for (std::size_t m = 0; m < measures; ++m) {
        pooled[m].assign(row_data(a, m), row_data(a, m) + n);
        pooled[m].insert(pooled[m].end(), row_data(b, m), row_data(b, m) + b.shape(1));
        const double unit = unit_of_values(pooled[m]);
        double largest = 0;
        for (double& value : pooled[m]) {
            value /= unit;
            largest = std::max(largest, std::abs(value));
        }
        const double magnitude = largest * std::max(coarseness<X>, coarseness<Y>);
        rounding[m] = rounding_of(magnitude, all);
        if (!varies(pooled[m], magnitude)) std::fill(pooled[m].begin(), pooled[m].end(), 0.0);
        original[m] = pooled[m];
        // Without the pooled mean, which changes no t and would cost digits of the sums of squares.
        double mean = 0;
        for (const double value : pooled[m]) mean += (value - pooled[m][0]) / static_cast<double>(all);
        const double centre = pooled[m][0] + mean;
        for (double& value : pooled[m]) value -= centre;
    }
    std::vector<std::size_t> order(all);  // the first n are group x
    const auto t_of_order = [&](std::size_t m) {
        double sum[2] = {0, 0}, squares[2] = {0, 0};
        for (std::size_t i = 0; i < all; ++i) {
            const double value = pooled[m][order[i]];
            sum[i >= n] += value;
            squares[i >= n] += value * value;
        }
        double error = 0;
        const std::size_t members[2] = {n, all - n};
        const double size[2] = {static_cast<double>(n), static_cast<double>(all - n)};
        for (const int g : {0, 1}) {
            const double spread = detail::squared_deviations(
                sum[g], squares[g], members[g], rounding[m],
                [&](std::size_t i) { return original[m][order[g ? n + i : i]]; });
            error += spread / (size[g] - 1) / size[g];
        }
        return detail::safe_t(sum[0] / size[0] - sum[1] / size[1], error, rounding[m]);
    };
    std::iota(order.begin(), order.end(), std::size_t{0});
    vector<double> t = full(measures, 0.0);
    for (std::size_t m = 0; m < measures; ++m) t(m) = t_of_order(m);
    const double existing = detail::binomial(all, n);
    const bool exact = detail::enumerated(existing, measures, options, function);
    const std::size_t count = exact ? static_cast<std::size_t>(existing) - 1 : options.permutations;
    matrix<double> draws = matrix<double>::from_shape({measures, count});
    std::vector<char> in_first(all, 0);
    std::fill_n(in_first.begin(), n, char{1});
    for (std::size_t d = 0; d < count; ++d) {
        if (options.poll) options.poll();
        if (exact) {
            std::prev_permutation(in_first.begin(), in_first.end());
            std::size_t first = 0, second = n;
            for (std::size_t i = 0; i < all; ++i) order[in_first[i] ? first++ : second++] = i;
        } else {
            random_stream random(options.seed, d);
            std::iota(order.begin(), order.end(), std::size_t{0});
            random.shuffle(order.begin(), order.end());
        }
        for (std::size_t m = 0; m < measures; ++m) draws(m, d) = std::abs(t_of_order(m));
    }
    return detail::max_t_of(t, draws, exact);
}

}  // namespace entrain::stats
