#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/linear_model.hpp>

#include "expected.hpp"

namespace test_linear_model {

using namespace entrain;
using namespace entrain::stats;

namespace {

std::vector<double> numbers(const nlohmann::json& list) {
    return list.get<std::vector<double>>();
}

design design_of(const nlohmann::json& columns, std::size_t which) {
    if (which == 2) {
        const auto a = numbers(columns["a"]);
        return design(a.size()).covariate("a", a).covariate("b", numbers(columns["b"]));
    }
    const auto groups = columns["group"].get<std::vector<std::string>>();
    const std::string covariate = which == 0 ? "bdnf" : "age";
    design made(groups.size());
    made.factor("group", groups).covariate(covariate, numbers(columns[covariate]));
    if (which == 0) made.interaction("group", "bdnf");
    return made;
}

// Residual sum of squares by normal equations solved with Gauss-Jordan: an independent way.
double residual_sum(const std::vector<std::vector<double>>& columns, const std::vector<double>& y) {
    const std::size_t p = columns.size(), n = y.size();
    std::vector<std::vector<long double>> a(p, std::vector<long double>(p + 1));
    for (std::size_t i = 0; i < p; ++i) {
        for (std::size_t j = 0; j < p; ++j)
            for (std::size_t r = 0; r < n; ++r) a[i][j] += (long double)columns[i][r] * columns[j][r];
        for (std::size_t r = 0; r < n; ++r) a[i][p] += (long double)columns[i][r] * y[r];
    }
    for (std::size_t i = 0; i < p; ++i)
        for (std::size_t k = 0; k < p; ++k) {
            if (k == i) continue;
            const long double factor = a[k][i] / a[i][i];
            for (std::size_t j = 0; j <= p; ++j) a[k][j] -= factor * a[i][j];
        }
    double sum = 0;
    for (std::size_t r = 0; r < n; ++r) {
        long double rest = y[r];
        for (std::size_t i = 0; i < p; ++i) rest -= a[i][p] / a[i][i] * columns[i][r];
        sum += static_cast<double>(rest * rest);
    }
    return sum;
}

}  // namespace

TEST_CASE("linear models agree with statsmodels, collinear and heteroscedastic ones too") {
    const auto models = expected::file("linear_models.json")["models"];
    for (std::size_t which = 0; which < 3; ++which) {
        CAPTURE(which);
        const auto& e = models[which];
        // statsmodels puts factors before covariates and codes levels as they are sorted; so do these data.
        const double tolerance = which == 2 ? 1e-5 : 1e-9;
        const auto d = design_of(e["columns"], which);
        const auto y = numbers(e["columns"]["y"]);
        const auto plain = fit_linear_model(d, y);
        const auto robust = fit_linear_model(d, y, {.standard_errors = standard_errors::hc3});
        CHECK(plain.r_squared == doctest::Approx(e["r_squared"].get<double>()).epsilon(tolerance));
        CHECK(plain.adjusted_r_squared == doctest::Approx(e["adjusted"].get<double>()).epsilon(tolerance));
        for (std::size_t t = 0; t < plain.terms.size(); ++t) {
            CHECK(plain.terms[t].second.f == doctest::Approx(e["f"][t].get<double>()).epsilon(tolerance));
            CHECK(plain.terms[t].second.p == doctest::Approx(e["f_p"][t].get<double>()).epsilon(tolerance));
        }
        for (std::size_t j = 0; j < plain.names.size(); ++j) {
            CAPTURE(j);
            CHECK(plain.coefficients(j) ==
                  doctest::Approx(e["coefficients"][j].get<double>()).epsilon(tolerance));
            CHECK(plain.standard_error(j) == doctest::Approx(e["se"][j].get<double>()).epsilon(tolerance));
            CHECK(plain.p(j) == doctest::Approx(e["p"][j].get<double>()).epsilon(100 * tolerance));
            CHECK(plain.low(j) == doctest::Approx(e["low"][j].get<double>()).epsilon(tolerance));
            CHECK(robust.standard_error(j) == doctest::Approx(e["hc3"][j].get<double>()).epsilon(tolerance));
            CHECK(robust.p(j) == doctest::Approx(e["hc3_p"][j].get<double>()).epsilon(100 * tolerance));
        }
    }
}

TEST_CASE("F of a term is what leaving it out costs, and partial eta squared its share") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        random_stream random(seed);
        const std::size_t n = 20 + random.below(20);
        std::vector<std::string> group;
        std::vector<double> age(n), y(n);
        for (std::size_t i = 0; i < n; ++i) {
            group.push_back(std::string(1, static_cast<char>('a' + i % 3)));
            age[i] = 40 + 10 * random.normal();
            y[i] = random.normal();
        }
        design d(n);
        d.factor("group", group).covariate("age", age);
        const auto fit = fit_linear_model(d, y);
        std::vector<std::vector<double>> all(4, std::vector<double>(n, 1.0));
        for (std::size_t i = 0; i < n; ++i) {
            all[1][i] = group[i] == "a" ? 1 : group[i] == "c" ? -1 : 0;
            all[2][i] = group[i] == "b" ? 1 : group[i] == "c" ? -1 : 0;
            all[3][i] = age[i];
        }
        const double whole = residual_sum(all, y), without = residual_sum({all[0], all[3]}, y);
        const double f = (without - whole) / 2 / (whole / static_cast<double>(n - 4));
        CHECK(fit.terms[0].second.f == doctest::Approx(f).epsilon(1e-9));
        CHECK(fit.terms[0].second.partial_eta_squared ==
              doctest::Approx((without - whole) / without).epsilon(1e-9));
        CHECK(test_contrasts(fit, d.contrast_of("age")).f ==
              doctest::Approx(fit.t(3) * fit.t(3)).epsilon(1e-9));
    }
}

