#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include <entrain/core/random.hpp>
#include <entrain/stats.hpp>

namespace test_rank_tests {

using namespace entrain;
using doctest::Approx;
using stats::alternative;

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();
const vector<double> x{0.12, 0.31, 0.27, 0.31, 0.55, 0.08};
const vector<double> y{0.22, 0.31, 0.44, 0.61, 0.38, 0.47, 0.52, 0.29, 0.66};
const vector<double> before{0.31, 0.12, 0.45, 0.27, 0.50, 0.33, 0.41, 0.19, 0.25};
const vector<double> after{0.36, 0.10, 0.45, 0.38, 0.61, 0.30, 0.49, 0.26, 0.20};

const auto difference_of_means = [](const vector<double>& a, const vector<double>& b) {
    return std::accumulate(a.begin(), a.end(), 0.0) / static_cast<double>(a.size()) -
           std::accumulate(b.begin(), b.end(), 0.0) / static_cast<double>(b.size());
};
const auto sum = [](const vector<double>& d) { return std::accumulate(d.begin(), d.end(), 0.0); };

vector<double> sample(std::size_t n, random_stream& random, double step = 0) {
    vector<double> values = full(n, 0.0);
    for (double& value : values) {
        value = random.normal();
        if (step > 0) value = step * std::round(value / step);
    }
    return values;
}

}  // namespace

TEST_CASE("rank-sum of six against nine with a tie is exact, as SciPy's permutation test") {
    const auto test = stats::rank_sum_test(x, y);
    CHECK(test.statistic == 34);
    CHECK(test.exact);
    CHECK(test.permutations == 5005);
    CHECK(test.p_standard_error == 0);
    CHECK(test.p == Approx(0.11228771228771228).epsilon(1e-13));
    CHECK(test.p_greater == Approx(0.9566433566433566).epsilon(1e-13));
    CHECK(test.p_less == Approx(0.05614385614385614).epsilon(1e-13));
    CHECK(test.z == Approx(-1.655840135627892).epsilon(1e-12));
    CHECK(test.effect_size == Approx(2 * 13.0 / 54 - 1).epsilon(1e-13));
    CHECK(test.medians[0] == Approx(0.29));
    CHECK(test.medians[1] == 0.44);
    CHECK(stats::rank_sum_test(x, y, {.alternative = alternative::less}).p == test.p_less);
    CHECK(stats::rank_sum_test(x, y, {.alternative = alternative::greater}).p == test.p_greater);
}

TEST_CASE("rank-sum of three against two, enumerated by hand") {
    // Ranks of the first group: 1 2 4. Of the ten ways to choose three of five places, 6 has one, 7 one:
    // two reach a sum of 7 or less.
    const auto test = stats::rank_sum_test(vector<double>{0.1, 0.2, 0.4}, vector<double>{0.3, 0.5});
    CHECK(test.statistic == 7);
    CHECK(test.p_less == Approx(0.2));
    CHECK(test.p_greater == Approx(0.9));
    CHECK(test.p == Approx(0.4));
    CHECK(test.effect_size == Approx(-2.0 / 3));
}

TEST_CASE("signed-rank of nine pairs with a tie and a zero is exact, for both rules on zeros") {
    const auto drop = stats::signed_rank_test(before, after);
    CHECK(drop.statistic == 29.5);
    CHECK(drop.exact);
    CHECK(drop.permutations == 256);
    CHECK(drop.p_greater == Approx(0.05859375).epsilon(1e-13));
    CHECK(drop.p_less == Approx(0.94921875).epsilon(1e-13));
    CHECK(drop.p == Approx(2 * 0.05859375).epsilon(1e-13));
    CHECK(drop.z == Approx(1.6142835345902717).epsilon(1e-12));
    CHECK(drop.effect_size == Approx((29.5 - 6.5) / 36).epsilon(1e-13));
    CHECK(drop.medians[0] == 0.31);
    CHECK(drop.medians[1] == 0.36);

    const auto pratt = stats::signed_rank_test(before, after, {.zeros = stats::zero_rule::pratt});
    CHECK(pratt.statistic == 34.5);
    CHECK(pratt.p_greater == Approx(0.078125).epsilon(1e-13));
    CHECK(pratt.p_less == Approx(0.9296875).epsilon(1e-13));
    CHECK(pratt.z == Approx(1.48609574569441).epsilon(1e-12));
    CHECK(stats::signed_rank_test(before, after, {.alternative = alternative::less}).p == drop.p_less);
}

TEST_CASE("differences that are equal but for rounding are ties") {
    // 0.3 - 0.2 and 0.2 - 0.1 differ in the last bits, 0.1 + 0.2 is not 0.3.
    const vector<double> first{0.2, 0.1, 0.3, 0.5}, second{0.3, 0.2, 0.1 + 0.2, 0.4};
    const auto test = stats::signed_rank_test(first, second);
    CHECK(test.permutations == 8);
    CHECK(test.statistic == 4);  // three tied differences, rank 2 each, two of them up
    CHECK(test.p == 1);
}

