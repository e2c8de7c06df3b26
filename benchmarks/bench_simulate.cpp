// How fast ensembles are simulated, beside what else one would write, and how long the paper's sensitivity
// analysis takes.
//
// Prints the processor's peak as this program measures it, so that speeds can be read as shares of it. A
// node-step is one node taken one step further. The bound of a dense network of N nodes is peak / (4 N): a
// multiply-add for each of the N weights, for each of two signals (x and y; sine and cosine). Where two ways
// are compared, they take turns within one benchmark, and the ratio is that of their medians.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <complex>
#include <ctime>
#include <numbers>
#include <random>
#include <string>
#include <thread>
#include <vector>

#if __has_include(<boost/numeric/odeint.hpp>)
#include <boost/numeric/odeint.hpp>
#define ENTRAIN_BENCH_ODEINT 1
#endif

// The only benchmark that names a header of xtensor itself: for the generator that it is compared with.
#if __has_include(<xtensor/generators/xrandom.hpp>)
#include <xtensor/generators/xrandom.hpp>
#else
#include <xtensor/xrandom.hpp>
#endif

#include <entrain/core.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/fit.hpp>
#include <entrain/model.hpp>
#include <entrain/perturb.hpp>
#include <entrain/simulate.hpp>
#include <entrain/sweep.hpp>

#include "machine.hpp"

using namespace entrain;
using machine::median, machine::multiply_adds, machine::peak_now;

namespace {

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

connectome dense_network(std::size_t n) {
    random_stream random(1);
    matrix<double> weights = full(n, n, 0.0);
    for (double& w : weights) w = random.uniform() / double(n);
    return connectome(weights);
}

template <class T>
hopf<T> hopf_model(std::size_t n, double noise = 0.02) {
    return {.a = full(n, -0.02), .omega = full(n, 0.3), .noise = noise};
}
template <class T>
kuramoto<T> kuramoto_model(std::size_t n, double noise = 0.02) {
    return {.omega = full(n, 0.3), .noise = noise};
}

// An ensemble of 128 replicas on one thread; `shared_noise` is what the trials of a sensitivity analysis
// have. Counters: node-steps per second and their share of the bound, with the peak measured before each run.
template <class T, class Model>
void ensemble(benchmark::State& state, const Model& model, bool shared_noise) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    simulation_options options{
        .coupling = 0.5, .transient = 0, .samples = 2, .every = 40, .replicas = 128, .threads = 1};
    if (shared_noise) options.noise_streams.assign(options.replicas, 0);
    std::vector<double> seconds, peaks;
    double node_steps = 0;
    for (auto _ : state) {
        peaks.push_back(peak_now<T>());
        const double start = machine::own_seconds();
        const auto end = simulate_each(model, network, options, [](std::size_t, const matrix<T>& x) {
            benchmark::DoNotOptimize(x.data());
        });
        seconds.push_back(machine::own_seconds() - start);
        node_steps = double(end.step) * double(n * options.replicas);
    }
    const double rate = node_steps / median(seconds);
    state.counters["Mnode-steps/s"] = rate / 1e6;
    // x and y, or sine and cosine, are sent; x alone by FitzHugh-Nagumo, whose bound is twice as high.
    state.counters["share of bound"] = rate * 2 * double(Model::signals * n) / median(peaks);
}
template <class T, bool shared_noise>
void hopf_ensemble(benchmark::State& state) {
    ensemble<T>(state, hopf_model<T>(std::size_t(state.range(0))), shared_noise);
}
template <class T>
void kuramoto_ensemble(benchmark::State& state) {
    ensemble<T>(state, kuramoto_model<T>(std::size_t(state.range(0))), false);
}

template <class T>
void fitzhugh_nagumo_ensemble(benchmark::State& state) {
    ensemble<T>(state, fitzhugh_nagumo<T>{.time_scale = 1.0, .noise = 0.02}, false);
}

// Two ways in turns: ours and another. Counters: the time of a step of each, microseconds, and the ratio.
template <class Ours, class Other>
void compare(benchmark::State& state, std::size_t steps_ours, Ours&& ours, std::size_t steps_other,
             Other&& other) {
    std::vector<double> a, b;
    for (auto _ : state) {
        double start = machine::own_seconds();
        ours();
        a.push_back((machine::own_seconds() - start) / double(steps_ours));
        start = machine::own_seconds();
        other();
        b.push_back((machine::own_seconds() - start) / double(steps_other));
    }
    state.counters["ours us/step"] = median(a) * 1e6;
    state.counters["other us/step"] = median(b) * 1e6;
    state.counters["ratio"] = median(b) / median(a);
}

