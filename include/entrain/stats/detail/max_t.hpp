// The work behind max_t.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/multiplicity.hpp>
#include <entrain/stats/detail/permutation.hpp>
#include <entrain/stats/max_t.hpp>
#include <entrain/stats/ties.hpp>

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
        const double slack = tie_slack(size(m), own);
        const auto reached =
            1 + std::count_if(own.begin(), own.end(), [&](double draw) { return draw >= size(m) - slack; });
        p(m) = static_cast<double>(reached) / static_cast<double>(count + 1);
    }
    auto adjusted = max_statistic(size, draws);
    return {t, p, std::move(adjusted.single_step), std::move(adjusted.step_down), adjusted.critical,
            // With the data's own arrangement, which is one of them all.
            exact ? count + 1 : count, exact};
}

ENTRAIN_INLINE max_t_result sign_flip_max_t(const matrix<double>& changes, const permutation_options& options,
                                            double coarseness_of_changes) {
    constexpr auto function = "stats::sign_flip_max_t";
    if (changes.shape(0) == 0 || changes.shape(1) < 2)
        throw argument_error(function, "changes", "at least one measure of two subjects", changes.shape());
    check_finite(function, "changes", changes);
    check_permutation_options(options, function);
    if (options.alternative != alternative::two_sided)
        throw argument_error(function, "options.alternative", "two_sided", "a one-sided one");
    const std::size_t measures = changes.shape(0), subjects = changes.shape(1);
    const auto n = static_cast<double>(subjects);
    matrix<double> change = changes;                                      // each measure in a unit of its own
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
        rounding[m] = rounding_of(largest * coarseness_of_changes, subjects);
    }
    std::vector<double> sign(subjects, 1.0);
    const auto t_of_signs = [&](std::size_t m) {
        const double* own = row_data(change, m);
        double sum = 0;
        for (std::size_t s = 0; s < subjects; ++s) sum += sign[s] * own[s];
        const double spread = squared_deviations(sum, squares[m], subjects, rounding[m],
                                                 [&](std::size_t s) { return sign[s] * own[s]; });
        return safe_t(sum / n, spread / (n - 1) / n, 0);
    };
    vector<double> t = full(measures, 0.0);
    for (std::size_t m = 0; m < measures; ++m) t(m) = t_of_signs(m);
    const bool exact = enumerated(std::exp2(n), measures, options, function);
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
    return max_t_of(t, draws, exact);
}

ENTRAIN_INLINE max_t_result relabel_max_t(const matrix<double>& x, const matrix<double>& y,
                                          const permutation_options& options, double coarseness_of_both) {
    constexpr auto function = "stats::relabel_max_t";
    if (x.shape(0) == 0 || x.shape(1) < 2)
        throw argument_error(function, "x", "at least one measure of two subjects", x.shape());
    if (y.shape(0) != x.shape(0) || y.shape(1) < 2)
        throw argument_error(function, "y",
                             std::to_string(x.shape(0)) + " measures, as in x, of at least two subjects",
                             y.shape());
    check_finite(function, "x", x);
    check_finite(function, "y", y);
    check_permutation_options(options, function);
    if (options.alternative != alternative::two_sided)
        throw argument_error(function, "options.alternative", "two_sided", "a one-sided one");
    const std::size_t measures = x.shape(0), n = x.shape(1), all = n + y.shape(1);
    std::vector<std::vector<double>> pooled(measures), original(measures);
    std::vector<double> rounding(measures, 0.0);
    for (std::size_t m = 0; m < measures; ++m) {
        pooled[m].assign(row_data(x, m), row_data(x, m) + n);
        pooled[m].insert(pooled[m].end(), row_data(y, m), row_data(y, m) + y.shape(1));
        const double unit = unit_of_values(pooled[m]);
        double largest = 0;
        for (double& value : pooled[m]) {
            value /= unit;
            largest = std::max(largest, std::abs(value));
        }
        const double magnitude = largest * coarseness_of_both;
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
            const double spread =
                squared_deviations(sum[g], squares[g], members[g], rounding[m],
                                   [&](std::size_t i) { return original[m][order[g ? n + i : i]]; });
            error += spread / (size[g] - 1) / size[g];
        }
        return safe_t(sum[0] / size[0] - sum[1] / size[1], error, rounding[m]);
    };
    std::iota(order.begin(), order.end(), std::size_t{0});
    vector<double> t = full(measures, 0.0);
    for (std::size_t m = 0; m < measures; ++m) t(m) = t_of_order(m);
    const double existing = binomial(all, n);
    const bool exact = enumerated(existing, measures, options, function);
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
    return max_t_of(t, draws, exact);
}

}  // namespace entrain::stats::detail
