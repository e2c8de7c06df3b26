#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/synchrony/coherence.hpp>
#include <entrain/synchrony/phase_locking.hpp>

#include "array_kinds.hpp"
#include "expected.hpp"

namespace test_phase_locking {

using namespace entrain;
using doctest::Approx;

namespace {

constexpr double pi = std::numbers::pi;

matrix<double> random_phases(std::size_t regions, std::size_t samples, std::uint64_t seed) {
    random_stream random(seed);
    matrix<double> theta = full(regions, samples, 0.0);
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t t = 0; t < samples; ++t)
            theta(i, t) = std::remainder(0.3 * double(t) + double(i) * 0.4 + random.normal(), 2 * pi);
    return theta;
}

struct by_definition {
    double locking, lag, metastability;
};

by_definition edge(const matrix<double>& theta, std::size_t i, std::size_t j) {
    const std::size_t samples = theta.shape(1);
    std::complex<double> sum = 0;
    double lag = 0, mean = 0, squares = 0;
    for (std::size_t t = 0; t < samples; ++t) {
        const double d = theta(i, t) - theta(j, t);
        sum += std::polar(1.0, d);
        lag += std::sin(d) > 0 ? 1 : std::sin(d) < 0 ? -1 : 0;
        mean += std::cos(d) / double(samples);
    }
    for (std::size_t t = 0; t < samples; ++t)
        squares += std::pow(std::cos(theta(i, t) - theta(j, t)) - mean, 2);
    return {std::abs(sum) / double(samples), std::abs(lag) / double(samples),
            std::sqrt(squares / double(samples - 1))};
}

}  // namespace

TEST_CASE("locking, lag and metastability of every edge are those of their definitions") {
    const auto theta = random_phases(6, 150, 1);
    const auto plv = phase_locking_value(theta), pli = phase_lag_index(theta), m = edge_metastability(theta);
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(plv(i, i) == 1.0);
        CHECK(pli(i, i) == 0.0);
        CHECK(m(i, i) == 0.0);
        for (std::size_t j = 0; j < i; ++j) {
            const auto expected = edge(theta, i, j);
            CHECK(plv(i, j) == Approx(expected.locking).epsilon(1e-12));
            CHECK(pli(i, j) == Approx(expected.lag).epsilon(1e-12));
            CHECK(m(i, j) == Approx(expected.metastability).epsilon(1e-12));
            CHECK((plv(i, j) == plv(j, i) && pli(i, j) == pli(j, i) && m(i, j) == m(j, i)));
        }
    }
}

TEST_CASE("edge measures are those of numpy") {
    const auto all = expected::values("edges");
    const auto theta = expected::matrix_of(all["theta"]);
    const auto plv = phase_locking_value(theta), pli = phase_lag_index(theta), m = edge_metastability(theta);
    const auto plv0 = expected::matrix_of(all["plv"]), pli0 = expected::matrix_of(all["pli"]),
               m0 = expected::matrix_of(all["metastability"]);
    for (std::size_t k = 0; k < plv.size(); ++k) {
        CHECK(std::abs(plv.data()[k] - plv0.data()[k]) < 1e-13);
        CHECK(std::abs(pli.data()[k] - pli0.data()[k]) < 1e-13);
        CHECK(std::abs(m.data()[k] - m0.data()[k]) < 1e-13);
    }
}

TEST_CASE("a fixed lag locks wholly, leads wholly and never changes") {
    matrix<double> theta = full(3, 100, 0.0);
    for (std::size_t t = 0; t < 100; ++t) {
        theta(0, t) = std::remainder(0.37 * double(t), 2 * pi);
        theta(1, t) = std::remainder(0.37 * double(t) - 0.8, 2 * pi);
        theta(2, t) = theta(0, t);
    }
    const auto plv = phase_locking_value(theta), pli = phase_lag_index(theta), m = edge_metastability(theta);
    CHECK(plv(0, 1) == Approx(1).epsilon(1e-14));
    CHECK(pli(0, 1) == 1.0);
    CHECK(m(0, 1) < 1e-14);
    CHECK(phase_coherence(theta)(0, 1) == Approx(std::cos(0.8)).epsilon(1e-14));
    // No lag at all, and half a turn: no lead, whatever rounding makes of the sine.
    CHECK(plv(0, 2) == Approx(1).epsilon(1e-14));
    CHECK(pli(0, 2) == 0.0);
    CHECK(m(0, 2) < 1e-14);
    for (std::size_t t = 0; t < 100; ++t) theta(2, t) = std::remainder(theta(0, t) + pi, 2 * pi);
    CHECK(phase_lag_index(theta)(0, 2) == 0.0);
}

