#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <entrain/stats.hpp>

#include "dk68.hpp"
#include "geometry.hpp"

namespace test_correlation_options {

using namespace entrain;
using doctest::Approx;
using geometry::example;
using stats::correlation;

namespace {

constexpr std::size_t half = geometry::example::half;

// Correlation over the regions where both have a value; partial, if covariates are given.
double plain(const vector<double>& a, const vector<double>& b, correlation method) {
    std::vector<double> u, v;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!std::isnan(a(i)) && !std::isnan(b(i))) {
            u.push_back(a(i));
            v.push_back(b(i));
        }
    const vector<double> s = xt::adapt(u), t = xt::adapt(v);
    return method == correlation::pearson ? stats::pearson(s, t) : stats::spearman(s, t);
}

bool mentions(const std::vector<std::string>& warnings, const std::string& what) {
    return std::any_of(warnings.begin(), warnings.end(),
                       [&](const std::string& text) { return text.find(what) != std::string::npos; });
}

}  // namespace

TEST_CASE("an exception thrown by poll ends the making of spins and every test") {
    struct stop {};
    const example e;
    std::atomic<int> calls = 0;
    const poll_callback poll = [&] {
        if (++calls >= 3) throw stop{};
    };
    const nulls::spin_options spins{.draws = 20'000, .threads = 2, .poll = poll};
    const nulls::correlation_options how{.threads = 2, .poll = poll};
    std::vector<int> labels;
    for (std::size_t i = 0; i < e.x.size(); ++i) labels.push_back(static_cast<int>(i) + 1);
    matrix<double> maps = full(e.x.size(), 2, 0.0);
    xt::col(maps, 0) = e.y;
    xt::col(maps, 1) = e.z;
    const auto one_to_one = nulls::hungarian_spins(e.surface, {.draws = 400});
    const auto modes = nulls::moran(e.distances, {.draws = 400});
    const std::vector<std::function<void()>> slow = {
        [&] { nulls::naive_spins(e.surface, spins); },
        [&] { nulls::hungarian_spins(e.surface, spins); },
        [&] { nulls::baum_spins(e.surface, labels, spins); },
        [&] { nulls::cornblath_spins(e.surface, labels, spins); },
        [&] { nulls::correlation_test(e.x, e.y, one_to_one, how); },
        [&] { nulls::correlation_test(e.x, e.y, modes, how); },
        [&] { nulls::correlation_tests(e.x, maps, modes, how); },
        [&] {
            nulls::statistic_test(
                e.x, modes, [](const vector<double>& m) { return m(0); }, how);
        },
    };
    for (std::size_t k = 0; k < slow.size(); ++k) {
        CAPTURE(k);
        calls = 0;
        CHECK_THROWS_AS(slow[k](), stop);
        CHECK(calls <= 4);  // the other thread's last
    }
}

TEST_CASE("regions without a value are left out draw by draw, for every null") {
    const example e;
    vector<double> x = e.x, y = e.y;
    x(3) = x(41) = y(12) = std::nan("");
    const auto check = [&](const auto& null) {
        for (const auto method : {correlation::pearson, correlation::spearman}) {
            const auto test = nulls::correlation_test(x, y, null, {.method = method});
            const auto maps = null.surrogates(x);
            CHECK(test.rho == Approx(plain(x, y, method)).epsilon(1e-12));
            CHECK(test.regions == 57);
            for (std::size_t d = 0; d < test.draws; ++d)
                CHECK(test.null(d) == Approx(plain(xt::view(maps, d, xt::all()), y, method)).epsilon(1e-9));
        }
    };
    check(nulls::hungarian_spins(e.surface, {.draws = 70}));
    check(nulls::moran(e.distances, {.draws = 70}));
    check(nulls::moran(e.distances, {.draws = 70, .partner = e.partner}));
    check(nulls::variogram_matching(e.distances, {.draws = 70}));
    check(nulls::sar(e.distances, {.draws = 70}));
    // And with gaps in y only, which Moran's short way round must not overlook.
    const auto modes = nulls::moran(e.distances, {.draws = 70});
    const auto test = nulls::correlation_test(e.x, y, modes, {.method = correlation::pearson});
    const auto maps = modes.surrogates(e.x);
    for (std::size_t d = 0; d < 70; ++d)
        CHECK(test.null(d) ==
              Approx(plain(xt::view(maps, d, xt::all()), y, correlation::pearson)).epsilon(1e-9));
}

TEST_CASE("both directions are tested on request, and the larger p is the answer") {
    const example e;
    const auto spins = nulls::naive_spins(e.surface, {.draws = 500});
    const auto there = nulls::correlation_test(e.x, e.y, spins),
               back = nulls::correlation_test(e.y, e.x, spins);
    const auto both = nulls::correlation_test(e.x, e.y, spins, {.randomised = nulls::randomised::both});
    const auto second = nulls::correlation_test(e.x, e.y, spins, {.randomised = nulls::randomised::y});
    CHECK(both.p_x == there.p);
    CHECK(both.p_y == back.p);
    CHECK(both.p == std::max(there.p, back.p));
    CHECK((both.null == there.null));
    CHECK((both.null_y == back.null));
    CHECK(second.p == back.p);
    CHECK(second.rho == Approx(there.rho).epsilon(1e-12));
    CHECK(std::isnan(second.p_x));
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(full(60, 1.0), e.y, spins, {.randomised = nulls::randomised::y}),
        "entrain::nulls::correlation_test: x: expected values that vary (the correlation with a constant is "
        "undefined), got 60 values equal to 1",
        argument_error);
}

