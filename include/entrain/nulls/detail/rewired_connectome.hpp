// The work of rewired_connectome.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/linkage.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls/rewired_connectome.hpp>

namespace entrain::nulls::detail {

// One connection; of a symmetric network one for both directions.
struct connection {
    std::size_t target = 0, source = 0;
    double weight = 0, length = 0;
};

inline std::vector<connection> connections_of(const connectome& network, const matrix<double>& lengths,
                                              bool symmetric) {
    std::vector<connection> all;
    for (std::size_t i = 0; i < network.size(); ++i)
        for (std::size_t j = 0; j < (symmetric ? i : network.size()); ++j)
            if (network.weights()(i, j) != 0)
                all.push_back({i, j, network.weights()(i, j), lengths.size() ? lengths(i, j) : 0.0});
    return all;
}

// How many swaps are tried: as many as make `wanted` where each of the two new pairs is free with the chance that
// the number of connections gives, and a hundred times `wanted` at most. It depends on nothing that a swap changes:
// to stop after a number of successes would favour networks of many possible swaps.
inline std::size_t tries_for(std::size_t wanted, const std::vector<char>& connected, std::size_t regions) {
    const auto pairs = static_cast<double>(regions * (regions - 1));
    const double density = static_cast<double>(std::count(connected.begin(), connected.end(), 1)) / pairs;
    const double chance = std::max((1 - density) * (1 - density), 0.01);
    return static_cast<std::size_t>(std::ceil(static_cast<double>(wanted) / chance));
}

// Swaps ends of connections; returns how many swaps were made.
inline std::size_t swap_ends(std::vector<connection>& all, std::vector<char>& connected, std::size_t regions,
                             bool symmetric, std::size_t tries, random_stream& random) {
    const auto between = [&](std::size_t i, std::size_t j) -> char& { return connected[i * regions + j]; };
    const auto mark = [&](const connection& each, char is) {
        between(each.target, each.source) = is;
        if (symmetric) between(each.source, each.target) = is;
    };
    std::size_t made = 0;
    for (std::size_t tried = 0; tried < tries; ++tried) {
        connection& first = all[random.below(all.size())];
        connection& second = all[random.below(all.size())];
        // Which end of a pair comes first is arbitrary: without this, some pairs could never be made.
        if (symmetric && (random() & 1)) std::swap(second.target, second.source);
        const std::size_t a = first.target, b = first.source, c = second.target, d = second.source;
        if (a == c || b == d || a == d || c == b || between(a, d) || between(c, b)) continue;
        mark(first, 0), mark(second, 0);
        first.source = d, second.source = b;
        mark(first, 1), mark(second, 1);
        ++made;
    }
    return made;
}

inline void exchange(connection& one, connection& other) {
    std::swap(one.weight, other.weight), std::swap(one.length, other.length);
}

inline void shuffle_weights(std::vector<connection>& all, random_stream& random) {
    for (std::size_t left = all.size(); left > 1; --left) exchange(all[left - 1], all[random.below(left)]);
}

// What strengths differ by from those of the original: of what comes in, and in a directed network, in the
// second half, of what goes out.
class strength_differences {
public:
    strength_differences(std::size_t regions, bool symmetric)
        : of_sources_(symmetric ? 0 : regions), difference_(symmetric ? regions : 2 * regions, 0.0) {}

