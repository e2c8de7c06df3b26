#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <entrain/core.hpp>
#include <entrain/signal/detail/to_phasor.hpp>
#include <entrain/signal/filtfilt.hpp>
#include <entrain/signal/hilbert.hpp>
#include <entrain/signal/phases.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_phases {

using namespace entrain;

namespace {

// As a scan is: far from zero, its changes small.
matrix<double> scan(std::size_t regions, std::size_t samples, std::uint64_t seed) {
    return 100.0 + noise(regions, samples, seed);
}

}  // namespace

TEST_CASE("phases of cosines are the angles that they were made with") {
    const double tr = 2;
    matrix<double> bold = full(3, 2000, 0.0);
    const auto angle = [&](std::size_t i, std::size_t t) {
        return 2 * std::numbers::pi * 0.0525 * tr * double(t) + double(i);
    };
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 2000; ++t)
            bold(i, t) = 500 + 20 * std::cos(angle(i, t)) + 0.01 * double(t * (i + 1));
    const auto theta = phases(bold, {.tr = tr, .remove = trend::linear});
    double worst = 0;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 300; t < 1700; ++t)
            worst =
                std::max(worst, std::abs(std::remainder(theta(i, t) - angle(i, t), 2 * std::numbers::pi)));
    CHECK(worst < 0.02);
}

TEST_CASE("phases are the angles of the analytic signal of the trimmed band_pass") {
    const auto bold = scan(20, 90, 3);
    const phase_options options{.tr = 2.0, .order = 3, .remove = trend::linear, .trim = 4};
    const auto filtered = band_pass(bold, options);
    REQUIRE(filtered.shape(1) == 82);
    const auto whole = filtfilt(butterworth_bandpass(3, {0.04, 0.07}, 2.0), detrend(bold, trend::linear));
    for (std::size_t i = 0; i < 20; ++i)
        for (std::size_t t = 0; t < 82; ++t) REQUIRE(std::abs(filtered(i, t) - whole(i, t + 4)) < 1e-13);
    const auto z = analytic_signal(filtered);
    const auto theta = phases(bold, options);
    for (std::size_t k = 0; k < theta.size(); ++k) {
        REQUIRE(theta.data()[k] == std::arg(z.data()[k]));
        REQUIRE(std::abs(theta.data()[k]) <= std::numbers::pi);
    }
}

TEST_CASE("phasors_of and unit_phasors of phases are the same points on the unit circle") {
    const auto bold = scan(18, 101, 4);
    const phase_options options{.tr = 2.0, .trim = 3};
    const auto direct = phasors_of(bold, options);
    const auto around = unit_phasors(phases(bold, options));
    REQUIRE(direct.cosine().shape(1) == 95);
    for (std::size_t k = 0; k < direct.cosine().size(); ++k) {
        CHECK(std::abs(direct.cosine().data()[k] - around.cosine().data()[k]) < 1e-13);
        CHECK(std::abs(direct.sine().data()[k] - around.sine().data()[k]) < 1e-13);
    }
}

TEST_CASE("phases do not depend on the unit of the signal, however large or small") {
    const auto bold = detrend(scan(3, 60, 5), trend::mean);
    const auto expected = phasors_of(bold, {.tr = 2.0});
    for (const double unit : {1e-290, 1e-160, 1e-100, 1e100, 1e160, 1e300}) {
        const matrix<double> scaled = unit * bold;
        const auto got = phasors_of(scaled, {.tr = 2.0});
        double worst = 0;
        for (std::size_t k = 0; k < bold.size(); ++k)
            worst = std::max({worst, std::abs(got.cosine().data()[k] - expected.cosine().data()[k]),
                              std::abs(got.sine().data()[k] - expected.sine().data()[k])});
        CAPTURE(unit);
        CHECK(worst < 1e-12);
    }
}

TEST_CASE("a phasor of nothing has phase zero") {
    double cosine = 7, sine = 7;
    signal_detail::to_phasor(0.0, 0.0, cosine, sine);
    CHECK(cosine == 1);
    CHECK(sine == 0);
    signal_detail::to_phasor(-3e-310, 0.0, cosine, sine);
    CHECK(cosine == -1);
}

TEST_CASE("band_pass, phases and phasors take any kind of array and float") {
    const auto bold = scan(5, 50, 6);
    const phase_options options{.tr = 2.0, .trim = 2};
    const auto filtered = band_pass(bold, options), theta = phases(bold, options);
    const auto unit = phasors_of(bold, options), circle = unit_phasors(theta);
    array_kinds::for_each(bold, [&](const auto& a) {
        CHECK((band_pass(a, options) == filtered));
        CHECK((phases(a, options) == theta));
        CHECK((phasors_of(a, options).cosine() == unit.cosine()));
        CHECK((phasors_of(a, options).sine() == unit.sine()));
    });
    array_kinds::for_each(theta, [&](const auto& a) { CHECK((unit_phasors(a).sine() == circle.sine())); });

    const matrix<float> bold32 = bold;
    const auto unit32 = phasors_of(bold32, options);
    static_assert(std::is_same_v<decltype(unit32), const phasors<float>>);
    static_assert(std::is_same_v<decltype(phases(bold32, options)), matrix<float>>);
    static_assert(std::is_same_v<decltype(band_pass(bold32, options)), matrix<float>>);
    for (std::size_t k = 0; k < unit.sine().size(); ++k)
        CHECK(std::abs(double(unit32.sine().data()[k]) - unit.sine().data()[k]) < 2e-3);
}

TEST_CASE("phases name what is wrong with signal and options") {
    auto bold = scan(3, 40, 7);
    CHECK_THROWS_WITH_AS(phases(bold, {}), doctest::Contains("tr: expected a positive number of seconds"),
                         argument_error);
    CHECK_THROWS_WITH_AS(phases(bold, {.tr = 2.0, .trim = 20}),
                         "entrain::phases: trim: expected less than half of the 40 samples, got 20",
                         argument_error);
    CHECK(phases(bold, {.tr = 2.0, .trim = 19}).shape(1) == 2);
    CHECK(phases(scan(1, 41, 7), {.tr = 2.0, .trim = 20}).shape(1) == 1);
    CHECK_THROWS_WITH_AS(
        band_pass(scan(2, 12, 7), {.tr = 2.0}),
        "entrain::band_pass: bold: expected at least one region and 13 samples (6 x order + 1, for "
        "the padding at the edges), got (2, 12)",
        argument_error);
    for (std::size_t t = 0; t < 40; ++t) bold(1, t) = 0.1;
    CHECK_THROWS_WITH_AS(phasors_of(bold, {.tr = 2.0}),
                         "entrain::phasors_of: bold: expected a signal that varies in every region, got a "
                         "constant one in region 1",
                         argument_error);
    bold(2, 3) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(phases(bold, {.tr = 2.0}),
                         "entrain::phases: bold: expected finite values, got nan at (2, 3)", argument_error);
    CHECK_THROWS_WITH_AS(unit_phasors(bold),
                         "entrain::unit_phasors: theta: expected finite values, got nan at (2, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        unit_phasors(full(0, 0, 0.0)),
        "entrain::unit_phasors: theta: expected at least one region and one sample, got (0, 0)",
        argument_error);
}

}  // namespace test_phases
