#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/linear_model.hpp>
#include <entrain/stats/mediation.hpp>

#include "expected.hpp"

namespace test_mediation {

using namespace entrain;
using namespace entrain::stats;

namespace {

matrix<double> rows(const std::vector<std::vector<double>>& from) {
    matrix<double> m = full(from.size(), from[0].size(), 0.0);
    for (std::size_t i = 0; i < from.size(); ++i) std::copy(from[i].begin(), from[i].end(), row_data(m, i));
    return m;
}

}  // namespace

TEST_CASE("mediation agrees with lavaan: parallel, serial, with covariates, negative indirect effects") {
    const auto cases = expected::file("trials.json")["mediation"];
    for (std::size_t which = 0; which < cases.size(); ++which) {
        CAPTURE(which);
        const auto& e = cases[which];
        const auto of = [&](const char* name) { return e["data"][name].get<std::vector<double>>(); };
        const bool serial = e["serial"].get<bool>();
        mediation_options options{.mediators = serial ? mediators::serial : mediators::parallel,
                                  .resamples = 0};
        if (e["covariate"].get<bool>()) options.covariates = rows({of("z")});
        const auto found = mediation(of("x"), rows({of("m1"), of("m2")}), of("y"), options);
        const auto near = [&](const char* name) {
            return doctest::Approx(e[name].get<double>()).epsilon(1e-6);
        };
        REQUIRE(found.effects.indirect.size() == (serial ? 3 : 2));
        CHECK(found.effects.indirect[0].path == "x -> m1 -> y");
        CHECK(found.effects.indirect[0].estimate == near("i1"));
        CHECK(found.effects.indirect[0].standardised == near("i1_std"));
        CHECK(found.effects.indirect[1].estimate == near("i2"));
        if (serial) {
            CHECK(found.effects.indirect[2].path == "x -> m1 -> m2 -> y");
            CHECK(found.effects.indirect[2].estimate == near("i3"));
        }
        CHECK(found.effects.direct.estimate == near("direct"));
        CHECK(found.effects.direct.standardised == near("direct_std"));
        CHECK(found.effects.total.estimate == near("total"));
        CHECK(found.r_squared.back().second == near("r2"));
        // Only the third and fourth data set have paths that work against each other.
        CHECK(found.effects.suppression ==
              (found.effects.direct.estimate * found.effects.total_indirect.estimate < 0));
    }
}

TEST_CASE("the total effect is that of the outcome on the cause alone") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        random_stream random(seed);
        const std::size_t n = 12 + random.below(40);
        std::vector<std::vector<double>> v(5, std::vector<double>(n));
        for (auto& each : v)
            for (double& value : each) value = random.normal();
        for (const auto kind : {mediators::parallel, mediators::serial}) {
            const auto found =
                mediation(v[0], rows({v[1], v[2], v[3]}), v[4], {.mediators = kind, .resamples = 0});
            const auto alone = fit_linear_model(design(n).covariate("x", v[0]), v[4]);
            CHECK(found.effects.total.estimate == doctest::Approx(alone.coefficients(1)).epsilon(1e-9));
            CHECK(found.effects.indirect.size() == (kind == mediators::serial ? 7 : 3));
            double sum = 0;
            for (const auto& each : found.effects.indirect) sum += each.estimate;
            CHECK(found.effects.total_indirect.estimate == doctest::Approx(sum));
        }
    }
}

TEST_CASE("turning the outcome round turns the intervals of a negative effect round, BCa too") {
    random_stream random(2);
    const std::size_t n = 50;
    std::vector<double> x(n), m(n), y(n), minus(n);
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = random.normal(), m[i] = -0.7 * x[i] + random.normal(), y[i] = 0.6 * m[i] + random.normal();
        minus[i] = -y[i];
    }
    const auto one = mediation(x, rows({m}), y, {.resamples = 999}),
               other = mediation(x, rows({m}), minus, {.resamples = 999});
    const auto &a = one.effects.indirect[0], &b = other.effects.indirect[0];
    CHECK(a.estimate < 0);
    CHECK(a.percentile_low < a.estimate);
    CHECK(a.percentile_high > a.estimate);
    // Quantiles interpolate between neighbours, from either side, to rounding.
    CHECK(a.bca_low == doctest::Approx(-b.bca_high).epsilon(1e-9));
    CHECK(a.bca_high == doctest::Approx(-b.bca_low).epsilon(1e-9));
    CHECK(a.percentile_low == doctest::Approx(-b.percentile_high).epsilon(1e-9));
    // The same whatever the number of threads.
    const auto alone = mediation(x, rows({m}), y, {.resamples = 999, .threads = 1});
    CHECK(alone.effects.indirect[0].bca_low == a.bca_low);
    // And in every unit.
    for (double& each : y) each = std::ldexp(each, 700);
    for (double& each : m) each = std::ldexp(each, -300);
    const auto scaled = mediation(x, rows({m}), y, {.resamples = 99});
    const auto base = mediation(x, rows({m}), y, {.resamples = 99});
    CHECK(scaled.effects.indirect[0].estimate == doctest::Approx(std::ldexp(a.estimate, 700)));
    CHECK(scaled.effects.indirect[0].standardised == doctest::Approx(a.standardised));
    CHECK(base.effects.indirect[0].bca_low == scaled.effects.indirect[0].bca_low);
}

