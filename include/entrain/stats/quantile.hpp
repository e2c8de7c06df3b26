// Quantiles and medians of a sample.
#pragma once

#include <entrain/core/array.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE double quantile(const vector<double>& x, double share);
ENTRAIN_INLINE double median(const vector<double>& x);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// The value below which a share of a sample lies, linear between the two values that it falls between: of
/// ascending x_0 .. x_(n-1) it is x at the place share (n - 1).
///
/// x: (n), n >= 1, in any order and unit. share: 0 (the least value) to 1 (the largest). Returns a value in
/// the unit of x.
/// Throws argument_error where x is empty or not finite, or share is not in 0 .. 1.
/// Source: definition 7 of Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566, the default of numpy and R.
/// Cost: O(n).
template <vector_like X>
double quantile(const X& x, double share) {
    return detail::quantile(as_vector<double>(x, "stats::quantile", "x"), share);
}

/// The middle value of a sample; of an even number of values the mean of the two middle ones, which does not
/// overflow.
///
/// x: (n), n >= 1, in any order and unit. Returns a value in the unit of x.
/// Throws argument_error where x is empty or not finite. Cost: O(n).
template <vector_like X>
double median(const X& x) {
    return detail::median(as_vector<double>(x, "stats::median", "x"));
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/quantile.hpp>
#endif
