#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model/lyapunov.hpp>

#include "array_kinds.hpp"

namespace test_lyapunov {

using namespace entrain;

namespace {

matrix<double> random_matrix(std::size_t n, std::uint64_t seed) {
    random_stream random(seed);
    matrix<double> m = full(n, n, 0.0);
    for (double& value : m) value = random.normal();
    return m;
}

// Stable: the spectrum of a random matrix has a radius of about sqrt(n).
matrix<double> stable_matrix(std::size_t n, std::uint64_t seed) {
    matrix<double> m = random_matrix(n, seed);
    for (std::size_t i = 0; i < n; ++i) m(i, i) -= 2.5 * std::sqrt(double(n));
    return m;
}

matrix<double> noise_of(std::size_t n, std::uint64_t seed) {
    const auto b = random_matrix(n, seed);
    matrix<double> q = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            for (std::size_t k = 0; k < n; ++k) q(i, j) += b(i, k) * b(j, k);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) q(i, j) = q(j, i);
    return q;
}

// |J S + S J^T + Q| / |Q|, summed in long double by plain loops.
double residual(const matrix<double>& j, const matrix<double>& s, const matrix<double>& q) {
    const std::size_t n = j.shape(0);
    long double rest = 0, size = 0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k) {
            long double sum = q(i, k);
            for (std::size_t l = 0; l < n; ++l)
                sum += (long double)j(i, l) * s(l, k) + (long double)j(k, l) * s(i, l);
            rest += sum * sum;
            size += (long double)q(i, k) * q(i, k);
        }
    return double(std::sqrt(rest / size));
}

}  // namespace

TEST_CASE("the Lyapunov equation of one variable: variance is noise over twice the decay") {
    const auto s = lyapunov(full(1, 1, -0.25), full(1, 1, 3.0));
    CHECK(s(0, 0) == doctest::Approx(6).epsilon(1e-15));
}

TEST_CASE("an Ornstein-Uhlenbeck process in two variables, one feeding the other") {
    // dx = -x dt + dW, dy = (x - 2 y) dt: by hand <xx> = 1/2, <xy> = 1/6, <yy> = 1/12.
    matrix<double> j = full(2, 2, 0.0), q = full(2, 2, 0.0);
    j(0, 0) = -1, j(1, 0) = 1, j(1, 1) = -2, q(0, 0) = 1;
    const auto s = lyapunov(j, q);
    CHECK(s(0, 0) == doctest::Approx(1.0 / 2));
    CHECK(s(0, 1) == doctest::Approx(1.0 / 6));
    CHECK(s(1, 1) == doctest::Approx(1.0 / 12));
    CHECK(s(0, 1) == s(1, 0));
}

TEST_CASE("the residual of the Lyapunov equation is below 1e-12 of the noise") {
    for (const std::size_t n : {2u, 7u, 40u, 120u}) {
        CAPTURE(n);
        const auto j = stable_matrix(n, n), q = noise_of(n, 100 + n);
        const auto s = lyapunov(j, q);
        CHECK(residual(j, s, q) < 1e-12);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < i; ++k) REQUIRE(s(i, k) == s(k, i));
    }
}

TEST_CASE("the residual stays there at the edge of stability and for matrices far from normal") {
    matrix<double> slow = full(2, 2, 0.0);
    slow(0, 0) = slow(1, 1) = -1e-6, slow(0, 1) = -1, slow(1, 0) = 1;
    matrix<double> unit = full(2, 2, 0.0);
    unit(0, 0) = unit(1, 1) = 1;
    const auto s = lyapunov(slow, unit);
    CHECK(s(0, 0) == doctest::Approx(0.5e6).epsilon(1e-9));

    const std::size_t n = 30;  // a chain in which each feeds the next
    matrix<double> chain = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        chain(i, i) = -1;
        if (i) chain(i, i - 1) = 1.2;
    }
    const auto q = noise_of(n, 5);
    CHECK(residual(chain, lyapunov(chain, q), q) < 1e-12);
}

TEST_CASE("any kind of array of doubles or floats goes into the Lyapunov equation") {
    const auto j = stable_matrix(6, 1), q = noise_of(6, 2);
    const auto expected = lyapunov(j, q);
    array_kinds::for_each(j, [&](const auto& any) { CHECK(lyapunov(any, q) == expected); });
    array_kinds::for_each(q, [&](const auto& any) { CHECK(lyapunov(j, any) == expected); });
    const matrix<float> single = xt::cast<float>(j), single_noise = full(6, 6, 0.0f) + xt::cast<float>(q);
    CHECK(xt::allclose(lyapunov(single, single_noise), expected, 1e-4));
}

TEST_CASE("what the Lyapunov equation refuses, by name") {
    matrix<double> j = full(2, 2, 0.0), q = full(2, 2, 1.0);
    j(0, 0) = -1, j(1, 1) = 0.5;
    CHECK_THROWS_WITH_AS(
        lyapunov(j, q),
        "entrain::lyapunov: jacobian: expected eigenvalues with negative real parts, got the "
        "eigenvalue 0.5 + 0i",
        argument_error);
    j(1, 1) = -1;
    CHECK_THROWS_WITH_AS(lyapunov(full(2, 3, 0.0), q),
                         "entrain::lyapunov: jacobian: expected a square matrix, got (2, 3)", argument_error);
    CHECK_THROWS_WITH_AS(lyapunov(full(0, 0, 0.0), full(0, 0, 0.0)),
                         "entrain::lyapunov: jacobian: expected a square matrix, got (0, 0)", argument_error);
    CHECK_THROWS_WITH_AS(lyapunov(j, full(3, 3, 1.0)),
                         "entrain::lyapunov: noise: expected a matrix as large as the Jacobian, got (3, 3)",
                         argument_error);
    q(1, 0) = 2;
    CHECK_THROWS_WITH_AS(
        lyapunov(j, q),
        "entrain::lyapunov: noise: expected a symmetric matrix, got 2 and 1 at (1, 0) and its "
        "mirror",
        argument_error);
    q(1, 0) = std::nan("");
    CHECK_THROWS_WITH_AS(lyapunov(j, q),
                         "entrain::lyapunov: noise: expected finite values, got nan at (1, 0)",
                         argument_error);
    j(0, 1) = HUGE_VAL;
    CHECK_THROWS_WITH_AS(lyapunov(j, q),
                         "entrain::lyapunov: jacobian: expected finite values, got inf at (0, 1)",
                         argument_error);
}

}  // namespace test_lyapunov
