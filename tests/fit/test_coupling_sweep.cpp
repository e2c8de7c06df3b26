#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>

#include "planted_network.hpp"
#include "scratch_folder.hpp"
#include "simulation_fixtures.hpp"

namespace test_coupling_sweep {

using namespace entrain;
using fixtures::plant;

namespace {

void check_same(const coupling_sweep_result& a, const coupling_sweep_result& b) {
    REQUIRE(a.curve.size() == b.curve.size());
    CHECK(a.chosen == b.chosen);
    const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    for (std::size_t i = 0; i < a.curve.size(); ++i) {
        const coupling_point &p = a.curve[i], &q = b.curve[i];
        CHECK(p.coupling == q.coupling);
        for (const auto member :
             {&fit_distances::kl, &fit_distances::markov_kl, &fit_distances::markov_entropy_difference,
              &fit_distances::fc_correlation, &fit_distances::phase_coherence_error,
              &fit_distances::phase_fcd_distance, &fit_distances::metastability_difference}) {
            CHECK(same(p.distance.*member, q.distance.*member));
            CHECK(same(p.standard_error.*member, q.standard_error.*member));
        }
        CHECK(p.choice == q.choice);
        CHECK(p.objectives == q.objectives);
        CHECK(p.iterations == q.iterations);
        CHECK(p.converged == q.converged);
        CHECK(fixtures::same_bits(p.occupancy, q.occupancy));
        CHECK(fixtures::same_bits(p.network.weights(), q.network.weights()));
    }
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct stopped {};

// Four couplings, weights kept; short recordings.
coupling_sweep_options quick(const plant& p) {
    coupling_sweep_options options{.couplings = {0.0, 0.25, 1.0, 4.0}, .fit_connectivity = false};
    options.connectivity.simulation = p.simulation;
    options.connectivity.simulation.samples = 100;
    options.connectivity.simulation.replicas = 4;
    return options;
}

}  // namespace

TEST_CASE(
    "the sweep chooses the lowest KL, whatever the number of threads, and finds the true coupling again") {
    const plant p;
    auto options = quick(p);
    options.connectivity.simulation.replicas = 16;
    std::size_t last = 0;
    options.progress = [&](std::size_t done, std::size_t total) {
        last = done;
        CHECK(total == 4);
    };
    options.threads = 1;
    const auto one = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    CHECK(last == 4);
    options.threads = 2;
    check_same(one, coupling_sweep(p.model, p.truth, p.data, p.centroids, options));
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(one.curve[i].coupling == options.couplings[i]);
        CHECK(one.curve[i].distance.kl >= one.best().distance.kl);
        CHECK(one.curve[i].choice == one.curve[i].distance.kl);
        CHECK(one.curve[i].iterations == 1);
        CHECK(fixtures::same_bits(one.curve[i].network.weights(), p.truth.weights()));
    }
    // Phase coherence tells couplings apart better than two states do.
    options.choose = {"phase coherence", objectives::phase_coherence};
    const auto coherent = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    CHECK(coherent.best().coupling == 1.0);
    CHECK(coherent.best().choice == coherent.best().distance.phase_coherence_error);
}

TEST_CASE("kept weights are simulated together, and each coupling is what it is alone") {
    const plant p;
    const auto options = quick(p);
    const auto together = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    for (const auto& point : together.curve) {
        auto simulation = options.connectivity.simulation;
        simulation.coupling = point.coupling;
        const auto alone = summarise_model(p.model, p.truth, p.centroids, simulation);
        const auto expected = distances(alone, p.data);
        CHECK(point.distance.kl == expected.kl);
        CHECK(point.distance.markov_kl == expected.markov_kl);
        CHECK(point.distance.fc_correlation == doctest::Approx(expected.fc_correlation).epsilon(1e-14));
        CHECK(point.distance.phase_fcd_distance == expected.phase_fcd_distance);
        CHECK(point.distance.metastability_difference == expected.metastability_difference);
        CHECK(fixtures::same_bits(point.occupancy, alone.occupancy));
        CHECK(point.standard_error.kl == kl_standard_error(alone, p.data));
    }
    // Parameters that differ among replicas are for the replicas of one repeat.
    hopf<> each = p.model;
    each.a = full(10, 4, 0.0);
    check_same(together, coupling_sweep(each, p.truth, p.data, p.centroids, options));
}

TEST_CASE("what differs among the replicas of one repeat is the same in every repeat and at every coupling") {
    const plant p;
    auto options = quick(p);
    options.connectivity.max_iterations = 2;
    options.connectivity.tolerance = 0;
    options.connectivity.simulation.replicas = 5;
    options.repeats = 2;
    random_stream random(8);
    cube<double> initial = cube<double>::from_shape({5, 2, 10});
    for (double& value : initial) value = 0.3 * random.normal();
    options.connectivity.simulation.initial = initial;
    options.connectivity.simulation.transient = 2;  // so that where it begins matters
    hopf<> model = p.model;
    matrix<double> a = full(10, 5, 0.0), noise = full(1, 5, 0.02);
    for (double& value : a) value = 0.02 * random.normal();
    for (double& value : noise) value += 0.01 * random.uniform();
    model.a = a;
    model.noise = noise;
    // Each repeat by itself, as ensembles of one coupling.
    const auto alone = [&](const connectome& network, double coupling, std::uint32_t repeat) {
        auto simulation = options.connectivity.simulation;
        simulation.coupling = coupling;
        for (std::uint32_t r = 0; r < 5; ++r) simulation.noise_streams.push_back(5 * repeat + r);
        return distances(summarise_model(model, network, p.centroids, simulation), p.data);
    };
    for (const bool fitted : {false, true})
        for (const auto method : {integrator::euler_maruyama, integrator::strang_splitting}) {
            options.fit_connectivity = fitted;
            options.connectivity.simulation.method = method;
            options.couplings = fitted ? std::vector<double>{0.5, 1.0}
                                       : std::vector<double>{0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0};
            options.threads = 1;
            const auto found = coupling_sweep(model, p.truth, p.data, p.centroids, options);
            options.threads = 2;
            check_same(found, coupling_sweep(model, p.truth, p.data, p.centroids, options));
            for (const auto& point : found.curve) {
                const auto first = alone(point.network, point.coupling, 0),
                           second = alone(point.network, point.coupling, 1);
                // The sum is that of two numbers, which rounds alike in either order.
                if (!fitted) {
                    CHECK(point.distance.kl == first.kl / 2 + second.kl / 2);
                    CHECK(point.distance.metastability_difference ==
                          first.metastability_difference / 2 + second.metastability_difference / 2);
                }
                // After a fit, the first repeat is its last simulation, which began where the one before ended.
                const double spread = std::abs(second.kl - point.distance.kl);
                CHECK(point.standard_error.kl == doctest::Approx(spread).epsilon(1e-9));
            }
        }
    // Of another shape than one repeat has, they are refused before they are repeated.
    options.connectivity.simulation.initial = cube<double>(cube<double>::from_shape({4, 2, 10}));
    CHECK_THROWS_WITH_AS(coupling_sweep(model, p.truth, p.data, p.centroids, options),
                         doctest::Contains("initial: expected one number, (variables, nodes)"),
                         argument_error);
}

TEST_CASE("replicas that are driven each in its way are so in every repeat") {
    const plant p;
    auto options = quick(p);
    options.couplings = {0.5, 2.0};
    options.repeats = 2;
    options.connectivity.simulation.samples = 60;
    options.connectivity.simulation.transient = 2;
    options.connectivity.simulation.replicas = 3;
    stimulus by{.to = "x", .amplitude = 0.05};
    by.omega = {0.2, 0.3, 0.4};
    const auto model = driven(p.model, by);
    const auto found = coupling_sweep(model, p.truth, p.data, p.centroids, options);
    for (const auto& point : found.curve) {
        double sum = 0;
        for (std::uint32_t repeat = 0; repeat < 2; ++repeat) {
            auto simulation = options.connectivity.simulation;
            simulation.coupling = point.coupling;
            for (std::uint32_t r = 0; r < 3; ++r) simulation.noise_streams.push_back(3 * repeat + r);
            sum += distances(summarise_model(model, p.truth, p.centroids, simulation), p.data)
                       .metastability_difference /
                   2;
        }
        CHECK(point.distance.metastability_difference == sum);
    }
}

TEST_CASE("a journal of kept weights that was stopped goes on to the same bits, by either integrator") {
    const plant p;
    const scratch_folder folder;
    for (const auto method : {integrator::euler_maruyama, integrator::strang_splitting}) {
        auto options = quick(p);
        options.couplings = {0.0, 0.25, 0.5, 0.75, 1.0, 2.0, 4.0};
        options.connectivity.simulation.method = method;
        options.connectivity.simulation.replicas = 3;
        const auto without = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
        options.journal = folder / ("journal of " + std::to_string(static_cast<int>(method)));
        options.threads = 1;
        options.progress = [&](std::size_t done, std::size_t) {
            if (done >= 2) throw stopped();
        };
        CHECK_THROWS_AS(coupling_sweep(p.model, p.truth, p.data, p.centroids, options), stopped);
        options.progress = {};
        options.threads = 2;
        const auto resumed = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
        CHECK(resumed.found >= 2);
        CHECK(resumed.found < 7);
        check_same(without, resumed);
    }
}

TEST_CASE("an objective of one's own takes a line, and may choose") {
    const plant p;
    auto options = quick(p);
    options.objectives = {{"mean coherence", [](const summary& m, const summary& d) {
                               return std::abs(xt::mean(m.phase_coherence)() - xt::mean(d.phase_coherence)());
                           }}};
    const auto found = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    REQUIRE(found.curve[0].objectives.size() == 1);
    options.choose = options.objectives[0];
    const auto chosen = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    std::size_t lowest = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(found.curve[i].objectives[0] == chosen.curve[i].choice);
        CHECK(found.curve[i].objective_errors[0] == chosen.curve[i].choice_error);
        CHECK(found.curve[i].objective_errors[0] > 0);
        if (found.curve[i].objectives[0] < found.curve[lowest].objectives[0]) lowest = i;
    }
    CHECK(chosen.chosen == lowest);
}

