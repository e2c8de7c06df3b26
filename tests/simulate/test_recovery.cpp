#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

namespace test_recovery {

using namespace entrain;

namespace {

// Two nodes whose order parameter is given.
struct moment {
    double time, order;
    std::size_t nodes = 2;
    double phase(std::size_t node) const { return node == 0 ? 0.0 : 2 * std::acos(order); }
};

recovery of(const record_recovery& observer, const std::vector<double>& orders) {
    auto recorder = observer.start(observation_plan<double>{0, 2, orders.size(), 0.5});
    for (std::size_t t = 0; t < orders.size(); ++t) recorder(moment{0.5 * double(t), orders[t]});
    return recorder.finish();
}

}  // namespace

TEST_CASE("recovery is the time from the end of a push until the order parameter is back for good") {
    const record_recovery observer{.until = 1.0, .low = 0.2, .high = 0.6, .hold = 1.0};
    // Samples every half second, from 0: the push ends at the third. One visit is too short to count.
    const auto found = of(observer, {0.9, 0.9, 0.9, 0.8, 0.5, 0.7, 0.1, 0.3, 0.4, 0.5, 0.9});
    CHECK(found.recovered);
    CHECK(found.latency == doctest::Approx(2.5));
    CHECK(found.area == doctest::Approx(0.5 * (0.3 + 0.2 + 0.1 + 0.1)));
    const auto at_once = of(observer, {0.9, 0.9, 0.5, 0.5, 0.5, 0.5});
    CHECK(at_once.recovered);
    CHECK(at_once.latency == 0);
    CHECK(at_once.area == doctest::Approx(0).scale(1));
    const auto never = of(observer, {0.9, 0.9, 0.9, 0.9, 0.5, 0.5});
    CHECK_FALSE(never.recovered);
    CHECK(never.latency == doctest::Approx(1.5));
    const observation_plan<double> plan{0, 2, 9, 0.5};
    CHECK_THROWS_AS((record_recovery{.until = -1}.start(plan)), argument_error);
    CHECK_THROWS_AS((record_recovery{.until = NAN}.start(plan)), argument_error);
    CHECK_THROWS_AS((record_recovery{.low = 0.5, .high = 0.4}.start(plan)), argument_error);
    CHECK_THROWS_AS((record_recovery{.high = 1.5}.start(plan)), argument_error);
    CHECK_THROWS_AS((record_recovery{.hold = -1}.start(plan)), argument_error);
    CHECK_THROWS_AS((record_recovery{.hold = HUGE_VAL}.start(plan)), argument_error);
}

TEST_CASE("a network that was driven together takes longer to come apart the harder it was driven") {
    const std::size_t n = 30;
    const auto network = fixtures::random_network(n, 2, 0.05);
    const hopf<> model{.a = 0.02, .omega = fixtures::random_vector(n, 3, 0.2, 0.5), .noise = 0.01};
    simulation_options options{.coupling = 0.5,
                               .dt = 0.1,
                               .method = integrator::heun,
                               .transient = 200,
                               .samples = 400,
                               .every = 10,
                               .replicas = 8};
    const auto latency = [&](double strength) {
        const auto pushed =
            driven(model, {.to = "x", .amplitude = strength, .omega = {0.35}, .until = {200.0}});
        const auto [found, end] = observe(pushed, network, options,
                                          record_recovery{.until = 200, .low = 0, .high = 0.4, .hold = 15});
        double mean = 0;
        for (const recovery& each : found) mean += each.latency / 8;
        return mean;
    };
    const double none = latency(0), weak = latency(0.05), strong = latency(1.0);
    CHECK(none < strong);
    CHECK(weak < strong);
}

}  // namespace test_recovery
