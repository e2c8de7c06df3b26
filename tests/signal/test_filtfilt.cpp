#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/signal/filtfilt.hpp>
#include <entrain/signal/phases.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_filtfilt {

using namespace entrain;

namespace {

// One pass in the textbook's transposed direct form, on the polynomials, starting in the steady state.
void pass(const std::vector<double>& b, const std::vector<double>& a, std::vector<long double>& x) {
    const std::size_t n = b.size() - 1;
    long double sum_b = 0, sum_a = 0;
    for (std::size_t k = 0; k <= n; ++k) sum_b += b[k], sum_a += a[k];
    std::vector<long double> z(n + 1, 0);
    for (std::size_t k = n; k-- > 0;) z[k] = z[k + 1] + (b[k + 1] - a[k + 1] * (sum_b / sum_a)) * x[0];
    for (long double& value : x) {
        const long double in = value, out = b[0] * in + z[0];
        for (std::size_t k = 0; k < n; ++k) z[k] = z[k + 1] + b[k + 1] * in - a[k + 1] * out;
        value = out;
    }
}

std::vector<long double> plain_filtfilt(const butterworth_filter& filter, const double* x, std::size_t size) {
    const auto b = filter.numerator(), a = filter.denominator();
    const std::size_t padding = 3 * (a.size() - 1);
    std::vector<long double> y;
    for (std::size_t k = padding; k > 0; --k) y.push_back(2.0L * x[0] - x[k]);
    y.insert(y.end(), x, x + size);
    for (std::size_t k = 1; k <= padding; ++k) y.push_back(2.0L * x[size - 1] - x[size - 1 - k]);
    for (int direction = 0; direction < 2; ++direction) {
        pass(b, a, y);
        std::reverse(y.begin(), y.end());
    }
    return {y.begin() + std::ptrdiff_t(padding), y.end() - std::ptrdiff_t(padding)};
}

}  // namespace

TEST_CASE("filtfilt is the textbook's filter run forward and backward, edges included") {
    for (const int order : {1, 2, 3})
        for (const std::size_t rows : {1u, 5u, 16u, 17u, 40u})
            for (const std::size_t samples : {19u, 20u, 94u}) {
                if (samples <= std::size_t(6 * order)) continue;
                const auto x = noise(rows, samples, rows + samples);
                const auto filter = butterworth_bandpass(order, {0.05, 0.12}, 2.0);
                const auto y = filtfilt(filter, x);
                REQUIRE(y.shape(0) == rows);
                REQUIRE(y.shape(1) == samples);
                double worst = 0;
                for (std::size_t i = 0; i < rows; ++i) {
                    const auto expected = plain_filtfilt(filter, row_data(x, i), samples);
                    for (std::size_t t = 0; t < samples; ++t)
                        worst = std::max(worst, double(std::abs(expected[t] - (long double)y(i, t))));
                }
                CAPTURE(order);
                CAPTURE(samples);
                CHECK(worst < 1e-11);
            }
}

TEST_CASE("filtfilt shifts nothing and scales a sine by the squared response") {
    const double tr = 2, hz = 0.045;
    const auto filter = butterworth_bandpass(2, {0.04, 0.07}, tr);
    const auto warped = [&](double f) { return std::tan(std::numbers::pi * f * tr); };
    const double w = warped(hz), w1 = warped(0.04), w2 = warped(0.07);
    const double gain = 1 / (1 + std::pow((w * w - w1 * w2) / (w * (w2 - w1)), 4));
    matrix<double> x = full(1, 4000, 0.0);
    for (std::size_t t = 0; t < 4000; ++t)
        x(0, t) = std::sin(2 * std::numbers::pi * hz * tr * double(t) + 0.3);
    const auto y = filtfilt(filter, x);
    double worst = 0;
    for (std::size_t t = 1000; t < 3000; ++t) worst = std::max(worst, std::abs(y(0, t) - gain * x(0, t)));
    CHECK(worst < 1e-10);
}

