// The fit on real scans: how near the model comes to their phase coherence, and what can be asked of it.
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>

#include "stand_in_cohort.hpp"

namespace test_reference_fit {

using namespace entrain;

namespace {

// Mean squared difference from one mean of n scans to the next such mean, halved: what the phase coherence of
// a group owes to the few minutes that were scanned, and no model should follow.
double sampling_variance(const summary& data) {
    double sum = 0, pairs = 0;
    for (std::size_t i = 0; i < data.parts.size(); ++i)
        for (std::size_t j = 0; j < i; ++j, pairs += 1)
            sum += fit_detail::mean_squared_difference(data.parts[i].phase_coherence,
                                                       data.parts[j].phase_coherence);
    return sum / pairs / 2 / static_cast<double>(data.parts.size());
}

}  // namespace

TEST_SUITE_BEGIN("slow");

TEST_CASE("fitted weights explain the phase coherence of real scans up to what sampling leaves open") {
    const auto groups = reference::stand_in_groups();
    if (!groups) return;
    const auto cohort = *reference::aal90_cohort(*groups);
    const phase_options phases{.tr = 3.0, .trim = 3};
    std::vector<matrix<double>> vectors;
    for (const auto& scan : cohort.scans)
        vectors.push_back(leading_eigenvectors(phasors_of(scan.bold, phases)));
    const auto centroids = states_of(kmeans(join_frames(vectors).frames, 3, {.restarts = 5, .seed = 1}));
    for (const std::string group : {"responder", "non-responder"}) {
        std::vector<matrix<double>> scans;
        for (const auto* scan : cohort.select(group, "before")) scans.push_back(scan->bold);
        const auto data = summarise_scans(scans, centroids, phases);
        const hopf<> model{.a = 0.0, .omega = natural_frequencies(scans, {.tr = 3.0}), .noise = 0.02};
        coupling_sweep_options options{.couplings = {0.05, 0.1}};
        options.choose = {"phase coherence", objectives::phase_coherence};
        auto& fit = options.connectivity;
        fit.rate = 0.02;
        fit.max_iterations = 25;
        fit.settle = 30;
        fit.simulation = {
            .dt = 0.15, .transient = 1000, .samples = 200, .every = 20, .replicas = 32, .seed = 7};
        const auto found =
            coupling_sweep(model, cohort.structure.scaled_to_max(0.2), data, centroids, options);

        auto start = fit.simulation;
        start.coupling = found.best().coupling;
        const auto unfitted =
            summarise_model(model, cohort.structure.scaled_to_max(0.2), centroids, start, {.tr = 3.0});
        const double before = objectives::phase_coherence(unfitted, data), open = sampling_variance(data);
        const double after = found.best().distance.phase_coherence_error;
        MESSAGE(group, "s before: mean squared error ", before, " with the structure, ", after,
                " fitted at G = ", found.best().coupling, "; sampling of ", scans.size(), " scans leaves ",
                open);
        CHECK(after < 0.7 * before);
        CHECK(after - open < 0.012);
        // A model could go below 0.01 only by following noise.
        CHECK(open > 0.01);
    }
}

TEST_SUITE_END();

}  // namespace test_reference_fit
