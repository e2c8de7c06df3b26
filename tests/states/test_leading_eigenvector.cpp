#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/states/kmeans.hpp>
#include <entrain/states/leading_eigenvector.hpp>

namespace test_leading_eigenvector {

using namespace entrain;

namespace {

// Phases that share a common angle as far as `spread` (radians, half-width) is small.
matrix<double> random_phases(std::size_t regions, std::size_t samples, double spread, std::uint64_t seed) {
    random_stream random(seed);
    matrix<double> theta = full(regions, samples, 0.0);
    for (std::size_t t = 0; t < samples; ++t) {
        const double common = 2 * std::numbers::pi * random.uniform();
        for (std::size_t i = 0; i < regions; ++i)
            theta(i, t) = std::remainder(common + spread * (2 * random.uniform() - 1), 2 * std::numbers::pi);
    }
    return theta;
}

phasors<double> phasors_from(const matrix<double>& theta) {
    return {matrix<double>(xt::cos(theta)), matrix<double>(xt::sin(theta))};
}

// The authors' way: build the matrix, take the last eigenvector, apply the sign rule. `gap` receives the
// distance of the two largest eigenvalues as a share of the largest.
vector<double> oracle(const matrix<double>& theta, std::size_t t, double& gap) {
    const std::size_t n = theta.shape(0);
    matrix<double> coherence = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) coherence(i, j) = std::cos(theta(i, t) - theta(j, t));
    const auto [values, vectors] = xt::linalg::eigh(coherence);
    gap = n > 1 ? (values(n - 1) - values(n - 2)) / values(n - 1) : 1.0;
    vector<double> v = full(n, 0.0);
    std::size_t positive = 0;
    double above = 0, below = 0;
    for (std::size_t i = 0; i < n; ++i) {
        v(i) = vectors(i, n - 1);
        positive += v(i) > 0 ? 1 : 0;
        (v(i) > 0 ? above : below) += std::abs(v(i));
    }
    if (2 * positive > n || (2 * positive == n && above > below)) v *= -1.0;
    return v;
}

double largest_norm_error(const matrix<double>& v1) {
    double worst = 0;
    for (std::size_t t = 0; t < v1.shape(0); ++t) {
        long double square = 0;
        for (std::size_t i = 0; i < v1.shape(1); ++i)
            square += static_cast<long double>(v1(t, i)) * static_cast<long double>(v1(t, i));
        worst = std::max(worst, static_cast<double>(std::abs(std::sqrt(square) - 1.0L)));
    }
    return worst;
}

}  // namespace

TEST_CASE("the closed form agrees with eigh of the coherence matrix, sign rule included") {
    random_stream random(5);
    std::size_t frames = 0;
    for (std::size_t trial = 0; trial < 40; ++trial) {
        const std::size_t n = trial == 0 ? 400 : 2 + random.below(399);
        const double spread = std::numbers::pi * (trial % 2 ? 1.0 : random.uniform());
        const auto theta = random_phases(n, 3, spread, 100 + trial);
        const auto from_phases = leading_eigenvectors(theta);
        const auto from_phasors = leading_eigenvectors(phasors_from(theta));
        REQUIRE(from_phases.shape(0) == 3);
        REQUIRE(from_phases.shape(1) == n);
        for (std::size_t t = 0; t < 3; ++t) {
            CAPTURE(n);
            CAPTURE(t);
            double gap = 0;
            const auto expected = oracle(theta, t, gap);
            if (gap < 1e-2) continue;  // the eigenvector itself is then uncertain by more than 1e-14 / gap
            ++frames;
            double worst = 0;
            for (std::size_t i = 0; i < n; ++i) {
                worst = std::max(worst, std::abs(from_phases(t, i) - expected(i)));
                worst = std::max(worst, std::abs(from_phasors(t, i) - expected(i)));
            }
            CHECK(worst < 1e-12);
        }
    }
    CHECK(frames > 100);
}

TEST_CASE("each leading eigenvector has norm one to 1e-15 and no more positive than negative components") {
    for (const std::size_t n : {1u, 2u, 3u, 15u, 16u, 17u, 90u, 400u}) {
        const auto v1 = leading_eigenvectors(random_phases(n, 301, std::numbers::pi, n));
        CHECK(largest_norm_error(v1) < 1e-15);
        for (std::size_t t = 0; t < v1.shape(0); ++t)
            REQUIRE(2 * std::count_if(row_data(v1, t), row_data(v1, t) + n,
                                      [](double value) { return value > 0; }) <=
                    static_cast<std::ptrdiff_t>(n));
    }
}

TEST_CASE("a frame does not depend on the frames beside it") {
    const auto theta = random_phases(90, 100, std::numbers::pi, 3);
    const auto all = leading_eigenvectors(theta);
    for (const std::size_t t : {0u, 31u, 32u, 63u, 64u, 95u, 96u, 99u}) {
        const auto alone = leading_eigenvectors(xt::view(theta, xt::all(), xt::range(t, t + 1)));
        for (std::size_t i = 0; i < 90; ++i) REQUIRE(alone(0, i) == all(t, i));
    }
}

