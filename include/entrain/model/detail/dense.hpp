// Dense linear algebra of small square matrices, real or complex, on BLAS and LAPACK.
//
// LAPACK is reached through the declarations that xtensor-blas brings along: ones of our own would clash with
// them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/core/parallel.hpp>

namespace entrain::model_detail {

using complex = std::complex<double>;

inline complex conjugate(complex value) {
    return std::conj(value);
}
inline double conjugate(double value) {
    return value;
}

/// A B, or A B^H.
template <class S>
matrix<S> product(const matrix<S>& a, const matrix<S>& b, bool adjoint_of_b = false) {
    const single_threaded_blas guard;  // the same bits, whatever the number of cores
    const auto rows = static_cast<int>(a.shape(0)), inner = static_cast<int>(a.shape(1));
    const auto columns = static_cast<int>(adjoint_of_b ? b.shape(0) : b.shape(1));
    matrix<S> c = matrix<S>::from_shape({a.shape(0), static_cast<std::size_t>(columns)});
    cxxblas::gemm<int>(cxxblas::RowMajor, cxxblas::NoTrans,
                       adjoint_of_b ? cxxblas::ConjTrans : cxxblas::NoTrans, rows, columns, inner, S(1),
                       a.data(), inner, b.data(), static_cast<int>(b.shape(1)), S(0), c.data(), columns);
    return c;
}

template <class S>
matrix<S> adjoint(const matrix<S>& a) {
    matrix<S> result = matrix<S>::from_shape({a.shape(1), a.shape(0)});
    for (std::size_t i = 0; i < a.shape(0); ++i)
        for (std::size_t j = 0; j < a.shape(1); ++j) result(j, i) = conjugate(a(i, j));
    return result;
}

template <class S>
double frobenius(const matrix<S>& a) {
    double sum = 0;
    for (const S& value : a) sum += std::norm(value);
    return std::sqrt(sum);
}

inline void require_success(int info, const char* routine) {
    if (info != 0)
        throw std::runtime_error(std::string("LAPACK's ").append(routine).append(" failed with info = ") +
                                 std::to_string(info));
}

/// The inverse, and the angle of the determinant in radians.
struct inverse_and_angle {
    matrix<complex> inverse;
    double angle = 0;
};
inline inverse_and_angle invert(matrix<complex> a) {
    const single_threaded_blas guard;  // the same bits, whatever the number of cores
    // Row-major memory is the transpose to LAPACK: so is the inverse that it leaves, and the determinant is
    // the same.
    const auto n = static_cast<int>(a.shape(0));
    std::vector<int> pivots(a.shape(0));
    require_success(cxxlapack::getrf<int>(n, n, a.data(), n, pivots.data()), "getrf");
    double angle = 0;
    for (std::size_t i = 0; i < a.shape(0); ++i) {
        angle += std::arg(a(i, i));
        if (pivots[i] != static_cast<int>(i) + 1) angle += std::acos(-1.0);
    }
    std::vector<complex> work(64 * a.shape(0));
    require_success(
        cxxlapack::getri<int>(n, a.data(), n, pivots.data(), work.data(), static_cast<int>(work.size())),
        "getri");
    return {std::move(a), angle};
}

/// X with A X = B.
template <class S>
matrix<S> solve(const matrix<S>& a, const matrix<S>& b) {
    const single_threaded_blas guard;  // the same bits, whatever the number of cores
    const auto n = static_cast<int>(a.shape(0)), columns = static_cast<int>(b.shape(1));
    matrix<S> left = a, right = matrix<S>::from_shape({b.shape(1), b.shape(0)});
    for (std::size_t i = 0; i < b.shape(0); ++i)
        for (std::size_t j = 0; j < b.shape(1); ++j) right(j, i) = b(i, j);
    std::vector<int> pivots(a.shape(0));
    require_success(cxxlapack::getrf<int>(n, n, left.data(), n, pivots.data()), "getrf");
    // `left` holds the factors of the transpose.
    require_success(cxxlapack::getrs<int>('T', n, columns, left.data(), n, pivots.data(), right.data(), n),
                    "getrs");
    matrix<S> x = matrix<S>::from_shape({b.shape(0), b.shape(1)});
    for (std::size_t i = 0; i < b.shape(0); ++i)
        for (std::size_t j = 0; j < b.shape(1); ++j) x(i, j) = right(j, i);
    return x;
}

/// The largest sum of absolute values in a column.
template <class S>
double largest_column_sum(const matrix<S>& a) {
    double largest = 0;
    for (std::size_t j = 0; j < a.shape(1); ++j) {
        double sum = 0;
        for (std::size_t i = 0; i < a.shape(0); ++i) sum += std::abs(a(i, j));
        largest = std::max(largest, sum);
    }
    return largest;
}

/// exp(A) by scaling and squaring with the Pade approximant of order 13 (Higham 2005,
/// doi:10.1137/04061101X).
template <class S>
matrix<S> exponential(matrix<S> a) {
    const std::size_t n = a.shape(0);
    const double norm = largest_column_sum(a);
    constexpr double limit = 5.371920351148152;
    const int squarings = norm > limit ? static_cast<int>(std::ceil(std::log2(norm / limit))) : 0;
    for (S& value : a) value *= std::ldexp(1.0, -squarings);
    constexpr std::array<double, 14> c = {64764752532480000,
                                          32382376266240000,
                                          7771770303897600,
                                          1187353796428800,
                                          129060195264000,
                                          10559470521600,
                                          670442572800,
                                          33522128640,
                                          1323241920,
                                          40840800,
                                          960960,
                                          16380,
                                          182,
                                          1};
    const matrix<S> a2 = product(a, a), a4 = product(a2, a2), a6 = product(a2, a4);
    const auto combine = [&](double c6, double c4, double c2, double c0) {
        matrix<S> sum = matrix<S>::from_shape({n, n});
        for (std::size_t k = 0; k < sum.size(); ++k)
            sum.data()[k] = c6 * a6.data()[k] + c4 * a4.data()[k] + c2 * a2.data()[k];
        for (std::size_t i = 0; i < n; ++i) sum(i, i) += c0;
        return sum;
    };
    matrix<S> odd = product(a6, combine(c[13], c[11], c[9], 0));
    odd += combine(c[7], c[5], c[3], c[1]);
    odd = product(a, odd);
    matrix<S> even = product(a6, combine(c[12], c[10], c[8], 0));
    even += combine(c[6], c[4], c[2], c[0]);
    const matrix<S> below = even - odd, above = even + odd;
    matrix<S> result = solve(below, above);
    for (int k = 0; k < squarings; ++k) result = product(result, result);
    return result;
}

}  // namespace entrain::model_detail
