// Correlations of maps that may be flat.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/correlation.hpp>

namespace entrain::perturb_detail {

// Spearman's rho, or 0 where one of both does not vary: studies return finite numbers.
inline double rho_or_zero(const vector<double>& x, const vector<double>& y) {
    return varies(x) && varies(y) ? stats::spearman(x, y) : 0.0;
}

}  // namespace entrain::perturb_detail
