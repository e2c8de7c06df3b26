// How fast mean-field networks are simulated beside the loop that one would write, and what a paper's grid costs.
//
// A node-step is one node taken one step further. The bound of a dense network of N nodes is peak / (2 N): a
// multiply-add for each of the N weights, for the one signal. Ways that are compared take turns within one
// benchmark, and the ratio is that of their medians.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#if __has_include(<boost/numeric/odeint.hpp>)
#include <boost/numeric/odeint.hpp>
#define ENTRAIN_BENCH_ODEINT 1
#endif

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "machine.hpp"

using namespace entrain;
using machine::median, machine::peak_now;

namespace {

connectome dense_network(std::size_t n) {
    random_stream random(1);
    matrix<double> weights = full(n, n, 0.0);
    for (double& w : weights) w = 0.4 * random.uniform() / double(n);
    return connectome(weights);
}

double phi(double y, double d) {
    return y == 0 ? 1 / d : y / (1 - std::exp(-d * y));
}

// The equations of one replica as papers' scripts have them: milliseconds, loops over nodes and weights.
class textbook {
public:
    textbook(const connectome& network, double coupling)
        : weights_(network.weights()), coupling_(coupling), s_e_(network.size(), 0.001), s_i_(s_e_),
          next_(s_e_) {}

