// The names of the integrators, and how many replicas they take side by side.
#pragma once

#include <cstddef>

namespace entrain {

/// How a step is taken. f is the model's drift, g its noise, dW a normal of variance dt.
///
/// - euler_maruyama: x + f(x) dt + g(x) dW (Ito). Strong order 1, or 1/2 where g depends on x; weak order 1.
///   What the field's papers did, and the cheapest per step. It widens oscillations: a step multiplies one of
///   angular frequency omega by |1 + i omega dt|, which adds omega^2 dt / 2 to the bifurcation parameter of a
///   Hopf node, 0.0056 per second at 0.053 Hz and 0.1 s.
/// - heun: y = that step; x + [f(x) + f(y)] dt / 2 + [g(x) + g(y)] dW / 2 (Stratonovich). Strong order 1 with
///   noise, order 2 without. The coupling is worked out at both stages, delayed terms included. For larger
///   steps and fast oscillations.
/// - runge_kutta_4: the classical four stages, order 4. For deterministic networks without delays.
/// - strang_splitting: each part of the drift is solved exactly, and the solutions are put together:
///       x <- half a step of each node by itself, by the model's flow()
///       x <- M (x + g dW / 2) + g dW / 2    M = exp(dt G (C - diag(sum_k C_jk))), the same dW twice
///       x <- half a step of each node by itself
///   Weak order 2; order 2 without noise; exact for a node by itself without noise. Nothing is a power series
///   in omega dt, so that a step may be a sixth of a turn; what is left are commutators of the parts, and a
///   share of (dt lambda)^2 / 12 too much noise in modes that the coupling damps at a rate of lambda. For
///   models with exact flows (has_exact_flows: hopf), additive white noise, no delays. sampled_every() sets
///   steps of up to 1 s. The matrix is made once for each coupling value: some 30 products of N x N.
///   Strang 1968, doi:10.1137/0705041; with noise: Ableidinger, Buckwar and Hinterleitner 2017,
///   doi:10.1186/s13408-017-0046-4.
///
/// The orders are measured in tests/simulate/test_integrators.cpp and reported in benchmarks/README.md.
/// Kloeden and Platen 1992, doi:10.1007/978-3-662-12616-5.
enum class integrator {
    euler_maruyama,   ///< one evaluation of the drift per step
    heun,             ///< two
    runge_kutta_4,    ///< four
    strang_splitting  ///< none, but the exact flows of its parts
};

/// How many replicas are simulated side by side, as one panel of vector registers: 16 of double, 32 of float.
/// Ensembles of a multiple of it leave no lane idle.
template <class T>
inline constexpr std::size_t panel_lanes = 128 / sizeof(T);

}  // namespace entrain
