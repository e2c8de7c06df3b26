// A sensitivity map: perturbing which regions moves a Hopf network nearest to a target's states?
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/fit.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/perturb.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/states.hpp>

using namespace entrain;

int main() try {
    // Eight pairs of homotopic regions in a row, left and right in turn; only near pairs are connected.
    matrix<double> weights = full(16, 16, 0.0);
    std::vector<std::size_t> partner(16);
    random_stream random(1);
    for (std::size_t i = 0; i < 16; ++i) {
        partner[i] = i % 2 == 0 ? i + 1 : i - 1;
        for (std::size_t j = 0; j < i; ++j)
            weights(i, j) = weights(j, i) = (0.5 + 0.5 * random.uniform()) * std::exp(-double(i / 2 - j / 2));
    }
    const connectome sc = connectome(weights).scaled_to_max(0.2);
    // The target is the model with the third pair perturbed by 0.1.
    const hopf<> model{.a = -0.02, .omega = 0.35, .noise = 0.02};  // 1/s, rad/s, 1/sqrt(s)
    vector<double> a = full(16, -0.02);
    a(4) = a(5) = 0.08;
    const hopf<> target{.a = a, .omega = 0.35, .noise = 0.02};
    const auto run = sampled_every(2.0, {.coupling = 0.1, .transient = 600, .samples = 1800, .replicas = 10});
    const phase_options how{.tr = 2.0, .band = {0.04, 0.07}};
    std::vector<matrix<double>> frames;
    for (const auto& runs : {simulate(model, sc, run), simulate(target, sc, run)})
        for (int r = 0; r < 4; ++r) frames.push_back(leading_eigenvectors(phases(xt::view(runs, r), how)));
    const auto states = states_of(kmeans(join_frames(frames).frames, 4, {.restarts = 5, .seed = 1}));
    const auto wanted = summarise_model(target, sc, states, run, how).occupancy;
    sensitivity_options options{.protocol = sync_protocol(0.15, 0.05), .units = homotopic_pairs(partner)};
    options.trials = 10;
    options.simulation = run;
    const auto map = sensitivity(model, sc, states, wanted, options);
    const auto first = map.effect.begin(), highest = std::max_element(first, map.effect.end());
    std::printf("unperturbed: KL %.3f; best level %.2f; highest effect: pair %td\n", map.mean(0, 0),
                map.protocol.levels[map.optimal_level], (highest - first) / 2 + 1);
    matrix<double> table = full(8, 2, 0.0);  // for picture.gp
    for (std::size_t u = 0; u < 8; ++u) {
        table(u, 0) = map.effect(2 * u);
        table(u, 1) = map.standard_error(u, map.optimal_level);
        std::printf("pair %zu: effect %.3f, standard error %.3f\n", u + 1, table(u, 0), table(u, 1));
    }
    io::save_csv("map.csv", table);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
