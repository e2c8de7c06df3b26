// The tests of a map against its nulls: draws, diagnostics, and what a p is made of.
#pragma once

#include <entrain/nulls/inference.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <locale>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls/detail/any_null.hpp>
#include <entrain/nulls/detail/comparison.hpp>
#include <entrain/nulls/detail/homotopic.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/ties.hpp>

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

// A null of a user may write what is no value: NaN says that there is none, infinity says nothing.
inline void check_null_map(const double* map, std::size_t n, std::size_t draw, std::string_view function) {
    for (std::size_t i = 0; i < n; ++i)
        if (!is_finite(map[i]) && !is_nan(map[i]))
            throw argument_error(
                function, "null", "null maps of finite values, or NaN where there is none",
                describe(map[i]) + " at (" + std::to_string(draw) + ", " + std::to_string(i) + ")");
}

// The correlations of the null maps of x with each of several maps.
class null_correlations {
public:
    null_correlations(const any_null& null, const started_null& started, const vector<double>& x,
                      const map_comparison& compare, const nulls::correlation_options& options,
                      std::string_view function)
        : null_(null), make_(started.make), compare_(compare), options_(options), function_(function),
          n_(x.size()), rank_(options.method == stats::correlation::spearman && !compare.partial()) {
        bool gaps = !std::all_of(x.begin(), x.end(), [](double v) { return is_finite(v); });
        for (std::size_t m = 0; m < compare.maps(); ++m) gaps = gaps || !compare.whole(m);
        if (gaps || compare.partial()) return;
        if (null.correlations && options.method == stats::correlation::pearson) {
            quick_ = null.correlations(stats::standard_scores(x, stats::correlation::pearson, function, "x"),
                                       compare.scores());
            if (quick_) return;
        }
        // A rearrangement of the scores has their ranks, mean and norm already.
        if (null.rearranges) {
            make_ =
                null.start(stats::standard_scores(x, options.method, function, "x"), compare.maps(), function)
                    .make;
            scores_ = true;
        }
    }

    // Of the draws begin .. end - 1: (maps, end - begin).
    matrix<double> operator()(std::size_t begin, std::size_t end) const {
        matrix<double> result = full(compare_.maps(), end - begin, 0.0);
        // Vertices by the ten thousand are made few at a time.
        const std::size_t block = quick_ ? 1024 : n_ > 4096 ? 8 : draw_block;
        parallel_for((end - begin + block - 1) / block, options_.threads, [&](std::size_t b) {
            if (options_.poll) options_.poll();
            const std::size_t first = begin + b * block, count = std::min(block, end - first);
            if (quick_)
                read_quick(first, count, begin, result);
            else
                compare_maps(first, count, begin, result);
        });
        return result;
    }

private:
    void read_quick(std::size_t first, std::size_t count, std::size_t begin, matrix<double>& result) const {
        std::vector<double> r(count * compare_.maps());
        quick_(first, count, r.data());
        for (std::size_t d = 0; d < count; ++d)
            for (std::size_t m = 0; m < compare_.maps(); ++m)
                result(m, first + d - begin) = checked(r[d * compare_.maps() + m],
                                                       "null.correlations(z, others)", "values from -1 to 1");
    }

    void compare_maps(std::size_t first, std::size_t count, std::size_t begin, matrix<double>& result) const {
        std::vector<double> maps(count * n_);
        make_(first, count, maps.data());
        map_comparison::scratch scratch;
        for (std::size_t k = 0; k < count; ++k) {
            const double* map = maps.data() + k * n_;
            const std::size_t d = first + k;
            if (scores_ && null_.rearranges(d)) {
                for (std::size_t m = 0; m < compare_.maps(); ++m)
                    result(m, d - begin) =
                        checked(stats::inner_product(map, compare_.scores(m), n_), "null.rearranges(draw)",
                                "true only where a null map has every value of the map once");
                continue;
            }
            check_null_map(map, n_, d, function_);
            compare_(map, rank_, scratch, [&](std::size_t m, double r, std::size_t common) {
                if (!is_finite(r)) {
                    if (common < fewest_regions)
                        throw argument_error(
                            function_, "null",
                            "null maps that have ten regions with a value in common with the maps",
                            std::to_string(common) + " in draw " + std::to_string(d));
                    throw argument_error(function_, "null", "null maps that vary", "a constant one");
                }
                result(m, d - begin) = r;
            });
        }
    }

