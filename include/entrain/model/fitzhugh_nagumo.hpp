// The FitzHugh-Nagumo network: the model of examples/11_a_model_of_your_own.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// Excitable units, coupled diffusively in their fast variable:
///
///     dx_j = [x_j - x_j^3 / 3 - y_j + input_j + G sum_k C_jk (x_k - x_j)] / time_scale dt + noise dW
///     dy_j = [x_j + threshold - recovery y_j] epsilon / time_scale dt + noise dW'
///
/// Without coupling and noise a unit rests for small inputs, and fires without end for inputs between about
/// 0.33 and 1.42 (at the default threshold, recovery and epsilon). x and y have no unit. FitzHugh, Biophys J
/// 1961, doi:10.1016/S0006-3495(61)86902-6; Nagumo et al. 1962, doi:10.1109/JRPROC.1962.288235.
template <std::floating_point T = double>
struct fitzhugh_nagumo {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 2;  ///< x and y
    static constexpr std::size_t signals = 1;    ///< the first variable, x
    /// See oscillator_model.
    static constexpr std::array variable_names = {"x", "y"};

    /// Constant input current.
    parameter<T> input = 0.5;
    /// Time that one unit of the equations' time lasts, s (a period is about 40 units).
    parameter<T> time_scale = 1e-3;
    /// Standard deviation of the noise on x and y, 1/sqrt(s).
    parameter<T> noise = 0.0;
    /// Threshold a, recovery b and epsilon as FitzHugh gives them.
    T threshold = T(0.7), recovery = T(0.8), epsilon = T(0.08);  ///< threshold a, recovery b and epsilon as
                                                                 ///< FitzHugh gives them

    /// See oscillator_model.
    static constexpr auto fields() {
        using self = fitzhugh_nagumo;
        return field_list{field("input", &self::input),
                          field("time_scale", &self::time_scale, "s"),
                          field("noise", &self::noise, "1/sqrt(s)"),
                          field<field_use::data>("threshold", &self::threshold),
                          field<field_use::data>("recovery", &self::recovery),
                          field<field_use::data>("epsilon", &self::epsilon)};
    }

    /// The time derivative of (x, y), 1/s; see oscillator_model.
    auto drift(const auto& node) const {
        const auto [x, y] = node.state;
        const auto [current, unit] = node.local;
        const auto received = node.coupling * (node.received[0] - node.in_strength * x);
        auto slope = node.state;
        slope[0] = (x - x * x * x * T(1.0 / 3) - y + current + received) / unit;
        slope[1] = (x + threshold - recovery * y) * epsilon / unit;
        return slope;
    }
};

}  // namespace entrain
