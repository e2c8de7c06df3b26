// How fast ensembles are simulated, and how long the paper's sensitivity analysis takes.
//
// Prints the processor's peak as this program measures it, so that speeds can be read as shares of it. A
// node-step is one node taken one step further. The bound of a dense network of N nodes is peak / (4 N): a
// multiply-add for each of the N weights, for x and for y.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <complex>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/fit.hpp>
#include <entrain/model.hpp>
#include <entrain/perturb.hpp>
#include <entrain/simulate.hpp>

extern "C" char* openblas_get_corename(void) __attribute__((weak));

using namespace entrain;

namespace {

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Multiply-adds on as many registers as it takes to hide their latency: the peak of one core, flop/s.
template <class T>
double measured_peak() {
    using V = typename detail::simd::pack<T>::type;
    constexpr int chains = 12;
    double best = 0;
    for (int round = 0; round < 5; ++round) {
        V sum[chains] = {};
        const V factor = detail::simd::broadcast(T(0.999)), term = detail::simd::broadcast(T(1e-3));
        constexpr int repeats = 4'000'000;
        const double start = seconds_now();
        for (int i = 0; i < repeats; ++i) {
#pragma GCC unroll 12
            for (int c = 0; c < chains; ++c) sum[c] = sum[c] * factor + term;
        }
        for (auto& s : sum) benchmark::DoNotOptimize(s);
        best =
            std::max(best, 2.0 * double(detail::simd::lanes<T>) * chains * repeats / (seconds_now() - start));
    }
    return best;
}

template <class T>
double peak() {
    static const double value = measured_peak<T>();
    return value;
}

connectome dense_network(std::size_t n) {
    random_stream random(1);
    matrix<double> weights = full(n, n, 0.0);
    for (double& w : weights) w = random.uniform() / double(n);
    return connectome(weights);
}

// An ensemble of 128 replicas on one thread; `shared_noise` is what the trials of a sensitivity analysis
// have.
template <class T, bool shared_noise>
void hopf_ensemble(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    const hopf<T> model{.a = full(n, -0.02), .omega = full(n, 0.3)};
    simulation_options options{
        .coupling = 0.5, .transient = 0, .samples = 20, .every = 20, .replicas = 128, .threads = 1};
    if (shared_noise) options.noise_streams.assign(options.replicas, 0);
    double node_steps = 0;
    for (auto _ : state) {
        const auto end = simulate_each(model, network, options, [](std::size_t, const matrix<T>& x) {
            benchmark::DoNotOptimize(x.data());
        });
        node_steps += double(end.step) * double(n * options.replicas);
    }
    state.counters["node-steps/s"] = benchmark::Counter(node_steps, benchmark::Counter::kIsRate);
    state.counters["share of bound"] =
        benchmark::Counter(node_steps * 4 * double(n) / peak<T>(), benchmark::Counter::kIsRate);
}

// What one would write from the equations: complex numbers, a loop over edges, the standard library's
// normals.
void textbook(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    std::vector<std::complex<double>> z(n, {0.1, 0.1}), next(n);
    std::mt19937_64 engine(1);
    std::normal_distribution<double> normal;
    const std::complex<double> linear(-0.02, 0.3);
    for (auto _ : state) {
        for (std::size_t j = 0; j < n; ++j) {
            std::complex<double> input = 0;
            const double* weight = detail::row(network.weights(), j);
            for (std::size_t k = 0; k < n; ++k) input += weight[k] * (z[k] - z[j]);
            const double x = normal(engine), y = normal(engine);
            next[j] = z[j] + 0.1 * (z[j] * (linear - std::norm(z[j])) + 0.5 * input) +
                      0.02 * std::sqrt(0.1) * std::complex<double>(x, y);
        }
        z.swap(next);
    }
    state.counters["node-steps/s"] =
        benchmark::Counter(double(n) * double(state.iterations()), benchmark::Counter::kIsRate);
}

template <class T>
void normals(benchmark::State& state) {
    std::vector<std::uint32_t> node(1440), stream(1440);
    for (std::uint32_t i = 0; i < 1440; ++i) node[i] = i / 16, stream[i] = i % 16;
    std::vector<T> first(1440), second(1440);
    std::uint64_t step = 0;
    for (auto _ : state) {
        detail::normal_pairs(7, step++, node.data(), stream.data(), node.size(), first.data(), second.data());
        benchmark::DoNotOptimize(first.data());
    }
    state.counters["normals/s"] =
        benchmark::Counter(2.0 * 1440 * double(state.iterations()), benchmark::Counter::kIsRate);
}

// The sensitivity analysis of the paper: N = 90, 45 pairs, 11 + 17 levels, 30 trials, 15 x 240 samples every
// 2 s after a transient of 3000 s, as it really runs (simulation, filter, phases, states, KL). What is timed
// is one trial of both protocols for the first pairs; the whole is projected from the share of runs.
template <class T>
void paper_sensitivity(benchmark::State& state) {
    constexpr std::size_t pairs = 45, timed_pairs = 3, trials = 30;
    const std::size_t n = 2 * pairs;
    const auto network = dense_network(n).scaled_to_max(0.2);
    const hopf<T> model{.a = 0.0, .omega = 0.33};
    random_stream random(2);
    matrix<double> centroids = full(3, n, 0.0);
    for (double& c : centroids) c = random.normal() / std::sqrt(double(n));
    const vector<double> target = {0.5, 0.3, 0.2};
    std::vector<std::size_t> partner(n);
    for (std::size_t i = 0; i < n; ++i) partner[i] = i ^ 1;
    auto units = homotopic_pairs(partner);
    units.resize(timed_pairs);
    double projected = 0;
    for (auto _ : state) {
        const double start = seconds_now();
        std::size_t runs = 0;
        for (const auto& protocol : {sync_protocol(), noise_protocol()}) {
            const auto map = sensitivity(
                model, network, centroids, target,
                {.protocol = protocol,
                 .units = units,
                 .trials = 1,
                 .simulation = {.coupling = 0.1, .transient = 3000, .samples = 15 * 240, .every = 20}});
            benchmark::DoNotOptimize(map.mean.data());
            runs +=
                1 + timed_pairs * (protocol.levels.size() - 1);  // levels of zero are one run for all pairs
        }
        const std::size_t all = trials * (2 + pairs * (10 + 16));
        projected = (seconds_now() - start) * double(all) / double(runs);
        state.counters["runs timed"] = double(runs);
        state.counters["runs in all"] = double(all);
    }
    state.counters["projected minutes"] = projected / 60;
}

void print_machine() {
    std::printf(
        "peak of one core: %.1f GFLOP/s double, %.1f float; vectors of %zu bytes; BLAS kernels: %s; threads: "
        "%u\n",
        peak<double>() / 1e9, peak<float>() / 1e9, detail::simd::bytes,
        openblas_get_corename ? openblas_get_corename() : "unknown", std::thread::hardware_concurrency());
}

}  // namespace

BENCHMARK_TEMPLATE(hopf_ensemble, double, false)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK_TEMPLATE(hopf_ensemble, double, true)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK_TEMPLATE(hopf_ensemble, float, false)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK_TEMPLATE(hopf_ensemble, float, true)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK(textbook)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK(normals<double>);
BENCHMARK(normals<float>);
BENCHMARK(paper_sensitivity<double>)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK(paper_sensitivity<float>)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

int main(int argc, char** argv) {
    print_machine();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
