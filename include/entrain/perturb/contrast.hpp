// Contrasts: where do two fitted models answer differently to the same push?
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <entrain/perturb/sensitivity.hpp>

namespace entrain {

/// What of two models is compared.
enum class contrast_of {
    kl,     ///< the KL to the target under the push, as Vohryzek 2024 does
    effect  ///< the drop of KL by the push: differences between the unperturbed models fall out
};

/// How compare() compares two maps.
struct contrast_options {
    /// Index of the level; the default is the first map's optimal level.
    std::size_t level = static_cast<std::size_t>(-1);
    contrast_of what = contrast_of::kl;  ///< what is compared
    /// Relabellings of trials. 10,000 bring the Monte-Carlo error of p = 0.05 to 0.002.
    std::size_t permutations = 10'000;
    std::uint64_t seed = 1;  ///< relabelling i is drawn from stream i of this seed
};

/// The difference first - second of every unit, in nats. It is about two fitted models, whose trials are
/// simulations: its p says whether trials suffice to tell the models apart, nothing about subjects.
struct sensitivity_contrast {
    std::vector<perturbation_unit> units;  ///< what was perturbed in both maps
    std::size_t level = 0;                 ///< index of the level that is compared
    vector<double> difference;             ///< (units) of means over trials
    vector<double> standard_error;         ///< (units) Welch's
    matrix<double> interval;               ///< (units, 2) 95 % of each unit by itself, Welch's t
    matrix<double> simultaneous;   ///< (units, 2) 95 % of all units at once: difference -+ critical |t| error
    vector<double> t;              ///< (units) Welch's t
    vector<double> p;              ///< (units) two-sided, by relabelling trials
    vector<double> p_single_step;  ///< (units) the same, adjusted by the largest |t| of all units
    vector<double> p_step_down;    ///< (units) sharper
    double critical = 0;           ///< |t| that 5 % of relabellings exceed in some unit
    std::size_t permutations = 0;  ///< relabellings of trials
};

/// Compares two maps of the same units and protocol, trial by trial: Welch's t of each unit, its p by joint
/// relabellings of trials (a trial keeps all of its units together, as they share noise), adjusted by max-T.
///
///     auto contrast = compare(responders, nonresponders);
///     contrast.difference(unit), contrast.p_step_down(unit)
///
/// Trials that are missing in a unit of either map are left out of all units. Throws argument_error if the
/// maps differ in units or levels, the level does not exist, or fewer than two trials are left of a map.
/// Cost: O(permutations * units * trials). Westfall and Young 1993, Resampling-Based Multiple Testing.
ENTRAIN_INLINE sensitivity_contrast compare(const sensitivity_map& first, const sensitivity_map& second,
                                            const contrast_options& options = {});

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/contrast.hpp>
#endif
