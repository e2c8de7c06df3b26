// The findings in plain words with their numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "figures/difference.hpp"
#include "results.hpp"
#include "text.hpp"

namespace trd {

/// A heading and a paragraph (HTML).
struct finding {
    std::string heading, text;
};

namespace detail {

inline std::string listed(const std::vector<std::string>& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return text;
}

inline finding states_finding(const study_results& r) {
    finding f{"Brain states", ""};
    f.text = "The scans fall into " + std::to_string(r.states.k) + " recurrent states";
    std::vector<std::string> shares;
    for (const double value : r.states.occupancy) shares.push_back(decimals(100 * value, 0) + " %");
    f.text += " (" + listed(shares) + " of the time). ";
    const group_test* strongest = nullptr;
    std::size_t surviving = 0;
    for (const auto& test : r.group_tests) {
        surviving += test.p_adjusted < 0.05;
        if (test.state != group_test::npos && (!strongest || test.p < strongest->p)) strongest = &test;
    }
    if (strongest)
        f.text += "The clearest difference of occupancy: " + escape_html(strongest->measure) + ", " +
                  escape_html(strongest->comparison) + " (" + escape_html(strongest->test) + " test, " +
                  p_text(strongest->p) + "; corrected for all tests of the table " +
                  p_text(strongest->p_adjusted) + "). ";
    if (!r.group_tests.empty())
        f.text += std::to_string(surviving) + " of " + std::to_string(r.group_tests.size()) +
                  " group comparisons stay below 0.05 after correction.";
    return f;
}

inline finding fit_finding(const study_results& r) {
    finding f{"Models", ""};
    std::vector<std::string> parts;
    for (const auto& fit : r.fits)
        for (const auto& point : fit.curve)
            if (point.coupling == fit.coupling)
                parts.push_back("<em>" + escape_html(fit.model) + "</em> at G = " + number(fit.coupling, 3) +
                                " (KL " + number(point.kl, 2) + " nats)");
    f.text =
        "The whole-brain model comes closest to the measured state probabilities of " + listed(parts) + ".";
    return f;
}

inline finding push_finding(const study_results& r) {
    finding f{"Where to push", ""};
    for (const auto& map : r.sensitivity) {
        std::size_t best_unit = 0, best_level = 0;
        for (std::size_t u = 0; u < map.units.size(); ++u)
            for (std::size_t l = 0; l < map.levels.size(); ++l)
                if (map.kl(u, l) < map.kl(best_unit, best_level)) best_unit = u, best_level = l;
        const double best = map.kl(best_unit, best_level);
        const double gain = map.unperturbed_kl - best;
        f.text += capitalised(protocol_text(map.protocol)) + ", <em>" + escape_html(map.model) + "</em>: ";
        if (gain > 0 && map.unperturbed_kl > 0)
            f.text += "a push of " + number(map.levels(best_level), 3) + " at " +
                      escape_html(map.units[best_unit]) + " brings the model nearest to the target, KL " +
                      number(map.unperturbed_kl, 3) + " → " + number(best, 3) + " nats (−" +
                      decimals(100 * gain / map.unperturbed_kl, 0) + " %; the lowest of " +
                      std::to_string(map.units.size() * map.levels.size()) +
                      " cells, so an optimistic figure). ";
        else
            f.text += "no push brings the model nearer to the target than it is (KL " +
                      number(map.unperturbed_kl, 3) + " nats). ";
    }
    for (const auto& map : r.maps) {
        if (map.name != "difference") continue;
        auto units = figures::detail::ranked_units(r, map);
        if (units.size() > 5) units.resize(5);
        std::vector<std::string> names;
        for (const auto& unit : units) names.push_back(escape_html(unit.name));
        f.text += "The two models differ most (" + protocol_text(map.protocol) + ") when the push is at " +
                  listed(names) + ". ";
    }
    return f;
}

inline finding receptor_finding(const study_results& r) {
    finding f{"Receptors", ""};
    std::vector<std::string> protocols;
    for (const auto& c : r.correlations)
        if (c.map == "difference" &&
            std::find(protocols.begin(), protocols.end(), c.protocol) == protocols.end())
            protocols.push_back(c.protocol);
    for (const auto& protocol : protocols) {
        std::vector<std::string> surviving, order;
        std::size_t tests = 0;
        for (const auto& c : r.correlations) {
            if (c.protocol != protocol || c.map != "difference") continue;
            ++tests;
            if (c.p_adjusted < 0.05)
                surviving.push_back(escape_html(c.receptor) + " (ρ = " + decimals(c.rho, 2) + ", " +
                                    escape_html(c.null) + " " + p_text(c.p_null) + ", corrected " +
                                    p_text(c.p_adjusted) + "; parametric " + p_text(c.p_parametric) + ")");
        }
        f.text += "Difference map, " + protocol_text(protocol) + ": ";
        if (surviving.empty()) {
            const auto strongest = std::min_element(
                r.correlations.begin(), r.correlations.end(), [&](const auto& a, const auto& b) {
                    const auto rank = [&](const auto& c) {
                        return c.protocol == protocol && c.map == "difference" ? c.p_null : 2.0;
                    };
                    return rank(a) < rank(b);
                });
            f.text += "it follows no receptor beyond what its spatial smoothness explains (" +
                      std::to_string(tests) + " tests, corrected p ≥ 0.05; the nearest is " +
                      escape_html(strongest->receptor) + ", ρ = " + decimals(strongest->rho, 2) + ", " +
                      escape_html(strongest->null) + " " + p_text(strongest->p_null) + ", parametric " +
                      p_text(strongest->p_parametric) + "). ";
        } else {
            f.text += "it follows " + listed(surviving) + ". ";
        }
    }
    return f;
}

}  // namespace detail

/// The findings that the results allow.
inline std::vector<finding> findings_of(const study_results& r) {
    std::vector<finding> all;
    if (r.states.k) all.push_back(detail::states_finding(r));
    if (!r.fits.empty()) all.push_back(detail::fit_finding(r));
    if (!r.sensitivity.empty()) all.push_back(detail::push_finding(r));
    if (!r.correlations.empty()) all.push_back(detail::receptor_finding(r));
    if (r.plant) all.push_back({"Planted truth", escape_html(r.plant->text)});
    return all;
}

}  // namespace trd
