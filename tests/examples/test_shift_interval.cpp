// The interval of a shift against the rank test that it belongs to, by every sign and every labeling.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>

#include "trd_sensitivity/shift_interval.hpp"

namespace test_shift_interval {

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

values drawn(entrain::random_stream& random, std::size_t count) {
    values made;
    for (std::size_t i = 0; i < count; ++i) made.push_back(1 + random.normal());
    return made;
}

}  // namespace

TEST_CASE("the interval of a shift holds what its rank test does not reject at 0.05, and nothing else") {
    entrain::random_stream random(5);
    for (const std::size_t n : {6, 7, 9}) {
        CAPTURE(n);
        const values change = drawn(random, n), x = drawn(random, n - 2), y = drawn(random, 5);
        const auto pairs = trd::shift_of_pairs(change);
        const auto groups = trd::shift_of_groups(x, y);
        REQUIRE(pairs.bounded());
        REQUIRE(groups.bounded());
        constexpr double little = 1e-7;
        CHECK(signed_rank_p(change, pairs.low + little) > 0.05);
        CHECK(signed_rank_p(change, pairs.low - little) <= 0.05);
        CHECK(signed_rank_p(change, pairs.high - little) > 0.05);
        CHECK(signed_rank_p(change, pairs.high + little) <= 0.05);
        CHECK(rank_sum_p(x, y, groups.low + little) > 0.05);
        CHECK(rank_sum_p(x, y, groups.low - little) <= 0.05);
        CHECK(rank_sum_p(x, y, groups.high - little) > 0.05);
        CHECK(rank_sum_p(x, y, groups.high + little) <= 0.05);
        CHECK(pairs.low < pairs.shift);
        CHECK(groups.shift < groups.high);
    }
    // By hand: means of any two of 1, 2 and 6 are 1, 1.5, 2, 3.5, 4, 6.
    CHECK(trd::shift_of_pairs({1, 2, 6}).shift == doctest::Approx(2.75));
    CHECK(trd::shift_of_groups({1, 2, 6}, {0, 4}).shift == doctest::Approx(1.5));  // -3 -2 1 2 2 6
}

TEST_CASE("too few people have no interval, and of many it is that of the normal limit") {
    CHECK_FALSE(trd::shift_of_pairs({1, 2, 3, 4, 5}).bounded());  // the least p of five is 1 / 16
    CHECK_FALSE(trd::shift_of_groups({1, 2, 3}, {4, 5, 6}).bounded());
    CHECK_FALSE(trd::shift_of_pairs({}).bounded());
    entrain::random_stream random(6);
    // Either side of the change of method, the width follows the square root of the number.
    const auto width = [](const trd::shift_interval& found) { return found.high - found.low; };
    double few = 0, many = 0, few_groups = 0, many_groups = 0;
    for (std::size_t k = 0; k < 40; ++k) {
        few += width(trd::shift_of_pairs(drawn(random, 50)));
        many += width(trd::shift_of_pairs(drawn(random, 51)));
        few_groups += width(trd::shift_of_groups(drawn(random, 25), drawn(random, 25)));
        many_groups += width(trd::shift_of_groups(drawn(random, 25), drawn(random, 26)));
    }
    CHECK(many == doctest::Approx(few).epsilon(0.06));
    CHECK(many_groups == doctest::Approx(few_groups).epsilon(0.06));
}

}  // namespace test_shift_interval
