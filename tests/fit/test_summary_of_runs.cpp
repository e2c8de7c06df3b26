#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/fit/objectives.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"

namespace test_summary_of_runs {

using namespace entrain;

namespace {

const phase_options tr2{.tr = 2.0, .trim = 3};

joined_runs<double> recording(std::uint64_t seed) {
    return join_runs<double>({noise(6, 90, seed), 40.0 + 2.0 * noise(6, 70, seed + 1)});
}

matrix<double> centroids_of(const joined_runs<double>& whole) {
    return kmeans(leading_eigenvectors(phasors_of(whole.samples, tr2, whole.runs)), 3, {.restarts = 3})
        .centroids;
}

}  // namespace

TEST_CASE("the summary of a recording in several runs holds what the single functions give of runs") {
    const auto whole = recording(1);
    const auto centroids = centroids_of(whole);
    const auto found = summarise_recording(whole.samples, centroids, tr2, whole.runs);
    const auto unit = phasors_of(whole.samples, tr2, whole.runs);
    const auto labels = assign_states(unit, centroids);
    const run_lengths left{84, 64};
    CHECK(states_in(whole.samples, centroids, tr2, whole.runs) == labels);
    CHECK(found.frames == 148);
    CHECK(found.occupancy == occupancy(labels, 3));
    CHECK(found.transitions == transition_matrix(labels, 3, {}, left));
    CHECK(found.phase_coherence == phase_coherence(unit));
    CHECK(found.functional_connectivity == functional_connectivity(whole.samples, whole.runs));
    CHECK(found.phase_fcd == phase_fcd(unit, {}, left));
    CHECK(found.metastability == metastability(order_parameter(unit)));
    array_kinds::for_each(whole.samples, [&](const auto& any) {
        CHECK(summarise_recording(any, centroids, tr2, whole.runs).transitions == found.transitions);
        CHECK(states_in(any, centroids, tr2, whole.runs) == labels);
    });
    const matrix<float> in_float = whole.samples;
    CHECK(summarise_recording(in_float, centroids, tr2, whole.runs).metastability ==
          doctest::Approx(found.metastability).epsilon(1e-3));

    // Joined at the samples it is another.
    const auto at_samples = summarise_recording(whole.samples, centroids, tr2);
    CHECK(at_samples.phase_coherence != found.phase_coherence);
    CHECK(at_samples.functional_connectivity(0, 1) > 0.9);
    CHECK(summarise_recording(whole.samples, centroids, tr2, {160}).phase_fcd == at_samples.phase_fcd);
}

TEST_CASE("scans are summarised each in its runs") {
    const auto first = recording(3), second = recording(5);
    const auto centroids = centroids_of(first);
    const auto both = summarise_scans<double>({first.samples, second.samples}, centroids, tr2, {},
                                              {first.runs, run_lengths()});
    CHECK(both.parts[0].phase_coherence ==
          summarise_recording(first.samples, centroids, tr2, first.runs).phase_coherence);
    CHECK(both.parts[1].phase_coherence ==
          summarise_recording(second.samples, centroids, tr2).phase_coherence);
    CHECK_THROWS_WITH_AS(
        summarise_scans<double>({first.samples, second.samples}, centroids, tr2, {}, {first.runs}),
        "entrain::summarise_scans: runs: expected those of each of 2 scans, got 1", argument_error);
    CHECK_THROWS_WITH_AS(
        summarise_scans<double>({first.samples}, centroids, tr2, {}, {{90, 71}}),
        "entrain::summarise_scans: runs: expected lengths that sum to the 160 samples, got 161",
        argument_error);
    CHECK_THROWS_WITH_AS(
        states_in(first.samples, centroids, tr2, {150, 10}),
        "entrain::states_in: run 2 of bold: expected at least one region and 13 samples (6 x "
        "order + 1, for the padding at the edges), got (6, 10)",
        argument_error);
}

}  // namespace test_summary_of_runs
