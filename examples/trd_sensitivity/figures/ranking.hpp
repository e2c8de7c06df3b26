// Which units are the most effective, and how sure that is.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "../results.hpp"
#include "../shared.hpp"
#include "colours.hpp"

namespace trd::figures {

/// The most effective units of a protocol, a panel for each model: effect with its standard error, and the
/// probability to be among the top, in words beside it.
inline figure ranking(const study_results& r, const std::string& protocol) {
    figure f;
    std::vector<const sensitivity_result*> maps;
    for (const auto& map : r.sensitivity)
        if (map.protocol == protocol && !map.ranking.empty()) maps.push_back(&map);
    if (maps.empty()) return f;
    f.name = "ranking-" + slug(protocol);
    f.section = "ranking";
    f.title = "The most effective units, " + protocol_text(protocol) + " protocol";
    const std::size_t shown = std::min<std::size_t>(maps[0]->top + 5, maps[0]->ranking.size());
    f.width = 1160;
    f.height = 108 + 18 * static_cast<int>(shown);
    drawing d(f.width, f.height);
    const double half = f.width / 2.0;
    for (std::size_t m = 0; m < maps.size() && m < 2; ++m) {
        const auto& map = *maps[m];
        const std::size_t count = std::min(shown, map.ranking.size());
        const double left = half * static_cast<double>(m);
        std::vector<double> all = {0.0};
        std::vector<std::vector<double>> points;
        std::string names;
        std::vector<std::string> units;
        bool any_probability = false;
        for (std::size_t k = 0; k < count; ++k) {
            const auto& each = map.ranking[k];
            all.push_back(each.effect + each.standard_error);
            all.push_back(each.effect - each.standard_error);
            const double height = (f.height - 103.0) / (static_cast<double>(count) + 0.2),
                         y = 40 + height * (static_cast<double>(k) + 0.1);
            d.mark({left + 10, y, left + half - 25, y + height},
                   map.units[each.unit] + ": a drop of " + number(each.effect, 3) + " nats, standard error " +
                       number(each.standard_error, 2) + ", " + std::to_string(each.trials) + " trials");
            points.push_back({each.effect, static_cast<double>(k), each.effect - each.standard_error,
                              2 * each.standard_error, each.standard_error, each.probability,
                              static_cast<double>(each.trials)});
            units.push_back(map.units[each.unit]);
            // Of few trials no probability, but the words of the table.
            const bool enough = each.trials >= 10;
            any_probability = any_probability || enough;
            names += (k ? ", " : "") +
                     gp_tic(map.units[each.unit] + "  " +
                            (enough ? decimals(each.probability, 2) : "few trials")) +
                     " " + std::to_string(k);
        }
        const limits x = limits_of(all, 0.06);
        d.panel({left + 235, 40, left + half - 25, f.height - 63.0})
            .xrange(x.low, x.high)
            .yrange(static_cast<double>(count) - 0.4, -0.6);
        d("set ytics (" + names + ") scale 0 font ',11'\nset border 1\nset xtics font ',10'")
            .light_grid("xtics");
        d.tics('x', x.low, x.high, 6);
        d("set arrow from 0, graph 0 to 0, graph 1 nohead back lc rgb '#8a919c' lw 1");
        if (any_probability)
            d.label(left + 227, 30, "P(top " + std::to_string(map.top) + ")",
                    std::string("right font ',10' textcolor rgb '") + grey + "'");
        d.title(capitalised(map.model)).xlabel("drop of KL (nats)");
        const std::string data = d.data(points,
                                        {.columns = {"drop of KL (nats)", "", "", "", "standard error (nats)",
                                                     "probability of the top", "trials"},
                                         .texts = {{"unit", units}}}),
                          colour = std::string(" lc rgb '") + model_colour(m) + "'";
        d("plot " + data + " using 3:2:4:(0) with vectors nohead lw 2" + colour + " notitle, " + data +
          " using 1:2 with points pt 7 ps 0.8" + colour + " notitle");
    }
    d.finish(f);
    const double even = maps[0]->levels(maps[0]->ranked_at[0]), odd = maps[0]->levels(maps[0]->ranked_at[1]);
    f.caption =
        "The drop of the KL to the target by a push of each unit to " + text_of_levels(even, odd) +
        ", with its standard error over trials; below zero the push leads away from the target. "
        "P(top " +
        std::to_string(maps[0]->top) +
        "), beside the name of a unit of ten or more trials: the probability that it is among the " +
        std::to_string(maps[0]->top) +
        " most effective (Bayesian bootstrap over trials; it is about this fitted model, not about people). "
        "All units of a trial have the same noise, and what "
        "that does to all alike does not change their order: it is surer than bars that overlap suggest." +
        why_two_levels(even, odd);
    if (ranked_from_few_trials(r)) f.caption += std::string(" ") + few_trials_warning;
    if (!maps[0]->stopped_by.empty())
        f.caption += " Trials went where that was undecided; the first model stopped " +
                     (maps[0]->stopped_by == "decided" ? std::string("as every unit was decided.")
                                                       : "for want of " + maps[0]->stopped_by + ".");
    return f;
}

}  // namespace trd::figures
