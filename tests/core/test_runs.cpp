#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/core/runs.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_runs {

using namespace entrain;

TEST_CASE("runs lie one after the other in the recording that they make") {
    const run_lengths runs{180, 1, 175};
    CHECK(runs.several());
    CHECK(runs.count() == 3);
    CHECK(runs.samples() == std::vector<std::size_t>{180, 1, 175});
    CHECK(runs.within(356, "phases") == std::vector<run_range>{{0, 180}, {180, 1}, {181, 175}});
}

TEST_CASE("without lengths a recording is one run, however long") {
    const run_lengths one;
    CHECK_FALSE(one.several());
    CHECK(one.count() == 1);
    CHECK(one.within(240, "phases") == std::vector<run_range>{{0, 240}});
    CHECK(one.trimmed(3) == one);
    CHECK(run_lengths{} == one);
    CHECK(run_lengths{240}.within(240, "phases") == one.within(240, "phases"));
    CHECK_FALSE(run_lengths{240}.several());
}

TEST_CASE("lengths that do not fit are refused in the name of who was given them") {
    CHECK_THROWS_WITH_AS((run_lengths{180, 0}),
                         "entrain::run_lengths: samples: expected at least one sample in every run, got none "
                         "in run 2",
                         argument_error);
    CHECK_THROWS_WITH_AS((run_lengths{180, 175}.within(356, "phases")),
                         "entrain::phases: runs: expected lengths that sum to the 356 samples, got 355",
                         argument_error);
    CHECK_THROWS_WITH_AS(run_lengths{2}.within(1, "f", "study.scans"),
                         "entrain::f: study.scans: expected lengths that sum to the 1 sample, got 2",
                         argument_error);
    constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
    CHECK_THROWS_AS((run_lengths{largest, 3}.within(2, "f")),
                    argument_error);  // the sum does not wrap around
}

TEST_CASE("every run is trimmed at both ends, and something is left of it") {
    CHECK(run_lengths{180, 7, 175}.trimmed(3) == run_lengths{174, 1, 169});
    CHECK(run_lengths{180, 175}.trimmed(0) == run_lengths{180, 175});
    CHECK_THROWS_WITH_AS((run_lengths{180, 6}.trimmed(3)),
                         "entrain::run_lengths::trimmed: trim: expected less than half of the 6 samples of "
                         "every run, got 3",
                         argument_error);
}

TEST_CASE("what is joined and parted again is what it was, for random runs") {
    random_stream random(5);
    for (int trial = 0; trial < 50; ++trial) {
        std::vector<matrix<double>> parts;
        std::vector<std::size_t> lengths;
        for (std::size_t k = 0; k <= random.below(4); ++k) {
            lengths.push_back(1 + random.below(20));
            parts.push_back(noise(3, lengths.back(), 100 * std::size_t(trial) + k));
        }
        const auto whole = join_runs(parts);
        REQUIRE(whole.runs.samples() == lengths);
        CHECK(split_runs(whole.samples, whole.runs) == parts);
        array_kinds::for_each(whole.samples,
                              [&](const auto& any) { CHECK(split_runs(any, whole.runs) == parts); });
        std::vector<matrix<float>> in_float(parts.begin(), parts.end());
        CHECK(split_runs(join_runs(in_float).samples, whole.runs) == in_float);
    }
}

TEST_CASE("runs of other regions, empty ones and none at all are not joined") {
    CHECK_THROWS_WITH_AS(join_runs<double>({}),
                         "entrain::join_runs: parts: expected at least one run, got none", argument_error);
    CHECK_THROWS_WITH_AS(
        join_runs<double>({noise(3, 5, 1), noise(2, 5, 1)}),
        "entrain::join_runs: parts: expected (3, at least one sample) in every run, got (2, 5)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        join_runs<double>({noise(3, 5, 1), full(3, 0, 0.0)}),
        "entrain::join_runs: parts: expected (3, at least one sample) in every run, got (3, 0)",
        argument_error);
    CHECK_THROWS_WITH_AS(split_runs(noise(3, 5, 1), {2, 2}),
                         "entrain::split_runs: runs: expected lengths that sum to the 5 samples, got 4",
                         argument_error);
}

TEST_CASE("errors call a run by its number where there are several") {
    CHECK(name_of_run("bold", {}, 0) == "bold");
    CHECK(name_of_run("bold", {5}, 0) == "bold");
    CHECK(name_of_run("bold", {5, 6}, 1) == "run 2 of bold");
}

}  // namespace test_runs
