// Bad arguments of every public function of the module end in an error that names function and parameter.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/synchrony.hpp>

#include "bad_input.hpp"
#include "noise.hpp"

namespace test_bad_input {

using namespace entrain;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN(),
                 inf = std::numeric_limits<double>::infinity();
constexpr std::size_t huge = std::size_t{1} << 62, largest = std::numeric_limits<std::size_t>::max();

recording_summary part(std::size_t states, std::size_t regions) {
    recording_summary one;
    one.occupancy = full(states, 1.0 / double(states));
    one.transitions = full(states, states, 1.0 / double(states));
    one.phase_coherence = full(regions, regions, 0.5);
    one.functional_connectivity = full(regions, regions, 0.5);
    one.frames = 100;
    return one;
}

}  // namespace

TEST_CASE("a repetition time that can be none is refused by every function that takes one") {
    const matrix<double> scan = noise(4, 200, 1), states = full(2, 4, 0.5);
    const std::vector<matrix<double>> scans{scan};
    const connectome network(full(4, 4, 0.1));
    std::vector<bad_input::refused> calls;
    const auto add = [&](const char* says, std::function<void()> call) {
        calls.push_back({says, std::move(call)});
    };
    for (const double tr : {none, inf, -inf, 0.0, -0.0, -2.0, 5e-324, 100.5, 720.0, 2000.0, 1e308}) {
        add("butterworth_bandpass: tr", [=] { butterworth_bandpass(2, {0.04, 0.07}, tr); });
        add("band_pass: tr", [=] { band_pass(scan, {.tr = tr}); });
        add("phases: tr", [=] { phases(scan, {.tr = tr}); });
        add("phasors_of: tr", [=] { phasors_of(scan, {.tr = tr}); });
        add("power_spectrum: tr", [=] { power_spectrum(scan, {.tr = tr}); });
        add("peak_frequencies: tr", [=] { peak_frequencies(scans, {.tr = tr}); });
        add("natural_frequencies: tr", [=] { natural_frequencies(scans, {.tr = tr}); });
        add("spectral_entropy: tr", [=] { spectral_entropy(scan, {.tr = tr}); });
        add("sampled_every: repetition_time", [=] { sampled_every(tr); });
        add("record_bold: repetition_time", [=] {
            observe(hopf<>{.omega = 0.3}, network, simulation_options{.samples = 20},
                    record_bold<>{.repetition_time = tr});
        });
        add("states_in: tr", [=] { states_in(scan, states, {.tr = tr}); });
        add("summarise_recording: tr", [=] { summarise_recording(scan, states, {.tr = tr}); });
        add("summarise_scans: tr", [=] { summarise_scans(scans, states, {.tr = tr}); });
        add("band_power_share: tr", [=] { band_power_share(scans, {.tr = tr}); });
        add("measure_lagged_connectivity: tr", [=] { measure_lagged_connectivity(scan, {.tr = tr}); });
    }
    // Where the upper edge follows from a long repetition time, the band is what does not fit.
    add("band_power_share: band", [=] { band_power_share(scans, {.tr = 99.0}); });
    bad_input::check_all("fit, repetition times", calls);
}

