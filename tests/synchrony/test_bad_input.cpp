// Bad arguments of every public function of the module end in an error that names function and parameter.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/signal.hpp>
#include <entrain/synchrony.hpp>

#include "bad_input.hpp"

namespace test_bad_input {

using namespace entrain;

TEST_CASE("bad arguments of synchrony are refused in the name of the function that was called") {
    constexpr double none = std::numeric_limits<double>::quiet_NaN(),
                     inf = std::numeric_limits<double>::infinity();
    constexpr std::size_t huge = std::size_t{1} << 62, largest = std::numeric_limits<std::size_t>::max();
    random_stream random(1);
    matrix<double> bold = full(4, 120, 0.0);
    for (double& value : bold) value = random.uniform() - 0.5;
    const auto with = [&](double value) {
        matrix<double> changed = bold;
        changed(1, 7) = value;
        return changed;
    };
    const matrix<double> empty = full(0, 120, 0.0), no_samples = full(4, 0, 0.0);
    const network_set networks = network_set().add("a", {0, 1}).add("b", {2, 3});
    const vector<double> signal = xt::view(bold, 0, xt::all());
    std::vector<bad_input::refused> calls;
    const auto add = [&](const char* says, std::function<void()> call) {
        calls.push_back({says, std::move(call)});
    };

    // Phases, and phasors that are none.
    for (const matrix<double>& x : {empty, no_samples, with(none), with(inf), with(-inf)}) {
        add("order_parameter: theta", [=] { order_parameter(x); });
        add("order_parameter: theta", [=] { order_parameter(x, {0, 1}); });
        add("network_order_parameters: theta", [=] { network_order_parameters(x, networks); });
        add("phase_coherence: theta", [=] { phase_coherence(x); });
        add("phase_locking_value: theta", [=] { phase_locking_value(x); });
        add("phase_lag_index: theta", [=] { phase_lag_index(x); });
        add("edge_metastability: theta", [=] { edge_metastability(x); });
        add("phase_fcd: theta", [=] { phase_fcd(x); });
        add("phase_fcd_distribution: theta", [=] { phase_fcd_distribution(x); });
        add("functional_connectivity: bold", [=] { functional_connectivity(x); });
        add("sliding_window_fcd: bold", [=] { sliding_window_fcd(x); });
        add("sliding_window_fcd_distribution: bold", [=] { sliding_window_fcd_distribution(x); });
        add("spatial_variance: bold", [=] { spatial_variance(x, networks); });
        add("functional_connectivity_dynamics: v1", [=] { functional_connectivity_dynamics(x); });
        add("fcd_values: v1", [=] { fcd_values(x); });
        add("fcd_distribution: v1", [=] { fcd_distribution(x); });
        add("mean_fcd: v1", [=] { mean_fcd(x); });
        add("shanahan_metastability: r", [=] { shanahan_metastability(x); });
        add("chimera_index: r", [=] { chimera_index(x); });
        add("spectral_entropy: x", [=] { spectral_entropy(x, {.tr = 2.0}); });
        add("global_connectivity: fc", [=] { global_connectivity(x); });
    }
    for (const std::size_t region : {std::size_t{4}, huge, largest}) {
        add("order_parameter: members", [=] { order_parameter(bold, {0, region}); });
        const network_set odd = network_set().add("a", {0, 1}).add("odd", {0, region});
        add("network_order_parameters: network 'odd'", [=] { network_order_parameters(bold, odd); });
        add("spatial_variance: network 'odd'", [=] { spatial_variance(bold, odd); });
    }
    add("order_parameter: members", [=] { order_parameter(bold, {}); });
    add("order_parameter: members", [=] { order_parameter(bold, {1, 1}); });
    add("network_order_parameters: networks", [=] { network_order_parameters(bold, {}); });
    add("network_order_parameters: networks", [=] { network_order_parameters(bold, {{"a"}, {{0}, {1}}}); });
    add("spatial_variance: network 'a'", [=] { spatial_variance(bold, network_set().add("a", {1})); });

    // Sizes.
    for (const std::size_t size :
         {std::size_t{60}, std::size_t{1} << 61, huge, std::size_t{1} << 63, largest - 4, largest}) {
        add("phase_fcd: unit", [=] { phase_fcd(bold, {.skip = size}); });
        add("phase_fcd_distribution: unit", [=] { phase_fcd_distribution(bold, {.skip = size}); });
        add("phase_fcd: unit", [=] {
            phase_fcd(bold, {.average = 2 * size == 0 ? largest : std::max<std::size_t>(size, 120)});
        });
        add("sliding_window_fcd: bold",
            [=] { sliding_window_fcd(bold, {.window = std::max<std::size_t>(size, 120)}); });
        add("sliding_window_fcd: bold",
            [=] { sliding_window_fcd(bold, {.step = std::max<std::size_t>(size, 120)}); });
        add("sliding_window_fcd_distribution: bold",
            [=] { sliding_window_fcd_distribution(bold, {.window = largest, .step = size}); });
        add("permutation_entropy: signal", [=] { permutation_entropy(signal, {.delay = size}); });
        add("sample_entropy: signal",
            [=] { sample_entropy(signal, {.length = std::max<std::size_t>(size, 119)}); });
        add("sample_entropy_of: signal",
            [=] { sample_entropy_of(signal, {.length = std::max<std::size_t>(size, 119)}); });
        if (size > 60) {
            add("permutation_entropy: order", [=] { permutation_entropy(signal, {.order = size}); });
            add("phase_fcd_distribution: bins", [=] { phase_fcd_distribution(bold, {}, {.bins = size}); });
            add("sliding_window_fcd_distribution: bins",
                [=] { sliding_window_fcd_distribution(bold, {}, {.bins = size}); });
            add("fcd_distribution: bins", [=] { fcd_distribution(bold, {.bins = size}); });
            add("synchrony_entropy: bins.count", [=] {
                synchrony_entropy(signal, {.bins = {.rule = stats::bin_rule::fixed_count, .count = size}});
            });
        }
    }
    add("phase_fcd: average", [=] { phase_fcd(bold, {.average = 0}); });
    add("sliding_window_fcd: window", [=] { sliding_window_fcd(bold, {.window = 0}); });
    add("sliding_window_fcd: window", [=] { sliding_window_fcd(bold, {.window = 1}); });
    add("sliding_window_fcd: step", [=] { sliding_window_fcd(bold, {.step = 0}); });
    add("fcd_distribution: bins", [=] { fcd_distribution(bold, {.bins = 0}); });
    add("permutation_entropy: order", [=] { permutation_entropy(signal, {.order = 0}); });
    add("permutation_entropy: order", [=] { permutation_entropy(signal, {.order = 11}); });
    add("permutation_entropy: delay", [=] { permutation_entropy(signal, {.delay = 0}); });
    add("sample_entropy: length", [=] { sample_entropy(signal, {.length = 0}); });
    add("synchrony_entropy: bins.count",
        [=] { synchrony_entropy(signal, {.bins = {.rule = stats::bin_rule::fixed_count, .count = 0}}); });

    // Signals.
    for (const vector<double>& x : {vector<double>(full(0, 0.0)), vector<double>(full(1, none)),
                                    vector<double>(full(5, none)), vector<double>(full(5, inf))}) {
        add("metastability: r", [=] { metastability(x); });
        add("metastability_variance: r", [=] { metastability_variance(x); });
        add("synchrony: r", [=] { synchrony(x); });
        add("permutation_entropy: signal", [=] { permutation_entropy(x); });
        add("sample_entropy: signal", [=] { sample_entropy(x); });
        add("sample_entropy_of: signal", [=] { sample_entropy_of(x); });
        add("lempel_ziv_complexity: signal", [=] { lempel_ziv_complexity(x); });
        add("synchrony_entropy: signals[0]", [=] { synchrony_entropy(x); });
        add("shannon_entropy: counts", [=] { shannon_entropy(x); });
    }
    const auto large = [](double value) { return std::vector<double>{-value, value, value / 2}; };
    add("metastability_variance: r", [=] { metastability_variance(large(1e308)); });
    add("metastability_variance: r", [=] { metastability_variance(large(1e160)); });
    add("synchrony: r", [] { synchrony(std::vector<double>(3, 1.5e308)); });
    add("shannon_entropy: counts", [] { shannon_entropy(std::vector<double>(3, 1.5e308)); });
    add("shannon_entropy: counts", [] { shannon_entropy(std::vector<double>{1, -1}); });
    add("shannon_entropy: counts", [] { shannon_entropy(std::vector<double>{0, 0}); });
    add("shanahan_metastability: r", [=] { shanahan_metastability(with(1e200)); });
    add("chimera_index: r", [=] { chimera_index(with(1e200)); });
    add("spatial_variance: bold", [=] { spatial_variance(with(1e200), networks); });
    add("spatial_variance: bold", [=] { spatial_variance(with(1.7e308), networks); });
    add("global_connectivity: fc", [] { global_connectivity(matrix<double>(full(2, 2, 1.7e308))); });
    add("synchrony_entropy: signals", [] { synchrony_entropy(std::vector<vector<double>>{}); });
    for (const double tolerance : {none, inf, -0.1})
        add("sample_entropy: tolerance", [=] { sample_entropy(signal, {.tolerance = tolerance}); });
    for (const double tr : {none, inf, 0.0, -2.0, 2000.0, 5e-324})
        add("spectral_entropy: tr", [=] { spectral_entropy(bold, {.tr = tr}); });
    for (const std::array<double, 2> band :
         {std::array{none, 0.07}, {0.04, none}, {0.07, 0.04}, {5.0, 6.0}, {-2.0, -1.0}})
        add("spectral_entropy: band", [=] { spectral_entropy(bold, {.tr = 2.0, .band = band}); });
    matrix<double> still = bold;
    for (std::size_t t = 0; t < still.shape(1); ++t) still(2, t) = 0.1 + 1e-16 * static_cast<double>(t % 3);
    add("functional_connectivity: bold", [=] { functional_connectivity(still); });
    add("spectral_entropy: x", [=] { spectral_entropy(still, {.tr = 2.0}); });
    add("sliding_window_fcd: bold", [=] { sliding_window_fcd(still); });
    add("fcd_values: v1", [] { fcd_values(full(3, 4, 0.0)); });

    for (const int kind : {3, -1, 255}) {
        add("lempel_ziv_complexity: threshold",
            [=] { lempel_ziv_complexity(signal, {.threshold = static_cast<binarisation>(kind)}); });
        add("shannon_entropy: estimator",
            [=] { shannon_entropy(full(3, 2.0), {.estimator = static_cast<entropy_estimator>(kind)}); });
        add("shannon_entropy: unit",
            [=] { shannon_entropy(full(3, 2.0), {.unit = static_cast<entropy_unit>(kind)}); });
        add("synchrony_entropy: sharing",
            [=] { synchrony_entropy(signal, {.sharing = static_cast<bin_sharing>(kind)}); });
        add("synchrony_entropy: estimator", [=] {
            synchrony_entropy(signal, {.entropy = {.estimator = static_cast<entropy_estimator>(kind)}});
        });
        add("synchrony_entropy: bins.rule", [=] {
            synchrony_entropy(signal, {.bins = {.rule = static_cast<stats::bin_rule>(kind == 3 ? 5 : kind)}});
        });
    }
    bad_input::check_all("synchrony", calls);
}

}  // namespace test_bad_input
