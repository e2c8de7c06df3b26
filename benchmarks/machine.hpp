// What a benchmark's figures depend on, written into its output (and its JSON): compiler, flags, vectors, BLAS,
// and the peak of the processor as it is at the moment.
// Included by each program once; nothing that names the machine itself, but for its processor.
#pragma once

#include <benchmark/benchmark.h>

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <entrain/core/simd.hpp>
#include <entrain/stats/quantile.hpp>

extern "C" char* openblas_get_config(void) __attribute__((weak));
extern "C" char* openblas_get_corename(void) __attribute__((weak));

namespace machine {

/// Processor time of this thread, seconds: what others do on the machine meanwhile does not count.
inline double own_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

inline std::string processor() {
    std::string line;
    for (std::ifstream in("/proc/cpuinfo"); std::getline(in, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown";
}

/// "AVX2 AVX-512": what the processor could do, whatever the program was compiled for.
inline std::string instructions() {
#if defined(__x86_64__)
    std::string all = __builtin_cpu_supports("avx2") ? "AVX2" : "SSE2";
    if (__builtin_cpu_supports("avx512f")) all += " AVX-512";
    return all;
#else
    return "unknown";
#endif
}

inline const bool described = [] {
    benchmark::AddCustomContext("processor", processor());
    benchmark::AddCustomContext("instructions", instructions());
    benchmark::AddCustomContext("vector bytes", std::to_string(entrain::simd::bytes));
#if defined(__clang__)
    benchmark::AddCustomContext("compiler", "clang++ " __clang_version__);
#else
    benchmark::AddCustomContext("compiler", "g++ " __VERSION__);
#endif
    benchmark::AddCustomContext("flags", ENTRAIN_BENCH_FLAGS);
    std::string blas =
        openblas_get_config ? openblas_get_config() : "unknown";  // "OpenBLAS 0.3.21 NO_LAPACKE ..."
    if (const auto second = blas.find(' ', blas.find(' ') + 1); second != std::string::npos)
        blas.resize(second);
    benchmark::AddCustomContext("BLAS", blas);
    benchmark::AddCustomContext("BLAS kernels", openblas_get_corename ? openblas_get_corename() : "unknown");
    return true;
}();

using entrain::stats::median;

// Numbers at the boundary of a cache line, so that no load or store of a register crosses one.
template <class T>
class aligned_array {
public:
    explicit aligned_array(std::size_t size, T value = 0)
        : size_(size), first_(static_cast<T*>(std::aligned_alloc(64, (size * sizeof(T) + 63) / 64 * 64))) {
        std::uninitialized_fill_n(first_.get(), size, value);
    }
    T* data() const { return first_.get(); }
    std::size_t size() const { return size_; }

private:
    struct release {
        void operator()(T* p) const { std::free(p); }
    };
    std::size_t size_;
    std::unique_ptr<T, release> first_;
};

// Multiply-adds on as many registers as it takes to hide their latency. Each begins with another number, for
// a compiler would do equal chains once. Returns floating operations.
template <class T>
double multiply_adds(int repeats) {
    using V = typename entrain::simd::pack<T>::type;
    constexpr int chains = 12;
    V sum[chains];
    for (int c = 0; c < chains; ++c) sum[c] = entrain::simd::broadcast(T(0.1) * T(c));
    const V factor = entrain::simd::broadcast(T(0.999)), term = entrain::simd::broadcast(T(1e-3));
    for (int i = 0; i < repeats; ++i) {
#pragma GCC unroll 12
        for (int c = 0; c < chains; ++c) sum[c] = sum[c] * factor + term;
    }
    for (auto& s : sum) benchmark::DoNotOptimize(s);
    return 2.0 * static_cast<double>(entrain::simd::lanes<T>) * chains * repeats;
}

// The peak of one core at this moment, flop/s: clocks change with what else the machine does.
template <class T>
double peak_now() {
    const double start = own_seconds(), operations = multiply_adds<T>(200'000);
    return operations / (own_seconds() - start);
}

// The best of several looks, flop/s.
template <class T>
double peak() {
    static const double value = [] {
        double best = 0;
        for (int round = 0; round < 15; ++round) {
            const double start = own_seconds(), operations = multiply_adds<T>(1'000'000);
            best = std::max(best, operations / (own_seconds() - start));
        }
        return best;
    }();
    return value;
}

// The peak of one core at its best, GFLOP/s, beside what else is reported of the machine.
inline void tell_peak() {
    const auto text = [](double flops) { return std::to_string(std::lround(flops / 1e9)); };
    benchmark::AddCustomContext("peak GFLOP/s, double", text(peak<double>()));
    benchmark::AddCustomContext("peak GFLOP/s, float", text(peak<float>()));
}

}  // namespace machine
