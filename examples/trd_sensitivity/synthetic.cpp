#include "synthetic.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "../support/synthetic_brain.hpp"
#include "shared.hpp"

namespace trd {
namespace detail {
namespace {

// The numbers of the plant. The ill model moves between three states; the treatment pulls responders into the
// one in which the regions rich in the planted receptor move together.
struct synthetic_settings {
    synthetic_brain brain = {};                     // 90 regions
    std::size_t responders = 6, nonresponders = 9;  // as in the paper
    std::size_t samples = 240;                      // as in the paper
    double tr = 2.0;                                // s, as in the paper
    double coupling = 0.08;
    double dose = 0.07;          // shift of a where the planted density is 1
    double disconnection = 0.7;  // share by which non-responders' weights are lower where the density is 1
    double frequency = 0.055, frequency_spread = 0.002;  // Hz
};

}  // namespace
}  // namespace detail

synthetic_cohort make_synthetic_cohort(const program_options& options) {
    using namespace entrain;
    const detail::synthetic_settings s;
    synthetic_cohort made;
    io::cohort& cohort = made.cohort;
    cohort.atlas = "synthetic90";
    cohort.regions = synthetic_regions(s.brain);
    cohort.structure = synthetic_connectome(cohort.regions, s.brain, random_stream(options.seed, 1));
    cohort.receptors = synthetic_receptors(cohort.regions, s.brain, random_stream(options.seed, 2));
    const std::size_t n = cohort.regions.size();

    planted_truth& truth = made.truth;
    truth.receptor = "receptor_A";
    truth.dose = s.dose;
    truth.map = cohort.receptors.map(truth.receptor);
    const double largest = *std::max_element(truth.map.begin(), truth.map.end());
    for (double& density : truth.map) density /= largest;
    truth.text =
        "After treatment the bifurcation parameter a of every region of the responders was shifted by " +
        entrain::describe(s.dose) + " times the density of " + truth.receptor +
        "; non-responders have connections up to " + entrain::describe(std::lround(100 * s.disconnection)) +
        " % weaker where that receptor is dense, and no shift.";

    matrix<double> weaker = cohort.structure.weights();
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            weaker(i, j) *= 1 - s.disconnection * std::max(truth.map(i), truth.map(j));
    const connectome nonresponders_structure(weaker, cohort.regions.name);

    random_stream random(options.seed, 3);
    vector<double> omega = full(n, 0.0), shifted = full(n, 0.0);
    for (std::size_t i = 0; i < n; i += 2)
        omega(i) = omega(i + 1) = 2 * std::numbers::pi * (s.frequency + s.frequency_spread * random.normal());
    for (std::size_t i = 0; i < n; ++i) shifted(i) = s.dose * truth.map(i);

    // One ensemble per group and session; every scan has noise of its own.
    std::uint32_t stream = 0;
    const auto scans = [&](const std::string& group, std::size_t subjects, std::size_t first_id,
                           const std::string& session, const connectome& structure, const vector<double>& a) {
        auto simulation = sampled_every(s.tr, {.coupling = s.coupling,
                                               .transient = 400,
                                               .samples = s.samples,
                                               .replicas = subjects,
                                               .seed = options.seed + 1'000'003});
        simulation.threads = options.threads;
        simulation.poll = interrupt_poll();
        for (std::size_t i = 0; i < subjects; ++i) simulation.noise_streams.push_back(stream++);
        const auto bold = simulate(hopf<>{.a = a, .omega = omega, .noise = 0.02}, structure, simulation);
        for (std::size_t i = 0; i < subjects; ++i) {
            const std::string id = (first_id + i < 10 ? "0" : "") + std::to_string(first_id + i);
            cohort.scans.push_back({.subject = id,
                                    .group = group,
                                    .session = session,
                                    .tr = s.tr,
                                    .bold = xt::view(bold, i, xt::all(), xt::all()),
                                    .file = {}});
        }
    };
    const vector<double> ill = full(n, 0.0);
    scans(options.responders, s.responders, 1, options.before, cohort.structure, ill);
    scans(options.responders, s.responders, 1, options.after, cohort.structure, shifted);
    scans(options.nonresponders, s.nonresponders, 1 + s.responders, options.before, nonresponders_structure,
          ill);
    scans(options.nonresponders, s.nonresponders, 1 + s.responders, options.after, nonresponders_structure,
          ill);
    for (const io::scan& each : cohort.scans)
        if (each.session == options.before) cohort.participants.push_back({each.subject, each.group});

    // Scores of symptoms that fall by more than half in responders, and have nothing else to do with the scans.
    random_stream scores(options.seed, 4);
    cohort.covariates.columns = {"score_before", "score_after"};
    for (const io::participant& person : cohort.participants) {
        const double before = std::round(22 + 4 * scores.normal()), fall = person.group == options.responders
                                                                               ? 0.6 + 0.3 * scores.uniform()
                                                                               : 0.4 * scores.uniform();
        cohort.covariates.rows.push_back(
            {entrain::describe(std::max(before, 10.0)),
             entrain::describe(std::floor(std::max(before, 10.0) * (1 - fall)))});
    }
    return made;
}

}  // namespace trd