// One replica of a Hopf network without noise, against two products with BLAS and one loop for the rest.
template <class T>
void lone_hopf(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    const auto model = hopf_model<T>(n, 0.0);
    constexpr std::size_t steps = 4000;
    const simulation_options options{
        .coupling = 0.5, .transient = 0, .samples = 2, .every = steps - 1, .threads = 1};
    std::vector<T> weights(network.weights().begin(), network.weights().end()), x(n, T(0.1)), y(n, T(0.1)),
        u(n), v(n), strength(n);
    const auto in_strength = network.in_strength();
    for (std::size_t j = 0; j < n; ++j) strength[j] = static_cast<T>(in_strength(j));
    const single_threaded_blas guard;
    compare(
        state, steps, [&] { benchmark::DoNotOptimize(simulate(model, network, options)); }, steps,
        [&] {
            const T dt = T(0.1), g = T(0.5), a = T(-0.02), omega = T(0.3);
            const int size = static_cast<int>(n);
            for (std::size_t step = 0; step < steps; ++step) {
                cxxblas::gemv<int>(cxxblas::RowMajor, cxxblas::NoTrans, size, size, T(1), weights.data(),
                                   size, x.data(), 1, T(0), u.data(), 1);
                cxxblas::gemv<int>(cxxblas::RowMajor, cxxblas::NoTrans, size, size, T(1), weights.data(),
                                   size, y.data(), 1, T(0), v.data(), 1);
                for (std::size_t j = 0; j < n; ++j) {
                    const T growth = a - g * strength[j] - x[j] * x[j] - y[j] * y[j];
                    const T dx = growth * x[j] - omega * y[j] + g * u[j];
                    const T dy = growth * y[j] + omega * x[j] + g * v[j];
                    x[j] += dt * dx;
                    y[j] += dt * dy;
                }
            }
            benchmark::DoNotOptimize(x.data());
        });
}

// A step of splitting and one of Euler-Maruyama, 128 replicas with noise; "other" is Euler.
template <class T>
void splitting_step(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    const auto model = hopf_model<T>(n);
    constexpr std::size_t steps = 4000;  // so that the flow of the coupling is made in no time
    simulation_options euler{
        .coupling = 0.5, .transient = 0, .samples = 2, .every = steps - 1, .replicas = 128, .threads = 1};
    auto splitting = euler;
    splitting.method = integrator::strang_splitting;
    compare(
        state, steps, [&] { benchmark::DoNotOptimize(simulate(model, network, splitting)); }, steps,
        [&] { benchmark::DoNotOptimize(simulate(model, network, euler)); });
}

// Delays of 10 to 125 steps, another for each edge: 32 replicas of a Hopf network with noise, against the
// loop over edges that one would write, with a ring of the past for each node.
template <class T>
void delayed_hopf(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    const auto model = hopf_model<T>(n);
    random_stream random(3);
    matrix<double> delays = full(n, n, 0.0);
    for (double& delay : delays) delay = 0.1 * double(10 + random.below(116));
    constexpr std::size_t steps = 2000, replicas = 32, textbook_steps = 200;
    const simulation_options options{.coupling = 0.5,
                                     .transient = 0,
                                     .samples = 2,
                                     .every = steps - 1,
                                     .replicas = replicas,
                                     .threads = 1,
                                     .delays = delays};
    std::vector<T> weights(network.weights().begin(), network.weights().end());
    std::vector<std::size_t> lag(n * n);
    for (std::size_t i = 0; i < lag.size(); ++i) lag[i] = std::size_t(std::nearbyint(delays.data()[i] / 0.1));
    constexpr std::size_t ring = 128;
    std::vector<std::complex<T>> past(n * ring, {T(0.1), T(0.1)});
    std::mt19937_64 engine(1);
    std::normal_distribution<T> normal;
    compare(
        state, steps * replicas, [&] { benchmark::DoNotOptimize(simulate(model, network, options)); },
        textbook_steps,
        [&] {
            const std::complex<T> linear(T(-0.02), T(0.3));
            for (std::size_t step = ring; step < ring + textbook_steps; ++step)
                for (std::size_t j = 0; j < n; ++j) {
                    const std::complex<T> z = past[j * ring + (step - 1) % ring];
                    std::complex<T> input = 0;
                    for (std::size_t k = 0; k < n; ++k)
                        input +=
                            weights[j * n + k] * (past[k * ring + (step - 1 - lag[j * n + k]) % ring] - z);
                    const T x = normal(engine), y = normal(engine);
                    past[j * ring + step % ring] = z +
                                                   T(0.1) * (z * (linear - std::norm(z)) + T(0.5) * input) +
                                                   T(0.02) * std::sqrt(T(0.1)) * std::complex<T>(x, y);
                }
            benchmark::DoNotOptimize(past.data());
        });
}

