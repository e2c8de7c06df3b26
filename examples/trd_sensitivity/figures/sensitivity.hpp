// Heat maps: what a push does to the KL by perturbed unit and level and, beside it, how sure that is.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>

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

/// The column of no push; none where no level is 0.
inline std::optional<std::size_t> level_of_no_push(const sensitivity_result& map) {
    for (std::size_t l = 0; l < map.levels.size(); ++l)
        if (map.levels(l) == 0) return l;
    return {};
}

/// Standard error of the change of the KL by a push, nats: over the differences, trial by trial, from the same model
/// without one, which has the same noise. Of trials that cannot be paired: that of the KL under the push.
inline double error_of_change(const sensitivity_result& map, std::size_t unit, std::size_t level) {
    const auto none = level_of_no_push(map);
    if (!none) return map.standard_error(unit, level);
    std::vector<double> changes;
    for (std::size_t t = 0; t < map.trials.shape(2); ++t) {
        const double change = map.trials(unit, level, t) - map.trials(unit, *none, t);
        if (std::isfinite(change)) changes.push_back(change);
    }
    if (changes.size() < 2) return map.standard_error(unit, level);
    const auto n = static_cast<double>(changes.size());
    double mean = 0, squares = 0;
    for (const double change : changes) mean += change / n;
    for (const double change : changes) squares += (change - mean) * (change - mean);
    return std::sqrt(squares / (n - 1) / n);
}

/// One scale for several maps, and whether the largest values go beyond it.
struct shared_scale {
    double ceiling = 1e-6;  ///< of the magnitude
    bool capped = false;    ///< at the 98th percentile, as some are far beyond it
};
inline shared_scale scale_for_all(std::vector<double> values) {
    for (double& value : values) value = std::isfinite(value) ? std::abs(value) : 0;
    const double high = quantile(values, 1), cap = quantile(values, 0.98);
    const bool capped = high > 1.5 * cap && cap > 0;
    return {std::max(capped ? cap : high, 1e-6), capped};
}

}  // namespace detail

