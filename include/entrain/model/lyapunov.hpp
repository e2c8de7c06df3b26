// The Lyapunov equation: the stationary covariance of a linear system that is driven by white noise.
#pragma once

#include <entrain/core/array.hpp>

namespace entrain {

namespace model_detail {
ENTRAIN_INLINE matrix<double> lyapunov(const matrix<double>& jacobian, const matrix<double>& noise);
}  // namespace model_detail

/// The stationary covariance S of dz = J z dt + dW, where W has covariance Q dt: the solution of
///
///     J S + S J^T + Q = 0
///
/// jacobian: (n, n), every eigenvalue with a negative real part. noise: Q, (n, n), symmetric. Returns (n, n),
/// symmetric to the bit; computed in double whatever comes in.
/// Throws argument_error if shapes differ, a value is not finite, Q is not symmetric, or J is not stable; the
/// message names the eigenvalue of largest real part. Results do not depend on the number of BLAS threads.
/// Method: Bartels and Stewart, Commun ACM 1972, doi:10.1145/361573.361582 (real Schur form by LAPACK), with
/// a step of refinement. |J S + S J^T + Q| is below 1e-12 |Q| unless J is badly conditioned.
/// Cost: about 25 n^3 flops; 35 to 50 ms at n = 180 on one core, nearly all of it the Schur form.
///
///     auto s = lyapunov(jacobian, noise);
template <array_like A, array_like B>
matrix<double> lyapunov(const A& jacobian, const B& noise) {
    return model_detail::lyapunov(as_matrix<double>(jacobian, "lyapunov", "jacobian"),
                                  as_matrix<double>(noise, "lyapunov", "noise"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/model/detail/lyapunov.hpp>
#endif
