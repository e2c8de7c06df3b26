#include "synthetic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "shared.hpp"

namespace trd {
namespace detail {
namespace {

// The numbers of the plant. The ill model moves between three states; the treatment pulls responders into the
// one in which the regions rich in the planted receptor move together.
struct synthetic_settings {
    std::size_t cortical_pairs = 39,
                subcortical_pairs = 6;              // 90 regions, 12 of them without sphere coordinates
    std::size_t responders = 6, nonresponders = 9;  // as in the paper
    std::size_t samples = 240;                      // as in the paper
    double tr = 2.0;                                // s, as in the paper
    double coupling = 0.08;
    double dose = 0.07;          // shift of a where the planted density is 1
    double length_scale = 15;    // mm, over which weights of the connectome fall by e
    double disconnection = 0.7;  // share by which non-responders' weights are lower where the density is 1
    double frequency = 0.055, frequency_spread = 0.002;  // Hz
    double bump = 30;                                    // mm, width of receptor maps
};

double distance(const entrain::matrix<double>& places, std::size_t i, std::size_t j) {
    return std::hypot(places(i, 0) - places(j, 0), places(i, 1) - places(j, 1), places(i, 2) - places(j, 2));
}

// Left and right regions alternate, as in the AAL atlas. Cortex: evenly spread over a half ellipsoid of the
// size of a brain; each name and network follows from the place.
entrain::io::region_table synthetic_regions(const synthetic_settings& s) {
    using entrain::full;
    const std::size_t n = 2 * (s.cortical_pairs + s.subcortical_pairs);
    const double none = std::numeric_limits<double>::quiet_NaN();
    entrain::io::region_table table;
    table.mni = full(n, 3, 0.0);
    table.sphere = full(n, 3, none);
    const std::vector<std::pair<std::string, std::array<double, 3>>> lobes = {{"frontal", {-30, 40, 15}},
                                                                              {"central", {-35, -15, 55}},
                                                                              {"parietal", {-30, -60, 45}},
                                                                              {"occipital", {-20, -90, 5}},
                                                                              {"temporal", {-55, -20, -15}}};
    std::vector<std::size_t> count(lobes.size() + 1, 0);
    for (std::size_t pair = 0; pair < s.cortical_pairs + s.subcortical_pairs; ++pair) {
        std::array<double, 3> place, on_sphere{none, none, none};
        std::string network = "subcortical";
        std::size_t lobe = lobes.size();
        if (pair < s.cortical_pairs) {
            // Equal steps along the axis and turns by the golden angle spread points evenly over a half
            // sphere.
            const double x = -(static_cast<double>(pair) + 0.5) / static_cast<double>(s.cortical_pairs);
            const double turn = std::numbers::pi * (3 - std::sqrt(5.0)) * static_cast<double>(pair);
            const double y = std::sqrt(1 - x * x) * std::cos(turn), z = std::sqrt(1 - x * x) * std::sin(turn);
            on_sphere = {100 * x, 100 * y, 100 * z};
            place = {-6 + 60 * x, -18 + 84 * y, 14 + 56 * z};
            double nearest = std::numeric_limits<double>::infinity();
            for (std::size_t l = 0; l < lobes.size(); ++l) {
                const auto& c = lobes[l].second;
                const double d = std::hypot(place[0] - c[0], place[1] - c[1], place[2] - c[2]);
                if (d < nearest) nearest = d, lobe = l, network = lobes[l].first;
            }
        } else {
            const double turn = 2 * std::numbers::pi * static_cast<double>(pair - s.cortical_pairs) /
                                static_cast<double>(s.subcortical_pairs);
            place = {-18, -8 + 14 * std::cos(turn), 4 + 9 * std::sin(turn)};
        }
        std::array<char, 48> name;
        std::snprintf(name.data(), name.size(), "%s_%02zu", network.c_str(), ++count[lobe]);
        for (const bool right : {false, true}) {
            const std::size_t i = 2 * pair + (right ? 1 : 0);
            table.name.push_back(std::string(name.data()) + (right ? "_R" : "_L"));
            table.hemisphere.push_back(right ? "R" : "L");
            table.network.push_back(network);
            table.partner.push_back(i ^ 1);
            for (std::size_t axis = 0; axis < 3; ++axis) {
                const double side = right && axis == 0 ? -1.0 : 1.0;
                table.mni(i, axis) = side * place[axis];
                table.sphere(i, axis) = side * on_sphere[axis];
            }
        }
    }
    return table;
}

// Weights fall exponentially with distance, vary by a log-normal factor, and join homotopic regions firmly.
entrain::connectome synthetic_connectome(const entrain::io::region_table& regions,
                                         const synthetic_settings& s, entrain::random_stream random) {
    const std::size_t n = regions.size();
    entrain::matrix<double> weights = entrain::full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double weight =
                std::exp(-distance(regions.mni, i, j) / s.length_scale + 0.5 * random.normal());
            weights(i, j) = weights(j, i) = regions.partner[i] == j ? std::max(weight, 1.0) : weight;
        }
    return entrain::connectome(weights, regions.name).scaled_to_max(0.2);
}

// Smooth bumps of density, alike in both hemispheres, each with a little unevenness of its own.
entrain::io::receptor_table synthetic_receptors(const entrain::io::region_table& regions,
                                                const synthetic_settings& s, entrain::random_stream random) {
    const std::vector<std::pair<std::string, std::array<double, 3>>> centres = {{"receptor_A", {45, 15, -5}},
                                                                                {"receptor_B", {20, -95, 5}},
                                                                                {"receptor_C", {25, -45, 68}},
                                                                                {"receptor_D", {8, 30, 60}}};
    entrain::io::receptor_table table;
    table.density = entrain::full(regions.size(), centres.size(), 0.0);
    for (std::size_t m = 0; m < centres.size(); ++m) {
        table.name.push_back(centres[m].first);
        const auto& c = centres[m].second;  // in the right hemisphere
        for (std::size_t i = 0; i < regions.size(); i += 2) {
            const double d =
                std::hypot(-regions.mni(i, 0) - c[0], regions.mni(i, 1) - c[1], regions.mni(i, 2) - c[2]);
            const double density = std::exp(-d * d / (2 * s.bump * s.bump)) + 0.02 * random.uniform();
            table.density(i, m) = table.density(i + 1, m) = density;
        }
    }
    return table;
}

}  // namespace
}  // namespace detail

synthetic_cohort make_synthetic_cohort(const program_options& options) {
    using namespace entrain;
    const detail::synthetic_settings s;
    synthetic_cohort made;
    io::cohort& cohort = made.cohort;
    cohort.atlas = "synthetic90";
    cohort.regions = detail::synthetic_regions(s);
    cohort.structure = detail::synthetic_connectome(cohort.regions, s, random_stream(options.seed, 1));
    cohort.receptors = detail::synthetic_receptors(cohort.regions, s, random_stream(options.seed, 2));
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
    return made;
}

}  // namespace trd
