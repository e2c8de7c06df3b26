// Leading eigenvectors, k-means and assignment, at the sizes of the sensitivity study.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <string>

#include <entrain/core.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/io.hpp>
#include <entrain/states.hpp>

#include "machine.hpp"

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
    constexpr std::size_t samples = 1200, solved = 10;
    const auto theta = network_phases<double>(regions, samples);
    const auto directions = unit_phasors(theta);
    double closed = 0, from_phasors = 0, solver = 0;
    for (auto _ : state) {
        auto start = machine::own_seconds();
        benchmark::DoNotOptimize(leading_eigenvectors(theta));
        closed += (machine::own_seconds() - start) / samples;
        start = machine::own_seconds();
        benchmark::DoNotOptimize(leading_eigenvectors(directions));
        from_phasors += (machine::own_seconds() - start) / samples;
        start = machine::own_seconds();
        for (std::size_t t = 0; t < solved; ++t) benchmark::DoNotOptimize(by_eigensolver(theta, t * 120));
        solver += (machine::own_seconds() - start) / solved;
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

// The same frames and numbers of runs with scikit-learn, one thread, in the same run; skipped where Debian's
// python3-sklearn is absent. ratio: how many times longer scikit-learn takes, at its defaults (it stops where
// the centroids move little); inertia_ratio: its inertia over ours.
void kmeans_against_scikit_learn(benchmark::State& state) {
    const auto v1 = leading_eigenvectors(network_phases<double>(90, 7000));
    const auto k = static_cast<std::size_t>(state.range(0));
    const auto file = std::filesystem::temp_directory_path() /
                      ("entrain_frames_" +
                       std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()) + ".npy");
    io::save_npy(file, v1);
    const std::string script =
        "import time, numpy, sklearn.cluster as c\n"
        "x = numpy.load('" +
        file.string() +
        "')\n"
        "c.KMeans(" +
        std::to_string(k) +
        ", n_init=1, random_state=0).fit(x)\n"
        "t = time.perf_counter()\n"
        "m = c.KMeans(" +
        std::to_string(k) +
        ", n_init=20, random_state=1).fit(x)\n"
        "print(time.perf_counter() - t, m.inertia_)\n";
    const std::string command =
        "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 -c \"" + script + "\" 2>/dev/null";
    double ours = 1e300, alike = 1e300, other = 1e300, inertia = 0, other_inertia = 0;
    for (auto _ : state) {
        auto start = std::chrono::steady_clock::now();
        inertia = kmeans(v1, k, {.restarts = 20, .threads = 1}).inertia;
        ours = std::min(ours, seconds_since(start));
        start = std::chrono::steady_clock::now();
        benchmark::DoNotOptimize(
            kmeans(v1, k, {.restarts = 20, .threads = 1, .exchange = false, .tolerance = 1e-5}));
        alike = std::min(alike, seconds_since(start));
        std::FILE* pipe = ::popen(command.c_str(), "r");
        double seconds = 0;
        const bool read = pipe && std::fscanf(pipe, "%lf %lf", &seconds, &other_inertia) == 2;
        if (pipe) ::pclose(pipe);
        if (!read) {
            state.SkipWithError("python3-sklearn is not installed");
            break;
        }
        other = std::min(other, seconds);
    }
    std::filesystem::remove(file);
    state.counters["ours_ms"] = 1e3 * ours;
    state.counters["ratio"] = other / ours;
    state.counters["ratio_without_exchange"] = other / alike;
    state.counters["inertia_ratio"] = other_inertia / inertia;
}
BENCHMARK(kmeans_against_scikit_learn)->Arg(3)->Arg(5)->Arg(10)->Unit(benchmark::kMillisecond)->Iterations(3);

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
