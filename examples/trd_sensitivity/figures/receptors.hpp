// A map against each receptor: scatter, and the null distributions with the observed value.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "../results.hpp"
#include "../shared.hpp"

namespace trd::figures {

namespace detail {

/// The monotone function of x, rising or falling as `rising` says, with the least squared distance from y: places in
/// order of x and values there (isotonic regression by pooling adjacent violators, Ayer et al. 1955).
inline std::vector<std::vector<double>> monotone_guide(const std::vector<double>& x,
                                                       const std::vector<double>& y, bool rising) {
    std::vector<std::pair<double, double>> points;
    for (std::size_t i = 0; i < x.size(); ++i) points.emplace_back(x[i], rising ? y[i] : -y[i]);
    std::sort(points.begin(), points.end());
    struct block {
        double sum, from, to;
        std::size_t count;
        double mean() const { return sum / static_cast<double>(count); }
    };
    std::vector<block> blocks;
    const auto pool = [&blocks] {
        block& into = blocks[blocks.size() - 2];
        into.sum += blocks.back().sum, into.count += blocks.back().count, into.to = blocks.back().to;
        blocks.pop_back();
    };
    for (const auto& [at, value] : points) {
        blocks.push_back({value, at, at, 1});
        if (blocks.size() > 1 && blocks[blocks.size() - 2].to == at) pool();  // one value at one place
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) pool();
    }
    std::vector<std::vector<double>> curve;
    for (const block& each : blocks)
        for (const double at : {each.from, each.to})
            curve.push_back({at, rising ? each.mean() : -each.mean()});
    return curve;
}

/// The straight line of least squares over [low, high]; nothing where x does not vary.
inline std::vector<std::vector<double>> straight_guide(const std::vector<double>& x,
                                                       const std::vector<double>& y, double low,
                                                       double high) {
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
    const auto n = static_cast<double>(x.size());
    for (std::size_t p = 0; p < x.size(); ++p) mean_x += x[p] / n, mean_y += y[p] / n;
    for (std::size_t p = 0; p < x.size(); ++p) {
        xx += (x[p] - mean_x) * (x[p] - mean_x);
        xy += (x[p] - mean_x) * (y[p] - mean_y);
    }
    if (!(xx > 0)) return {};
    return {{low, mean_y + xy / xx * (low - mean_x)}, {high, mean_y + xy / xx * (high - mean_x)}};
}

}  // namespace detail

