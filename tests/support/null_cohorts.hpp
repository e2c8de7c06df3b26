// Cohorts of a small network, and what a study of perturbed models claims of each: what the benchmark
// negative_control and its test run.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/model.hpp>
#include <entrain/nulls.hpp>
#include <entrain/perturb.hpp>
#include <entrain/simulate.hpp>
#include <entrain/stats.hpp>

#include "geometry.hpp"

namespace negative_control {

using namespace entrain;

constexpr std::size_t regions = 12, receptor_maps = 3;
constexpr double tr = 2;

/// Whom cohorts are drawn from: one network, three smooth maps that know nothing of it, and what the first of
/// them does to the first group where treatment is planted.
struct population {
    nulls::sphere sphere;
    connectome structure;      // of everybody, but for the second group where a difference is planted
    matrix<double> receptors;  // (regions, receptor_maps)
    vector<double> density;    // (regions) of the plant, from 0 to 1: the first of them, or one of its own
    random_stream random;      // what people are drawn from: the same stream goes on
};

/// `hidden`: what is planted follows a fourth smooth map, which no study is shown.
inline population make_population(std::size_t number, bool hidden = false) {
    population made{geometry::two_spheres(regions / 2),
                    {},
                    full(regions, receptor_maps, 0.0),
                    {},
                    random_stream(2026, number)};
    const geometry::smooth_maps smooth(made.sphere, 40, 0.9);
    const auto distances = geometry::distances(made.sphere, 220);
    matrix<double> weights = full(regions, regions, 0.0);
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t j = 0; j < i; ++j)
            weights(i, j) = weights(j, i) = std::exp(-distances(i, j) / 60 + 0.3 * made.random.normal());
    made.structure = connectome(weights).scaled_to_max(0.2);
    for (std::size_t r = 0; r < receptor_maps + hidden; ++r) {
        const vector<double> map = smooth(made.random);
        for (std::size_t i = 0; i < regions && r < receptor_maps; ++i) made.receptors(i, r) = map(i);
        if (r != (hidden ? receptor_maps : 0)) continue;
        made.density = map;
        const auto [least, most] = std::minmax_element(map.begin(), map.end());
        for (std::size_t i = 0; i < regions; ++i) made.density(i) = (map(i) - *least) / (*most - *least);
    }
    return made;
}

struct cohort {
    push_study_data data;
    people everyone;
};

/// `each` people in either group, each with a coupling and frequencies of his own, scanned twice. With `dose` 0
/// neither group nor session means anything. With 1 it is the plant of trd_sensitivity's synthetic cohort: in the
/// second session of the first group a is raised by 0.07 where its map is densest, and the second group's
/// connections are up to 70 % weaker there; other doses multiply both.
inline cohort draw_cohort(population& from, std::size_t each, double dose, std::uint64_t seed) {
    cohort made;
    made.data.structure = from.structure;
    made.data.receptors = from.receptors;
    for (std::size_t r = 0; r < receptor_maps; ++r)
        made.data.receptor_names.push_back(std::string("map ") + std::to_string(r + 1));
    matrix<double> weaker = from.structure.weights();
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t j = 0; j < regions; ++j)
            weaker(i, j) *= std::max(0.0, 1 - 0.7 * dose * std::max(from.density(i), from.density(j)));
    const connectome of_group[] = {from.structure, connectome(weaker)};
    for (std::size_t who = 0; who < 2 * each; ++who) {
        const std::size_t group = who / each;
        made.everyone.push_back({.who = who, .group = group, .sessions = {2 * who, 2 * who + 1}});
        vector<double> omega = full(regions, 0.0);
        for (double& value : omega) value = 0.33 + 0.02 * from.random.normal();
        const double coupling = 0.2 * std::exp(0.2 * from.random.normal());
        for (std::uint32_t session = 0; session < 2; ++session) {
            vector<double> a = full(regions, 0.0);
            if (group == 0 && session == 1)
                for (std::size_t i = 0; i < regions; ++i) a(i) = 0.07 * dose * from.density(i);
            const auto bold = simulate(hopf<>{.a = a, .omega = omega, .noise = 0.02}, of_group[group],
                                       sampled_every(tr, {.coupling = coupling,
                                                          .transient = 100,
                                                          .samples = 150,
                                                          .seed = seed + who,
                                                          .threads = 1,
                                                          .noise_streams = {session}}));
            made.data.recordings.push_back(xt::view(bold, 0, xt::all(), xt::all()));
        }
    }
    return made;
}

/// A small study, about as trd_sensitivity runs it again for other labels.
inline push_study_options study_options() {
    push_study_options o;
    o.clustering.restarts = 3;
    o.phases = {.tr = tr, .trim = 3};
    o.couplings = coupling_range(0, 0.5, 0.1);
    o.connectivity.max_iterations = 5;
    o.connectivity.settle = 40;
    o.connectivity.simulation =
        sampled_every(tr, {.transient = 100, .samples = 120, .replicas = 16, .seed = 3});
    o.group_iterations = 3;
    o.neighbours = 1;
    o.protocols = {sync_protocol(0.1, 0.05), noise_protocol(-0.4, -0.2)};
    o.perturbation.trials = 6;
    o.perturbation.settle = 20;
    o.perturbation.simulation = sampled_every(tr, {.transient = 100, .samples = 120, .seed = 4});
    return o;
}

