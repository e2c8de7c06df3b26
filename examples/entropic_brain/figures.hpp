// The figures: per cent change by network (the paper's Figure 6), distributions of synchrony, and levels.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "options.hpp"
#include "study.hpp"

namespace entropic::figures {

// Grey for the control, which comes first; the others in colours that all readers tell apart.
inline const char* colour_of(const std::vector<comparison>& all, std::size_t series) {
    static constexpr std::array<const char*, 4> colours = {vermilion, blue, green, purple};
    if (all[series].control) return grey;
    return colours[(series - (all[0].control ? 1 : 0)) % colours.size()];
}

// A name in lines of about `width` letters, for an axis.
inline std::vector<std::string> wrapped(const std::string& name, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find(' ', at), name.size());
        const std::string word = name.substr(at, end - at);
        if (!line.empty() && line.size() + 1 + word.size() > width) {
            lines.push_back(line);
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
        at = end + 1;
    }
    lines.push_back(line);
    return lines;
}

// Tics of the networks below a panel.
inline void network_tics(drawing& d, const study_results& r) {
    std::string tics;
    for (std::size_t n = 0; n < r.networks.size(); ++n)
        tics +=
            (n ? ", " : "") + gp_tic(wrapped(capitalised(r.networks.name[n]), 11)) + " " + std::to_string(n);
    d("set xtics (" + tics + ") scale 0 font ',11'");
}

/// ln(after / before) of each person, whose change is in per cent; not a number where nothing is left.
inline std::vector<double> log_ratios(const change_test& of) {
    std::vector<double> ratios;
    for (const double per_cent : of.change)
        ratios.push_back(per_cent > -100 ? std::log1p(per_cent / 100) : NAN);
    return ratios;
}

/// Mean and standard error of the finite values.
struct mean_and_error {
    double mean = 0, error = 0;
};
inline mean_and_error summary_of(const std::vector<double>& values) {
    double sum = 0, squares = 0, n = 0;
    for (const double value : values)
        if (std::isfinite(value)) sum += value, ++n;
    if (n == 0) return {};
    for (const double value : values)
        if (std::isfinite(value)) squares += (value - sum / n) * (value - sum / n);
    return {sum / n, n > 1 ? std::sqrt(squares / (n - 1) / n) : 0};
}

