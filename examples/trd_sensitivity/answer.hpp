// The findings in plain words with their numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "figures/difference.hpp"
#include "results.hpp"
#include "tables.hpp"
#include "shared.hpp"

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
                if (map.mean(u, l) < map.mean(best_unit, best_level)) best_unit = u, best_level = l;
        const double best = map.mean(best_unit, best_level);
        const double gain = map.unperturbed - best;
        f.text +=
            "<li>" + capitalised(protocol_text(map.protocol)) + ", <em>" + escape_html(map.model) + "</em>: ";
        if (gain > 0)
            f.text += "nearest to the target with a shift of " + number(map.levels(best_level), 3) + " at " +
                      escape_html(map.units[best_unit]) + ", KL from " + number(map.unperturbed, 3) +
                      " down to " + number(best, 3) + " nats (by " +
                      decimals(100 * gain / map.unperturbed, 0) + " %).</li>";
        else
            f.text += "no push brings the model nearer to the target than it is (KL " +
                      number(map.unperturbed, 3) + " nats).</li>";
    }
    for (const auto& map : r.maps) {
        if (map.name != "difference") continue;
        const auto perturbed = std::find_if(r.sensitivity.begin(), r.sensitivity.end(),
                                            [&](const auto& each) { return each.protocol == map.protocol; });
        if (perturbed != r.sensitivity.end() && perturbed->levels(perturbed->optimal_level) == 0) {
            f.text += "<li>" + capitalised(protocol_text(map.protocol)) +
                      ": by the rule for the optimal level, no push is the best push, so its maps say "
                      "nothing.</li>";
            continue;
        }
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
    const auto add = [](auto& list, const auto& item) {
        if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
    };
    std::vector<std::pair<std::string, std::string>> maps;
    for (const auto& c : r.correlations) add(maps, std::pair(c.protocol, c.map));
    for (const auto& [protocol, map] : maps) {
        const auto belongs = [&protocol = protocol, &map = map](const receptor_correlation& c) {
            return c.protocol == protocol && c.map == map;
        };
        // A receptor is followed if every null model says so; what only some say is told apart.
        std::vector<std::string> receptors, followed, doubtful;
        const receptor_correlation* strongest = nullptr;
        for (const auto& c : r.correlations) {
            if (!belongs(c)) continue;
            add(receptors, c.receptor);
            if (!strongest || c.p_null < strongest->p_null) strongest = &c;
        }
        for (const auto& receptor : receptors) {
            std::size_t tests = 0, passed = 0;
            std::vector<std::string> numbers;
            for (const auto& c : r.correlations) {
                if (!belongs(c) || c.receptor != receptor) continue;
                ++tests;
                passed += c.p_adjusted < 0.05;
                numbers.push_back(escape_html(c.null) + ": ρ = " + decimals(c.rho, 2) + ", corrected " +
                                  p_text(c.p_adjusted));
            }
            const std::string text = "<b>" + escape_html(receptor) + "</b> (" + joined(numbers, "; ") + ")";
            if (passed == tests)
                followed.push_back(text);
            else if (passed)
                doubtful.push_back(text);
        }
        f.text += "<li>" + capitalised(escape_html(map)) + ", " + protocol_text(protocol) + ": ";
        if (!followed.empty()) f.text += "follows " + listed(followed) + ". ";
        if (!doubtful.empty())
            f.text += std::string(followed.empty() ? "under" : "Under") +
                      " one null model only: " + listed(doubtful) + ". ";
        if (followed.empty() && doubtful.empty())
            f.text += "follows none of the " + std::to_string(receptors.size()) +
                      " receptors beyond what spatial smoothness explains; the nearest is " +
                      escape_html(strongest->receptor) + " (ρ = " + decimals(strongest->rho, 2) + ", " +
                      escape_html(strongest->null) + " " + p_text(strongest->p_null) + ", corrected " +
                      p_text(strongest->p_adjusted) + ", parametric " + p_text(strongest->p_parametric) +
                      ").";
        f.text += "</li>";
    }
    f.text +=
        "</ul>p: two-sided, against surrogate maps, corrected over the receptors of a map "
        "(Benjamini-Hochberg).";
    return f;
}

}  // namespace detail

/// The map whose correlations are shown first: the size of the difference, as in the paper, where it was
/// tested.
inline std::string main_correlated_map(const study_results& r) {
    for (const char* name : {"absolute difference", "difference"})
        for (const auto& c : r.correlations)
            if (c.map == name) return name;
    return r.correlations.empty() ? "" : r.correlations.front().map;
}

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
