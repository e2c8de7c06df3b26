#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <entrain/stats/joint_null.hpp>
#include <entrain/stats/multiplicity.hpp>

#include "dk68.hpp"
#include "geometry.hpp"
#include <entrain/io/npy.hpp>

namespace test_correlation_test {

using namespace entrain;
using doctest::Approx;
using geometry::example;
using stats::alternative;
using stats::correlation;

namespace {

constexpr std::size_t half = geometry::example::half;

// Within three Monte-Carlo errors of the difference of two runs; two hits of 10,000 more, as counts near zero
// are not normal.
bool agrees(double p, double p_error, double listed, double listed_error) {
    return std::abs(p - listed) <= 3 * std::sqrt(p_error * p_error + listed_error * listed_error) + 2e-4;
}

}  // namespace

TEST_CASE("every null correlation and the p are those of the definition, computed map by map") {
    const example e;
    const auto spins = nulls::hungarian_spins(e.surface, {.draws = 300});
    const auto repeated = nulls::naive_spins(e.surface, {.draws = 300});
    const auto modes = nulls::moran(e.distances, {.draws = 300});
    const auto check = [&](const auto& null) {
        const auto maps = null.surrogates(e.x);
        for (const auto method : {correlation::pearson, correlation::spearman})
            for (const auto tail : {alternative::two_sided, alternative::greater, alternative::less}) {
                const auto correlate = [&](const vector<double>& a) {
                    return method == correlation::pearson ? stats::pearson(a, e.y) : stats::spearman(a, e.y);
                };
                const auto test =
                    nulls::correlation_test(e.x, e.y, null, {.method = method, .alternative = tail});
                CHECK(test.rho == Approx(correlate(e.x)).epsilon(1e-12));
                CHECK(test.draws == 300);
                REQUIRE(test.null.size() == 300);
                double hits = 0;
                for (std::size_t d = 0; d < 300; ++d) {
                    const double r = correlate(xt::view(maps, d, xt::all()));
                    CHECK(std::abs(test.null(d) - r) < 1e-11);
                    hits += tail == alternative::two_sided ? std::abs(r) >= std::abs(test.rho)
                            : tail == alternative::greater ? r >= test.rho
                                                           : r <= test.rho;
                }
                CHECK(test.p == Approx((1 + hits) / 301).epsilon(1e-12));
                CHECK(test.p_standard_error == Approx(std::sqrt(test.p * (1 - test.p) / 300)).epsilon(1e-12));
                const double two = stats::correlation_p(correlate(e.x), 2 * half);
                CHECK(test.p_parametric == Approx(tail == alternative::two_sided ? two
                                                  : tail == alternative::greater ? two / 2
                                                                                 : 1 - two / 2)
                                               .epsilon(1e-9));
            }
    };
    check(spins);
    check(repeated);
    check(modes);
}

TEST_CASE("a user's function of null maps gives what the null itself gives") {
    const example e;
    const auto spins = nulls::hungarian_spins(e.surface, {.draws = 150});
    const auto made = [&](const vector<double>& x) { return spins.surrogates(x); };
    const auto own = nulls::correlation_test(e.x, e.y, made),
               direct = nulls::correlation_test(e.x, e.y, spins);
    CHECK(own.p == direct.p);
    CHECK(own.rho == direct.rho);
    for (std::size_t d = 0; d < 150; ++d) CHECK(own.null(d) == Approx(direct.null(d)).epsilon(1e-11));
    // Lazy expressions and float are fine.
    const auto lazy = [](const vector<double>& x) {
        return xt::view(xt::ones<float>({40, 1}) * x, xt::range(0, 20), xt::all());
    };
    CHECK(nulls::correlation_test(e.x, e.y, lazy).p == 1);
}

TEST_CASE("nulls that equal the map count, whatever the rounding") {
    const example e;
    matrix<std::uint16_t> stay = full(50, 2 * half, std::uint16_t{0});
    for (std::size_t d = 0; d < 50; ++d)
        for (std::size_t i = 0; i < 2 * half; ++i) stay(d, i) = static_cast<std::uint16_t>(i);
    const nulls::spin_null identity(stay);
    for (const auto method : {correlation::pearson, correlation::spearman})
        CHECK(nulls::correlation_test(e.x, e.y, identity, {.method = method}).p == 1);
    const auto same = [&](const vector<double>& x) { return matrix<double>(xt::ones<double>({30, 1}) * x); };
    CHECK(nulls::correlation_test(e.x, e.y, same, {.method = correlation::pearson}).p == 1);
}

TEST_CASE("the Moran test is the same in both directions, to the bit of every draw's rounding") {
    const example e;
    const auto modes = nulls::moran(e.distances, {.draws = 2000});
    const auto there = nulls::correlation_test(e.x, e.y, modes, {.method = correlation::pearson});
    const auto back = nulls::correlation_test(e.y, e.x, modes, {.method = correlation::pearson});
    CHECK(there.p == back.p);
    for (std::size_t d = 0; d < 2000; ++d) CHECK(there.null(d) == Approx(back.null(d)).epsilon(1e-11));
}

TEST_CASE("results are the same bits for any number of threads") {
    const example e;
    const auto spins = nulls::naive_spins(e.surface, {.draws = 300});
    const auto modes = nulls::moran(e.distances, {.draws = 3000});
    for (const auto method : {correlation::pearson, correlation::spearman})
        for (const std::size_t threads : {2u, 3u}) {
            CHECK((nulls::correlation_test(e.x, e.y, spins, {.method = method, .threads = threads}).null ==
                   nulls::correlation_test(e.x, e.y, spins, {.method = method, .threads = 1}).null));
            CHECK((nulls::correlation_test(e.x, e.y, modes, {.method = method, .threads = threads}).null ==
                   nulls::correlation_test(e.x, e.y, modes, {.method = method, .threads = 1}).null));
        }
}

TEST_CASE("the reference's own spins give its p-values and null moments exactly") {
    const auto study = dk68::load();
    const auto file = reference::path("reference/nulls/spins_dk68_hungarian_seed1234.npy");
    if (!study || !file) return;
    const matrix<std::uint16_t> columns = io::load_npy<std::uint16_t>(*file);  // (regions, draws)
    const nulls::spin_null spins{xt::transpose(columns)};
    REQUIRE(spins.draws() == 10'000);
    const auto expected = dk68::json(*reference::path("reference/nulls/spin_nulls_dk68.json"));
    for (const auto& [pair, tests] : expected["dk68"]["hungarian"]["pairs"].items())
        for (const auto& [name, listed] : tests.items()) {
            const std::string what = pair + " " + name;
            CAPTURE(what);
            const auto [x, y] = dk68::split(pair);
            const auto test = nulls::correlation_test(study->maps.at(x), study->maps.at(y), spins,
                                                      {.method = dk68::method(name)});
            CHECK(test.rho == Approx(listed["r"].get<double>()).epsilon(1e-12));
            CHECK(test.p == Approx(listed["p_two_plus1"].get<double>()).epsilon(1e-12));
            CHECK(test.p_standard_error == Approx(listed["mc_se_p"].get<double>()).epsilon(1e-9));
            CHECK(xt::mean(test.null)() == Approx(listed["mean"].get<double>()).epsilon(1e-9));
            CHECK(xt::amin(test.null)() == Approx(listed["min"].get<double>()).epsilon(1e-12));
            CHECK(xt::amax(test.null)() == Approx(listed["max"].get<double>()).epsilon(1e-12));
        }
}

TEST_CASE("our own spins give every listed p of naive, Vasa and Hungarian within three Monte-Carlo errors") {
    const auto study = dk68::load();
    if (!study) return;
    const auto expected = dk68::json(*reference::path("reference/nulls/spin_nulls_dk68.json"));
    for (const auto& [key, null] : {std::pair{"original", nulls::naive_spins(study->vertex)},
                                    {"vasa", nulls::vasa_spins(study->vertex)},
                                    {"hungarian", nulls::hungarian_spins(study->vertex)}}) {
        double distinct = 0;
        for (std::size_t d = 0; d < null.draws(); ++d) {
            std::vector<char> used(68, 0);
            for (std::size_t i = 0; i < 68; ++i) distinct += !std::exchange(used[null.source(d, i)], 1);
        }
        distinct /= 68.0 * double(null.draws());
        CHECK(distinct ==
              Approx(expected["dk68"][key]["mean_fraction_distinct_source"].get<double>()).epsilon(0.003));
        for (const auto& [pair, tests] : expected["dk68"][key]["pairs"].items())
            for (const auto& [name, listed] : tests.items()) {
                const std::string what = std::string(key) + " " + pair + " " + name;
                CAPTURE(what);
                const auto [x, y] = dk68::split(pair);
                const auto test = nulls::correlation_test(study->maps.at(x), study->maps.at(y), null,
                                                          {.method = dk68::method(name)});
                CAPTURE(test.p);
                const double theirs = listed["p_two_plus1"].get<double>();
                CAPTURE(theirs);
                CHECK(agrees(test.p, test.p_standard_error, listed["p_two_plus1"].get<double>(),
                             listed["mc_se_p"].get<double>()));
                CHECK(xt::stddev(test.null)() == Approx(listed["sd"].get<double>()).epsilon(0.035));
            }
    }
}

TEST_CASE("Moran singleton gives every listed p within three Monte-Carlo errors") {
    const auto study = dk68::load();
    if (!study) return;
    const auto expected = dk68::json(*reference::path("reference/nulls/moran_sar_nulls_dk68.json"));
    const auto null = nulls::moran(study->distances);
    for (const char* key : {"moran_singleton_diag0", "moran_singleton_diag1"})
        for (const auto& [pair, tests] : expected["dk68"][key]["pairs"].items())
            for (const auto& [name, listed] : tests.items()) {
                const std::string what = pair + " " + name;
                CAPTURE(what);
                const auto [x, y] = dk68::split(pair);
                const auto test = nulls::correlation_test(study->maps.at(x), study->maps.at(y), null,
                                                          {.method = dk68::method(name)});
                CAPTURE(test.p);
                const double theirs = listed["p_two_plus1"].get<double>();
                CAPTURE(theirs);
                CHECK(test.rho == Approx(listed["r"].get<double>()).epsilon(1e-6));
                CHECK(agrees(test.p, test.p_standard_error, listed["p_two_plus1"].get<double>(),
                             listed["mc_se_p"].get<double>()));
                CHECK(xt::stddev(test.null)() == Approx(listed["sd"].get<double>()).epsilon(0.035));
            }
}

TEST_CASE("one map against several: each as alone, and the family's p-values from the same draws") {
    const example e;
    random_stream random(23);
    const geometry::smooth_maps smooth(e.surface, 40, 0.7);
    matrix<double> maps = full(2 * half, 4, 0.0);
    for (std::size_t m = 0; m < 4; ++m) {
        const vector<double> map = m == 0 ? e.y : smooth(random);
        for (std::size_t i = 0; i < 2 * half; ++i) maps(i, m) = map(i);
    }
    const auto check = [&](const auto& null) {
        for (const auto tail : {alternative::two_sided, alternative::greater}) {
            const nulls::correlation_options options{.method = correlation::pearson, .alternative = tail};
            const auto all = nulls::correlation_tests(e.x, maps, null, options);
            CHECK(all.draws == 400);
            REQUIRE(all.null.shape(0) == 4);
            matrix<double> extremes = all.null;
            vector<double> observed = all.rho;
            for (std::size_t m = 0; m < 4; ++m) {
                const auto alone = nulls::correlation_test(e.x, xt::view(maps, xt::all(), m), null, options);
                CHECK(all.rho(m) == alone.rho);
                CHECK(all.p(m) == alone.p);
                CHECK(all.p_standard_error(m) == alone.p_standard_error);
                CHECK(all.p_parametric(m) == alone.p_parametric);
                CHECK((xt::view(all.null, m, xt::all()) == alone.null));
                CHECK(all.p_max(m) >= all.p(m));
                CHECK(all.p_max_step_down(m) <= all.p_max(m));
            }
            if (tail == alternative::two_sided) {
                extremes = xt::abs(extremes);
                observed = xt::abs(observed);
            }
            CHECK((all.p_fdr == stats::benjamini_hochberg(all.p)));
            CHECK((all.p_max == stats::max_statistic(observed, extremes).single_step));
            CHECK(all.critical == stats::max_statistic(observed, extremes).critical);
        }
    };
    check(nulls::hungarian_spins(e.surface, {.draws = 400}));
    check(nulls::moran(e.distances, {.draws = 400}));
}

TEST_CASE(
    "a draw of spins or of Moran's signs is the same for every map, so that maps too can be one family") {
    const example e;
    random_stream random(29);
    const vector<double> other = geometry::smooth_maps(e.surface, 40, 0.7)(random);
    // Both are linear in the map, draw by draw, which other rotations or signs for each map would not be.
    const auto check = [&](const auto& null) {
        const vector<double> sum = e.x + other;
        const auto of_x = null.surrogates(e.x), of_other = null.surrogates(other),
                   of_sum = null.surrogates(sum);
        for (std::size_t d = 0; d < 100; ++d)
            for (std::size_t i = 0; i < sum.size(); ++i)
                CHECK(std::abs(of_sum(d, i) - of_x(d, i) - of_other(d, i)) < 1e-9);

        // Two maps against one, corrected for both: the p of the pair by its definition.
        matrix<double> drawn = full(2, 100, 0.0);
        vector<double> rho = full(2, 0.0);
        for (std::size_t m = 0; m < 2; ++m) {
            const auto test = nulls::correlation_test(m == 0 ? e.x : other, e.y, null);
            rho(m) = test.rho;
            std::copy(test.null.begin(), test.null.end(), row_data(drawn, m));
        }
        const auto joint = stats::joint_null_test(rho, drawn);
        for (std::size_t m = 0; m < 2; ++m) {
            double reached = 1;
            for (std::size_t d = 0; d < 100; ++d) {
                double largest = 0;
                for (std::size_t k = 0; k < 2; ++k)
                    largest = std::max(largest, std::abs(drawn(k, d) - joint.centre(k)) / joint.spread(k));
                reached += largest >= std::abs(joint.z(m)) - 1e-9;
            }
            CHECK(joint.single_step(m) == Approx(reached / 101).epsilon(1e-12));
        }
    };
    check(nulls::hungarian_spins(e.surface, {.draws = 100}));
    check(nulls::moran(e.distances, {.draws = 100}));
}

TEST_CASE(
    "eleven maps against one reproduce the reference: raw, Benjamini-Hochberg, max-T and its step-down") {
    const auto study = dk68::load();
    if (!study) return;
    const auto expected = dk68::json(*reference::path("reference/nulls/multiple_maps_dk68.json"));
    // The reference used naive spins.
    const auto null = nulls::naive_spins(study->vertex);
    std::size_t compared = 0;
    for (const auto& [name, listed] : expected.items()) {
        if (name.rfind("dk68|", 0) != 0) continue;
        const std::string what = name;
        CAPTURE(what);
        const auto [x, method] = dk68::split(name.substr(5));
        const auto names = listed["maps"].get<std::vector<std::string>>();
        matrix<double> maps = full(68, names.size(), 0.0);
        for (std::size_t m = 0; m < names.size(); ++m)
            for (std::size_t i = 0; i < 68; ++i) maps(i, m) = study->maps.at(names[m])(i);
        const auto all =
            nulls::correlation_tests(study->maps.at(x), maps, null, {.method = dk68::method(method)});
        const auto error = [](double p) { return std::sqrt(p * (1 - p) / 10'000); };
        for (std::size_t m = 0; m < names.size(); ++m) {
            CAPTURE(names[m]);
            CHECK(all.rho(m) == Approx(listed["r"][m].get<double>()).epsilon(1e-9));
            for (const auto& [ours, key] : {std::pair{all.p(m), "p_raw"},
                                            {all.p_max(m), "p_maxT_single_step"},
                                            {all.p_max_step_down(m), "p_maxT_step_down"}}) {
                const double theirs = listed[key][m].get<double>();
                const std::string which = std::string(key) + ": " + std::to_string(ours);
                CAPTURE(which);
                CAPTURE(theirs);
                CHECK(agrees(ours, error(ours), theirs, error(theirs)));
            }
            CHECK(all.p_fdr(m) == Approx(listed["q_BH"][m].get<double>()).epsilon(0.35));
        }
        CHECK(all.critical == Approx(listed["maxT_crit_95"].get<double>()).epsilon(0.02));
        ++compared;
    }
    CHECK(compared == 4);
}

TEST_CASE("maps may be views, other containers and float") {
    const example e;
    const auto spins = nulls::hungarian_spins(e.surface, {.draws = 100});
    matrix<double> both = full(2 * half, 2, 0.0);
    for (std::size_t i = 0; i < 2 * half; ++i) {
        both(i, 0) = e.x(i);
        both(i, 1) = e.y(i);
    }
    const auto plain = nulls::correlation_test(e.x, e.y, spins);
    CHECK((nulls::correlation_test(xt::view(both, xt::all(), 0), xt::view(both, xt::all(), 1), spins).null ==
           plain.null));
    CHECK((nulls::correlation_test(xt::xarray<double>(e.x), e.y + 0.0, spins).null == plain.null));
    CHECK(nulls::correlation_test(vector<float>(e.x), vector<float>(e.y), spins).p == plain.p);
    CHECK(nulls::correlation_tests(e.x, xt::view(both, xt::all(), xt::range(1, 2)), spins).p(0) == plain.p);
    CHECK(nulls::correlation_tests(e.x, matrix<float>(both), spins).p(1) == plain.p);
}

TEST_CASE("several maps can be randomised in place of the one, or both ways") {
    const example e;
    random_stream random(29);
    const geometry::smooth_maps smooth(e.surface, 40, 0.7);
    matrix<double> maps = full(2 * half, 3, 0.0);
    for (std::size_t m = 0; m < 3; ++m) {
        const vector<double> map = m == 0 ? e.y : smooth(random);
        for (std::size_t i = 0; i < 2 * half; ++i) maps(i, m) = map(i);
    }
    maps(5, 1) = std::nan("");
    const auto null = nulls::hungarian_spins(e.surface, {.draws = 300});
    const auto x_way = nulls::correlation_tests(e.x, maps, null);
    const auto y_way = nulls::correlation_tests(e.x, maps, null, {.randomised = nulls::randomised::y});
    const auto both = nulls::correlation_tests(e.x, maps, null, {.randomised = nulls::randomised::both});
    vector<double> largest = full(300, 0.0);
    for (std::size_t m = 0; m < 3; ++m) {
        const auto alone = nulls::correlation_test(e.x, xt::view(maps, xt::all(), m), null,
                                                   {.randomised = nulls::randomised::y});
        CHECK(y_way.rho(m) == Approx(x_way.rho(m)));
        CHECK(y_way.p(m) == alone.p);
        CHECK((xt::view(y_way.null, m, xt::all()) == alone.null));
        CHECK(y_way.regions[m] == alone.regions);
        CHECK(both.p(m) == std::max(x_way.p(m), y_way.p(m)));
        CHECK(both.p_max(m) == std::max(x_way.p_max(m), y_way.p_max(m)));
        CHECK(both.p_max_step_down(m) == std::max(x_way.p_max_step_down(m), y_way.p_max_step_down(m)));
        for (std::size_t d = 0; d < 300; ++d) largest(d) = std::max(largest(d), std::abs(y_way.null(m, d)));
    }
    CHECK(y_way.p_fdr == stats::benjamini_hochberg(y_way.p));
    CHECK(both.p_holm == stats::holm(both.p));
    for (std::size_t m = 0; m < 3; ++m) {
        double hits = 1;
        for (const double value : largest) hits += value >= std::abs(y_way.rho(m)) - 1e-12;
        CHECK(y_way.p_max(m) == Approx(hits / 301));
    }
    maps(7, 2) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(
        nulls::correlation_tests(e.x, maps, null, {.randomised = nulls::randomised::y}),
        "entrain::nulls::correlation_tests: maps, column 2: expected finite values, or NaN where there is "
        "none, got inf at (7)",
        argument_error);
}

TEST_CASE("wrong maps and nulls are refused by name") {
    const example e;
    const auto spins = nulls::hungarian_spins(e.surface, {.draws = 20});
    const auto modes = nulls::moran(e.distances, {.draws = 20});
    vector<double> hole = e.x;
    hole(7) = std::nan("");
    CHECK_THROWS_WITH_AS(nulls::correlation_test(e.x, full(59, 1.0), spins),
                         "entrain::nulls::correlation_test: y: expected 60 values, as many as x, got 59",
                         argument_error);
    hole(7) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(nulls::correlation_test(e.x, hole, modes),
                         "entrain::nulls::correlation_test: y: expected finite values, or NaN where there is "
                         "none, got inf at (7)",
                         argument_error);
    for (std::size_t i = 0; i < 55; ++i) hole(i) = std::nan("");
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(hole, e.y, spins),
        "entrain::nulls::correlation_test: x: expected at least 10 regions with a value, got 5",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(full(9, 1.0), full(9, 1.0), spins),
        "entrain::nulls::correlation_test: x: expected at least 10 regions (with fewer, compare the "
        "maps without a spatial null), got 9",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(e.x, full(60, 0.5), spins),
        "entrain::nulls::correlation_test: y: expected values that vary (the correlation with a "
        "constant is undefined), got 60 values equal to 0.5",
        argument_error);
    const vector<double> short_x = xt::view(e.x, xt::range(0, 40)), short_y = xt::view(e.y, xt::range(0, 40));
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(short_x, short_y, spins),
        "entrain::nulls::correlation_test: null: expected a null of 40 regions, as x has, got 60 regions",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(short_x, short_y, modes),
        "entrain::nulls::correlation_test: null: expected a null of 40 regions, as x has, got 60 regions",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::spin_null(full(0, 60, std::uint16_t{0})),
        "entrain::nulls::spin_null: source: expected shape (draws, regions), at least one of "
        "each, got (0, 60)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::spin_null(full(3, 60, std::uint16_t{60})),
        "entrain::nulls::spin_null: source: expected indices below 60 (the number of regions), "
        "got 60 at (0, 0)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(e.x, e.y, nulls::spin_null{full(3, 60, std::uint16_t{4})}),
        "entrain::nulls::correlation_test: null: expected null maps that vary, got a constant one",
        argument_error);
    const auto narrow = [](const vector<double>&) { return full(10, 59, 1.0); };
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(e.x, e.y, narrow),
        "entrain::nulls::correlation_test: null(x): expected shape (draws, 60), got (10, 59)",
        argument_error);
    const auto none = [](const vector<double>&) { return full(0, 60, 1.0); };
    CHECK_THROWS_WITH_AS(nulls::correlation_test(e.x, e.y, none),
                         "entrain::nulls::correlation_test: null(x): expected shape (draws, 60), got (0, 60)",
                         argument_error);
    const auto broken = [](const vector<double>&) { return full(2, 60, std::nan("")); };
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(e.x, e.y, broken),
        "entrain::nulls::correlation_test: null(x): expected finite values, got nan at (0, 0)",
        argument_error);
    CHECK_THROWS_WITH_AS(nulls::correlation_tests(e.x, full(59, 2, 1.0), spins),
                         "entrain::nulls::correlation_tests: maps: expected shape (60, maps), as x has "
                         "regions, at least one map, got "
                         "(59, 2)",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::correlation_tests(e.x, full(60, 0, 1.0), spins),
                         "entrain::nulls::correlation_tests: maps: expected shape (60, maps), as x has "
                         "regions, at least one map, got "
                         "(60, 0)",
                         argument_error);
    matrix<double> two = full(60, 2, 0.5);
    for (std::size_t i = 0; i < 60; ++i) two(i, 0) = e.y(i);
    CHECK_THROWS_WITH_AS(nulls::correlation_tests(e.x, two, spins),
                         "entrain::nulls::correlation_tests: maps, column 1: expected values that vary (the "
                         "correlation with a constant is undefined), got 60 values equal to 0.5",
                         argument_error);
    two(3, 1) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(
        nulls::correlation_tests(e.x, two, spins),
        "entrain::nulls::correlation_tests: maps, column 1: expected finite values, or NaN where "
        "there is none, got inf at (3)",
        argument_error);
}

}  // namespace test_correlation_test
