// Scans of a mean-field network under many conditions at once, and what is read of each scan.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <entrain/entrain.hpp>

#include "options.hpp"

namespace drugs {

/// What models are simulated in: twice as many replicas as of double fill a register.
using real = float;

/// How a condition is simulated.
struct scan_plan {
    double tr = 2.0;            ///< s
    std::size_t samples = 220;  ///< of a scan
    std::size_t trials = 16;    ///< scans of each condition
    double dt = 1e-3;           ///< s
    entrain::integrator method = entrain::integrator::heun;
    std::uint64_t seed = 1;
    std::size_t threads = 0;
    std::uint32_t first_stream = 0;  ///< of the noise: trial r of every condition has stream first_stream + r
};

/// What was simulated of one condition.
struct simulated {
    std::vector<entrain::matrix<double>> bold;  ///< of each trial, (regions, samples)
    entrain::matrix<double> rate;               ///< (trials, regions) mean r_E, Hz
    entrain::matrix<double> activation;  ///< the same of receptors that are active; empty but for serotonin
};

/// A parameter that is `of[c](region)` in condition c, for all trials: replicas count conditions first, so that
/// those which share their noise stand together.
inline entrain::matrix<real> by_condition(const std::vector<entrain::vector<double>>& of,
                                          std::size_t trials) {
    const std::size_t regions = of.at(0).size(), conditions = of.size();
    entrain::matrix<real> values = entrain::full(regions, conditions * trials, real{});
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t r = 0; r < conditions * trials; ++r)
            values(i, r) = static_cast<real>(of[r % conditions](i));
    return values;
}

/// Simulates `couplings.size()` conditions of a model whose parameters stand by condition (by_condition()). Trial r
/// has the same noise in all conditions, so that what they differ in is the condition. BOLD follows r_E by the
/// vessels of Deco 2018, in steps of their own; its first 20 s are left out.
template <class Model>
std::vector<simulated> simulate_conditions(const Model& model, const entrain::connectome& network,
                                           const std::vector<double>& couplings, const scan_plan& plan,
                                           const std::string& label, bool with_activation = false) {
    using namespace entrain;
    constexpr double settle = 2.0, warm_up = 20.0, look = 0.01, vessel_step = 0.1;  // s
    const std::size_t conditions = couplings.size(), replicas = conditions * plan.trials;
    simulation_options options;
    options.dt = plan.dt;
    options.method = plan.method;
    options.transient = settle;
    options.every = static_cast<std::size_t>(std::max(1L, std::lround(look / plan.dt)));
    const double interval = static_cast<double>(options.every) * plan.dt;
    const auto before = static_cast<std::size_t>(std::ceil(warm_up / plan.tr));
    const auto volumes = static_cast<double>(before + plan.samples);
    options.samples = static_cast<std::size_t>(std::ceil(volumes * plan.tr / interval * (1 - 1e-12))) + 1;
    options.replicas = replicas;
    options.seed = plan.seed;
    options.threads = plan.threads;
    options.initial = 0.001;
    options.progress = step_progress(label);
    options.poll = interrupt_poll();
    std::vector<double> coupling;
    for (std::size_t r = 0; r < replicas; ++r) {
        coupling.push_back(couplings[r % conditions]);
        options.noise_streams.push_back(plan.first_stream + static_cast<std::uint32_t>(r / conditions));
    }
    options.coupling = coupling;
    const record_bold<quantity> vessels{.parameters = balloon_windkessel::deco_2018(),
                                        .repetition_time = plan.tr,
                                        .step = vessel_step,
                                        .input = "rate_e"};
    const record_mean active{with_activation ? "activation" : "rate_e"};
    const auto [bold, rate, activation, end] =
        observe(model, network, options, vessels, record_mean{"rate_e"}, active);
    std::vector<simulated> all(conditions);
    for (auto& each : all) {
        each.rate = full(plan.trials, network.size(), 0.0);
        if (with_activation) each.activation = each.rate;
    }
    for (std::size_t r = 0; r < replicas; ++r) {
        simulated& to = all[r % conditions];
        matrix<double> scan = full(network.size(), plan.samples, 0.0);
        for (std::size_t i = 0; i < network.size(); ++i) {
            for (std::size_t t = 0; t < plan.samples; ++t)
                scan(i, t) = static_cast<double>(bold[r](i, before + t));
            to.rate(r / conditions, i) = rate[r](i);
            if (with_activation) to.activation(r / conditions, i) = activation[r](i);
        }
        to.bold.push_back(std::move(scan));
    }
    return all;
}

