// Products of a matrix with its own transpose, and the rows that go into them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>

namespace entrain::detail {

// Adds scale x x^T to the upper triangle of `sum`. BLAS's symmetric product does half the work of a
// general one, and adding in place spares stacking two matrices.
template <class T>
void add_gram(const matrix<T>& x, T scale, matrix<T>& sum) {
    if (x.shape(0) > std::size_t(std::numeric_limits<int>::max()) ||
        x.shape(1) > std::size_t(std::numeric_limits<int>::max()))
        throw argument_error("add_gram", "x", "extents within the range of BLAS's 32-bit integers",
                             x.shape());
    const int rows = static_cast<int>(x.shape(0)), columns = static_cast<int>(x.shape(1));
    cxxblas::syrk<int>(cxxblas::RowMajor, cxxblas::Upper, cxxblas::NoTrans, rows, columns, scale, x.data(),
                       columns, T(1), sum.data(), rows);
}

// Makes cosines or correlations out of an upper triangle: the lower one mirrored, no value beyond
// +-1 by rounding, and exactly 1 on the diagonal.
template <class T>
void complete_correlations(matrix<T>& m) {
    for (std::size_t i = 0; i < m.shape(0); ++i) {
        m(i, i) = 1;
        for (std::size_t j = i + 1; j < m.shape(0); ++j) m(j, i) = m(i, j) = std::clamp(m(i, j), T(-1), T(1));
    }
}

// Divides a row by its length, after taking `centre` out. Returns false where nothing is left to divide.
// Scaled by its largest value first, so that no square overflows or vanishes.
template <class T>
bool to_unit_length(T* x, std::size_t size, double centre) {
    double largest = 0, squares = 0;
    for (std::size_t t = 0; t < size; ++t)
        largest = std::max(largest, std::abs(static_cast<double>(x[t]) - centre));
    if (!(largest > 0)) return false;
    for (std::size_t t = 0; t < size; ++t) {
        const double y = (static_cast<double>(x[t]) - centre) / largest;
        squares += y * y;
    }
    const double length = std::sqrt(squares);
    for (std::size_t t = 0; t < size; ++t)
        x[t] = static_cast<T>((static_cast<double>(x[t]) - centre) / largest / length);
    return true;
}

}  // namespace entrain::detail
