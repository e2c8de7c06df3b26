#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

namespace test_dynamic_mean_field {

using namespace entrain;

namespace {

// A mean field at rest in closed form: phi, and the node's currents.
double phi(double y, double d) {
    return y / (1 - std::exp(-d * y));
}

}  // namespace

TEST_CASE("a mean-field node comes to rest where an independent computation says") {
    const connectome alone(full(1, 1, 0.0));
    const simulation_options options{.dt = 1e-4, .transient = 8, .samples = 1, .initial = 0.001};
    const auto [s, all, end] = observe(dynamic_mean_field<>{.noise = 0.0}, alone, options,
                                       record_trajectory{}, record_trajectory{.variable = "rate_e"});
    CHECK(s[0](0, 0) == doctest::Approx(0.16475721).epsilon(5e-8));
    CHECK(all[0](0, 0) == doctest::Approx(3.07732706).epsilon(3e-9));
    auto by_option = options;
    by_option.record = "current_e";
    const double current = simulate(dynamic_mean_field<>{.noise = 0.0}, alone, by_option)(0, 0, 0);
    CHECK(current == doctest::Approx(0.37738056).epsilon(2e-8));
    // Receptors multiply the slope: at rest both equations still hold, with the gain in them.
    const auto [s_e, s_i, rate, end2] = observe(
        dynamic_mean_field<>{.gain_e = 0.3, .gain_i = 0.1, .noise = 0.0}, alone, options, record_trajectory{},
        record_trajectory{.variable = "s_i"}, record_trajectory{.variable = "rate_e"});
    const double e = s_e[0](0, 0), i = s_i[0](0, 0);
    const double r = phi((310 * (0.382 + 1.4 * 0.15 * e - i) - 125) * 1.3, 0.16);
    CHECK(rate[0](0, 0) == doctest::Approx(r).epsilon(1e-12));
    CHECK(e == doctest::Approx(0.1 * 0.641 * (1 - e) * r).epsilon(1e-7));
    CHECK(i ==
          doctest::Approx(0.01 * phi((615 * (0.7 * 0.382 + 0.15 * e - i) - 177) * 1.1, 0.087)).epsilon(1e-7));
    CHECK(rate[0](0, 0) < 3.07);  // a steeper slope below the threshold
}

TEST_CASE("two seconds of a noisy mean-field network are those that Octave integrates") {
    // See tests/reference/dynamic_mean_field.m.
    const auto expected =
        io::load_csv<double>(std::string(ENTRAIN_EXPECTED_DIR) + "/dynamic_mean_field_trajectory.csv");
    const dynamic_mean_field<> model{.inhibition = vector<double>{1.1, 1.2, 1.3},
                                     .gain_e = vector<double>{0.0, 0.1, 0.2},
                                     .gain_i = vector<double>{0.05, 0.0, 0.1}};
    // Its first sample follows step 500.
    simulation_options options{.coupling = 1.7,
                               .dt = 1e-4,
                               .transient = 499e-4,
                               .samples = 40,
                               .every = 500,
                               .seed = 5,
                               .initial = 0.001,
                               .noise_streams = {2}};
    const auto [e, i, end] = observe(model, fixtures::mean_field_network(3), options, record_trajectory{},
                                     record_trajectory{.variable = "s_i"});
    REQUIRE(expected.shape(0) == 40);
    double worst = 0, least = 1;
    for (std::size_t t = 0; t < 40; ++t)
        for (std::size_t node = 0; node < 3; ++node) {
            worst = std::max({worst, std::abs(e[0](node, t) - expected(t, node)),
                              std::abs(i[0](node, t) - expected(t, 3 + node))});
            least = std::min(least, i[0](node, t));
        }
    CHECK(worst < 1e-10);
    CHECK(end.step == 20000);
    CHECK(least >= 0);
}

TEST_CASE("shares of open gates stay between 0 and 1 whatever the noise, and NaN is not hidden") {
    const auto [e, i, end] = observe(dynamic_mean_field<>{.noise = 5.0}, fixtures::mean_field_network(3),
                                     {.coupling = 0.5,
                                      .dt = 1e-4,
                                      .transient = 0,
                                      .samples = 300,
                                      .every = 5,
                                      .replicas = 2,
                                      .initial = 0.001},
                                     record_trajectory{}, record_trajectory{.variable = 1});
    double lowest = 1, highest = 0;
    for (const auto* each : {&e, &i})
        for (const auto& replica : *each)
            for (const double value : replica)
                lowest = std::min(lowest, value), highest = std::max(highest, value);
    CHECK(lowest == 0);
    CHECK(highest == 1);
    CHECK_THROWS_AS(simulate(dynamic_mean_field<>{.external = 1e308}, fixtures::mean_field_network(3),
                             {.dt = 1e-4, .transient = 1, .samples = 1, .initial = 1.0}),
                    divergence_error);
}

TEST_CASE("outputs belong to the state of the same sample, with and without delays") {
    const std::size_t n = 4;
    const auto network = fixtures::mean_field_network(n);
    const dynamic_mean_field<> model{.inhibition = 1.3};
    simulation_options options{
        .coupling = 1.1, .dt = 1e-4, .transient = 0, .samples = 40, .every = 1, .initial = 0.1};
    std::size_t delay = 0;
    SUBCASE("none") {}
    SUBCASE("equal") {
        delay = 3;
    }
    options.delays = full(n, n, 1e-4 * double(delay));
    const auto [e, i, current, rate, end] =
        observe(model, network, options, record_trajectory{}, record_trajectory{.variable = "s_i"},
                record_trajectory{.variable = "current_e"}, record_trajectory{.variable = "rate_e"});
    double worst = 0;
    for (std::size_t t = delay; t < 40; ++t)
        for (std::size_t j = 0; j < n; ++j) {
            double x = 0.382 + 1.4 * 0.15 * e[0](j, t) - 1.3 * i[0](j, t);
            for (std::size_t k = 0; k < n; ++k)
                x += 1.1 * 0.15 * network.weights()(j, k) * e[0](k, t - delay);
            worst = std::max({worst, std::abs(x - current[0](j, t)),
                              std::abs(phi(310 * x - 125, 0.16) - rate[0](j, t)) / 10});
        }
    CHECK(worst < 1e-13);
}

TEST_CASE("BOLD of a firing rate is that of the vessels driven by it") {
    const auto network = fixtures::mean_field_network(3);
    const simulation_options options{
        .coupling = 1.2, .dt = 1e-4, .transient = 0.1, .samples = 2000, .every = 10, .initial = 0.001};
    const auto vessels = balloon_windkessel::deco_2018();
    const auto by_hand = [](const auto& now, std::size_t node) { return double(now(2, node)); };
    const auto [bold, same, rate, end] = observe(
        dynamic_mean_field<>{}, network, options,
        record_bold<quantity>{.parameters = vessels, .repetition_time = 0.5, .step = 1e-3, .input = "rate_e"},
        record_bold<decltype(by_hand)>{
            .parameters = vessels, .repetition_time = 0.5, .step = 1e-3, .input = by_hand},
        record_trajectory{.variable = "rate_e"});
    CHECK(fixtures::same_bits(bold[0], same[0]));
    for (std::size_t node = 0; node < 3; ++node) {
        auto state = balloon_windkessel::at_rest();
        for (std::size_t t = 0; t < 2000; ++t) {
            state = vessels.step(state, rate[0](node, t), 1e-3);
            if (t % 500 == 499)
                CHECK(bold[0](node, t / 500) == doctest::Approx(vessels.bold(state)).epsilon(1e-9));
        }
    }
}

TEST_CASE("a quantity that a model has not is refused by name") {
    const auto network = fixtures::mean_field_network(3);
    const simulation_options options{.dt = 1e-4, .transient = 0, .samples = 1};
    CHECK_THROWS_WITH_AS(
        observe(dynamic_mean_field<>{}, network, options, record_trajectory{.variable = "rate"}),
        "entrain::record_trajectory: variable: expected a number, or one of s_e, s_i, rate_e, "
        "rate_i, current_e, got 'rate'",
        argument_error);
    CHECK_THROWS_AS(observe(dynamic_mean_field<>{}, network, options, record_mean{.variable = 5}),
                    argument_error);
    CHECK_THROWS_AS(observe(dynamic_mean_field<>{}, network, options, record_mean{.variable = -1}),
                    argument_error);
    auto other = options;
    other.record = "rate_e";
    CHECK_THROWS_WITH_AS(simulate(hopf<>{}, network, other),
                         "entrain::simulate: record: expected a number, or one of x, y, got 'rate_e'",
                         argument_error);
}

}  // namespace test_dynamic_mean_field
