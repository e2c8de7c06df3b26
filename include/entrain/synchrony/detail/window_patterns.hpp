// Connectivity within windows, and the products of all pairs of windows.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/synchrony/detail/gram.hpp>

namespace entrain::synchrony_detail {

// Pearson's correlations of all pairs of regions in each window, as rows of mean zero and length one.
class window_patterns {
public:
    window_patterns(const matrix<double>& bold, std::size_t window, std::size_t step, const run_lengths& runs,
                    std::string_view function)
        : bold_(bold), window_(window), function_(function) {
        if (window < 2) throw argument_error(function, "window", "at least two samples", window);
        if (step == 0) throw argument_error(function, "step", "at least 1", 0);
        if (bold.shape(0) < 3)
            throw argument_error(function, "bold", "at least three regions (two pairs)", bold.shape());
        const std::size_t needed = saturating_sum(window, step);
        const auto ranges = runs.within(bold.shape(1), function);
        if (!runs.several() && bold.shape(1) < needed)
            throw argument_error(function, "bold", "samples for two windows, " + std::to_string(needed),
                                 bold.shape(1));
        for (const auto& [first, samples] : ranges)
            for (std::size_t t = 0; samples >= window && t <= samples - window; t = saturating_sum(t, step))
                start_.push_back(first + t);
        if (start_.size() < 2)
            throw argument_error(
                function, "runs",
                "two windows at least, each of " + std::to_string(window) + " samples of one run",
                start_.size());
        check_allocation<double>(function, "bold", {bold.shape(0), bold.shape(0), 2});
        check_headroom(function, "bold", bold, 4);
        check_rows_vary(function, "bold", bold);
    }

    std::size_t count() const { return start_.size(); }
    std::size_t pairs() const { return bold_.shape(0) * (bold_.shape(0) - 1) / 2; }

    matrix<double> operator()(std::size_t first, std::size_t number) const {
        const std::size_t regions = bold_.shape(0);
        matrix<double> patterns = matrix<double>::from_shape({number, pairs()});
        matrix<double> standard = full(regions, window_, 0.0), fc = full(regions, regions, 0.0);
        for (std::size_t w = 0; w < number; ++w) {
            const std::size_t start = start_[first + w];
            for (std::size_t i = 0; i < regions; ++i) {
                std::copy_n(row_data(bold_, i) + start, window_, row_data(standard, i));
                if (!row_varies(row_data(standard, i), window_) ||
                    !to_unit_length(row_data(standard, i), window_, centre(row_data(standard, i), window_)))
                    throw argument_error(function_, "bold", "a signal that varies in every window",
                                         "a constant one in region " + std::to_string(i) + ", window " +
                                             std::to_string(first + w));
            }
            std::fill(fc.begin(), fc.end(), 0.0);
            add_gram(standard, 1.0, fc);
            double* out = row_data(patterns, w);
            for (std::size_t i = 0; i + 1 < regions; ++i)
                out = std::copy(row_data(fc, i) + i + 1, row_data(fc, i) + regions, out);
            if (!row_varies(row_data(patterns, w), pairs(), 1.0) ||
                !to_unit_length(row_data(patterns, w), pairs(), centre(row_data(patterns, w), pairs())))
                throw argument_error(function_, "bold", "correlations that differ between pairs",
                                     "all equal in window " + std::to_string(first + w));
        }
        return patterns;
    }

private:
    // The mean, and exactly the value itself where all are equal.
    static double centre(const double* x, std::size_t size) {
        double mean = 0;
        for (std::size_t t = 0; t < size; ++t) mean += (x[t] - x[0]) / static_cast<double>(size);
        return x[0] + mean;
    }

    const matrix<double>& bold_;
    std::size_t window_;
    std::string_view function_;
    std::vector<std::size_t> start_;  // the first sample of each window
};

// Calls visit(t, first_u, count, correlations) for every window t and later ones. Patterns are made for a
// block of windows at a time, and made again for every block that they meet, so that memory stays within
// `budget`.
template <class Visit>
void for_each_window_similarity(const window_patterns& patterns, std::size_t budget, Visit&& visit) {
    const std::size_t n = patterns.count();
    const std::size_t block = std::clamp<std::size_t>(budget / (16 * patterns.pairs()), 1, 1024);
    std::vector<double> product(std::min(block, n) * std::min(block, n));
    for (std::size_t t0 = 0; t0 < n; t0 += block) {
        const std::size_t rows = std::min(block, n - t0);
        const matrix<double> x = patterns(t0, rows);
        for (std::size_t u0 = t0; u0 < n; u0 += block) {
            const std::size_t columns = std::min(block, n - u0);
            const matrix<double> y = u0 == t0 ? matrix<double>() : patterns(u0, columns);
            row_products(x.data(), rows, u0 == t0 ? x.data() : y.data(), columns, patterns.pairs(),
                         product.data());
            for (std::size_t i = 0; i < rows; ++i) {
                const std::size_t skip = u0 == t0 ? i + 1 : 0;
                double* const values = product.data() + i * columns + skip;
                if (skip >= columns) continue;
                for (std::size_t k = 0; k < columns - skip; ++k) values[k] = std::clamp(values[k], -1.0, 1.0);
                visit(t0 + i, u0 + skip, columns - skip, static_cast<const double*>(values));
            }
        }
    }
}

inline constexpr std::size_t window_budget = std::size_t{64} << 20;  // bytes

}  // namespace entrain::synchrony_detail
