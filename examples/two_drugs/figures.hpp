// The figures: the fit, the doses, both drugs by the same measures, rates by region.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "options.hpp"
#include "study.hpp"

namespace drugs::figures {

inline std::string look(const char* colour, const char* font = "Helvetica Bold,13") {
    return std::string("left font '") + font + "' textcolor rgb '" + readable(colour) + "'";
}

// A line with points and whiskers of one standard error; rows are x, y, error.
inline std::string with_errors(const std::string& data, const char* colour, double width = 2) {
    return data + " using 1:2 with lines lw " + number(width) + " lc rgb '" + colour + "', " + data +
           " using 1:($2-$3):(0):(2*$3) with vectors nohead lw 1.4 lc rgb '" + colour + "', " + data +
           " using 1:2 with points pt 7 ps 0.5 lc rgb '" + colour + "'";
}

inline void vertical(drawing& d, double x, const char* colour) {
    d("set arrow from " + number(x, 9) + ", graph 0 to " + number(x, 9) +
      ", graph 1 nohead dt 2 lw 1.6 lc rgb '" + std::string(colour) + "'");
}

/// The placebo model over G.
inline figure fit_figure(const study_results& r) {
    figure f;
    f.name = "fit", f.section = "fit", f.title = "The placebo model over the coupling G";
    f.width = 1160, f.height = 380;
    drawing d(f.width, f.height);
    constexpr std::array<const char*, 3> names = {"FCD distance (KS)", "KL of state occupancy (nats)",
                                                  "mean r_E (Hz)"};
    for (std::size_t panel = 0; panel < names.size(); ++panel) {
        std::vector<std::vector<double>> rows, failing;
        double most = 0;
        for (const auto& row : r.fit) {
            const estimate e = panel == 0 ? row.fcd : panel == 1 ? row.kl : estimate{row.rate, 0};
            (row.tuned ? rows : failing).push_back({row.coupling, e.value, e.error});
            most = std::max(most, e.value + e.error);
        }
        const double left = 76 + 382 * static_cast<double>(panel);
        d.panel({left, 62, left + 300, 310}).xrange(0, r.fit.back().coupling * 1.04).yrange(0, most * 1.08);
        d.title(panel == 0 ? "FCD: chooses G" : panel == 1 ? "states: for comparison" : "rate");
        d.xlabel("coupling G").light_grid();
        d.ylabel(names[panel]);
        vertical(d, r.fit[r.chosen].coupling, ink);
        if (r.planted) vertical(d, r.planted->coupling, green);
        std::string plot;
        if (!rows.empty())
            plot = with_errors(d.data(rows, {.series = "inhibition tuned",
                                             .columns = {"G", names[panel], "standard error"}}),
                               grey);
        if (!failing.empty())
            plot +=
                (plot.empty() ? "" : ", ") +
                d.data(failing, {.series = "not tuned", .columns = {"G", names[panel], "standard error"}}) +
                " using 1:2 with points pt 6 ps 0.7 lc rgb '" + grey + "'";
        d("plot " + plot);
    }
    d.flush_labels();
    d.label(76, 20, "¦ chosen G", look(ink));
    if (r.planted) d.label(200, 20, "¦ planted G", look(green));
    d("set xrange [0:1]\nset yrange [0:1]\nunset border\nunset xtics\nunset ytics\nplot NaN");
    d.finish(f);
    f.caption =
        "Distance of the placebo model from the placebo scans; whiskers: standard error over " +
        std::to_string(r.curves[0].at[0].trial.size()) +
        " simulated scans (jackknife). Open points: couplings at which inhibition could not be tuned, which "
        "are not chosen.";
    return f;
}

/// The drug's scans against the model along the doses.
inline figure dose_figure(const study_results& r) {
    figure f;
    f.name = "doses", f.section = "doses", f.title = "The drug's scans against the model with gain";
    f.width = 1160, f.height = 440;
    drawing d(f.width, f.height);
    for (int panel = 0; panel < 2; ++panel) {
        double most = 0;
        for (const auto& curve : r.curves)
            for (const auto& e : panel == 0 ? curve.fcd : curve.fc) most = std::max(most, e.value + e.error);
        const double left = 76 + 570 * panel;
        d.panel({left, 76, left + 484, 370}).yrange(0, most * 1.05);
        // Curves stand beside each other at a dose, so that their whiskers do.
        const auto& doses = r.curves[0].dose;
        const double apart = 0.3 * (doses.size() > 1 ? doses[1] - doses[0] : doses.back()) /
                             static_cast<double>(r.curves.size());
        const auto beside = [&](std::size_t c) {
            return apart * (static_cast<double>(c) - static_cast<double>(r.curves.size() - 1) / 2);
        };
        d.xrange(beside(0) - 0.03 * doses.back(), 1.03 * doses.back() + beside(r.curves.size() - 1));
        d.title(panel == 0 ? "FCD: chooses the gain" : "functional connectivity: for comparison");
        d.xlabel("gain s_E where the map is largest").light_grid();
        d.ylabel(panel == 0 ? "FCD distance (KS)" : "1 - correlation of FC");
        if (r.planted) vertical(d, r.planted->gain, green);
        std::string plot;
        for (std::size_t c = r.curves.size(); c-- > 0;) {
            const auto& curve = r.curves[c];
            std::vector<std::vector<double>> rows;
            const auto& values = panel == 0 ? curve.fcd : curve.fc;
            for (std::size_t k = 0; k < values.size(); ++k)
                rows.push_back({curve.dose[k] + beside(c), values[k].value, values[k].error, curve.dose[k]});
            const char* colour = curve.kind == "receptor"   ? vermilion
                                 : curve.kind == "shuffled" ? grey
                                 : curve.kind == "uniform"  ? sky
                                                            : amber;
            plot +=
                (plot.empty() ? "plot " : ", ") +
                with_errors(
                    d.data(rows, {.series = curve.map,
                                  .columns = {"", panel == 0 ? "FCD distance (KS)" : "1 - correlation of FC",
                                              "standard error", "gain s_E"}}),
                    colour, curve.kind == "receptor" ? 2.6 : 1.4);
        }
        d(plot);
    }
    d.flush_labels();
    double left = 76;
    const auto key = [&](const std::string& text, const char* colour, double width) {
        d.label(left, 22, text, look(colour));
        left += width;
    };
    key("■ map of " + r.receptor, vermilion, 200);
    key("■ shuffled maps", grey, 160);
    key("■ uniform map", sky, 150);
    key("■ other receptors", amber, 170);
    if (r.planted) key("¦ planted gain", green, 150);
    d("set xrange [0:1]\nset yrange [0:1]\nunset border\nunset xtics\nunset ytics\nplot NaN");
    d.finish(f);
    f.caption =
        "Whiskers: standard error over simulated scans (jackknife). Trials have the same noise at all doses "
        "and "
        "for all maps; the dose of zero is the same for all. Maps are drawn a little beside each other. The "
        "uniform map has the mean of the receptor's.";
    return f;
}

/// Both drugs by the same measures, in standard deviations of placebo.
inline figure measure_figure(const study_results& r) {
    figure f;
    f.name = "side-by-side", f.section = "both", f.title = "Both drugs by the same measures";
    std::vector<const change*> left_rows, right_rows;
    const auto of_rates = detail::comparisons(0).back().name;  // tens of standard deviations: see the axes
    for (const auto& c : r.changes) {
        if (c.measure == of_rates) continue;
        if (c.contrast == "psilocybin") left_rows.push_back(&c);
        if (c.contrast == "ketamine") right_rows.push_back(&c);
    }
    const auto count = static_cast<double>(left_rows.size());
    f.width = 1160, f.height = 110 + static_cast<int>(count) * 36;
    drawing d(f.width, f.height);
    std::vector<double> all = {0.0};
    for (const auto* rows : {&left_rows, &right_rows})
        for (const auto* c : *rows) all.push_back(c->standardised_low), all.push_back(c->standardised_high);
    const limits x = limits_of(all, 0.05);
    d.panel({360, 50, 1130, static_cast<double>(f.height) - 60})
        .xrange(x.low, x.high)
        .yrange(count - 0.5, -0.5);
    std::string tics;
    for (std::size_t i = 0; i < left_rows.size(); ++i)
        tics += (i ? ", " : "") + gp_tic(capitalised(left_rows[i]->measure)) + " " + std::to_string(i);
    d("set ytics (" + tics + ") scale 0 font ',12'\nset border 1");
    d.xlabel("change from placebo (standard deviations over trials of placebo)").light_grid("xtics");
    d("set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '#555555' lw 1");
    std::string plot;
    for (int drug = 0; drug < 2; ++drug) {
        std::vector<std::vector<double>> firm, loose;
        std::vector<std::string> firm_names, loose_names;
        const auto& rows = drug == 0 ? left_rows : right_rows;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            (rows[i]->firm() ? firm_names : loose_names).push_back(rows[i]->measure);
            (rows[i]->firm() ? firm : loose)
                .push_back({rows[i]->standardised, static_cast<double>(i) + (drug == 0 ? -0.16 : 0.16),
                            rows[i]->standardised_low, rows[i]->standardised_high});
        }
        const std::string colour = drug == 0 ? vermilion : blue;
        for (const bool solid : {true, false}) {
            const auto& some = solid ? firm : loose;
            if (some.empty()) continue;
            const auto data = d.data(some, {.series = drug == 0 ? "psilocybin" : "ketamine",
                                            .columns = {"change (standard deviations of placebo)", "",
                                                        "low (95 %)", "high (95 %)"},
                                            .texts = {{"measure", solid ? firm_names : loose_names}}});
            plot += (plot.empty() ? "plot " : ", ") + data +
                    " using 3:2:($4-$3):(0) with vectors nohead lw 2 lc rgb '" + colour + "', " + data +
                    " using 1:2 with points pt " + (solid ? "7" : "6") + " ps 0.8 lc rgb '" + colour + "'";
        }
    }
    d.label(360, 20, "● psilocybin", look(vermilion));
    d.label(500, 20, "● ketamine", look(blue));
    d.label(620, 20, "○ not distinguishable from no change", look(grey));
    d(plot);
    d.finish(f);
    f.caption = "Mean over " + std::to_string(r.curves[0].at[0].trial.size()) +
                " pairs of trials with the same noise; whiskers: 95 % interval of each by itself (t). "
                "Filled: p below "
                "0.05 after Holm's correction over all " +
                std::to_string(r.changes.size()) +
                " changes of this page. Rates, which vary "
                "little over trials, have their own scale below.";
    return f;
}

