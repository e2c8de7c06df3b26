// A Hopf network fitted to scans: which global coupling brings the model nearest to them?
#include <cmath>
#include <cstdio>
#include <exception>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/fit.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/states.hpp>

using namespace entrain;

int main() try {
    // 30 regions in a row: the farther apart, the weaker the connection.
    random_stream random(1);
    matrix<double> weights = full(30, 30, 0.0);
    vector<double> omega = full(30, 0.0);  // rad/s: 0.045 to 0.065 Hz
    for (std::size_t i = 0; i < 30; ++i) {
        omega(i) = 0.28 + 0.13 * random.uniform();
        for (std::size_t j = 0; j < i; ++j)
            weights(i, j) = weights(j, i) = random.uniform() * std::exp(-double(i - j) / 4);
    }
    const connectome sc = connectome(weights).scaled_to_max(0.2);  // yours: io::load_connectome("sc.csv")
    // Ten scans of ten minutes, a sample every 2 s, of a model whose coupling is 0.3.
    auto simulation =
        sampled_every(2.0, {.coupling = 0.3, .transient = 600, .samples = 300, .replicas = 10, .seed = 1});
    const auto runs = simulate(hopf<>{.a = 0.0, .omega = omega, .noise = 0.02}, sc, simulation);
    const phase_options how{.tr = 2.0, .band = {0.04, 0.07}};
    std::vector<matrix<double>> scans, frames;
    for (std::size_t s = 0; s < 10; ++s) {
        scans.push_back(xt::view(runs, s));
        frames.push_back(leading_eigenvectors(phases(scans[s], how)));
    }
    const auto states = states_of(kmeans(join_frames(frames).frames, 3, {.restarts = 20, .seed = 1}));
    const auto data = summarise_scans(scans, states, how);
    // The model's noise is not that of the scans. Its frequencies are the true ones, then those of the scans.
    simulation.seed = 2;
    matrix<double> table = full(9, 4, 0.0);  // for picture.gp: KL and its standard error, twice
    for (std::size_t run = 0; run < 2; ++run) {
        const hopf<> model{.omega = run ? natural_frequencies(scans, {.tr = 2.0}) : omega, .noise = 0.02};
        const auto fit = coupling_sweep(model, sc, data, states,
                                        {.couplings = coupling_range(0.05, 0.45, 0.05),
                                         .fit_connectivity = false,
                                         .connectivity = {.simulation = simulation, .phases = how}});
        for (std::size_t g = 0; g < 9; ++g) {
            table(g, 2 * run) = fit.curve[g].distance.kl;
            table(g, 2 * run + 1) = fit.curve[g].standard_error.kl;
        }
        std::printf("%s frequencies: lowest KL %.4f at G %.2f (planted: 0.30)\n", run ? "measured" : "true",
                    fit.best().choice, fit.best().coupling);
    }
    io::save_csv("fit.csv", table);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