// Two threads against one, beside what two threads of nothing but multiply-adds gain in the same run.
template <class T>
void two_threads(benchmark::State& state) {
    constexpr std::size_t n = 200;
    const auto network = dense_network(n);
    const auto model = hopf_model<T>(n);
    simulation_options options{
        .coupling = 0.5, .transient = 0, .samples = 2, .every = 150, .replicas = 4 * panel_lanes<T>};
    static constexpr int repeats = 3'000'000;
    std::vector<double> one, two, bare_one, bare_two;
    const auto time = [](std::vector<double>& to, auto&& body) {
        const double start = seconds_now();
        body();
        to.push_back(seconds_now() - start);
    };
    for (auto _ : state) {
        const auto run = [&](std::size_t threads) {
            options.threads = threads;
            benchmark::DoNotOptimize(simulate(model, network, options));
        };
        time(one, [&] { run(1); });
        time(two, [&] { run(2); });
        time(bare_one, [&] {
            multiply_adds<T>(repeats);
            multiply_adds<T>(repeats);
        });
        time(bare_two, [&] {
            std::jthread other([] { multiply_adds<T>(repeats); });
            multiply_adds<T>(repeats);
        });
    }
    state.counters["gain"] = median(one) / median(two);
    state.counters["gain of multiply-adds"] = median(bare_one) / median(bare_two);
    state.counters["share"] = median(one) / median(two) * median(bare_two) / median(bare_one);
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
            const double* weight = row_data(network.weights(), j);
            for (std::size_t k = 0; k < n; ++k) input += weight[k] * (z[k] - z[j]);
            const double x = normal(engine), y = normal(engine);
            next[j] = z[j] + 0.1 * (z[j] * (linear - std::norm(z[j])) + 0.5 * input) +
                      0.02 * std::sqrt(0.1) * std::complex<double>(x, y);
        }
        z.swap(next);
    }
    state.counters["Mnode-steps/s"] =
        benchmark::Counter(double(n) * double(state.iterations()) / 1e6, benchmark::Counter::kIsRate);
}

// The same in xtensor's expressions and linear algebra, noise from its generator.
void xtensor_expressions(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    const auto strength = network.in_strength();
    vector<double> x = full(n, 0.1), y = full(n, 0.1);
    const std::array<std::size_t, 1> shape = {n};
    for (auto _ : state) {
        const vector<double> u = xt::linalg::dot(network.weights(), x);
        const vector<double> v = xt::linalg::dot(network.weights(), y);
        const vector<double> growth = -0.02 - 0.5 * strength - x * x - y * y;
        const vector<double> next_x = x + 0.1 * (growth * x - 0.3 * y + 0.5 * u) +
                                      0.02 * std::sqrt(0.1) * xt::random::randn<double>(shape);
        y = y + 0.1 * (growth * y + 0.3 * x + 0.5 * v) +
            0.02 * std::sqrt(0.1) * xt::random::randn<double>(shape);
        x = next_x;
    }
    state.counters["Mnode-steps/s"] =
        benchmark::Counter(double(n) * double(state.iterations()) / 1e6, benchmark::Counter::kIsRate);
}

