#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/perturb.hpp>
#include <entrain/simulate.hpp>
#include <entrain/states.hpp>

#include "scene.hpp"

namespace test_pushed_parameter {

namespace {

// A mean field whose rates are read as if they were BOLD: slow enough for a band near 2 Hz.
struct rates {
    dynamic_mean_field<> model{.inhibition = 1.2};
    scene network_of;
    vector<double> density = {1.0, 0.5, 0.0, 0.2, 0.8, 0.4};
    sensitivity_options options;

    rates() {
        options.protocol = {.name = "gain", .levels = {0.0, 0.2, 0.5}, .parameter = "gain_e"};
        options.units = {receptor_weighted(density, "receptor"), {"3", {3}, {1.0}}};
        options.trials = 2;
        options.simulation = {.coupling = 1.5,
                              .dt = 1e-3,
                              .transient = 0.5,
                              .samples = 200,
                              .every = 20,
                              .seed = 5,
                              .initial = 0.001,
                              .record = "rate_e"};
        options.phases = {.tr = 0.02, .band = {1.0, 4.0}};
    }
};

}  // namespace

TEST_CASE("any parameter can be pushed, by a map, and what is recorded may be an output") {
    const rates of;
    const auto map = sensitivity(of.model, of.network_of.network, of.network_of.centroids,
                                 of.network_of.target, of.options);
    // By hand, the model with that gain in the regions of the unit.
    for (const std::size_t level : {1u, 2u}) {
        auto pushed = of.model;
        pushed.gain_e = of.options.protocol.levels[level] * of.density;
        auto simulation = of.options.simulation;
        simulation.noise_streams = {1};
        const auto run = simulate(pushed, of.network_of.network, simulation);
        const matrix<double> recording = xt::view(run, 0, xt::all(), xt::all());
        const auto shares = occupancy(states_in(recording, of.network_of.centroids, of.options.phases), 2);
        CHECK(map.occupancy.shape(0) == 6);
        CHECK(map.trials(0, level, 1) ==
              symmetrised_kl(shares, of.network_of.target, {.epsilon = 0.5 / double(recording.shape(1))}));
    }
    CHECK(map.trials(0, 2, 0) != map.trials(1, 2, 0));
    CHECK(map.trials(0, 0, 0) == map.unperturbed(0));
}

TEST_CASE("a is pushed unless another parameter is named, and one that the model has not is refused") {
    scene s;
    s.options.trials = 1;
    s.options.units = {{"1", {1}, {1.0}}};
    const auto usual = s.run();
    s.options.protocol.parameter = "omega";
    const auto faster = s.run();
    CHECK(faster.trials(0, 1, 0) != usual.trials(0, 1, 0));
    CHECK(faster.unperturbed(0) == usual.unperturbed(0));
    s.options.protocol.parameter = "noise";
    CHECK(s.run().trials(0, 1, 0) != usual.trials(0, 1, 0));
    s.options.protocol.parameter = "gain_e";
    CHECK_THROWS_WITH_AS(
        s.run(),
        "entrain::sensitivity: protocol.parameter: expected a parameter of the model: a, omega, "
        "noise, got 'gain_e'",
        argument_error);
    hopf<> model;
    parameter_of(model, "omega", "test", "name") = 0.5;
    CHECK(model.omega(0, 0) == 0.5);
    CHECK_THROWS_AS(parameter_of(model, "", "test", "name"), argument_error);
}

}  // namespace test_pushed_parameter
