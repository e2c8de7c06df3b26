// How hard a signal is to foresee: permutation entropy, sample entropy, spectral entropy.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/signal/detrend.hpp>
#include <entrain/signal/spectrum.hpp>
#include <entrain/synchrony/metastability.hpp>

namespace entrain {

/// Patterns of permutation_entropy().
struct permutation_entropy_options {
    std::size_t order = 3;   ///< samples in a pattern, 2 to 10 (Bandt and Pompe advise 3 to 7)
    std::size_t delay = 1;   ///< samples from one to the next in a pattern
    bool normalised = true;  ///< divided by ln order!: 0 to 1; otherwise nats
};

/// Permutation entropy: the Shannon entropy of the orders in which successive values stand.
///
/// signal: (n), at least (order - 1) delay + 1. Equal values count as rising, so a constant signal has one
/// pattern and entropy 0; so has one that is constant but for rounding. Returns 0 (monotonic) to 1, or to ln
/// order!. Throws argument_error where order is not 2 to 10, delay is 0, the signal is too short, or a value
/// is NaN or infinite. Bandt and Pompe 2002, doi:10.1103/PhysRevLett.88.174102. Cost: O(n order^2 + order!).
template <vector_like A>
double permutation_entropy(const A& signal, const permutation_entropy_options& options = {}) {
    constexpr auto function = "permutation_entropy";
    const auto& x = as_vector(signal, function, "signal");
    const std::size_t order = options.order, delay = options.delay;
    if (order < 2 || order > 10) throw argument_error(function, "order", "2 to 10", order);
    if (delay == 0) throw argument_error(function, "delay", "at least 1", delay);
    const std::size_t needed = saturating_sum(saturating_product(order - 1, delay), 1);
    if (x.size() < needed)
        throw argument_error(function, "signal",
                             std::string("at least ").append(std::to_string(needed)).append(" samples"),
                             x.size());
    check_finite(function, "signal", x);
    if (!varies(x)) return 0;
    std::size_t patterns = 1;
    for (std::size_t i = 2; i <= order; ++i) patterns *= i;
    std::vector<double> count(patterns, 0.0);
    const std::size_t windows = x.size() - (order - 1) * delay;
    for (std::size_t t = 0; t < windows; ++t) {
        // The number of later values that are smaller, for each place: a number in the factorial system.
        std::size_t code = 0;
        for (std::size_t i = 0; i < order; ++i) {
            std::size_t smaller = 0;
            for (std::size_t j = i + 1; j < order; ++j)
                smaller += x(t + j * delay) < x(t + i * delay) ? 1 : 0;
            code = code * (order - i) + smaller;
        }
        count[code] += 1;
    }
    double entropy = 0;
    for (const double c : count)
        if (c > 0) entropy -= c / static_cast<double>(windows) * std::log(c / static_cast<double>(windows));
    entropy = std::max(entropy, 0.0);
    return options.normalised ? entropy / std::log(static_cast<double>(patterns)) : entropy;
}

/// Matches of sample_entropy().
struct sample_entropy_options {
    std::size_t length = 2;  ///< samples m that must match before the next is asked for
    double tolerance = 0.2;  ///< times the signal's standard deviation (Richman and Moorman 2000)
    bool absolute = false;   ///< tolerance is in the unit of the signal instead
};

/// Sample entropy and the numbers of matches behind it.
struct sample_entropy_result {
    double entropy = 0;    ///< nats
    double matches = 0;    ///< B: pairs of pieces of `length` samples that agree
    double continued = 0;  ///< A: of these, pairs whose next samples agree too
};

namespace synchrony_detail {

// sample_entropy_of in the name of `function`.
template <vector_like A>
sample_entropy_result sample_entropy_of(const A& signal, const sample_entropy_options& options,
                                        std::string_view function) {
    const auto& x = as_vector<double>(signal, function, "signal");
    const std::size_t m = options.length;
    if (m == 0) throw argument_error(function, "length", "at least 1", m);
    if (x.size() < saturating_sum(m, 2))
        throw argument_error(
            function, "signal",
            std::string("at least ").append(std::to_string(saturating_sum(m, 2))).append(" samples"),
            x.size());
    if (!is_finite(options.tolerance) || options.tolerance < 0)
        throw argument_error(function, "tolerance", "a finite number, zero or more", options.tolerance);
    check_headroom(function, "signal", x, 4);
    double r = options.tolerance;
    if (!options.absolute)
        r = varies(x) ? options.tolerance * variance_of(x.data(), x.size()).deviation()
                      : 2 * rounding_of(largest_magnitude(x.data(), x.size()), x.size());
    const std::size_t pieces = x.size() - m;
    std::vector<std::size_t> order(pieces);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return x(i) < x(j); });
    std::size_t matches = 0, continued = 0;
    for (std::size_t a = 0; a < pieces; ++a) {
        const double* first = x.data() + order[a];
        for (std::size_t b = a + 1; b < pieces; ++b) {
            const double* second = x.data() + order[b];
            if (second[0] - first[0] > r) break;
            std::size_t agreed = 1;
            while (agreed < m && std::abs(first[agreed] - second[agreed]) <= r) ++agreed;
            if (agreed < m) continue;
            ++matches;
            continued += std::abs(first[m] - second[m]) <= r ? 1 : 0;
        }
    }
    sample_entropy_result result{.matches = static_cast<double>(matches),
                                 .continued = static_cast<double>(continued)};
    const auto n = static_cast<double>(pieces);
    result.entropy = continued > 0 ? std::log(result.matches / result.continued) : std::log(n * (n - 1) / 2);
    return result;
}

}  // namespace synchrony_detail

