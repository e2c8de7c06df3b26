// Does one brain map follow another? The correlation of two maps against spatial nulls of one of them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/nulls/moran.hpp>
#include <entrain/nulls/spin.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/permutation.hpp>

namespace entrain::nulls {

/// A function of yours that makes null maps: null(const vector<double>& x) returns an array (draws, regions).
template <class N>
concept surrogate_maker = requires(const N& null, const vector<double>& x) {
    { null(x) } -> array_like;
};

/// What the tests below take as a null: spins, Moran modes, or a function that makes null maps.
template <class N>
concept null_model = std::same_as<N, spin_null> || std::same_as<N, moran_null> || surrogate_maker<N>;

/// How two maps are compared.
struct correlation_options {
    stats::correlation method =
        stats::correlation::spearman;  ///< Vohryzek et al. 2024; null maps are ranked anew
    stats::alternative alternative = stats::alternative::two_sided;
    std::size_t threads = 0;  ///< 0: one per core; results do not depend on it
};

/// The correlation of two maps, and how often nulls reach it.
struct correlation_result {
    double rho = 0;               ///< the correlation asked for, Spearman's or Pearson's
    double p = 1;                 ///< (1 + number of nulls that reach rho) / (draws + 1)
    double p_standard_error = 0;  ///< Monte-Carlo standard error of p: sqrt(p (1 - p) / draws)
    double p_parametric = 1;  ///< p of Student's t, as if regions were independent: too small for smooth maps
    vector<double> null;      ///< (draws), the correlations of the null maps
    std::size_t draws = 0;
};

/// The correlations of one map with several, and p-values that account for their number.
struct correlations_result {
    vector<double> rho;               ///< (maps)
    vector<double> p;                 ///< (maps), each as in correlation_result
    vector<double> p_standard_error;  ///< (maps)
    vector<double> p_parametric;      ///< (maps)
    vector<double> p_fdr;             ///< (maps), Benjamini-Hochberg adjusted p
    vector<double> p_max;  ///< (maps), adjusted by the largest of all maps in each draw (single-step max-T)
    vector<double> p_max_step_down;  ///< (maps), the same, step-down: never larger than p_max
    double critical = 0;             ///< 95 % of draws have all correlations (two-sided: absolute) below this
    matrix<double> null;             ///< (maps, draws)
    std::size_t draws = 0;
};

}  // namespace entrain::nulls

