// A solver of linear assignment problems that keeps its scratch, for many problems in a row.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/simd.hpp>

namespace entrain::stats {

/// Solves linear assignment problems one after the other, with one scratch: what `linear_assignment` does, for
/// costs that are known to be finite, in double or float.
///
/// Jonker and Volgenant's algorithm for dense square costs: column reduction, reduction transfer, two rounds of
/// augmenting row reduction, and shortest augmenting paths for the rows that are still free. Written from the
/// description in Jonker and Volgenant 1987, doi:10.1007/BF02278710. Cost O(n^3), in practice far less.
///
///     stats::assignment_solver<double> solver;
///     for (const auto& cost : costs) use(solver.solve(cost.data(), cost.shape(0)));
template <class T>
class assignment_solver {
    // Rows are scanned several columns at a time. The inner loops only take minima: which column attained one is
    // looked up afterwards, by the same arithmetic, so that the same bits come out.
    using pack = typename simd::pack<T>::type;
    using pack_mask = decltype(pack{} < pack{});
    static constexpr std::size_t width = simd::lanes<T>;

    // Beyond every distance; not infinity, so that it also holds under -ffast-math.
    static constexpr T far = std::numeric_limits<T>::max();

public:
    /// The column of each row, valid until the next call. cost: n x n, row-major, finite; kept by reference.
    /// Columns whose distances on a path differ by less than `same` count as equally far: faster, and wrong by as
    /// much. prices: (n), of columns, to begin with; none: from the costs.
    const std::vector<std::int32_t>& solve(const T* cost, std::size_t size, T same = 0,
                                           const T* prices = nullptr) {
        n_ = size;
        cost_ = cost;
        same_ = same;
        column_of_.assign(size, -1);
        row_of_.assign(size, -1);
        price_.resize(size);
        if (n_ == 0) return column_of_;
        if (prices) {
            std::copy_n(prices, n_, price_.begin());
            free_.resize(n_);
            for (std::size_t i = 0; i < n_; ++i) free_[i] = static_cast<std::int32_t>(i);
        } else {
            reduce_columns();
        }
        for (int round = 0; round < 2 && !free_.empty(); ++round) reduce_free_rows();
        while (!free_.empty()) augment();
        return column_of_;
    }

    /// The column of each row, of the last problem.
    const std::vector<std::int32_t>& columns() const { return column_of_; }
    /// The row of each column.
    const std::vector<std::int32_t>& rows() const { return row_of_; }
    /// The prices of the columns, which prove that no assignment costs less.
    const std::vector<T>& prices() const { return price_; }

    /// Two values. (No std::pair: on aarch64 g++ tells everybody that it once passed those in other registers.)
    struct two_values {
        T first;   ///< the smaller
        T second;  ///< the larger
    };

    /// The smallest reduced cost of a row and the next (equal where it is attained twice). c: (n), the row.
    two_values two_smallest(const T* c) const {
        const T* price = price_.data();
        pack low = pack{} + far, next = low;
        std::size_t j = 0;
        for (; j + width <= n_; j += width) {
            const pack reduced = simd::load(c + j) - simd::load(price + j);
            next = smaller(next, larger(low, reduced));
            low = smaller(low, reduced);
        }
        T first = far, second = far;
        const auto take = [&](T value) {
            second = std::min(second, std::max(first, value));
            first = std::min(first, value);
        };
        for (std::size_t k = 0; k < width; ++k) {
            take(low[k]);
            take(next[k]);
        }
        for (; j < n_; ++j) take(c[j] - price[j]);
        return {first, second};
    }

    /// take(j) for the columns of a row whose reduced cost is at most `limit`.
    template <class Take>
    void columns_within(const T* c, T limit, Take&& take) const {
        std::size_t j = 0;
        for (; j + width <= n_; j += width)
            for (unsigned lanes =
                     simd::lanes_where(simd::load(c + j) - simd::load(price_.data() + j) <= pack{} + limit);
                 lanes; lanes &= lanes - 1)
                take(j + static_cast<std::size_t>(std::countr_zero(lanes)));
        for (; j < n_; ++j)
            if (c[j] - price_[j] <= limit) take(j);
    }

private:
    const T* row_data(std::int32_t i) const { return cost_ + static_cast<std::size_t>(i) * n_; }

    // Index access with the signed integers that lists of free rows and unassigned columns need.
    template <class V>
    static auto& at(V& values, std::int32_t i) {
        return values[static_cast<std::size_t>(i)];
    }

    static pack smaller(pack a, pack b) { return simd::smaller(a, b); }
    static pack larger(pack a, pack b) { return -smaller(-a, -b); }

