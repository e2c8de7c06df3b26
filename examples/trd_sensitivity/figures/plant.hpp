// Planted against recovered: the proof on a synthetic cohort.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "../results.hpp"
#include "brain.hpp"

namespace trd::figures {

inline figure planted_recovered(const study_results& r, const std::optional<given_surface>& surface = {}) {
    figure f;
    f.name = "planted-recovered";
    f.section = "plant";
    f.title = "Planted and recovered";
    if (!r.plant) return f;
    const auto& plant = *r.plant;
    f.width = 1160;
    f.height = 380;
    drawing d(f.width, f.height);
    d(viridis);

    std::vector<double> xs, ys;
    std::vector<std::vector<double>> points;
    std::vector<std::string> regions, receptors;
    for (std::size_t i = 0; i < plant.recovered.size(); ++i) {
        xs.push_back(plant.truth.map(i));
        ys.push_back(plant.recovered(i));
        points.push_back({xs.back(), ys.back()});
        regions.push_back(r.source.regions.name[i]);
    }
    const limits x = limits_of(xs, 0.05), y = limits_of(ys, 0.08);
    double rho = 0;
    for (const auto& score : plant.scores)
        if (score.planted) rho = score.spearman;
    d.panel({70, 44, 312, 314}).xrange(x.low, x.high).yrange(y.low, y.high);
    d.title("Regions: ρ = " + decimals(rho, 2)).panel_name("regions");
    d.xlabel("planted map (share of its maximum)").ylabel("recovered: " + plant.map_name + " (nats)");
    d("plot " +
      d.data(points, {.columns = {"planted (share of its maximum)", "recovered (nats)"},
                      .texts = {{"region", regions}}}) +
      " using 1:2 with points pt 7 ps 0.6 lc rgb '" + std::string(grey) + "'");

    std::string names;
    std::vector<std::vector<double>> bars;
    std::vector<double> scores = {0.0};
    for (std::size_t i = 0; i < plant.scores.size(); ++i) {
        const auto& score = plant.scores[i];
        names += (i ? ", " : "") + gp_tic(score.receptor) + " " + std::to_string(i);
        scores.push_back(score.spearman);
        receptors.push_back(score.receptor);
        bars.push_back({score.spearman / 2, static_cast<double>(i), std::abs(score.spearman) / 2, 0.36,
                        score.planted ? double{0x222222} : double{0xb9bec7}, score.spearman});
    }
    const limits s = limits_of(scores, 0.08);
    d.panel({414, 44, 548, 314}).xrange(std::min(s.low, 0.0), std::max(s.high, 0.0));
    d.yrange(static_cast<double>(plant.scores.size()) - 0.4, -0.6)
        .title("Planted map and decoys")
        .panel_name("maps");
    d("set ytics (" + names + ") scale 0\nset border 1")
        .light_grid("xtics")
        .tics('x', std::min(s.low, 0.0), std::max(s.high, 0.0), 6)
        .xlabel("ρ with the recovered map");
    d("set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '#555555'");
    if (!bars.empty())
        d("plot " +
          d.data(bars,
                 {.columns = {"", "", "", "", "", "Spearman's rho"}, .texts = {{"receptor", receptors}}}) +
          " using 1:2:3:4:5 with boxxyerror lc rgb variable");

    const brain_places places = places_on(surface, r.source.regions, 0.6);
    const auto draw = [&](double left, const entrain::vector<double>& values, const std::string& title) {
        const colour_scale scale = scale_of(values, brown_teal);
        draw_brain(d, {left, 50, left + 286, 236}, r.source.regions, places, values, scale,
                   {.titles = false, .apart = 58});
        draw_colour_bar(d, {left + 24, 262, left + 194, 272}, scale, title);
    };
    draw(568, plant.truth.map, "planted (share of its maximum)");
    draw(868, plant.recovered, "recovered (nats)");
    d.finish(f);
    f.caption =
        escape_html(sentence(plant.truth.text)) + " Left: the planted map against the recovered one (" +
        escape_html(plant.map_name) + ", " + protocol_text(plant.protocol) +
        " protocol; nats), n = " + std::to_string(plant.recovered.size()) +
        " regions. Middle: Spearman correlation of the recovered map with the planted map (black) and with "
        "the "
        "other maps (grey). Right: both maps. " +
        brain_caption(places);
    return f;
}

}  // namespace trd::figures
