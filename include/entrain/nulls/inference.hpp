// Does one brain map follow another? The correlation of two maps against spatial nulls of one of them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <locale>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls/detail/comparison.hpp>
#include <entrain/nulls/detail/homotopic.hpp>
#include <entrain/nulls/eigenmodes.hpp>
#include <entrain/nulls/moran.hpp>
#include <entrain/nulls/parcel_spin.hpp>
#include <entrain/nulls/sar.hpp>
#include <entrain/nulls/spin.hpp>
#include <entrain/nulls/variogram.hpp>
#include <entrain/nulls/vertex_spin.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/permutation.hpp>
#include <entrain/stats/ties.hpp>

namespace entrain::nulls {

/// A function of yours that makes null maps: null(const vector<double>& x) returns an array (draws, regions).
template <class N>
concept surrogate_maker = requires(const N& null, const vector<double>& x) {
    { null(x) } -> array_like;
};

/// A null of this module, or one of yours that has what they have: maker(x) returns make(first, count, maps),
/// which writes null maps of x, (count, regions), NaN where one has no value; a pure function, called from
/// many threads.
template <class N>
concept spatial_null = requires(const N& null, const vector<double>& x, std::size_t i, double* maps) {
    { null.draws() } -> std::convertible_to<std::size_t>;
    { null.regions() } -> std::convertible_to<std::size_t>;
    null.maker(x)(i, i, maps);
};

/// What the tests below take as a null.
template <class N>
concept null_model = spatial_null<N> || surrogate_maker<N>;

/// Which of two maps is randomised.
enum class randomised {
    x,    ///< the first
    y,    ///< the second
    both  ///< each in turn; the larger p counts
};

/// How two maps are compared.
struct correlation_options {
    stats::correlation method =
        stats::correlation::spearman;  ///< Vohryzek et al. 2024; null maps are ranked anew
    /// Which correlations count against chance.
    stats::alternative alternative = stats::alternative::two_sided;
    std::size_t threads = 0;  ///< 0: one per core; results do not depend on it
    nulls::randomised randomised =
        nulls::randomised::x;  ///< of correlation_tests too, where y are the maps; both: p is the larger
    matrix<double> covariates =
        {};  ///< (regions, covariates): a partial correlation, with these held constant
    /// Stop when so many nulls have reached the correlation (Besag and Clifford 1991); 0: make all. A p that
    /// is large anyway then costs few draws, and a small one is as good as without. Of correlation_test.
    std::size_t stop_after = 0;
    /// Of statistic_test: how much of the statistic is rounding, in its unit; nulls that come within it of
    /// the statistic of the map count as equal. Empty: measured, see `stats::statistic_rounding`. (A
    /// statistic's value does not tell: the small difference of two large sums has the rounding of the sums.)
    std::optional<double> rounding = {};
    bool diagnostics = true;                ///< see null_diagnostics; costs about as much as a hundred draws
    matrix<double> distances = {};          ///< (regions, regions), for Moran's I, where the null knows none
    std::vector<std::size_t> partner = {};  ///< homotopic regions, for the likeness of hemispheres; as above
    /// Called at every 64 draws, by every thread; an exception thrown by it ends the test.
    poll_callback poll = {};
};

/// What a reviewer would ask of a null. NaN where it does not apply, or where distances or partners are not
/// known.
struct null_diagnostics {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();  ///< NaN: not known
    double distinct_sources =
        unknown;                     ///< spins: mean share of the regions that a null map takes values from
    double duplicates = unknown;     ///< spins: share of null maps that repeat an earlier one, or the map
    double excluded = unknown;       ///< spins: share left out as too distorted
    double missing = 0;              ///< mean share of the regions without a value in a null map
    double morans_i = unknown;       ///< of the map that is randomised
    double morans_i_null = unknown;  ///< mean of the null maps
    double morans_i_null_sd = unknown;       ///< their standard deviation
    double symmetry = unknown;               ///< correlation of the map between the hemispheres
    double symmetry_null = unknown;          ///< mean of the null maps
    double variogram_error = unknown;        ///< variogram matching: see variogram_fit
    double variogram_first_ratio = unknown;  ///< variogram matching: see variogram_fit
    double negative_intercepts = unknown;    ///< variogram matching: share of fits
    double rho = unknown;                    ///< autoregressive nulls: of the fit
    double condition = unknown;              ///< autoregressive nulls: condition number of the model
    double explained = unknown;              ///< eigenmodes: share of the map's variance that they describe
    std::size_t maps = 0;  ///< how many null maps Moran's I, symmetry and missing values are of
};

/// The correlation of two maps, and how often nulls reach it.
struct correlation_result {
    double rho = 0;               ///< the correlation asked for, Spearman's or Pearson's (or partial)
    double p = 1;                 ///< (1 + number of nulls that reach rho) / (draws + 1)
    double p_standard_error = 0;  ///< Monte-Carlo standard error of p: sqrt(p (1 - p) / draws)
    double p_parametric = 1;  ///< p of Student's t, as if regions were independent: too small for smooth maps
    vector<double> null;      ///< (draws), the correlations of the null maps
    std::size_t draws = 0;  ///< number of null maps
    double p_x = null_diagnostics::unknown;  ///< p with x randomised
    double p_y = null_diagnostics::unknown;  ///< p with y randomised
    vector<double> null_y = {};              ///< (draws), where both are randomised: with y randomised
    std::size_t regions = 0;                 ///< with a value in both maps
    bool stopped = false;                    ///< by options.stop_after: p = hits / draws
    null_diagnostics diagnostics = {};       ///< of x, or of y where only y is randomised
    std::vector<std::string> warnings = {};  ///< in plain words: what makes this p doubtful
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
    matrix<double> null;             ///< (maps, draws), with x randomised unless only maps are
    std::size_t draws = 0;  ///< number of null maps
    vector<double> p_holm = {};              ///< (maps), Holm adjusted p
    std::vector<std::size_t> regions = {};   ///< (maps), with a value in both maps
    null_diagnostics diagnostics = {};       ///< of x, or of the first map where only maps are randomised
    std::vector<std::string> warnings = {};  ///< in plain words
};

/// A statistic of a map, and how often nulls of the map reach it.
struct statistic_result {
    double statistic = 0;         ///< of the map
    double p = 1;                 ///< (1 + number of nulls that reach it) / (draws + 1)
    double p_standard_error = 0;  ///< Monte-Carlo standard error of p
    vector<double> null;          ///< (draws), the statistics of the null maps
    std::size_t draws = 0;  ///< number of null maps
    null_diagnostics diagnostics = {};  ///< of the null, at this map
    std::vector<std::string> warnings = {};  ///< what a reader should know of it, in sentences
};

}  // namespace entrain::nulls

