#include "receptors.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <entrain/core/variation.hpp>
#include <entrain/nulls.hpp>
#include <entrain/stats.hpp>

#include "../support/places.hpp"
#include "shared.hpp"

namespace trd::detail {
namespace {

constexpr const char *by_spins = "hungarian spins, mirrored", *by_moran = "moran singleton";

// Corrects every correlation under one null model. A draw is the same rotation, or the same signs of modes, for
// every map, so that the smallest p of a draw over maps and receptors is one of the page.
void correct(const std::string& null, const std::vector<std::string>& hypotheses, study_results& results) {
    using namespace entrain;
    std::vector<receptor_correlation*> rows;
    for (auto& row : results.correlations)
        if (row.null == null) rows.push_back(&row);
    if (rows.empty()) return;
    vector<double> rho = full(rows.size(), 0.0);
    matrix<double> drawn = full(rows.size(), rows[0]->null_rho.size(), 0.0);
    std::vector<std::size_t> not_named;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        rho(k) = rows[k]->rho;
        std::copy(rows[k]->null_rho.begin(), rows[k]->null_rho.end(), row_data(drawn, k));
        const bool named =
            std::find(hypotheses.begin(), hypotheses.end(), rows[k]->receptor) != hypotheses.end();
        not_named.push_back(named ? 0 : 1);
    }
    // By p, as the nulls of rough and of smooth maps have other shapes.
    constexpr auto smallest_p = stats::family_extreme::smallest_p;
    const auto over_page = stats::joint_null_test(rho, drawn, {}, smallest_p).single_step;
    const auto of_family = stats::joint_null_test(rho, drawn, not_named, smallest_p).single_step;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        rows[k]->p_over_page = over_page(k);
        rows[k]->p_adjusted = not_named[k] ? over_page(k) : of_family(k);
    }
}

}  // namespace

void correlate(const program_options& o, const entrain::io::cohort& cohort, study_results& results) {
    using namespace entrain;
    const auto& regions = cohort.regions;
    const std::size_t n = regions.size();
    if (cohort.receptors.name.empty()) return;

    std::vector<std::size_t> on_sphere;
    for (std::size_t i = 0; i < n; ++i)
        if (!std::isnan(regions.sphere(i, 0)) &&
            (regions.hemisphere[i] == "L" || regions.hemisphere[i] == "R"))
            on_sphere.push_back(i);
    std::optional<nulls::spin_null> spins;
    if (on_sphere.size() >= 10) {
        nulls::sphere sphere{full(on_sphere.size(), 3, 0.0), {}};
        for (std::size_t i = 0; i < on_sphere.size(); ++i) {
            for (std::size_t axis = 0; axis < 3; ++axis)
                sphere.coordinates(i, axis) = regions.sphere(on_sphere[i], axis);
            sphere.hemisphere.push_back(regions.hemisphere[on_sphere[i]][0]);
        }
        attempt(results.warnings, "the null of spins", [&] {
            spins = nulls::hungarian_spins(
                sphere,
                {.draws = o.draws, .seed = o.seed + 4, .threads = o.threads, .poll = interrupt_poll()});
        });
    }
    std::optional<nulls::moran_null> moran;
    attempt(results.warnings, "the null of Moran", [&] {
        moran = nulls::moran(example::straight_distances(regions.mni),
                             {.draws = o.draws, .seed = o.seed + 5, .partner = regions.partner});
    });

    const auto test = [&](const region_map& map, const vector<double>& value, const std::string& name,
                          const auto& null, const std::string& null_name,
                          const std::vector<std::size_t>& part) {
        vector<double> x = full(part.size(), 0.0);
        for (std::size_t i = 0; i < part.size(); ++i) x(i) = value(part[i]);
        // What is the same everywhere is followed by nothing, and follows nothing.
        std::vector<std::size_t> columns;
        for (std::size_t r = 0; r < cohort.receptors.name.size(); ++r) {
            std::vector<double> density;
            for (const std::size_t i : part) density.push_back(cohort.receptors.density(i, r));
            if (varies(density)) columns.push_back(r);
        }
        if (columns.empty() || !varies(x)) return;
        matrix<double> densities = full(part.size(), columns.size(), 0.0);
        for (std::size_t i = 0; i < part.size(); ++i)
            for (std::size_t r = 0; r < columns.size(); ++r)
                densities(i, r) = cohort.receptors.density(part[i], columns[r]);
        const auto tested =
            nulls::correlation_tests(x, densities, null, {.threads = o.threads, .poll = interrupt_poll()});
        for (const std::string& warning : tested.warnings)
            results.null_warnings.push_back(name + " (" + protocol_text(map.protocol) + "), " + null_name +
                                            ": " + warning);
        for (std::size_t r = 0; r < densities.shape(1); ++r) {
            receptor_correlation row;
            row.protocol = map.protocol, row.map = name, row.receptor = cohort.receptors.name[columns[r]];
            row.method = "Spearman", row.regions = part.size(), row.rho = tested.rho(r);
            row.p_parametric = tested.p_parametric(r), row.null = null_name, row.p_null = tested.p(r);
            row.p_null_standard_error = tested.p_standard_error(r);
            row.null_rho = xt::view(tested.null, r, xt::all());
            row.x = xt::view(densities, xt::all(), r);
            row.y = x;
            results.correlations.push_back(std::move(row));
        }
    };
    std::vector<std::size_t> everywhere(n);
    for (std::size_t i = 0; i < n; ++i) everywhere[i] = i;
    for (const region_map& map : results.maps) {
        if (map.name == "effect non-responders") continue;
        const auto both_nulls = [&](const vector<double>& value, const std::string& name) {
            const std::string what = "the test of the map '" + name + "' (" + map.protocol + ") by ";
            const auto against = [&](const auto& null, const char* null_name, const auto& part) {
                if (null)
                    attempt(results.warnings, what + null_name,
                            [&] { test(map, value, name, *null, null_name, part); });
            };
            against(spins, by_spins, on_sphere);
            against(moran, by_moran, everywhere);
        };
        both_nulls(map.value, map.name);
        // The paper correlates the size of the difference.
        if (map.name == "difference") both_nulls(xt::abs(map.value), "absolute difference");
    }
    for (const char* null : {by_spins, by_moran}) correct(null, results.hypotheses, results);
}

