#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/synchrony/coherence.hpp>
#include <entrain/synchrony/phase_fcd.hpp>
#include <entrain/synchrony/sliding_window_fcd.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"
#include "pattern_similarities.hpp"

namespace test_synchrony_of_runs {

using namespace entrain;

namespace {

// Each run at a level and a scale of its own.
joined_runs<double> runs_of(const std::vector<std::size_t>& lengths, std::uint64_t seed) {
    std::vector<matrix<double>> runs;
    for (std::size_t k = 0; k < lengths.size(); ++k)
        runs.push_back(50.0 * double(k) + double(k + 1) * noise(5, lengths[k], seed + k));
    return join_runs(runs);
}

// Pearson's correlation of rows that are standardised run by run: the textbook's loops.
double standardised_correlation(const joined_runs<double>& whole, std::size_t i, std::size_t j) {
    double sum = 0;
    for (const auto& run : split_runs(whole.samples, whole.runs)) {
        const auto samples = double(run.shape(1));
        const auto score = [&](std::size_t row, std::size_t t) {
            double mean = 0, square = 0;
            for (std::size_t s = 0; s < run.shape(1); ++s) mean += run(row, s) / samples;
            for (std::size_t s = 0; s < run.shape(1); ++s)
                square += std::pow(run(row, s) - mean, 2) / samples;
            return (run(row, t) - mean) / std::sqrt(square);
        };
        for (std::size_t t = 0; t < run.shape(1); ++t) sum += score(i, t) * score(j, t);
    }
    return sum / double(whole.samples.shape(1));
}

}  // namespace

TEST_CASE("functional connectivity of joined runs is that of runs standardised by themselves") {
    random_stream random(1);
    for (std::size_t trial = 0; trial < 20; ++trial) {
        std::vector<std::size_t> lengths;
        for (std::size_t k = 0; k <= 1 + random.below(3); ++k) lengths.push_back(4 + random.below(40));
        const auto whole = runs_of(lengths, 10 * trial);
        const auto fc = functional_connectivity(whole.samples, whole.runs);
        for (std::size_t i = 0; i < 5; ++i) {
            CHECK(fc(i, i) == 1);
            for (std::size_t j = 0; j < i; ++j) {
                CHECK(fc(i, j) == fc(j, i));
                CHECK(std::abs(fc(i, j) - standardised_correlation(whole, i, j)) < 1e-13);
            }
        }
    }
    // Joined at the samples, the levels of the runs make regions correlate that have nothing in common.
    const auto whole = runs_of({200, 200}, 3);
    CHECK(functional_connectivity(whole.samples)(0, 1) > 0.9);
    CHECK(std::abs(functional_connectivity(whole.samples, whole.runs)(0, 1)) < 0.2);
}

TEST_CASE("functional connectivity takes any array of joined runs, and one run as before") {
    const auto whole = runs_of({30, 20}, 5);
    const auto fc = functional_connectivity(whole.samples, whole.runs);
    array_kinds::for_each(whole.samples,
                          [&](const auto& any) { CHECK(functional_connectivity(any, whole.runs) == fc); });
    const matrix<float> in_float = whole.samples;
    CHECK(std::abs(double(functional_connectivity(in_float, whole.runs)(0, 1)) - fc(0, 1)) < 1e-4);
    CHECK(functional_connectivity(whole.samples, {50}) == functional_connectivity(whole.samples));
    CHECK_THROWS_WITH_AS(
        functional_connectivity(whole.samples, {30, 21}),
        "entrain::functional_connectivity: runs: expected lengths that sum to the 50 samples, "
        "got 51",
        argument_error);
    CHECK_THROWS_WITH_AS(
        functional_connectivity(whole.samples, {49, 1}),
        "entrain::functional_connectivity: run 2 of bold: expected at least one region and two "
        "samples, got (5, 1)",
        argument_error);
}

TEST_CASE("phase FCD of joined runs averages no samples of two runs, and compares all patterns") {
    const auto whole = runs_of({12, 5, 17}, 7);  // the second is too short for a pattern
    const phase_fcd_options options{.average = 3, .skip = 2};
    // The patterns of the runs, as those of a recording in one run that is averaged by nobody.
    std::vector<std::vector<double>> patterns;
    for (const auto& [first, samples] : whole.runs.within(34, "test"))
        for (std::size_t t = first + 2; t + 3 + 2 <= first + samples; ++t) {
            std::vector<double>& pattern = patterns.emplace_back();
            for (std::size_t i = 0; i < 5; ++i)
                for (std::size_t j = 0; j < i; ++j) {
                    double sum = 0;
                    for (std::size_t a = 0; a < 3; ++a)
                        sum += std::cos(whole.samples(i, t + a) - whole.samples(j, t + a));
                    pattern.push_back(sum / 3);
                }
        }
    REQUIRE(patterns.size() == 6 + 11);
    const auto expected = pattern_similarities(patterns);
    const auto found = phase_fcd(whole.samples, options, whole.runs);
    REQUIRE(found.size() == expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k) CHECK(std::abs(found(k) - expected[k]) < 1e-12);
    CHECK(phase_fcd(whole.samples, options).size() > found.size());
    CHECK(phase_fcd_distribution(whole.samples, options, {}, whole.runs).size == found.size());
    array_kinds::for_each(whole.samples,
                          [&](const auto& any) { CHECK(phase_fcd(any, options, whole.runs) == found); });
    CHECK(phase_fcd(whole.samples, options, {34}) == phase_fcd(whole.samples, options));
}

TEST_CASE("phase FCD of many patterns is the same over blocks, with joins among them") {
    const auto whole = runs_of({150, 130, 90}, 9);
    const auto all = phase_fcd(whole.samples, {.average = 1, .skip = 0}, whole.runs);
    const auto same = phase_fcd(whole.samples, {.average = 1, .skip = 0});
    CHECK(all == same);  // nothing is averaged and nothing left out: joins do not matter
    const std::size_t patterns = 147 + 127 + 87;  // of two samples each, one left out at each end
    CHECK(phase_fcd(whole.samples, {.average = 2, .skip = 1}, whole.runs).size() ==
          patterns * (patterns - 1) / 2);
}

TEST_CASE("windows lie within a run each") {
    const auto whole = runs_of({25, 9, 31}, 11);
    const sliding_window_options options{.window = 10, .step = 4};
    const auto found = sliding_window_fcd(whole.samples, options, whole.runs);
    REQUIRE(found.shape(0) ==
            4 + 6);  // from 0, 4, 8, 12 and 34, 38 ... 54; the second run is shorter than a window
    const auto parts = split_runs(whole.samples, whole.runs);
    const auto first = sliding_window_fcd(parts[0], options), third = sliding_window_fcd(parts[2], options);
    for (std::size_t v = 0; v < 4; ++v)
        for (std::size_t w = 0; w < 4; ++w) CHECK(std::abs(found(v, w) - first(v, w)) < 1e-12);
    for (std::size_t v = 0; v < 6; ++v)
        for (std::size_t w = 0; w < 6; ++w) CHECK(std::abs(found(4 + v, 4 + w) - third(v, w)) < 1e-12);
    CHECK(sliding_window_fcd(whole.samples, options).shape(0) == 14);
    CHECK(sliding_window_fcd(whole.samples, options, {65}) == sliding_window_fcd(whole.samples, options));
    CHECK(sliding_window_fcd_distribution(whole.samples, options, {}, whole.runs).size == 45);
    array_kinds::for_each(whole.samples, [&](const auto& any) {
        CHECK(sliding_window_fcd(any, options, whole.runs) == found);
    });
}

TEST_CASE("runs without two patterns or windows are refused") {
    const auto whole = runs_of({12, 12}, 13);
    CHECK_THROWS_WITH_AS(
        phase_fcd(whole.samples, {.average = 3, .skip = 5}, whole.runs),
        "entrain::phase_fcd: runs: expected two patterns at least, of which a run of 13 samples "
        "has one, got 0",
        argument_error);
    CHECK_THROWS_WITH_AS(phase_fcd(whole.samples, {}, {12, 13}),
                         "entrain::phase_fcd: runs: expected lengths that sum to the 24 samples, got 25",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        sliding_window_fcd(whole.samples, {.window = 13}, whole.runs),
        "entrain::sliding_window_fcd: runs: expected two windows at least, each of 13 samples of "
        "one run, got 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        sliding_window_fcd_distribution(whole.samples, {}, {}, {1, 2}),
        "entrain::sliding_window_fcd_distribution: runs: expected lengths that sum to the 24 "
        "samples, got 3",
        argument_error);
}

}  // namespace test_synchrony_of_runs
