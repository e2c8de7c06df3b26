#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>

namespace test_matrix_exponential {

using namespace entrain;

namespace {

matrix<double> times(const matrix<double>& a, const matrix<double>& b) {
    matrix<double> c = full(a.shape(0), b.shape(1), 0.0);
    for (std::size_t i = 0; i < a.shape(0); ++i)
        for (std::size_t k = 0; k < a.shape(1); ++k)
            for (std::size_t j = 0; j < b.shape(1); ++j) c(i, j) += a(i, k) * b(k, j);
    return c;
}

matrix<double> identity(std::size_t n) {
    matrix<double> one = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) one(i, i) = 1;
    return one;
}

// The largest difference, as a share of the largest number.
double apart(const matrix<double>& a, const matrix<double>& b) {
    double difference = 0, largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference = std::max(difference, std::abs(a.data()[i] - b.data()[i]));
        largest = std::max(largest, std::abs(b.data()[i]));
    }
    return difference / largest;
}

// The series over a step so small that eight terms are enough, as often as it takes.
matrix<double> by_small_steps(const matrix<double>& a, std::size_t steps) {
    matrix<double> small = a, power = identity(a.shape(0)), step = power, result = power;
    small /= double(steps);
    for (int n = 1; n <= 8; ++n) {
        power = times(power, small);
        power /= n;
        step += power;
    }
    for (std::size_t i = 0; i < steps; ++i) result = times(step, result);
    return result;
}

matrix<double> random_matrix(std::size_t n, std::uint64_t seed, double size) {
    random_stream random(seed);
    matrix<double> a = full(n, n, 0.0);
    for (double& value : a) value = size * random.normal() / std::sqrt(double(n));
    return a;
}

// What diffusive coupling does: rows that sum to zero.
matrix<double> diffusive(matrix<double> weights) {
    for (std::size_t j = 0; j < weights.shape(0); ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < weights.shape(0); ++k) sum += weights(j, k);
        weights(j, j) -= sum;
    }
    return weights;
}

}  // namespace

TEST_CASE("the exponential of a matrix is the series of many small steps") {
    std::vector<matrix<double>> all = {matrix<double>{{0.0}},
                                       matrix<double>{{-3.0}},
                                       matrix<double>{{0, 1}, {0, 0}},          // no eigenbasis
                                       matrix<double>{{0, -7}, {7, 0}},         // a rotation
                                       matrix<double>{{-1, 200}, {0, -1.001}},  // far from normal
                                       matrix<double>{{1e-9, 1e-9}, {-1e-9, 0}}};
    for (const double size : {0.01, 1.0, 8.0}) {
        all.push_back(random_matrix(7, 1, size));
        all.push_back(diffusive(random_matrix(12, 2, size)));  // asymmetric, weights of both signs
    }
    for (const auto& a : all) {
        const auto expected = by_small_steps(a, 4096);
        CAPTURE(a);
        CHECK(apart(matrix_exponential(a), expected) < 1e-12);
    }
}

TEST_CASE("the exponential solves dx/dt = A x, undoes itself, and adds up over time") {
    const auto a = diffusive(random_matrix(20, 4, 2.0));
    const auto at = [&](double t) { return matrix_exponential(matrix<double>(t * a)); };
    CHECK(apart(times(at(0.7), at(0.6)), at(1.3)) < 1e-13);
    CHECK(apart(times(at(2.0), at(-2.0)), identity(20)) < 1e-9);
    // The derivative by four points around t, whose error is h^4 / 30.
    const double t = 0.8, h = 2e-3;
    const matrix<double> slope = (8.0 * (at(t + h) - at(t - h)) - (at(t + 2 * h) - at(t - 2 * h))) / (12 * h);
    CHECK(apart(slope, times(a, at(t))) < 1e-9);
}

TEST_CASE("strong diffusion leaves what is common to all, to rounding times the norm") {
    matrix<double> weights = full(30, 30, 1.0);
    for (const double strength : {1.0, 1e3, 1e6}) {
        const auto flow = matrix_exponential(matrix<double>(strength * diffusive(weights)));
        double worst = 0;
        for (std::size_t i = 0; i < 30; ++i) {
            double sum = 0;
            for (std::size_t k = 0; k < 30; ++k) {
                sum += flow(i, k);
                worst = std::max(worst, std::abs(flow(i, k) - 1.0 / 30));
            }
            CHECK(std::abs(sum - 1) < 1e-14 * (10 + 60 * strength));
        }
        CHECK(worst < 1e-14 * (10 + 60 * strength));
    }
}

TEST_CASE("matrices that have no exponential in double are refused by name") {
    const double infinite = std::numeric_limits<double>::infinity();
    const auto refused = [](const matrix<double>& a) {
        try {
            matrix_exponential(a);
        } catch (const argument_error& error) {
            return std::string(error.what()).starts_with("entrain::matrix_exponential: a: expected ");
        }
        return false;
    };
    CHECK(refused(matrix<double>()));
    CHECK(refused(full(2, 3, 0.0)));
    CHECK(refused(full(2, 2, infinite)));
    CHECK(refused(full(2, 2, infinite - infinite)));
    CHECK(refused(full(2, 2, 1e308)));
    CHECK(refused(full(2, 2, 1e300)));
    CHECK(refused(full(1, 1, 710.0)));
    CHECK(!refused(full(1, 1, 709.0)));
    CHECK(!refused(full(2, 2, -1e3)));
}

}  // namespace test_matrix_exponential