/// The smallest study with everything in it, for scans of this repetition time: twenty take a second or two.
inline push_study_options small_study_options(double tr_of_scans) {
    push_study_options o;
    o.clustering.restarts = 1;
    o.clustering.max_iterations = 30;
    o.phases = {.tr = tr_of_scans, .trim = 3};
    o.couplings = {0.1, 0.2, 0.3};
    o.connectivity.max_iterations = 1;
    o.connectivity.settle = 20;
    o.connectivity.simulation =
        sampled_every(tr_of_scans, {.transient = 60, .samples = 60, .replicas = 4, .seed = 3});
    o.group_iterations = 1;
    o.neighbours = 1;
    o.protocols = {noise_protocol(-0.4, -0.4)};
    o.perturbation.trials = 2;
    o.perturbation.settle = 20;
    o.perturbation.simulation = sampled_every(tr_of_scans, {.transient = 60, .samples = 60, .seed = 4});
    return o;
}

/// What a cohort claims.
enum claim : std::size_t {
    smoothness_one_map,  // a receptor, by surrogate maps, corrected within a map: what the report claimed
    smoothness_all,      // the same, min-p over all maps and receptors
    labels_correlation,  // a receptor, by labels, max-T over the page
    both_one_map,  // by labels, and by surrogate maps corrected within a map: what the report claimed later
    both,          // by labels and by surrogate maps, both over the page: what the report claims now
    trials_kl,     // a unit, by intervals over trials, of KL as they are
    trials_drop,   // the same of drops: what the report claimed
    labels_contrast,  // a unit, by labels, max-T over the page: what the report claims now
    labels_any,       // anything, by labels, max-T over the page
    one_correlation,  // the first receptor of the first map, by labels, uncorrected
    labels_partial,   // a receptor given the pooled map and node strength, by labels, max-T over its family
    one_partial,      // the first of these, uncorrected
    one_contrast,     // the first unit of the first protocol, by labels, uncorrected
    labels_uncorrected,  // the smallest p of all correlations and differences: what nobody may claim
    labels_hypothesis,  // the first receptor, named before, by labels, max-T over its maps and protocols alone
    smoothness_hypothesis,  // the same receptor, by surrogate maps, min-p over its maps and protocols alone
    both_hypothesis,        // what the report claims of a hypothesis: by labels and by surrogate maps
    claims
};
inline constexpr const char* claim_names[claims] = {
    "a map follows a receptor, by surrogate maps, corrected within a map (Benjamini-Hochberg)",
    "the same, min-p over all maps and receptors",
    "a map follows a receptor, by other labels, max-T over the page",
    "a map follows a receptor, by surrogate maps corrected within a map and by other labels",
    "a map follows a receptor, by surrogate maps and by other labels, both over the page",
    "a unit differs between the groups in its KL, by intervals over trials",
    "a unit differs between the groups in its drop, by intervals over trials",
    "a unit differs between the groups in its drop, by other labels, max-T over the page",
    "anything at all by other labels, max-T over the page",
    "one correlation that was named before, by other labels, uncorrected",
    "a map follows a receptor beyond this connectome (partial rho), by other labels, max-T over its family",
    "one partial correlation that was named before, by other labels, uncorrected",
    "one difference of drops that was named before, by other labels, uncorrected",
    "anything at all by other labels, uncorrected, which nobody may claim",
    "a map follows a receptor that was named before, by other labels, max-T over its maps and protocols",
    "a map follows a receptor that was named before, by surrogate maps, min-p over its maps and protocols",
    "a map follows a receptor that was named before, by surrogate maps and by other labels, both over its "
    "own"};

/// Whether each correlation of a study is beyond smoothness, by the three rules; empty: not asked.
struct smoothness {
    std::vector<char> in_map, over_page, of_hypothesis;
};

