// Several measures of the same subjects against one score, by joint permutations.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/stats.hpp>

#include "noise.hpp"

namespace test_correlation_max_t {

using namespace entrain;

namespace {

vector<double> row_of(const matrix<double>& table, std::size_t row) {
    vector<double> values = full(table.shape(1), 0.0);
    std::copy_n(row_data(table, row), table.shape(1), values.begin());
    return values;
}

}  // namespace

TEST_CASE("correlations are those of spearman and pearson, and p those of all permutations") {
    const auto measures = noise(3, 6, 5);
    const vector<double> score{3, 1, 4, 1, 5, 9};
    for (const auto method : {stats::correlation::spearman, stats::correlation::pearson}) {
        const auto correlate = [&](const vector<double>& x, const vector<double>& y) {
            return method == stats::correlation::spearman ? stats::spearman(x, y) : stats::pearson(x, y);
        };
        const auto found =
            stats::correlation_max_t(measures, score, method, {.permutations = 40'000, .seed = 3});
        CHECK(found.permutations == 40'000);
        // Every order of the six subjects.
        std::vector<std::size_t> order(6);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::vector<double> reached(3, 0.0), reached_by_largest(3, 0.0);
        double count = 0;
        do {
            vector<double> shuffled = score;
            for (std::size_t i = 0; i < 6; ++i) shuffled(i) = score(order[i]);
            double largest = 0;
            std::vector<double> size(3);
            for (std::size_t m = 0; m < 3; ++m) {
                size[m] = std::abs(correlate(row_of(measures, m), shuffled));
                largest = std::max(largest, size[m]);
            }
            ++count;
            for (std::size_t m = 0; m < 3; ++m) {
                const double observed = std::abs(correlate(row_of(measures, m), score)) - 1e-12;
                reached[m] += size[m] >= observed, reached_by_largest[m] += largest >= observed;
            }
        } while (std::next_permutation(order.begin(), order.end()));
        for (std::size_t m = 0; m < 3; ++m) {
            CAPTURE(m);
            CHECK(found.rho(m) == doctest::Approx(correlate(row_of(measures, m), score)).epsilon(1e-12));
            // Four standard errors of 40,000 draws are at most 0.01.
            CHECK(std::abs(found.p(m) - reached[m] / count) < 0.01);
            CHECK(std::abs(found.single_step(m) - reached_by_largest[m] / count) < 0.01);
            CHECK(found.step_down(m) <= found.single_step(m));
            CHECK(found.p(m) <= found.step_down(m));
        }
    }
}

TEST_CASE("a measure that follows the score stands out, and one that does not vary says nothing") {
    matrix<double> measures = noise(3, 12, 8);
    vector<double> score = full(12, 0.0);
    for (std::size_t i = 0; i < 12; ++i) {
        score(i) = std::exp(-measures(0, i));  // downwards, and no straight line
        measures(2, i) = 0.25;
    }
    const auto found = stats::correlation_max_t(measures, score, {}, {.permutations = 999});
    const auto by_ranks =
        stats::correlation_max_t(measures, score, stats::correlation::spearman, {.permutations = 999});
    CHECK(by_ranks.rho(0) == doctest::Approx(-1));
    CHECK(found.rho(0) > -1 + 1e-6);
    CHECK(by_ranks.single_step(0) == doctest::Approx(0.001));
    CHECK(by_ranks.rho(2) == 0);
    CHECK(by_ranks.p(2) == 1);
    CHECK(by_ranks.single_step(2) == 1);
}

TEST_CASE("of scores that follow nothing one in twenty is found, over all measures") {
    std::size_t claimed = 0;
    constexpr std::size_t studies = 400;
    for (std::size_t study = 0; study < studies; ++study) {
        const auto table = noise(5, 10, 100 + study);
        matrix<double> measures = full(4, 10, 0.0);
        std::copy_n(table.data(), 40, measures.data());
        const auto found = stats::correlation_max_t(measures, row_of(table, 4), stats::correlation::spearman,
                                                    {.permutations = 199, .seed = study});
        claimed += *std::min_element(found.single_step.begin(), found.single_step.end()) <= 0.05;
    }
    // 20 of 400 are expected; their standard deviation is 4.4.
    CHECK(claimed >= 7);
    CHECK(claimed <= 33);
}

}  // namespace test_correlation_max_t