namespace entrain::nulls::detail {

// Draws are handled in blocks of this size: one matrix product, one set of scratch.
inline constexpr std::size_t draw_block = 64;

inline void check_map(const vector<double>& map, std::string_view function, std::string_view parameter) {
    check_region_count(map.size(), function, parameter);
    check_values(map, function, parameter);
    const auto values = static_cast<std::size_t>(
        std::count_if(map.begin(), map.end(), [](double value) { return is_finite(value); }));
    if (values < fewest_regions)
        throw argument_error(function, parameter,
                             "at least " + std::to_string(fewest_regions) + " regions with a value", values);
}

// The null maps of x as a maker, whatever the null is. A test keeps `maps` numbers per draw.
template <class Null>
auto null_maker(const Null& null, const vector<double>& x, std::size_t maps, std::string_view function,
                std::size_t& draws) {
    const std::size_t n = x.size();
    check_callable(function, "null", null);
    if constexpr (nulls::spatial_null<Null>) {
        if (null.regions() != n)
            throw argument_error(function, "null", "a null of " + std::to_string(n) + " regions, as x has",
                                 std::to_string(null.regions()) + " regions");
        draws = null.draws();
        if (draws == 0) throw argument_error(function, "null", "at least one draw", 0);
        check_allocation<double>(function, "null.draws()", {maps, draws});
        auto make = [&] {
            if constexpr (requires { null.maker(x, function); })
                return null.maker(x, function);
            else
                return null.maker(x);
        }();
        check_callable(function, "null.maker(x)", make);
        return make;
    } else {
        const auto& made = null(x);
        auto all = std::make_shared<const matrix<double>>(as_matrix<double>(made, function, "null(x)"));
        if (all->shape(1) != n || all->shape(0) == 0)
            throw argument_error(function, "null(x)", "shape (draws, " + std::to_string(n) + ")",
                                 all->shape());
        check_finite(function, "null(x)", *all);
        draws = all->shape(0);
        return map_maker([all](std::size_t first, std::size_t count, double* to) {
            std::copy_n(row_data(*all, first), count * all->shape(1), to);
        });
    }
}

// A null of a user may write what is no value: NaN says that there is none, infinity says nothing.
inline void check_null_map(const double* map, std::size_t n, std::size_t draw, std::string_view function) {
    for (std::size_t i = 0; i < n; ++i)
        if (!is_finite(map[i]) && !is_nan(map[i]))
            throw argument_error(
                function, "null", "null maps of finite values, or NaN where there is none",
                describe(map[i]) + " at (" + std::to_string(draw) + ", " + std::to_string(i) + ")");
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
                                          const map_comparison& compare, std::size_t begin, std::size_t end,
                                          std::size_t threads, std::string_view function) {
    const std::size_t maps = compare.maps(), draws = end - begin;
    const vector<double> from =
        moran_loadings(null.modes, stats::standard_scores(x, stats::correlation::pearson, function, "x"));
    std::vector<signed_sums> sums;
    for (std::size_t m = 0; m < maps; ++m) {
        vector<double> y = full(x.size(), 0.0);
        std::copy_n(compare.scores(m), y.size(), y.begin());
        vector<double> terms = moran_loadings(null.modes, y);
        for (std::size_t k = 0; k < terms.size(); ++k) terms(k) *= from(k);
        sums.emplace_back(terms.data(), terms.size());
    }
    matrix<double> result = full(maps, draws, 0.0);
    constexpr std::size_t block = 1024;
    parallel_for((draws + block - 1) / block, threads, [&](std::size_t b) {
        std::vector<std::uint64_t> signs;
        for (std::size_t d = b * block; d < std::min(draws, (b + 1) * block); ++d) {
            null.signs(begin + d, signs);
            for (std::size_t m = 0; m < maps; ++m) result(m, d) = sums[m](signs);
        }
    });
    return result;
}

// Correlations of the null maps begin .. end - 1 of x with each map: (maps, end - begin).
template <class Null, class Make>
matrix<double> null_correlations(const Null& null, const Make& make, const vector<double>& x,
                                 const map_comparison& compare, std::size_t begin, std::size_t end,
                                 const nulls::correlation_options& options, std::string_view function) {
    const std::size_t n = x.size();
    bool gaps = !std::all_of(x.begin(), x.end(), [](double v) { return is_finite(v); });
    for (std::size_t m = 0; m < compare.maps(); ++m) gaps = gaps || !compare.whole(m);
    const bool plain = !gaps && !compare.partial();
    if constexpr (std::same_as<Null, nulls::moran_null>)
        if (plain && options.method == stats::correlation::pearson &&
            null.procedure == nulls::moran_procedure::singleton)
            return signed_correlations(null, x, compare, begin, end, options.threads, function);

    matrix<double> result = full(compare.maps(), end - begin, 0.0);
    const bool rank = options.method == stats::correlation::spearman && !compare.partial();
    const auto general = [&](std::size_t d, const double* map, map_comparison::scratch& scratch) {
        compare(map, rank, scratch, [&](std::size_t m, double r, std::size_t common) {
            if (!is_finite(r)) {
                if (common < fewest_regions)
                    throw argument_error(
                        function, "null",
                        "null maps that have ten regions with a value in common with the maps",
                        std::to_string(common) + " in draw " + std::to_string(d));
                throw argument_error(function, "null", "null maps that vary", "a constant one");
            }
            result(m, d - begin) = r;
        });
    };
    if constexpr (std::same_as<Null, nulls::spin_null>)
        if (plain) {
            const vector<double> scores = stats::standard_scores(x, options.method, function, "x");
            parallel_for((end - begin + draw_block - 1) / draw_block, options.threads, [&](std::size_t b) {
                if (options.poll) options.poll();
                std::vector<double> map(n);
                std::vector<std::size_t> used(n, end);
                map_comparison::scratch scratch;
                for (std::size_t d = begin + b * draw_block; d < std::min(end, begin + (b + 1) * draw_block);
                     ++d) {
                    const std::uint16_t* source = row_data(null.source(), d);
                    bool one_to_one = true;
                    for (std::size_t i = 0; i < n; ++i) {
                        one_to_one = one_to_one && used[source[i]] != d;
                        used[source[i]] = d;
                        map[i] = scores(source[i]);
                    }
                    // A rearrangement of the scores has their ranks, mean and norm already.
                    if (one_to_one)
                        for (std::size_t m = 0; m < compare.maps(); ++m)
                            result(m, d - begin) = stats::inner_product(map.data(), compare.scores(m), n);
                    else
                        general(d, map.data(), scratch);
                }
            });
            return result;
        }
    // Vertices by the ten thousand are made few at a time.
    const std::size_t block = n > 4096 ? 8 : draw_block;
    parallel_for((end - begin + block - 1) / block, options.threads, [&](std::size_t b) {
        if (options.poll) options.poll();
        const std::size_t first = begin + b * block, count = std::min(block, end - first);
        std::vector<double> maps(count * n);
        make(first, count, maps.data());
        map_comparison::scratch scratch;
        for (std::size_t d = 0; d < count; ++d) {
            check_null_map(maps.data() + d * n, n, first + d, function);
            general(first + d, maps.data() + d * n, scratch);
        }
    });
    return result;
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

// How many of the nulls reach a value; those that equal it must count whatever the rounding of their sums.
template <class Values>
std::size_t count_reached(const Values& null, double observed, double slack, stats::alternative alternative) {
    const double reach = extremity(observed, alternative) - slack;
    std::size_t hits = 0;
    for (const double value : null) hits += extremity(value, alternative) >= reach;
    return hits;
}

inline std::size_t repeated_maps(const nulls::spin_null& null) {
    std::unordered_set<std::uint64_t> seen;
    const auto hash = [](auto first, std::size_t n) {
        std::uint64_t h = 0x9E3779B97F4A7C15u;
        for (std::size_t i = 0; i < n; ++i)
            h = (h ^ static_cast<std::uint64_t>(*first++)) * 0xD6E8FEB86659FD93u ^ (h >> 29);
        return h;
    };
    std::vector<std::uint16_t> itself(null.regions());
    for (std::size_t i = 0; i < itself.size(); ++i) itself[i] = static_cast<std::uint16_t>(i);
    seen.insert(hash(itself.data(), itself.size()));
    std::size_t repeated = 0;
    for (std::size_t d = 0; d < null.draws(); ++d)
        repeated += !seen.insert(hash(row_data(null.source(), d), null.regions())).second;
    return repeated;
}

// Moran's I over the regions that have a value, with weights 1 / distance.
inline double morans_i_of(const double* map, const matrix<double>& d) {
    const std::size_t n = d.shape(0);
    std::vector<std::size_t> keep;
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i)
        if (is_finite(map[i])) {
            keep.push_back(i);
            mean += map[i];
        }
    mean /= static_cast<double>(keep.size());
    std::vector<double> values;
    for (const std::size_t i : keep) values.push_back(map[i]);
    if (!varies(values)) return nulls::null_diagnostics::unknown;
    for (double& value : values) value -= mean;
    const double unit = unit_of(largest_of(values));  // so that squares are within range
    double product = 0, total = 0, squares = 0;
    for (std::size_t a = 0; a < keep.size(); ++a) {
        const double z = values[a] / unit;
        squares += z * z;
        for (std::size_t b = 0; b < a; ++b) {
            const double w = 1 / d(keep[a], keep[b]);
            total += w;
            product += w * z * (values[b] / unit);
        }
    }
    return static_cast<double>(keep.size()) / total * product / squares;
}

inline double likeness_of_hemispheres(const double* map, const std::vector<std::size_t>& partner) {
    std::vector<double> left, right;
    for (std::size_t i = 0; i < partner.size(); ++i)
        if (partner[i] > i && is_finite(map[i]) && is_finite(map[partner[i]])) {
            left.push_back(map[i]);
            right.push_back(map[partner[i]]);
        }
    if (left.size() < 3 || !varies(left) || !varies(right) || !stats::standardise(left.data(), left.size()) ||
        !stats::standardise(right.data(), right.size()))
        return nulls::null_diagnostics::unknown;
    return stats::inner_product(left.data(), right.data(), left.size());
}

template <class Null, class Make>
nulls::null_diagnostics diagnose(const Null& null, const Make& make, const vector<double>& x,
                                 std::size_t draws, const nulls::correlation_options& options,
                                 std::string_view function) {
    nulls::null_diagnostics found;
    const std::size_t n = x.size();
    const matrix<double>* distances = options.distances.size() ? &options.distances : nullptr;
    const std::vector<std::size_t>* partner = options.partner.empty() ? nullptr : &options.partner;
    if (distances && (distances->shape(0) != n || distances->shape(1) != n))
        throw argument_error(function, "options.distances",
                             "shape (" + std::to_string(n) + ", " + std::to_string(n) + ")",
                             distances->shape());
    if (distances) check_distances(*distances, function, "options.distances");
    if (partner) check_pairing(*partner, n, function);
    if constexpr (requires { null.distances.shape(); })
        if (!distances && null.distances.shape(0) == n) distances = &null.distances;
    if constexpr (requires { null.partner.size(); })
        if (!partner && !null.partner.empty()) partner = &null.partner;
    if constexpr (requires { null.options.partner.size(); })
        if (!partner && !null.options.partner.empty()) partner = &null.options.partner;

    if constexpr (std::same_as<Null, nulls::spin_null>) {
        std::vector<std::size_t> used(n, draws);
        std::size_t distinct = 0;
        for (std::size_t d = 0; d < draws; ++d)
            for (std::size_t i = 0; i < n; ++i) distinct += std::exchange(used[null.source(d, i)], d) != d;
        found.distinct_sources = static_cast<double>(distinct) / static_cast<double>(draws * n);
        found.duplicates = static_cast<double>(repeated_maps(null)) / static_cast<double>(draws);
        found.excluded = null.excluded();
    }
    if constexpr (std::same_as<Null, nulls::variogram_null>) {
        const auto fit = null.fit(x, 64);
        found.variogram_error = fit.error;
        found.variogram_first_ratio = fit.first_ratio;
        found.negative_intercepts = fit.negative_share;
    }
    if constexpr (std::same_as<Null, nulls::sar_null>) {
        const auto fit = null.fit(x);
        found.rho = fit.rho;
        found.condition = fit.condition;
    }
    if constexpr (std::same_as<Null, nulls::eigenmode_null>) found.explained = null.explained(x);

    found.maps = std::min<std::size_t>(draws, n > 4096 ? 4 : draw_block);
    std::vector<double> maps(found.maps * n);
    make(0, found.maps, maps.data());
    for (const double value : maps) found.missing += !is_finite(value);
    found.missing /= static_cast<double>(maps.size());
    if (distances && n <= 4096) {
        found.morans_i = morans_i_of(x.data(), *distances);
        std::vector<double> values;  // of the maps that vary
        for (std::size_t d = 0; d < found.maps; ++d)
            if (const double value = morans_i_of(maps.data() + d * n, *distances); is_finite(value))
                values.push_back(value);
        const auto count = static_cast<double>(values.size());
        double sum = 0, squares = 0;
        for (const double value : values) {
            sum += value / count;
            squares += value * value / count;
        }
        if (!values.empty()) {
            found.morans_i_null = sum;
            found.morans_i_null_sd = std::sqrt(std::max(0.0, squares - sum * sum));
        }
    }
    if (partner) {
        found.symmetry = likeness_of_hemispheres(x.data(), *partner);
        double sum = 0, known = 0;
        for (std::size_t d = 0; d < found.maps; ++d)
            if (const double r = likeness_of_hemispheres(maps.data() + d * n, *partner); is_finite(r)) {
                sum += r;
                known += 1;
            }
        if (known > 0) found.symmetry_null = sum / known;
    }
    return found;
}

inline std::string rounded(double value) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(2);
    text << value;
    return text.str();
}

