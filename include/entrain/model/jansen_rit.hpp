// The Jansen-Rit network: a cortical column of pyramidal cells and two kinds of interneurons, read as EEG.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// Postsynaptic potentials of three populations, mV:
///
///     y0'' = A a S(y1 - y2) - 2 a y0' - a^2 y0                                        A = 3.25 mV, a = 100/s
///     y1'' = A a [input + 108 S(135 y0) + G sum_k C_jk S(y1_k - y2_k)] - 2 a y1' - a^2 y1
///     y2'' = B b 33.75 S(33.75 y0) - 2 b y2' - b^2 y2                                 B = 22 mV, b = 50/s
///     S(v) = 5 / (1 + e^(0.56 (6 - v))) per second
///
/// The variables are (y0, y1, y2, y0', y1', y2'), nodes send S(y1 - y2), and the noise is that of the input: A a noise
/// dW on y1'. Output "eeg": y1 - y2, mV. At an input of 220/s it oscillates in the alpha band. Jansen and Rit, Biol
/// Cybern 1995, doi:10.1007/BF00199471.
template <std::floating_point T = double>
struct jansen_rit {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 6;  ///< three potentials and their slopes
    static constexpr std::size_t signals = 1;    ///< the rate of the pyramidal cells
    /// See oscillator_model.
    static constexpr std::array variable_names = {"y0",          "y1",          "y2",
                                                  "slope of y0", "slope of y1", "slope of y2"};
    /// See oscillator_model.
    static constexpr std::array output_names = {"eeg"};

    /// Rate of the input, 1/s.
    parameter<T> input = 220.0;
    /// Standard deviation of its noise, 1/sqrt(s).
    parameter<T> noise = 0.0;

    /// See oscillator_model.
    static constexpr auto fields() {
        return field_list{field("input", &jansen_rit::input, "1/s"),
                          field("noise", &jansen_rit::noise, "1/sqrt(s)")};
    }

    /// S(v), 1/s.
    static auto rate(const auto& v) { return T(5) * logistic(T(0.56) * (v - T(6))); }

    /// The rate of the pyramidal cells.
    template <class V>
    static std::array<V, 1> send(const std::array<V, 6>& state) {
        return {rate(V(state[1] - state[2]))};
    }

    /// y1 - y2, mV.
    static auto outputs(const auto& node) { return std::array{node.state[1] - node.state[2]}; }

    /// The time derivative of the state; see oscillator_model.
    static auto drift(const auto& node) {
        const auto [y0, y1, y2, s0, s1, s2] = node.state;
        const auto from_others = node.local[0] + node.coupling * node.received[0];
        auto slope = node.state;
        slope[0] = s0;
        slope[1] = s1;
        slope[2] = s2;
        slope[3] = T(325) * node.sent[0] - T(200) * s0 - T(1e4) * y0;
        slope[4] = T(325) * (from_others + T(108) * rate(T(135) * y0)) - T(200) * s1 - T(1e4) * y1;
        slope[5] = T(1100 * 33.75) * rate(T(33.75) * y0) - T(100) * s2 - T(2500) * y2;
        return slope;
    }

    /// Noise on y1' alone.
    template <class V>
    static std::array<V, 6> diffusion(const std::array<V, 6>&, const std::array<V, 1>&, V strength) {
        std::array<V, 6> factors{};
        factors[4] = T(325) * strength;
        return factors;
    }
};

}  // namespace entrain
