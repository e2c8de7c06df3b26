// Fit of the models: KL and secondary measures against the coupling, and the occupancies at the chosen one.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "../results.hpp"
#include "../shared.hpp"
#include "colours.hpp"

namespace trd::figures {
inline figure fit_curves(const study_results& r) {
    figure f;
    f.name = "fit";
    f.section = "fit";
    f.title = "Fit of the models";
    f.width = 1160;
    f.height = 520;
    drawing d(f.width, f.height);

    // `least`: what the quantity cannot be below, nor its bar.
    const auto curve = [&](const box& place, const std::string& label, const std::string& title, auto value,
                           auto error, double least, bool key) {
        const auto lower = [&](const fit_point& point) {
            return std::max(least, value(point) - error(point));
        };
        std::vector<double> all, couplings;
        for (const auto& fit : r.fits)
            for (const auto& point : fit.curve) {
                all.push_back(value(point) + error(point));
                all.push_back(lower(point));
                couplings.push_back(point.coupling);
            }
        const limits y = limits_of(all, 0.08), x = limits_of(couplings, 0.02);
        d.panel(place).light_grid().xrange(x.low, x.high).yrange(y.low, y.high);
        // Once a column.
        if (place.bottom > 400)
            d.xlabel("global coupling G (no unit)");
        else
            d("set format x ''");
        d.ylabel(label).title(title);
        if (key)
            d.key(place.left, f.height - 12.0, "left bottom Left reverse font ',11' samplen 2.5 width 2");
        else
            d.tics('x', x.low, x.high, 5).tics('y', y.low, y.high, 5);
        std::string plot, chosen;
        for (std::size_t m = 0; m < r.fits.size(); ++m) {
            const auto& fit = r.fits[m];
            const std::string colour = std::string(" lc rgb '") + model_colour(m) + "'";
            std::vector<std::vector<double>> rows, mark;
            for (const auto& point : fit.curve) {
                rows.push_back({point.coupling, value(point), lower(point),
                                value(point) + error(point) - lower(point), error(point)});
                if (point.coupling == fit.coupling) mark = {rows.back()};
            }
            if (rows.empty()) continue;
            d.panel_name("");
            const std::string name = d.data(
                rows, {.series = fit.model, .columns = {"G", label, "", "", "standard error of " + label}});
            const auto [low, high] = std::minmax_element(rows.begin(), rows.end());
            const bool at_edge =
                rows.size() > 1 && (fit.coupling == low->front() || fit.coupling == high->front());
            const std::string edge = at_edge ? " (at the edge of what was tried)" : "";
            plot += (plot.empty() ? "plot " : ", ") + name + " using 1:2 with lines lw 2 dt " +
                    std::to_string(m + 1) + colour + " title " +
                    gp_text(key ? fit.model + ", chosen G = " + number(fit.coupling) + edge : "") + ", " +
                    name + " using 1:3:(0):4 with vectors nohead lw 1" + colour + " notitle, " + name +
                    " using 1:2 with points pt 7 ps 0.35" + colour + " notitle";
            if (!mark.empty())
                chosen +=
                    ", " + d.data(mark) + " using 1:2 with points pt 6 ps 1.6 lw 2.5" + colour + " notitle";
        }
        if (!plot.empty()) d(plot + chosen);
    };
    curve(
        {70, 40, 500, 406}, "KL of state probabilities (nats)", "Distance to the data (chooses G)",
        [](const fit_point& p) { return p.kl; }, [](const fit_point& p) { return p.kl_standard_error; }, 0,
        true);
    // For information, one above the other.
    curve(
        {580, 40, 810, 146}, "FC correlation r", "", [](const fit_point& p) { return p.fc_correlation; },
        [](const fit_point& p) { return p.fc_correlation_error; }, -1, false);
    curve(
        {580, 170, 810, 276}, "phase FC error", "", [](const fit_point& p) { return p.phase_fc_mse; },
        [](const fit_point& p) { return p.phase_fc_mse_error; }, 0, false);
    curve(
        {580, 300, 810, 406}, "|Δ metastability|", "",
        [](const fit_point& p) { return p.metastability_difference; },
        [](const fit_point& p) { return p.metastability_error; }, 0, false);

    // Occupancies, measured and simulated.
    d.panel({880, 40, 1140, 406}).light_grid().title("State probabilities at the chosen G");
    double highest = 0;
    std::string tics, plot;
    const std::size_t k = r.states.k;
    std::vector<std::vector<double>> measured, simulated;
    std::vector<std::string> measured_names, simulated_names;
    for (std::size_t m = 0; m < r.fits.size(); ++m) {
        const auto& fit = r.fits[m];
        const double colour = m ? 0xD55E00 : 0x0072B2;
        for (std::size_t s = 0; s < fit.empirical_occupancy.size(); ++s) {
            const double at = static_cast<double>(m * (k + 1) + s);
            tics += (tics.empty() ? "" : ", ") + gp_tic(std::to_string(s + 1)) + " " + number(at);
            measured.push_back({at - 0.2, fit.empirical_occupancy(s), colour, static_cast<double>(s + 1)});
            measured_names.push_back(fit.model);
            highest = std::max(highest, fit.empirical_occupancy(s));
            if (s < fit.simulated_occupancy.size()) {
                simulated.push_back(
                    {at + 0.2, fit.simulated_occupancy(s), colour, static_cast<double>(s + 1)});
                simulated_names.push_back(fit.model);
                highest = std::max(highest, fit.simulated_occupancy(s));
            }
        }
    }
    d.xrange(-0.7, static_cast<double>(r.fits.size() * (k + 1)) - 1.3)
        .yrange(0, std::max(1e-6, highest * 1.25));
    d("set xtics (" + tics + ") scale 0\nset boxwidth 0.38").xlabel("state").ylabel("probability");
    d("set key top right font ',11' samplen 2 spacing 1.2");
    if (!measured.empty())
        d("plot " +
          d.data(measured, {.series = "measured",
                            .columns = {"", "probability", "", "state"},
                            .texts = {{"model", measured_names}}}) +
          " using 1:2:3 with boxes lc rgb variable fs solid 1.0 noborder notitle, " +
          d.data(simulated, {.series = "simulated",
                             .columns = {"", "probability", "", "state"},
                             .texts = {{"model", simulated_names}}}) +
          " using 1:2:3 with boxes lc rgb variable fs transparent solid 0.35 noborder notitle, keyentry with "
          "boxes fs solid 1.0 noborder lc rgb '#555555' title 'measured', keyentry with boxes fs transparent "
          "solid 0.35 noborder lc rgb '#555555' title 'simulated'");
    d.finish(f);
    f.caption =
        "Left: symmetrised Kullback-Leibler divergence between simulated and measured state probabilities "
        "against the global coupling G (ring: the chosen G, the lowest KL). Middle, for information: "
        "correlation of simulated and measured functional connectivity, mean squared error of the phase FC, "
        "and absolute difference of metastability (no units). Bars: standard error over simulated "
        "recordings; the error of the measured side, the same at every G, is not in them. Right: state "
        "probabilities, measured and simulated at the chosen G, blue responders before, orange "
        "non-responders before.";
    return f;
}

}  // namespace trd::figures
