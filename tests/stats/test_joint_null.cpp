// Several numbers against joint draws from their null.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/stats/bootstrap.hpp>
#include <entrain/stats/joint_null.hpp>

namespace test_joint_null {

using namespace entrain;

TEST_CASE("p against a joint null is a rank among draws and data, whatever the null's centre and unit") {
    constexpr std::size_t m = 4, draws = 39;
    random_stream random(4);
    vector<double> observed = full(m, 0.0);
    matrix<double> null = full(m, draws, 0.0);
    // Null distributions that are skewed, far from zero, and of units that differ by 10^8.
    const double unit[] = {1, 1e-4, 1e4, 1}, centre[] = {0.4, -3e-4, 1e6, 0};
    for (std::size_t i = 0; i < m; ++i) {
        const auto drawn = [&] { return centre[i] + unit[i] * std::exp(random.normal()); };
        for (std::size_t d = 0; d < draws; ++d) null(i, d) = drawn();
        observed(i) = i == 2 ? centre[i] + 30 * unit[i] : drawn();
    }
    const std::vector<std::size_t> family = {1, 0, 1, 0};
    const auto tested = stats::joint_null_test(observed, null, family);
    CHECK(tested.draws == draws);

    // By hand: the data's deviation among all, and the largest of the family in each.
    std::vector<std::vector<double>> deviation(m);
    for (std::size_t i = 0; i < m; ++i) {
        double mean = observed(i) / 40, squares = 0;
        for (std::size_t d = 0; d < draws; ++d) mean += null(i, d) / 40;
        squares += std::pow(observed(i) - mean, 2);
        for (std::size_t d = 0; d < draws; ++d) squares += std::pow(null(i, d) - mean, 2);
        for (std::size_t d = 0; d <= draws; ++d)
            deviation[i].push_back(std::abs((d < draws ? null(i, d) : observed(i)) - mean) /
                                   std::sqrt(squares / 40));
        CHECK(tested.centre(i) == doctest::Approx(mean));
        CHECK(tested.spread(i) == doctest::Approx(std::sqrt(squares / 40)));
        CHECK(std::abs(tested.z(i)) == doctest::Approx(deviation[i][draws]));
    }
    for (std::size_t i = 0; i < m; ++i) {
        double own = 0, of_family = 0;
        for (std::size_t d = 0; d <= draws; ++d) {
            own += deviation[i][d] >= deviation[i][draws];
            double largest = 0;
            for (std::size_t k = 0; k < m; ++k)
                if (family[k] == family[i]) largest = std::max(largest, deviation[k][d]);
            of_family += largest >= deviation[i][draws];
        }
        CHECK(tested.p(i) == doctest::Approx(own / 40));
        CHECK(tested.single_step(i) == doctest::Approx(of_family / 40));
        CHECK(tested.step_down(i) <= tested.single_step(i));
        CHECK(tested.step_down(i) >= tested.p(i));
    }
    CHECK(tested.p(2) == doctest::Approx(1.0 / 40));
    CHECK(tested.z(2) > 0);
}

TEST_CASE("the smallest p of a family is that of the definition, and takes all shapes of null alike") {
    constexpr std::size_t m = 8, draws = 499;
    random_stream random(9);
    vector<double> observed = full(m, 0.0);
    matrix<double> null = full(m, draws, 0.0);
    // Two flat nulls, whose |z| ends at 1.7, and six of long tails, whose |z| goes beyond 2 in one draw of twenty.
    const auto drawn = [&](std::size_t i) {
        return i < 2 ? random.uniform() - 0.5 : std::pow(random.normal(), 3);
    };
    for (std::size_t i = 0; i < m; ++i)
        for (std::size_t d = 0; d < draws; ++d) null(i, d) = drawn(i);
    for (std::size_t i = 1; i < m; ++i) observed(i) = drawn(i);
    observed(0) = 0.6;
    const auto by_p = stats::joint_null_test(observed, null, {}, stats::family_extreme::smallest_p),
               by_z = stats::joint_null_test(observed, null);
    CHECK((by_p.p == by_z.p));
    CHECK((by_p.z == by_z.z));

    std::vector<std::vector<double>> p(m);
    for (std::size_t i = 0; i < m; ++i) {
        const auto away = [&](std::size_t d) {
            return std::abs((d < draws ? null(i, d) : observed(i)) - by_p.centre(i));
        };
        for (std::size_t d = 0; d <= draws; ++d) {
            double reached = 0;
            for (std::size_t other = 0; other <= draws; ++other) reached += away(other) >= away(d);
            p[i].push_back(reached / (draws + 1));
        }
    }
    for (std::size_t i = 0; i < m; ++i) {
        double reached = 0;
        for (std::size_t d = 0; d <= draws; ++d) {
            double smallest = 1;
            for (std::size_t k = 0; k < m; ++k) smallest = std::min(smallest, p[k][d]);
            reached += smallest <= p[i][draws];
        }
        CHECK(by_p.single_step(i) == doctest::Approx(reached / (draws + 1)));
        CHECK(by_p.step_down(i) <= by_p.single_step(i));
        CHECK(by_p.step_down(i) >= by_p.p(i));
    }
    CHECK(by_p.p(0) == doctest::Approx(0.002));
    CHECK(by_p.single_step(0) < 0.05);
    CHECK(by_z.single_step(0) > 0.15);  // the long tails decide
}

TEST_CASE("a family of one has its own p, by either extreme") {
    const vector<double> observed = {0.7, 0.2};
    random_stream random(10);
    matrix<double> null = full(2, 50, 0.0);
    for (double& value : null) value = random.normal();
    for (const auto extreme : {stats::family_extreme::largest_z, stats::family_extreme::smallest_p}) {
        const auto tested = stats::joint_null_test(observed, null, {0, 1}, extreme);
        CHECK((tested.single_step == tested.p));
    }
}

TEST_CASE("what no draw changes, or only rounding, is no finding") {
    vector<double> observed = {0.3, 0.1 + 0.2, 0.0};
    matrix<double> null = full(3, 19, 0.3);
    for (std::size_t d = 0; d < 19; ++d) null(2, d) = 0;
    for (const auto extreme : {stats::family_extreme::largest_z, stats::family_extreme::smallest_p}) {
        const auto tested = stats::joint_null_test(observed, null, {}, extreme);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(tested.p(i) == 1);
            CHECK(tested.single_step(i) == 1);
            CHECK(tested.z(i) == 0);
            CHECK(tested.spread(i) == 0);
        }
    }
}

