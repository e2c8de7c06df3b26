// The linear assignment problem: each row one column, each column one row, at the least total cost.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/assignment_solver.hpp>

namespace entrain::stats {

/// The permutation with the least total cost: sum over i of cost(i, result[i]).
/// cost: (n, n).
/// Returns the column of each row. Where several permutations have the same least cost, one of them.
/// Throws argument_error if the matrix is not square or a value is NaN or infinite.
/// Cost O(n^3), in practice far less.
/// Source: Jonker and Volgenant 1987, doi:10.1007/BF02278710.
template <array_like C>
std::vector<std::size_t> linear_assignment(const C& cost) {
    const auto& c = as_matrix<double>(cost, "stats::linear_assignment", "cost");
    if (c.shape(0) != c.shape(1))
        throw argument_error("stats::linear_assignment", "cost", "a square matrix", c.shape());
    check_finite("stats::linear_assignment", "cost", c);
    // In a unit in which no sum of costs leaves the range of double.
    const double unit = unit_of_values(c);
    const matrix<double> scaled = c / unit;
    assignment_solver<double> solver;
    const auto& columns = solver.solve(scaled.data(), scaled.shape(0));
    return {columns.begin(), columns.end()};
}

}  // namespace entrain::stats
