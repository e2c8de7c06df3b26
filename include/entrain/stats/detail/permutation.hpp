// The work behind permutation.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/permutation.hpp>
#include <entrain/stats/ties.hpp>

namespace entrain::stats::detail {

// `null` holds the statistics of all permutations (exact, the data's own among them) or of random ones;
// `rounding` is the statistic's own.
inline stats::permutation_result permutation_summary(double observed, const std::vector<double>& null,
                                                     double rounding, bool exact,
                                                     stats::alternative alternative) {
    stats::permutation_result result{.statistic = observed, .permutations = null.size(), .exact = exact};
    const auto count = static_cast<double>(null.size());
    const double unit = std::max(unit_of_values(null), unit_of(observed));
    double mean = 0;
    for (const double value : null) mean += value / unit / count;
    // Equal statistics may differ by rounding, as their sums run in another order; they must count as
    // reached.
    const double slack = stats::tie_slack(observed, null, rounding);
    double above = exact ? 0 : 1, below = above, squares = 0;
    for (const double value : null) {
        above += value >= observed - slack;
        below += value <= observed + slack;
        squares += (value / unit - mean) * (value / unit - mean);
    }
    const double trials = exact ? count : count + 1;
    result.p_greater = above / trials;
    result.p_less = below / trials;
    const double spread = std::sqrt(squares / count);
    result.z = spread > slack / unit ? (observed / unit - mean) / spread : 0;
    const double tail = alternative == stats::alternative::greater ? result.p_greater
                        : alternative == stats::alternative::less  ? result.p_less
                                                                  : std::min(result.p_greater, result.p_less);
    const double sides = alternative == stats::alternative::two_sided ? 2 : 1;
    result.p = std::min(1.0, sides * tail);
    result.p_standard_error = exact ? 0 : sides * std::sqrt(tail * (1 - tail) / trials);
    return result;
}

// n choose k as a double: exact up to 2^53, and only compared with a limit.
inline double binomial(std::size_t n, std::size_t k) {
    double result = 1;
    for (std::size_t i = 1; i <= k; ++i) result *= static_cast<double>(n - k + i) / static_cast<double>(i);
    return std::round(result);
}

inline double checked_statistic(double value, std::string_view function) {
    if (!is_finite(value))
        throw argument_error(function, "statistic", "a finite value for every permutation", value);
    return value;
}

inline void check_permutation_options(const stats::permutation_options& options, std::string_view function) {
    if (options.permutations == 0) throw argument_error(function, "options.permutations", "at least 1", 0);
    check_enumerator(function, "options.alternative", options.alternative, stats::alternative::less);
}

// Whether all permutations are enumerated, of which there are `existing`; checks that `values` numbers for
// each of those that will be made fit into memory.
inline bool enumerated(double existing, std::size_t values, const stats::permutation_options& options,
                       std::string_view function) {
    const bool exact = existing <= static_cast<double>(options.max_exact);
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max() / 2;
    const std::size_t all = existing < static_cast<double>(most) ? static_cast<std::size_t>(existing) : most;
    check_allocation<double>(function, exact ? "options.max_exact" : "options.permutations",
                             {exact ? all : options.permutations, values});
    return exact;
}

// On so many arrangements the rounding of the statistic is measured.
inline constexpr std::size_t rounding_samples = 4;

// `exact_sums`: the statistic is one of ranks, whose sums are not rounded. `magnitude`: see varies().
inline stats::permutation_result relabel_test(
    const vector<double>& x, const vector<double>& y,
    const std::function<double(const vector<double>&, const vector<double>&)>& statistic,
    const stats::permutation_options& options, std::string_view function, bool exact_sums = false,
    double magnitude = 0) {
    check_permutation_options(options, function);
    const std::size_t n = x.size(), all = n + y.size();
    std::vector<double> pooled(x.begin(), x.end());
    pooled.insert(pooled.end(), y.begin(), y.end());
    const double observed = checked_statistic(statistic(x, y), function);

    vector<double> first = x, second = y;
    std::vector<double> null;
    // Where values are constant but for rounding all arrangements are one.
    double rounding = varies(pooled, magnitude) ? 0 : std::numeric_limits<double>::max();
    const auto add = [&] {
        if (options.poll) options.poll();
        null.push_back(checked_statistic(statistic(first, second), function));
        if (!exact_sums && null.size() <= rounding_samples)
            rounding = std::max(rounding, stats::statistic_rounding(statistic, first, second));
    };
    const bool exact = enumerated(binomial(all, n), 1, options, function);
    if (exact) {
        // All ways to choose who is in the first group, in lexicographic order from "the first n" on.
        std::vector<std::size_t> chosen(n);
        std::iota(chosen.begin(), chosen.end(), std::size_t{0});
        for (bool more = true; more;) {
            std::size_t a = 0, b = 0;
            for (std::size_t i = 0; i < all; ++i) {
                if (a < n && chosen[a] == i)
                    first(a++) = pooled[i];
                else
                    second(b++) = pooled[i];
            }
            add();
            std::size_t last = n;
            while (last > 0 && chosen[last - 1] == all - n + last - 1) --last;
            more = last > 0;
            if (more)
                for (std::size_t i = ++chosen[last - 1]; last < n; ++last) chosen[last] = ++i;
        }
    } else {
        null.reserve(options.permutations);
        std::vector<double> shuffled;
        for (std::size_t i = 0; i < options.permutations; ++i) {
            random_stream random(options.seed, i);
            shuffled = pooled;
            random.shuffle(shuffled.begin(), shuffled.end());
            std::copy_n(shuffled.begin(), n, first.begin());
            std::copy(shuffled.begin() + static_cast<std::ptrdiff_t>(n), shuffled.end(), second.begin());
            add();
        }
    }
    return permutation_summary(observed, null, rounding, exact, options.alternative);
}

inline stats::permutation_result flip_test(const vector<double>& differences,
                                           const std::function<double(const vector<double>&)>& statistic,
                                           const stats::permutation_options& options,
                                           std::string_view function, bool exact_sums = false) {
    check_permutation_options(options, function);
    const std::size_t n = differences.size();
    const double observed = checked_statistic(statistic(differences), function);

    vector<double> flipped = differences;
    std::vector<double> null;
    double rounding = 0;
    const auto add = [&] {
        if (options.poll) options.poll();
        null.push_back(checked_statistic(statistic(flipped), function));
        if (!exact_sums && null.size() <= rounding_samples)
            rounding = std::max(rounding, stats::statistic_rounding(statistic, flipped));
    };
    const bool exact = enumerated(std::exp2(static_cast<double>(n)), 1, options, function);
    if (exact) {
        for (std::uint64_t signs = 0; signs < std::uint64_t{1} << n; ++signs) {
            for (std::size_t i = 0; i < n; ++i)
                flipped(i) = (signs >> i) & 1 ? -differences(i) : differences(i);
            add();
        }
    } else {
        null.reserve(options.permutations);
        for (std::size_t d = 0; d < options.permutations; ++d) {
            random_stream random(options.seed, d);
            std::uint64_t signs = 0;
            for (std::size_t i = 0; i < n; ++i, signs >>= 1) {
                if (i % 64 == 0) signs = random();
                flipped(i) = signs & 1 ? -differences(i) : differences(i);
            }
            add();
        }
    }
    return permutation_summary(observed, null, rounding, exact, options.alternative);
}

ENTRAIN_INLINE permutation_result
permutation_test(const vector<double>& x, const vector<double>& y,
                 const std::function<double(const vector<double>&, const vector<double>&)>& statistic,
                 const permutation_options& options, double coarseness_of_x, double coarseness_of_y) {
    constexpr auto function = "stats::permutation_test";
    if (x.size() == 0) throw argument_error(function, "x", "at least one value", 0);
    if (y.size() == 0) throw argument_error(function, "y", "at least one value", 0);
    check_finite(function, "x", x);
    check_finite(function, "y", y);
    return relabel_test(x, y, statistic, options, function, false,
                        std::max(rounding_magnitude<vector<double>>(x) * coarseness_of_x,
                                 rounding_magnitude<vector<double>>(y) * coarseness_of_y));
}

ENTRAIN_INLINE permutation_result sign_flip_test(
    const vector<double>& differences, const std::function<double(const vector<double>&)>& statistic,
    const permutation_options& options) {
    constexpr auto function = "stats::sign_flip_test";
    if (differences.size() == 0) throw argument_error(function, "differences", "at least one value", 0);
    check_finite(function, "differences", differences);
    return flip_test(differences, statistic, options, function);
}

}  // namespace entrain::stats::detail