TEST_CASE("a partial correlation is the correlation of what the covariates leave") {
    const example e;
    matrix<double> covariate = full(2 * half, 1, 0.0);
    for (std::size_t i = 0; i < 2 * half; ++i) covariate(i, 0) = e.z(i);
    const auto spins = nulls::hungarian_spins(e.surface, {.draws = 100});
    for (const auto method : {correlation::pearson, correlation::spearman}) {
        const auto test =
            nulls::correlation_test(e.x, e.y, spins, {.method = method, .covariates = covariate});
        const auto r = [&](const vector<double>& a, const vector<double>& b) { return plain(a, b, method); };
        const double xy = r(e.x, e.y), xz = r(e.x, e.z), yz = r(e.y, e.z);
        CHECK(test.rho == Approx((xy - xz * yz) / std::sqrt((1 - xz * xz) * (1 - yz * yz))).epsilon(1e-9));
        const auto plain_test = nulls::correlation_test(e.x, e.y, spins, {.method = method});
        CHECK(test.rho > plain_test.rho);
        // A draw: the spun residual of x, minus the covariate again.
        const auto rank = [&](const vector<double>& a) -> vector<double> {
            if (method == correlation::pearson) return a;
            return stats::ranks(a);
        };
        const auto minus = [&](const vector<double>& a, const vector<double>& c) {
            const auto fit = stats::linear_regression(c, a);
            vector<double> rest = a;
            for (std::size_t i = 0; i < a.size(); ++i) rest(i) -= fit(c(i));
            return rest;
        };
        const auto zr = rank(e.z), left = minus(rank(e.x), zr), right = minus(rank(e.y), zr);
        const auto maps = spins.surrogates(left);
        for (std::size_t d = 0; d < 100; ++d)
            CHECK(test.null(d) ==
                  Approx(stats::pearson(minus(xt::view(maps, d, xt::all()), zr), right)).epsilon(1e-9));
    }
    CHECK_THROWS_WITH_AS(nulls::correlation_test(e.x, e.y, spins, {.covariates = full(3, 1, 0.0)}),
                         "entrain::nulls::correlation_test: options.covariates: expected shape (60, "
                         "covariates), as x has regions, "
                         "got (3, 1)",
                         argument_error);
    matrix<double> same = full(2 * half, 1, 0.0);
    for (std::size_t i = 0; i < 2 * half; ++i) same(i, 0) = e.y(i);
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(e.x, e.y, spins, {.method = correlation::pearson, .covariates = same}),
        "entrain::nulls::correlation_test: y: expected values that vary where both maps have one, "
        "beyond the covariates, got a constant",
        argument_error);
}