// What makes a p doubtful, in plain words.
inline std::vector<std::string> warnings_of(const nulls::null_diagnostics& d, const vector<double>& x) {
    std::vector<std::string> found;
    const auto warn = [&](const std::string& text) { found.push_back(text); };
    std::vector<double> values;
    for (const double value : x)
        if (is_finite(value)) values.push_back(value);
    std::sort(values.begin(), values.end());
    const auto different =
        static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
    if (different * 4 < values.size())
        warn("the map has only " + std::to_string(different) +
             " different values: nulls that smooth or add noise do not "
             "fit such a map; spins and resampled nulls do");
    if (d.distinct_sources < 0.6)
        warn("a null map uses only " + rounded(100 * d.distinct_sources) +
             " % of the regions: are the coordinates on a "
             "sphere? hungarian_spins uses all");
    if (d.duplicates > 0.5)
        warn(rounded(100 * d.duplicates) +
             " % of the null maps repeat others: there are too few regions for so many draws");
    if (d.missing > 0.1)
        warn("on average " + rounded(100 * d.missing) +
             " % of the regions have no value in a null map: correlations of "
             "nulls are of fewer regions than that of the data, and scatter more");
    if (d.variogram_first_ratio > 1.5 || d.variogram_first_ratio < 0.67)
        warn("at the shortest distance the null maps are " + rounded(d.variogram_first_ratio) +
             " times as rough as the map: " +
             (d.variogram_first_ratio > 1 ? "p may be too small" : "p may be too large") +
             "; try spins or moran");
    if (d.rho >= 1)
        warn("the autoregressive fit is not stationary (rho " + rounded(d.rho) +
             "): its null maps are not those of a "
             "smooth field; set largest_rho below 1");
    else if (d.rho >= 0.98)
        warn("the autoregressive fit is at its limit (rho " + rounded(d.rho) +
             "): the map is smoother than the model can "
             "be, and p may be too small");
    if (d.condition > 1e4) warn("the autoregressive model is ill-conditioned (" + rounded(d.condition) + ")");
    if (d.explained < 0.5)
        warn("the modes describe only " + rounded(100 * d.explained) +
             " % of the map: null maps lack the rest; take more "
             "modes or keep the residual");
    if (std::abs(d.morans_i_null - d.morans_i) > std::max(0.02, 0.3 * std::abs(d.morans_i)))
        warn("Moran's I of the null maps is " + rounded(d.morans_i_null) + ", of the map " +
             rounded(d.morans_i) + ": they are " +
             (d.morans_i_null < d.morans_i ? "rougher than the map, and p may be too small"
                                           : "smoother than the map, and p may be too large"));
    if (d.symmetry - d.symmetry_null > 0.3)
        warn("the hemispheres of the map are alike (r = " + rounded(d.symmetry) +
             "), those of the null maps less (" + rounded(d.symmetry_null) +
             "): p may be too small; mirror the spins, or give the null the homotopic partners");
    return found;
}

