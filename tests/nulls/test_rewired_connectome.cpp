// Rewired connectomes: what stays, what changes, and what cannot be rewired.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/nulls/rewired_connectome.hpp>

#include "array_kinds.hpp"
#include "bad_input.hpp"

namespace test_rewired_connectome {

using namespace entrain;
using doctest::Approx;
using nulls::rewired_connectome;
using nulls::rewiring_options;

namespace {

// Regions on a ring, near ones more often connected and more strongly; of `density` of all pairs.
connectome random_network(std::size_t n, double density, bool symmetric, std::uint64_t seed) {
    random_stream random(seed);
    matrix<double> weights = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < (symmetric ? i : n); ++j) {
            const double drawn = random.uniform(), weight = std::exp(random.normal());
            if (i == j || drawn > density) continue;
            weights(i, j) = weight;
            if (symmetric) weights(j, i) = weight;
        }
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < n; ++i) labels.push_back("region " + std::to_string(i));
    return connectome(weights, labels);
}

// A length for each weight, so that whether both travel together can be seen.
matrix<double> lengths_of(const connectome& network) {
    matrix<double> lengths = network.weights();
    for (double& each : lengths) each = each == 0 ? 77 : 10 + 3 * each;
    return lengths;
}

struct sums {
    std::vector<std::size_t> in_degree, out_degree;
    std::vector<double> in, out, weights;
};

sums of(const connectome& network) {
    const std::size_t n = network.size();
    sums s{std::vector<std::size_t>(n),
           std::vector<std::size_t>(n),
           std::vector<double>(n),
           std::vector<double>(n),
           {}};
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const double weight = network.weights()(i, j);
            s.in_degree[i] += weight != 0, s.out_degree[j] += weight != 0;
            s.in[i] += weight, s.out[j] += weight;
            if (weight != 0) s.weights.push_back(weight);
        }
    std::sort(s.weights.begin(), s.weights.end());
    return s;
}

double relative_error(const sums& a, const sums& b, bool symmetric) {
    double off = 0, total = 0;
    for (std::size_t i = 0; i < a.in.size(); ++i)
        off += std::abs(a.in[i] - b.in[i]) + (symmetric ? 0 : std::abs(a.out[i] - b.out[i]));
    for (const double weight : a.weights) total += std::abs(weight) * (symmetric ? 1 : 2);
    return off / total;
}

}  // namespace

TEST_CASE("rewiring keeps degrees, weights and symmetry, and lengths go with their weights") {
    for (const bool symmetric : {true, false})
        for (const double density : {0.1, 0.3, 0.8})
            for (const bool strengths : {true, false})
                for (std::size_t draw = 0; draw < 3; ++draw) {
                    const connectome network = random_network(30, density, symmetric, 5);
                    REQUIRE(network.symmetric() == symmetric);
                    CAPTURE(symmetric);
                    CAPTURE(density);
                    const rewiring_options options{
                        .keep_strengths = strengths, .stages = 30, .exchanges_per_stage = 2000};
                    const auto made = rewired_connectome(network, draw, options, lengths_of(network));
                    const sums before = of(network), after = of(made.network);
                    CHECK(after.in_degree == before.in_degree);
                    CHECK(after.out_degree == before.out_degree);
                    CHECK(after.weights == before.weights);
                    CHECK(made.network.symmetric() == symmetric);
                    CHECK(made.network.labels() == network.labels());
                    bool together = true;
                    std::size_t kept = 0, count = 0;
                    for (std::size_t i = 0; i < 30; ++i)
                        for (std::size_t j = 0; j < 30; ++j) {
                            const double weight = made.network.weights()(i, j);
                            together &= made.lengths(i, j) == (weight == 0 ? 0 : 10 + 3 * weight);
                            count += weight != 0, kept += weight != 0 && network.weights()(i, j) != 0;
                        }
                    CHECK(together);
                    CHECK(made.connections == (symmetric ? count / 2 : count));
                    CHECK(made.kept == Approx(double(kept) / double(count)));
                    CHECK(made.swaps > 5 * made.connections);
                    CHECK(made.swaps < 15 * made.connections);
                    CHECK(!made.weights_shuffled);
                    CHECK(made.strength_error ==
                          Approx(relative_error(before, after, symmetric)).epsilon(1e-9));
                    // As many as any pair has of being connected, and no more.
                    CHECK(made.kept < density + 0.2);
                    if (strengths)
                        CHECK(made.strength_error < made.strength_error_before);
                    else
                        CHECK(made.strength_error == Approx(made.strength_error_before).epsilon(1e-9));
                    // The same without lengths.
                    CHECK(rewired_connectome(network, draw, options).network.weights() ==
                          made.network.weights());
                }
}

