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
    finding f{"Where to push", "<ul>"};
    for (const auto& map : r.sensitivity) {
        std::size_t best_unit = 0, best_level = 0;
        for (std::size_t u = 0; u < map.units.size(); ++u)
            for (std::size_t l = 0; l < map.levels.size(); ++l)
                if (map.kl(u, l) < map.kl(best_unit, best_level)) best_unit = u, best_level = l;
        const double best = map.kl(best_unit, best_level);
        const double gain = map.unperturbed_kl - best;
        f.text +=
            "<li>" + capitalised(protocol_text(map.protocol)) + ", <em>" + escape_html(map.model) + "</em>: ";
        if (gain > 0)
            f.text += "nearest to the target with a shift of " + number(map.levels(best_level), 3) + " at " +
                      escape_html(map.units[best_unit]) + ", KL from " + number(map.unperturbed_kl, 3) +
                      " down to " + number(best, 3) + " nats (by " +
                      decimals(100 * gain / map.unperturbed_kl, 0) + " %).</li>";
        else
            f.text += "no push brings the model nearer to the target than it is (KL " +
                      number(map.unperturbed_kl, 3) + " nats).</li>";
    }
    for (const auto& map : r.maps) {
        if (map.name != "difference") continue;
        auto units = figures::detail::ranked_units(r, map);
        if (units.size() > 5) units.resize(5);
        std::vector<std::string> names;
        for (const auto& unit : units) names.push_back(escape_html(unit.name));
        f.text += "<li>The two models differ most (" + protocol_text(map.protocol) + ") for pushes at " +
                  listed(names) + ".</li>";
    }
    f.text += "</ul>Each best push is the lowest of many cells, and so an optimistic figure.";
    return f;
}

inline finding receptor_finding(const study_results& r) {
    finding f{"Receptors", "<ul>"};
    std::vector<std::string> protocols;
    const auto add = [](auto& list, const auto& item) {
        if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
    };
    for (const auto& c : r.correlations)
        if (c.map == "difference") add(protocols, c.protocol);
    for (const auto& protocol : protocols) {
        // A receptor is followed if every null model says so; what only some say is told apart.
        std::vector<std::string> receptors, followed, doubtful;
        const receptor_correlation* strongest = nullptr;
        for (const auto& c : r.correlations) {
            if (c.protocol != protocol || c.map != "difference") continue;
            add(receptors, c.receptor);
            if (!strongest || c.p_null < strongest->p_null) strongest = &c;
        }
        for (const auto& receptor : receptors) {
            std::size_t tests = 0, passed = 0;
            std::string numbers;
            for (const auto& c : r.correlations) {
                if (c.protocol != protocol || c.map != "difference" || c.receptor != receptor) continue;
                ++tests;
                passed += c.p_adjusted < 0.05;
                numbers += (numbers.empty() ? "" : "; ") + escape_html(c.null) +
                           ": ρ = " + decimals(c.rho, 2) + ", " + p_text(c.p_null) + ", corrected " +
                           p_text(c.p_adjusted) + ", parametric " + p_text(c.p_parametric);
            }
            const std::string text = "<b>" + escape_html(receptor) + "</b> (" + numbers + ")";
            if (passed == tests)
                followed.push_back(text);
            else if (passed)
                doubtful.push_back(text);
        }
        f.text += "<li>Difference map, " + protocol_text(protocol) + ": ";
        if (!followed.empty())
            f.text += "it follows " + listed(followed) + ".";
        else
            f.text += "it follows none of " + std::to_string(receptors.size()) +
                      " receptors beyond what spatial smoothness explains, under every null model and after "
                      "correction";
        if (!doubtful.empty())
            f.text += (followed.empty() ? "; " : " ") + std::string("under some null models only: ") +
                      listed(doubtful) + ".";
        else if (followed.empty())
            f.text += "; the nearest is " + escape_html(strongest->receptor) +
                      " (ρ = " + decimals(strongest->rho, 2) + ", " + escape_html(strongest->null) + " " +
                      p_text(strongest->p_null) + ", parametric " + p_text(strongest->p_parametric) + ").";
        f.text += "</li>";
    }
    f.text += "</ul>";
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
