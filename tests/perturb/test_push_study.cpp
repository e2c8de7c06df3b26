// The whole study as a function of its people.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/perturb.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/states.hpp>
#include <entrain/stats.hpp>

#include "bad_input.hpp"
#include "changed_fields.hpp"

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
                if (i / 3 == j / 3) weights(i, j) = 1;
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
        if (pooled) {
            vector<double> hz;
            double g = 0;
            fit(c.data.recordings, c.data.structure, couplings, iterations, hz, start, g);
            std::vector<double> near;
            for (const double each : couplings)
                if (std::abs(each - g) < 0.15) near.push_back(each);
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

TEST_CASE("a push study is states, two fits, maps of both models, and their correlations, call by call") {
    cohort c;
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
            }
        }
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
            case kind::correlation: {
                const auto map = std::find(push_study_maps.begin(), push_study_maps.end(), number.map);
                REQUIRE(map != push_study_maps.end());
                CHECK(values[k] ==
                      of.rho(std::size_t(map - push_study_maps.begin()), number.item == "other" ? 1 : 0));
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
    // Two couplings; per protocol 2 distances, 2 means, 3 maps by 2 receptors, 6 contrasts, 6 drops.
    CHECK(seen == 2 + 2 * (2 + 2 + 6 + 6 + 6));
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
    CHECK(found.protocols[0].levels[0] == found.protocols[0].levels[1]);
    for (const auto& number : study.numbers()) CHECK(number.what != push_study_number::kind::correlation);
}

TEST_CASE("a map or a receptor that is the same everywhere correlates with nothing") {
    cohort c;
    c.options.protocols.resize(1);
    for (std::size_t i = 0; i < regions; ++i) c.data.receptors(i, 1) = 0.3;
    const push_study<> study(c.data, c.options);
    const auto found = study(c.everyone);
    for (std::size_t map = 0; map < push_study_maps.size(); ++map) CHECK(found.protocols[0].rho(map, 1) == 0);
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
         {"push_study: group_iterations", with([](auto& o) { o.group_iterations = 0; })},
         {"push_study: trials", with([](auto& o) { o.perturbation.trials = 0; })},
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