TEST_CASE("bad arguments of fits are refused in the name of the function that was called") {
    const hopf<> model{.a = -0.05, .omega = 0.33, .noise = 0.02};
    const connectome network(full(4, 4, 0.1));
    matrix<double> states = full(2, 4, 0.5);
    states(1, 0) = -0.5;
    const summary data = summarise({part(2, 4)});
    const simulation_options brief{.transient = 1, .samples = 40, .every = 20};
    const auto square = [](double x, std::size_t) { return x * x; };
    std::vector<bad_input::refused> calls;
    const auto add = [&](const char* says, std::function<void()> call) {
        calls.push_back({says, std::move(call)});
    };

    for (const auto& [low, high] : std::vector<std::array<double, 2>>{
             {none, 1.0}, {0.0, none}, {-inf, 1.0}, {0.0, inf}, {1.0, 1.0}, {1.0, 0.0}, {-1.7e308, 1.7e308}})
        add("line_search: low", [=, low = low, high = high] { line_search(square, low, high); });
    for (const double tolerance : {none, inf, 0.0, -1.0, 1e-300, 1e-17})
        add("line_search: tolerance", [=] { line_search(square, 0, 1, {.tolerance = tolerance}); });
    for (const std::size_t grid : {std::size_t{0}, std::size_t{2}, huge, largest})
        add("line_search: grid", [=] { line_search(square, 0, 1, {.grid = grid}); });
    add("line_search: grid", [=] { line_search(square, 1, 1 + 4e-15, {.tolerance = 1}); });
    for (const std::size_t threads : {std::size_t{1'000'000}, huge, largest})
        add("line_search: threads", [=] { line_search(square, 0, 1, {.threads = threads}); });
    for (const std::size_t repeats : {std::size_t{0}, huge, largest})
        add("line_search: repeats", [=] { line_search(square, 0, 1, {.repeats = repeats}); });
    add("line_search: objective", [] { line_search(std::function<double(double, std::size_t)>(), 0, 1); });
    add("line_search: objective", [] {
        double (*nothing)(double, std::size_t) = nullptr;
        line_search(nothing, 0, 1);
    });
    add("line_search: objective", [] { line_search([](double, std::size_t) { return none; }, 0, 1); });

    for (const auto& [first, last, step] :
         std::vector<std::array<double, 3>>{{none, 1.0, 0.1}, {inf, inf, 0.1}, {-inf, 1.0, 0.1}})
        add("coupling_range: first",
            [=, first = first, last = last, step = step] { coupling_range(first, last, step); });
    for (const auto& [first, last, step] :
         std::vector<std::array<double, 3>>{{0.0, none, 0.1}, {0.0, inf, 0.1}, {-1.7e308, 1.7e308, 0.1}})
        add("coupling_range: last",
            [=, first = first, last = last, step = step] { coupling_range(first, last, step); });
    for (const auto& [first, last, step] : std::vector<std::array<double, 3>>{{0.0, 1.0, none},
                                                                              {0.0, 1.0, inf},
                                                                              {0.0, 1.0, 0.0},
                                                                              {0.0, 1.0, -0.1},
                                                                              {1.0, 0.0, 0.1},
                                                                              {0.0, 1.0, 1e-12},
                                                                              {0.0, 1.0, 1e-300},
                                                                              {1.0, 1.0 + 1e-12, 1e-17},
                                                                              {0.0, 1.7e308, 5e-324}})
        add("coupling_range: step",
            [=, first = first, last = last, step = step] { coupling_range(first, last, step); });

    // Summaries, and what compares them.
    add("summarise: parts", [] { summarise({}); });
    for (const auto& [k, n] : std::vector<std::array<std::size_t, 2>>{{3, 4}, {2, 5}, {2, 3}, {1, 4}})
        add("summarise: parts", [=, k = k, n = n] { summarise({part(2, 4), part(k, n)}); });
    for (const int which : {0, 1, 2, 3, 4, 5, 6})
        add("summarise: parts", [=] {
            recording_summary odd = part(2, 4);
            if (which == 0) odd.transitions = full(3, 3, 0.3);
            if (which == 1) odd.functional_connectivity = full(3, 3, 0.3);
            if (which == 2) odd.phase_coherence = full(4, 3, 0.3);
            if (which == 3) odd.phase_coherence(1, 2) = none;
            if (which == 4) odd.metastability = inf;
            if (which == 5) odd.phase_fcd = full(3, none);
            if (which == 6) odd.occupancy(1) = none;
            summarise({odd});
        });
    const summary other = summarise({part(2, 3)}), more = summarise({part(3, 4)});
    add("distances: model", [=] { distances(other, data); });
    add("distances: model", [=] { distances(data, more); });
    add("objectives::fc: model", [=] { objectives::fc(other, data); });
    add("objectives::fc: model", [] { objectives::fc({}, {}); });
    add("objectives::phase_coherence: model", [=] { objectives::phase_coherence(other, data); });
    for (const double value : {none, inf})
        add("objectives::metastability: model", [=] {
            summary odd = data;
            odd.metastability = value;
            objectives::metastability(odd, data);
        });
    add("standard_errors: of", [=] { standard_errors({{"nothing", {}}}, data, data); });
    for (const std::size_t replicas : {std::size_t{0}, huge, largest})
        add("summarise_model: replicas", [=] {
            simulation_options how = brief;
            how.replicas = replicas;
            summarise_model(model, network, states, how);
        });
    add("summarise_model: samples", [=] { summarise_model(model, network, states, {.samples = 0}); });
    for (const auto& centroids : {matrix<double>(full(2, 3, 0.5)), matrix<double>(full(0, 4, 0.5)),
                                  matrix<double>(full(2, 4, none)), matrix<double>(full(2, 4, inf))})
        add("summarise_model: centroids", [=] { summarise_model(model, network, centroids, brief); });
    add("summarise_model: order",
        [=] { summarise_model(model, network, states, brief, phase_options{.order = 0}); });

    // What goes through phases and states on its way is refused in the name of what was called.
    const matrix<double> recording = noise(4, 80, 1);
    matrix<double> gap = recording;
    gap(1, 5) = none;
    const matrix<double> narrow = full(2, 3, 0.5);
    add("states_in: tr", [=] { states_in(recording, states, {}); });
    add("states_in: bold", [=] { states_in(gap, states, {.tr = 2.0}); });
    add("states_in: centroids", [=] { states_in(recording, narrow, {.tr = 2.0}); });
    add("summarise_recording: tr", [=] { summarise_recording(recording, states, {}); });
    add("summarise_recording: bold", [=] { summarise_recording(gap, states, {.tr = 2.0}); });
    add("summarise_recording: centroids", [=] { summarise_recording(recording, narrow, {.tr = 2.0}); });
    add("summarise_scans: tr", [=] { summarise_scans(std::vector{recording}, states, {}); });
    add("summarise_scans: bold", [=] { summarise_scans(std::vector{recording, gap}, states, {.tr = 2.0}); });
    add("summarise_scans: centroids", [=] { summarise_scans(std::vector{recording}, narrow, {.tr = 2.0}); });
    add("phases: tr", [=] { phases(recording, {}); });
    add("band_pass: tr", [=] { band_pass(recording, {}); });
    add("phasors_of: tr", [=] { phasors_of(recording, {}); });

    // Effective connectivity.
    const auto fit = [=](auto change, const summary& to, const matrix<double>& centroids) {
        effective_connectivity_options how{.max_iterations = 1, .simulation = brief};
        change(how);
        fit_effective_connectivity(model, network, to, centroids, how);
    };
    const auto add_fit = [&](const char* says, auto change) {
        add(says, [=] { fit(change, data, states); });
    };
    const auto same = [](auto&) {};
    for (const double rate : {none, inf, -0.1}) {
        add_fit("fit_effective_connectivity: rate", [=](auto& how) { how.rate = rate; });
        add_fit("fit_effective_connectivity: tolerance", [=](auto& how) { how.tolerance = rate; });
        add_fit("fit_effective_connectivity: max_weight", [=](auto& how) { how.max_weight = rate; });
    }
    for (const double settle : {none, inf, -inf})
        add_fit("fit_effective_connectivity: settle", [=](auto& how) { how.settle = settle; });
    add_fit("fit_effective_connectivity: max_iterations", [](auto& how) { how.max_iterations = 0; });
    for (const std::size_t replicas : {std::size_t{0}, huge, largest})
        add_fit("fit_effective_connectivity: replicas",
                [=](auto& how) { how.simulation.replicas = replicas; });
    for (const std::size_t samples : {huge, largest})
        add_fit("fit_effective_connectivity: replicas", [=](auto& how) { how.simulation.samples = samples; });
    add_fit("fit_effective_connectivity: samples", [](auto& how) { how.simulation.samples = 0; });
    add_fit("fit_effective_connectivity: edges", [](auto& how) { how.edges = edge_rule(7); });
    for (const std::vector<std::size_t>& partner :
         {std::vector<std::size_t>{}, {0, 1, 2}, {1, 0, 3, largest}, {1, 2, 3, 0}, {1, 0, 3, 9}})
        add_fit("fit_effective_connectivity: partner", [=](auto& how) {
            how.edges = edge_rule::existing_or_homotopic;
            how.partner = partner;
        });
    add("fit_effective_connectivity: data", [=] { fit(same, other, states); });
    add("fit_effective_connectivity: data", [=] { fit(same, {}, states); });
    add("fit_effective_connectivity: data", [=] {
        summary odd = data;
        odd.phase_coherence(0, 1) = none;
        fit(same, odd, states);
    });
    add("fit_effective_connectivity: centroids", [=] { fit(same, data, full(2, 3, 0.5)); });
    add("fit_effective_connectivity: structure", [=] {
        fit_effective_connectivity(model, connectome(full(4, 4, 0.0)), data, states, {.simulation = brief});
    });
    add("fit_effective_connectivity: rate", [=] {
        summary against = data;
        against.phase_coherence = full(4, 4, -1.0);
        fit([](auto& how) { how.rate = 1e3, how.max_iterations = 2; }, against, states);
    });

    // The coupling sweep.
    const auto add_sweep = [&](const char* says, auto change) {
        add(says, [=] {
            coupling_sweep_options how{.couplings = {0.1}, .fit_connectivity = false};
            how.connectivity.simulation = brief;
            change(how);
            coupling_sweep(model, network, data, states, how);
        });
    };
    for (const double coupling : {none, inf, -inf})
        add_sweep("coupling_sweep: couplings", [=](auto& how) { how.couplings = {0.1, coupling}; });
    add_sweep("coupling_sweep: couplings", [](auto& how) { how.couplings = {}; });
    add_sweep("coupling_sweep: couplings", [](auto& how) { how.couplings = {0.0, -0.0}; });
    for (const std::size_t count : {std::size_t{0}, huge, largest}) {
        add_sweep(count ? "coupling_sweep: replicas" : "coupling_sweep: repeats",
                  [=](auto& how) { how.repeats = count; });
        add_sweep("coupling_sweep: replicas",
                  [=](auto& how) { how.connectivity.simulation.replicas = count; });
        add_sweep("coupling_sweep: refine_points",
                  [=](auto& how) { how.refinements = 1, how.refine_points = count; });
    }
    add_sweep("coupling_sweep: objectives", [](auto& how) { how.choose = {"nothing", {}}; });
    add_sweep("coupling_sweep: objectives", [](auto& how) { how.objectives = {{"nothing", {}}}; });
    add_sweep("coupling_sweep: choose", [](auto& how) {
        how.choose = {"number", [](const summary&, const summary&) { return none; }};
    });
    for (const int which : {0, 1, 2, 3})
        add("coupling_sweep: data", [=] {
            summary odd = data;
            if (which == 0) odd.transitions = full(3, 3, 0.3);
            if (which == 1) odd.functional_connectivity(1, 0) = none;
            if (which == 2) odd.occupancy = full(3, 0.3);
            if (which == 3) odd.metastability = none;
            coupling_sweep(model, network, odd, states);
        });

    // The bifurcation parameter.
    matrix<double> scan = full(4, 120, 0.0);
    random_stream random(1);
    for (double& value : scan) value = random.normal();
    const auto add_share = [&](const char* says, auto change) {
        add(says, [=] {
            power_share_options how{.tr = 2.0};
            std::vector<matrix<double>> scans = {scan};
            change(how, scans);
            band_power_share(scans, how);
        });
    };
    for (const double tr : {none, inf, 0.0, -2.0})
        add_share("band_power_share: tr", [=](auto& how, auto&) { how.tr = tr; });
    for (const double edge : {none, inf, 0.0, -0.1}) {
        add_share("band_power_share: band", [=](auto& how, auto&) { how.band[0] = edge; });
        add_share("band_power_share: band", [=](auto& how, auto&) { how.band[1] = edge; });
    }
    add_share("band_power_share: band", [](auto& how, auto&) { how.band = {0.0401, 0.0402}; });
    for (const double sigma : {none, inf, -0.1})
        add_share("band_power_share: sigma", [=](auto& how, auto&) { how.sigma = sigma; });
    for (const double highest : {inf, 0.0, -1.0})
        add_share("band_power_share: highest", [=](auto& how, auto&) { how.highest = highest; });
    add_share("band_power_share: scans", [](auto&, auto& scans) { scans.clear(); });
    add_share("band_power_share: scans", [](auto&, auto& scans) { scans.push_back(full(3, 120, 1.0)); });
    for (const int which : {0, 1, 2})
        add_share("band_power_share: scans[0]", [=](auto&, auto& scans) {
            for (std::size_t t = 0; t < 120; ++t)
                scans[0](1, t) = which == 0   ? 3.0
                                 : which == 1 ? 0.1 * double(t)
                                 : t == 50    ? none
                                              : scan(1, t);
        });
    const auto add_bifurcation = [&](const char* says, auto change) {
        add(says, [=] {
            bifurcation_options how{.max_iterations = 1, .simulation = brief};
            vector<double> share = full(4, 0.3);
            change(how, share);
            fit_bifurcation_parameters(model, network, share, how);
        });
    };
    for (const double value : {none, inf, 0.0, -0.1, 1.5})
        add_bifurcation("fit_bifurcation_parameters: share", [=](auto&, auto& share) { share(2) = value; });
    add_bifurcation("fit_bifurcation_parameters: share", [](auto&, auto& share) { share = full(3, 0.3); });
    add_bifurcation("fit_bifurcation_parameters: max_iterations",
                    [](auto& how, auto&) { how.max_iterations = 0; });
    for (const double value : {none, inf}) {
        add_bifurcation("fit_bifurcation_parameters: rate", [=](auto& how, auto&) { how.rate = value; });
        add_bifurcation("fit_bifurcation_parameters: settle", [=](auto& how, auto&) { how.settle = value; });
        add_bifurcation("fit_bifurcation_parameters: tolerance",
                        [=](auto& how, auto&) { how.tolerance = value; });
    }
    for (const std::size_t count : {std::size_t{0}, huge, largest})
        add_bifurcation("fit_bifurcation_parameters: replicas",
                        [=](auto& how, auto&) { how.simulation.replicas = count; });
    const auto add_homogeneous = [&](const char* says, auto change) {
        add(says, [=] {
            homogeneous_bifurcation_options how{.simulation = brief};
            how.objective = {"synchrony", objectives::metastability};
            change(how);
            fit_homogeneous_bifurcation(model, network, data, states, how);
        });
    };
    add_homogeneous("fit_homogeneous_bifurcation: objective", [](auto& how) {
        how.objective = {"nothing", {}};
    });
    for (const std::size_t count : {std::size_t{0}, huge, largest})
        add_homogeneous("fit_homogeneous_bifurcation: replicas",
                        [=](auto& how) { how.simulation.replicas = count; });
    for (const std::size_t threads : {std::size_t{1'000'000}, huge, largest}) {
        add_homogeneous("fit_homogeneous_bifurcation: search.threads",
                        [=](auto& how) { how.search.threads = threads; });
        add("coupling_sweep: threads",
            [=] { coupling_sweep(model, network, data, states, {.couplings = {0.1}, .threads = threads}); });
    }
    add_homogeneous("fit_homogeneous_bifurcation: search.repeats",
                    [](auto& how) { how.search.repeats = std::size_t{1} << 33; });

    // Generative connectivity.
    const auto add_measure = [&](const char* says, auto change) {
        add(says, [=] {
            lag_options how{.tr = 2.0};
            matrix<double> bold = scan;
            change(how, bold);
            measure_lagged_connectivity(bold, how);
        });
    };
    for (const double tr : {none, inf, 0.0, -2.0})
        add_measure("measure_lagged_connectivity: tr", [=](auto& how, auto&) { how.tr = tr; });
    for (const std::size_t count : {std::size_t{59}, std::size_t{1} << 63, huge, largest, largest / 2 + 60}) {
        add_measure("measure_lagged_connectivity: bold", [=](auto& how, auto&) { how.trim = count; });
        add_measure("measure_lagged_connectivity: bold",
                    [=](auto& how, auto&) { how.lag = std::max<std::size_t>(count, 120); });
    }
    add_measure("measure_lagged_connectivity: remove", [](auto& how, auto&) { how.remove = trend(9); });
    for (const int which : {0, 1, 2, 3})
        add_measure("measure_lagged_connectivity: bold", [=](auto&, auto& bold) {
            if (which == 3) bold = full(0, 120, 0.0);
            for (std::size_t t = 0; which < 3 && t < 120; ++t)
                bold(1, t) = which == 0 ? 3.0 : which == 1 ? 0.1 * double(t) : t == 50 ? inf : scan(1, t);
        });
    const lagged_connectivity measured = measure_lagged_connectivity(scan, {.tr = 2.0});
    add("mean_lagged_connectivity: each", [] { mean_lagged_connectivity({}); });
    for (const int which : {0, 1, 2, 3})
        add("mean_lagged_connectivity: each", [=] {
            lagged_connectivity odd = measured;
            if (which == 0) odd.lagged_correlation = full(3, 3, 0.1);
            if (which == 1) odd.lag = none;
            if (which == 2) odd.functional_connectivity(0, 1) = none;
            if (which == 3) odd.lag = 1;
            mean_lagged_connectivity({measured, odd});
        });
    const auto add_generative = [&](const char* says, auto change) {
        add(says, [=] {
            generative_connectivity_options how{.edges = edge_rule::all, .max_iterations = 1};
            lagged_connectivity to = measured;
            change(how, to);
            fit_generative_connectivity(model, network, to, how);
        });
    };
    for (const double value : {none, inf, -1.0}) {
        add_generative("fit_generative_connectivity: rate_fc",
                       [=](auto& how, auto&) { how.rate_fc = value; });
        add_generative("fit_generative_connectivity: rate_lagged",
                       [=](auto& how, auto&) { how.rate_lagged = value; });
        add_generative("fit_generative_connectivity: max_weight",
                       [=](auto& how, auto&) { how.max_weight = value; });
        add_generative("fit_generative_connectivity: data", [=](auto&, auto& to) { to.lag = value; });
    }
    for (const double value : {none, inf}) {
        add_generative("fit_generative_connectivity: improvement",
                       [=](auto& how, auto&) { how.improvement = value; });
        add_generative("fit_generative_connectivity: coupling",
                       [=](auto& how, auto&) { how.coupling = value; });
        add_generative("fit_generative_connectivity: data",
                       [=](auto&, auto& to) { to.functional_connectivity(1, 0) = value; });
    }
    add_generative("fit_generative_connectivity: check_every", [](auto& how, auto&) { how.check_every = 0; });
    add_generative("fit_generative_connectivity: edges", [](auto& how, auto&) { how.edges = edge_rule(-1); });
    add_generative("fit_generative_connectivity: start",
                   [](auto& how, auto&) { how.start = connectome(full(3, 3, 0.1)); });
    add("fit_generative_connectivity: subjects",
        [=] { fit_generative_connectivity(model, network, std::vector<lagged_connectivity>{}); });
    for (const std::size_t threads : {std::size_t{1'000'000}, huge, largest})
        add("fit_generative_connectivity: threads",
            [=] { fit_generative_connectivity(model, network, std::vector{measured}, {}, threads); });

    bad_input::check_all("fit", calls);
}

}  // namespace test_bad_input
