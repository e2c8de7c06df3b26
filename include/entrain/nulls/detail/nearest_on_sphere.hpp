// Which of some points on a sphere is nearest to another point: looked up, not searched.
//
// The sphere is unfolded to a square by way of an octahedron, and the square is divided into cells. Each cell
// holds the points that can be nearest to anything in it: mostly one. A spin asks once per region and draw,
// so that the cells are made once and a question costs a few nanoseconds; a k-d tree needs some hundred.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/nulls/detail/rotation.hpp>

namespace entrain::nulls::detail {

// Points as three lists of coordinates.
struct point_lists {
    std::array<std::vector<double>, 3> axis;
    std::size_t size() const { return axis[0].size(); }
    void resize(std::size_t count) {
        for (auto& values : axis) values.resize(count);
    }
    // Row vectors: p Q.
    void turn_into(point_lists& turned, const rotation3& q) const {
        const double *x = axis[0].data(), *y = axis[1].data(), *z = axis[2].data();
        for (std::size_t a = 0; a < 3; ++a) {
            double* to = turned.axis[a].data();
            const double qx = q[a], qy = q[3 + a], qz = q[6 + a];
            for (std::size_t i = 0; i < size(); ++i) to[i] = x[i] * qx + y[i] * qy + z[i] * qz;
        }
    }
};

inline rotation3 transposed(const rotation3& q) {
    return {q[0], q[3], q[6], q[1], q[4], q[7], q[2], q[5], q[8]};
}

class nearest_on_sphere {
public:
    // `points` lie at nearly one radius from the origin, and so will what is asked for. `group` (one number
    // per point, or none) is what `find_groups` answers with.
    explicit nearest_on_sphere(const point_lists& points, std::vector<std::uint16_t> group = {})
        : group_(std::move(group)) {
        lowest_radius_ = std::numeric_limits<double>::max();
        for (std::size_t i = 0; i < points.size(); ++i) {
            const point p{points.axis[0][i], points.axis[1][i], points.axis[2][i], 0};
            points_.push_back({p.x, p.y, p.z, 0.5 * (p.x * p.x + p.y * p.y + p.z * p.z)});
            const double radius = std::sqrt(2 * points_.back().half_square);
            lowest_radius_ = std::min(lowest_radius_, radius);
            highest_radius_ = std::max(highest_radius_, radius);
        }
        side_ = 8;
        while (side_ * side_ < 16 * points_.size() && side_ < 2048) side_ *= 2;
        cells_.resize(side_ * side_);
        std::vector<std::uint32_t> all(points_.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint32_t>(i);
        for (std::size_t v = 0; v < 4; ++v)
            for (std::size_t u = 0; u < 4; ++u) divide(4, u, v, all);
    }

    std::size_t size() const { return points_.size(); }

    // Scratch of a search, to be kept between calls.
    struct scratch {
        std::vector<std::uint32_t> found, open;
    };

    // The index of the nearest point, for each of the points asked for: in scratch.found.
    void find(const point_lists& asked, scratch& s) const { answer(asked, cells_, s, nullptr); }

    // As `find`, with the group of the nearest point.
    void find_groups(const point_lists& asked, scratch& s) const {
        answer(asked, group_cells_, s, group_.data());
    }

private:
    struct point {
        double x, y, z, half_square;
    };
    static constexpr std::uint32_t several = 0x80000000u;

    // The direction at (u, v) of the square [-1, 1]^2.
    static std::array<double, 3> unfolded(double u, double v) {
        const double z = 1 - std::abs(u) - std::abs(v);
        double x = u, y = v;
        if (z < 0) {
            x = std::copysign(1 - std::abs(v), u);
            y = std::copysign(1 - std::abs(u), v);
        }
        const double length = std::sqrt(x * x + y * y + z * z);
        return {x / length, y / length, z / length};
    }

    // In float: the cells allow for the rounding.
    void locate(const point_lists& asked, std::vector<std::uint32_t>& cell) const {
        cell.resize(asked.size());
        const double *px = asked.axis[0].data(), *py = asked.axis[1].data(), *pz = asked.axis[2].data();
        std::uint32_t* to = cell.data();
        const auto half = static_cast<float>(side_) * 0.5f, most = static_cast<float>(side_) - 1;
        const auto side = static_cast<std::int32_t>(side_);
        const std::size_t count = asked.size();
        for (std::size_t i = 0; i < count; ++i) {
            const auto x = static_cast<float>(px[i]), y = static_cast<float>(py[i]),
                       z = static_cast<float>(pz[i]);
            const float ax = std::abs(x), ay = std::abs(y), scale = 1 / (ax + ay + std::abs(z));
            // Below the equator the corner is folded over: |u| and |v| become 1 - |v| and 1 - |u|.
            const float below = z < 0 ? 1.0f : 0.0f, u = ax * scale, v = ay * scale;
            const float fold = below * (1 - u - v);
            const float signed_u = x < 0 ? -(u + fold) : u + fold, signed_v = y < 0 ? -(v + fold) : v + fold;
            const float a = (signed_u + 1) * half, b = (signed_v + 1) * half;
            const auto column = static_cast<std::int32_t>(a < most ? a : most),
                       line = static_cast<std::int32_t>(b < most ? b : most);
            to[i] = static_cast<std::uint32_t>(line * side + column);
        }
    }

    // First what a cell answers at once, then the rest: so the processor need not guess which it will be.
    void answer(const point_lists& asked, const std::vector<std::uint32_t>& cells, scratch& s,
                const std::uint16_t* group) const {
        const std::size_t count = asked.size();
        locate(asked, s.found);
        s.open.resize(count);
        std::uint32_t* found = s.found.data();
        std::uint32_t* open = s.open.data();
        std::size_t left = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint32_t entry = cells[found[i]];
            found[i] = entry;
            open[left] = static_cast<std::uint32_t>(i);
            left += entry >> 31;
        }
        for (std::size_t k = 0; k < left; ++k) {
            const std::uint32_t i = open[k], nearest = closest(found[i], asked, i);
            found[i] = group ? group[nearest] : nearest;
        }
    }

