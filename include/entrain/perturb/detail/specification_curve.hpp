// The work of specification_curve.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/perturb/detail/people.hpp>
#include <entrain/perturb/detail/rho_or_zero.hpp>
#include <entrain/perturb/specification_curve.hpp>

namespace entrain {
namespace perturb_detail {

ENTRAIN_INLINE void check_specified(const specified_study& study, std::size_t regions, const char* function) {
    check_callable(function, "study.maps_of", study.maps_of);
    check_at_least(function, "regions", regions, 2);
    if (study.specifications.empty())
        throw argument_error(function, "study.specifications", "at least the main one", 0);
    for (std::size_t k = 0; k < study.specifications.size(); ++k)
        for (std::size_t before = 0; before < k; ++before)
            if (study.specifications[k] == study.specifications[before])
                throw argument_error(function, "study.specifications", "each once",
                                     "'" + study.specifications[k].decision + ", " +
                                         study.specifications[k].choice + "' twice");
    check_names(study.maps, function, "study.maps");
    const std::size_t receptors = study.receptor_names.size();
    if (receptors > 0) check_names(study.receptor_names, function, "study.receptor_names");
    if (receptors == 0 && study.receptors.size() > 0)
        throw argument_error(function, "study.receptor_names", "a name for each receptor", 0);
    if (receptors > 0 && (study.receptors.shape(0) != regions || study.receptors.shape(1) != receptors))
        throw argument_error(
            function, "study.receptors",
            "shape (" + std::to_string(regions) + ", " + std::to_string(receptors) + "), regions by names",
            study.receptors.shape());
    if (receptors > 0) check_finite(function, "study.receptors", study.receptors);
    check_allocation<double>(function, "regions", {study.specifications.size(), study.maps.size(), regions});
}

}  // namespace perturb_detail

ENTRAIN_INLINE specification_curve_result specification_curve(const specified_study& study,
                                                              std::size_t regions,
                                                              const sweep::options& options,
                                                              const people_run& run) {
    const char* function = "specification_curve";
    perturb_detail::check_specified(study, regions, function);
    const std::size_t count = study.specifications.size(), maps = study.maps.size(),
                      receptors = study.receptor_names.size();

    std::vector<std::string> columns;
    for (const std::string& map : study.maps)
        for (std::size_t i = 0; i < regions; ++i)
            columns.push_back(map + ", region " + std::to_string(i + 1));
    std::vector<double> number_of_item(count);
    for (std::size_t k = 0; k < count; ++k) number_of_item[k] = static_cast<double>(k);
    sweep::plan plan("specification curve", {{"specification", std::move(number_of_item)}}, columns);
    for (const specification& each : study.specifications)
        plan.depends_on("decision", each.decision).depends_on("choice", each.choice);
    plan.depends_on(study.made_from);
    const people_task task = [&](const sweep::item& item) {
        const auto found = study.maps_of(item.number);
        if (found.size() != maps)
            throw argument_error(function, "study.maps_of",
                                 "as many maps as names (" + std::to_string(maps) + ")", found.size());
        std::vector<double> values;
        for (const auto& map : found) {
            if (map.size() != regions)
                throw argument_error(function, "study.maps_of",
                                     "maps of " + std::to_string(regions) + " regions", map.size());
            check_finite(function, "study.maps_of", map);
            values.insert(values.end(), map.begin(), map.end());
        }
        return values;
    };
    sweep::options how = options;
    how.items.clear();
    const sweep::results known = perturb_detail::run_here(run)(plan, task, how);

    specification_curve_result result;
    result.specifications = study.specifications;
    result.maps = study.maps;
    result.receptor_names = study.receptor_names;
    result.note = known.note;
    result.complete = known.complete();
    if (!result.complete) return result;
    result.map = cube<double>({count, maps, regions}, 0.0);
    result.with_main = full(count, maps, 0.0);
    result.rho = cube<double>({count, maps, receptors}, 0.0);
    for (std::size_t k = 0; k < count; ++k)
        for (std::size_t m = 0; m < maps; ++m) {
            const auto map_of = [&](std::size_t item) {
                return perturb_detail::row_as_vector(row_data(known.values, item) + m * regions, regions);
            };
            const vector<double> map = map_of(k);
            for (std::size_t i = 0; i < regions; ++i) result.map(k, m, i) = map(i);
            result.with_main(k, m) = k == 0 ? 1.0 : perturb_detail::rho_or_zero(map, map_of(0));
            for (std::size_t r = 0; r < receptors; ++r) {
                const vector<double> density = xt::view(study.receptors, xt::all(), r);
                result.rho(k, m, r) = perturb_detail::rho_or_zero(map, density);
            }
        }
    return result;
}

}  // namespace entrain
