#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/stats/histogram.hpp>

#include "expected.hpp"

namespace test_histogram {

using namespace entrain;
using doctest::Approx;

TEST_CASE("edges and counts are those of numpy, rule by rule") {
    const auto all = expected::values("bins");
    const auto x = expected::vector_of(all["x"]);
    const auto check = [&](const char* name, const stats::bin_options& options) {
        const auto edges = stats::bin_edges(x, options), expected = expected::vector_of(all[name]["edges"]);
        CAPTURE(name);
        REQUIRE(edges.size() == expected.size());
        for (std::size_t i = 0; i < edges.size(); ++i) CHECK(edges(i) == Approx(expected(i)).epsilon(1e-12));
        CHECK(stats::histogram(x, edges) == expected::vector_of(all[name]["counts"]));
    };
    check("fixed", {.rule = stats::bin_rule::fixed_count, .count = 10});
    check("range", {.rule = stats::bin_rule::fixed_count, .count = 7, .range = {-2.0, 1.0}});
    check("sturges", {.rule = stats::bin_rule::sturges});
    check("scott", {.rule = stats::bin_rule::scott});
    check("fd", {.rule = stats::bin_rule::freedman_diaconis});
}

TEST_CASE("every rule with every range is numpy's: within the data, across them, beyond them, one point") {
    for (const auto& wanted : expected::values("bin_ranges")) {
        const auto x = expected::vector_of(wanted["x"]), edges = expected::vector_of(wanted["edges"]);
        const std::string rule = wanted["rule"];
        stats::bin_options options{.rule = rule == "sturges" ? stats::bin_rule::sturges
                                           : rule == "scott" ? stats::bin_rule::scott
                                           : rule == "fd"    ? stats::bin_rule::freedman_diaconis
                                                             : stats::bin_rule::fixed_count,
                                   .count = 4};
        if (!wanted["range"].is_null()) options.range = {wanted["range"][0], wanted["range"][1]};
        CAPTURE(rule);
        CAPTURE(options.range[0]);
        CAPTURE(x.size());
        const auto found = stats::bin_edges(x, options);
        REQUIRE(found.size() == edges.size());
        for (std::size_t i = 0; i < edges.size(); ++i) CHECK(found(i) == Approx(edges(i)).epsilon(1e-12));
        CHECK(stats::histogram(x, edges) == expected::vector_of(wanted["counts"]));
    }
}

TEST_CASE("given edges are taken as they are, and values at an edge belong above it, except the last") {
    const stats::bin_options given{.rule = stats::bin_rule::fixed_edges, .edges = {0, 1, 4, 5}};
    const vector<double> x{-1.0, 0.0, 0.5, 1.0, 3.9, 4.0, 5.0, 5.1};
    const auto edges = stats::bin_edges(x, given);
    CHECK(edges == vector<double>{0, 1, 4, 5});
    CHECK(stats::histogram(x, edges) == vector<double>{2, 2, 2});
}

TEST_CASE("common edges are those of all samples together") {
    const vector<double> a{0.0, 1.0, 2.0}, b{5.0, 7.0};
    const auto edges = stats::common_edges({a, b}, {.rule = stats::bin_rule::fixed_count, .count = 7});
    REQUIRE(edges.size() == 8);
    for (std::size_t i = 0; i < 8; ++i) CHECK(edges(i) == double(i));
}

TEST_CASE("equal values, values that nearly all tie, and one value have one bin") {
    for (const auto rule :
         {stats::bin_rule::sturges, stats::bin_rule::scott, stats::bin_rule::freedman_diaconis}) {
        CHECK(stats::bin_edges(full(20, 3.0), {.rule = rule}) == vector<double>{2.5, 3.5});
        CHECK(stats::bin_edges(full(1, 3.0), {.rule = rule}) == vector<double>{2.5, 3.5});
    }
    auto ties = full(20, 3.0);
    ties(0) = 4;
    CHECK(stats::bin_edges(ties).size() == 2);  // no spread between the quartiles
    CHECK(stats::histogram(ties, stats::bin_edges(ties))(0) == 20);
}

TEST_CASE("histograms accept views, xarrays and float") {
    const matrix<double> table{{0.1, 9.0}, {0.9, 9.0}, {0.6, 9.0}};
    const vector<double> edges{0.0, 0.5, 1.0}, counts{1, 2};
    CHECK(stats::histogram(xt::view(table, xt::all(), 0), edges) == counts);
    CHECK(stats::histogram(xt::xarray<float>{0.1f, 0.9f, 0.6f}, xt::xarray<double>{0.0, 0.5, 1.0}) == counts);
    CHECK(stats::bin_edges(xt::xarray<float>{0.0f, 1.0f},
                           {.rule = stats::bin_rule::fixed_count, .count = 2}) == edges);
}

TEST_CASE("bins refuse what cannot be binned") {
    const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
    const vector<double> x{0.0, 1.0};
    CHECK_THROWS_WITH_AS(stats::bin_edges(full(0, 0.0)),
                         "entrain::stats::bin_edges: x: expected at least one value, got 0", argument_error);
    CHECK_THROWS_WITH_AS(stats::bin_edges(vector<double>{0.0, nan}),
                         "entrain::stats::bin_edges: x: expected finite values, got nan at (1)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::bin_edges(x, {.rule = stats::bin_rule::fixed_count, .count = 0}),
                         "entrain::stats::bin_edges: count: expected at least one bin, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::bin_edges(x, {.range = {1.0, 0.0}}),
                         "entrain::stats::bin_edges: range: expected a finite lowest edge at most as large "
                         "as the highest, got 1 "
                         "to 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::bin_edges(x, {.rule = stats::bin_rule::fixed_edges, .edges = {0.0, 0.0}}),
        "entrain::stats::bin_edges: edges: expected finite edges, each above the one before, got 0 at (1)",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::bin_edges(x, {.rule = stats::bin_rule::fixed_edges, .edges = {0.0}}),
                         "entrain::stats::bin_edges: edges: expected at least two edges, got 1",
                         argument_error);
    auto far = full(100, 0.0);
    for (std::size_t i = 0; i < 100; ++i) far(i) = double(i) * 1e-9;
    far(99) = 1e9;
    CHECK_THROWS_AS(stats::bin_edges(far), argument_error);
    CHECK_THROWS_AS(stats::common_edges({}), argument_error);
    CHECK_THROWS_AS(stats::histogram(vector<double>{infinite}, x), argument_error);
    CHECK_THROWS_AS(stats::histogram(x, vector<double>{1.0, 0.0}), argument_error);
}

}  // namespace test_histogram
