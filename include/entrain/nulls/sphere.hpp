// Where the regions lie on the two hemispheres' spheres: what every spin needs.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::nulls {

/// One point per region on the inflated spherical surface of its hemisphere (both spheres centred at the
/// origin, as FreeSurfer's `sphere` surfaces are). Every region must be on a surface: subcortical regions
/// have no place here, see `regions_on_sphere`.
struct sphere {
    matrix<double> coordinates;    ///< (regions, 3), any unit; all at one radius
    std::vector<char> hemisphere;  ///< (regions), 'L' or 'R'
};

namespace detail {
ENTRAIN_INLINE std::vector<std::size_t> regions_on_sphere(const matrix<double>& points);
ENTRAIN_INLINE sphere sphere_of(const matrix<double>& points, const std::vector<std::string>& hemisphere,
                                std::vector<std::size_t> regions);
}  // namespace detail

/// The regions that have finite coordinates, in ascending order: those that can be spun.
/// coordinates: (regions, 3), NaN where a region is not on the surface.
/// Throws argument_error for another shape.
/// Example: auto cortex = nulls::regions_on_sphere(regions.sphere);
template <array_like C>
std::vector<std::size_t> regions_on_sphere(const C& coordinates) {
    return detail::regions_on_sphere(
        as_matrix<double>(coordinates, "nulls::regions_on_sphere", "coordinates"));
}

/// The sphere of the regions `regions` (all where empty), from coordinates (regions, 3) and the names of the
/// hemispheres as tables hold them: a name that begins with L or l is left, with R or r right.
/// Throws argument_error if the shapes do not fit, an index is too large, or a chosen region has another
/// name.
/// Example: nulls::sphere_of(table.sphere, table.hemisphere, nulls::regions_on_sphere(table.sphere))
template <array_like C>
sphere sphere_of(const C& coordinates, const std::vector<std::string>& hemisphere,
                 std::vector<std::size_t> regions = {}) {
    return detail::sphere_of(as_matrix<double>(coordinates, "nulls::sphere_of", "coordinates"), hemisphere,
                             std::move(regions));
}

/// The homotopic region of each region: hemispheres are laid on each other as mirror images (x to -x), and
/// regions paired one to one so that the total distance is least. It is what `moran_options::partner` and its
/// like expect; a table of regions that knows its pairs is better, this serves where none does. Throws
/// argument_error if the hemispheres do not have equally many regions, are neither 'L' nor 'R', or a
/// coordinate is not finite.
ENTRAIN_INLINE std::vector<std::size_t> mirrored_pairs(const sphere& surface);

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/sphere.hpp>
#endif
