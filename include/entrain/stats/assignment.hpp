// The linear assignment problem: each row one column, each column one row, at the least total cost.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/simd.hpp>

namespace entrain::detail {

// Jonker and Volgenant's algorithm for dense square costs: column reduction, reduction transfer, two rounds
// of augmenting row reduction, and shortest augmenting paths for the rows that are still free. Written from
// the description in Jonker and Volgenant 1987, doi:10.1007/BF02278710. Keeps its scratch between calls.
//
// Rows are scanned several columns at a time. The inner loops only take minima: which column attained one is
// looked up afterwards, by the same arithmetic, so that the same bits come out.
class assignment_solver {
public:
    // cost: n x n, row-major, finite. Returns the column of each row.
    const std::vector<std::int32_t>& solve(const double* cost, std::size_t size) {
        n_ = size;
        cost_ = cost;
        column_of_.assign(size, -1);
        row_of_.assign(size, -1);
        price_.resize(size);
        if (n_ > 0) {
            reduce_columns();
            for (int round = 0; round < 2 && !free_.empty(); ++round) reduce_free_rows();
            for (const std::int32_t row : free_) augment(row);
        }
        return column_of_;
    }

private:
    using pack = simd::f64;
    using pack_mask = decltype(pack{} < pack{});
    static constexpr std::size_t width = simd::lanes<double>;

    // Beyond every distance; not infinity, so that it also holds under -ffast-math.
    static constexpr double far = std::numeric_limits<double>::max();

    const double* row(std::int32_t i) const { return cost_ + static_cast<std::size_t>(i) * n_; }

    // Index access with the signed integers that lists of free rows and unassigned columns need.
    template <class V>
    static auto& at(V& values, std::int32_t i) {
        return values[static_cast<std::size_t>(i)];
    }

    // The compilers do not make the one instruction that exists for it out of a comparison and a choice.
    static pack smaller(pack a, pack b) {
#if defined(__AVX512F__)
        return std::bit_cast<pack>(_mm512_min_pd(std::bit_cast<__m512d>(a), std::bit_cast<__m512d>(b)));
#elif defined(__AVX2__)
        return std::bit_cast<pack>(_mm256_min_pd(std::bit_cast<__m256d>(a), std::bit_cast<__m256d>(b)));
#elif defined(__SSE2__)
        return std::bit_cast<pack>(_mm_min_pd(std::bit_cast<__m128d>(a), std::bit_cast<__m128d>(b)));
#else
        return a < b ? a : b;
#endif
    }
    static pack larger(pack a, pack b) {
        return -smaller(-a, -b);
    }

    static double smallest_lane(pack values) {
        double lane[width];
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
            double& own = at(price_, at(column_of_, i));
            const double before = std::exchange(own, -far);  // so that this column is not its own rival
            const double spare = two_smallest(row(i)).first;
            own = before - spare;
        }
    }

    void find_cheapest_rows() {
        cheapest_.assign(n_, 0.0);  // row numbers, small enough to be exact
        std::copy(row(0), row(0) + n_, price_.begin());
        double *lowest = price_.data(), *which = cheapest_.data();
        for (std::size_t i = 1; i < n_; ++i) {
            const double* c = cost_ + i * n_;
            const pack here = pack{} + static_cast<double>(i);
            std::size_t j = 0;
            for (; j + width <= n_; j += width) {
                const pack value = simd::load(c + j), before = simd::load(lowest + j);
                simd::store(which + j, value < before ? here : simd::load(which + j));
                simd::store(lowest + j, smaller(value, before));
            }
            for (; j < n_; ++j)
                if (c[j] < lowest[j]) {
                    lowest[j] = c[j];
                    which[j] = static_cast<double>(i);
                }
        }
    }

