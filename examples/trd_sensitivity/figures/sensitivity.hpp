// Heat maps: what a push does to the KL by perturbed unit and level, and how sure that is; one panel per model.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "../options.hpp"
#include "../results.hpp"
#include "../shared.hpp"

namespace trd::figures {
namespace detail {

/// What a rule of options.hpp means; a rule of another name speaks for itself.
inline std::string rule_text(const std::string& rule) {
    for (const auto& [name, meaning] : optimal_rules())
        if (name == rule) return meaning;
    return rule;
}

}  // namespace detail

/// What a heat map shows in each cell.
enum class heat {
    change,  ///< KL under the push minus KL of the same model without one, nats
    error    ///< its standard error over trials, nats
};

inline figure sensitivity_heat_map(const study_results& r, const std::string& protocol, heat shown) {
    const bool of_errors = shown == heat::error;
    std::vector<const sensitivity_result*> maps;
    for (const auto& map : r.sensitivity)
        if (map.protocol == protocol) maps.push_back(&map);
    figure f;
    f.name = (of_errors ? "kl-error-" : "kl-") + slug(protocol);
    f.section = "sensitivity";
    f.title = (of_errors ? "Standard error of the KL, " : "Change of the KL to the target, ") +
              protocol_text(protocol) + " protocol";
    f.folded = of_errors;
    if (maps.empty()) return f;
    const std::size_t units = maps[0]->units.size();
    const double row = units <= 60 ? 14.5 : 12.5;
    f.width = 1160;
    f.height = static_cast<int>(static_cast<double>(units) * row) + 118;

    const auto value_of = [&](const sensitivity_result& map, std::size_t unit, std::size_t level) {
        return of_errors ? map.standard_error(unit, level) : map.mean(unit, level) - map.unperturbed;
    };
    // One scale for all models; both colours of a change reach as far.
    std::vector<double> all;
    for (const auto* map : maps)
        for (std::size_t u = 0; u < units; ++u)
            for (std::size_t l = 0; l < map->levels.size(); ++l)
                all.push_back(std::abs(value_of(*map, u, l)));
    const double high = quantile(all, 1), cap = quantile(all, 0.98);
    const bool capped = high > 1.5 * cap && cap > 0;
    const double ceiling = std::max(capped ? cap : high, 1e-6), low = of_errors ? 0 : -ceiling;

    drawing d(f.width, f.height);
    d(of_errors ? viridis : blue_red);
    d("set cbrange [" + number(low, 9) + ":" + number(ceiling, 9) + "]");
    const double left = 190, right = 1050, gap = 40, top = 48, bottom = f.height - 62;
    const double width =
        (right - left - gap * static_cast<double>(maps.size() - 1)) / static_cast<double>(maps.size());
    for (std::size_t m = 0; m < maps.size(); ++m) {
        const auto& map = *maps[m];
        const double from = left + static_cast<double>(m) * (width + gap);
        const auto levels = map.levels.size();
        d.panel({from, top, from + width, bottom}).xrange(-0.5, static_cast<double>(levels) - 0.5);
        d.yrange(static_cast<double>(units) - 0.5, -0.5);
        d.title(capitalised(map.model)).xlabel("shift of the bifurcation parameter a (1/s)");
        std::string tics, names;
        const std::size_t every = levels > 12 ? 2 : 1;
        for (std::size_t l = 0; l < levels; l += every)
            tics += (tics.empty() ? "" : ", ") + gp_tic(number(map.levels(l), 3)) + " " + std::to_string(l);
        d("set border 0\nset xtics (" + tics + ") scale 0 font ',10'");
        if (m == 0) {
            for (std::size_t u = 0; u < units; ++u)
                names += (u ? ", " : "") + gp_tic(shortened(map.units[u], 30)) + " " + std::to_string(u);
            d("set ytics (" + names + ") scale 0 font ',10'");
        } else {
            d("unset ytics");
        }
        const double across = width / static_cast<double>(levels),
                     down = (bottom - top) / static_cast<double>(units);
        std::vector<std::vector<double>> cells, best;
        std::vector<std::string> rows;
        std::size_t best_unit = 0, best_level = 0;
        for (std::size_t u = 0; u < units; ++u)
            for (std::size_t l = 0; l < levels; ++l) {
                cells.push_back({static_cast<double>(l), static_cast<double>(u), 0.48, 0.46,
                                 std::clamp(value_of(map, u, l), low, ceiling), map.levels(l), map.mean(u, l),
                                 map.unperturbed, map.standard_error(u, l)});
                rows.push_back(map.units[u]);
                const double x = from + across * static_cast<double>(l),
                             y = top + down * static_cast<double>(u);
                d.mark({x, y, x + across, y + down},
                       map.units[u] + ", a " + (map.levels(l) < 0 ? "" : "+") + number(map.levels(l), 3) +
                           ": KL " + number(map.mean(u, l), 3) + " nats, " + number(map.unperturbed, 3) +
                           " without a push, standard error " + number(map.standard_error(u, l), 2));
                if (map.mean(u, l) < map.mean(best_unit, best_level)) best_unit = u, best_level = l;
            }
        best = {{static_cast<double>(best_level), static_cast<double>(best_unit)}};
        const std::string middle = std::to_string(map.optimal_level);
        d("set object rectangle from " + middle + "-0.5,-0.5 to " + middle + "+0.5," +
          number(static_cast<double>(units) - 0.5) + " front fillstyle empty border lc rgb '#222222' lw 2");
        const std::string field =
                              d.data(cells, {.columns = {"", "", "", "", "", "shift of a (1/s)", "KL (nats)",
                                                         "KL without a push (nats)", "standard error (nats)"},
                                             .texts = {{"unit", rows}}}),
                          spot = d.data(best);
        d("plot " + field + " using 1:2:3:4:5 with boxxyerror lc palette, " + spot +
          " using 1:2 with points pt 2 ps 0.9 lw 6 lc rgb '#ffffff', " + spot +
          " using 1:2 with points pt 2 ps 0.9 lw 2.5 lc rgb '#222222'");
    }
    // Colour bar.
    d.panel({right + 34, top, right + 50, top + 260}).xrange(0, 1).yrange(low, ceiling);
    d("set border 15\nunset xtics\nunset ytics\nset y2range [" + number(low, 9) + ":" + number(ceiling, 9) +
      "]\nset y2tics nomirror font ',10' scale 0.5");
    d.label(right + 42, top - 22, of_errors ? "SE (nats)" : "ΔKL (nats)", "center font ',11'");
    if (capped) d.label(right + 42, top - 8, "and beyond", "center font ',9' textcolor rgb '#555555'");
    std::vector<std::vector<double>> steps;
    for (int i = 0; i < 64; ++i) {
        const double value = low + (ceiling - low) * (i + 0.5) / 64;
        steps.push_back({0.5, value, 0.5, (ceiling - low) / 127, value});
    }
    d("plot " + d.data(steps) + " using 1:2:3:4:5 with boxxyerror lc palette");
    d.finish(f);

    const auto trials = maps[0]->trials.shape(2);
    f.caption =
        std::string(of_errors
                        ? "Standard error over trials (nats) of the symmetrised KL"
                        : "Symmetrised KL (nats) under the push minus that without one: blue is nearer to "
                          "the target, red farther away; the KL is that") +
        " between the state probabilities of the model and the target "
        "(responders after treatment); rows: the unit that is perturbed, columns: the shift of a. "
        "Mean of " +
        std::string(maps[0]->stopped_by.empty() ? "" : "up to ") + std::to_string(trials) +
        " trials per cell; one scale for all models. Frame: the optimal level (" +
        escape_html(detail::rule_text(maps[0]->optimal_rule)) + "); cross: the lowest KL of the panel." +
        (capped ? " Values beyond the 98th percentile share the last colour." : "");
    for (const auto* map : maps)
        f.caption +=
            " Without a push, " + escape_html(map->model) + ": " + number(map->unperturbed, 3) + " nats.";
    return f;
}

}  // namespace trd::figures
