// Lempel-Ziv complexity, permutation, sample and spectral entropy.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/synchrony/complexity.hpp>
#include <entrain/synchrony/lempel_ziv.hpp>

#include "array_kinds.hpp"
#include "expected.hpp"
#include "noise.hpp"

namespace test_complexity {

using namespace entrain;
using doctest::Approx;

namespace {

vector<int> symbols_of(const std::string& text) {
    vector<int> symbols = full(text.size(), 0);
    for (std::size_t i = 0; i < text.size(); ++i) symbols(i) = text[i];
    return symbols;
}

// Straight from the definition: each component is the shortest piece not found in all that stands before its
// last symbol.
std::size_t components_by_search(const std::string& s) {
    std::size_t components = 0;
    for (std::size_t i = 0; i < s.size(); ++components) {
        std::size_t length = 1;
        while (i + length <= s.size() && s.substr(0, i + length - 1).find(s.substr(i, length)) != s.npos)
            ++length;
        i += length;
    }
    return components;
}

// Both counts by looking at every pair.
sample_entropy_result matches_by_definition(const vector<double>& x, std::size_t m, double r) {
    sample_entropy_result result;
    for (std::size_t i = 0; i + m < x.size(); ++i)
        for (std::size_t j = i + 1; j + m < x.size(); ++j) {
            bool agree = true;
            for (std::size_t k = 0; k < m; ++k) agree = agree && std::abs(x(i + k) - x(j + k)) <= r;
            result.matches += agree;
            result.continued += agree && std::abs(x(i + m) - x(j + m)) <= r;
        }
    return result;
}

double permutation_entropy_by_sorting(const vector<double>& x, std::size_t order, std::size_t delay) {
    std::vector<std::vector<std::size_t>> seen;
    std::vector<double> count;
    double windows = 0, entropy = 0;
    for (std::size_t t = 0; t + (order - 1) * delay < x.size(); ++t, ++windows) {
        std::vector<std::size_t> ranks(order);
        for (std::size_t i = 0; i < order; ++i) ranks[i] = i;
        std::stable_sort(ranks.begin(), ranks.end(),
                         [&](std::size_t a, std::size_t b) { return x(t + a * delay) < x(t + b * delay); });
        const auto found = std::find(seen.begin(), seen.end(), ranks);
        if (found == seen.end())
            seen.push_back(ranks), count.push_back(1);
        else
            count[static_cast<std::size_t>(found - seen.begin())] += 1;
    }
    for (const double c : count) entropy -= c / windows * std::log(c / windows);
    return entropy;
}

}  // namespace

TEST_CASE("Lempel-Ziv components of sequences parsed by hand") {
    CHECK(lempel_ziv_components(symbols_of("0001101001000101")) == 6);  // 0.001.10.100.1000.101
    CHECK(lempel_ziv_components(symbols_of("")) == 0);
    CHECK(lempel_ziv_components(symbols_of("0")) == 1);
    CHECK(lempel_ziv_components(symbols_of("00")) == 2);
    CHECK(lempel_ziv_components(symbols_of("0000000000")) == 2);  // 0.000000000
    CHECK(lempel_ziv_components(symbols_of("0101010101")) == 3);  // 0.1.01010101
    CHECK(lempel_ziv_components(symbols_of("01")) == 2);
    CHECK(lempel_ziv_components(symbols_of("001")) == 2);                // 0.01
    CHECK(lempel_ziv_components(symbols_of("abcabcabd")) == 4);          // a.b.c.abcabd
    CHECK(lempel_ziv_components(symbols_of("10011010010110010")) == 7);  // 1.0.01.101.0010.1100.10
}

TEST_CASE("Lempel-Ziv components are those of the plain search, for every short sequence and long ones") {
    for (std::size_t n = 1; n <= 12; ++n)
        for (unsigned bits = 0; bits < (1u << n); ++bits) {
            std::string s(n, '0');
            for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>('0' + ((bits >> i) & 1));
            if (lempel_ziv_components(symbols_of(s)) != components_by_search(s)) FAIL_CHECK(s);
        }
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        random_stream random(seed);
        const std::size_t alphabet = 2 + random.below(5);
        std::string s(50 + random.below(700), 'a');
        for (char& c : s) c = static_cast<char>('a' + random.below(alphabet) * random.below(2));
        CHECK(lempel_ziv_components(symbols_of(s)) == components_by_search(s));
    }
}