/// What the study claims by its labels, at p <= 0.05: with 19 shuffles, where the true labels are farther than all
/// others, one time in twenty where labels mean nothing.
inline void claim_by_labels(const push_study<float>& study, const people& everyone, std::size_t shuffles,
                            std::uint64_t seed, const smoothness& beyond, std::vector<char>& claimed) {
    using kind = push_study_number::kind;
    const auto tested = label_shuffles(study.as_people_study(), everyone,
                                       {.shuffles = shuffles,
                                        .family = families_by_kind(study.numbers(), push_study_claims),
                                        .seed = seed,
                                        .sweep = {.threads = 1}});
    // The first receptor's correlations by themselves.
    std::vector<std::size_t> hypothesis;
    for (const auto& number : study.numbers())
        hypothesis.push_back(number.what == kind::correlation && number.item == "map 1" ? 0 : 1);
    const auto named = stats::joint_null_test(tested.observed, tested.shuffled, hypothesis);
    const auto reached = [](double p) { return p <= 0.05 + 1e-12; };
    std::size_t seen[static_cast<std::size_t>(kind::coupling) + 1] = {};
    for (std::size_t k = 0; k < study.numbers().size(); ++k) {
        const auto what = study.numbers()[k].what;
        const std::size_t place = seen[static_cast<std::size_t>(what)]++;
        const bool stands = reached(tested.single_step(k));
        const auto named_before = [&](claim which) {
            if (place == 0) claimed[which] = reached(tested.p(k));
        };
        if (what == kind::correlation || what == kind::contrast)
            claimed[labels_uncorrected] |= reached(tested.p(k));
        if (what == kind::correlation) {
            named_before(one_correlation);
            claimed[labels_correlation] |= stands;
            const bool asked = !beyond.in_map.empty();
            claimed[both_one_map] |= stands && asked && beyond.in_map[place];
            claimed[both] |= stands && asked && beyond.over_page[place];
            const bool hypothesis_stands = hypothesis[k] == 0 && reached(named.single_step(k));
            claimed[labels_hypothesis] |= hypothesis_stands;
            claimed[both_hypothesis] |= hypothesis_stands && asked && beyond.of_hypothesis[place];
            claimed[labels_any] |= stands;
        } else if (what == kind::contrast) {
            named_before(one_contrast);
            claimed[labels_contrast] |= stands;
            claimed[labels_any] |= stands;
        } else if (what == kind::partial_correlation) {
            named_before(one_partial);
            claimed[labels_partial] |= stands;
        }
    }
}

/// All claims of one cohort.
inline std::vector<char> claims_of(const population& from, const cohort& cohort,
                                   const push_study_options& options, std::size_t shuffles,
                                   std::uint64_t seed) {
    const push_study<float> study(cohort.data, options);
    std::vector<char> claimed(claims, 0);
    const auto found = study(cohort.everyone);
    const auto surrogates = nulls::moran(geometry::distances(from.sphere, 220), {.draws = 499});
    smoothness beyond;  // per protocol and map, receptor by receptor
    std::vector<double> rho;
    std::vector<vector<double>> drawn;  // the same draws for every map; nothing where a map is flat
    std::vector<std::size_t> named;
    for (const auto& protocol : found.protocols) {
        const vector<double> difference = protocol.effect[0] - protocol.effect[1];
        for (const vector<double>& map :
             {difference, vector<double>(xt::abs(difference)), protocol.effect[0]}) {
            const bool flat = !varies(map);  // two models that no push tells apart
            const auto tested =
                flat ? nulls::correlations_result{}
                     : nulls::correlation_tests(map, cohort.data.receptors, surrogates, {.threads = 1});
            for (std::size_t r = 0; r < receptor_maps; ++r) {
                beyond.in_map.push_back(!flat && tested.p_fdr(r) < 0.05);
                rho.push_back(flat ? 0 : tested.rho(r));
                drawn.push_back(flat ? full(surrogates.draws(), 0.0)
                                     : vector<double>(xt::view(tested.null, r, xt::all())));
                named.push_back(r == 0 ? 0 : 1);  // the first receptor is the hypothesis
                claimed[smoothness_one_map] |= beyond.in_map.back();
            }
        }
        for (const auto& [what, which] :
             {std::pair{contrast_of::kl, trials_kl}, std::pair{contrast_of::effect, trials_drop}}) {
            const auto compared = compare(protocol.maps[0], protocol.maps[1],
                                          {.level = protocol.levels[0], .what = what, .permutations = 499});
            for (std::size_t unit = 0; unit < compared.units.size(); ++unit)
                claimed[which] |= compared.simultaneous(unit, 0) > 0 || compared.simultaneous(unit, 1) < 0;
        }
    }
    matrix<double> null = full(drawn.size(), surrogates.draws(), 0.0);
    for (std::size_t k = 0; k < drawn.size(); ++k)
        std::copy(drawn[k].begin(), drawn[k].end(), row_data(null, k));
    constexpr auto smallest_p = stats::family_extreme::smallest_p;
    const auto over_page = stats::joint_null_test(rho, null, {}, smallest_p).single_step;
    const auto of_family = stats::joint_null_test(rho, null, named, smallest_p).single_step;
    for (std::size_t k = 0; k < rho.size(); ++k) {
        beyond.over_page.push_back(over_page(k) < 0.05);
        beyond.of_hypothesis.push_back(named[k] == 0 && of_family(k) < 0.05);
        claimed[smoothness_all] |= beyond.over_page.back();
        claimed[smoothness_hypothesis] |= beyond.of_hypothesis.back();
    }

    claim_by_labels(study, cohort.everyone, shuffles, seed, beyond, claimed);
    return claimed;
}

}  // namespace negative_control
