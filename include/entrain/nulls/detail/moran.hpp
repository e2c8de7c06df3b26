// How Moran modes are made, and how loadings on them change.
#pragma once

#include <entrain/nulls/moran.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls/detail/homotopic.hpp>
#include <entrain/nulls/detail/sphere.hpp>
#include <entrain/nulls/detail/values.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/regions.hpp>
#include <entrain/stats/correlation.hpp>

namespace entrain::nulls::detail {

// Loadings v_k . x of a map, (modes); the modes have mean zero, so the mean of x takes no part.
inline vector<double> moran_loadings(const matrix<double>& modes, const vector<double>& x) {
    double mean = 0;
    for (const double value : x) mean += value / static_cast<double>(x.size());
    vector<double> loading = full(modes.shape(0), 0.0);
    for (std::size_t k = 0; k < modes.shape(0); ++k) {
        const double* mode = row_data(modes, k);
        for (std::size_t i = 0; i < x.size(); ++i) loading(k) += mode[i] * (x(i) - mean);
    }
    return loading;
}

// A sum of terms of any sign. Sums of eight are tabulated for all 256 patterns of their signs.
class signed_sums {
public:
    signed_sums(const double* terms, std::size_t count) : tables_((count + 7) / 8) {
        for (std::size_t group = 0; group < tables_.size(); ++group)
            for (std::size_t pattern = 0; pattern < 256; ++pattern) {
                double sum = 0;
                for (std::size_t bit = 0; bit < 8 && 8 * group + bit < count; ++bit)
                    sum += (pattern >> bit) & 1 ? -terms[8 * group + bit] : terms[8 * group + bit];
                tables_[group][pattern] = sum;
            }
    }
    double operator()(const std::vector<std::uint64_t>& signs) const {
        double sum = 0;
        for (std::size_t group = 0; group < tables_.size(); ++group)
            sum += tables_[group][(signs[group / 8] >> (8 * (group % 8))) & 255];
        return sum;
    }

private:
    std::vector<std::array<double, 256>> tables_;
};

// Null maps of x for draws first .. first + count - 1, (count, regions), as one matrix product.
inline matrix<double> moran_surrogates(const nulls::moran_null& null, const vector<double>& loading,
                                       double mean, std::size_t first, std::size_t count) {
    matrix<double> flipped = full(count, loading.size(), 0.0);
    for (std::size_t d = 0; d < count; ++d) null.randomise(first + d, loading.data(), row_data(flipped, d));
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

// Exchanges power among three modes so that it and their share of I stay; false where no way was found.
inline bool change_triplet(const nulls::moran_null& null, random_stream& random, const double* loading,
                           double* changed, const std::size_t* mode) {
    const vector<double>& eigenvalues = null.eigenvalues;
    double power = 0, share = 0;
    for (std::size_t m = 0; m < 3; ++m) {
        power += loading[mode[m]] * loading[mode[m]];
        share += eigenvalues(mode[m]) * loading[mode[m]] * loading[mode[m]];
    }
    if (!(power > 0)) return false;
    const double l1 = eigenvalues(mode[0]), l2 = eigenvalues(mode[1]), l3 = eigenvalues(mode[2]);
    for (int attempt = 0; attempt < 100; ++attempt) {
        const double theta = 2 * std::numbers::pi * random.uniform(), s = std::sin(theta) * std::sin(theta);
        const double sine = (share / power - l3 - s * (l1 - l3)) / (s * (l2 - l1));  // its square
        if (!(sine > 0 && sine <= 1)) continue;
        const double size = std::sqrt(power);
        const std::uint64_t sign = random();
        changed[mode[0]] = (sign & 1 ? -1 : 1) * size * std::sqrt(s * (1 - sine));
        changed[mode[1]] = (sign & 2 ? -1 : 1) * size * std::sqrt(s * sine);
        changed[mode[2]] = (sign & 4 ? -1 : 1) * size * std::sqrt(1 - s);
        return true;
    }
    return false;
}

ENTRAIN_INLINE nulls::moran_null moran(const matrix<double>& d, const nulls::moran_options& options) {
    constexpr auto function = "nulls::moran";
    const std::size_t n = d.shape(0);
    if (d.shape(1) != n)
        throw argument_error(function, "distances", "a square matrix (regions, regions)", d.shape());
    check_region_count(n, function, "distances");
    check_draws(options.draws, function);
    check_enumerator(function, "options.procedure", options.procedure, moran_procedure::shuffled_pair);
    check_distances(d, function);
    // In a unit in which distances are about 1, so that modes are the same bits in every unit.
    const double unit = unit_of(largest_of(d));
    matrix<double> weights = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j)
            weights(i, j) = weights(j, i) = 2 / (d(i, j) / unit + d(j, i) / unit);

    std::vector<std::size_t> partner = options.partner;
    const bool bilateral = !partner.empty();
    if (!bilateral)
        for (std::size_t i = 0; i < n; ++i) partner.push_back(i);
    check_pairing(partner, n, function);
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
        const matrix<double> complement = complement_of(constant);
        const matrix<double> basis = xt::linalg::dot(symmetric, complement);
        append_modes(weights, basis, modes);
        append_modes(weights, antisymmetric, modes);
    }
    std::vector<std::size_t> order(n - 1);
    for (std::size_t k = 0; k < n - 1; ++k) order[k] = k;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return modes[a].first > modes[b].first; });

    nulls::moran_null result{full(n - 1, n, 0.0), full(n - 1, 0.0), options.draws, options.seed};
    for (std::size_t k = 0; k < n - 1; ++k) {
        const auto& [value, mode] = modes[order[k]];
        result.eigenvalues(k) = value / unit;
        std::copy(mode.begin(), mode.end(), row_data(result.modes, k));
        result.antisymmetric.push_back(order[k] + 1 >= n - pairs.size());
    }
    if (!bilateral) std::fill(result.antisymmetric.begin(), result.antisymmetric.end(), char{0});
    result.procedure = options.procedure;
    result.distances = d;
    result.partner = options.partner;
    return result;
}