TEST_CASE("repeats have noise of their own; values are their means, and errors those of the mean") {
    const plant p;
    auto options = quick(p);
    options.couplings = {0.5, 1.0};
    options.repeats = 3;
    const auto found = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    for (const auto& point : found.curve) {
        std::vector<fit_distances> each;
        for (std::uint32_t repeat = 0; repeat < 3; ++repeat) {
            auto simulation = options.connectivity.simulation;
            simulation.coupling = point.coupling;
            for (std::uint32_t r = 0; r < 4; ++r) simulation.noise_streams.push_back(4 * repeat + r);
            each.push_back(distances(summarise_model(p.model, p.truth, p.centroids, simulation), p.data));
        }
        CHECK(each[0].metastability_difference != each[1].metastability_difference);
        const auto check = [&](double fit_distances::*member) {
            const double a = each[0].*member, b = each[1].*member, c = each[2].*member,
                         mean = (a + b + c) / 3;
            const double sd =
                std::sqrt(((a - mean) * (a - mean) + (b - mean) * (b - mean) + (c - mean) * (c - mean)) / 2);
            CHECK(point.distance.*member == doctest::Approx(mean));
            CHECK(point.standard_error.*member == doctest::Approx(sd / std::sqrt(3.0)));
        };
        check(&fit_distances::kl);
        check(&fit_distances::markov_kl);
        check(&fit_distances::markov_entropy_difference);
        check(&fit_distances::fc_correlation);
        check(&fit_distances::phase_coherence_error);
        check(&fit_distances::phase_fcd_distance);
        check(&fit_distances::metastability_difference);
    }
    // The same where weights are fitted: the first repeat is the fit's last simulation.
    options.fit_connectivity = true;
    options.connectivity.max_iterations = 2;
    options.connectivity.tolerance = 0;
    options.couplings = {1.0};
    const auto fitted = coupling_sweep(p.model, p.structure, p.data, p.centroids, options);
    auto how = options.connectivity;
    how.simulation.coupling = 1.0;
    const auto fit = fit_effective_connectivity(p.model, p.structure, p.data, p.centroids, how);
    CHECK(fixtures::same_bits(fitted.best().network.weights(), fit.network.weights()));
    double sum = distances(fit.simulated, p.data).phase_coherence_error;
    for (std::uint32_t repeat = 1; repeat < 3; ++repeat) {
        auto simulation = how.simulation;
        for (std::uint32_t r = 0; r < 4; ++r) simulation.noise_streams.push_back(4 * repeat + r);
        sum += distances(summarise_model(p.model, fit.network, p.centroids, simulation), p.data)
                   .phase_coherence_error;
    }
    CHECK(fitted.best().distance.phase_coherence_error == doctest::Approx(sum / 3));
    CHECK(fitted.best().iterations == 2);
}

