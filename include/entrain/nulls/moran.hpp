// Moran spectral randomisation: null maps with the spatial autocorrelation of the data, from distances alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/nulls/sphere.hpp>
#include <entrain/stats/correlation.hpp>

namespace entrain::nulls {

/// How Moran nulls are made.
struct moran_options {
    std::size_t draws = 10'000;  ///< number of null maps
    std::uint64_t seed = 1;      ///< the signs of draw d come from stream d of this seed
    /// The homologous region of each region in the other hemisphere, itself where it has none; empty:
    /// hemispheres are not treated as homologous. With it, null maps are as symmetric as the data (see
    /// `moran`).
    std::vector<std::size_t> partner = {};
};

/// Moran eigenmodes of a set of regions. A map x becomes mean + sum over k of s_k (v_k . x) v_k with random
/// signs s_k.
struct moran_null {
    matrix<double> modes;        ///< (regions - 1, regions), orthonormal rows, each of mean zero
    vector<double> eigenvalues;  ///< (regions - 1), of the doubly centred weights, in descending order
    std::size_t draw_count = 0;
    std::uint64_t seed = 1;

    std::size_t draws() const { return draw_count; }
    std::size_t regions() const { return modes.shape(1); }

    /// Signs of the modes in draw d as bits: bit k % 64 of word k / 64 is set where mode k is negated.
    void signs(std::size_t draw, std::vector<std::uint64_t>& words) const {
        words.resize((modes.shape(0) + 63) / 64);
        random_stream random(seed, draw);
        for (auto& word : words) word = random();
    }

    /// The null maps of x: (draws, regions).
    /// Throws argument_error if x has another number of regions.
    template <array_like X>
    matrix<double> surrogates(const X& x) const;
};

}  // namespace entrain::nulls

namespace entrain::detail {

// Loadings v_k . x of a map, (modes); the modes have mean zero, so the mean of x takes no part.
inline vector<double> moran_loadings(const matrix<double>& modes, const vector<double>& x) {
    double mean = 0;
    for (const double value : x) mean += value / static_cast<double>(x.size());
    vector<double> loading = full(modes.shape(0), 0.0);
    for (std::size_t k = 0; k < modes.shape(0); ++k) {
        const double* mode = row(modes, k);
        for (std::size_t i = 0; i < x.size(); ++i) loading(k) += mode[i] * (x(i) - mean);
    }
    return loading;
}

// Null maps of x for draws first .. first + count - 1, (count, regions), as one matrix product.
inline matrix<double> moran_surrogates(const nulls::moran_null& null, const vector<double>& loading,
                                       double mean, std::size_t first, std::size_t count) {
    matrix<double> flipped = full(count, loading.size(), 0.0);
    std::vector<std::uint64_t> words;
    for (std::size_t d = 0; d < count; ++d) {
        null.signs(first + d, words);
        double* line = row(flipped, d);
        for (std::size_t k = 0; k < loading.size(); ++k)
            line[k] = (words[k / 64] >> (k % 64)) & 1 ? -loading(k) : loading(k);
    }
    matrix<double> maps = xt::linalg::dot(flipped, null.modes);
    for (double& value : maps) value += mean;
    return maps;
}

// Orthonormal columns that span what is orthogonal to u within R^m: columns 2 .. m of the reflection that
// takes the first axis to u. (m, m - 1)
inline matrix<double> complement_of(const vector<double>& u) {
    const std::size_t m = u.size();
    double squares = 0;
    for (const double value : u) squares += value * value;
    vector<double> w = u;
    w /= std::sqrt(squares);
    w(0) += w(0) >= 0 ? 1.0 : -1.0;  // away from cancellation
    squares = 0;
    for (const double value : w) squares += value * value;
    matrix<double> basis = full(m, m - 1, 0.0);
    for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 1; j < m; ++j)
            basis(i, j - 1) = (i == j ? 1.0 : 0.0) - 2 * w(i) * w(j) / squares;
    return basis;
}

