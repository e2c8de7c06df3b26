// The names of the integrators, and how many replicas they take side by side.
#pragma once

#include <cstddef>

namespace entrain {

/// How a step is taken. f is the model's drift, g its noise, dW a normal of variance dt.
///
/// - euler_maruyama: x + f(x) dt + g(x) dW (Ito). Strong order 1, or 1/2 where g depends on x; weak order 1.
///   What the field's papers did, and the cheapest a step. It widens oscillations: a limit cycle of angular
///   frequency omega needs omega^2 dt well below the rate of its attraction.
/// - heun: y = that step; x + [f(x) + f(y)] dt / 2 + [g(x) + g(y)] dW / 2 (Stratonovich). Strong order 1 with
///   noise, order 2 without. The coupling is worked out at both stages, delayed terms included. For larger
///   steps and fast oscillations.
/// - runge_kutta_4: the classical four stages, order 4. For deterministic networks without delays.
///
/// The orders are measured in tests/simulate/test_integrators.cpp and reported in benchmarks/README.md.
/// Kloeden and Platen 1992, doi:10.1007/978-3-662-12616-5.
enum class integrator {
    euler_maruyama,  ///< one evaluation of the drift per step
    heun,            ///< two
    runge_kutta_4    ///< four
};

/// How many replicas are simulated side by side, as one panel of vector registers: 16 of double, 32 of float.
/// Ensembles of a multiple of it leave no lane idle.
template <class T>
inline constexpr std::size_t panel_lanes = 128 / sizeof(T);

}  // namespace entrain
