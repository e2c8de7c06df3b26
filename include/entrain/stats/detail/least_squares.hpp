// Least squares by an orthonormal basis of the columns: what linear models, mediation, meta-regression and
// mixed models stand on.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain::stats::detail {

// The power of two that brings the largest of `count` numbers, `stride` apart, to between 1 and 2; 1 where
// all are zero.
inline double power_of_two_scale(const double* x, std::size_t count, std::size_t stride = 1) {
    double largest = 0;
    for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(x[i * stride]));
    return 1 / unit_of(largest);
}

// X = Q R, X: (n, p), n >= p. Columns are scaled by powers of two first.
class least_squares {
public:
    // Throws argument_error that names the first column which follows from those before it.
    least_squares(const matrix<double>& x, const std::vector<std::string>& names, std::string_view function,
                  std::string_view parameter)
        : n_(x.shape(0)), p_(x.shape(1)), q_(matrix<double>::from_shape({p_, n_})), r_(full(p_, p_, 0.0)),
          scale_(p_) {
        if (n_ < p_)
            throw argument_error(function, parameter,
                                 "at least as many rows as columns (" + std::to_string(p_) + ")",
                                 std::to_string(n_) + " rows");
        for (std::size_t j = 0; j < p_; ++j) {
            scale_[j] = power_of_two_scale(x.data() + j, n_, p_);
            double* const q = row_data(q_, j);
            double before = 0;
            for (std::size_t i = 0; i < n_; ++i) {
                q[i] = x(i, j) * scale_[j];
                before += q[i] * q[i];
            }
            // Gram-Schmidt twice leaves columns orthogonal to rounding.
            for (int pass = 0; pass < 2; ++pass)
                for (std::size_t k = 0; k < j; ++k) {
                    const double* const done = row_data(q_, k);
                    double part = 0;
                    for (std::size_t i = 0; i < n_; ++i) part += done[i] * q[i];
                    for (std::size_t i = 0; i < n_; ++i) q[i] -= part * done[i];
                    r_(k, j) += part;
                }
            double left = 0;
            for (std::size_t i = 0; i < n_; ++i) left += q[i] * q[i];
            if (!(left > 1e-20 * before))
                throw argument_error(function, parameter, "columns that do not follow from each other",
                                     before > 0
                                         ? "'" + name(names, j) + "', which follows from those before it"
                                         : "'" + name(names, j) + "', which is zero throughout");
            r_(j, j) = std::sqrt(left);
            for (std::size_t i = 0; i < n_; ++i) q[i] /= r_(j, j);
        }
        inverse_ = full(p_, p_, 0.0);  // of R
        for (std::size_t j = 0; j < p_; ++j) {
            inverse_(j, j) = 1 / r_(j, j);
            for (std::size_t i = j; i-- > 0;) {
                double sum = 0;
                for (std::size_t k = i + 1; k <= j; ++k) sum += r_(i, k) * inverse_(k, j);
                inverse_(i, j) = -sum / r_(i, i);
            }
        }
    }

    std::size_t rows() const { return n_; }
    std::size_t columns() const { return p_; }
    // Orthonormal columns of Q, as rows (p, n).
    const matrix<double>& basis() const { return q_; }

    // The coefficients that minimise |y - X b|.
    vector<double> solve(const double* y) const {
        std::vector<double> part(p_, 0.0);
        for (std::size_t k = 0; k < p_; ++k)
            for (std::size_t i = 0; i < n_; ++i) part[k] += q_(k, i) * y[i];
        vector<double> b = full(p_, 0.0);
        for (std::size_t j = 0; j < p_; ++j) {
            for (std::size_t k = j; k < p_; ++k) b(j) += inverse_(j, k) * part[k];
            b(j) *= scale_[j];
        }
        return b;
    }

    // y minus its projection on the columns, made twice, so that what is left is orthogonal to rounding.
    vector<double> residuals(const double* y) const {
        vector<double> rest = full(n_, 0.0);
        std::copy_n(y, n_, rest.data());
        for (int pass = 0; pass < 2; ++pass)
            for (std::size_t k = 0; k < p_; ++k) {
                double part = 0;
                for (std::size_t i = 0; i < n_; ++i) part += q_(k, i) * rest(i);
                for (std::size_t i = 0; i < n_; ++i) rest(i) -= part * q_(k, i);
            }
        return rest;
    }

    // (X'X)^-1 = R^-1 R^-T.
    matrix<double> inverse_gram() const {
        matrix<double> g = full(p_, p_, 0.0);
        for (std::size_t i = 0; i < p_; ++i)
            for (std::size_t j = 0; j < p_; ++j)
                for (std::size_t k = std::max(i, j); k < p_; ++k)
                    g(i, j) += inverse_(i, k) * scale_[i] * inverse_(j, k) * scale_[j];
        return g;
    }

    // h_i = |row i of Q|^2.
    double leverage(std::size_t i) const {
        double h = 0;
        for (std::size_t k = 0; k < p_; ++k) h += q_(k, i) * q_(k, i);
        return h;
    }

    // log |X'X|.
    double log_determinant() const {
        double sum = 0;
        for (std::size_t j = 0; j < p_; ++j) sum += 2 * (std::log(r_(j, j)) - std::log(scale_[j]));
        return sum;
    }

private:
    static std::string name(const std::vector<std::string>& names, std::size_t j) {
        return j < names.size() ? names[j] : "column " + std::to_string(j);
    }

    std::size_t n_, p_;
    matrix<double> q_, r_, inverse_;
    std::vector<double> scale_;
};

// The lower-triangular L with L L' = a, or false where a is not positive definite (or only by rounding).
inline bool cholesky(matrix<double>& a) {
    const std::size_t n = a.shape(0);
    for (std::size_t j = 0; j < n; ++j) {
        const double before = a(j, j);
        for (std::size_t k = 0; k < j; ++k) a(j, j) -= a(j, k) * a(j, k);
        if (!(a(j, j) > 1e-13 * before)) return false;
        a(j, j) = std::sqrt(a(j, j));
        for (std::size_t i = j + 1; i < n; ++i) {
            for (std::size_t k = 0; k < j; ++k) a(i, j) -= a(i, k) * a(j, k);
            a(i, j) /= a(j, j);
        }
        for (std::size_t i = 0; i < j; ++i) a(i, j) = 0;
    }
    return true;
}

// x with L L' x = b.
inline std::vector<double> cholesky_solve(const matrix<double>& l, std::vector<double> b) {
    const std::size_t n = l.shape(0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k) b[i] -= l(i, k) * b[k];
        b[i] /= l(i, i);
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t k = i + 1; k < n; ++k) b[i] -= l(k, i) * b[k];
        b[i] /= l(i, i);
    }
    return b;
}

inline matrix<double> cholesky_inverse(const matrix<double>& l) {
    const std::size_t n = l.shape(0);
    matrix<double> inverse = full(n, n, 0.0);
    for (std::size_t j = 0; j < n; ++j) {
        std::vector<double> unit(n, 0.0);
        unit[j] = 1;
        const auto column = cholesky_solve(l, unit);
        for (std::size_t i = 0; i < n; ++i) inverse(i, j) = column[i];
    }
    return inverse;
}

}  // namespace entrain::stats::detail
