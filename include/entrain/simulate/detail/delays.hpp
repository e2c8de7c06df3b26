// The work of delays.hpp: seconds of millimetres.
#pragma once

#include <cstddef>

#include <entrain/simulate/delays.hpp>

namespace entrain::simulate_detail {

// Delays from lengths, in the name of `here`.
ENTRAIN_INLINE matrix<double> delays_of(const matrix<double>& mm, const tract_delay_options& options,
                                        const char* here) {
    if (mm.shape(0) != mm.shape(1)) throw argument_error(here, "lengths", "a square matrix", mm.shape());
    check_finite(here, "lengths", mm);
    if (!(is_finite(1000 * options.velocity) && options.velocity > 0))
        throw argument_error(here, "velocity", "a positive number of metres per second", options.velocity);
    if (!(is_finite(options.synaptic) && options.synaptic >= 0))
        throw argument_error(here, "synaptic", "zero or more seconds", options.synaptic);
    matrix<double> delays = mm;
    for (double& delay : delays) {
        if (delay < 0) throw argument_error(here, "lengths", "lengths of zero or more", delay);
        delay = delay / (1000 * options.velocity) + options.synaptic;
        check_finite(here, "velocity", delay);
    }
    return delays;
}

ENTRAIN_INLINE matrix<double> delays_of_mean(const matrix<double>& mm, const connectome& network,
                                             double mean) {
    constexpr auto here = "delays_of_mean";
    matrix<double> delays = delays_of(mm, {.velocity = 1.0}, here);
    const auto& weights = network.weights();
    if (delays.shape(0) != network.size())
        throw argument_error(here, "lengths", "a matrix as large as the network", delays.shape());
    if (!(is_finite(mean) && mean >= 0)) throw argument_error(here, "mean", "zero or more seconds", mean);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < delays.size(); ++i)
        if (weights.data()[i] != 0) sum += delays.data()[i], ++count;
    if (!(sum > 0)) throw argument_error(here, "lengths", "at least one connection longer than zero", sum);
    for (double& delay : delays) {
        delay *= mean * static_cast<double>(count) / sum;
        check_finite(here, "mean", delay);
    }
    return delays;
}

}  // namespace entrain::simulate_detail
