// How hard a signal is to foresee: permutation entropy, sample entropy, spectral entropy.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

#include <entrain/core/array.hpp>

namespace entrain {

/// Patterns of permutation_entropy().
struct permutation_entropy_options {
    std::size_t order = 3;   ///< samples in a pattern, 2 to 10 (Bandt and Pompe advise 3 to 7)
    std::size_t delay = 1;   ///< samples from one to the next in a pattern
    bool normalised = true;  ///< divided by ln order!: 0 to 1; otherwise nats
};

/// Matches of sample_entropy().
struct sample_entropy_options {
    std::size_t length = 2;  ///< samples m that must match before the next is asked for
    double tolerance = 0.2;  ///< times the signal's standard deviation (Richman and Moorman 2000)
    bool absolute = false;   ///< tolerance is in the unit of the signal instead
};

/// Sample entropy and the numbers of matches behind it.
struct sample_entropy_result {
    double entropy = 0;    ///< nats
    double matches = 0;    ///< B: pairs of pieces of `length` samples that agree
    double continued = 0;  ///< A: of these, pairs whose next samples agree too
};

/// The band of spectral_entropy().
struct spectral_entropy_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    /// Hz; bins of the spectrum that count. The constant (0 Hz) and the Nyquist frequency never do.
    std::array<double, 2> band = {0.0, std::numeric_limits<double>::infinity()};
    bool normalised = true;  ///< divided by the logarithm of the number of bins: 0 to 1; otherwise nats
};

namespace synchrony_detail {
template <class T>
double permutation_entropy(const vector<T>& signal, const permutation_entropy_options& options);
// sample_entropy_of in the name of `function`.
ENTRAIN_INLINE sample_entropy_result sample_entropy_of(const vector<double>& signal,
                                                       const sample_entropy_options& options,
                                                       std::string_view function);
ENTRAIN_INLINE vector<double> spectral_entropy(const matrix<double>& x,
                                               const spectral_entropy_options& options);
}  // namespace synchrony_detail

/// Permutation entropy: the Shannon entropy of the orders in which successive values stand.
///
/// signal: (n), at least (order - 1) delay + 1. Equal values count as rising, so a constant signal has one
/// pattern and entropy 0; so has one that is constant but for rounding. Returns 0 (monotonic) to 1, or to ln
/// order!. Throws argument_error where order is not 2 to 10, delay is 0, the signal is too short, or a value
/// is NaN or infinite. Bandt and Pompe 2002, doi:10.1103/PhysRevLett.88.174102. Cost: O(n order^2 + order!).
template <vector_like A>
double permutation_entropy(const A& signal, const permutation_entropy_options& options = {}) {
    return synchrony_detail::permutation_entropy<real_t<A>>(
        as_vector(signal, "permutation_entropy", "signal"), options);
}

/// Sample entropy: -ln of the probability that pieces which agree in `length` samples agree in the next.
///
///     SampEn = -ln(A / B),   pieces i < j of the first n - length starts, |x_i+k - x_j+k| <= r
///
/// signal: (n), at least length + 2. SD with n - 1. Returns 0 for a signal that is constant but for rounding
/// (all agree). Where no
/// pair agrees in length + 1 samples the ratio is not defined: entropy is then the largest value that this n
/// can show, ln((n - m) (n - m - 1) / 2), and `continued` is 0. Throws argument_error where the signal is too
/// short, length is 0, tolerance is negative or not finite, or a value is NaN or infinite. Richman and
/// Moorman 2000, doi:10.1152/ajpheart.2000.278.6.H2039. Cost: O(n^2) at the worst, but only pairs whose first
/// samples agree are looked at.
template <vector_like A>
sample_entropy_result sample_entropy_of(const A& signal, const sample_entropy_options& options = {}) {
    constexpr auto function = "sample_entropy_of";
    return synchrony_detail::sample_entropy_of(as_vector<double>(signal, function, "signal"), options,
                                               function);
}

/// The entropy of sample_entropy_of() alone, nats.
template <vector_like A>
double sample_entropy(const A& signal, const sample_entropy_options& options = {}) {
    constexpr auto function = "sample_entropy";
    const auto& x = as_vector<double>(signal, function, "signal");
    return synchrony_detail::sample_entropy_of(x, options, function).entropy;
}

/// Spectral entropy: the Shannon entropy of the power spectrum taken as a distribution over frequencies.
///
/// x: (regions, samples). Returns (regions): 0 for a sine that fits the window, 1 for equal power everywhere.
/// A region that is constant, but for rounding, has no power, and so no distribution: it is refused. Throws
/// argument_error where x is empty or not finite, a region is constant or has no power in the band, tr is not
/// positive or above longest_repetition_time, or the band holds no bin. Inouye et al. 1991,
/// doi:10.1016/0013-4694(91)90138-T. Cost: O(regions x samples log samples).
template <array_like A>
vector<double> spectral_entropy(const A& x, const spectral_entropy_options& options) {
    return synchrony_detail::spectral_entropy(as_matrix<double>(x, "spectral_entropy", "x"), options);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/complexity.hpp>
#endif
