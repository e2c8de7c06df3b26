// What a benchmark's figures depend on, written into its output (and its JSON): compiler, flags, vectors, BLAS.
// Included by each program once; nothing that names the machine itself, but for its processor.
#pragma once

#include <benchmark/benchmark.h>

#include <time.h>

#include <fstream>
#include <string>

#include <entrain/core/simd.hpp>

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
    std::string blas = openblas_get_config ? openblas_get_config() : "unknown";  // "OpenBLAS 0.3.21 NO_LAPACKE ..."
    if (const auto second = blas.find(' ', blas.find(' ') + 1); second != std::string::npos) blas.resize(second);
    benchmark::AddCustomContext("BLAS", blas);
    benchmark::AddCustomContext("BLAS kernels", openblas_get_corename ? openblas_get_corename() : "unknown");
    return true;
}();

}  // namespace machine
