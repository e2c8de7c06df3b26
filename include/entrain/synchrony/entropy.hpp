// The Shannon entropy of the values that a synchrony signal takes over time.
#pragma once

#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/histogram.hpp>

namespace entrain {

/// How an entropy is estimated from counts.
enum class entropy_estimator {
    plug_in,       ///< of the observed shares; too low by about (bins used - 1) / (2 n) nats
    miller_madow,  ///< plug-in plus that bias: Miller 1955
    shrinkage      ///< of shares drawn towards the uniform ones by as much as their noise asks: Hausser and
                   ///< Strimmer 2009, JMLR 10, 1469
};
/// The unit of an entropy.
enum class entropy_unit {
    nats,  ///< natural logarithm
    bits   ///< logarithm to base two
};

/// How an entropy is computed.
struct entropy_options {
    entropy_estimator estimator = entropy_estimator::plug_in;  ///< as Carhart-Harris et al. 2014
    entropy_unit unit = entropy_unit::nats;                    ///< nats: natural logarithm; bits: to base two
    bool normalised = false;  ///< divided by the logarithm of the number of bins: 0 to 1 (plug-in, shrinkage)
};

namespace synchrony_detail {
ENTRAIN_INLINE double shannon_entropy(const vector<double>& counts, const entropy_options& options);
}  // namespace synchrony_detail

/// The Shannon entropy of a distribution over bins, from counts.
///
///     H = -sum_b p_b ln p_b,   p_b = count_b / n
///
/// counts: (bins), none negative, not all zero (for shrinkage and Miller-Madow: whole numbers of
/// observations). Returns 0 (one bin holds all) to ln bins; with Miller-Madow it may come out above. One bin
/// alone has entropy 0, normalised too. Throws argument_error where counts is empty, all zero, has a value
/// that is negative or not finite, or a sum that overflows. Shannon 1948,
/// doi:10.1002/j.1538-7305.1948.tb01338.x.
/// Cost: O(bins).
template <vector_like C>
double shannon_entropy(const C& counts, const entropy_options& options = {}) {
    return synchrony_detail::shannon_entropy(as_vector<double>(counts, "shannon_entropy", "counts"), options);
}

/// Whose values choose the bins.
enum class bin_sharing {
    common,   ///< all signals together: their entropies can be compared
    separate  ///< each signal by itself, as a histogram by default does; only to reproduce such results
};

/// How synchrony_entropy() places bins and computes entropies.
struct synchrony_entropy_options {
    stats::bin_options bins = {};               ///< Freedman-Diaconis by default
    bin_sharing sharing = bin_sharing::common;  ///< whether signals share their bins
    entropy_options entropy = {};               ///< of the counts
};

/// What synchrony_entropy() finds for each signal.
struct synchrony_entropy_result {
    std::vector<double> entropy;         ///< of each signal, in the unit asked
    std::vector<vector<double>> edges;   ///< of the bins; all the same where they are common
    std::vector<vector<double>> counts;  ///< in them
};

/// The entropy of the distribution over time of the synchrony of one network, for the conditions of one
/// subject, over bins that the conditions share.
///
/// given: one synchrony signal per condition, such as rows of network_order_parameters() or
/// spatial_variance() (before and after; placebo and drug), of any lengths.
/// A signal that is constant, to within rounding, has entropy 0. Bins that adapt to each condition make its
/// entropy blind to a change of spread and sensitive to the number of samples; hence the common ones.
/// Throws argument_error where there is no signal, a signal is empty or not finite, or the bins are not right
/// (see stats::bin_edges).
/// Carhart-Harris et al., Front. Hum. Neurosci. 2014, doi:10.3389/fnhum.2014.00020. Cost: O(n log n).
///
///     auto h = synchrony_entropy({before, after});   // h.entropy[1] - h.entropy[0]
ENTRAIN_INLINE synchrony_entropy_result synchrony_entropy(const std::vector<vector<double>>& given,
                                                          const synchrony_entropy_options& options = {});

/// The same for one signal by itself.
template <vector_like A>
double synchrony_entropy(const A& signal, const synchrony_entropy_options& options = {}) {
    const vector<double> values = as_vector<double>(signal, "synchrony_entropy", "signal");
    return synchrony_entropy(std::vector<vector<double>>{values}, options).entropy[0];
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/entropy.hpp>
#endif