    void step() {
        constexpr double dt = 0.1, sigma = 0.01;
        const std::size_t n = s_e_.size();
        for (std::size_t j = 0; j < n; ++j) {
            double received = 0;
            const double* weight = row_data(weights_, j);
            for (std::size_t k = 0; k < n; ++k) received += weight[k] * s_e_[k];
            const double i_e = 0.382 + 1.4 * 0.15 * s_e_[j] + coupling_ * 0.15 * received - 1.3 * s_i_[j];
            const double i_i = 0.7 * 0.382 + 0.15 * s_e_[j] - s_i_[j];
            const double r_e = phi(310 * i_e - 125, 0.16), r_i = phi(615 * i_i - 177, 0.087);
            const double e = s_e_[j] + dt * (-s_e_[j] / 100 + (1 - s_e_[j]) * 0.641 * r_e / 1000) +
                             std::sqrt(dt) * sigma * normal_(engine_);
            const double i =
                s_i_[j] + dt * (-s_i_[j] / 10 + r_i / 1000) + std::sqrt(dt) * sigma * normal_(engine_);
            next_[j] = std::clamp(e, 0.0, 1.0);
            s_i_[j] = std::clamp(i, 0.0, 1.0);
        }
        s_e_.swap(next_);
        benchmark::DoNotOptimize(s_e_.data());
    }

private:
    matrix<double> weights_;
    double coupling_;
    std::vector<double> s_e_, s_i_, next_;
    std::mt19937_64 engine_{1};
    std::normal_distribution<double> normal_;
};

// 64 replicas on one thread against the loop. Counters: node-steps per second of both, the ratio, the share of the
// bound with the peak measured before each run, and the hours of one thread that the grid of Deco 2018 would take:
// 201 gains, 20 repeats of 15 subjects with 220 volumes of 2 s each, in steps of 0.1 ms, with 90 nodes.
template <class T>
void mean_field(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    const std::size_t replicas = 64, steps = 36'000 / n, textbook_steps = 90'000 / n;
    const dynamic_mean_field<T> model{.inhibition = 1.3};
    const simulation_options options{.coupling = 1.2,
                                     .dt = 1e-4,
                                     .transient = 1e-4 * double(steps),
                                     .samples = 1,
                                     .replicas = replicas,
                                     .threads = 1,
                                     .initial = 0.001};
    textbook loop(network, 1.2);
    std::vector<double> ours, other, peaks;
    for (auto _ : state) {
        peaks.push_back(peak_now<T>());
        double start = machine::own_seconds();
        const auto end = simulate_each(model, network, options, [](std::size_t, const matrix<T>& x) {
            benchmark::DoNotOptimize(x.data());
        });
        ours.push_back((machine::own_seconds() - start) / (double(end.step) * double(n * replicas)));
        start = machine::own_seconds();
        for (std::size_t step = 0; step < textbook_steps; ++step) loop.step();
        other.push_back((machine::own_seconds() - start) / double(textbook_steps * n));
    }
    state.counters["Mnode-steps/s"] = 1e-6 / median(ours);
    state.counters["textbook Mnode-steps/s"] = 1e-6 / median(other);
    state.counters["ratio"] = median(other) / median(ours);
    state.counters["share of bound"] = 2 * double(n) / median(ours) / median(peaks);
    if (n == 90) {
        constexpr double node_steps = 201.0 * 20 * 15 * 220 * 2 * 1e4 * 90;
        state.counters["hours of Deco 2018's grid"] = node_steps * median(ours) / 3600;
        state.counters["its hours by the textbook"] = node_steps * median(other) / 3600;
    }
}

#if defined(ENTRAIN_BENCH_ODEINT)
// Without noise, against Boost.odeint's Euler with the same loop over weights.
void mean_field_odeint(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    const std::size_t replicas = 64, steps = 36'000 / n;
    const auto slope = [&](const std::vector<double>& x, std::vector<double>& dx, double) {
        for (std::size_t j = 0; j < n; ++j) {
            double received = 0;
            const double* weight = row_data(network.weights(), j);
            for (std::size_t k = 0; k < n; ++k) received += weight[k] * x[k];
            const double s_e = x[j], s_i = x[n + j];
            const double i_e = 0.382 + 1.4 * 0.15 * s_e + 1.2 * 0.15 * received - 1.3 * s_i;
            const double i_i = 0.7 * 0.382 + 0.15 * s_e - s_i;
            dx[j] = -s_e / 0.1 + (1 - s_e) * 0.641 * phi(310 * i_e - 125, 0.16);
            dx[n + j] = -s_i / 0.01 + phi(615 * i_i - 177, 0.087);
        }
    };
    std::vector<double> ours, other, x(2 * n, 0.001);
    boost::numeric::odeint::euler<std::vector<double>> euler;
    for (auto _ : state) {
        double start = machine::own_seconds();
        const auto end =
            simulate_each(dynamic_mean_field<>{.inhibition = 1.3, .noise = 0.0}, network,
                          {.coupling = 1.2,
                           .dt = 1e-4,
                           .transient = 1e-4 * double(steps),
                           .samples = 1,
                           .replicas = replicas,
                           .threads = 1,
                           .initial = 0.001},
                          [](std::size_t, const matrix<double>& y) { benchmark::DoNotOptimize(y.data()); });
        ours.push_back((machine::own_seconds() - start) / (double(end.step) * double(n * replicas)));
        start = machine::own_seconds();
        for (std::size_t step = 0; step < steps; ++step) euler.do_step(slope, x, 0.0, 1e-4);
        benchmark::DoNotOptimize(x.data());
        other.push_back((machine::own_seconds() - start) / double(steps * n));
    }
    state.counters["Mnode-steps/s"] = 1e-6 / median(ours);
    state.counters["odeint Mnode-steps/s"] = 1e-6 / median(other);
    state.counters["ratio"] = median(other) / median(ours);
}
BENCHMARK(mean_field_odeint)->Arg(90)->Arg(400);
#endif

// 64 replicas with the firing rate of every millisecond turned into BOLD: what a fit takes.
template <class T>
void mean_field_with_bold(benchmark::State& state) {
    const std::size_t n = 90, replicas = 64, samples = 100;
    const auto network = dense_network(n);
    const simulation_options options{.coupling = 1.2,
                                     .dt = 1e-4,
                                     .transient = 0,
                                     .samples = samples,
                                     .every = 10,
                                     .replicas = replicas,
                                     .threads = 1,
                                     .initial = 0.001};
    std::vector<double> seconds;
    double steps = 0;
    for (auto _ : state) {
        const double start = machine::own_seconds();
        const auto [bold, end] = observe(
            dynamic_mean_field<T>{.inhibition = 1.3}, network, options,
            record_bold<quantity>{
                .parameters = balloon_windkessel::deco_2018(), .repetition_time = 0.05, .input = "rate_e"});
        seconds.push_back(machine::own_seconds() - start);
        steps = double(end.step);
    }
    state.counters["Mnode-steps/s"] = steps * double(n * replicas) / median(seconds) / 1e6;
}

}  // namespace

BENCHMARK(mean_field<double>)->Arg(90)->Arg(400)->MinTime(1);
BENCHMARK(mean_field<float>)->Arg(90)->Arg(400)->MinTime(1);
BENCHMARK(mean_field_with_bold<double>);
BENCHMARK(mean_field_with_bold<float>);
