// Bins: the rules that choose them, and counts in them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain::stats {

/// How wide bins are.
enum class bin_rule {
    fixed_count,        ///< `count` bins of equal width
    sturges,            ///< range / (log2 n + 1): Sturges 1926, doi:10.1080/01621459.1926.10502161
    scott,              ///< (24 sqrt(pi) / n)^(1/3) SD: Scott 1979, doi:10.1093/biomet/66.3.605
    freedman_diaconis,  ///< 2 IQR / n^(1/3): Freedman and Diaconis 1981, doi:10.1007/BF01025868
    fixed_edges         ///< `edges`, as given
};

/// How bin_edges() and common_edges() place bins.
struct bin_options {
    bin_rule rule = bin_rule::freedman_diaconis;  ///< how wide bins are
    std::size_t count = 10;  ///< for fixed_count (10 as in numpy and MATLAB's hist)
    /// Lowest and highest edge; NaN: the smallest and the largest value. Rules see the values between them.
    std::array<double, 2> range = {std::numeric_limits<double>::quiet_NaN(),
                                   std::numeric_limits<double>::quiet_NaN()};
    std::vector<double> edges = {};  ///< for fixed_edges: ascending, at least two
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

// The value below which a share `q` of ascending values lies, linear between neighbours.
inline double sorted_quantile(const vector<double>& ascending, double q) {
    const double place = q * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double above = ascending(std::min(below + 1, ascending.size() - 1));
    return ascending(below) + (place - static_cast<double>(below)) * (above - ascending(below));
}

inline void require_edges(const double* edges, std::size_t size, std::string_view function,
                          std::string_view parameter) {
    if (size < 2) throw argument_error(function, parameter, "at least two edges", size);
    for (std::size_t i = 0; i < size; ++i)
        if (!is_finite(edges[i]) || (i > 0 && !(edges[i] > edges[i - 1])))
            throw argument_error(function, parameter, "finite edges, each above the one before",
                                 describe(edges[i]) + " at (" + std::to_string(i) + ")");
}

// The width that a rule gives for ascending values.
inline double width_of(const vector<double>& x, stats::bin_rule rule) {
    const auto n = static_cast<double>(x.size());
    if (rule == stats::bin_rule::sturges) return (x(x.size() - 1) - x(0)) / (std::log2(n) + 1);
    if (rule == stats::bin_rule::freedman_diaconis)
        return 2 * (sorted_quantile(x, 0.75) - sorted_quantile(x, 0.25)) / std::cbrt(n);
    double mean = 0, squares = 0;
    for (const double value : x) mean += (value - x(0)) / n;
    const double unit = unit_of(x(x.size() - 1) - x(0));
    for (const double value : x) {
        const double deviation = (value - x(0) - mean) / unit;
        squares += deviation * deviation;
    }
    return std::cbrt(24 * std::sqrt(std::numbers::pi) / n) * std::sqrt(squares / n) * unit;
}

inline vector<double> edges_of(vector<double> x, const stats::bin_options& options,
                               std::string_view function) {
    using stats::bin_rule;
    if (x.size() == 0) throw argument_error(function, "x", "at least one value", 0);
    check_finite(function, "x", x);
    if (options.rule == bin_rule::fixed_edges) {
        require_edges(options.edges.data(), options.edges.size(), function, "edges");
        vector<double> edges = full(options.edges.size(), 0.0);
        std::copy(options.edges.begin(), options.edges.end(), edges.begin());
        return edges;
    }
    check_enumerator(function, "rule", options.rule, bin_rule::fixed_edges);
    std::sort(x.begin(), x.end());
    double low = std::isnan(options.range[0]) ? x(0) : options.range[0];
    double high = std::isnan(options.range[1]) ? x(x.size() - 1) : options.range[1];
    if (!is_finite(low) || !is_finite(high) || high < low)
        throw argument_error(function, "range", "a finite lowest edge at most as large as the highest",
                             describe(low) + " to " + describe(high));
    constexpr std::size_t most = 1'000'000;  // beyond it a rule was fooled by one far value, not asked for
    if (options.rule == bin_rule::fixed_count) {
        if (options.count == 0) throw argument_error(function, "count", "at least one bin", 0);
        if (options.count > most)
            throw argument_error(function, "count", "at most a million bins", options.count);
    }
    if (low == high) {  // all values equal: one bin of width one, as numpy has it
        low -= 0.5, high += 0.5;
        if (!(low < high)) throw argument_error(function, "x", "values that vary, or below 2^52", low);
    }
    // The values in the range, in a unit in which no difference overflows; the rules see no others.
    const double unit = std::max(unit_of(low), unit_of(high));
    const auto first = std::lower_bound(x.begin(), x.end(), low),
               last = std::upper_bound(first, x.end(), high);
    vector<double> kept = full(static_cast<std::size_t>(last - first), 0.0);
    std::transform(first, last, kept.begin(), [unit](double value) { return value / unit; });
    const double from = low / unit, to = high / unit;

    double bins = 1;
    if (options.rule == bin_rule::fixed_count) {
        bins = static_cast<double>(options.count);
    } else if (kept.size() > 0) {
        const double width = width_of(kept, options.rule);
        if (width > 0) bins = std::max(1.0, std::ceil((to - from) / width));
    }
    if (!(bins <= static_cast<double>(most)))
        throw argument_error(function, "x", "values whose rule gives at most a million bins", bins);
    const auto count = static_cast<std::size_t>(bins);
    vector<double> edges = full(count + 1, high);
    for (std::size_t i = 0; i < count; ++i)
        edges(i) = (from + (to - from) * (static_cast<double>(i) / static_cast<double>(count))) * unit;
    require_edges(edges.data(), edges.size(), function, std::isnan(options.range[0]) ? "x" : "range");
    return edges;
}

// Counts of x between ascending edges; the last bin takes its upper edge too. Values outside count nowhere.
template <class T>
void add_counts(const T* x, std::size_t size, const vector<double>& edges, vector<double>& counts) {
    const std::size_t bins = edges.size() - 1;
    const double low = edges(0), high = edges(bins);
    // In a unit in which no difference overflows, or vanishes.
    const double unit = std::max(unit_of(low), unit_of(high)), from = low / unit;
    const double scale = static_cast<double>(bins) / (high / unit - from);
    for (std::size_t i = 0; i < size; ++i) {
        const auto value = static_cast<double>(x[i]);
        if (!(value >= low) || !(value <= high)) continue;
        // Where edges are evenly spaced the guess is right or one off; the walk corrects it.
        auto bin = std::min(static_cast<std::size_t>((value / unit - from) * scale), bins - 1);
        while (bin > 0 && value < edges(bin)) --bin;
        while (bin + 1 < bins && value >= edges(bin + 1)) ++bin;
        counts(bin) += 1;
    }
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// The edges of the bins of one sample. Rules give a width, and the range is cut into the least number of
/// equal bins that are no wider; where a rule gives no width (all values equal, or a middle half that is)
/// there is one bin.
///
/// x: (n). Returns (bins + 1) ascending edges; the same as numpy's histogram_bin_edges, also where the range
/// leaves out values: the rules then see only those within.
/// Throws argument_error where x is empty or not finite, count is 0, range is not ascending, given edges are
/// not, or a rule asks for more than a million bins. Cost: O(n log n).
template <vector_like X>
vector<double> bin_edges(const X& x, const bin_options& options = {}) {
    return detail::edges_of(as_vector<double>(x, "stats::bin_edges", "x"), options,
                            "stats::bin_edges");
}

/// The edges of bins that several samples share: bin_edges() of all their values together. Entropies of
/// different samples can be compared only over the same bins: automatic bins of its own adapt to each sample
/// and take out the very difference in question.
///
/// samples: a range of vectors of any lengths. Throws as bin_edges().
template <std::ranges::input_range Samples = std::vector<vector<double>>>
requires vector_like<std::ranges::range_value_t<Samples>>
vector<double> common_edges(const Samples& samples, const bin_options& options = {}) {
    constexpr auto function = "stats::common_edges";
    std::vector<double> all;
    for (const auto& sample : samples) {
        const auto& values = as_vector<double>(sample, function, "samples");
        check_finite(function, "samples", values);
        all.insert(all.end(), values.begin(), values.end());
    }
    if (all.empty()) throw argument_error(function, "samples", "at least one value", 0);
    return detail::edges_of(as_vector<double>(all, function, "samples"), options, function);
}

/// How many values lie in each bin: edge_i <= x < edge_i+1, the last bin with its upper edge.
///
/// x: (n). edges: (bins + 1), ascending. Returns (bins); values outside the edges count nowhere.
/// Throws argument_error where x is not finite, or edges are fewer than two, not finite or not ascending.
/// Cost: O(n) for evenly spaced edges.
template <vector_like X, vector_like E>
vector<double> histogram(const X& x, const E& edges) {
    const auto& values = as_vector<double>(x, "stats::histogram", "x");
    const auto& limits = as_vector<double>(edges, "stats::histogram", "edges");
    check_finite("stats::histogram", "x", values);
    detail::require_edges(limits.data(), limits.size(), "stats::histogram", "edges");
    vector<double> counts = full(limits.size() - 1, 0.0);
    detail::add_counts(values.data(), values.size(), limits, counts);
    return counts;
}

}  // namespace entrain::stats
