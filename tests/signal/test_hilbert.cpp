#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/signal/hilbert.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_hilbert {

using namespace entrain;

namespace {

// By the definition: a plain Fourier sum, its negative frequencies left out, and the sum back.
std::vector<std::complex<double>> plain_analytic(const double* x, std::size_t n) {
    const double step = 2 * std::numbers::pi / double(n);
    std::vector<std::complex<double>> spectrum(n), z(n);
    for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t t = 0; t < n; ++t) spectrum[k] += x[t] * std::polar(1.0, -step * double(k * t % n));
        const bool end = k == 0 || 2 * k == n;
        spectrum[k] *= end ? 1.0 : 2 * k < n ? 2.0 : 0.0;
    }
    for (std::size_t t = 0; t < n; ++t)
        for (std::size_t k = 0; k < n; ++k)
            z[t] += spectrum[k] * std::polar(1.0 / double(n), step * double(k * t % n));
    return z;
}

}  // namespace

TEST_CASE("analytic_signal is the sum without negative frequencies, for every length") {
    for (const std::size_t n : {1u, 2u, 3u, 4u, 5u, 8u, 17u, 30u, 64u, 94u, 97u, 101u, 127u, 210u, 331u}) {
        const auto x = noise(3, n, n);
        const auto z = analytic_signal(x);
        double worst = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto expected = plain_analytic(row_data(x, i), n);
            for (std::size_t t = 0; t < n; ++t) worst = std::max(worst, std::abs(z(i, t) - expected[t]));
        }
        CAPTURE(n);
        CHECK(worst < 1e-12);
    }
}

TEST_CASE("analytic_signal keeps the signal itself as real part, to the bit, in blocks of any size") {
    for (const std::size_t rows : {1u, 15u, 16u, 17u, 33u}) {
        const auto x = noise(rows, 50, rows);
        const auto z = analytic_signal(x);
        double worst = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            const auto expected = plain_analytic(row_data(x, i), 50);
            for (std::size_t t = 0; t < 50; ++t) {
                REQUIRE(z(i, t).real() == x(i, t));
                worst = std::max(worst, std::abs(z(i, t) - expected[t]));
            }
        }
        CHECK(worst < 1e-12);
    }
}

TEST_CASE("analytic_signal turns a whole number of cosines into a circle") {
    matrix<double> x = full(1, 101, 0.0);
    for (std::size_t t = 0; t < 101; ++t)
        x(0, t) = 3 * std::cos(2 * std::numbers::pi * 7 * double(t) / 101 + 0.4);
    const auto z = analytic_signal(x);
    for (std::size_t t = 0; t < 101; ++t)
        CHECK(std::abs(z(0, t) - std::polar(3.0, 2 * std::numbers::pi * 7 * double(t) / 101 + 0.4)) < 1e-12);
}

TEST_CASE("analytic_signal of a constant and of one sample has no imaginary part") {
    const auto constant = analytic_signal(full(2, 9, 4.0));
    for (const auto& value : constant) CHECK(std::abs(value - 4.0) < 1e-15);
    CHECK((analytic_signal(full(1, 1, -2.0))(0, 0) == std::complex<double>(-2, 0)));
}

TEST_CASE("analytic_signal gives the same from several threads at once") {
    const auto x = noise(20, 331, 3);
    const auto expected = analytic_signal(x);
    std::vector<char> same(8, 0);
    {
        joining_threads threads;
        for (std::size_t k = 0; k < same.size(); ++k)
            threads.start([&, k] {
                bool equal = true;
                for (int repeat = 0; repeat < 10; ++repeat) equal = equal && analytic_signal(x) == expected;
                same[k] = equal;
            });
    }
    for (const char equal : same) CHECK((equal == 1));
}

TEST_CASE("analytic_signal takes any kind of array, and float stays float") {
    const auto x = noise(4, 31, 2);
    const auto expected = analytic_signal(x);
    array_kinds::for_each(x, [&](const auto& a) { CHECK((analytic_signal(a) == expected)); });
    const matrix<float> x32 = x;
    const auto z32 = analytic_signal(x32);
    static_assert(std::is_same_v<decltype(z32), const matrix<std::complex<float>>>);
    for (std::size_t k = 0; k < x.size(); ++k)
        CHECK(std::abs(std::complex<double>(z32.data()[k]) - expected.data()[k]) < 2e-6);
}

TEST_CASE("analytic_signal refuses nothing and NaN") {
    CHECK_THROWS_WITH_AS(
        analytic_signal(full(2, 0, 0.0)),
        "entrain::analytic_signal: x: expected at least one region and one sample, got (2, 0)",
        argument_error);
    auto x = full(1, 3, 1.0);
    x(0, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(analytic_signal(x),
                         "entrain::analytic_signal: x: expected finite values, got nan at (0, 1)",
                         argument_error);
}

}  // namespace test_hilbert