// Sixty-four replicas, coupling by one product with BLAS for x and y, the standard library's normals.
void gemm_batch(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    constexpr std::size_t replicas = 64;
    const auto network = dense_network(n);
    const auto strength = network.in_strength();
    std::vector<double> z(n * 2 * replicas, 0.1), received(z.size());
    std::mt19937_64 engine(1);
    std::normal_distribution<double> normal;
    const single_threaded_blas guard;
    const int rows = int(n), columns = int(2 * replicas);
    for (auto _ : state) {
        cxxblas::gemm<int>(cxxblas::RowMajor, cxxblas::NoTrans, cxxblas::NoTrans, rows, columns, rows, 1.0,
                           network.weights().data(), rows, z.data(), columns, 0.0, received.data(), columns);
        for (std::size_t j = 0; j < n; ++j)
            for (std::size_t r = 0; r < replicas; ++r) {
                double &x = z[j * 2 * replicas + r], &y = z[(j * 2 + 1) * replicas + r];
                const double growth = -0.02 - 0.5 * strength(j) - x * x - y * y;
                const double dx = growth * x - 0.3 * y + 0.5 * received[j * 2 * replicas + r];
                const double dy = growth * y + 0.3 * x + 0.5 * received[(j * 2 + 1) * replicas + r];
                x += 0.1 * dx + 0.02 * std::sqrt(0.1) * normal(engine);
                y += 0.1 * dy + 0.02 * std::sqrt(0.1) * normal(engine);
            }
    }
    state.counters["Mnode-steps/s"] = benchmark::Counter(
        double(n * replicas) * double(state.iterations()) / 1e6, benchmark::Counter::kIsRate);
}

#if defined(ENTRAIN_BENCH_ODEINT)
// Boost.odeint's Euler on the right-hand side as a textbook writes it, without noise, which it does not have.
void odeint_euler(benchmark::State& state) {
    using state_type = std::vector<double>;
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = dense_network(n);
    state_type z(2 * n, 0.1);
    boost::numeric::odeint::euler<state_type> stepper;
    const auto right_hand_side = [&](const state_type& s, state_type& slope, double) {
        for (std::size_t j = 0; j < n; ++j) {
            const double* weight = row_data(network.weights(), j);
            double u = 0, v = 0;
            for (std::size_t k = 0; k < n; ++k) {
                u += weight[k] * (s[k] - s[j]);
                v += weight[k] * (s[n + k] - s[n + j]);
            }
            const double growth = -0.02 - s[j] * s[j] - s[n + j] * s[n + j];
            slope[j] = growth * s[j] - 0.3 * s[n + j] + 0.5 * u;
            slope[n + j] = growth * s[n + j] + 0.3 * s[j] + 0.5 * v;
        }
    };
    for (auto _ : state) stepper.do_step(right_hand_side, z, 0.0, 0.1);
    state.counters["Mnode-steps/s"] =
        benchmark::Counter(double(n) * double(state.iterations()) / 1e6, benchmark::Counter::kIsRate);
}
#endif

// Normals alone, as an ensemble draws them: 180 components of a panel of replicas.
template <class T>
void normals(benchmark::State& state) {
    constexpr std::size_t width = panel_lanes<T>, blocks = 45;
    std::vector<std::uint32_t> streams(width);
    for (std::uint32_t i = 0; i < width; ++i) streams[i] = i;
    const machine::aligned_array<T> z(4 * blocks * width);
    std::uint64_t step = 0;
    std::vector<double> seconds;
    for (auto _ : state) {
        const double start = machine::own_seconds();
        for (int i = 0; i < 100; ++i) {
            normal_rows<T, width>(7, step++, streams.data())(0, blocks, z.data());
            benchmark::DoNotOptimize(z.data());
        }
        seconds.push_back((machine::own_seconds() - start) / (100.0 * double(z.size())));
    }
    state.counters["ns"] = median(seconds) * 1e9;
}

