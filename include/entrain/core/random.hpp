// Random numbers as a pure function of (seed, stream, position): counter-based Philox4x32-10.
//
// Nothing here keeps hidden or global state, so results do not depend on threads, batches or order.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
// doi:10.1145/2063384.2063405.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <utility>

#include <entrain/core/check.hpp>

namespace entrain {

/// One block of Philox4x32-10: four 32-bit words, determined by a 128-bit counter and a 64-bit key.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * counter[0];
        const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * counter[2];
        counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(p1),
                   static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(p0)};
        key[0] += 0x9E3779B9u;
        key[1] += 0xBB67AE85u;
    }
    return counter;
}

/// The Philox key of a 64-bit seed.
constexpr std::array<std::uint32_t, 2> philox_key(std::uint64_t seed) {
    return {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
}

/// A sequence of random numbers for one task, named by (seed, stream): restart i of a k-means is
/// stream i, draw i of a null is stream i. It satisfies std::uniform_random_bit_generator, but use
/// the members: the standard library's distributions differ from one implementation to another.
class random_stream {
public:
    /// What operator() returns.
    using result_type = std::uint64_t;

    /// Stream `stream` of `seed`, from its beginning.
    constexpr explicit random_stream(std::uint64_t seed, std::uint64_t stream = 0)
        : key_(philox_key(seed)),
          stream_{static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)} {}

    /// The smallest value of operator().
    static constexpr result_type min() { return 0; }
    /// The largest value of operator().
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

    /// The next 64 random bits.
    constexpr result_type operator()() {
        if (const bool second = position_++ & 1; second) return second_;
        const std::uint64_t block = (position_ - 1) / 2;
        const auto words = philox({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                                   stream_[0], stream_[1]},
                                  key_);
        second_ = (std::uint64_t{words[3]} << 32) | words[2];
        return (std::uint64_t{words[1]} << 32) | words[0];
    }

    /// Uniform on (0, 1): never 0 and never 1, 52 bits.
    constexpr double uniform() { return (static_cast<double>((*this)() >> 12) + 0.5) * 0x1p-52; }

    /// Uniform on 0 .. bound - 1 without bias (Lemire 2019, doi:10.1145/3230636). Throws argument_error for a
    /// bound of 0, below which there is nothing.
    constexpr std::size_t below(std::size_t bound) {
        if (bound == 0) throw argument_error("random_stream::below", "bound", "at least 1", bound);
        __extension__ using wide = unsigned __int128;
        const std::uint64_t range = bound;
        wide product = static_cast<wide>((*this)()) * range;
        if (static_cast<std::uint64_t>(product) < range)
            for (const std::uint64_t floor = (0 - range) % range;
                 static_cast<std::uint64_t>(product) < floor;)
                product = static_cast<wide>((*this)()) * range;
        return static_cast<std::size_t>(product >> 64);
    }

    /// Standard normal (Box-Muller).
    double normal() {
        if (std::exchange(has_spare_, false)) return spare_;
        const double radius = std::sqrt(-2.0 * std::log(uniform()));
        const double angle = 2.0 * std::numbers::pi * uniform();
        spare_ = radius * std::sin(angle);
        has_spare_ = true;
        return radius * std::cos(angle);
    }

    /// A random order of [first, last) (Fisher-Yates).
    template <class Iterator>
    void shuffle(Iterator first, Iterator last) {
        for (auto left = static_cast<std::size_t>(last - first); left > 1; --left)
            std::swap(first[static_cast<std::ptrdiff_t>(left - 1)],
                      first[static_cast<std::ptrdiff_t>(below(left))]);
    }

private:
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 2> stream_;
    std::uint64_t position_ = 0;
    std::uint64_t second_ = 0;
    double spare_ = 0;
    bool has_spare_ = false;
};

}  // namespace entrain