TEST_CASE("data without any difference give p = 1 and no effect") {
    const auto pairs = stats::signed_rank_test(before, before);
    CHECK(pairs.p == 1);
    CHECK(pairs.z == 0);
    CHECK(pairs.effect_size == 0);
    CHECK(pairs.exact);
    CHECK(stats::signed_rank_test(before, before, {.zeros = stats::zero_rule::pratt}).p == 1);
    const auto groups = stats::rank_sum_test(full(4, 0.3), full(5, 0.3));
    CHECK(groups.p == 1);
    CHECK(groups.z == 0);
    CHECK(groups.effect_size == Approx(0));
    const auto drawn = stats::rank_sum_test(full(4, 0.3), full(5, 0.3), {.permutations = 20, .max_exact = 0});
    CHECK(drawn.p == 1);
    CHECK(!drawn.exact);
}

TEST_CASE("complete separation has the smallest p that exists, and effect size one") {
    const vector<double> low{1.0, 2.0, 3.0, 4.0}, high{5.0, 6.0, 7.0};
    const auto groups = stats::rank_sum_test(high, low);
    CHECK(groups.p_greater == Approx(1.0 / 35));
    CHECK(groups.effect_size == 1);
    const auto pairs = stats::signed_rank_test(low, low + 1.0 + low);
    CHECK(pairs.p == Approx(2.0 / 16));
    CHECK(pairs.effect_size == 1);
    CHECK(stats::signed_rank_test(low + 1.0 + low, low).effect_size == -1);
}

TEST_CASE("the z of the rank tests is that of the enumerated permutation distribution, ties or not") {
    random_stream random(11);
    for (int repeat = 0; repeat < 20; ++repeat) {
        const double step = repeat % 2 ? 0.5 : 0.0;
        const auto u = sample(5, random, step), v = sample(6, random, step);
        const auto groups = stats::rank_sum_test(u, v);
        vector<double> pooled = full(11, 0.0);
        std::copy(u.begin(), u.end(), pooled.begin());
        std::copy(v.begin(), v.end(), pooled.begin() + 5);
        const auto rank = stats::ranks(pooled);
        const auto generic = stats::permutation_test(
            xt::view(rank, xt::range(0, 5)), xt::view(rank, xt::range(5, 11)),
            [](const vector<double>& first, const vector<double>&) { return sum(first); });
        CHECK(groups.statistic == Approx(generic.statistic).epsilon(1e-14));
        CHECK(groups.p == generic.p);
        CHECK(groups.z == Approx(generic.z).epsilon(1e-10));
        CHECK(groups.effect_size == Approx(-stats::rank_sum_test(v, u).effect_size).epsilon(1e-12));
        CHECK(groups.p_greater == Approx(stats::rank_sum_test(v, u).p_less).epsilon(1e-12));
        CHECK(groups.p == stats::rank_sum_test(xt::exp(u), xt::exp(v)).p);
    }
}

