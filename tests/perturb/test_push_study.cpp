// The whole study as a function of its people.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/nulls/rewired_connectome.hpp>
#include <entrain/perturb.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/states.hpp>
#include <entrain/stats.hpp>

#include "bad_input.hpp"
#include "changed_fields.hpp"

namespace test_push_study {

using namespace entrain;

namespace {

constexpr std::size_t regions = 6;

// Two groups of three people, scanned twice: the first group is pushed towards oscillation in between, where
// the receptor "planted" is dense.
struct cohort {
    push_study_data data;
    people everyone;
    push_study_options options;

    cohort() {
        matrix<double> weights = full(regions, regions, 0.05);
        for (std::size_t i = 0; i < regions; ++i)
            for (std::size_t j = 0; j < regions; ++j)
                weights(i, j) = (i / 3 == j / 3 ? 1 : 0.05) * (1 + 0.05 * double(i + j));
        data.structure = connectome(weights).scaled_to_max(0.2);
        data.receptors = full(regions, 2, 0.0);
        for (std::size_t i = 0; i < regions; ++i) {
            data.receptors(i, 0) = i < 3 ? 1.0 + 0.1 * double(i) : 0.1 * double(i);
            data.receptors(i, 1) = double((3 * i) % 5);
        }
        data.receptor_names = {"planted", "other"};
        for (std::size_t who = 0; who < 6; ++who) {
            everyone.push_back({.who = who, .group = who / 3, .sessions = {2 * who, 2 * who + 1}});
            for (std::size_t session = 0; session < 2; ++session) {
                vector<double> a = full(regions, 0.0);
                if (who < 3 && session == 1)
                    for (std::size_t i = 0; i < regions; ++i) a(i) = 0.1 * data.receptors(i, 0);
                const auto bold = simulate(
                    hopf<>{.a = a, .omega = 0.33, .noise = 0.02}, data.structure,
                    sampled_every(2.0, {.coupling = 0.3,
                                        .transient = 100,
                                        .samples = 100,
                                        .seed = 9,
                                        .noise_streams = {static_cast<std::uint32_t>(2 * who + session)}}));
                data.recordings.push_back(xt::view(bold, 0, xt::all(), xt::all()));
            }
        }
        options.states = 2;
        options.clustering.restarts = 3;
        options.phases = {.tr = 2.0, .trim = 2};
        options.couplings = {0.1, 0.2, 0.3, 0.4};
        options.connectivity.max_iterations = 3;
        options.connectivity.settle = 20;
        options.connectivity.simulation =
            sampled_every(2.0, {.transient = 60, .samples = 60, .replicas = 4, .seed = 3});
        options.neighbours = 1;
        options.group_iterations = 2;
        options.protocols = {sync_protocol(0.1, 0.05), noise_protocol(-0.4, -0.2)};
        options.perturbation.trials = 3;
        options.perturbation.settle = 10;
        options.perturbation.simulation = sampled_every(2.0, {.transient = 60, .samples = 60, .seed = 4});
    }
};

// What the documentation says, call by call.
struct by_hand {
    matrix<double> centroids;
    vector<double> target;
    std::array<vector<double>, 2> omega;
    std::array<connectome, 2> network;
    std::array<double, 2> coupling{};
    vector<double> omega_of_all;
    connectome network_of_all;
    double coupling_of_all = 0;

    static std::vector<matrix<double>> scans(const cohort& c, const std::vector<std::size_t>& which) {
        std::vector<matrix<double>> all;
        for (const std::size_t index : which) all.push_back(c.data.recordings[index]);
        return all;
    }