TEST_CASE("swaps of a directed network keep what each region receives, to rounding") {
    const connectome network = random_network(40, 0.2, false, 8);
    const auto made = rewired_connectome(network, 0, {.keep_strengths = false});
    const auto before = network.in_strength(), after = made.network.in_strength();
    for (std::size_t i = 0; i < 40; ++i) CHECK(after(i) == Approx(before(i)).epsilon(1e-12));
    CHECK(made.strength_error_before > 0.05);  // what it sends
}

TEST_CASE("with its defaults annealing keeps strengths to a few thousandths") {
    for (const bool symmetric : {true, false}) {
        const connectome network = random_network(68, 0.25, symmetric, 3);
        const auto made = rewired_connectome(network, 1);
        CAPTURE(symmetric);
        CHECK(made.strength_error_before > 0.1);
        CHECK(made.strength_error < 0.003);
        MESSAGE("error of strengths " << made.strength_error_before << ", annealed " << made.strength_error);
    }
}

TEST_CASE("draws are a function of the seed and their number, and differ") {
    const connectome network = random_network(24, 0.3, true, 1);
    const rewiring_options quick{.stages = 5, .exchanges_per_stage = 200};
    std::set<std::vector<double>> seen;
    for (std::size_t draw = 0; draw < 20; ++draw) {
        const auto made = rewired_connectome(network, draw, quick).network;
        CHECK(rewired_connectome(network, draw, quick).network.weights() == made.weights());
        seen.insert({made.weights().begin(), made.weights().end()});
    }
    CHECK(seen.size() == 20);
    rewiring_options other = quick;
    other.seed = 2;
    CHECK(rewired_connectome(network, 0, other).network.weights() !=
          rewired_connectome(network, 0, quick).network.weights());
    // In another unit the same network comes out, also near the ends of the numbers.
    for (const double unit : {0x1p-900, 0x1p900}) {
        const connectome scaled(matrix<double>(unit * network.weights()));
        const auto made = rewired_connectome(scaled, 4, quick);
        const matrix<double> expected = unit * rewired_connectome(network, 4, quick).network.weights();
        CHECK(made.network.weights() == expected);
    }
}

TEST_CASE("every network of the same degrees comes as often as any other") {
    // Six regions, two connections each: a hexagon or two triangles, 60 and 10 labelled ones.
    matrix<double> ring = full(6, 6, 0.0);
    for (std::size_t i = 0; i < 6; ++i) ring(i, (i + 1) % 6) = ring((i + 1) % 6, i) = 1;
    std::map<std::vector<double>, std::size_t> count;
    constexpr std::size_t draws = 14'000;
    for (std::size_t draw = 0; draw < draws; ++draw) {
        const auto made =
            rewired_connectome(connectome(ring), draw, {.swaps_per_connection = 20, .keep_strengths = false});
        ++count[{made.network.weights().begin(), made.network.weights().end()}];
    }
    CHECK(count.size() == 70);
    double chi_squared = 0;
    for (const auto& each : count) {
        const double off = double(each.second) - draws / 70.0;
        chi_squared += off * off / (draws / 70.0);
    }
    CHECK(chi_squared < 69 + 4 * std::sqrt(2.0 * 69));  // 69 degrees of freedom
}