ENTRAIN_INLINE double morans_i(const vector<double>& map, const matrix<double>& d) {
    constexpr auto function = "nulls::morans_i";
    if (d.shape(0) != map.size() || d.shape(1) != map.size())
        throw argument_error(function, "distances",
                             "shape (" + std::to_string(map.size()) + ", " + std::to_string(map.size()) +
                                 "), as x has regions",
                             d.shape());
    const auto z = stats::standard_scores(map, stats::correlation::pearson, function, "x");
    check_finite(function, "distances", d);
    if (!varies(map))
        throw argument_error(function, "x", "values that vary", "a constant map (but for rounding)");
    for (std::size_t i = 0; i < map.size(); ++i)
        for (std::size_t j = 0; j < map.size(); ++j) {
            if (i == j) continue;
            if (!(d(i, j) > 0))
                throw argument_error(
                    function, "distances", "positive distances between different regions",
                    describe(d(i, j)) + " at (" + std::to_string(i) + ", " + std::to_string(j) + ")");
        }
    check_range_of_distances(d, function, "distances");
    double total = 0, product = 0;
    for (std::size_t i = 0; i < map.size(); ++i)
        for (std::size_t j = 0; j < map.size(); ++j) {
            if (i == j) continue;
            total += 1 / d(i, j);
            product += z(i) * z(j) / d(i, j);
        }
    return static_cast<double>(map.size()) * product / total;
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

// Modes may be changed after they were made: that what belongs together still fits.
ENTRAIN_INLINE void moran_null::check(std::string_view function) const {
    const std::size_t count = modes.shape(0);
    if (count == 0 || eigenvalues.size() != count ||
        (!antisymmetric.empty() && antisymmetric.size() != count))
        throw argument_error(function, "null",
                             "modes (modes, regions), at least one, with an eigenvalue each",
                             std::to_string(count) + " modes, " + std::to_string(eigenvalues.size()) +
                                 " eigenvalues, " + std::to_string(antisymmetric.size()) + " symmetries");
    check_enumerator(function, "null.procedure", procedure, moran_procedure::shuffled_pair);
    if (!partner.empty()) detail::check_pairing(partner, regions(), function, "null.partner");
}

ENTRAIN_INLINE moran_null moran_null::subset(const std::vector<std::size_t>& keep) const {
    if (distances.shape(0) != regions())
        throw argument_error("nulls::moran_null::subset", "keep",
                             "a value for every region, as this null knows no distances",
                             std::to_string(keep.size()) + " values of " + std::to_string(regions()));
    return detail::moran(
        submatrix(distances, keep),
        {.draws = draw_count, .seed = seed, .procedure = procedure, .partner = kept_partner(partner, keep)});
}

ENTRAIN_INLINE map_maker moran_null::maker(const vector<double>& x, std::string_view function) const {
    check(function);
    const auto keep = detail::usable_regions(x, regions(), partner, function);
    if (keep.size() < x.size()) {
        const auto part = std::make_shared<const moran_null>(subset(keep));
        return detail::spread(
            [part, make = part->maker(subvector(x, keep))](std::size_t first, std::size_t count,
                                                           double* maps) { make(first, count, maps); },
            keep, x.size());
    }
    return detail::in_unit_of(x, [this](const vector<double>& map, double) -> map_maker {
        double mean = 0;
        for (const double value : map) mean += value / static_cast<double>(map.size());
        return [this, mean, loading = detail::moran_loadings(modes, map)](std::size_t first,
                                                                          std::size_t count, double* maps) {
            const single_threaded_blas guard;
            const matrix<double> made = detail::moran_surrogates(*this, loading, mean, first, count);
            std::copy(made.begin(), made.end(), maps);
        };
    });
}

ENTRAIN_INLINE correlation_maker moran_null::correlations(const vector<double>& z,
                                                          const matrix<double>& others) const {
    if (procedure != moran_procedure::singleton) return {};
    const vector<double> from = detail::moran_loadings(modes, z);
    std::vector<detail::signed_sums> sums;
    for (std::size_t m = 0; m < others.shape(0); ++m) {
        vector<double> y = full(z.size(), 0.0);
        std::copy_n(row_data(others, m), y.size(), y.begin());
        vector<double> terms = detail::moran_loadings(modes, y);
        for (std::size_t k = 0; k < terms.size(); ++k) terms(k) *= from(k);
        sums.emplace_back(terms.data(), terms.size());
    }
    return [this, sums = std::move(sums)](std::size_t first, std::size_t count, double* r) {
        std::vector<std::uint64_t> words;
        for (std::size_t d = 0; d < count; ++d) {
            signs(first + d, words);
            for (const auto& sum : sums) *r++ = sum(words);
        }
    };
}

ENTRAIN_INLINE void moran_null::diagnose(const vector<double>& x, null_diagnostics& found) const {
    if (procedure != moran_procedure::singleton) return;
    constexpr auto function = "nulls::moran_null::diagnose";
    check(function);
    const auto keep = detail::usable_regions(x, regions(), partner, function);
    if (keep.size() < x.size()) {
        subset(keep).diagnose(subvector(x, keep), found);
        return;
    }
    const auto scores = stats::standard_scores(x, stats::correlation::pearson, function, "x");
    double squares = 0, fourths = 0;
    for (const double loading : detail::moran_loadings(modes, scores)) {
        squares += loading * loading;
        fourths += loading * loading * loading * loading;
    }
    found.effective_modes = squares * squares / fourths;
}

ENTRAIN_INLINE void moran_null::randomise(std::size_t draw, const double* loading, double* changed) const {
    const std::size_t count = modes.shape(0);
    if (procedure == moran_procedure::singleton) {
        std::vector<std::uint64_t> words;
        signs(draw, words);
        for (std::size_t k = 0; k < count; ++k)
            changed[k] = (words[k / 64] >> (k % 64)) & 1 ? -loading[k] : loading[k];
        return;
    }
    random_stream random(seed, draw);
    const auto flip = [&](std::size_t k) { changed[k] = random() >> 63 ? -loading[k] : loading[k]; };
    // Only modes of the same symmetry exchange power, so that null maps stay as symmetric as the data.
    std::vector<std::size_t> group;
    for (const char odd : {char{0}, char{1}}) {
        const auto is_odd = [&](std::size_t k) { return antisymmetric.empty() ? char{0} : antisymmetric[k]; };
        if (procedure != moran_procedure::triplet) {
            group.clear();
            for (std::size_t k = 0; k < count; ++k)
                if (is_odd(k) == odd) group.push_back(k);
            if (procedure == moran_procedure::shuffled_pair) random.shuffle(group.begin(), group.end());
            for (std::size_t k = 0; k + 1 < group.size(); k += 2) {
                const std::size_t a = group[k], b = group[k + 1];
                const double size = std::hypot(loading[a], loading[b]),
                             angle = 2 * std::numbers::pi * random.uniform();
                changed[a] = size * std::cos(angle);
                changed[b] = size * std::sin(angle);
            }
            if (group.size() % 2) flip(group.back());
            continue;
        }
        for (const bool positive : {true, false}) {
            group.clear();
            for (std::size_t k = 0; k < count; ++k)
                if (is_odd(k) == odd && (eigenvalues(k) > 0) == positive) group.push_back(k);
            random.shuffle(group.begin(), group.end());
            std::size_t k = 0;
            for (; k + 2 < group.size(); k += 3) {
                std::sort(group.begin() + static_cast<std::ptrdiff_t>(k),
                          group.begin() + static_cast<std::ptrdiff_t>(k + 3));
                if (!detail::change_triplet(*this, random, loading, changed, group.data() + k))
                    for (std::size_t m = 0; m < 3; ++m) flip(group[k + m]);
            }
            for (; k < group.size(); ++k) flip(group[k]);
        }
    }
}

ENTRAIN_INLINE void moran_null::signs(std::size_t draw, std::vector<std::uint64_t>& words) const {
    words.resize((modes.shape(0) + 63) / 64);
    random_stream random(seed, draw);
    for (auto& word : words) word = random();
}

}  // namespace entrain::nulls
