// An objective of your own: the coupling of a Hopf network by the connectivity of homotopic regions.
#include <cmath>
#include <cstdio>
#include <exception>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/fit.hpp>
#include <entrain/model.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/states.hpp>

using namespace entrain;

// How far the correlations of homotopic regions, 0 and 1, 2 and 3, ..., are from those of the data: a mean.
// An objective is any function of the summaries of model and data; the smaller, the better.
double homotopic_difference(const summary& model, const summary& data) {
    double sum = 0;
    const std::size_t pairs = data.functional_connectivity.shape(0) / 2;
    for (std::size_t p = 0; p < pairs; ++p)
        sum += std::abs(model.functional_connectivity(2 * p, 2 * p + 1) -
                        data.functional_connectivity(2 * p, 2 * p + 1));
    return sum / double(pairs);
}

int main() try {
    // Ten pairs of regions; the farther apart, the weaker the connection.
    matrix<double> weights = full(20, 20, 0.0);
    random_stream random(1);
    for (std::size_t i = 0; i < 20; ++i)
        for (std::size_t j = 0; j < i; ++j)
            weights(i, j) = weights(j, i) = random.uniform() * std::exp(-double(i / 2 - j / 2) / 2);
    const connectome sc = connectome(weights).scaled_to_max(0.2);
    const hopf<> model{.a = -0.02, .omega = 0.35, .noise = 0.02};  // 1/s, rad/s, 1/sqrt(s)

    // Ten scans of ten minutes, a sample every 2 s, of a model whose coupling is 0.2.
    auto simulation =
        sampled_every(2.0, {.coupling = 0.2, .transient = 600, .samples = 300, .replicas = 10, .seed = 1});
    const auto runs = simulate(model, sc, simulation);
    const phase_options how{.tr = 2.0, .band = {0.04, 0.07}};
    std::vector<matrix<double>> scans;
    for (std::size_t s = 0; s < 10; ++s) scans.push_back(xt::view(runs, s));
    const auto states = states_of(kmeans(leading_eigenvectors(phases(scans[0], how)), 3, {.seed = 1}));
    const auto data = summarise_scans(scans, states, how);
    simulation.seed = 2;  // another noise than that of the scans
    const auto fit = coupling_sweep(model, sc, data, states,
                                    {.couplings = coupling_range(0, 0.4, 0.05),
                                     .fit_connectivity = false,
                                     .connectivity = {.simulation = simulation, .phases = how},
                                     .choose = {"homotopic difference", homotopic_difference}});
    for (const coupling_point& at : fit.curve)
        std::printf("G %.2f: homotopic difference %.4f, standard error %.4f\n", at.coupling, at.choice,
                    at.choice_error);
    std::printf("chosen: G %.2f (planted: 0.20)\n", fit.best().coupling);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
