// What a simulation is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/simulate/bold_recording.hpp>
#include <entrain/simulate/coupling_product.hpp>
#include <entrain/simulate/delays.hpp>
#include <entrain/simulate/ensemble_state.hpp>
#include <entrain/simulate/initial_state.hpp>
#include <entrain/simulate/integrator.hpp>
#include <entrain/simulate/quantity.hpp>
#include <entrain/simulate/replica_values.hpp>

namespace entrain {

/// Defaults are those of Deco 2019 and Vohryzek 2024 at a repetition time of 2 s (dt = TR / 20).
struct simulation_options {
    /// Global coupling G, one or one per replica.
    replica_values coupling = 1.0;
    /// Integration step, s.
    double dt = 0.1;
    /// How a step is taken.
    integrator method = integrator::euler_maruyama;
    /// Time that passes before the first sample, s, rounded to steps. Steps * nodes * replicas may not be
    /// more than 3e16: a year at 1e9 per second.
    double transient = 3000;
    /// Samples to record.
    std::size_t samples = 3600;
    /// Steps from one sample to the next: 20 steps of 0.1 s are a repetition time of 2 s. The first sample
    /// follows the first step after the transient.
    std::size_t every = 20;
    std::size_t replicas = 1;  ///< runs that are simulated together
    std::uint64_t seed = 1;    ///< of the noise and of random initial states
    /// Threads to use; 0: one per core. Results do not depend on it.
    std::size_t threads = 0;
    /// The state at the start.
    initial_state initial = 0.1;
    /// Time constant tau of the noise, s. 0: white noise. Else every variable is driven by an
    /// Ornstein-Uhlenbeck process eta, d eta = (-eta dt + noise dW) / tau, whose standard deviation is
    /// noise / sqrt(2 tau) and which does to slow variables what white noise of the same strength does. (A
    /// sigma_ou of neurolib is noise / tau.)
    double noise_correlation_time = 0;
    /// Delays of connections, s, (N, N), row = target; empty: none. See tract_delays(). A delay is rounded to
    /// the nearest number of steps, halves to the even one. Delays of absent connections do not matter.
    matrix<double> delays = {};
    /// What was sent before t = 0.
    delay_history history = delay_history::constant();
    /// Longest delay that is accepted, steps: guards against delays in the wrong unit, as memory grows with
    /// them.
    std::size_t longest_delay = 100'000;
    /// The noise stream of each replica; empty: replica r has stream r. Replicas that share a stream are
    /// driven by the same noise ("common random numbers"), and cost less when they stand together.
    std::vector<std::uint32_t> noise_streams = {};
    /// How the sums over a network's connections are formed.
    coupling_product product = coupling_product::automatic;
    /// What simulate() and simulate_each() record of each node, and so what fits compare: a variable or an output
    /// of the model, by number or name.
    quantity record = 0;
    /// What turns it into BOLD, of a model with outputs: `{.between = 10}`; by default it is recorded as it is. A
    /// state to go on from does not hold the vessels, which begin at rest in each call.
    bold_recording bold = {};
    /// Called as (panels done, panels in all); a panel is 16 (double) or 32 (float) replicas, or one of the
    /// few left over. See core/progress.hpp.
    progress_callback progress = {};
    /// Called on every thread every few milliseconds of its work, also during the transient and between
    /// samples (but never within a step); an exception thrown by it ends the simulation and reaches the
    /// caller. Results do not depend on it. See core/progress.hpp.
    poll_callback poll = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = simulation_options;
        using enum field_use;
        // The dense and the sparse kernel have the same bits, BLAS has its own.
        constexpr field_use use_of_product = simd::bytes > 16 ? neutral : setting;
        return field_list{field("coupling", &self::coupling),
                          field("dt", &self::dt, "s"),
                          field("method", &self::method),
                          field<sampling>("transient", &self::transient, "s"),
                          field<sampling>("samples", &self::samples),
                          field<sampling>("every", &self::every, "steps"),
                          field("replicas", &self::replicas),
                          field("seed", &self::seed),
                          field<neutral>("threads", &self::threads),
                          field("initial", &self::initial),
                          field("noise_correlation_time", &self::noise_correlation_time, "s"),
                          field<data>("delays", &self::delays, "s"),
                          field("history", &self::history),
                          field<neutral>("longest_delay", &self::longest_delay, "steps"),  // a guard
                          field("noise_streams", &self::noise_streams),
                          field<use_of_product>("product", &self::product),
                          field<sampling>("record", &self::record),
                          field<sampling>("bold", &self::bold),
                          field<neutral>("progress", &self::progress),
                          field<neutral>("poll", &self::poll)};
    }
};

/// The same options with the noise streams that replicas have where none are given: replica r has stream r.
inline simulation_options with_noise_streams(simulation_options options) {
    if (options.noise_streams.empty())
        for (std::size_t r = 0; r < options.replicas; ++r)
            options.noise_streams.push_back(static_cast<std::uint32_t>(r));
    return options;
}

}  // namespace entrain
