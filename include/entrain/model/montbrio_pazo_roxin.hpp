// The Montbrio-Pazo-Roxin network: the exact mean field of quadratic integrate-and-fire neurons.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// Firing rate r and mean membrane potential v of infinitely many quadratic integrate-and-fire neurons, whose
/// excitabilities have a Lorentzian distribution of centre eta and half width delta:
///
///     dr_j = [delta / (pi time_scale) + 2 r_j v_j] / time_scale dt + noise dW
///     dv_j = [v_j^2 - (pi time_scale r_j)^2 + eta_j + time_scale (weight r_j + G sum_k C_jk r_k)] / time_scale dt
///            + noise dW'
///
/// r in Hz, kept from falling below 0; v has no unit. With the defaults a node is bistable: it rests at a low or a high
/// rate. Output "synchrony": the Kuramoto order parameter of the neurons, |1 - conj(W)| / |1 + conj(W)| with W = pi
/// time_scale r + i v. Montbrio, Pazo and Roxin, Phys Rev X 2015, doi:10.1103/PhysRevX.5.021028.
template <std::floating_point T = double>
struct montbrio_pazo_roxin {
    /// double or float.
    using value_type = T;
    static constexpr std::size_t variables = 2;  ///< r and v
    static constexpr std::size_t signals = 1;    ///< the first variable, r
    /// See oscillator_model.
    static constexpr std::array variable_names = {"r", "v"};
    /// See oscillator_model.
    static constexpr std::array output_names = {"synchrony"};

    /// Centre of the excitabilities.
    parameter<T> eta = -5.0;
    /// Weight of the synapses within a node.
    parameter<T> weight = 15.0;
    /// Half width of the excitabilities.
    parameter<T> delta = 1.0;
    /// Membrane time constant, s.
    parameter<T> time_scale = 0.01;
    /// Standard deviation of the noise on r, Hz/sqrt(s), and v, 1/sqrt(s).
    parameter<T> noise = 0.0;

    /// See oscillator_model.
    static constexpr auto fields() {
        using self = montbrio_pazo_roxin;
        return field_list{field("eta", &self::eta), field("weight", &self::weight),
                          field("delta", &self::delta), field("time_scale", &self::time_scale, "s"),
                          field("noise", &self::noise, "1/sqrt(s)")};
    }

    /// Synchrony of the neurons of a node, 0 to 1.
    static auto outputs(const auto& node) {
        const auto w = T(3.14159265358979323846) * node.local[3] * node.state[0], v = node.state[1];
        return std::array{square_root(((T(1) - w) * (T(1) - w) + v * v) / ((T(1) + w) * (T(1) + w) + v * v))};
    }

    /// The time derivative of (r, v); see oscillator_model.
    static auto drift(const auto& node) {
        constexpr T pi = T(3.14159265358979323846);
        const auto [r, v] = node.state;
        const auto [centre, synapses, width, unit] = node.local;
        const auto w = pi * unit * r;
        auto slope = node.state;
        slope[0] = (width / (pi * unit) + T(2) * r * v) / unit;
        slope[1] = (v * v - w * w + centre + unit * (synapses * r + node.coupling * node.received[0])) / unit;
        return slope;
    }

    /// Keeps r from falling below 0.
    static void wrap(auto& state) { state[0] = within(state[0], T(0), T(1e30)); }
};

}  // namespace entrain
