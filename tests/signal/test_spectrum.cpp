#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include <entrain/core.hpp>
#include <entrain/signal/spectrum.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_spectrum {

using namespace entrain;

namespace {

// Signals whose regions oscillate at `hz`, in noise.
matrix<double> oscillations(const std::vector<double>& hz, std::size_t samples, double tr,
                            std::uint64_t seed) {
    auto x = noise(hz.size(), samples, seed);
    for (std::size_t i = 0; i < hz.size(); ++i)
        for (std::size_t t = 0; t < samples; ++t)
            x(i, t) += 800 + 4 * std::cos(2 * std::numbers::pi * hz[i] * tr * double(t) + double(seed * i));
    return x;
}

}  // namespace

TEST_CASE("power_spectrum is the squared Fourier sum over T / tr, without the Nyquist bin") {
    for (const std::size_t samples : {2u, 3u, 10u, 31u, 97u}) {
        const double tr = 1.5;
        const auto x = noise(19, samples, samples);
        const auto s = power_spectrum(x, {.tr = tr});
        REQUIRE(s.frequency.size() == samples / 2);
        REQUIRE(s.power.shape(1) == samples / 2);
        for (std::size_t k = 0; k < samples / 2; ++k) {
            CHECK(s.frequency(k) == doctest::Approx(double(k) / (double(samples) * tr)));
            for (const std::size_t i : {0u, 15u, 16u, 18u}) {
                std::complex<double> sum = 0;
                for (std::size_t t = 0; t < samples; ++t)
                    sum += x(i, t) * std::polar(1.0, -2 * std::numbers::pi * double(k * t) / double(samples));
                CHECK(s.power(i, k) == doctest::Approx(std::norm(sum) * tr / double(samples)).epsilon(1e-10));
            }
        }
    }
}

TEST_CASE("gaussian_smooth keeps a constant where the Gaussian fits, and nearly at the folded edges") {
    vector<double> f = full(101, 0.0);
    for (std::size_t k = 0; k < 101; ++k) f(k) = 0.002 * double(k);
    const auto smooth = gaussian_smooth(f, full(2, 101, 3.0), 0.01);
    for (std::size_t k = 26; k < 75; ++k) CHECK(smooth(1, k) == doctest::Approx(3.0).epsilon(1e-6));
    for (std::size_t k = 0; k < 101; ++k) CHECK(smooth(1, k) == doctest::Approx(3.0).epsilon(0.13));
}

TEST_CASE("gaussian_smooth spreads a single line into the Gaussian") {
    vector<double> f = full(201, 0.0);
    for (std::size_t k = 0; k < 201; ++k) f(k) = 0.001 * double(k);
    matrix<double> line = full(1, 201, 0.0);
    line(0, 100) = 1;
    const auto smooth = gaussian_smooth(f, line, 0.01);
    for (const std::size_t k : {70u, 95u, 100u, 110u}) {
        const double z = (f(k) - 0.1) / 0.01;
        CHECK(smooth(0, k) ==
              doctest::Approx(0.001 / (std::sqrt(2 * std::numbers::pi) * 0.01) * std::exp(-z * z / 2)));
    }
}

TEST_CASE("gaussian_smooth weighs unequal steps by half the distance of the neighbours and folds the ends") {
    const double sigma = 1;
    const vector<double> f{0.0, 0.5, 1.5, 2.0};
    const matrix<double> p{{1.0, 2.0, 3.0, 4.0}};
    const auto g = [](double d) { return std::exp(-d * d / 2) / std::sqrt(2 * std::numbers::pi); };
    const double w[] = {0.5, 0.75, 0.75, 0.5};
    const auto smooth = gaussian_smooth(f, p, sigma);
    // At the left end all others count twice; at 0.5 those beyond 1 do for the left end, and 0 no more
    // than once for the right end, which is 1.5 away.
    CHECK(smooth(0, 0) ==
          doctest::Approx(w[0] * 1 * g(0) + 2 * (w[1] * 2 * g(0.5) + w[2] * 3 * g(1.5) + w[3] * 4 * g(2))));
    CHECK(smooth(0, 1) ==
          doctest::Approx(w[0] * 1 * g(0.5) + w[1] * 2 * g(0) + 2 * (w[2] * 3 * g(1) + w[3] * 4 * g(1.5))));
}

