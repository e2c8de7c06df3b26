// The figures of the page: functional and structural connectivity, carpet plots, head motion.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/io/bids.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/synchrony/coherence.hpp>

#include "../support/cohort_found.hpp"
#include "../support/figure.hpp"

namespace prepare {

/// "sub-01, before".
inline std::string name_of(const entrain::io::scan& scan) {
    return "sub-" + scan.subject + ", " + scan.session;
}

/// Of each scan Pearson's correlation, over pairs of regions, of its functional connectivity with the mean of the
/// other scans'; NaN where there is no other, or nothing varies. Empty where a scan is too short.
inline std::vector<double> likeness_of(const entrain::io::cohort& study) {
    const auto mean = mean_connectivity(study);
    if (!mean) return {};
    const std::size_t n = study.regions.size(), scans = study.scans.size();
    std::vector<double> likeness(scans, NAN);
    if (scans < 2 || n < 3) return likeness;
    for (std::size_t k = 0; k < scans; ++k) {
        const auto own = entrain::functional_connectivity(study.scans[k].bold, study.scans[k].runs);
        std::vector<double> x, y;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = i + 1; j < n; ++j) {
                x.push_back(own(i, j));
                y.push_back(static_cast<double>(scans) * (*mean)(i, j) - own(i, j));
            }
        if (entrain::varies(x) && entrain::varies(y)) likeness[k] = entrain::stats::pearson(x, y);
    }
    return likeness;
}

/// A scan that the page shows, and why.
struct shown_scan {
    std::size_t scan;
    std::string reason;
};

/// The first scan, that whose head moved most, and that whose functional connectivity is least like the others'.
inline std::vector<shown_scan> scans_to_show(const entrain::io::cohort& study,
                                             const std::vector<double>& likeness) {
    std::vector<shown_scan> chosen;
    const auto add = [&](std::size_t scan, const std::string& reason) {
        for (auto& each : chosen)
            if (each.scan == scan) {
                each.reason += ", " + reason;
                return;
            }
        chosen.push_back({scan, reason});
    };
    if (study.scans.empty()) return chosen;
    add(0, "the first");
    std::size_t worst = study.scans.size(), odd = worst;
    for (std::size_t k = 0; k < study.scans.size(); ++k) {
        const double fd = study.scans[k].mean_fd;
        if (entrain::is_finite(fd) && (worst == study.scans.size() || fd > study.scans[worst].mean_fd))
            worst = k;
        if (k < likeness.size() && entrain::is_finite(likeness[k]) &&
            (odd == study.scans.size() || likeness[k] < likeness[odd]))
            odd = k;
    }
    if (worst < study.scans.size())
        add(worst, "most motion (FD " + decimals(study.scans[worst].mean_fd) + " mm)");
    // Of two scans each is as like the other.
    if (odd < study.scans.size() && study.scans.size() > 2)
        add(odd, "least like the others (r " + decimals(likeness[odd], 2) + ")");
    return chosen;
}