namespace entrain::detail {

inline void check_map(const vector<double>& map, std::string_view function, std::string_view parameter) {
    check_region_count(map.size(), function, parameter);
    for (std::size_t i = 0; i < map.size(); ++i)
        if (!is_finite(map(i)))
            throw argument_error(
                function, parameter,
                "finite values (take the regions that have a value in both maps, and make the null "
                "for these regions)",
                describe(map(i)) + " at (" + std::to_string(i) + ")");
}

// Turns one null map into scores of mean 0 and sum of squares 1, ranked first for Spearman.
inline void null_scores(double* map, std::size_t n, stats::correlation method, std::vector<double>& ranked,
                        std::vector<std::uint32_t>& order, std::string_view function) {
    if (method == stats::correlation::spearman) {
        ranked.resize(n);
        average_ranks(map, n, ranked.data(), order);
        std::copy(ranked.begin(), ranked.end(), map);
    }
    if (!standardise(map, n)) throw argument_error(function, "null", "null maps that vary", "a constant one");
}

// Draws are handled in blocks of this size: one matrix product, one set of scratch.
inline constexpr std::size_t draw_block = 64;

// Calls body(draw, scores) for every null map of x. The scores live only during the call.
template <class Body>
void for_each_null(const nulls::spin_null& null, const vector<double>& x,
                   const nulls::correlation_options& options, std::string_view function, Body&& body) {
    const std::size_t n = x.size(), draws = null.draws();
    if (std::any_of(null.source.begin(), null.source.end(),
                    [n](std::uint16_t region) { return region >= n; }))
        throw argument_error(function, "null.source", "indices below " + std::to_string(n),
                             *std::max_element(null.source.begin(), null.source.end()));
    const vector<double> scores = standard_scores(x, options.method, function, "x");
    parallel_for((draws + draw_block - 1) / draw_block, options.threads, [&](std::size_t b) {
        std::vector<double> map(n), ranked;
        std::vector<std::uint32_t> order;
        std::vector<std::size_t> used(n, draws);
        for (std::size_t d = b * draw_block; d < std::min(draws, (b + 1) * draw_block); ++d) {
            const std::uint16_t* source = row(null.source, d);
            bool one_to_one = true;
            for (std::size_t i = 0; i < n; ++i) {
                one_to_one = one_to_one && used[source[i]] != d;
                used[source[i]] = d;
                map[i] = scores(source[i]);
            }
            // A rearrangement of the scores has their ranks, mean and norm already.
            if (!one_to_one) null_scores(map.data(), n, options.method, ranked, order, function);
            body(d, map.data());
        }
    });
}

template <class Body>
void for_each_null(const nulls::moran_null& null, const vector<double>& x,
                   const nulls::correlation_options& options, std::string_view function, Body&& body) {
    const std::size_t n = x.size(), draws = null.draws();
    const vector<double> scores = standard_scores(x, stats::correlation::pearson, function, "x");
    const vector<double> loading = moran_loadings(null.modes, scores);
    parallel_for((draws + draw_block - 1) / draw_block, options.threads, [&](std::size_t b) {
        std::vector<double> ranked;
        std::vector<std::uint32_t> order;
        const std::size_t first = b * draw_block, count = std::min(draw_block, draws - first);
        matrix<double> maps = moran_surrogates(null, loading, 0, first, count);
        for (std::size_t d = 0; d < count; ++d) {
            null_scores(row(maps, d), n, options.method, ranked, order, function);
            body(first + d, row(maps, d));
        }
    });
}

template <class Body>
void for_each_null(const matrix<double>& maps, const vector<double>&,
                   const nulls::correlation_options& options, std::string_view function, Body&& body) {
    const std::size_t n = maps.shape(1), draws = maps.shape(0);
    parallel_for((draws + draw_block - 1) / draw_block, options.threads, [&](std::size_t b) {
        std::vector<double> map(n), ranked;
        std::vector<std::uint32_t> order;
        for (std::size_t d = b * draw_block; d < std::min(draws, (b + 1) * draw_block); ++d) {
            std::copy_n(row(maps, d), n, map.begin());
            null_scores(map.data(), n, options.method, ranked, order, function);
            body(d, map.data());
        }
    });
}

// Pearson's correlation of a Moran null with y is a signed sum over the modes, sum_k s_k (v_k . x)(v_k . y),
// so no null map is needed. Sums of eight modes are tabulated for all 256 patterns of their signs.
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

inline matrix<double> signed_correlations(const nulls::moran_null& null, const vector<double>& x,
                                          const matrix<double>& scores, std::size_t threads,
                                          std::string_view function) {
    const std::size_t maps = scores.shape(0), draws = null.draws();
    const vector<double> from =
        moran_loadings(null.modes, standard_scores(x, stats::correlation::pearson, function, "x"));
    std::vector<signed_sums> sums;
    for (std::size_t m = 0; m < maps; ++m) {
        vector<double> y = full(scores.shape(1), 0.0);
        std::copy_n(row(scores, m), y.size(), y.begin());
        vector<double> terms = moran_loadings(null.modes, y);
        for (std::size_t k = 0; k < terms.size(); ++k) terms(k) *= from(k);
        sums.emplace_back(terms.data(), terms.size());
    }
    matrix<double> result = full(maps, draws, 0.0);
    constexpr std::size_t block = 1024;
    parallel_for((draws + block - 1) / block, threads, [&](std::size_t b) {
        std::vector<std::uint64_t> signs;
        for (std::size_t d = b * block; d < std::min(draws, (b + 1) * block); ++d) {
            null.signs(d, signs);
            for (std::size_t m = 0; m < maps; ++m) result(m, d) = sums[m](signs);
        }
    });
    return result;
}

// The correlations map by map: (maps, draws).
template <class Null>
matrix<double> correlations_map_by_map(const Null& null, const vector<double>& x,
                                       const matrix<double>& scores, std::size_t draws,
                                       const nulls::correlation_options& options, std::string_view function) {
    matrix<double> result = full(scores.shape(0), draws, 0.0);
    for_each_null(null, x, options, function, [&](std::size_t d, const double* z) {
        for (std::size_t m = 0; m < scores.shape(0); ++m)
            result(m, d) = inner_product(z, row(scores, m), x.size());
    });
    return result;
}

// Correlations of every null map of x with each row of `scores`: (maps, draws).
template <class Null>
matrix<double> null_correlations(const Null& null, const vector<double>& x, const matrix<double>& scores,
                                 const nulls::correlation_options& options, std::string_view function) {
    const std::size_t n = x.size();
    if constexpr (nulls::surrogate_maker<Null>) {
        const auto& made = null(x);
        const auto& maps = as_matrix<double>(made, function, "null(x)");
        if (maps.shape(1) != n || maps.shape(0) == 0)
            throw argument_error(function, "null(x)", "shape (draws, " + std::to_string(n) + ")",
                                 maps.shape());
        require_finite(maps, function, "null(x)");
        return correlations_map_by_map(maps, x, scores, maps.shape(0), options, function);
    } else {
        if (null.regions() != n)
            throw argument_error(function, "null", "a null of " + std::to_string(n) + " regions, as x has",
                                 std::to_string(null.regions()) + " regions");
        if (null.draws() == 0) throw argument_error(function, "null", "at least one draw", 0);
        if constexpr (std::same_as<Null, nulls::moran_null>)
            if (options.method == stats::correlation::pearson)
                return signed_correlations(null, x, scores, options.threads, function);
        return correlations_map_by_map(null, x, scores, null.draws(), options, function);
    }
}

// The extremity that counts under an alternative: larger is more extreme.
inline double extremity(double r, stats::alternative alternative) {
    return alternative == stats::alternative::two_sided ? std::abs(r)
           : alternative == stats::alternative::greater ? r
                                                        : -r;
}

inline double parametric_p(double r, std::size_t n, stats::alternative alternative) {
    const double two_sided = stats::correlation_p(r, n);
    if (alternative == stats::alternative::two_sided) return two_sided;
    return extremity(r, alternative) > 0 ? 0.5 * two_sided : 1 - 0.5 * two_sided;
}

// maps: (maps, regions).
template <class Null>
nulls::correlations_result correlate_with_null(const vector<double>& x, const matrix<double>& maps,
                                               const Null& null, const nulls::correlation_options& options,
                                               std::string_view function, std::string_view parameter) {
    const std::size_t n = x.size(), count = maps.shape(0);
    check_map(x, function, "x");
    const vector<double> x_scores = standard_scores(x, options.method, function, "x");
    matrix<double> scores = full(count, n, 0.0);
    nulls::correlations_result result;
    result.rho = result.p = result.p_standard_error = result.p_parametric = full(count, 0.0);
    for (std::size_t m = 0; m < count; ++m) {
        vector<double> y = full(n, 0.0);
        std::copy_n(row(maps, m), n, y.begin());
        const std::string name = std::string(parameter) + (count > 1 ? ", column " + std::to_string(m) : "");
        check_map(y, function, name);
        const vector<double> z = standard_scores(y, options.method, function, name);
        std::copy(z.begin(), z.end(), row(scores, m));
        result.rho(m) = std::clamp(inner_product(x_scores.data(), z.data(), n), -1.0, 1.0);
    }
    result.null = null_correlations(null, x, scores, options, function);
    result.draws = result.null.shape(1);
    const auto draws = static_cast<double>(result.draws);
    for (std::size_t m = 0; m < count; ++m) {
        // Null maps that equal x must count whatever the rounding of their sums.
        const double reach = extremity(result.rho(m), options.alternative) - 1e-12;
        double hits = 0;
        for (std::size_t d = 0; d < result.draws; ++d)
            hits += extremity(result.null(m, d), options.alternative) >= reach;
        const double p = (1 + hits) / (draws + 1);
        result.p(m) = p;
        result.p_standard_error(m) = std::sqrt(p * (1 - p) / draws);
        result.p_parametric(m) = parametric_p(result.rho(m), n, options.alternative);
    }
    return result;
}

}  // namespace entrain::detail