TEST_CASE("a complete network has its weights shuffled, and says so") {
    for (const bool symmetric : {true, false}) {
        const connectome network = random_network(20, 1, symmetric, 2);
        CAPTURE(symmetric);
        const auto made = rewired_connectome(network, 0, {.keep_strengths = false}, lengths_of(network));
        CHECK(made.swaps == 0);
        CHECK(made.weights_shuffled);
        CHECK(made.kept == 1);
        CHECK(of(made.network).weights == of(network).weights);
        CHECK(made.network.weights() != network.weights());
        CHECK(made.network.symmetric() == symmetric);
        CHECK(made.strength_error > 0.05);
        const auto annealed = rewired_connectome(network, 0);
        CHECK(annealed.weights_shuffled);
        CHECK(annealed.strength_error < 0.1 * made.strength_error);
        CHECK(annealed.network.weights() != network.weights());
        // All but one connection: hardly anything to swap, so that weights are shuffled too.
        matrix<double> nearly = network.weights();
        nearly(3, 7) = 0;
        if (symmetric) nearly(7, 3) = 0;
        CHECK(rewired_connectome(connectome(nearly), 0, {.swaps_per_connection = 1}).network.weights() !=
              nearly);
    }
    // A star has no other network of its degrees either.
    matrix<double> star = full(5, 5, 0.0);
    for (std::size_t i = 1; i < 5; ++i) star(0, i) = star(i, 0) = double(i);
    const auto made = rewired_connectome(connectome(star), 3);
    CHECK(made.swaps == 0);
    CHECK(made.weights_shuffled);
    CHECK(made.kept == 1);
    // Without swaps asked for, weights are exchanged alone, where strengths do not forbid it.
    const connectome network = random_network(20, 0.4, true, 2);
    const auto still = rewired_connectome(network, 0, {.swaps_per_connection = 0});
    CHECK(still.network.weights() == network.weights());
    CHECK(!still.weights_shuffled);
    CHECK(still.strength_error < 1e-15);
}

TEST_CASE("networks that cannot be rewired, and lengths that are none of theirs, are refused by name") {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const connectome network = random_network(10, 0.5, true, 6);
    matrix<double> lopsided = lengths_of(network), hole = lopsided, one = full(4, 4, 0.0);
    lopsided(2, 1) += 1, hole(3, 1) = none;
    one(0, 1) = one(1, 0) = 2;
    CHECK_THROWS_WITH_AS(
        rewired_connectome(connectome(full(3, 3, 0.0)), 0),
        "entrain::nulls::rewired_connectome: network: expected at least two connections, got 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        rewired_connectome(connectome(one), 0),
        "entrain::nulls::rewired_connectome: network: expected at least two connections, got 1",
        argument_error);
    CHECK_THROWS_WITH_AS(
        rewired_connectome(connectome(), 0),
        "entrain::nulls::rewired_connectome: network: expected at least two connections, got 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        rewired_connectome(network, 0, {}, full(10, 9, 1.0)),
        "entrain::nulls::rewired_connectome: lengths: expected shape (10, 10), or none, got (10, 9)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        rewired_connectome(network, 0, {}, hole),
        "entrain::nulls::rewired_connectome: lengths: expected finite values, got nan at (3, 1)",
        argument_error);
    CHECK_THROWS_AS(rewired_connectome(network, 0, {}, lopsided), argument_error);
    // A directed network may have any lengths.
    const connectome directed = random_network(10, 0.5, false, 6);
    CHECK(rewired_connectome(directed, 0, {.stages = 1}, lopsided).connections > 20);
    array_kinds::for_each(lengths_of(network), [&](const auto& lengths) {
        CHECK(rewired_connectome(network, 2, {.stages = 1}, lengths).lengths ==
              rewired_connectome(network, 2, {.stages = 1}, lengths_of(network)).lengths);
    });
    bad_input::check_all(
        "nulls (rewired connectomes)",
        {{"nulls::rewired_connectome: network",
          [&] { rewired_connectome(connectome(one), 0, {}, full(4, 4, 1.0)); }},
         {"nulls::rewired_connectome: lengths", [&] { rewired_connectome(network, 0, {}, full(3, 3, 1.0)); }},
         {"nulls::rewired_connectome: lengths",
          [&] { rewired_connectome(network, 0, {}, vector<double>(full(3, 1.0))); }},
         {"nulls::rewired_connectome: lengths", [&] { rewired_connectome(network, 0, {}, lopsided); }},
         {"nulls::rewired_connectome: lengths", [&] { rewired_connectome(network, 0, {}, hole); }}});
}

}  // namespace test_rewired_connectome
