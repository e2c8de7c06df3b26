// Standard scores and ranks: what correlations are inner products of.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::stats {

/// Which correlation a test uses.
enum class correlation {
    pearson,  ///< of the values
    spearman  ///< of their ranks
};

/// Ranks 1 .. n of x[0 .. n - 1] into rank, ties averaged. Values count as tied where they lie within
/// slack(i) + slack(j) of their neighbour in order. `order` is scratch. Cost: a sort.
template <class Slack>
void average_ranks(const double* x, std::size_t n, double* rank, std::vector<std::uint32_t>& order,
                   Slack&& slack) {
    order.resize(n);
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(),
              [x](std::uint32_t i, std::uint32_t j) { return x[i] < x[j] || (x[i] == x[j] && i < j); });
    for (std::size_t first = 0, last; first < n; first = last) {
        for (last = first + 1; last < n; ++last)
            if (x[order[last]] - x[order[last - 1]] > slack(order[last]) + slack(order[last - 1])) break;
        const double mean = 0.5 * static_cast<double>(first + 1 + last);
        for (std::size_t k = first; k < last; ++k) rank[order[k]] = mean;
    }
}
/// The same where only equal values are tied.
ENTRAIN_INLINE void average_ranks(const double* x, std::size_t n, double* rank,
                                  std::vector<std::uint32_t>& order);

/// Shifts and scales x to mean 0 and sum of squares 1, so that the Pearson correlation of two such vectors is
/// their inner product. Returns false, with x unchanged, where all values are equal up to the rounding of
/// `magnitude` (see varies()).
ENTRAIN_INLINE bool standardise(double* x, std::size_t n, double magnitude = 0);

/// sum_i x_i y_i, in order.
inline double inner_product(const double* x, const double* y, std::size_t n) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += x[i] * y[i];
    return sum;
}

/// x (or its ranks, for Spearman) with mean 0 and sum of squares 1. Throws argument_error, in the name of
/// `function`, where x is constant up to the rounding of `magnitude`, not finite or shorter than two.
ENTRAIN_INLINE vector<double> standard_scores(const vector<double>& x, correlation method,
                                              std::string_view function, std::string_view parameter,
                                              double magnitude = 0);

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/standard_scores.hpp>
#endif