/// Change of variance and entropy by network, one bar a comparison: the paper's Figure 6, as logarithms of ratios,
/// in which a doubling and a halving are as far from no change.
inline figure change_figure(const study_results& r, signal_kind signal) {
    figure f;
    f.name = signal == spatial ? "figure6-spatial-variance" : "figure6-order-parameter";
    f.section = "change";
    f.title = signal == spatial ? "Change of the spatial variance within networks"
                                : "Change of the order parameter within networks";
    f.folded = false;
    std::vector<std::size_t> rows;
    for (const std::size_t m : tested)
        if (measures[m].signal == signal &&
            std::any_of(r.changes.begin(), r.changes.end(), [&](const auto& c) { return c.measure == m; }))
            rows.push_back(m);
    if (rows.empty()) return f;
    f.width = 1160;
    f.height = static_cast<int>(rows.size()) * 330 + 24;
    drawing d(f.width, f.height);
    const auto networks = static_cast<double>(r.networks.size());
    const auto series = static_cast<double>(r.comparisons.size());
    for (std::size_t k = 0; k < rows.size(); ++k) {
        const std::size_t m = rows[k];
        const double top = 58 + static_cast<double>(k) * 330, bottom = top + 216;
        std::vector<double> all = {0.0};
        for (const auto& c : r.changes)
            if (c.measure == m) {
                const auto [mean, error] = summary_of(log_ratios(c));
                for (const double value : log_ratios(c))
                    if (std::isfinite(value)) all.push_back(value);
                all.push_back(mean + error), all.push_back(mean - error);
            }
        // One far person must not press all others flat.
        std::vector<double> inner = {quantile(all, 0.02), quantile(all, 0.98), 0.0};
        for (const auto& c : r.changes)
            if (c.measure == m) {
                const auto [mean, error] = summary_of(log_ratios(c));
                inner.push_back(mean + 2 * error), inner.push_back(mean - 2 * error);
            }
        const limits y = limits_of(inner, 0.12);
        d.panel({84, top, 1130, bottom}).xrange(-0.6, networks - 0.4).yrange(y.low, y.high);
        d.label(84, top - 24, capitalised(measures[m].title), "left font 'Helvetica Bold,13'");
        d.ylabel("ln(after / before)").light_grid();
        d("set border 2").panel_name(measures[m].title);
        network_tics(d, r);
        d("set arrow from graph 0, first 0 to graph 1, first 0 nohead lc rgb '#555555' lw 1");
        std::string plot;
        for (std::size_t s = 0; s < r.comparisons.size(); ++s) {
            const auto& each = r.comparisons[s];
            std::vector<std::vector<double>> bars, points, everyone, above, below;
            std::vector<std::string> named, everyone_named, persons;
            const double width = 0.76 / series;
            for (const auto& c : r.changes) {
                if (c.measure != m || c.comparison != each.name) continue;
                const double x =
                    static_cast<double>(c.network) + (static_cast<double>(s) - (series - 1) / 2) * width;
                const auto ratios = log_ratios(c);
                const auto [mean, error] = summary_of(ratios);
                bars.push_back({x, mean, error, width * 0.9});
                named.push_back(capitalised(r.networks.name[c.network]));
                for (std::size_t i = 0; i < ratios.size(); ++i) {
                    const double shift = (static_cast<double>(i % 7) - 3) * width * 0.1;
                    everyone.push_back({ratios[i]});
                    everyone_named.push_back(named.back()), persons.push_back(c.person[i]);
                    if (ratios[i] > y.high)
                        above.push_back({x + shift, y.high - 0.02 * (y.high - y.low)});
                    else if (ratios[i] < y.low)
                        below.push_back({x + shift, y.low + 0.02 * (y.high - y.low)});
                    else if (std::isfinite(ratios[i]))
                        points.push_back({x + shift, ratios[i]});
                }
                const std::string mark = c.bonferroni < 0.05 ? "**" : c.p < 0.05 ? "*" : "";
                if (!mark.empty())
                    d("set label " + gp_text(mark) + " at " + number(x, 9) +
                      ", graph 1.03 center font 'Helvetica "
                      "Bold,17' textcolor rgb '" +
                      readable(colour_of(r.comparisons, s)) + "'");
            }
            if (bars.empty()) continue;
            const std::string colour = colour_of(r.comparisons, s);
            d.numbers(everyone, {.series = each.name + ", people",
                                 .columns = {"ln(after / before)"},
                                 .texts = {{"network", everyone_named}, {"person", persons}}});
            plot += (plot.empty() ? "plot " : ", ") +
                    d.data(bars, {.series = each.name + ", mean",
                                  .columns = {"", "ln(after / before)", "standard error"},
                                  .texts = {{"network", named}}}) +
                    " using 1:2:4 with boxes fs transparent solid 0.45 lc rgb '" + colour + "'";
            plot += ", " + d.data(points) + " using 1:2 with points pt 7 ps 0.32 lc rgb '" + colour + "'";
            plot += ", " + d.data(bars) +
                    " using 1:($2-$3):(0):(2*$3) with vectors nohead lw 1.8 lc rgb '#222222'";
            // Triangles point to where the person lies.
            for (const auto* beyond : {&above, &below})
                if (!beyond->empty())
                    plot += ", " + d.data(*beyond) + " using 1:2 with points pt " +
                            (beyond == &above ? "9" : "11") + " ps 0.6 lc rgb '" + colour + "'";
        }
        double left = 900;
        for (std::size_t s = r.comparisons.size(); s-- > 0; left -= 130)
            if (k == 0)
                d.label(left + 100, 20, "■ " + capitalised(r.comparisons[s].name),
                        std::string("left font 'Helvetica Bold,13' textcolor rgb '") +
                            readable(colour_of(r.comparisons, s)) + "'");
        d(plot);
    }
    d.finish(f);
    std::size_t most = 0;
    for (const auto& c : r.changes) most = std::max(most, c.change.size());
    f.caption =
        "Bars: mean over " + std::to_string(most) +
        " people of the natural logarithm of the value after over that before (0: no change, 0.1: 10.5 % "
        "more, "
        "0.69: twice as much; no unit); whiskers: standard error; points: people (a "
        "triangle at the edge: beyond it). * p &lt; 0.05, ** p &lt; 0.05 after Bonferroni over the networks; "
        "one-sample t test of the per cent change against none, as in the paper and the table. Unit of the "
        "measure: " +
        std::string(measures[rows[0]].unit) +
        " (variance), nats (entropy, bins common to the scans of a person).";
    return f;
}

