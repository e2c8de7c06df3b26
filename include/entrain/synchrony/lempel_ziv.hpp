// Lempel-Ziv complexity: how many different pieces a sequence is made of.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain {
namespace detail {

// All substrings of a sequence as the paths of the smallest automaton, built one symbol at a time (Blumer et
// al. 1985, doi:10.1016/0304-3975(85)90157-4). Each state keeps where the first occurrence of its substrings
// ends: a path may be followed at position i as long as what it spells has occurred earlier.
class substring_automaton {
public:
    substring_automaton(const std::vector<std::int32_t>& sequence, std::size_t symbols)
        : stride_(3 + symbols), rows_((2 * sequence.size() + 1) * stride_, -1) {
        length(0) = 0;
        states_ = 1;
        std::int32_t last = 0;
        for (std::size_t i = 0; i < sequence.size(); ++i)
            last = extend(last, sequence[i], static_cast<std::int32_t>(i));
    }

    std::int32_t follow(std::int32_t state, std::int32_t symbol) const {
        return rows_[place(state) + 3 + static_cast<std::size_t>(symbol)];
    }
    std::int32_t first_end(std::int32_t state) const { return rows_[place(state) + 2]; }

private:
    // A state's numbers lie together: link, length, end of the first occurrence, a target for each symbol.
    std::size_t place(std::int32_t state) const { return static_cast<std::size_t>(state) * stride_; }
    std::int32_t& link(std::int32_t state) { return rows_[place(state)]; }
    std::int32_t& length(std::int32_t state) { return rows_[place(state) + 1]; }
    std::int32_t& first(std::int32_t state) { return rows_[place(state) + 2]; }
    std::int32_t& target(std::int32_t state, std::int32_t symbol) {
        return rows_[place(state) + 3 + static_cast<std::size_t>(symbol)];
    }

    std::int32_t extend(std::int32_t last, std::int32_t symbol, std::int32_t end) {
        const std::int32_t added = states_++;
        length(added) = length(last) + 1;
        first(added) = end;
        std::int32_t from = last;
        for (; from >= 0 && target(from, symbol) < 0; from = link(from)) target(from, symbol) = added;
        if (from < 0) {
            link(added) = 0;
            return added;
        }
        const std::int32_t next = target(from, symbol);
        if (length(next) == length(from) + 1) {
            link(added) = next;
            return added;
        }
        const std::int32_t shorter = states_++;
        std::copy_n(rows_.begin() + static_cast<std::ptrdiff_t>(place(next)), stride_,
                    rows_.begin() + static_cast<std::ptrdiff_t>(place(shorter)));
        length(shorter) = length(from) + 1;
        for (; from >= 0 && target(from, symbol) == next; from = link(from)) target(from, symbol) = shorter;
        link(next) = link(added) = shorter;
        return added;
    }

    std::size_t stride_;
    std::vector<std::int32_t> rows_;
    std::int32_t states_ = 0;
};

}  // namespace detail

/// Lempel-Ziv complexity of 1976, exactly: the number of components of the exhaustive history.
///
/// The sequence is read from the left; each component is the shortest piece that has not occurred before,
/// where "before" may overlap it up to its last symbol (0001101001000101 = 0.001.10.100.1000.101: six). What
/// is left at the end counts as one, though it occurred before. symbols: (n), of any integer type or bool,
/// any alphabet. Returns 0 for no symbol, 1 for one, 2 for a constant sequence of two or more. Throws
/// argument_error where n times the number of distinct symbols is beyond the automaton's range, about 10^9.
/// Lempel and Ziv 1976, doi:10.1109/TIT.1976.1055501. Cost: O(n x distinct symbols) time and memory, 40 bytes
/// a sample for two symbols; the usual scan for each component is O(n^2 / log n).
template <array_like A>
std::size_t lempel_ziv_components(const A& symbols) {
    static_assert(std::integral<typename std::decay_t<A>::value_type>,
                  "symbols are integers; lempel_ziv_complexity() takes signals");
    const auto& given = detail::as_vector<std::int64_t>(symbols, "lempel_ziv_components", "symbols");
    const std::size_t n = given.size();
    std::vector<std::int64_t> alphabet(given.begin(), given.end());
    std::sort(alphabet.begin(), alphabet.end());
    alphabet.erase(std::unique(alphabet.begin(), alphabet.end()), alphabet.end());
    if (n > std::size_t{1'000'000'000} / (3 + alphabet.size()))
        throw argument_error(
            "lempel_ziv_components", "symbols", "length times (3 + distinct symbols) up to 1000000000",
            std::to_string(n) + " symbols, " + std::to_string(alphabet.size()) + " distinct");
    std::vector<std::int32_t> sequence(n);
    for (std::size_t i = 0; i < n; ++i)
        sequence[i] = static_cast<std::int32_t>(std::lower_bound(alphabet.begin(), alphabet.end(), given(i)) -
                                                alphabet.begin());
    const detail::substring_automaton automaton(sequence, alphabet.size());
    std::size_t components = 0;
    for (std::size_t i = 0; i < n; ++components) {
        std::int32_t state = 0;
        bool known = true;
        for (; i < n && known; ++i) {
            state = automaton.follow(state, sequence[i]);
            known = automaton.first_end(state) < static_cast<std::int32_t>(i);
        }
    }
    return components;
}

/// Where lempel_ziv_complexity() cuts a signal in two.
enum class binarisation { mean, median, zero };

struct lempel_ziv_options {
    binarisation threshold = binarisation::mean;  ///< as the scripts of Vohryzek et al. 2024: BOLD without
                                                  ///< its mean, above zero
    bool normalised = true;  ///< times log2(n) / n: about 1 for coin flips, towards 0 for regular signals
};

/// The Lempel-Ziv complexity of a signal: components of the sequence "above the threshold or not".
///
/// signal: (n), n at least 2. Returns c log2(n) / n, or c itself. A constant signal has c = 2.
/// Throws argument_error for fewer than two samples, or a value that is NaN or infinite.
/// Lempel and Ziv 1976, doi:10.1109/TIT.1976.1055501. Cost: O(n).
template <array_like A>
double lempel_ziv_complexity(const A& signal, const lempel_ziv_options& options = {}) {
    const auto& x = detail::as_vector(signal, "lempel_ziv_complexity", "signal");
    if (x.size() < 2)
        throw argument_error("lempel_ziv_complexity", "signal", "at least two samples", x.size());
    detail::require_finite(x, "lempel_ziv_complexity", "signal");
    const auto n = static_cast<double>(x.size());
    double threshold = 0;
    if (options.threshold == binarisation::mean) {
        // Differences from the first value: a constant signal then equals its mean to the bit.
        for (const auto value : x) threshold += (static_cast<double>(value) - static_cast<double>(x(0))) / n;
        threshold += static_cast<double>(x(0));
    } else if (options.threshold == binarisation::median) {
        std::vector<double> values(x.begin(), x.end());
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        threshold = values.size() % 2 ? *middle : (*middle + *std::max_element(values.begin(), middle)) / 2;
    }
    vector<std::int64_t> above = full(x.size(), std::int64_t{0});
    for (std::size_t i = 0; i < x.size(); ++i) above(i) = static_cast<double>(x(i)) > threshold ? 1 : 0;
    const auto components = static_cast<double>(lempel_ziv_components(above));
    return options.normalised ? components * std::log2(n) / n : components;
}

}  // namespace entrain
