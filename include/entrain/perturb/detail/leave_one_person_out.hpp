// The work of leave_one_person_out.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/perturb/detail/people.hpp>
#include <entrain/perturb/leave_one_person_out.hpp>

namespace entrain {

ENTRAIN_INLINE leave_one_person_out_result leave_one_person_out(const people_study& study,
                                                                const people& everyone,
                                                                const sweep::options& options,
                                                                const people_run& run) {
    const char* function = "leave_one_person_out";
    perturb_detail::check_study(study, everyone, function);
    perturb_detail::check_two_in_each_group(everyone, function);
    const std::size_t numbers = study.names.size();
    check_allocation<double>(function, "everyone", {everyone.size() + 1, numbers});
    const sweep::plan plan = perturb_detail::plan_of_people("leave one person out", "left out", study,
                                                            everyone, everyone.size() + 1);
    const people_task task = [&](const sweep::item& item) {
        return numbers_of(
            study, item.number > 0 ? perturb_detail::without(everyone, item.number - 1) : everyone, function);
    };
    leave_one_person_out_result result;
    const sweep::results known = perturb_detail::carried_out(study, plan, task, options, run, result);
    if (!result.complete) return result;
    result.without = perturb_detail::columns_of(known, 1, everyone.size() + 1);
    result.change = result.without;
    for (std::size_t i = 0; i < numbers; ++i) {
        std::size_t most = 0;
        for (std::size_t k = 0; k < everyone.size(); ++k) {
            result.change(i, k) -= result.observed(i);
            if (std::abs(result.change(i, k)) > std::abs(result.change(i, most))) most = k;
        }
        result.most_changed.push_back(most);
    }
    return result;
}

}  // namespace entrain