    by_hand(const cohort& c, bool pooled) {
        const auto& o = c.options;
        std::vector<matrix<double>> vectors;
        for (const auto& recording : c.data.recordings)
            vectors.push_back(leading_eigenvectors(phasors_of(recording, o.phases)));
        centroids = states_of(kmeans(join_frames(vectors).frames, o.states, o.clustering));
        target = summarise_scans(scans(c, {1, 3, 5}), centroids, o.phases).occupancy;
        phase_options simulated = o.phases;
        simulated.trim = 0;
        const auto fit = [&](const std::vector<matrix<double>>& from, const connectome& start,
                             const std::vector<double>& couplings, std::size_t iterations, vector<double>& hz,
                             connectome& best, double& g) {
            hz = natural_frequencies(from, {.tr = 2.0, .band = o.phases.band, .order = o.phases.order});
            const summary data = summarise_scans(from, centroids, o.phases);
            double lowest = 1e300;
            for (const double each : couplings) {
                auto how = o.connectivity;
                how.phases = simulated;
                how.max_iterations = iterations;
                how.simulation.coupling = each;
                const auto found = fit_effective_connectivity(hopf<>{.a = 0.0, .omega = hz, .noise = o.noise},
                                                              start, data, centroids, how);
                const double kl = distances(found.simulated, data).kl;
                if (kl < lowest) lowest = kl, best = found.network, g = each;
            }
        };
        connectome start = c.data.structure;
        std::vector<double> couplings = o.couplings;
        std::size_t iterations = o.connectivity.max_iterations;
        fit(c.data.recordings, c.data.structure, couplings, iterations, omega_of_all, network_of_all,
            coupling_of_all);
        if (pooled) {
            start = network_of_all;
            std::vector<double> near;
            for (const double each : couplings)
                if (std::abs(each - coupling_of_all) < 0.15) near.push_back(each);
            couplings = near, iterations = o.group_iterations;
        }
        fit(scans(c, {0, 2, 4}), start, couplings, iterations, omega[0], network[0], coupling[0]);
        fit(scans(c, {6, 8, 10}), start, couplings, iterations, omega[1], network[1], coupling[1]);
    }
};

people shuffled(people all, const std::vector<std::size_t>& groups) {
    for (std::size_t i = 0; i < all.size(); ++i) all[i].group = groups[i];
    return all;
}

}  // namespace

TEST_CASE("a push study joins recordings in several runs at their phases") {
    cohort c;
    c.options.pooled_start = c.options.partial_correlations = false;
    c.options.couplings = {0.2, 0.3};
    c.options.protocols = {noise_protocol(-0.4, -0.4)};
    const auto apart = push_study<>(c.data, c.options)(c.everyone);
    c.data.runs.assign(12, run_lengths{100});
    CHECK(push_study<>(c.data, c.options)(c.everyone).centroids == apart.centroids);
    const run_lengths halves{60, 40};
    c.data.runs.assign(12, halves);
    const auto found = push_study<>(c.data, c.options)(c.everyone);
    std::vector<matrix<double>> vectors, first_group;
    for (const auto& recording : c.data.recordings)
        vectors.push_back(leading_eigenvectors(phasors_of(recording, c.options.phases, halves)));
    const auto centroids = states_of(kmeans(join_frames(vectors).frames, 2, c.options.clustering));
    CHECK(found.centroids == centroids);
    CHECK(found.centroids != apart.centroids);
    CHECK(found.target == summarise_scans(by_hand::scans(c, {1, 3, 5}), centroids, c.options.phases, {},
                                          {halves, halves, halves})
                              .occupancy);
    for (const std::size_t index : {0, 2, 4})
        for (const auto& run : split_runs(c.data.recordings[index], halves)) first_group.push_back(run);
    CHECK(found.models[0].omega == natural_frequencies(first_group, {.tr = 2.0}));
    c.data.runs.pop_back();
    CHECK_THROWS_WITH_AS(push_study<>(c.data, c.options),
                         "entrain::push_study: runs: expected those of each of 12 recordings, got 11",
                         argument_error);
    c.data.runs.push_back({60, 41});
    CHECK_THROWS_WITH_AS(push_study<>(c.data, c.options),
                         "entrain::push_study: runs: expected lengths that sum to the 100 samples, got 101",
                         argument_error);
}

TEST_CASE("a push study is states, two fits, maps of both models, and their correlations, call by call") {
    cohort c;
    std::size_t nothing_left = 0;
    for (const bool pooled : {false, true}) {
        CAPTURE(pooled);
        c.options.pooled_start = pooled;
        const push_study<> study(c.data, c.options);
        const auto found = study(c.everyone);
        const by_hand expected(c, pooled);
        CHECK(found.centroids == expected.centroids);
        CHECK(found.target == expected.target);
        for (std::size_t group = 0; group < 2; ++group) {
            CHECK(found.models[group].omega == expected.omega[group]);
            CHECK(found.models[group].coupling == expected.coupling[group]);
            CHECK(found.models[group].network.weights() == expected.network[group].weights());
        }
        CHECK(found.pooled.omega == expected.omega_of_all);
        CHECK(found.pooled.coupling == expected.coupling_of_all);
        CHECK(found.pooled.network.weights() == expected.network_of_all.weights());
        REQUIRE(found.protocols.size() == 2);
        for (std::size_t p = 0; p < 2; ++p) {
            const auto& each = found.protocols[p];
            CHECK(each.protocol == c.options.protocols[p].name);
            std::array<sensitivity_map, 2> maps;
            for (std::size_t group = 0; group < 2; ++group) {
                auto how = c.options.perturbation;
                how.protocol = c.options.protocols[p];
                how.phases = c.options.phases;
                how.phases.trim = 0;
                how.simulation.coupling = expected.coupling[group];
                maps[group] =
                    sensitivity(hopf<>{.a = 0.0, .omega = expected.omega[group], .noise = c.options.noise},
                                expected.network[group], expected.centroids, expected.target, how);
                CHECK(each.maps[group].trials == maps[group].trials);
            }
            // Trials 0 and 2 choose the level that is read on trial 1, which chooses theirs.
            std::array<std::size_t, 2> level{};
            for (std::size_t half = 0; half < 2; ++half) {
                double lowest = 1e300;
                for (std::size_t l = 1; l < 3; ++l) {  // level 0 is no push
                    double sum = 0;
                    for (const auto& map : maps)
                        for (std::size_t unit = 0; unit < regions; ++unit)
                            for (std::size_t trial = half; trial < 3; trial += 2)
                                sum += map.trials(unit, l, trial);
                    if (sum < lowest) lowest = sum, level[half] = l;
                }
                CHECK(each.levels[half] == level[half]);
            }
            std::array<std::vector<double>, 2> drop;
            for (std::size_t group = 0; group < 2; ++group)
                for (std::size_t unit = 0; unit < regions; ++unit) {
                    double sum = 0;
                    for (std::size_t trial = 0; trial < 3; ++trial)
                        sum += maps[group].unperturbed(trial) -
                               maps[group].trials(unit, level[trial % 2 == 0 ? 1 : 0], trial);
                    drop[group].push_back(sum / 3);
                    CHECK(each.drop[group](unit) == doctest::Approx(sum / 3));
                    CHECK(each.effect[group](unit) == each.drop[group](unit));  // units are single regions
                }
            // The pooled model, read at the same levels, and node strength.
            auto how = c.options.perturbation;
            how.protocol = c.options.protocols[p];
            how.phases = c.options.phases;
            how.phases.trim = 0;
            how.simulation.coupling = expected.coupling_of_all;
            const auto together =
                sensitivity(hopf<>{.a = 0.0, .omega = expected.omega_of_all, .noise = c.options.noise},
                            expected.network_of_all, expected.centroids, expected.target, how);
            matrix<double> shared = full(regions, 2, 0.0);
            const auto strength = c.data.structure.in_strength();
            for (std::size_t unit = 0; unit < regions; ++unit) {
                for (std::size_t trial = 0; trial < 3; ++trial)
                    shared(unit, 0) += (together.unperturbed(trial) -
                                        together.trials(unit, level[trial % 2 == 0 ? 1 : 0], trial)) /
                                       3;
                CHECK(each.pooled_effect(unit) == doctest::Approx(shared(unit, 0)));
                shared(unit, 1) = strength(unit);
            }
            for (std::size_t receptor = 0; receptor < 2; ++receptor) {
                vector<double> density = full(regions, 0.0), difference = full(regions, 0.0),
                               first = difference;
                for (std::size_t i = 0; i < regions; ++i) {
                    density(i) = c.data.receptors(i, receptor);
                    difference(i) = drop[0][i] - drop[1][i];
                    first(i) = drop[0][i];
                }
                CHECK(each.rho(0, receptor) == doctest::Approx(stats::spearman(difference, density)));
                CHECK(each.rho(1, receptor) ==
                      doctest::Approx(stats::spearman(vector<double>(xt::abs(difference)), density)));
                CHECK(each.rho(2, receptor) == doctest::Approx(stats::spearman(first, density)));
                // Ranks of six regions may be those of what is held constant: then nothing is left.
                const auto beyond = [&](const vector<double>& map) {
                    return stats::residual_scores(map, shared, stats::correlation::spearman)
                               ? stats::partial_spearman(map, density, shared)
                               : 0.0;
                };
                nothing_left += beyond(first) == 0;
                CHECK(each.partial_rho(0, receptor) == doctest::Approx(beyond(difference)));
                CHECK(each.partial_rho(1, receptor) == doctest::Approx(beyond(xt::abs(difference))));
                CHECK(each.partial_rho(2, receptor) == doctest::Approx(beyond(first)));
            }
        }
    }
    CHECK(nothing_left == 0);
}

TEST_CASE("a coupling may be that of the lowest phase error, and the level the strongest") {
    cohort c;
    c.options.partial_correlations = c.options.pooled_start = false;
    c.options.coupling = coupling_rule::lowest_phase_error;
    c.options.level = study_level::strongest;
    const auto found = push_study<>(c.data, c.options)(c.everyone);
    phase_options simulated = c.options.phases;
    simulated.trim = 0;
    std::size_t other_than_by_kl = 0;
    for (std::size_t group = 0; group < 2; ++group) {
        const auto scans = by_hand::scans(
            c, group == 0 ? std::vector<std::size_t>{0, 2, 4} : std::vector<std::size_t>{6, 8, 10});
        const summary data = summarise_scans(scans, found.centroids, c.options.phases);
        double lowest = 1e300, kl_there = 0, lowest_kl = 1e300, chosen = 0, by_kl = 0;
        for (const double coupling : c.options.couplings) {
            auto how = c.options.connectivity;
            how.phases = simulated;
            how.simulation.coupling = coupling;
            const auto fitted = fit_effective_connectivity(
                hopf<>{.a = 0.0, .omega = found.models[group].omega, .noise = c.options.noise},
                c.data.structure, data, found.centroids, how);
            const double error = objectives::phase_coherence(fitted.simulated, data),
                         kl = objectives::kl(fitted.simulated, data);
            if (error < lowest) lowest = error, kl_there = kl, chosen = coupling;
            if (kl < lowest_kl) lowest_kl = kl, by_kl = coupling;
        }
        CHECK(found.models[group].coupling == chosen);
        CHECK(found.models[group].kl == kl_there);
        other_than_by_kl += chosen != by_kl;
    }
    MESSAGE("couplings other than by the KL: " << other_than_by_kl);
    for (const auto& each : found.protocols) {
        const std::size_t last = each.maps[0].protocol.levels.size() - 1;
        CHECK(each.levels == std::array{last, last});
        for (std::size_t group = 0; group < 2; ++group)
            for (std::size_t unit = 0; unit < regions; ++unit) {
                double sum = 0;
                for (std::size_t trial = 0; trial < 3; ++trial)
                    sum += each.maps[group].unperturbed(trial) - each.maps[group].trials(unit, last, trial);
                CHECK(each.drop[group](unit) == doctest::Approx(sum / 3));
            }
    }
}

TEST_CASE("numbers of a push study are families by kind, and those that are claimed are one") {
    const cohort c;
    const auto numbers = push_study<>(c.data, c.options).numbers();
    using kind = push_study_number::kind;
    const auto apart = families_by_kind(numbers), together = families_by_kind(numbers, push_study_claims);
    REQUIRE(apart.size() == numbers.size());
    REQUIRE(together.size() == numbers.size());
    const auto claimed = [](kind what) { return what == kind::correlation || what == kind::contrast; };
    for (std::size_t i = 0; i < numbers.size(); ++i)
        for (std::size_t k = 0; k < numbers.size(); ++k) {
            const bool same = numbers[i].what == numbers[k].what;
            CHECK((apart[i] == apart[k]) == same);
            CHECK((together[i] == together[k]) ==
                  (same || (claimed(numbers[i].what) && claimed(numbers[k].what))));
        }
}

TEST_CASE("the numbers of a push study are named, and are those of its result") {
    const cohort c;
    const push_study<> study(c.data, c.options);
    const auto found = study(c.everyone);
    const auto numbers = study.as_people_study();
    const auto values = numbers.numbers(c.everyone);
    REQUIRE(values == study.reduced(found));
    REQUIRE(values.size() == study.numbers().size());
    REQUIRE(numbers.names.size() == values.size());
    using kind = push_study_number::kind;
    std::size_t seen = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
        const auto& number = study.numbers()[k];
        CAPTURE(number.name);
        CHECK(numbers.names[k] == number.name);
        const std::size_t p = number.protocol == "noise" ? 1 : 0;
        const auto& of = found.protocols[p];
        const std::size_t group = number.item == "second" ? 1 : 0;
        switch (number.what) {
            case kind::coupling: CHECK(values[k] == found.models[group].coupling); break;
            case kind::distance:
                CHECK(values[k] == doctest::Approx(xt::mean(of.maps[group].unperturbed)()));
                break;
            case kind::mean_drop: CHECK(values[k] == doctest::Approx(xt::mean(of.drop[group])())); break;
            case kind::correlation:
            case kind::partial_correlation: {
                const auto map = std::find(push_study_maps.begin(), push_study_maps.end(), number.map);
                REQUIRE(map != push_study_maps.end());
                const auto& rho = number.what == kind::correlation ? of.rho : of.partial_rho;
                CHECK(values[k] ==
                      rho(std::size_t(map - push_study_maps.begin()), number.item == "other" ? 1 : 0));
                break;
            }
            case kind::contrast:
            case kind::drop: {
                std::size_t unit = 0;
                while (of.maps[0].units[unit].name != number.item) ++unit;
                CHECK(values[k] ==
                      of.drop[0](unit) - (number.what == kind::contrast ? of.drop[1](unit) : 0.0));
                break;
            }
        }
        ++seen;
    }
    // Two couplings; per protocol 2 distances, 2 means, twice 3 maps by 2 receptors, 6 contrasts, 6 drops.
    CHECK(seen == 2 + 2 * (2 + 2 + 6 + 6 + 6 + 6));
}

