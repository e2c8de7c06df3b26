#include <cmath>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>

#include "array_kinds.hpp"

namespace test_objectives {

using namespace entrain;

namespace {

// Noisy oscillations around 0.055 Hz, sampled every 2 s, whose phases drift from region to region.
matrix<double> recording(std::size_t regions, std::size_t samples, std::uint64_t seed) {
    random_stream random(seed);
    matrix<double> x = full(regions, samples, 0.0);
    for (std::size_t i = 0; i < regions; ++i) {
        const double frequency = 0.055 + 0.004 * random.normal(), phase = 3 * random.uniform();
        for (std::size_t t = 0; t < samples; ++t)
            x(i, t) =
                std::sin(2 * std::numbers::pi * frequency * 2 * double(t) + phase) + 0.5 * random.normal();
    }
    return x;
}

matrix<double> centroids_of(const matrix<double>& bold, std::size_t k, const phase_options& phases) {
    return kmeans(leading_eigenvectors(phasors_of(bold, phases)), k, {.restarts = 3}).centroids;
}

const phase_options tr2{.tr = 2.0, .trim = 3};

}  // namespace

TEST_CASE("the summary of a recording holds what the single functions give") {
    const auto bold = recording(8, 150, 1);
    const auto centroids = centroids_of(bold, 3, tr2);
    const auto summary = summarise_recording(bold, centroids, tr2);
    const auto theta = phases(bold, tr2);
    const auto labels = assign_states(leading_eigenvectors(theta), centroids);
    CHECK(states_in(bold, centroids, tr2) == labels);
    CHECK(summary.frames == 144);
    CHECK(summary.occupancy == occupancy(labels, 3));
    CHECK(summary.transitions == transition_matrix(labels, 3));
    CHECK(summary.metastability == doctest::Approx(metastability(order_parameter(theta))));
    CHECK(xt::allclose(summary.phase_coherence, phase_coherence(theta)));
    CHECK(xt::allclose(summary.functional_connectivity, functional_connectivity(bold)));
    array_kinds::for_each(bold, [&](const auto& any) {
        CHECK(summarise_recording(any, centroids, tr2).occupancy == summary.occupancy);
    });
    array_kinds::for_each(centroids, [&](const auto& any) { CHECK(states_in(bold, any, tr2) == labels); });
    const matrix<float> single = xt::cast<float>(bold);
    CHECK(summarise_recording(single, centroids, tr2).metastability ==
          doctest::Approx(summary.metastability).epsilon(1e-4));
}

TEST_CASE("a group counts each of its recordings the same, however long they are") {
    const std::vector<matrix<double>> scans = {recording(6, 100, 1), recording(6, 200, 2)};
    const auto centroids = centroids_of(scans[0], 2, tr2);
    const auto both = summarise_scans(scans, centroids, tr2);
    const auto first = summarise_recording(scans[0], centroids, tr2),
               second = summarise_recording(scans[1], centroids, tr2);
    CHECK(both.parts.size() == 2);
    CHECK(both.frames == 94 + 194);
    CHECK(both.occupancy(0) == doctest::Approx((first.occupancy(0) + second.occupancy(0)) / 2));
    CHECK(both.metastability == doctest::Approx((first.metastability + second.metastability) / 2));
    CHECK(both.phase_coherence(1, 2) ==
          doctest::Approx((first.phase_coherence(1, 2) + second.phase_coherence(1, 2)) / 2));
    CHECK_THROWS_WITH_AS(summarise({}), "entrain::summarise: parts: expected at least one recording, got 0",
                         argument_error);
}

TEST_CASE("distances are zero between equals and grow with the difference that they are about") {
    const std::vector<matrix<double>> scans = {recording(6, 120, 1), recording(6, 120, 2)};
    const auto centroids = centroids_of(scans[0], 2, tr2);
    const auto data = summarise_scans(scans, centroids, tr2);
    const auto same = distances(data, data);
    CHECK(same.kl == doctest::Approx(0).scale(1));
    CHECK(same.markov_kl == doctest::Approx(0).scale(1));
    CHECK(same.markov_entropy_difference == doctest::Approx(0).scale(1));
    CHECK(same.fc_correlation == doctest::Approx(1));
    CHECK(same.phase_coherence_error == 0);
    CHECK(same.metastability_difference == 0);

    auto other = data;
    other.metastability += 0.25;
    other.phase_coherence += 0.1;
    other.occupancy(0) = 1, other.occupancy(1) = 0;
    const auto apart = distances(other, data);
    CHECK(apart.metastability_difference == doctest::Approx(0.25));
    CHECK(apart.phase_coherence_error == doctest::Approx(0.01));
    // Half a frame stands for the state that never came.
    const double epsilon = 0.5 / double(data.frames);
    CHECK(apart.kl == doctest::Approx(symmetrised_kl(other.occupancy, data.occupancy, {.epsilon = epsilon})));
    CHECK(std::isfinite(apart.kl));
    auto larger = data;
    larger.phase_coherence = full(7, 7, 0.0);
    CHECK_THROWS_WITH_AS(
        distances(larger, data),
        "entrain::distances: model: expected as many states and regions as the data, got (7, 7)",
        argument_error);
}

TEST_CASE("the standard error of KL is that of the textbook jackknife, and unknown for one recording") {
    std::vector<recording_summary> parts(4);
    const double shares[] = {0.2, 0.35, 0.5, 0.45};
    for (std::size_t i = 0; i < 4; ++i) {
        parts[i].occupancy = full(2, shares[i]);
        parts[i].occupancy(1) = 1 - shares[i];
        parts[i].transitions = full(2, 2, 0.5);
        parts[i].phase_coherence = parts[i].functional_connectivity = full(3, 3, 1.0);
        parts[i].frames = 100;
    }
    const auto model = summarise(parts);
    summary data = model;
    data.occupancy(0) = 0.6, data.occupancy(1) = 0.4;
    std::vector<double> without;
    double mean = 0;
    for (std::size_t out = 0; out < 4; ++out) {
        auto rest = parts;
        rest.erase(rest.begin() + std::ptrdiff_t(out));
        without.push_back(symmetrised_kl(summarise(rest).occupancy, data.occupancy, {.epsilon = 0.5 / 400}));
        mean += without.back() / 4;
    }
    double squares = 0;
    for (const double value : without) squares += (value - mean) * (value - mean);
    CHECK(kl_standard_error(model, data) == doctest::Approx(std::sqrt(squares * 3 / 4)));
    CHECK(std::isnan(kl_standard_error(summarise({parts[0]}), data)));
}

}  // namespace test_objectives