TEST_CASE("with a single recording there is no error bar") {
    const plant p;
    auto options = quick(p);
    options.connectivity.simulation.replicas = 1;
    const auto found = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    CHECK(std::isnan(found.curve[0].standard_error.kl));
    CHECK(std::isnan(found.curve[0].choice_error));
    CHECK(std::isfinite(found.curve[0].distance.kl));
}

TEST_CASE("refinement puts finer values on either side of the best") {
    const plant p;
    auto options = quick(p);
    options.choose = {"distance from 0.9", [](const summary&, const summary&) { return 0.0; }};
    // All equal: the first is the best, and has a neighbour on one side only.
    options.refinements = 1;
    options.refine_points = 4;
    auto found = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    REQUIRE(found.curve.size() == 8);
    CHECK(found.curve[1].coupling == doctest::Approx(0.05));
    CHECK(found.curve[4].coupling == doctest::Approx(0.2));
    CHECK(found.curve[5].coupling == 0.25);

    options.choose = {"phase coherence", objectives::phase_coherence};
    options.refinements = 2;
    options.refine_points = 2;
    std::vector<std::size_t> totals;
    options.progress = [&](std::size_t, std::size_t total) { totals.push_back(total); };
    found = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    CHECK(found.curve.size() == 4 + 4 + 4);
    CHECK(totals.front() == 4);
    CHECK(totals.back() == 12);
    CHECK(std::is_sorted(found.curve.begin(), found.curve.end(),
                         [](const auto& a, const auto& b) { return a.coupling < b.coupling; }));
    for (const auto& point : found.curve) CHECK(point.choice >= found.best().choice);
    CHECK(std::abs(found.best().coupling - 1.0) < 0.8);

    options.couplings = {1.0};  // without neighbours there is nothing to refine
    CHECK(coupling_sweep(p.model, p.truth, p.data, p.centroids, options).curve.size() == 1);
}

