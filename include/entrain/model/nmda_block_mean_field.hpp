// An exploration: the dynamic mean field with NMDA receptors blocked in each of its populations.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/detail/mean_field.hpp>
#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// dynamic_mean_field in which a drug such as ketamine takes a share of the NMDA receptors out:
///
///     I_E = 0.382 + J (1 - block_e + ampa_e) [1.4 S_E + G sum_k C_jk S_E,k] - inhibition S_I     J = 0.15 nA
///     I_I = 0.7 0.382 + J (1 - block_i) S_E - S_I
///
/// with r_E, r_I, S_E and S_I as there. block_i is that on interneurons, which disinhibits; block_e that on
/// pyramidal cells, which takes excitation away; ampa_e is excitation that AMPA receptors add, which no block
/// touches. This is an exploration: no published model has a parameter set for it. What physiology demands is tested,
/// signs: a block on interneurons raises r_E, one on pyramidal cells lowers it. Vollenweider and Kometer, Nat Rev
/// Neurosci 2010, doi:10.1038/nrn2884.
template <std::floating_point T = double>
struct nmda_block_mean_field {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 2;  ///< S_E and S_I
    static constexpr std::size_t signals = 1;    ///< the first variable, S_E
    /// See oscillator_model.
    static constexpr std::array variable_names = {"s_e", "s_i"};
    /// See oscillator_model.
    static constexpr std::array output_names = {"rate_e", "rate_i", "current_e"};

    /// J_n, the weight of inhibition, nA; see tune_inhibition(), without block.
    parameter<T> inhibition = 1.0;
    /// Share of the NMDA receptors of pyramidal cells that are blocked, 0 to 1.
    parameter<T> block_e = 0.0;
    /// The same of interneurons.
    parameter<T> block_i = 0.0;
    /// What AMPA receptors add to the excitation of pyramidal cells, as a share of unblocked NMDA's.
    parameter<T> ampa_e = 0.0;
    /// Standard deviation of the noise on S_E and S_I, 1/sqrt(s): 0.01 per square root of a millisecond.
    parameter<T> noise = model_detail::mean_field_noise;

    /// See oscillator_model.
    static constexpr auto fields() {
        using self = nmda_block_mean_field;
        return field_list{field("inhibition", &self::inhibition, "nA"), field("block_e", &self::block_e),
                          field("block_i", &self::block_i), field("ampa_e", &self::ampa_e),
                          field("noise", &self::noise, "1/sqrt(s)")};
    }

    /// (r_E, r_I, I_E): Hz and nA.
    static auto outputs(const auto& node) {
        const auto [s_e, s_i] = node.state;
        const auto [j, blocked_e, blocked_i, ampa] = node.local;
        const auto current_e =
            T(0.382) +
            T(0.15) * (T(1) - blocked_e + ampa) * (T(1.4) * s_e + node.coupling * node.received[0]) - j * s_i;
        const auto current_i = T(0.7 * 0.382) + T(0.15) * (T(1) - blocked_i) * s_e - s_i;
        return std::array{
            model_detail::rate_of_excitatory<T>(model_detail::drive_of_excitatory<T>(current_e)),
            model_detail::rate_of_inhibitory<T>(model_detail::drive_of_inhibitory<T>(current_i)), current_e};
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
