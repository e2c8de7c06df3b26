// Every statistic is the same in every unit, and answers nothing where there is nothing but rounding.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/stats.hpp>

namespace test_units {

using namespace entrain;
using doctest::Approx;

namespace {

double mean_of(const vector<double>& x) {
    double sum = 0;
    for (const double value : x) sum += value;
    return sum / double(x.size());
}
double difference_of_means(const vector<double>& x, const vector<double>& y) {
    return mean_of(x) - mean_of(y);
}

vector<double> normals(std::size_t n, double shift, std::uint64_t seed) {
    random_stream random(seed);
    vector<double> x = full(n, 0.0);
    for (double& value : x) value = shift + random.normal();
    return x;
}

// All numbers that the module makes of samples in a unit, those that have a unit divided by it.
std::vector<std::pair<std::string, double>> all_statistics(double unit) {
    std::vector<std::pair<std::string, double>> found;
    const auto add = [&](std::string name, double value) { found.emplace_back(std::move(name), value); };
    const auto add_all = [&](const std::string& name, const auto& values, double scale = 1) {
        for (const auto value : values) add(name, static_cast<double>(value) / scale);
    };
    const vector<double> x = normals(7, 0.3, 1) * unit, y = normals(5, 1, 2) * unit,
                         before = normals(6, 5, 3) * unit, after = normals(6, 5.5, 4) * unit;
    const auto add_t = [&](const std::string& name, const stats::t_test_result& r, double scale) {
        add_all(name, std::vector<double>{r.t, r.df, r.p});
        add_all(name, std::vector<double>{r.estimate, r.standard_error, r.interval[0], r.interval[1]}, scale);
    };
    add_t("one_sample_t_test", stats::one_sample_t_test(x, 0.1 * unit), unit);
    add_t("paired_t_test", stats::paired_t_test(before, after), unit);
    add_t("percent_change_t_test", stats::percent_change_t_test(before, after), 1);
    add_t("two_sample_t_test", stats::two_sample_t_test(x, y), unit);
    add_t("welch_t_test", stats::welch_t_test(x, y), unit);
    add_all("percent_change", stats::percent_change(before, after));
    add("cohens_d", stats::cohens_d(x, y));
    add("hedges_g", stats::hedges_g(x, y));
    add("cohens_dz", stats::cohens_dz(before, after));
    add("cliffs_delta", stats::cliffs_delta(x, y));
    add_all("ranks", stats::ranks(x));
    add("pearson", stats::pearson(before, after));
    add("spearman", stats::spearman(before, after));
    const auto line = stats::linear_regression(before, after);
    add_all("linear_regression", std::vector<double>{line.slope, line.r, line.intercept / unit});
    add("linear_regression slope", stats::linear_regression(normals(6, 5, 3), after).slope / unit);
    add("ks_distance", stats::ks_distance(x, y));
    add("wasserstein_distance", stats::wasserstein_distance(x, y) / unit);
    stats::binned_distribution a{
        .low = -2 * unit, .high = 3 * unit, .count = std::vector<std::uint64_t>(20, 0)},
        b = a;
    for (const double value : x) a.add(value);
    for (const double value : y) b.add(value);
    add_all("binned_distribution", a.count);
    add("binned_distribution mean", a.mean() / unit);
    add("binned ks_distance", stats::ks_distance(a, b));
    add("binned wasserstein_distance", stats::wasserstein_distance(a, b) / unit);
    for (const auto rule : {stats::bin_rule::fixed_count, stats::bin_rule::sturges, stats::bin_rule::scott,
                            stats::bin_rule::freedman_diaconis}) {
        const auto edges = stats::bin_edges(x, {.rule = rule, .range = {-unit, 2 * unit}});
        add_all("bin_edges", edges, unit);
        add_all("histogram", stats::histogram(x, edges));
        add_all("common_edges", stats::common_edges({x, y}, {.rule = rule}), unit);
    }
    const auto add_bootstrap = [&](const std::string& name, const stats::bootstrap_result& r) {
        add_all(name, std::vector<double>{r.statistic, r.low, r.high, r.standard_error}, unit);
        add_all(name, std::vector<double>{r.bias, r.acceleration});
    };
    const stats::bootstrap_options resample{.resamples = 200};
    add_bootstrap("bootstrap_interval", stats::bootstrap_interval(x, mean_of, resample));
    add_bootstrap("bootstrap_interval of two",
                  stats::bootstrap_interval(x, y, difference_of_means, resample));
    add_bootstrap("paired_bootstrap_interval",
                  stats::paired_bootstrap_interval(before, after, difference_of_means, resample));
    const auto add_permutation = [&](const std::string& name, const stats::permutation_result& r) {
        add_all(name, std::vector<double>{r.statistic / unit, r.z, r.p, r.p_greater, r.p_less});
    };
    add_permutation("permutation_test", stats::permutation_test(x, y, difference_of_means));
    add_permutation("permutation_test, drawn",
                    stats::permutation_test(x, y, difference_of_means, {.permutations = 99, .max_exact = 0}));
    add_permutation("sign_flip_test", stats::sign_flip_test(x, mean_of));
    const auto add_rank = [&](const std::string& name, const stats::rank_test_result& r) {
        add_all(name, std::vector<double>{r.statistic, r.z, r.p, r.p_greater, r.p_less, r.effect_size});
        add_all(name, r.medians, unit);
    };
    add_rank("rank_sum_test", stats::rank_sum_test(x, y));
    add_rank("signed_rank_test", stats::signed_rank_test(before, after));
    for (const auto& shift : {stats::rank_sum_shift(x, y), stats::signed_rank_shift(before, after)})
        add_all("rank shifts", std::vector<double>{shift.value, shift.low, shift.high}, unit);
    matrix<double> changes = full(2, 6, 0.0), others = full(2, 5, 0.0);
    for (std::size_t s = 0; s < 6; ++s) changes(0, s) = after(s) - before(s), changes(1, s) = after(s);
    for (std::size_t s = 0; s < 5; ++s) others(0, s) = y(s), others(1, s) = x(s);
    for (const auto& r : {stats::sign_flip_max_t(changes), stats::relabel_max_t(changes, others)})
        for (const auto* values : {&r.t, &r.p, &r.single_step, &r.step_down}) {
            add_all("max_t", *values);
            add("max_t critical", r.critical);
        }
    const auto most = stats::max_statistic(vector<double>{x(0), x(1)}, changes);
    add_all("max_statistic", most.single_step);
    add_all("max_statistic", most.step_down);
    add("max_statistic critical", most.critical / unit);
    add("tie_slack", stats::tie_slack(x(0), y) / unit);
    add("statistic_rounding", stats::statistic_rounding(mean_of, x) / unit);
    matrix<double> cost = full(5, 5, 0.0);
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 5; ++j) cost(i, j) = x(i) * double(j) - y(j) * double(i * i);
    add_all("linear_assignment", stats::linear_assignment(cost));
    return found;
}

// The same constant, with the rounding of another order of sums or other inverse operations.
vector<double> constant_up_to_rounding(double value, std::size_t n, std::uint64_t seed) {
    random_stream random(seed);
    vector<double> result = full(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        const double other = 20 * random.normal();
        result(i) = ((value + value * other) - value * other);
    }
    // Were they equal by chance, rounding would not be tested.
    if (*std::min_element(result.begin(), result.end()) == *std::max_element(result.begin(), result.end()))
        result(0) = std::nextafter(result(0), 2 * value);
    return result;
}

}  // namespace

