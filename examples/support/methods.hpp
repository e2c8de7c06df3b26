// "Methods, to paste into a paper": paragraphs made from the parameters of a run, and what they cite.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text.hpp"

namespace example {

/// A parameter of a run as run.json has it; "?" where the run has none of that name.
inline std::string parameter_of(const std::vector<std::pair<std::string, std::string>>& parameters,
                                std::string_view name) {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto& each) { return each.first == name; });
    return found == parameters.end() ? "?" : found->second;
}

/// A work that a report cites.
struct cited_work {
    std::string text;  ///< authors, title, place and year
    std::string doi;
};

/// Paragraphs as HTML.
inline std::string paragraphs_html(const std::vector<std::string>& paragraphs) {
    std::string html;
    for (const auto& each : paragraphs) html += "<p>" + escape_html(each) + "</p>\n";
    return html;
}

/// Works as paragraphs of HTML whose DOIs are links.
inline std::string citations_html(const std::vector<cited_work>& works) {
    std::string html;
    for (const auto& each : works)
        html += "<p>" + escape_html(each.text) + " <a href=\"https://doi.org/" + escape_html(each.doi) +
                "\">doi:" + escape_html(each.doi) + "</a></p>\n";
    return html;
}

}  // namespace example
