// What the mean-field models of the reduced Wong-Wang family share.
#pragma once

#include <cstddef>

#include <entrain/core/vector_math.hpp>

namespace entrain::model_detail {

// Standard deviation of the noise on the gates, 1/sqrt(s): 0.01 per square root of a millisecond.
inline constexpr double mean_field_noise = 0.01 * 31.622776601683793;

// Rates of both populations, Hz, of 310 I_E - 125 and 615 I_I - 177, which gains of receptors may have multiplied.
template <class T, class V>
V rate_of_excitatory(V y) {
    return smooth_rectifier(T(0.16) * y) * T(1 / 0.16);
}
template <class T, class V>
V rate_of_inhibitory(V y) {
    return smooth_rectifier(T(0.087) * y) * T(1 / 0.087);
}

// What the currents are above their thresholds.
template <class T, class V>
V drive_of_excitatory(V current) {
    return T(310) * current - T(125);
}
template <class T, class V>
V drive_of_inhibitory(V current) {
    return T(615) * current - T(177);
}

// The slopes of the open gates S_E and S_I, 1/s, into the first two of `slope`.
template <class T>
void gates(const auto& state, const auto& rate_e, const auto& rate_i, auto& slope) {
    slope[0] = T(0.641) * (T(1) - state[0]) * rate_e - T(10) * state[0];
    slope[1] = rate_i - T(100) * state[1];
}

// Keeps S_E and S_I in [0, 1].
template <class T>
void keep_gates(auto& state) {
    for (std::size_t gate : {0u, 1u}) state[gate] = within(state[gate], T(0), T(1));
}

}  // namespace entrain::model_detail
