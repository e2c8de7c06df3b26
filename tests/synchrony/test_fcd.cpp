#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <entrain/core.hpp>
#include <entrain/synchrony/fcd.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_fcd {

using namespace entrain;

TEST_CASE("functional_connectivity_dynamics is the cosine of every two rows, whatever their length") {
    const auto v1 = noise(13, 7, 1);
    const auto fcd = functional_connectivity_dynamics(v1);
    REQUIRE(fcd.shape(0) == 13);
    for (std::size_t t = 0; t < 13; ++t) {
        CHECK(fcd(t, t) == 1);
        for (std::size_t u = 0; u < 13; ++u) {
            double tu = 0, tt = 0, uu = 0;
            for (std::size_t i = 0; i < 7; ++i) {
                tu += v1(t, i) * v1(u, i);
                tt += v1(t, i) * v1(t, i);
                uu += v1(u, i) * v1(u, i);
            }
            CHECK(std::abs(fcd(t, u) - tu / std::sqrt(tt * uu)) < 1e-14);
            CHECK(fcd(t, u) == fcd(u, t));
        }
    }
}

TEST_CASE("fcd_values are the upper triangle row by row, and mean_fcd is their mean") {
    for (const std::size_t samples : {2u, 3u, 40u}) {
        const auto v1 = noise(samples, 6, samples);
        const auto fcd = functional_connectivity_dynamics(v1);
        const auto values = fcd_values(v1);
        REQUIRE(values.size() == samples * (samples - 1) / 2);
        std::size_t k = 0;
        double mean = 0;
        for (std::size_t t = 0; t < samples; ++t)
            for (std::size_t u = t + 1; u < samples; ++u, ++k) {
                CHECK(std::abs(values(k) - fcd(t, u)) < 1e-15);
                mean += fcd(t, u) / double(values.size());
            }
        CHECK(std::abs(mean_fcd(v1) - mean) < 1e-13);
    }
}

TEST_CASE("patterns that do not change have FCD 1; one region and one moment are defined") {
    matrix<double> same = full(50, 4, 0.0);
    for (std::size_t t = 0; t < 50; ++t)
        for (std::size_t i = 0; i < 4; ++i) same(t, i) = double(t + 1) * (double(i) - 1.7);
    CHECK(mean_fcd(same) == doctest::Approx(1).epsilon(1e-12));
    for (const double value : fcd_values(same)) CHECK(std::abs(value - 1) < 1e-14);
    CHECK(functional_connectivity_dynamics(full(1, 3, 0.5))(0, 0) == 1);
    CHECK(mean_fcd(matrix<double>{{2.0}, {-3.0}}) == -1);
}

TEST_CASE("the functions of FCD take any kind of array and float") {
    const auto v1 = noise(9, 5, 3);
    const auto fcd = functional_connectivity_dynamics(v1);
    const auto values = fcd_values(v1);
    const double mean = mean_fcd(v1);
    array_kinds::for_each(v1, [&](const auto& a) {
        CHECK((functional_connectivity_dynamics(a) == fcd));
        CHECK((fcd_values(a) == values));
        CHECK(mean_fcd(a) == mean);
    });
    const matrix<float> v32 = v1;
    const auto values32 = fcd_values(v32);
    static_assert(std::is_same_v<decltype(values32), const vector<float>>);
    static_assert(std::is_same_v<decltype(functional_connectivity_dynamics(v32)), matrix<float>>);
    for (std::size_t k = 0; k < values.size(); ++k) CHECK(std::abs(double(values32(k)) - values(k)) < 1e-5);
    CHECK(std::abs(mean_fcd(v32) - mean) < 1e-5);
}

TEST_CASE("the functions of FCD name what is wrong") {
    auto v1 = noise(4, 3, 4);
    CHECK_THROWS_WITH_AS(
        fcd_values(full(1, 3, 1.0)),
        "entrain::fcd_values: v1: expected at least 2 frames in rows and one region in columns, got "
        "(1, 3)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        mean_fcd(full(5, 0, 1.0)),
        "entrain::mean_fcd: v1: expected at least 2 frames in rows and one region in columns, got "
        "(5, 0)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        functional_connectivity_dynamics(full(0, 3, 1.0)),
        "entrain::functional_connectivity_dynamics: v1: expected at least 1 frames in rows and one "
        "region in columns, got (0, 3)",
        argument_error);
    for (std::size_t i = 0; i < 3; ++i) v1(2, i) = 0;
    CHECK_THROWS_WITH_AS(mean_fcd(v1),
                         "entrain::mean_fcd: v1: expected a direction in every row, got zeros in row 2",
                         argument_error);
    v1(3, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(
        functional_connectivity_dynamics(v1),
        "entrain::functional_connectivity_dynamics: v1: expected finite values, got nan at (3, 1)",
        argument_error);
}

}  // namespace test_fcd
