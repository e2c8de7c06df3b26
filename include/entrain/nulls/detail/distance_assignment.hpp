// Places and turned places, one to one, with the least total distance: found in single precision, proven in
// double.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/nulls/detail/nearest_on_sphere.hpp>
#include <entrain/nulls/detail/rotation.hpp>
#include <entrain/stats/assignment_solver.hpp>

namespace entrain::nulls::detail {

// Distances of places (rows) and turned places (columns), n x n. Differences are taken in double.
template <class T>
void measure_distances(const point_lists& places, const point_lists& turned, std::vector<T>& cost,
                       bool root = true) {
    const std::size_t n = places.size();
    cost.resize(n * n);
    const double *tx = turned.axis[0].data(), *ty = turned.axis[1].data(), *tz = turned.axis[2].data();
    constexpr std::size_t width = simd::lanes<T>;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = places.axis[0][i], y = places.axis[1][i], z = places.axis[2][i];
        T* row = cost.data() + i * n;
        for (std::size_t j = 0; j < n; ++j) {
            const double dx = x - tx[j], dy = y - ty[j], dz = z - tz[j];
            row[j] = static_cast<T>(dx * dx + dy * dy + dz * dz);
        }
        if (!root) continue;
        std::size_t j = 0;
        for (; j + width <= n; j += width) simd::store(row + j, simd::square_root(simd::load(row + j)));
        for (; j < n; ++j) row[j] = std::sqrt(row[j]);
    }
}

// What prices to begin with. The price that a place ends with has a part that comes with the place and a part
// that comes with where it is turned to, and both are much the same for every rotation: where places lie
// close together, competition is low. Averages over some rotations predict them; the result does not depend
// on them, the time to reach it does.
struct predicted_prices {
    std::vector<float> moving, standing;  // of a place that is turned; of the neighbourhood it is turned to
};

class distance_assignment {
public:
    // The turned place of each place. `predicted`: nothing, or from `predict`; `at`: the place that is
    // nearest to each turned place, which the prices need.
    const std::vector<std::int32_t>& solve(const point_lists& places, const point_lists& turned,
                                           const predicted_prices& predicted = {},
                                           const std::vector<std::uint32_t>& at = {}) {
        const std::size_t n = places.size();
        if (n < worth_it) return solve_in_double(places, turned);
        measure_distances(places, turned, cost_);
        start_.resize(predicted.moving.size());
        for (std::size_t j = 0; j < start_.size(); ++j)
            start_[j] = predicted.moving[j] - predicted.standing[at[j]];
        double farthest = 0;
        for (const auto& axis : places.axis)
            for (const double value : axis) farthest = std::max(farthest, 4 * std::abs(value));
        // Nearly equal distances are settled together: the proof says whether that mattered.
        const auto& found = fast_.solve(cost_.data(), n, static_cast<float>(1e-7 * farthest),
                                        start_.empty() ? nullptr : start_.data());
        if (proven(places, turned, farthest)) return found;
        ++unproven;
        return solve_in_double(places, turned);
    }

    // Learns prices from a few rotations of its own.
    predicted_prices predict(const point_lists& places) {
        const std::size_t n = places.size();
        constexpr std::size_t rotations = 16;
        if (n < worth_it || n > 1024) return {};  // with very many places each rotation takes long
        std::vector<double> moving(n, 0.0), standing(n, 0.0);
        point_lists turned;
        turned.resize(n);
        for (std::size_t d = 0; d < rotations; ++d) {
            random_stream random(0, d);
            places.turn_into(turned, draw_rotation(random));
            measure_distances(places, turned, cost_);
            const auto& found = fast_.solve(cost_.data(), n, 0);
            double mean = 0, mean_standing = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const auto j = static_cast<std::size_t>(found[i]);
                mean += fast_.prices()[i] / static_cast<double>(n);
                mean_standing += (cost_[i * n + j] - fast_.prices()[j]) / static_cast<double>(n);
            }
            for (std::size_t i = 0; i < n; ++i) {
                const auto j = static_cast<std::size_t>(found[i]);
                moving[i] += (fast_.prices()[i] - mean) / rotations;
                standing[i] += (cost_[i * n + j] - fast_.prices()[j] - mean_standing) / rotations;
            }
        }
        return {{moving.begin(), moving.end()}, {standing.begin(), standing.end()}};
    }

    std::size_t unproven = 0;  // how often double precision had to repeat the work

