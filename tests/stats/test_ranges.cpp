#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/stats.hpp>

namespace test_ranges {

using namespace entrain;

namespace {

// What f gives for arrays, for std::vectors and for spans, as lists of numbers: all the same.
template <class F>
void same_of_all(const char* name, F&& f) {
    CAPTURE(name);
    random_stream random(7);
    vector<double> x = full(12, 0.0), y = x;
    for (std::size_t i = 0; i < x.size(); ++i) {
        x(i) = 1 + random.uniform();
        y(i) = x(i) + 0.3 * random.normal() + 2;
    }
    const std::vector<double> a(x.begin(), x.end()), b(y.begin(), y.end());
    const std::vector<double> expected = f(x, y);
    CHECK(f(a, b) == expected);
    CHECK(f(std::span<const double>(a), std::span<const double>(b)) == expected);
    CHECK(expected.size() > 0);
}

std::vector<double> list(const vector<double>& values) {
    return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("every door takes a std::vector and a span, and gives what it gives for an array") {
    const std::vector<std::string> halves{"a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "b", "b"},
        units{"u", "u", "v", "v", "w", "w", "x", "x", "y", "y", "z", "z"},
        orders{"AB", "BA", "AB", "BA", "AB", "BA", "AB", "BA", "AB", "BA", "AB", "BA"};
    const stats::permutation_options few{.permutations = 50, .max_exact = 0};
    const auto mean = [](const vector<double>& v) { return xt::mean(v)(); };
    const auto gap = [&](const vector<double>& v, const vector<double>& w) { return mean(v) - mean(w); };
    const auto shares = [](const auto& x) {
        std::vector<double> p;
        for (const double value : x) p.push_back(value / 10);
        return p;
    };
    using namespace stats;
    same_of_all("ranks", [](const auto& x, const auto&) { return list(ranks(x)); });
    same_of_all("correlations", [](const auto& x, const auto& y) -> std::vector<double> {
        const auto fit = linear_regression(x, y);
        std::vector<double> other;
        for (std::size_t i = 0; i < 12; ++i) other.push_back(double(i * i % 7));
        return {pearson(x, y),
                spearman(x, y),
                partial_pearson(x, y, other),
                partial_spearman(other, y, x),
                (*residual_scores(x, y, correlation::pearson))(3),
                fit.slope,
                fit.intercept,
                fit.r};
    });
    same_of_all("t tests", [](const auto& x, const auto& y) -> std::vector<double> {
        return {one_sample_t_test(x, 1).p, paired_t_test(x, y).t, percent_change_t_test(x, y).t,
                two_sample_t_test(x, y).t, welch_t_test(x, y).t,  percent_change(x, y)(3)};
    });
    same_of_all("effects", [](const auto& x, const auto& y) -> std::vector<double> {
        return {cohens_d(x, y), hedges_g(x, y), cohens_dz(x, y), cliffs_delta(x, y)};
    });
    same_of_all("ranks and permutations", [&](const auto& x, const auto& y) -> std::vector<double> {
        return {rank_sum_test(x, y, few).z,
                signed_rank_test(x, y).z,
                permutation_test(x, y, gap, few).z,
                sign_flip_test(x, mean).z,
                nested_permutation_test(x, units, halves).p,
                rank_sum_shift(x, y).low,
                signed_rank_shift(x, y).high};
    });
    same_of_all("bootstrap", [&](const auto& x, const auto& y) -> std::vector<double> {
        const bootstrap_options options{.resamples = 50};
        return {bootstrap_interval(x, mean, options).low, bootstrap_interval(x, y, gap, options).low,
                paired_bootstrap_interval(x, y, gap, options).low};
    });
    same_of_all("many tests", [&](const auto& x, const auto&) {
        const auto p = shares(x);  // a std::vector whatever x is
        std::vector<double> all = list(holm(p));
        for (const auto& more : {bonferroni(std::span<const double>(p)), benjamini_hochberg(p),
                                 max_statistic(x, full(12, 9, 1.5)).step_down})
            all.insert(all.end(), more.begin(), more.end());
        return all;
    });
    same_of_all("distributions", [](const auto& x, const auto& y) -> std::vector<double> {
        return {ks_distance(x, y), wasserstein_distance(x, y), bin_edges(x)(1),
                histogram(x, std::array{1.0, 1.5, 2.0})(0), common_edges(std::vector{x, y})(1)};
    });
    same_of_all("scales", [](const auto& x, const auto& y) -> std::vector<double> {
        return {change_scores(x, y)(2), responders(y, x).rate.value, reliable_change(x, y, 1, 0.8).index(1)};
    });
    same_of_all("models", [&](const auto& x, const auto& y) -> std::vector<double> {
        design study(12);
        study.covariate("x", x);
        return {fit_linear_model(study, y).coefficients(1),
                fit_mixed_model(study, y, units).coefficients(1),
                crossover_test(x, y, orders).treatment.t,
                fit_dose_curve(x, y).residual_sum,
                percent_of_control(x, 0, 2)(0),
                schild_regression(x, y).slope};
    });
    same_of_all("survival and mediation", [&](const auto& x, const auto& y) -> std::vector<double> {
        const std::vector<int> event{1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1};
        std::vector<double> outcome;
        for (std::size_t i = 0; i < 12; ++i) outcome.push_back(x[i] * y[i]);
        return {kaplan_meier(x, event).median, log_rank_test(x, event, halves).chi_squared,
                cox_regression(y, event, x).coefficients(0),
                mediation(x, y, outcome, {.resamples = 0}).effects.total.estimate};
    });
}

TEST_CASE("a second sample is as long as the first, also where the first is empty") {
    const std::vector<double> none, two{1, 2};
    CHECK_THROWS_WITH_AS(stats::change_scores(none, two),
                         "entrain::stats::change_scores: after: expected 0 values, got 2", argument_error);
    CHECK_THROWS_WITH_AS(stats::reliable_change(none, two, 1, 0.5),
                         "entrain::stats::reliable_change: after: expected 0 values, got 2", argument_error);
    CHECK_THROWS_WITH_AS(stats::mediation(none, matrix<double>(matrix<double>::from_shape({1, 0})), two),
                         "entrain::stats::mediation: y: expected 0 values, got 2", argument_error);
    CHECK_THROWS_AS(stats::fit_dose_curve(none, two), argument_error);
    CHECK_THROWS_AS(stats::schild_regression(none, two), argument_error);
    CHECK_THROWS_AS(stats::crossover_test(none, two, {}), argument_error);
    CHECK(stats::change_scores(none, none).size() == 0);
}

}  // namespace test_ranges
