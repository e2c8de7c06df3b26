// Speed of spatial nulls: items are null maps, so items_per_second is nulls per second. One thread.
// `plain_...` are the algorithms as a textbook writes them, for the ratio on the same machine in the same
// run.
#include <benchmark/benchmark.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

#include <entrain/core/linear_algebra.hpp>
#include <entrain/core/random.hpp>
#include <entrain/nulls.hpp>

#include "machine.hpp"

using namespace entrain;

namespace {

// Half the regions on each of two spheres, roughly mirrored as in a brain.
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
        length = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            surface.coordinates(n + i, axis) += 4 * random.normal();
            length += surface.coordinates(n + i, axis) * surface.coordinates(n + i, axis);
        }
        for (std::size_t axis = 0; axis < 3; ++axis)
            surface.coordinates(n + i, axis) *= 100 / std::sqrt(length);
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
    constexpr std::size_t draws = 1024;
    for (auto _ : state) benchmark::DoNotOptimize(Spins(surface, {.draws = draws, .threads = 1}));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(draws));
}
BENCHMARK(spins<nulls::naive_spins>)
    ->Name("naive_spins")
    ->Arg(68)
    ->Arg(200)
    ->Arg(400)
    ->Arg(1000)
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
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

void moran_test(benchmark::State& state, stats::correlation method) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto null = nulls::moran(distances(regions(count)), {.draws = 10'000});
    const auto x = map(count, 1), y = map(count, 2);
    for (auto _ : state)
        benchmark::DoNotOptimize(
            nulls::correlation_test(x, y, null, {.method = method, .threads = 1, .diagnostics = false}).p);
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
        benchmark::DoNotOptimize(
            nulls::correlation_test(x, y, null, {.method = method, .threads = 1, .diagnostics = false}).p);
    state.SetItemsProcessed(state.iterations() * 2000);
}
BENCHMARK_CAPTURE(spin_test, spearman, stats::correlation::spearman)
    ->Arg(68)
    ->Arg(400)
    ->Unit(benchmark::kMillisecond);

// The distances of one hemisphere's places to its turned places, as every textbook spin begins.
matrix<double> spun_distances(const nulls::sphere& surface, char side, std::uint64_t draw) {
    const auto left = nulls::random_rotation(1, draw),
               q = side == 'L' ? left : nulls::mirrored_rotation(left);
    std::vector<std::size_t> here;
    for (std::size_t i = 0; i < surface.hemisphere.size(); ++i)
        if (surface.hemisphere[i] == side) here.push_back(i);
    matrix<double> d = full(here.size(), here.size(), 0.0);
    for (std::size_t i = 0; i < here.size(); ++i)
        for (std::size_t j = 0; j < here.size(); ++j) {
            double square = 0;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                double turned = 0;
                for (std::size_t k = 0; k < 3; ++k) turned += surface.coordinates(here[j], k) * q(k, axis);
                square += std::pow(surface.coordinates(here[i], axis) - turned, 2);
            }
            d(i, j) = std::sqrt(square);
        }
    return d;
}

std::size_t plain_nearest(matrix<double>& d) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < d.shape(0); ++i)
        sum += static_cast<std::size_t>(std::min_element(&d(i, 0), &d(i, 0) + d.shape(1)) - &d(i, 0));
    return sum;
}

// All row minima anew for each region.
std::size_t plain_vasa(matrix<double>& d) {
    constexpr double gone = std::numeric_limits<double>::infinity();
    const std::size_t n = d.shape(0);
    std::vector<char> open(n, 1);
    std::size_t sum = 0;
    for (std::size_t step = 0; step < n; ++step) {
        std::size_t row = 0, column = 0;
        double farthest = -1;
        for (std::size_t i = 0; i < n; ++i) {
            if (!open[i]) continue;
            const double* nearest = std::min_element(&d(i, 0), &d(i, 0) + n);
            if (*nearest <= farthest) continue;
            farthest = *nearest;
            row = i;
            column = static_cast<std::size_t>(nearest - &d(i, 0));
        }
        open[row] = 0;
        sum += column;
        for (std::size_t i = 0; i < n; ++i) d(i, column) = gone;
    }
    return sum;
}

