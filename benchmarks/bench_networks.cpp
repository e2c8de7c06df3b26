// Networks by size and density: how fast they are simulated, what their products occupy, and when the sparse
// product is quicker than the dense one.
//
// Arguments are the number of nodes and the connected pairs per thousand. A step takes at least as long as its
// multiply-adds (2 for each connection, replica and signal, at the peak) and as the memory that must be read
// for it (the weights and, if sparse, their sources, once per panel of 16 or 32 replicas; at the speed at which
// this machine reads as many bytes over and over): the longer of both is the bound. All on one thread, by its
// own time; where two ways are compared they take turns, and the ratio is that of their medians.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "machine.hpp"

using namespace entrain;
using machine::median, machine::own_seconds;

namespace {

// Random connections, as many in every region of the matrix; weights that keep the network quiet.
connectome random_network(std::size_t n, double density) {
    random_stream random(1);
    matrix<double> weights = full(n, n, 0.0);
    for (double& w : weights)
        if (density >= 1 || random.uniform() < density) w = (0.5 + random.uniform()) / (double(n) * density);
    return connectome(std::move(weights));
}

double density_of(const benchmark::State& state) {
    return double(state.range(1)) / 1000;
}

// Bytes per second at which one thread reads `bytes` over and over.
double reading_speed(std::size_t bytes) {
    using V = simd::f64;
    constexpr std::size_t chains = 8;
    const std::size_t step = chains * simd::lanes<double>;
    const std::size_t most = std::size_t{1} << 27;
    const std::size_t count = std::clamp(bytes / sizeof(double), 4 * step, most) / step * step;
    const machine::aligned_array<double> numbers(count, 1.0);
    const std::size_t times = std::max<std::size_t>(1, (std::size_t{1} << 24) / count);
    double best = 0;
    for (int round = 0; round < 5; ++round) {
        const double start = own_seconds();
        V sum[chains] = {};
        for (std::size_t t = 0; t < times; ++t)
            for (std::size_t k = 0; k < count; k += step)
#pragma GCC unroll 8
                for (std::size_t c = 0; c < chains; ++c)
                    sum[c] += simd::load(numbers.data() + k + c * simd::lanes<double>);
        for (auto& s : sum) benchmark::DoNotOptimize(s);
        best = std::max(best, double(times * count * sizeof(double)) / (own_seconds() - start));
    }
    return best;
}

// Notes when the first and the second sample of a replica come.
struct step_clock {
    struct recorder {
        double first = 0, second = 0;
        void operator()(const auto& sample) { (sample.index == 0 ? first : second) = own_seconds(); }
        double finish() { return second - first; }
    };
    template <class T>
    recorder start(const observation_plan<T>&) const {
        return {};
    }
};

// Euler-Maruyama steps with noise of 64 replicas of a Hopf network. What is done once for a simulation is not
// timed.
template <class T>
void network_steps(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const double density = density_of(state);
    const auto network = random_network(n, density);
    constexpr std::size_t replicas = 64, width = panel_lanes<T>;
    const double connections = density * double(n) * double(n);
    const auto every = std::size_t(std::clamp(3e9 / (256 * (connections + 50 * double(n))), 4.0, 4000.0));
    const simulation_options options{
        .coupling = 0.5, .transient = 0, .samples = 2, .every = every, .replicas = replicas, .threads = 1};
    std::vector<double> seconds, peaks;
    for (auto _ : state) {
        peaks.push_back(machine::peak_now<T>());
        const auto [times, end] =
            observe(hopf<T>{.a = -0.02, .omega = 0.3, .noise = 0.02}, network, options, step_clock{});
        double all = 0;
        for (std::size_t first = 0; first < replicas; first += width) all += times[first];
        seconds.push_back(all / double(every));
        peaks.push_back(machine::peak_now<T>());
    }
    const simulate_detail::connections<T> plan(network.weights(), {}, options.product, {true, false});
    const double panels = double(replicas) / double(width), bytes = double(plan.bytes());
    const double flops = 4 * connections * double(replicas) / median(peaks);
    const double reading = panels * bytes / reading_speed(plan.bytes());
    state.counters["Mnode-steps/s"] = double(n * replicas) / median(seconds) / 1e6;
    state.counters["share of bound"] = std::max(flops, reading) / median(seconds);
    state.counters["share of flops"] = flops / median(seconds);
    state.counters["MB"] = bytes / 1e6;
    state.counters["bytes read per node-step"] = bytes * panels / double(n * replicas);
    state.counters["sparse"] = plan.sparse();
}

// The products alone, dense and sparse, of one panel or one replica and two signals.
template <class T, bool alone>
void sparse_against_dense(benchmark::State& state) {
    using namespace simulate_detail;
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = random_network(n, density_of(state));
    const panel_shape<T> shape(n, alone);
    random_stream random(2);
    aligned_buffer<T> signal(2 * shape.size());
    for (T& each : signal) each = static_cast<T>(random.normal());
    const arrangements those{!alone, alone};
    const connections<T> dense(network.weights(), {}, coupling_product::dense, those),
        sparse(network.weights(), {}, coupling_product::sparse, those);
    const double pairs = double(n) * double(n) * double(shape.replicas);
    const auto times = std::size_t(std::clamp(3e7 / pairs, 1.0, 20000.0));
    std::vector<double> of_dense, of_sparse, peaks;
    const auto time = [&](std::vector<double>& to, const connections<T>& plan) {
        plan.with_product(alone, [&](const auto& product) {
            aligned_buffer<T> received(2 * product.rows_of_block() * shape.row);
            const double start = own_seconds();
            for (std::size_t t = 0; t < times; ++t)
                for (std::size_t block = 0; block < product.blocks(); ++block) {
                    product.template operator()<2>(block, signal.data(), received.data());
                    benchmark::DoNotOptimize(received.data());
                    benchmark::ClobberMemory();
                }
            to.push_back((own_seconds() - start) / double(times));
        });
    };
    for (auto _ : state) {
        time(of_dense, dense);
        time(of_sparse, sparse);
        peaks.push_back(machine::peak_now<T>());
    }
    const auto absent = std::count(network.weights().begin(), network.weights().end(), 0.0);
    state.counters["ratio"] = median(of_dense) / median(of_sparse);
    state.counters["dense, share of peak"] = 4 * pairs / median(of_dense) / median(peaks);
    state.counters["sparse, ns per connection"] =
        median(of_sparse) * 1e9 / (double(n) * double(n) - double(absent));
    state.counters["MB, dense"] = double(dense.bytes()) / 1e6;
    state.counters["MB, sparse"] = double(sparse.bytes()) / 1e6;
}

void sizes_and_densities(auto* benchmark) {
    for (const int n : {90, 200, 400, 1000, 2000, 4000})
        for (const int per_thousand : {20, 50, 200, 1000})
            if (n != 2000 || per_thousand == 1000) benchmark->Args({n, per_thousand});
    benchmark->Args({10000, 5});
}
void break_even(auto* benchmark) {
    for (const int n : {90, 400, 1000, 4000})
        for (const int per_thousand : {20, 50, 100, 200, 300, 400, 500})
            if (n != 4000 || per_thousand <= 200) benchmark->Args({n, per_thousand});
}

}  // namespace

BENCHMARK(network_steps<double>)->Apply(sizes_and_densities)->Iterations(7);
BENCHMARK(network_steps<float>)->Apply(sizes_and_densities)->Iterations(7);
BENCHMARK_TEMPLATE(sparse_against_dense, double, false)->Apply(break_even)->Iterations(15);
BENCHMARK_TEMPLATE(sparse_against_dense, float, false)->Apply(break_even)->Iterations(15);
BENCHMARK_TEMPLATE(sparse_against_dense, double, true)->Apply(break_even)->Iterations(15);

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    machine::tell_peak();
    benchmark::RunSpecifiedBenchmarks();
}