TEST_CASE("nearly locked edges keep their small metastability to many digits") {
    matrix<double> theta = full(2, 400, 0.0);
    for (std::size_t t = 0; t < 400; ++t) {
        theta(0, t) = std::remainder(0.5 * double(t), 2 * pi);
        theta(1, t) = theta(0, t) - 0.5 - 1e-6 * std::sin(0.1 * double(t));
    }
    const double expected = edge(theta, 0, 1).metastability;
    CHECK(expected > 1e-7);
    CHECK(edge_metastability(theta)(0, 1) == Approx(expected).epsilon(1e-7));
}

TEST_CASE("independent phases lock by chance alone, 1 / sqrt(samples)") {
    random_stream random(9);
    matrix<double> theta = full(20, 400, 0.0);
    for (double& value : theta) value = 2 * pi * random.uniform();
    const auto plv = phase_locking_value(theta);
    double mean = 0;
    for (std::size_t i = 0; i < 20; ++i)
        for (std::size_t j = 0; j < i; ++j) mean += plv(i, j) / 190;
    CHECK(mean == Approx(std::sqrt(pi / 4 / 400)).epsilon(0.05));
}

TEST_CASE("edge measures take any kind of array, and float stays float") {
    const auto theta = random_phases(4, 33, 2);
    const auto plv = phase_locking_value(theta), pli = phase_lag_index(theta), m = edge_metastability(theta);
    array_kinds::for_each(theta, [&](const auto& a) {
        CHECK(phase_locking_value(a) == plv);
        CHECK(phase_lag_index(a) == pli);
        CHECK(edge_metastability(a) == m);
    });
    const matrix<float> narrow = theta;
    static_assert(std::is_same_v<decltype(phase_locking_value(narrow)), matrix<float>>);
    static_assert(std::is_same_v<decltype(phase_lag_index(narrow)), matrix<float>>);
    static_assert(std::is_same_v<decltype(edge_metastability(narrow)), matrix<float>>);
    const auto plv32 = phase_locking_value(narrow), m32 = edge_metastability(narrow);
    for (std::size_t k = 0; k < plv.size(); ++k) {
        CHECK(std::abs(plv32.data()[k] - plv.data()[k]) < 1e-5);
        CHECK(std::abs(m32.data()[k] - m.data()[k]) < 1e-5);
    }
    CHECK(phase_locking_value(unit_phasors(theta)) == plv);
}

TEST_CASE("one region and one sample have their limits; nothing, and NaN, are refused") {
    CHECK(phase_locking_value(full(1, 5, 0.3)) == full(1, 1, 1.0));
    CHECK(phase_lag_index(full(1, 5, 0.3)) == full(1, 1, 0.0));
    CHECK(edge_metastability(full(1, 5, 0.3)) == full(1, 1, 0.0));
    CHECK(phase_locking_value(random_phases(3, 1, 1))(0, 2) == Approx(1).epsilon(1e-15));
    CHECK(phase_lag_index(matrix<double>{{0.5}, {0.1}})(0, 1) == 1.0);
    CHECK_THROWS_WITH_AS(edge_metastability(full(3, 1, 0.0)),
                         "entrain::edge_metastability: theta: expected at least two samples, got (3, 1)",
                         argument_error);
    CHECK_THROWS_AS(phase_locking_value(full(0, 5, 0.0)), argument_error);
    CHECK_THROWS_AS(phase_lag_index(full(2, 5, std::nan(""))), argument_error);
    CHECK_THROWS_AS(edge_metastability(full(2, 5, std::numeric_limits<double>::infinity())), argument_error);
}

}  // namespace test_phase_locking
