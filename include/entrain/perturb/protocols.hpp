// Protocols: what is perturbed, and how hard.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>

namespace entrain {

/// Shifts of a parameter of the model, by default the bifurcation parameter a, from none to the strongest.
///
///     protocol gain{.name = "LSD", .levels = {0.0, 0.1, 0.2, 0.3}, .parameter = "gain_e"};
struct protocol {
    std::string name;             ///< as it stands in tables and journals
    std::vector<double> levels;   ///< shifts, in the parameter's unit: 1/s for a
    std::string parameter = "a";  ///< what is shifted: a parameter of the model, by its name among its fields

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = protocol;
        return field_list{field("name", &self::name), field("levels", &self::levels),
                          field("parameter", &self::parameter)};
    }
};

/// Synchronisation: towards oscillation, a = 0, 0.01, ... 0.1 (Deco 2019, Vohryzek 2024).
ENTRAIN_INLINE protocol sync_protocol(double last = 0.1, double step = 0.01);

/// Noise: away from oscillation, a = 0, -0.025, ... -0.4 (Deco 2019, Vohryzek 2024).
ENTRAIN_INLINE protocol noise_protocol(double last = -0.4, double step = -0.025);

/// What is perturbed as one: regions, each with the share of the level that it gets.
struct perturbation_unit {
    std::string name;                  ///< as it stands in tables and journals
    std::vector<std::size_t> regions;  ///< indices of the regions that are perturbed
    std::vector<double> weights;       ///< the share of the level that each of them gets

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = perturbation_unit;
        using enum field_use;
        return field_list{field("name", &self::name), field("regions", &self::regions),
                          field<data>("weights", &self::weights)};
    }
};

namespace perturb_detail {
ENTRAIN_INLINE perturbation_unit map_weighted(const vector<double>& map, std::string name);
ENTRAIN_INLINE perturbation_unit receptor_weighted(const vector<double>& density, std::string name);
}  // namespace perturb_detail

/// Every region by itself. `names` may be empty: then they are numbered. Throws argument_error if there is no
/// region, their units do not fit into memory, or the number of names is another.
ENTRAIN_INLINE std::vector<perturbation_unit> single_regions(std::size_t regions,
                                                             const std::vector<std::string>& names = {});

/// Every region together with its homotopic partner, as the authors do: partner[i] is the region on the other
/// side, or i itself. The order is that of the lower index; a pair is named after its first region, without a
/// trailing or leading L if the names tell sides apart in that way and another unit has not that name.
/// Throws argument_error if there is no region, or a partner is out of range or not mutual.
ENTRAIN_INLINE std::vector<perturbation_unit> homotopic_pairs(const std::vector<std::size_t>& partner,
                                                              const std::vector<std::string>& names = {});

/// The whole brain at once, each region in proportion to a map: a_j + level * map_j, a being the parameter
/// that the protocol names. Of any sign and scale; a region of zero is not perturbed. map: (regions). Throws
/// argument_error if it is not finite, or zero everywhere.
template <vector_like A>
perturbation_unit map_weighted(const A& map, std::string name) {
    return perturb_detail::map_weighted(as_vector<double>(map, "map_weighted", "map"), std::move(name));
}

/// The whole brain at once, each region in proportion to a density: a_j + level * density_j / max density.
/// density: (regions), not negative. Throws argument_error if it is not finite, negative, or zero everywhere.
template <vector_like A>
perturbation_unit receptor_weighted(const A& density, std::string name) {
    return perturb_detail::receptor_weighted(as_vector<double>(density, "receptor_weighted", "density"),
                                             std::move(name));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/protocols.hpp>
#endif
