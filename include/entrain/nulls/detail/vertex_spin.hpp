// How whole surfaces turn: vertices in an order, hemispheres ready to be searched.
#pragma once

#include <entrain/nulls/vertex_spin.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/nulls/detail/homotopic.hpp>
#include <entrain/nulls/detail/nearest_on_sphere.hpp>
#include <entrain/nulls/detail/rotation.hpp>
#include <entrain/nulls/detail/sphere.hpp>
#include <entrain/nulls/detail/values.hpp>
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

// One draw: the vertex whose value each vertex takes.
inline void turn_vertices(const nulls::vertex_spin_null& null, std::size_t draw,
                          vertex_surface::scratch& scratch, std::uint32_t* found) {
    const auto [left, right] = draw_rotations(null.seed, draw, null.mirrored);
    null.surface->turn<false>(left, right, scratch, [found](std::uint32_t vertex, std::uint32_t source) {
        found[vertex] = source;
    });
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

// Fields may be changed after they were made: that what belongs together still fits.
ENTRAIN_INLINE void vertex_spin_null::check(std::string_view function) const {
    if (!surface || surface->vertices() != vertices)
        throw argument_error(function, "null", "a null that vertex_spins made, unchanged",
                             std::to_string(vertices) + " vertices for a surface of " +
                                 std::to_string(surface ? surface->vertices() : 0));
}

ENTRAIN_INLINE std::vector<std::uint32_t> vertex_spin_null::source(std::size_t draw) const {
    check("nulls::vertex_spin_null::source");
    std::vector<std::uint32_t> found(vertices);
    detail::vertex_surface::scratch scratch;
    detail::turn_vertices(*this, draw, scratch, found.data());
    return found;
}

ENTRAIN_INLINE map_maker vertex_spin_null::maker(const vector<double>& x, std::string_view function) const {
    check(function);
    detail::check_map_size(x, vertices, function);
    detail::check_values(x, function, "x");
    return [this, x](std::size_t first, std::size_t count, double* maps) {
        detail::vertex_surface::scratch scratch;
        std::vector<std::uint32_t> found(vertices);
        for (std::size_t d = 0; d < count; ++d) {
            detail::turn_vertices(*this, first + d, scratch, found.data());
            for (std::size_t i = 0; i < vertices; ++i) maps[d * vertices + i] = x(found[i]);
        }
    };
}

ENTRAIN_INLINE vertex_spin_null vertex_spins(const sphere& surface, const spin_options& options) {
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
