// Spin nulls of vertex maps: the whole surface is rotated, and each vertex takes the value that lands on it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/nulls/detail/nearest_on_sphere.hpp>
#include <entrain/nulls/rotation.hpp>
#include <entrain/nulls/sphere.hpp>
#include <entrain/nulls/spin.hpp>

namespace entrain::nulls::detail {

// Orders vertices so that neighbours mostly follow each other, and look up neighbouring cells in every draw:
// by the cube of a 64 x 64 x 64 grid that they lie in, along a Z-order curve.
inline std::vector<std::uint32_t> places_along_curve(const nulls::sphere& surface) {
    const std::size_t n = surface.hemisphere.size();
    double reach = 0;
    for (const double value : surface.coordinates) reach = std::max(reach, std::abs(value));
    std::vector<std::uint32_t> place(n, 0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto step = static_cast<std::uint32_t>(31.99 * (surface.coordinates(i, axis) / reach + 1));
            for (std::uint32_t bit = 0; bit < 6; ++bit)
                place[i] |= ((step >> bit) & 1u) << (3 * bit + static_cast<std::uint32_t>(axis));
        }
    return place;
}

// The vertices of both hemispheres, ready to be asked which of them is nearest. `group` as in
// nearest_on_sphere; `asked` are the vertices that a draw has to know about, in this order.
class vertex_surface {
public:
    vertex_surface(const nulls::sphere& surface, const std::vector<std::size_t>& asked,
                   const std::vector<std::uint16_t>& group = {}, std::size_t threads = 1)
        : vertices_(surface.hemisphere.size()) {
        parallel_for(sides_.size(), threads, [&](std::size_t s) {
            hemisphere& side = sides_[s];
            const char letter = s == 0 ? 'L' : 'R';
            point_lists points;
            std::vector<std::uint16_t> side_group;
            const auto place = [&](point_lists& to, std::size_t i) {
                for (std::size_t axis = 0; axis < 3; ++axis)
                    to.axis[axis].push_back(surface.coordinates(i, axis));
            };
            for (std::size_t i = 0; i < surface.hemisphere.size(); ++i) {
                if (surface.hemisphere[i] != letter) continue;
                side.vertex.push_back(static_cast<std::uint32_t>(i));
                place(points, i);
                if (!group.empty()) side_group.push_back(group[i]);
            }
            for (const std::size_t i : asked) {
                if (surface.hemisphere[i] != letter) continue;
                side.asked.push_back(static_cast<std::uint32_t>(i));
                place(side.places, i);
            }
            if (!side.vertex.empty()) side.nearest.emplace(points, std::move(side_group));
        });
    }

    std::size_t vertices() const { return vertices_; }

    struct scratch {
        point_lists turned;
        nearest_on_sphere::scratch search;
    };