/// The distribution over time of a network's synchrony, one line a session, over common bins.
inline figure distribution_figure(const study_results& r, signal_kind signal,
                                  const std::vector<std::string>& sessions, const std::string& name,
                                  const std::string& title) {
    figure f;
    f.name = name;
    f.section = "distribution";
    f.title = title;
    // At most four beside each other, and no row much shorter than the others.
    const std::size_t networks = r.networks.size(), rows = std::max<std::size_t>(1, (networks + 3) / 4),
                      columns = (networks + rows - 1) / rows;
    f.width = 1160;
    f.height = static_cast<int>(rows) * 250 + 50;
    drawing d(f.width, f.height);
    const double step = (1160.0 - 20) / static_cast<double>(columns);
    // Before: a dashed line; after: the colour that the comparison has in the other figures.
    std::string colour = blue;
    for (std::size_t s = 0; s < r.comparisons.size(); ++s)
        if (sessions.size() == 2 && r.comparisons[s].before == sessions[0] &&
            r.comparisons[s].after == sessions[1])
            colour = colour_of(r.comparisons, s);
    std::vector<std::string> looks = {colour + "' lw 2"};
    if (sessions.size() == 2) looks.insert(looks.begin(), std::string(ink) + "' lw 1.5 dt 2");
    for (std::size_t n = 0; n < networks; ++n) {
        std::vector<entrain::vector<double>> pooled;
        std::vector<double> every;
        for (const auto& session : sessions) {
            std::vector<double> values;
            for (const auto& scan : r.scans)
                if (scan.session == session)
                    for (std::size_t t = 0; t < scan.signal[signal].shape(1); ++t)
                        values.push_back(scan.signal[signal](n, t));
            every.insert(every.end(), values.begin(), values.end());
            pooled.push_back(xt::adapt(values));
        }
        const double low = signal == order ? 0 : quantile(every, 0),
                     high = signal == order ? 1 : quantile(every, 0.99);
        const auto edges =
            entrain::stats::common_edges(pooled, {.rule = entrain::stats::bin_rule::fixed_count,
                                                  .count = 24,
                                                  .range = {low, high > low ? high : low + 1}});
        const double left = 62 + step * static_cast<double>(n % columns),
                     top = 66 + 250 * static_cast<double>(n / columns);
        d.panel({left, top, left + step - 74, top + 156}).xrange(edges(0), edges(24));
        std::vector<std::vector<std::vector<double>>> shares;
        std::vector<std::string> blocks;
        double highest = 0;
        for (const auto& values : pooled) {
            const auto counts = entrain::stats::histogram(values, edges);
            std::vector<std::vector<double>> line;
            for (std::size_t b = 0; b < 24; ++b) {
                const double share = counts(b) / static_cast<double>(values.size());
                highest = std::max(highest, share);
                line.push_back({(edges(b) + edges(b + 1)) / 2, share});
            }
            shares.push_back(std::move(line));
        }
        d.yrange(0, highest > 0 ? highest * 1.08 : 1).title(capitalised(r.networks.name[n])).light_grid();
        for (std::size_t s = 0; s < sessions.size(); ++s)
            blocks.push_back(
                d.data(shares[s], {.series = sessions[s],
                                   .columns = {signal == order ? "order parameter" : "spatial variance (SD²)",
                                               "share of samples"}}));
        d.tics('x', edges(0), edges(24), 4).tics('y', 0, highest, 4);
        d.xlabel(signal == order ? "order parameter" : "spatial variance (SD²)");
        if (n % columns == 0) d.ylabel("share of samples");
        d("set xlabel offset 0,0.4 font ',11'\nset ylabel offset 1,0 font ',11'");
        std::string plot;
        for (std::size_t s = 0; s < sessions.size(); ++s)
            plot +=
                (plot.empty() ? "plot " : ", ") + blocks[s] + " using 1:2 with histeps lc rgb '" + looks[s];
        if (n == 0 && sessions.size() == 2) {
            d.label(62, 16, "- - " + sessions[0],
                    std::string("left font 'Helvetica Bold,13' textcolor rgb '") + ink + "'");
            d.label(330, 16, "— " + sessions[1],
                    std::string("left font 'Helvetica Bold,13' textcolor rgb '") + readable(colour) + "'");
        }
        d(plot);
    }
    d.finish(f);
    f.caption =
        "Samples of all people together, in 24 bins that the lines of a panel share" +
        std::string(signal == order ? "." : "; the highest 1 % of samples lie to the right of the panel.");
    return f;
}

