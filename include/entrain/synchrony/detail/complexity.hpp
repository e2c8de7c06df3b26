// The counts behind the entropies of signals.
#pragma once

#include <entrain/synchrony/complexity.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/signal/detrend.hpp>
#include <entrain/signal/spectrum.hpp>
#include <entrain/synchrony/detail/variance.hpp>

namespace entrain::synchrony_detail {

template <class T>
double permutation_entropy(const vector<T>& x, const permutation_entropy_options& options) {
    constexpr auto function = "permutation_entropy";
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

ENTRAIN_INLINE sample_entropy_result sample_entropy_of(const vector<double>& x,
                                                       const sample_entropy_options& options,
                                                       std::string_view function) {
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

ENTRAIN_INLINE vector<double> spectral_entropy(const matrix<double>& in,
                                               const spectral_entropy_options& options) {
    constexpr auto function = "spectral_entropy";
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
        throw argument_error(function, "band", "frequencies that the spectrum has",
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

}  // namespace entrain::synchrony_detail