TEST_CASE("stopping after some hits gives p = hits / draws, and nothing changes where they never come") {
    const example e;
    const auto modes = nulls::moran(e.distances, {.draws = 5000});
    random_stream random(99);
    const vector<double> other = e.smooth(random);
    const auto full_test = nulls::correlation_test(e.x, other, modes);
    const auto early = nulls::correlation_test(e.x, other, modes, {.stop_after = 20});
    REQUIRE(full_test.p > 0.05);
    CHECK(early.stopped);
    CHECK(early.draws < 5000);
    std::size_t hits = 0, draws = 0;
    while (hits < 20) hits += std::abs(full_test.null(draws++)) >= std::abs(full_test.rho) - 1e-12;
    CHECK(early.draws == draws);
    CHECK(early.p == Approx(20.0 / double(draws)));
    CHECK(nulls::correlation_test(e.x, other, modes, {.threads = 3, .stop_after = 20}).p == early.p);
    const auto related = nulls::correlation_test(e.x, e.x + 0.3 * e.y, modes, {.stop_after = 20});
    CHECK_FALSE(related.stopped);
    CHECK(related.draws == 5000);
    CHECK_THROWS_WITH_AS(nulls::correlation_tests(e.x, xt::ones<double>({60, 2}), modes, {.stop_after = 3}),
                         "entrain::nulls::correlation_tests: options.stop_after: expected 0 (maps are "
                         "compared by the same draws, so "
                         "that no map can stop alone), got 3",
                         argument_error);
}

TEST_CASE("Besag and Clifford's p is uniform for nulls of the map itself") {
    // White noise against white noise: p below 0.2 in a fifth of the cases.
    std::size_t below = 0, used = 0;
    for (std::size_t k = 0; k < 400; ++k) {
        random_stream random(5, k);
        vector<double> x = full(20, 0.0), y = x;
        for (double& v : x) v = random.normal();
        for (double& v : y) v = random.normal();
        const auto shuffled = [&](const vector<double>& map) {
            matrix<double> maps = full(300, 20, 0.0);
            for (std::size_t d = 0; d < 300; ++d) {
                std::copy(map.begin(), map.end(), row_data(maps, d));
                random_stream order(100 + k, d);
                order.shuffle(row_data(maps, d), row_data(maps, d) + 20);
            }
            return maps;
        };
        const auto test = nulls::correlation_test(
            x, y, shuffled, {.method = correlation::pearson, .stop_after = 10, .diagnostics = false});
        below += test.p <= 0.2;
        used += test.draws;
    }
    CHECK(std::abs(double(below) / 400 - 0.2) < 0.06);
    CHECK(used < 400 * 100);
}

TEST_CASE("a user's statistic is tested by the same nulls") {
    const example e;
    const auto spins = nulls::hungarian_spins(e.surface, {.draws = 300});
    const auto with_y = [&](const vector<double>& map) { return stats::spearman(map, e.y); };
    const auto test = nulls::statistic_test(e.x, spins, with_y);
    const auto direct = nulls::correlation_test(e.x, e.y, spins);
    CHECK(test.statistic == Approx(direct.rho).epsilon(1e-12));
    CHECK(test.p == direct.p);
    for (std::size_t d = 0; d < 300; ++d) CHECK(test.null(d) == Approx(direct.null(d)).epsilon(1e-11));
    CHECK(nulls::statistic_test(e.x, spins, [](const vector<double>& map) { return xt::sum(map)(); }).p == 1);
    CHECK_THROWS_WITH_AS(
        nulls::statistic_test(e.x, spins, [](const vector<double>&) { return std::nan(""); }),
        "entrain::nulls::statistic_test: statistic: expected a finite value for every map, got nan",
        argument_error);
}

