// Occupancy and lifetimes of each state by group and session: every scan, mean, standard error, tests.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "../results.hpp"
#include "../shared.hpp"

namespace trd::figures {
namespace detail {

/// Mean and standard error.
struct summary {
    double mean = 0, standard_error = 0;
};
inline summary summary_of(const std::vector<double>& values) {
    summary s;
    if (values.empty()) return s;
    const auto n = static_cast<double>(values.size());
    for (const double value : values) s.mean += value / n;
    double squares = 0;
    for (const double value : values) squares += (value - s.mean) * (value - s.mean);
    if (values.size() > 1) s.standard_error = std::sqrt(squares / (n - 1) / n);
    return s;
}

/// The bracket of a test: between which places on the axis, its corrected p, and its row above the points.
struct bracket {
    double from, to, p;
    std::size_t row = 0;
};

/// Gives each its row, the narrow ones lowest, so that none overlaps another; returns the number of rows.
inline std::size_t stack(std::vector<bracket>& brackets) {
    std::sort(brackets.begin(), brackets.end(), [](const bracket& a, const bracket& b) {
        return std::pair(a.to - a.from, a.from) < std::pair(b.to - b.from, b.from);
    });
    std::size_t row = 0, first = 0;  // of those in this row
    for (std::size_t i = 0; i < brackets.size(); ++i) {
        const auto& b = brackets[i];
        for (std::size_t other = first; other < i; ++other)
            if (b.from < brackets[other].to + 0.1 && brackets[other].from < b.to + 0.1) {
                ++row, first = i;
                break;
            }
        brackets[i].row = row;
    }
    return brackets.empty() ? 0 : row + 1;
}

/// A number of each state in each scan.
struct state_measure {
    const char *name, *section, *title, *axis, *column, *meaning;
    entrain::vector<double> scan_measures::*values;  // (k)
    bool share = false;                              // of one at most
};

inline figure by_group_and_session(const study_results& r, const state_measure& what,
                                   const std::vector<group_test>& tests, const std::string& correction) {
    const std::size_t k = r.states.k;
    const int columns = static_cast<int>(std::min<std::size_t>(k, 3));
    const int rows = (static_cast<int>(k) + columns - 1) / columns;
    const double panel_width = 360, panel_height = 340;
    figure f;
    f.name = what.name;
    f.section = what.section;
    f.title = what.title;
    f.width = static_cast<int>(panel_width * columns + 20);
    f.height = static_cast<int>(panel_height * rows + 16);

    struct column {
        std::string group, session;
        double at;
        const char* colour;
    };
    const auto& p = r.source;
    const std::array<column, 4> places = {{{p.responders, p.before, 1, blue},
                                           {p.responders, p.after, 2, blue},
                                           {p.nonresponders, p.before, 3.4, vermilion},
                                           {p.nonresponders, p.after, 4.4, vermilion}}};
    const auto place_of = [&](const std::string& group, const std::string& session) {
        for (std::size_t c = 0; c < 4; ++c)
            if (places[c].group == group && places[c].session == session) return static_cast<int>(c);
        return -1;
    };
    // One axis for all states: the highest value, and above it as many rows of brackets as any state has.
    double highest = 0;
    for (const auto& scan : r.states.scans)
        if (place_of(scan.group, scan.session) >= 0)
            for (const double value : scan.*what.values) highest = std::max(highest, value);
    highest = highest > 0 ? highest : 1;
    std::vector<std::vector<detail::bracket>> brackets(k);
    std::string before_correction;
    for (const auto& test : tests) {
        if (test.state >= k) continue;
        if (test.p < 0.05)
            before_correction += (before_correction.empty() ? "" : "; ") + std::string("state ") +
                                 std::to_string(test.state + 1) + ", " + escape_html(test.comparison) + " (" +
                                 p_text(test.p) + ")";
        const int a = place_of(test.first_group, test.first_session),
                  b = place_of(test.second_group, test.second_session);
        if (a < 0 || b < 0) continue;
        brackets[test.state].push_back({places[static_cast<std::size_t>(std::min(a, b))].at,
                                        places[static_cast<std::size_t>(std::max(a, b))].at,
                                        test.p_adjusted});
    }
    std::size_t most_rows = 0;
    for (auto& each : brackets) most_rows = std::max(most_rows, detail::stack(each));
    const double unit = highest * 0.13;
    const auto level_of = [&](std::size_t row) { return highest + unit * (0.55 + static_cast<double>(row)); };
    const double ceiling = most_rows ? level_of(most_rows - 1) + unit * 0.8 : highest * 1.1;

    drawing d(f.width, f.height);
    for (std::size_t s = 0; s < k; ++s) {
        const double left = 62 + panel_width * static_cast<double>(s % static_cast<std::size_t>(columns));
        const double top = 34 + panel_height * static_cast<double>(s / static_cast<std::size_t>(columns));
        const double right = left + panel_width - 74, bottom = top + panel_height - 96;

        std::array<std::vector<double>, 4> values;
        std::map<std::string, std::array<std::vector<double>, 2>> by_subject;
        for (const auto& scan : r.states.scans) {
            const int c = place_of(scan.group, scan.session);
            if (c < 0) continue;
            const auto at = static_cast<std::size_t>(c);
            // A small deterministic shift keeps equal values apart.
            const double shift = (static_cast<double>(values[at].size() % 5) - 2) * 0.045;
            values[at].push_back((scan.*what.values)(s));
            by_subject[scan.subject][at % 2] = {places[at].at + shift, (scan.*what.values)(s)};
        }

        std::vector<std::vector<double>> pairs;
        std::array<std::vector<std::vector<double>>, 4> points;
        std::array<std::vector<std::string>, 4> people;
        for (const auto& [subject, ends] : by_subject)
            if (!ends[0].empty() && !ends[1].empty())
                pairs.push_back({ends[0][0], ends[0][1], ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]});
        for (const auto& scan : r.states.scans) {
            const int c = place_of(scan.group, scan.session);
            if (c < 0) continue;
            points[static_cast<std::size_t>(c)].push_back(
                by_subject[scan.subject][static_cast<std::size_t>(c) % 2]);
            people[static_cast<std::size_t>(c)].push_back(scan.subject);
        }

        d.panel({left, top, right, bottom}).xrange(0.4, 5.0).light_grid();
        for (const auto& b : brackets[s]) {
            const double level = level_of(b.row);
            const std::string colour = b.p < 0.05 ? ink : grey;
            const std::string y = number(level, 9), foot = number(level - unit * 0.18, 9);
            const auto line = [&](double x1, const std::string& y1, double x2, const std::string& y2) {
                d("set arrow from " + number(x1) + "," + y1 + " to " + number(x2) + "," + y2 +
                  " nohead lc rgb '" + colour + "' lw 1");
            };
            line(b.from, y, b.to, y);
            line(b.from, foot, b.from, y);
            line(b.to, foot, b.to, y);
            d("set label " + gp_text(p_text(b.p)) + " at " + number((b.from + b.to) / 2) + "," +
              number(level + unit * 0.34, 9) + " center font ',10' textcolor rgb '" + colour + "'");
        }
        if (what.share && ceiling > 1) d("set ytics 0, 0.2, 1");  // the axis is longer than a share can be
        d.yrange(0, ceiling).title("State " + std::to_string(s + 1));
        d.ylabel(what.axis);
        if (what.share) d("set ylabel offset 0.8,0");
        std::string tics;
        for (const auto& place : places)
            tics += (tics.empty() ? "" : ", ") + gp_tic(place.session) + " " + number(place.at);
        d("set xtics (" + tics + ") scale 0");
        const auto pixel = [&](double x) { return left + (x - 0.4) / 4.6 * (right - left); };
        d.label(pixel(1.5), bottom + 36, p.responders,
                std::string("center font 'Helvetica Bold,12' textcolor rgb '") + readable(blue) + "'");
        d.label(pixel(3.9), bottom + 36, p.nonresponders,
                std::string("center font 'Helvetica Bold,12' textcolor rgb '") + readable(vermilion) + "'");

        std::string plot = "plot ";
        if (!pairs.empty())
            plot += d.data(pairs) + " using 1:2:3:4 with vectors nohead lc rgb '#d3d7dd' lw 1, ";
        std::string means;
        for (std::size_t c = 0; c < 4; ++c) {
            if (values[c].empty()) continue;
            const std::string colour = std::string("'") + places[c].colour + "'";
            const std::string series = places[c].group + ", " + places[c].session;
            plot +=
                d.data(points[c],
                       {.series = series, .columns = {"", what.column}, .texts = {{"person", people[c]}}}) +
                " using 1:2 with points pt 7 ps 0.55 lc rgb " +
                (c % 2 ? colour : std::string(c < 2 ? "'#7fb8d8'" : "'#eaae7f'")) + ", ";
            const auto s_of = detail::summary_of(values[c]);
            means += (means.empty() ? "" : ", ") +
                     d.data({{places[c].at + 0.22, s_of.mean, s_of.standard_error}},
                            {.series = series, .columns = {"", "mean", "standard error"}}) +
                     " using 1:($2-$3):(0):(2*$3) with vectors nohead lw 2 lc rgb " + colour +
                     ", '' using 1:2 with points pt 5 ps 0.8 lc rgb " + colour;
        }
        d(plot + means);
    }
    d.finish(f);
    std::string counts;
    for (const auto& c : r.source.counts)
        counts +=
            (counts.empty() ? "" : ", ") + c.group + " " + c.session + " n = " + std::to_string(c.scans);
    f.caption =
        std::string(what.meaning) +
        " of every scan; thin lines join the two scans of a person; squares: mean and standard error over "
        "scans. Brackets: two-sided permutation tests, signed rank within a group, rank sum between groups, "
        "p "
        "corrected for " +
        correction +
        " (Benjamini-Hochberg); black where it is below 0.05. Below 0.05 before correction, of all "
        "seven comparisons of each state: " +
        (before_correction.empty() ? "none" : before_correction) + ". " + escape_html(counts) + ".";
    return f;
}

}  // namespace detail

inline figure occupancy(const study_results& r) {
    return detail::by_group_and_session(
        r,
        {"occupancy", "states", "Occupancy by group and session", "occupancy (share of samples)", "occupancy",
         "Occupancy (share of samples that lie nearest to a state's centroid)", &scan_measures::occupancy,
         true},
        r.group_tests,
        r.numbers
            ? "all rows of the table of group statistics and the occupancies at all other numbers of states"
            : "all rows of the table of group statistics");
}

inline figure lifetimes(const study_results& r) {
    return detail::by_group_and_session(
        r,
        {"lifetimes", "dynamics", "Lifetimes by group and session", "mean lifetime (s)", "mean lifetime (s)",
         "Mean lifetime (length of an unbroken stay in a state, those at the ends of a scan included; 0 "
         "where a "
         "scan never visits it)",
         &scan_measures::lifetimes},
        r.dynamics_tests, "all comparisons of lifetimes and transitions");
}

}  // namespace trd::figures
