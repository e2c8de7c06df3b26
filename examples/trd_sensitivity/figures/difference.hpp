// Maps over regions on the brain, with the list of the largest.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "../results.hpp"
#include "brain.hpp"

namespace trd::figures {
namespace detail {

/// A unit of perturbation and the value of a map there (the mean of its members).
struct unit_value {
    std::string name;
    double value = 0;
};

/// The units of a protocol by magnitude of a map, the largest first.
inline std::vector<unit_value> ranked_units(const study_results& r, const region_map& map) {
    std::vector<unit_value> units;
    for (const auto& s : r.sensitivity) {
        if (s.protocol != map.protocol) continue;
        for (std::size_t u = 0; u < s.units.size(); ++u) {
            double mean = 0;
            for (const std::size_t i : s.members[u])
                mean += map.value(i) / static_cast<double>(s.members[u].size());
            units.push_back({s.units[u], mean});
        }
        break;
    }
    if (units.empty())
        for (std::size_t i = 0; i < map.value.size(); ++i)
            units.push_back({r.source.regions.name[i], map.value(i)});
    std::stable_sort(units.begin(), units.end(), [](const unit_value& a, const unit_value& b) {
        return std::abs(a.value) > std::abs(b.value);
    });
    return units;
}

}  // namespace detail

/// One map: the brain and bars of the ten units of largest magnitude.
inline figure brain_map(const study_results& r, const region_map& map, bool folded,
                        const std::optional<given_surface>& surface = {}) {
    figure f;
    f.name = "map-" + slug(map.protocol) + "-" + slug(map.name);
    f.section = "maps";
    f.title = capitalised(map.name) + ", " + protocol_text(map.protocol) + " protocol";
    f.width = 1160;
    f.height = 520;
    f.folded = folded;
    const auto& regions = r.source.regions;
    const brain_places places = places_on(surface, regions);
    const colour_scale scale = scale_of(map.value, brown_teal);

    drawing d(f.width, f.height);
    draw_brain(d, {8, 8, 760, 462}, regions, places, map.value, scale);
    draw_colour_bar(d, {180, 470, 440, 482}, scale, map.name + " (nats)");

    std::vector<std::vector<double>> dots;
    for (const double value : map.value) dots.push_back({value});
    d.panel_name("regions").numbers(
        dots, {.columns = {map.name + " (nats)"}, .texts = {{"region", r.source.regions.name}}});

    auto units = detail::ranked_units(r, map);
    if (units.size() > 10) units.resize(10);
    const auto n = static_cast<double>(units.size());
    std::vector<double> values = {0.0};
    for (const auto& unit : units) values.push_back(unit.value);
    const limits x = limits_of(values, 0.06);
    std::string names;
    std::vector<std::vector<double>> bars;
    std::vector<std::string> bar_names;
    for (std::size_t u = 0; u < units.size(); ++u) {
        names += (u ? ", " : "") + gp_tic(units[u].name) + " " + std::to_string(u);
        bar_names.push_back(units[u].name);
        bars.push_back(
            {units[u].value / 2, static_cast<double>(u), std::abs(units[u].value) / 2, 0.36, units[u].value});
    }
    d.panel({950, 40, 1140, 430}).xrange(std::min(x.low, 0.0), std::max(x.high, 0.0)).yrange(n - 0.4, -0.6);
    d("set ytics (" + names + ") scale 0 font ',11'\nset border 1\nset xtics font ',10'").light_grid("xtics");
    d.tics('x', std::min(x.low, 0.0), std::max(x.high, 0.0), 6);
    d.title("The " + std::to_string(units.size()) + " largest").xlabel(map.name + " (nats)");
    d("set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '#555555'");
    d("plot " +
      d.data(bars, {.columns = {"", "", "", "", map.name + " (nats)"}, .texts = {{"unit", bar_names}}}) +
      " using 1:2:3:4:5 with boxxyerror lc palette");
    d.finish(f);
    f.caption = escape_html(sentence(map.meaning)) +
                (scale.low < 0 && scale.high > 0 ? " Teal: above zero, brown: below. " : " Bright: high. ") +
                brain_caption(places) + " n = " + std::to_string(map.value.size()) + " regions; bars: the " +
                std::to_string(units.size()) + " perturbed units of largest magnitude.";
    return f;
}

}  // namespace trd::figures