TEST_CASE("a linear model is the same in every unit") {
    random_stream random(9);
    const std::size_t n = 17;
    std::vector<double> x(n), y(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = random.normal(), y[i] = x[i] + random.normal();
    const auto base = fit_linear_model(design(n).covariate("x", x), y);
    for (const int k : {-900, -300, 300, 900}) {
        std::vector<double> u = x, v = y;
        for (double& each : u) each = std::ldexp(each, k / 3);
        for (double& each : v) each = std::ldexp(each, k);
        const auto fit = fit_linear_model(design(n).covariate("x", u), v);
        CHECK(fit.t(1) == base.t(1));
        CHECK(fit.p(0) == base.p(0));
        CHECK(fit.coefficients(1) == std::ldexp(base.coefficients(1), k - k / 3));
        CHECK(fit.r_squared == base.r_squared);
        matrix<double> many = full(1, n, 0.0);
        std::copy(v.begin(), v.end(), many.begin());
        const auto permuted =
            freedman_lane(design(n).covariate("x", u), many, design(n).covariate("x", u).contrast_of("x"),
                          {.permutations = 99});
        CHECK(permuted.t(0) == doctest::Approx(base.t(1)).epsilon(1e-12));
    }
}

TEST_CASE("Freedman and Lane's p is that of refitting the model to every permutation of the residuals") {
    random_stream random(4);
    const std::size_t n = 6;
    std::vector<double> age(n), drug{0, 1, 0, 1, 1, 0};
    matrix<double> y = full(3, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) age[i] = random.normal();
    for (double& value : y) value = random.normal();
    for (std::size_t i = 0; i < n; ++i) y(1, i) += 2 * drug[i] + age[i];
    design d(n);
    d.covariate("age", age).covariate("drug", drug);
    const auto found = freedman_lane(d, y, d.contrast_of("drug"), {.max_exact = 1000});
    CHECK(found.exact);
    CHECK(found.permutations == 720);

    // Brute force: the reduced model's fit plus permuted residuals, and a whole fit of each.
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> hits(3, 0.0), largest_hits(3, 0.0);
    design reduced(n);
    reduced.covariate("age", age);
    do {
        std::vector<double> t(3);
        for (std::size_t m = 0; m < 3; ++m) {
            const std::vector<double> own(row_data(y, m), row_data(y, m) + n);
            const auto small = fit_linear_model(reduced, own);
            std::vector<double> made(n);
            for (std::size_t i = 0; i < n; ++i) made[i] = small.fitted(i) + small.residuals(order[i]);
            t[m] = std::abs(fit_linear_model(d, made).t(2));
        }
        for (std::size_t m = 0; m < 3; ++m) {
            hits[m] += t[m] >= std::abs(found.t(m)) * (1 - 1e-9);
            largest_hits[m] += *std::max_element(t.begin(), t.end()) >= std::abs(found.t(m)) * (1 - 1e-9);
        }
    } while (std::next_permutation(order.begin(), order.end()));
    for (std::size_t m = 0; m < 3; ++m) {
        CHECK(found.p(m) == doctest::Approx(hits[m] / 720));
        CHECK(found.single_step(m) == doctest::Approx(largest_hits[m] / 720));
    }
}

TEST_CASE("several contrasts at once are tested by F, and one contrast's t has the sign of its effect") {
    random_stream random(8);
    const std::size_t n = 30;
    std::vector<std::string> group;
    matrix<double> y = full(2, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        group.push_back(std::string(1, static_cast<char>('a' + i % 3)));
        y(0, i) = random.normal() + (i % 3 == 1 ? 3 : 0);
        y(1, i) = random.normal();
    }
    design d(n);
    d.factor("group", group);
    const auto found = freedman_lane(d, y, d.contrast_of("group"), {.permutations = 999});
    const std::vector<double> own(row_data(y, 0), row_data(y, 0) + n);
    const auto fit = fit_linear_model(d, own);
    CHECK(found.t(0) == doctest::Approx(fit.terms[0].second.f).epsilon(1e-10));
    CHECK(found.p(0) == doctest::Approx(0.001));
    CHECK(found.single_step(1) >= found.p(1));
    matrix<double> second = full(1, 3, 0.0);
    second(0, 2) = 1;
    CHECK(freedman_lane(d, y, second, {.permutations = 99}).t(0) == doctest::Approx(fit.t(2)).epsilon(1e-10));
    second(0, 2) = -1;
    CHECK(freedman_lane(d, y, second, {.permutations = 99}).t(0) ==
          doctest::Approx(-fit.t(2)).epsilon(1e-10));
}

TEST_CASE("designs and linear models say what is wrong with them") {
    const std::vector<double> x{1, 2, 3, 4, 5, 7}, y{1, 3, 2, 5, 4, 6};
    design d(6);
    d.covariate("x", x);
    CHECK_THROWS_WITH_AS(d.covariate("x", x),
                         "entrain::stats::design: name: expected a name not used yet, got x", argument_error);
    CHECK_THROWS_WITH_AS(d.covariate("z", std::vector<double>{1}),
                         "entrain::stats::design::covariate: z: expected 6 values, got 1", argument_error);
    CHECK_THROWS_WITH_AS(
        d.factor("g", {"a", "a", "a", "a", "a", "a"}),
        "entrain::stats::design::factor: g: expected a factor of at least two levels, got one, 'a'",
        argument_error);
    CHECK_THROWS_WITH_AS(d.factor("g", {"a"}),
                         "entrain::stats::design::factor: g: expected 6 labels, one per row, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(d.interaction("x", "g"),
                         "entrain::stats::design::interaction: term: expected one of intercept, x, got g",
                         argument_error);
    CHECK_THROWS_WITH_AS(design(0), "entrain::stats::design: rows: expected at least 1, got 0",
                         argument_error);
    std::vector<double> twice = x;
    for (double& each : twice) each = 3 * each - 1;
    CHECK_THROWS_WITH_AS(fit_linear_model(design(6).covariate("x", x).covariate("again", twice), y),
                         "entrain::stats::fit_linear_model: design: expected columns that do not follow from "
                         "each other, got 'again', "
                         "which follows from those before it",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        fit_linear_model(design(6).covariate("x", x).covariate("no", std::vector<double>(6, 0.0)), y),
        "entrain::stats::fit_linear_model: design: expected columns that do not follow from each other, got "
        "'no', "
        "which is zero throughout",
        argument_error);
    CHECK_THROWS_WITH_AS(
        fit_linear_model(d, x),
        "entrain::stats::fit_linear_model: outcome: expected values that the design does not "
        "fit exactly, got residuals that are zero but for rounding",
        argument_error);
    CHECK_THROWS_WITH_AS(
        fit_linear_model(d, std::vector<double>(6, 0.1)),
        "entrain::stats::fit_linear_model: outcome: expected values that vary, got equal values",
        argument_error);
    CHECK_THROWS_WITH_AS(fit_linear_model(d, std::vector<double>{1, 2, 3, 4, 5, std::nan("")}),
                         "entrain::stats::fit_linear_model: outcome: expected finite values, got nan at (5)",
                         argument_error);
    CHECK_THROWS_AS(
        fit_linear_model(design(2).covariate("x", std::vector<double>{1, 2}), std::vector<double>{1, 2}),
        argument_error);
    CHECK_THROWS_WITH_AS(fit_linear_model(d, y, {.standard_errors = static_cast<stats::standard_errors>(9)}),
                         doctest::Contains("entrain::stats::fit_linear_model: standard_errors: expected "),
                         argument_error);
    CHECK_THROWS_WITH_AS(
        fit_linear_model(d, y, {.confidence = 1}),
        "entrain::stats::fit_linear_model: confidence: expected a number between 0 and 1, got 1",
        argument_error);
    CHECK_THROWS_WITH_AS(fit_linear_model(design(6).covariate("x", x).covariate(
                                              "alone", std::vector<double>{1, 0, 0, 0, 0, 0}),
                                          y, {.standard_errors = standard_errors::hc3}),
                         "entrain::stats::fit_linear_model: design: expected rows of leverage below 1 for "
                         "HC3, got row 0, which a column fits alone",
                         argument_error);
    const auto fit = fit_linear_model(d, y);
    CHECK_THROWS_WITH_AS(test_contrasts(fit, full(1, 3, 1.0)),
                         "entrain::stats::test_contrasts: contrasts: expected rows of 2 numbers, "
                         "one per column, got (1, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(test_contrasts(fit, full(1, 2, 0.0)),
                         "entrain::stats::test_contrasts: contrasts: expected rows that are not "
                         "zero, got row 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(test_contrasts(fit, full(2, 2, 1.0)),
                         "entrain::stats::test_contrasts: contrasts: expected rows that do not "
                         "follow from each other, got 2 rows",
                         argument_error);
    CHECK_THROWS_WITH_AS(freedman_lane(d, full(1, 5, 1.0), d.contrast_of("x")),
                         "entrain::stats::freedman_lane: outcomes: expected "
                         "(outcomes, 6), a column per row of the design, got (1, 5)",
                         argument_error);
    CHECK_THROWS_AS(freedman_lane(d, full(1, 6, 1.0), d.contrast_of("x"), {.alternative = alternative::less}),
                    argument_error);
}

}  // namespace test_linear_model
