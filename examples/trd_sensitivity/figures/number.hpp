// How many states: the quality of every number that was tried, and what differs at it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "../results.hpp"
#include "../shared.hpp"

namespace trd::figures {

/// Above, the three indices of quality over repeats; below, the p of each of the seven comparisons for every state.
inline figure states_number(const study_results& r) {
    figure f;
    f.name = "states-number";
    f.section = "number";
    f.title = "How many states";
    if (!r.numbers) return f;
    const auto& numbers = *r.numbers;
    const std::size_t count = numbers.k.size();
    const double first = static_cast<double>(numbers.k.front()), last = static_cast<double>(numbers.k.back()),
                 chosen = static_cast<double>(numbers.choice.k);
    std::vector<std::string> comparisons;
    double least = 0.05;
    for (const auto& tests : numbers.tests)
        for (const auto& test : tests) {
            if (std::find(comparisons.begin(), comparisons.end(), test.comparison) == comparisons.end())
                comparisons.push_back(test.comparison);
            least = std::min(least, test.p);
        }
    const std::size_t rows = (comparisons.size() + 3) / 4;
    f.width = 1160;
    f.height = 290 + 216 * static_cast<int>(rows);

    drawing d(f.width, f.height);
    const auto panel = [&](const box& place, const std::string& title) {
        d.panel(place).light_grid().xrange(first - 0.5, last + 0.5).title(title);
        // As many names as fit.
        const double step =
            std::max(1.0, std::ceil(26 * static_cast<double>(count) / (place.right - place.left)));
        d("set xtics " + number(step) + " scale 0");
        d("set arrow from " + number(chosen) + ", graph 0 to " + number(chosen) +
          ", graph 1 nohead back dt 2 lw 1.5 lc rgb '" + grey + "'");
    };
    const struct {
        const char *title, *better;
        const entrain::matrix<double>& values;
    } indices[] = {{"Dunn", "higher is better", numbers.dunn},
                   {"Davies-Bouldin", "lower is better", numbers.davies_bouldin},
                   {"Silhouette", "higher is better", numbers.silhouette}};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& index = indices[i];
        const double left = 70 + 386 * static_cast<double>(i);
        std::vector<std::vector<double>> spread, good, bad;
        std::vector<double> all;
        for (std::size_t k = 0; k < count; ++k) {
            std::vector<double> repeats;
            for (std::size_t repeat = 0; repeat < index.values.shape(1); ++repeat)
                repeats.push_back(index.values(k, repeat));
            spread.push_back({static_cast<double>(numbers.k[k]), quantile(repeats, 0.5),
                              quantile(repeats, 0.25), quantile(repeats, 0.75),
                              numbers.choice.good[k] ? 1.0 : 0.0});
            all.insert(all.end(), spread.back().begin() + 1, spread.back().begin() + 4);
            (numbers.choice.good[k] ? good : bad).push_back({spread.back()[0], spread.back()[1]});
        }
        panel({left, 34, left + 310, 220}, std::string(index.title) + " (" + index.better + ")");
        const limits y = limits_of(all, 0.12);
        d.yrange(y.low, y.high).tics('y', y.low, y.high, 4).xlabel("number of states").ylabel("index");
        d("set ylabel offset 0.8,0");
        d.panel_name("indices of quality");
        const std::string block =
            d.data(spread, {.series = index.title,
                            .columns = {"states", "median over repeats", "lower quartile", "upper quartile",
                                        "good (1) or not (0)"}});
        std::string plot = "plot " + block + " using 1:3:4 with filledcurves lc rgb '" + pale + "', " +
                           block + " using 1:2 with lines lw 1.5 lc rgb '" + ink + "'";
        if (!good.empty())
            plot += ", " + d.data(good) + " using 1:2 with points pt 7 ps 0.8 lc rgb '" + ink + "'";
        if (!bad.empty())
            plot += ", " + d.data(bad) + " using 1:2 with points pt 7 ps 0.8 lc rgb '#ffffff', " +
                    d.data(bad) + " using 1:2 with points pt 6 ps 0.8 lc rgb '" + ink + "'";
        d(plot);
    }
    for (std::size_t c = 0; c < comparisons.size(); ++c) {
        const double left = 70 + 280 * static_cast<double>(c % 4),
                     top = 322 + 216 * static_cast<double>(c / 4);
        std::vector<std::vector<double>> like, unlike;
        for (std::size_t k = 0; k < count; ++k)
            for (const auto& test : numbers.tests[k])
                if (test.comparison == comparisons[c])
                    (test.p_adjusted < 0.05 ? unlike : like)
                        .push_back({static_cast<double>(numbers.k[k]), test.p,
                                    static_cast<double>(test.state + 1), test.p_adjusted});
        panel({left, top, left + 210, top + 120}, "");
        d.panel_name(comparisons[c]);
        // A name may take two lines.
        const std::string lines = wrapped(comparisons[c], 34);
        const auto end = lines.find('\n');
        d.label(left + 105, end + 1 < lines.size() ? top - 26 : top - 12, lines.substr(0, end),
                "center font ',11'");
        if (end + 1 < lines.size())
            d.label(left + 105, top - 12, lines.substr(end + 1, lines.size() - end - 2), "center font ',11'");
        d("set logscale y").yrange(least / 2, 1.5).xlabel("number of states");
        d("set ytics (1, 0.1, 0.01, 0.001, 0.0001) scale 0.5");
        if (c % 4 == 0) d.ylabel("p (uncorrected)");
        d("set arrow from graph 0, first 0.05 to graph 1, first 0.05 nohead back dt 3 lc rgb '" +
          std::string(grey) + "'");
        std::string plot;
        const auto add = [&](const std::vector<std::vector<double>>& points, const std::string& look) {
            if (points.empty()) return;
            plot += (plot.empty() ? "plot " : ", ") +
                    d.data(points, {.columns = {"states", "p", "of state", "p corrected"}}) +
                    " using 1:2 with points " + look;
        };
        add(like, std::string("pt 6 ps 0.6 lc rgb '") + grey + "'");
        add(unlike, std::string("pt 7 ps 0.8 lc rgb '") + ink + "'");
        d(plot);
    }
    d.finish(f);
    f.caption =
        "Above: silhouette, Davies-Bouldin and Dunn index of " + std::to_string(numbers.dunn.shape(1)) +
        " clusterings of each number of states: median, and band from the lower to the upper quartile; "
        "filled: good, as no other number has a better median of all three. Below: two-sided "
        "permutation p of every state's occupancy at each number, in the seven comparisons; dotted: "
        "0.05; filled: below 0.05 after correction over all " +
        std::to_string(numbers.corrected_together) +
        " comparisons of all numbers and of whole scans (Benjamini-Hochberg). Dashed: the number "
        "chosen, " +
        std::to_string(numbers.choice.k) +
        (numbers.choice.by_difference ? ", the lowest good one at which an occupancy differs."
                                      : ", that of the best mean rank over the indices, as at no good "
                                        "number any occupancy differs.");
    return f;
}

}  // namespace trd::figures
