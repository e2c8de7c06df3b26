// How the Lyapunov equation is solved.
#pragma once

#include <entrain/model/lyapunov.hpp>

#include <algorithm>
#include <complex>
#include <concepts>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/linear_algebra.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/model/detail/dense.hpp>

namespace entrain::model_detail {

/// Solves M X + X M^H + Q = 0 for one M, real or complex, and any number of Q: Bartels and Stewart's method.
template <class S>
class lyapunov_solver {
public:
    explicit lyapunov_solver(const matrix<S>& m)
        : m_(m), form_(matrix<S>::from_shape({m.shape(1), m.shape(0)})), basis_(form_),
          eigenvalues_(m.shape(0)) {
        const single_threaded_blas guard;  // the same bits, whatever the number of cores
        const auto n = static_cast<int>(m.shape(0));
        for (std::size_t i = 0; i < m.shape(0); ++i)
            for (std::size_t j = 0; j < m.shape(1); ++j)
                form_(j, i) = m(i, j);  // column-major, as LAPACK has it
        std::vector<S> work(64 * m.shape(0));
        const auto room = static_cast<int>(work.size());
        int sorted = 0, info = 0;
        if constexpr (std::same_as<S, double>) {
            std::vector<double> re(m.shape(0)), im(m.shape(0));
            info = cxxlapack::gees<int>('V', 'N', nullptr, n, form_.data(), n, sorted, re.data(), im.data(),
                                        basis_.data(), n, work.data(), room, nullptr);
            for (std::size_t i = 0; i < re.size(); ++i) eigenvalues_[i] = {re[i], im[i]};
        } else {
            std::vector<double> real_work(m.shape(0));
            info = cxxlapack::gees<int>('V', 'N', static_cast<int (*)(const complex*)>(nullptr), n,
                                        form_.data(), n, sorted, eigenvalues_.data(), basis_.data(), n,
                                        work.data(), room, real_work.data(), nullptr);
        }
        require_success(info, "gees");
    }

    const std::vector<complex>& eigenvalues() const { return eigenvalues_; }

    /// The eigenvalue of largest real part: the system is stable where that is negative.
    complex rightmost() const {
        return *std::max_element(eigenvalues_.begin(), eigenvalues_.end(),
                                 [](complex a, complex b) { return a.real() < b.real(); });
    }

    /// Whether all eigenvalues lie to the left of the imaginary axis by more than rounding.
    bool stable() const { return rightmost().real() < -1e-14 * frobenius(m_); }

    /// X, exactly Hermitian. `q` must be Hermitian. One step of iterative refinement where the residual asks
    /// for it.
    matrix<S> solution(const matrix<S>& q) const {
        matrix<S> x = once(q);
        matrix<S> rest = residual(x, q);
        if (const double before = frobenius(rest); before > 1e-13 * frobenius(q)) {
            const matrix<S> better = x + once(rest);
            if (frobenius(residual(better, q)) < before) x = better;
        }
        return x;
    }

    matrix<S> residual(const matrix<S>& x, const matrix<S>& q) const {
        const matrix<S> half = product(m_, x);
        matrix<S> result = q;
        for (std::size_t i = 0; i < q.shape(0); ++i)
            for (std::size_t j = 0; j < q.shape(1); ++j) result(i, j) += half(i, j) + conjugate(half(j, i));
        return result;
    }

private:
    // With M = U T U^H:  T Y + Y T^H = -U^H Q U,  X = U Y U^H.
    matrix<S> once(const matrix<S>& q) const {
        const single_threaded_blas guard;  // the same bits, whatever the number of cores
        const auto n = static_cast<int>(m_.shape(0));
        const auto times = [n](cxxblas::Transpose a_is, const S* a, const S* b, cxxblas::Transpose b_is) {
            matrix<S> c = matrix<S>::from_shape({static_cast<std::size_t>(n), static_cast<std::size_t>(n)});
            cxxblas::gemm<int>(cxxblas::ColMajor, a_is, b_is, n, n, n, S(1), a, n, b, n, S(0), c.data(), n);
            return c;
        };
        // Row-major memory of the Hermitian q is its conjugate in columns.
        matrix<S> columns = q;
        for (S& value : columns) value = conjugate(value);
        matrix<S> y = times(cxxblas::ConjTrans, basis_.data(), columns.data(), cxxblas::NoTrans);
        y = times(cxxblas::NoTrans, y.data(), basis_.data(), cxxblas::NoTrans);
        for (S& value : y) value = -value;
        double scale = 1;
        const char adjoint_of = std::same_as<S, double> ? 'T' : 'C';
        // info = 1 reports eigenvalues that nearly cancel: of a system at the edge of stability.
        cxxlapack::trsyl<int>('N', adjoint_of, 1, n, n, form_.data(), n, form_.data(), n, y.data(), n, scale);
        y = times(cxxblas::NoTrans, basis_.data(), y.data(), cxxblas::NoTrans);
        y = times(cxxblas::NoTrans, y.data(), basis_.data(), cxxblas::ConjTrans);
        matrix<S> x = y;
        for (std::size_t i = 0; i < x.shape(0); ++i)
            for (std::size_t j = 0; j < x.shape(1); ++j)
                x(i, j) = (conjugate(y(i, j)) + y(j, i)) / (2 * scale);
        return x;
    }

    matrix<S> m_;
    matrix<S> form_, basis_;  // T and U, in columns
    std::vector<complex> eigenvalues_;
};

inline std::string describe_eigenvalue(complex value) {
    return "the eigenvalue " + describe(value.real()) + (value.imag() < 0 ? " - " : " + ") +
           describe(std::abs(value.imag())) + "i";
}

ENTRAIN_INLINE matrix<double> lyapunov(const matrix<double>& jacobian, const matrix<double>& noise) {
    constexpr auto here = "lyapunov";
    const matrix<double>&j = jacobian, &q = noise;
    if (j.shape(0) != j.shape(1) || j.shape(0) == 0)
        throw argument_error(here, "jacobian", "a square matrix", j.shape());
    if (q.shape() != j.shape())
        throw argument_error(here, "noise", "a matrix as large as the Jacobian", q.shape());
    check_finite(here, "jacobian", j);
    check_finite(here, "noise", q);
    for (std::size_t i = 0; i < q.shape(0); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (q(i, k) != q(k, i))
                throw argument_error(here, "noise", "a symmetric matrix",
                                     describe(q(i, k)) + " and " + describe(q(k, i)) + " at (" +
                                         std::to_string(i) + ", " + std::to_string(k) + ") and its mirror");
    check_finite(here, "jacobian", frobenius(j));  // the root of the sum of squares
    check_finite(here, "noise", frobenius(q));
    const single_threaded_blas guard;  // for the same bits on any number of cores
    const lyapunov_solver<double> solver(j);
    if (!solver.stable())
        throw argument_error(here, "jacobian", "eigenvalues with negative real parts",
                             describe_eigenvalue(solver.rightmost()));
    matrix<double> s = solver.solution(q);
    for (const double value : s)
        if (!is_finite(value))
            throw argument_error(here, "jacobian", "numbers that a finite covariance follows from", value);
    return s;
}

}  // namespace entrain::model_detail
