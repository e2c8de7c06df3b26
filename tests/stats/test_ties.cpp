#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/max_t.hpp>
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/permutation.hpp>
#include <entrain/stats/ties.hpp>

namespace test_ties {

using namespace entrain;
using doctest::Approx;

namespace {

double sum_of(const vector<double>& v) {
    double sum = 0;
    for (const double value : v) sum += value;
    return sum;
}

// Values of a small lattice, so that many arrangements tie in exact arithmetic. Counted in integers they say
// which p is right; offset and unit are what rounding is made of.
vector<double> lattice(const std::vector<int>& values, double unit, double offset) {
    vector<double> v = full(values.size(), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) v(i) = offset * unit + 0.1 * unit * values[i];
    return v;
}

// The exact p of a difference of means of groups as large as these, in integers.
std::array<double, 2> counted_p(const std::vector<int>& x, const std::vector<int>& y) {
    std::vector<int> all = x;
    all.insert(all.end(), y.begin(), y.end());
    const int n = static_cast<int>(x.size()), m = static_cast<int>(y.size());
    const auto statistic = [&](unsigned chosen) {
        int first = 0, second = 0;
        for (std::size_t i = 0; i < all.size(); ++i) (chosen >> i & 1 ? first : second) += all[i];
        return first * m - second * n;
    };
    const int observed = statistic((1u << n) - 1);
    double count = 0, above = 0, below = 0;
    for (unsigned chosen = 0; chosen < 1u << all.size(); ++chosen) {
        if (std::popcount(chosen) != n) continue;
        ++count;
        above += statistic(chosen) >= observed;
        below += statistic(chosen) <= observed;
    }
    return {above / count, below / count};
}

}  // namespace

TEST_CASE("permutations that tie in exact arithmetic tie, whatever the unit and the offset of the values") {
    random_stream random(5);
    for (int repeat = 0; repeat < 12; ++repeat) {
        std::vector<int> x(4), y(5);
        for (int& value : x) value = static_cast<int>(random.below(5));
        for (int& value : y) value = static_cast<int>(random.below(4));
        const auto right = counted_p(x, y);
        for (const double unit : {1e-200, 1e-13, 1.0, 1e9, 1e200})
            for (const double offset : {0.0, 1.0, 1e5}) {
                CAPTURE(unit);
                CAPTURE(offset);
                const auto means =
                    stats::permutation_test(lattice(x, unit, offset), lattice(y, unit, offset),
                                            [](const vector<double>& a, const vector<double>& b) {
                                                return sum_of(a) / static_cast<double>(a.size()) -
                                                       sum_of(b) / static_cast<double>(b.size());
                                            });
                CHECK(means.p_greater == Approx(right[0]).epsilon(1e-12));
                CHECK(means.p_less == Approx(right[1]).epsilon(1e-12));
            }
    }
}

TEST_CASE("the difference of sums of equal values is nothing but rounding, and p is 1") {
    const vector<double> x = full(20, 0.1), y = full(20, 0.1);
    const auto difference = [](const vector<double>& a, const vector<double>& b) {
        double forth = 0, back = 0;
        for (std::size_t i = 0; i < a.size(); ++i) forth += a(i) + 1e3 * a(i) * double(i);
        for (std::size_t i = b.size(); i-- > 0;) back += b(i) + 1e3 * b(i) * double(i);
        return forth - back;
    };
    const auto test = stats::permutation_test(x, y, difference, {.permutations = 500});
    CHECK(test.statistic != 0);  // otherwise this test would hold nothing
    CHECK(test.p == 1);
    CHECK(test.z == 0);
    CHECK(test.p_greater == 1);
    CHECK(test.p_less == 1);
}

TEST_CASE("what is measured as rounding is rounding: no jump, no rank, no true difference") {
    random_stream random(2);
    vector<double> map = full(200, 0.0);
    for (double& value : map) value = 3 + random.normal();
    vector<double> labels = map;
    for (double& value : labels) value = static_cast<double>(random.below(4));
    const auto count_of = [](double wanted) {
        return [wanted](const vector<double>& v) {
            return static_cast<double>(std::count(v.begin(), v.end(), wanted));
        };
    };
    CHECK(stats::statistic_rounding(count_of(2), labels) == 0);
    CHECK(stats::statistic_rounding(
              [&](const vector<double>& v) {
                  return static_cast<double>(
                      std::count_if(v.begin(), v.end(), [&](double value) { return value >= map(7); }));
              },
              map) == 0);
    for (const double unit : {1e-300, 1.0, 1e300}) {
        const vector<double> scaled = map * unit;
        const double rounding = stats::statistic_rounding(sum_of, scaled);
        CHECK(rounding > 0);
        CHECK(rounding < 1e-11 * sum_of(scaled));
    }
    // A slack follows the unit of the statistic, and no single far value of the null.
    CHECK(stats::tie_slack(2.0, std::vector<double>{1, 1, 1e100}) == 2e-12);
    CHECK(stats::tie_slack(1e-30, std::vector<double>{1, -2, 3}) == 2e-12);
    CHECK(stats::tie_slack(-1e-13, std::vector<double>{}) == Approx(1e-25).epsilon(1e-12));
    CHECK(stats::tie_slack(1.0, std::vector<double>{1}, 0.5) == 0.5);
}

TEST_CASE("max-T is the same in every unit, and finds ties of small and of large statistics") {
    random_stream random(4);
    for (int repeat = 0; repeat < 20; ++repeat) {
        vector<double> observed = full(3, 0.0);
        matrix<double> null = full(3, 40, 0.0);
        for (double& value : observed) value = 0.1 * static_cast<double>(1 + random.below(9));
        for (double& value : null) value = 0.1 * static_cast<double>(random.below(8));
        vector<double> hits = full(3, 1.0);  // counted in tenths
        for (std::size_t d = 0; d < 40; ++d) {
            double largest = 0;
            for (std::size_t m = 0; m < 3; ++m) largest = std::max(largest, std::round(10 * null(m, d)));
            for (std::size_t m = 0; m < 3; ++m) hits(m) += largest >= std::round(10 * observed(m));
        }
        for (const double unit : {1e-250, 1e-13, 1.0 / 3, 7e5, 1e250}) {
            CAPTURE(unit);
            matrix<double> draws = null;
            // Every second draw reached by another sum, so that it differs by rounding.
            for (std::size_t k = 0; k < draws.size(); ++k)
                draws.data()[k] = k % 2 ? draws.data()[k] * unit : (draws.data()[k] * 3 * unit) / 3;
            const auto found = stats::max_statistic(vector<double>(observed * unit), draws);
            for (std::size_t m = 0; m < 3; ++m) CHECK(found.single_step(m) == Approx(hits(m) / 41));
        }
    }
}

TEST_CASE("a statistic above the critical one has an adjusted p of at most 0.05, in designs of every size") {
    random_stream random(9);
    int beyond = 0;
    const auto holds = [&](const vector<double>& statistic, const vector<double>& p, double critical,
                           double permutations) {
        CHECK(std::isfinite(critical));
        for (std::size_t m = 0; m < p.size(); ++m) {
            const bool above = std::abs(statistic(m)) > critical;
            beyond += above;
            if (above) CHECK(p(m) <= 0.05);
            // And it is no larger than that needs: what is clearly significant lies above.
            if (p(m) <= 0.05 - 1 / permutations) CHECK(above);
        }
    };
    for (int repeat = 0; repeat < 150; ++repeat) {
        const std::size_t measures = 1 + random.below(3), n = 2 + random.below(6), k = 2 + random.below(4);
        matrix<double> x = full(measures, n, 0.0), y = full(measures, k, 0.0);
        const bool rough = random.below(2), shifted = random.below(2);
        for (double& value : x) value = (shifted ? 2 : 0) + random.normal();
        for (double& value : y) value = random.normal();
        if (rough)  // many ties
            for (auto* each : {&x, &y})
                for (double& value : *each) value = std::round(2 * value) / 10;
        const stats::permutation_options exact,
            sampled{.permutations = 19 + random.below(80), .max_exact = 0};
        for (const auto& options : {exact, sampled}) {
            const auto flips = stats::sign_flip_max_t(x, options);
            holds(flips.t, flips.single_step, flips.critical, static_cast<double>(flips.permutations));
            const auto groups = stats::relabel_max_t(x, y, options);
            holds(groups.t, groups.single_step, groups.critical, static_cast<double>(groups.permutations));
        }
        vector<double> observed = full(measures, 0.0);
        matrix<double> null = full(measures, 1 + random.below(120), 0.0);
        for (double& value : observed) value = std::abs(random.normal()) * 2;
        for (double& value : null) value = random.normal();
        const auto found = stats::max_statistic(observed, null);
        holds(observed, found.single_step, found.critical, static_cast<double>(null.shape(1) + 1));
    }
    CHECK(beyond > 50);
}

TEST_CASE("the critical t of four subjects is the largest there is, as 2 of 16 flips are more than 5 %") {
    const auto found = stats::sign_flip_max_t(matrix<double>{{1, 2, 3, 4}});
    CHECK(found.critical == Approx(std::sqrt(15.0)).epsilon(1e-10));
    CHECK(found.single_step(0) == Approx(2.0 / 16));
}

}  // namespace test_ties