TEST_CASE("where as many components are positive as negative, the larger sum becomes negative") {
    // Two groups in antiphase: v is proportional to +-cos(theta), the first two regions against the last two.
    matrix<double> theta = full(4, 2, 0.0);
    theta(0, 0) = 0.3, theta(1, 0) = -0.3;
    theta(2, 0) = std::numbers::pi + 1.0, theta(3, 0) = std::numbers::pi - 1.0;
    theta(0, 1) = 1.0, theta(1, 1) = -1.0;
    theta(2, 1) = std::numbers::pi + 0.3, theta(3, 1) = std::numbers::pi - 0.3;
    const auto v1 = leading_eigenvectors(theta);
    CHECK(v1(0, 0) < 0);
    CHECK(v1(0, 2) > 0);
    CHECK(v1(1, 0) > 0);
    CHECK(v1(1, 2) < 0);
    CHECK(std::abs(v1(0, 0) + v1(0, 1)) > std::abs(v1(0, 2) + v1(0, 3)));
}

TEST_CASE("one region, and regions all in phase, give equal negative components") {
    CHECK(leading_eigenvectors(full(1, 1, 2.5))(0, 0) == -1.0);
    const auto v1 = leading_eigenvectors(full(90, 1, -0.7));
    for (std::size_t i = 0; i < 90; ++i) CHECK(std::abs(v1(0, i) + 1 / std::sqrt(90.0)) < 1e-15);
}

TEST_CASE("a frame without a leading direction still gives an eigenvector of norm one") {
    // Four phasors at right angles: c.c = s.s = 2, c.s = 0.
    const phasors<double> square(matrix<double>{{1.0}, {0.0}, {-1.0}, {0.0}},
                                 matrix<double>{{0.0}, {1.0}, {0.0}, {-1.0}});
    const auto v1 = leading_eigenvectors(square);
    CHECK(std::abs(v1(0, 0) + std::sqrt(0.5)) < 1e-15);
    CHECK(v1(0, 1) == 0.0);
    CHECK(std::abs(v1(0, 2) - std::sqrt(0.5)) < 1e-15);
    CHECK(v1(0, 3) == 0.0);

    // From phases the equality holds up to rounding only: M v = 2 v all the same.
    matrix<double> theta = full(4, 1, 0.0);
    for (std::size_t i = 0; i < 4; ++i) theta(i, 0) = std::numbers::pi / 2 * static_cast<double>(i) + 0.3;
    const auto v = leading_eigenvectors(theta);
    CHECK(largest_norm_error(v) < 1e-15);
    for (std::size_t i = 0; i < 4; ++i) {
        double image = 0;
        for (std::size_t j = 0; j < 4; ++j) image += std::cos(theta(i, 0) - theta(j, 0)) * v(0, j);
        CHECK(std::abs(image - 2 * v(0, i)) < 1e-14);
    }
}

TEST_CASE("nearly equal eigenvalues lose no accuracy to cancellation") {
    // Phases 0, pi/2 and tiny deviations: d and b are of order 1e-9, the eigenvalues equal to nine digits.
    // The residual of M v = lambda v tells, whatever the direction.
    matrix<double> theta = full(4, 1, 0.0);
    theta(1, 0) = 1e-9, theta(2, 0) = std::numbers::pi / 2, theta(3, 0) = std::numbers::pi / 2 + 2e-9;
    const auto v = leading_eigenvectors(theta);
    double lambda = 0, worst = 0;
    vector<double> image = full(4, 0.0);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j) image(i) += std::cos(theta(i, 0) - theta(j, 0)) * v(0, j);
        lambda += image(i) * v(0, i);
    }
    for (std::size_t i = 0; i < 4; ++i) worst = std::max(worst, std::abs(image(i) - lambda * v(0, i)));
    CHECK(worst < 1e-15 * 8);
}

TEST_CASE("rotating all phases of a frame, or the labels of regions, changes nothing but their order") {
    const auto theta = random_phases(21, 40, 2.0, 8);
    const auto v1 = leading_eigenvectors(theta);
    const auto turned = leading_eigenvectors(theta + 1.234);
    const auto reversed =
        leading_eigenvectors(xt::view(theta, xt::range(20, xt::placeholders::_, -1), xt::all()));
    for (std::size_t t = 0; t < 40; ++t)
        for (std::size_t i = 0; i < 21; ++i) {
            REQUIRE(std::abs(turned(t, i) - v1(t, i)) < 1e-13);
            REQUIRE(std::abs(reversed(t, 20 - i) - v1(t, i)) < 1e-13);
        }
}

