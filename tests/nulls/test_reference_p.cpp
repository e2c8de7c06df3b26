// The reference's p-values under the conventions of the programs that made them: all those listed, but for
// spins of parcels and Moran singletons, which test_correlation_test.cpp compares.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "dk68.hpp"

namespace test_reference_p {

using namespace entrain;
using doctest::Approx;

namespace {

const std::size_t draws = 5000;

// How many nulls reach the correlation is a count in either run: within three standard errors of the
// difference of two shares that are one.
bool agrees(double p, std::size_t made, double listed, std::size_t listed_draws) {
    const auto ours = static_cast<double>(made), theirs = static_cast<double>(listed_draws);
    const double our_hits = p * (ours + 1) - 1, their_hits = listed * (theirs + 1) - 1;
    const double share = (our_hits + their_hits) / (ours + theirs);
    const double error = std::sqrt(std::max(0.0, share * (1 - share)) * (1 / ours + 1 / theirs));
    return std::abs(our_hits / ours - their_hits / theirs) <= 3 * error + 1e-12;
}

// Every pair of the lists, which are runs of one null.
template <class Null>
std::size_t compare(const dk68::study& study, const std::vector<nlohmann::json>& lists, const Null& null,
                    const std::string& name) {
    std::size_t entries = 0;
    for (const auto& [pair, tests] : lists.front().items())
        for (const auto& item : tests.items()) {
            const std::string what = name + " " + pair + " " + item.key();
            CAPTURE(what);
            const auto [x, y] = dk68::split(pair);
            const auto test = nulls::correlation_test(
                study.maps.at(x), study.maps.at(y), null,
                {.method = dk68::method(item.key()), .threads = 2, .diagnostics = false});
            const double ours = test.p;
            CAPTURE(ours);
            for (const nlohmann::json& list : lists) {
                const nlohmann::json& listed = list[pair][item.key()];
                const auto theirs = listed["p_two_plus1"].get<double>();
                CAPTURE(theirs);
                CHECK(test.rho == Approx(listed["r"].get<double>()).epsilon(1e-6));
                CHECK(agrees(ours, test.draws, theirs, listed["n"].get<std::size_t>()));
                ++entries;
            }
        }
    return entries;
}

}  // namespace

TEST_CASE("Baum and Cornblath spins of fsaverage5 give every listed p") {
    const auto study = dk68::load();
    if (!study) return;
    const auto listed = dk68::json(*reference::path("reference/nulls/vertex_spin_nulls_dk68.json"))["dk68"];
    const auto [surface, labels] = dk68::fsaverage5();
    const auto null = nulls::baum_spins(surface, labels, {.draws = draws});
    CHECK(compare(*study, {listed["baum"]}, null, "Baum") == 18);
    CHECK(compare(*study, {listed["cornblath"]}, null.with(nulls::parcel_rule::cornblath), "Cornblath") ==
          18);
}

TEST_CASE("Moran nulls with BrainSpace's pairs give every listed p, and lose as much of Moran's I") {
    const auto study = dk68::load();
    if (!study) return;
    const auto listed = dk68::json(*reference::path("reference/nulls/moran_sar_nulls_dk68.json"))["dk68"];
    const auto null =
        nulls::moran(study->distances, {.draws = draws, .procedure = nulls::moran_procedure::shuffled_pair});
    // The diagonal of the weights shifts all eigenvalues alike, so both lists are of one and the same null.
    const auto &zero = listed["moran_pair_diag0"], &one = listed["moran_pair_diag1"];
    CHECK(compare(*study, {zero["pairs"], one["pairs"]}, null, "Moran pair") == 64);
    const auto maps = null.surrogates(study->maps.at("5HT1a"));
    double mean = 0;
    for (std::size_t d = 0; d < draws; ++d)
        mean += nulls::morans_i(xt::view(maps, d, xt::all()), study->distances) / double(draws);
    const auto& theirs = zero["moran_I_surrogates_mean_sd"];
    CHECK(std::abs(mean - theirs[0].get<double>()) <=
          3 * theirs[1].get<double>() * std::sqrt(1 / double(draws) + 1 / 10'000.0));
}

TEST_CASE("autoregressive nulls with neuromaps' weights, shift and unlimited rho give every listed p") {
    const auto study = dk68::load();
    if (!study) return;
    const auto listed = dk68::json(*reference::path("reference/nulls/moran_sar_nulls_dk68.json"))["dk68"];
    const auto fits = dk68::json(*reference::path("reference/nulls/moran_sar_deterministic_dk68.json"));
    const auto null = nulls::sar(study->distances, {.draws = draws,
                                                    .weights = nulls::sar_weights::columns,
                                                    .shift = nulls::sar_shift::absolute_minimum,
                                                    .largest_rho = std::numeric_limits<double>::infinity()});
    std::size_t entries = 0;
    for (const auto& [map, of_map] : listed["burt2018"]["maps"].items()) {
        const auto& expected = fits["dk68_" + map + "_sar"];
        const auto fit = null.fit(study->maps.at(map));
        CHECK(fit.lambda == Approx(expected["boxcox_lambda"].get<double>()).epsilon(1e-5));
        CHECK(fit.rho == Approx(expected["rho"].get<double>()).epsilon(1e-4));
        CHECK(fit.range == Approx(expected["d0"].get<double>()).epsilon(1e-4));
        entries += compare(*study, {of_map["pairs"]}, null, "autoregressive");
    }
    CHECK(entries == 16);
}

TEST_CASE("variogram nulls with BrainSMASH's absolute intercept give every listed p") {
    const auto study = dk68::load();
    if (!study) return;
    const auto listed = dk68::json(*reference::path("reference/nulls/brainsmash_nulls_dk68.json"))["dk68"];
    std::size_t entries = 0;
    for (const auto& [map, of_map] : listed.items()) {
        const auto null =
            nulls::variogram_matching(study->distances, {.draws = draws,
                                                         .resample = of_map["resample"].get<bool>(),
                                                         .intercept = nulls::negative_intercept::absolute});
        entries += compare(*study, {of_map["pairs"]}, null, "variogram " + map);
    }
    CHECK(entries == 24);
}

}  // namespace test_reference_p
