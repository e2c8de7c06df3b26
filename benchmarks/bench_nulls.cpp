// Speed of spatial nulls: items are null maps, so items_per_second is nulls a second. One thread.
#include <benchmark/benchmark.h>

#include <cmath>
#include <numbers>
#include <vector>

#include <entrain/nulls.hpp>

using namespace entrain;

namespace {

// Half the regions on each of two mirrored spheres.
nulls::sphere regions(std::size_t count) {
    const std::size_t n = count / 2;
    nulls::sphere surface{full(2 * n, 3, 0.0), std::vector<char>(2 * n, 'L')};
    random_stream random(7);
    for (std::size_t i = 0; i < n; ++i) {
        double p[3], length = 0;
        for (double& value : p) {
            value = random.normal();
            length += value * value;
        }
        for (std::size_t axis = 0; axis < 3; ++axis)
            surface.coordinates(i, axis) = surface.coordinates(n + i, axis) =
                100 * p[axis] / std::sqrt(length);
        surface.coordinates(n + i, 0) *= -1;
        surface.hemisphere[n + i] = 'R';
    }
    return surface;
}

matrix<double> distances(const nulls::sphere& surface) {
    const std::size_t n = surface.hemisphere.size();
    matrix<double> d = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double squares = surface.hemisphere[i] == surface.hemisphere[j] ? 0.0 : 4e4;
            for (std::size_t axis = 0; axis < 3; ++axis)
                squares += std::pow(surface.coordinates(i, axis) - surface.coordinates(j, axis), 2);
            d(i, j) = std::sqrt(squares);
        }
    return d;
}

vector<double> map(std::size_t count, std::uint64_t seed) {
    random_stream random(seed);
    vector<double> values = full(count, 0.0);
    for (double& value : values) value = random.normal();
    return values;
}

template <nulls::spin_null (*Spins)(const nulls::sphere&, const nulls::spin_options&)>
void spins(benchmark::State& state) {
    const auto surface = regions(static_cast<std::size_t>(state.range(0)));
    constexpr std::size_t draws = 256;
    for (auto _ : state) benchmark::DoNotOptimize(Spins(surface, {.draws = draws, .threads = 1}));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(draws));
}
BENCHMARK(spins<nulls::naive_spins>)
    ->Name("naive_spins")
    ->Arg(68)
    ->Arg(200)
    ->Arg(400)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(spins<nulls::vasa_spins>)
    ->Name("vasa_spins")
    ->Arg(68)
    ->Arg(200)
    ->Arg(400)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(spins<nulls::hungarian_spins>)
    ->Name("hungarian_spins")
    ->Arg(68)
    ->Arg(200)
    ->Arg(400)
    ->Unit(benchmark::kMillisecond);

void moran_test(benchmark::State& state, stats::correlation method) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto null = nulls::moran(distances(regions(count)), {.draws = 10'000});
    const auto x = map(count, 1), y = map(count, 2);
    for (auto _ : state)
        benchmark::DoNotOptimize(nulls::correlation_test(x, y, null, {.method = method, .threads = 1}).p);
    state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK_CAPTURE(moran_test, pearson, stats::correlation::pearson)
    ->Arg(68)
    ->Arg(200)
    ->Arg(400)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(moran_test, spearman, stats::correlation::spearman)
    ->Arg(68)
    ->Arg(200)
    ->Arg(400)
    ->Unit(benchmark::kMillisecond);

void moran_modes(benchmark::State& state) {
    const auto d = distances(regions(static_cast<std::size_t>(state.range(0))));
    for (auto _ : state) benchmark::DoNotOptimize(nulls::moran(d, {.draws = 1}).eigenvalues(0));
}
BENCHMARK(moran_modes)->Arg(68)->Arg(400)->Unit(benchmark::kMillisecond);

void spin_test(benchmark::State& state, stats::correlation method) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto null = nulls::hungarian_spins(regions(count), {.draws = 2000});
    const auto x = map(count, 1), y = map(count, 2);
    for (auto _ : state)
        benchmark::DoNotOptimize(nulls::correlation_test(x, y, null, {.method = method, .threads = 1}).p);
    state.SetItemsProcessed(state.iterations() * 2000);
}
BENCHMARK_CAPTURE(spin_test, spearman, stats::correlation::spearman)
    ->Arg(68)
    ->Arg(400)
    ->Unit(benchmark::kMillisecond);

}  // namespace