// Appends the eigenmodes of the weights within the span of the orthonormal columns of `basis`.
inline void append_modes(const matrix<double>& weights, const matrix<double>& basis,
                         std::vector<std::pair<double, std::vector<double>>>& modes) {
    if (basis.shape(1) == 0) return;
    const matrix<double> transposed = xt::transpose(basis);
    const matrix<double> half = xt::linalg::dot(weights, basis);
    matrix<double> within = xt::linalg::dot(transposed, half);
    for (std::size_t i = 0; i < within.shape(0); ++i)  // symmetric to the last bit
        for (std::size_t j = 0; j < i; ++j) within(i, j) = within(j, i) = 0.5 * (within(i, j) + within(j, i));
    const auto [values, vectors] = xt::linalg::eigh(within);
    const matrix<double> columns = vectors;
    const matrix<double> full_modes = xt::linalg::dot(basis, columns);
    for (std::size_t k = 0; k < columns.shape(1); ++k) {
        std::vector<double> mode(full_modes.shape(0));
        for (std::size_t i = 0; i < mode.size(); ++i) mode[i] = full_modes(i, k);
        modes.emplace_back(values(k), std::move(mode));
    }
}

}  // namespace entrain::detail

namespace entrain::nulls {

/// Moran spectral randomisation, "singleton": the map's loading on each Moran eigenmode keeps its size and
/// gets a random sign. Modes are the eigenvectors of C W C, with W = 1 / distance (zero diagonal) and C = I -
/// 1/n the centring matrix. Every null map has exactly the mean, the variance, and Moran's I of the data. It
/// needs no surface: it serves volumes, subcortex and single hemispheres. The test is the same whichever map
/// is randomised. The constant mode is left out by construction (the eigenproblem is solved in the space
/// orthogonal to it), whatever eigenvalue its neighbours have.
///
/// With options.partner the weights are averaged with their mirror image, so that every mode is either
/// symmetric or antisymmetric between homologous regions, and a sign turns both hemispheres together. The
/// power of the map's symmetric and of its antisymmetric part are then kept in every null map, and with them
/// the correlation between the hemispheres up to their means: a map that is the same on both sides has nulls
/// that are the same on both sides. Give it for bilateral maps: where
/// the distances tell little about homology (hemispheres far apart, or treated as unconnected), nulls without
/// it reject 14 % of unrelated bilateral maps at 5 %, with it 5 % (tests/nulls/test_calibration.cpp).
///
/// distances: (regions, regions), any unit, symmetric, zero diagonal, positive elsewhere.
/// Throws argument_error if it is not so, there are fewer than ten regions, options.draws is 0, or
/// options.partner is not a pairing (partner(partner(i)) = i) of all regions.
/// Cost O(regions^3) once; the draws cost little: see `correlation_test`.
/// Source: Wagner and Dray 2015, doi:10.1111/2041-210X.12407.
template <array_like D>
moran_null moran(const D& distances, const moran_options& options = {}) {
    constexpr auto function = "nulls::moran";
    const auto& d = detail::as_matrix<double>(distances, function, "distances");
    const std::size_t n = d.shape(0);
    if (d.shape(1) != n)
        throw argument_error(function, "distances", "a square matrix (regions, regions)", d.shape());
    detail::check_region_count(n, function, "distances");
    if (options.draws == 0) throw argument_error(function, "options.draws", "at least 1", 0);
    detail::require_finite(d, function, "distances");
    const auto at = [](std::size_t i, std::size_t j) {
        return " at (" + std::to_string(i) + ", " + std::to_string(j) + ")";
    };
    matrix<double> weights = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        if (d(i, i) != 0)
            throw argument_error(function, "distances", "zeros on the diagonal",
                                 detail::describe(d(i, i)) + at(i, i));
        for (std::size_t j = 0; j < i; ++j) {
            if (!(d(i, j) > 0))
                throw argument_error(function, "distances", "positive distances between different regions",
                                     detail::describe(d(i, j)) + at(i, j));
            if (std::abs(d(i, j) - d(j, i)) > 1e-6 * d(i, j))
                throw argument_error(
                    function, "distances",
                    "a symmetric matrix (average it with its transpose if that is meant)",
                    detail::describe(d(i, j)) + at(i, j) + " but " + detail::describe(d(j, i)) + at(j, i));
            weights(i, j) = weights(j, i) = 2 / (d(i, j) + d(j, i));
        }
    }

    std::vector<std::size_t> partner = options.partner;
    const bool bilateral = !partner.empty();
    if (!bilateral)
        for (std::size_t i = 0; i < n; ++i) partner.push_back(i);
    if (partner.size() != n)
        throw argument_error(function, "options.partner",
                             std::to_string(n) + " indices, one per region, or none", partner.size());
    for (std::size_t i = 0; i < n; ++i)
        if (partner[i] >= n || partner[partner[i]] != i)
            throw argument_error(function, "options.partner",
                                 "a pairing: partner[partner[i]] = i, i where unpaired",
                                 std::to_string(partner[i]) + " at (" + std::to_string(i) + ")");
    if (bilateral) {
        const matrix<double> given = weights;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                weights(i, j) = 0.5 * (given(i, j) + given(partner[i], partner[j]));
    }

