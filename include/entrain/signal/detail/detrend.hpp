// The body of detrend().
#pragma once

#include <entrain/signal/detrend.hpp>

#include <array>
#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain::signal_detail {

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

template <class T>
matrix<T> detrend(const matrix<T>& x, trend kind) {
    if (x.size() == 0) throw argument_error("detrend", "x", "at least one region and one sample", x.shape());
    check_enumerator("detrend", "kind", kind, trend::linear);
    check_headroom("detrend", "x", x, trend_headroom(x.shape(1)));

    matrix<T> out = x;
    for (std::size_t i = 0; i < out.shape(0); ++i) {
        T* y = row_data(out, i);
        const line removed = trend_of(y, out.shape(1), kind);
        for (std::size_t t = 0; t < out.shape(1); ++t)
            y[t] = static_cast<T>(static_cast<double>(y[t]) - removed.at(t));
    }
    return out;
}

}  // namespace entrain::signal_detail
