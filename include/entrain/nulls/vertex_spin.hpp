// Spin nulls of vertex maps: the whole surface is rotated, and each vertex takes the value that lands on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/sphere.hpp>
#include <entrain/nulls/spin.hpp>

namespace entrain::nulls {

namespace detail {
class vertex_surface;
}  // namespace detail

/// Spins of a surface of vertices. Nothing is kept but the surface: a draw is made when it is needed, as ten
/// thousand draws of twenty thousand vertices would fill half a gigabyte.
struct vertex_spin_null {
    /// The vertices, ready to be searched for the nearest one.
    std::shared_ptr<const detail::vertex_surface> surface;
    std::size_t vertices = 0;    ///< of the surface
    std::size_t draw_count = 0;  ///< number of rotations
    std::uint64_t seed = 1;      ///< draw d comes from stream d of this seed
    bool mirrored = true;        ///< whether the right hemisphere turns as the mirror image of the left

    /// Number of null maps.
    std::size_t draws() const { return draw_count; }
    /// Number of vertices.
    std::size_t regions() const { return vertices; }

    /// source(i) for each vertex i in one draw: the null map is x(source(i)).
    std::vector<std::uint32_t> source(std::size_t draw) const;

    /// The null maps of x: (draws, vertices). Mind the memory.
    /// Throws argument_error if x has another number of vertices or an infinite value, or if the maps do not
    /// fit into memory.
    template <vector_like X>
    matrix<double> surrogates(const X& x) const {
        constexpr auto function = "nulls::vertex_spin_null::surrogates";
        return detail::surrogates_of(maker(as_vector<double>(x, function, "x"), function), draws(), regions(),
                                     1, function);
    }

    /// As in spin_null.
    map_maker maker(const vector<double>& x,
                    std::string_view function = "nulls::vertex_spin_null::maker") const;

private:
    void check(std::string_view function) const;
};

/// Spins of a map of vertices, for instance of fsaverage5: each vertex takes the value of the nearest rotated
/// vertex of its hemisphere. Give maps NaN where there is no cortex: the wall then turns with the map, and
/// `correlation_test` leaves out, draw by draw, the vertices that have no value in either map.
/// surface: places of all vertices on the sphere, the medial wall's too.
/// Throws argument_error as `naive_spins`, and for options.max_distortion, which parcels only have.
/// Cost: some 100 ms a hemisphere of ten thousand vertices once, then O(draws vertices) when the null is
/// used.
/// Source: Alexander-Bloch et al. 2018, doi:10.1016/j.neuroimage.2018.05.070.
ENTRAIN_INLINE vertex_spin_null vertex_spins(const sphere& surface, const spin_options& options = {});

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/vertex_spin.hpp>
#endif
