#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include <entrain/core.hpp>
#include <entrain/synchrony/metastability.hpp>
#include <entrain/synchrony/order_parameter.hpp>

#include "array_kinds.hpp"

namespace test_order_parameter {

using namespace entrain;

namespace {

matrix<double> random_phases(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    matrix<double> theta = full(rows, columns, 0.0);
    random_stream stream(seed);
    for (double& value : theta) value = std::numbers::pi * (2 * stream.uniform() - 1);
    return theta;
}

}  // namespace

TEST_CASE("order_parameter is the length of the mean phasor") {
    const auto theta = random_phases(7, 40, 1);
    const auto r = order_parameter(theta);
    REQUIRE(r.size() == 40);
    for (std::size_t t = 0; t < 40; ++t) {
        std::complex<double> sum = 0;
        for (std::size_t i = 0; i < 7; ++i) sum += std::polar(1.0, theta(i, t));
        CHECK(r(t) == doctest::Approx(std::abs(sum) / 7).epsilon(1e-13));
    }
    CHECK((order_parameter(unit_phasors(theta)) == r));
}

TEST_CASE("order_parameter is 1 for equal phases and for one region, 0 for phases around the circle") {
    for (const double value : order_parameter(full(90, 3, 0.7))) {
        CHECK(value <= 1);
        CHECK(value == doctest::Approx(1).epsilon(1e-14));
    }
    for (const double value : order_parameter(random_phases(1, 20, 2))) CHECK(value == doctest::Approx(1));
    matrix<double> spread = full(12, 1, 0.0);
    for (std::size_t i = 0; i < 12; ++i) spread(i, 0) = 2 * std::numbers::pi * double(i) / 12;
    CHECK(order_parameter(spread)(0) < 1e-15);
}

TEST_CASE("order_parameter does not change when all phases turn together") {
    const auto theta = random_phases(9, 30, 3);
    const auto r = order_parameter(theta), turned = order_parameter(theta + 2.5);
    for (std::size_t t = 0; t < 30; ++t) CHECK(turned(t) == doctest::Approx(r(t)).epsilon(1e-12));
}

TEST_CASE("the order parameter of N random phases follows the Rayleigh law") {
    // E[R^2] = 1/N exactly; R sqrt(N) tends to the Rayleigh law, of mean sqrt(pi)/2.
    const auto r = order_parameter(random_phases(90, 20000, 4));
    double squares = 0;
    for (const double value : r) squares += value * value / 20000;
    CHECK(squares * 90 == doctest::Approx(1).epsilon(0.03));
    CHECK(synchrony(r) * std::sqrt(90.0) == doctest::Approx(std::sqrt(std::numbers::pi) / 2).epsilon(0.01));
    CHECK(metastability(r) * std::sqrt(90.0) ==
          doctest::Approx(std::sqrt(1 - std::numbers::pi / 4)).epsilon(0.02));
}

TEST_CASE("synchrony is the mean and metastability the standard deviation with T - 1") {
    const vector<double> r{0.2, 0.4, 0.9};
    CHECK(synchrony(r) == doctest::Approx(0.5));
    CHECK(metastability(r) == doctest::Approx(std::sqrt((0.09 + 0.01 + 0.16) / 2)));
    CHECK(metastability(vector<double>{0.3, 0.3, 0.3, 0.3}) < 1e-15);
    CHECK(metastability(vector<double>{0.0, 1.0}) == doctest::Approx(std::sqrt(0.5)));
    CHECK(synchrony(vector<double>{0.25}) == 0.25);
}

TEST_CASE("order_parameter, synchrony and metastability take any kind of array and float") {
    const auto theta = random_phases(6, 25, 5);
    const auto r = order_parameter(theta);
    array_kinds::for_each(theta, [&](const auto& a) { CHECK((order_parameter(a) == r)); });
    const matrix<float> theta32 = theta;
    const auto r32 = order_parameter(theta32);
    static_assert(std::is_same_v<decltype(r32), const vector<float>>);
    for (std::size_t t = 0; t < 25; ++t) CHECK(std::abs(double(r32(t)) - r(t)) < 1e-6);
    CHECK((order_parameter(unit_phasors(theta32)) == r32));
    CHECK(std::abs(synchrony(r32) - synchrony(r)) < 1e-6);
    CHECK(std::abs(metastability(r32) - metastability(r)) < 1e-6);

    const xt::xarray<double> any = r;
    CHECK(synchrony(any) == synchrony(r));
    CHECK(metastability(any) == metastability(r));
    const vector<double> even = xt::view(r, xt::range(0, 25, 2));
    CHECK(synchrony(xt::view(r, xt::range(0, 25, 2))) == synchrony(even));
    CHECK(metastability(xt::view(r, xt::range(0, 25, 2))) == metastability(even));
    CHECK(synchrony(r + 0.0) == synchrony(r));
}

TEST_CASE("the functions of the order parameter name what is wrong") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(
        order_parameter(full(0, 3, 0.0)),
        "entrain::order_parameter: theta: expected at least one region and one sample, got (0, 3)",
        argument_error);
    auto theta = full(2, 2, 0.0);
    theta(1, 0) = nan;
    CHECK_THROWS_WITH_AS(order_parameter(theta),
                         "entrain::order_parameter: theta: expected finite values, got nan at (1, 0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(order_parameter(phasors<double>{full(2, 3, 1.0), full(2, 4, 0.0)}),
                         "entrain::phasors: sine: expected the shape of cosine, (2, 3), got (2, 4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(order_parameter(phasors<double>{full(2, 0, 1.0), full(2, 0, 0.0)}),
                         "entrain::phasors: cosine: expected at least one region and one sample, got (2, 0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(order_parameter(phasors<double>{full(1, 1, nan), full(1, 1, 0.0)}),
                         "entrain::phasors: cosine: expected finite values, got nan at (0, 0)",
                         argument_error);
    CHECK_THROWS_AS(order_parameter(phasors<double>{full(1, 1, 1.0), full(1, 1, nan)}), argument_error);
    CHECK_THROWS_WITH_AS(synchrony(full(0, 1.0)),
                         "entrain::synchrony: r: expected at least one sample, got 0", argument_error);
    CHECK_THROWS_WITH_AS(synchrony(full(3, nan)),
                         "entrain::synchrony: r: expected finite values, got nan at (0)", argument_error);
    CHECK_THROWS_WITH_AS(metastability(full(1, 0.5)),
                         "entrain::metastability: r: expected at least two samples, got 1", argument_error);
    CHECK_THROWS_WITH_AS(metastability(full(3, nan)),
                         "entrain::metastability: r: expected finite values, got nan at (0)", argument_error);
}

}  // namespace test_order_parameter