TEST_CASE("a sweep that was stopped goes on from its journal to the same result, weights included") {
    const plant p;
    const scratch_folder folder;
    coupling_sweep_options options{.couplings = {0.25, 0.5, 1.0, 2.0}};
    options.connectivity.simulation = p.simulation;
    options.connectivity.simulation.samples = 60;
    options.connectivity.simulation.replicas = 4;
    options.connectivity.max_iterations = 3;
    options.connectivity.tolerance = 0;
    options.repeats = 2;
    options.refinements = 1;
    options.refine_points = 1;
    options.objectives = {
        {"mine", [](const summary& m, const summary& d) { return m.metastability - d.metastability; }}};
    options.threads = 1;
    const auto without = coupling_sweep(p.model, p.structure, p.data, p.centroids, options);
    CHECK(without.found == 0);

    options.journal = folder / "whole";
    check_same(without, coupling_sweep(p.model, p.structure, p.data, p.centroids, options));
    const auto again = coupling_sweep(p.model, p.structure, p.data, p.centroids, options);
    check_same(without, again);
    CHECK(again.found == without.curve.size());

    options.journal = folder / "stopped";
    for (const std::size_t stop_at : {1u, 3u, 5u}) {
        options.progress = [&](std::size_t done, std::size_t) {
            if (done == stop_at) throw stopped();
        };
        CHECK_THROWS_AS(coupling_sweep(p.model, p.structure, p.data, p.centroids, options), stopped);
    }
    // Half a record at the end, as a kill may leave it.
    std::ofstream(folder / "stopped", std::ios::app | std::ios::binary) << "half a rec";
    options.progress = {};
    options.threads = 2;
    const auto resumed = coupling_sweep(p.model, p.structure, p.data, p.centroids, options);
    check_same(without, resumed);
    CHECK(resumed.found >= 4);
    CHECK(resumed.note.find("record") != std::string::npos);
    CHECK(bytes_of(folder / "stopped") == bytes_of(folder / "whole"));
    CHECK(bytes_of(folder / "stopped.2") == bytes_of(folder / "whole.2"));
}

