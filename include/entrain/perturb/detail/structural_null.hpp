// The work of structural_null.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/perturb/detail/people.hpp>
#include <entrain/perturb/structural_null.hpp>
#include <entrain/stats/joint_null.hpp>

namespace entrain {

ENTRAIN_INLINE structural_null_result structural_null(const connectome_study& study,
                                                      const connectome& structure,
                                                      const connectome_null& null,
                                                      const structural_null_options& options,
                                                      const people_run& run) {
    const char* function = "structural_null";
    check_callable(function, "study.numbers", study.numbers);
    check_callable(function, "null.network", null.network);
    perturb_detail::check_names(study.names, function);
    const std::size_t numbers = study.names.size(), regions = structure.size();
    check_at_least(function, "draws", options.draws, 1);
    check_allocation<double>(function, "draws", {saturating_sum(options.draws, 1), numbers});
    if (!options.family.empty() && options.family.size() != numbers)
        throw argument_error(function, "family", "one per number (" + std::to_string(numbers) + "), or none",
                             options.family.size());

    std::vector<double> number_of_item(options.draws + 1);
    for (std::size_t k = 0; k < number_of_item.size(); ++k) number_of_item[k] = static_cast<double>(k);
    sweep::plan plan("structural null", {{"network", std::move(number_of_item)}}, study.names);
    plan.depends_on("structure", structure).depends_on(study.made_from).depends_on(null.made_from);
    const people_task task = [&](const sweep::item& item) {
        if (item.number == 0)
            return perturb_detail::checked_numbers(study.numbers(structure), study.names, function);
        const connectome drawn = null.network(item.number - 1);
        if (drawn.size() != regions)
            throw argument_error(function, "null",
                                 "networks of " + std::to_string(regions) + " regions, as the structure",
                                 drawn.size());
        return perturb_detail::checked_numbers(study.numbers(drawn), study.names, function);
    };
    structural_null_result result;
    const sweep::results known = perturb_detail::carried_out(study, plan, task, options.sweep, run, result);
    if (!result.complete) return result;
    result.drawn = perturb_detail::columns_of(known, 1, options.draws + 1);
    static_cast<stats::joint_null_result&>(result) =
        stats::joint_null_test(result.observed, result.drawn, options.family);
    return result;
}

}  // namespace entrain
