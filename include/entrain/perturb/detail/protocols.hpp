// The work of protocols.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <entrain/perturb/protocols.hpp>

namespace entrain {
namespace perturb_detail {

inline protocol evenly_spaced(std::string name, double last, double step) {
    const std::string function = name + "_protocol";
    check_finite(function, "last", last);
    check_finite(function, "step", step);
    if (!(last > 0 && step > 0) && !(last < 0 && step < 0))
        throw argument_error(function, "step", "a step of the sign of the last level, not zero", step);
    protocol result{.name = std::move(name), .levels = {}};
    const std::size_t count = check_steps<double>(function, "step", last / step + 1e-9) + 1;
    if (last - step == last)
        throw argument_error(function, "step", "a step above the rounding of the last level", step);
    for (std::size_t i = 0; i < count; ++i) result.levels.push_back(i ? step * static_cast<double>(i) : 0.0);
    return result;
}

ENTRAIN_INLINE perturbation_unit map_weighted(const vector<double>& weights, std::string name) {
    check_finite("map_weighted", "map", weights);
    perturbation_unit unit{std::move(name), {}, {}};
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights(i) == 0) continue;
        unit.regions.push_back(i);
        unit.weights.push_back(weights(i));
    }
    if (unit.regions.empty())
        throw argument_error("map_weighted", "map", "at least one value other than zero", weights.shape());
    return unit;
}

ENTRAIN_INLINE perturbation_unit receptor_weighted(const vector<double>& map, std::string name) {
    check_finite("receptor_weighted", "density", map);
    const double largest = map.size() ? *std::max_element(map.begin(), map.end()) : 0.0;
    const double smallest = map.size() ? *std::min_element(map.begin(), map.end()) : 0.0;
    if (!(largest > 0) || smallest < 0)
        throw argument_error("receptor_weighted", "density", "values >= 0, at least one above",
                             largest > 0 ? smallest : largest);
    perturbation_unit unit{std::move(name), {}, {}};
    for (std::size_t i = 0; i < map.size(); ++i) {
        unit.regions.push_back(i);
        unit.weights.push_back(map(i) / largest);
    }
    return unit;
}

}  // namespace perturb_detail

ENTRAIN_INLINE protocol sync_protocol(double last, double step) {
    return perturb_detail::evenly_spaced("sync", last, step);
}

ENTRAIN_INLINE protocol noise_protocol(double last, double step) {
    return perturb_detail::evenly_spaced("noise", last, step);
}

ENTRAIN_INLINE std::vector<perturbation_unit> single_regions(std::size_t regions,
                                                             const std::vector<std::string>& names) {
    check_at_least("single_regions", "regions", regions, 1);
    check_allocation<perturbation_unit>("single_regions", "regions", {regions, 2});  // and what each holds
    if (!names.empty() && names.size() != regions)
        throw argument_error("single_regions", "names", std::to_string(regions) + " names, or none",
                             names.size());
    std::vector<perturbation_unit> units;
    for (std::size_t i = 0; i < regions; ++i)
        units.push_back({names.empty() ? std::to_string(i) : names[i], {i}, {1.0}});
    return units;
}

ENTRAIN_INLINE std::vector<perturbation_unit> homotopic_pairs(const std::vector<std::size_t>& partner,
                                                              const std::vector<std::string>& names) {
    if (!names.empty() && names.size() != partner.size())
        throw argument_error("homotopic_pairs", "names", std::to_string(partner.size()) + " names, or none",
                             names.size());
    check_at_least("homotopic_pairs", "partner", partner.size(), 1);
    std::vector<perturbation_unit> units;
    std::vector<std::string> whole;  // names as they are given
    for (std::size_t i = 0; i < partner.size(); ++i) {
        if (partner[i] >= partner.size() || partner[partner[i]] != i)
            throw argument_error(
                "homotopic_pairs", "partner",
                "mutual partners among " + std::to_string(partner.size()) + " regions",
                "region " + std::to_string(i) + " with partner " + std::to_string(partner[i]));
        if (partner[i] < i) continue;
        std::string name = names.empty() ? std::to_string(i) : names[i];
        whole.push_back(name);
        for (const char* side : {"_L", ".L", "-L", " L"})
            if (name.size() > 2 && name.ends_with(side)) name.resize(name.size() - 2);
        for (const char* side : {"L_", "L.", "L-", "L "})
            if (name.size() > 2 && name.starts_with(side)) name.erase(0, 2);
        if (partner[i] == i)
            units.push_back({std::move(name), {i}, {1.0}});
        else
            units.push_back({std::move(name), {i, partner[i]}, {1.0, 1.0}});
    }
    std::map<std::string, std::size_t> count;
    for (const perturbation_unit& unit : units) ++count[unit.name];
    for (std::size_t u = 0; u < units.size(); ++u)
        if (count[units[u].name] > 1) units[u].name = whole[u];
    return units;
}

}  // namespace entrain
