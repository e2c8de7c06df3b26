// The Wilson-Cowan network: excitatory and inhibitory populations as shares of cells that fire.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// Shares E and I of the excitatory and inhibitory cells that are active:
///
///     dE_j = [-E_j + (1 - E_j) S_e(16 E_j - 12 I_j + input_j + G sum_k C_jk E_k)] / time_scale dt + noise dW
///     dI_j = [-I_j + (1 - I_j) S_i(15 E_j - 3 I_j)] / time_scale dt + noise dW'
///     S(x) = 1 / (1 + e^(-a (x - theta))) - 1 / (1 + e^(a theta))    a, theta: 1.3, 4 of S_e; 2, 3.7 of S_i
///
/// Alone and without input a node rests at 0; with the default input it runs on a limit cycle. Wilson and Cowan,
/// Biophys J 1972, doi:10.1016/S0006-3495(72)86068-5, whose constants of a limit cycle these are.
template <std::floating_point T = double>
struct wilson_cowan {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 2;  ///< E and I
    static constexpr std::size_t signals = 1;    ///< the first variable, E
    /// See oscillator_model.
    static constexpr std::array variable_names = {"e", "i"};

    /// Input from outside to the excitatory cells.
    parameter<T> input = 1.25;
    /// Time constant of both populations, s.
    parameter<T> time_scale = 0.01;
    /// Standard deviation of the noise on E and I, 1/sqrt(s).
    parameter<T> noise = 0.0;

    /// See oscillator_model.
    static constexpr auto fields() {
        using self = wilson_cowan;
        return field_list{field("input", &self::input), field("time_scale", &self::time_scale, "s"),
                          field("noise", &self::noise, "1/sqrt(s)")};
    }

    /// The time derivative of (E, I), 1/s; see oscillator_model.
    static auto drift(const auto& node) {
        const auto [e, i] = node.state;
        const auto [current, unit] = node.local;
        constexpr T silent_e = T(0.0054862988994504016), silent_i = T(0.00061087935943440102);  // S at 0
        const auto x = T(16) * e - T(12) * i + current + node.coupling * node.received[0];
        const auto fire_e = logistic(T(1.3) * (x - T(4))) - silent_e;
        const auto fire_i = logistic(T(2) * (T(15) * e - T(3) * i - T(3.7))) - silent_i;
        auto slope = node.state;
        slope[0] = ((T(1) - e) * fire_e - e) / unit;
        slope[1] = ((T(1) - i) * fire_i - i) / unit;
        return slope;
    }
};

}  // namespace entrain
