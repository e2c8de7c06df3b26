#include <array>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>

namespace test_flow {

using namespace entrain;

namespace {

template <class Model>
std::array<double, 2> flown(const std::array<double, 2>& state, const std::array<double, 2>& local,
                            double time) {
    return Model::flow(state, Model::flow_constants(local, time));
}

template <class Model>
auto random_place(random_stream& random) {
    at_node<double, Model::variables, Model::signals, 2> node{};
    for (double& x : node.state) x = random.normal();
    for (double& x : node.received) x = random.normal();
    for (std::size_t s = 0; s < Model::signals; ++s) node.sent[s] = node.state[s];
    node.local = {random.normal(), random.normal()};
    node.coupling = random.normal();
    node.in_strength = random.normal();
    return node;
}

}  // namespace

TEST_CASE_TEMPLATE("flow() follows drift() without coupling, and the rest of drift() is diffusive", Model,
                   hopf<>, hopf<double, hopf_coupling::x_only>) {
    static_assert(has_exact_flows<Model>);
    random_stream random(1);
    for (int i = 0; i < 200; ++i) {
        const auto node = random_place<Model>(random);
        auto free = node;
        free.coupling = 0;
        const auto slope = Model::drift(node), own = Model::drift(free);
        for (std::size_t v = 0; v < Model::variables; ++v) {
            const double coupled = v < Model::signals
                                       ? node.coupling * (node.received[v] - node.in_strength * node.state[v])
                                       : 0.0;
            CHECK(slope[v] - own[v] == doctest::Approx(coupled).epsilon(1e-10).scale(10));
            const double h = 1e-4;
            const double flow_slope =
                (flown<Model>(node.state, node.local, h)[v] - flown<Model>(node.state, node.local, -h)[v]) /
                (2 * h);
            CHECK(flow_slope == doctest::Approx(own[v]).epsilon(1e-5).scale(10));
        }
    }
}

TEST_CASE("the flow of a Hopf node is the solution in radius and angle, for any a and any time") {
    for (const double a : {-40.0, -1.0, -0.02, -1e-9, 0.0, 1e-300, 1e-9, 0.05, 1.0, 40.0})
        for (const double time : {1e-3, 0.5, 1.0, 30.0, 1e4})
            for (const double radius : {1e-6, 0.1, 3.0}) {
                // 1 / r^2 obeys a linear equation: (1 / r^2)' = 2 - 2 a / r^2. In long double, so that what
                // cancels leaves enough.
                const long double growth = 2.0L * a * time;
                const long double start = 1.0L / ((long double)radius * radius);
                const long double gathered =
                    std::abs(growth) < 1e-18L ? 2.0L * time : -std::expm1(-growth) / (long double)a;
                const double later = double(1 / std::sqrt(std::exp(-growth) * start + gathered));
                const double omega = 0.3, angle = 0.4 + omega * time;
                const auto got =
                    flown<hopf<>>({radius * std::cos(0.4), radius * std::sin(0.4)}, {a, omega}, time);
                CAPTURE(a);
                CAPTURE(time);
                CAPTURE(radius);
                CHECK(std::abs(got[0] - later * std::cos(angle)) <= 1e-13 * later * (1 + omega * time));
                CHECK(std::abs(got[1] - later * std::sin(angle)) <= 1e-13 * later * (1 + omega * time));
            }
}

TEST_CASE("a node at the origin stays there, in double and in float, however strongly it is pushed away") {
    for (const double a : {-1e6, 0.0, 1e6}) {
        const auto [x, y] = flown<hopf<>>({0, 0}, {a, 0.3}, 1.0);
        CHECK(x == 0);
        CHECK(y == 0);
        const auto near =
            hopf<float>::flow(std::array<float, 2>{0, 0}, hopf<float>::flow_constants({float(a), 0.3f}, 1.0));
        CHECK(near[0] == 0);
        CHECK(near[1] == 0);
    }
    CHECK(flown<hopf<>>({1e-3, 0}, {1e6, 0.0}, 1.0)[0] == doctest::Approx(1e3));
}

}  // namespace test_flow