    std::uint32_t closest(std::uint32_t entry, const point_lists& asked, std::size_t i) const {
        const double x = asked.axis[0][i], y = asked.axis[1][i], z = asked.axis[2][i];
        const auto square = [&](std::uint32_t index) {
            const point& p = points_[index];
            const double dx = x - p.x, dy = y - p.y, dz = z - p.z;
            return dx * dx + dy * dy + dz * dz;
        };
        const std::uint32_t* list = lists_.data() + (entry & ~several);
        const std::uint32_t count = *list++;  // at least two, ascending
        const double first = square(list[0]), second = square(list[1]);
        double least = second < first ? second : first;
        std::uint32_t nearest = second < first ? list[1] : list[0];
        for (std::uint32_t k = 2; k < count; ++k) {
            const double other = square(list[k]);
            nearest = other < least ? list[k] : nearest;
            least = other < least ? other : least;
        }
        return nearest;
    }

    // Keeps of `candidates` those that may be nearest to a point of cell (u, v) of a square of size x size
    // cells, and goes on to its four parts. Among directions, "nearer to j than to k" is a half-space, and a
    // cell lies in the cone of its corners: if j is nearer at every corner, it is in the whole cell.
    void divide(std::size_t size, std::size_t u, std::size_t v,
                const std::vector<std::uint32_t>& candidates) {
        const double step = 2 / static_cast<double>(size);
        const double left = step * static_cast<double>(u) - 1, low = step * static_cast<double>(v) - 1;
        const std::array<std::array<double, 3>, 5> direction = {
            unfolded(left, low), unfolded(left + step, low), unfolded(left, low + step),
            unfolded(left + step, low + step), unfolded(left + 0.5 * step, low + 0.5 * step)};
        const double middle = 0.5 * (lowest_radius_ + highest_radius_);
        // Larger is nearer, at a point of this radius in this direction.
        const auto nearness = [&](const point& p, const std::array<double, 3>& d, double radius) {
            return radius * (p.x * d[0] + p.y * d[1] + p.z * d[2]) - p.half_square;
        };
        const point* best = &points_[candidates[0]];
        double largest = nearness(*best, direction[4], middle);
        for (const std::uint32_t k : candidates)
            if (const double value = nearness(points_[k], direction[4], middle); value > largest) {
                largest = value;
                best = &points_[k];
            }
        double reach = 0;  // squared chord from the middle to the farthest corner
        for (std::size_t c = 0; c < 4; ++c) {
            double square = 0;
            for (std::size_t axis = 0; axis < 3; ++axis)
                square +=
                    (direction[c][axis] - direction[4][axis]) * (direction[c][axis] - direction[4][axis]);
            reach = std::max(reach, square);
        }
        std::vector<std::uint32_t> kept;
        for (const std::uint32_t k : candidates) {
            const point& p = points_[k];
            // Half-spaces that pass beside the origin, as those between points of unequal radius do, bulge
            // by at most this; and directions are located in single precision.
            const double apart = std::abs(p.x - best->x) + std::abs(p.y - best->y) + std::abs(p.z - best->z);
            const double margin =
                std::abs(best->half_square - p.half_square) * reach + 4e-6 * highest_radius_ * apart;
            bool beaten = apart > 0 && reach < 1;
            for (std::size_t c = 0; c < 4 && beaten; ++c)
                for (const double radius : {lowest_radius_, highest_radius_})
                    beaten =
                        beaten &&
                        nearness(*best, direction[c], radius) - nearness(p, direction[c], radius) > margin;
            if (!beaten) kept.push_back(k);
        }
        if (size < side_) {
            for (const std::size_t part : {0u, 1u, 2u, 3u})
                divide(2 * size, 2 * u + part % 2, 2 * v + part / 2, kept);
            return;
        }
        const std::size_t cell = v * side_ + u;
        const bool one_group = !group_.empty() && std::all_of(kept.begin(), kept.end(), [&](std::uint32_t k) {
            return group_[k] == group_[kept[0]];
        });
        if (kept.size() == 1) {
            cells_[cell] = kept[0];
        } else {
            cells_[cell] = several | static_cast<std::uint32_t>(lists_.size());
            lists_.push_back(static_cast<std::uint32_t>(kept.size()));
            lists_.insert(lists_.end(), kept.begin(), kept.end());
        }
        if (!group_.empty()) {
            group_cells_.resize(cells_.size());
            group_cells_[cell] = one_group ? group_[kept[0]] : cells_[cell];
        }
    }

    std::vector<point> points_;
    std::vector<std::uint16_t> group_;
    std::vector<std::uint32_t> cells_, group_cells_, lists_;
    std::size_t side_ = 0;
    double lowest_radius_ = 0, highest_radius_ = 0;
};

}  // namespace entrain::nulls::detail