TEST_CASE(
    "partial correlations leave out what does not vary, and change nothing else where they are left out") {
    cohort c;
    c.options.protocols.resize(1);
    // Every region of the same strength: given the pooled model's map alone.
    matrix<double> even = full(regions, regions, 0.0);
    for (std::size_t i = 0; i < regions; ++i) even(i, (i + 1) % regions) = even((i + 1) % regions, i) = 0.2;
    c.data.structure = connectome(even);
    const auto with = push_study<>(c.data, c.options)(c.everyone);
    const auto& of = with.protocols[0];
    for (std::size_t receptor = 0; receptor < 2; ++receptor) {
        const vector<double> density = xt::view(c.data.receptors, xt::all(), receptor);
        CHECK(of.partial_rho(2, receptor) ==
              doctest::Approx(stats::partial_spearman(of.effect[0], density, of.pooled_effect)));
    }
    for (const bool pooled : {true, false}) {
        c.options.pooled_start = pooled, c.options.partial_correlations = true;
        const auto asked = push_study<>(c.data, c.options)(c.everyone);
        c.options.partial_correlations = false;
        const push_study<> without(c.data, c.options);
        const auto found = without(c.everyone);
        CHECK(found.protocols[0].rho == asked.protocols[0].rho);
        CHECK(found.protocols[0].maps[1].trials == asked.protocols[0].maps[1].trials);
        CHECK(found.protocols[0].partial_rho.size() == 0);
        CHECK(found.protocols[0].pooled_effect.size() == 0);
        CHECK((found.pooled.omega.size() > 0) == pooled);
        for (const auto& number : without.numbers())
            CHECK(number.what != push_study_number::kind::partial_correlation);
        CHECK(without.reduced(found).size() == without.numbers().size());
    }
    // A receptor that is the pooled model's map says nothing beyond it.
    c.options.partial_correlations = true;
    for (std::size_t i = 0; i < regions; ++i) c.data.receptors(i, 1) = std::exp(of.pooled_effect(i));
    c.options.pooled_start = true;
    const auto same = push_study<>(c.data, c.options)(c.everyone);
    for (std::size_t map = 0; map < push_study_maps.size(); ++map)
        CHECK(same.protocols[0].partial_rho(map, 1) == 0);
    CHECK(same.protocols[0].rho(2, 1) != 0);
}