TEST_CASE("a journal of another model, other data or other options is refused") {
    const plant p;
    const scratch_folder folder;
    auto options = quick(p);
    options.couplings = {0.5, 1.0};
    options.journal = folder / "sweep.journal";
    coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    const auto refused = [&](const hopf<>& model, const summary& data, const coupling_sweep_options& how) {
        CHECK_THROWS_AS(coupling_sweep(model, p.truth, data, p.centroids, how), std::exception);
    };
    hopf<> other = p.model;
    other.a = 0.01;
    refused(other, p.data, options);
    auto data = p.data;
    data.phase_coherence(1, 2) += 1e-9;
    refused(p.model, data, options);
    auto changed = options;
    changed.repeats = 2;
    refused(p.model, p.data, changed);
    changed = options;
    changed.connectivity.simulation.transient = 90;
    refused(p.model, p.data, changed);
    changed = options;
    changed.connectivity.simulation.initial = 0.2;
    refused(p.model, p.data, changed);
    changed = options;
    changed.connectivity.phases.band = {0.03, 0.07};
    refused(p.model, p.data, changed);
    changed = options;
    changed.choose = {"another name", objectives::kl};
    refused(p.model, p.data, changed);
    changed = options;
    changed.fit_connectivity = true;
    refused(p.model, p.data, changed);
    CHECK(coupling_sweep(p.model, p.truth, p.data, p.centroids, options).found == 2);
}

TEST_CASE("a coupling at which the objective is no number is not chosen, wherever it stands") {
    const plant p;
    auto options = quick(p);
    options.connectivity.simulation.replicas = 1;
    for (const std::size_t only : {0u, 1u, 3u}) {
        // Known by the synchrony that follows from each coupling alone.
        const auto curve = coupling_sweep(p.model, p.truth, p.data, p.centroids, options).curve;
        const double known = curve[only].occupancy(0);
        options.choose = {"one alone", [=](const summary& m, const summary&) {
                              return m.occupancy(0) == known ? 1.0 : std::nan("");
                          }};
        const auto found = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
        CHECK(found.best().choice == 1.0);
        CHECK(found.best().occupancy(0) == known);
        options.choose = {"kl", objectives::kl};
    }
    options.choose = {"none", [](const summary&, const summary&) { return std::nan(""); }};
    CHECK_THROWS_WITH_AS(
        coupling_sweep(p.model, p.truth, p.data, p.centroids, options),
        "entrain::coupling_sweep: choose: expected an objective that is a number at one coupling "
        "at least, got NaN of 'none' at each",
        argument_error);
}

