// The exponential of a matrix: linear equations solved over any time at once.
#pragma once

#include <entrain/core/array.hpp>

namespace entrain {

namespace model_detail {
ENTRAIN_INLINE matrix<double> matrix_exponential(matrix<double> a);
}  // namespace model_detail

/// exp(A) = I + A + A^2 / 2 + A^3 / 6 + ... of a square matrix, in double. With A = t B it takes the
/// solutions of dx/dt = B x over the time t: x(t) = exp(t B) x(0).
///
/// Scaling and squaring with the Pade approximant of order 13: A is halved until its largest column sum is
/// below 5.4, the approximant taken, and the result squared as often. Higham, "The scaling and squaring method
/// for the matrix exponential revisited", SIAM J Matrix Anal Appl 2005, doi:10.1137/04061101X.
///
/// Any finite matrix: asymmetric, singular, of any norm. Relative error about 1e-16 times the norm of A.
/// Throws argument_error unless A is square, at least (1, 1) and finite, and if its exponential is more than a
/// double can hold. Cost: six products of N x N, one solution, and a product for each doubling of the norm: a
/// few ms at N = 90.
template <array_like A>
matrix<double> matrix_exponential(const A& a) {
    return model_detail::matrix_exponential(as_matrix<double>(a, "matrix_exponential", "a"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/model/detail/matrix_exponential.hpp>
#endif
