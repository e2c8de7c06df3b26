// Receptors that were named before the data were looked at: what is corrected for them alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <entrain/perturb/label_shuffles.hpp>
#include <entrain/perturb/push_study.hpp>
#include <entrain/stats/joint_null.hpp>

namespace trd {

/// A receptor that was named before the data were looked at is a family of its own: for each correlation with it, of
/// every map under every protocol, p by labels corrected over these of all named receptors (max-T). A name says
/// neither which map nor which protocol, so that both are corrected for. NaN for all other numbers; empty where no
/// number is of a named receptor.
inline entrain::vector<double> p_of_hypotheses(const std::vector<entrain::push_study_number>& numbers,
                                               const entrain::label_shuffle_result& tested,
                                               const std::vector<std::string>& receptors) {
    std::vector<std::size_t> outside;
    for (const auto& number : numbers) {
        const bool named = number.what == entrain::push_study_number::kind::correlation &&
                           std::find(receptors.begin(), receptors.end(), number.item) != receptors.end();
        outside.push_back(named ? 0 : 1);
    }
    if (std::find(outside.begin(), outside.end(), 0u) == outside.end()) return {};
    auto p = entrain::stats::joint_null_test(tested.observed, tested.shuffled, outside).single_step;
    for (std::size_t k = 0; k < outside.size(); ++k)
        if (outside[k]) p(k) = std::numeric_limits<double>::quiet_NaN();
    return p;
}

}  // namespace trd
