// Does any push bring the model nearer to the target than no push?
#pragma once

#include <array>
#include <cstddef>

#include <entrain/perturb/sensitivity.hpp>

namespace entrain {

/// The best push of a map, and how much it drops the KL where it was not chosen by the same trials.
struct best_push_result {
    std::size_t unit = 0;                 ///< of the largest mean drop over all trials, with `level`
    std::size_t level = 0;                ///< index of its level
    double drop = 0;                      ///< of the KL, nats, over trials that did not choose the push
    double standard_error = 0;            ///< nats, over trials
    std::array<double, 2> interval{};     ///< 95 %, Student's t, nats
    std::size_t trials = 0;               ///< that it was read from
    std::array<std::size_t, 2> units{};   ///< those that the halves of trials chose
    std::array<std::size_t, 2> levels{};  ///< indices of the levels that they chose
    /// Whether a push beats no push beyond the interval.
    bool beats_none() const { return interval[0] > 0; }
};

/// Chooses the unit and level of the largest mean drop on the even trials and reads its drop on the odd ones,
/// and the other way round. The lowest of many cells is an optimistic figure where it is read on the trials
/// that chose it: with no effect at all it is still below the unperturbed KL. Here the drop is free of that,
/// and its interval leaves zero out above in 2.5 % of maps without an effect.
///
///     drop = sum_h sum_{t in half h} (unperturbed_t - trials_{u_h, l_h, t}) / n      h: the half that did not choose
///
/// with the variance within halves, on n - 2 degrees of freedom. Levels of zero push nothing and are not
/// chosen. Trials that are NaN are left out; a cell can be chosen where each half knows two trials of it.
/// Throws argument_error if the map's parts do not belong together, or no such cell is there (fewer than four
/// trials, or no level but zero). Cost: O(units * levels * trials).
ENTRAIN_INLINE best_push_result best_push(const sensitivity_map& map);

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/best_push.hpp>
#endif