    // answer(vertex, found) for each vertex asked about, of which `found` is the vertex that lands nearest to
    // it, or the group of that.
    template <bool Groups, class Answer>
    void turn(const rotation3& left, const rotation3& right, scratch& s, Answer&& answer) const {
        for (const hemisphere& side : sides_) {
            if (!side.nearest) continue;
            s.turned.resize(side.places.size());
            side.places.turn_into(s.turned, transposed(&side == &sides_[0] ? left : right));
            if constexpr (Groups)
                side.nearest->find_groups(s.turned, s.search);
            else
                side.nearest->find(s.turned, s.search);
            for (std::size_t i = 0; i < side.asked.size(); ++i)
                answer(side.asked[i], Groups ? s.search.found[i] : side.vertex[s.search.found[i]]);
        }
    }

private:
    struct hemisphere {
        std::vector<std::uint32_t> vertex, asked;
        point_lists places;
        std::optional<nearest_on_sphere> nearest;
    };
    std::size_t vertices_;
    std::array<hemisphere, 2> sides_;
};

// The rotations of both hemispheres in draw `draw`: those of every other spin with this seed.
inline std::pair<rotation3, rotation3> draw_rotations(std::uint64_t seed, std::size_t draw, bool mirrored) {
    random_stream random(seed, draw);
    const rotation3 left = draw_rotation(random);
    return {left, mirrored ? mirror(left) : draw_rotation(random)};
}

inline void refuse_distortion(const nulls::spin_options& options, std::string_view function) {
    if (options.max_distortion != 0)
        throw argument_error(function, "options.max_distortion",
                             "0 (distortion is measured between parcels: naive_spins and its like)",
                             options.max_distortion);
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

/// Spins of a surface of vertices. Nothing is kept but the surface: a draw is made when it is needed, as ten
/// thousand draws of twenty thousand vertices would fill half a gigabyte.
struct vertex_spin_null {
    /// The vertices, ready to be searched for the nearest one.
    std::shared_ptr<const detail::vertex_surface> surface;
    std::size_t vertices = 0;  ///< of the surface
    std::size_t draw_count = 0;  ///< number of rotations
    std::uint64_t seed = 1;  ///< draw d comes from stream d of this seed
    bool mirrored = true;  ///< whether the right hemisphere turns as the mirror image of the left

    /// Number of null maps.
    std::size_t draws() const { return draw_count; }
    /// Number of vertices.
    std::size_t regions() const { return vertices; }

    /// source(i) for each vertex i in one draw: the null map is x(source(i)).
    std::vector<std::uint32_t> source(std::size_t draw) const {
        check("nulls::vertex_spin_null::source");
        std::vector<std::uint32_t> found(vertices);
        detail::vertex_surface::scratch scratch;
        turn(draw, scratch, found.data());
        return found;
    }

    /// The null maps of x: (draws, vertices). Mind the memory.
    /// Throws argument_error if x has another number of vertices or an infinite value, or if the maps do not
    /// fit into memory.
    template <vector_like X>
    matrix<double> surrogates(const X& x) const {
        constexpr auto function = "nulls::vertex_spin_null::surrogates";
        const auto make = maker(as_vector<double>(x, function, "x"), function);
        check_allocation<double>(function, "draws", {draw_count, vertices});
        matrix<double> result = full(draw_count, vertices, 0.0);
        make(0, draw_count, result.data());
        return result;
    }

    /// As in spin_null.
    map_maker maker(const vector<double>& x,
                            std::string_view function = "nulls::vertex_spin_null::maker") const {
        check(function);
        detail::check_map_size(x, vertices, function);
        detail::check_values(x, function, "x");
        return [this, x](std::size_t first, std::size_t count, double* maps) {
            detail::vertex_surface::scratch scratch;
            std::vector<std::uint32_t> found(vertices);
            for (std::size_t d = 0; d < count; ++d) {
                turn(first + d, scratch, found.data());
                for (std::size_t i = 0; i < vertices; ++i) maps[d * vertices + i] = x(found[i]);
            }
        };
    }

private:
    void check(std::string_view function) const {
        if (!surface || surface->vertices() != vertices)
            throw argument_error(function, "null", "a null that vertex_spins made, unchanged",
                                 std::to_string(vertices) + " vertices for a surface of " +
                                     std::to_string(surface ? surface->vertices() : 0));
    }

    void turn(std::size_t draw, detail::vertex_surface::scratch& scratch, std::uint32_t* found) const {
        const auto [left, right] = detail::draw_rotations(seed, draw, mirrored);
        surface->turn<false>(left, right, scratch,
                             [found](std::uint32_t vertex, std::uint32_t source) { found[vertex] = source; });
    }
};

/// Spins of a map of vertices, for instance of fsaverage5: each vertex takes the value of the nearest rotated
/// vertex of its hemisphere. Give maps NaN where there is no cortex: the wall then turns with the map, and
/// `correlation_test` leaves out, draw by draw, the vertices that have no value in either map.
/// surface: places of all vertices on the sphere, the medial wall's too.
/// Throws argument_error as `naive_spins`, and for options.max_distortion, which parcels only have.
/// Cost: some 100 ms a hemisphere of ten thousand vertices once, then O(draws vertices) when the null is
/// used.
/// Source: Alexander-Bloch et al. 2018, doi:10.1016/j.neuroimage.2018.05.070.
inline vertex_spin_null vertex_spins(const sphere& surface, const spin_options& options = {}) {
    constexpr auto function = "nulls::vertex_spins";
    check_threads(function, options.threads, "options.threads");
    const sphere checked = detail::checked_sphere(surface, options.radius_tolerance, function);
    detail::refuse_distortion(options, function);
    detail::check_draws(options.draws, function);
    vertex_spin_null null;
    null.vertices = checked.hemisphere.size();
    std::vector<std::size_t> all(null.vertices);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    const auto place = detail::places_along_curve(checked);
    std::stable_sort(all.begin(), all.end(),
                     [&](std::size_t a, std::size_t b) { return place[a] < place[b]; });
    null.surface = std::make_shared<const detail::vertex_surface>(checked, all, std::vector<std::uint16_t>{},
                                                                  options.threads);
    null.draw_count = options.draws;
    null.seed = options.seed;
    null.mirrored = options.mirrored;
    return null;
}

}  // namespace entrain::nulls