TEST_CASE("refinement without end stops where rounding does") {
    const plant p;
    auto options = quick(p);
    options.couplings = {1.0, 1.0 + 1e-13};
    options.connectivity.simulation.samples = 40;
    options.connectivity.simulation.transient = 1;
    options.connectivity.simulation.replicas = 1;
    options.refinements = 1'000'000'000;
    options.refine_points = 9;
    const auto found = coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    CHECK(found.curve.size() > 10);
    CHECK(found.curve.size() < 2000);
    for (std::size_t i = 1; i < found.curve.size(); ++i)
        CHECK(found.curve[i].coupling > found.curve[i - 1].coupling);
}

TEST_CASE("a journal counts what its data were made from in place of their digits, where that is said") {
    const plant p;
    const scratch_folder folder;
    auto options = quick(p);
    options.couplings = {0.5, 1.0};
    options.connectivity.simulation.replicas = 1;
    options.journal = folder / "sweep.journal";
    options.made_from.add("scan", vector<double>{1, 2, 3}).add("states", 2);
    coupling_sweep(p.model, p.truth, p.data, p.centroids, options);
    // Other last digits of everything that was derived.
    hopf<> model = p.model;
    model.omega = 0.33 * (1 + 4e-16);
    summary data = p.data;
    data.phase_coherence *= 1 + 4e-16;
    data.occupancy *= 1 + 4e-16;
    const matrix<double> centroids = p.centroids * (1 + 4e-16);
    const connectome structure(p.truth.weights() * (1 + 4e-16));
    const auto again = coupling_sweep(model, structure, data, centroids, options);
    CHECK(again.found == 2);
    CHECK(again.note.empty());  // nothing was added
    // Options of its own, and other inputs, are refused as ever.
    const auto refused = [&](auto change, const std::string& what) {
        auto how = options;
        change(how);
        CHECK_THROWS_WITH(coupling_sweep(model, structure, data, centroids, how),
                          doctest::Contains((what + "' differs").c_str()));
    };
    refused(
        [](auto& how) {
            how.made_from = sweep::inputs().add("scan", vector<double>{1, 2, 4}).add("states", 2);
        },
        "scan");
    refused([](auto& how) { how.connectivity.simulation.seed = 9; }, "seed");
    refused([](auto& how) { how.connectivity.simulation.dt = 0.05; }, "dt");
    refused([](auto& how) { how.connectivity.simulation.transient = 90; }, "transient");
    refused([](auto& how) { how.connectivity.simulation.samples = 90; }, "samples");
    refused([](auto& how) { how.connectivity.phases.band = {0.03, 0.07}; }, "phases.band");
    refused([](auto& how) { how.repeats = 2; }, "repeats");
    refused([](auto& how) { how.choose.name = "other"; }, "choose.name");
}

TEST_CASE("ranges of coupling hold both ends") {
    CHECK(coupling_range(0, 1, 0.01).size() == 101);
    CHECK(coupling_range(0, 1, 0.01).back() == doctest::Approx(1));
    CHECK(coupling_range(0.3, 0.3, 0.1).size() == 1);
    CHECK_THROWS_WITH_AS(
        coupling_range(0, 1, 0),
        "entrain::coupling_range: step: expected a positive step from first up to last, got 0",
        argument_error);
    CHECK_THROWS_AS(coupling_range(1, 0, 0.1), argument_error);
}