// Shortest augmenting paths from an empty matching, one column at a time (Kuhn and Munkres in O(n^3)).
std::size_t plain_hungarian(matrix<double>& d) {
    const std::size_t n = d.shape(0);
    std::vector<double> u(n + 1, 0.0), v(n + 1, 0.0);
    std::vector<std::size_t> row_of(n + 1, 0), way(n + 1, 0);
    for (std::size_t i = 1; i <= n; ++i) {
        row_of[0] = i;
        std::size_t column = 0;
        std::vector<double> least(n + 1, std::numeric_limits<double>::infinity());
        std::vector<char> used(n + 1, 0);
        do {
            used[column] = 1;
            const std::size_t row = row_of[column];
            double step = std::numeric_limits<double>::infinity();
            std::size_t next = 0;
            for (std::size_t j = 1; j <= n; ++j) {
                if (used[j]) continue;
                const double reduced = d(row - 1, j - 1) - u[row] - v[j];
                if (reduced < least[j]) {
                    least[j] = reduced;
                    way[j] = column;
                }
                if (least[j] < step) {
                    step = least[j];
                    next = j;
                }
            }
            for (std::size_t j = 0; j <= n; ++j)
                if (used[j]) {
                    u[row_of[j]] += step;
                    v[j] -= step;
                } else {
                    least[j] -= step;
                }
            column = next;
        } while (row_of[column] != 0);
        for (; column != 0; column = way[column]) row_of[column] = row_of[way[column]];
    }
    return row_of[n];
}

