// How often a study of perturbed models claims something where there is nothing: cohorts without groups,
// without treatment, through everything that trd_sensitivity does.
//
//     negative_control [cohorts] [shuffles] [people in each group] > table.md
//
// One network of 12 regions and one model, in which every person has a coupling and frequencies of his own.
// Two scans each; who is in which group, and which scan is before and which after, means nothing. Receptors
// are smooth maps that know nothing of the network. A rate is the share of cohorts with at least one claim of
// the kind at 0.05, with its standard error.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls.hpp>
#include <entrain/perturb.hpp>
#include <entrain/simulate.hpp>
#include <entrain/stats/multiplicity.hpp>

#include "../../tests/nulls/geometry.hpp"

using namespace entrain;

namespace {

constexpr std::size_t regions = 12;
constexpr double tr = 2;

struct null_cohort {
    push_study_data data;
    people everyone;
    nulls::sphere sphere;
};

// Cohort `number`, of `each` people in either group.
null_cohort make_cohort(std::size_t number, std::size_t each) {
    null_cohort made;
    made.sphere = geometry::two_spheres(regions / 2);
    const geometry::smooth_maps smooth(made.sphere, 40, 0.9);
    random_stream random(2026, number);
    const auto distances = geometry::distances(made.sphere, 220);
    matrix<double> weights = full(regions, regions, 0.0);
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t j = 0; j < i; ++j)
            weights(i, j) = weights(j, i) = std::exp(-distances(i, j) / 60 + 0.3 * random.normal());
    made.data.structure = connectome(weights).scaled_to_max(0.2);
    made.data.receptors = full(regions, 3, 0.0);
    for (std::size_t r = 0; r < 3; ++r) {
        const vector<double> map = smooth(random);
        for (std::size_t i = 0; i < regions; ++i) made.data.receptors(i, r) = map(i);
        made.data.receptor_names.push_back(std::string("map ") + std::to_string(r + 1));
    }
    for (std::size_t who = 0; who < 2 * each; ++who) {
        made.everyone.push_back({.who = who, .group = who / each, .sessions = {2 * who, 2 * who + 1}});
        vector<double> omega = full(regions, 0.0);
        for (double& value : omega) value = 0.33 + 0.02 * random.normal();
        const double coupling = 0.2 * std::exp(0.2 * random.normal());
        const auto bold = simulate(hopf<>{.a = 0.0, .omega = omega, .noise = 0.02}, made.data.structure,
                                   sampled_every(tr, {.coupling = coupling,
                                                      .transient = 100,
                                                      .samples = 150,
                                                      .replicas = 2,
                                                      .seed = 1000 * number + who}));
        for (std::size_t session = 0; session < 2; ++session)
            made.data.recordings.push_back(xt::view(bold, session, xt::all(), xt::all()));
    }
    return made;
}

