// All figures of a study.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "figures/brain.hpp"
#include "figures/contrast.hpp"
#include "figures/difference.hpp"
#include "figures/dose.hpp"
#include "figures/dynamics.hpp"
#include "shared.hpp"
#include "figures/fit.hpp"
#include "figures/labels.hpp"
#include "figures/number.hpp"
#include "figures/occupancy.hpp"
#include "figures/plant.hpp"
#include "figures/ranking.hpp"
#include "figures/receptors.hpp"
#include "figures/scores.hpp"
#include "figures/sensitivity.hpp"
#include "figures/specifications.hpp"
#include "figures/states.hpp"
#include "answer.hpp"
#include "evidence.hpp"
#include "results.hpp"

namespace trd {

/// The figures that the results allow, in the order of the report; brains on `surface`, or on the made one.
inline std::vector<figures::figure> figures_of(const study_results& r,
                                               const std::optional<figures::given_surface>& surface = {}) {
    std::vector<figures::figure> all;
    const auto add = [&all](figures::figure f) {
        if (!f.script.empty()) all.push_back(std::move(f));
    };
    if (r.states.k) {
        add(figures::states_number(r));
        add(figures::state_profiles(r, surface));
        add(figures::occupancy(r));
        add(figures::lifetimes(r));
        add(figures::transitions(r));
        add(figures::fcd_histograms(r));
        add(figures::symptom_scores(r));
    }
    if (!r.fits.empty()) add(figures::fit_curves(r));
    std::vector<std::string> protocols;
    for (const auto& map : r.sensitivity)
        if (std::find(protocols.begin(), protocols.end(), map.protocol) == protocols.end())
            protocols.push_back(map.protocol);
    for (const auto& protocol : protocols) add(figures::sensitivity_heat_map(r, protocol));
    for (const auto& protocol : protocols)
        if (!withheld(r, protocol)) add(figures::ranking(r, protocol));
    // What the study is about comes first, the maps that it is made of are folded away behind it.
    for (const bool folded : {false, true})
        for (const auto& map : r.maps)
            if ((map.name != "difference") == folded && !withheld(r, map.protocol))
                add(figures::brain_map(r, map, folded, surface));
    const std::string main_map = main_correlated_map(r);
    for (const bool folded : {false, true}) {
        std::vector<std::pair<std::string, std::string>> tested;
        for (const auto& c : r.correlations) {
            const std::pair key(c.protocol, c.map);
            if (withheld(r, c.protocol)) continue;
            if ((c.map != main_map) != folded || std::find(tested.begin(), tested.end(), key) != tested.end())
                continue;
            tested.push_back(key);
            for (std::size_t part = 0;; ++part) {
                auto figure = figures::receptor_scatter(r, c.protocol, c.map, folded, part);
                if (figure.script.empty()) break;
                add(std::move(figure));
            }
        }
    }
    for (const auto& contrast : r.contrasts) add(figures::contrast(r, contrast));
    add(figures::other_labels(r));
    add(figures::specifications(r));
    add(figures::dose_response(r));
    add(figures::planted_recovered(r, surface));
    return all;
}

/// Draws all figures; `progress` is called after each. Empty where gnuplot is absent; a figure that it cannot
/// draw says why.
inline std::vector<drawn_figure> draw_figures(const study_results& r,
                                              const std::optional<figures::given_surface>& surface = {},
                                              const entrain::progress_callback& progress = {}) {
    if (!gnuplot_present()) return {};
    return draw_all(figures_of(r, surface), r.source.note, progress);
}

}  // namespace trd
