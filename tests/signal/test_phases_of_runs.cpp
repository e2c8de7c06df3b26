#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/signal/spectrum.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_phases_of_runs {

using namespace entrain;

namespace {

// Runs as a scanner gives them, each at a level of its own.
std::vector<matrix<double>> runs_of(const std::vector<std::size_t>& lengths, std::uint64_t seed) {
    std::vector<matrix<double>> runs;
    for (std::size_t k = 0; k < lengths.size(); ++k)
        runs.push_back(100.0 * double(k + 1) + noise(4, lengths[k], seed + k));
    return runs;
}

template <class T>
std::vector<matrix<T>> phases_of_each(const std::vector<matrix<T>>& runs, const phase_options& options) {
    std::vector<matrix<T>> each;
    for (const auto& run : runs) each.push_back(phases(run, options));
    return each;
}

}  // namespace

TEST_CASE("joined phases are the single runs' phases bit for bit, for random runs") {
    random_stream random(1);
    for (std::size_t trial = 0; trial < 30; ++trial) {
        std::vector<std::size_t> lengths;
        for (std::size_t k = 0; k <= random.below(4); ++k) lengths.push_back(20 + random.below(150));
        const auto runs = runs_of(lengths, 10 * trial);
        const auto whole = join_runs(runs);
        const phase_options options{.tr = 2.0, .trim = random.below(4)};
        const auto each = join_runs(phases_of_each(runs, options));
        CHECK(phases(whole.samples, options, whole.runs) == each.samples);
        CHECK(whole.runs.trimmed(options.trim) == each.runs);

        const auto unit = phasors_of(whole.samples, options, whole.runs);
        REQUIRE(unit.samples() == each.samples.shape(1));
        std::size_t first = 0;
        for (const auto& run : runs) {
            const auto own = phasors_of(run, options);
            for (std::size_t i = 0; i < own.regions(); ++i)
                for (std::size_t t = 0; t < own.samples(); ++t) {
                    REQUIRE(unit.cosine()(i, first + t) == own.cosine()(i, t));
                    REQUIRE(unit.sine()(i, first + t) == own.sine()(i, t));
                }
            first += own.samples();
        }
    }
}

TEST_CASE("runs that are joined at their samples have other phases, most of all where they meet") {
    const auto whole = join_runs(runs_of({150, 150}, 3));
    const phase_options options{.tr = 2.0};
    const auto right = phases(whole.samples, options, whole.runs), wrong = phases(whole.samples, options);
    const auto furthest = [&](std::size_t from, std::size_t to) {
        double most = 0;
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t t = from; t < to; ++t)
                most =
                    std::max(most, std::abs(std::remainder(right(i, t) - wrong(i, t), 2 * std::numbers::pi)));
        return most;
    };
    CHECK(furthest(140, 160) > 1.0);
    // The filter rings across the join for many samples, and dies away.
    CHECK(furthest(120, 130) > 0.01);
    CHECK(furthest(0, 20) < furthest(140, 160) / 5);
}

TEST_CASE("what happens in one run changes nothing in another") {
    auto runs = runs_of({90, 70, 80}, 5);
    const phase_options options{.tr = 2.0, .trim = 2};
    const auto before = join_runs(runs);
    for (double& value : runs[1]) value = 1e6 - 3 * value * value;
    const auto after = join_runs(runs);
    const auto first = split_runs(phases(before.samples, options, before.runs), before.runs.trimmed(2)),
               second = split_runs(phases(after.samples, options, after.runs), after.runs.trimmed(2));
    CHECK(first[0] == second[0]);
    CHECK(first[1] != second[1]);
    CHECK(first[2] == second[2]);
}

TEST_CASE("one run is what it was without runs, bit for bit") {
    const auto bold = runs_of({90}, 7)[0];
    const phase_options options{.tr = 2.0, .trim = 3};
    for (const run_lengths& one : {run_lengths(), run_lengths{90}}) {
        CHECK(phases(bold, options, one) == phases(bold, options));
        CHECK(phasors_of(bold, options, one).sine() == phasors_of(bold, options).sine());
    }
}

TEST_CASE("joined recordings may be any kind of array, and float") {
    const auto whole = join_runs(runs_of({60, 50}, 9));
    const phase_options options{.tr = 2.0, .trim = 1};
    const auto theta = phases(whole.samples, options, whole.runs);
    const auto unit = phasors_of(whole.samples, options, whole.runs);
    array_kinds::for_each(whole.samples, [&](const auto& any) {
        CHECK(phases(any, options, whole.runs) == theta);
        CHECK(phasors_of(any, options, whole.runs).cosine() == unit.cosine());
    });
    const matrix<float> in_float = whole.samples;
    static_assert(std::is_same_v<decltype(phases(in_float, options, whole.runs)), matrix<float>>);
    CHECK(phases(in_float, options, whole.runs) ==
          join_runs(phases_of_each(split_runs(in_float, whole.runs), options)).samples);
    const auto unit_in_float = phasors_of(in_float, options, whole.runs);
    for (std::size_t k = 0; k < unit.sine().size(); ++k)
        CHECK(std::abs(double(unit_in_float.sine().data()[k]) - unit.sine().data()[k]) < 1e-2);
}

TEST_CASE("errors name the run that they are about") {
    auto runs = runs_of({60, 50}, 11);
    const auto whole = join_runs(runs);
    const phase_options options{.tr = 2.0};
    CHECK_THROWS_WITH_AS(phases(whole.samples, options, {60, 60}),
                         "entrain::phases: runs: expected lengths that sum to the 110 samples, got 120",
                         argument_error);
    CHECK_THROWS_WITH_AS(phasors_of(whole.samples, options, {109}),
                         "entrain::phasors_of: runs: expected lengths that sum to the 110 samples, got 109",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        phasors_of(whole.samples, options, {100, 10}, "states_in"),
        "entrain::states_in: run 2 of bold: expected at least one region and 13 samples (6 x "
        "order + 1, for the padding at the edges), got (4, 10)",
        argument_error);
    CHECK_THROWS_WITH_AS(phases(whole.samples, {.tr = 2.0, .trim = 25}, whole.runs),
                         "entrain::phases: trim: expected less than half of the 50 samples, got 25",
                         argument_error);
    for (std::size_t t = 0; t < 60; ++t) runs[0](2, t) = 7;  // varies over the recording, not over the run
    const auto still = join_runs(runs);
    CHECK_NOTHROW(phases(still.samples, options));
    CHECK_THROWS_WITH_AS(
        phases(still.samples, options, still.runs),
        "entrain::phases: run 1 of bold: expected a signal that varies in every region, got a "
        "constant one in region 2",
        argument_error);
    runs[1](0, 4) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(phasors_of(join_runs<double>({runs[1], runs[1]}).samples, options, {50, 50}),
                         "entrain::phasors_of: run 1 of bold: expected finite values, got nan at (0, 4)",
                         argument_error);
}

TEST_CASE("frequencies of runs that are given as scans are those of the runs") {
    const auto runs = runs_of({120, 120}, 13);
    const auto whole = join_runs(runs);
    CHECK(natural_frequencies(split_runs(whole.samples, whole.runs), {.tr = 2.0}) ==
          natural_frequencies(runs, {.tr = 2.0}));
}

}  // namespace test_phases_of_runs
