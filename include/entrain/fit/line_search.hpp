// The lowest value of something noisy along one parameter: a grid first, then a golden section.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/progress.hpp>

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

namespace fit_detail {
ENTRAIN_INLINE line_search_result line_search(const std::function<double(double, std::size_t)>& objective,
                                              double low, double high, const line_search_options& options);
}  // namespace fit_detail

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
requires std::invocable<Objective&, double, std::size_t>
line_search_result line_search(Objective&& objective, double low, double high,
                               const line_search_options& options = {}) {
    check_callable("line_search", "objective", objective);
    return fit_detail::line_search(
        [&](double value, std::size_t repeat) { return static_cast<double>(objective(value, repeat)); }, low,
        high, options);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/fit/detail/line_search.hpp>
#endif
