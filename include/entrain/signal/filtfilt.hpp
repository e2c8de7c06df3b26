// Zero-phase filtering: forward, then backward.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/signal/butterworth.hpp>

namespace entrain {
namespace signal_detail {
template <class T>
matrix<T> filtfilt(const butterworth_filter& filter, const matrix<T>& x);
}  // namespace signal_detail

/// Each row of `x` filtered forward and then backward, so that nothing is shifted in time; the
/// amplitude response is that of the filter, squared.
///
/// Edges as MATLAB's `filtfilt` treats them: the signal is extended at both ends by
/// 3 x (filter length - 1) = 6 x sections samples, turned about its end point (2 x_0 - x_k), and each
/// pass starts in the steady state for its first sample (Gustafsson, IEEE Trans. Signal Process. 1996,
/// doi:10.1109/78.492552, names the alternatives).
///
/// x: (regions, samples), more samples than the padding. Returns (regions, samples), units of x.
/// float signals are filtered in double and rounded once: poles of low bands lie too near the unit circle.
/// Throws argument_error where x is too short, empty, not finite or so large that the result overflows, or
/// the filter has no section, a coefficient that is not finite, or a pole that is not inside of the unit
/// circle.
/// Cost: O(regions x samples x sections), about a millisecond for 90 x 3600 at order 2.
///
///     auto slow = filtfilt(butterworth_bandpass(2, {0.04, 0.07}, 2.0), bold);
template <array_like A>
matrix<real_t<A>> filtfilt(const butterworth_filter& filter, const A& x) {
    return signal_detail::filtfilt<real_t<A>>(filter, as_matrix(x, "filtfilt", "x"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/signal/detail/filtfilt.hpp>
#endif
