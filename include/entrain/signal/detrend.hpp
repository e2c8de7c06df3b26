// Taking the mean or the straight line out of each region's signal.
#pragma once

#include <array>
#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain {

/// What to take out of each row: nothing, its mean, or its least-squares straight line.
enum class trend {
    none,   ///< nothing
    mean,   ///< the mean of each row
    linear  ///< the least-squares straight line of each row, and with it the mean
};

namespace signal_detail {

// The sum of a row in double. Partial sums, so that additions need not wait for each other.
template <class T>
double sum_of(const T* x, std::size_t size) {
    constexpr std::size_t lanes = 8;
    std::array<double, lanes> part{};
    std::size_t t = 0;
    for (; t + lanes <= size; t += lanes)
        for (std::size_t k = 0; k < lanes; ++k) part[k] += static_cast<double>(x[t + k]);
    double sum = 0;
    for (; t < size; ++t) sum += static_cast<double>(x[t]);
    for (const double value : part) sum += value;
    return sum;
}

// What detrend() takes from a row: level + slope t.
struct line {
    double level = 0, slope = 0;
    double at(std::size_t t) const { return level + slope * static_cast<double>(t); }
};

// How many times the largest value of a row the sums of trend_of() may become.
inline double trend_headroom(std::size_t samples) {
    return 4 * static_cast<double>(samples) * static_cast<double>(samples);
}

template <class T>
line trend_of(const T* x, std::size_t samples, trend kind) {
    if (kind == trend::none) return {};
    const auto count = static_cast<double>(samples);
    const double mean = sum_of(x, samples) / count;
    if (kind == trend::mean || samples == 1) return {.level = mean};
    const double middle = (count - 1) / 2;
    double slope = 0;
    for (std::size_t t = 0; t < samples; ++t)
        slope += (static_cast<double>(t) - middle) * (static_cast<double>(x[t]) - mean);
    slope /= count * (count * count - 1) / 12;  // sum (t - <t>)^2 over t = 0 .. n - 1
    return {.level = mean - slope * middle, .slope = slope};
}

}  // namespace signal_detail

/// Each row of `x` without its trend.
///
///     mean:    y_t = x_t - <x>
///     linear:  y_t = x_t - <x> - b (t - <t>),   b = sum (t - <t>) x_t / sum (t - <t>)^2
///
/// x: (regions, samples). Returns (regions, samples) in the units of x. One sample lies on its own
/// line, so it becomes 0. Sums run in double for float input.
/// Throws argument_error where x is empty, not finite or so large that sums overflow.
/// As MATLAB's `detrend(x, 'constant')` and `detrend(x)`. Cost: O(regions x samples).
template <array_like A>
matrix<real_t<A>> detrend(const A& x, trend kind = trend::linear) {
    using T = real_t<A>;
    const auto& in = as_matrix(x, "detrend", "x");
    if (in.size() == 0)
        throw argument_error("detrend", "x", "at least one region and one sample", in.shape());
    check_enumerator("detrend", "kind", kind, trend::linear);
    check_headroom("detrend", "x", in, signal_detail::trend_headroom(in.shape(1)));

    matrix<T> out = in;
    for (std::size_t i = 0; i < out.shape(0); ++i) {
        T* y = row_data(out, i);
        const signal_detail::line removed = signal_detail::trend_of(y, out.shape(1), kind);
        for (std::size_t t = 0; t < out.shape(1); ++t)
            y[t] = static_cast<T>(static_cast<double>(y[t]) - removed.at(t));
    }
    return out;
}

}  // namespace entrain
