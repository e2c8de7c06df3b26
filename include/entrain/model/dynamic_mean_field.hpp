// The dynamic mean field: excitatory and inhibitory populations of spiking neurons in every node.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/detail/mean_field.hpp>
#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// The reduced Wong-Wang model with two populations per node, coupled through NMDA receptors:
///
///     I_E = external + recurrence J S_E + G J sum_k C_jk S_E,k - inhibition S_I         currents, nA
///     I_I = 0.7 external + J S_E - S_I                                                  J = 0.15 nA
///     r_E = phi((310 I_E - 125) (1 + gain_e), 0.16)                                     rates, Hz
///     r_I = phi((615 I_I - 177) (1 + gain_i), 0.087)        phi(y, d) = y / (1 - e^(-d y)), 1 / d at y = 0
///     dS_E = [-S_E / 0.1 s + 0.641 (1 - S_E) r_E] dt + noise dW                         open gates, 0 to 1
///     dS_I = [-S_I / 0.01 s + r_I] dt + noise dW'
///
/// S_E and S_I are kept in [0, 1] after each step. What is inhibited too little fires too fast: see
/// tune_inhibition(). A receptor of density R_n multiplies the slope of the rates by 1 + s R_n: set gain_e to
/// s_E R_n and gain_i to s_I R_n, after the tuning. (Below the threshold, where the brackets are negative, a
/// steeper slope lowers a rate; what fluctuates above it is raised.) Outputs: the rates and the excitatory
/// current. Begin at S = 0.001.
///
/// Steps: 0.1 ms with Euler-Maruyama, as its authors, or up to 1 ms with Heun. On 90 regions, G of 0.8 to 2.1,
/// Heun's rates at 0.5 ms are at most 0.6 % above those at 0.1 ms, at 1 ms 1.1 %, and BOLD and its correlation
/// differ by no more than noise does; Euler-Maruyama at 1 ms is 1.4 to 7 % off (benchmarks/README.md).
///
/// Deco et al. 2018, Curr Biol, doi:10.1016/j.cub.2018.07.083, and the code of its authors; Deco et al. 2014,
/// J Neurosci, doi:10.1523/JNEUROSCI.5068-13.2014.
///
///     dynamic_mean_field<> model{.gain_e = 0.2 * density};  // density / max density of 5-HT2A: LSD
///     auto runs = simulate(model, sc, {.coupling = 2.1, .dt = 1e-4, .initial = 0.001, .record = "rate_e"});
template <std::floating_point T = double>
struct dynamic_mean_field {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 2;  ///< S_E and S_I
    static constexpr std::size_t signals = 1;    ///< the first variable, S_E
    /// See oscillator_model.
    static constexpr std::array variable_names = {"s_e", "s_i"};
    /// See oscillator_model.
    static constexpr std::array output_names = {"rate_e", "rate_i", "current_e"};

    /// J_n, the weight of inhibition, nA.
    parameter<T> inhibition = 1.0;
    /// w, the weight of a population's excitation of itself.
    parameter<T> recurrence = 1.4;
    /// I_0, the current from outside, nA.
    parameter<T> external = 0.382;
    /// s_E R_n: what receptors add to the slope of the excitatory rate, a share.
    parameter<T> gain_e = 0.0;
    /// s_I R_n: the same of the inhibitory rate.
    parameter<T> gain_i = 0.0;
    /// Standard deviation of the noise on S_E and S_I, 1/sqrt(s): 0.01 per square root of a millisecond.
    parameter<T> noise = model_detail::mean_field_noise;

    /// See oscillator_model.
    static constexpr auto fields() {
        using self = dynamic_mean_field;
        return field_list{field("inhibition", &self::inhibition, "nA"),
                          field("recurrence", &self::recurrence),
                          field("external", &self::external, "nA"),
                          field("gain_e", &self::gain_e),
                          field("gain_i", &self::gain_i),
                          field("noise", &self::noise, "1/sqrt(s)")};
    }

    /// (r_E, r_I, I_E): Hz and nA.
    static auto outputs(const auto& node) {
        const auto [s_e, s_i] = node.state;
        const auto [j, w, i_0, more_e, more_i] = node.local;
        const auto current_e = i_0 + T(0.15) * (w * s_e + node.coupling * node.received[0]) - j * s_i;
        const auto current_i = T(0.7) * i_0 + T(0.15) * s_e - s_i;
        const auto y_e = model_detail::drive_of_excitatory<T>(current_e) * (T(1) + more_e);
        const auto y_i = model_detail::drive_of_inhibitory<T>(current_i) * (T(1) + more_i);
        return std::array{model_detail::rate_of_excitatory<T>(y_e), model_detail::rate_of_inhibitory<T>(y_i),
                          current_e};
    }

    /// The time derivative of (S_E, S_I), 1/s; see oscillator_model.
    static auto drift(const auto& node) {
        const auto [rate_e, rate_i, current_e] = outputs(node);
        auto slope = node.state;
        model_detail::gates<T>(node.state, rate_e, rate_i, slope);
        return slope;
    }

    /// Keeps S_E and S_I in [0, 1].
    static void wrap(auto& state) { model_detail::keep_gates<T>(state); }
};

}  // namespace entrain
