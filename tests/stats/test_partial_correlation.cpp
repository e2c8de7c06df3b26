// Partial correlation against NumPy, the inverse of a correlation matrix, and what must hold of any.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats.hpp>

#include "array_kinds.hpp"
#include "expected.hpp"

namespace test_partial_correlation {

using namespace entrain;
using doctest::Approx;
using stats::correlation;

namespace {

struct samples {
    vector<double> x, y;
    matrix<double> covariates;  // (n, k)
};

samples drawn(std::size_t n, std::size_t k, std::uint64_t seed) {
    random_stream random(seed);
    samples made{full(n, 0.0), full(n, 0.0), full(n, k, 0.0)};
    for (double& value : made.covariates) value = random.normal();
    for (std::size_t i = 0; i < n; ++i) {
        double shared = 0;
        for (std::size_t j = 0; j < k; ++j) shared += made.covariates(i, j);
        made.x(i) = shared + random.normal();
        made.y(i) = 0.6 * shared - 0.5 * made.x(i) + random.normal();
    }
    return made;
}

// -P_01 / sqrt(P_00 P_11) of the inverse P of a correlation matrix, by Gauss and Jordan.
double by_inverse(std::vector<vector<double>> columns) {
    const std::size_t m = columns.size();
    std::vector<std::vector<double>> a(m, std::vector<double>(2 * m, 0.0));
    for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t j = 0; j < m; ++j) a[i][j] = stats::pearson(columns[i], columns[j]);
        a[i][m + i] = 1;
    }
    for (std::size_t p = 0; p < m; ++p) {
        const double pivot = a[p][p];
        for (double& value : a[p]) value /= pivot;
        for (std::size_t i = 0; i < m; ++i) {
            const double factor = a[i][p];
            for (std::size_t j = 0; i != p && j < 2 * m; ++j) a[i][j] -= factor * a[p][j];
        }
    }
    return -a[0][m + 1] / std::sqrt(a[0][m] * a[1][m + 1]);
}

double oracle(const samples& s, bool ranked) {
    std::vector<vector<double>> columns = {s.x, s.y};
    for (std::size_t k = 0; k < s.covariates.shape(1); ++k)
        columns.push_back(vector<double>(xt::view(s.covariates, xt::all(), k)));
    for (auto& column : columns)
        if (ranked) column = stats::ranks(column);
    return by_inverse(columns);
}

vector<double> to_float(const vector<double>& x) {
    return vector<double>(vector<float>(x));
}

}  // namespace

TEST_CASE("partial correlations agree with NumPy's residuals, ties and no covariates among them") {
    const auto cases = expected::file("partial_correlation.json");
    REQUIRE(cases.size() == 6);
    for (const auto& each : cases) {
        const auto x = expected::vector_of(each["x"]), y = expected::vector_of(each["y"]);
        const auto z = expected::matrix_of(each["covariates"]);
        CHECK(stats::partial_pearson(x, y, z) == Approx(each["pearson"].get<double>()).epsilon(1e-12));
        CHECK(stats::partial_spearman(x, y, z) == Approx(each["spearman"].get<double>()).epsilon(1e-12));
    }
}

TEST_CASE("partial correlations are those of the inverse correlation matrix, and none without covariates") {
    std::uint64_t seed = 0;
    for (const std::size_t n : {9u, 20u, 90u})
        for (std::size_t k = 0; k < 5; ++k)
            for (int repeat = 0; repeat < 5; ++repeat) {
                const auto s = drawn(n, k, ++seed);
                CAPTURE(n);
                CAPTURE(k);
                CHECK(stats::partial_pearson(s.x, s.y, s.covariates) ==
                      Approx(oracle(s, false)).epsilon(1e-9));
                CHECK(stats::partial_spearman(s.x, s.y, s.covariates) ==
                      Approx(oracle(s, true)).epsilon(1e-9));
                if (k > 0) continue;
                CHECK(stats::partial_pearson(s.x, s.y, s.covariates) ==
                      Approx(stats::pearson(s.x, s.y)).epsilon(1e-12));
                CHECK(stats::partial_spearman(s.x, s.y, s.covariates) ==
                      Approx(stats::spearman(s.x, s.y)).epsilon(1e-12));
            }
}

