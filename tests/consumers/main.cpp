// What a user's program looks like: four oscillators, each at its own pace, with and without coupling.
// It returns 0 if they run on circles of radius sqrt(a), and fall into step only where they are coupled.
#include <entrain/model.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/synchrony.hpp>
#include <entrain/version.hpp>

#include <cmath>
#include <cstdio>

using namespace entrain;

int main() {
    const connectome network(full(4, 4, 1.0), {"a", "b", "c", "d"});
    vector<double> omega = full(4, 0.0);
    for (std::size_t i = 0; i < 4; ++i) omega(i) = 2 * M_PI * (0.045 + 0.005 * double(i));
    const hopf<> model{.a = 0.04, .omega = omega, .noise = 0.0};

    const cube<double> runs = simulate(model, network.scaled_to_max(0.2),
                                       {.coupling = std::vector<double>{0.0, 1.0},
                                        .dt = 0.01,
                                        .transient = 300,
                                        .samples = 300,
                                        .every = 200,
                                        .replicas = 2});

    double synchronies[2];
    for (std::size_t run = 0; run < 2; ++run) {
        const matrix<double> theta =
            phases(xt::view(runs, run, xt::all(), xt::all()), {.tr = 2.0, .band = {0.03, 0.08}, .trim = 10});
        synchronies[run] = synchrony(order_parameter(theta));
    }
    double radius = 0;
    for (std::size_t t = 0; t < 300; ++t) radius = std::max(radius, std::abs(runs(0, 0, t)));

    std::printf("entrain %s: radius %.3f, synchrony %.3f without and %.3f with coupling\n", version, radius,
                synchronies[0], synchronies[1]);
    const bool right = std::abs(radius - 0.2) < 0.002 && synchronies[0] < 0.8 && synchronies[1] > 0.98;
    return right ? 0 : 1;
}