TEST_CASE("wrong arguments of a sweep are refused by name") {
    const plant p;
    const auto refuses = [&](const coupling_sweep_options& options, const char* message) {
        CHECK_THROWS_WITH_AS(coupling_sweep(p.model, p.structure, p.data, p.centroids, options), message,
                             argument_error);
    };
    refuses({.couplings = {}}, "entrain::coupling_sweep: couplings: expected at least one value, got 0");
    refuses({.couplings = {0.5, 1, 0.5}},
            "entrain::coupling_sweep: couplings: expected each value once, got 0.5");
    refuses({.couplings = {std::nan("")}},
            "entrain::coupling_sweep: couplings: expected a finite number, got nan");
    refuses({.repeats = 0}, "entrain::coupling_sweep: repeats: expected at least 1, got 0");
    refuses({.refinements = 1, .refine_points = 0},
            "entrain::coupling_sweep: refine_points: expected at least 1, got 0");
    refuses({.connectivity = {.simulation = {.noise_streams = {1}}}},
            "entrain::coupling_sweep: noise_streams: expected none: every repeat gets its own, got 1");
    refuses(
        {.choose = {"", objectives::kl}},
        "entrain::coupling_sweep: objectives: expected a name and something to call for each, got no name");
    refuses(
        {.objectives = {{"mine", {}}}},
        "entrain::coupling_sweep: objectives: expected a name and something to call for each, got nothing to "
        "call for 'mine'");
    CHECK_THROWS_WITH_AS(coupling_sweep(p.model, connectome(full(4, 4, 1.0)), p.data, p.centroids, quick(p)),
                         doctest::Contains("expected"), argument_error);
}

TEST_CASE("another parameter than G is swept, by a map, as models with that parameter would be") {
    const plant p;
    auto options = quick(p);
    const std::size_t n = p.n;
    vector<double> map = full(n, 0.0);
    for (std::size_t j = 0; j < n; ++j) map(j) = 0.2 * double(j % 3);
    options.couplings = {-0.3, 0.0, 0.2};
    options.parameter = "a";
    options.map = map;
    options.connectivity.simulation.coupling = 0.7;
    for (const bool fitted : {false, true}) {
        CAPTURE(fitted);
        options.fit_connectivity = fitted;
        options.connectivity.max_iterations = 2;
        const auto swept = coupling_sweep(p.model, p.structure, p.data, p.centroids, options);
        auto one = options;
        one.parameter.clear();
        one.map = {};
        one.couplings = {0.7};
        for (std::size_t k = 0; k < 3; ++k) {
            auto model = p.model;
            vector<double> a = full(n, 0.0);
            for (std::size_t j = 0; j < n; ++j) a(j) = p.model.a(j, 0) + options.couplings[k] * map(j);
            model.a = a;
            const auto by_hand = coupling_sweep(model, p.structure, p.data, p.centroids, one);
            CHECK(swept.curve[k].coupling == options.couplings[k]);
            CHECK(swept.curve[k].distance.kl == by_hand.curve[0].distance.kl);
            CHECK(swept.curve[k].distance.phase_fcd_distance == by_hand.curve[0].distance.phase_fcd_distance);
        }
        CHECK(swept.curve[0].distance.kl != swept.curve[2].distance.kl);
    }
    options.parameter = "gain_e";
    CHECK_THROWS_WITH_AS(
        coupling_sweep(p.model, p.structure, p.data, p.centroids, options),
        "entrain::coupling_sweep: parameter: expected a parameter of the model: a, omega, noise, got "
        "'gain_e'",
        argument_error);
    options.parameter = "a";
    options.map = full(n + 1, 1.0);
    CHECK_THROWS_AS(coupling_sweep(p.model, p.structure, p.data, p.centroids, options), argument_error);
    options.map = full(n, std::nan(""));
    CHECK_THROWS_AS(coupling_sweep(p.model, p.structure, p.data, p.centroids, options), argument_error);
    options.parameter.clear();
    options.map = map;
    CHECK_THROWS_AS(coupling_sweep(p.model, p.structure, p.data, p.centroids, options), argument_error);
}

}  // namespace test_coupling_sweep