TEST_CASE("random permutations agree with enumeration within their own standard error") {
    const auto exact = stats::rank_sum_test(x, y);
    const auto drawn = stats::rank_sum_test(x, y, {.permutations = 20'000, .max_exact = 0});
    CHECK(!drawn.exact);
    CHECK(drawn.permutations == 20'000);
    CHECK(drawn.p_standard_error == Approx(2 * std::sqrt(0.0561 * 0.9439 / 20'000)).epsilon(0.05));
    CHECK(std::abs(drawn.p - exact.p) < 4 * drawn.p_standard_error);
    CHECK(drawn.z == exact.z);
    CHECK(drawn.p == stats::rank_sum_test(x, y, {.permutations = 20'000, .max_exact = 0}).p);
    CHECK(drawn.p != stats::rank_sum_test(x, y, {.permutations = 20'000, .max_exact = 0, .seed = 2}).p);

    const auto pairs = stats::signed_rank_test(before, after);
    const auto flipped = stats::signed_rank_test(before, after, {.permutations = 20'000, .max_exact = 0});
    CHECK(!flipped.exact);
    CHECK(std::abs(flipped.p - pairs.p) < 4 * flipped.p_standard_error);

    random_stream random(5);
    const auto many = sample(150, random);  // more signs than one word of random bits holds
    const auto long_test = stats::sign_flip_test(many, sum, {.permutations = 4000});
    const double spread = std::sqrt(std::inner_product(many.begin(), many.end(), many.begin(), 0.0));
    CHECK(long_test.z == Approx(sum(many) / spread).epsilon(0.05));
}

TEST_CASE("permutation tests of any statistic agree with SciPy and count the +1") {
    const auto means = stats::permutation_test(x, xt::view(y, xt::range(0, 6)), difference_of_means);
    CHECK(means.exact);
    CHECK(means.permutations == 924);
    CHECK(means.p == Approx(0.17532467532467533).epsilon(1e-13));
    const auto flips = stats::sign_flip_test(after - before, sum);
    CHECK(flips.permutations == 512);
    CHECK(flips.p == Approx(0.140625).epsilon(1e-13));

    // A statistic that no permutation reaches: p = 1 / (permutations + 1).
    random_stream random(1);
    const auto low = sample(40, random);
    const auto far = stats::permutation_test(low + 100.0, low, difference_of_means,
                                             {.permutations = 99, .alternative = alternative::greater});
    CHECK(far.p == Approx(0.01));
    CHECK(far.p_less == 1);
}

TEST_CASE("rank tests reject true nulls at their level and find real shifts") {
    random_stream random(21);
    const int repeats = 2000;
    int rejected = 0, rejected_pairs = 0, found = 0;
    for (int i = 0; i < repeats; ++i) {
        const auto u = sample(6, random), v = sample(9, random), w = sample(9, random);
        rejected += stats::rank_sum_test(u, v).p <= 0.05;
        rejected_pairs += stats::signed_rank_test(v, w).p <= 0.05;
        found += stats::rank_sum_test(u + 3.0, v).p <= 0.05;
    }
    // Exact tests of few values cannot be more liberal than their level, and are a little below it.
    CHECK(rejected / double(repeats) < 0.065);
    CHECK(rejected / double(repeats) > 0.03);
    CHECK(rejected_pairs / double(repeats) < 0.06);
    CHECK(rejected_pairs / double(repeats) > 0.025);
    CHECK(found / double(repeats) > 0.95);
}

TEST_CASE("rank tests accept views, other containers and float") {
    const matrix<double> pair{{0.31, 0.12, 0.45, 0.27}, {0.36, 0.10, 0.47, 0.38}};
    const auto first = xt::view(pair, 0, xt::all()), second = xt::view(pair, 1, xt::all());
    const auto plain = stats::signed_rank_test(vector<double>(first), vector<double>(second));
    CHECK(stats::signed_rank_test(first, second).p == plain.p);
    CHECK(stats::signed_rank_test(xt::xarray<double>(first), second).statistic == plain.statistic);
    CHECK(stats::signed_rank_test(vector<float>(first), vector<float>(second)).p == plain.p);
    CHECK(stats::rank_sum_test(first, second).p ==
          stats::rank_sum_test(xt::xarray<double>(first), vector<float>(second)).p);
    CHECK(stats::sign_flip_test(second - first, sum).p ==
          stats::sign_flip_test(vector<double>(second - first), sum).p);
}

TEST_CASE("wrong samples of a permutation test are refused by name") {
    vector<double> hole = before;
    hole(4) = missing;
    const vector<double> none = full(0, 0.0);
    CHECK_THROWS_WITH_AS(stats::rank_sum_test(none, y),
                         "entrain::stats::rank_sum_test: x: expected at least one value, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::rank_sum_test(x, none),
                         "entrain::stats::rank_sum_test: y: expected at least one value, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::rank_sum_test(hole, y),
                         "entrain::stats::rank_sum_test: x: expected finite values, got nan at (4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::rank_sum_test(x, hole),
                         "entrain::stats::rank_sum_test: y: expected finite values, got nan at (4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::rank_sum_test(x, y, {.permutations = 0}),
                         "entrain::stats::rank_sum_test: options.permutations: expected at least 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::signed_rank_test(before, x),
        "entrain::stats::signed_rank_test: after: expected 9 values, as many as before, got 6",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::signed_rank_test(none, none),
                         "entrain::stats::signed_rank_test: before: expected at least one value, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::signed_rank_test(hole, after),
                         "entrain::stats::signed_rank_test: before: expected finite values, got nan at (4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::signed_rank_test(after, hole),
                         "entrain::stats::signed_rank_test: after: expected finite values, got nan at (4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::signed_rank_test(before, after, {.permutations = 0}),
                         "entrain::stats::signed_rank_test: options.permutations: expected at least 1, got 0",
                         argument_error);
    const auto broken = [](const vector<double>&, const vector<double>&) { return missing; };
    CHECK_THROWS_WITH_AS(
        stats::permutation_test(x, y, broken),
        "entrain::stats::permutation_test: statistic: expected a finite value for every permutation, got nan",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::permutation_test(none, y, difference_of_means),
                         "entrain::stats::permutation_test: x: expected at least one value, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::permutation_test(x, none, difference_of_means),
                         "entrain::stats::permutation_test: y: expected at least one value, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::permutation_test(x, hole, difference_of_means),
                         "entrain::stats::permutation_test: y: expected finite values, got nan at (4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::permutation_test(x, y, difference_of_means, {.permutations = 0}),
                         "entrain::stats::permutation_test: options.permutations: expected at least 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::sign_flip_test(none, sum),
                         "entrain::stats::sign_flip_test: differences: expected at least one value, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::sign_flip_test(hole, sum),
        "entrain::stats::sign_flip_test: differences: expected finite values, got nan at (4)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        stats::sign_flip_test(before, [](const vector<double>&) { return missing; }),
        "entrain::stats::sign_flip_test: statistic: expected a finite value for every permutation, got nan",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::sign_flip_test(before, sum, {.permutations = 0}),
                         "entrain::stats::sign_flip_test: options.permutations: expected at least 1, got 0",
                         argument_error);
}

}  // namespace test_rank_tests
