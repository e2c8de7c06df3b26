// Forward and backward through the sections, sixteen regions at a time.
#pragma once

#include <entrain/signal/filtfilt.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/signal/detail/butterworth.hpp>
#include <entrain/signal/detail/detrend.hpp>

namespace entrain::signal_detail {

// The recursion cannot be vectorised along time, so it runs along sixteen regions at once: sample t
// of all of them lies together, and the compiler turns the fixed-length inner loops into vectors.
inline constexpr std::size_t filter_lanes = 16;
struct alignas(64) lane_block {
    std::array<double, filter_lanes> value;
};

// A section on its way along time. `before` is what stood before its first sample for ever (the steady state of a
// step), and becomes what stands behind the section.
struct running_section {
    // Coefficients of its own: the compiler cannot know that writing samples leaves the filter alone.
    double b0, b1, b2, a1, a2;
    lane_block z1, z2;

    template <class Section>
    running_section(const Section& of, lane_block& before)
        : b0(of.b[0]), b1(of.b[1]), b2(of.b[2]), a1(of.a[1]), a2(of.a[2]) {
        const double gain = (b0 + b1 + b2) / (1 + a1 + a2);
        for (std::size_t r = 0; r < filter_lanes; ++r) {
            z1.value[r] = (gain - b0) * before.value[r];
            z2.value[r] = (b2 - a2 * gain) * before.value[r];
            before.value[r] *= gain;
        }
    }
    double operator()(double in, std::size_t r) {
        const double out = b0 * in + z1.value[r];
        z1.value[r] = b1 * in + z2.value[r] - a1 * out;
        z2.value[r] = b2 * in - a2 * out;
        return out;
    }
};

// Two sections in a row, over `count` blocks from `x` on, in place: what the first makes of a sample the second
// takes at once, so that a long recording passes through the cache half as often. Neither this nor the next
// function is inlined: which multiplications are fused with additions is the compiler's choice, and must be one
// for all callers.
template <class Section>
[[gnu::noinline]] void two_sections(const Section& of_first, const Section& of_second, lane_block& steady,
                                    lane_block* x, std::size_t count, std::ptrdiff_t step) {
    running_section first(of_first, steady), second(of_second, steady);
    for (std::size_t t = 0; t < count; ++t, x += step)
        for (std::size_t r = 0; r < filter_lanes; ++r) x->value[r] = second(first(x->value[r], r), r);
}

// The same with one section.
template <class Section>
[[gnu::noinline]] void one_section(const Section& of, lane_block& steady, lane_block* x, std::size_t count,
                                   std::ptrdiff_t step) {
    running_section section(of, steady);
    for (std::size_t t = 0; t < count; ++t, x += step)
        for (std::size_t r = 0; r < filter_lanes; ++r) x->value[r] = section(x->value[r], r);
}

// Runs `filter` over `count` blocks from `x` on, in steps of `step` (1 or -1), in place. The state
// starts as if the first block had stood there for ever, so that no transient rings at the edge.
inline void filter_lanes_in_place(const butterworth_filter& filter, lane_block* x, std::size_t count,
                                  std::ptrdiff_t step) {
    lane_block steady = *x;
    const auto& sections = filter.sections;
    std::size_t s = 0;
    for (; s + 2 <= sections.size(); s += 2)
        two_sections(sections[s], sections[s + 1], steady, x, count, step);
    if (s < sections.size()) one_section(sections[s], steady, x, count, step);
}

// Calls visit(begin, end) for stretches of samples that stay in the first-level cache while they turn from rows
// into blocks of lanes, or back.
template <class Visit>
void for_each_stretch(std::size_t samples, Visit&& visit) {
    constexpr std::size_t stretch = 64;
    for (std::size_t begin = 0; begin < samples; begin += stretch)
        visit(begin, std::min(begin + stretch, samples));
}

// filtfilt of detrend(x, kind), without the `trim` first and last samples of the result: sixteen rows at a time,
// so that who goes on with them finds them in the cache.
template <class T>
class row_filter {
public:
    row_filter(const butterworth_filter& filter, const matrix<T>& x, trend kind, std::size_t trim)
        : filter_(filter), x_(x), kind_(kind), trim_(trim), padding_(6 * filter.sections.size()),
          buffer_(x.shape(1) + 2 * padding_) {}

    std::size_t kept() const { return x_.shape(1) - 2 * trim_; }