/// The values themselves where no sessions are compared: a column of people for each network.
inline figure level_figure(const study_results& r, signal_kind signal, const std::string& session) {
    figure f;
    f.name = std::string("levels-") + (signal == spatial ? "spatial-variance-" : "order-parameter-") +
             slug(session);
    f.section = "levels";
    f.title = std::string(signal == spatial ? "Spatial variance" : "Order parameter") +
              ": variance over time and entropy by network, session " + session;
    f.width = 1160;
    std::vector<std::size_t> rows;
    for (const std::size_t m : tested)
        if (measures[m].signal == signal) rows.push_back(m);
    f.height = static_cast<int>(rows.size()) * 260 + 20;
    drawing d(f.width, f.height);
    const auto networks = static_cast<double>(r.networks.size());
    std::size_t people = 0;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        const std::size_t m = rows[k];
        std::vector<double> all = {0.0};
        std::vector<std::vector<double>> bars, points;
        std::vector<std::string> networks_named, people_networks, persons;
        const std::string quantity = m == 5   ? "variance (no unit)"
                                     : m == 1 ? "variance (SD⁴)"
                                              : "entropy (nats)";
        for (std::size_t n = 0; n < r.networks.size(); ++n) {
            std::vector<double> values;
            for (const auto& scan : r.scans)
                if (scan.session == session)
                    values.push_back(scan.value(n, m)), persons.push_back(scan.subject);
            double mean = 0, squares = 0;
            for (const double value : values) mean += value / static_cast<double>(values.size());
            for (const double value : values) squares += (value - mean) * (value - mean);
            const double sd =
                values.size() > 1 ? std::sqrt(squares / static_cast<double>(values.size() - 1)) : 0;
            bars.push_back({static_cast<double>(n), mean, sd});
            networks_named.push_back(r.networks.name[n]);
            for (std::size_t i = 0; i < values.size(); ++i) {
                points.push_back(
                    {static_cast<double>(n) + (static_cast<double>(i % 7) - 3) * 0.07, values[i]});
                people_networks.push_back(r.networks.name[n]);
                all.push_back(values[i]);
            }
            all.push_back(mean + sd);
            people = std::max(people, values.size());
        }
        const limits y = limits_of(all, 0.08);
        const double top = 40 + static_cast<double>(k) * 260;
        d.panel({96, top, 1130, top + 166}).xrange(-0.6, networks - 0.4).yrange(0, y.high);
        d.title(capitalised(measures[m].title)).light_grid();
        d.ylabel(quantity);
        d("set border 2");
        network_tics(d, r);
        d("plot " +
          d.data(bars, {.series = "mean",
                        .columns = {"", quantity, "standard deviation"},
                        .texts = {{"network", networks_named}}}) +
          " using 1:2:(0.7) with boxes fs transparent solid 0.45 lc rgb '" + blue + "', " +
          d.data(points, {.series = "people",
                          .columns = {"", quantity},
                          .texts = {{"network", people_networks}, {"person", persons}}}) +
          " using 1:2 with points pt 7 ps 0.35 lc rgb '" + blue + "', " + d.data(bars) +
          " using 1:($2-$3):(0):(2*$3) with vectors nohead lw 1.8 lc rgb '#222222'");
    }
    d.finish(f);
    f.caption =
        "Bars: mean over " + std::to_string(people) +
        " people; whiskers: standard deviation; points: people." +
        (signal == spatial ? " Spatial variance is in units of each person's SD squared; its variance over "
                             "time in SD to the fourth."
                           : "");
    return f;
}

}  // namespace entropic::figures

namespace entropic {

/// The figures that the results allow, in the order of the report.
inline std::vector<figures::figure> figures_of(const study_results& r) {
    std::vector<figures::figure> all;
    const auto add = [&](figures::figure f) {
        if (!f.script.empty()) all.push_back(std::move(f));
    };
    if (!r.comparisons.empty()) {
        add(figures::change_figure(r, spatial));
        add(figures::change_figure(r, order));
        for (const bool folded : {false, true})
            for (const auto& each : r.comparisons)
                for (const signal_kind signal : {spatial, order}) {
                    // The drug's own are what one looks at; the control's are there on demand.
                    if (each.control != folded) continue;
                    const std::string what = signal == spatial ? "spatial variance" : "order parameter";
                    auto f = figures::distribution_figure(
                        r, signal, {each.before, each.after}, "distribution-" + slug(each.name + "-" + what),
                        "Distribution of the " + what + " before and after, " + each.name);
                    f.folded = folded;
                    add(std::move(f));
                }
    } else {
        for (const auto& session : r.sessions()) {
            for (const signal_kind signal : {spatial, order}) {
                add(figures::level_figure(r, signal, session));
                const std::string what = signal == spatial ? "spatial variance" : "order parameter";
                add(figures::distribution_figure(r, signal, {session},
                                                 "distribution-" + slug(session + "-" + what),
                                                 "Distribution of the " + what + ", session " + session));
            }
        }
    }
    return all;
}

}  // namespace entropic