TEST_CASE("diagnostics are what they say") {
    const example e;
    const nulls::correlation_options options{.distances = e.distances, .partner = e.partner};
    const auto naive = nulls::naive_spins(e.surface, {.draws = 64});
    const auto d = nulls::correlation_test(e.x, e.y, naive, options).diagnostics;
    double distinct = 0, i_sum = 0;
    const auto maps = naive.surrogates(e.x);
    for (std::size_t k = 0; k < 64; ++k) {
        std::vector<char> used(60, 0);
        for (std::size_t i = 0; i < 60; ++i) distinct += !std::exchange(used[naive.source(k, i)], char{1});
        i_sum += nulls::morans_i(vector<double>(xt::view(maps, k, xt::all())), e.distances);
    }
    CHECK(d.distinct_sources == Approx(distinct / 64 / 60));
    CHECK(d.morans_i == Approx(nulls::morans_i(e.x, e.distances)).epsilon(1e-9));
    CHECK(d.morans_i_null == Approx(i_sum / 64).epsilon(1e-9));
    CHECK(d.symmetry > 0.6);
    CHECK(d.symmetry_null > 0.6);
    CHECK(d.duplicates == 0);
    CHECK(d.missing == 0);

    matrix<std::uint16_t> shifted = full(10, 60, std::uint16_t{0});
    for (std::size_t k = 0; k < 10; ++k)
        for (std::size_t i = 0; i < 60; ++i) shifted(k, i) = static_cast<std::uint16_t>((i + k / 2) % 60);
    const nulls::spin_null twice(shifted);
    // The first two are the map itself, the rest come in pairs.
    CHECK(nulls::correlation_test(e.x, e.y, twice).diagnostics.duplicates == Approx(0.6));
    CHECK(mentions(nulls::correlation_test(e.x, e.y, twice).warnings, "repeat others"));

    const auto off = nulls::correlation_test(e.x, e.y, naive, {.diagnostics = false});
    CHECK(off.diagnostics.maps == 0);
    CHECK(off.warnings.empty());
    const auto modes = nulls::moran(e.distances, {.draws = 100});
    const auto m = nulls::correlation_test(e.x, e.y, modes).diagnostics;
    CHECK(m.morans_i_null == Approx(m.morans_i).epsilon(1e-9));
    CHECK(m.morans_i_null_sd < 1e-9);
    CHECK_THROWS_WITH_AS(
        nulls::correlation_test(e.x, e.y, modes, {.distances = full(2, 2, 0.0)}),
        "entrain::nulls::correlation_test: options.distances: expected shape (60, 60), got (2, 2)",
        argument_error);
}

TEST_CASE("warnings say when a null does not fit the map, and are silent when it does") {
    const example e;
    const auto spins = nulls::hungarian_spins(e.surface, {.draws = 9999});
    CHECK(nulls::correlation_test(e.x, e.y, spins, {.partner = e.partner}).warnings.empty());
    const auto apart = nulls::hungarian_spins(e.surface, {.draws = 9999, .mirrored = false});
    CHECK(mentions(nulls::correlation_test(e.x, e.y, apart, {.partner = e.partner}).warnings,
                   "mirror the spins"));
    const auto few = nulls::hungarian_spins(e.surface, {.draws = 30});
    CHECK(mentions(nulls::correlation_test(e.x, e.x + 0.01 * e.y, few).warnings, "make more draws"));
    vector<double> binary = e.x;
    for (double& v : binary) v = v > 0;
    CHECK(mentions(nulls::correlation_test(binary, e.y, spins).warnings, "only 2 different values"));
    const auto white = [](const vector<double>& x) {
        matrix<double> maps = full(200, x.size(), 0.0);
        random_stream random(3);
        for (double& v : maps) v = random.normal();
        return maps;
    };
    random_stream random(4);
    const vector<double> smooth = geometry::smooth_maps(e.surface, 400, 0.9)(random);
    CHECK(mentions(nulls::correlation_test(smooth, e.y, white, {.distances = e.distances}).warnings,
                   "rougher than the map"));
}

