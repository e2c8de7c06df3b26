// Functional connectivity dynamics: which moments resemble which.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/synchrony/detail/gram.hpp>
#include <entrain/synchrony/detail/pair_blocks.hpp>

namespace entrain {
namespace synchrony_detail {

// The rows of v1 at unit length; `fewest` samples at least.
template <array_like A>
matrix<real_t<A>> unit_rows(const A& v1, std::size_t fewest, std::string_view function) {
    const auto& in = as_matrix(v1, function, "v1");
    if (in.shape(0) < fewest || in.size() == 0)
        throw argument_error(
            function, "v1",
            "at least " + std::to_string(fewest) + " samples in rows and one region in columns", in.shape());
    check_finite(function, "v1", in);
    matrix<real_t<A>> unit = in;
    for (std::size_t t = 0; t < unit.shape(0); ++t)
        if (!to_unit_length(row_data(unit, t), unit.shape(1), 0.0))
            throw argument_error(function, "v1", "a direction in every row",
                                 "zeros in row " + std::to_string(t));
    return unit;
}

}  // namespace synchrony_detail

/// Functional connectivity dynamics: the cosine similarity of the patterns of every two moments.
///
///     FCD(t, u) = v1(t) . v1(u) / (|v1(t)| |v1(u)|)
///
/// v1: (samples, regions), one pattern a row, as leading_eigenvectors() gives them; any length but zero.
/// Returns (samples, samples), symmetric, -1 to 1, with 1 on the diagonal.
/// Throws argument_error where v1 is empty, not finite, or zero in a row.
/// Vohryzek et al., Brain Communications 2024, doi:10.1093/braincomms/fcae049.
/// Cost: O(samples^2 x regions); memory samples^2: mean_fcd() needs neither.
template <array_like A>
matrix<real_t<A>> functional_connectivity_dynamics(const A& v1) {
    using T = real_t<A>;
    const auto unit = synchrony_detail::unit_rows(v1, 1, "functional_connectivity_dynamics");
    matrix<T> fcd = synchrony_detail::zeros_of_pairs(unit, "functional_connectivity_dynamics", "v1");
    synchrony_detail::add_gram(unit, T(1), fcd);
    synchrony_detail::complete_correlations(fcd);
    return fcd;
}

/// The values of functional_connectivity_dynamics(v1) above the diagonal, row by row: the sample whose
/// distribution is compared between scans and with models.
///
/// v1: (samples, regions), at least two samples. Returns (samples (samples - 1) / 2). Throws as the function
/// above. Memory: the result alone; fcd_distribution() is for recordings where that is too much.
template <array_like A>
vector<real_t<A>> fcd_values(const A& v1) {
    using T = real_t<A>;
    const auto unit = synchrony_detail::unit_rows(v1, 2, "fcd_values");
    synchrony_detail::require_blas_range(unit, "fcd_values", "v1");
    const std::size_t samples = unit.shape(0);
    check_allocation<T>("fcd_values", "v1", {samples - 1, samples / 2 + 1});
    vector<T> values = vector<T>::from_shape({samples * (samples - 1) / 2});
    synchrony_detail::for_each_later_product(
        unit, 512, [&](std::size_t t, std::size_t u, std::size_t count, const T* similarity) {
            T* const out = values.data() + synchrony_detail::first_pair(t, samples) + (u - t - 1);
            for (std::size_t k = 0; k < count; ++k) out[k] = std::clamp(similarity[k], T(-1), T(1));
        });
    return values;
}

/// The distribution of fcd_values(v1), counted block by block: for recordings of any length.
///
/// v1: (samples, regions), at least two samples. Returns counts over -1 .. 1, for stats::ks_distance() and
/// stats::wasserstein_distance(), and to be added up over scans. Throws as
/// functional_connectivity_dynamics(), and where options.bins is 0. Cost: O(samples^2 x regions); memory a
/// few MB beside v1.
template <array_like A>
stats::binned_distribution fcd_distribution(const A& v1, const fcd_distribution_options& options = {}) {
    using T = real_t<A>;
    const auto unit = synchrony_detail::unit_rows(v1, 2, "fcd_distribution");
    synchrony_detail::require_blas_range(unit, "fcd_distribution", "v1");
    auto found = synchrony_detail::similarity_bins(options, "fcd_distribution");
    synchrony_detail::for_each_later_product(
        unit, 512, [&](std::size_t, std::size_t, std::size_t count, const T* similarity) {
            for (std::size_t k = 0; k < count; ++k)
                found.add(std::clamp(static_cast<double>(similarity[k]), -1.0, 1.0));
        });
    return found;
}

/// The mean of fcd_values(v1), without the matrix.
///
///     mean = (|sum_t u_t|^2 - T) / (T (T - 1)),   u_t = v1(t) / |v1(t)|
///
/// v1: (samples, regions), at least two samples. Throws as functional_connectivity_dynamics().
/// Cost: O(samples x regions).
template <array_like A>
double mean_fcd(const A& v1) {
    const auto unit = synchrony_detail::unit_rows(v1, 2, "mean_fcd");
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

}  // namespace entrain
