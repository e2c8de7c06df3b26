#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/signal/butterworth.hpp>

#include "reference.hpp"

namespace test_butterworth {

using namespace entrain;

namespace {

// |H|^2 of the cascade at `hz`.
double response(const butterworth_filter& filter, double hz, double tr) {
    const auto z = std::polar(1.0, -2 * std::numbers::pi * hz * tr);
    std::complex<double> h = 1;
    for (const auto& [b, a] : filter.sections)
        h *= (b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z);
    return std::norm(h);
}

}  // namespace

TEST_CASE("butterworth_bandpass has the squared response of its definition, for every order") {
    for (const auto& [band, tr] : {std::pair{std::array{0.04, 0.07}, 2.0},
                                   {std::array{0.01, 0.2}, 0.72},
                                   {std::array{0.1, 0.499}, 1.0},
                                   {std::array{1.0, 40.0}, 0.002}})
        for (int order = 1; order <= 20; ++order) {
            const auto filter = butterworth_bandpass(order, band, tr);
            CHECK(filter.sections.size() == std::size_t(order));
            const auto warped = [tr = tr](double f) { return std::tan(std::numbers::pi * f * tr); };
            const double w1 = warped(band[0]), w2 = warped(band[1]);
            for (int k = 1; k < 50; ++k) {
                const double f = 0.5 / tr * k / 50.0, w = warped(f);
                const double expected = 1 / (1 + std::pow((w * w - w1 * w2) / (w * (w2 - w1)), 2 * order));
                CAPTURE(order);
                CAPTURE(f);
                CHECK(std::abs(response(filter, f, tr) - expected) < 1e-9);
            }
            CHECK(response(filter, band[0], tr) == doctest::Approx(0.5).epsilon(1e-8));
            CHECK(response(filter, band[1], tr) == doctest::Approx(0.5).epsilon(1e-8));
        }
}

TEST_CASE("butterworth_bandpass keeps every pole within the unit circle") {
    for (int order = 1; order <= 20; ++order)
        for (const auto& [b, a] : butterworth_bandpass(order, {0.001, 0.002}, 0.5).sections) {
            CHECK(std::abs(a[2]) < 1);
            CHECK(std::abs(a[1]) < 1 + a[2]);
            CHECK(b[1] == 0);
        }
}

TEST_CASE("butterworth_bandpass of order 1 is the known closed form") {
    const double tr = 1, w1 = std::tan(std::numbers::pi * 0.1), w2 = std::tan(std::numbers::pi * 0.2);
    const auto filter = butterworth_bandpass(1, {0.1, 0.2}, tr);
    const double a0 = 1 + (w2 - w1) + w1 * w2;
    const auto a = filter.denominator(), b = filter.numerator();
    REQUIRE(a.size() == 3);
    CHECK(a[0] == 1);
    CHECK(a[1] == doctest::Approx(2 * (w1 * w2 - 1) / a0).epsilon(1e-14));
    CHECK(a[2] == doctest::Approx((1 - (w2 - w1) + w1 * w2) / a0).epsilon(1e-14));
    CHECK(b[0] == doctest::Approx((w2 - w1) / a0).epsilon(1e-14));
    CHECK(b[1] == 0);
    CHECK(b[2] == -b[0]);
}

TEST_CASE("butterworth_bandpass gives MATLAB's coefficients to 1e-12") {
    const auto file = reference::path("reference/author_leida/butter.csv");
    if (!file) return;
    const auto expected = io::load_csv(*file);
    const auto filter = butterworth_bandpass(2, {0.04, 0.07}, 3.0);
    const auto b = filter.numerator(), a = filter.denominator();
    REQUIRE(b.size() == expected.shape(1));
    REQUIRE(a.size() == expected.shape(1));
    for (std::size_t k = 0; k < b.size(); ++k) {
        CHECK(std::abs(b[k] - expected(0, k)) < 1e-12);
        CHECK(std::abs(a[k] - expected(1, k)) < 1e-12);
    }
}

TEST_CASE("butterworth_bandpass names what is wrong with order, band and tr") {
    const std::string f = "entrain::butterworth_bandpass: ";
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto check = [&](int order, std::array<double, 2> band, double tr, const std::string& message) {
        CHECK_THROWS_WITH_AS(butterworth_bandpass(order, band, tr), (f + message).c_str(), argument_error);
    };
    check(0, {0.04, 0.07}, 2, "order: expected 1 to 20, got 0");
    check(21, {0.04, 0.07}, 2, "order: expected 1 to 20, got 21");
    for (const double tr : {0.0, -1.0, nan, std::numeric_limits<double>::infinity()})
        CHECK_THROWS_WITH_AS(
            butterworth_bandpass(2, {0.04, 0.07}, tr),
            doctest::Contains("tr: expected a positive number of seconds from sample to sample, got "),
            argument_error);
    const std::string increasing = "band: expected 0 < lower edge < upper edge, in Hz, got ";
    check(2, {0.07, 0.04}, 2, increasing + "(0.07, 0.04)");
    check(2, {0.04, 0.04}, 2, increasing + "(0.04, 0.04)");
    check(2, {0.0, 0.04}, 2, increasing + "(0, 0.04)");
    check(2, {nan, 0.04}, 2, increasing + "(nan, 0.04)");
    check(2, {0.04, 0.25}, 2,
          "band: expected an upper edge below the Nyquist frequency, 0.25 Hz, got (0.04, 0.25)");
}

}  // namespace test_butterworth