/// Sample entropy: -ln of the probability that pieces which agree in `length` samples agree in the next.
///
///     SampEn = -ln(A / B),   pieces i < j of the first n - length starts, |x_i+k - x_j+k| <= r
///
/// signal: (n), at least length + 2. SD with n - 1. Returns 0 for a signal that is constant but for rounding
/// (all agree). Where no
/// pair agrees in length + 1 samples the ratio is not defined: entropy is then the largest value that this n
/// can show, ln((n - m) (n - m - 1) / 2), and `continued` is 0. Throws argument_error where the signal is too
/// short, length is 0, tolerance is negative or not finite, or a value is NaN or infinite. Richman and
/// Moorman 2000, doi:10.1152/ajpheart.2000.278.6.H2039. Cost: O(n^2) at the worst, but only pairs whose first
/// samples agree are looked at.
template <vector_like A>
sample_entropy_result sample_entropy_of(const A& signal, const sample_entropy_options& options = {}) {
    return synchrony_detail::sample_entropy_of(signal, options, "sample_entropy_of");
}

/// The entropy of sample_entropy_of() alone, nats.
template <vector_like A>
double sample_entropy(const A& signal, const sample_entropy_options& options = {}) {
    return synchrony_detail::sample_entropy_of(signal, options, "sample_entropy").entropy;
}

/// The band of spectral_entropy().
struct spectral_entropy_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    /// Hz; bins of the spectrum that count. The constant (0 Hz) and the Nyquist frequency never do.
    std::array<double, 2> band = {0.0, std::numeric_limits<double>::infinity()};
    bool normalised = true;  ///< divided by the logarithm of the number of bins: 0 to 1; otherwise nats
};

/// Spectral entropy: the Shannon entropy of the power spectrum taken as a distribution over frequencies.
///
/// x: (regions, samples). Returns (regions): 0 for a sine that fits the window, 1 for equal power everywhere.
/// A region that is constant, but for rounding, has no power, and so no distribution: it is refused. Throws
/// argument_error where x is empty or not finite, a region is constant or has no power in the band, tr is not
/// positive or above longest_repetition_time, or the band holds no bin. Inouye et al. 1991,
/// doi:10.1016/0013-4694(91)90138-T. Cost: O(regions x samples log samples).
template <array_like A>
vector<double> spectral_entropy(const A& x, const spectral_entropy_options& options) {
    constexpr auto function = "spectral_entropy";
    const auto& in = as_matrix<double>(x, function, "x");
    if (in.shape(0) == 0 || in.shape(1) < 2)
        throw argument_error(function, "x", "at least one region and two samples", in.shape());
    check_repetition_time(function, options.tr);
    check_headroom(function, "x", in,
                   8 * static_cast<double>(in.shape(1)) * static_cast<double>(in.shape(1)));
    check_rows_vary(function, "x", in);
    matrix<double> centred = detrend(in, trend::mean);
    for (std::size_t i = 0; i < centred.shape(0); ++i) {  // the entropy is the same in every unit
        double* const y = row_data(centred, i);
        if (const int exponent = extreme_exponent(y, centred.shape(1)))
            for (std::size_t t = 0; t < centred.shape(1); ++t) y[t] = std::ldexp(y[t], -exponent);
    }
    const auto spectrum = power_spectrum(centred, {.tr = options.tr});
    std::vector<std::size_t> bins;
    for (std::size_t k = 1; k < spectrum.frequency.size(); ++k)
        if (spectrum.frequency(k) >= options.band[0] && spectrum.frequency(k) <= options.band[1])
            bins.push_back(k);
    if (bins.empty())
        throw argument_error(
            function, "band", "frequencies that the spectrum has",
            describe(options.band[0]) + " to " + describe(options.band[1]) + " Hz");
    vector<double> entropy = full(in.shape(0), 0.0);
    for (std::size_t i = 0; i < in.shape(0); ++i) {
        const double* power = row_data(spectrum.power, i);
        double total = 0;
        for (const std::size_t k : bins) total += power[k];
        if (!(total > 0))
            throw argument_error(function, "x", "power in the band in every region",
                                 std::string("none in region ").append(std::to_string(i)));
        for (const std::size_t k : bins)
            if (power[k] > 0) entropy(i) -= power[k] / total * std::log(power[k] / total);
        entropy(i) = std::max(entropy(i), 0.0);
        if (options.normalised)
            entropy(i) = bins.size() > 1 ? entropy(i) / std::log(static_cast<double>(bins.size())) : 0;
    }
    return entropy;
}

}  // namespace entrain