template <std::size_t (*Assign)(matrix<double>&)>
void plain_spins(benchmark::State& state) {
    const auto surface = regions(static_cast<std::size_t>(state.range(0)));
    std::uint64_t draw = 0;
    for (auto _ : state) {
        for (const char side : {'L', 'R'}) {
            matrix<double> d = spun_distances(surface, side, draw);
            benchmark::DoNotOptimize(Assign(d));
        }
        ++draw;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(plain_spins<plain_nearest>)->Name("plain_naive_spins")->Arg(400)->Unit(benchmark::kMillisecond);
BENCHMARK(plain_spins<plain_vasa>)->Name("plain_vasa_spins")->Arg(400)->Unit(benchmark::kMillisecond);
BENCHMARK(plain_spins<plain_hungarian>)
    ->Name("plain_hungarian_spins")
    ->Arg(400)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

// All null maps of a map, as `surrogates` makes them.
template <class Null>
void surrogate_maps(benchmark::State& state, const Null& null, const vector<double>& x) {
    const auto make = null.maker(x);
    matrix<double> maps = full(64, x.size(), 0.0);
    std::size_t block = 0;
    for (auto _ : state) {
        make(64 * (block++ % 16), 64, maps.data());
        benchmark::DoNotOptimize(maps(0, 0));
    }
    state.SetItemsProcessed(state.iterations() * 64);
}

void variogram_maps(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    surrogate_maps(state, nulls::variogram_matching(distances(regions(count)), {.draws = 1024}),
                   map(count, 1));
}
BENCHMARK(variogram_maps)->Arg(68)->Arg(400)->Unit(benchmark::kMillisecond);

void sar_maps(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    surrogate_maps(state, nulls::sar(distances(regions(count)), {.draws = 1024}), map(count, 1));
}
BENCHMARK(sar_maps)->Arg(68)->Arg(400)->Unit(benchmark::kMillisecond);

// One null map at a time: every neighbourhood smoothed, every variogram by all pairs and all lags.
void plain_variogram_maps(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto d = distances(regions(count));
    const auto x = map(count, 1);
    std::vector<double> all;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = i + 1; j < count; ++j) all.push_back(d(i, j));
    const double cutoff = stats::quantile(all, 0.25);
    const double shortest = *std::min_element(all.begin(), all.end()), step = (cutoff - shortest) / 24;
    std::vector<std::vector<std::size_t>> order(count);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j)
            if (j != i) order[i].push_back(j);
        std::sort(order[i].begin(), order[i].end(), [&](auto a, auto b) { return d(i, a) < d(i, b); });
    }
    std::vector<std::vector<double>> weight;  // (lags, pairs)
    for (std::size_t l = 0; l < 25; ++l) {
        weight.emplace_back();
        for (const double u : all)
            if (u < cutoff) {
                const double z = 2.68 * (u - shortest - step * static_cast<double>(l)) / (3 * step);
                weight.back().push_back(std::exp(-0.5 * z * z));
            }
    }
    random_stream random(1);
    std::vector<double> permuted(x.begin(), x.end()), smoothed(count), v;
    for (auto _ : state) {
        random.shuffle(permuted.begin(), permuted.end());
        for (int share = 1; share < 10; ++share) {
            const std::size_t k = count * static_cast<std::size_t>(share) / 10;
            for (std::size_t i = 0; i < count; ++i) {
                double sum = 0, total = 0;
                for (std::size_t a = 0; a < k; ++a) {
                    const double w = std::exp(-d(i, order[i][a]) / d(i, order[i][k - 1]));
                    sum += w * permuted[order[i][a]];
                    total += w;
                }
                smoothed[i] = sum / total;
            }
            v.clear();
            for (std::size_t i = 0; i < count; ++i)
                for (std::size_t j = i + 1; j < count; ++j)
                    if (d(i, j) < cutoff)
                        v.push_back(0.5 * (smoothed[i] - smoothed[j]) * (smoothed[i] - smoothed[j]));
            for (const auto& w : weight) {
                double sum = 0;
                for (std::size_t p = 0; p < v.size(); ++p) sum += w[p] * v[p];
                benchmark::DoNotOptimize(sum);
            }
        }
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(plain_variogram_maps)->Arg(400)->Unit(benchmark::kMillisecond);

// The model solved anew for each null map.
void plain_sar_maps(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const matrix<double> d = distances(regions(count));
    matrix<double> system = full(count, count, 0.0);
    for (std::size_t i = 0; i < count; ++i) {  // identity - 0.9 W, W = exp(-d / 20) of others, rows of sum 1
        double sum = 0;
        for (std::size_t j = 0; j < count; ++j)
            if (j != i) sum += system(i, j) = std::exp(-d(i, j) / 20);
        for (std::size_t j = 0; j < count; ++j) system(i, j) *= -0.9 / sum;
        system(i, i) = 1;
    }
    random_stream random(1);
    const single_threaded_blas guard;
    for (auto _ : state) {
        matrix<double> noise = full(count, 1, 0.0);
        for (double& value : noise) value = random.normal();
        const matrix<double> solved = xt::linalg::solve(system, noise);
        benchmark::DoNotOptimize(solved(0, 0));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(plain_sar_maps)->Arg(400)->Unit(benchmark::kMillisecond);

// Null maps made and correlated one by one.
void plain_moran_test(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto null = nulls::moran(distances(regions(count)), {.draws = 1});
    const auto x = map(count, 1), y = map(count, 2);
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(count);
    vector<double> loading = full(count, 0.0);
    for (std::size_t k = 0; k + 1 < count; ++k)
        for (std::size_t i = 0; i < count; ++i) loading(k) += null.modes(k, i) * (x(i) - mean);
    random_stream random(1);
    vector<double> one = full(count, 0.0);
    for (auto _ : state) {
        std::fill(one.begin(), one.end(), 0.0);
        for (std::size_t k = 0; k + 1 < count; ++k) {
            const double r = random() >> 63 ? -loading(k) : loading(k);
            for (std::size_t i = 0; i < count; ++i) one(i) += r * null.modes(k, i);
        }
        benchmark::DoNotOptimize(stats::pearson(one, y));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(plain_moran_test)->Arg(400)->Unit(benchmark::kMillisecond);

// Vertices of the size of fsaverage5, in parcels of the nearest of some seeds.
void vertex_spins(benchmark::State& state) {
    const auto surface = regions(20'484);
    const auto null = nulls::vertex_spins(surface, {.draws = 1000});
    const auto make = null.maker(map(20'484, 1));
    std::vector<double> maps(8 * 20'484);
    std::size_t block = 0;
    for (auto _ : state) {
        make(8 * (block++ % 100), 8, maps.data());
        benchmark::DoNotOptimize(maps[0]);
    }
    state.SetItemsProcessed(state.iterations() * 8);
}
BENCHMARK(vertex_spins)->Unit(benchmark::kMillisecond);

// Every vertex compared with all of its hemisphere.
void plain_vertex_spins(benchmark::State& state) {
    const auto surface = regions(20'484);
    const vector<double> x = map(20'484, 1);
    const std::size_t n = surface.hemisphere.size();
    std::vector<double> spun(n);
    std::size_t draw = 0;
    for (auto _ : state) {
        const matrix<double> turn = nulls::random_rotation(1, draw++);
        for (std::size_t i = 0; i < n; ++i) {
            double place[3] = {0, 0, 0}, nearest = -2e9;
            for (std::size_t a = 0; a < 3; ++a)
                for (std::size_t b = 0; b < 3; ++b) place[a] += turn(a, b) * surface.coordinates(i, b);
            for (std::size_t j = 0; j < n; ++j) {
                if (surface.hemisphere[j] != surface.hemisphere[i]) continue;
                const double* c = row_data(surface.coordinates, j);
                const double product = place[0] * c[0] + place[1] * c[1] + place[2] * c[2];
                if (product > nearest) nearest = product, spun[i] = x(j);
            }
        }
        benchmark::DoNotOptimize(spun.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(plain_vertex_spins)->Unit(benchmark::kMillisecond)->Iterations(3);

std::vector<int> parcels_of(const nulls::sphere& surface, std::size_t parcels) {
    const auto seeds = regions(parcels);
    std::vector<int> labels;
    for (std::size_t i = 0; i < surface.hemisphere.size(); ++i) {
        double best = -1e9;
        labels.push_back(0);
        for (std::size_t s = 0; s < seeds.hemisphere.size(); ++s) {
            if (seeds.hemisphere[s] != surface.hemisphere[i]) continue;
            double dot = 0;
            for (std::size_t axis = 0; axis < 3; ++axis)
                dot += seeds.coordinates(s, axis) * surface.coordinates(i, axis);
            if (dot > best) {
                best = dot;
                labels.back() = static_cast<int>(s) + 1;
            }
        }
    }
    return labels;
}

void baum_spins(benchmark::State& state) {
    const auto surface = regions(20'484);
    const auto labels = parcels_of(surface, static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(nulls::baum_spins(surface, labels, {.draws = 512, .threads = 1}).regions());
    state.SetItemsProcessed(state.iterations() * 512);
}
BENCHMARK(baum_spins)->Arg(100)->Unit(benchmark::kMillisecond);

// Ten thousand nulls of one map, and its correlation with another: from coordinates or distances to p, on as
// many threads as the argument says.
template <class Draw>
void ten_thousand(benchmark::State& state, Draw&& draw, stats::correlation method) {
    const auto threads = static_cast<std::size_t>(state.range(0));
    const auto x = map(100, 1), y = map(100, 2);
    for (auto _ : state) {
        const auto null = draw(threads);
        benchmark::DoNotOptimize(
            nulls::correlation_test(x, y, null, {.method = method, .threads = threads, .diagnostics = false})
                .p);
    }
    state.SetItemsProcessed(state.iterations() * 10'000);
}
const nulls::sphere& hundred() {
    static const nulls::sphere surface = regions(100);
    return surface;
}
const matrix<double>& hundred_distances() {
    static const matrix<double> d = distances(hundred());
    return d;
}
const std::pair<nulls::sphere, std::vector<int>>& hundred_on_vertices() {
    static const auto made = [] {
        auto surface = regions(20'484);
        auto labels = parcels_of(surface, 100);
        return std::pair{std::move(surface), std::move(labels)};
    }();
    return made;
}
nulls::eigenmode_null hundred_modes() {
    const auto basis = nulls::moran(hundred_distances(), {.draws = 1});
    vector<double> values = full(basis.modes.shape(0), 0.0);
    for (std::size_t k = 0; k < values.size(); ++k) values(k) = static_cast<double>((k + 1) * (k + 2));
    return nulls::eigenmode_rotation(basis.modes, values);
}
#define TEN_THOUSAND(name, method, made) \
    BENCHMARK_CAPTURE(                   \
        ten_thousand, name,              \
        [](std::size_t threads) {        \
            (void)threads;               \
            return made;                 \
        },                               \
        stats::correlation::method)      \
        ->Arg(1)                         \
        ->Arg(2)                         \
        ->UseRealTime()                  \
        ->Unit(benchmark::kMillisecond)
TEN_THOUSAND(naive, spearman, nulls::naive_spins(hundred(), {.threads = threads}));
TEN_THOUSAND(vasa, spearman, nulls::vasa_spins(hundred(), {.threads = threads}));
TEN_THOUSAND(hungarian, spearman, nulls::hungarian_spins(hundred(), {.threads = threads}));
TEN_THOUSAND(baum, spearman,
             nulls::baum_spins(hundred_on_vertices().first, hundred_on_vertices().second,
                               {.threads = threads}));
TEN_THOUSAND(cornblath, spearman,
             nulls::cornblath_spins(hundred_on_vertices().first, hundred_on_vertices().second,
                                    {.threads = threads}));
TEN_THOUSAND(variogram, spearman, nulls::variogram_matching(hundred_distances()));
TEN_THOUSAND(sar, spearman, nulls::sar(hundred_distances()));
TEN_THOUSAND(moran_singleton, pearson, nulls::moran(hundred_distances()));
TEN_THOUSAND(moran_singleton_ranked, spearman, nulls::moran(hundred_distances()));
TEN_THOUSAND(moran_pair, spearman,
             nulls::moran(hundred_distances(), {.procedure = nulls::moran_procedure::pair}));
TEN_THOUSAND(moran_triplet, spearman,
             nulls::moran(hundred_distances(), {.procedure = nulls::moran_procedure::triplet}));
TEN_THOUSAND(eigenmodes, spearman, hundred_modes());

// What two threads of this machine are worth for arithmetic that shares nothing.
void bare_arithmetic(benchmark::State& state) {
    for (auto _ : state)
        parallel_for(64, static_cast<std::size_t>(state.range(0)), [](std::size_t i) {
            double a = static_cast<double>(i), b = 1, c = 2, d = 3;
            for (int k = 0; k < 1'000'000; ++k) {
                a = a * 0.999 + 1;
                b = b * 0.998 + 1;
                c = c * 0.997 + 1;
                d = d * 0.996 + 1;
            }
            benchmark::DoNotOptimize(a + b + c + d);
        });
}
BENCHMARK(bare_arithmetic)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
