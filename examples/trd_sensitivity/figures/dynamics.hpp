// How states follow one another, and which moments resemble which.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <entrain/states/transitions.hpp>

#include "../results.hpp"
#include "../shared.hpp"

namespace trd::figures {
namespace detail {

// A group in a session, and its scans.
struct condition {
    std::string group, session;
    const char* colour;
    std::vector<const scan_measures*> scans;
};

// The four of the study, those without a scan as well.
inline std::array<condition, 4> conditions_of(const study_results& r) {
    const auto& p = r.source;
    std::array<condition, 4> all = {{{p.responders, p.before, "#7fb8d8", {}},
                                     {p.responders, p.after, blue, {}},
                                     {p.nonresponders, p.before, "#eaae7f", {}},
                                     {p.nonresponders, p.after, vermilion, {}}}};
    for (auto& each : all)
        for (const auto& scan : r.states.scans)
            if (scan.group == each.group && scan.session == each.session) each.scans.push_back(&scan);
    return all;
}

}  // namespace detail

/// The mean probability of each state after each other one, by group and session.
inline figure transitions(const study_results& r) {
    figure f;
    f.name = "transitions";
    f.section = "dynamics";
    f.title = "From state to state";
    const std::size_t k = r.states.k;
    const auto conditions = detail::conditions_of(r);
    std::array<entrain::matrix<double>, 4> mean;
    double highest = 0;  // of changes of state
    for (std::size_t c = 0; c < 4; ++c) {
        std::vector<entrain::matrix<double>> scans;
        for (const auto* scan : conditions[c].scans)
            if (scan->transitions.shape(0) == k) scans.push_back(scan->transitions);
        if (scans.empty()) continue;
        mean[c] = entrain::group_transition_matrix(scans);
        for (std::size_t i = 0; i < k; ++i)
            for (std::size_t j = 0; j < k; ++j)
                if (i != j) highest = std::max(highest, mean[c](i, j));
    }
    if (k < 2 || std::all_of(mean.begin(), mean.end(), [](const auto& m) { return m.size() == 0; })) return f;
    highest = highest > 0 ? highest : 1;
    f.width = 1160;
    f.height = 330;

    drawing d(f.width, f.height);
    // Light throughout, for the dark numbers on it, and grey, as colours mean groups, states and maps.
    d("set palette defined (0 '#ffffff', 1 '#d9d9d9', 2 '#9a9a9a')");
    for (std::size_t c = 0; c < 4; ++c) {
        if (mean[c].size() == 0) continue;
        const double left = 70 + 262 * static_cast<double>(c), top = 50, side = 210;
        const double cell = side / static_cast<double>(k);
        d.panel({left, top, left + side, top + side}).xrange(0.5, static_cast<double>(k) + 0.5);
        d("set yrange [" + number(static_cast<double>(k) + 0.5, 9) + ":0.5]\nset border 0");
        const std::string every = k > 12 ? "2" : "1";
        d("set xtics 1, " + every + " scale 0 font ',11'\nset ytics 1, " + every + " scale 0 font ',11'");
        d.title(capitalised(conditions[c].group) + "s " + conditions[c].session).xlabel("to state");
        if (c == 0) d.ylabel("from state");
        d("set cbrange [0:" + number(highest, 9) + "]\nset style fill solid 1.0 border lc rgb '#ffffff'");
        if (c == 3)
            d("set colorbox user origin " + number(left + side + 14) + "*pixel_x, 1-" + number(top + side) +
              "*pixel_y size 12*pixel_x, " + number(side) + "*pixel_y\nset cbtics font ',10'")
                .label(left + side + 20, top - 12, "probability", "center font ',10'");
        std::vector<std::vector<double>> stay, change;
        for (std::size_t i = 0; i < k; ++i) {
            double left_for = 0;  // 0: no scan ever leaves this state
            for (std::size_t j = 0; j < k; ++j) left_for += mean[c](i, j);
            for (std::size_t j = 0; j < k; ++j) {
                const double x = static_cast<double>(j + 1), y = static_cast<double>(i + 1),
                             value = left_for > 0 ? mean[c](i, j) : std::nan("");
                (i == j ? stay : change).push_back({y, x, value});
                const double at_x = left + cell * static_cast<double>(j),
                             at_y = top + cell * static_cast<double>(i);
                d.mark({at_x, at_y, at_x + cell, at_y + cell},
                       "from state " + std::to_string(i + 1) + " to state " + std::to_string(j + 1) + ": " +
                           (left_for > 0 ? number(value, 3) : "never left"));
                if (k <= 6)
                    d("set label " + gp_text(left_for > 0 ? decimals(value, k <= 4 ? 3 : 2) : "none") +
                      " at " + number(x) + "," + number(y) + " center front font ',11' textcolor rgb '" +
                      std::string(ink) + "'");
            }
        }
        const described_data are{.columns = {"from", "to", "mean probability"}};
        const std::string boxes = " using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5)";
        d("plot " + d.data(stay, are) + boxes + " with boxxyerror lc rgb '#ffffff', " + d.data(change, are) +
          boxes + ":3 with boxxyerror lc palette");
    }
    d.finish(f);
    std::string counts;
    for (const auto& each : conditions)
        counts += (counts.empty() ? "" : ", ") + escape_html(each.group) + " " + escape_html(each.session) +
                  " n = " + std::to_string(each.scans.size());
    f.caption = "Probability of each state (column) one sample after each state (row), every " +
                number(r.source.tr, 3) +
                " s: mean over the scans that ever leave the row's state. Colour: changes of state, on one "
                "scale (darker: likelier); the diagonal: to stay, which takes no part in it. " +
                counts + ".";
    return f;
}

/// Histograms of the similarity of all pairs of moments, by group and session.
inline figure fcd_histograms(const study_results& r) {
    figure f;
    f.name = "fcd";
    f.section = "dynamics";
    f.title = "Which moments resemble which";
    const auto conditions = detail::conditions_of(r);
    std::size_t bins = 0;
    for (const auto& scan : r.states.scans) bins = std::max(bins, scan.fcd.size());
    if (bins == 0) return f;
    f.width = 1160;
    f.height = 360;

    struct curve {
        std::vector<std::vector<double>> rows;  // middle, mean, lower, upper
        double mean_fcd = 0;
    };
    std::array<curve, 4> curves;
    double highest = 0;
    for (std::size_t c = 0; c < 4; ++c) {
        std::vector<const scan_measures*> scans;
        for (const auto* scan : conditions[c].scans)
            if (scan->fcd.size() == bins) scans.push_back(scan);
        const auto n = static_cast<double>(scans.size());
        for (std::size_t bin = 0; bin < bins && !scans.empty(); ++bin) {
            double mean = 0, squares = 0;
            for (const auto* scan : scans) mean += scan->fcd[bin] / n;
            for (const auto* scan : scans) squares += (scan->fcd[bin] - mean) * (scan->fcd[bin] - mean);
            const double error = n > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
            curves[c].rows.push_back({2 * (static_cast<double>(bin) + 0.5) / static_cast<double>(bins) - 1,
                                      mean, std::max(0.0, mean - error), mean + error, error});
            highest = std::max(highest, mean + error);
        }
        for (const auto* scan : scans) curves[c].mean_fcd += scan->mean_fcd / n;
    }
    drawing d(f.width, f.height);
    for (std::size_t side = 0; side < 2; ++side) {
        const double left = 80 + 560 * static_cast<double>(side);
        d.panel({left, 36, left + 480, 290})
            .light_grid()
            .xrange(-1, 1)
            .yrange(0, highest > 0 ? 1.12 * highest : 1);
        d.title(capitalised(conditions[2 * side].group) + "s")
            .xlabel("FCD: cosine similarity of two moments' V1");
        d.ylabel("share of pairs per bin of " + number(2.0 / static_cast<double>(bins), 3));
        d("set key top left Left reverse font ',11' samplen 2 spacing 1.2");
        std::string plot;
        for (std::size_t c = 2 * side; c < 2 * side + 2; ++c) {
            if (curves[c].rows.empty()) continue;
            const std::string colour = std::string(" lc rgb '") + conditions[c].colour + "'";
            const std::string block =
                d.data(curves[c].rows, {.series = conditions[c].session,
                                        .columns = {"FCD", "mean share of pairs", "", "", "standard error"}});
            d("set arrow from " + number(curves[c].mean_fcd, 6) + ", graph 0 to " +
              number(curves[c].mean_fcd, 6) + ", graph 1 nohead back dt 2" + colour);
            plot +=
                (plot.empty() ? "plot " : ", ") + block +
                " using 1:3:4 with filledcurves fs transparent solid 0.25" + colour + " notitle, " + block +
                " using 1:2 with lines lw 2" + colour + " title " +
                gp_text(conditions[c].session + " (n = " + std::to_string(conditions[c].scans.size()) + ")");
        }
        if (!plot.empty()) d(plot);
    }
    d.finish(f);
    f.caption =
        "Functional connectivity dynamics: cosine similarity of the leading eigenvectors of all pairs of "
        "samples of a scan, as a histogram; mean over scans and one standard error. Dashed: the mean FCD "
        "of these scans, which the table of group statistics tests. fcd_histograms.tsv has every scan.";
    return f;
}

}  // namespace trd::figures
