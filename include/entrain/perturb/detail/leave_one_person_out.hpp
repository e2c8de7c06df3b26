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
        people rest = everyone;
        if (item.number > 0) rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(item.number - 1));
        return numbers_of(study, rest, function);
    };
    sweep::options how = options;
    how.items.clear();
    const sweep::results known = perturb_detail::run_here(run)(plan, task, how);
    leave_one_person_out_result result;
    result.names = study.names;
    result.note = known.note;
    result.complete = known.complete();
    if (!result.complete) return result;
    result.observed = perturb_detail::row_as_vector(row_data(known.values, 0), numbers);
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