namespace figures {

using namespace example::figures;

/// A matrix of at most `rows` times `columns`, each element the mean of the finite values in its part of `large`; NaN
/// where there are none. A picture has no more pixels.
inline entrain::matrix<double> shrunk(const entrain::matrix<double>& large, std::size_t rows,
                                      std::size_t columns) {
    const std::size_t r = std::min<std::size_t>(rows, large.shape(0)),
                      c = std::min<std::size_t>(columns, large.shape(1));
    entrain::matrix<double> sum = entrain::full(r, c, 0.0), count = entrain::full(r, c, 0.0);
    for (std::size_t i = 0; i < large.shape(0); ++i)
        for (std::size_t j = 0; j < large.shape(1); ++j)
            if (entrain::is_finite(large(i, j))) {
                const std::size_t to_i = i * r / large.shape(0), to_j = j * c / large.shape(1);
                sum(to_i, to_j) += large(i, j), count(to_i, to_j) += 1;
            }
    return sum / count;
}

/// Draws a matrix into the panel that was begun, its first row above; `low` and `high` are the ends of the colours.
inline void draw_image(drawing& d, const entrain::matrix<double>& values, double low, double high,
                       std::size_t columns, const std::string& across, double step = 1) {
    const auto small = shrunk(values, 400, columns);
    std::vector<std::vector<double>> rows(small.shape(0));
    for (std::size_t i = 0; i < small.shape(0); ++i)
        for (std::size_t j = 0; j < small.shape(1); ++j)
            rows[i].push_back(entrain::is_finite(small(i, j)) ? std::clamp(small(i, j), low, high) : NAN);
    const auto height = static_cast<double>(values.shape(0));
    const double width = static_cast<double>(values.shape(1)) * step;
    // Regions are counted from 1, time begins at 0.
    const double first = across == "region" ? 0.5 : 0;
    const double dx = width / static_cast<double>(small.shape(1)),
                 dy = height / static_cast<double>(small.shape(0));
    d.xrange(first, first + width).yrange(height + 0.5, 0.5).xlabel(across).ylabel("region");
    d.tics('x', first, first + width, 5).tics('y', 0, height, 5);
    d("set border 15\nset cbrange [" + number(low, 9) + ":" + number(high, 9) + "]");
    d("plot " + d.data(rows) + " matrix using (" + number(first + dx / 2, 9) + "+" + number(dx, 9) +
      "*$1):(" + number(0.5 + dy / 2, 9) + "+" + number(dy, 9) + "*$2):3 with image");
}

/// The colours of the panel before, from `low` to `high`, in the box.
inline void draw_scale(drawing& d, const box& place, double low, double high, const std::string& unit,
                       const std::string& tics = "") {
    d.panel(place).xrange(0, 1).yrange(low, high);
    d("set border 15\nunset xtics\nunset ytics\nset y2range [" + number(low, 9) + ":" + number(high, 9) +
      "]\nset y2tics nomirror font ',10' scale 0.5 " + tics);
    d.label((place.left + place.right) / 2, place.top - 14, unit, "center font ',11'");
    std::vector<std::vector<double>> steps;
    for (int i = 0; i < 64; ++i) {
        const double value = low + (high - low) * (i + 0.5) / 64;
        steps.push_back({0.5, value, 0.5, (high - low) / 127, value});
    }
    d("plot " + d.data(steps) + " using 1:2:3:4:5 with boxxyerror lc palette");
}

/// Mean functional connectivity and, where there is one, the connectome on a scale of powers of ten.
inline figure connectivity_figure(const entrain::io::cohort& study) {
    figure f;
    f.name = "connectivity", f.section = "figures", f.title = "Functional connectivity";
    const auto fc = mean_connectivity(study);
    const std::size_t n = study.regions.size();
    if (!fc || n < 2) return f;
    const bool connected = study.structure.size() == n;
    f.width = 1160, f.height = 540;
    drawing d(f.width, f.height);
    std::vector<double> sizes;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i + 1; j < n; ++j) sizes.push_back(std::abs((*fc)(i, j)));
    const double end = std::max(std::ceil(quantile(sizes, 0.99) * 10 - 1e-9) / 10, 0.1);
    d(teal_brown).panel({64, 46, 494, 476}).title("Functional connectivity");
    draw_image(d, *fc, -end, end, 400, "region");
    draw_scale(d, {508, 46, 522, 306}, -end, end, "r");
    f.caption = "Functional connectivity: Pearson's correlation of every two regions, the mean of " +
                plural(study.scans.size(), "scan", "scans") + "; the colours end at ±" + decimals(end, 1) +
                ", which one pair in a hundred exceeds at most. ";
    if (connected) {
        f.title = "Functional and structural connectivity";
        entrain::matrix<double> weights = study.structure.weights();
        double low = HUGE_VAL, high = -HUGE_VAL;
        std::size_t none = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                double& w = weights(i, j);
                none += i != j && w == 0;
                w = w > 0 ? std::log10(w) : NAN;
                if (w > -HUGE_VAL) low = std::min(low, w), high = std::max(high, w);
            }
        if (low <= high) {
            if (!(low < high)) low -= 0.5, high += 0.5;
            std::string tics;
            for (double power = std::ceil(low - 1e-9); power <= high + 1e-9; ++power)
                tics += (tics.empty() ? "" : ", ") + gp_tic(number(std::pow(10.0, power), 6)) + " " +
                        number(power, 3);
            d(viridis).panel({650, 46, 1080, 476}).title("Connectome");
            draw_image(d, weights, low, high, 400, "region");
            draw_scale(d, {1092, 46, 1106, 306}, low, high, "weight", tics.empty() ? "" : "(" + tics + ")");
            const double pairs = static_cast<double>(n) * static_cast<double>(n - 1);
            f.caption +=
                "Connectome: weights as they are in the file, on a scale of powers of ten; " +
                (none == 0 ? std::string("every two regions are connected")
                           : "white where there is no connection, " +
                                 decimals(100 * static_cast<double>(none) / pairs, 1) + " % of all") +
                ". ";
        }
    }
    f.caption +=
        "Regions in the order of the table" + std::string(n > 400 ? ", several to a pixel as means" : "") +
        ": homotopic ones that go together are a line beside the diagonal where left and right come in "
        "turn, and parallel to it where one hemisphere follows the other.";
    d.finish(f);
    return f;
}