TEST_CASE("a push study of another structure is the study that is made with it") {
    cohort c;
    c.options.protocols.resize(1);
    const push_study<> study(c.data, c.options);
    const auto before = study.reduced(study(c.everyone));
    connectome other = nulls::rewired_connectome(c.data.structure, 3, {.keep_strengths = false}).network;
    const push_study<> changed = study.with_structure(other);
    cohort with;
    with.options = c.options;
    with.data.structure = other;
    const push_study<> made(with.data, with.options);
    const auto expected = made.reduced(made(c.everyone));
    CHECK(changed.reduced(changed(c.everyone)) == expected);
    CHECK(expected != before);
    CHECK(study.reduced(study(c.everyone)) == before);

    const connectome_null null{.network = [&](std::size_t draw) {
        return nulls::rewired_connectome(c.data.structure, draw + 3, {.keep_strengths = false}).network;
    }};
    const auto run = [&](std::size_t threads) {
        return structural_null(study.as_connectome_study(c.everyone), c.data.structure, null,
                               {.draws = 3, .sweep = {.threads = threads}});
    };
    const auto one = run(1), two = run(2);
    CHECK(one.drawn == two.drawn);
    for (std::size_t k = 0; k < before.size(); ++k) {
        CHECK(one.observed(k) == before[k]);
        CHECK(one.drawn(k, 0) == expected[k]);
        CHECK(one.names[k] == study.numbers()[k].name);
    }
}