namespace entrain::nulls {

/// The correlation of maps x and y, and its p-value from null maps of x: p = (1 + number of nulls with |r*|
/// >= |r|) / (draws + 1), where differences below 1e-12 count as equal (for one-sided alternatives without
/// the absolute value). For Spearman, every null map is ranked anew. x is the map that is randomised: with
/// spins, test both directions and report both; with Moran nulls and Pearson the direction makes no
/// difference.
/// x, y: (regions), at least ten.
/// null: `hungarian_spins`, `moran`, ..., made for these regions in this order, or a function that returns
/// null maps (draws, regions) of x.
/// Throws argument_error if lengths or the null's number of regions differ, there are fewer than ten regions,
/// a value is NaN or infinite, or a map or null map is constant.
/// Cost O(draws regions) for one-to-one spins, and for Moran nulls with Pearson (a signed sum over modes; no
/// null map is made); else O(draws regions log regions), for Moran nulls and Spearman O(draws regions^2).
/// Source: Alexander-Bloch et al. 2018, doi:10.1016/j.neuroimage.2018.05.070; the +1: Phipson and Smyth 2010,
/// doi:10.2202/1544-6115.1585.
/// Example: auto test = nulls::correlation_test(map, receptor, nulls::hungarian_spins(sphere), {}); test.rho,
/// test.p
template <array_like X, array_like Y, null_model N>
correlation_result correlation_test(const X& x, const Y& y, const N& null,
                                    const correlation_options& options = {}) {
    constexpr auto function = "nulls::correlation_test";
    const auto& a = detail::as_vector<double>(x, function, "x");
    const auto& b = detail::as_vector<double>(y, function, "y");
    if (a.size() != b.size())
        throw argument_error(function, "y", std::to_string(a.size()) + " values, as many as x", b.size());
    matrix<double> maps = full(1, b.size(), 0.0);
    std::copy(b.begin(), b.end(), maps.begin());
    const auto all = detail::correlate_with_null(a, maps, null, options, function, "y");
    vector<double> draws = full(all.draws, 0.0);
    std::copy(all.null.begin(), all.null.end(), draws.begin());
    return {all.rho(0), all.p(0), all.p_standard_error(0), all.p_parametric(0), std::move(draws), all.draws};
}

/// The correlations of map x with several maps, each tested as by `correlation_test` against the same null
/// maps of x, with p-values adjusted for the number of maps: Benjamini-Hochberg (false-discovery rate), and
/// by the largest correlation in each draw (family-wise error rate, keeping the dependence among the maps).
/// x: (regions); maps: (regions, maps). Arguments and errors otherwise as `correlation_test`.
/// Cost: the null maps once, and O(draws regions maps).
/// Source: Benjamini and Hochberg 1995; Westfall and Young 1993; see stats/multiplicity.hpp.
template <array_like X, array_like M, null_model N>
correlations_result correlation_tests(const X& x, const M& maps, const N& null,
                                      const correlation_options& options = {}) {
    constexpr auto function = "nulls::correlation_tests";
    const auto& a = detail::as_vector<double>(x, function, "x");
    const auto& columns = detail::as_matrix<double>(maps, function, "maps");
    if (columns.shape(0) != a.size() || columns.shape(1) == 0)
        throw argument_error(
            function, "maps",
            "shape (" + std::to_string(a.size()) + ", maps), as x has regions, at least one map",
            columns.shape());
    const matrix<double> rows = xt::transpose(columns);
    auto result = detail::correlate_with_null(a, rows, null, options, function, "maps");
    result.p_fdr = stats::benjamini_hochberg(result.p);
    vector<double> observed = result.rho;
    matrix<double> extremes = result.null;
    for (double& r : observed) r = detail::extremity(r, options.alternative);
    for (double& r : extremes) r = detail::extremity(r, options.alternative);
    auto adjusted = stats::max_statistic(observed, extremes);
    result.p_max = std::move(adjusted.single_step);
    result.p_max_step_down = std::move(adjusted.step_down);
    result.critical = adjusted.critical;
    return result;
}

}  // namespace entrain::nulls
