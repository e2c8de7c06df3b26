// Scans whose truth is known: after the drug, association networks vary more in their synchrony.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/io.hpp>

#include "options.hpp"

namespace entropic {

inline constexpr const char* planted_text =
    "After the drug, and only then, the synchrony within the five association networks (default, control "
    "left "
    "and right, salience, dorsal attention) swings about 1.8 times as far as before; the four sensory "
    "networks "
    "and the placebo do nothing.";

/// Fifteen people, four scans each (placebo and drug, before and after), nine networks of eight regions, TR 2
/// s. Each region follows the common rhythm of its network, about 0.055 Hz, to a degree that rises and falls
/// slowly, and a rhythm of its own for the rest. The drug widens that rise and fall in association networks.
inline entrain::io::cohort make_synthetic_cohort(std::uint64_t seed) {
    using namespace entrain;
    const std::vector<std::pair<std::string, bool>> networks = {
        {"default", true},       {"control left", true},     {"control right", true},
        {"salience", true},      {"dorsal attention", true}, {"auditory", false},
        {"sensorimotor", false}, {"visual medial", false},   {"visual lateral", false}};
    constexpr std::size_t people = 15, size = 8, samples = 300;
    constexpr double tr = 2.0;
    const std::size_t n = networks.size() * size;

    io::cohort cohort;
    cohort.atlas = "synthetic72";
    const double none = std::numeric_limits<double>::quiet_NaN();
    cohort.regions.mni = full(n, 3, 0.0);
    cohort.regions.sphere = full(n, 3, none);
    cohort.receptors.name = {"planted"};
    cohort.receptors.density = full(n, 1, 0.0);
    matrix<double> weights = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t network = i / size, member = i % size;
        cohort.regions.name.push_back(slug(networks[network].first) + "_" + std::to_string(member / 2 + 1) +
                                      (member % 2 ? "_R" : "_L"));
        cohort.regions.hemisphere.push_back(member % 2 ? "R" : "L");
        cohort.regions.network.push_back(networks[network].first);
        cohort.regions.partner.push_back(i ^ 1);
        const double turn = 2 * std::numbers::pi * static_cast<double>(network) / 9;
        const double side = member % 2 ? 1 : -1;
        cohort.regions.mni(i, 0) = side * (25 + 5 * static_cast<double>(member / 2));
        cohort.regions.mni(i, 1) = -18 + 60 * std::cos(turn);
        cohort.regions.mni(i, 2) = 14 + 40 * std::sin(turn) + 3 * static_cast<double>(member / 2);
        cohort.receptors.density(i, 0) = networks[network].second ? 1 : 0;
        for (std::size_t j = 0; j < n; ++j)
            if (j != i) weights(i, j) = j / size == network ? 1.0 : 0.1;
    }
    cohort.structure = connectome(weights, cohort.regions.name).scaled_to_max(0.2);

    const std::vector<std::pair<std::string, bool>> sessions = {{"placeboAfter", false},
                                                                {"placeboBefore", false},
                                                                {"psilocybinAfter", true},
                                                                {"psilocybinBefore", false}};
    for (std::size_t person = 0; person < people; ++person) {
        const std::string id = (person < 9 ? "0" : "") + std::to_string(person + 1);
        cohort.participants.push_back({id, "healthy"});
        for (std::size_t session = 0; session < sessions.size(); ++session) {
            random_stream random(seed, person * 16 + session);
            // A slowly varying number of variance one, and an oscillation whose frequency wanders a little.
            const auto slow = [&](double memory) {
                vector<double> x = full(samples, 0.0);
                double value = random.normal();
                for (double& each : x) {
                    each = value;
                    value = memory * value + std::sqrt(1 - memory * memory) * random.normal();
                }
                return x;
            };
            const auto rhythm = [&] {
                vector<double> x = full(samples, 0.0);
                double phase = 2 * std::numbers::pi * random.uniform();
                for (double& each : x) {
                    each = std::sqrt(2.0) * std::cos(phase);
                    phase += 2 * std::numbers::pi * 0.055 * tr + 0.12 * random.normal();
                }
                return x;
            };
            matrix<double> bold = matrix<double>::from_shape({n, samples});
            for (std::size_t network = 0; network < networks.size(); ++network) {
                const bool moved = sessions[session].second && networks[network].second;
                const double swing = moved ? 0.36 : 0.20;
                const auto level = slow(0.95);
                const auto common = rhythm();
                for (std::size_t member = 0; member < size; ++member) {
                    const auto own = rhythm();
                    for (std::size_t t = 0; t < samples; ++t) {
                        const double share = std::clamp(0.5 + swing * level(t), 0.02, 0.98);
                        bold(network * size + member, t) =
                            1000 + 10 * (std::sqrt(share) * common(t) + std::sqrt(1 - share) * own(t) +
                                         0.2 * random.normal());
                    }
                }
            }
            cohort.scans.push_back({id, "healthy", sessions[session].first, tr, bold, {}});
        }
    }
    return cohort;
}

}  // namespace entropic
