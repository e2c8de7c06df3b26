// Products of phasors and of standard scores.
#pragma once

#include <entrain/synchrony/coherence.hpp>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/synchrony/detail/gram.hpp>

namespace entrain {

template <class T>
matrix<T> phase_coherence(const phasors<T>& theta) {
    matrix<T> fc = synchrony_detail::zeros_of_pairs(theta.cosine(), "phase_coherence", "theta");
    const T scale = T(1) / static_cast<T>(theta.samples());
    synchrony_detail::add_gram(theta.cosine(), scale, fc);
    synchrony_detail::add_gram(theta.sine(), scale, fc);
    synchrony_detail::complete_correlations(fc);
    return fc;
}

namespace synchrony_detail {

template <class T>
matrix<T> functional_connectivity_of_run(const matrix<T>& in, std::string_view parameter) {
    const std::size_t regions = in.shape(0), samples = in.shape(1);
    if (regions == 0 || samples < 2)
        throw argument_error("functional_connectivity", parameter, "at least one region and two samples",
                             in.shape());
    check_headroom("functional_connectivity", parameter, in, 4);
    check_rows_vary("functional_connectivity", parameter, in);

    matrix<T> standard = in;
    for (std::size_t i = 0; i < regions; ++i) {
        T* x = row_data(standard, i);
        // The mean of the differences from the first value is exactly 0 for a constant row.
        double mean = 0;
        for (std::size_t t = 0; t < samples; ++t)
            mean += (static_cast<double>(x[t]) - static_cast<double>(x[0])) / static_cast<double>(samples);
        to_unit_length(x, samples, static_cast<double>(x[0]) + mean);
    }
    matrix<T> fc = zeros_of_pairs(standard, "functional_connectivity", parameter);
    add_gram(standard, T(1), fc);
    complete_correlations(fc);
    return fc;
}

template <class T>
matrix<T> functional_connectivity(const matrix<T>& in, const run_lengths& runs) {
    const auto ranges = runs.within(in.shape(1), "functional_connectivity");
    if (!runs.several()) return functional_connectivity_of_run(in, "bold");
    const std::vector<matrix<T>> parts = split_runs(in, runs);
    matrix<T> fc = full(in.shape(0), in.shape(0), T(0));
    for (std::size_t k = 0; k < parts.size(); ++k) {
        const auto own = functional_connectivity_of_run(parts[k], name_of_run("bold", runs, k));
        const auto share =
            static_cast<T>(static_cast<double>(ranges[k].samples) / static_cast<double>(in.shape(1)));
        for (std::size_t i = 0; i < fc.size(); ++i) fc.data()[i] += share * own.data()[i];
    }
    complete_correlations(fc);
    return fc;
}

template <class T>
double global_connectivity(const matrix<T>& in) {
    if (in.shape(0) != in.shape(1) || in.size() == 0)
        throw argument_error("global_connectivity", "fc", "a square matrix (regions, regions)", in.shape());
    check_headroom("global_connectivity", "fc", in, 2 * static_cast<double>(in.size()));
    return std::accumulate(in.begin(), in.end(), 0.0) / static_cast<double>(in.shape(0));
}

}  // namespace synchrony_detail
}  // namespace entrain
