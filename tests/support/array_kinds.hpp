// The same numbers as every kind of array that a caller may pass.
#pragma once

#include <cstddef>
#include <utility>

#include <entrain/core/array.hpp>

namespace array_kinds {

/// Calls check(a) with `m` as a strided view, a view of a double transpose, an array of dynamic rank, a
/// column-major array, an adaptor of a buffer, and an unevaluated expression.
template <class T, class Check>
void for_each(const entrain::matrix<T>& m, Check&& check) {
    const std::size_t rows = m.shape(0), columns = m.shape(1);
    entrain::matrix<T> spread = entrain::full(2 * rows, 3 * columns, T(-77));
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) spread(2 * i, 3 * j + 1) = m(i, j);
    check(xt::view(spread, xt::range(0, 2 * rows, 2), xt::range(1, 3 * columns, 3)));

    const entrain::matrix<T> turned = xt::transpose(m);
    check(xt::transpose(turned));
    const xt::xarray<T> any = m;
    check(any);
    const xt::xtensor<T, 2, xt::layout_type::column_major> columns_first = m;
    check(columns_first);
    check(xt::adapt(m.data(), m.size(), xt::no_ownership(), std::array<std::size_t, 2>{rows, columns}));
    check(m + T(0));
}

}  // namespace array_kinds
