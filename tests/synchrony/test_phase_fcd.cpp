#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/synchrony/phase_fcd.hpp>

#include "array_kinds.hpp"

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
    std::vector<double> similarity;
    for (std::size_t t = 0; t < patterns.size(); ++t)
        for (std::size_t u = t + 1; u < patterns.size(); ++u) {
            double tu = 0, tt = 0, uu = 0;
            for (std::size_t k = 0; k < patterns[t].size(); ++k)
                tu += patterns[t][k] * patterns[u][k], tt += patterns[t][k] * patterns[t][k],
                    uu += patterns[u][k] * patterns[u][k];
            similarity.push_back(tu / std::sqrt(tt * uu));
        }
    return similarity;
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
    CHECK_THROWS_WITH_AS(
        phase_fcd(phasors<double>{full(3, 40, 1.0), full(3, 41, 0.0)}),
        "entrain::phase_fcd: unit: expected cosines and sines of the same shape, got (3, 41)",
        argument_error);
}