/// A few scans as they are: regions by samples, each region in its own standard deviations.
inline figure carpet_figure(const entrain::io::cohort& study, const std::vector<shown_scan>& chosen) {
    figure f;
    f.name = "carpets", f.section = "figures", f.title = "Carpet plots";
    if (chosen.empty()) return f;
    f.width = 1160, f.height = 420;
    drawing d(f.width, f.height);
    d("set palette defined (0 '#000000', 1 '#ffffff')");
    std::string which;
    for (std::size_t k = 0; k < chosen.size(); ++k) {
        const auto& scan = study.scans[chosen[k].scan];
        entrain::matrix<double> z = scan.bold;
        for (const auto& [first, length] : scan.runs.within(z.shape(1), "carpet_figure"))
            for (std::size_t i = 0; i < z.shape(0); ++i) {
                double mean = 0, square = 0;
                const auto samples = static_cast<double>(length);
                for (std::size_t t = first; t < first + length; ++t) mean += z(i, t) / samples;
                for (std::size_t t = first; t < first + length; ++t)
                    square += (z(i, t) - mean) * (z(i, t) - mean);
                const double deviation = std::sqrt(square / std::max(samples - 1, 1.0));
                for (std::size_t t = first; t < first + length; ++t) z(i, t) = (z(i, t) - mean) / deviation;
            }
        const double left = 64 + 352 * static_cast<double>(k), right = left + 282;
        d.panel({left, 46, right, 356}).title(shortened(name_of(scan), 34));
        draw_image(d, z, -2, 2, 600, "time (s)", scan.tr);
        which +=
            (which.empty() ? "" : "; ") + escape_html(name_of(scan)) + ": " + escape_html(chosen[k].reason);
    }
    draw_scale(d, {1092, 46, 1106, 306}, -2, 2, "SD");
    f.caption =
        which +
        ". Each region about its mean, in its own standard deviations over time, black and white at ±2. "
        "Stripes from top to bottom are what all regions do at once, as they do when the head moves or the "
        "breath is deep; a grey that changes from left to right is drift that no filter took out.";
    d.finish(f);
    return f;
}

