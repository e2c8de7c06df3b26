// Results of a study that never ran: random but of the right structure, to try tables, figures and report on.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "../../examples/trd_sensitivity/results.hpp"

namespace example {

/// A made-up atlas: pairs of regions on an ellipsoid of the size of a brain, in the interleaved order.
inline entrain::io::region_table regions(std::size_t pairs) {
    const std::vector<std::string> networks = {"visual", "somatomotor", "attention",
                                               "limbic", "default",     "n/a"};
    entrain::io::region_table table;
    table.mni = entrain::full(2 * pairs, 3, 0.0);
    table.sphere = entrain::full(2 * pairs, 3, 0.0);
    for (std::size_t p = 0; p < pairs; ++p) {
        const double share = (static_cast<double>(p) + 0.5) / static_cast<double>(pairs);
        const double latitude = std::asin(2 * share - 1);
        const double longitude =
            std::fmod(2.399963 * static_cast<double>(p), std::numbers::pi) - std::numbers::pi / 2;
        for (std::size_t side = 0; side < 2; ++side) {
            const std::size_t i = 2 * p + side;
            const double sign = side == 0 ? -1 : 1;
            const double x = sign * std::cos(latitude) * std::cos(longitude),
                         y = std::cos(latitude) * std::sin(longitude), z = std::sin(latitude);
            const double mni[] = {60 * x + 6 * sign, 82 * y - 17, 52 * z + 18},
                         sphere[] = {100 * x, 100 * y, 100 * z};
            for (std::size_t axis = 0; axis < 3; ++axis) {
                table.mni(i, axis) = mni[axis];
                table.sphere(i, axis) = sphere[axis];
            }
            table.name.push_back((side == 0 ? "L region " : "R region ") + std::to_string(p + 1));
            table.hemisphere.push_back(side == 0 ? "L" : "R");
            table.network.push_back(networks[p * networks.size() / pairs]);
            table.partner.push_back(side == 0 ? i + 1 : i - 1);
        }
    }
    return table;
}

inline entrain::io::receptor_table receptors(const entrain::io::region_table& regions) {
    entrain::io::receptor_table table;
    table.name = {"5-HT2A", "5-HT1A", "5-HT1B"};
    table.density = entrain::full(regions.size(), 3, 0.0);
    for (std::size_t i = 0; i < regions.size(); ++i) {
        const double y = regions.mni(i, 1) / 100, z = regions.mni(i, 2) / 60,
                     x = std::abs(regions.mni(i, 0)) / 60;
        table.density(i, 0) = 20 + 8 * z + 5 * std::sin(3 * y);
        table.density(i, 1) = 13 + 9 * std::cos(2 * y + x);
        table.density(i, 2) = 8 + 4 * std::sin(4 * z + y);
    }
    return table;
}

/// A whole set of results over the given atlas.
inline trd::study_results results(const entrain::io::region_table& regions,
                                  const entrain::io::receptor_table& receptors, std::size_t k = 3,
                                  bool planted = true) {
    using namespace trd;
    using entrain::full;
    std::mt19937_64 engine(7);
    std::normal_distribution<double> normal;
    const std::size_t n = regions.size();
    study_results r;
    r.source.cohort = "example";
    r.source.description = "Random numbers of the right structure.";
    r.source.note = "Random numbers: nothing here is a finding.";
    r.source.version = "0.0.0";
    r.source.tr = 2;
    r.source.atlas = "example";
    r.source.regions = regions;
    r.source.receptors = receptors;
    r.source.counts = {{"responder", "before", 6, 1440},
                       {"responder", "after", 6, 1440},
                       {"non-responder", "before", 9, 2160},
                       {"non-responder", "after", 9, 2160}};

    r.states.k = k;
    r.states.centroids = full(k, n, 0.0);
    r.states.occupancy = full(k, 0.0);
    for (std::size_t s = 0; s < k; ++s) {
        r.states.occupancy(s) = 2.0 * static_cast<double>(k - s) / static_cast<double>(k * (k + 1));
        for (std::size_t i = 0; i < n; ++i)
            r.states.centroids(s, i) =
                -0.06 + (s ? 0.12 * std::sin(regions.mni(i, 1) / 30 + static_cast<double>(s)) : 0.0) +
                0.02 * normal(engine);
    }
    for (int subject = 0; subject < 15; ++subject)
        for (const char* session : {"before", "after"}) {
            scan_measures scan;
            scan.subject = std::to_string(subject + 1);
            scan.group = subject < 6 ? "responder" : "non-responder";
            scan.session = session;
            scan.occupancy = full(k, 0.0);
            scan.lifetimes = full(k, 0.0);
            double sum = 0;
            for (std::size_t s = 0; s < k; ++s) {
                const bool moved = s == 0 && subject < 6 && scan.session == "after";
                scan.occupancy(s) =
                    std::max(0.02, r.states.occupancy(s) + (moved ? 0.2 : 0) + 0.07 * normal(engine));
                scan.lifetimes(s) = 8 + 2 * normal(engine);
                sum += scan.occupancy(s);
            }
            for (double& value : scan.occupancy) value /= sum;
            scan.synchrony = 0.5 + 0.05 * normal(engine);
            scan.metastability = 0.2 + 0.02 * normal(engine);
            scan.global_connectivity = 0.3 + 0.05 * normal(engine);
            scan.mean_fcd = 0.4 + 0.05 * normal(engine);
            r.states.scans.push_back(scan);
        }
    const char* comparisons[][6] = {
        {"everybody, before vs after", "signed rank", "", "before", "", "after"},
        {"responders, before vs after", "signed rank", "responder", "before", "responder", "after"},
        {"non-responders, before vs after", "signed rank", "non-responder", "before", "non-responder",
         "after"},
        {"change from before to after, responders vs non-responders", "rank sum", "responder", "",
         "non-responder", ""},
        {"responders vs non-responders, before", "rank sum", "responder", "before", "non-responder",
         "before"},
        {"responders vs non-responders, after", "rank sum", "responder", "after", "non-responder", "after"},
        {"responders after vs everybody before", "rank sum", "responder", "after", "", "before"}};
    std::uniform_real_distribution<double> uniform(0, 1);
    for (std::size_t s = 0; s < k + 2; ++s)
        for (const auto& c : comparisons) {
            group_test test;
            test.measure = s < k    ? "occupancy of state " + std::to_string(s + 1)
                           : s == k ? "synchrony"
                                    : "metastability";
            test.comparison = c[0];
            test.test = c[1];
            test.n = test.test == "rank sum" ? 15 : 6;
            test.statistic = normal(engine);
            test.p = uniform(engine) * (s == 0 ? 0.05 : 1);
            test.p_adjusted = std::min(1.0, 4 * test.p);
            test.effect_size = normal(engine) / 2;
            test.shift = {.value = -0.1, .low = -0.25, .high = 0.05};
            if (s < k) test.state = s;
            test.first_group = c[2];
            test.first_session = c[3];
            test.second_group = c[4];
            test.second_session = c[5];
            r.group_tests.push_back(test);
        }

    // Of other random numbers, so that those below stay what they are.
    std::mt19937_64 more(8);
    for (auto& scan : r.states.scans) {
        scan.transitions = full(k, k, 0.0);
        for (std::size_t i = 0; i < k; ++i) {
            for (std::size_t j = 0; j < k; ++j) scan.transitions(i, j) = (i == j ? 6.0 : 0.0) + uniform(more);
            double sum = 0;
            for (std::size_t j = 0; j < k; ++j) sum += scan.transitions(i, j);
            for (std::size_t j = 0; j < k; ++j) scan.transitions(i, j) /= sum;
        }
        scan.fcd.assign(50, 0.0);
        double sum = 0;
        for (std::size_t bin = 0; bin < 50; ++bin) {
            const double at = -0.98 + 0.04 * static_cast<double>(bin);
            scan.fcd[bin] = std::exp(-8 * std::pow(at - scan.mean_fcd, 2)) * (0.8 + 0.4 * uniform(more));
            sum += scan.fcd[bin];
        }
        for (double& share : scan.fcd) share /= sum;
    }
    for (std::size_t s = 0; s < k; ++s)
        for (const auto& c : comparisons) {
            group_test test;
            test.measure = "lifetime of state " + std::to_string(s + 1);
            test.comparison = c[0], test.test = c[1], test.n = 6, test.state = s;
            test.first_group = c[2], test.first_session = c[3], test.second_group = c[4],
            test.second_session = c[5];
            test.p = uniform(more), test.p_adjusted = std::min(1.0, 2 * test.p);
            r.dynamics_tests.push_back(test);
        }
    // Of two to k + 2 states k were chosen, as an occupancy differs.
    cluster_number_record tried;
    for (std::size_t each = 2; each <= k + 2; ++each) tried.k.push_back(each);
    const std::size_t count = tried.k.size(), repeats = 5;
    tried.silhouette = tried.davies_bouldin = tried.dunn = full(count, repeats, 0.0);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
            const double states = static_cast<double>(tried.k[i]);
            tried.silhouette(i, repeat) = 0.5 / states + 0.02 * uniform(more);
            tried.davies_bouldin(i, repeat) = 1.5 + 0.1 * states + 0.05 * uniform(more);
            tried.dunn(i, repeat) = 0.002 * (1 + uniform(more));
        }
        tried.tests.emplace_back();
        for (std::size_t s = 0; s < tried.k[i]; ++s)
            for (const auto& c : comparisons) {
                group_test test;
                test.measure = "occupancy of state " + std::to_string(s + 1);
                test.comparison = c[0], test.test = c[1], test.n = 6, test.state = s;
                test.p = tried.k[i] == k && s == 0 ? 0.001 + 0.01 * uniform(more) : 0.2 + 0.8 * uniform(more);
                test.p_adjusted = std::min(1.0, 4 * test.p);
                tried.tests.back().push_back(test);
                ++tried.corrected_together;
            }
        tried.choice.good.push_back(tried.k[i] <= k);
    }
    tried.choice.k = k, tried.choice.index = k - 2, tried.choice.by_difference = true;
    tried.choice.mean_rank = full(count, 2.0);
    r.numbers = tried;
    // Scores of all but the first, which no state goes with.
    score_results scores;
    scores.before = "QIDS_0", scores.after = "QIDS_5";
    for (int subject = 0; subject < 15; ++subject) {
        score_results::person person{std::to_string(subject + 1),
                                     subject < 6 ? "responder" : "non-responder",
                                     20 + std::floor(8 * uniform(more)),
                                     4 + std::floor(12 * uniform(more)),
                                     {}};
        if (subject == 0) person.before = std::nan("");
        person.occupancy_change = full(k, 0.0);
        for (double& change : person.occupancy_change) change = 0.4 * uniform(more) - 0.2;
        scores.people.push_back(person);
    }
    scores.tested_responders = 5, scores.tested_nonresponders = 9, scores.baseline_p = 0.4;
    scores.baseline_effect = -0.25, scores.correlated = 14;
    scores.baseline_shift = {.value = 2, .low = -1, .high = 5};
    scores.correlation.rho = full(k, 0.25);
    scores.correlation.rho(1) = -0.5;
    scores.correlation.p = full(k, 0.3);
    scores.correlation.p(1) = 0.0625;
    scores.correlation.single_step = scores.correlation.step_down = full(k, 0.6);
    scores.correlation.single_step(1) = 0.25;
    scores.correlation.permutations = 1000;
    r.scores = scores;

    r.target_occupancy = full(k, 1.0 / static_cast<double>(k));
    std::vector<double> effect_of[2];
    for (const char* model : {"responders before", "non-responders before"}) {
        model_fit fit;
        fit.model = model;
        fit.coupling = std::string(model)[0] == 'r' ? 0.12 : 0.16;
        for (int g = 0; g <= 20; ++g) {
            const double coupling = 0.02 * g;
            fit_point point;
            point.coupling = std::abs(coupling - fit.coupling) < 1e-9 ? fit.coupling : coupling;
            point.kl = 0.02 + 6 * std::pow(coupling - fit.coupling, 2) + 0.004 * std::abs(normal(engine));
            point.kl_standard_error = 0.006;
            point.fc_correlation = 0.45 * std::exp(-std::pow((coupling - 0.2) / 0.15, 2));
            point.fc_correlation_error = 0.02;
            point.phase_fc_mse = 0.02 + std::pow(coupling - fit.coupling, 2);
            point.phase_fc_mse_error = 0.002;
            point.metastability_difference = std::abs(0.1 - coupling / 2);
            point.metastability_error = 0.01;
            point.iterations = 20;
            fit.curve.push_back(point);
        }
        fit.simulations = 16;
        fit.empirical_occupancy = r.states.occupancy;
        fit.simulated_occupancy = r.states.occupancy;
        for (double& value : fit.simulated_occupancy) value += 0.02 * normal(engine);
        r.fits.push_back(fit);
    }
    r.integration = {.method = "splitting", .dt = 1.0};

    const std::size_t trials = 5;
    for (const char* protocol : {"sync", "noise"}) {
        const bool sync = std::string(protocol) == "sync";
        entrain::vector<double> effect[2];
        for (std::size_t m = 0; m < 2; ++m) {
            sensitivity_result map;
            map.model = r.fits[m].model;
            map.protocol = protocol;
            map.optimal_rule = "the level of the lowest KL averaged over units and both models";
            map.unperturbed = m ? 0.3 : 0.25;
            const std::size_t levels = sync ? 11 : 17;
            map.levels = full(levels, 0.0);
            for (std::size_t l = 0; l < levels; ++l)
                map.levels(l) = (sync ? 0.01 : -0.025) * static_cast<double>(l);
            map.optimal_level = sync ? 6 : 10;
            for (std::size_t i = 0; i < n; ++i)
                if (regions.partner[i] >= i) {
                    std::string name = regions.name[i];
                    if (regions.partner[i] != i && name.size() > 2) name = name.substr(2);
                    map.units.push_back(name);
                    map.members.push_back(regions.partner[i] == i ? std::vector{i}
                                                                  : std::vector{i, regions.partner[i]});
                }
            map.mean = full(map.units.size(), levels, 0.0);
            map.standard_error = full(map.units.size(), levels, 0.0);
            map.trials = entrain::cube<double>::from_shape({map.units.size(), levels, trials});
            effect[m] = full(n, 0.0);
            for (std::size_t u = 0; u < map.units.size(); ++u) {
                const double gain = 0.1 * receptors.density(map.members[u][0], m ? 1 : 0) / 20;
                for (std::size_t l = 0; l < levels; ++l) {
                    const double x = static_cast<double>(l) / static_cast<double>(map.optimal_level);
                    map.mean(u, l) = map.unperturbed - gain * x * (2 - x) + 0.01 * normal(engine);
                    map.standard_error(u, l) = 0.004;
                    for (std::size_t t = 0; t < trials; ++t)
                        map.trials(u, l, t) = map.mean(u, l) + 0.008 * normal(engine);
                }
                for (const std::size_t i : map.members[u])
                    effect[m](i) = map.unperturbed - map.mean(u, map.optimal_level);
            }
            map.top = 5;
            map.chosen = map.ranked_at = {map.optimal_level, map.optimal_level};
            for (std::size_t u = 0; u < map.units.size(); ++u)
                map.ranking.push_back({.unit = u,
                                       .trials = trials,
                                       .effect = map.unperturbed - map.mean(u, map.optimal_level),
                                       .standard_error = 0.004,
                                       .probability = u < 3 ? 1.0 : 0.1});
            std::stable_sort(map.ranking.begin(), map.ranking.end(),
                             [](const auto& a, const auto& b) { return a.effect > b.effect; });
            map.best = entrain::best_push_result{.unit = map.ranking[0].unit,
                                                 .level = map.optimal_level,
                                                 .drop = 0.02,
                                                 .standard_error = 0.002,
                                                 .interval = {0.0136, 0.0264},
                                                 .trials = trials};
            r.sensitivity.push_back(map);
        }
        const auto& first = r.sensitivity[r.sensitivity.size() - 2];
        const auto& second = r.sensitivity.back();
        const double chosen = first.levels(first.optimal_level);
        model_contrast contrast{protocol, {chosen, chosen}, {}};
        for (std::size_t u = 0; u < first.units.size(); ++u) {
            const double kl = first.mean(u, first.optimal_level) - second.mean(u, second.optimal_level);
            const double by = first.unperturbed - second.unperturbed - kl;
            contrast.rows.push_back({.unit = first.units[u],
                                     .difference = by,
                                     .lower = by - 0.03,
                                     .upper = by + 0.03,
                                     .p = 0.02,
                                     .p_max_t = 0.1,
                                     .kl_difference = kl});
        }
        r.contrasts.push_back(contrast);
        entrain::vector<double> difference = full(n, 0.0);
        for (std::size_t i = 0; i < n; ++i) difference(i) = effect[0](i) - effect[1](i);
        r.maps.push_back(
            {protocol, "difference", difference, "Fall of KL by the push, responders minus non-responders."});
        r.maps.push_back(
            {protocol, "effect responders", effect[0], "Fall of KL by the push, model of the responders."});
        r.maps.push_back({protocol, "effect non-responders", effect[1],
                          "Fall of KL by the push, model of the non-responders."});
        for (std::size_t m = r.maps.size() - 3; m < r.maps.size(); ++m)
            for (std::size_t c = 0; c < receptors.name.size(); ++c)
                for (const char* null : {"hungarian spins, mirrored", "moran singleton"}) {
                    receptor_correlation test;
                    test.protocol = protocol;
                    test.map = r.maps[m].name;
                    test.receptor = receptors.name[c];
                    test.method = "Spearman";
                    test.null = null;
                    test.null_rho = full(1000, 0.0);
                    for (double& value : test.null_rho) value = std::tanh(0.25 * normal(engine));
                    test.regions = n;
                    test.x = receptors.map(receptors.name[c]);
                    test.y = r.maps[m].value;
                    test.rho = std::tanh(0.4 * normal(engine));
                    test.p_parametric = uniform(engine) * 0.01;
                    test.p_null = uniform(engine) * 0.2;
                    test.p_null_standard_error = 0.005;
                    test.p_adjusted = test.p_over_page = std::min(1.0, 3 * test.p_null);
                    r.correlations.push_back(test);
                }
        for (const auto& fit : r.fits)
            for (std::size_t c = 0; c < receptors.name.size(); ++c)
                for (int dose = 0; dose <= 8; ++dose)
                    r.doses.push_back({fit.model, protocol, receptors.name[c], (sync ? 0.0125 : -0.05) * dose,
                                       0.3 - 0.04 * dose * (c ? 0.5 : 1) + 0.003 * dose * dose, 0.01});
    }
    // Nothing stands out against other labels.
    people_inference people;
    people.shuffled = "groups";
    using kind = entrain::push_study_number::kind;
    for (const char* protocol : {"sync", "noise"}) {
        const std::string at = std::string(protocol) + ": ";
        for (const char* map : entrain::push_study_maps)
            for (const std::string& receptor : receptors.name)
                people.numbers.push_back(
                    {kind::correlation, protocol, map, receptor, at + map + ", rho with " + receptor});
        for (const char* map : entrain::push_study_maps)
            for (const std::string& receptor : receptors.name)
                people.numbers.push_back({kind::partial_correlation, protocol, map, receptor,
                                          at + map + ", partial rho with " + receptor});
        for (const std::string& unit : r.sensitivity[0].units)
            people.numbers.push_back(
                {kind::contrast, protocol, "", unit, at + "difference of drops, " + unit});
        for (const std::string& unit : r.sensitivity[0].units)
            people.numbers.push_back({kind::drop, protocol, "", unit, at + "drop, " + unit});
    }
    const std::size_t numbers = people.numbers.size(), shuffles = 19;
    for (const char* subject : {"01", "02", "03", "04"}) people.subjects.push_back(subject);
    entrain::label_shuffle_result tested;
    tested.shuffles = shuffles;
    tested.shuffled = entrain::full(numbers, shuffles, 0.0);
    tested.observed = tested.centre = tested.z = entrain::full(numbers, 0.1);
    tested.spread = tested.p = tested.single_step = tested.step_down = entrain::full(numbers, 0.4);
    for (std::size_t row = 0; row < numbers; ++row)
        for (std::size_t i = 0; i < shuffles; ++i) tested.shuffled(row, i) = 0.1 + 0.4 * normal(engine);
    people.shuffles = tested;
    entrain::leave_one_person_out_result without;
    without.observed = tested.observed;
    without.without = entrain::full(numbers, people.subjects.size(), 0.1);
    without.most_changed.assign(numbers, 2);
    for (std::size_t row = 0; row < numbers; ++row) without.without(row, 2) = 0.3;
    people.without = without;
    entrain::people_bootstrap_result drawn;
    drawn.observed = tested.observed;
    drawn.resampled = entrain::full(numbers, 50, 0.1);
    drawn.normal.assign(numbers, {});
    for (auto& each : drawn.normal) each.low = -0.25, each.high = 0.5, each.standard_error = 0.2;
    drawn.percentile = drawn.bca = drawn.normal;
    for (auto& each : drawn.percentile) each.low = -0.5;
    for (auto& each : drawn.bca) each.low = -0.75;
    for (std::size_t row = 0; row < numbers; ++row)
        if (people.numbers[row].what == kind::drop && people.numbers[row].protocol == "noise")
            people.ranked.push_back(row);
    people.top = 3;
    drawn.rank_interval = entrain::full(people.ranked.size(), 2, 4.0);
    drawn.probability_of_top = entrain::full(people.ranked.size(), 0.25);
    people.drawn = drawn;
    entrain::structural_null_result rewired;
    rewired.observed = tested.observed;
    rewired.drawn = entrain::full(numbers, 12, 0.2);
    rewired.centre = entrain::full(numbers, 0.15);
    rewired.spread = rewired.p = rewired.single_step = rewired.step_down = entrain::full(numbers, 0.3);
    people.rewired = rewired;
    r.people = people;
    entrain::specification_curve_result curve;
    curve.specifications = {
        {"main", "synchronisation"}, {"number of states", "4"}, {"level", "the strongest"}};
    curve.maps = {"difference", "effect, first group"};
    curve.receptor_names = receptors.name;
    curve.map = entrain::cube<double>({3, 2, r.source.regions.size()}, 0.1);
    curve.with_main = entrain::full(3, 2, 1.0);
    curve.with_main(1, 0) = 0.125;
    curve.rho = entrain::cube<double>({3, 2, receptors.name.size()}, -0.25);
    r.specifications = curve;
    if (planted) {
        plant_recovery plant;
        plant.truth.receptor = receptors.name[0];
        plant.truth.map = receptors.map(receptors.name[0]);
        double highest = 0;
        for (const double value : plant.truth.map) highest = std::max(highest, value);
        for (double& value : plant.truth.map) value /= highest;
        plant.truth.dose = 0.05;
        plant.truth.text = "Treatment raises a by 0.05 times the scaled 5-HT2A map in responders.";
        plant.protocol = "sync";
        plant.map_name = "effect responders";
        plant.recovered = r.maps[1].value;
        plant.scores = {{receptors.name[0], true, 0.71},
                        {receptors.name[1], false, 0.2},
                        {receptors.name[2], false, -0.12}};
        plant.best_receptor = receptors.name[0];
        plant.best_dose = 0.05;
        plant.recovered_receptor = true;
        plant.text = "Planted: 5-HT2A at a dose of 0.05; recovered: 5-HT2A at 0.05.";
        r.plant = plant;
    }
    r.timings = {{"states", 1.5}, {"fit", 30.2}, {"sensitivity", 90.1}};
    r.parameters = {{"k", std::to_string(k)}, {"trials", "5"}};
    r.inputs = {{"regions.tsv", "fnv1a64:0123456789abcdef"}};
    return r;
}

}  // namespace example
