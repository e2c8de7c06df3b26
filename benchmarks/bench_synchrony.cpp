// Dynamics of phase coherence and Lempel-Ziv complexity, against the usual way in the same run.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/synchrony.hpp>

#include "machine.hpp"

using namespace entrain;

namespace {

matrix<double> network_phases(std::size_t regions, std::size_t samples) {
    random_stream random(1);
    matrix<double> theta = matrix<double>::from_shape({regions, samples});
    for (std::size_t i = 0; i < regions; ++i) {
        double own = 0;
        for (std::size_t t = 0; t < samples; ++t) {
            own = 0.98 * own + 0.25 * random.normal();
            theta(i, t) = std::remainder(0.66 * static_cast<double>(t) + own, 2 * std::numbers::pi);
        }
    }
    return theta;
}

// Processor time, for on a shared machine a long run waits more often than a short one.
double now() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}
double seconds_since(double start) {
    return now() - start;
}

// The patterns themselves: the lower triangle of cos(theta_i - theta_j), three averaged, at unit length.
matrix<double> explicit_patterns(const matrix<double>& theta, std::size_t skip) {
    const std::size_t n = theta.shape(0), pairs = n * (n - 1) / 2, frames = theta.shape(1) - 2 * skip;
    matrix<double> pattern = matrix<double>::from_shape({frames, pairs});
    for (std::size_t t = 0; t < frames; ++t) {
        double* out = row_data(pattern, t);
        for (std::size_t i = 1; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j) *out++ = std::cos(theta(i, t + skip) - theta(j, t + skip));
    }
    matrix<double> averaged = matrix<double>::from_shape({frames - 2, pairs});
    for (std::size_t t = 0; t + 2 < frames; ++t) {
        double squares = 0;
        for (std::size_t k = 0; k < pairs; ++k) {
            averaged(t, k) = (pattern(t, k) + pattern(t + 1, k) + pattern(t + 2, k)) / 3;
            squares += averaged(t, k) * averaged(t, k);
        }
        for (std::size_t k = 0; k < pairs; ++k) averaged(t, k) /= std::sqrt(squares);
    }
    return averaged;
}

// The usual script: patterns, then the scalar product of every two in a loop. ratio: how many times longer it
// takes. ratio_blas: the same where all products are one call of BLAS (a symmetric one, half the work).
void phase_fcd_against_patterns(benchmark::State& state) {
    const single_threaded_blas guard;
    const auto theta = network_phases(90, 1000);
    double ours = 1e300, patterns = 1e300, loop = 1e300, blas = 1e300;
    for (auto _ : state) {
        auto start = now();
        const auto values = phase_fcd(theta);
        ours = std::min(ours, seconds_since(start));
        start = now();
        const auto rows = explicit_patterns(theta, 10);
        patterns = std::min(patterns, seconds_since(start));
        start = now();
        const std::size_t n = rows.shape(0), pairs = rows.shape(1);
        std::vector<double> similarity;
        for (std::size_t t = 0; t < n; ++t)
            for (std::size_t u = t + 1; u < n; ++u) {
                const double *a = row_data(rows, t), *b = row_data(rows, u);
                double sum = 0;
                for (std::size_t k = 0; k < pairs; ++k) sum += a[k] * b[k];
                similarity.push_back(sum);
            }
        loop = std::min(loop, seconds_since(start));
        start = now();
        const matrix<double> product = xt::linalg::dot(rows, xt::transpose(rows));
        benchmark::DoNotOptimize(product.data());
        blas = std::min(blas, seconds_since(start));
        double worst = 0;
        for (std::size_t k = 0; k < similarity.size(); ++k)
            worst = std::max(worst, std::abs(similarity[k] - values(k)));
        if (!(worst < 1e-10)) state.SkipWithError("the two ways differ");
    }
    state.counters["ours_ms"] = 1e3 * ours;
    state.counters["ratio"] = (patterns + loop) / ours;
    state.counters["ratio_blas"] = (patterns + blas) / ours;
}
BENCHMARK(phase_fcd_against_patterns)->Unit(benchmark::kMillisecond)->Iterations(5);

// doubling: how much longer twice the sequence takes. The scan is the usual way: search for each piece.
void lempel_ziv(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    random_stream random(2);
    vector<int> twice = full(2 * n, 0);
    for (int& symbol : twice) symbol = static_cast<int>(random.below(2));
    const vector<int> once = xt::view(twice, xt::range(std::size_t{0}, n));
    double short_one = 1e300, long_one = 1e300, scan = 1e300;
    for (auto _ : state) {
        auto start = now();
        std::size_t components = lempel_ziv_components(once);
        short_one = std::min(short_one, seconds_since(start));
        start = now();
        benchmark::DoNotOptimize(lempel_ziv_components(twice));
        long_one = std::min(long_one, seconds_since(start));
        if (n > 20'000) continue;
        start = now();
        std::string s(n, '0');
        for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>('0' + once(i));
        std::size_t count = 0;
        for (std::size_t i = 0; i < n; ++count) {
            std::size_t length = 1;
            while (
                i + length <= n &&
                std::string_view(s).substr(0, i + length - 1).find(std::string_view(s).substr(i, length)) !=
                    std::string_view::npos)
                ++length;
            i += length;
        }
        scan = std::min(scan, seconds_since(start));
        if (count != components) state.SkipWithError("the two ways differ");
    }
    state.counters["doubling"] = long_one / short_one;
    state.counters["ns_per_sample"] = 1e9 * short_one / static_cast<double>(n);
    if (n <= 20'000) state.counters["scan_ratio"] = scan / short_one;
}
BENCHMARK(lempel_ziv)->RangeMultiplier(2)->Range(1024, 524'288)->Unit(benchmark::kMillisecond)->Iterations(7);

}  // namespace

BENCHMARK_MAIN();