    // The smallest reduced cost of a row and the next (equal where it is attained twice).
    std::pair<double, double> two_smallest(const double* c) const {
        const double* price = price_.data();
        pack low = pack{} + far, next = low;
        std::size_t j = 0;
        for (; j + width <= n_; j += width) {
            const pack reduced = simd::load(c + j) - simd::load(price + j);
            next = smaller(next, larger(low, reduced));
            low = smaller(low, reduced);
        }
        double first = far, second = far;
        const auto take = [&](double value) {
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

    static bool any(pack_mask mask) {
        auto all = mask[0];
        for (std::size_t k = 1; k < width; ++k) all |= mask[k];
        return all != 0;
    }

    // The first column from `start` on whose reduced cost is `value`; n where there is none.
    std::size_t column_with(const double* c, double value, std::size_t start) const {
        const double* price = price_.data();
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
            const double* c = row(i);
            const auto [lowest, low] = two_smallest(c);
            const std::size_t first = column_with(c, lowest, 0);
            // A gap too small to change the price in floating point is no gap: without this the bidding may
            // cycle.
            const double bid = n_ > 1 ? price_[first] - (low - lowest) : price_[first];
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

    // A column on the way of a shortest path: how far it is, and the row that is matched to it.
    struct settled_column {
        std::size_t column;
        double distance;
    };
    // A row whose costs have been followed; a column's distance by way of it is (cost - price) - offset.
    struct followed_row {
        std::int32_t row;
        double offset;
    };

    // The shortest path of reduced costs from a free row to an unassigned column (Dijkstra), then the
    // exchange along it. A settled column gets a price so low that no way leads there any more.
    void augment(std::int32_t start) {
        distance_.assign(n_, far);
        settled_.clear();
        followed_.clear();
        open_price_.assign(price_.begin(), price_.end());
        std::int32_t i = start;
        double minimum = 0, offset = 0;
        std::size_t end = 0;
        while (true) {
            followed_.push_back({i, offset});
            std::tie(minimum, end) = shorten(row(i), offset);
            if (row_of_[end] < 0) break;
            settled_.push_back({end, minimum});
            distance_[end] = far;
            open_price_[end] = -far;
            i = row_of_[end];
            offset = row(i)[end] - price_[end] - minimum;
        }
        // The way back: a column was reached by way of the first row that gives it its distance.
        std::size_t bound = followed_.size();
        double distance = minimum;
        while (true) {
            std::size_t k = 0;
            while (k + 1 < bound &&
                   (row(followed_[k].row)[end] - price_[end]) - followed_[k].offset != distance)
                ++k;
            const std::int32_t by = followed_[k].row;
            row_of_[end] = by;
            const std::int32_t before = std::exchange(at(column_of_, by), static_cast<std::int32_t>(end));
            if (k == 0) break;
            end = static_cast<std::size_t>(before);  // row k was reached by settling column k - 1
            distance = settled_[k - 1].distance;
            bound = k;
        }
        for (const auto& [column, reached] : settled_) price_[column] += reached - minimum;
    }

    // Shortens the distances by way of a row whose costs are c, and returns the least that is open and its
    // column.
    std::pair<double, std::size_t> shorten(const double* c, double offset) {
        const double* price = open_price_.data();
        double* distance = distance_.data();
        const pack less = pack{} + offset, stride = pack{} + static_cast<double>(2 * width);
        pack low = pack{} + far, low_too = low, where = pack{}, where_too = where, here = where;
        std::size_t j = 0;
        for (; j + 2 * width <= n_; j += 2 * width) {
            const pack a =
                smaller(simd::load(c + j) - simd::load(price + j) - less, simd::load(distance + j));
            const pack b = smaller(simd::load(c + j + width) - simd::load(price + j + width) - less,
                                   simd::load(distance + j + width));
            simd::store(distance + j, a);
            simd::store(distance + j + width, b);
            where = a < low ? here : where;
            where_too = b < low_too ? here : where_too;
            low = smaller(a, low);
            low_too = smaller(b, low_too);
            here += stride;
        }
        where = low_too < low ? where_too + static_cast<double>(width) : where;
        low = smaller(low, low_too);
        double minimum = smallest_lane(low), column = 0;
        for (std::size_t k = 0; k < width; ++k)  // the lanes do not wait for each other
            if (low[k] == minimum) column = where[k] + static_cast<double>(k);
        for (; j < n_; ++j) {
            distance[j] = std::min(distance[j], c[j] - price[j] - offset);
            if (distance[j] < minimum) {
                minimum = distance[j];
                column = static_cast<double>(j);
            }
        }
        return {minimum, static_cast<std::size_t>(column)};
    }

    std::size_t n_ = 0;
    const double* cost_ = nullptr;
    std::vector<std::int32_t> column_of_, row_of_, wins_, free_, waiting_;
    std::vector<double> price_, cheapest_, open_price_, distance_;
    std::vector<settled_column> settled_;
    std::vector<followed_row> followed_;
};

}  // namespace entrain::detail

namespace entrain::stats {

/// The permutation with the least total cost: sum over i of cost(i, result[i]).
/// cost: (n, n).
/// Returns the column of each row. Where several permutations have the same least cost, one of them.
/// Throws argument_error if the matrix is not square or a value is NaN or infinite.
/// Cost O(n^3), in practice far less.
/// Source: Jonker and Volgenant 1987, doi:10.1007/BF02278710.
template <array_like C>
std::vector<std::size_t> linear_assignment(const C& cost) {
    const auto& c = detail::as_matrix<double>(cost, "stats::linear_assignment", "cost");
    if (c.shape(0) != c.shape(1))
        throw argument_error("stats::linear_assignment", "cost", "a square matrix", c.shape());
    detail::require_finite(c, "stats::linear_assignment", "cost");
    for (const double value : c)  // sums and differences of larger costs would leave the range of double
        if (std::abs(value) > 1e300)
            throw argument_error("stats::linear_assignment", "cost", "values within +-1e300", value);
    detail::assignment_solver solver;
    const auto& columns = solver.solve(c.data(), c.shape(0));
    return {columns.begin(), columns.end()};
}

}  // namespace entrain::stats
