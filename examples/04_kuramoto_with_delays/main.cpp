// Synchrony and metastability of a Kuramoto network against its coupling, with and without delays.
#include <cmath>
#include <cstdio>
#include <exception>
#include <numbers>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>
#include <entrain/synchrony.hpp>

using namespace entrain;

int main() try {
    // 60 regions scattered over a head; the longer a connection (mm), the weaker it is. The mean weight is 1.
    random_stream random(1);
    matrix<double> place = full(60, 3, 0.0), lengths = full(60, 60, 0.0);
    for (double& millimetres : place) millimetres = 25 * random.normal();
    for (std::size_t i = 0; i < 60; ++i)
        for (std::size_t j = 0; j < 60; ++j)
            lengths(i, j) =
                std::hypot(place(i, 0) - place(j, 0), place(i, 1) - place(j, 1), place(i, 2) - place(j, 2));
    const connectome anatomy(xt::exp(lengths / -25));
    const connectome network(anatomy.weights() / xt::mean(anatomy.weights())());
    vector<double> omega = full(60, 0.0);  // rad/s: 40 Hz, SD 1 Hz
    for (double& w : omega) w = 2 * std::numbers::pi * (40 + random.normal());
    const kuramoto<> model{.omega = omega, .convention = kuramoto_coupling::by_nodes};

    // One ensemble holds 4 runs for each of 25 couplings from 2 to 200 rad/s: 4 s, a sample every 4 ms.
    constexpr std::size_t levels = 25, runs = 4;
    vector<double> coupling = full(levels * runs, 0.0);
    for (std::size_t r = 0; r < levels * runs; ++r) coupling(r) = 2 * std::pow(10.0, double(r / runs) / 12);
    simulation_options options{
        .coupling = coupling, .dt = 2.5e-4, .transient = 1, .samples = 1000, .every = 16};
    options.replicas = levels * runs;
    options.initial = initial_state::uniform(-std::numbers::pi, std::numbers::pi);
    options.history = delay_history::free_rotation();

    matrix<double> table = full(levels * runs, 5, 0.0);  // for picture.gp
    xt::col(table, 0) = coupling;
    for (std::size_t delayed = 0; delayed < 2; ++delayed) {
        if (delayed) options.delays = delays_of_mean(lengths, network, 0.010);
        const auto [order, end] = observe(model, network, options, record_order_parameter{});
        for (std::size_t r = 0; r < levels * runs; ++r) {
            table(r, 1 + 2 * delayed) = synchrony(xt::row(order[r], 0));
            table(r, 2 + 2 * delayed) = metastability(xt::row(order[r], 0));
        }
    }
    for (std::size_t level = 0; level < levels; level += 3) {
        const vector<double> mean =
            xt::mean(xt::view(table, xt::range(level * runs, (level + 1) * runs), xt::all()), 0);
        std::printf("K %6.2f   no delays: R %.3f, SD %.3f   delays: R %.3f, SD %.3f\n", mean(0), mean(1),
                    mean(2), mean(3), mean(4));
    }
    io::save_csv("kuramoto.csv", table);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
