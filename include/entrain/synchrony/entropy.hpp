// The Shannon entropy of the values that a synchrony signal takes over time.
#pragma once

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

/// How an entropy is estimated from counts.
enum class entropy_estimator {
    plug_in,       ///< of the observed shares; too low by about (bins used - 1) / (2 n) nats
    miller_madow,  ///< plug-in plus that bias: Miller 1955
    shrinkage      ///< of shares drawn towards the uniform ones by as much as their noise asks: Hausser and
                   ///< Strimmer 2009, JMLR 10, 1469
};
/// The unit of an entropy.
enum class entropy_unit {
    nats,  ///< natural logarithm
    bits   ///< logarithm to base two
};  ///< The unit of an entropy.

/// How an entropy is computed.
struct entropy_options {
    entropy_estimator estimator = entropy_estimator::plug_in;  ///< as Carhart-Harris et al. 2014
    entropy_unit unit = entropy_unit::nats;  ///< nats: natural logarithm; bits: to base two
    bool normalised = false;  ///< divided by the logarithm of the number of bins: 0 to 1 (plug-in, shrinkage)
};

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

}  // namespace synchrony_detail

/// The Shannon entropy of a distribution over bins, from counts.
///
///     H = -sum_b p_b ln p_b,   p_b = count_b / n
///
/// counts: (bins), none negative, not all zero (for shrinkage and Miller-Madow: whole numbers of
/// observations). Returns 0 (one bin holds all) to ln bins; with Miller-Madow it may come out above. One bin
/// alone has entropy 0, normalised too. Throws argument_error where counts is empty, all zero, has a value
/// that is negative or not finite, or a sum that overflows. Shannon 1948,
/// doi:10.1002/j.1538-7305.1948.tb01338.x.
/// Cost: O(bins).
template <vector_like C>
double shannon_entropy(const C& counts, const entropy_options& options = {}) {
    constexpr auto function = "shannon_entropy";
    synchrony_detail::check_entropy(function, options);
    const auto& count = as_vector<double>(counts, function, "counts");
    if (count.size() == 0) throw argument_error(function, "counts", "at least one bin", 0);
    check_finite(function, "counts", count);
    double n = 0, used = 0;
    for (const double value : count) {
        if (value < 0) throw argument_error(function, "counts", "no negative count", value);
        n += value;
        used += value > 0 ? 1 : 0;
    }
    if (!(n > 0)) throw argument_error(function, "counts", "at least one observation", "none");
    if (!is_finite(n))
        throw argument_error(function, "counts", "counts whose sum does not overflow", n);

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

/// Whose values choose the bins.
enum class bin_sharing {
    common,   ///< all signals together: their entropies can be compared
    separate  ///< each signal by itself, as a histogram by default does; only to reproduce such results
};

/// How synchrony_entropy() places bins and computes entropies.
struct synchrony_entropy_options {
    stats::bin_options bins = {};  ///< Freedman-Diaconis by default
    bin_sharing sharing = bin_sharing::common;  ///< whether signals share their bins
    entropy_options entropy = {};  ///< of the counts
};

/// What synchrony_entropy() finds for each signal.
struct synchrony_entropy_result {
    std::vector<double> entropy;  ///< of each signal, in the unit asked
    std::vector<vector<double>> edges;   ///< of the bins; all the same where they are common
    std::vector<vector<double>> counts;  ///< in them
};

/// The entropy of the distribution over time of the synchrony of one network, for the conditions of one
/// subject, over bins that the conditions share.
///
/// given: one synchrony signal per condition, such as rows of network_order_parameters() or
/// spatial_variance() (before and after; placebo and drug), of any lengths.
/// A signal that is constant, to within rounding, has entropy 0. Bins that adapt to each condition make its
/// entropy blind to a change of spread and sensitive to the number of samples; hence the common ones.
/// Throws argument_error where there is no signal, a signal is empty or not finite, or the bins are not right
/// (see stats::bin_edges).
/// Carhart-Harris et al., Front. Hum. Neurosci. 2014, doi:10.3389/fnhum.2014.00020. Cost: O(n log n).
///
///     auto h = synchrony_entropy({before, after});   // h.entropy[1] - h.entropy[0]
inline synchrony_entropy_result synchrony_entropy(const std::vector<vector<double>>& given,
                                                  const synchrony_entropy_options& options = {}) {
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

/// The same for one signal by itself.
template <vector_like A>
double synchrony_entropy(const A& signal, const synchrony_entropy_options& options = {}) {
    const vector<double> values = as_vector<double>(signal, "synchrony_entropy", "signal");
    return synchrony_entropy(std::vector<vector<double>>{values}, options).entropy[0];
}

}  // namespace entrain