/// The change of the KL of every model by unit and level, and beside it the standard error of that change. Each kind has
/// one scale for all models.
inline figure sensitivity_heat_map(const study_results& r, const std::string& protocol) {
    std::vector<const sensitivity_result*> maps;
    for (const auto& map : r.sensitivity)
        if (map.protocol == protocol) maps.push_back(&map);
    figure f;
    f.name = "kl-" + slug(protocol);
    f.section = "sensitivity";
    f.title = "Change of the KL to the target and its error, " + protocol_text(protocol) + " protocol";
    if (maps.empty()) return f;
    const std::size_t units = maps[0]->units.size();
    f.width = 1160;
    f.height = static_cast<int>(static_cast<double>(units) * (units <= 60 ? 14.5 : 12.5)) + 118;

    std::vector<entrain::matrix<double>> changes, errors;
    std::vector<double> every_change, every_error;
    for (const auto* map : maps) {
        const std::size_t levels = map->levels.size();
        changes.push_back(entrain::full(units, levels, 0.0));
        errors.push_back(entrain::full(units, levels, 0.0));
        for (std::size_t u = 0; u < units; ++u)
            for (std::size_t l = 0; l < levels; ++l) {
                every_change.push_back(changes.back()(u, l) = map->mean(u, l) - map->unperturbed);
                every_error.push_back(errors.back()(u, l) = detail::error_of_change(*map, u, l));
            }
    }

    drawing d(f.width, f.height);
    const double left = 190, gap = 14, bar = 76, top = 48, bottom = f.height - 62;
    const auto count = static_cast<double>(maps.size());
    const double width = (f.width - left - 2 * bar - 2 * (count - 1) * gap - 6) / (2 * count);
    const double down = (bottom - top) / static_cast<double>(units);
    bool any_capped = false;
    double from = left;
    for (const bool of_errors : {false, true}) {
        const auto scale = detail::scale_for_all(of_errors ? every_error : every_change);
        const double low = of_errors ? 0 : -scale.ceiling;
        any_capped = any_capped || scale.capped;
        d(of_errors ? viridis : teal_brown);
        d("set cbrange [" + number(low, 9) + ":" + number(scale.ceiling, 9) + "]");
        for (std::size_t m = 0; m < maps.size(); ++m, from += width + gap) {
            const auto& map = *maps[m];
            const auto& shown = of_errors ? errors[m] : changes[m];
            const std::size_t levels = map.levels.size();
            const double across = width / static_cast<double>(levels);
            d.panel({from, top, from + width, bottom}).xrange(-0.5, static_cast<double>(levels) - 0.5);
            d.yrange(static_cast<double>(units) - 0.5, -0.5);
            d.title(shortened(capitalised(map.model), 22) + (of_errors ? ": error" : ": change"));
            d.panel_name(map.model).xlabel("shift of a (1/s)");
            std::string tics, names;
            const auto every =
                static_cast<std::size_t>(std::ceil(34 / across));  // pixels that a number takes
            for (std::size_t l = 0; l < levels; l += every)
                tics +=
                    (tics.empty() ? "" : ", ") + gp_tic(number(map.levels(l), 3)) + " " + std::to_string(l);
            d("set border 0\nset xtics (" + tics + ") scale 0 font ',10'");
            if (from == left) {
                for (std::size_t u = 0; u < units; ++u)
                    names += (u ? ", " : "") + gp_tic(shortened(map.units[u], 30)) + " " + std::to_string(u);
                d("set ytics (" + names + ") scale 0 font ',10'");
            } else {
                d("unset ytics");
            }
            // Without a push all units are one and the same simulation: one cell for all of them.
            const auto none = detail::level_of_no_push(map);
            bool one_cell = none.has_value();
            for (std::size_t u = 1; one_cell && u < units; ++u)
                one_cell = map.mean(u, *none) == map.mean(0, *none);
            std::vector<std::vector<double>> cells, table;
            std::vector<std::string> rows;
            std::size_t best_unit = 0, best_level = 0;
            const auto words = [&](std::size_t u, std::size_t l) {
                return "KL " + number(map.mean(u, l), 3) + " nats, " + number(map.unperturbed, 3) +
                       " without a push, change " + number(changes[m](u, l), 2) + ", its standard error " +
                       number(errors[m](u, l), 2);
            };
            for (std::size_t u = 0; u < units; ++u)
                for (std::size_t l = 0; l < levels; ++l) {
                    table.push_back({map.levels(l), map.mean(u, l), map.unperturbed, map.standard_error(u, l),
                                     errors[m](u, l)});
                    rows.push_back(map.units[u]);
                    if (map.mean(u, l) < map.mean(best_unit, best_level)) best_unit = u, best_level = l;
                    const double x = from + across * static_cast<double>(l),
                                 y = top + down * static_cast<double>(u),
                                 value = std::clamp(shown(u, l), low, scale.ceiling);
                    if (one_cell && l == *none) {
                        if (u > 0) continue;
                        cells.push_back({static_cast<double>(l), static_cast<double>(units - 1) / 2, 0.48,
                                         static_cast<double>(units) / 2 - 0.04, value});
                        d.mark({x, top, x + across, bottom},
                               "No push, the same for all: KL " + number(map.mean(0, l), 3) +
                                   " nats, its standard error " + number(map.standard_error(0, l), 2));
                        continue;
                    }
                    cells.push_back({static_cast<double>(l), static_cast<double>(u), 0.48, 0.46, value});
                    d.mark({x, y, x + across, y + down}, map.units[u] + ", a " +
                                                             (map.levels(l) < 0 ? "" : "+") +
                                                             number(map.levels(l), 3) + ": " + words(u, l));
                }
            const std::string middle = std::to_string(map.optimal_level);
            d("set object rectangle from " + middle + "-0.5,-0.5 to " + middle + "+0.5," +
              number(static_cast<double>(units) - 0.5) +
              " front fillstyle empty border lc rgb '#222222' lw 2");
            if (!of_errors)
                d.numbers(table, {.columns = {"shift of a (1/s)", "KL (nats)", "KL without a push (nats)",
                                              "standard error of the KL (nats)",
                                              "standard error of the change (nats)"},
                                  .texts = {{"unit", rows}}});
            // A cross of lines, which have a rim on every colour; points have none.
            const double x = static_cast<double>(best_level), y = static_cast<double>(best_unit),
                         wide = 4 / across, high = 4 / down;
            const std::string cross =
                d.data({{x - wide, y - high, 2 * wide, 2 * high}, {x - wide, y + high, 2 * wide, -2 * high}});
            d("plot " + d.data(cells) + " using 1:2:3:4:5 with boxxyerror lc palette, " + cross +
              " using 1:2:3:4 with vectors nohead lw 5 lc rgb '#ffffff', " + cross +
              " using 1:2:3:4 with vectors nohead lw 2 lc rgb '#222222'");
        }
        // Colour bar, to the right of its maps.
        const double at = from;
        d.panel({at, top, at + 14, top + std::min(260.0, bottom - top)})
            .xrange(0, 1)
            .yrange(low, scale.ceiling);
        d("set border 15\nunset xtics\nunset ytics\nset y2range [" + number(low, 9) + ":" +
          number(scale.ceiling, 9) + "]\nset y2tics nomirror font ',10' scale 0.5");
        d.label(at - 2, top - 28, of_errors ? "SE (nats)" : "ΔKL (nats)", "left font ',11'");
        if (scale.capped) d.label(at - 2, top - 15, "and beyond", "left font ',9' textcolor rgb '#555555'");
        std::vector<std::vector<double>> steps;
        for (int i = 0; i < 64; ++i) {
            const double value = low + (scale.ceiling - low) * (i + 0.5) / 64;
            steps.push_back({0.5, value, 0.5, (scale.ceiling - low) / 64, value});
        }
        d("plot " + d.data(steps) + " using 1:2:3:4:5 with boxxyerror lc palette");
        from += bar - gap;
    }
    d.finish(f);

    const auto trials = maps[0]->trials.shape(2);
    f.caption =
        "Left: symmetrised KL (nats) under the push minus that without one: teal is nearer to the target, "
        "brown "
        "farther away; the KL is that between the state probabilities of the model and the target "
        "(responders "
        "after treatment). Right: the standard error of this change (nats), over trials that have the same "
        "noise with and without the push; bright is less sure. Rows: the unit that is perturbed, columns: "
        "the "
        "shift of the bifurcation parameter a; no push (0) is one column of one simulation, and no change by "
        "definition. "
        "Mean of " +
        std::string(maps[0]->stopped_by.empty() ? "" : "up to ") + std::to_string(trials) +
        " trials per cell; one scale for all models. Frame: the optimal level (" +
        escape_html(detail::rule_text(maps[0]->optimal_rule)) + "); cross: the lowest KL of the model." +
        (any_capped ? " Values beyond the 98th percentile share the last colour." : "");
    for (const auto* map : maps)
        f.caption +=
            " Without a push, " + escape_html(map->model) + ": " + number(map->unperturbed, 3) + " nats.";
    return f;
}

}  // namespace trd::figures
