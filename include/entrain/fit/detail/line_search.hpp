// The work of line_search.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <entrain/fit/line_search.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/variation.hpp>

namespace entrain::fit_detail {

ENTRAIN_INLINE line_search_result line_search(const std::function<double(double, std::size_t)>& objective,
                                              double low, double high, const line_search_options& options) {
    constexpr auto here = "line_search";
    check_threads(here, options.threads);
    const double rounding = rounding_of(std::max(std::abs(low), std::abs(high)));
    if (!is_finite(low) || !is_finite(high) || !(low < high) || !is_finite(high - low))
        throw argument_error(here, "low", "finite ends, the lower one first",
                             describe(low) + " and " + describe(high));
    if (options.grid < 3) throw argument_error(here, "grid", "at least 3 values", options.grid);
    check_at_least(here, "repeats", options.repeats, 1);
    check_positive(here, "tolerance", options.tolerance);
    if (options.tolerance < rounding)
        throw argument_error(here, "tolerance",
                             "at least the rounding of the ends, " + describe(rounding) +
                                 ", below which the search would not end",
                             options.tolerance);
    check_allocation<std::vector<double>>(here, "grid", {options.grid});
    check_allocation<double>(here, "repeats", {options.grid, options.repeats});
    if ((high - low) / static_cast<double>(options.grid - 1) < rounding)
        throw argument_error(here, "grid", "steps above the rounding of the ends, " + describe(rounding),
                             options.grid);

    const double ratio = (std::sqrt(5.0) - 1) / 2;
    const double step = (high - low) / static_cast<double>(options.grid - 1);
    const auto sections = static_cast<std::size_t>(
        std::max(0.0, std::ceil(std::log(options.tolerance / (2 * step)) / std::log(ratio))));
    const std::size_t most = options.grid + sections + 1;
    line_search_result result;
    const auto evaluate = [&](const std::vector<double>& values) {
        std::vector<std::vector<double>> each(values.size(), std::vector<double>(options.repeats));
        parallel_for(values.size() * options.repeats, options.threads, [&](std::size_t k) {
            const std::size_t v = k / options.repeats, repeat = k % options.repeats;
            each[v][repeat] = objective(values[v], repeat);
            if (std::isnan(each[v][repeat]))
                throw argument_error(here, "objective", "a number at every value of the parameter",
                                     "NaN at " + describe(values[v]));
        });
        const auto n = static_cast<double>(options.repeats);
        for (std::size_t v = 0; v < values.size(); ++v) {
            double mean = 0, squares = 0;
            for (const double y : each[v]) mean += y / n;
            for (const double y : each[v]) squares += (y - mean) * (y - mean);
            result.curve.push_back({values[v], mean,
                                    options.repeats > 1 ? std::sqrt(squares / (n - 1) / n)
                                                        : std::numeric_limits<double>::quiet_NaN()});
        }
        if (options.progress) options.progress(result.curve.size(), std::max(most, result.curve.size()));
    };
    const auto by_mean = [](const line_point& a, const line_point& b) { return a.mean < b.mean; };

    std::vector<double> grid;
    for (std::size_t k = 0; k < options.grid; ++k) grid.push_back(low + step * static_cast<double>(k));
    grid.back() = high;
    evaluate(grid);
    const auto nearest = static_cast<std::size_t>(
        std::min_element(result.curve.begin(), result.curve.end(), by_mean) - result.curve.begin());
    double left = grid[nearest > 0 ? nearest - 1 : 0], right = grid[std::min(nearest + 1, options.grid - 1)];
    if (right - left > options.tolerance) {
        double x = right - ratio * (right - left), y = left + ratio * (right - left);
        evaluate({x, y});
        double at_x = result.curve[options.grid].mean, at_y = result.curve[options.grid + 1].mean;
        while (right - left > options.tolerance) {
            if (at_x <= at_y) {
                right = y, y = x, at_y = at_x;
                x = right - ratio * (right - left);
                if (right - left <= options.tolerance) break;
                evaluate({x});
                at_x = result.curve.back().mean;
            } else {
                left = x, x = y, at_x = at_y;
                y = left + ratio * (right - left);
                if (right - left <= options.tolerance) break;
                evaluate({y});
                at_y = result.curve.back().mean;
            }
        }
    }
    std::stable_sort(result.curve.begin(), result.curve.end(),
                     [](const line_point& a, const line_point& b) { return a.value < b.value; });
    result.chosen = static_cast<std::size_t>(
        std::min_element(result.curve.begin(), result.curve.end(), by_mean) - result.curve.begin());
    if (options.progress) options.progress(result.curve.size(), result.curve.size());
    return result;
}

}  // namespace entrain::fit_detail
