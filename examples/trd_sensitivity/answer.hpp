// The findings in plain words with their numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "evidence.hpp"
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

// What may be said of a push: by whether its interval, on trials that did not choose it, leaves zero out.
inline std::string push_sentence(const sensitivity_result& map) {
    const std::string who =
        capitalised(protocol_text(map.protocol)) + ", <em>" + escape_html(map.model) + "</em>: ";
    if (standing_of(map) == standing::unknown) return who + "too few trials to tell a push from none.";
    const auto& best = *map.best;
    const std::string numbers = number(best.drop, 2) + " nats (95 % interval " + number(best.interval[0], 2) +
                                " to " + number(best.interval[1], 2) + ", " + std::to_string(best.trials) +
                                " trials that did not choose it) of " + number(map.unperturbed, 3) + ".";
    if (standing_of(map) == standing::not_told_from_none)
        return who + "no push is distinguishable from none; the drop of the KL by the best one is " + numbers;
    return who + "a shift of " + number(map.levels(best.level), 3) + " at " +
           escape_html(map.units[best.unit]) + " is the best push; the KL drops by " + numbers;
}

// What may be said of the difference of two models: by the intervals for all units at once.
inline std::string contrast_sentence(const study_results& r, const model_contrast& contrast) {
    const std::string where = capitalised(protocol_text(contrast.protocol)) + ": ";
    if (withheld(r, contrast.protocol))
        return where +
               "its maps, ranking and receptors are withheld, as no push of any model is told from none.";
    const auto units = told_apart(contrast);
    const std::string count = std::to_string(units.size()) + " of " + std::to_string(contrast.rows.size()) +
                              " differences of drops leave zero out, with 95 % intervals for all at once";
    if (units.empty())
        return where + "the two models are not distinguishable in what a push does to them (" + count + ").";
    std::vector<std::string> names;
    for (const auto& unit : units)
        if (names.size() < 5) names.push_back(escape_html(unit.unit));
    return where + "a push does other things to the two models (" + count + "), most at " + listed(names) +
           ".";
}

inline finding push_finding(const study_results& r) {
    finding f{"Where to push", "<ul>"};
    for (const auto& map : r.sensitivity) f.text += "<li>" + push_sentence(map) + "</li>";
    if (!for_looking_only(r))
        for (const auto& contrast : r.contrasts) f.text += "<li>" + contrast_sentence(r, contrast) + "</li>";
    f.text +=
        "</ul>Trials are simulations of two fitted models: intervals say nothing about the spread over "
        "people.";
    return f;
}

inline finding receptor_finding(const study_results& r) {
    finding f{"Receptors", "<ul>"};
    const auto add = [](auto& list, const auto& item) {
        if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
    };
    std::vector<std::pair<std::string, std::string>> maps;
    for (const auto& c : r.correlations)
        if (!withheld(r, c.protocol)) add(maps, std::pair(c.protocol, c.map));
    if (for_looking_only(r)) return {"Receptors", looking_only_text};
    if (maps.empty()) return {"Receptors", "Withheld, as no push is told from none."};
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
        "(Benjamini-Hochberg). They answer whether a correlation is more than smoothness makes; not whether "
        "any labels would give it with this connectome.";
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
