// A chimera: of two equal populations of equal oscillators one keeps time, the other does not.
#include <cmath>
#include <cstdio>
#include <exception>
#include <numbers>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>
#include <entrain/synchrony.hpp>

using namespace entrain;

constexpr std::size_t half = 128, samples = 2000;

// Coupling (1 + A) / 2 within a population, (1 - A) / 2 between them, spread over their oscillators.
connectome two_populations(double a) {
    matrix<double> weights = full(2 * half, 2 * half, (1 - a) / (2.0 * half));
    for (std::size_t i = 0; i < 2 * half; ++i)
        for (std::size_t j = 0; j < 2 * half; ++j)
            if (i / half == j / half) weights(i, j) = (1 + a) / (2.0 * half);
    return connectome(weights);
}

int main() try {
    constexpr double pi = std::numbers::pi;
    const kuramoto<> model{.omega = 0.0, .phase_lag = pi / 2 - 0.1};
    network_set populations{{"first", "second"}, std::vector(2, std::vector<std::size_t>(half))};
    // The first population begins at phase 0, the second around 0.3 rad, spread out to an R of 0.8.
    matrix<double> start = full(1, 2 * half, 0.0);
    for (std::size_t i = 0; i < half; ++i) {
        populations.members[0][i] = i;
        populations.members[1][i] = half + i;
        start(0, half + i) = 0.3 + 2 * std::atan(1.0 / 9 * std::tan(pi * ((double(i) + 0.5) / half - 0.5)));
    }

    simulation_options options{
        .dt = 0.05, .method = integrator::heun, .transient = 0, .samples = samples, .every = 10};
    options.initial = start;
    matrix<double> table = full(samples, 5, 0.0);  // for picture.gp: time, R of both populations for both A
    for (std::size_t run = 0; run < 2; ++run) {
        const double a = run == 0 ? 0.2 : 0.28;
        const auto [order, end] =
            observe(model, two_populations(a), options, record_order_parameter{populations});
        for (std::size_t t = 0; t < samples; ++t) {
            table(t, 0) = 0.5 * double(t);
            for (std::size_t p = 0; p < 2; ++p) table(t, 1 + 2 * run + p) = order[0](1 + p, t);
        }
        const matrix<double> late = xt::view(order[0], xt::range(1, 3), xt::range(samples / 2, samples));
        const auto first = xt::row(late, 0), second = xt::row(late, 1);
        std::printf("A %.2f: R of the first %.3f, of the second %.3f (SD %.3f), chimera index %.3f\n", a,
                    synchrony(first), synchrony(second), metastability(second), chimera_index(late));
    }
    io::save_csv("chimera.csv", table);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
