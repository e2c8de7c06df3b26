#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <entrain/core.hpp>
#include <entrain/synchrony/coherence.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_coherence {

using namespace entrain;

TEST_CASE("phase_coherence is the mean cosine of phase differences") {
    for (const auto& [regions, samples] : {std::pair{1u, 1u}, {1u, 30u}, {2u, 1u}, {5u, 17u}, {33u, 200u}}) {
        const matrix<double> theta = 3.0 * noise(regions, samples, regions);
        const auto fc = phase_coherence(theta);
        REQUIRE(fc.shape(0) == regions);
        REQUIRE(fc.shape(1) == regions);
        for (std::size_t i = 0; i < regions; ++i) {
            CHECK(fc(i, i) == 1);
            for (std::size_t j = 0; j < regions; ++j) {
                double mean = 0;
                for (std::size_t t = 0; t < samples; ++t)
                    mean += std::cos(theta(i, t) - theta(j, t)) / samples;
                CHECK(std::abs(fc(i, j) - mean) < 1e-13);
                CHECK(fc(i, j) == fc(j, i));
            }
        }
        CHECK((phase_coherence(unit_phasors(theta)) == fc));
    }
}

TEST_CASE("phase_coherence of regions in step is 1, of opposite ones -1, never beyond") {
    matrix<double> theta = full(3, 1000, 0.0);
    for (std::size_t t = 0; t < 1000; ++t) {
        theta(0, t) = theta(1, t) = 0.1 * double(t);
        theta(2, t) = theta(0, t) + std::numbers::pi;
    }
    const auto fc = phase_coherence(theta);
    CHECK(fc(0, 1) == doctest::Approx(1));
    CHECK(fc(0, 2) == doctest::Approx(-1));
    for (const double value : fc) CHECK(std::abs(value) <= 1);
}

TEST_CASE("functional_connectivity is Pearson's correlation") {
    auto bold = noise(6, 50, 3);
    for (std::size_t t = 0; t < 50; ++t) bold(5, t) = 1e6 - 3 * bold(2, t);
    const auto fc = functional_connectivity(bold);
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(fc(i, i) == 1);
        for (std::size_t j = 0; j < 6; ++j) {
            double mi = 0, mj = 0, ij = 0, ii = 0, jj = 0;
            for (std::size_t t = 0; t < 50; ++t) mi += bold(i, t) / 50, mj += bold(j, t) / 50;
            for (std::size_t t = 0; t < 50; ++t) {
                ij += (bold(i, t) - mi) * (bold(j, t) - mj);
                ii += (bold(i, t) - mi) * (bold(i, t) - mi);
                jj += (bold(j, t) - mj) * (bold(j, t) - mj);
            }
            CHECK(fc(i, j) == doctest::Approx(ij / std::sqrt(ii * jj)).epsilon(1e-8));
            CHECK(fc(i, j) == fc(j, i));
        }
    }
    CHECK(fc(2, 5) == doctest::Approx(-1));
}

TEST_CASE("functional_connectivity does not depend on level and unit, however large or small") {
    const auto bold = noise(4, 30, 4);
    const auto expected = functional_connectivity(bold);
    for (const double unit : {1e-300, 1e-12, 1e12, 1e300}) {
        const auto fc = functional_connectivity(unit * bold);
        for (std::size_t k = 0; k < 16; ++k) CHECK(std::abs(fc.data()[k] - expected.data()[k]) < 1e-13);
    }
    const auto two_samples = functional_connectivity(matrix<double>{{1.0, 2.0}, {5.0, 3.0}, {0.0, 1e-9}});
    CHECK(two_samples(0, 1) == doctest::Approx(-1));
    CHECK(two_samples(0, 2) == doctest::Approx(1));
    CHECK(functional_connectivity(noise(1, 5, 1))(0, 0) == 1);
}

TEST_CASE("global_connectivity is the mean row sum, diagonal included") {
    CHECK(global_connectivity(matrix<double>{{1.0, 0.5}, {0.25, 1.0}}) == doctest::Approx(1.375));
    CHECK(global_connectivity(full(90, 90, 1.0)) == doctest::Approx(90));
    CHECK(global_connectivity(full(1, 1, 1.0)) == 1);
}

TEST_CASE(
    "phase_coherence, functional_connectivity and global_connectivity take any kind of array and float") {
    const auto x = noise(5, 20, 5);
    const auto pc = phase_coherence(x), fc = functional_connectivity(x);
    array_kinds::for_each(x, [&](const auto& a) {
        CHECK((phase_coherence(a) == pc));
        CHECK((functional_connectivity(a) == fc));
    });
    array_kinds::for_each(fc,
                          [&](const auto& a) { CHECK(global_connectivity(a) == global_connectivity(fc)); });
    const matrix<float> x32 = x;
    const auto pc32 = phase_coherence(x32), fc32 = functional_connectivity(x32);
    static_assert(std::is_same_v<decltype(pc32), const matrix<float>>);
    static_assert(std::is_same_v<decltype(fc32), const matrix<float>>);
    for (std::size_t k = 0; k < 25; ++k) {
        CHECK(std::abs(double(pc32.data()[k]) - pc.data()[k]) < 1e-5);
        CHECK(std::abs(double(fc32.data()[k]) - fc.data()[k]) < 1e-5);
    }
    CHECK(std::abs(global_connectivity(fc32) - global_connectivity(fc)) < 1e-5);
    CHECK((phase_coherence(unit_phasors(x32)) == pc32));
}

TEST_CASE("the functions of coherence name what is wrong") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    auto x = noise(3, 10, 6);
    CHECK_THROWS_WITH_AS(
        phase_coherence(full(3, 0, 0.0)),
        "entrain::phase_coherence: theta: expected at least one region and one sample, got (3, 0)",
        argument_error);
    CHECK_THROWS_WITH_AS(phase_coherence(phasors<double>{full(2, 3, 1.0), full(3, 3, 0.0)}),
                         "entrain::phasors: sine: expected the shape of cosine, (2, 3), got (3, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        functional_connectivity(full(3, 1, 0.0)),
        "entrain::functional_connectivity: bold: expected at least one region and two samples, got (3, 1)",
        argument_error);
    for (std::size_t t = 0; t < 10; ++t) x(1, t) = 0.1;
    CHECK_THROWS_WITH_AS(
        functional_connectivity(x),
        "entrain::functional_connectivity: bold: expected a signal that varies in every region, got "
        "a constant one in region 1",
        argument_error);
    x(2, 9) = nan;
    CHECK_THROWS_WITH_AS(phase_coherence(x),
                         "entrain::phase_coherence: theta: expected finite values, got nan at (2, 9)",
                         argument_error);
    CHECK_THROWS_WITH_AS(functional_connectivity(x),
                         "entrain::functional_connectivity: bold: expected finite values, got nan at (2, 9)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        global_connectivity(full(2, 3, 0.0)),
        "entrain::global_connectivity: fc: expected a square matrix (regions, regions), got (2, 3)",
        argument_error);
    CHECK_THROWS_AS(global_connectivity(full(0, 0, 0.0)), argument_error);
    CHECK_THROWS_AS(global_connectivity(full(1, 1, nan)), argument_error);
}

}  // namespace test_coherence