push_study_options study_options() {
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

// What a cohort claims.
enum claim : std::size_t {
    smoothness_one_map,  // a receptor, by surrogate maps, corrected within a map: what the report claimed
    smoothness_all,      // the same corrected over all maps and receptors
    labels_correlation,  // a receptor, by labels, max-T over the page
    both,                // what the report claims now
    trials_kl,           // a unit, by intervals over trials, of KL as they are
    trials_drop,         // the same of drops: what the report claimed
    labels_contrast,     // a unit, by labels, max-T over the page: what the report claims now
    labels_any,          // anything, by labels, max-T over the page
    one_correlation,     // the first receptor of the first map, by labels, uncorrected
    claims
};
constexpr const char* claim_names[claims] = {
    "a map follows a receptor, by surrogate maps, corrected within a map (Benjamini-Hochberg)",
    "the same, corrected over all maps and receptors (Holm)",
    "a map follows a receptor, by other labels, max-T over the page",
    "a map follows a receptor, by surrogate maps and by other labels",
    "a unit differs between the groups in its KL, by intervals over trials",
    "a unit differs between the groups in its drop, by intervals over trials",
    "a unit differs between the groups in its drop, by other labels, max-T over the page",
    "anything at all by other labels, max-T over the page",
    "one correlation that was named before, by other labels, uncorrected"};

std::vector<char> claims_of(std::size_t number, std::size_t each, std::size_t shuffles) {
    const null_cohort cohort = make_cohort(number, each);
    const push_study<float> study(cohort.data, study_options());
    const auto found = study(cohort.everyone);
    std::vector<char> claimed(claims, 0);

    const auto surrogates = nulls::moran(geometry::distances(cohort.sphere, 220), {.draws = 499});
    std::vector<std::vector<char>> beyond;  // per protocol and map, receptor by receptor, corrected within it
    std::vector<double> all;
    for (const auto& protocol : found.protocols) {
        const vector<double> difference = protocol.effect[0] - protocol.effect[1];
        for (const vector<double>& map :
             {difference, vector<double>(xt::abs(difference)), protocol.effect[0]}) {
            beyond.emplace_back(3, 0);
            if (!varies(map)) {  // two models that no push tells apart
                all.insert(all.end(), 3, 1.0);
                continue;
            }
            const auto tested =
                nulls::correlation_tests(map, cohort.data.receptors, surrogates, {.threads = 1});
            for (std::size_t r = 0; r < 3; ++r) {
                beyond.back()[r] = tested.p_fdr(r) < 0.05;
                all.push_back(tested.p(r));
                claimed[smoothness_one_map] |= beyond.back()[r];
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
    const auto adjusted = stats::holm(all);
    claimed[smoothness_all] = *std::min_element(adjusted.begin(), adjusted.end()) < 0.05;

    using kind = push_study_number::kind;
    label_shuffle_options how{.shuffles = shuffles, .seed = number, .sweep = {.threads = 1}};
    for (const auto& each_number : study.numbers())
        how.family.push_back(each_number.what == kind::correlation || each_number.what == kind::contrast
                                 ? 0
                                 : 1 + static_cast<std::size_t>(each_number.what));
    const auto tested = label_shuffles(study.as_people_study(), cohort.everyone, how);
    std::size_t correlation = 0;
    for (std::size_t k = 0; k < study.numbers().size(); ++k) {
        const auto what = study.numbers()[k].what;
        const bool stands = tested.single_step(k) < 0.05;
        if (what == kind::correlation) {
            if (correlation == 0) claimed[one_correlation] = tested.p(k) < 0.05;
            claimed[labels_correlation] |= stands;
            claimed[both] |= stands && beyond[correlation / 3][correlation % 3];
            claimed[labels_any] |= stands;
            ++correlation;
        } else if (what == kind::contrast) {
            claimed[labels_contrast] |= stands;
            claimed[labels_any] |= stands;
        }
    }
    return claimed;
}

}  // namespace

int main(int argc, char** argv) {
    const auto given = [&](int place, std::size_t otherwise) {
        return argc > place ? static_cast<std::size_t>(std::strtoull(argv[place], nullptr, 10)) : otherwise;
    };
    const std::size_t cohorts = given(1, 200), shuffles = given(2, 59), each = given(3, 6);
    std::vector<std::vector<char>> all(cohorts);
    parallel_for(cohorts, 0, [&](std::size_t number) { all[number] = claims_of(number, each, shuffles); });
    std::printf(
        "%zu cohorts of %zu people in either group, %zu shuffles of groups.\n\n"
        "| claim | rate | standard error |\n|---|---|---|\n",
        cohorts, each, shuffles);
    for (std::size_t which = 0; which < claims; ++which) {
        double rate = 0;
        for (const auto& claimed : all) rate += claimed[which] != 0;
        rate /= static_cast<double>(cohorts);
        std::printf("| %s | %.3f | %.3f |\n", claim_names[which], rate,
                    std::sqrt(rate * (1 - rate) / static_cast<double>(cohorts)));
    }
}