/// Mean framewise displacement of each scan, by group and session; lines join the scans of a person.
inline figure motion_figure(const entrain::io::cohort& study) {
    figure f;
    f.name = "motion", f.section = "figures", f.title = "Head motion by group and session";
    const auto groups = study.groups();
    auto sessions = study.sessions();
    // They come by name, and time goes on from left to right.
    if (const auto before = std::find(sessions.begin(), sessions.end(), "before"); before != sessions.end())
        std::rotate(sessions.begin(), before, before + 1);
    double high = 0;
    std::size_t known = 0;
    for (const auto& scan : study.scans)
        if (entrain::is_finite(scan.mean_fd)) high = std::max(high, scan.mean_fd), ++known;
    if (known == 0) return f;
    f.width = 1160, f.height = 380;
    drawing d(f.width, f.height);
    const auto step = static_cast<double>(sessions.size()) + 1;
    const double ceiling = high > 0 ? 1.12 * high : 1;
    d.panel({74, 46, 1130, 318})
        .xrange(-0.8, step * static_cast<double>(groups.size()) - 1.2)
        .yrange(0, ceiling);
    d.ylabel("mean FD (mm)").light_grid();
    std::string tics, plot;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        std::vector<std::vector<double>> means;
        const std::string colour = series_colours()[g % series_colours().size()];
        for (std::size_t s = 0; s < sessions.size(); ++s) {
            const double at = step * static_cast<double>(g) + static_cast<double>(s);
            double sum = 0, count = 0;
            for (const auto& scan : study.scans)
                if (scan.group == groups[g] && scan.session == sessions[s] &&
                    entrain::is_finite(scan.mean_fd)) {
                    sum += scan.mean_fd, ++count;
                    const double x = 74 +
                                     (at + 0.8) / (step * static_cast<double>(groups.size()) - 0.4) * 1056,
                                 y = 318 - scan.mean_fd / ceiling * 272;
                    d.mark({x - 6, y - 6, x + 6, y + 6},
                           name_of(scan) + ": " + decimals(scan.mean_fd) + " mm");
                }
            if (count > 0) means.push_back({at, sum / count, 0.22, 0});
            tics += (tics.empty() ? "" : ", ") +
                    gp_tic({shortened(sessions[s], 18), shortened(groups[g], 24)}) + " " + number(at);
        }
        std::vector<std::string> people;
        for (const auto& person : study.participants)
            if (person.group == groups[g]) people.push_back(person.id);
        for (const auto& person : people) {
            std::vector<std::vector<double>> points;
            for (std::size_t s = 0; s < sessions.size(); ++s)
                for (const auto& scan : study.scans)
                    if (scan.subject == person && scan.session == sessions[s] &&
                        entrain::is_finite(scan.mean_fd))
                        points.push_back(
                            {step * static_cast<double>(g) + static_cast<double>(s), scan.mean_fd});
            if (points.empty()) continue;
            const std::string block = d.data(points);
            plot += (plot.empty() ? "plot " : ", ") + block + " using 1:2 with lines lw 1 lc rgb '" + pale +
                    "', " + block + " using 1:2 with points pt 7 ps 0.6 lc rgb '" + colour + "'";
        }
        if (!means.empty())
            plot += (plot.empty() ? "plot " : ", ") + d.data(means) +
                    " using 1:2:3 with xerrorbars pt 0 lw 3 lc rgb '" + ink + "'";
    }
    d("set xtics (" + tics + ") scale 0 font ',11'\nset bars 0");
    d(plot);
    f.caption =
        "Mean framewise displacement of " + plural(known, "scan", "scans") +
        (known < study.scans.size() ? " of " + std::to_string(study.scans.size()) : std::string()) +
        ", one point each; thin lines join those of a person, thick ones are means. Groups or sessions that "
        "differ in it can differ in connectivity for that reason alone.";
    d.finish(f);
    return f;
}

}  // namespace figures

/// The figures of the page, without those that the cohort has no data for.
inline std::vector<figures::figure> figures_of(const entrain::io::cohort& study,
                                               const std::vector<double>& likeness) {
    std::vector<figures::figure> all{figures::connectivity_figure(study),
                                     figures::carpet_figure(study, scans_to_show(study, likeness)),
                                     figures::motion_figure(study)};
    std::erase_if(all, [](const auto& each) { return each.script.empty(); });
    return all;
}

}  // namespace prepare
