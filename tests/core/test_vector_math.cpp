#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <entrain/core/vector_math.hpp>

namespace test_vector_math {

using namespace entrain;

namespace {

// What a function of registers gives for one number: the same in every lane.
template <class T, class Function>
T in_register(Function function, T x) {
    const auto result = function(simd::broadcast(x));
    bool same = true;
    for (std::size_t lane = 1; lane < simd::lanes<T>; ++lane)
        same = same && (result[lane] == result[0] || std::isnan(result[0]));
    if (!same) FAIL("lanes differ");
    return result[0];
}

// The distance of a value from the exact one, in units of the last place that the exact one has in T.
template <class T>
double ulps(T value, long double exact) {
    const T near = std::abs(static_cast<T>(exact));
    const long double unit = std::nextafter(near, std::numeric_limits<T>::infinity()) - near;
    return double(std::abs(value - exact) / unit);
}

struct row {
    const char* name;
    double from, to;
    double in_double, in_float;  // ULP
};

template <class T, class Function>
double worst(const row& range, Function function, long double (*exact)(long double)) {
    double most = 0;
    constexpr int points = 20000;
    for (int i = 0; i <= points; ++i) {
        const T x = T(range.from + (range.to - range.from) * i / points);
        most = std::max(most, ulps(in_register<T>(function, x), exact(x)));
    }
    return most;
}

long double exact_rectifier(long double x) {
    return x == 0 ? 1.0L : x / -std::expm1(-x);
}

constexpr auto exponential_of = [](auto x) { return exponential(x); };
constexpr auto logarithm_of = [](auto x) { return logarithm(x); };
constexpr auto rectified = [](auto x) { return smooth_rectifier(x); };

}  // namespace

TEST_CASE(
    "the exponential of registers lies within 1.1 ULP, the logarithm within 2, the rectifier within a few") {
    const row exponentials[] = {{"all that float holds", -87, 88, 1.1, 1.1},
                                {"near zero", -0.4, 0.4, 1.1, 1.1},
                                {"tiny", -1e-9, 1e-9, 1, 1},
                                {"moderate", -12, 12, 1.1, 1.1}};
    for (const row& range : exponentials) {
        CAPTURE(range.name);
        CHECK(worst<double>(range, exponential_of, std::exp) < range.in_double);
        CHECK(worst<float>(range, exponential_of, std::exp) < range.in_float);
    }
    CHECK(worst<double>({"all that double holds", -708, 709.7, 0, 0}, exponential_of, std::exp) < 1.1);
    const row logarithms[] = {{"around one", 0.5, 2, 2, 2},
                              {"near one", 1 - 1e-6, 1 + 1e-6, 2, 2},
                              {"small", 1e-30, 1e-3, 2, 2},
                              {"large", 3, 1e30, 2, 2}};
    for (const row& range : logarithms) {
        CAPTURE(range.name);
        CHECK(worst<double>(range, logarithm_of, std::log) < range.in_double);
        CHECK(worst<float>(range, logarithm_of, std::log) < range.in_float);
    }
    CHECK(logistic(simd::broadcast(0.0))[0] == 0.5);
    CHECK(logistic(simd::broadcast(-1000.0))[0] == 0);
    CHECK(logistic(simd::broadcast(1000.0f))[0] == 1);
    CHECK(logistic(2.0) == doctest::Approx(logistic(simd::broadcast(2.0))[0]).epsilon(1e-15));
    const row rectifiers[] = {{"where rates lie", -20, 30, 8, 8},
                              {"around the series", -0.3, 0.3, 8, 8},
                              {"tiny", -1e-12, 1e-12, 1, 1}};
    for (const row& range : rectifiers) {
        CAPTURE(range.name);
        CHECK(worst<double>(range, rectified, exact_rectifier) < range.in_double);
        CHECK(worst<float>(range, rectified, exact_rectifier) < range.in_float);
    }
}

TEST_CASE_TEMPLATE("functions of registers keep to the ends of numbers, and NaN stays NaN", T, double,
                   float) {
    constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    const auto exp_of = [](T x) { return in_register<T>(exponential_of, x); };
    CHECK(exp_of(0) == 1);
    CHECK(exp_of(infinity) == infinity);
    CHECK(exp_of(-infinity) == 0);
    CHECK(exp_of(sizeof(T) == 8 ? T(710) : T(89)) == infinity);
    CHECK(exp_of(sizeof(T) == 8 ? T(-750) : T(-110)) == 0);
    // Subnormal results.
    const T deep = sizeof(T) == 8 ? T(-740) : T(-100);
    CHECK(std::abs(exp_of(deep) - std::exp(deep)) <= std::numeric_limits<T>::denorm_min());
    CHECK(std::isnan(exp_of(nan)));
    CHECK(std::isnan(exp_of(-nan)));

    const auto rectifier = [](T x) { return in_register<T>(rectified, x); };
    CHECK(rectifier(0) == 1);
    CHECK(rectifier(T(-0.0)) == 1);
    CHECK(smooth_rectifier(T(0)) == 1);
    CHECK(rectifier(1000) == 1000);
    CHECK(rectifier(-1000) == 0);
    CHECK(std::isnan(rectifier(nan)));
    CHECK(std::isnan(rectifier(-nan)));

    const auto clipped = [](T x) { return in_register<T>([](auto v) { return within(v, T(0), T(1)); }, x); };
    for (const T x : {T(-2), T(0), T(0.25), T(1), T(3), infinity, -infinity}) {
        CHECK(clipped(x) == std::clamp(x, T(0), T(1)));
        CHECK(within(x, T(0), T(1)) == std::clamp(x, T(0), T(1)));
    }
    CHECK(std::isnan(clipped(nan)));
    CHECK(std::isnan(clipped(-nan)));
    CHECK(std::isnan(within(nan, T(0), T(1))));
}

}  // namespace test_vector_math