inline void check_correlation_options(const nulls::correlation_options& options, std::string_view function) {
    check_threads(function, options.threads, "options.threads");
    check_enumerator(function, "options.method", options.method, stats::correlation::spearman);
    check_enumerator(function, "options.alternative", options.alternative, stats::alternative::less);
    check_enumerator(function, "options.randomised", options.randomised, nulls::randomised::both);
    if (options.rounding) check_not_negative(function, "options.rounding", *options.rounding);
}

// maps: (maps, regions). `slacks`: what ties were judged by, per map.
template <class Null>
nulls::correlations_result correlate_with_null(const vector<double>& x, const matrix<double>& maps,
                                               const Null& null, const nulls::correlation_options& options,
                                               std::string_view function, std::string_view parameter,
                                               std::string_view x_name, bool* stopped,
                                               std::vector<double>* slacks = nullptr) {
    const std::size_t n = x.size(), count = maps.shape(0);
    check_map(x, function, x_name);
    check_correlation_options(options, function);
    if (options.covariates.shape(1) > 0) {
        if (options.covariates.shape(0) != n)
            throw argument_error(function, "options.covariates",
                                 "shape (" + std::to_string(n) + ", covariates), as x has regions",
                                 options.covariates.shape());
        check_finite(function, "options.covariates", options.covariates);
    }
    nulls::correlations_result result;
    result.rho = result.p = result.p_standard_error = result.p_parametric = full(count, 0.0);
    const auto name_of = [&](std::size_t m) {
        return std::string(parameter) + (count > 1 ? ", column " + std::to_string(m) : "");
    };
    const auto constant = [&](std::string_view name, const double* values) {
        return argument_error(function, name,
                              "values that vary (the correlation with a constant is undefined)",
                              std::to_string(n) + " values equal to " + describe(*values));
    };
    // A value of a map that does not vary by more than rounding.
    const auto same_everywhere = [n](const double* map) -> const double* {
        std::vector<double> values;
        std::copy_if(map, map + n, std::back_inserter(values), [](double v) { return is_finite(v); });
        return varies(values) ? nullptr : std::find_if(map, map + n, [](double v) { return is_finite(v); });
    };
    if (const double* value = same_everywhere(x.data())) throw constant(x_name, value);
    for (std::size_t m = 0; m < count; ++m) {
        vector<double> y = full(n, 0.0);
        std::copy_n(row_data(maps, m), n, y.begin());
        check_map(y, function, name_of(m));
        if (const double* value = same_everywhere(row_data(maps, m))) throw constant(name_of(m), value);
    }
    const map_comparison compare(maps, options.covariates, options.method);
    map_comparison::scratch scratch;
    compare(x.data(), options.method == stats::correlation::spearman, scratch,
            [&](std::size_t m, double r, std::size_t common) {
                if (common < fewest_regions)
                    throw argument_error(function, name_of(m),
                                         "at least ten regions with a value in both maps", common);
                if (!is_finite(r))
                    throw argument_error(function, name_of(m),
                                         "values that vary where both maps have one, beyond the covariates",
                                         "a constant");
                result.rho(m) = std::clamp(r, -1.0, 1.0);
                result.regions.push_back(common);
            });

    std::vector<double> slack;  // of each correlation
    for (std::size_t m = 0; m < count; ++m) slack.push_back(compare.slack(x, m));
    if (slacks) *slacks = slack;
    const vector<double> spun = compare.partial() ? compare.residual(x) : x;
    std::size_t draws = 0;
    const auto make = null_maker(null, spun, count, function, draws);
    if (stopped && options.stop_after > 0) {
        // In rounds, so that little is made in vain; which draw is the last does not depend on them.
        std::vector<double> nulls;
        std::size_t hits = 0;
        for (std::size_t begin = 0; begin < draws && !*stopped; begin += 16 * draw_block) {
            const matrix<double> some =
                null_correlations(null, make, spun, compare, begin, std::min(draws, begin + 16 * draw_block),
                                  options, function);
            for (std::size_t d = 0; d < some.shape(1) && !*stopped; ++d) {
                nulls.push_back(some(0, d));
                hits += count_reached(std::array{some(0, d)}, result.rho(0), slack[0], options.alternative);
                *stopped = hits == options.stop_after;
            }
        }
        result.null = full(1, nulls.size(), 0.0);
        std::copy(nulls.begin(), nulls.end(), result.null.begin());
    } else {
        result.null = null_correlations(null, make, spun, compare, 0, draws, options, function);
    }
    result.draws = result.null.shape(1);
    const auto total = static_cast<double>(result.draws);
    for (std::size_t m = 0; m < count; ++m) {
        const double* line = row_data(result.null, m);
        const auto hits = static_cast<double>(count_reached(std::vector<double>(line, line + result.draws),
                                                            result.rho(m), slack[m], options.alternative));
        const double p = stopped && *stopped ? hits / total : (1 + hits) / (total + 1);
        result.p(m) = p;
        result.p_standard_error(m) = std::sqrt(p * (1 - p) / total);
        const std::size_t free = result.regions[m] - std::min(result.regions[m], compare.held());
        result.p_parametric(m) =
            parametric_p(result.rho(m), std::max<std::size_t>(3, free), options.alternative);
    }
    if (options.diagnostics) {
        result.diagnostics = diagnose(null, make, spun, draws, options, function);
        result.warnings = warnings_of(result.diagnostics, x);
        const double smallest = *std::min_element(result.p.begin(), result.p.end());
        if (smallest * (total + 1) < 1.5 && total < 9999)
            result.warnings.push_back("no null reached the correlation: with " +
                                      std::to_string(result.draws) + " draws p cannot be smaller than " +
                                      rounded(smallest) + "; make more draws");
    }
    return result;
}

