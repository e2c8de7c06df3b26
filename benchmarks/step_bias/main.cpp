// What the step of each integrator does to a Hopf network: synchrony and power against the limit of small
// steps, and the time that it takes.
//
//     step_bias weights.csv [duration in s] > table.md
//
// Weights are scaled to a largest one of 0.2; frequencies lie near 0.053 Hz, noise is 0.02 and there are 128
// replicas. Synchrony is the mean over time of the order parameter of phases; power the mean of x^2 + y^2 over
// time and regions. In brackets the standard error over replicas. Seconds are those of one core.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <vector>

#include <time.h>

#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "estimate.hpp"

using namespace entrain;

namespace {

double own_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

struct scheme {
    const char* name;
    integrator method;
    double dt;
};

// Sums of x^2 + y^2 over time and nodes.
struct record_power {
    struct recorder {
        double sum = 0, count = 0;
        void operator()(const auto& sample) {
            for (std::size_t node = 0; node < sample.nodes; ++node)
                sum += sample(0, node) * sample(0, node) + sample(1, node) * sample(1, node);
            count += double(sample.nodes);
        }
        double finish() { return sum / count; }
    };
    template <class T>
    recorder start(const observation_plan<T>&) const {
        return {};
    }
};

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::puts("no weights given: step_bias weights.csv [duration in s]; skipped");
        return 0;
    }
    matrix<double> weights = io::load_csv<double>(arguments[1]);
    const double duration = count > 2 ? io::parse_number(arguments[2]) : 3000;
    weights *= 0.2 / *std::max_element(weights.begin(), weights.end());
    const connectome network(weights);
    random_stream random(5);
    vector<double> omega = full(network.size(), 0.0);
    for (double& w : omega) w = 2 * std::numbers::pi * (0.053 + 0.003 * random.normal());

    const std::vector<scheme> schemes = {{"Euler-Maruyama", integrator::euler_maruyama, 0.1},
                                         {"Euler-Maruyama", integrator::euler_maruyama, 0.0125},
                                         {"Heun", integrator::heun, 0.1},
                                         {"splitting", integrator::strang_splitting, 0.25},
                                         {"splitting", integrator::strang_splitting, 0.5},
                                         {"splitting", integrator::strang_splitting, 1.0},
                                         {"splitting", integrator::strang_splitting, 1.5},
                                         {"splitting", integrator::strang_splitting, 3.0}};
    std::puts("| a, 1/s | G | integrator | dt, s | synchrony | power x 1e3 | seconds |");
    std::puts("|---|---|---|---|---|---|---|");
    for (const double a : {-0.02, 0.0, 0.05, 0.1})
        for (const double coupling : {0.1, 0.3, 0.5})
            for (const auto& [name, method, dt] : schemes) {
                const auto every = std::size_t(std::lround(std::max(1.0, 3.0 / dt)));
                const simulation_options options{.coupling = coupling,
                                                 .dt = dt,
                                                 .method = method,
                                                 .transient = 600,
                                                 .samples = std::size_t(duration / (double(every) * dt)),
                                                 .every = every,
                                                 .replicas = 128,
                                                 .seed = 11,
                                                 .threads = 1};
                const double start = own_seconds();
                const auto [order, powers, end] =
                    observe(hopf<>{.a = a, .omega = omega, .noise = 0.02}, network, options,
                            record_order_parameter{}, record_power{});
                const double seconds = own_seconds() - start;
                std::vector<double> synchrony;
                for (const auto& each : order) {
                    double sum = 0;
                    for (const double value : each) sum += value;
                    synchrony.push_back(sum / double(each.size()));
                }
                const estimate s = over(synchrony), p = over(powers);
                std::printf("| %g | %g | %s | %g | %.4f (%.4f) | %.3f (%.3f) | %.2f |\n", a, coupling, name,
                            dt, s.mean, s.error, 1e3 * p.mean, 1e3 * p.error, seconds);
                std::fflush(stdout);
            }
}
