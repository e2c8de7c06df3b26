#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "geometry.hpp"

namespace test_own_null {

using namespace entrain;
using doctest::Approx;
using stats::correlation;

namespace {

// Turns of each hemisphere's list of regions, mirrored: a null of one's own with the least that a null has.
struct turns {
    std::size_t half = geometry::example::half;

    std::size_t draws() const { return half - 1; }
    std::size_t regions() const { return 2 * half; }
    std::size_t source(std::size_t draw, std::size_t i) const {
        return (i % half + draw + 1) % half + i / half * half;
    }
    matrix<double> surrogates(const vector<double>& x) const {
        matrix<double> maps = full(draws(), regions(), 0.0);
        for (std::size_t d = 0; d < draws(); ++d)
            for (std::size_t i = 0; i < regions(); ++i) maps(d, i) = x(source(d, i));
        return maps;
    }
};

// The same, with all that a null can have.
struct known_turns : turns {
    matrix<double> distances = {};
    std::vector<std::size_t> partner = {};

    nulls::map_maker maker(const vector<double>& x) const {
        return [all = surrogates(x)](std::size_t first, std::size_t count, double* maps) {
            std::copy_n(row_data(all, first), count * all.shape(1), maps);
        };
    }
    bool rearranges(std::size_t) const { return true; }
    void diagnose(const vector<double>&, nulls::null_diagnostics& found) const {
        found.distinct_sources = 1;
        found.excluded = 0.25;
    }
};

// Pearson's correlations by themselves.
struct quick_turns : turns {
    nulls::correlation_maker correlations(const vector<double>& z, const matrix<double>& others) const {
        return [this, z, others](std::size_t first, std::size_t count, double* r) {
            for (std::size_t d = first; d < first + count; ++d)
                for (std::size_t m = 0; m < others.shape(0); ++m, ++r) {
                    *r = lie;
                    for (std::size_t i = 0; i < regions(); ++i) *r += z(source(d, i)) * others(m, i);
                }
        };
    }
    double lie = 0;
};

struct narrow_turns : turns {
    matrix<double> surrogates(const vector<double>& x) const {
        return xt::view(turns::surrogates(x), xt::all(), xt::range(0, 7));
    }
};

struct without_draws {
    std::size_t regions() const { return 60; }
    matrix<double> surrogates(const vector<double>&) const { return full(3, 60, 1.0); }
};
struct without_regions {
    std::size_t draws() const { return 3; }
    matrix<double> surrogates(const vector<double>&) const { return full(3, 60, 1.0); }
};
struct without_maps {
    std::size_t draws() const { return 3; }
    std::size_t regions() const { return 60; }
};

// Our spins of the same rearrangements.
nulls::spin_null our_turns(const turns& own) {
    matrix<std::uint16_t> source = full(own.draws(), own.regions(), std::uint16_t{0});
    for (std::size_t d = 0; d < own.draws(); ++d)
        for (std::size_t i = 0; i < own.regions(); ++i)
            source(d, i) = static_cast<std::uint16_t>(own.source(d, i));
    return nulls::spin_null(source);
}

}  // namespace

TEST_CASE("every null is a null_model, and what lacks something is none") {
    static_assert(nulls::null_model<nulls::spin_null> && nulls::null_model<nulls::parcel_spin_null> &&
                  nulls::null_model<nulls::vertex_spin_null> && nulls::null_model<nulls::moran_null> &&
                  nulls::null_model<nulls::variogram_null> && nulls::null_model<nulls::sar_null> &&
                  nulls::null_model<nulls::eigenmode_null> && nulls::null_model<turns>);
    static_assert(!nulls::null_model<without_draws> && !nulls::null_model<without_regions> &&
                  !nulls::null_model<without_maps> && !nulls::null_model<int>);
    const geometry::example e;
    CHECK_THROWS_WITH_AS(nulls::correlation_test(e.x, e.y, narrow_turns{}),
                         "entrain::nulls::correlation_test: null.surrogates(x): expected shape (29, 60), as "
                         "null.draws() and null.regions() say, got (29, 7)",
                         argument_error);
}

TEST_CASE("a null of one's own goes the way of ours, with the same results and diagnostics") {
    const geometry::example e;
    matrix<double> maps = full(60, 2, 0.0);
    xt::col(maps, 0) = e.y;
    xt::col(maps, 1) = e.z;
    const turns least;
    const nulls::spin_null ours = our_turns(least);
    known_turns most;
    most.distances = e.distances;
    most.partner = e.partner;
    for (const auto method : {correlation::pearson, correlation::spearman})
        for (const auto way : {nulls::randomised::x, nulls::randomised::y, nulls::randomised::both}) {
            nulls::correlation_options how{
                .method = method, .randomised = way, .distances = e.distances, .partner = e.partner};
            const auto expected = nulls::correlation_test(e.x, e.y, ours, how);
            const auto plain = nulls::correlation_test(e.x, e.y, least, how);
            how.distances = {};
            how.partner = {};
            const auto full_way = nulls::correlation_test(e.x, e.y, most, how);
            CHECK((full_way.null == expected.null));
            CHECK((full_way.null_y == expected.null_y));
            CHECK(full_way.p == expected.p);
            CHECK(full_way.diagnostics.distinct_sources == 1);
            CHECK(full_way.diagnostics.excluded == 0.25);
            CHECK(plain.p == expected.p);
            CHECK(xt::allclose(plain.null, expected.null, 1e-12, 1e-12));
            for (const auto& test : {plain, full_way}) {
                CHECK(test.diagnostics.morans_i == expected.diagnostics.morans_i);
                CHECK(test.diagnostics.morans_i_null == expected.diagnostics.morans_i_null);
                CHECK(test.diagnostics.symmetry == expected.diagnostics.symmetry);
                CHECK(test.diagnostics.symmetry_null == expected.diagnostics.symmetry_null);
                CHECK(test.warnings == expected.warnings);
            }
            const auto many = nulls::correlation_tests(e.x, maps, most, how);
            CHECK((many.null == nulls::correlation_tests(e.x, maps, ours, how).null));
        }
    CHECK(std::isnan(nulls::correlation_test(e.x, e.y, least).diagnostics.distinct_sources));

    const auto first = [](const vector<double>& map) { return std::abs(map(0) - map(1)); };
    CHECK((nulls::statistic_test(e.x, least, first).null == nulls::statistic_test(e.x, ours, first).null));

    vector<double> hole = e.x;
    hole(4) = std::nan("");
    CHECK((nulls::correlation_test(hole, e.y, least).null == nulls::correlation_test(hole, e.y, ours).null));
    CHECK(nulls::correlation_test(hole, e.y, least).diagnostics.missing == Approx(1.0 / 60));
}

TEST_CASE("a short way to Pearson's correlation is taken where it holds, and what is none is refused") {
    const geometry::example e;
    quick_turns quick;
    const nulls::correlation_options pearson{.method = correlation::pearson, .diagnostics = false};
    const auto expected = nulls::correlation_test(e.x, e.y, turns{}, pearson);
    const auto found = nulls::correlation_test(e.x, e.y, quick, pearson);
    CHECK(xt::allclose(found.null, expected.null, 1e-12, 1e-12));
    CHECK(found.p == expected.p);
    quick.lie = 3;  // seen where the short way is taken, and only there
    CHECK_THROWS_AS(nulls::correlation_test(e.x, e.y, quick, pearson), argument_error);
    CHECK(nulls::correlation_test(e.x, e.y, quick, {.diagnostics = false}).p ==
          nulls::correlation_test(e.x, e.y, turns{}, {.diagnostics = false}).p);
    quick.lie = std::nan("");
    CHECK_THROWS_AS(nulls::correlation_test(e.x, e.y, quick, pearson), argument_error);
}

TEST_CASE("parts of maps, distances and pairings are those of the regions that are kept") {
    const geometry::example e;
    const std::vector<std::size_t> keep = {3, 1, 33, 40};
    const auto part = nulls::subvector(e.x, keep);
    const auto d = nulls::submatrix(e.distances, keep);
    const auto partner = nulls::kept_partner(e.partner, keep);
    for (std::size_t i = 0; i < keep.size(); ++i) {
        CHECK(part(i) == e.x(keep[i]));
        for (std::size_t j = 0; j < keep.size(); ++j) CHECK(d(i, j) == e.distances(keep[i], keep[j]));
    }
    CHECK(partner == std::vector<std::size_t>{2, 1, 0, 3});  // 31 and 10 are not kept
    CHECK(nulls::kept_partner({}, keep).empty());
    CHECK_THROWS_AS(nulls::subvector(e.x, {60}), argument_error);
    CHECK_THROWS_AS(nulls::submatrix(e.distances, {60}), argument_error);
    CHECK_THROWS_AS(nulls::submatrix(full(3, 2, 1.0), {0}), argument_error);
    CHECK_THROWS_AS(nulls::kept_partner(e.partner, {60}), argument_error);
}

}  // namespace test_own_null