    // What a null says of itself may not be so.
    double checked(double r, std::string_view parameter, std::string_view expected) const {
        if (!is_finite(r) || std::abs(r) > 1 + 1e-6)
            throw argument_error(function_, parameter, expected, "a correlation of " + describe(r));
        return r;
    }

    const any_null& null_;
    map_maker make_;
    correlation_maker quick_;
    const map_comparison& compare_;
    const nulls::correlation_options& options_;
    std::string_view function_;
    std::size_t n_;
    bool rank_, scores_ = false;  // null maps are ranked anew; are made of the scores of x
};

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

inline nulls::null_diagnostics diagnose(const any_null& null, const map_maker& make, const vector<double>& x,
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
    if (!distances && null.distances && null.distances->shape(0) == n && null.distances->shape(1) == n)
        distances = null.distances;
    if (!partner && null.partner && !null.partner->empty()) partner = null.partner;
    if (null.diagnose) null.diagnose(x, found);

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

// How many of the values differ by more than rounding.
inline std::size_t different_values(const double* values, std::size_t count, double rounding) {
    std::vector<double> sorted(values, values + count);
    std::sort(sorted.begin(), sorted.end());
    std::size_t different = 0;
    for (std::size_t k = 0; k < count; ++k) different += k == 0 || sorted[k] - sorted[k - 1] > rounding;
    return different;
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
    // m modes of equal loadings have 2^(m - 1) correlations, but for the sign: 32 at six.
    if (d.effective_modes < 6)
        warn("few modes carry the map (as " + rounded(d.effective_modes) +
             " of equal loadings would): their random signs give few different null maps, whose correlations "
             "look like a comb; see also spins, or the procedures pair and triplet");
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

// One map of those that x is compared with.
struct compared_map {
    double rho = 0, p = 1, p_standard_error = 0, p_parametric = 1;
    std::size_t regions = 0;
    double slack = 0;  // what ties were judged by
};

// A map and its nulls, compared with one map or many.
struct compared {
    std::vector<compared_map> maps;
    matrix<double> null;  // (maps, draws)
    bool stopped = false;
    nulls::null_diagnostics diagnostics;
    std::vector<std::string> warnings;

    std::size_t draws() const { return null.shape(1); }
};

// The one engine of all tests: x against each of `maps`, by null maps of x. x_name and name: of x and of the maps,
// in messages.
inline compared compare_with_nulls(const vector<double>& x, std::span<const vector<double>> maps,
                                   const any_null& null, const nulls::correlation_options& options,
                                   std::string_view function, std::string_view name,
                                   std::string_view x_name) {
    const std::size_t n = x.size(), count = maps.size();
    check_map(x, function, x_name);
    check_correlation_options(options, function);
    if (options.covariates.shape(1) > 0) {
        if (options.covariates.shape(0) != n)
            throw argument_error(function, "options.covariates",
                                 "shape (" + std::to_string(n) + ", covariates), as x has regions",
                                 options.covariates.shape());
        check_finite(function, "options.covariates", options.covariates);
    }
    compared result;
    result.maps.resize(count);
    const auto name_of = [&](std::size_t m) {
        return std::string(name) + (count > 1 ? ", column " + std::to_string(m) : "");
    };
    const auto check_varies = [&](const vector<double>& map, std::string_view which) {
        std::vector<double> values;
        std::copy_if(map.begin(), map.end(), std::back_inserter(values),
                     [](double v) { return is_finite(v); });
        // By more than rounding.
        if (!varies(values))
            throw argument_error(function, which,
                                 "values that vary (the correlation with a constant is undefined)",
                                 std::to_string(n) + " values equal to " + describe(values.front()));
    };
    check_varies(x, x_name);
    for (std::size_t m = 0; m < count; ++m) {
        check_map(maps[m], function, name_of(m));
        check_varies(maps[m], name_of(m));
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
                result.maps[m].rho = std::clamp(r, -1.0, 1.0);
                result.maps[m].regions = common;
            });

    const vector<double> spun = compare.partial() ? compare.residual(x) : x;
    const started_null started = null.start(spun, count, function);
    const std::size_t draws = started.draws;
    for (std::size_t m = 0; m < count; ++m) result.maps[m].slack = compare.slack(x, m);
    const null_correlations correlations(null, started, spun, compare, options, function);
    if (options.stop_after > 0) {
        // In rounds, so that little is made in vain; which draw is the last does not depend on them. Of one map.
        const compared_map& only = result.maps[0];
        std::vector<double> nulls;
        std::size_t hits = 0;
        for (std::size_t begin = 0; begin < draws && !result.stopped; begin += 16 * draw_block) {
            const matrix<double> some = correlations(begin, std::min(draws, begin + 16 * draw_block));
            for (std::size_t d = 0; d < some.shape(1) && !result.stopped; ++d) {
                nulls.push_back(some(0, d));
                hits += count_reached(std::array{some(0, d)}, only.rho, only.slack, options.alternative);
                result.stopped = hits == options.stop_after;
            }
        }
        result.null = full(1, nulls.size(), 0.0);
        std::copy(nulls.begin(), nulls.end(), result.null.begin());
    } else {
        result.null = correlations(0, draws);
    }
    const auto total = static_cast<double>(result.draws());
    double smallest = 1;
    for (std::size_t m = 0; m < count; ++m) {
        compared_map& one = result.maps[m];
        const double* line = row_data(result.null, m);
        const auto hits = static_cast<double>(
            count_reached(std::span(line, result.draws()), one.rho, one.slack, options.alternative));
        one.p = result.stopped ? hits / total : (1 + hits) / (total + 1);
        one.p_standard_error = std::sqrt(one.p * (1 - one.p) / total);
        const std::size_t free = one.regions - std::min(one.regions, compare.held());
        one.p_parametric = parametric_p(one.rho, std::max<std::size_t>(3, free), options.alternative);
        smallest = std::min(smallest, one.p);
    }
    if (options.diagnostics) {
        result.diagnostics = diagnose(null, started.make, spun, draws, options, function);
        auto fewest = result.draws();
        for (std::size_t m = 0; m < count; ++m)
            fewest = std::min(
                fewest, different_values(row_data(result.null, m), result.draws(), result.maps[m].slack));
        result.diagnostics.different_values = static_cast<double>(fewest);
        result.warnings = warnings_of(result.diagnostics, x);
        if (2 * fewest < std::min<std::size_t>(200, result.draws()))
            result.warnings.push_back(
                "the " + std::to_string(result.draws()) + " null maps give only " + std::to_string(fewest) +
                " different correlations: the null looks like a comb, and p is as coarse");
        if (smallest * (total + 1) < 1.5 && total < 9999)
            result.warnings.push_back("no null reached the correlation: with " +
                                      std::to_string(result.draws()) + " draws p cannot be smaller than " +
                                      rounded(smallest) + "; make more draws");
    }
    return result;
}

// The other way round: each of the maps against x, by null maps of the map, of the same draws for all.
inline compared compare_each_with_nulls(std::span<const vector<double>> maps, const vector<double>& x,
                                        const any_null& null, const nulls::correlation_options& options,
                                        std::string_view function) {
    compared all;
    for (std::size_t m = 0; m < maps.size(); ++m) {
        const std::string name = "maps, column " + std::to_string(m);
        const compared one =
            compare_with_nulls(maps[m], std::span(&x, 1), null, options, function, "x", name);
        if (m == 0) {
            check_allocation<double>(function, "null.draws()", {maps.size(), one.draws()});
            all.null = full(maps.size(), one.draws(), 0.0);
            all.diagnostics = one.diagnostics;
        }
        all.maps.push_back(one.maps[0]);
        std::copy(one.null.begin(), one.null.end(), row_data(all.null, m));
        for (const std::string& warning : one.warnings) all.warnings.push_back(name + ": " + warning);
    }
    return all;
}

// What a result of many maps has of each, and p adjusted by the largest correlation in each draw.
inline nulls::correlations_result result_of(compared&& all, stats::alternative alternative) {
    nulls::correlations_result result;
    const std::size_t count = all.maps.size();
    result.rho = result.p = result.p_standard_error = result.p_parametric = full(count, 0.0);
    for (std::size_t m = 0; m < count; ++m) {
        const compared_map& one = all.maps[m];
        result.rho(m) = one.rho;
        result.p(m) = one.p;
        result.p_standard_error(m) = one.p_standard_error;
        result.p_parametric(m) = one.p_parametric;
        result.regions.push_back(one.regions);
    }
    vector<double> observed = result.rho;
    matrix<double> extremes = all.null;
    for (double& r : observed) r = extremity(r, alternative);
    for (double& r : extremes) r = extremity(r, alternative);
    // What ties in a map's own p ties here.
    for (std::size_t m = 0; m < count; ++m)
        for (std::size_t d = 0; d < all.draws(); ++d)
            if (std::abs(extremes(m, d) - observed(m)) <= all.maps[m].slack) extremes(m, d) = observed(m);
    auto adjusted = stats::max_statistic(observed, extremes);
    result.p_max = std::move(adjusted.single_step);
    result.p_max_step_down = std::move(adjusted.step_down);
    result.critical = adjusted.critical;
    result.draws = all.draws();
    result.null = std::move(all.null);
    result.diagnostics = all.diagnostics;
    result.warnings = std::move(all.warnings);
    return result;
}

ENTRAIN_INLINE nulls::correlation_result correlation_test(const vector<double>& x, const vector<double>& y,
                                                          const any_null& null,
                                                          const nulls::correlation_options& options) {
    constexpr auto function = "nulls::correlation_test";
    if (x.size() != y.size())
        throw argument_error(function, "y", std::to_string(x.size()) + " values, as many as x", y.size());
    const auto randomise_x = [&] {
        return compare_with_nulls(x, std::span(&y, 1), null, options, function, "y", "x");
    };
    const auto randomise_y = [&] {
        return compare_with_nulls(y, std::span(&x, 1), null, options, function, "x", "y");
    };
    const bool y_first = options.randomised == nulls::randomised::y;
    compared first = y_first ? randomise_y() : randomise_x();
    const compared_map& found = first.maps[0];
    nulls::correlation_result result;
    result.rho = found.rho;
    result.p = found.p;
    result.p_standard_error = found.p_standard_error;
    result.p_parametric = found.p_parametric;
    result.null = xt::row(first.null, 0);
    result.draws = first.draws();
    result.regions = found.regions;
    result.stopped = first.stopped;
    result.diagnostics = first.diagnostics;
    result.warnings = std::move(first.warnings);
    (y_first ? result.p_y : result.p_x) = result.p;
    if (options.randomised != nulls::randomised::both) return result;
    const compared other = randomise_y();
    const compared_map& back = other.maps[0];
    result.p_y = back.p;
    result.null_y = xt::row(other.null, 0);
    if (result.p_y > result.p) {
        result.p = result.p_y;
        result.p_standard_error = back.p_standard_error;
        result.stopped = other.stopped;
    }
    for (const std::string& warning : other.warnings) result.warnings.push_back("y: " + warning);
    return result;
}

ENTRAIN_INLINE nulls::correlations_result correlation_tests(const vector<double>& x,
                                                            const matrix<double>& columns,
                                                            const any_null& null,
                                                            const nulls::correlation_options& options) {
    constexpr auto function = "nulls::correlation_tests";
    if (columns.shape(0) != x.size() || columns.shape(1) == 0)
        throw argument_error(
            function, "maps",
            "shape (" + std::to_string(x.size()) + ", maps), as x has regions, at least one map",
            columns.shape());
    if (options.stop_after > 0)
        throw argument_error(function, "options.stop_after",
                             "0 (maps are compared by the same draws, so that no map can stop alone)",
                             options.stop_after);
    check_correlation_options(options, function);
    std::vector<vector<double>> maps;
    for (std::size_t m = 0; m < columns.shape(1); ++m) maps.emplace_back(xt::view(columns, xt::all(), m));
    nulls::correlations_result result;
    if (options.randomised != nulls::randomised::y)
        result =
            result_of(compare_with_nulls(x, maps, null, options, function, "maps", "x"), options.alternative);
    if (options.randomised != nulls::randomised::x) {
        auto other =
            result_of(compare_each_with_nulls(maps, x, null, options, function), options.alternative);
        if (options.randomised == nulls::randomised::y) {
            result = std::move(other);
        } else {
            for (std::size_t m = 0; m < maps.size(); ++m) {
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

ENTRAIN_INLINE nulls::statistic_result statistic_test(const vector<double>& map, const any_null& null,
                                                      const map_statistic& statistic,
                                                      const nulls::correlation_options& options) {
    constexpr auto function = "nulls::statistic_test";
    check_map(map, function, "x");
    check_correlation_options(options, function);
    const std::size_t n = map.size();
    const auto checked = [&](double value) {
        if (!is_finite(value))
            throw argument_error(function, "statistic", "a finite value for every map", value);
        return value;
    };
    nulls::statistic_result result;
    result.statistic = checked(statistic(map));
    const started_null started = null.start(map, 1, function);
    result.draws = started.draws;
    result.null = full(result.draws, 0.0);
    const std::size_t block = n > 4096 ? 8 : draw_block;
    parallel_for((result.draws + block - 1) / block, options.threads, [&](std::size_t b) {
        if (options.poll) options.poll();
        const std::size_t first = b * block, count = std::min(block, result.draws - first);
        std::vector<double> maps(count * n);
        started.make(first, count, maps.data());
        vector<double> one = full(n, 0.0);
        for (std::size_t d = 0; d < count; ++d) {
            check_null_map(maps.data() + d * n, n, first + d, function);
            std::copy_n(maps.data() + d * n, n, one.begin());
            result.null(first + d) = checked(statistic(one));
        }
    });
    double rounding = options.rounding.value_or(0);
    if (!options.rounding) {
        rounding = stats::statistic_rounding(statistic, map);
        const std::size_t count = std::min<std::size_t>(4, result.draws);
        std::vector<double> maps(count * n);
        started.make(0, count, maps.data());
        vector<double> one = full(n, 0.0);
        for (std::size_t d = 0; d < count; ++d) {
            std::copy_n(maps.data() + d * n, n, one.begin());
            rounding = std::max(rounding, stats::statistic_rounding(statistic, one));
        }
    }
    const double slack = stats::tie_slack(result.statistic, result.null, rounding);
    const auto hits =
        static_cast<double>(count_reached(result.null, result.statistic, slack, options.alternative));
    const auto total = static_cast<double>(result.draws);
    result.p = (1 + hits) / (total + 1);
    result.p_standard_error = std::sqrt(result.p * (1 - result.p) / total);
    if (options.diagnostics) {
        result.diagnostics = diagnose(null, started.make, map, result.draws, options, function);
        result.warnings = warnings_of(result.diagnostics, map);
    }
    return result;
}

}  // namespace entrain::nulls::detail
