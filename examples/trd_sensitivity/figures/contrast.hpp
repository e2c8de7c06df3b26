// Where the two models answer differently to the same push.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../evidence.hpp"
#include "../results.hpp"
#include "../shared.hpp"

namespace trd::figures {

/// What a push does to one model more than to the other, by perturbed unit, the largest difference first, with
/// intervals for all units at once.
inline figure contrast(const study_results& r, const model_contrast& of) {
    constexpr std::size_t most = 60;  // names must stay readable
    figure f;
    f.name = "contrast-" + slug(of.protocol);
    f.section = "contrast";
    f.title = "Difference of the two models, " + protocol_text(of.protocol) + " protocol";
    if (of.rows.empty() || r.fits.size() < 2) return f;
    f.width = 1160;

    auto rows = of.rows;
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::abs(a.difference) > std::abs(b.difference);
    });
    const auto apart = told_apart(of).size();
    if (rows.size() > most) rows.resize(most);

    std::size_t longest = 0;  // letters of a name, which stand below the panel
    std::vector<double> all = {0.0};
    std::vector<std::vector<double>> clear, open;
    std::vector<std::string> clear_names, open_names;
    std::string names;
    for (std::size_t u = 0; u < rows.size(); ++u) {
        const auto& row = rows[u];
        all.push_back(row.lower), all.push_back(row.upper);
        (leaves_zero_out(row) ? clear : open)
            .push_back({static_cast<double>(u), row.difference, row.lower, row.upper - row.lower, row.upper});
        (leaves_zero_out(row) ? clear_names : open_names).push_back(row.unit);
        names += (u ? ", " : "") + gp_tic(shortened(row.unit, 28)) + " " + std::to_string(u);
        longest = std::max(longest, std::min<std::size_t>(28, row.unit.size()));
    }
    f.height = 330 + static_cast<int>(5.6 * static_cast<double>(longest));
    drawing d(f.width, f.height);
    const limits y = limits_of(all, 0.06);
    d.panel({80, 40, 1140, 310})
        .light_grid()
        .xrange(-0.8, static_cast<double>(rows.size()) - 0.2)
        .yrange(y.low, y.high);
    d("set xtics (" + names + ") rotate by 90 right scale 0 font ',10'\nset border 2");
    d.ylabel("difference of drops of KL (nats)")
        .title("Push: a shifted by " + text_of_levels(of.levels[0], of.levels[1]) + " per second");
    d("set arrow from graph 0, first 0 to graph 1, first 0 nohead lc rgb '#555555'");
    std::string plot;
    const auto add = [&](const std::vector<std::vector<double>>& points,
                         const std::vector<std::string>& units, const char* series, const char* colour,
                         const char* mark) {
        if (points.empty()) return;
        const std::string data = d.data(points, {.series = series,
                                                 .columns = {"", "difference of drops (nats)", "low (nats)",
                                                             "", "high (nats)"},
                                                 .texts = {{"unit", units}}}),
                          look = std::string(" lc rgb '") + colour + "' notitle";
        plot += (plot.empty() ? "plot " : ", ") + data + " using 1:3:(0):4 with vectors nohead lw 1.5" +
                look + ", " + data + " using 1:2 with points ps 0.8 " + mark + look;
    };
    add(open, open_names, "interval holds zero", grey, "pt 6");
    add(clear, clear_names, "zero lies outside", ink, "pt 7");
    d(plot);
    d.finish(f);
    f.caption = "How much further the push brings " + escape_html(r.fits[0].model) + " to the target than " +
                escape_html(r.fits[1].model) +
                ": difference of the drops of the KL, each against the same model without a push, by "
                "perturbed unit, the largest first. Bars: 95 % intervals that hold for all " +
                std::to_string(of.rows.size()) +
                " units at once (largest |t| over relabelled trials). Black: zero lies outside, " +
                std::to_string(apart) + " of " + std::to_string(of.rows.size()) +
                ". Trials are simulations of two fitted models: more trials narrow the bars, and they say "
                "nothing about the spread over people." +
                why_two_levels(of.levels[0], of.levels[1]);
    return f;
}

}  // namespace trd::figures