TEST_CASE("other labels of the same recordings find the states and the pooled model that are remembered") {
    const cohort c;
    const push_study<> warm(c.data, c.options);
    const auto first = warm(c.everyone);
    for (const std::vector<std::size_t>& groups :
         {std::vector<std::size_t>{1, 0, 0, 1, 0, 1}, std::vector<std::size_t>{1, 1, 1, 0, 0, 0}}) {
        const auto labelled = shuffled(c.everyone, groups);
        const push_study<> cold(c.data, c.options);
        const auto a = warm(labelled), b = cold(labelled);
        CHECK(a.centroids == first.centroids);
        CHECK(warm.reduced(a) == cold.reduced(b));
        CHECK(warm.reduced(a) != warm.reduced(first));
    }
    // Who is left out takes his recordings along: states are made again.
    people fewer(c.everyone.begin() + 1, c.everyone.end());
    CHECK(warm(fewer).centroids != first.centroids);
    CHECK(warm.reduced(warm(c.everyone)) == warm.reduced(first));
}

TEST_CASE("label shuffles of a push study are the same on one thread and on three") {
    cohort c;
    c.options.protocols.resize(1);
    const auto run = [&](std::size_t threads) {
        const push_study<float> study(c.data, c.options);
        return label_shuffles(study.as_people_study(), c.everyone,
                              {.shuffles = 5, .sessions = true, .sweep = {.threads = threads}});
    };
    const auto one = run(1), three = run(3);
    CHECK(one.shuffled == three.shuffled);
    CHECK(one.observed == three.observed);
    CHECK(one.shuffled.shape(1) == 5);
}