// The other way round: null maps of each of the maps, by the same draws, compared with x.
template <class Null>
nulls::correlations_result correlate_each_with_null(const matrix<double>& maps, const vector<double>& x,
                                                    const Null& null,
                                                    const nulls::correlation_options& options,
                                                    std::string_view function, std::vector<double>& slacks) {
    const std::size_t count = maps.shape(0);
    matrix<double> to = full(1, x.size(), 0.0);
    std::copy(x.begin(), x.end(), to.begin());
    nulls::correlations_result result;
    result.rho = result.p = result.p_standard_error = result.p_parametric = full(count, 0.0);
    for (std::size_t m = 0; m < count; ++m) {
        const std::string name = "maps, column " + std::to_string(m);
        vector<double> from = full(maps.shape(1), 0.0);
        std::copy_n(row_data(maps, m), from.size(), from.begin());
        std::vector<double> slack;
        auto one = correlate_with_null(from, to, null, options, function, "x", name, nullptr, &slack);
        slacks.push_back(slack[0]);
        if (m == 0) {
            check_allocation<double>(function, "null.draws()", {count, one.draws});
            result.draws = one.draws;
            result.null = full(count, one.draws, 0.0);
            result.diagnostics = one.diagnostics;
        }
        result.rho(m) = one.rho(0);
        result.p(m) = one.p(0);
        result.p_standard_error(m) = one.p_standard_error(0);
        result.p_parametric(m) = one.p_parametric(0);
        result.regions.push_back(one.regions[0]);
        std::copy(one.null.begin(), one.null.end(), row_data(result.null, m));
        for (const std::string& warning : one.warnings) result.warnings.push_back(name + ": " + warning);
    }
    return result;
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

/// The correlation of maps x and y, and its p-value from null maps of x: p = (1 + number of nulls with |r*|
/// >= |r|) / (draws + 1) (for one-sided alternatives without the absolute value). Nulls within 1e-12 of |r|
/// count as equal to it, or within the rounding of r where that is more, as what varies in a map is little of
/// it. For Spearman, every null map is ranked anew. x is the map that is randomised, unless
/// options.randomised says otherwise: with spins the direction matters, so test both; with Moran singleton
/// and Pearson it does not.
///
/// Regions where a map has no value (NaN) are left out; where the null moves them, draw by draw. With
/// options.covariates the correlation is the partial one, and null maps are made of what the covariates leave
/// of x (for Spearman: of its ranks), less the covariates again.
///
/// Read result.warnings: they say in plain words when the null does not fit the map. result.diagnostics holds
/// the numbers behind them. x, y: (regions), at least ten with a value in both. null: `hungarian_spins`,
/// `moran`, `variogram_matching`, ..., made for these regions in this order, or a function that returns null
/// maps (draws, regions) of x. Throws argument_error if lengths or the null's number of regions differ, there
/// are fewer than ten regions in common, a value is infinite, or a map or null map is constant but for
/// rounding. Every result is the same whatever the units of the maps, the distances and the covariates. Cost
/// O(draws regions) for one-to-one spins, and for Moran nulls with Pearson (a signed sum over modes; no null
/// map is made); else O(draws regions log regions), for Moran nulls and Spearman O(draws regions^2). Source:
/// Alexander-Bloch et al. 2018, doi:10.1016/j.neuroimage.2018.05.070; the +1: Phipson and Smyth 2010,
/// doi:10.2202/1544-6115.1585; stopping: Besag and Clifford 1991, doi:10.1093/biomet/78.2.301.
/// Example: auto test = nulls::correlation_test(map, receptor, nulls::hungarian_spins(sphere), {}); test.rho,
/// test.p
template <vector_like X, vector_like Y, null_model N>
correlation_result correlation_test(const X& x, const Y& y, const N& null,
                                    const correlation_options& options = {}) {
    constexpr auto function = "nulls::correlation_test";
    const auto& a = as_vector<double>(x, function, "x");
    const auto& b = as_vector<double>(y, function, "y");
    if (a.size() != b.size())
        throw argument_error(function, "y", std::to_string(a.size()) + " values, as many as x", b.size());
    const auto one_way = [&](const vector<double>& from, const vector<double>& to, std::string_view from_name,
                             std::string_view to_name) {
        matrix<double> maps = full(1, to.size(), 0.0);
        std::copy(to.begin(), to.end(), maps.begin());
        correlation_result one;
        auto all = detail::correlate_with_null(from, maps, null, options, function, to_name, from_name,
                                               &one.stopped);
        one.rho = all.rho(0);
        one.p = all.p(0);
        one.p_standard_error = all.p_standard_error(0);
        one.p_parametric = all.p_parametric(0);
        one.null = full(all.draws, 0.0);
        std::copy(all.null.begin(), all.null.end(), one.null.begin());
        one.draws = all.draws;
        one.regions = all.regions[0];
        one.diagnostics = all.diagnostics;
        one.warnings = std::move(all.warnings);
        return one;
    };
    if (options.randomised == randomised::y) {
        correlation_result result = one_way(b, a, "y", "x");
        result.p_y = result.p;
        return result;
    }
    correlation_result result = one_way(a, b, "x", "y");
    result.p_x = result.p;
    if (options.randomised == randomised::x) return result;
    correlation_result other = one_way(b, a, "y", "x");
    result.p_y = other.p;
    result.null_y = std::move(other.null);
    if (other.p > result.p) {
        result.p = other.p;
        result.p_standard_error = other.p_standard_error;
        result.stopped = other.stopped;
    }
    for (const std::string& warning : other.warnings) result.warnings.push_back("y: " + warning);
    return result;
}

/// The correlations of map x with several maps, each tested as by `correlation_test` against the same null
/// maps of x, with p-values adjusted for the number of maps: Benjamini-Hochberg (false-discovery rate), and
/// by the largest correlation in each draw (family-wise error rate, keeping the dependence among the maps).
/// With options.randomised = y the maps are randomised instead, all by the same draws, so that their nulls
/// keep the dependence among them; with both, every p (raw and adjusted) is the larger of the two. There is
/// no options.stop_after here: the largest correlation of a draw needs all maps in that draw, so that none
/// can stop while another goes on; test one map at a time by `correlation_test` to stop early. x: (regions);
/// maps: (regions, maps). Arguments and errors otherwise as `correlation_test`. Cost: the null maps once, and
/// O(draws regions maps). Source: Benjamini and Hochberg 1995; Westfall and Young 1993; see
/// stats/multiplicity.hpp.
template <vector_like X, array_like M, null_model N>
correlations_result correlation_tests(const X& x, const M& maps, const N& null,
                                      const correlation_options& options = {}) {
    constexpr auto function = "nulls::correlation_tests";
    const auto& a = as_vector<double>(x, function, "x");
    const auto& columns = as_matrix<double>(maps, function, "maps");
    if (columns.shape(0) != a.size() || columns.shape(1) == 0)
        throw argument_error(
            function, "maps",
            "shape (" + std::to_string(a.size()) + ", maps), as x has regions, at least one map",
            columns.shape());
    const matrix<double> rows = xt::transpose(columns);
    if (options.stop_after > 0)
        throw argument_error(function, "options.stop_after",
                             "0 (maps are compared by the same draws, so that no map can stop alone)",
                             options.stop_after);
    const auto adjust = [&](correlations_result& result, const std::vector<double>& slack) {
        vector<double> observed = result.rho;
        matrix<double> extremes = result.null;
        for (double& r : observed) r = detail::extremity(r, options.alternative);
        for (double& r : extremes) r = detail::extremity(r, options.alternative);
        // What ties in a map's own p ties here.
        for (std::size_t m = 0; m < observed.size(); ++m)
            for (std::size_t d = 0; d < result.draws; ++d)
                if (std::abs(extremes(m, d) - observed(m)) <= slack[m]) extremes(m, d) = observed(m);
        auto adjusted = stats::max_statistic(observed, extremes);
        result.p_max = std::move(adjusted.single_step);
        result.p_max_step_down = std::move(adjusted.step_down);
        result.critical = adjusted.critical;
    };
    detail::check_correlation_options(options, function);
    correlations_result result;
    if (options.randomised != randomised::y) {
        std::vector<double> slack;
        result = detail::correlate_with_null(a, rows, null, options, function, "maps", "x", nullptr, &slack);
        adjust(result, slack);
    }
    if (options.randomised != randomised::x) {
        std::vector<double> slack;
        auto other = detail::correlate_each_with_null(rows, a, null, options, function, slack);
        adjust(other, slack);
        if (options.randomised == randomised::y) {
            result = std::move(other);
        } else {
            for (std::size_t m = 0; m < rows.shape(0); ++m) {
                if (other.p(m) > result.p(m)) result.p_standard_error(m) = other.p_standard_error(m);
                result.p(m) = std::max(result.p(m), other.p(m));
                result.p_max(m) = std::max(result.p_max(m), other.p_max(m));
                result.p_max_step_down(m) = std::max(result.p_max_step_down(m), other.p_max_step_down(m));
            }
            result.critical = std::max(result.critical, other.critical);
            for (std::string& warning : other.warnings) result.warnings.push_back(std::move(warning));
        }
    }
    result.p_fdr = stats::benjamini_hochberg(result.p);
    result.p_holm = stats::holm(result.p);
    return result;
}

/// Any statistic of a map against the same statistic of its null maps: p = (1 + number of nulls that reach
/// it) / (draws + 1). Nulls that equal it but for rounding reach it: those within 1e-12 of the statistic or
/// of the median absolute null, or within the rounding of what the statistic was made from, which is measured
/// on the map and some null maps unless options.rounding says it (`stats::tie_slack`,
/// `stats::statistic_rounding`). x: (regions), NaN where there is no value; null maps may have NaN too, and
/// are handed on as they are. statistic(const vector<double>& map) -> double, finite; a pure function, called
/// from several threads. Of the options only alternative, threads, rounding, diagnostics, distances, partner
/// and poll matter. Throws argument_error as `correlation_test`, and if a statistic is NaN or infinite. Cost:
/// the null maps, one call of the statistic for each, and eighty more where rounding is measured.
///
///     statistic_test(map, null, [&](const auto& m) { return m(a) - m(b); })
template <vector_like X, null_model N, class Statistic>
statistic_result statistic_test(const X& x, const N& null, Statistic&& statistic,
                                const correlation_options& options = {}) {
    constexpr auto function = "nulls::statistic_test";
    const auto& map = as_vector<double>(x, function, "x");
    detail::check_map(map, function, "x");
    detail::check_correlation_options(options, function);
    check_callable(function, "statistic", statistic);
    const std::size_t n = map.size();
    const auto checked = [&](double value) {
        if (!is_finite(value))
            throw argument_error(function, "statistic", "a finite value for every map", value);
        return value;
    };
    statistic_result result;
    result.statistic = checked(statistic(map));
    const auto make = detail::null_maker(null, map, 1, function, result.draws);
    result.null = full(result.draws, 0.0);
    const std::size_t block = n > 4096 ? 8 : detail::draw_block;
    parallel_for((result.draws + block - 1) / block, options.threads, [&](std::size_t b) {
        if (options.poll) options.poll();
        const std::size_t first = b * block, count = std::min(block, result.draws - first);
        std::vector<double> maps(count * n);
        make(first, count, maps.data());
        vector<double> one = full(n, 0.0);
        for (std::size_t d = 0; d < count; ++d) {
            detail::check_null_map(maps.data() + d * n, n, first + d, function);
            std::copy_n(maps.data() + d * n, n, one.begin());
            result.null(first + d) = checked(statistic(std::as_const(one)));
        }
    });
    double rounding = options.rounding.value_or(0);
    if (!options.rounding) {
        rounding = stats::statistic_rounding(statistic, map);
        const std::size_t count = std::min<std::size_t>(4, result.draws);
        std::vector<double> maps(count * n);
        make(0, count, maps.data());
        vector<double> one = full(n, 0.0);
        for (std::size_t d = 0; d < count; ++d) {
            std::copy_n(maps.data() + d * n, n, one.begin());
            rounding = std::max(rounding, stats::statistic_rounding(statistic, one));
        }
    }
    const double slack = stats::tie_slack(result.statistic, result.null, rounding);
    const auto hits =
        static_cast<double>(detail::count_reached(result.null, result.statistic, slack, options.alternative));
    const auto total = static_cast<double>(result.draws);
    result.p = (1 + hits) / (total + 1);
    result.p_standard_error = std::sqrt(result.p * (1 - result.p) / total);
    if (options.diagnostics) {
        result.diagnostics = detail::diagnose(null, make, map, result.draws, options, function);
        result.warnings = detail::warnings_of(result.diagnostics, map);
    }
    return result;
}

}  // namespace entrain::nulls