private:
    static constexpr std::size_t worth_it = 64;  // with fewer places, double precision is as fast

    const std::vector<std::int32_t>& solve_in_double(const point_lists& places, const point_lists& turned) {
        measure_distances(places, turned, exact_cost_);
        return exact_.solve(exact_cost_.data(), places.size());
    }

    struct exchange {
        std::uint32_t from, to;  // rows: `from` would take the column of `to`
        double change;           // of the total distance, prices taken into account
    };

    // A better assignment would differ from this one by a cycle of exchanges that shortens the total. Such a
    // cycle has only edges whose reduced cost is hardly above zero: by less than all rows together can gain,
    // which is rounding. Few edges are so close; among them a cycle is looked for in double (Bellman-Ford).
    bool proven(const point_lists& places, const point_lists& turned, double farthest) {
        const std::vector<float>& price = fast_.prices();
        const auto& column_of = fast_.columns();
        const std::size_t n = column_of.size();
        double dearest = 0, gain = 0;
        own_.resize(n);
        least_.resize(n);
        for (const float p : price) dearest = std::max(dearest, static_cast<double>(std::abs(p)));
        for (std::size_t i = 0; i < n; ++i) {
            const auto j = static_cast<std::size_t>(column_of[i]);
            own_[i] = cost_[i * n + j] - price[j];
            least_[i] = fast_.two_smallest(cost_.data() + i * n);
            gain += std::max(0.0f, own_[i] - least_[i].first);
        }
        // Distances are rounded four times, reduced costs three times.
        constexpr double unit = 1.0 / (1 << 24);
        const double rounding = unit * (12 * farthest + 4 * dearest);
        const double limit = gain + 2 * static_cast<double>(n + 1) * rounding;
        const auto distance = [&](std::size_t i, std::size_t j) {
            double square = 0;
            for (const auto axis : {0u, 1u, 2u}) {
                const double d = places.axis[axis][i] - turned.axis[axis][j];
                square += d * d;
            }
            return std::sqrt(square);
        };
        exchanges_.clear();
        for (std::size_t i = 0; i < n; ++i) {
            const auto close = static_cast<float>(own_[i] + limit);
            if (least_[i].second > close && least_[i].first >= own_[i]) continue;
            const auto mine = static_cast<std::size_t>(column_of[i]);
            const double before = distance(i, mine) - price[mine];
            fast_.columns_within(cost_.data() + i * n, close, [&](std::size_t j) {
                if (j != mine)
                    exchanges_.push_back({static_cast<std::uint32_t>(i),
                                          static_cast<std::uint32_t>(fast_.rows()[j]),
                                          distance(i, j) - price[j] - before});
            });
        }
        shortest_.assign(n, 0.0);
        const double nothing = 1e-14 * farthest;
        for (int pass = 0; pass < 64; ++pass) {
            bool shorter = false;
            for (const auto& [from, to, change] : exchanges_)
                if (shortest_[from] + change < shortest_[to] - nothing) {
                    shortest_[to] = shortest_[from] + change;
                    shorter = true;
                }
            if (!shorter) return true;
        }
        return false;
    }

    stats::assignment_solver<float> fast_;
    stats::assignment_solver<double> exact_;
    std::vector<float> cost_, start_, own_;
    std::vector<double> exact_cost_, shortest_;
    std::vector<stats::assignment_solver<float>::two_values> least_;
    std::vector<exchange> exchanges_;
};

}  // namespace entrain::nulls::detail
