// The Hopf (Stuart-Landau) network.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// Normal form of a supercritical Hopf bifurcation in every node, coupled diffusively in x and y:
///
///     dx_j = [a_j x_j - omega_j y_j - x_j (x_j^2 + y_j^2) + G sum_k C_jk (x_k - x_j)] dt + noise dW
///     dy_j = [a_j y_j + omega_j x_j - y_j (x_j^2 + y_j^2) + G sum_k C_jk (y_k - y_j)] dt + noise dW'
///
/// x is read as the BOLD signal. Alone and without noise a node comes to rest for a < 0 and for a > 0 runs on
/// a circle of radius sqrt(a) with omega / (2 pi) turns a second. Deco et al., "The dynamics of resting
/// fluctuations in the brain", Sci Rep 2017, doi:10.1038/s41598-017-03073-5.
///
/// Write `hopf<>` for double, `hopf<float>` for float.
template <std::floating_point T = double>
struct hopf {
    using value_type = T;
    static constexpr std::size_t variables = 2;
    static constexpr std::size_t signals = 2;
    static constexpr std::array names = {"a", "omega"};

    /// Bifurcation parameter a, 1/s. 0 is the edge of oscillation (Vohryzek 2024, Deco 2019).
    parameter<T> a = 0.0;
    /// Angular frequency, rad/s: see natural_frequencies(). 0.05 Hz lies in the usual 0.04 to 0.07 Hz band.
    parameter<T> omega = 2 * 3.14159265358979323846 * 0.05;
    /// Standard deviation of the noise on x and y, 1/sqrt(s) (0.02: Vohryzek 2024, Deco 2019).
    parameter<T> noise = 0.02;

    std::array<const parameter<T>*, 2> local_parameters() const { return {&a, &omega}; }

    template <class V>
    static std::array<V, 2> drift(const std::array<V, 2>& state, const std::array<V, 2>& local, V coupling,
                                  const std::array<V, 2>& received, V in_strength) {
        const auto [x, y] = state;
        const auto [bifurcation, angular] = local;
        const V growth = bifurcation - coupling * in_strength - x * x - y * y;
        return {growth * x - angular * y + coupling * received[0],
                growth * y + angular * x + coupling * received[1]};
    }
};

}  // namespace entrain
