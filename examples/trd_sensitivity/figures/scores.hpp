// Symptom scores: of the groups before treatment, and against what states do.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "../results.hpp"
#include "../shared.hpp"
#include "occupancy.hpp"

namespace trd::figures {

/// The scores of both groups before treatment, and each state's change of occupancy against the scores.
inline figure symptom_scores(const study_results& r) {
    figure f;
    f.name = "symptom-scores";
    f.section = "scores";
    f.title = "Symptom scores";
    if (!r.scores) return f;
    const auto& scores = *r.scores;
    const std::size_t states = scores.correlated ? r.states.k : 0;
    const bool baseline = scores.tested_responders > 0;
    const std::size_t panels = states + baseline;
    if (panels == 0) return f;
    const std::size_t columns = std::min<std::size_t>(panels, 4), rows = (panels + columns - 1) / columns;
    f.width = 20 + 285 * static_cast<int>(columns);
    f.height = 30 + 300 * static_cast<int>(rows);
    const std::string groups[] = {r.source.responders, r.source.nonresponders};
    const char* colours[] = {blue, vermilion};

    drawing d(f.width, f.height);
    const auto place = [](std::size_t panel, std::size_t across) {
        const double left = 74 + 285 * static_cast<double>(panel % across),
                     top = 40 + 300 * static_cast<double>(panel / across);
        return box{left, top, left + 205, top + 196};
    };
    if (baseline) {
        const box at = place(0, columns);
        std::array<std::vector<std::vector<double>>, 2> points;
        std::array<std::vector<std::string>, 2> people;
        std::vector<double> all;
        for (const auto& person : scores.people) {
            if (std::isnan(person.before)) continue;
            const std::size_t g = person.group == groups[0] ? 0 : 1;
            const double shift = (static_cast<double>(points[g].size() % 5) - 2) * 0.05;
            points[g].push_back({static_cast<double>(g + 1) + shift, person.before});
            people[g].push_back(person.subject), all.push_back(person.before);
        }
        const limits y = limits_of(all, 0.12);
        d.panel(at).light_grid().xrange(0.4, 2.7).yrange(y.low, y.high).ylabel(scores.before);
        d.title("Before treatment: " + p_text(scores.baseline_p));
        d("set xtics (" + gp_tic(groups[0]) + " 1, " + gp_tic(groups[1]) + " 2) scale 0");
        std::string plot;
        for (std::size_t g = 0; g < 2; ++g) {
            std::vector<double> values;
            for (const auto& point : points[g]) values.push_back(point[1]);
            const auto summary = detail::summary_of(values);
            const std::string colour = std::string(" lc rgb '") + colours[g] + "'";
            plot += (plot.empty() ? "plot " : ", ") +
                    d.data(points[g], {.series = groups[g],
                                       .columns = {"", scores.before},
                                       .texts = {{"person", people[g]}}}) +
                    " using 1:2 with points pt 7 ps 0.6" + colour + ", " +
                    d.data({{static_cast<double>(g + 1) + 0.25, summary.mean, summary.standard_error}},
                           {.series = groups[g], .columns = {"", "mean", "standard error"}}) +
                    " using 1:($2-$3):(0):(2*$3) with vectors nohead lw 2" + colour +
                    ", '' using 1:2 with points pt 5 ps 0.8" + colour;
        }
        d(plot);
    }
    for (std::size_t s = 0; s < states; ++s) {
        std::array<std::vector<std::vector<double>>, 2> points;
        std::array<std::vector<std::string>, 2> people;
        std::vector<double> all_x, all_y;
        for (const auto& person : scores.people) {
            const double x = scores.after.empty() ? person.before : person.after - person.before;
            if (std::isnan(x) || person.occupancy_change.size() == 0) continue;
            const std::size_t g = person.group == groups[0] ? 0 : 1;
            points[g].push_back({x, person.occupancy_change(s)});
            people[g].push_back(person.subject);
            all_x.push_back(x), all_y.push_back(person.occupancy_change(s));
        }
        const limits x = limits_of(all_x, 0.1), y = limits_of(all_y, 0.12);
        d.panel(place(s + baseline, columns)).light_grid("xtics ytics");
        d.xrange(x.low, x.high).yrange(y.low, y.high).tics('x', x.low, x.high, 4).tics('y', y.low, y.high, 5);
        d.title("State " + std::to_string(s + 1) + ": ρ = " + decimals(scores.correlation.rho(s), 2) + ", " +
                p_text(scores.correlation.single_step(s)));
        d.xlabel(scores.after.empty() ? scores.before : "change of score");
        d.ylabel("change of occupancy");
        d("set ylabel offset 0.8,0");
        std::string plot;
        for (std::size_t g = 0; g < 2; ++g)
            if (!points[g].empty())
                plot += (plot.empty() ? "plot " : ", ") +
                        d.data(points[g], {.series = groups[g],
                                           .columns = {scores.text(), "change of occupancy"},
                                           .texts = {{"person", people[g]}}}) +
                        " using 1:2 with points pt " + (g ? "5" : "7") + " ps 0.8 lc rgb '" + colours[g] +
                        "'";
        d(plot);
    }
    d.finish(f);
    f.caption = std::string();
    if (baseline)
        f.caption += "Scores before treatment (" + escape_html(scores.before) + ") of " +
                     std::to_string(scores.tested_responders) + " " + escape_html(groups[0]) + "s and " +
                     std::to_string(scores.tested_nonresponders) + " " + escape_html(groups[1]) +
                     "s; squares: mean and standard error; p of a permutation test of rank sums. ";
    if (states)
        f.caption +=
            "Change of each state's occupancy between the scans against " +
            (scores.after.empty() ? "the score (" + escape_html(scores.before) + ")"
                                  : "the change of the score (" + escape_html(scores.after) + " minus " +
                                        escape_html(scores.before) + ")") +
            " of " + std::to_string(scores.correlated) +
            " people; Spearman's rho, p by permutations of the scores, corrected over states (max-T). "
            "Blue circles: " +
            escape_html(groups[0]) + "s, orange squares: " + escape_html(groups[1]) + "s.";
    return f;
}

}  // namespace trd::figures
