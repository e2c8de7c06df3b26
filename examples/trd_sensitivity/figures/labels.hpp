// What the map of this connectome correlates with under any labels.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "../evidence.hpp"
#include "../results.hpp"
#include "../shared.hpp"

namespace trd {

/// A name of the small study's numbers as the other parts of the page have it: the groups by theirs, "synchronisation".
inline std::string small_study_text(const study_results& results, std::string words) {
    if (words.starts_with("sync:")) words.replace(0, 4, protocol_text("sync"));
    for (const auto& [from, to] :
         {std::pair<std::string, std::string>{"first group", results.source.responders + "s"},
          {"second group", results.source.nonresponders + "s"},
          {"rho with", "ρ with"}})
        for (std::size_t at = words.find(from); at != words.npos; at = words.find(from, at + to.size()))
            words.replace(at, from.size(), to);
    return words;
}

namespace figures {

/// Correlations of the small study's maps with receptors, under the true labels and under others.
inline figure other_labels(const study_results& r) {
    constexpr std::size_t most = 60;  // names must stay readable
    figure f;
    f.name = "other-labels";
    f.section = "people";
    f.title = "Correlations with receptors under other labels";
    if (!labels_were_shuffled(r)) return f;
    const auto& tested = *r.people->shuffles;
    f.width = 1160;
    f.height = 500;

    drawing d(f.width, f.height);
    std::vector<std::vector<double>> unlike, like;
    std::vector<std::string> unlike_names, like_names;
    std::vector<double> all = {0.0};
    std::string names;
    std::size_t rows = 0;
    for (std::size_t k = 0; k < r.people->numbers.size() && rows < most; ++k) {
        const auto& number = r.people->numbers[k];
        if (number.what != entrain::push_study_number::kind::correlation || withheld(r, number.protocol))
            continue;
        std::vector<double> others;
        for (std::size_t i = 0; i < tested.shuffles; ++i) others.push_back(tested.shuffled(k, i));
        std::sort(others.begin(), others.end());
        // As many on either side as leave 95 % between them.
        const auto cut = static_cast<std::size_t>(0.025 * static_cast<double>(others.size()));
        const double low = others[cut], high = others[others.size() - 1 - cut];
        all.insert(all.end(), {others.front(), others.back(), tested.observed(k)});
        const bool stands = p_by_labels(r, k) < 0.05;
        (stands ? unlike : like)
            .push_back({static_cast<double>(rows), tested.observed(k), low, high - low, others.front(),
                        others.back() - others.front(), high, others.back()});
        (stands ? unlike_names : like_names)
            .push_back(
                small_study_text(r, protocol_text(number.protocol) + ": " + number.map + ", " + number.item));
        const std::string name =
            small_study_text(r, protocol_text(number.protocol) + ": " + number.map + ", " + number.item);
        names += (rows ? ", " : "") + gp_tic(name) + " " + std::to_string(rows);
        ++rows;
    }
    if (rows == 0) return f;
    const limits y = limits_of(all, 0.06);
    d.panel({80, 30, 1140, 260})
        .light_grid()
        .xrange(-0.8, static_cast<double>(rows) - 0.2)
        .yrange(y.low, y.high);
    d("set xtics (" + names + ") rotate by 90 right scale 0 font ',10'\nset border 2");
    d.ylabel("Spearman's rho");
    d("set arrow from graph 0, first 0 to graph 1, first 0 nohead lc rgb '#555555'");
    std::string plot;
    const auto add = [&](const std::vector<std::vector<double>>& points,
                         const std::vector<std::string>& rows_of, const char* mark) {
        if (points.empty()) return;
        const std::string data = d.data(
            points, {.columns = {"", "rho, true labels", "2.5 % of other labels", "", "least of other labels",
                                 "", "97.5 % of other labels", "largest of other labels"},
                     .texts = {{"protocol, map and receptor", rows_of}}});
        plot += (plot.empty() ? "plot " : ", ") + data +
                " using 1:5:(0):6 with vectors nohead lw 1 lc rgb '" + pale + "' notitle, " + data +
                " using 1:3:(0):4 with vectors nohead lw 4 lc rgb '" + pale + "' notitle, " + data +
                " using 1:2 with points ps 0.9 " + mark + " lc rgb '" + ink + "' notitle";
    };
    add(like, like_names, "pt 6");
    add(unlike, unlike_names, "pt 7");
    d(plot);
    d.finish(f);
    f.caption =
        "Points: the true labels. Thick bars: the middle 95 % of " + std::to_string(tested.shuffles) +
        (tested.exact ? " other labelings, all there are" : " shuffles") + " of " +
        (r.people->shuffled == "both" ? std::string("groups and sessions")
                                      : escape_html(r.people->shuffled)) +
        "; thin: all of them. Filled: corrected p below 0.05 over every correlation and contrast of the "
        "page" +
        std::string(r.hypotheses.empty() ? "" : ", of what was named before over these correlations alone") +
        ". Where bars lie away from zero, this connectome gives such a correlation with any labels. "
        "From the small study, whose fits and maps are coarser than those above.";
    return f;
}

}  // namespace figures
}  // namespace trd
