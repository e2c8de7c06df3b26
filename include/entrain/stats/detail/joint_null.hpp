// The work behind joint_null.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/joint_null.hpp>
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/ties.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE joint_null_result joint_null_test(const vector<double>& observed, const matrix<double>& null,
                                                 const std::vector<std::size_t>& family,
                                                 family_extreme extreme) {
    constexpr auto function = "stats::joint_null_test";
    const std::size_t m = observed.size(), draws = null.shape(1);
    if (m == 0) throw argument_error(function, "observed", "at least one number", 0);
    if (null.shape(0) != m || draws == 0)
        throw argument_error(function, "null", "shape (" + std::to_string(m) + ", draws), at least one draw",
                             null.shape());
    check_finite(function, "observed", observed);
    check_finite(function, "null", null);
    if (!family.empty() && family.size() != m)
        throw argument_error(function, "family", "one per number (" + std::to_string(m) + "), or none",
                             family.size());
    check_enumerator(function, "extreme", extreme, family_extreme::smallest_p);

    joint_null_result result{full(m, 0.0), full(m, 0.0), full(m, 0.0), full(m, 1.0),
                             full(m, 1.0), full(m, 1.0), draws};
    const auto count = static_cast<double>(draws + 1);
    // What is compared within a family, of the draws and of the data: |z|, or -p.
    matrix<double> size = full(m, draws, 0.0);
    vector<double> own_size = full(m, 0.0);
    if (extreme == family_extreme::smallest_p) size.fill(-1), own_size.fill(-1);
    for (std::size_t i = 0; i < m; ++i) {
        std::vector<double> all(row_data(null, i), row_data(null, i) + draws);
        all.push_back(observed(i));
        const double unit = unit_of_values(all);
        for (double& value : all) value /= unit;
        double mean = 0, squares = 0, largest = 0;
        for (const double value : all) mean += (value - all[0]) / count;  // exact where all are equal
        mean += all[0];
        for (const double value : all) {
            squares += (value - mean) * (value - mean);
            largest = std::max(largest, std::abs(value));
        }
        result.centre(i) = mean * unit;
        if (!varies(all)) continue;
        const double spread = std::sqrt(squares / count);
        const double rounding = rounding_of(largest, all.size()) / spread;  // that z inherits
        result.spread(i) = spread * unit;
        result.z(i) = (all[draws] - mean) / spread;
        for (std::size_t d = 0; d < draws; ++d) size(i, d) = std::abs(all[d] - mean) / spread;
        const std::span<const double> own(row_data(size, i), draws);
        const double here = std::abs(result.z(i)), slack = tie_slack(here, own, rounding);
        const auto reached =
            std::count_if(own.begin(), own.end(), [&](double each) { return each >= here - slack; });
        result.p(i) = static_cast<double>(reached + 1) / count;
        own_size(i) = here;
        if (extreme == family_extreme::largest_z) continue;
        own_size(i) = -result.p(i);
        std::vector<double> ordered(own.begin(), own.end());
        ordered.push_back(here);
        std::sort(ordered.begin(), ordered.end());
        for (std::size_t d = 0; d < draws; ++d) {
            const auto first = std::lower_bound(ordered.begin(), ordered.end(), size(i, d) - slack);
            size(i, d) = -static_cast<double>(ordered.end() - first) / count;
        }
    }

    const std::set<std::size_t> families =
        family.empty() ? std::set<std::size_t>{0} : std::set<std::size_t>(family.begin(), family.end());
    for (const std::size_t each : families) {
        std::vector<std::size_t> members;
        for (std::size_t i = 0; i < m; ++i)
            if (family.empty() || family[i] == each) members.push_back(i);
        vector<double> here = full(members.size(), 0.0);
        matrix<double> drawn = full(members.size(), draws, 0.0);
        for (std::size_t k = 0; k < members.size(); ++k) {
            here(k) = own_size(members[k]);
            std::copy_n(row_data(size, members[k]), draws, row_data(drawn, k));
        }
        const auto adjusted = max_statistic(here, drawn);
        for (std::size_t k = 0; k < members.size(); ++k) {
            const std::size_t i = members[k];
            // Ties that rounding hides count in p; what is adjusted is never below it.
            result.single_step(i) = std::max(result.p(i), adjusted.single_step(k));
            result.step_down(i) = std::max(result.p(i), adjusted.step_down(k));
        }
    }
    return result;
}

}  // namespace entrain::stats::detail