TEST_CASE("a null that looks like a comb is called so: few Moran modes, or few different correlations") {
    const example e;
    const auto signs = nulls::moran(e.distances, {.draws = 2000});
    // One, two and four modes of equal loadings count as so many, whatever the unit; 2^m correlations at most.
    for (const std::size_t modes : {1, 2, 4}) {
        vector<double> map = full(60, 5.0);
        for (std::size_t k = 0; k < modes; ++k) map += 1e3 * xt::view(signs.modes, 3 * k, xt::all());
        const auto test = nulls::correlation_test(map, e.y, signs, {.method = correlation::pearson});
        CAPTURE(modes);
        CHECK(test.diagnostics.effective_modes == Approx(double(modes)).epsilon(1e-9));
        CHECK(test.diagnostics.different_values == std::size_t{1} << modes);
        CHECK(mentions(test.warnings, "few modes carry the map"));
        CHECK(mentions(test.warnings, "the 2000 null maps give only " + std::to_string(1 << modes) +
                                          " different correlations: the null looks like a comb"));
        // Angles of pairs are no comb of signs.
        const auto pairs =
            nulls::moran(e.distances, {.draws = 99, .procedure = nulls::moran_procedure::pair});
        CHECK(std::isnan(nulls::correlation_test(map, e.y, pairs).diagnostics.effective_modes));
    }
    // Where a region has no value, of the modes of the others.
    vector<double> gap = e.x;
    gap(7) = std::nan("");
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < 60; ++i)
        if (i != 7) rest.push_back(i);
    nulls::null_diagnostics whole, part;
    signs.diagnose(gap, whole);
    signs.subset(rest).diagnose(nulls::subvector(e.x, rest), part);
    CHECK(whole.effective_modes == Approx(part.effective_modes).epsilon(1e-12));

    const auto smooth = nulls::correlation_test(e.x, e.y, signs);
    CHECK(smooth.diagnostics.effective_modes > 1);
    CHECK(smooth.diagnostics.different_values > 1500);
    CHECK_FALSE(mentions(smooth.warnings, "comb, and p"));
    // Of several maps the one of the fewest: three shifts of a map give three, of one that alternates two.
    matrix<std::uint16_t> turned = full(300, 60, std::uint16_t{0});
    for (std::size_t k = 0; k < 300; ++k)
        for (std::size_t i = 0; i < 60; ++i) turned(k, i) = static_cast<std::uint16_t>((i + k % 3) % 60);
    matrix<double> maps = full(60, 2, 0.0);
    for (std::size_t i = 0; i < 60; ++i) maps(i, 0) = e.y(i), maps(i, 1) = i % 2 ? 1.0 : -1.0;
    const auto few = nulls::correlation_tests(e.x, maps, nulls::spin_null(turned));
    CHECK(few.diagnostics.different_values == 2);
    CHECK(mentions(few.warnings, "the 300 null maps give only 2 different correlations"));
}

TEST_CASE("distorted spins are left out on request, and the share is reported") {
    const example e;
    const auto all = nulls::hungarian_spins(e.surface, {.draws = 400});
    const auto distortion = nulls::spin_distortion(all, e.surface.hemisphere, e.distances);
    std::vector<double> sorted(distortion.begin(), distortion.end());
    std::sort(sorted.begin(), sorted.end());
    const double limit = sorted[200];
    const auto kept =
        nulls::hungarian_spins(e.surface, {.draws = 200, .max_distortion = limit, .distances = e.distances});
    CHECK(kept.draws() == 200);
    CHECK(kept.excluded() == Approx(0.5).epsilon(0.15));
    const auto again = nulls::spin_distortion(kept, e.surface.hemisphere, e.distances);
    CHECK(xt::amax(again)() <= limit);
    // They are the first good ones, in order.
    std::size_t at = 0;
    for (std::size_t d = 0; d < 400 && at < 200; ++d)
        if (distortion(d) <= limit) {
            CHECK((xt::view(kept.source(), at, xt::all()) == xt::view(all.source(), d, xt::all())));
            ++at;
        }
    CHECK((nulls::hungarian_spins(
               e.surface, {.draws = 200, .max_distortion = limit, .distances = e.distances, .threads = 3})
               .source() == kept.source()));
    CHECK(nulls::correlation_test(e.x, e.y, kept).diagnostics.excluded == kept.excluded());
    CHECK_THROWS_AS(
        nulls::hungarian_spins(e.surface, {.draws = 1000, .mirrored = false, .max_distortion = 1e-6}),
        argument_error);
}

TEST_CASE("vertex maps with a medial wall: the wall turns, and the vertices in common change") {
    const auto surface = geometry::two_spheres(300);
    const geometry::smooth_maps smooth(surface, 60, 0.5);
    random_stream random(8);
    vector<double> x = smooth(random), y = smooth(random);
    for (std::size_t i = 0; i < 600; ++i)
        if (std::abs(surface.coordinates(i, 0)) > 93) x(i) = y(i) = std::nan("");
    const auto null = nulls::vertex_spins(surface, {.draws = 60});
    const auto maps = null.surrogates(x);
    for (const auto method : {correlation::pearson, correlation::spearman}) {
        const auto test = nulls::correlation_test(x, y, null, {.method = method});
        for (std::size_t d = 0; d < 60; ++d)
            CHECK(test.null(d) == Approx(plain(xt::view(maps, d, xt::all()), y, method)).epsilon(1e-9));
    }
}

}  // namespace test_correlation_options
