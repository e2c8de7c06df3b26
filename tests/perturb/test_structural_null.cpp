// The study on its connectome and on others: p of brute force, families, and what is refused.
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/nulls/rewired_connectome.hpp>
#include <entrain/perturb/structural_null.hpp>

#include "bad_input.hpp"

namespace test_structural_null {

using namespace entrain;

namespace {

// A network that is known by one number.
connectome network_of(double value, std::size_t regions = 3) {
    matrix<double> weights = full(regions, regions, 1.0);
    weights(0, 1) = value;
    return connectome(weights);
}

connectome_study study_of(std::vector<double> scales) {
    connectome_study study;
    for (std::size_t k = 0; k < scales.size(); ++k) study.names.push_back("number " + std::to_string(k));
    study.numbers = [scales](const connectome& network) {
        std::vector<double> found;
        for (std::size_t k = 0; k < scales.size(); ++k)
            found.push_back(k == 0 ? scales[0] * network.weights()(0, 1)
                                   : scales[k] * std::pow(network.weights()(0, 1), 2.0));
        return found;
    };
    return study;
}

}  // namespace

TEST_CASE("a study on other connectomes has the two-sided p of brute force, and max-T within families") {
    const std::vector<double> drawn = {1.5, -0.5, 2.0, 0.25, -3.0, 1.0, 4.5, -2.5, 0.0};
    const connectome_null null{.network = [&](std::size_t draw) { return network_of(drawn.at(draw)); }};
    for (const double own : {5.0, -2.75, 0.5}) {
        const auto tested = structural_null(study_of({1, 10}), network_of(own), null, {.draws = 9});
        std::vector<std::vector<double>> values(2);
        for (const double each : drawn) values[0].push_back(each), values[1].push_back(10 * each * each);
        values[0].push_back(own), values[1].push_back(10 * own * own);
        std::vector<std::vector<double>> z(2);
        for (std::size_t k = 0; k < 2; ++k) {
            double mean = 0, squares = 0;
            for (const double each : values[k]) mean += each / 10;
            for (const double each : values[k]) squares += (each - mean) * (each - mean) / 10;
            for (const double each : values[k]) z[k].push_back(std::abs(each - mean) / std::sqrt(squares));
            CHECK(tested.observed(k) == values[k].back());
            CHECK(tested.centre(k) == doctest::Approx(mean));
            CHECK(tested.spread(k) == doctest::Approx(std::sqrt(squares)));
            for (std::size_t d = 0; d < 9; ++d) CHECK(tested.drawn(k, d) == values[k][d]);
        }
        for (std::size_t k = 0; k < 2; ++k) {
            double reached = 0, of_all = 0;
            for (std::size_t d = 0; d < 10; ++d) {
                reached += z[k][d] >= z[k].back() - 1e-9;
                of_all += std::max(z[0][d], z[1][d]) >= z[k].back() - 1e-9;
            }
            CHECK(tested.p(k) == doctest::Approx(reached / 10));
            CHECK(tested.single_step(k) == doctest::Approx(of_all / 10));
            CHECK(tested.step_down(k) <= tested.single_step(k));
        }
        const auto apart =
            structural_null(study_of({1, 10}), network_of(own), null, {.draws = 9, .family = {3, 1}});
        CHECK(apart.single_step == tested.p);
        CHECK(tested.complete);
    }
}

TEST_CASE("a connectome that is a draw of its null is called different one time in twenty") {
    // The weight from one region to the next around, of a network that is rewired to begin with.
    random_stream random(9);
    matrix<double> weights = full(12, 12, 0.0);
    for (std::size_t i = 0; i < 12; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (random.uniform() < 0.4) weights(i, j) = weights(j, i) = std::exp(random.normal());
    const connectome seed_network(weights);
    const nulls::rewiring_options quick{.keep_strengths = false};
    const connectome_study study{.names = {"ring"}, .numbers = [](const connectome& network) {
                                     double sum = 0;
                                     for (std::size_t i = 0; i < 12; ++i)
                                         sum += network.weights()(i, (i + 1) % 12);
                                     return std::vector{sum};
                                 }};
    std::size_t claims = 0;
    constexpr std::size_t studies = 400;
    for (std::size_t k = 0; k < studies; ++k) {
        const connectome own = nulls::rewired_connectome(seed_network, 1'000'000 + k, quick).network;
        const connectome_null null{.network = [&](std::size_t draw) {
            return nulls::rewired_connectome(own, 100 * k + draw, quick).network;
        }};
        claims += structural_null(study, own, null, {.draws = 19, .sweep = {.threads = 1}}).p(0) <= 0.05;
    }
    const double rate = double(claims) / studies;
    CHECK(std::abs(rate - 0.05) < 4 * std::sqrt(0.05 * 0.95 / studies));
    MESSAGE("claims " << rate);
}

TEST_CASE("studies and connectomes that do not fit are refused by name") {
    const connectome own = network_of(2);
    const connectome_null null{.network = [](std::size_t draw) { return network_of(double(draw)); }};
    const auto study = study_of({1, 2});
    const auto with = [&](auto&& change) {
        return [&, change] {
            auto s = study;
            auto n = null;
            structural_null_options o{.draws = 2, .sweep = {.threads = 1}};
            change(s, n, o);
            structural_null(s, own, n, o);
        };
    };
    bad_input::check_all(
        "perturb, structural null",
        {{"structural_null: study.numbers", with([](auto& s, auto&, auto&) { s.numbers = {}; })},
         {"structural_null: null.network", with([](auto&, auto& n, auto&) { n.network = {}; })},
         {"structural_null: study.names", with([](auto& s, auto&, auto&) { s.names.clear(); })},
         {"structural_null: study.names", with([](auto& s, auto&, auto&) { s.names[1] = "number 0"; })},
         {"structural_null: study.names", with([](auto& s, auto&, auto&) { s.names[1] = ""; })},
         {"structural_null: study", with([](auto& s, auto&, auto&) { s.names.push_back("third"); })},
         {"structural_null: study", with([](auto& s, auto&, auto&) {
              s.numbers = [](const connectome&) { return std::vector<double>{NAN, 1}; };
          })},
         {"structural_null: draws", with([](auto&, auto&, auto& o) { o.draws = 0; })},
         {"structural_null: draws",
          with([](auto&, auto&, auto& o) { o.draws = std::numeric_limits<std::size_t>::max(); })},
         {"structural_null: family", with([](auto&, auto&, auto& o) { o.family = {1}; })},
         {"structural_null: null",
          with([](auto&, auto& n, auto&) { n.network = [](std::size_t) { return network_of(1, 4); }; })}});
    CHECK_THROWS_WITH_AS(
        structural_null(study, own, {.network = [](std::size_t) { return network_of(1, 4); }},
                        {.draws = 1, .sweep = {.threads = 1}}),
        "entrain::structural_null: null: expected networks of 3 regions, as the structure, got 4",
        argument_error);
}

}  // namespace test_structural_null