TEST_CASE("gaussian_smooth with no width, or a very narrow one, or one bin, leaves the spectrum") {
    const vector<double> f{0.0, 0.1, 0.2};
    const matrix<double> p{{1.0, 5.0, 2.0}};
    CHECK((gaussian_smooth(f, p, 0.0) == p));
    const auto narrow = gaussian_smooth(f, p, 1e-6);
    for (std::size_t k = 0; k < 3; ++k) CHECK(narrow(0, k) == doctest::Approx(p(0, k)).epsilon(0.003));
    CHECK(gaussian_smooth(vector<double>{0.0}, matrix<double>{{4.0}}, 0.1)(0, 0) == 4.0);
}

TEST_CASE("peak_frequencies find the planted frequency of every region, in the middle of the noise") {
    const double tr = 2;
    const std::size_t samples = 250;  // bins 2 mHz apart
    const std::vector<double> hz{0.044, 0.05, 0.056, 0.064};
    std::vector<matrix<double>> scans;
    for (std::uint64_t s = 1; s <= 5; ++s) scans.push_back(oscillations(hz, samples, tr, s));
    const auto found = peak_frequencies(scans, {.tr = tr, .sigma = 0.0});
    for (std::size_t i = 0; i < hz.size(); ++i) CHECK(found(i) == doctest::Approx(hz[i]).epsilon(1e-12));
    // The smoothed spectrum is drawn towards the middle of the band, by less than the Gaussian is wide.
    const auto smooth = peak_frequencies(scans, {.tr = tr});
    for (std::size_t i = 0; i < hz.size(); ++i) CHECK(std::abs(smooth(i) - hz[i]) <= 0.01);
    const auto omega = natural_frequencies(scans, {.tr = tr});
    for (std::size_t i = 0; i < hz.size(); ++i) CHECK(omega(i) == 2 * std::numbers::pi * smooth(i));
}

TEST_CASE("peak_frequencies cut longer scans to the shortest and take views and float") {
    const double tr = 2;
    const std::vector<double> hz{0.046, 0.06};
    const auto short_scan = oscillations(hz, 120, tr, 1), long_scan = oscillations(hz, 200, tr, 2);
    const matrix<double> cut = xt::view(long_scan, xt::all(), xt::range(0, 120));
    const auto expected = peak_frequencies(std::vector{short_scan, cut}, {.tr = tr});
    CHECK((peak_frequencies(std::vector{short_scan, long_scan}, {.tr = tr}) == expected));
    const std::vector<xt::xarray<double>> any{short_scan, long_scan};
    CHECK((peak_frequencies(any, {.tr = tr}) == expected));
    const std::vector<matrix<float>> narrow{short_scan, long_scan};
    CHECK((peak_frequencies(narrow, {.tr = tr}) == expected));
    array_kinds::for_each(short_scan, [&](const auto& a) {
        CHECK(natural_frequencies(std::vector{a}, {.tr = tr}) ==
              natural_frequencies(std::vector{short_scan}, {.tr = tr}));
    });
}

TEST_CASE("power_spectrum and gaussian_smooth take any kind of array, and float stays float") {
    const auto x = noise(3, 40, 8);
    const auto s = power_spectrum(x, {.tr = 2.0});
    const auto smooth = gaussian_smooth(s.frequency, s.power, 0.02);
    array_kinds::for_each(x,
                          [&](const auto& a) { CHECK((power_spectrum(a, {.tr = 2.0}).power == s.power)); });
    array_kinds::for_each(s.power,
                          [&](const auto& a) { CHECK((gaussian_smooth(s.frequency, a, 0.02) == smooth)); });
    const matrix<float> x32 = x;
    const auto s32 = power_spectrum(x32, {.tr = 2.0});
    static_assert(std::is_same_v<decltype(s32), const spectrum<float>>);
    const auto smooth32 = gaussian_smooth(s32.frequency, s32.power, 0.02);
    for (std::size_t k = 0; k < smooth.size(); ++k)
        CHECK(smooth32.data()[k] == doctest::Approx(smooth.data()[k]).epsilon(1e-4));
}

