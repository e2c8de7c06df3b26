#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <entrain/core.hpp>

namespace test_normals {

using namespace entrain;

namespace {

template <class T>
struct pairs {
    std::vector<T> first, second;
};

template <class T>
constexpr std::size_t width = 128 / sizeof(T);

// Pairs of 2 * nodes components of the first streams, [step][stream][node].
template <class T>
pairs<T> draw(std::uint64_t seed, std::size_t nodes, std::size_t streams, std::size_t steps) {
    std::array<std::uint32_t, width<T>> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = std::uint32_t(i);
    const std::size_t blocks = (2 * nodes + 3) / 4;
    std::vector<T> z(4 * blocks * width<T>);
    pairs<T> drawn;
    for (std::size_t step = 0; step < steps; ++step) {
        normal_rows<T, width<T>>(seed, step, names.data())(0, blocks, z.data());
        for (std::size_t stream = 0; stream < streams; ++stream)
            for (std::size_t node = 0; node < nodes; ++node) {
                drawn.first.push_back(z[2 * node * width<T> + stream]);
                drawn.second.push_back(z[(2 * node + 1) * width<T> + stream]);
            }
    }
    return drawn;
}

// The definition, number by number, by the standard library's functions.
double by_definition(std::uint64_t seed, std::uint64_t step, std::uint32_t stream, std::size_t component) {
    const auto words =
        philox({std::uint32_t(component / 4), stream, std::uint32_t(step), std::uint32_t(step >> 32)},
               philox_key(seed));
    const std::uint32_t radius = words[component % 4 / 2], angle = words[2 + component % 4 / 2];
    const double r = std::sqrt(-2 * std::log((double(radius >> 1) + 0.5) / 2147483648.0));
    const double k = (double(angle & 0x3fffffff) - 536870912.0) / 536870912.0;
    double first = std::cos(k * M_PI / 4), second = std::sin(k * M_PI / 4);
    if (angle & 0x40000000) std::swap(first, second);
    return (angle & 0x80000000 ? -r : r) * (component % 2 ? second : first);
}

double normal_distribution(double z) {
    return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

// Kolmogorov and Smirnov's distance of a sample from a distribution, times the root of its size.
template <class Distribution>
double distance(std::vector<double> sample, Distribution&& distribution) {
    std::sort(sample.begin(), sample.end());
    const double n = double(sample.size());
    double largest = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const double expected = distribution(sample[i]);
        largest =
            std::max({largest, std::abs(expected - double(i) / n), std::abs(expected - double(i + 1) / n)});
    }
    return largest * std::sqrt(n);
}
constexpr double improbable_distance = 2.69;  // p = 1e-6

double mean_product(const std::vector<double>& a, const std::vector<double>& b, std::size_t lag) {
    double sum = 0;
    for (std::size_t i = lag; i < a.size(); ++i) sum += a[i] * b[i - lag];
    return sum / double(a.size() - lag);
}

}  // namespace

TEST_CASE_TEMPLATE("a normal is what its definition says, in rows of streams and in a column of one", T,
                   double, float) {
    const std::uint64_t seed = 0x9e3779b97f4a7c15u;
    std::array<std::uint32_t, width<T>> streams;
    for (std::size_t i = 0; i < streams.size(); ++i) streams[i] = std::uint32_t(~i * 40503u);
    for (const std::uint64_t step : {std::uint64_t{0}, std::uint64_t{0x1234567890}, ~std::uint64_t{0}})
        for (const std::size_t blocks : {1u, 2u, 9u, 45u}) {
            std::vector<T> rows(4 * blocks * width<T>), column(4 * blocks);
            normal_rows<T, width<T>> draw_rows(seed, step, streams.data());
            // In two parts, and again as a whole: the same.
            draw_rows(0, blocks / 2, rows.data());
            draw_rows(blocks / 2, blocks, rows.data());
            double worst = 0;
            for (std::size_t lane = 0; lane < width<T>; ++lane) {
                normal_column<T>(seed, step, streams[lane], blocks, column.data());
                bool same = true;
                for (std::size_t c = 0; c < 4 * blocks; ++c) {
                    same = same && column[c] == rows[c * width<T> + lane];
                    worst = std::max(
                        worst, std::abs(double(column[c]) - by_definition(seed, step, streams[lane], c)));
                }
                CHECK(same);
            }
            CHECK(worst < (sizeof(T) == 8 ? 1e-12 : 1e-5));
        }
}

TEST_CASE("a column writes its own elements and no others") {
    for (std::size_t blocks = 0; blocks < 40; ++blocks) {
        std::vector<double> z(4 * blocks + 1, 99.0);
        normal_column<double>(1, 2, 3, blocks, z.data());
        CHECK(std::count(z.begin(), z.end(), 99.0) == 1);
        CHECK(z.back() == 99.0);
    }
}

TEST_CASE("float gets the normals of double") {
    const auto wide = draw<double>(3, 50, 3, 100);
    const auto narrow = draw<float>(3, 50, 3, 100);
    double worst = 0;
    for (std::size_t k = 0; k < wide.first.size(); ++k)
        worst = std::max({worst, std::abs(wide.first[k] - double(narrow.first[k])),
                          std::abs(wide.second[k] - double(narrow.second[k]))});
    CHECK(worst < 1e-5);
}

TEST_CASE("extreme words give finite normals: at most 6.66 standard deviations, at least zero") {
    for (const std::uint32_t radius : {0u, 1u, 2u, 0x7fffffffu, 0x80000000u, 0xfffffffeu, 0xffffffffu})
        for (const std::uint32_t angle : {0u, 1u, 0x1fffffffu, 0x20000000u, 0x40000000u, 0x80000000u, ~0u}) {
            const std::vector<std::uint64_t> r(8 * 4, radius), w(8 * 4, angle);
            std::vector<double> first(r.size()), second(r.size());
            core_detail::box_muller<double>(r.data(), w.data(), r.size(), first.data(), second.data());
            CHECK(std::hypot(first[0], second[0]) <= 6.661);
            const std::vector<std::uint32_t> rf(16 * 4, radius), wf(16 * 4, angle);
            std::vector<float> first_f(rf.size()), second_f(rf.size());
            core_detail::box_muller<float>(rf.data(), wf.data(), rf.size(), first_f.data(), second_f.data());
            CHECK(double(std::hypot(first_f[0], second_f[0])) <= 6.661);
            CHECK(std::abs(double(first_f[0]) - first[0]) < 2e-4);
        }
}

TEST_CASE("other seeds, steps, components and streams give other numbers") {
    std::set<double> seen;
    std::size_t drawn = 0;
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
        for (const std::uint64_t step : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
            for (const std::uint32_t stream : {0u, 1u, ~0u}) {
                std::vector<double> z(4 * 20);
                normal_column<double>(seed, step, stream, 20, z.data());
                seen.insert(z.begin(), z.end());
                drawn += z.size();
            }
    CHECK(seen.size() == drawn);
}

TEST_CASE("normals have the moments and the distribution of a standard normal") {
    const auto drawn = draw<double>(2024, 90, 8, 700);
    const std::size_t n = drawn.first.size();
    const double error = 5 / std::sqrt(double(n));  // five standard errors of a mean of variance 1
    for (const auto* values : {&drawn.first, &drawn.second}) {
        double mean = 0, variance = 0, skewness = 0, kurtosis = 0;
        for (const double z : *values) {
            REQUIRE(std::isfinite(z));
            mean += z, variance += z * z, skewness += z * z * z, kurtosis += z * z * z * z;
        }
        CHECK(std::abs(mean) / double(n) < error);
        CHECK(std::abs(variance / double(n) - 1) < error * std::sqrt(2.0));
        CHECK(std::abs(skewness) / double(n) < error * std::sqrt(15.0));
        CHECK(std::abs(kurtosis / double(n) - 3) < error * std::sqrt(96.0));
        CHECK(distance(*values, normal_distribution) < improbable_distance);
    }
}

TEST_CASE("the tails are as heavy as they should be") {
    const auto drawn = draw<double>(7, 100, 16, 600);
    const double n = 2 * double(drawn.first.size());
    for (const double z : {2.0, 3.0, 4.0}) {
        double beyond = 0;
        for (const auto* values : {&drawn.first, &drawn.second})
            beyond += double(std::count_if(values->begin(), values->end(),
                                           [z](double value) { return std::abs(value) > z; }));
        const double p = 2 * normal_distribution(-z);
        CAPTURE(z);
        CHECK(std::abs(beyond - n * p) < 5 * std::sqrt(n * p * (1 - p)) + 1);
    }
}

TEST_CASE("the two of a pair are independent: radius and angle have their distributions") {
    const auto drawn = draw<double>(99, 90, 8, 300);
    const std::size_t n = drawn.first.size();
    std::vector<double> radius(n), angle(n);
    for (std::size_t k = 0; k < n; ++k) {
        const double a = drawn.first[k], b = drawn.second[k];
        radius[k] = a * a + b * b;
        angle[k] = std::atan2(b, a);
    }
    CHECK(distance(radius, [](double r) { return -std::expm1(-r / 2); }) < improbable_distance);
    CHECK(distance(angle, [](double w) { return 0.5 + w / (2 * M_PI); }) < improbable_distance);
}

TEST_SUITE("slow") {
    TEST_CASE_TEMPLATE("a hundred million normals: moments, quantiles and tails to five deviations", T,
                       double, float) {
        std::array<std::uint32_t, width<T>> streams;
        for (std::size_t i = 0; i < streams.size(); ++i) streams[i] = std::uint32_t(1000 + i);
        constexpr std::size_t blocks = 250;
        std::vector<T> z(4 * blocks * width<T>);
        // Counts between quantiles, exact up to the quarter of the bins that a float's rounding can reach.
        constexpr std::size_t bins = 2000;
        std::vector<double> in_bin(bins + 1, 0.0), beyond(5, 0.0);
        double n = 0, mean = 0, square = 0, cube = 0, fourth = 0;
        for (std::size_t step = 0; n < 1e8; ++step) {
            normal_rows<T, width<T>>(31, step, streams.data())(0, blocks, z.data());
            for (const T value : z) {
                const double x = double(value), xx = x * x;
                mean += x, square += xx, cube += x * xx, fourth += xx * xx;
                const double at = std::clamp((x + 5) / 10 * double(bins), 0.0, double(bins));
                ++in_bin[std::size_t(at)];
                if (xx >= 4)
                    for (std::size_t k = 2; k <= 5; ++k) beyond[k - 1] += xx > double(k * k);
            }
            n += double(z.size());
        }
        const double error = 5 / std::sqrt(n);
        CHECK(std::abs(mean / n) < error);
        CHECK(std::abs(square / n - 1) < error * std::sqrt(2.0));
        CHECK(std::abs(cube / n) < error * std::sqrt(15.0));
        CHECK(std::abs(fourth / n - 3) < error * std::sqrt(96.0));
        // Kolmogorov and Smirnov's distance, at the edges of the bins.
        double below = 0, largest = 0;
        for (std::size_t i = 0; i < bins; ++i) {
            below += in_bin[i];
            largest = std::max(
                largest, std::abs(below / n - normal_distribution(-5 + 10.0 * double(i + 1) / double(bins))));
        }
        CHECK(largest * std::sqrt(n) < improbable_distance);
        for (std::size_t k = 2; k <= 5; ++k) {
            const double expected = 2 * n * normal_distribution(-double(k));
            CAPTURE(k);
            CHECK(std::abs(beyond[k - 1] - expected) < 5 * std::sqrt(expected));
        }
    }
}

TEST_CASE("neighbouring nodes, streams and steps are not correlated") {
    constexpr std::size_t nodes = 64, streams = 8;
    const auto drawn = draw<double>(5, nodes, streams, 400);
    const double error = 5 / std::sqrt(double(drawn.first.size()) - nodes * streams);
    CHECK(std::abs(mean_product(drawn.first, drawn.second, 0)) < error);
    for (const std::size_t lag : {std::size_t{1}, nodes, nodes * streams}) {
        CAPTURE(lag);
        CHECK(std::abs(mean_product(drawn.first, drawn.first, lag)) < error);
        CHECK(std::abs(mean_product(drawn.second, drawn.second, lag)) < error);
        CHECK(std::abs(mean_product(drawn.first, drawn.second, lag)) < error);
        // Their sizes neither.
        double sum = 0;
        for (std::size_t i = lag; i < drawn.first.size(); ++i)
            sum += (drawn.first[i] * drawn.first[i] - 1) * (drawn.first[i - lag] * drawn.first[i - lag] - 1);
        CHECK(std::abs(sum / double(drawn.first.size() - lag)) < 2 * error);
    }
}

}  // namespace test_normals
