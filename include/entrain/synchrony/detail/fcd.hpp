// Products of unit rows, all at once or block by block.
#pragma once

#include <entrain/synchrony/fcd.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/synchrony/detail/gram.hpp>
#include <entrain/synchrony/detail/pair_blocks.hpp>

namespace entrain::synchrony_detail {

// The rows of v1 at unit length; `fewest` frames at least.
template <class T>
matrix<T> unit_rows(const matrix<T>& in, std::size_t fewest, std::string_view function) {
    if (in.shape(0) < fewest || in.size() == 0)
        throw argument_error(
            function, "v1",
            "at least " + std::to_string(fewest) + " frames in rows and one region in columns", in.shape());
    check_finite(function, "v1", in);
    matrix<T> unit = in;
    for (std::size_t t = 0; t < unit.shape(0); ++t)
        if (!to_unit_length(row_data(unit, t), unit.shape(1), 0.0))
            throw argument_error(function, "v1", "a direction in every row",
                                 "zeros in row " + std::to_string(t));
    return unit;
}

template <class T>
matrix<T> functional_connectivity_dynamics(const matrix<T>& v1) {
    const auto unit = unit_rows(v1, 1, "functional_connectivity_dynamics");
    matrix<T> fcd = zeros_of_pairs(unit, "functional_connectivity_dynamics", "v1");
    add_gram(unit, T(1), fcd);
    complete_correlations(fcd);
    return fcd;
}

template <class T>
vector<T> fcd_values(const matrix<T>& v1) {
    const auto unit = unit_rows(v1, 2, "fcd_values");
    require_blas_range(unit, "fcd_values", "v1");
    const std::size_t samples = unit.shape(0);
    check_allocation<T>("fcd_values", "v1", {samples - 1, samples / 2 + 1});
    vector<T> values = vector<T>::from_shape({samples * (samples - 1) / 2});
    for_each_later_product(unit, 512,
                           [&](std::size_t t, std::size_t u, std::size_t count, const T* similarity) {
                               T* const out = values.data() + first_pair(t, samples) + (u - t - 1);
                               for (std::size_t k = 0; k < count; ++k)
                                   out[k] = std::clamp(similarity[k], T(-1), T(1));
                           });
    return values;
}

template <class T>
stats::binned_distribution fcd_distribution(const matrix<T>& v1, const fcd_distribution_options& options) {
    const auto unit = unit_rows(v1, 2, "fcd_distribution");
    require_blas_range(unit, "fcd_distribution", "v1");
    auto found = similarity_bins(options, "fcd_distribution");
    for_each_later_product(unit, 512, [&](std::size_t, std::size_t, std::size_t count, const T* similarity) {
        for (std::size_t k = 0; k < count; ++k)
            found.add(std::clamp(static_cast<double>(similarity[k]), -1.0, 1.0));
    });
    return found;
}

template <class T>
double mean_fcd(const matrix<T>& v1) {
    const auto unit = unit_rows(v1, 2, "mean_fcd");
    std::vector<double> total(unit.shape(1), 0.0);
    double squares = 0;
    for (std::size_t t = 0; t < unit.shape(0); ++t)
        for (std::size_t i = 0; i < unit.shape(1); ++i) {
            const auto value = static_cast<double>(unit(t, i));
            total[i] += value;
            squares += value * value;
        }
    double length = 0;
    for (const double sum : total) length += sum * sum;
    const auto samples = static_cast<double>(unit.shape(0));
    return (length - squares) / (samples * (samples - 1));
}

}  // namespace entrain::synchrony_detail
