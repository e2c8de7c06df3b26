#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

namespace test_bold_recording {

using namespace entrain;

namespace {

const connectome network = fixtures::random_network(4, 5);
const dynamic_mean_field<> model{.inhibition = 1.3};

// A volume every 0.2 s.
simulation_options usual() {
    simulation_options options{.coupling = 1.1,
                               .dt = 1e-4,
                               .transient = 1.0,
                               .samples = 5,
                               .every = 2000,
                               .replicas = 3,
                               .initial = 0.001,
                               .record = "rate_e",
                               .bold = {.between = 10, .warm_up = 0.5}};
    return options;
}

}  // namespace

TEST_CASE(
    "recorded BOLD is that of vessels which follow the rates from their warm-up on, at the times of "
    "samples") {
    const auto options = usual();
    const auto bold = simulate(model, network, options);
    REQUIRE(bold.shape(2) == 5);
    // Every step's rate, and vessels that begin 3 volumes before the first sample, at step 10001 - 6000.
    simulation_options every_step = options;
    every_step.bold.between = 0;
    every_step.transient = 0;
    every_step.every = 1;
    every_step.samples = 10001 + 4 * 2000;
    const auto rate = simulate(model, network, every_step);
    const auto vessels = balloon_windkessel::deco_2018();
    for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t node = 0; node < 4; ++node) {
            auto state = balloon_windkessel::at_rest();
            double sum = 0;
            std::size_t volume = 0, looks = 0;
            for (std::size_t step = 4001 + 10; step <= 10001 + 4 * 2000; step += 10) {
                sum += rate(r, node, step - 1);
                if (++looks == 10) {
                    state = vessels.step(state, sum / 10, 0.01);
                    sum = 0;
                    looks = 0;
                }
                if (step >= 10001 && (step - 10001) % 2000 == 0)
                    CHECK(bold(r, node, volume++) == doctest::Approx(vessels.bold(state)).epsilon(1e-9));
            }
            CHECK(volume == 5);
        }
}

TEST_CASE(
    "recording BOLD changes neither the steps nor where they end, and depends on no thread or neighbour") {
    auto options = usual();
    const auto with = simulate_each(model, network, options, [](std::size_t, const matrix<double>&) {});
    const auto all = simulate(model, network, options);
    auto without = options;
    without.bold.between = 0;
    const auto plain = simulate_each(model, network, without, [](std::size_t, const matrix<double>&) {});
    CHECK(with.step == plain.step);
    CHECK(fixtures::same_bits(with.values, plain.values));
    options.threads = 1;
    options.replicas = 1;
    options.noise_streams = {2};
    const auto one = simulate(model, network, options);
    CHECK(std::equal(one.begin(), one.end(), all.begin() + 2 * 4 * 5));
    CHECK(simulation_identity(model, network, options) == [&] {
        auto other = options;
        other.bold.between = 0;
        return simulation_identity(model, network, other);
    }());
    options.samples = 0;
    CHECK(simulate(model, network, options).size() == 0);
}

TEST_CASE("BOLD that cannot be recorded is refused by name") {
    const auto refused = [](auto change, const std::string& message) {
        auto options = usual();
        change(options);
        CAPTURE(message);
        try {
            simulate(model, network, options);
            FAIL_CHECK("nothing was thrown");
        } catch (const argument_error& error) {
            CHECK(std::string(error.what()).find(message) != std::string::npos);
        }
    };
    refused([](auto& o) { o.bold.between = 7; },
            "bold.between: expected steps that divide every, 2000, got 7");
    refused([](auto& o) { o.bold.step = 0; }, "bold.step");
    refused([](auto& o) { o.bold.warm_up = -1; }, "bold.warm_up");
    refused([](auto& o) { o.bold.warm_up = std::nan(""); }, "bold.warm_up");
    refused([](auto& o) { o.bold.vessels.stiffness = 0; }, "stiffness");
    refused([](auto& o) { o.transient = 0.1; },
            "transient: expected at least a volume, 0.2 s, for BOLD, got 0.1");
    refused([](auto& o) { o.record = "rate"; }, "record");
    simulation_options options;
    options.bold.between = 1;
    CHECK_THROWS_WITH_AS(
        simulate(hopf<>{}, network, options),
        "entrain::simulate: bold: expected none for a model without outputs, such as rates, got some",
        argument_error);
}

}  // namespace test_bold_recording
