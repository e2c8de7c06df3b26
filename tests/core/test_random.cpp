#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <map>
#include <numeric>
#include <set>
#include <type_traits>
#include <vector>

#include <entrain/core.hpp>

namespace test_random {

using namespace entrain;

namespace {

// Pearson's chi-square of counts against equal expectations.
double chi_square(const std::vector<double>& counts) {
    const double expected = std::accumulate(counts.begin(), counts.end(), 0.0) / double(counts.size());
    double sum = 0;
    for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
    return sum;
}

// Beyond this a chi-square of so many degrees of freedom comes less than once in a million.
double improbable_chi_square(double freedom) {
    const double term = 2 / (9 * freedom);  // Wilson and Hilferty's approximation
    return freedom * std::pow(1 - term + 4.75 * std::sqrt(term), 3);
}

}  // namespace

TEST_CASE("philox gives the published known answers") {
    using block = std::array<std::uint32_t, 4>;
    // Random123 1.14, kat_vectors, "philox4x32 10".
    CHECK(philox({0, 0, 0, 0}, {0, 0}) == block{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u});
    CHECK(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) ==
          block{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu});
    CHECK(philox({0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}, {0xa4093822u, 0x299f31d0u}) ==
          block{0xd16cfe09u, 0x94fdcceb, 0x5001e420u, 0x24126ea1u});
    static_assert(philox({0, 0, 0, 0}, {0, 0})[0] == 0x6627e8d5u);
    CHECK(philox_key(0x299f31d0a4093822u) == std::array<std::uint32_t, 2>{0xa4093822u, 0x299f31d0u});
}

TEST_CASE("a stream is blocks of philox, numbered by position, under the stream's name") {
    const std::uint64_t seed = 0x0123456789abcdefu, stream = 0xfedcba9876543210u;
    random_stream random(seed, stream);
    for (std::uint32_t position = 0; position < 5; ++position) {
        const auto words = philox({position, 0, 0x76543210u, 0xfedcba98u}, philox_key(seed));
        CHECK(random() == ((std::uint64_t{words[1]} << 32) | words[0]));
        CHECK(random() == ((std::uint64_t{words[3]} << 32) | words[2]));
    }
}

TEST_CASE("streams of other names and seeds share no value") {
    std::set<std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 10; ++seed)
        for (std::uint64_t stream = 0; stream < 10; ++stream) {
            random_stream random(seed, stream);
            for (int i = 0; i < 100; ++i) seen.insert(random());
        }
    CHECK(seen.size() == 10'000);
}

TEST_CASE("a stream is a uniform random bit generator") {
    // As std::uniform_random_bit_generator says it, which libc++ 14 has not.
    static_assert(std::invocable<random_stream&> &&
                  std::unsigned_integral<std::invoke_result_t<random_stream&>>);
    static_assert(std::same_as<decltype(random_stream::min()), std::invoke_result_t<random_stream&>>);
    static_assert(std::same_as<decltype(random_stream::max()), std::invoke_result_t<random_stream&>>);
    static_assert(random_stream::min() < random_stream::max());
    CHECK(random_stream::min() == 0);
    CHECK(random_stream::max() == ~std::uint64_t{0});
}

TEST_CASE("uniform stays inside (0, 1) and fills it evenly") {
    random_stream random(3);
    constexpr int n = 200'000;
    std::vector<double> values(n);
    for (double& value : values) value = random.uniform();
    std::sort(values.begin(), values.end());
    CHECK(values.front() > 0);
    CHECK(values.back() < 1);
    double distance = 0;  // Kolmogorov and Smirnov's
    for (int i = 0; i < n; ++i)
        distance = std::max({distance, std::abs(values[std::size_t(i)] - double(i) / n),
                             std::abs(values[std::size_t(i)] - double(i + 1) / n)});
    CHECK(distance * std::sqrt(n) < 2.69);  // p = 1e-6
    // The extremes of what 52 bits can give.
    CHECK((0.0 + 0.5) * 0x1p-52 > 0);
    CHECK((double(~std::uint64_t{0} >> 12) + 0.5) * 0x1p-52 < 1);
}

TEST_CASE("below gives every value of its range equally often") {
    for (const std::size_t bound :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{90}}) {
        random_stream random(11, bound);
        std::vector<double> counts(bound);
        for (std::size_t i = 0; i < 2000 * bound; ++i) {
            const std::size_t value = random.below(bound);
            REQUIRE(value < bound);
            ++counts[value];
        }
        if (bound > 1) CHECK(chi_square(counts) < improbable_chi_square(double(bound - 1)));
    }
}

TEST_CASE("below has no bias where the range does not divide 2^64") {
    // Without rejection, multiples of three would come twice as often as other values for this bound, and by
    // a remainder the lowest third of the range would.
    const std::size_t bound = std::size_t{3} << 62;
    random_stream random(5);
    std::vector<double> by_remainder(3), by_third(3);
    for (int i = 0; i < 30'000; ++i) {
        const std::size_t value = random.below(bound);
        REQUIRE(value < bound);
        ++by_remainder[value % 3];
        ++by_third[value / (bound / 3)];
    }
    CHECK(chi_square(by_remainder) < improbable_chi_square(2));
    CHECK(chi_square(by_third) < improbable_chi_square(2));
}

TEST_CASE("shuffle makes every order equally likely") {
    random_stream random(17);
    std::map<std::array<int, 4>, double> orders;
    for (int i = 0; i < 24'000; ++i) {
        std::array<int, 4> order = {0, 1, 2, 3};
        random.shuffle(order.begin(), order.end());
        ++orders[order];
    }
    REQUIRE(orders.size() == 24);
    std::vector<double> counts;
    counts.reserve(orders.size());
    for (const auto& [order, count] : orders) counts.push_back(count);
    CHECK(chi_square(counts) < improbable_chi_square(23));
}

TEST_CASE("shuffle takes an empty range and a single element") {
    random_stream random(1), untouched(1);
    std::vector<int> none, one = {4};
    random.shuffle(none.begin(), none.end());
    random.shuffle(one.begin(), one.end());
    CHECK(one == std::vector<int>{4});
    CHECK(random() == untouched());
}

TEST_CASE("normal has mean 0, variance 1, kurtosis 3 and no memory") {
    random_stream random(23);
    constexpr int n = 200'000;
    double sum = 0, squares = 0, fourths = 0, neighbours = 0, last = 0;
    for (int i = 0; i < n; ++i) {
        const double z = random.normal();
        sum += z, squares += z * z, fourths += z * z * z * z, neighbours += z * last;
        last = z;
    }
    const double scale = 5 / std::sqrt(double(n));  // five standard errors of a mean of variance 1
    CHECK(std::abs(sum / n) < scale);
    CHECK(std::abs(squares / n - 1) < scale * std::sqrt(2.0));
    CHECK(std::abs(fourths / n - 3) < scale * std::sqrt(96.0));
    CHECK(std::abs(neighbours / n) < scale);
}

}  // namespace test_random
