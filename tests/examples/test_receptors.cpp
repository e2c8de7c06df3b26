// trd_sensitivity's maps against receptors: which p decides, and over what it is corrected.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>

#include "support/synthetic_brain.hpp"
#include "trd_sensitivity/receptors.hpp"

namespace test_receptors {

namespace {

using correlations = std::vector<trd::receptor_correlation>;

// A made brain, and under both protocols a map of differences that is noise and a smooth map of effects.
entrain::io::cohort brain() {
    const example::synthetic_brain size{.cortical_pairs = 12, .subcortical_pairs = 2};
    entrain::io::cohort made;
    made.regions = example::synthetic_regions(size);
    made.receptors = example::synthetic_receptors(made.regions, size, entrain::random_stream(1));
    return made;
}

correlations correlations_of(const std::vector<std::string>& hypotheses, std::size_t draws = 199) {
    const auto cohort = brain();
    const std::size_t n = cohort.regions.size();
    trd::program_options o;
    o.draws = draws, o.threads = 1;
    trd::study_results results;
    results.hypotheses = hypotheses;
    entrain::random_stream random(2);
    for (const char* protocol : {"sync", "noise"}) {
        entrain::vector<double> difference = entrain::full(n, 0.0), effect = entrain::full(n, 0.0);
        for (std::size_t i = 0; i < n; ++i)
            difference(i) = random.normal(),
            effect(i) = cohort.regions.mni(i, 1) / 50 + cohort.receptors.density(i, 0) + random.normal();
        results.maps.push_back({protocol, "difference", difference, ""});
        results.maps.push_back({protocol, "effect responders", effect, ""});
        results.maps.push_back({protocol, "effect non-responders", effect, ""});
    }
    trd::detail::correlate(o, cohort, results);
    CHECK(results.warnings.empty());
    return results.correlations;
}

// min-p by its definition over rows of one null: the share of draws, with the data, in which the smallest of the rows'
// two-sided p is no larger than this row's.
double by_hand(const correlations& rows, std::size_t which) {
    const std::size_t draws = rows[0].null_rho.size();
    std::vector<double> smallest(draws + 1, 1.0), own;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        double mean = rows[k].rho / static_cast<double>(draws + 1);
        for (const double value : rows[k].null_rho) mean += value / static_cast<double>(draws + 1);
        std::vector<double> away;
        for (const double value : rows[k].null_rho) away.push_back(std::abs(value - mean));
        away.push_back(std::abs(rows[k].rho - mean));
        std::vector<double> p;
        for (const double each : away) {
            const auto reached =
                std::count_if(away.begin(), away.end(), [&](double other) { return other >= each - 1e-11; });
            p.push_back(static_cast<double>(reached) / static_cast<double>(draws + 1));
        }
        for (std::size_t d = 0; d <= draws; ++d) smallest[d] = std::min(smallest[d], p[d]);
        if (k == which) own = p;
    }
    const auto reached = std::count_if(smallest.begin(), smallest.end(),
                                       [&](double value) { return value <= own.back() + 1e-12; });
    return static_cast<double>(reached) / static_cast<double>(draws + 1);
}

template <class Keep>
correlations those(const correlations& all, const Keep& keep) {
    correlations some;
    std::copy_if(all.begin(), all.end(), std::back_inserter(some), keep);
    return some;
}

}  // namespace

TEST_CASE("every correlation is corrected over all maps, protocols and receptors of the page, null by null") {
    const auto all = correlations_of({});
    // Three maps (with the size of the difference), two protocols, four receptors, two nulls.
    REQUIRE(all.size() == 3 * 2 * 4 * 2);
    bool dearer = false;
    for (const char* null : {"hungarian spins, mirrored", "moran singleton"}) {
        const auto rows = those(all, [&](const auto& row) { return row.null == null; });
        REQUIRE(rows.size() == 3 * 2 * 4);
        for (std::size_t k = 0; k < rows.size(); ++k) {
            CHECK(rows[k].p_over_page == doctest::Approx(by_hand(rows, k)).epsilon(1e-12));
            CHECK(rows[k].p_adjusted == rows[k].p_over_page);
            dearer |= rows[k].p_over_page > 2 * rows[k].p_null;
        }
    }
    CHECK(dearer);  // so that a correction within a map would be seen
}

TEST_CASE(
    "what was named before is corrected over its own maps and protocols, everything else over the page") {
    const auto none = correlations_of({}), named = correlations_of({"receptor_A", "receptor_C"});
    REQUIRE(none.size() == named.size());
    const auto is_named = [](const trd::receptor_correlation& row) {
        return row.receptor == "receptor_A" || row.receptor == "receptor_C";
    };
    bool cheaper = false;
    for (std::size_t k = 0; k < named.size(); ++k) {
        CHECK(named[k].rho == none[k].rho);
        CHECK(named[k].p_over_page == none[k].p_over_page);  // as if nothing had been named
        if (is_named(named[k]))
            cheaper |= named[k].p_adjusted < named[k].p_over_page;
        else
            CHECK(named[k].p_adjusted == named[k].p_over_page);
    }
    CHECK(cheaper);
    for (const char* null : {"hungarian spins, mirrored", "moran singleton"}) {
        const auto rows = those(named, [&](const auto& row) { return row.null == null && is_named(row); });
        REQUIRE(rows.size() == 3 * 2 * 2);
        for (std::size_t k = 0; k < rows.size(); ++k)
            CHECK(rows[k].p_adjusted == doctest::Approx(by_hand(rows, k)).epsilon(1e-12));
    }
}

}  // namespace test_receptors
