// The work behind histogram.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/detail/quantile.hpp>
#include <entrain/stats/histogram.hpp>

namespace entrain::stats::detail {

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

ENTRAIN_INLINE vector<double> edges_of(vector<double> x, const bin_options& options,
                                       std::string_view function) {
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
inline void add_counts(const double* x, std::size_t size, const vector<double>& edges,
                       vector<double>& counts) {
    const std::size_t bins = edges.size() - 1;
    const double low = edges(0), high = edges(bins);
    // In a unit in which no difference overflows, or vanishes.
    const double unit = std::max(unit_of(low), unit_of(high)), from = low / unit;
    const double scale = static_cast<double>(bins) / (high / unit - from);
    for (std::size_t i = 0; i < size; ++i) {
        const double value = x[i];
        if (!(value >= low) || !(value <= high)) continue;
        // Where edges are evenly spaced the guess is right or one off; the walk corrects it.
        auto bin = std::min(static_cast<std::size_t>((value / unit - from) * scale), bins - 1);
        while (bin > 0 && value < edges(bin)) --bin;
        while (bin + 1 < bins && value >= edges(bin + 1)) ++bin;
        counts(bin) += 1;
    }
}

ENTRAIN_INLINE vector<double> histogram(const vector<double>& x, const vector<double>& edges) {
    check_finite("stats::histogram", "x", x);
    require_edges(edges.data(), edges.size(), "stats::histogram", "edges");
    vector<double> counts = full(edges.size() - 1, 0.0);
    add_counts(x.data(), x.size(), edges, counts);
    return counts;
}

}  // namespace entrain::stats::detail