TEST_CASE("partial correlations do not change with units, order, or what is added of the covariates") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto s = drawn(40, 2, 900 + seed);
        const double r = stats::partial_pearson(s.x, s.y, s.covariates),
                     rho = stats::partial_spearman(s.x, s.y, s.covariates);
        CHECK(std::abs(r) < 1);
        CHECK(stats::partial_pearson(s.y, s.x, s.covariates) == Approx(r).epsilon(1e-12));
        CHECK(stats::partial_spearman(s.y, s.x, s.covariates) == Approx(rho).epsilon(1e-12));
        CHECK(stats::partial_pearson(s.x, -1.0 * s.y, s.covariates) == Approx(-r).epsilon(1e-12));
        const matrix<double> turned = xt::flip(s.covariates, 1);
        CHECK(stats::partial_pearson(s.x, s.y, turned) == Approx(r).epsilon(1e-12));
        CHECK(stats::partial_spearman(s.x, s.y, turned) == Approx(rho).epsilon(1e-12));
        // Pearson's: any multiple of a covariate, any unit, also at the ends of the numbers.
        const vector<double> more = s.x + 3.0 * xt::view(s.covariates, xt::all(), 1);
        CHECK(stats::partial_pearson(more, s.y, s.covariates) == Approx(r).epsilon(1e-11));
        CHECK(stats::partial_pearson(1e300 * s.x, 1e-300 * s.y, 1e250 * s.covariates) ==
              Approx(r).epsilon(1e-11));
        CHECK(stats::partial_pearson(s.x + 1e6, s.y, 1e-3 * s.covariates - 5.0) == Approx(r).epsilon(1e-7));
        // Spearman's: any increasing function of each.
        const matrix<double> bent = xt::exp(s.covariates);
        CHECK(stats::partial_spearman(xt::exp(s.x), s.y, bent) == Approx(rho).epsilon(1e-12));
        // The order of the rows is nothing.
        const vector<double> x = xt::flip(s.x, 0), y = xt::flip(s.y, 0);
        const matrix<double> z = xt::flip(s.covariates, 0);
        CHECK(stats::partial_spearman(x, y, z) == Approx(rho).epsilon(1e-12));
    }
}

TEST_CASE("what two samples share through a covariate alone is nothing given it, and the mean r is zero") {
    double sum = 0, squares = 0, raw = 0;
    constexpr int studies = 400;
    for (int k = 0; k < studies; ++k) {
        random_stream random(77, static_cast<std::uint64_t>(k));
        vector<double> x = full(30, 0.0), y = x, z = x;
        for (std::size_t i = 0; i < 30; ++i) {
            z(i) = random.normal();
            x(i) = 2 * z(i) + random.normal(), y(i) = 2 * z(i) + random.normal();
        }
        const double r = stats::partial_pearson(x, y, z);
        sum += r, squares += r * r, raw += stats::pearson(x, y);
    }
    CHECK(raw / studies > 0.7);
    CHECK(std::abs(sum / studies) < 4 * std::sqrt(1.0 / 28 / studies));
    // The variance of r of n rows given k covariates is 1 / (n - k - 1).
    CHECK(squares / studies == Approx(1.0 / 28).epsilon(0.3));
}

