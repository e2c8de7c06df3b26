// The dynamic mean field coupled with a neuromodulator: serotonin from the raphe.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/detail/mean_field.hpp>
#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// dynamic_mean_field with serotonin that cortex makes the raphe release, and that acts back through a receptor:
///
///     I_E = 0.382 + 1.4 J S_E + G J sum_k C_jk S_E,k + weight_e R_j M_j - inhibition S_I         J = 0.15 nA
///     I_I = 0.7 0.382 + J S_E + weight_i R_j M_j - S_I
///     dy/dt = 5 p_j sum_k p_k r_E,k - 1300 y / (170 + y)                        serotonin, per ms
///     dM/dt = [-M + 0.1 / (1 + e^((1 - log10 y) / 0.1))] / 120                  receptors that are active, per ms
///
/// with r_E, r_I, S_E and S_I as there. R is the receptor's density, p the projection from and to the raphe.
/// Controls are other values of parameters: a shuffled or uniform `receptor`, other maps scaled to its maximum, or
/// weights of 0; a frozen M is an `external` of 0.382 + weight_e R M (and its share for I_I, see `external_i`). The
/// authors update y, then M, then the rates in each step of 0.1 ms, here all are updated at once: M (120 ms) and the
/// rates follow y a step later. Take steps of 0.1 ms, as y decays within 0.13 ms. log10 y is that of at least 0.001.
/// Kringelbach et al., PNAS 2020, doi:10.1073/pnas.1921475117, and the code of its authors, whose best fit has G of
/// 1.6, weight_e of 0.3 and weight_i of 0.1.
template <std::floating_point T = double>
struct serotonin_mean_field {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 4;        ///< S_E, S_I, y and M
    static constexpr std::size_t signals = 1;          ///< the first variable, S_E
    static constexpr std::size_t noisy_variables = 2;  ///< S_E and S_I
    static constexpr std::size_t sums = 1;             ///< the drive of the raphe, sum_k p_k r_E,k
    /// See oscillator_model.
    static constexpr std::array variable_names = {"s_e", "s_i", "serotonin", "activation"};
    /// See oscillator_model.
    static constexpr std::array output_names = {"rate_e", "rate_i", "current_e"};

    /// J_n, the weight of inhibition, nA; see tune_inhibition(), with weights of 0.
    parameter<T> inhibition = 1.0;
    /// The current from outside to the excitatory population, nA.
    parameter<T> external = 0.382;
    /// The same to the inhibitory one.
    parameter<T> external_i = 0.7 * 0.382;
    /// R, density of the receptor, as a share of the largest.
    parameter<T> receptor = 0.0;
    /// p, projection from the raphe to the region and back.
    parameter<T> projection = 0.0;
    /// W_E, the weight of serotonin's current in the excitatory population, nA.
    parameter<T> weight_e = 0.3;
    /// W_I, the same in the inhibitory population.
    parameter<T> weight_i = 0.1;
    /// Standard deviation of the noise on S_E and S_I, 1/sqrt(s): 0.01 per square root of a millisecond.
    parameter<T> noise = model_detail::mean_field_noise;

    /// See oscillator_model.
    static constexpr auto fields() {
        using self = serotonin_mean_field;
        return field_list{
            field("inhibition", &self::inhibition, "nA"), field("external", &self::external, "nA"),
            field("external_i", &self::external_i, "nA"), field("receptor", &self::receptor),
            field("projection", &self::projection),       field("weight_e", &self::weight_e, "nA"),
            field("weight_i", &self::weight_i, "nA"),     field("noise", &self::noise, "1/sqrt(s)")};
    }

    /// (r_E, r_I, I_E): Hz and nA.
    static auto outputs(const auto& node) {
        const auto [s_e, s_i, y, m] = node.state;
        const auto [j, i_e, i_i, density, p, w_e, w_i] = node.local;
        const auto current_e =
            i_e + T(0.15) * (T(1.4) * s_e + node.coupling * node.received[0]) + w_e * density * m - j * s_i;
        const auto current_i = i_i + T(0.15) * s_e + w_i * density * m - s_i;
        return std::array{
            model_detail::rate_of_excitatory<T>(model_detail::drive_of_excitatory<T>(current_e)),
            model_detail::rate_of_inhibitory<T>(model_detail::drive_of_inhibitory<T>(current_i)), current_e};
    }

    /// p r_E, which all nodes add to the drive of the raphe.
    static auto summands(const auto& node) { return std::array{node.local[4] * outputs(node)[0]}; }

    /// The time derivative of (S_E, S_I, y, M), 1/s; see oscillator_model.
    static auto drift(const auto& node) {
        const auto y = node.state[2], m = node.state[3];
        const auto [rate_e, rate_i, current_e] = outputs(node);
        // 0.1 / (1 + e^((1 - log10 y) / 0.1)), with log10 y = log(y) / log(10).
        const auto active =
            T(0.1) * logistic(T(4.3429448190325183) * logarithm(within(y, T(1e-3), T(1e30))) - T(10));
        auto slope = node.state;
        model_detail::gates<T>(node.state, rate_e, rate_i, slope);
        slope[2] = T(1000) * (T(5) * node.local[4] * node.sum[0] - T(1300) * y / (T(170) + y));
        slope[3] = (active - m) * T(1 / 0.12);
        return slope;
    }

    /// Keeps S_E and S_I in [0, 1], y from falling below 0.
    static void wrap(auto& state) {
        model_detail::keep_gates<T>(state);
        state[2] = within(state[2], T(0), T(1e30));
    }
};

}  // namespace entrain