TEST_CASE("the functions of spectra name what is wrong") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(
        power_spectrum(full(1, 1, 0.0), {.tr = 2.0}),
        "entrain::power_spectrum: x: expected at least one region and two samples, got (1, 1)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        power_spectrum(full(1, 4, 0.0), {}),
        "entrain::power_spectrum: tr: expected a positive number of seconds from sample to sample, "
        "got nan",
        argument_error);
    CHECK_THROWS_WITH_AS(power_spectrum(full(1, 4, nan), {.tr = 1.0}),
                         "entrain::power_spectrum: x: expected finite values, got nan at (0, 0)",
                         argument_error);

    const vector<double> f{0.0, 0.1, 0.2};
    CHECK_THROWS_WITH_AS(
        gaussian_smooth(f, full(2, 4, 0.0), 0.1),
        "entrain::gaussian_smooth: power: expected at least one region and 3 bins, one for each "
        "frequency, got (2, 4)",
        argument_error);
    CHECK_THROWS_WITH_AS(gaussian_smooth(f, full(2, 3, 0.0), -0.1),
                         "entrain::gaussian_smooth: sigma_hz: expected a number of Hz, 0 or more, got -0.1",
                         argument_error);
    CHECK_THROWS_AS(gaussian_smooth(f, full(2, 3, 0.0), nan), argument_error);
    CHECK_THROWS_AS(gaussian_smooth(f, full(2, 3, nan), 0.1), argument_error);
    CHECK_THROWS_WITH_AS(gaussian_smooth(vector<double>{0.0, 0.2, 0.2}, full(2, 3, 0.0), 0.1),
                         "entrain::gaussian_smooth: frequency: expected increasing values, got 0.2",
                         argument_error);

    const std::vector<matrix<double>> none;
    CHECK_THROWS_WITH_AS(peak_frequencies(none, {.tr = 2.0}),
                         "entrain::peak_frequencies: scans: expected at least one scan, got 0",
                         argument_error);
    const std::vector<matrix<double>> unequal{noise(3, 50, 1), noise(2, 50, 1)};
    CHECK_THROWS_WITH_AS(
        peak_frequencies(unequal, {.tr = 2.0}),
        "entrain::peak_frequencies: scans: expected the same 3 regions in every scan, got (2, 50)",
        argument_error);
    std::vector<matrix<double>> broken{noise(2, 50, 1), noise(2, 50, 1)};
    broken[1](1, 7) = nan;
    CHECK_THROWS_WITH_AS(peak_frequencies(broken, {.tr = 2.0}),
                         "entrain::peak_frequencies: scans[1]: expected finite values, got nan at (1, 7)",
                         argument_error);
    broken[1] = full(2, 50, 1.0);
    CHECK_THROWS_WITH_AS(
        natural_frequencies(broken, {.tr = 2.0}),
        "entrain::natural_frequencies: scans[1]: expected a signal that varies in every region, got a "
        "constant one in region 0",
        argument_error);
    CHECK_THROWS_AS(peak_frequencies(unequal, {}), argument_error);
    CHECK_THROWS_WITH_AS(
        peak_frequencies(std::vector<xt::xarray<double>>{xt::xarray<double>::from_shape({3})}, {.tr = 2.0}),
        "entrain::peak_frequencies: scans: expected matrices (regions, samples), got an array of "
        "rank 1",
        argument_error);
}

}  // namespace test_spectrum
