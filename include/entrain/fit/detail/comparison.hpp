// What two arrays differ by, for objectives and fits.
#pragma once

#include <entrain/core/array.hpp>

namespace entrain::fit_detail {

// Pearson r; 0 where one of them does not vary.
ENTRAIN_INLINE double correlation_or_zero(const vector<double>& x, const vector<double>& y);
// Mean (a - b)^2 over all entries.
ENTRAIN_INLINE double mean_squared_difference(const matrix<double>& a, const matrix<double>& b);

}  // namespace entrain::fit_detail
