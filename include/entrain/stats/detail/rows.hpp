// Several variables of the same people, or one.
#pragma once

#include <algorithm>
#include <string_view>

#include <entrain/core/array.hpp>

namespace entrain::stats::detail {

// x as rows: a matrix as it is, a vector as one row.
template <vector_like X>
matrix<double> as_rows(const X& x, std::string_view function, std::string_view parameter) {
    if constexpr (array_like<X>)
        if (x.dimension() != 1) return as_matrix<double>(x, function, parameter);
    const auto& values = as_vector<double>(x, function, parameter);
    matrix<double> row = full(1, values.size(), 0.0);
    std::copy(values.begin(), values.end(), row.begin());
    return row;
}

// x as (n, variables): a matrix as it is, a vector as one column.
template <vector_like X>
matrix<double> as_columns(const X& x, std::string_view function, std::string_view parameter) {
    if constexpr (array_like<X>)
        if (x.dimension() != 1) return as_matrix<double>(x, function, parameter);
    const auto& values = as_vector<double>(x, function, parameter);
    matrix<double> column = full(values.size(), 1, 0.0);
    std::copy(values.begin(), values.end(), column.begin());
    return column;
}

}  // namespace entrain::stats::detail
