#include <array>
#include <cmath>
#include <cstddef>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

namespace test_own_model {

using namespace entrain;

namespace {

// Three variables per node, of which the first is sent: dx = -x / tau + G (sum_k C_jk x_k - in_strength x), dy
// = x, dz = 1 (a clock).
struct leak {
    using value_type = double;
    static constexpr std::size_t variables = 3;
    static constexpr std::size_t signals = 1;

    parameter<double> tau = 1.0;
    parameter<double> noise = 0.0;

    static constexpr auto fields() {
        return field_list{field("tau", &leak::tau), field("noise", &leak::noise)};
    }

    static auto drift(const auto& node) {
        auto slope = node.state;
        slope[0] = node.coupling * (node.received[0] - node.in_strength * node.state[0]) -
                   node.state[0] / node.local[0];
        slope[1] = node.state[0];
        slope[2] = node.state[0] - node.state[0] + 1.0;
        return slope;
    }
};

}  // namespace

TEST_CASE("a model of the reader's own is a struct, and runs like the others") {
    static_assert(oscillator_model<leak>);
    const connectome pair(full(2, 2, 0.5));
    // Both nodes start alike, so that coupling has nothing to do and each decays by itself.
    const auto end = simulate_each(leak{.tau = vector<double>{2.0, 2.0}}, pair,
                                   {.dt = 0.001, .transient = 4, .samples = 0, .initial = 1.0},
                                   [](std::size_t, const matrix<double>&) {});
    CHECK(end.values(0, 0, 1) == doctest::Approx(std::exp(-2.0)).epsilon(1e-3));
    CHECK(end.values(0, 1, 0) == doctest::Approx(1 + 2 * (1 - std::exp(-2.0))).epsilon(1e-3));
    CHECK(end.values(0, 2, 0) == doctest::Approx(5.0));
}

TEST_CASE("every variable of a node has noise of its own") {
    const connectome alone(full(1, 1, 0.0));
    const auto end =
        simulate_each(leak{.tau = 1e9, .noise = 1.0}, alone,
                      {.dt = 0.01, .transient = 0.01, .samples = 0, .replicas = 20000, .initial = 0.0},
                      [](std::size_t, const matrix<double>&) {});
    double xx = 0, zz = 0, xy = 0, yz = 0, xz = 0;
    for (std::size_t r = 0; r < 20000; ++r) {
        const double x = end.values(r, 0, 0), y = end.values(r, 1, 0), z = end.values(r, 2, 0) - 0.01;
        xx += x * x, zz += z * z, xy += x * y, yz += y * z, xz += x * z;
    }
    // One step of variance dt; 20000 replicas give it to 1 %.
    CHECK(xx / 20000 == doctest::Approx(0.01).epsilon(0.04));
    CHECK(zz / 20000 == doctest::Approx(0.01).epsilon(0.04));
    for (const double product : {xy, yz, xz}) CHECK(std::abs(product / 20000) < 0.0004);
}

}  // namespace test_own_model
