// From BOLD to phases and their measures: 90 regions, 3600 samples (fifteen scans of eight minutes).
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/signal.hpp>
#include <entrain/synchrony.hpp>

#include "machine.hpp"

namespace {

using namespace entrain;

template <class T>
matrix<T> noise() {
    matrix<T> x = full(90, 3600, T(0));
    random_stream stream(1);
    for (T& value : x) value = static_cast<T>(1000 + stream.normal());
    return x;
}

const phase_options options{.tr = 2.0};

template <class T, class F>
void run(benchmark::State& state, F&& f) {
    const auto x = noise<T>();
    for (auto _ : state) benchmark::DoNotOptimize(f(x));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(x.size()));
}

template <class T>
void detrend_linear(benchmark::State& state) {
    run<T>(state, [](const auto& x) { return detrend(x); });
}
template <class T>
void filtfilt_order_2(benchmark::State& state) {
    const auto filter = butterworth_bandpass(2, options.band, options.tr);
    run<T>(state, [&](const auto& x) { return filtfilt(filter, x); });
}
template <class T>
void band_pass_90x3600(benchmark::State& state) {
    run<T>(state, [](const auto& x) { return band_pass(x, options); });
}
template <class T>
void analytic_90x3600(benchmark::State& state) {
    run<T>(state, [](const auto& x) { return analytic_signal(x); });
}
template <class T>
void phases_90x3600(benchmark::State& state) {
    run<T>(state, [](const auto& x) { return phases(x, options); });
}
template <class T>
void phasors_90x3600(benchmark::State& state) {
    run<T>(state, [](const auto& x) { return phasors_of(x, options); });
}
template <class T>
void phase_coherence_of_phasors(benchmark::State& state) {
    const single_threaded_blas guard;
    const auto unit = phasors_of(noise<T>(), options);
    run<T>(state, [&](const auto&) { return phase_coherence(unit); });
}
template <class T>
void order_parameter_of_phasors(benchmark::State& state) {
    const auto unit = phasors_of(noise<T>(), options);
    run<T>(state, [&](const auto&) { return order_parameter(unit); });
}
void natural_frequencies_15_scans(benchmark::State& state) {
    const auto x = noise<double>();
    std::vector<matrix<double>> scans;
    for (std::size_t s = 0; s < 15; ++s)
        scans.push_back(xt::view(x, xt::all(), xt::range(240 * s, 240 * (s + 1))));
    for (auto _ : state) benchmark::DoNotOptimize(natural_frequencies(scans, {.tr = 2.0}));
}

BENCHMARK(detrend_linear<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(filtfilt_order_2<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(filtfilt_order_2<float>)->Unit(benchmark::kMillisecond);
BENCHMARK(band_pass_90x3600<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(analytic_90x3600<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(phases_90x3600<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(phasors_90x3600<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(phasors_90x3600<float>)->Unit(benchmark::kMillisecond);
BENCHMARK(phase_coherence_of_phasors<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(order_parameter_of_phasors<double>)->Unit(benchmark::kMillisecond);
BENCHMARK(natural_frequencies_15_scans)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
