// Lempel-Ziv complexity: how many different pieces a sequence is made of.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <entrain/core/array.hpp>

namespace entrain {

/// Where lempel_ziv_complexity() cuts a signal in two.
enum class binarisation {
    mean,    ///< at its mean
    median,  ///< at its median
    zero     ///< at zero
};

/// How lempel_ziv_complexity() cuts and scales.
struct lempel_ziv_options {
    binarisation threshold = binarisation::mean;  ///< as the scripts of Vohryzek et al. 2024: BOLD without
                                                  ///< its mean, above zero
    bool normalised = true;  ///< times log2(n) / n: about 1 for coin flips, towards 0 for regular signals
};

namespace synchrony_detail {
ENTRAIN_INLINE std::size_t lempel_ziv_components(const vector<std::int64_t>& symbols);
template <class T>
double lempel_ziv_complexity(const vector<T>& signal, const lempel_ziv_options& options);
}  // namespace synchrony_detail

/// Lempel-Ziv complexity of 1976, exactly: the number of components of the exhaustive history.
///
/// The sequence is read from the left; each component is the shortest piece that has not occurred before,
/// where "before" may overlap it up to its last symbol (0001101001000101 = 0.001.10.100.1000.101: six). What
/// is left at the end counts as one, though it occurred before. symbols: (n), of any integer type or bool,
/// any alphabet. Returns 0 for no symbol, 1 for one, 2 for a constant sequence of two or more. Throws
/// argument_error for a thousand million symbols or more. Lempel and Ziv 1976, doi:10.1109/TIT.1976.1055501.
/// Cost: close to linear, some tens of nanoseconds and 40 bytes per symbol, with a logarithm more for sequences
/// that repeat long pieces; the usual scan for each component is O(n^2 / log n).
template <vector_like A>
std::size_t lempel_ziv_components(const A& symbols) {
    static_assert(std::integral<typename std::decay_t<A>::value_type>,
                  "symbols are integers; lempel_ziv_complexity() takes signals");
    return synchrony_detail::lempel_ziv_components(
        as_vector<std::int64_t>(symbols, "lempel_ziv_components", "symbols"));
}

/// The Lempel-Ziv complexity of a signal: components of the sequence "above the threshold or not".
///
/// signal: (n), n at least 2. Returns c log2(n) / n, or c itself. A signal that is constant, but for
/// rounding, has c = 2.
/// Throws argument_error for fewer than two samples, or a value that is NaN or infinite.
/// Lempel and Ziv 1976, doi:10.1109/TIT.1976.1055501. Cost: as lempel_ziv_components().
template <vector_like A>
double lempel_ziv_complexity(const A& signal, const lempel_ziv_options& options = {}) {
    return synchrony_detail::lempel_ziv_complexity<real_t<A>>(
        as_vector(signal, "lempel_ziv_complexity", "signal"), options);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/lempel_ziv.hpp>
#endif
