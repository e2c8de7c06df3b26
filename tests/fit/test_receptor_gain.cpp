#include <cstddef>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/fit.hpp>
#include <entrain/model.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/states.hpp>

namespace test_receptor_gain {

using namespace entrain;

TEST_SUITE("slow") {
    TEST_CASE(
        "the gain of a receptor that was planted is found again from BOLD, less well with a shuffled map") {
        // Three modules with a density of the receptor each; mean fields at the edge, read as BOLD.
        constexpr std::size_t n = 24;
        constexpr double coupling = 1.2, planted = 0.3;
        random_stream random(7);
        matrix<double> weights = full(n, n, 0.0);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j)
                weights(i, j) = weights(j, i) = (i / 8 == j / 8 ? 1.0 : 0.08) * (0.3 + random.uniform());
        const connectome network = connectome(weights).scaled_to_max(0.2);
        vector<double> receptor = full(n, 0.0);
        for (std::size_t i = 0; i < n; ++i)
            receptor(i) = (i / 8 == 0 ? 0.9 : i / 8 == 1 ? 0.4 : 0.1) + 0.1 * random.uniform();

        const dynamic_mean_field<> placebo{.inhibition = inhibition_by_strength(network, coupling)};
        auto drug = placebo;
        drug.gain_e = planted * receptor;
        const simulation_options scan{.coupling = coupling,
                                      .dt = 1e-3,
                                      .transient = 30,
                                      .samples = 150,
                                      .every = 2000,
                                      .replicas = 16,
                                      .seed = 11,
                                      .initial = 0.001,
                                      .record = "rate_e",
                                      .bold = {.between = 10, .step = 0.1}};
        auto other_noise = scan;
        other_noise.seed = 99;
        const phase_options band{.tr = 2.0, .band = {0.01, 0.1}};
        const auto first = simulate(drug, network, other_noise);
        const auto centroids =
            kmeans(leading_eigenvectors(phases(xt::view(first, 0, xt::all(), xt::all()), band)), 3,
                   {.restarts = 2})
                .centroids;
        const auto data = summarise_model(drug, network, centroids, other_noise, band);

        coupling_sweep_options options{.couplings = {0.0, 0.2, planted, 0.4},
                                       .parameter = "gain_e",
                                       .map = receptor,
                                       .fit_connectivity = false,
                                       .repeats = 2,
                                       .choose = {"phase FCD", objectives::phase_fcd}};
        options.connectivity.simulation = scan;
        options.connectivity.phases = band;
        const auto found = coupling_sweep(placebo, network, data, centroids, options);
        for (const auto& point : found.curve)
            MESSAGE("gain ", point.coupling, ": ", point.choice, " +- ", point.choice_error);
        const auto& best = found.best();
        CHECK(best.coupling == planted);
        for (const auto& point : found.curve)
            if (point.coupling != planted)
                CHECK(point.choice > best.choice + 2 * (point.choice_error + best.choice_error));

        vector<double> shuffled = receptor;
        for (std::size_t i = 0; i < n; ++i) shuffled(i) = receptor((7 * i + 3) % n);
        options.map = shuffled;
        const auto control = coupling_sweep(placebo, network, data, centroids, options);
        for (const auto& point : control.curve)
            MESSAGE("shuffled, gain ", point.coupling, ": ", point.choice, " +- ", point.choice_error);
        CHECK(control.best().choice > best.choice + 3 * (control.best().choice_error + best.choice_error));
    }
}

}  // namespace test_receptor_gain