TEST_CASE("Lempel-Ziv components of sequences that repeat themselves and of large alphabets") {
    for (const std::size_t period : {1u, 2u, 3u, 31u, 32u, 33u, 64u, 100u}) {
        random_stream random(period);
        std::string once(period, '0'), s;
        for (char& c : once) c = static_cast<char>('0' + random.below(2));
        while (s.size() < 700) s += once;
        CHECK(lempel_ziv_components(symbols_of(s)) == components_by_search(s));
        s[500] = '1', s += "01";
        CHECK(lempel_ziv_components(symbols_of(s)) == components_by_search(s));
    }
    CHECK(lempel_ziv_components(full(300'000, 7)) == 2);
    vector<int> distinct = full(500, 0);
    for (std::size_t i = 0; i < 500; ++i) distinct(i) = static_cast<int>((i * 7919) % 500) - 250;
    CHECK(lempel_ziv_components(distinct) == 500);
}

TEST_CASE("coin flips have a Lempel-Ziv complexity near one, regular signals near zero") {
    const std::size_t n = 20'000;
    const auto x = noise(n, 4);
    CHECK(lempel_ziv_complexity(x) == Approx(1).epsilon(0.08));
    vector<double> wave = full(n, 0.0);
    for (std::size_t t = 0; t < n; ++t) wave(t) = std::sin(2 * std::numbers::pi * double(t) / 25 + 0.3);
    CHECK(lempel_ziv_complexity(wave) < 0.01);
    CHECK(lempel_ziv_complexity(full(100, 0.1), {.normalised = false}) == 2);
    CHECK(lempel_ziv_complexity(full(100, 0.1)) == Approx(2 * std::log2(100.0) / 100).epsilon(1e-15));
}

TEST_CASE("the threshold is the mean, the median or zero, as asked") {
    const vector<double> x{1.0, 1.0, 1.0, 9.0, 1.5, 2.0};
    const auto components = [&](binarisation threshold) {
        return lempel_ziv_complexity(x, {.threshold = threshold, .normalised = false});
    };
    CHECK(components(binarisation::mean) == double(lempel_ziv_components(symbols_of("000100"))));
    CHECK(components(binarisation::median) == double(lempel_ziv_components(symbols_of("000111"))));
    CHECK(components(binarisation::zero) == double(lempel_ziv_components(symbols_of("111111"))));
    CHECK(lempel_ziv_complexity(vector<double>{3.0, 1.0, 2.0}, {.threshold = binarisation::median}) ==
          Approx(3 * std::log2(3.0) / 3).epsilon(1e-14));  // 1.0.0
}

TEST_CASE("permutation entropy of Bandt and Pompe's example, and of signals known at once") {
    const vector<double> x{4, 7, 9, 10, 6, 11, 3};
    // Order 2: four rises, two falls. Order 3: 012 twice, 201 twice, 102 once.
    const double two = -(4.0 / 6) * std::log(4.0 / 6) - (2.0 / 6) * std::log(2.0 / 6);
    const double three = -2 * (2.0 / 5) * std::log(2.0 / 5) - (1.0 / 5) * std::log(1.0 / 5);
    CHECK(permutation_entropy(x, {.order = 2, .normalised = false}) == Approx(two).epsilon(1e-14));
    CHECK(permutation_entropy(x, {.order = 3, .normalised = false}) == Approx(three).epsilon(1e-14));
    CHECK(permutation_entropy(x, {.order = 3}) == Approx(three / std::log(6.0)).epsilon(1e-14));
    CHECK(permutation_entropy(xt::eval(xt::arange<double>(50))) == 0.0);
    CHECK(permutation_entropy(full(50, 2.0)) == 0.0);  // ties count as rising
    CHECK(permutation_entropy(noise(50'000, 3), {.order = 4}) == Approx(1).epsilon(1e-3));
}

TEST_CASE("permutation entropy is that of sorted windows, any order and delay, with ties") {
    auto x = noise(300, 8);
    for (double& value : x) value = std::round(2 * value);
    for (std::size_t order = 2; order <= 6; ++order)
        for (std::size_t delay = 1; delay <= 3; ++delay)
            CHECK(permutation_entropy(x, {.order = order, .delay = delay, .normalised = false}) ==
                  Approx(permutation_entropy_by_sorting(x, order, delay)).epsilon(1e-13));
}

TEST_CASE("sample entropy by hand: a short signal") {
    // Pieces of two, the last sample left for the next: 12 23 31 12 23 (then 1). Pairs that agree: 12-12,
    // 23-23; next samples 3-3 and 1-1 agree too.
    const vector<double> x{1, 2, 3, 1, 2, 3, 1};
    const auto found = sample_entropy_of(x, {.tolerance = 0.1, .absolute = true});
    CHECK(found.matches == 2);
    CHECK(found.continued == 2);
    CHECK(found.entropy == 0.0);
    // 12 21 12 21 13 then 3: 12-12, 21-21 agree; next 1-1 agrees, 2-3 does not.
    const auto other =
        sample_entropy_of(vector<double>{1, 2, 1, 2, 1, 3, 3}, {.tolerance = 0.1, .absolute = true});
    CHECK(other.matches == 2);
    CHECK(other.continued == 1);
    CHECK(other.entropy == Approx(std::log(2.0)).epsilon(1e-15));
}

TEST_CASE("sample entropy counts the pairs that looking at every pair counts") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        auto x = noise(200, seed);
        if (seed % 2)
            for (double& value : x) value = std::round(3 * value) / 3;  // ties at the tolerance itself
        for (const std::size_t m : {1u, 2u, 3u}) {
            const double r = seed % 2 ? 1.0 / 3 : 0.3;
            const auto found = sample_entropy_of(x, {.length = m, .tolerance = r, .absolute = true});
            const auto expected = matches_by_definition(x, m, r);
            CHECK(found.matches == expected.matches);
            CHECK(found.continued == expected.continued);
            if (expected.continued > 0)
                CHECK(found.entropy ==
                      Approx(std::log(expected.matches / expected.continued)).epsilon(1e-14));
        }
    }
}

TEST_CASE("sample entropy of white noise is that of independent samples, and does not depend on scale") {
    const auto x = noise(2000, 6);
    // P(|a - b| <= 0.2) for independent standard normals: erf(0.2 / 2).
    CHECK(sample_entropy(x) == Approx(-std::log(std::erf(0.1))).epsilon(0.05));
    const vector<double> scaled = 1000 + 50 * x;
    CHECK(sample_entropy(scaled) == Approx(sample_entropy(x)).epsilon(1e-9));
    CHECK(sample_entropy(full(30, 1.0)) == 0.0);
    const vector<double> never{0, 10, 30, 70, 150};  // no pair agrees: the largest value for three pieces
    CHECK(sample_entropy_of(never, {.tolerance = 0.01}).matches == 0);
    CHECK(sample_entropy(never, {.tolerance = 0.01}) == Approx(std::log(3.0)).epsilon(1e-15));
}

TEST_CASE("spectral entropy is that of SciPy's periodogram") {
    const auto all = expected::values("spectrum");
    const auto x = expected::matrix_of(all["x"]);
    const double tr = all["tr"];
    const auto whole = spectral_entropy(x, {.tr = tr});
    const auto band = spectral_entropy(x, {.tr = tr, .band = {0.01, 0.1}, .normalised = false});
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(whole(i) == Approx(all["entropy"][i].get<double>()).epsilon(1e-10));
        CHECK(band(i) == Approx(all["entropy_band"][i].get<double>()).epsilon(1e-10));
    }
    array_kinds::for_each(x, [&](const auto& a) { CHECK(spectral_entropy(a, {.tr = tr}) == whole); });
    const matrix<float> narrow = x;
    CHECK(spectral_entropy(narrow, {.tr = tr})(1) == Approx(whole(1)).epsilon(1e-5));
    matrix<double> sine = full(1, 100, 0.0);
    for (std::size_t t = 0; t < 100; ++t) sine(0, t) = std::sin(2 * std::numbers::pi * double(t) / 20);
    CHECK(spectral_entropy(sine, {.tr = 2})(0) < 1e-12);
}

TEST_CASE("complexities accept views, xarrays and float") {
    const auto x = noise(120, 2);
    const xt::xarray<double> any = x;
    const vector<float> narrow = x;
    matrix<double> columns = full(120, 2, 0.0);
    for (std::size_t t = 0; t < 120; ++t) columns(t, 1) = x(t);
    const auto view = xt::view(columns, xt::all(), 1);
    CHECK(lempel_ziv_complexity(any) == lempel_ziv_complexity(x));
    CHECK(lempel_ziv_complexity(view) == lempel_ziv_complexity(x));
    CHECK(lempel_ziv_complexity(narrow) == lempel_ziv_complexity(x));
    CHECK(lempel_ziv_components(xt::xarray<bool>{true, false}) == 2);
    CHECK(lempel_ziv_components(vector<std::uint8_t>{1, 0, 0, 0}) == 3);
    CHECK(permutation_entropy(any) == permutation_entropy(x));
    CHECK(permutation_entropy(view) == permutation_entropy(x));
    CHECK(permutation_entropy(narrow) == permutation_entropy(x));
    CHECK(sample_entropy(any) == sample_entropy(x));
    CHECK(sample_entropy(view) == sample_entropy(x));
    CHECK(sample_entropy(narrow) == Approx(sample_entropy(x)).epsilon(0.01));
}

TEST_CASE("complexities refuse too little, and NaN") {
    const double nan = std::nan("");
    CHECK_THROWS_WITH_AS(lempel_ziv_complexity(full(1, 0.0)),
                         "entrain::lempel_ziv_complexity: signal: expected at least two samples, got 1",
                         argument_error);
    CHECK_THROWS_AS(lempel_ziv_complexity(vector<double>{0.0, nan}), argument_error);
    CHECK_THROWS_WITH_AS(permutation_entropy(full(2, 0.0)),
                         "entrain::permutation_entropy: signal: expected at least 3 samples, got 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(permutation_entropy(full(9, 0.0), {.order = 11}),
                         "entrain::permutation_entropy: order: expected 2 to 10, got 11", argument_error);
    CHECK_THROWS_WITH_AS(permutation_entropy(full(9, 0.0), {.delay = 0}),
                         "entrain::permutation_entropy: delay: expected at least 1, got 0", argument_error);
    CHECK_THROWS_AS(permutation_entropy(full(9, nan)), argument_error);
    CHECK_THROWS_WITH_AS(sample_entropy(full(3, 0.0)),
                         "entrain::sample_entropy: signal: expected at least 4 samples, got 3",
                         argument_error);
    CHECK_THROWS_WITH_AS(sample_entropy(full(9, 0.0), {.length = 0}),
                         "entrain::sample_entropy: length: expected at least 1, got 0", argument_error);
    CHECK_THROWS_WITH_AS(sample_entropy(full(9, 0.0), {.tolerance = -1}),
                         "entrain::sample_entropy: tolerance: expected a finite number, zero or more, got -1",
                         argument_error);
    CHECK_THROWS_AS(sample_entropy(full(9, nan)), argument_error);
    CHECK_THROWS_WITH_AS(
        spectral_entropy(full(2, 9, 1.0), {.tr = 2}),
        "entrain::spectral_entropy: x: expected a signal that varies in every region, got a constant one in "
        "region 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        spectral_entropy(matrix<double>{{1.0, 2.0, 0.0, 1.0}}, {.tr = 2, .band = {3.0, 4.0}}),
        "entrain::spectral_entropy: band: expected frequencies that the spectrum has, got 3 to 4 Hz",
        argument_error);
    CHECK_THROWS_AS(spectral_entropy(full(2, 9, nan), {.tr = 2}), argument_error);
}

}  // namespace test_complexity
