#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/synchrony/phase_fcd.hpp>

#include "array_kinds.hpp"
#include "pattern_similarities.hpp"

namespace test_phase_fcd {

using namespace entrain;

namespace {

matrix<double> random_phases(std::size_t regions, std::size_t samples) {
    random_stream random(5);
    matrix<double> theta = full(regions, samples, 0.0);
    for (double& angle : theta) angle = 6.28 * random.uniform();
    return theta;
}

// As the scripts do it: every pattern, averaged, and every pair of them.
std::vector<double> brute_force(const matrix<double>& theta, std::size_t average, std::size_t skip) {
    const std::size_t n = theta.shape(0);
    std::vector<std::vector<double>> patterns;
    for (std::size_t t = skip; t + skip + average <= theta.shape(1); ++t) {
        std::vector<double> pattern;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                double sum = 0;
                for (std::size_t a = 0; a < average; ++a) sum += std::cos(theta(i, t + a) - theta(j, t + a));
                pattern.push_back(sum / double(average));
            }
        patterns.push_back(pattern);
    }
    return pattern_similarities(patterns);
}

}  // namespace

TEST_CASE("phase FCD without forming patterns is phase FCD from patterns") {
    const auto theta = random_phases(7, 40);
    for (const std::size_t average : {1u, 2u, 3u})
        for (const std::size_t skip : {0u, 10u}) {
            const auto expected = brute_force(theta, average, skip);
            const auto values = phase_fcd(theta, {.average = average, .skip = skip});
            REQUIRE(values.size() == expected.size());
            for (std::size_t k = 0; k < values.size(); ++k) CHECK(std::abs(values(k) - expected[k]) < 1e-12);
        }
    const auto values = phase_fcd(theta);
    array_kinds::for_each(theta, [&](const auto& any) { CHECK(phase_fcd(any) == values); });
    CHECK(phase_fcd(unit_phasors(theta)) == values);
    const matrix<float> single = xt::cast<float>(theta);
    CHECK(phase_fcd(single)(3) == doctest::Approx(values(3)).scale(1).epsilon(1e-5));
}

TEST_CASE("phase FCD is the same whichever block a pair falls into") {
    const auto theta = random_phases(4, 520);
    const auto expected = brute_force(theta, 3, 10);
    const auto values = phase_fcd(theta);
    REQUIRE(values.size() == expected.size());
    double worst = 0;
    for (std::size_t k = 0; k < values.size(); ++k)
        worst = std::max(worst, std::abs(values(k) - expected[k]));
    CHECK(worst < 1e-12);
}

TEST_CASE("the distribution of phase FCD is that of its values") {
    const auto theta = random_phases(4, 400);
    const auto values = phase_fcd(theta);
    const auto counted = phase_fcd_distribution(theta);
    CHECK(counted.size == values.size());
    CHECK(counted.mean() == doctest::Approx(xt::mean(values)()).epsilon(1e-9));
    const matrix<double> other_theta = 0.5 * random_phases(4, 300);
    const auto other = phase_fcd_distribution(unit_phasors(other_theta));
    const auto other_values = phase_fcd(other_theta);
    CHECK(std::abs(stats::ks_distance(counted, other) - stats::ks_distance(values, other_values)) < 1e-3);
    CHECK(std::abs(stats::wasserstein_distance(counted, other) -
                   stats::wasserstein_distance(values, other_values)) < 1e-4);
    CHECK_THROWS_WITH_AS(phase_fcd_distribution(theta, {}, {.bins = 0}),
                         "entrain::phase_fcd_distribution: bins: expected at least one bin, got 0",
                         argument_error);
}

TEST_CASE("a pattern without length is like no other, and NaN is refused") {
    // Two regions a quarter turn apart: cos(theta_0 - theta_1) = 0 at the first pattern.
    matrix<double> theta = full(2, 3, 0.0);
    theta(1, 0) = 1.5707963267948966;
    const auto values = phase_fcd(theta, {.average = 1, .skip = 0});
    CHECK(values(0) == 0.0);
    CHECK(values(1) == 0.0);
    CHECK(values(2) == doctest::Approx(1.0));
    theta(0, 2) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(phase_fcd(theta, {.average = 1, .skip = 0}), argument_error);
}

TEST_CASE("a pattern that stays is alike at all times") {
    matrix<double> theta = random_phases(5, 30);
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t t = 1; t < 30; ++t) theta(i, t) = theta(i, 0) + 0.3 * double(t);
    for (const double value : phase_fcd(theta)) CHECK(value == doctest::Approx(1.0));
}

TEST_CASE("phase FCD refuses what it cannot compare") {
    const auto theta = random_phases(3, 23);
    CHECK_THROWS_WITH_AS(phase_fcd(theta), "entrain::phase_fcd: unit: expected at least 24 samples, got 23",
                         argument_error);
    CHECK_THROWS_WITH_AS(phase_fcd(theta, {.average = 0}),
                         "entrain::phase_fcd: average: expected at least 1, got 0", argument_error);
    CHECK_THROWS_WITH_AS(phase_fcd(random_phases(1, 40)),
                         "entrain::phase_fcd: unit: expected at least two regions, got (1, 40)",
                         argument_error);
    CHECK_THROWS_WITH_AS(phase_fcd(phasors<double>{full(3, 40, 1.0), full(3, 41, 0.0)}),
                         "entrain::phasors: sine: expected the shape of cosine, (3, 40), got (3, 41)",
                         argument_error);
}

}  // namespace test_phase_fcd