TEST_CASE("a person without a second session counts in the model and not in the target") {
    cohort c;
    c.options.protocols.resize(1);
    const push_study<> study(c.data, c.options);
    people some = c.everyone;
    some[0].sessions[1] = no_session;
    some[5].sessions[1] = no_session;
    const auto found = study(some);
    const auto target =
        summarise_scans(by_hand::scans(c, {3, 5}), found.centroids, c.options.phases).occupancy;
    CHECK(found.target == target);
}

TEST_CASE("a push study without receptors has no correlations, with one trial it reads what chose") {
    cohort c;
    c.options.protocols.resize(1);
    c.options.perturbation.trials = 1;
    c.data.receptors = matrix<double>();
    c.data.receptor_names.clear();
    const push_study<> study(c.data, c.options);
    const auto found = study(c.everyone);
    CHECK(found.protocols[0].rho.shape(1) == 0);
    CHECK(found.protocols[0].partial_rho.shape(1) == 0);
    CHECK(found.protocols[0].levels[0] == found.protocols[0].levels[1]);
    for (const auto& number : study.numbers()) CHECK(number.what != push_study_number::kind::correlation);
}

TEST_CASE("a map or a receptor that is the same everywhere correlates with nothing") {
    cohort c;
    c.options.protocols.resize(1);
    for (std::size_t i = 0; i < regions; ++i) c.data.receptors(i, 1) = 0.3;
    const push_study<> study(c.data, c.options);
    const auto found = study(c.everyone);
    for (std::size_t map = 0; map < push_study_maps.size(); ++map) {
        CHECK(found.protocols[0].rho(map, 1) == 0);
        CHECK(found.protocols[0].partial_rho(map, 1) == 0);
    }
}