/// Four measures along both axes.
inline figure axes_figure(const study_results& r) {
    figure f;
    f.name = "axes", f.section = "both", f.title = "Along the axes of both drugs";
    f.width = 1160, f.height = 620;
    drawing d(f.width, f.height);
    const auto all = detail::comparisons(0);
    const std::vector<std::size_t> shown = {all.size() - 1, 0, 1, 2};
    const std::vector<const char*> names = {"mean r_E (Hz)", "synchrony", "metastability", "entropy (nats)"};
    const auto uniform =
        std::find_if(r.curves.begin(), r.curves.end(), [](const auto& c) { return c.kind == "uniform"; });
    for (int drug = 0; drug < 2; ++drug)
        for (std::size_t m = 0; m < shown.size(); ++m) {
            const auto rows_of = [&](const std::vector<double>& axis, const std::vector<condition>& at) {
                std::vector<std::vector<double>> rows;
                for (std::size_t k = 0; k < at.size(); ++k) {
                    const auto v = all[shown[m]].of(at[k]);
                    double mean = xt::mean(v)(), squares = 0;
                    for (const double value : v) squares += (value - mean) * (value - mean);
                    const auto count = static_cast<double>(v.size());
                    rows.push_back({axis[k], mean, std::sqrt(squares / (count - 1) / count)});
                }
                return rows;
            };
            const auto first =
                drug == 0 ? rows_of(r.curves[0].dose, r.curves[0].at) : rows_of(r.block, r.interneurons);
            const auto second =
                drug == 0 ? rows_of(uniform->dose, uniform->at) : rows_of(r.block, r.pyramidal);
            std::vector<double> values;
            for (const auto* rows : {&first, &second})
                for (const auto& row : *rows)
                    values.push_back(row[1] - row[2]), values.push_back(row[1] + row[2]);
            const limits y = limits_of(values, 0.08);
            const double left = 70 + 286 * static_cast<double>(m), top = 64 + 300.0 * drug;
            d.panel({left, top, left + 214, top + 180}).yrange(y.low, y.high);
            d.xrange(-0.03 * first.back()[0], 1.03 * first.back()[0]).title(names[m]).light_grid();
            d.tics('x', 0, first.back()[0], 4).tics('y', y.low, y.high, 4);
            d.xlabel(drug == 0 ? "gain s_E" : "share blocked");
            const auto described = [&](int series) -> described_data {
                static constexpr std::array<const char*, 4> series_names = {
                    "psilocybin: map", "psilocybin: uniform map", "ketamine: interneurons",
                    "ketamine: pyramidal cells"};
                return {.series = series_names[static_cast<std::size_t>(2 * drug + series)],
                        .columns = {drug == 0 ? "gain s_E" : "share blocked", names[m], "standard error"}};
            };
            const std::string plot =
                with_errors(d.data(second, described(1)), drug == 0 ? sky : purple, 1.4) + ", " +
                with_errors(d.data(first, described(0)), drug == 0 ? vermilion : blue);
            if (m == 0) {
                d.label(
                    70, top - 40,
                    drug == 0 ? "■ psilocybin: map of " + r.receptor : "■ ketamine: block on interneurons",
                    look(drug == 0 ? vermilion : blue));
                d.label(400, top - 40,
                        drug == 0 ? "■ control: uniform map" : "■ control: block on pyramidal cells",
                        look(drug == 0 ? sky : purple));
            }
            d("plot " + plot);
        }
    d.finish(f);
    f.caption = "Means over trials; whiskers: standard errors. The leftmost points are the placebo model.";
    return f;
}

