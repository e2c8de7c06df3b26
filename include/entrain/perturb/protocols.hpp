// Protocols: what is perturbed, and how hard.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>

namespace entrain {

/// Shifts of the bifurcation parameter a, 1/s, from none to the strongest.
struct protocol {
    std::string name;  ///< as it stands in tables and journals
    std::vector<double> levels;  ///< shifts of a, 1/s

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = protocol;
        return std::tuple{field("name", &self::name),
                          field("levels", &self::levels, "1/s")};
    }
};

namespace perturb_detail {
inline protocol evenly_spaced(std::string name, double last, double step) {
    const std::string function = name + "_protocol";
    check_finite(function, "last", last);
    check_finite(function, "step", step);
    if (!(last > 0 && step > 0) && !(last < 0 && step < 0))
        throw argument_error(function, "step", "a step of the sign of the last level, not zero", step);
    protocol result{std::move(name), {}};
    const std::size_t count = check_steps<double>(function, "step", last / step + 1e-9) + 1;
    if (last - step == last)
        throw argument_error(function, "step", "a step above the rounding of the last level", step);
    for (std::size_t i = 0; i < count; ++i) result.levels.push_back(i ? step * static_cast<double>(i) : 0.0);
    return result;
}
}  // namespace perturb_detail

/// Synchronisation: towards oscillation, a = 0, 0.01, ... 0.1 (Deco 2019, Vohryzek 2024).
inline protocol sync_protocol(double last = 0.1, double step = 0.01) {
    return perturb_detail::evenly_spaced("sync", last, step);
}

/// Noise: away from oscillation, a = 0, -0.025, ... -0.4 (Deco 2019, Vohryzek 2024).
inline protocol noise_protocol(double last = -0.4, double step = -0.025) {
    return perturb_detail::evenly_spaced("noise", last, step);
}

/// What is perturbed as one: regions, each with the share of the level that it gets.
struct perturbation_unit {
    std::string name;  ///< as it stands in tables and journals
    std::vector<std::size_t> regions;  ///< indices of the regions that are perturbed
    std::vector<double> weights;  ///< the share of the level that each of them gets

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = perturbation_unit;
        using enum field_use;
        return std::tuple{field("name", &self::name),
                          field("regions", &self::regions),
                          field<data>("weights", &self::weights)};
    }
};

/// Every region by itself. `names` may be empty: then they are numbered. Throws argument_error if there is no
/// region, their units do not fit into memory, or the number of names is another.
inline std::vector<perturbation_unit> single_regions(std::size_t regions,
                                                     const std::vector<std::string>& names = {}) {
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

/// Every region together with its homotopic partner, as the authors do: partner[i] is the region on the other
/// side, or i itself. The order is that of the lower index; a pair is named after its first region, without a
/// trailing or leading L if the names tell sides apart in that way and another unit has not that name.
/// Throws argument_error if there is no region, or a partner is out of range or not mutual.
inline std::vector<perturbation_unit> homotopic_pairs(const std::vector<std::size_t>& partner,
                                                      const std::vector<std::string>& names = {}) {
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

/// The whole brain at once, each region in proportion to a map: a_j + level * map_j. Of any sign and scale; a
/// region of zero is not perturbed. map: (regions). Throws argument_error if it is not finite, or zero
/// everywhere.
template <vector_like A>
perturbation_unit map_weighted(const A& map, std::string name) {
    const auto& weights = as_vector<double>(map, "map_weighted", "map");
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

/// The whole brain at once, each region in proportion to a density: a_j + level * density_j / max density.
/// density: (regions), not negative. Throws argument_error if it is not finite, negative, or zero everywhere.
template <vector_like A>
perturbation_unit receptor_weighted(const A& density, std::string name) {
    const auto& map = as_vector<double>(density, "receptor_weighted", "density");
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

}  // namespace entrain