TEST_CASE("a push study with any other option, recording or receptor is another one to a journal") {
    cohort c;
    const auto identity = [&](const push_study_data& data, const push_study_options& options) {
        sweep::plan plan("study", {{"labeling", {0.0}}}, {"number"});
        plan.depends_on(push_study<>(data, options).as_people_study().made_from);
        return plan.identity();
    };
    c.options.perturbation.units = {{"first", {0, 2}, {1, 1}}};
    const auto of = identity(c.data, c.options);
    CHECK(identity(c.data, c.options) == of);
    // Phases of simulations are those of the recordings; trials are an axis of plans of sensitivity() alone.
    std::size_t count = 0;
    fixtures::change_each(
        c.options, regions, [&](const push_study_options& changed, const std::string& name, bool neutral) {
            CAPTURE(name);
            const bool derived =
                name.find("connectivity.phases") == 0 || name.find("perturbation.phases") == 0;
            CHECK((identity(c.data, changed) == of) ==
                  ((neutral && name != "perturbation.trials") || derived));
            ++count;
        });
    CHECK(count > 60);
    auto data = c.data;
    data.recordings[3](2, 7) += 1;
    CHECK(identity(data, c.options) != of);
    data = c.data;
    data.receptors(1, 1) += 1;
    CHECK(identity(data, c.options) != of);
    data = c.data;
    const std::size_t samples = data.recordings[0].shape(1), half = samples / 2;
    data.runs.assign(data.recordings.size(), run_lengths{samples});
    CHECK(identity(data, c.options) == of);
    data.runs[5] = {half, samples - half};
    CHECK(identity(data, c.options) != of);
    // What recordings were made from stands in for them.
    sweep::inputs scans;
    scans.add("scans", 7);
    sweep::plan one("study", {{"labeling", {0.0}}}, {"number"}), two = one;
    one.depends_on(push_study<>(c.data, c.options).as_people_study(scans).made_from);
    two.depends_on(push_study<>(data, c.options).as_people_study(scans).made_from);
    CHECK(one.identity() == two.identity());
}