TEST_CASE(
    "residual scores have length one, are orthogonal to the covariates, and multiply to the correlation") {
    const auto s = drawn(25, 3, 5);
    for (const auto method : {correlation::pearson, correlation::spearman}) {
        const auto x = stats::residual_scores(s.x, s.covariates, method),
                   y = stats::residual_scores(s.y, s.covariates, method);
        REQUIRE(x);
        REQUIRE(y);
        double sum = 0, squares = 0, product = 0;
        for (std::size_t i = 0; i < 25; ++i)
            sum += (*x)(i), squares += (*x)(i) * (*x)(i), product += (*x)(i) * (*y)(i);
        CHECK(std::abs(sum) < 1e-13);
        CHECK(squares == Approx(1).epsilon(1e-13));
        for (std::size_t k = 0; k < 3; ++k) {
            vector<double> z = xt::view(s.covariates, xt::all(), k);
            if (method == correlation::spearman) z = stats::ranks(z);
            double part = 0;
            for (std::size_t i = 0; i < 25; ++i) part += (*x)(i)*z(i);
            CHECK(std::abs(part) < 1e-12);
        }
        const double r = method == correlation::pearson ? stats::partial_pearson(s.x, s.y, s.covariates)
                                                        : stats::partial_spearman(s.x, s.y, s.covariates);
        CHECK(product == r);
    }
}

TEST_CASE(
    "what follows from covariates up to rounding leaves nothing, however large the numbers and as float") {
    const auto s = drawn(30, 2, 8);
    const vector<double> first = xt::view(s.covariates, xt::all(), 0),
                         second = xt::view(s.covariates, xt::all(), 1);
    const auto none = [&](const auto& x, const auto& z) {
        return !stats::residual_scores(x, z, correlation::pearson).has_value();
    };
    CHECK(none(full(30, 0.1), s.covariates));
    CHECK(none(vector<double>(0.3 * first - 7.0 * second + 11.0), s.covariates));
    CHECK(none(vector<double>(1e9 + 0.3 * first - 7.0 * second), s.covariates));
    CHECK(none(vector<double>(1e200 * first), s.covariates));
    CHECK(!none(vector<double>(first + 1e-9 * s.x), s.covariates));
    // A hundred-millionth of what float rounds off is nothing in float, and something in double.
    const vector<double> near = 2.0 * first + 1e-9 * s.x;
    CHECK(none(vector<float>(near), first));
    CHECK(none(vector<float>(near), vector<float>(first)));
    CHECK(none(near, vector<float>(first)));
    CHECK(!none(near, first));
    CHECK(none(to_float(near), to_float(near)));
    // Spearman's: an increasing function of the only covariate.
    CHECK(!stats::residual_scores(vector<double>(xt::exp(first)), first, correlation::spearman).has_value());
    CHECK(stats::residual_scores(vector<double>(xt::exp(first)), first, correlation::pearson).has_value());
}

TEST_CASE("partial correlations take ranges, views, expressions, and float") {
    const auto s = drawn(18, 2, 3);
    const double r = stats::partial_pearson(s.x, s.y, s.covariates),
                 rho = stats::partial_spearman(s.x, s.y, s.covariates);
    const std::vector<double> x(s.x.begin(), s.x.end()), y(s.y.begin(), s.y.end());
    CHECK(stats::partial_pearson(x, y, s.covariates) == r);
    CHECK(stats::partial_spearman(std::span<const double>(x), std::span<const double>(y), s.covariates) ==
          rho);
    CHECK(*stats::residual_scores(x, s.covariates, correlation::pearson) ==
          *stats::residual_scores(s.x, s.covariates, correlation::pearson));
    array_kinds::for_each(s.covariates, [&](const auto& z) {
        CHECK(stats::partial_pearson(s.x, s.y, z) == r);
        CHECK(stats::partial_spearman(s.x, s.y, z) == rho);
        CHECK(stats::residual_scores(s.x, z, correlation::spearman).has_value());
    });
    // One covariate may be a vector.
    const vector<double> first = xt::view(s.covariates, xt::all(), 0);
    const matrix<double> column = xt::view(s.covariates, xt::all(), xt::range(0, 1));
    CHECK(stats::partial_pearson(s.x, s.y, first) == stats::partial_pearson(s.x, s.y, column));
    CHECK(stats::partial_pearson(s.x, s.y, xt::view(s.covariates, xt::all(), 0)) ==
          stats::partial_pearson(s.x, s.y, column));
    const vector<float> fx(s.x), fy(s.y);
    const matrix<float> fz(s.covariates);
    CHECK(stats::partial_pearson(fx, fy, fz) == Approx(r).epsilon(1e-5));
    CHECK(stats::partial_spearman(fx, fy, fz) == Approx(rho).epsilon(1e-12));
}

