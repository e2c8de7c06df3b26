// Synchrony of parts of the brain: networks, masks, communities.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/synchrony.hpp>

#include "array_kinds.hpp"

namespace test_networks {

using namespace entrain;
using doctest::Approx;

namespace {

matrix<double> random_phases(std::size_t regions, std::size_t samples, std::uint64_t seed) {
    random_stream random(seed);
    matrix<double> theta = full(regions, samples, 0.0);
    for (double& value : theta) value = 2 * std::numbers::pi * (random.uniform() - 0.5);
    return theta;
}

network_set two_networks() {
    return network_set{}.add("even", {0, 2, 4}).add("odd", {1, 3});
}

}  // namespace

TEST_CASE("the order parameter of a set of regions is that of their rows alone") {
    const auto theta = random_phases(5, 40, 1);
    const auto each = network_order_parameters(theta, two_networks());
    REQUIRE(each.shape(0) == 2);
    const matrix<double> odd = xt::view(theta, xt::keep(1, 3), xt::all());
    const auto expected = order_parameter(odd);
    for (std::size_t t = 0; t < 40; ++t) {
        CHECK(each(1, t) == Approx(expected(t)).epsilon(1e-14));
        CHECK(each(1, t) == Approx(std::abs(std::cos((theta(1, t) - theta(3, t)) / 2))).epsilon(1e-12));
    }
    CHECK(order_parameter(theta, {1, 3}) == expected);
    CHECK(order_parameter(theta, {0, 1, 2, 3, 4}) == order_parameter(theta));
    CHECK(order_parameter(theta, members_of(vector<int>{0, 1, 0, 1, 0})) == expected);
    const auto one = order_parameter(theta, {2});
    for (const double r : one) CHECK(r == Approx(1).epsilon(1e-15));
}

TEST_CASE("network order parameters take any kind of array, and float stays float") {
    const auto theta = random_phases(5, 7, 2);
    const auto expected = network_order_parameters(theta, two_networks());
    array_kinds::for_each(theta, [&](const auto& a) {
        CHECK(network_order_parameters(a, two_networks()) == expected);
        CHECK(order_parameter(a, {0, 2}) == order_parameter(theta, {0, 2}));
    });
    const matrix<float> narrow = theta;
    const auto single = network_order_parameters(narrow, two_networks());
    static_assert(std::is_same_v<decltype(single), const matrix<float>>);
    for (std::size_t k = 0; k < single.size(); ++k)
        CHECK(single.data()[k] == Approx(expected.data()[k]).epsilon(1e-5));
    CHECK(network_order_parameters(unit_phasors(theta), two_networks()) == expected);
}

TEST_CASE("networks that are empty, out of range or twofold are refused by name") {
    const auto theta = random_phases(5, 7, 2);
    CHECK_THROWS_WITH_AS(
        network_order_parameters(theta, network_set{}.add("empty", {})),
        "entrain::network_order_parameters: network 'empty': expected at least 1 region, got none",
        argument_error);
    CHECK_THROWS_WITH_AS(network_order_parameters(theta, network_set{}.add("far", {1, 5})),
                         "entrain::network_order_parameters: network 'far': expected regions below 5, got 5",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        network_order_parameters(theta, network_set{}.add("twice", {1, 1})),
        "entrain::network_order_parameters: network 'twice': expected each region once, got region 1 twice",
        argument_error);
    CHECK_THROWS_WITH_AS(
        network_order_parameters(theta, network_set{}),
        "entrain::network_order_parameters: networks: expected at least one network, got none",
        argument_error);
    network_set nameless;
    nameless.members.push_back({0});
    CHECK_THROWS_WITH_AS(network_order_parameters(theta, nameless),
                         "entrain::network_order_parameters: networks: expected a name for each of 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(order_parameter(theta, std::vector<std::size_t>{}),
                         "entrain::order_parameter: members: expected at least 1 region, got none",
                         argument_error);
    CHECK_THROWS_AS(network_order_parameters(full(2, 3, std::nan("")), two_networks()), argument_error);
}

TEST_CASE("metastability as variance is the square of metastability as standard deviation") {
    const auto r = order_parameter(random_phases(6, 200, 3));
    CHECK(metastability_variance(r) == Approx(std::pow(metastability(r), 2)).epsilon(1e-14));
    CHECK(metastability_variance(vector<double>{0.0, 1.0, 0.0, 1.0}) == Approx(1.0 / 3).epsilon(1e-15));
    CHECK(metastability_variance(full(9, 0.1)) == 0.0);
    CHECK(metastability(full(9, 0.1)) == 0.0);
    CHECK_THROWS_WITH_AS(metastability_variance(full(1, 0.5)),
                         "entrain::metastability_variance: r: expected at least two samples, got 1",
                         argument_error);
    CHECK_THROWS_AS(metastability_variance(full(3, std::numeric_limits<double>::infinity())), argument_error);
}

TEST_CASE("Shanahan's metastability of evenly spread synchrony is 1/12, and 0 where nothing changes") {
    matrix<double> r = full(3, 20'001, 0.0);
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t t = 0; t < r.shape(1); ++t) r(c, t) = double(t) / double(r.shape(1) - 1);
    CHECK(shanahan_metastability(r) == Approx(1.0 / 12).epsilon(1e-3));
    CHECK(shanahan_metastability(full(2, 5, 0.3)) == 0.0);
    // The mean over communities of variances: 1/2 and 0.
    CHECK(shanahan_metastability(matrix<double>{{0.0, 1.0}, {0.7, 0.7}}) == Approx(0.25).epsilon(1e-15));
}

TEST_CASE("the chimera index of half synchronous, half not is 2/7 for eight communities") {
    matrix<double> r = full(8, 5, 0.0);
    for (std::size_t c = 0; c < 4; ++c)
        for (std::size_t t = 0; t < 5; ++t) r(c, t) = 1;
    CHECK(chimera_index(r) == Approx(2.0 / 7).epsilon(1e-15));
    CHECK(shanahan_metastability(r) == 0.0);
    CHECK(chimera_index(full(4, 6, 0.8)) == 0.0);
    CHECK(chimera_index(matrix<double>{{1.0}, {0.0}}) == 0.5);  // one sample is enough
}

TEST_CASE("Shanahan's indices of random matrices follow their formulas, for any kind of array") {
    random_stream random(5);
    matrix<double> r = full(4, 30, 0.0);
    for (double& value : r) value = random.uniform();
    double lambda = 0, chi = 0;
    for (std::size_t c = 0; c < 4; ++c) {
        const double mean = xt::mean(xt::view(r, c, xt::all()))();
        for (std::size_t t = 0; t < 30; ++t) lambda += std::pow(r(c, t) - mean, 2) / 29 / 4;
    }
    for (std::size_t t = 0; t < 30; ++t) {
        const double mean = xt::mean(xt::view(r, xt::all(), t))();
        for (std::size_t c = 0; c < 4; ++c) chi += std::pow(r(c, t) - mean, 2) / 3 / 30;
    }
    CHECK(shanahan_metastability(r) == Approx(lambda).epsilon(1e-13));
    CHECK(chimera_index(r) == Approx(chi).epsilon(1e-13));
    array_kinds::for_each(r, [&](const auto& a) {
        CHECK(shanahan_metastability(a) == shanahan_metastability(r));
        CHECK(chimera_index(a) == chimera_index(r));
    });
    const matrix<float> narrow = r;
    CHECK(chimera_index(narrow) == Approx(chi).epsilon(1e-5));
    CHECK(shanahan_metastability(narrow) == Approx(lambda).epsilon(1e-5));
}

TEST_CASE("Shanahan's indices refuse one sample, one community, NaN") {
    CHECK_THROWS_WITH_AS(
        shanahan_metastability(full(3, 1, 0.5)),
        "entrain::shanahan_metastability: r: expected at least one community and two samples, got (3, 1)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        chimera_index(full(1, 4, 0.5)),
        "entrain::chimera_index: r: expected at least two communities and one sample, got (1, 4)",
        argument_error);
    CHECK_THROWS_AS(chimera_index(full(2, 2, std::nan(""))), argument_error);
    CHECK_THROWS_AS(shanahan_metastability(full(2, 2, std::nan(""))), argument_error);
}

TEST_CASE("spatial variance is that of the demeaned signals within a network, by its formula") {
    random_stream random(6);
    matrix<double> x = full(5, 12, 0.0);
    for (double& value : x) value = 100 + random.normal();
    const auto s = spatial_variance(x, two_networks());
    for (std::size_t t = 0; t < 12; ++t) {
        std::vector<double> y;
        for (const std::size_t i : {0u, 2u, 4u}) y.push_back(x(i, t) - xt::mean(xt::view(x, i, xt::all()))());
        const double mean = (y[0] + y[1] + y[2]) / 3;
        const double expected =
            (std::pow(y[0] - mean, 2) + std::pow(y[1] - mean, 2) + std::pow(y[2] - mean, 2)) / 2;
        CHECK(s(0, t) == Approx(expected).epsilon(1e-9));
    }
    array_kinds::for_each(x, [&](const auto& a) { CHECK(spatial_variance(a, two_networks()) == s); });
    const matrix<float> narrow = x;
    const auto single = spatial_variance(narrow, two_networks());
    static_assert(std::is_same_v<decltype(single), const matrix<float>>);
    for (std::size_t k = 0; k < s.size(); ++k) CHECK(single.data()[k] == Approx(s.data()[k]).epsilon(1e-3));
}

TEST_CASE("spatial variance is zero for constant and for equal signals, and for one sample") {
    for (const double value : spatial_variance(full(5, 6, 3.0), two_networks())) CHECK(value == 0.0);
    matrix<double> equal = full(5, 6, 0.0);
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t t = 0; t < 6; ++t) equal(i, t) = double(t * t);
    for (const double value : spatial_variance(equal, two_networks())) CHECK(value == 0.0);
    CHECK(spatial_variance(random_phases(5, 1, 1), two_networks())(0, 0) == 0.0);
}

TEST_CASE("spatial variance refuses networks of one region, no data, and NaN") {
    CHECK_THROWS_WITH_AS(spatial_variance(full(3, 4, 1.0), network_set{}.add("alone", {1})),
                         "entrain::spatial_variance: network 'alone': expected at least 2 regions, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        spatial_variance(full(3, 0, 1.0), two_networks()),
        "entrain::spatial_variance: bold: expected at least one region and one sample, got (3, 0)",
        argument_error);
    CHECK_THROWS_AS(spatial_variance(full(5, 4, std::nan("")), two_networks()), argument_error);
}

}  // namespace test_networks
