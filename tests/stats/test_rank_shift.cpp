// The interval of a shift against the rank test that it belongs to, by every sign and every labeling, and against
// books.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/stats.hpp>

namespace test_rank_shift {

using namespace entrain;
using doctest::Approx;

namespace {

using values = std::vector<double>;

// Two-sided p of a statistic among all of its values: twice the smaller tail.
double tails(const values& all, double observed) {
    double low = 0, high = 0;
    for (const double each : all) low += each <= observed + 1e-9, high += each >= observed - 1e-9;
    return 2 * std::min(low, high) / static_cast<double>(all.size());
}

double signed_rank_p(values change, double shift) {
    for (double& value : change) value -= shift;
    std::sort(change.begin(), change.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    double observed = 0;
    for (std::size_t i = 0; i < change.size(); ++i)
        observed += change[i] > 0 ? static_cast<double>(i + 1) : 0.0;
    values all;
    for (std::size_t signs = 0; signs < std::size_t{1} << change.size(); ++signs) {
        double sum = 0;
        for (std::size_t i = 0; i < change.size(); ++i)
            sum += signs >> i & 1 ? static_cast<double>(i + 1) : 0.0;
        all.push_back(sum);
    }
    return tails(all, observed);
}

double rank_sum_p(const values& x, const values& y, double shift) {
    values both = y;
    for (const double value : x) both.push_back(value - shift);
    const auto pairs_won = [&](std::size_t in_x) {
        double won = 0;
        for (std::size_t i = 0; i < both.size(); ++i)
            for (std::size_t j = 0; j < both.size(); ++j)
                won += (in_x >> i & 1) && !(in_x >> j & 1) && both[i] > both[j];
        return won;
    };
    values all;
    for (std::size_t in_x = 0; in_x < std::size_t{1} << both.size(); ++in_x) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < both.size(); ++i) count += in_x >> i & 1;
        if (count == x.size()) all.push_back(pairs_won(in_x));
    }
    std::size_t observed = 0;
    for (std::size_t i = y.size(); i < both.size(); ++i) observed |= std::size_t{1} << i;
    return tails(all, pairs_won(observed));
}

values drawn(random_stream& random, std::size_t count, double step = 0) {
    values made;
    for (std::size_t i = 0; i < count; ++i) {
        const double value = 1 + random.normal();
        made.push_back(step > 0 ? step * std::round(value / step) : value);
    }
    return made;
}

// Pairs that change by these values.
stats::estimate shift_of(const values& change, double confidence = 0.95) {
    return stats::signed_rank_shift(values(change.size(), 0.0), change, confidence);
}

double width(const stats::estimate& found) {
    return found.high - found.low;
}

}  // namespace