    static T smallest_lane(pack values) {
        T lane[width];
        simd::store(lane, values);
        for (std::size_t half = width / 2; half > 0; half /= 2)
            for (std::size_t k = 0; k < half; ++k) lane[k] = std::min(lane[k], lane[k + half]);
        return lane[0];
    }

    // Each column takes its cheapest row; a row that won exactly one column hands on what it can spare.
    void reduce_columns() {
        find_cheapest_rows();
        wins_.assign(n_, 0);
        for (auto j = static_cast<std::int32_t>(n_); j-- > 0;) {
            const auto i = static_cast<std::int32_t>(at(cheapest_, j));
            if (++at(wins_, i) == 1) {
                at(column_of_, i) = j;
                at(row_of_, j) = i;
            }
        }
        free_.clear();
        for (std::int32_t i = 0; i < static_cast<std::int32_t>(n_); ++i) {
            if (at(wins_, i) == 0) free_.push_back(i);
            if (at(wins_, i) != 1 || n_ == 1) continue;
            T& own = at(price_, at(column_of_, i));
            const T before = std::exchange(own, -far);  // so that this column is not its own rival
            const T spare = two_smallest(row_data(i)).first;
            own = before - spare;
        }
    }

    void find_cheapest_rows() {
        cheapest_.assign(n_, T{0});  // row numbers, small enough to be exact
        std::copy(row_data(0), row_data(0) + n_, price_.begin());
        T *lowest = price_.data(), *which = cheapest_.data();
        for (std::size_t i = 1; i < n_; ++i) {
            const T* c = cost_ + i * n_;
            const pack here = pack{} + static_cast<T>(i);
            std::size_t j = 0;
            for (; j + width <= n_; j += width) {
                const pack value = simd::load(c + j), before = simd::load(lowest + j);
                simd::store(which + j, value < before ? here : simd::load(which + j));
                simd::store(lowest + j, smaller(value, before));
            }
            for (; j < n_; ++j)
                if (c[j] < lowest[j]) {
                    lowest[j] = c[j];
                    which[j] = static_cast<T>(i);
                }
        }
    }

    static bool any(pack_mask mask) { return simd::lanes_where(mask) != 0; }

    // The first column from `start` on whose reduced cost is `value`; n where there is none.
    std::size_t column_with(const T* c, T value, std::size_t start) const {
        const T* price = price_.data();
        const pack wanted = pack{} + value;
        std::size_t j = start;
        for (; j + 4 * width <= n_; j += 4 * width) {
            const auto equal = [&](std::size_t at) {
                return simd::load(c + at) - simd::load(price + at) == wanted;
            };
            if (any(equal(j) | equal(j + width) | equal(j + 2 * width) | equal(j + 3 * width))) break;
        }
        while (j < n_ && c[j] - price[j] != value) ++j;
        return j;
    }

    // Each free row bids for its cheapest column; the row that is pushed out bids next.
    void reduce_free_rows() {
        waiting_.swap(free_);
        free_.clear();
        std::size_t next = 0, again = 0;
        while (next < waiting_.size()) {
            const std::int32_t i = waiting_[next++];
            const T* c = row_data(i);
            const auto [lowest, low] = two_smallest(c);
            const std::size_t first = column_with(c, lowest, 0);
            // A gap too small to change the price in floating point is no gap: without this the bidding may
            // cycle.
            const T bid = n_ > 1 ? price_[first] - (low - lowest) : price_[first];
            const bool gap = bid < price_[first];
            std::size_t taken = first;
            if (gap)
                price_[first] = bid;
            else if (row_of_[first] >= 0 && n_ > 1)
                taken = column_with(c, low, low == lowest ? first + 1 : 0);
            const std::int32_t evicted = row_of_[taken];
            at(column_of_, i) = static_cast<std::int32_t>(taken);
            row_of_[taken] = i;
            if (evicted < 0) continue;
            at(column_of_, evicted) = -1;
            // An evicted row bids again at once, but only so often: on distances, rows outbid each other by
            // ever smaller steps, and shortest paths settle that sooner.
            if (gap && ++again < waiting_.size())
                waiting_[--next] = evicted;
            else
                free_.push_back(evicted);
        }
    }

    // A row whose costs have been followed. A column's distance by way of it is cost - offset - price.
    struct followed_row {
        std::int32_t row;
        std::uint32_t tree;
        T offset;
    };
    struct settled_column {
        std::size_t column;
        T distance;
    };

