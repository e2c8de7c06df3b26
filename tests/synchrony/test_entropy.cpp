#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/synchrony/entropy.hpp>

#include "expected.hpp"

namespace test_entropy {

using namespace entrain;
using doctest::Approx;

namespace {

// A network's synchrony over one scan: normal values of a given spread.
vector<double> synchrony_signal(std::size_t samples, double sd, std::uint64_t seed, std::uint64_t stream) {
    random_stream random(seed, stream);
    vector<double> x = full(samples, 0.0);
    for (double& value : x) value = 0.5 + sd * random.normal();
    return x;
}

// The mean over 200 simulated subjects of H(after) - H(before).
double mean_change(std::size_t before, double sd_before, std::size_t after, double sd_after,
                   const synchrony_entropy_options& options) {
    double sum = 0;
    for (std::uint64_t subject = 0; subject < 200; ++subject) {
        const auto h = synchrony_entropy({synchrony_signal(before, sd_before, 1, subject),
                                          synchrony_signal(after, sd_after, 2, subject)},
                                         options)
                           .entropy;
        sum += h[1] - h[0];
    }
    return sum / 200;
}

}  // namespace

TEST_CASE("the entropy of counts is SciPy's, in nats and in bits") {
    const auto all = expected::values("bins");
    for (const char* name : {"fixed", "range", "sturges", "scott", "fd"}) {
        const auto counts = expected::vector_of(all[name]["counts"]);
        CHECK(shannon_entropy(counts) == Approx(all[name]["entropy"].get<double>()).epsilon(1e-13));
        CHECK(shannon_entropy(counts, {.unit = entropy_unit::bits}) ==
              Approx(all[name]["bits"].get<double>()).epsilon(1e-13));
    }
    CHECK(synchrony_entropy(expected::vector_of(all["x"])) ==
          Approx(all["fd"]["entropy"].get<double>()).epsilon(1e-12));
}

TEST_CASE("entropy is 0 for one bin, ln bins for equal counts, and 1 when normalised") {
    CHECK(shannon_entropy(vector<double>{7.0}) == 0.0);
    CHECK(shannon_entropy(vector<double>{7.0}, {.normalised = true}) == 0.0);
    CHECK(shannon_entropy(vector<double>{0.0, 9.0, 0.0}) == 0.0);
    CHECK(shannon_entropy(full(8, 5.0)) == Approx(std::log(8.0)).epsilon(1e-15));
    CHECK(shannon_entropy(full(8, 5.0), {.unit = entropy_unit::bits}) == Approx(3).epsilon(1e-15));
    CHECK(shannon_entropy(full(8, 5.0), {.normalised = true}) == Approx(1).epsilon(1e-15));
}

TEST_CASE("estimators follow their formulas") {
    const vector<double> counts{4.0, 2.0, 3.0, 0.0, 2.0, 4.0, 0.0, 0.0, 2.0, 1.0, 1.0};
    const double plug_in = shannon_entropy(counts);
    CHECK(shannon_entropy(counts, {.estimator = entropy_estimator::miller_madow}) ==
          Approx(plug_in + 7.0 / (2 * 19)).epsilon(1e-14));
    // Hausser and Strimmer, their equations 4 to 6, term by term.
    double variance = 0, distance = 0, expected = 0;
    for (const double y : counts) {
        variance += y / 19 * (1 - y / 19) / 18;
        distance += std::pow(1.0 / 11 - y / 19, 2);
    }
    const double lambda = variance / distance;
    CHECK(lambda < 1);
    for (const double y : counts) {
        const double p = lambda / 11 + (1 - lambda) * y / 19;
        expected -= p * std::log(p);
    }
    CHECK(shannon_entropy(counts, {.estimator = entropy_estimator::shrinkage}) ==
          Approx(expected).epsilon(1e-13));
    // All of one observation's weight goes to the uniform distribution, as for equal counts.
    CHECK(shannon_entropy(vector<double>{1.0, 0.0, 0.0}, {.estimator = entropy_estimator::shrinkage}) ==
          Approx(std::log(3.0)).epsilon(1e-15));
    CHECK(shannon_entropy(full(5, 2.0), {.estimator = entropy_estimator::shrinkage}) ==
          Approx(std::log(5.0)).epsilon(1e-15));
}

TEST_CASE("Miller-Madow and shrinkage are nearer to the truth than the plug-in for few observations") {
    // A discretised normal distribution over 20 bins, 40 observations of it.
    vector<double> p = full(20, 0.0);
    double sum = 0, truth = 0;
    for (std::size_t i = 0; i < 20; ++i) sum += p(i) = std::exp(-std::pow((double(i) - 9.5) / 5, 2) / 2);
    for (double& value : p) {
        value /= sum;
        truth -= value * std::log(value);
    }
    double bias[3] = {0, 0, 0};
    for (std::uint64_t repeat = 0; repeat < 1000; ++repeat) {
        random_stream random(5, repeat);
        vector<double> counts = full(20, 0.0);
        for (int k = 0; k < 40; ++k) {
            double u = random.uniform();
            std::size_t i = 0;
            while (i < 19 && (u -= p(i)) >= 0) ++i;
            counts(i) += 1;
        }
        int e = 0;
        for (const auto estimator :
             {entropy_estimator::plug_in, entropy_estimator::miller_madow, entropy_estimator::shrinkage})
            bias[e++] += (shannon_entropy(counts, {.estimator = estimator}) - truth) / 1000;
    }
    CHECK(bias[0] < -0.12);
    CHECK(std::abs(bias[1]) < 0.1);
    CHECK(std::abs(bias[2]) < 0.1);
}

TEST_CASE("bins of its own hide a change of spread from each condition; common bins show it") {
    // Half as much spread again after: the entropy of the densities differs by ln 1.5 nats.
    const double truth = std::log(1.5);
    for (const auto rule : {stats::bin_rule::freedman_diaconis, stats::bin_rule::scott,
                            stats::bin_rule::sturges, stats::bin_rule::fixed_count}) {
        const stats::bin_options bins{.rule = rule};
        const double separate =
            mean_change(240, 0.10, 240, 0.15, {.bins = bins, .sharing = bin_sharing::separate});
        const double common = mean_change(240, 0.10, 240, 0.15, {.bins = bins});
        CHECK(std::abs(separate) < 0.1 * truth);
        CHECK(common == Approx(truth).epsilon(0.15));
    }
}

TEST_CASE("bins of its own make a change out of a longer scan; common bins do not") {
    // The same distribution, four times as long: widths fall as n^(-1/3), the entropy rises by ln(4) / 3.
    const synchrony_entropy_options separate{.sharing = bin_sharing::separate};
    CHECK(mean_change(240, 0.1, 960, 0.1, separate) == Approx(std::log(4.0) / 3).epsilon(0.1));
    CHECK(std::abs(mean_change(240, 0.1, 960, 0.1, {})) < 0.06);  // the plug-in's own bias
    CHECK(std::abs(mean_change(240, 0.1, 960, 0.1,
                               {.entropy = {.estimator = entropy_estimator::miller_madow}})) < 0.02);
    // And nothing is made of nothing.
    CHECK(std::abs(mean_change(240, 0.1, 240, 0.1, {})) < 0.01);
}

TEST_CASE("conditions share their bins by default, and the result holds them") {
    const auto a = synchrony_signal(100, 0.1, 1, 1), b = synchrony_signal(150, 0.2, 1, 2);
    const auto found = synchrony_entropy({a, b});
    CHECK(found.edges[0] == found.edges[1]);
    CHECK(found.edges[0] == stats::common_edges({a, b}));
    CHECK(xt::sum(found.counts[0])() == 100);
    CHECK(xt::sum(found.counts[1])() == 150);
    CHECK(found.entropy[1] == shannon_entropy(found.counts[1]));
    CHECK(found.entropy[1] > found.entropy[0]);
}

TEST_CASE("a constant signal, one sample and all-equal conditions have entropy zero") {
    CHECK(synchrony_entropy(full(50, 0.3)) == 0.0);
    CHECK(synchrony_entropy(full(1, 0.3)) == 0.0);
    const auto both = synchrony_entropy({full(50, 0.3), full(20, 0.3)}, {.entropy = {.normalised = true}});
    CHECK(both.entropy == std::vector<double>{0.0, 0.0});
    CHECK(synchrony_entropy({full(50, 0.3), synchrony_signal(50, 0.1, 1, 1)}).entropy[0] == 0.0);
}

TEST_CASE("entropies accept views, xarrays and float") {
    const matrix<double> counts{{4.0, 1.0}, {2.0, 5.0}};
    const double expected = shannon_entropy(vector<double>{4.0, 2.0});
    CHECK(shannon_entropy(xt::view(counts, xt::all(), 0)) == expected);
    CHECK(shannon_entropy(xt::xarray<float>{4.0f, 2.0f}) == expected);
    CHECK(shannon_entropy(vector<int>{4, 2}) == expected);
    const auto x = synchrony_signal(64, 0.1, 3, 3);
    const xt::xarray<double> any = x;
    CHECK(synchrony_entropy(any) == synchrony_entropy(x));
    CHECK(synchrony_entropy(xt::view(any, xt::all())) == synchrony_entropy(x));
}

TEST_CASE("entropies refuse what has none") {
    CHECK_THROWS_WITH_AS(shannon_entropy(full(0, 1.0)),
                         "entrain::shannon_entropy: counts: expected at least one bin, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(shannon_entropy(full(3, 0.0)),
                         "entrain::shannon_entropy: counts: expected at least one observation, got none",
                         argument_error);
    CHECK_THROWS_WITH_AS(shannon_entropy(vector<double>{1.0, -2.0}),
                         "entrain::shannon_entropy: counts: expected no negative count, got -2",
                         argument_error);
    CHECK_THROWS_AS(shannon_entropy(vector<double>{1.0, std::nan("")}), argument_error);
    CHECK_THROWS_WITH_AS(synchrony_entropy(std::vector<vector<double>>{}),
                         "entrain::synchrony_entropy: signals: expected at least one signal, got none",
                         argument_error);
    CHECK_THROWS_WITH_AS(synchrony_entropy({full(2, 1.0), full(0, 1.0)}),
                         "entrain::synchrony_entropy: signals[1]: expected at least one sample, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(synchrony_entropy({full(2, std::numeric_limits<double>::infinity())}),
                         "entrain::synchrony_entropy: signals[0]: expected finite values, got inf at (0)",
                         argument_error);
}

}  // namespace test_entropy
