// The linear assignment problem: each row one column, each column one row, at the least total cost.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::detail {

// Jonker and Volgenant's algorithm for dense square costs: column reduction, reduction transfer, two rounds
// of augmenting row reduction, and shortest augmenting paths for the rows that are still free. Written from
// the description in Jonker and Volgenant 1987, doi:10.1007/BF02278710. Keeps its scratch between calls.
class assignment_solver {
public:
    // cost: n x n, row-major, finite. Returns the column of each row.
    const std::vector<std::int32_t>& solve(const double* cost, std::size_t size) {
        n_ = static_cast<std::int32_t>(size);
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
    // Beyond every distance; not infinity, so that it also holds under -ffast-math.
    static constexpr double far = std::numeric_limits<double>::max();

    const double* row(std::int32_t i) const { return cost_ + static_cast<std::ptrdiff_t>(i) * n_; }

    // Index access with the signed integers that lists of free rows and unassigned columns need.
    template <class V>
    static auto& at(V& values, std::int32_t i) {
        return values[static_cast<std::size_t>(i)];
    }

    // Each column takes its cheapest row; a row that won exactly one column hands on what it can spare.
    void reduce_columns() {
        std::copy(row(0), row(0) + n_, price_.begin());
        cheapest_.assign(price_.size(), 0);
        for (std::int32_t i = 1; i < n_; ++i) {
            const double* c = row(i);
            for (std::int32_t j = 0; j < n_; ++j)
                if (c[j] < at(price_, j)) {
                    at(price_, j) = c[j];
                    at(cheapest_, j) = i;
                }
        }
        wins_.assign(price_.size(), 0);
        for (std::int32_t j = n_; j-- > 0;) {
            const std::int32_t i = at(cheapest_, j);
            if (++at(wins_, i) == 1) {
                at(column_of_, i) = j;
                at(row_of_, j) = i;
            }
        }
        free_.clear();
        for (std::int32_t i = 0; i < n_; ++i) {
            if (at(wins_, i) == 0) free_.push_back(i);
            if (at(wins_, i) != 1 || n_ == 1) continue;
            const std::int32_t own = at(column_of_, i);
            const double* c = row(i);
            double spare = far;
            for (std::int32_t j = 0; j < n_; ++j)
                if (j != own) spare = std::min(spare, c[j] - at(price_, j));
            at(price_, own) -= spare;
        }
    }

    // Each free row bids for its cheapest column; the row that is pushed out bids next.
    void reduce_free_rows() {
        waiting_.swap(free_);
        free_.clear();
        std::size_t next = 0, again = 0;
        while (next < waiting_.size()) {
            const std::int32_t i = waiting_[next++];
            const double* c = row(i);
            std::int32_t first = 0, second = -1;
            double lowest = c[0] - price_[0], low = far;
            for (std::int32_t j = 1; j < n_; ++j) {
                const double reduced = c[j] - at(price_, j);
                if (reduced >= low) continue;
                if (reduced >= lowest) {
                    low = reduced;
                    second = j;
                } else {
                    low = std::exchange(lowest, reduced);
                    second = std::exchange(first, j);
                }
            }
            // A gap too small to change the price in floating point is no gap: without this the bidding may
            // cycle.
            const double bid = second >= 0 ? at(price_, first) - (low - lowest) : at(price_, first);
            const bool gap = bid < at(price_, first);
            std::int32_t taken = first;
            if (gap)
                at(price_, first) = bid;
            else if (at(row_of_, first) >= 0 && second >= 0)
                taken = second;
            const std::int32_t evicted = at(row_of_, taken);
            at(column_of_, i) = taken;
            at(row_of_, taken) = i;
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

    // The shortest path of reduced costs from a free row to an unassigned column (Dijkstra), then the
    // exchange along it. All columns are scanned at every step, settled ones too: their distance, set to
    // -far, never improves.
    void augment(std::int32_t start) {
        const std::size_t n = price_.size();
        distance_.assign(n, far);
        from_.assign(n, start);
        settled_.clear();
        std::int32_t i = start, end = -1;
        double minimum = 0, offset = 0;
        while (true) {
            const auto [lowest, column] = scan(i, offset);
            minimum = lowest;
            if (at(row_of_, column) < 0) {
                end = column;
                break;
            }
            settled_.emplace_back(column, minimum);
            at(distance_, column) = -far;
            i = at(row_of_, column);
            offset = row(i)[column] - at(price_, column) - minimum;
        }
        for (const auto& [column, distance] : settled_) at(price_, column) += distance - minimum;
        do {
            i = static_cast<std::int32_t>(at(from_, end));
            at(row_of_, end) = i;
            std::swap(end, at(column_of_, i));
        } while (i != start);
    }

    // Shortens the distances by way of row i, whose own lies `offset` below its cost, and finds the nearest
    // column that is not settled.
    std::pair<double, std::int32_t> scan(std::int32_t i, double offset) {
        const std::size_t n = price_.size();
        const double* c = row(i);
        double* distance = distance_.data();
        std::int64_t* from = from_.data();
        // Several columns at a time; the compilers do not find this by themselves because of the minimum. The
        // width is that of a register: g++ 12 takes wider comparisons apart, one number after another.
#if defined(__AVX2__)
        constexpr std::size_t bytes = 32;
#else
        constexpr std::size_t bytes = 16;
#endif
        constexpr std::size_t width = bytes / sizeof(double);
        typedef double reals __attribute__((vector_size(bytes)));
        typedef std::int64_t integers __attribute__((vector_size(bytes)));
        reals low = reals{} + far;
        std::size_t j = 0;
        for (; j + width <= n; j += width) {
            reals cost, price, known;
            integers way;
            std::memcpy(&cost, c + j, sizeof cost);
            std::memcpy(&price, price_.data() + j, sizeof price);
            std::memcpy(&known, distance + j, sizeof known);
            std::memcpy(&way, from + j, sizeof way);
            const reals by_way_of_i = cost - price - offset;
            const integers shorter = by_way_of_i < known;
            known = shorter ? by_way_of_i : known;
            way = shorter ? integers{} + i : way;
            std::memcpy(distance + j, &known, sizeof known);
            std::memcpy(from + j, &way, sizeof way);
            const integers lower = (known < low) & (known > reals{} - far);
            low = lower ? known : low;
        }
        double minimum = far;
        for (std::size_t k = 0; k < width; ++k) minimum = std::min(minimum, low[k]);
        for (; j < n; ++j) {
            const double by_way_of_i = c[j] - price_[j] - offset;
            if (by_way_of_i < distance[j]) {
                distance[j] = by_way_of_i;
                from[j] = i;
            }
            if (distance[j] > -far) minimum = std::min(minimum, distance[j]);
        }
        const double* nearest = std::find(distance, distance + n, minimum);
        return {minimum, static_cast<std::int32_t>(nearest - distance)};
    }

    std::int32_t n_ = 0;
    const double* cost_ = nullptr;
    std::vector<std::int32_t> column_of_, row_of_, cheapest_, wins_, free_, waiting_;
    std::vector<std::int64_t> from_;
    std::vector<double> price_, distance_;
    std::vector<std::pair<std::int32_t, double>> settled_;
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
