// The results as a table, and as a figure: the correlation of the data against the density of those of the
// nulls.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <entrain/io.hpp>
#include <entrain/nulls.hpp>

#include "../support/figure.hpp"
#include "../support/gnuplot.hpp"
#include "../support/page.hpp"

namespace receptor_nulls {

struct finding {
    std::string receptor, null;
    std::size_t regions = 0;
    entrain::nulls::correlation_result test;
    double p_holm = 1;  ///< over the receptors, of the larger p
};

inline void write_table(const std::filesystem::path& file, const std::vector<finding>& findings) {
    entrain::io::table table;
    table.columns = {"receptor",
                     "null",
                     "regions",
                     "correlation",
                     "p_map_randomised",
                     "p_receptor_randomised",
                     "p",
                     "p_standard_error",
                     "p_holm",
                     "p_parametric",
                     "draws",
                     "morans_i",
                     "morans_i_null",
                     "symmetry",
                     "symmetry_null",
                     "warnings"};
    const auto text = [](double value) {
        return std::isfinite(value) ? example::number(value, 6) : std::string("n/a");
    };
    for (const auto& f : findings) {
        std::string warnings;
        for (const auto& w : f.test.warnings) warnings += (warnings.empty() ? "" : "; ") + w;
        const auto& d = f.test.diagnostics;
        table.rows.push_back({f.receptor, f.null, std::to_string(f.regions), text(f.test.rho),
                              text(f.test.p_x), text(f.test.p_y), text(f.test.p),
                              text(f.test.p_standard_error), text(f.p_holm), text(f.test.p_parametric),
                              std::to_string(f.test.draws), text(d.morans_i), text(d.morans_i_null),
                              text(d.symmetry), text(d.symmetry_null), warnings.empty() ? "n/a" : warnings});
    }
    entrain::io::save_table(file, table);
}

/// A row of panels per receptor, a panel per null, as the files that write_picture() makes. Says why there is no
/// figure where it cannot be drawn; empty where it is.
inline std::string write_figure(const std::filesystem::path& file, const std::vector<finding>& findings,
                                const std::string& map, bool pearson) {
    if (findings.empty()) return "nothing could be compared";
    std::vector<std::string> receptors, nulls;
    const auto add = [](std::vector<std::string>& list, const std::string& name) {
        if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
    };
    for (const auto& f : findings) {
        add(receptors, f.receptor);
        add(nulls, f.null);
    }
    constexpr double column = 250, line = 235, left = 60, top = 50;
    const int width = static_cast<int>(left + column * static_cast<double>(nulls.size())),
              height = static_cast<int>(top + line * static_cast<double>(receptors.size()));
    example::figures::drawing d(width, height);
    for (const auto& f : findings) {
        const auto at = [](const std::vector<std::string>& list, const std::string& name) {
            return static_cast<double>(std::find(list.begin(), list.end(), name) - list.begin());
        };
        const double x = left + column * at(nulls, f.null), y = top + line * at(receptors, f.receptor);
        constexpr int bins = 50;
        std::vector<std::vector<double>> density(bins, {0, 0});
        for (int b = 0; b < bins; ++b) density[static_cast<std::size_t>(b)][0] = -1 + 2 * (b + 0.5) / bins;
        double highest = 0;
        for (const double r : f.test.null)
            density[static_cast<std::size_t>(std::clamp(static_cast<int>((r + 1) / 2 * bins), 0, bins - 1))]
                   [1] += bins / (2 * static_cast<double>(f.test.draws));
        for (const auto& bin : density) highest = std::max(highest, bin[1]);
        d.panel({x, y + 25, x + column - 50, y + line - 80}).xrange(-1, 1).yrange(0, 1.15 * highest);
        d.title(f.receptor + ", " + f.null).panel_name(f.receptor);
        d.xlabel(std::string(pearson ? "r" : "ρ") + " = " + example::decimals(f.test.rho, 2) +
                 ", p = " + example::number(f.test.p, 2) + ", n = " + std::to_string(f.regions));
        if (x == left) d.ylabel("density of nulls");
        d("unset ytics\nset border 1\nset xtics 0.5");
        d("set boxwidth " + example::number(2.0 / bins, 6));
        d("set arrow from first " + example::number(f.test.rho, 6) + ", graph 0 to first " +
          example::number(f.test.rho, 6) + ", graph 1 nohead lw 2.5 lc rgb '" +
          (f.test.p <= 0.05 ? example::figures::vermilion : example::figures::ink) + "' front");
        d("plot " +
          d.data(density, {.series = f.null, .columns = {pearson ? "r" : "rho", "density of nulls"}}) +
          " using 1:2 with boxes lc rgb '" + example::figures::sky + "'");
    }
    d.flush_labels().label(
        12, 18,
        "Correlation with " + map + " (line; coloured where p is at most 0.05) against that of its null maps",
        "left font ',14'");
    d("unset border\nunset tics\nset xrange [0:1]\nset yrange [0:1]\nplot NaN notitle");
    example::figures::figure plan;
    plan.name = file.stem().string();
    plan.title = "Correlation with " + map + " against that of its null maps";
    plan.caption =
        "Line: the correlation of the data, coloured where p is at most 0.05. Bars: the density of the "
        "correlations of null maps.";
    plan.width = width, plan.height = height;
    d.finish(plan);
    const bool possible = example::gnuplot_present();
    const auto drawn = possible ? example::draw(plan, "")
                                : example::drawn_figure{plan, {}, "gnuplot is not installed", {}, {}};
    if (!drawn.unprinted.empty()) std::fprintf(stderr, "no PDF and PNG: %s\n", drawn.unprinted.c_str());
    example::write_picture(file.parent_path(), drawn, "");
    return drawn.missing;
}

}  // namespace receptor_nulls