    void add(const connection& each, double weight) {
        difference_[each.target] += weight;
        difference_[of_sources_ + each.source] += weight;
    }
    double absolute() const {
        double sum = 0;
        for (const double each : difference_) sum += std::abs(each);
        return sum;
    }
    double squared() const {
        double sum = 0;
        for (const double each : difference_) sum += each * each;
        return sum;
    }
    // By how much the sum of squares grows where `one` gets the weight of `other` and the other way round.
    double growth(const connection& one, const connection& other) const {
        const double more = other.weight - one.weight;
        // Places may be the same, whose changes then add up.
        const std::size_t place[] = {one.target, of_sources_ + one.source, other.target,
                                     of_sources_ + other.source};
        const double sign[] = {1, 1, -1, -1};
        double sum = 0;
        for (int i = 0; i < 4; ++i) {
            double change = 0;
            bool first = true;
            for (int j = 0; j < 4; ++j)
                if (place[j] == place[i]) change += sign[j] * more, first = first && j >= i;
            if (first) sum += change * (2 * difference_[place[i]] + change);
        }
        return sum;
    }

private:
    std::size_t of_sources_;
    std::vector<double> difference_;
};

// Exchanges weights until strengths are nearly those of the original.
inline void anneal(std::vector<connection>& all, strength_differences& differences,
                   const rewiring_options& options, random_stream& random) {
    double temperature = differences.squared();
    for (std::size_t stage = 0; stage < options.stages; ++stage, temperature /= 2)
        for (std::size_t k = 0; k < options.exchanges_per_stage; ++k) {
            connection& one = all[random.below(all.size())];
            connection& other = all[random.below(all.size())];
            const double growth = differences.growth(one, other);
            // One number each time, so that what follows does not depend on rounding here more than it must.
            const double chance = random.uniform();
            if (growth > 0 && !(chance < std::exp(-growth / temperature))) continue;
            const double before = one.weight, after = other.weight;
            differences.add(one, after - before);
            differences.add(other, before - after);
            exchange(one, other);
        }
}

ENTRAIN_INLINE rewired_connectome_result rewired_connectome(const connectome& network, std::size_t draw,
                                                            const rewiring_options& options,
                                                            const matrix<double>& lengths) {
    constexpr auto function = "nulls::rewired_connectome";
    const std::size_t regions = network.size();
    const bool symmetric = network.symmetric(), measured = lengths.size() > 0;
    if (measured && (lengths.shape(0) != regions || lengths.shape(1) != regions))
        throw argument_error(
            function, "lengths",
            "shape (" + std::to_string(regions) + ", " + std::to_string(regions) + "), or none",
            lengths.shape());
    check_finite(function, "lengths", lengths);
    for (std::size_t i = 0; measured && symmetric && i < regions; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (lengths(i, j) != lengths(j, i))
                throw argument_error(function, "lengths", "a symmetric matrix, as the network is",
                                     describe(lengths(i, j)) + " and " + describe(lengths(j, i)) +
                                         " between " + std::to_string(j) + " and " + std::to_string(i));
    check_allocation<connection>(function, "network", {regions, regions});
    std::vector<connection> all = connections_of(network, lengths, symmetric);
    if (all.size() < 2) throw argument_error(function, "network", "at least two connections", all.size());

    // In a unit in which no square of a weight over- or underflows, and which rounds nothing.
    const double unit = unit_of(largest_magnitude(network.weights().data(), network.weights().size()));
    strength_differences differences(regions, symmetric);
    double total = 0;
    for (connection& each : all) {
        each.weight /= unit;
        differences.add(each, -each.weight);
        total += 2 * std::abs(each.weight);
    }

    random_stream random(options.seed, draw);
    std::vector<char> connected(regions * regions, 0);
    for (std::size_t k = 0; k < connected.size(); ++k) connected[k] = network.weights().data()[k] != 0;
    rewired_connectome_result result;
    result.connections = all.size();
    const std::size_t wanted = saturating_product(all.size(), options.swaps_per_connection);
    result.swaps =
        swap_ends(all, connected, regions, symmetric, tries_for(wanted, connected, regions), random);
    result.weights_shuffled = result.swaps < std::min(wanted, all.size());
    if (result.weights_shuffled) shuffle_weights(all, random);
    for (const connection& each : all) differences.add(each, each.weight);
    result.strength_error_before = differences.absolute() / total;
    // What differs by rounding alone needs nothing.
    if (options.keep_strengths && differences.absolute() > rounding_of(total, all.size()))
        anneal(all, differences, options, random);

    matrix<double> weights = full(regions, regions, 0.0);
    if (measured) result.lengths = full(regions, regions, 0.0);
    std::size_t kept = 0;
    const auto put = [&](std::size_t i, std::size_t j, const connection& each) {
        weights(i, j) = each.weight * unit;
        if (measured) result.lengths(i, j) = each.length;
    };
    strength_differences left(regions, symmetric);
    for (const connection& each : all) {
        put(each.target, each.source, each);
        if (symmetric) put(each.source, each.target, each);
        kept += network.weights()(each.target, each.source) != 0;
        left.add(each, each.weight);
    }
    for (const connection& each : connections_of(network, lengths, symmetric))
        left.add(each, -each.weight / unit);
    result.strength_error = left.absolute() / total;
    result.kept = static_cast<double>(kept) / static_cast<double>(all.size());
    result.network = connectome(std::move(weights), network.labels());
    return result;
}

}  // namespace entrain::nulls::detail
