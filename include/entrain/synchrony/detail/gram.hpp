// Matrix products, on one thread of BLAS, and the rows that go into them.
//
// How a threaded BLAS cuts a product in pieces depends on the number of cores, and with it the last bits of
// the sums. On one thread the bits are the same on every machine with the same kernels. Nothing is lost: at
// the sizes of connectomes and scans two threads of OpenBLAS are no faster, mostly slower.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/blas.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/variation.hpp>

namespace entrain::synchrony_detail {

template <class T>
void require_blas_range(const matrix<T>& x, std::string_view function, std::string_view parameter) {
    if (x.shape(0) > std::size_t(std::numeric_limits<int>::max()) ||
        x.shape(1) > std::size_t(std::numeric_limits<int>::max()))
        throw argument_error(function, parameter, "extents within the range of BLAS's 32-bit integers",
                             x.shape());
}

// A matrix of zeros for every two of the rows of `x`, for add_gram().
template <class T>
matrix<T> zeros_of_pairs(const matrix<T>& x, std::string_view function, std::string_view parameter) {
    require_blas_range(x, function, parameter);
    check_allocation<T>(function, parameter, {x.shape(0), x.shape(0)});
    return full(x.shape(0), x.shape(0), T(0));
}

// x y^T of `rows` and `columns` rows of length `depth` that lie one after the other; into `out`.
template <class T>
void row_products(const T* x, std::size_t rows, const T* y, std::size_t columns, std::size_t depth, T* out) {
    const single_threaded_blas guard;
    cxxblas::gemm<int>(cxxblas::RowMajor, cxxblas::NoTrans, cxxblas::Trans, static_cast<int>(rows),
                       static_cast<int>(columns), static_cast<int>(depth), T(1), x, static_cast<int>(depth),
                       y, static_cast<int>(depth), T(0), out, static_cast<int>(columns));
}

// Adds scale x x^T to the upper triangle of `sum`. BLAS's symmetric product does half the work of a
// general one, and adding in place spares stacking two matrices.
template <class T>
void add_gram(const matrix<T>& x, T scale, matrix<T>& sum) {
    const single_threaded_blas guard;
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

// Whether a row varies by more than rounding, in numbers as large as `magnitude` or its own.
template <class T>
bool row_varies(const T* x, std::size_t size, T magnitude = 0) {
    return varies(std::span<const T>(x, size), magnitude);
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

}  // namespace entrain::synchrony_detail
