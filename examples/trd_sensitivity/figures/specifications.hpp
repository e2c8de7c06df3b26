// How much of a map hangs on choices of the analysis.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "../results.hpp"
#include "../shared.hpp"
#include "colours.hpp"

namespace trd::figures {

/// Each specification's map against the main one, above; what the difference map correlates with, below.
inline figure specifications(const study_results& r) {
    figure f;
    f.name = "specifications";
    f.section = "specifications";
    f.title = "The map under other choices of analysis";
    if (!specifications_ran(r)) return f;
    const auto& curve = *r.specifications;
    const std::size_t count = curve.specifications.size();
    f.width = 1160;
    f.height = 660;

    drawing d(f.width, f.height);
    std::string names;
    std::vector<std::string> choices;
    for (std::size_t k = 0; k < count; ++k) {
        choices.push_back(curve.specifications[k].decision + ": " + curve.specifications[k].choice);
        names += (k ? ", " : "") + gp_tic(choices.back()) + " " + std::to_string(k);
    }
    const auto panel = [&](const box& place, const char* label, const std::string& tics) {
        d.panel(place)
            .panel_name(label)
            .light_grid()
            .xrange(-0.5, static_cast<double>(count) - 0.5)
            .yrange(-1.05, 1.05);
        d("set xtics (" + tics + ") rotate by 45 right scale 0 font ',10'\nset border 2");
        d.ylabel(label);
        d("set arrow from graph 0, first 0 to graph 1, first 0 nohead lc rgb '#555555'");
        d("set key outside right top vertical");
    };
    const auto& colours = receptor_colours();
    const auto points = [&](std::size_t series, const std::string& name, auto&& value) {
        std::vector<std::vector<double>> data;
        for (std::size_t k = 0; k < count; ++k) data.push_back({static_cast<double>(k), value(k)});
        return d.data(data, {.series = name,
                             .columns = {"", "Spearman's rho"},
                             .texts = {{"decision and choice", choices}}}) +
               " using 1:2 with points pt 7 ps 0.8 lc rgb '" + colours[series % colours.size()] + "' title " +
               gp_text(name);
    };
    std::string blank;
    for (std::size_t k = 0; k < count; ++k) blank += (k ? ", '' " : "'' ") + std::to_string(k);
    panel({80, 30, 900, 230}, "rho with the main map", blank);
    std::string plot;
    for (std::size_t m = 0; m < curve.maps.size(); ++m)
        plot += (m ? ", " : "plot ") +
                points(m, curve.maps[m], [&](std::size_t k) { return curve.with_main(k, m); });
    d(plot);
    if (!curve.receptor_names.empty()) {
        panel({80, 260, 900, 460}, "rho with receptors", names);
        plot.clear();
        for (std::size_t i = 0; i < curve.receptor_names.size(); ++i)
            plot += (i ? ", " : "plot ") +
                    points(i, curve.receptor_names[i], [&](std::size_t k) { return curve.rho(k, 0, i); });
        d(plot);
    }
    d.finish(f);
    f.caption =
        "Spearman's rho over " + std::to_string(curve.map.shape(2)) +
        " regions. Each column takes one decision otherwise than the main analysis of the small study; "
        "below, of the map " +
        escape_html(curve.maps[0]) + ". Specifications share their data: this is no test.";
    return f;
}

}  // namespace trd::figures