TEST_CASE("an interval of resamples that are there already is that of the function which draws them") {
    const std::vector<double> x = {1.2, 0.4, 3.1, 2.2, 0.9, 5.8, 1.7}, y = {0.8, 0.1, 2.0, 2.9, 1.1};
    const auto difference = [](const vector<double>& a, const vector<double>& b) {
        double first = 0, second = 0;
        for (const double value : a) first += value / double(a.size());
        for (const double value : b) second += value / double(b.size());
        return first - second;
    };
    const auto as_values = [](const std::vector<double>& from, std::size_t left_out) {
        std::vector<double> rest;
        for (std::size_t i = 0; i < from.size(); ++i)
            if (i != left_out) rest.push_back(from[i]);
        vector<double> values = full(rest.size(), 0.0);
        std::copy(rest.begin(), rest.end(), values.begin());
        return values;
    };
    const stats::bootstrap_options options{.resamples = 500, .confidence = 0.9, .seed = 3};
    // What each resample gave, as it was asked for; the first calls are of the data and without each value.
    std::vector<double> asked;
    const auto whole = stats::bootstrap_interval(
        x, y,
        [&](const vector<double>& a, const vector<double>& b) {
            asked.push_back(difference(a, b));
            return asked.back();
        },
        options);
    REQUIRE(asked.size() == 1 + 12 + 500);
    const vector<double> all_x = as_values(x, 99), all_y = as_values(y, 99);
    std::vector<vector<double>> left_out = {full(7, 0.0), full(5, 0.0)};
    for (std::size_t i = 0; i < 7; ++i) left_out[0](i) = difference(as_values(x, i), all_y);
    for (std::size_t i = 0; i < 5; ++i) left_out[1](i) = difference(all_x, as_values(y, i));
    const std::vector<double> resampled(asked.begin() + 13, asked.end());
    const auto taken = stats::bootstrap_interval_of(asked[0], resampled, left_out, options);
    CHECK(taken.low == whole.low);
    CHECK(taken.high == whole.high);
    CHECK(taken.bias == whole.bias);
    CHECK(taken.acceleration == whole.acceleration);
    CHECK(taken.standard_error == whole.standard_error);
}

}  // namespace test_joint_null
