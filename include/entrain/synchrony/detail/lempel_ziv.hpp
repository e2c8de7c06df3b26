// Suffixes in lexicographic order, and components read off them.
#pragma once

#include <entrain/synchrony/lempel_ziv.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/quantile.hpp>

namespace entrain::synchrony_detail {

// The suffixes of a sequence in lexicographic order, `order`, and where each stands in it, `rank`.
//
// Suffixes are sorted by their first 32 bits, all at once by digits; those that agree so far are then told
// apart by the ranks of what follows, twice as far each time (Larsson and Sadakane 2007,
// doi:10.1016/j.tcs.2007.07.017). Passes run along memory, so that a symbol of a long sequence costs hardly
// more than one of a short one: an automaton of all substrings jumps about, and leaves the caches.
struct suffix_order {
    std::vector<std::int32_t> order, rank;

    suffix_order(const std::vector<std::int32_t>& sequence, std::size_t symbols)
        : order(sequence.size()), rank(sequence.size()) {
        const std::size_t n = sequence.size();
        const auto bits =
            static_cast<unsigned>(std::max<int>(1, static_cast<int>(std::bit_width(symbols - 1))));
        const unsigned window = 32 / bits;

        // The first symbols of each suffix (zeros beyond the end) above its place.
        std::vector<std::uint64_t> items(n), buffer(n);
        std::uint64_t key = 0;
        for (std::size_t i = n; i-- > 0;) {
            key = (key >> bits) | (static_cast<std::uint64_t>(sequence[i]) << ((window - 1) * bits));
            items[i] = (key << 32) | i;
        }
        for (unsigned shift = 32; shift < 64; shift += 8) {
            std::array<std::size_t, 257> first{};
            for (const std::uint64_t item : items) ++first[((item >> shift) & 255) + 1];
            for (std::size_t digit = 0; digit < 256; ++digit) first[digit + 1] += first[digit];
            for (const std::uint64_t item : items) buffer[first[(item >> shift) & 255]++] = item;
            items.swap(buffer);
        }

        std::vector<places> open, next;
        settle(items.data(), {0, n}, open);
        for (std::size_t depth = window; !open.empty(); depth *= 2) {
            for (const places& group : open) {
                for (std::size_t r = group.begin; r < group.end; ++r) {
                    // A suffix that ends comes before one that goes on, the shorter before the longer.
                    const auto i = static_cast<std::size_t>(order[r]);
                    const std::uint64_t later =
                        i + depth < n ? n + static_cast<std::uint64_t>(rank[i + depth]) : n - 1 - i;
                    items[r] = (later << 32) | i;
                }
                std::sort(items.data() + group.begin, items.data() + group.end);
            }
            for (const places& group : open) settle(items.data(), group, next);
            open.swap(next);
            next.clear();
        }
    }

private:
    struct places {
        std::size_t begin, end;
    };

    // Writes down the order of sorted items; equal keys share a rank and stay open.
    void settle(const std::uint64_t* items, places group, std::vector<places>& open) {
        for (std::size_t first = group.begin, last = first; first < group.end; first = last) {
            for (; last < group.end && items[last] >> 32 == items[first] >> 32; ++last) {
                order[last] = static_cast<std::int32_t>(items[last] & 0xffffffffu);
                rank[static_cast<std::size_t>(order[last])] = static_cast<std::int32_t>(first);
            }
            if (last - first > 1) open.push_back({first, last});
        }
    }
};

// Each symbol as its place in the sorted alphabet, and the number of symbols. Most alphabets are small.
inline std::size_t alphabet_places(const vector<std::int64_t>& symbols, std::vector<std::int32_t>& places) {
    std::vector<std::int64_t> alphabet;
    for (const std::int64_t symbol : symbols) {
        const auto place = std::lower_bound(alphabet.begin(), alphabet.end(), symbol);
        if (place == alphabet.end() || *place != symbol) alphabet.insert(place, symbol);
        if (alphabet.size() > 64) break;
    }
    if (alphabet.size() > 64) {
        alphabet.assign(symbols.begin(), symbols.end());
        std::sort(alphabet.begin(), alphabet.end());
        alphabet.erase(std::unique(alphabet.begin(), alphabet.end()), alphabet.end());
    }
    places.resize(symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i)
        places[i] = static_cast<std::int32_t>(std::lower_bound(alphabet.begin(), alphabet.end(), symbols(i)) -
                                              alphabet.begin());
    return alphabet.size();
}

ENTRAIN_INLINE std::size_t lempel_ziv_components(const vector<std::int64_t>& given) {
    const std::size_t n = given.size();
    if (n == 0) return 0;
    if (n >= 1'000'000'000)
        throw argument_error("lempel_ziv_components", "symbols", "fewer than 1000000000 symbols", n);
    std::vector<std::int32_t> sequence;
    const std::size_t alphabet = alphabet_places(given, sequence);
    const suffix_order suffixes(sequence, alphabet);

    // Of the suffixes that begin before suffix i the one that agrees with it longest is the nearest in
    // lexicographic order, on one side or the other.
    std::vector<std::int32_t> before(n), after(n, -1), open;
    for (std::size_t r = 0; r < n; ++r) {
        const std::int32_t i = suffixes.order[r];
        while (!open.empty() && suffixes.order[static_cast<std::size_t>(open.back())] > i) {
            after[static_cast<std::size_t>(open.back())] = i;
            open.pop_back();
        }
        before[r] = open.empty() ? -1 : suffixes.order[static_cast<std::size_t>(open.back())];
        open.push_back(static_cast<std::int32_t>(r));
    }
    const auto agreement = [&](std::size_t i, std::int32_t earlier) {
        std::size_t length = 0;
        if (earlier < 0) return length;
        const auto j = static_cast<std::size_t>(earlier);
        while (i + length < n && sequence[i + length] == sequence[j + length]) ++length;
        return length;
    };
    std::size_t components = 0;
    for (std::size_t i = 0; i < n; ++components) {
        const auto r = static_cast<std::size_t>(suffixes.rank[i]);
        i += std::max(agreement(i, before[r]), agreement(i, after[r])) + 1;
    }
    return components;
}

template <class T>
double lempel_ziv_complexity(const vector<T>& x, const lempel_ziv_options& options) {
    if (x.size() < 2)
        throw argument_error("lempel_ziv_complexity", "signal", "at least two samples", x.size());
    check_enumerator("lempel_ziv_complexity", "threshold", options.threshold, binarisation::zero);
    check_headroom("lempel_ziv_complexity", "signal", x, 4);
    const bool varying = varies(x);
    const auto n = static_cast<double>(x.size());
    double threshold = 0;
    if (options.threshold == binarisation::mean) {
        // Differences from the first value: a constant signal then equals its mean to the bit.
        for (const auto value : x) threshold += (static_cast<double>(value) - static_cast<double>(x(0))) / n;
        threshold += static_cast<double>(x(0));
    } else if (options.threshold == binarisation::median) {
        threshold = stats::median(x);
    }
    vector<std::int64_t> above = full(x.size(), std::int64_t{0});
    for (std::size_t i = 0; i < x.size(); ++i)
        above(i) = varying && static_cast<double>(x(i)) > threshold ? 1 : 0;
    const auto components = static_cast<double>(lempel_ziv_components(above));
    return options.normalised ? components * std::log2(n) / n : components;
}

}  // namespace entrain::synchrony_detail