/// The correlations of one protocol and map: a row per receptor, a scatter plot and one histogram per null. Of more
/// receptors than a sheet of paper holds (five) they are several figures, of which this is number `part` from 0; without
/// a script beyond the last.
inline figure receptor_scatter(const study_results& r, const std::string& protocol, const std::string& map,
                               bool folded, std::size_t part = 0) {
    struct receptor_row {
        std::string receptor;
        std::vector<const receptor_correlation*> tests;
    };
    std::vector<receptor_row> rows;
    std::size_t nulls = 0;
    for (const auto& c : r.correlations) {
        if (c.protocol != protocol || c.map != map) continue;
        auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const receptor_row& row) { return row.receptor == c.receptor; });
        if (found == rows.end()) found = rows.insert(rows.end(), {c.receptor, {}});
        found->tests.push_back(&c);
        nulls = std::max(nulls, found->tests.size());
    }
    figure f;
    f.name = "receptors-" + slug(protocol) + "-" + slug(map);
    f.section = "receptors";
    f.title = capitalised(map) + " against receptors, " + protocol_text(protocol) + " protocol";
    f.folded = folded;
    const std::size_t all = rows.size(), parts = (all + 4) / 5;
    if (part >= parts) return f;
    if (parts > 1) {
        const std::size_t each = (all + parts - 1) / parts, first = part * each,
                          last = std::min(all, first + each);
        f.title += ": " + std::to_string(first + 1) + " to " + std::to_string(last) + " of " +
                   std::to_string(all) + " receptors";
        if (part > 0) f.name += "-" + std::to_string(part + 1);
        rows = {rows.begin() + static_cast<std::ptrdiff_t>(first),
                rows.begin() + static_cast<std::ptrdiff_t>(last)};
    }
    nulls = std::min<std::size_t>(nulls, 3);
    const double row_height = 286;
    f.width = 1160;
    f.height = static_cast<int>(row_height * static_cast<double>(rows.size())) + 12;

    drawing d(f.width, f.height);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double top = 46 + row_height * static_cast<double>(i), bottom = top + row_height - 104;
        const auto& first = *rows[i].tests.front();
        // The points of the test with the most regions.
        const receptor_correlation* widest = &first;
        for (const auto* test : rows[i].tests)
            if (test->x.size() > widest->x.size()) widest = test;

        std::vector<double> xs(widest->x.begin(), widest->x.end()), ys(widest->y.begin(), widest->y.end());
        const limits x = limits_of(xs, 0.06), y = limits_of(ys, 0.08);
        d.panel({78, top, 428, bottom}).xrange(x.low, x.high).yrange(y.low, y.high);
        d.title(rows[i].receptor + ": " + (widest->method == "Pearson" ? "r" : "ρ") + " = " +
                decimals(widest->rho, 2) + ", parametric " + p_text(widest->p_parametric) +
                ", n = " + std::to_string(widest->x.size()));
        d.panel_name(rows[i].receptor);
        d.xlabel(rows[i].receptor + " density (unit of receptors.tsv)").ylabel(map + " (nats)");
        std::vector<std::vector<double>> points;
        for (std::size_t p = 0; p < xs.size(); ++p) points.push_back({xs[p], ys[p]});
        std::string plot;
        if (!points.empty()) {
            plot = "plot " + d.data(points, {.columns = {"density", map + " (nats)"}}) +
                   " using 1:2 with points pt 7 ps 0.6 lc rgb '" + std::string(grey) + "'";
            // Ranks know of no straight line.
            const auto guide = widest->method == "Pearson" ? detail::straight_guide(xs, ys, x.low, x.high)
                                                           : detail::monotone_guide(xs, ys, widest->rho > 0);
            if (!guide.empty())
                plot += ", " + d.data(guide) + " using 1:2 with lines lw 1.5 dt 2 lc rgb '#555555'";
            d(plot);
        }

        const double left = 530,
                     width = (1140 - left - 84 * static_cast<double>(nulls - 1)) / static_cast<double>(nulls);
        for (std::size_t t = 0; t < std::min(nulls, rows[i].tests.size()); ++t) {
            const auto& test = *rows[i].tests[t];
            const double from = left + static_cast<double>(t) * (width + 84);
            double reach = std::isfinite(test.rho) ? std::abs(test.rho) : 0.5;
            for (const double value : test.null_rho)
                if (std::isfinite(value)) reach = std::max(reach, std::abs(value));
            reach = std::min(1.0, reach * 1.08 + 1e-9);
            constexpr int bins = 40;
            std::vector<std::vector<double>> counts(bins, {0, 0});
            double highest = 0, finite = 0;
            for (int b = 0; b < bins; ++b)
                counts[static_cast<std::size_t>(b)][0] = -reach + 2 * reach * (b + 0.5) / bins;
            for (const double value : test.null_rho) {
                if (!std::isfinite(value)) continue;
                const auto b =
                    std::clamp(static_cast<int>((value + reach) / (2 * reach) * bins), 0, bins - 1);
                counts[static_cast<std::size_t>(b)][1] += 1;
                finite += 1;
            }
            for (auto& bin : counts) {
                bin[1] /= std::max(1.0, finite);
                highest = std::max(highest, bin[1]);
            }
            d.panel({from, top, from + width, bottom})
                .xrange(-reach, reach)
                .yrange(0, std::max(1e-9, highest * 1.3));
            d.title(capitalised(test.null)).panel_name(rows[i].receptor);
            d.xlabel(std::string(test.method == "Pearson" ? "r" : "ρ") + " with surrogate maps");
            d.ylabel("share of draws").tics('y', 0, highest * 1.3, 4);
            d("set ylabel offset 0.4,0 font ',11'\nset boxwidth " + number(2 * reach / bins * 0.94, 9));
            const auto mark = [&](double at, const char* look) {
                d("set arrow from " + number(at, 9) + ",0 to " + number(at, 9) +
                  ", graph 0.86 nohead front lc rgb '" + ink + "' " + look);
            };
            if (std::isfinite(test.rho)) {
                mark(test.rho, "lw 2.5");
                mark(-test.rho, "lw 1 dt 2");
            }
            d("set label " +
              gp_text((test.method == "Pearson" ? "r = " : "ρ = ") + decimals(test.rho, 2) + ", " +
                      p_text(test.p_null) + ", n = " + std::to_string(test.regions)) +
              " at graph 0.5, graph 0.95 center font ',11'");
            d("plot " +
              d.data(counts, {.series = test.null, .columns = {"rho of surrogates", "share of draws"}}) +
              " using 1:2 with boxes lc rgb '#b9bec7'");
        }
    }
    d.finish(f);
    f.caption = "Left: " + escape_html(map) +
                " (nats) against receptor density, one dot a point of the test (see n); dashed, "
                "for display only: " +
                std::string(rows[0].tests[0]->method == "Pearson" ? "the least-squares line"
                                                                  : "the nearest monotone curve") +
                "; above: " + escape_html(rows[0].tests[0]->method) +
                " correlation and its parametric p, which takes regions as independent. Right: the same "
                "correlation with "
                "surrogate maps that keep spatial autocorrelation (share of " +
                std::to_string(rows[0].tests[0]->null_rho.size()) +
                " draws); black line: observed value, dashed: its mirror image; p: two-sided, against this "
                "distribution, before correction.";
    return f;
}

}  // namespace trd::figures