// The sensitivity analysis of the paper: N = 90, 45 pairs, 11 + 17 levels, 30 trials, 15 x 240 samples every
// 2 s after a transient of 3000 s, as it really runs (simulation, filter, phases, states, KL), on all
// threads. What is timed are some runs of the noise protocol; the whole is projected from their share.
// `branched`: perturbed models branch off after the transient and settle for 300 s. `splitting`: in steps of
// 1 s instead of Euler's 0.1 s.
template <class T, bool branched, bool splitting = false>
void paper_sensitivity(benchmark::State& state) {
    constexpr std::size_t pairs = 45, trials = 30;
    const std::size_t n = 2 * pairs;
    const auto network = dense_network(n).scaled_to_max(0.2);
    const hopf<T> model{.a = 0.0, .omega = 0.33};
    random_stream random(2);
    matrix<double> centroids = full(3, n, 0.0);
    for (double& c : centroids) c = random.normal() / std::sqrt(double(n));
    const vector<double> target = {0.5, 0.3, 0.2};
    std::vector<std::size_t> partner(n);
    for (std::size_t i = 0; i < n; ++i) partner[i] = i ^ 1;
    const simulation_options simulation{.coupling = 0.1, .transient = 3000, .samples = 15 * 240, .every = 20};
    const sensitivity_analysis<hopf<T>> analysis(
        model, network, centroids, target,
        {.protocol = noise_protocol(),
         .units = homotopic_pairs(partner),
         .trials = trials,
         .simulation = splitting ? sampled_every(2.0, simulation) : simulation,
         .settle = branched ? 300.0 : -1.0});
    auto how = analysis.sweep_options();
    const std::size_t threads = std::max(1u, std::thread::hardware_concurrency());
    const std::size_t timed = how.batch * threads * 2;
    if (branched) {  // the transient, which is run once for all of this
        how.items = {0};
        sweep::run(analysis.plan(), analysis, how);
        how.items.clear();
    }
    for (std::size_t run = 0; run < timed; ++run) how.items.push_back(run);
    // With common random numbers a level of zero is one run for all pairs.
    const std::size_t all = trials * (2 + pairs * (10 + 16));
    for (auto _ : state) {
        const double start = seconds_now();
        const std::clock_t own_start = std::clock();  // of all threads, whatever else the machine has to do
        const auto results = sweep::run(analysis.plan(), analysis, how);
        benchmark::DoNotOptimize(results.values.data());
        const double seconds = seconds_now() - start;
        const double own_seconds = double(std::clock() - own_start) / double(CLOCKS_PER_SEC);
        state.counters["runs timed"] = double(timed);
        state.counters["runs in all"] = double(all);
        state.counters["projected minutes"] = seconds * double(all) / double(timed) / 60;
        state.counters["projected minutes of each core"] =
            own_seconds / double(threads) * double(all) / double(timed) / 60;
    }
}

}  // namespace

BENCHMARK_TEMPLATE(hopf_ensemble, double, false)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK_TEMPLATE(hopf_ensemble, float, false)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK_TEMPLATE(hopf_ensemble, double, true)->Arg(90);
BENCHMARK_TEMPLATE(hopf_ensemble, float, true)->Arg(90);
BENCHMARK(kuramoto_ensemble<double>)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK(kuramoto_ensemble<float>)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK(fitzhugh_nagumo_ensemble<double>)->Arg(90);
BENCHMARK(fitzhugh_nagumo_ensemble<float>)->Arg(90);
BENCHMARK(lone_hopf<double>)->Arg(80)->Arg(200);
BENCHMARK(lone_hopf<float>)->Arg(80)->Arg(200);
BENCHMARK(splitting_step<double>)->Arg(90)->Arg(200)->Iterations(7);
BENCHMARK(splitting_step<float>)->Arg(90)->Arg(200)->Iterations(7);
BENCHMARK(delayed_hopf<double>)->Arg(90)->Arg(200);
BENCHMARK(delayed_hopf<float>)->Arg(90)->Arg(200);
BENCHMARK(normals<double>);
BENCHMARK(normals<float>);
BENCHMARK(two_threads<double>)->UseRealTime()->Iterations(9);
BENCHMARK(two_threads<float>)->UseRealTime()->Iterations(9);
BENCHMARK(textbook)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK(xtensor_expressions)->Arg(90)->Arg(200)->Arg(400);
BENCHMARK(gemm_batch)->Arg(90)->Arg(200)->Arg(400);
#if defined(ENTRAIN_BENCH_ODEINT)
BENCHMARK(odeint_euler)->Arg(90)->Arg(200)->Arg(400);
#endif
BENCHMARK_TEMPLATE(paper_sensitivity, double, false)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK_TEMPLATE(paper_sensitivity, double, true)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK_TEMPLATE(paper_sensitivity, double, true, true)
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();
BENCHMARK_TEMPLATE(paper_sensitivity, float, true, true)
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();
BENCHMARK_TEMPLATE(paper_sensitivity, float, false)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK_TEMPLATE(paper_sensitivity, float, true)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

int main(int argc, char** argv) {
    platform::keep_freed_memory();  // as trd_sensitivity does
    benchmark::Initialize(&argc, argv);
    machine::tell_peak();
    benchmark::RunSpecifiedBenchmarks();
}
