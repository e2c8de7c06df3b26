#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <entrain/core.hpp>

using namespace entrain;

namespace {

template <class T>
struct pairs {
    std::vector<T> first, second;
};

// Pairs of all nodes of one stream and step after the other.
template <class T>
pairs<T> draw(std::uint64_t seed, std::size_t nodes, std::size_t streams, std::size_t steps) {
    std::vector<std::uint32_t> node(nodes * streams), stream(nodes * streams);
    for (std::size_t k = 0; k < node.size(); ++k) {
        node[k] = std::uint32_t(k % nodes);
        stream[k] = std::uint32_t(k / nodes);
    }
    const std::size_t count = node.size();
    pairs<T> drawn{std::vector<T>(count * steps), std::vector<T>(count * steps)};
    for (std::size_t step = 0; step < steps; ++step)
        detail::normal_pairs(seed, step, node.data(), stream.data(), count, &drawn.first[step * count],
                             &drawn.second[step * count]);
    return drawn;
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

TEST_CASE_TEMPLATE("a normal depends on its names alone, not on the batch that it is drawn in", T, double,
                   float) {
    constexpr std::size_t count = 67;
    std::vector<std::uint32_t> node(count), stream(count);
    for (std::size_t k = 0; k < count; ++k) {
        node[k] = std::uint32_t(k * 2654435761u);
        stream[k] = std::uint32_t(~k * 40503u);
    }
    const std::uint64_t seed = 0x9e3779b97f4a7c15u, step = 0x1234567890u;
    std::vector<T> first(count), second(count);
    detail::normal_pairs(seed, step, node.data(), stream.data(), count, first.data(), second.data());
    for (const std::size_t batch : {1u, 2u, 3u, 7u, 16u, 32u, 66u}) {
        std::vector<T> a(count), b(count);
        for (std::size_t k = 0; k < count; k += batch)
            detail::normal_pairs(seed, step, &node[k], &stream[k], std::min(batch, count - k), &a[k], &b[k]);
        CAPTURE(batch);
        CHECK(a == first);
        CHECK(b == second);
    }
}

TEST_CASE("a batch writes its own elements and no others") {
    for (std::size_t count = 0; count < 40; ++count) {
        const std::vector<std::uint32_t> node(count, 3), stream(count, 4);
        std::vector<double> first(count + 1, 99.0), second(count + 1, 99.0);
        detail::normal_pairs(1, 2, node.data(), stream.data(), count, first.data(), second.data());
        CHECK(first[count] == 99.0);
        CHECK(second[count] == 99.0);
        CHECK(std::count(first.begin(), first.end(), 99.0) == 1);
    }
}

TEST_CASE("float gets the numbers of double, rounded") {
    const auto wide = draw<double>(3, 50, 3, 4);
    const auto narrow = draw<float>(3, 50, 3, 4);
    for (std::size_t k = 0; k < wide.first.size(); ++k) {
        REQUIRE(narrow.first[k] == float(wide.first[k]));
        REQUIRE(narrow.second[k] == float(wide.second[k]));
    }
}

TEST_CASE("other seeds, steps, nodes and streams give other numbers") {
    std::set<double> seen;
    std::size_t drawn = 0;
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
        for (const std::uint64_t step : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
            for (const std::uint32_t node : {0u, 1u, ~0u})
                for (const std::uint32_t stream : {0u, 1u, ~0u}) {
                    double first, second;
                    detail::normal_pairs(seed, step, &node, &stream, 1, &first, &second);
                    seen.insert({first, second});
                    drawn += 2;
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
