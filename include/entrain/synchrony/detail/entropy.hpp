// Entropies of counts, and bins that signals share.
#pragma once

#include <entrain/synchrony/entropy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/histogram.hpp>

namespace entrain {
namespace synchrony_detail {

inline void check_entropy(std::string_view function, const entropy_options& options) {
    check_enumerator(function, "estimator", options.estimator, entropy_estimator::shrinkage);
    check_enumerator(function, "unit", options.unit, entropy_unit::bits);
}

// Signals whose values differ by rounding alone become constant, each by itself and, where `together`, all of
// them: bins adapt to any spread, also to that of 1 and 1 - 1e-16.
inline std::vector<vector<double>> without_rounding(std::vector<vector<double>> signals, bool together) {
    vector<double> firsts = full(signals.size(), 0.0);
    bool all = together;
    for (std::size_t s = 0; s < signals.size(); ++s) {
        firsts(s) = signals[s](0);
        if (varies(signals[s]))
            all = false;
        else
            std::fill(signals[s].begin(), signals[s].end(), firsts(s));
    }
    if (all && !varies(firsts))
        for (auto& signal : signals) std::fill(signal.begin(), signal.end(), firsts(0));
    return signals;
}

ENTRAIN_INLINE double shannon_entropy(const vector<double>& count, const entropy_options& options) {
    constexpr auto function = "shannon_entropy";
    check_entropy(function, options);
    if (count.size() == 0) throw argument_error(function, "counts", "at least one bin", 0);
    check_finite(function, "counts", count);
    double n = 0, used = 0;
    for (const double value : count) {
        if (value < 0) throw argument_error(function, "counts", "no negative count", value);
        n += value;
        used += value > 0 ? 1 : 0;
    }
    if (!(n > 0)) throw argument_error(function, "counts", "at least one observation", "none");
    if (!is_finite(n)) throw argument_error(function, "counts", "counts whose sum does not overflow", n);

    const auto bins = static_cast<double>(count.size());
    double shrink = 0;
    if (options.estimator == entropy_estimator::shrinkage) {
        double own = 0, distance = 0;
        for (const double value : count) {
            own += value / n * (value / n);
            distance += (1 / bins - value / n) * (1 / bins - value / n);
        }
        if (distance <= 0 || n <= 1)
            shrink = 1;
        else
            shrink = std::clamp((1 - own) / ((n - 1) * distance), 0.0, 1.0);
    }
    double entropy = 0;
    for (const double value : count) {
        const double p = shrink / bins + (1 - shrink) * value / n;
        if (p > 0) entropy -= p * std::log(p);
    }
    if (options.estimator == entropy_estimator::miller_madow) entropy += (used - 1) / (2 * n);
    entropy = std::max(entropy, 0.0);
    if (options.normalised) return count.size() > 1 ? entropy / std::log(bins) : 0;
    return options.unit == entropy_unit::bits ? entropy / std::numbers::ln2 : entropy;
}

}  // namespace synchrony_detail

ENTRAIN_INLINE synchrony_entropy_result synchrony_entropy(const std::vector<vector<double>>& given,
                                                          const synchrony_entropy_options& options) {
    constexpr auto function = "synchrony_entropy";
    if (given.empty()) throw argument_error(function, "signals", "at least one signal", "none");
    check_enumerator(function, "sharing", options.sharing, bin_sharing::separate);
    check_enumerator(function, "bins.rule", options.bins.rule, stats::bin_rule::fixed_edges);
    if (options.bins.rule == stats::bin_rule::fixed_count)
        check_between(function, "bins.count", options.bins.count, 1, 1'000'000);
    synchrony_detail::check_entropy(function, options.entropy);
    for (std::size_t s = 0; s < given.size(); ++s) {
        const std::string name = std::string("signals[").append(std::to_string(s)).append("]");
        if (given[s].size() == 0) throw argument_error(function, name, "at least one sample", 0);
        check_headroom(function, name, given[s], 4);
    }
    const auto signals = synchrony_detail::without_rounding(given, options.sharing == bin_sharing::common);
    synchrony_entropy_result result;
    vector<double> edges;
    if (options.sharing == bin_sharing::common) edges = stats::common_edges(signals, options.bins);
    for (const auto& signal : signals) {
        if (options.sharing == bin_sharing::separate) edges = stats::bin_edges(signal, options.bins);
        result.edges.push_back(edges);
        result.counts.push_back(stats::histogram(signal, edges));
        result.entropy.push_back(shannon_entropy(result.counts.back(), options.entropy));
    }
    return result;
}

}  // namespace entrain
