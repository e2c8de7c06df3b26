// Every function of the module with bad arguments of every sort: each ends in an argument_error that names
// the function that was called and the parameter.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/stats.hpp>

#include "bad_input.hpp"

namespace test_bad_input {

using namespace entrain;

namespace {

struct bad_call {
    std::string function, parameter;
    std::function<void()> call;
};

std::vector<bad_call> bad_calls() {
    std::vector<bad_call> all;
    const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
    constexpr double largest = std::numeric_limits<double>::max();
    constexpr std::size_t huge = std::size_t{1} << 62, most = std::numeric_limits<std::size_t>::max();
    const vector<double> good{1.0, 2.5, 2.0, 4.0}, other{2.0, 2.4, 3.0, 1.0}, none{}, one{1.0},
        flat{2.0, 2.0, 2.0, 2.0}, three{1.0, 2.0, 4.0};
    const matrix<double> table{{1.0, 2.0, 3.5}, {0.5, 0.2, 0.9}};
    const auto mean = [](const vector<double>& v) { return v(0); };
    const auto difference = [](const vector<double>& a, const vector<double>& b) { return a(0) - b(0); };
    const auto no_number = [nan](const auto&...) { return nan; };
    using one_function = std::function<double(const vector<double>&)>;
    using two_function = std::function<double(const vector<double>&, const vector<double>&)>;
    const auto add = [&](std::string function, std::string parameter, auto call) {
        all.push_back({std::move(function), std::move(parameter), [=] { (void)call(); }});
    };

    // NaN, infinity, too few values and another length, wherever there are samples.
    const auto of_one = [&](const std::string& name, std::size_t fewest, auto call,
                            std::string parameter = "x") {
        for (const double bad : {nan, infinite, -infinite})
            for (const std::size_t place : {0u, 3u}) {
                vector<double> x = good;
                x(place) = bad;
                add(name, parameter, [=] { return call(x); });
            }
        if (fewest > 0) add(name, parameter, [=] { return call(none); });
        if (fewest > 1) add(name, parameter, [=] { return call(one); });
        add(name, parameter, [=] { return call(full(2, 2, 1.0)); });
    };
    const auto of_two = [&](const std::string& name, std::size_t fewest, bool pairs, auto call,
                            std::string first = "x", std::string second = "y") {
        of_one(
            name, fewest,
            [=](const auto& x) {
                if constexpr (std::is_same_v<std::decay_t<decltype(x)>, vector<double>>)
                    return call(x, pairs && x.size() < 2 ? x : other);
                else
                    return call(x, other);
            },
            first);
        for (const double bad : {nan, infinite}) {
            vector<double> y = other;
            y(1) = bad;
            add(name, second, [=] { return call(good, y); });
        }
        add(name, second, [=] { return call(good, full(2, 2, 1.0)); });
        if (pairs) add(name, second, [=] { return call(good, three); });
        if (!pairs && fewest > 0) add(name, second, [=] { return call(good, none); });
        if (!pairs && fewest > 1) add(name, second, [=] { return call(good, one); });
    };
    const auto t_options = [&](const std::string& name, auto call) {
        for (const double bad : {nan, infinite, 0.0, 1.0, -0.5, 95.0})
            add(name, "confidence", [=] { return call(stats::t_test_options{.confidence = bad}); });
        add(name, "alternative",
            [=] { return call(stats::t_test_options{.alternative = stats::alternative(7)}); });
    };
    const std::string s = "stats::";
    of_one(s + "one_sample_t_test", 2, [](const auto& x) { return stats::one_sample_t_test(x).t; });
    for (const double bad : {nan, infinite})
        add(s + "one_sample_t_test", "mean", [=] { return stats::one_sample_t_test(good, bad).t; });
    add(s + "one_sample_t_test", "x", [=] { return stats::one_sample_t_test(flat).t; });
    t_options(s + "one_sample_t_test", [=](auto o) { return stats::one_sample_t_test(good, 0, o).t; });
    of_two(
        s + "paired_t_test", 2, true,
        [](const auto& x, const auto& y) { return stats::paired_t_test(x, y).t; }, "before", "after");
    add(s + "paired_t_test", "after", [=] { return stats::paired_t_test(flat, full(4, 3.0)).t; });
    add(s + "paired_t_test", "after",
        [=] { return stats::paired_t_test(full(4, -largest), largest * good).t; });
    t_options(s + "paired_t_test", [=](auto o) { return stats::paired_t_test(good, other, o).t; });
    of_two(
        s + "percent_change", 0, true,
        [](const auto& x, const auto& y) { return stats::percent_change(x, y)(0); }, "before", "after");
    add(s + "percent_change", "before", [=] { return stats::percent_change(full(4, 0.0), good)(0); });
    add(s + "percent_change", "after",
        [=] { return stats::percent_change(full(4, 1e-300), 1e300 * good)(0); });
    add(s + "percent_change", "after", [=] { return stats::percent_change(full(4, 5e-324), good)(0); });
    of_two(
        s + "percent_change_t_test", 2, true,
        [](const auto& x, const auto& y) { return stats::percent_change_t_test(x, y).t; }, "before", "after");
    t_options(s + "percent_change_t_test",
              [=](auto o) { return stats::percent_change_t_test(good, other, o).t; });
    of_two(s + "two_sample_t_test", 2, false,
           [](const auto& x, const auto& y) { return stats::two_sample_t_test(x, y).t; });
    add(s + "two_sample_t_test", "x", [=] { return stats::two_sample_t_test(flat, full(4, 3.0)).t; });
    t_options(s + "two_sample_t_test", [=](auto o) { return stats::two_sample_t_test(good, other, o).t; });
    of_two(s + "welch_t_test", 2, false,
           [](const auto& x, const auto& y) { return stats::welch_t_test(x, y).t; });
    add(s + "welch_t_test", "x", [=] { return stats::welch_t_test(flat, full(4, 3.0)).t; });
    t_options(s + "welch_t_test", [=](auto o) { return stats::welch_t_test(good, other, o).t; });

    of_two(s + "cohens_d", 2, false, [](const auto& x, const auto& y) { return stats::cohens_d(x, y); });
    of_two(s + "hedges_g", 2, false, [](const auto& x, const auto& y) { return stats::hedges_g(x, y); });
    of_two(
        s + "cohens_dz", 2, true, [](const auto& x, const auto& y) { return stats::cohens_dz(x, y); },
        "before", "after");
    of_two(s + "cliffs_delta", 1, false,
           [](const auto& x, const auto& y) { return stats::cliffs_delta(x, y); });
    add(s + "cohens_d", "x", [=] { return stats::cohens_d(flat, full(4, 3.0)); });
    add(s + "hedges_g", "x", [=] { return stats::hedges_g(flat, full(4, 3.0)); });
    add(s + "cohens_dz", "after", [=] { return stats::cohens_dz(flat, full(4, 3.0)); });

    of_one(s + "ranks", 0, [](const auto& x) { return stats::ranks(x)(0); });
    of_two(s + "pearson", 2, true, [](const auto& x, const auto& y) { return stats::pearson(x, y); });
    of_two(s + "spearman", 2, true, [](const auto& x, const auto& y) { return stats::spearman(x, y); });
    of_two(s + "linear_regression", 2, true,
           [](const auto& x, const auto& y) { return stats::linear_regression(x, y).r; });
    add(s + "pearson", "x", [=] { return stats::pearson(flat, good); });
    add(s + "spearman", "y", [=] { return stats::spearman(good, flat); });
    add(s + "linear_regression", "x", [=] { return stats::linear_regression(flat, good).r; });
    add(s + "linear_regression", "y",
        [=] { return stats::linear_regression(1e-200 * good, 1e200 * good).r; });
    // Four values, and no column beside them unless said otherwise.
    const matrix<double> no_column = full(4, 0, 0.0);
    of_two(s + "partial_pearson", 2, true,
           [=](const auto& x, const auto& y) { return stats::partial_pearson(x, y, no_column); });
    of_two(s + "partial_spearman", 2, true,
           [=](const auto& x, const auto& y) { return stats::partial_spearman(x, y, no_column); });
    of_one(s + "residual_scores", 3, [=](const auto& x) {
        return stats::residual_scores(x, no_column, stats::correlation::pearson).has_value();
    });
    for (const double bad : {nan, infinite}) {
        vector<double> column = other;
        column(1) = bad;
        add(s + "partial_pearson", "covariates", [=] { return stats::partial_pearson(good, other, column); });
        add(s + "residual_scores", "covariates",
            [=] { return stats::residual_scores(good, column, stats::correlation::spearman).has_value(); });
    }
    add(s + "partial_pearson", "covariates", [=] { return stats::partial_pearson(good, other, flat); });
    add(s + "partial_spearman", "covariates", [=] { return stats::partial_spearman(good, other, three); });
    add(s + "partial_spearman", "x",
        [=] { return stats::partial_spearman(good, other, matrix<double>(xt::transpose(table))); });
    add(s + "partial_spearman", "x", [=] { return stats::partial_spearman(good, other, good); });
    add(s + "partial_pearson", "y", [=] { return stats::partial_pearson(good, flat, other); });
    add(s + "residual_scores", "method",
        [=] { return stats::residual_scores(good, other, stats::correlation(7)).has_value(); });
    for (const double bad : {nan, infinite, 1.01, -2.0})
        add(s + "correlation_p", "r", [=] { return stats::correlation_p(bad, 10); });
    for (const std::size_t bad : {0u, 1u, 2u})
        add(s + "correlation_p", "n", [=] { return stats::correlation_p(0.5, bad); });
    for (const double bad : {nan, infinite, 1.01, -2.0})
        add(s + "correlation_interval", "r",
            [=] { return stats::correlation_interval(bad, 10, stats::correlation::pearson).low; });
    for (const std::size_t bad : {0u, 1u, 2u, 3u})
        add(s + "correlation_interval", "n",
            [=] { return stats::correlation_interval(0.5, bad, stats::correlation::spearman).low; });

    // Adjusted p.
    for (const double bad : {nan, infinite, -1e-9, 1.1}) {
        const vector<double> p{0.1, bad};
        add(s + "holm", "p", [=] { return stats::holm(p); });
        add(s + "bonferroni", "p", [=] { return stats::bonferroni(p); });
        add(s + "benjamini_hochberg", "p", [=] { return stats::benjamini_hochberg(p); });
    }
    of_one(
        s + "max_statistic", 1,
        [=](const auto& x) { return stats::max_statistic(x, full(x.size(), 3, 0.0)).critical; }, "observed");
    of_one(
        s + "joint_null_test", 1,
        [=](const auto& x) { return stats::joint_null_test(x, full(x.size(), 3, 0.0)).draws; }, "observed");
    for (const auto& null : {full(3, 9, 0.0), full(4, 0, 0.0), full(4, 2, nan), full(4, 2, infinite)})
        add(s + "joint_null_test", "null", [=] { return stats::joint_null_test(good, null).draws; });
    add(s + "joint_null_test", "extreme",
        [=] { return stats::joint_null_test(good, full(4, 9, 0.0), {}, stats::family_extreme{2}).draws; });
    add(s + "joint_null_test", "family", [=] {
        return stats::joint_null_test(good, full(4, 9, 0.0), {1, 2}).draws;
    });
    for (const double bad : {nan, infinite})
        add(s + "bootstrap_interval_of", "statistic",
            [=] { return stats::bootstrap_interval_of(bad, good, {good}).low; });
    of_one(
        s + "bootstrap_interval_of", 2,
        [=](const auto& x) { return stats::bootstrap_interval_of(1.0, x, {good}).low; }, "resampled");
    for (const auto& bad : {std::vector<vector<double>>{}, std::vector<vector<double>>{one},
                            std::vector<vector<double>>{good, none},
                            std::vector<vector<double>>{good, vector<double>{1.0, nan}}})
        add(s + "bootstrap_interval_of", "left_out",
            [=] { return stats::bootstrap_interval_of(1.0, good, bad).low; });
    for (const double bad : {nan, 0.0, 1.0, -1.0})
        add(s + "bootstrap_interval_of", "confidence",
            [=] { return stats::bootstrap_interval_of(1.0, good, {good}, {.confidence = bad}).low; });
    add(s + "max_statistic", "null", [=] { return stats::max_statistic(good, full(3, 9, 0.0)).critical; });
    add(s + "max_statistic", "null", [=] { return stats::max_statistic(good, full(4, 0, 0.0)).critical; });
    add(s + "max_statistic", "null", [=] { return stats::max_statistic(good, full(4, 2, nan)).critical; });

    // Permutations and resamples.
    const auto permutations = [&](const std::string& name, auto call, bool one_sided = true) {
        using options = stats::permutation_options;
        add(name, "options.permutations", [=] { return call(options{.permutations = 0}); });
        for (const std::size_t bad : {huge, most})
            add(name, "options.permutations",
                [=] { return call(options{.permutations = bad, .max_exact = 0}); });
        add(name, "options.alternative", [=] { return call(options{.alternative = stats::alternative(9)}); });
        if (!one_sided)
            add(name, "options.alternative",
                [=] { return call(options{.alternative = stats::alternative::less}); });
    };
    vector<double> many = full(64, 0.0);
    for (std::size_t i = 0; i < 64; ++i) many(i) = double(i);
    const vector<double> half = xt::view(many, xt::range(0, 32));  // 32 of 64: 1.8e18 relabellings
    of_two(s + "permutation_test", 1, false,
           [=](const auto& x, const auto& y) { return stats::permutation_test(x, y, difference).p; });
    permutations(s + "permutation_test",
                 [=](auto o) { return stats::permutation_test(good, other, difference, o).p; });
    add(s + "permutation_test", "statistic",
        [=] { return stats::permutation_test(good, other, two_function()).p; });
    add(s + "permutation_test", "statistic",
        [=] { return stats::permutation_test(good, other, no_number).p; });
    add(s + "permutation_test", "options.max_exact",
        [=] { return stats::permutation_test(half, half, difference, {.max_exact = most}).p; });
    of_one(
        s + "sign_flip_test", 1, [=](const auto& x) { return stats::sign_flip_test(x, mean).p; },
        "differences");
    permutations(s + "sign_flip_test", [=](auto o) { return stats::sign_flip_test(good, mean, o).p; });
    add(s + "sign_flip_test", "statistic", [=] { return stats::sign_flip_test(good, one_function()).p; });
    add(s + "sign_flip_test", "statistic", [=] { return stats::sign_flip_test(good, no_number).p; });
    add(s + "sign_flip_test", "options.max_exact",
        [=] { return stats::sign_flip_test(many, mean, {.max_exact = most}).p; });
    of_two(s + "rank_sum_test", 1, false,
           [](const auto& x, const auto& y) { return stats::rank_sum_test(x, y).p; });
    permutations(s + "rank_sum_test", [=](auto o) { return stats::rank_sum_test(good, other, o).p; });
    of_two(
        s + "signed_rank_test", 1, true,
        [](const auto& x, const auto& y) { return stats::signed_rank_test(x, y).p; }, "before", "after");
    of_two(s + "rank_sum_shift", 1, false,
           [](const auto& x, const auto& y) { return stats::rank_sum_shift(x, y).low; });
    of_two(
        s + "signed_rank_shift", 1, true,
        [](const auto& x, const auto& y) { return stats::signed_rank_shift(x, y).low; }, "before", "after");
    for (const double bad : {nan, infinite, 0.0, 1.0, -0.5, 95.0}) {
        add(s + "rank_sum_shift", "confidence", [=] { return stats::rank_sum_shift(good, other, bad).low; });
        add(s + "signed_rank_shift", "confidence",
            [=] { return stats::signed_rank_shift(good, other, bad).low; });
        add(s + "correlation_interval", "confidence",
            [=] { return stats::correlation_interval(0.5, 9, stats::correlation::pearson, bad).low; });
    }
    permutations(s + "signed_rank_test", [=](auto o) {
        return stats::signed_rank_test(good, other, {o.permutations, o.max_exact, o.seed, o.alternative}).p;
    });
    add(s + "signed_rank_test", "options.zeros",
        [=] { return stats::signed_rank_test(good, other, {.zeros = stats::zero_rule(5)}).p; });
    permutations(
        s + "sign_flip_max_t", [=](auto o) { return stats::sign_flip_max_t(table, o).critical; }, false);
    permutations(
        s + "relabel_max_t", [=](auto o) { return stats::relabel_max_t(table, table, o).critical; }, false);
    for (const double bad : {nan, infinite}) {
        matrix<double> broken = table;
        broken(1, 2) = bad;
        add(s + "sign_flip_max_t", "changes", [=] { return stats::sign_flip_max_t(broken).critical; });
        add(s + "relabel_max_t", "x", [=] { return stats::relabel_max_t(broken, table).critical; });
        add(s + "relabel_max_t", "y", [=] { return stats::relabel_max_t(table, broken).critical; });
    }
    for (const auto& bad : {full(0, 3, 0.0), full(2, 1, 0.0), full(2, 0, 0.0), full(0, 0, 0.0)}) {
        add(s + "sign_flip_max_t", "changes", [=] { return stats::sign_flip_max_t(bad).critical; });
        add(s + "relabel_max_t", "x", [=] { return stats::relabel_max_t(bad, table).critical; });
        add(s + "relabel_max_t", "y", [=] { return stats::relabel_max_t(table, bad).critical; });
    }
    add(s + "sign_flip_max_t", "options.max_exact",
        [=] { return stats::sign_flip_max_t(full(1, 64, 1.0), {.max_exact = most}).critical; });
    add(s + "sign_flip_max_t", "changes", [=] { return stats::sign_flip_max_t(good).critical; });

    const vector<double> score_of_table{1.0, 2.0, 4.0};
    permutations(
        s + "correlation_max_t",
        [=](auto o) {
            return stats::correlation_max_t(full(2, 4, 0.5), vector<double>{1, 2, 4, 3},
                                            stats::correlation::spearman, o)
                .p(0);
        },
        false);
    for (const double bad : {nan, infinite}) {
        matrix<double> broken = full(2, 3, 0.5);
        broken(1, 2) = bad;
        add(s + "correlation_max_t", "measures",
            [=] { return stats::correlation_max_t(broken, score_of_table).p(0); });
        add(s + "correlation_max_t", "score", [=] {
            return stats::correlation_max_t(full(2, 3, 0.5), vector<double>{1, bad, 2}).p(0);
        });
    }
    for (const auto& bad : {full(0, 3, 0.0), full(2, 2, 0.0), full(2, 0, 0.0)})
        add(s + "correlation_max_t", "measures",
            [=] { return stats::correlation_max_t(bad, score_of_table).p(0); });
    for (const auto& bad : {vector<double>{1, 2}, vector<double>{3, 3, 3}, vector<double>{}})
        add(s + "correlation_max_t", "score",
            [=] { return stats::correlation_max_t(full(2, 3, 0.5), bad).p(0); });
    add(s + "correlation_max_t", "method", [=] {
        return stats::correlation_max_t(full(2, 3, 0.5), score_of_table, stats::correlation(7)).p(0);
    });

    // Nor do the linear model's tables of permutations outgrow memory, nor the paths' of resamples.
    const vector<double> x_of_rows{0.1, 0.7, 0.3, 0.9, 0.2, 0.4, 0.8, 0.6, 0.5, 0.0, 1.1, 1.4, 1.2};
    const auto rows = stats::design(13).covariate("x", x_of_rows);
    matrix<double> outcomes = full(3, 13, 0.0), paths = full(2, 13, 0.0);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        outcomes.data()[i] = std::sin(2.0 * static_cast<double>(i * i));
    for (std::size_t i = 0; i < paths.size(); ++i) paths.data()[i] = std::cos(static_cast<double>(i * i));
    const auto linear = [=](stats::permutation_options o) {
        return stats::freedman_lane(rows, outcomes, rows.contrast_of("x"), o).critical;
    };
    for (const std::size_t bad : {std::size_t{1} << 40, huge, most})
        add(s + "freedman_lane", "options.permutations", [=] { return linear({.permutations = bad}); });
    add(s + "freedman_lane", "options.max_exact",
        [=] { return linear({.max_exact = most}); });  // 13! of them
    add(s + "freedman_lane", "options.permutations", [=] { return linear({.permutations = 0}); });
    const auto effects = [=](stats::path_model_options o) {
        return stats::fit_path_model({"a", "b"}, paths, {{"a", "b"}}, o).r_squared.size();
    };
    const auto through = [=](stats::mediation_options o) {
        matrix<double> one_row = full(1, 13, 0.0);
        std::copy_n(outcomes.data(), 13, one_row.begin());
        return stats::mediation(x_of_rows, one_row, vector<double>(xt::row(outcomes, 1)), o).r_squared;
    };
    for (const std::size_t bad : {std::size_t{1}, std::size_t{1} << 36, huge, most}) {
        add(s + "fit_path_model", "resamples", [=] { return effects({.resamples = bad}); });
        add(s + "mediation", "resamples", [=] { return through({.resamples = bad}); });
    }
    for (const std::size_t bad : {std::size_t{1'000'000}, huge, most}) {
        add(s + "fit_path_model", "threads", [=] { return effects({.threads = bad}); });
        add(s + "mediation", "threads", [=] { return through({.threads = bad}); });
    }

    const auto resamples = [&](const std::string& name, auto call) {
        using options = stats::bootstrap_options;
        for (const std::size_t bad : {std::size_t{0}, std::size_t{1}, huge, most})
            add(name, "resamples", [=] { return call(options{.resamples = bad}); });
        for (const double bad : {nan, infinite, 0.0, 1.0, -0.5})
            add(name, "confidence", [=] { return call(options{.confidence = bad}); });
        add(name, "method", [=] { return call(options{.method = stats::bootstrap_method(4)}); });
    };
    of_one(s + "bootstrap_interval", 2,
           [=](const auto& x) { return stats::bootstrap_interval(x, mean).low; });
    of_two(s + "bootstrap_interval", 2, false,
           [=](const auto& x, const auto& y) { return stats::bootstrap_interval(x, y, difference).low; });
    of_two(
        s + "paired_bootstrap_interval", 2, true,
        [=](const auto& x, const auto& y) { return stats::paired_bootstrap_interval(x, y, difference).low; },
        "before", "after");
    resamples(s + "bootstrap_interval", [=](auto o) { return stats::bootstrap_interval(good, mean, o).low; });
    resamples(s + "bootstrap_interval",
              [=](auto o) { return stats::bootstrap_interval(good, other, difference, o).low; });
    resamples(s + "paired_bootstrap_interval",
              [=](auto o) { return stats::paired_bootstrap_interval(good, other, difference, o).low; });
    add(s + "bootstrap_interval", "statistic",
        [=] { return stats::bootstrap_interval(good, one_function()).low; });
    add(s + "bootstrap_interval", "statistic",
        [=] { return stats::bootstrap_interval(good, other, two_function()).low; });
    add(s + "paired_bootstrap_interval", "statistic",
        [=] { return stats::paired_bootstrap_interval(good, other, two_function()).low; });
    add(s + "bootstrap_interval", "statistic",
        [=] { return stats::bootstrap_interval(good, no_number).low; });

    // Distributions and bins.
    of_two(s + "ks_distance", 1, false,
           [](const auto& x, const auto& y) { return stats::ks_distance(x, y); });
    of_two(s + "wasserstein_distance", 1, false,
           [](const auto& x, const auto& y) { return stats::wasserstein_distance(x, y); });
    using binned = stats::binned_distribution;
    add(s + "binned_distribution::add", "count", [] { return binned{}.add(0.5), 0; });
    for (const double bad : {nan, infinite, -infinite})
        add(s + "binned_distribution::add", "value", [=] { return binned{.count = {0, 0}}.add(bad), 0; });
    for (const auto& range : {std::array{1.0, 1.0}, {1.0, 0.0}, {nan, 1.0}, {0.0, infinite}})
        add(s + "binned_distribution::add", "low", [=] {
            return binned{.low = range[0], .high = range[1], .count = {0, 0}}.add(0.5), 0;
        });
    add(s + "binned_distribution::width", "count", [] { return binned{}.width(); });
    const binned two{.count = {1, 1}, .size = 2, .sum = 1};
    for (const auto& [bad, parameter] : {std::pair{binned{.count = {0, 0}}, "y"},
                                         {binned{.count = {1, 1, 0}, .size = 2}, "y"},
                                         {binned{.high = 2, .count = {1, 1}, .size = 2}, "y"},
                                         {binned{.low = nan, .count = {1, 1}, .size = 2}, "y"},
                                         {binned{.count = {}, .size = 2}, "y"},
                                         {binned{.count = {1, 5}, .size = 2}, "y"}}) {
        add(s + "ks_distance", parameter, [=, b = bad] { return stats::ks_distance(two, b); });
        add(s + "wasserstein_distance", parameter,
            [=, b = bad] { return stats::wasserstein_distance(two, b); });
    }
    add(s + "binned_distribution", "other", [=] { return (binned(two) += binned{.count = {1}}).size; });
    const auto edges_of = [&](const std::string& name, auto call) {
        using options = stats::bin_options;
        using stats::bin_rule;
        for (const auto& range : {std::array{1.0, 0.0}, {infinite, 1.0}, {0.0, infinite}, {-infinite, nan}})
            for (const auto rule : {bin_rule::freedman_diaconis, bin_rule::fixed_count})
                add(name, "range", [=] { return call(options{.rule = rule, .range = range}); });
        for (const std::size_t bad : {std::size_t{0}, std::size_t{1} << 40, huge, most})
            add(name, "count", [=] { return call(options{.rule = bin_rule::fixed_count, .count = bad}); });
        for (const auto& bad :
             {std::vector<double>{}, {1.0}, {1.0, 1.0}, {2.0, 1.0}, {0.0, nan}, {0.0, infinite}})
            add(name, "edges", [=] { return call(options{.rule = bin_rule::fixed_edges, .edges = bad}); });
        add(name, "rule", [=] { return call(options{.rule = bin_rule(17)}); });
    };
    of_one(s + "bin_edges", 1, [](const auto& x) { return stats::bin_edges(x)(0); });
    edges_of(s + "bin_edges", [=](const auto& o) { return stats::bin_edges(good, o)(0); });
    edges_of(s + "common_edges", [=](const auto& o) { return stats::common_edges({good, other}, o)(0); });
    add(s + "bin_edges", "x", [=] { return stats::bin_edges(full(4, 1e300))(0); });
    add(s + "common_edges", "samples", [] { return stats::common_edges({})(0); });
    add(s + "common_edges", "samples", [=] { return stats::common_edges({none, none})(0); });
    add(s + "common_edges", "samples", [=] { return stats::common_edges({good, nan * good})(0); });
    of_one(s + "histogram", 0, [=](const auto& x) { return stats::histogram(x, three)(0); });
    of_one(
        s + "histogram", 2, [=](const auto& e) { return stats::histogram(good, e)(0); }, "edges");
    add(s + "histogram", "edges", [=] { return stats::histogram(good, good)(0); });
    for (const double bad : {nan, infinite}) {
        matrix<double> cost = full(3, 3, 1.0);
        cost(1, 1) = bad;
        add(s + "linear_assignment", "cost", [=] { return stats::linear_assignment(cost); });
    }
    add(s + "linear_assignment", "cost", [=] { return stats::linear_assignment(table); });
    add(s + "linear_assignment", "cost", [=] { return stats::linear_assignment(good); });
    return all;
}

// What a call ended in; empty where it was the error that it should be.
std::string complaint(const bad_call& bad) {
    const std::string wanted = "entrain::" + bad.function + ": " + bad.parameter + ": expected ";
    try {
        bad.call();
        return "no error, wanted: " + wanted;
    } catch (const argument_error& error) {
        const std::string what = error.what();
        return what.starts_with(wanted) ? "" : what + ", wanted: " + wanted;
    } catch (const std::exception& error) {
        return std::string("another error: ") + error.what() + ", wanted: " + wanted;
    }
}

}  // namespace

TEST_CASE("bad arguments of every sort end in an error that names the function and the parameter") {
    const auto all = bad_calls();
    CHECK(all.size() > 300);
    std::size_t clear = 0;
    for (const auto& bad : all) {
        const std::string what = complaint(bad);
        CHECK(what == "");
        clear += what.empty();
    }
    bad_input::report("stats", all.size(), clear);
}

TEST_CASE("errors name the function that was called, and not one that it calls") {
    const std::vector<double> first{1, 2, 3, 4}, second{2, 4, 3, 1};
    CHECK_THROWS_WITH_AS(
        stats::crossover_test(first, second, {"AB", "BA", "AB", "BA"}, {.confidence = 2}),
        "entrain::stats::crossover_test: confidence: expected a number between 0 and 1, got 2",
        argument_error);
    CHECK_THROWS_WITH_AS(
        stats::leave_one_out({{.value = 1, .variance = 1}, {.value = 2, .variance = 1}}, {.confidence = 2}),
        "entrain::stats::leave_one_out: confidence: expected a number between 0 and 1, got 2",
        argument_error);
    CHECK_THROWS_WITH_AS(
        stats::number_needed_to_treat({1, 9, 3, 9}, 2),
        "entrain::stats::number_needed_to_treat: confidence: expected a number between 0 and 1, got 2",
        argument_error);
}

}  // namespace test_bad_input
