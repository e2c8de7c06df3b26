#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>

#include "bad_input.hpp"

namespace test_bad_input {

using namespace entrain;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
std::size_t tried = 0, clear = 0, taken = 0;

template <class Call>
std::string refusal(const Call& call) {
    ++tried;
    try {
        call();
    } catch (const argument_error& error) {
        const std::string what = error.what();
        clear += what.find(": expected ") != what.npos;
        return what.substr(0, what.find(": expected"));
    } catch (const std::exception& error) {
        return std::string("not an argument_error: ") + error.what();
    }
    ++taken;  // it was no bad input
    return "nothing";
}

}  // namespace

TEST_CASE("every wrong connectome, network, mask and bound is refused by name") {
    const auto build = [](const matrix<double>& weights, std::vector<std::string> labels) {
        return refusal([&] { connectome(weights, labels); });
    };
    CHECK(build(full(2, 3, 1.0), {}) == "entrain::connectome: weights");
    CHECK(build(matrix<double>(), {}) == "entrain::connectome: weights");
    CHECK(build(full(2, 2, not_a_number), {}) == "entrain::connectome: weights");
    CHECK(build(full(2, 2, infinite), {}) == "entrain::connectome: weights");
    CHECK(build(full(2, 2, 1.0), {"a"}) == "entrain::connectome: labels");
    CHECK(refusal([] { connectome(vector<double>{1.0}); }) == "entrain::connectome: weights");

    const connectome pair(full(2, 2, 1.0));
    for (const double maximum : {not_a_number, infinite, 0.0, -1.0})
        CHECK(refusal([&] { pair.scaled_to_max(maximum); }) == "entrain::connectome::scaled_to_max: maximum");
    CHECK(refusal([] { connectome(full(2, 2, 0.0)).scaled_to_max(1); }) ==
          "entrain::connectome::scaled_to_max: weights");
    CHECK(refusal([] { connectome().scaled_to_max(1); }) == "entrain::connectome::scaled_to_max: weights");
    CHECK(refusal([] {
              connectome(matrix<double>{{0, 1e-300}, {-1e300, 0}}).scaled_to_max(1);
          }) == "entrain::connectome::scaled_to_max: maximum");
    CHECK(refusal([] { connectome(full(3, 3, 1e308)).in_strength(); }) ==
          "entrain::connectome::in_strength: weights");
    CHECK(refusal([&] { pair.subset({0, 2}); }) == "entrain::connectome::subset: order");

    CHECK(refusal([] { members_of(vector<double>{1.0, not_a_number}); }) == "entrain::members_of: mask");
    CHECK(refusal([] { members_of(full(2, 2, 1.0)); }) == "entrain::members_of: mask");
    CHECK(refusal([] { random_stream(1).below(0); }) == "entrain::random_stream::below: bound");
    const auto networks = [](const network_set& set) {
        return refusal([&] { check_networks("f", set, 3, 1); });
    };
    CHECK(networks({}) == "entrain::f: networks");
    CHECK(networks({{"x"}, {}}) == "entrain::f: networks");
    CHECK(networks({{}, {{1}}}) == "entrain::f: networks");
    CHECK(networks({{"x"}, {{3}}}) == "entrain::f: network 'x'");
    CHECK(networks({{"x"}, {{1, 1}}}) == "entrain::f: network 'x'");
    CHECK(networks({{"x"}, {{}}}) == "entrain::f: network 'x'");
    bad_input::report("core", tried - taken, clear);
}

TEST_CASE("a connectome is scaled alike in any unit of its weights") {
    random_stream random(3);
    matrix<double> weights = full(6, 6, 0.0);
    for (double& w : weights) w = random.uniform();
    const connectome expected = connectome(weights).scaled_to_max(0.25);
    for (const int power : {-1022, -1000, -600, -3, 3, 600, 1000}) {
        matrix<double> other = weights;
        for (double& w : other) w = std::ldexp(w, power);
        const connectome scaled = connectome(other).scaled_to_max(0.25);
        CAPTURE(power);
        for (std::size_t k = 0; k < 36; ++k)
            CHECK(scaled.weights().data()[k] ==
                  doctest::Approx(expected.weights().data()[k]).epsilon(power == -1022 ? 1e-12 : 1e-15));
    }
    // Weights with few digits left still have a largest one.
    const connectome tiny = connectome(matrix<double>{{0, 1e-320}, {5e-321, 0}}).scaled_to_max(0.2);
    CHECK(tiny.weights()(0, 1) == doctest::Approx(0.2));
    CHECK(tiny.weights()(1, 0) == doctest::Approx(0.1).epsilon(1e-3));
    CHECK(connectome(full(2, 2, 1.0)).scaled_to_max(1e-320).weights()(0, 1) == 1e-320);
}

}  // namespace test_bad_input