    // One symmetric direction for each pair or lone region, one antisymmetric for each pair. The constant map
    // lies among the symmetric ones; there it has sqrt(2) for a pair and 1 for a lone region.
    std::vector<std::size_t> pairs, lone;
    for (std::size_t i = 0; i < n; ++i) {
        if (partner[i] == i) lone.push_back(i);
        if (partner[i] > i) pairs.push_back(i);
    }
    const double half = std::sqrt(0.5);
    matrix<double> symmetric = full(n, pairs.size() + lone.size(), 0.0);
    matrix<double> antisymmetric = full(n, pairs.size(), 0.0);
    vector<double> constant = full(symmetric.shape(1), 1.0);
    for (std::size_t k = 0; k < pairs.size(); ++k) {
        symmetric(pairs[k], k) = symmetric(partner[pairs[k]], k) = half;
        antisymmetric(pairs[k], k) = half;
        antisymmetric(partner[pairs[k]], k) = -half;
        constant(k) = std::sqrt(2.0);
    }
    for (std::size_t k = 0; k < lone.size(); ++k) symmetric(lone[k], pairs.size() + k) = 1;

    std::vector<std::pair<double, std::vector<double>>> modes;
    {
        const single_threaded_blas guard;  // the same modes whatever the number of BLAS threads
        const matrix<double> complement = detail::complement_of(constant);
        const matrix<double> basis = xt::linalg::dot(symmetric, complement);
        detail::append_modes(weights, basis, modes);
        detail::append_modes(weights, antisymmetric, modes);
    }
    std::stable_sort(modes.begin(), modes.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });

    moran_null result{full(n - 1, n, 0.0), full(n - 1, 0.0), options.draws, options.seed};
    for (std::size_t k = 0; k < n - 1; ++k) {
        result.eigenvalues(k) = modes[k].first;
        std::copy(modes[k].second.begin(), modes[k].second.end(), detail::row(result.modes, k));
    }
    return result;
}

template <array_like X>
matrix<double> moran_null::surrogates(const X& x) const {
    constexpr auto function = "nulls::moran_null::surrogates";
    const auto& map = detail::as_vector<double>(x, function, "x");
    if (map.size() != regions())
        throw argument_error(function, "x", std::to_string(regions()) + " values, one per region of the null",
                             map.size());
    double mean = 0;
    for (const double value : map) mean += value / static_cast<double>(map.size());
    const single_threaded_blas guard;
    return detail::moran_surrogates(*this, detail::moran_loadings(modes, map), mean, 0, draw_count);
}

/// Moran's I of a map under the weights 1 / distance: I = n / sum W times z W z / z z, z = x - mean.
/// x: (regions);
/// distances: (regions, regions), positive off the diagonal. Returns I; 1/(1 - n) is expected by chance.
/// Throws argument_error if the shapes do not fit, a value is not finite, or x is constant.
/// Cost O(regions^2).
/// Source: Moran 1950, doi:10.1093/biomet/37.1-2.17.
template <array_like X, array_like D>
double morans_i(const X& x, const D& distances) {
    constexpr auto function = "nulls::morans_i";
    const auto& map = detail::as_vector<double>(x, function, "x");
    const auto& d = detail::as_matrix<double>(distances, function, "distances");
    if (d.shape(0) != map.size() || d.shape(1) != map.size())
        throw argument_error(function, "distances",
                             "shape (" + std::to_string(map.size()) + ", " + std::to_string(map.size()) +
                                 "), as x has regions",
                             d.shape());
    const auto z = detail::standard_scores(map, stats::correlation::pearson, function, "x");
    detail::require_finite(d, function, "distances");
    double total = 0, product = 0;
    for (std::size_t i = 0; i < map.size(); ++i)
        for (std::size_t j = 0; j < map.size(); ++j) {
            if (i == j) continue;
            if (!(d(i, j) > 0))
                throw argument_error(
                    function, "distances", "positive distances between different regions",
                    detail::describe(d(i, j)) + " at (" + std::to_string(i) + ", " + std::to_string(j) + ")");
            total += 1 / d(i, j);
            product += z(i) * z(j) / d(i, j);
        }
    return static_cast<double>(map.size()) * product / total;
}

}  // namespace entrain::nulls