TEST_CASE("shifts and their intervals are those of Hollander and Wolfe, as of R's wilcox.test") {
    // R: wilcox.test(y, x, paired = TRUE, conf.int = TRUE) of the depression scores in its help: Hollander and
    // Wolfe 1973, example 3.3: -0.46, -0.786 to -0.010.
    const values before{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30},
        after{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    const auto pairs = stats::signed_rank_shift(before, after);
    CHECK(pairs.value == Approx(-0.46));
    CHECK(pairs.low == Approx(-0.786));
    CHECK(pairs.high == Approx(-0.010));
    // R: wilcox.test(x, y, conf.int = TRUE) of the permeability constants in its help: their example 4.1: 0.305,
    // -0.15 to 0.76.
    const values x{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46},
        y{1.15, 0.88, 0.90, 0.74, 1.21};
    const auto groups = stats::rank_sum_shift(x, y);
    CHECK(groups.value == Approx(0.305));
    CHECK(groups.low == Approx(-0.15));
    CHECK(groups.high == Approx(0.76));
    // By hand: means of any two of 1, 2 and 6 are 1, 1.5, 2, 3.5, 4, 6; differences -3 -2 1 2 2 6.
    CHECK(shift_of({1, 2, 6}).value == Approx(2.75));
    CHECK(stats::rank_sum_shift(values{1, 2, 6}, values{0, 4}).value == Approx(1.5));
}

TEST_CASE("the interval of a shift holds what its rank test does not reject, and nothing else") {
    random_stream random(5);
    for (const double confidence : {0.9, 0.95})
        for (const std::size_t n : {6, 7, 9}) {
            CAPTURE(n);
            CAPTURE(confidence);
            const double alpha = 1 - confidence + 1e-12;
            const values change = drawn(random, n), x = drawn(random, n - 2), y = drawn(random, 5);
            const auto pairs = shift_of(change, confidence), groups = stats::rank_sum_shift(x, y, confidence);
            REQUIRE(std::isfinite(pairs.low));
            REQUIRE(std::isfinite(groups.low));
            constexpr double little = 1e-7;
            CHECK(signed_rank_p(change, pairs.low + little) > alpha);
            CHECK(signed_rank_p(change, pairs.low - little) <= alpha);
            CHECK(signed_rank_p(change, pairs.high - little) > alpha);
            CHECK(signed_rank_p(change, pairs.high + little) <= alpha);
            CHECK(rank_sum_p(x, y, groups.low + little) > alpha);
            CHECK(rank_sum_p(x, y, groups.low - little) <= alpha);
            CHECK(rank_sum_p(x, y, groups.high - little) > alpha);
            CHECK(rank_sum_p(x, y, groups.high + little) <= alpha);
            CHECK(pairs.low < pairs.value);
            CHECK(groups.value < groups.high);
        }
}

TEST_CASE("intervals of shifts hold the shift as often as they say, and more often where values tie") {
    random_stream random(7);
    for (const double step : {0.0, 0.5, 2.0}) {
        CAPTURE(step);
        constexpr double rounds = 3000;
        double pairs = 0, groups = 0;
        for (int round = 0; round < rounds; ++round) {
            const auto of_pairs = shift_of(drawn(random, 8, step), 0.9);
            pairs += of_pairs.low <= 1 && 1 <= of_pairs.high;
            auto x = drawn(random, 6, step);
            for (double& value : x) value += 1;
            const auto of_groups = stats::rank_sum_shift(x, drawn(random, 5, step), 0.9);
            groups += of_groups.low <= 1 && 1 <= of_groups.high;
        }
        // Three standard errors of 3000 rounds are 0.016. A step of 2 leaves 1 between two values.
        CHECK(pairs / rounds > 0.9 - 0.016);
        CHECK(groups / rounds > 0.9 - 0.016);
        if (step == 0) {
            CHECK(pairs / rounds < 0.922 + 0.016);   // the exact test of 8 pairs at 0.1 has 0.078
            CHECK(groups / rounds < 0.918 + 0.016);  // that of 6 and 5 has 0.082
        }
    }
}

TEST_CASE("too few people have no interval, and of many it is that of the normal limit") {
    const auto ends = [](const stats::estimate& found) {
        return std::isfinite(found.low) + std::isfinite(found.high);
    };
    CHECK(ends(shift_of({1, 2, 3, 4, 5})) == 0);  // the least p of five is 1 / 16
    CHECK(ends(shift_of({1, 2, 3, 4, 5, 6})) == 2);
    CHECK(ends(stats::rank_sum_shift(values{1, 2, 3}, values{4, 5, 6})) == 0);  // 1 / 10
    CHECK(ends(stats::rank_sum_shift(values{1, 2, 3, 3}, values{4, 5, 6, 7})) == 2);
    CHECK(ends(shift_of({3})) == 0);
    CHECK(shift_of({3}).value == 3);
    random_stream random(6);
    // Either side of the change of method, the width follows the square root of the number.
    double few = 0, many = 0, few_groups = 0, many_groups = 0;
    for (std::size_t k = 0; k < 40; ++k) {
        few += width(shift_of(drawn(random, 50)));
        many += width(shift_of(drawn(random, 51)));
        few_groups += width(stats::rank_sum_shift(drawn(random, 25), drawn(random, 25)));
        many_groups += width(stats::rank_sum_shift(drawn(random, 25), drawn(random, 26)));
    }
    CHECK(many == Approx(few).epsilon(0.06));
    CHECK(many_groups == Approx(few_groups).epsilon(0.06));
}

TEST_CASE("shifts follow the unit and the sign of their samples, to the bit in powers of two") {
    random_stream random(8);
    const values x = drawn(random, 9), y = drawn(random, 9);
    const auto scaled = [](values v, double factor) {
        for (double& value : v) value *= factor;
        return v;
    };
    const auto groups = stats::rank_sum_shift(x, y), pairs = stats::signed_rank_shift(y, x);
    for (const double unit : {0x1p-900, 0x1p+900, -2.0}) {
        CAPTURE(unit);
        const auto u = scaled(x, unit), v = scaled(y, unit);
        const auto of_groups = stats::rank_sum_shift(u, v), of_pairs = stats::signed_rank_shift(v, u);
        CHECK(of_groups.value == unit * groups.value);
        CHECK(of_groups.low == unit * (unit > 0 ? groups.low : groups.high));
        CHECK(of_pairs.value == unit * pairs.value);
        CHECK(of_pairs.high == unit * (unit > 0 ? pairs.high : pairs.low));
    }
    CHECK(stats::rank_sum_shift(y, x).low == -groups.high);
    constexpr double most = std::numeric_limits<double>::max();
    CHECK(shift_of({most, most}).value == most);
}

TEST_CASE("shifts take any vector, and numbers of float as they are") {
    random_stream random(9);
    const vector<float> x = xt::cast<float>(xt::adapt(drawn(random, 8))),
                        y = xt::cast<float>(xt::adapt(drawn(random, 8)));
    const vector<double> in_double = x, other = y;
    matrix<float> beside = full(8, 3, 0.0f);
    for (std::size_t i = 0; i < 8; ++i) beside(i, 1) = x(i);
    const auto all = [&](auto&& shift) {
        const stats::estimate expected = shift(in_double, other);
        const auto same = [&](const stats::estimate& found) {
            CHECK(found.value == expected.value);
            CHECK(found.low == expected.low);
            CHECK(found.high == expected.high);
        };
        same(shift(x, y));
        same(shift(xt::view(beside, xt::all(), 1), y + 0.0f));
        same(shift(std::span<const float>(x.data(), 8), values(other.begin(), other.end())));
        const xt::xarray<double> any = in_double;
        same(shift(any, xt::adapt(y.data(), y.size(), xt::no_ownership(), std::array<std::size_t, 1>{8})));
    };
    all([](const auto& a, const auto& b) { return stats::rank_sum_shift(a, b); });
    all([](const auto& a, const auto& b) { return stats::signed_rank_shift(a, b); });
}

TEST_CASE("shifts refuse samples that are empty, not finite, unlike in length, or too large to subtract") {
    const values two{1, 2}, three{1, 2, 3}, none;
    constexpr double most = std::numeric_limits<double>::max();
    const auto refuses = [](auto&& call, const char* what) {
        CHECK_THROWS_WITH_AS(call(), what, argument_error);
    };
    refuses([&] { stats::signed_rank_shift(two, three); },
            "entrain::stats::signed_rank_shift: after: expected 2 values, as many as before, got 3");
    refuses([&] { stats::signed_rank_shift(none, none); },
            "entrain::stats::signed_rank_shift: before: expected at least one value, got 0");
    refuses([&] { stats::rank_sum_shift(none, two); },
            "entrain::stats::rank_sum_shift: x: expected at least one value, got 0");
    refuses([&] { stats::rank_sum_shift(two, none); },
            "entrain::stats::rank_sum_shift: y: expected at least one value, got 0");
    refuses([&] { stats::rank_sum_shift(two, two, 1); },
            "entrain::stats::rank_sum_shift: confidence: expected a number between 0 and 1, got 1");
    refuses([&] { stats::signed_rank_shift(two, two, std::nan("")); },
            "entrain::stats::signed_rank_shift: confidence: expected a number between 0 and 1, got nan");
    CHECK_THROWS_WITH_AS(stats::signed_rank_shift(values{-most}, values{most}),
                         doctest::Contains("after: expected values whose differences are finite"),
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::rank_sum_shift(values{-most}, values{most}),
                         doctest::Contains("x: expected values whose differences are finite"),
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::rank_sum_shift(values{1, std::nan("")}, two),
                         doctest::Contains("stats::rank_sum_shift: x"), argument_error);
    CHECK_THROWS_WITH_AS(stats::signed_rank_shift(two, values{1, HUGE_VAL}),
                         doctest::Contains("stats::signed_rank_shift: after"), argument_error);
    const values many(10'000'000);
    CHECK_THROWS_WITH_AS(stats::rank_sum_shift(many, many), doctest::Contains("stats::rank_sum_shift: x"),
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::signed_rank_shift(many, many),
                         doctest::Contains("stats::signed_rank_shift: before"), argument_error);
}

}  // namespace test_rank_shift