TEST_CASE("wrong samples and covariates are refused by name") {
    const auto s = drawn(8, 2, 4);
    const double missing = std::numeric_limits<double>::quiet_NaN();
    vector<double> hole = s.x;
    hole(2) = missing;
    matrix<double> holes = s.covariates, flat = s.covariates, same = s.covariates;
    holes(3, 1) = missing;
    for (std::size_t i = 0; i < 8; ++i) flat(i, 1) = 0.1, same(i, 1) = 2 - 3 * same(i, 0);
    const std::string p = "entrain::stats::partial_pearson: ", q = "entrain::stats::partial_spearman: ";
    const auto says = [](const auto& call, const std::string& text) {
        CHECK_THROWS_WITH_AS(call(), text.c_str(), argument_error);
    };
    says([&] { return stats::partial_pearson(hole, s.y, s.covariates); },
         p + "x: expected finite values, got nan at (2)");
    says([&] { return stats::partial_spearman(s.y, hole, s.covariates); },
         q + "y: expected finite values, got nan at (2)");
    says([&] { return stats::partial_pearson(s.x, s.y, holes); },
         p + "covariates: expected finite values, got nan at (3, 1)");
    says([&] { return stats::partial_spearman(s.x, full(7, 1.0), s.covariates); },
         q + "y: expected 8 values, as many as x, got 7");
    says([&] { return stats::partial_pearson(s.x, s.y, full(7, 2, 1.0)); },
         p + "covariates: expected 8 rows, as many as x has values, got 7");
    says([&] { return stats::partial_pearson(s.x, s.y, flat); },
         p + "covariates: expected columns that vary, got 8 values equal to 0.1 in column 1");
    for (const bool ranked : {false, true})
        says(
            [&] {
                return ranked ? stats::partial_spearman(s.x, s.y, same)
                              : stats::partial_pearson(s.x, s.y, same);
            },
            (ranked ? q : p) +
                "covariates: expected columns that do not follow from each other, got column 1, "
                "which follows from those before it");
    says([&] { return stats::partial_pearson(full(4, 1.0), full(4, 2.0), full(4, 2, 1.0)); },
         p + "x: expected at least 5 values, the number of covariates + 3, got 4");
    const std::string constant =
        "expected values that vary beyond the covariates (the correlation with a constant is undefined), got "
        "what is constant or follows from them";
    says([&] { return stats::partial_spearman(full(8, 0.1), s.y, s.covariates); }, q + "x: " + constant);
    const vector<double> first = xt::view(s.covariates, xt::all(), 0);
    says([&] { return stats::partial_pearson(s.x, first, s.covariates); }, p + "y: " + constant);
    says([&] { return stats::partial_pearson(full(2, 2, 0.1), s.y, s.covariates); },
         p + "x: expected an array of rank 1, got rank 2");
    says(
        [&] {
            return stats::partial_pearson(s.x, s.y, cube<double>(cube<double>::from_shape({2, 2, 2})));
        },
        p + "covariates: expected an array of rank 2, got rank 3");
    says([&] { return stats::residual_scores(hole, s.covariates, correlation::pearson); },
         "entrain::stats::residual_scores: x: expected finite values, got nan at (2)");
    says([&] { return stats::residual_scores(s.x, flat, correlation::spearman); },
         "entrain::stats::residual_scores: covariates: expected columns that vary, got 8 values equal to 0.1 "
         "in "
         "column 1");
}

}  // namespace test_partial_correlation