/// Where rates change.
inline figure region_figure(const study_results& r) {
    figure f;
    f.name = "regions", f.section = "regions", f.title = "Change of r_E by region";
    f.width = 1160, f.height = 400;
    drawing d(f.width, f.height);
    for (int panel = 0; panel < 3; ++panel) {
        std::vector<std::vector<double>> rows;
        std::vector<double> xs, ys;
        for (std::size_t i = 0; i < r.drug_rate.size(); ++i) {
            xs.push_back(panel == 2 ? r.drug_rate(i) : r.curves[0].density(i));
            ys.push_back(panel == 0 ? r.drug_rate(i) : r.ketamine_rate(i));
            rows.push_back({xs.back(), ys.back()});
        }
        const limits x = limits_of(xs, 0.06), y = limits_of(ys, 0.08);
        const double left = 84 + 382 * panel;
        d.panel({left, 50, left + 282, 330}).xrange(x.low, x.high).yrange(y.low, y.high).light_grid();
        d.tics('x', x.low, x.high, 4).tics('y', y.low, y.high, 5);
        d.xlabel(panel == 2 ? "change under psilocybin (Hz)"
                            : "density of " + r.receptor + " (share of largest)");
        d.ylabel("change of r_E (Hz)");
        d.title(panel == 0 ? "psilocybin" : panel == 1 ? "ketamine" : "ketamine against psilocybin");
        d("plot " +
          d.data(rows,
                 {.columns = {panel == 2 ? "psilocybin: change of r_E (Hz)" : "density",
                              panel == 0 ? "psilocybin: change of r_E (Hz)" : "ketamine: change of r_E (Hz)"},
                  .texts = {{"region", r.regions.name}}}) +
          " using 1:2 with points pt 7 ps 0.6 lc rgb '" +
          (panel == 0   ? vermilion
           : panel == 1 ? blue
                        : ink) +
          "'");
    }
    d.finish(f);
    f.caption = "One point per region, means over trials.";
    return f;
}

}  // namespace drugs::figures

namespace drugs {

/// The figures in the order of the report.
inline std::vector<figures::figure> figures_of(const study_results& r) {
    return {figures::fit_figure(r), figures::dose_figure(r), figures::measure_figure(r),
            figures::axes_figure(r), figures::region_figure(r)};
}

}  // namespace drugs
