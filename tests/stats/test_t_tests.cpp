// t tests, effect sizes, bootstrap intervals, max-T.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/stats.hpp>

#include "array_kinds.hpp"
#include "expected.hpp"

namespace test_t_tests {

using namespace entrain;
using doctest::Approx;

namespace {

void check(const stats::t_test_result& found, const nlohmann::json& expected, bool interval = false) {
    CHECK(found.t == Approx(expected["t"].get<double>()).epsilon(1e-12));
    CHECK(found.p == Approx(expected["p"].get<double>()).epsilon(1e-11));
    CHECK(found.df == Approx(expected["df"].get<double>()).epsilon(1e-12));
    if (interval) {
        CHECK(found.interval[0] == Approx(expected["low"].get<double>()).epsilon(1e-8));
        CHECK(found.interval[1] == Approx(expected["high"].get<double>()).epsilon(1e-8));
    }
}

double mean_of(const vector<double>& x) {
    double sum = 0;
    for (const double value : x) sum += value;
    return sum / double(x.size());
}

vector<double> normals(std::size_t n, std::uint64_t seed, std::uint64_t stream = 0) {
    random_stream random(seed, stream);
    vector<double> x = full(n, 0.0);
    for (double& value : x) value = random.normal();
    return x;
}

const vector<double> none{}, one{1.0};
const vector<double> flat{2.0, 2.0, 2.0};

}  // namespace

TEST_CASE("tails and quantiles of t and of the normal distribution are SciPy's") {
    const auto all = expected::values("t_tests");
    for (const auto& row : all["tails"]) {
        const double t = row[0], df = row[1], tail = row[2];
        CHECK(stats::student_upper_tail(t, df) == Approx(tail).epsilon(1e-12));
        CHECK(stats::student_upper_tail(-t, df) == Approx(1 - tail).epsilon(1e-14));
    }
    for (const auto& row : all["quantiles"]) {
        const double p = row[0], df = row[1], t = row[2];
        CHECK(stats::student_quantile(p, df) == Approx(t).epsilon(1e-8));  // as far as SciPy's digits go
        CHECK(stats::student_quantile(1 - p, df) == Approx(-t).epsilon(1e-8));
        CHECK(1 - stats::student_upper_tail(stats::student_quantile(p, df), df) == Approx(p).epsilon(1e-13));
        CHECK(stats::student_quantile(p, 1) == Approx(std::tan(std::numbers::pi * (p - 0.5))).epsilon(1e-12));
    }
    const auto quantiles = expected::values("normal")["quantiles"];
    for (const auto& row : quantiles) {
        const double p = row[0], z = row[1];
        CHECK(stats::normal_quantile(p) == Approx(z).epsilon(1e-11));
    }
}

TEST_CASE("the four t tests are SciPy's, and so are their intervals") {
    const auto all = expected::values("t_tests");
    const auto u = expected::vector_of(all["u"]), v = expected::vector_of(all["v"]),
               w = expected::vector_of(all["w"]);
    check(stats::one_sample_t_test(u, 4.0), all["one_sample"]);
    check(stats::paired_t_test(u, v), all["paired"], true);
    check(stats::percent_change_t_test(u, v), all["change"], true);
    check(stats::one_sample_t_test(stats::percent_change(u, v)), all["change"], true);
    check(stats::two_sample_t_test(u, w), all["pooled"]);
    check(stats::welch_t_test(u, w), all["welch"]);
    CHECK(stats::paired_t_test(u, v, {.alternative = stats::alternative::greater}).p ==
          Approx(all["greater"].get<double>()).epsilon(1e-11));
    CHECK(stats::welch_t_test(u, w, {.alternative = stats::alternative::less}).p ==
          Approx(all["less"].get<double>()).epsilon(1e-11));
    // And the rank tests that exist are SciPy's exact ones.
    CHECK(stats::rank_sum_test(u, w).p == Approx(all["mann_whitney_exact"].get<double>()).epsilon(1e-12));
    CHECK(stats::signed_rank_test(u, v).p == Approx(all["wilcoxon_exact"].get<double>()).epsilon(1e-12));
}

TEST_CASE("a 95 % interval holds the truth in 95 % of samples, and p is even under the null") {
    int held = 0, rejected = 0;
    for (std::uint64_t i = 0; i < 4000; ++i) {
        const auto test = stats::one_sample_t_test(normals(8, 1, i));
        held += test.interval[0] <= 0 && 0 <= test.interval[1];
        rejected += test.p <= 0.05;
    }
    CHECK(held / 4000.0 == Approx(0.95).epsilon(0.015));
    CHECK(held + rejected == 4000);
}

TEST_CASE("effect sizes are those of their formulas") {
    const auto all = expected::values("t_tests");
    const auto u = expected::vector_of(all["u"]), v = expected::vector_of(all["v"]),
               w = expected::vector_of(all["w"]);
    CHECK(stats::cohens_d(u, w) == Approx(all["cohens_d"].get<double>()).epsilon(1e-13));
    CHECK(stats::hedges_g(u, w) == Approx(all["hedges_g"].get<double>()).epsilon(1e-13));
    CHECK(stats::cohens_dz(u, v) == Approx(all["cohens_dz"].get<double>()).epsilon(1e-12));
    CHECK(stats::cliffs_delta(u, w) == Approx(all["cliffs_delta"].get<double>()).epsilon(1e-13));
    CHECK(stats::cliffs_delta(u, w) == Approx(stats::rank_sum_test(u, w).effect_size).epsilon(1e-13));
    CHECK(stats::cliffs_delta(vector<double>{1.0, 2.0}, vector<double>{2.0, 3.0}) == -0.75);
    CHECK(stats::cohens_d(flat, flat) == 0.0);
    CHECK(stats::cohens_dz(flat, flat) == 0.0);
}

TEST_CASE("BCa intervals are SciPy's, to their Monte-Carlo error") {
    const auto all = expected::values("bootstrap");
    const auto x = expected::vector_of(all["x"]), y = expected::vector_of(all["y"]);
    const auto check_interval = [&](const char* name, const stats::bootstrap_result& found) {
        CAPTURE(name);
        for (const int end : {0, 1}) {
            const double expected = all[name]["interval"][std::size_t(end)],
                         spread = all[name]["spread"][std::size_t(end)];
            CHECK(std::abs((end ? found.high : found.low) - expected) < 5 * spread);
        }
        CHECK(found.low < found.statistic);
        CHECK(found.statistic < found.high);
    };
    const stats::bootstrap_options options{.resamples = 20'000};
    check_interval("mean", stats::bootstrap_interval(x, mean_of, options));
    const auto sd = [](const vector<double>& v) {
        const double mean = mean_of(v);
        double squares = 0;
        for (const double value : v) squares += (value - mean) * (value - mean);
        return std::sqrt(squares / static_cast<double>(v.size() - 1));
    };
    check_interval("sd", stats::bootstrap_interval(x, sd, options));
    const auto difference = [](const vector<double>& a, const vector<double>& b) {
        return mean_of(a) - mean_of(b);
    };
    check_interval("difference", stats::bootstrap_interval(x, y, difference, options));
}

TEST_CASE("BCa without skewness is the percentile interval, and pairs stay together") {
    vector<double> symmetric = full(41, 0.0);
    for (std::size_t i = 0; i < 41; ++i) symmetric(i) = double(i) - 20;
    const auto bca = stats::bootstrap_interval(symmetric, mean_of);
    const auto plain =
        stats::bootstrap_interval(symmetric, mean_of, {.method = stats::bootstrap_method::percentile});
    CHECK(std::abs(bca.acceleration) < 1e-12);
    CHECK(bca.low == Approx(plain.low).epsilon(0.05));
    CHECK(bca.standard_error == plain.standard_error);
    CHECK(bca.standard_error == Approx(std::sqrt(41.0 * 42 / 12 / 42 * 40 / 41)).epsilon(0.2));

    const auto before = normals(20, 3);
    const vector<double> after = before + 0.5 + 0.01 * normals(20, 4);
    const auto change = [](const vector<double>& b, const vector<double>& a) {
        return mean_of(a) - mean_of(b);
    };
    const auto paired = stats::paired_bootstrap_interval(before, after, change);
    const auto apart = stats::bootstrap_interval(before, after, change);
    CHECK(paired.high - paired.low < 0.02);
    CHECK(apart.high - apart.low > 0.5);
    CHECK(stats::bootstrap_interval(before, mean_of).low == stats::bootstrap_interval(before, mean_of).low);
    CHECK(stats::bootstrap_interval(before, mean_of, {.seed = 2}).low !=
          stats::bootstrap_interval(before, mean_of).low);
}

TEST_CASE("a normal interval is the standard error of the resamples on either side of the statistic") {
    const auto x = normals(30, 9);
    const auto found = stats::bootstrap_interval(
        x, mean_of, {.resamples = 20'000, .confidence = 0.9, .method = stats::bootstrap_method::normal});
    double squares = 0;
    for (const double value : x) squares += (value - mean_of(x)) * (value - mean_of(x));
    const double error = std::sqrt(squares) / 30;  // of the mean of a resample, exactly
    CHECK(found.standard_error == Approx(error).epsilon(0.02));
    CHECK(found.high - found.statistic == Approx(1.6448536269514722 * found.standard_error).epsilon(1e-12));
    CHECK(found.statistic - found.low == Approx(1.6448536269514722 * found.standard_error).epsilon(1e-12));
    CHECK(found.bias == 0);
}

TEST_CASE("of a statistic with noise of its own BCa intervals miss, percentile ones hold too often") {
    // Statistic: S + e, S ~ N(0, 1) of the sample, e ~ N(0, noise^2) of the evaluation. Resamples: S + s + e', with
    // as much of each, so that their centre is S. With z = 1.645 and t^2 = 1 + noise^2, truth 0: the normal interval
    // S + e +- z t holds it at 0.9; the percentile interval S +- z t at 2 Phi(z t) - 1; BCa with z0 = e / t and no
    // acceleration is S + 2 e +- z t, and holds it at 2 Phi(z t / sqrt(1 + 4 noise^2)) - 1.
    constexpr std::size_t runs = 3000, resamples = 400;
    const std::vector<vector<double>> symmetric = {vector<double>{-1.0, 0.0, 1.0}};
    for (const double noise : {0.0, 1.0, 2.0}) {
        double held[3] = {0, 0, 0};
        for (std::size_t run = 0; run < runs; ++run) {
            random_stream random(31, run);
            const double sample = random.normal(), statistic = sample + noise * random.normal();
            vector<double> resampled = full(resamples, 0.0);
            for (double& value : resampled) value = sample + std::hypot(1.0, noise) * random.normal();
            constexpr stats::bootstrap_method methods[] = {stats::bootstrap_method::bca,
                                                           stats::bootstrap_method::percentile,
                                                           stats::bootstrap_method::normal};
            for (std::size_t k = 0; k < 3; ++k) {
                const auto found = stats::bootstrap_interval_of(statistic, resampled, symmetric,
                                                                {.confidence = 0.9, .method = methods[k]});
                held[k] += (found.low <= 0 && 0 <= found.high) / double(runs);
            }
        }
        const auto inside = [](double reach) { return std::erf(reach / std::sqrt(2.0)); };
        const double reach = 1.6448536 * std::hypot(1.0, noise);
        CAPTURE(noise);
        CHECK(held[0] == Approx(inside(reach / std::hypot(1.0, 2 * noise))).epsilon(0.04));
        CHECK(held[1] == Approx(inside(reach)).epsilon(0.03));
        CHECK(held[2] == Approx(0.9).epsilon(0.03));
    }
}

TEST_CASE("a 90 % BCa interval of an effect size holds it about as often as it says") {
    int held = 0;
    for (std::uint64_t i = 0; i < 300; ++i) {
        const auto x = normals(25, 5, i);
        const vector<double> y = normals(25, 6, i) - 0.8;
        const auto found = stats::bootstrap_interval(
            x, y, [](const auto& a, const auto& b) { return stats::hedges_g(a, b); },
            {.resamples = 1000, .confidence = 0.9});
        held += found.low <= 0.8 && 0.8 <= found.high;
    }
    CHECK(held / 300.0 == Approx(0.9).epsilon(0.06));
}

TEST_CASE("adjusted p-values are those of statsmodels") {
    const auto all = expected::values("multiplicity");
    const auto p = expected::vector_of(all["p"]);
    const auto bonferroni = expected::vector_of(all["bonferroni"]), holm = expected::vector_of(all["holm"]),
               bh = expected::vector_of(all["bh"]);
    for (std::size_t i = 0; i < p.size(); ++i) {
        CHECK(stats::bonferroni(p)(i) == Approx(bonferroni(i)).epsilon(1e-13));
        CHECK(stats::holm(p)(i) == Approx(holm(i)).epsilon(1e-13));
        CHECK(stats::benjamini_hochberg(p)(i) == Approx(bh(i)).epsilon(1e-13));
    }
}

TEST_CASE("max-T by sign flips is that of all flips, worked out in numpy") {
    const auto all = expected::values("max_t");
    const auto changes = expected::matrix_of(all["changes"]);
    const auto found = stats::sign_flip_max_t(changes);
    CHECK(found.exact);
    CHECK(found.permutations == 256);
    for (std::size_t m = 0; m < 5; ++m) {
        const auto test = stats::one_sample_t_test(xt::view(changes, m, xt::all()));
        CHECK(found.t(m) == Approx(test.t).epsilon(1e-11));
        CHECK(std::abs(found.t(m)) == Approx(all["t"][m].get<double>()).epsilon(1e-11));
        CHECK(found.single_step(m) == Approx(all["single_step"][m].get<double>()).epsilon(1e-12));
        CHECK(found.step_down(m) <= found.single_step(m));
        CHECK(found.p(m) <= found.step_down(m));
        // Each by itself is the exact sign-flip test of the mean.
        const vector<double> own = xt::view(changes, m, xt::all());
        CHECK(found.p(m) == Approx(stats::sign_flip_test(own, mean_of).p).epsilon(1e-12));
    }
    array_kinds::for_each(changes, [&](const auto& a) { CHECK(stats::sign_flip_max_t(a).p == found.p); });
    const auto drawn = stats::sign_flip_max_t(changes, {.permutations = 20'000, .max_exact = 0});
    CHECK_FALSE(drawn.exact);
    for (std::size_t m = 0; m < 5; ++m) CHECK(std::abs(drawn.single_step(m) - found.single_step(m)) < 0.015);
}

TEST_CASE("max-T of two groups has Welch's t, exact p, and keeps its family-wise error") {
    const matrix<double> x{{1.0, 2.0, 3.5, 2.2}, {0.1, 0.5, 0.2, 0.9}}, y{{4.0, 5.5, 4.1}, {0.3, 0.7, 0.4}};
    const auto found = stats::relabel_max_t(x, y);
    CHECK(found.exact);
    CHECK(found.permutations == 35);
    for (std::size_t m = 0; m < 2; ++m) {
        const vector<double> a = xt::view(x, m, xt::all()), b = xt::view(y, m, xt::all());
        CHECK(found.t(m) == Approx(stats::welch_t_test(a, b).t).epsilon(1e-11));
    }
    CHECK(found.p(0) == Approx(2.0 / 35));  // separated groups: the data alone, and one other as far
    CHECK(stats::relabel_max_t(x, y, {.permutations = 500, .max_exact = 0}).permutations == 500);

    int errors = 0;
    for (std::uint64_t i = 0; i < 400; ++i) {
        random_stream random(7, i);
        matrix<double> a = full(4, 6, 0.0), b = full(4, 9, 0.0);
        for (double& value : a) value = random.normal();
        for (double& value : b) value = random.normal();
        const auto test = stats::relabel_max_t(a, b, {.permutations = 199, .max_exact = 0, .seed = i});
        errors += *std::min_element(test.step_down.begin(), test.step_down.end()) <= 0.05;
    }
    CHECK(errors / 400.0 == Approx(0.05).epsilon(0.5));
}

TEST_CASE("tests of values that do not differ have t = 0 and p = 1, never NaN") {
    CHECK(stats::one_sample_t_test(flat, 2.0).p == 1.0);
    CHECK(stats::one_sample_t_test(flat, 2.0).t == 0.0);
    CHECK(stats::paired_t_test(flat, flat).p == 1.0);
    CHECK(stats::two_sample_t_test(flat, flat).p == 1.0);
    CHECK(stats::welch_t_test(flat, flat).p == 1.0);
    CHECK(stats::welch_t_test(flat, flat).df == 4.0);
    const auto point = stats::bootstrap_interval(flat, mean_of);
    CHECK((point.low == 2.0 && point.high == 2.0));
    CHECK(point.standard_error == 0.0);
    const auto nothing = stats::sign_flip_max_t(full(2, 4, 0.0));
    CHECK(nothing.p == vector<double>{1.0, 1.0});
    CHECK(nothing.single_step == vector<double>{1.0, 1.0});
    CHECK(stats::relabel_max_t(full(1, 3, 2.0), full(1, 3, 2.0)).p(0) == 1.0);
    const auto all_up = stats::sign_flip_max_t(full(1, 4, 1.0));  // the same rise in all
    CHECK(all_up.p(0) == Approx(2.0 / 16));
}

TEST_CASE("t tests, effects and bootstrap accept views, xarrays and float") {
    const matrix<double> table{{1.0, 2.0}, {2.5, 2.0}, {4.0, 5.0}, {3.0, 7.0}};
    const vector<double> a{1.0, 2.5, 4.0, 3.0}, b{2.0, 2.0, 5.0, 7.0};
    const auto va = xt::view(table, xt::all(), 0), vb = xt::view(table, xt::all(), 1);
    const xt::xarray<float> fa = xt::cast<float>(a);
    CHECK(stats::one_sample_t_test(va).t == stats::one_sample_t_test(a).t);
    CHECK(stats::paired_t_test(va, vb).p == stats::paired_t_test(a, b).p);
    CHECK(stats::paired_t_test(fa, b).p == stats::paired_t_test(a, b).p);
    CHECK(stats::percent_change(va, vb) == stats::percent_change(a, b));
    CHECK(stats::two_sample_t_test(fa, vb).p == stats::two_sample_t_test(a, b).p);
    CHECK(stats::welch_t_test(va, vb).p == stats::welch_t_test(a, b).p);
    CHECK(stats::cohens_d(va, fa) == 0.0);
    CHECK(stats::hedges_g(va, vb) == stats::hedges_g(a, b));
    CHECK(stats::cohens_dz(fa, vb) == stats::cohens_dz(a, b));
    CHECK(stats::cliffs_delta(va, vb) == stats::cliffs_delta(a, b));
    CHECK(stats::bootstrap_interval(va, mean_of).low == stats::bootstrap_interval(a, mean_of).low);
    CHECK(stats::bootstrap_interval(fa, mean_of).low == stats::bootstrap_interval(a, mean_of).low);
    CHECK(stats::percent_change(vector<double>{-2.0}, vector<double>{-1.0})(0) == 50.0);
}

TEST_CASE("t tests and their kin say what is wrong") {
    const vector<double> hole{1.0, std::nan("")}, pair{1.0, 2.0};
    CHECK_THROWS_WITH_AS(stats::one_sample_t_test(one),
                         "entrain::stats::one_sample_t_test: x: expected at least two values, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::one_sample_t_test(hole),
                         "entrain::stats::one_sample_t_test: x: expected finite values, got nan at (1)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::one_sample_t_test(pair, std::nan("")),
                         "entrain::stats::one_sample_t_test: mean: expected a finite value, got nan",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::one_sample_t_test(flat),
                         "entrain::stats::one_sample_t_test: x: expected values that vary (t is infinite "
                         "otherwise), got equal values, off by 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::one_sample_t_test(pair, 0, {.confidence = 1}),
        "entrain::stats::one_sample_t_test: confidence: expected a number between 0 and 1, got 1",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::paired_t_test(pair, flat),
                         "entrain::stats::paired_t_test: after: expected 2 values, as many as before, got 3",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::percent_change(vector<double>{1.0, 0.0}, pair),
        "entrain::stats::percent_change: before: expected values other than zero (the change is "
        "per cent of them), got 0 at (1)",
        argument_error);
    CHECK_THROWS_AS(stats::percent_change_t_test(hole, pair), argument_error);
    CHECK_THROWS_AS(stats::two_sample_t_test(pair, one), argument_error);
    CHECK_THROWS_AS(stats::welch_t_test(hole, pair), argument_error);
    CHECK_THROWS_AS(stats::cohens_d(one, pair), argument_error);
    CHECK_THROWS_AS(stats::cohens_d(flat, full(3, 1.0)), argument_error);
    CHECK_THROWS_AS(stats::hedges_g(pair, hole), argument_error);
    CHECK_THROWS_AS(stats::cohens_dz(flat, full(3, 1.0)), argument_error);
    CHECK_THROWS_AS(stats::cliffs_delta(none, pair), argument_error);
    CHECK_THROWS_AS(stats::cliffs_delta(pair, hole), argument_error);
    CHECK_THROWS_WITH_AS(stats::bootstrap_interval(one, mean_of),
                         "entrain::stats::bootstrap_interval: x: expected at least two values, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::bootstrap_interval(pair, mean_of, {.resamples = 1}),
                         "entrain::stats::bootstrap_interval: resamples: expected at least two, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::bootstrap_interval(pair, [](const vector<double>&) { return std::nan(""); }),
        "entrain::stats::bootstrap_interval: statistic: expected a finite value for every resample, got nan",
        argument_error);
    CHECK_THROWS_AS(stats::bootstrap_interval(pair, mean_of, {.confidence = 0}), argument_error);
    CHECK_THROWS_AS(
        stats::paired_bootstrap_interval(pair, flat, [](const auto&, const auto&) { return 0.0; }),
        argument_error);
    CHECK_THROWS_WITH_AS(
        stats::sign_flip_max_t(full(2, 1, 0.0)),
        "entrain::stats::sign_flip_max_t: changes: expected at least one measure of two subjects, got (2, 1)",
        argument_error);
    CHECK_THROWS_AS(stats::sign_flip_max_t(full(2, 3, std::nan(""))), argument_error);
    CHECK_THROWS_AS(stats::sign_flip_max_t(full(2, 3, 1.0), {.alternative = stats::alternative::greater}),
                    argument_error);
    CHECK_THROWS_WITH_AS(stats::relabel_max_t(full(2, 3, 1.0), full(1, 3, 1.0)),
                         "entrain::stats::relabel_max_t: y: expected 2 measures, as in x, of at least two "
                         "subjects, got (1, 3)",
                         argument_error);
    CHECK_THROWS_AS(stats::relabel_max_t(full(2, 1, 1.0), full(2, 3, 1.0)), argument_error);
}

}  // namespace test_t_tests