TEST_CASE("filtfilt is the same backwards in time, up to the transient that the second pass cannot see") {
    const auto x = noise(3, 3000, 9);
    matrix<double> backwards = x;
    for (std::size_t i = 0; i < 3; ++i) std::reverse(row_data(backwards, i), row_data(backwards, i) + 3000);
    const auto filter = butterworth_bandpass(2, {0.04, 0.07}, 2.0);
    const auto y = filtfilt(filter, x), z = filtfilt(filter, backwards);
    double worst = 0;
    for (std::size_t t = 1000; t < 2000; ++t) worst = std::max(worst, std::abs(y(2, t) - z(2, 2999 - t)));
    CHECK(worst < 1e-10);
}

TEST_CASE("filtfilt stays finite and bounded at the highest order and a low band") {
    const auto x = noise(2, 5000, 4);
    const auto y = filtfilt(butterworth_bandpass(20, {0.04, 0.07}, 0.72), x);
    double largest = 0;
    for (const double value : y) largest = std::max(largest, std::abs(value));
    CHECK(largest > 0.1);
    CHECK(largest < 5);
}

TEST_CASE("filtfilt takes a constant to zero, whatever its level") {
    const auto y = filtfilt(butterworth_bandpass(3, {0.04, 0.07}, 2.0), full(2, 50, 1000.0));
    for (const double value : y) CHECK(std::abs(value) < 1e-9);
}

TEST_CASE("a region's result does not depend on the regions beside it, to the bit") {
    const auto x = noise(37, 120, 5);
    const auto filter = butterworth_bandpass(2, {0.04, 0.07}, 2.0);
    const auto together = filtfilt(filter, x);
    for (const std::size_t i : {0u, 15u, 16u, 36u}) {
        const auto alone = filtfilt(filter, xt::view(x, xt::range(i, i + 1), xt::all()));
        for (std::size_t t = 0; t < 120; ++t) CHECK(alone(0, t) == together(i, t));
    }
}

TEST_CASE("filtfilt takes any kind of array, and float is filtered in double") {
    const auto x = noise(4, 60, 2);
    const auto filter = butterworth_bandpass(2, {0.04, 0.07}, 2.0);
    const auto expected = filtfilt(filter, x);
    array_kinds::for_each(x, [&](const auto& a) { CHECK((filtfilt(filter, a) == expected)); });
    const matrix<float> x32 = x;
    const matrix<double> rounded = x32;
    const auto y32 = filtfilt(filter, x32);
    const auto y64 = filtfilt(filter, rounded);
    static_assert(std::is_same_v<decltype(y32), const matrix<float>>);
    for (std::size_t k = 0; k < x.size(); ++k) CHECK(y32.data()[k] == float(y64.data()[k]));
}

TEST_CASE("filtfilt names what is wrong") {
    const auto filter = butterworth_bandpass(2, {0.04, 0.07}, 2.0);
    CHECK_NOTHROW(filtfilt(filter, full(1, 13, 0.0)));
    CHECK_THROWS_WITH_AS(
        filtfilt(filter, full(3, 12, 0.0)),
        "entrain::filtfilt: x: expected at least one region and 13 samples (6 x order + 1, for "
        "the padding at the edges), got (3, 12)",
        argument_error);
    CHECK_THROWS_AS(filtfilt(filter, full(0, 100, 0.0)), argument_error);
    auto x = full(2, 30, 1.0);
    x(1, 4) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(filtfilt(filter, x),
                         "entrain::filtfilt: x: expected finite values, got inf at (1, 4)", argument_error);
    CHECK_THROWS_WITH_AS(filtfilt(butterworth_filter{}, full(1, 30, 0.0)),
                         "entrain::filtfilt: filter: expected at least one section, got 0", argument_error);
}

TEST_CASE("a signal is filtered to the same bits by itself, among others, and on the way to its phases") {
    random_stream random(5);
    matrix<double> x = full(37, 150, 0.0);
    for (double& value : x) value = random.normal();
    for (const int order : {1, 2, 3, 4, 5}) {
        const auto filter = butterworth_bandpass(order, {0.04, 0.07}, 2.0);
        const auto all = filtfilt(filter, x);
        CHECK(all == band_pass(x, {.tr = 2.0, .order = order, .remove = trend::none}));
        for (const std::size_t region : {0u, 15u, 16u, 36u}) {
            const matrix<double> one = xt::view(x, xt::range(region, region + 1), xt::all());
            CHECK(filtfilt(filter, one) == xt::view(all, xt::range(region, region + 1), xt::all()));
        }
    }
}

}  // namespace test_filtfilt