plant_recovery recover_plant(const program_options&, const entrain::io::cohort& cohort,
                             const planted_truth& truth, const study_results& results) {
    plant_recovery plant;
    plant.truth = truth;
    const auto map = std::find_if(results.maps.begin(), results.maps.end(),
                                  [](const region_map& each) { return each.name == "effect responders"; });
    plant.protocol = map->protocol;
    plant.map_name = map->name;
    plant.recovered = map->value;
    double highest = -2;
    std::string followed;
    for (const std::string& name : cohort.receptors.name) {
        // A push that changes nothing anywhere follows no receptor.
        const double rho = entrain::varies(map->value)
                               ? entrain::stats::spearman(map->value, cohort.receptors.map(name))
                               : std::numeric_limits<double>::quiet_NaN();
        plant.scores.push_back({.receptor = name, .planted = name == truth.receptor, .spearman = rho});
        if (rho > highest) highest = rho, followed = name;
    }
    // A strong push of anything ends in one state, so that receptors differ by how little of them it takes:
    // by the mean of the KL over all doses.
    double lowest = std::numeric_limits<double>::infinity();
    for (const std::string& name : cohort.receptors.name) {
        double sum = 0, least = std::numeric_limits<double>::infinity(), dose = 0;
        for (const dose_point& point : results.doses) {
            if (point.model != results.sensitivity.front().model || point.protocol != plant.protocol ||
                point.receptor != name)
                continue;
            sum += point.kl;
            if (point.kl < least) least = point.kl, dose = point.dose;
        }
        if (sum < lowest) lowest = sum, plant.best_receptor = name, plant.best_dose = dose;
    }
    plant.recovered_receptor = followed == truth.receptor;
    plant.text = "Planted: " + truth.receptor + " at a dose of " + entrain::describe(truth.dose) +
                 "; recovered: the map of effects in responders follows " + followed +
                 " most; of all receptor-weighted pushes, that by " + plant.best_receptor +
                 " lies nearest to the target over all doses, and is nearest at a dose of " +
                 entrain::describe(plant.best_dose) +
                 " (a check of the program: orders, without intervals or control).";
    return plant;
}

}  // namespace trd::detail
