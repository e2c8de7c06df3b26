// The lowest value of something noisy along one parameter: a grid first, then a golden section.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/variation.hpp>

namespace entrain {

/// How line_search() searches.
struct line_search_options {
    std::size_t grid = 11;  ///< values of the parameter in equal steps, both ends among them
    /// Of the parameter: the golden section ends when its bracket is narrower. At least the rounding of the
    /// ends, rounding_of(max(|low|, |high|)): no bracket becomes narrower than that.
    double tolerance = 1e-3;
    /// How often the objective is evaluated at each value; their mean counts.
    std::size_t repeats = 1;
    std::size_t threads = 0;  ///< 0: one per core; results do not depend on it
    progress_callback progress =
        {};  ///< called as (values done, values of the grid and at most so many more)
};

/// One value of the parameter that was evaluated.
struct line_point {
    double value = 0;           ///< of the parameter
    double mean = 0;            ///< of the objective, over repeats
    double standard_error = 0;  ///< of that mean; NaN with one repeat
};

/// What line_search() finds.
struct line_search_result {
    std::vector<line_point> curve;  ///< all that was evaluated, by increasing value
    std::size_t chosen = 0;         ///< index of the lowest mean

    /// The point of the lowest mean.
    const line_point& best() const { return curve[chosen]; }
};

/// Finds the parameter between `low` and `high` at which the mean of objective(value, repeat) is lowest:
/// looks at a grid, then narrows the interval between the neighbours of its best by golden sections. With
/// `repeat` as a seed, all values of the parameter share their noise, which makes the curve smooth; the
/// answer is a minimum near the best point of the grid, which need not be the only one.
///
///     auto found = line_search([&](double a, std::size_t repeat) { return error_at(a, repeat); }, -0.2, 0.2,
///                              {.repeats = 5});
///     found.best().value
///
/// The objective is called from several threads. Throws argument_error unless low < high are finite and
/// further apart than rounding, the grid has 3 points or more, there is a repeat, tolerance is above the
/// rounding of the ends, there is something to call, and objectives are numbers (not NaN).
/// Cost: grid + about 5 log10((high - low) / (grid tolerance)) values, times repeats.
template <class Objective>
requires std::invocable<Objective&, double, std::size_t> line_search_result
line_search(Objective&& objective, double low, double high, const line_search_options& options = {}) {
    constexpr auto here = "line_search";
    check_threads(here, options.threads);
    const double rounding = rounding_of(std::max(std::abs(low), std::abs(high)));
    if (!is_finite(low) || !is_finite(high) || !(low < high) ||
        !is_finite(high - low))
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
        throw argument_error(here, "grid",
                             "steps above the rounding of the ends, " + describe(rounding),
                             options.grid);
    check_callable(here, "objective", objective);

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
            each[v][repeat] = static_cast<double>(objective(values[v], repeat));
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

}  // namespace entrain