TEST_CASE("what no push study can be made of is refused by name") {
    const cohort c;
    const push_study<> study(c.data, c.options);
    const auto with_data = [&](auto&& change) {
        return [&c, change] {
            auto data = c.data;
            change(data);
            push_study<>(data, c.options);
        };
    };
    const auto with = [&](auto&& change) {
        return [&c, change] {
            auto options = c.options;
            change(options);
            push_study<>(c.data, options);
        };
    };
    const auto of = [&](auto&& change) {
        return [&c, &study, change] {
            people all = c.everyone;
            change(all);
            study(all);
        };
    };
    bad_input::check_all(
        "perturb, push study",
        {{"push_study: recordings", with_data([](auto& d) { d.recordings.clear(); })},
         {"push_study: recordings", with_data([](auto& d) { d.recordings[1] = full(5, 100, 0.0); })},
         {"push_study: recordings", with_data([](auto& d) { d.recordings[1](0, 0) = NAN; })},
         {"push_study: receptors", with_data([](auto& d) { d.receptors = full(5, 2, 0.0); })},
         {"push_study: receptors", with_data([](auto& d) { d.receptors(0, 0) = NAN; })},
         {"push_study: receptors", with_data([](auto& d) { d.receptor_names.push_back("third"); })},
         {"push_study: receptor_names", with_data([](auto& d) { d.receptor_names.clear(); })},
         {"push_study: receptor_names", with_data([](auto& d) { d.receptor_names[1] = "planted"; })},
         {"push_study: states", with([](auto& o) { o.states = 1; })},
         {"push_study: protocols", with([](auto& o) { o.protocols.clear(); })},
         {"push_study: protocols", with([](auto& o) { o.protocols[1].name = "sync"; })},
         {"push_study: couplings", with([](auto& o) { o.couplings.clear(); })},
         {"push_study: couplings", with([](auto& o) {
              o.couplings = {0.2, 0.1};
          })},
         {"push_study: couplings", with([](auto& o) {
              o.couplings = {0.1, NAN};
          })},
         {"push_study: coupling", with([](auto& o) { o.coupling = static_cast<coupling_rule>(2); })},
         {"push_study: level", with([](auto& o) { o.level = static_cast<study_level>(2); })},
         {"push_study: group_iterations", with([](auto& o) { o.group_iterations = 0; })},
         {"push_study: trials", with([](auto& o) { o.perturbation.trials = 0; })},
         {"push_study: structure", [&] { study.with_structure(connectome(full(5, 5, 1.0))); }},
         {"push_study: people", [&] { study.as_connectome_study({}); }},
         {"push_study: people", of([](auto& all) { all.clear(); })},
         {"push_study: people", of([](auto& all) { all[0].group = 2; })},
         {"push_study: people", of([](auto& all) { all[0].sessions = {0}; })},
         {"push_study: people", of([](auto& all) { all[0].sessions[1] = 12; })},
         {"push_study: people", of([](auto& all) {
              for (auto& each : all) each.group = 0;
          })},
         {"push_study: people", of([](auto& all) {
              for (auto& each : all) each.sessions[1] = no_session;
          })}});
}

}  // namespace test_push_study