    // Shortest paths of reduced costs (Dijkstra) from all free rows at once to unassigned columns, until half
    // of the rows have found one, then the exchange along these paths: trees share no column, so that their
    // paths do not touch. Row by row, the last free rows would each search nearly everything; together they
    // need a few searches. Columns that are equally far are settled together.
    void augment() {
        distance_.assign(n_, far);
        reached_by_.resize(n_);
        open_price_.assign(price_.begin(), price_.end());
        followed_.clear();
        settled_.clear();
        ends_.assign(free_.size(), n_);
        for (const std::int32_t i : free_)
            followed_.push_back(
                {i, static_cast<std::uint32_t>(followed_.size()), two_smallest(row_data(i)).first});
        const std::size_t enough = (free_.size() + 1) / 2;
        std::size_t found = 0, open = free_.size(), next = 0;
        while (found < enough && open > 0) {
            collect(follow_from(next));
            next = followed_.size();
            for (const std::size_t column : level_) {
                const T distance = distance_[column];
                const std::uint32_t tree = followed_[static_cast<std::size_t>(reached_by_[column])].tree;
                settled_.push_back({column, distance});
                if (const std::int32_t i = row_of_[column]; i >= 0) {
                    followed_.push_back({i, tree, row_data(i)[column] - price_[column] - distance});
                } else {
                    --open;
                    if (ends_[tree] == n_) {
                        ends_[tree] = column;
                        ++found;
                    }
                }
                // A price so low that no way leads there any more.
                distance_[column] = far;
                open_price_[column] = -far;
            }
        }
        const T reach = settled_.back().distance;
        for (const auto& [column, distance] : settled_) price_[column] += distance - reach;
        for (std::size_t column : ends_)
            while (column < n_) {
                const std::int32_t by = followed_[static_cast<std::size_t>(reached_by_[column])].row;
                row_of_[column] = by;
                // A root has no column: as an index, beyond all.
                column = static_cast<std::size_t>(
                    std::exchange(at(column_of_, by), static_cast<std::int32_t>(column)));
            }
        std::erase_if(free_, [&](std::int32_t i) { return at(column_of_, i) >= 0; });
    }

    // Shortens the distances by way of the rows from followed_[next] on, and returns the least that is open.
    T follow_from(std::size_t next) {
        T least = far;
        if (next == followed_.size()) least = follow<0>(next);
        for (; next + 4 <= followed_.size(); next += 4) least = follow<4>(next);
        for (; next < followed_.size(); ++next) least = follow<1>(next);
        return least;
    }

    template <std::size_t Rows>
    T follow(std::size_t first) {
        const std::size_t n = n_;
        const T *cost[Rows + 1] = {}, *price = open_price_.data();
        T offset[Rows + 1] = {};
        for (std::size_t k = 0; k < Rows; ++k) {
            cost[k] = row_data(followed_[first + k].row);
            offset[k] = followed_[first + k].offset;
        }
        T *distance = distance_.data(), *by = reached_by_.data();
        pack low = pack{} + far;
        std::size_t j = 0;
        for (; j + width <= n; j += width) {
            const pack own = simd::load(price + j);
            pack best = simd::load(distance + j);
            if constexpr (Rows > 0) {
                pack from = simd::load(by + j);
                for (std::size_t k = 0; k < Rows; ++k) {
                    const pack value = simd::load(cost[k] + j) - offset[k] - own;
                    from = value < best ? pack{} + static_cast<T>(first + k) : from;
                    best = smaller(value, best);
                }
                simd::store(distance + j, best);
                simd::store(by + j, from);
            }
            low = smaller(best, low);
        }
        T least = smallest_lane(low);
        for (; j < n; ++j) {
            for (std::size_t k = 0; k < Rows; ++k)
                if (const T value = cost[k][j] - offset[k] - price[j]; value < distance[j]) {
                    distance[j] = value;
                    by[j] = static_cast<T>(first + k);
                }
            least = std::min(least, distance[j]);
        }
        return least;
    }

    // Columns as far as this, or hardly farther.
    void collect(T least) {
        const T reach = least + same_;
        level_.clear();
        std::size_t j = 0;
        for (; j + width <= n_; j += width)
            for (unsigned lanes = simd::lanes_where(simd::load(distance_.data() + j) <= pack{} + reach);
                 lanes; lanes &= lanes - 1)
                level_.push_back(j + static_cast<std::size_t>(std::countr_zero(lanes)));
        for (; j < n_; ++j)
            if (distance_[j] <= reach) level_.push_back(j);
    }

    std::size_t n_ = 0;
    const T* cost_ = nullptr;
    std::vector<std::int32_t> column_of_, row_of_, wins_, free_, waiting_;
    std::vector<T> price_, cheapest_, open_price_, distance_, reached_by_;
    std::vector<std::size_t> ends_, level_;
    T same_ = 0;
    std::vector<settled_column> settled_;
    std::vector<followed_row> followed_;
};

}  // namespace entrain::stats