TEST_CASE("every statistic of the module has the same digits in every unit") {
    const auto expected = all_statistics(1);
    CHECK(expected.size() > 200);
    for (const int power : {-980, -600, -300, -33, 34, 300, 600, 1000}) {
        CAPTURE(power);
        const auto found = all_statistics(std::ldexp(1.0, power));
        REQUIRE(found.size() == expected.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            CAPTURE(found[i].first);
            CHECK(found[i].second == expected[i].second);
        }
    }
}

TEST_CASE("t of a pair of numbers is 3 however large or small they are") {
    for (const int power : {-1073, -600, 0, 600, 1022}) {
        const double one = std::ldexp(1.0, power);
        const auto test = stats::one_sample_t_test(std::vector<double>{one, 2 * one});
        CHECK(test.t == Approx(3).epsilon(1e-13));
        CHECK(test.p == Approx(0.20483276469913345).epsilon(1e-12));
        CHECK(stats::cohens_d(std::vector<double>{one, 2 * one}, std::vector<double>{0, one}) ==
              Approx(std::sqrt(2.0)).epsilon(1e-13));
        CHECK(stats::pearson(std::vector<double>{0, one, 2 * one}, std::vector<double>{1, 2, 3}) ==
              Approx(1).epsilon(1e-13));
    }
    // Differences of the largest numbers overflow; what is made of them need not.
    constexpr double largest = std::numeric_limits<double>::max();
    const std::vector<double> ends{-largest, largest, largest / 2}, other{largest, -largest, 0};
    CHECK(std::isfinite(stats::pearson(ends, other)));
    CHECK(std::isfinite(stats::welch_t_test(ends, other).t));
    CHECK(stats::rank_sum_test(ends, other).p == 1);
    CHECK(std::isfinite(stats::wasserstein_distance(ends, std::vector<double>{0, 0, 0})));
    CHECK(stats::histogram(ends, stats::bin_edges(ends)).size() >= 1);
    CHECK_THROWS_AS(stats::paired_t_test(ends, other), argument_error);
}

