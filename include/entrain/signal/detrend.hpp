// Taking the mean or the straight line out of each region's signal.
#pragma once

#include <entrain/core/array.hpp>

namespace entrain {

/// What to take out of each row: nothing, its mean, or its least-squares straight line.
enum class trend {
    none,   ///< nothing
    mean,   ///< the mean of each row
    linear  ///< the least-squares straight line of each row, and with it the mean
};

namespace signal_detail {
template <class T>
matrix<T> detrend(const matrix<T>& x, trend kind);
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
    return signal_detail::detrend<real_t<A>>(as_matrix(x, "detrend", "x"), kind);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/signal/detail/detrend.hpp>
#endif
