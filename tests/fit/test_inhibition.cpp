#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>

#include "reference.hpp"
#include "simulation_fixtures.hpp"

namespace test_inhibition {

using namespace entrain;

namespace {

// Without noise half a second is enough to come to rest, and another one for the mean.
inhibition_options quiet(replica_values coupling) {
    inhibition_options options;
    options.simulation.coupling = std::move(coupling);
    options.simulation.transient = 0.5;
    options.simulation.samples = 500;
    return options;
}

}  // namespace

TEST_CASE("inhibition is tuned as by the authors' rule in Octave, each coupling for itself") {
    const auto expected =
        io::load_csv<double>(std::string(ENTRAIN_EXPECTED_DIR) + "/dynamic_mean_field_inhibition.csv");
    const dynamic_mean_field<> model{.gain_e = 0.4, .noise = 0.0};  // the gain comes after the tuning
    const auto alone = tune_inhibition(model, fixtures::mean_field_network(10), quiet(1.2));
    REQUIRE(alone.converged);
    CHECK(alone.failing.empty());
    CHECK(alone.iterations(0) == 33);
    double worst = 0, furthest = 0, off = 0;
    for (std::size_t node = 0; node < 10; ++node) {
        worst = std::max(worst, std::abs(alone.inhibition(node, 0) - expected(node, 0)));
        off = std::max(off, std::abs(alone.current(node, 0) - 125.0 / 310 - expected(node, 1)));
        furthest = std::max(furthest, std::abs(alone.current(node, 0) - 125.0 / 310 + 0.026));
    }
    CHECK(worst < 1e-10);
    CHECK(off < 1e-5);  // Octave takes its samples one step later
    CHECK(furthest <= 0.005);
    const auto many =
        tune_inhibition(model, fixtures::mean_field_network(10), quiet(std::vector<double>{0.3, 1.2}));
    CHECK(many.iterations(1) == 33);
    CHECK(many.iterations(0) < 33);
    for (std::size_t node = 0; node < 10; ++node)
        CHECK(many.inhibition(node, 1) == alone.inhibition(node, 0));
}

TEST_CASE("tuning that runs out of iterations says which nodes fail") {
    auto options = quiet(1.2);
    options.max_iterations = 2;
    const auto found =
        tune_inhibition(dynamic_mean_field<>{.noise = 0.0}, fixtures::mean_field_network(3), options);
    CHECK_FALSE(found.converged);
    CHECK(found.failing.find("node 0 at G = 1.2: mean current 0.3") != std::string::npos);
    CHECK(found.iterations(0) == 2);
}

TEST_CASE("bad input to the tuning is refused by name") {
    const auto refused = [](auto change, const char* parameter,
                            const connectome& network = fixtures::mean_field_network(3)) {
        auto options = quiet(1.0);
        change(options);
        CAPTURE(parameter);
        try {
            tune_inhibition(dynamic_mean_field<>{}, network, options);
            FAIL_CHECK("nothing was thrown");
        } catch (const argument_error& error) {
            const std::string what = error.what();
            CHECK(what.find(std::string(": ") + parameter) != std::string::npos);
        }
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    refused([&](auto& o) { o.target = nan; }, "target");
    refused([&](auto& o) { o.tolerance = 0; }, "tolerance");
    refused([&](auto& o) { o.step = -1; }, "step");
    refused([&](auto& o) { o.shrink = nan; }, "shrink");
    refused([&](auto& o) { o.smallest_step = 0; }, "smallest_step");
    refused([&](auto& o) { o.max_iterations = 0; }, "max_iterations");
    refused([&](auto& o) { o.start = vector<double>{1.0, 2.0}; }, "start");
    refused([&](auto& o) { o.start = nan; }, "start");
    refused([&](auto& o) { o.simulation.samples = 0; }, "samples");
    refused([&](auto& o) { o.simulation.coupling = nan; }, "coupling");
    refused([&](auto& o) { o.simulation.coupling = std::vector<double>{}; }, "simulation.coupling");
    refused([&](auto& o) { o.simulation.dt = 0; }, "dt");
    refused([](auto&) {}, "network", connectome());
    CHECK_THROWS_AS(inhibition_by_strength(fixtures::mean_field_network(2), nan), argument_error);
    CHECK_THROWS_AS(inhibition_by_strength(fixtures::mean_field_network(2), std::vector<double>{}),
                    argument_error);
}

TEST_SUITE("slow") {
    TEST_CASE("the network of AAL90 fires as was computed independently, and is tuned from G = 0.2 to 2.4") {
        const auto file = reference::path("data/aal90_psilocybin/sc_cabral2014_sym.csv");
        if (!file) return;
        const connectome network = connectome(io::load_csv<double>(*file)).scaled_to_max(0.2);
        const auto [rate, end] = observe(
            dynamic_mean_field<>{.inhibition = inhibition_by_strength(network, 1.6), .noise = 0.0}, network,
            {.coupling = 1.6, .dt = 1e-4, .transient = 3 - 1e-4, .samples = 1, .initial = 0.001},
            record_trajectory{.variable = "rate_e"});
        double mean = 0;
        for (const double each : rate[0]) mean += each / 90;
        CHECK(*std::min_element(rate[0].begin(), rate[0].end()) == doctest::Approx(1.470).epsilon(4e-4));
        CHECK(mean == doctest::Approx(2.016).epsilon(3e-4));
        CHECK(*std::max_element(rate[0].begin(), rate[0].end()) == doctest::Approx(2.389).epsilon(3e-4));

        std::vector<double> couplings;
        for (int i = 0; i < 12; ++i) couplings.push_back(0.2 + 0.2 * i);
        auto options = quiet(couplings);
        options.simulation.transient = 1;
        options.start = inhibition_by_strength(network, couplings);
        options.max_iterations = 150;
        const auto found = tune_inhibition(dynamic_mean_field<>{.noise = 0.0}, network, options);
        MESSAGE("iterations up to ", *std::max_element(found.iterations.begin(), found.iterations.end()),
                ", failing: ", found.failing.empty() ? "none" : found.failing);
        CHECK(found.converged);
        for (std::size_t g = 0; g < couplings.size(); ++g)
            for (std::size_t node = 0; node < 90; ++node) {
                CHECK(std::abs(found.current(node, g) - 125.0 / 310 + 0.026) <= 0.005);
                CHECK(found.rate(node, g) > 2.5);
                CHECK(found.rate(node, g) < 4.0);
            }
    }
}

}  // namespace test_inhibition
