#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>

namespace test_variation {

using namespace entrain;

namespace {

// `values` of the same sum, each added up in another order.
template <class T>
std::vector<T> sums_of_one_multiset(std::size_t terms, std::size_t sums, std::uint64_t seed) {
    random_stream random(seed);
    std::vector<T> term(terms), result(sums, T(0));
    for (T& value : term) value = T(random.uniform() * random.uniform());
    for (T& sum : result) {
        random.shuffle(term.begin(), term.end());
        for (const T value : term) sum += value;
    }
    return result;
}

// A ramp minus the line through it, by the textbook's sums.
template <class T>
std::vector<T> ramp_without_trend(std::size_t n, T level, T slope, T& magnitude) {
    std::vector<T> y(n);
    T mean = 0, rise = 0, squares = 0;
    const T middle = T(n - 1) / 2;
    for (std::size_t t = 0; t < n; ++t) mean += (y[t] = level + slope * T(t)) / T(n);
    magnitude = std::max(std::abs(y.front()), std::abs(y.back()));
    for (std::size_t t = 0; t < n; ++t) {
        rise += (y[t] - mean) * (T(t) - middle);
        squares += (T(t) - middle) * (T(t) - middle);
    }
    for (std::size_t t = 0; t < n; ++t) y[t] -= mean + rise / squares * (T(t) - middle);
    return y;
}

template <class T>
void rounding_is_no_variation() {
    constexpr T epsilon = std::numeric_limits<T>::epsilon();
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        for (const std::size_t terms : {10u, 100u, 1000u})
            CHECK_FALSE(varies(sums_of_one_multiset<T>(terms, 20, seed)));
        random_stream random(seed);
        for (const std::size_t n : {10u, 240u, 1200u}) {
            T magnitude = 0;
            const auto rest = ramp_without_trend<T>(n, T(random.normal()), T(random.normal()), magnitude);
            CHECK_FALSE(varies(rest, magnitude));
        }
        // And what is small but there is found, in every unit.
        std::vector<T> values(15), equal(15);
        for (std::size_t i = 0; i < 15; ++i) {
            values[i] = 1 + 1000 * epsilon * T(random.normal());
            equal[i] = 1 + epsilon * T(random.below(8));
        }
        for (int power = std::numeric_limits<T>::min_exponent + 30;
             power < std::numeric_limits<T>::max_exponent; power += 31) {
            std::vector<T> scaled = values, same = equal;
            for (T& value : scaled) value = std::ldexp(value, power - 1);
            for (T& value : same) value = std::ldexp(value, power - 1);
            CHECK(varies(scaled));
            CHECK_FALSE(varies(same));
        }
    }
}

}  // namespace

TEST_CASE("rounding is no variation, and a thousand times as much is, in every unit") {
    rounding_is_no_variation<double>();
    rounding_is_no_variation<float>();
}

TEST_CASE("variation at the ends of the numbers") {
    constexpr double largest = std::numeric_limits<double>::max();
    constexpr double smallest = std::numeric_limits<double>::denorm_min();
    CHECK(varies(std::vector<double>{-largest, largest}));
    CHECK_FALSE(varies(std::vector<double>{largest, largest}));
    CHECK(varies(std::vector<double>{0, smallest}));
    CHECK_FALSE(varies(std::vector<double>{smallest, smallest}));
    CHECK_FALSE(varies(std::vector<double>{0, smallest}, 1.0));
    CHECK_FALSE(varies(std::vector<double>{}));
    CHECK_FALSE(varies(std::vector<double>{3}));
    CHECK_FALSE(varies(std::vector<double>{0, -0.0}));
    CHECK(varies(std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}));
    CHECK(varies(std::vector<double>{1, std::numeric_limits<double>::infinity()}));
}

}  // namespace test_variation
