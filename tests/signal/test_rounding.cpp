// Rounding is no signal, units are no difference, and whole turns change no phase.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/signal.hpp>

#include "noise.hpp"

namespace test_rounding {

using namespace entrain;

namespace {

template <class T>
void ramps_have_no_phase() {
    const phase_options options{.tr = 2.0, .remove = trend::linear};
    random_stream random(7);
    for (const std::size_t samples : {100u, 500u, 1000u, 5000u})
        for (int trial = 0; trial < 40; ++trial) {
            matrix<T> bold = uniform_noise<T>(2, samples, 1);
            const double level = std::pow(10, 8 * random.uniform() - 2) * (random.uniform() < 0.5 ? -1 : 1);
            const double slope = trial % 4 ? level * std::pow(10, 4 * random.uniform() - 6) : 0;
            for (std::size_t t = 0; t < samples; ++t)
                bold(1, t) = static_cast<T>(level + slope * static_cast<double>(t));
            INFO("samples ", samples, ", level ", level, ", slope ", slope);
            CHECK_THROWS_WITH_AS(
                phases(bold, options),
                "entrain::phases: bold: expected a signal that varies in every region, got a "
                "constant one in region 1",
                argument_error);
            // With a thousandth of the level as signal it is one.
            for (std::size_t t = 0; t < samples; ++t)
                bold(1, t) += static_cast<T>(0.001 * level * std::sin(0.2 * static_cast<double>(t)));
            CHECK_NOTHROW(phases(bold, options));
        }
}

template <class T>
void same_in_every_unit(int power) {
    const matrix<T> x = uniform_noise<T>(3, 300, 3);
    matrix<T> scaled = x;
    for (T& value : scaled) value = std::ldexp(value, power);
    const phase_options options{.tr = 2.0, .trim = 3};
    INFO("2^", power);
    CHECK(phases(x, options) == phases(scaled, options));
    CHECK(phasors_of(x, options).cosine() == phasors_of(scaled, options).cosine());
    CHECK(natural_frequencies(std::vector{x}, {.tr = 2.0}) ==
          natural_frequencies(std::vector{scaled}, {.tr = 2.0}));
    const auto plain = detrend(x, trend::linear), large = detrend(scaled, trend::linear);
    bool same = true;
    for (std::size_t k = 0; k < plain.size(); ++k)
        same = same && std::ldexp(plain.data()[k], power) == large.data()[k];
    CHECK(same);
}

}  // namespace

TEST_CASE("a ramp without its line has no phase, in float and double, of 100 to 5000 samples") {
    ramps_have_no_phase<double>();
    ramps_have_no_phase<float>();
}

TEST_CASE("a region of which a regression left nothing but rounding has no phase") {
    matrix<double> bold = uniform_noise<double>(4, 400, 2);
    random_stream random(5);
    for (std::size_t t = 0; t < 400; ++t) {
        for (std::size_t i = 0; i < 4; ++i) bold(i, t) *= 200;
        bold(2, t) = 1e-14 * random.uniform();
    }
    CHECK_THROWS_AS(phases(bold, {.tr = 2.0}), argument_error);
    for (std::size_t t = 0; t < 400; ++t) bold(2, t) *= 1e9;
    CHECK_NOTHROW(phases(bold, {.tr = 2.0}));
}

TEST_CASE("phases, frequencies and trends are the same in every unit, from 2^-500 to 2^500") {
    for (const int power : {-500, -300, -77, 13, 300, 500}) same_in_every_unit<double>(power);
    for (const int power : {-60, -30, 40, 60}) same_in_every_unit<float>(power);
}

}  // namespace test_rounding