    /// The rows from `first` on, sixteen or what is left, into those of `out`. Returns how many.
    std::size_t operator()(std::size_t first, matrix<T>& out) {
        const std::size_t samples = x_.shape(1), used = std::min(filter_lanes, x_.shape(0) - first);
        // Lanes without a region repeat the last one: harmless, and free of slow denormals.
        std::array<const T*, filter_lanes> in;
        std::array<line, filter_lanes> removed;
        for (std::size_t r = 0; r < filter_lanes; ++r) {
            in[r] = row_data(x_, first + std::min(r, used - 1));
            removed[r] = r < used ? trend_of(in[r], samples, kind_) : removed[r - 1];
        }
        lane_block* const begin = buffer_.data() + padding_;
        for_each_stretch(samples, [&](std::size_t from, std::size_t end) {
            for (std::size_t r = 0; r < filter_lanes; ++r)
                for (std::size_t t = from; t < end; ++t)
                    begin[t].value[r] = static_cast<double>(in[r][t]) - removed[r].at(t);
        });
        lane_block* const last = begin + samples - 1;
        for (std::size_t k = 1; k <= padding_; ++k)
            for (std::size_t r = 0; r < filter_lanes; ++r) {
                begin[-static_cast<std::ptrdiff_t>(k)].value[r] = 2 * begin->value[r] - begin[k].value[r];
                last[k].value[r] = 2 * last->value[r] - last[-static_cast<std::ptrdiff_t>(k)].value[r];
            }
        filter_lanes_in_place(filter_, buffer_.data(), buffer_.size(), 1);
        filter_lanes_in_place(filter_, buffer_.data() + buffer_.size() - 1, buffer_.size(), -1);
        for_each_stretch(kept(), [&](std::size_t from, std::size_t end) {
            for (std::size_t r = 0; r < used; ++r) {
                T* const y = row_data(out, first + r);
                for (std::size_t t = from; t < end; ++t) y[t] = static_cast<T>(begin[trim_ + t].value[r]);
            }
        });
        return used;
    }

private:
    const butterworth_filter& filter_;
    const matrix<T>& x_;
    trend kind_;
    std::size_t trim_, padding_;
    std::vector<lane_block> buffer_;
};

// The checks of filtfilt, in the name of `function`.
template <class T>
void require_filterable(const butterworth_filter& filter, const matrix<T>& x, std::string_view function,
                        std::string_view parameter) {
    if (filter.sections.empty()) throw argument_error(function, "filter", "at least one section", 0);
    if (!is_stable(filter))
        throw argument_error(function, "filter",
                             "finite coefficients with all poles inside of the unit circle", "others");
    for (const auto& section : filter.sections)
        if (section.a[0] != 1) throw argument_error(function, "filter", "a = {1, a1, a2}", section.a[0]);
    const std::size_t needed = 6 * filter.sections.size() + 1;
    if (x.shape(0) == 0 || x.shape(1) < needed)
        throw argument_error(function, parameter,
                             "at least one region and " + std::to_string(needed) +
                                 " samples (6 x order + 1, for the padding at the edges)",
                             x.shape());
    check_headroom(function, parameter, x, 16 * trend_headroom(x.shape(1)));
}

// Calls consume(first row, rows, result) whenever sixteen rows of the result, or the last ones, are there. Throws
// where a filter of large gain has left the finite numbers.
template <class T, class Consume>
matrix<T> filtfilt(row_filter<T> filter, std::size_t regions, std::string_view function,
                   std::string_view parameter, Consume&& consume) {
    matrix<T> result = matrix<T>::from_shape({regions, filter.kept()});
    for (std::size_t first = 0, rows; first < regions; first += rows) {
        rows = filter(first, result);
        const T* const values = row_data(result, first);
        if (!all_finite(values, rows * filter.kept()))
            throw argument_error(
                function, parameter, "values that this filter does not make overflow",
                *std::find_if_not(values, values + rows * filter.kept(), [](T v) { return is_finite(v); }));
        consume(first, rows, result);
    }
    return result;
}

template <class T>
matrix<T> filtfilt(const butterworth_filter& filter, const matrix<T>& x) {
    require_filterable(filter, x, "filtfilt", "x");
    return filtfilt(row_filter<T>(filter, x, trend::none, 0), x.shape(0), "filtfilt", "x",
                    [](std::size_t, std::size_t, const matrix<T>&) {});
}

}  // namespace entrain::signal_detail
