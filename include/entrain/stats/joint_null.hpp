// Several numbers against draws of all of them from their null: two-sided p, and max-T or min-p within families.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain::stats {

/// What of a family's numbers is compared across them.
enum class family_extreme {
    /// |z|: sharp with few draws; a number whose null has short tails, as correlations that are wide of zero, counts
    /// for less than one with long tails
    largest_z,
    /// p, the place of a draw among all draws: alike whatever the shapes of the nulls, for thousands of draws, as no
    /// adjusted p can be smaller than that which one in draws + 1 leaves to a family of this size
    smallest_p
};

/// The result of joint_null_test(); all vectors have one element per number.
struct joint_null_result {
    vector<double> centre;       ///< mean over the draws and the data, which are alike under the null
    vector<double> spread;       ///< their standard deviation; 0 where they do not differ
    vector<double> z;            ///< (observed - centre) / spread; 0 where nothing differs
    vector<double> p;            ///< two-sided, of each number by itself
    vector<double> single_step;  ///< two-sided, adjusted for all numbers of its family
    vector<double> step_down;    ///< the same, sharper
    std::size_t draws = 0;       ///< without the data
};

}  // namespace entrain::stats

namespace entrain::stats::detail {
ENTRAIN_INLINE joint_null_result joint_null_test(const vector<double>& observed, const matrix<double>& null,
                                                 const std::vector<std::size_t>& family,
                                                 family_extreme extreme);
}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Tests numbers of any kind against joint draws from their null, as those of a whole analysis under shuffled
/// labels: how far each lies from the centre, and how far the farthest of its family.
///
///     z = (x - centre) / spread,   p = (1 + draws with |z| >= |z of the data|) / (draws + 1)
///
/// Centre and spread are the mean and standard deviation over the draws and the data together, so that all of
/// them are treated alike and p is exact whatever the distribution: it need not be centred at zero, nor have
/// the same spread for all. Adjusted p compare with the largest |z| of the family in each draw (max-T), or with
/// the smallest p (min-p).
///
/// observed: (m). null: (m, draws), at least one draw; where it enumerates all arrangements, without the
/// data's own, p is that of the enumeration. family: (m), equal for numbers that are one family; empty: all
/// are. The smallest p is 1 / (draws + 1). Equal up to rounding counts as reached (tie_slack).
/// Throws argument_error where shapes do not fit or a value is NaN or infinite. Cost: O(m draws), and
/// O(m draws log draws) with smallest_p. Source: Westfall and Young 1993, Resampling-Based Multiple Testing
/// (both); Ge, Dudoit and Speed 2003, doi:10.1007/BF02595811 (min-p by one set of draws); Phipson and Smyth 2010,
/// doi:10.2202/1544-6115.1585.
template <vector_like O, array_like N>
joint_null_result joint_null_test(const O& observed, const N& null,
                                  const std::vector<std::size_t>& family = {},
                                  family_extreme extreme = family_extreme::largest_z) {
    constexpr auto function = "stats::joint_null_test";
    return detail::joint_null_test(as_vector<double>(observed, function, "observed"),
                                   as_matrix<double>(null, function, "null"), family, extreme);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/joint_null.hpp>
#endif