TEST_CASE("leading eigenvectors accept views, xarrays, other layouts and float") {
    const auto theta = random_phases(12, 70, 2.0, 9);
    const auto expected = leading_eigenvectors(theta);
    const xt::xarray<double> any = theta;
    const xt::xtensor<double, 2, xt::layout_type::column_major> columns = theta;
    CHECK(leading_eigenvectors(any) == expected);
    CHECK(leading_eigenvectors(columns) == expected);
    CHECK(leading_eigenvectors(xt::view(theta, xt::all(), xt::all())) == expected);
    const auto strided = leading_eigenvectors(xt::view(theta, xt::all(), xt::range(1, 70, 3)));
    for (std::size_t i = 0; i < 12; ++i) CHECK(strided(2, i) == expected(7, i));

    const matrix<float> narrow = xt::cast<float>(theta);
    const auto single = leading_eigenvectors(narrow);
    static_assert(std::is_same_v<std::decay_t<decltype(single)>, matrix<float>>);
    for (std::size_t k = 0; k < single.size(); ++k)
        REQUIRE(std::abs(static_cast<double>(single.data()[k]) - expected.data()[k]) < 2e-5);
    const phasors<float> directions{matrix<float>(xt::cos(narrow)), matrix<float>(xt::sin(narrow))};
    CHECK(leading_eigenvectors(directions) == single);
}

TEST_CASE("leading_eigenvectors refuses what has no phases") {
    CHECK_THROWS_WITH_AS(leading_eigenvectors(full(0, 5, 0.0)),
                         "entrain::leading_eigenvectors: theta: expected at least one region and one sample, "
                         "got (0, 5)",
                         argument_error);
    CHECK_THROWS_WITH_AS(leading_eigenvectors(full(5, 0.0)),
                         "entrain::leading_eigenvectors: theta: expected an array of rank 2, got rank 1",
                         argument_error);
    auto theta = random_phases(5, 40, 1.0, 1);
    theta(3, 35) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(leading_eigenvectors(theta),
                         "entrain::leading_eigenvectors: theta: expected finite values, got nan at (3, 35)",
                         argument_error);
}

TEST_CASE("halves that stand exactly opposed have one sign at all times, and make one state") {
    random_stream random(3);
    for (const std::size_t regions : {2u, 4u, 6u, 90u}) {
        // Each region stands with the first or against it, half of them each; all turn together.
        std::vector<std::size_t> order(regions);
        for (std::size_t i = 0; i < regions; ++i) order[i] = i;
        random.shuffle(order.begin(), order.end());
        matrix<double> theta = full(regions, 500, 0.0);
        for (std::size_t t = 0; t < 500; ++t) {
            const double common = 2 * std::numbers::pi * random.uniform();
            for (std::size_t i = 0; i < regions; ++i)
                theta(i, t) = std::remainder(common + (order[i] < regions / 2 ? 0 : std::numbers::pi),
                                             2 * std::numbers::pi) +
                              2 * std::numbers::pi * std::floor(10 * random.uniform());
        }
        const auto check = [&](const auto& v1, double tolerance) {
            double worst = 0;
            for (std::size_t t = 0; t < 500; ++t)
                for (std::size_t i = 0; i < regions; ++i) {
                    const double sign = (order[i] < regions / 2) == (order[0] < regions / 2) ? -1 : 1;
                    worst = std::max(worst, std::abs(static_cast<double>(v1(t, i)) -
                                                     sign / std::sqrt(static_cast<double>(regions))));
                }
            INFO(regions, " regions");
            CHECK(worst < tolerance);
        };
        const auto v1 = leading_eigenvectors(theta);
        check(v1, 1e-12);
        check(leading_eigenvectors(phasors_from(theta)), 1e-12);
        const auto wide = phasors_from(theta);
        check(leading_eigenvectors(phasors<float>{wide.cosine(), wide.sine()}), 1e-5);
        CHECK(kmeans(v1, 1).inertia < 1e-20);
    }
}

TEST_CASE("two regions: together both are negative, apart the first one, whatever the common phase") {
    random_stream random(4);
    matrix<double> theta = full(2, 1000, 0.0);
    std::vector<bool> apart;
    for (std::size_t t = 0; t < 1000; ++t) {
        theta(0, t) = 2 * std::numbers::pi * (random.uniform() - 0.5);
        const double difference = std::numbers::pi * (2 * random.uniform() - 1);
        theta(1, t) = theta(0, t) + difference;
        apart.push_back(std::abs(difference) > std::numbers::pi / 2);
    }
    const auto v1 = leading_eigenvectors(theta);
    std::size_t right = 0;
    for (std::size_t t = 0; t < 1000; ++t) right += v1(t, 0) < 0 && (v1(t, 1) > 0) == apart[t];
    CHECK(right == 1000);
}

TEST_CASE("a region that stands across the leading direction has no say in the sign") {
    // With (1, -1, 0) the third component is rounding: 1 of 3 is positive, or 2 of 3.
    random_stream random(5);
    matrix<double> theta = full(3, 500, 0.0);
    for (std::size_t t = 0; t < 500; ++t) {
        const double common = 2 * std::numbers::pi * random.uniform();
        theta(0, t) = common;
        theta(1, t) = common + std::numbers::pi;
        theta(2, t) = common + std::numbers::pi / 2;
    }
    const auto v1 = leading_eigenvectors(theta);
    std::size_t right = 0;
    for (std::size_t t = 0; t < 500; ++t) right += v1(t, 0) < 0 && v1(t, 1) > 0;
    CHECK(right == 500);
}

}  // namespace test_leading_eigenvector