/// What scans are read by, in the order of recording::value.
struct measure {
    const char* name;   ///< in tables
    const char* title;  ///< in figures and text
    const char* unit;
};
inline constexpr std::array<measure, 6> measures = {{
    {"synchrony", "synchrony (mean order parameter)", "0 to 1"},
    {"metastability", "metastability (SD of the order parameter)", "0 to 0.5"},
    {"network_entropy", "entropy of network synchrony", "nats"},
    {"lempel_ziv", "Lempel-Ziv complexity of BOLD", "1 for coin flips"},
    {"fcd_mean", "mean FCD", "-1 to 1"},
    {"fcd_spread", "spread of FCD (SD)", "0 to 1"},
}};

/// What is read of one scan.
struct recording {
    std::array<double, measures.size()> value = {};
    entrain::recording_summary states;        ///< occupancy, phase FCD and more
    entrain::stats::binned_distribution fcd;  ///< of sliding windows
};

/// How scans are read; the same for data and models.
struct reader {
    entrain::phase_options phase;
    entrain::matrix<double> centroids;  ///< (states, regions)
    entrain::network_set networks;
    std::size_t window = 30, window_step = 3;  ///< samples

    recording operator()(const entrain::matrix<double>& bold) const {
        using namespace entrain;
        recording found;
        found.states = summarise_recording(bold, centroids, phase);
        const auto theta = phasors_of(bold, phase);
        const auto whole = order_parameter(theta);
        found.value[0] = synchrony(whole);
        found.value[1] = metastability(whole);
        // Bins of fixed places, so that all scans share them.
        const auto parts = network_order_parameters(theta, networks);
        const stats::bin_options bins{.rule = stats::bin_rule::fixed_count, .count = 20, .range = {0.0, 1.0}};
        for (std::size_t n = 0; n < networks.size(); ++n) {
            const vector<double> part = xt::view(parts, n, xt::all());
            found.value[2] += synchrony_entropy(part, {.bins = bins}) / static_cast<double>(networks.size());
        }
        for (std::size_t i = 0; i < bold.shape(0); ++i) {
            const vector<double> region = xt::view(bold, i, xt::all());
            found.value[3] += lempel_ziv_complexity(region) / static_cast<double>(bold.shape(0));
        }
        const auto fcd = sliding_window_fcd(band_pass(bold, phase), {.window = window, .step = window_step});
        found.fcd.low = -1, found.fcd.high = 1;
        found.fcd.count.assign(500, 0);
        double squares = 0;
        for (std::size_t a = 0; a < fcd.shape(0); ++a)
            for (std::size_t b = 0; b < a; ++b) found.fcd.add(fcd(a, b));
        found.value[4] = found.fcd.mean();
        for (std::size_t a = 0; a < fcd.shape(0); ++a)
            for (std::size_t b = 0; b < a; ++b) squares += std::pow(fcd(a, b) - found.value[4], 2);
        found.value[5] = std::sqrt(squares / static_cast<double>(std::max<std::size_t>(found.fcd.size, 1)));
        return found;
    }

    /// Of many scans, on `threads` threads.
    std::vector<recording> operator()(const std::vector<entrain::matrix<double>>& scans,
                                      std::size_t threads) const {
        std::vector<recording> all(scans.size());
        entrain::parallel_for(scans.size(), threads, [&](std::size_t i) {
            throw_if_interrupted();
            all[i] = (*this)(scans[i]);
        });
        return all;
    }
};

/// One condition, read.
struct condition {
    std::vector<recording> trial;
    entrain::matrix<double> rate;  ///< (trials, regions) Hz; empty for data
};

}  // namespace drugs
