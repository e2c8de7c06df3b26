// Leading eigenvectors, k-means and assignment, at the sizes of the sensitivity study.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <numbers>

#include <entrain/core.hpp>
#include <entrain/states.hpp>

using namespace entrain;

namespace {

// Phases of a partly coherent network: a common angle that advances, and each region's own.
template <class T>
matrix<T> network_phases(std::size_t regions, std::size_t samples) {
    random_stream random(1);
    matrix<T> theta = matrix<T>::from_shape({regions, samples});
    for (std::size_t i = 0; i < regions; ++i) {
        double own = 0;
        for (std::size_t t = 0; t < samples; ++t) {
            own = 0.98 * own + 0.25 * random.normal();
            theta(i, t) =
                static_cast<T>(std::remainder(0.66 * static_cast<double>(t) + own, 2 * std::numbers::pi));
        }
    }
    return theta;
}

// The way that needs an eigensolver: build the coherence matrix of one frame, take its last eigenvector.
vector<double> by_eigensolver(const matrix<double>& theta, std::size_t t) {
    const std::size_t n = theta.shape(0);
    matrix<double> coherence = matrix<double>::from_shape({n, n});
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) coherence(i, j) = std::cos(theta(i, t) - theta(j, t));
    const auto solved = xt::linalg::eigh(coherence);
    vector<double> v = full(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) v(i) = std::get<1>(solved)(i, n - 1);
    return v;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// One iteration does both ways; the counter "ratio" says how many times longer the eigensolver takes a frame.
// From phases, sines and cosines included, because that is where the eigensolver starts too.
void closed_form_against_eigensolver(benchmark::State& state) {
    const single_threaded_blas guard;
    const auto regions = static_cast<std::size_t>(state.range(0));
    constexpr std::size_t samples = 240, solved = 10;
    const auto theta = network_phases<double>(regions, samples);
    const auto directions = unit_phasors(theta);
    double closed = 0, from_phasors = 0, solver = 0;
    for (auto _ : state) {
        auto start = std::chrono::steady_clock::now();
        benchmark::DoNotOptimize(leading_eigenvectors(theta));
        closed += seconds_since(start) / samples;
        start = std::chrono::steady_clock::now();
        benchmark::DoNotOptimize(leading_eigenvectors(directions));
        from_phasors += seconds_since(start) / samples;
        start = std::chrono::steady_clock::now();
        for (std::size_t t = 0; t < solved; ++t) benchmark::DoNotOptimize(by_eigensolver(theta, t * 24));
        solver += seconds_since(start) / solved;
    }
    const auto mean = [&](double total) { return total * 1e6 / static_cast<double>(state.iterations()); };
    state.counters["solver_us"] = mean(solver);
    state.counters["closed_us"] = mean(closed);
    state.counters["ratio"] = solver / closed;
    state.counters["ratio_from_phasors"] = solver / from_phasors;
}
BENCHMARK(closed_form_against_eigensolver)->Arg(90)->Arg(400)->Unit(benchmark::kMillisecond);

template <class T>
void eigenvectors_from_phases(benchmark::State& state) {
    const auto theta = network_phases<T>(90, 3600);
    for (auto _ : state) benchmark::DoNotOptimize(leading_eigenvectors(theta));
}
BENCHMARK(eigenvectors_from_phases<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(eigenvectors_from_phases<float>)->Unit(benchmark::kMillisecond);

template <class T>
void eigenvectors_from_phasors(benchmark::State& state) {
    const auto directions = unit_phasors(network_phases<T>(90, 3600));
    for (auto _ : state) benchmark::DoNotOptimize(leading_eigenvectors(directions));
}
BENCHMARK(eigenvectors_from_phasors<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(eigenvectors_from_phasors<float>)->Unit(benchmark::kMillisecond);

// 6930 frames of 90 regions, the clustering of the study, on one thread.
template <class T>
void cluster_frames(benchmark::State& state) {
    const auto v1 = leading_eigenvectors(network_phases<T>(90, 6930));
    const auto k = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) benchmark::DoNotOptimize(kmeans(v1, k, {.restarts = 20, .threads = 1}));
}
BENCHMARK(cluster_frames<double>)->Arg(3)->Arg(10)->Unit(benchmark::kMillisecond);
BENCHMARK(cluster_frames<float>)->Arg(3)->Unit(benchmark::kMillisecond);

template <class T>
void assign_frames(benchmark::State& state) {
    const auto v1 = leading_eigenvectors(network_phases<T>(90, 3600));
    const auto found = kmeans(v1, 3, {.restarts = 1});
    for (auto _ : state) benchmark::DoNotOptimize(assign_states(v1, found.centroids));
}
BENCHMARK(assign_frames<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(assign_frames<float>)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