TEST_CASE("max-T keeps its digits where the mean is a million times the SD") {
    for (const double offset : {0.0, 1e3, 1e6, 1e8}) {
        matrix<double> x = full(1, 8, 0.0), y = full(1, 6, 0.0);
        const auto a = normals(8, 0, 8), b = normals(6, 0, 9);
        for (std::size_t i = 0; i < 8; ++i) x(0, i) = offset + a(i);
        for (std::size_t i = 0; i < 6; ++i) y(0, i) = b(i) - offset;
        // An oracle in long double, by two passes.
        const auto moments = [](const matrix<double>& v) {
            long double mean = 0, squares = 0;
            const auto n = static_cast<long double>(v.size());
            for (const double value : v) mean += value;
            mean /= n;
            for (const double value : v) squares += (value - mean) * (value - mean);
            return std::pair{mean, squares / (n - 1) / n};
        };
        const auto [mean_x, error_x] = moments(x);
        const auto [mean_y, error_y] = moments(y);
        CHECK(stats::sign_flip_max_t(x).t(0) == Approx(double(mean_x / std::sqrt(error_x))).epsilon(1e-13));
        CHECK(stats::relabel_max_t(x, y).t(0) ==
              Approx(double((mean_x - mean_y) / std::sqrt(error_x + error_y))).epsilon(1e-12));
    }
}

TEST_CASE("values constant but for rounding are constant, in every test") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed)
        for (const double level : {0.1, -1.0 / 3, 1e8 / 7, 1e-200}) {
            CAPTURE(level);
            const auto a = constant_up_to_rounding(level, 6, seed),
                       b = constant_up_to_rounding(level, 5, seed + 100),
                       far = constant_up_to_rounding(2 * level, 5, seed + 200), free = normals(6, 0, seed);
            // Nothing differs: t = 0 and p = 1.
            for (const auto& test : {stats::one_sample_t_test(a, level), stats::two_sample_t_test(a, b),
                                     stats::welch_t_test(a, b),
                                     stats::paired_t_test(a, constant_up_to_rounding(level, 6, seed + 9))}) {
                CHECK(test.t == 0);
                CHECK(test.p == 1);
            }
            CHECK(stats::cohens_d(a, b) == 0);
            CHECK(stats::hedges_g(a, b) == 0);
            CHECK(stats::cliffs_delta(a, b) == 0);
            const auto ranked = stats::rank_sum_test(a, b);
            CHECK(ranked.p == 1);
            CHECK(ranked.z == 0);
            CHECK(stats::permutation_test(a, b, difference_of_means).p == 1);
            // A difference without spread is no t.
            CHECK_THROWS_AS(stats::one_sample_t_test(a), argument_error);
            CHECK_THROWS_AS(stats::two_sample_t_test(a, far), argument_error);
            CHECK_THROWS_AS(stats::welch_t_test(a, far), argument_error);
            CHECK_THROWS_AS(stats::cohens_d(a, far), argument_error);
            // Large values that all change by the same, but for the rounding of the difference.
            const vector<double> before = 1e3 * level * (2 + 0.1 * free), after = before + level / 3;
            CHECK_THROWS_AS(stats::paired_t_test(before, after), argument_error);
            CHECK_THROWS_AS(stats::cohens_dz(before, after), argument_error);
            CHECK_THROWS_AS(stats::percent_change_t_test(before, before * 1.1), argument_error);
            CHECK(stats::paired_t_test(before, before * 3.0 / 3.0).p == 1);
            // Nothing goes along with a constant.
            CHECK_THROWS_AS(stats::pearson(a, free), argument_error);
            CHECK_THROWS_AS(stats::spearman(free, a), argument_error);
            CHECK_THROWS_AS(stats::linear_regression(a, free), argument_error);
            const auto level_line = stats::linear_regression(free, a);
            CHECK(level_line.slope == 0);
            CHECK(level_line.r == 0);
            CHECK(level_line.intercept == Approx(level).epsilon(1e-13));
            const auto interval = stats::bootstrap_interval(a, mean_of, {.resamples = 200});
            CHECK(std::abs(interval.bias) < 1e-12);
            CHECK(interval.acceleration == 0);
            // One permutation in 2^5 leaves no spread; where none differs, all tie.
            matrix<double> x = full(1, 6, 0.0), y = full(1, 5, 0.0);
            std::copy(a.begin(), a.end(), x.begin());
            std::copy(b.begin(), b.end(), y.begin());
            CHECK(stats::sign_flip_max_t(x).p(0) == Approx(2.0 / 64));
            CHECK(std::abs(stats::sign_flip_max_t(x).t(0)) == 1e100);
            CHECK(stats::relabel_max_t(x, y).t(0) == 0);
            CHECK(stats::relabel_max_t(x, y).p(0) == 1);
        }
    // Numbers that came as float carry the rounding of float.
    vector<float> single = full(5, 0.3f);
    single(2) = std::nextafter(0.3f, 1.0f);
    CHECK_THROWS_AS(stats::one_sample_t_test(single), argument_error);
    CHECK_THROWS_AS(stats::pearson(single, normals(5, 0, 1)), argument_error);
    CHECK(stats::one_sample_t_test(vector<double>(single)).p < 1e-12);
}

}  // namespace test_units
