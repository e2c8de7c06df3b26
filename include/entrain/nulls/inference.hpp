// Does one brain map follow another? The correlation of two maps against spatial nulls of one of them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/nulls/detail/any_null.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/permutation.hpp>

namespace entrain::nulls {

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

/// The correlation of two maps, and how often nulls reach it.
struct correlation_result {
    double rho = 0;               ///< the correlation asked for, Spearman's or Pearson's (or partial)
    double p = 1;                 ///< (1 + number of nulls that reach rho) / (draws + 1)
    double p_standard_error = 0;  ///< Monte-Carlo standard error of p: sqrt(p (1 - p) / draws)
    double p_parametric = 1;  ///< p of Student's t, as if regions were independent: too small for smooth maps
    vector<double> null;      ///< (draws), the correlations of the null maps
    std::size_t draws = 0;    ///< number of null maps
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
    std::size_t draws = 0;           ///< number of null maps
    vector<double> p_holm = {};      ///< (maps), Holm adjusted p
    std::vector<std::size_t> regions = {};   ///< (maps), with a value in both maps
    null_diagnostics diagnostics = {};       ///< of x, or of the first map where only maps are randomised
    std::vector<std::string> warnings = {};  ///< in plain words
};

/// A statistic of a map, and how often nulls of the map reach it.
struct statistic_result {
    double statistic = 0;                    ///< of the map
    double p = 1;                            ///< (1 + number of nulls that reach it) / (draws + 1)
    double p_standard_error = 0;             ///< Monte-Carlo standard error of p
    vector<double> null;                     ///< (draws), the statistics of the null maps
    std::size_t draws = 0;                   ///< number of null maps
    null_diagnostics diagnostics = {};       ///< of the null, at this map
    std::vector<std::string> warnings = {};  ///< what a reader should know of it, in sentences
};

namespace detail {
using map_statistic = std::function<double(const vector<double>& map)>;
ENTRAIN_INLINE correlation_result correlation_test(const vector<double>& x, const vector<double>& y,
                                                   const any_null& null, const correlation_options& options);
ENTRAIN_INLINE correlations_result correlation_tests(const vector<double>& x, const matrix<double>& maps,
                                                     const any_null& null,
                                                     const correlation_options& options);
ENTRAIN_INLINE statistic_result statistic_test(const vector<double>& x, const any_null& null,
                                               const map_statistic& statistic,
                                               const correlation_options& options);
}  // namespace detail

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
/// `moran`, `variogram_matching`, ..., made for these regions in this order, or one of your own: a struct or a
/// function that is a null_model. Throws argument_error if lengths or the null's number of regions differ, there
/// are fewer than ten regions in common, a value is infinite, or a map or null map is constant but for
/// rounding. Every result is the same whatever the units of the maps, the distances and the covariates. Cost
/// O(draws regions) for one-to-one spins, and for Moran nulls with Pearson (a signed sum over modes; no null
/// map is made); else O(draws regions log regions), for Moran nulls and Spearman O(draws regions^2). Source:
/// Alexander-Bloch et al. 2018, doi:10.1016/j.neuroimage.2018.05.070; the +1: Phipson and Smyth 2010,
/// doi:10.2202/1544-6115.1585; stopping: Besag and Clifford 1991, doi:10.1093/biomet/78.2.301.
/// Example: auto test = nulls::correlation_test(map, receptor, nulls::hungarian_spins(sphere), {}); test.rho,
/// test.p
template <vector_like X, vector_like Y, class N>
correlation_result correlation_test(const X& x, const Y& y, const N& null,
                                    const correlation_options& options = {}) {
    constexpr auto function = "nulls::correlation_test";
    return detail::correlation_test(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                                    detail::any_null_of(null), options);
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
///
/// Several x against several maps are one family too: a draw of spins, or of Moran's signs, is the same for
/// every map, so that the rows of .null of one call for each x, one below the other, are joint draws, and
/// `stats::joint_null_test` corrects over all of them. (For a map and its absolute value spins alone keep how they
/// hang together: Moran's surrogates of the second are not the absolute values of those of the first.)
template <vector_like X, array_like M, class N>
correlations_result correlation_tests(const X& x, const M& maps, const N& null,
                                      const correlation_options& options = {}) {
    constexpr auto function = "nulls::correlation_tests";
    return detail::correlation_tests(as_vector<double>(x, function, "x"),
                                     as_matrix<double>(maps, function, "maps"), detail::any_null_of(null),
                                     options);
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
template <vector_like X, class N, class Statistic>
statistic_result statistic_test(const X& x, const N& null, Statistic&& statistic,
                                const correlation_options& options = {}) {
    constexpr auto function = "nulls::statistic_test";
    check_callable(function, "statistic", statistic);
    return detail::statistic_test(
        as_vector<double>(x, function, "x"), detail::any_null_of(null),
        [&](const vector<double>& map) -> double { return statistic(map); }, options);
}

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/inference.hpp>
#endif
