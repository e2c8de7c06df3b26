#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <entrain/core.hpp>
#include <entrain/signal/detrend.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_detrend {

using namespace entrain;

TEST_CASE("detrend takes out exactly the mean or the line that was put in") {
    matrix<double> residual = detrend(noise(3, 101, 1), trend::linear);
    for (std::size_t i = 0; i < 3; ++i) {
        double sum = 0, slope = 0;
        for (std::size_t t = 0; t < 101; ++t) {
            sum += residual(i, t);
            slope += double(t) * residual(i, t);
        }
        CHECK(std::abs(sum) < 1e-11);
        CHECK(std::abs(slope) < 1e-9);
    }
    matrix<double> tilted = residual;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 101; ++t) tilted(i, t) += 1000.0 + double(i) - 0.25 * double(t);
    const auto back = detrend(tilted);
    for (std::size_t k = 0; k < back.size(); ++k)
        CHECK(back.data()[k] == doctest::Approx(residual.data()[k]));

    const auto centred = detrend(tilted, trend::mean);
    CHECK(centred(1, 7) - centred(1, 6) == doctest::Approx(tilted(1, 7) - tilted(1, 6)));
    CHECK(std::abs(xt::mean(xt::view(centred, 1, xt::all()))()) < 1e-11);
    CHECK((detrend(tilted, trend::none) == tilted));
}

TEST_CASE("detrend of one sample, of one region and of a constant is zero") {
    CHECK(detrend(full(2, 1, 5.0))(1, 0) == 0.0);
    CHECK(detrend(full(2, 1, 5.0), trend::mean)(1, 0) == 0.0);
    const auto flat = detrend(full(1, 64, 0.5));
    for (const double value : flat) CHECK(std::abs(value) < 1e-14);
}

TEST_CASE("detrend takes any kind of array, and float stays float") {
    const auto x = noise(4, 30, 2);
    const auto expected = detrend(x);
    array_kinds::for_each(x, [&](const auto& a) { CHECK((detrend(a) == expected)); });
    const matrix<float> x32 = x;
    const auto y32 = detrend(x32);
    static_assert(std::is_same_v<decltype(y32), const matrix<float>>);
    for (std::size_t k = 0; k < x.size(); ++k)
        CHECK(std::abs(double(y32.data()[k]) - expected.data()[k]) < 1e-6);
}

TEST_CASE("detrend refuses nothing and NaN") {
    CHECK_THROWS_WITH_AS(detrend(full(0, 4, 0.0)),
                         "entrain::detrend: x: expected at least one region and one sample, got (0, 4)",
                         argument_error);
    auto x = full(2, 3, 1.0);
    x(1, 2) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(detrend(x), "entrain::detrend: x: expected finite values, got nan at (1, 2)",
                         argument_error);
}

}  // namespace test_detrend
