// The linear assignment problem: each row one column, each column one row, at the least total cost.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::detail {

// Jonker and Volgenant's algorithm for dense square costs: column reduction, reduction transfer, two rounds
// of augmenting row reduction, and shortest augmenting paths for the rows that are still free. Written from
// the description in Jonker and Volgenant 1987, doi:10.1007/BF02278710. The object keeps its scratch between
// calls.
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
    const double* row(std::int32_t i) const { return cost_ + static_cast<std::ptrdiff_t>(i) * n_; }

    // Index access with the signed integers that lists of free rows and unassigned columns need.
    template <class V>
    static auto& at(V& values, std::int32_t i) {
        return values[static_cast<std::size_t>(i)];
    }

    // Each column takes its cheapest row; a row that won exactly one column keeps it and hands on what it can
    // spare.
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
            double spare = std::numeric_limits<double>::infinity();
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
            double lowest = c[0] - price_[0], low = std::numeric_limits<double>::infinity();
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
    // exchange along it. columns_[0 .. done) have their final distance, [done .. reached) lie at the present
    // minimum.
    void augment(std::int32_t start) {
        distance_.resize(price_.size());
        from_.assign(price_.size(), start);
        columns_.resize(price_.size());
        const double* c = row(start);
        for (std::int32_t j = 0; j < n_; ++j) {
            at(distance_, j) = c[j] - at(price_, j);
            at(columns_, j) = j;
        }
        std::int32_t done = 0, reached = 0, settled = 0, end = -1;
        double minimum = 0;
        while (end < 0) {
            if (done == reached) {
                settled = done;
                minimum = at(distance_, at(columns_, reached++));
                for (std::int32_t k = reached; k < n_; ++k) {
                    const double d = at(distance_, at(columns_, k));
                    if (d > minimum) continue;
                    if (d < minimum) {
                        reached = done;
                        minimum = d;
                    }
                    std::swap(at(columns_, k), at(columns_, reached++));
                }
                for (std::int32_t k = done; k < reached && end < 0; ++k)
                    if (at(row_of_, at(columns_, k)) < 0) end = at(columns_, k);
            }
            while (end < 0 && done < reached) {
                const std::int32_t column = at(columns_, done++);
                const std::int32_t i = at(row_of_, column);
                c = row(i);
                const double offset = c[column] - at(price_, column) - minimum;
                for (std::int32_t k = reached; k < n_; ++k) {
                    const std::int32_t j = at(columns_, k);
                    const double d = c[j] - at(price_, j) - offset;
                    if (d >= at(distance_, j)) continue;
                    at(distance_, j) = d;
                    at(from_, j) = i;
                    if (d > minimum) continue;
                    if (at(row_of_, j) < 0) {
                        end = j;
                        break;
                    }
                    std::swap(at(columns_, k), at(columns_, reached++));
                }
            }
        }
        for (std::int32_t k = 0; k < settled; ++k) {
            const std::int32_t j = at(columns_, k);
            at(price_, j) += at(distance_, j) - minimum;
        }
        for (std::int32_t i = -1; i != start;) {
            i = at(from_, end);
            at(row_of_, end) = i;
            std::swap(end, at(column_of_, i));
        }
    }

    std::int32_t n_ = 0;
    const double* cost_ = nullptr;
    std::vector<std::int32_t> column_of_, row_of_, cheapest_, wins_, free_, waiting_, from_, columns_;
    std::vector<double> price_, distance_;
};

}  // namespace entrain::detail

namespace entrain::nulls {

/// The permutation with the least total cost: sum over i of cost(i, result[i]).
/// cost: (n, n). Returns the column of each row. Where several permutations have the same least cost, one of
/// them. Throws argument_error if the matrix is not square or a value is NaN or infinite. Cost O(n^3), in
/// practice far less. Source: Jonker and Volgenant 1987, doi:10.1007/BF02278710.
template <array_like C>
std::vector<std::size_t> linear_assignment(const C& cost) {
    const auto& c = detail::as_matrix<double>(cost, "nulls::linear_assignment", "cost");
    if (c.shape(0) != c.shape(1))
        throw argument_error("nulls::linear_assignment", "cost", "a square matrix", c.shape());
    detail::require_finite(c, "nulls::linear_assignment", "cost");
    detail::assignment_solver solver;
    const auto& columns = solver.solve(c.data(), c.shape(0));
    return {columns.begin(), columns.end()};
}

}  // namespace entrain::nulls