TEST_CASE("a path model is mediation written out, with every pair of variables that paths join") {
    random_stream random(6);
    const std::size_t n = 40;
    std::vector<std::vector<double>> v(3, std::vector<double>(n));
    for (std::size_t i = 0; i < n; ++i) {
        v[0][i] = random.normal(), v[1][i] = v[0][i] + random.normal(),
        v[2][i] = v[1][i] - v[0][i] + random.normal();
    }
    const auto model = fit_path_model(
        {"mystical", "flexibility", "change"}, rows(v),
        {{"mystical", "flexibility"}, {"flexibility", "change"}, {"mystical", "change"}}, {.resamples = 0});
    const auto direct =
        mediation(v[0], rows({v[1]}), v[2], {.names = {"mystical", "flexibility", "change"}, .resamples = 0});
    REQUIRE(model.effects.size() == 1);
    CHECK(model.effects[0].indirect[0].path == "mystical -> flexibility -> change");
    CHECK(model.effects[0].indirect[0].estimate ==
          doctest::Approx(direct.effects.indirect[0].estimate).epsilon(1e-12));
    CHECK(model.effects[0].suppression);
    const auto fit = fit_linear_model(design(n).covariate("a", v[1]).covariate("b", v[0]), v[2]);
    CHECK(model.arrows[1].coefficient == doctest::Approx(fit.coefficients(1)));
    CHECK(model.arrows[1].standard_error == doctest::Approx(fit.standard_error(1)));
    CHECK(model.arrows[1].p == doctest::Approx(fit.p(1)));
    CHECK(model.r_squared[1].second == doctest::Approx(fit.r_squared));
}

TEST_CASE("path models and mediation say what is wrong with them") {
    matrix<double> data = full(3, 8, 0.0);
    random_stream random(1);
    for (double& each : data) each = random.normal();
    const std::vector<std::string> names{"a", "b", "c"};
    const auto said = [&](const std::vector<arrow>& arrows) -> std::string {
        try {
            fit_path_model(names, data, arrows);
        } catch (const argument_error& problem) {
            return problem.what();
        }
        return "nothing";
    };
    CHECK(said({{"a", "b"}, {"b", "c"}, {"c", "a"}}) ==
          "entrain::stats::fit_path_model: arrows: expected arrows without a cycle, got a -> b -> c -> a");
    CHECK(said({{"a", "a"}}) ==
          "entrain::stats::fit_path_model: arrows: expected arrows without a cycle, got a -> a");
    CHECK(said({{"a", "d"}}) ==
          "entrain::stats::fit_path_model: arrows: expected names of variables, got 'd'");
    CHECK(said({{"a", "b"}, {"a", "b"}}) ==
          "entrain::stats::fit_path_model: arrows: expected arrows that differ, got a -> b twice");
    CHECK(said({}) == "entrain::stats::fit_path_model: arrows: expected at least one arrow, got 0");
    CHECK_THROWS_WITH_AS(
        fit_path_model({"a", "a", "c"}, data, {{"a", "c"}}),
        "entrain::stats::fit_path_model: variables: expected names that differ, got 'a' twice",
        argument_error);
    CHECK_THROWS_AS(fit_path_model({"a", "b"}, data, {{"a", "b"}}), argument_error);
    data(1, 4) = std::nan("");
    CHECK(said({{"a", "b"}}) ==
          "entrain::stats::fit_path_model: data: expected finite values, got nan of 'b' in row 4");
    for (std::size_t i = 0; i < 8; ++i) data(1, i) = 0.1;
    CHECK(said({{"a", "b"}}) ==
          "entrain::stats::fit_path_model: data: expected values that vary, got 'b', which is constant");
    const matrix<double> few = full(3, 4, 0.0);
    CHECK_THROWS_AS(fit_path_model(names, few, {{"a", "c"}, {"b", "c"}}), argument_error);
    const std::vector<double> x{1, 2, 3, 4, 5}, y{2, 1, 4, 3, 6};
    CHECK_THROWS_WITH_AS(mediation(x, full(1, 4, 1.0), y),
                         "entrain::stats::mediation: mediators: expected (mediators, 5) values, got (1, 4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        mediation(x, rows({x}), y, {.names = {"x"}}),
        "entrain::stats::mediation: names: expected 3 names: cause, mediators, outcome, got 1",
        argument_error);
    CHECK_THROWS_WITH_AS(mediation(x, rows({x}), y),
                         "entrain::stats::mediation: data: expected columns that do not follow from each "
                         "other, got 'm1', which follows "
                         "from those before it",
                         argument_error);
    CHECK_THROWS_AS(mediation(x, rows({y}), y, {.resamples = std::size_t{1} << 62}), argument_error);
}

TEST_SUITE_BEGIN("slow");
TEST_CASE("95 % intervals of an indirect effect cover 93 to 97 % of 2000 simulated studies") {
    double covered = 0, percentile = 0;
    for (std::uint64_t study = 0; study < 2000; ++study) {
        random_stream random(77, study);
        const std::size_t n = 100;
        std::vector<double> x(n), m(n), y(n);
        for (std::size_t i = 0; i < n; ++i) {
            x[i] = random.normal(), m[i] = -0.5 * x[i] + random.normal(),
            y[i] = 0.5 * m[i] + 0.2 * x[i] + random.normal();
        }
        const auto e = mediation(x, rows({m}), y, {.resamples = 1000, .seed = study}).effects.indirect[0];
        covered += e.bca_low <= -0.25 && -0.25 <= e.bca_high;
        percentile += e.percentile_low <= -0.25 && -0.25 <= e.percentile_high;
    }
    MESSAGE("BCa ", covered / 2000, ", percentile ", percentile / 2000);
    CHECK(covered / 2000 > 0.93);
    CHECK(covered / 2000 < 0.97);
    CHECK(percentile / 2000 > 0.93);
    CHECK(percentile / 2000 < 0.97);
}
TEST_SUITE_END();

}  // namespace test_mediation
