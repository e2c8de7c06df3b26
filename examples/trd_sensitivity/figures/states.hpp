// State profiles: each centroid by region, grouped by network, and on the brain.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "../results.hpp"
#include "brain.hpp"

namespace trd::figures {
namespace detail {

inline std::string network_of(const entrain::io::region_table& regions, std::size_t i) {
    const std::string& network = regions.network[i];
    return network.empty() || network == "n/a" ? "no network" : network;
}

/// Regions by network, in the order in which the networks first appear; those without one last.
inline std::vector<std::size_t> order_by_network(const entrain::io::region_table& regions) {
    std::vector<std::string> networks;
    for (std::size_t i = 0; i < regions.size(); ++i)
        if (network_of(regions, i) != "no network" &&
            std::find(networks.begin(), networks.end(), network_of(regions, i)) == networks.end())
            networks.push_back(network_of(regions, i));
    networks.push_back("no network");
    std::vector<std::size_t> order;
    for (const auto& network : networks)
        for (std::size_t i = 0; i < regions.size(); ++i)
            if (network_of(regions, i) == network) order.push_back(i);
    return order;
}

}  // namespace detail

inline figure state_profiles(const study_results& r, const std::optional<given_surface>& surface = {}) {
    const auto& regions = r.source.regions;
    const std::size_t n = regions.size(), k = r.states.k;
    const int row_height = 216, top = 64;
    figure f;
    f.name = "states";
    f.section = "states";
    f.title = "Brain states";
    f.width = 1160;
    f.height = top + static_cast<int>(k) * row_height + 58;
    const double left = 62, right = 760;

    const auto order = detail::order_by_network(regions);
    double largest = 0;
    for (const double value : r.states.centroids) largest = std::max(largest, std::abs(value));
    largest = largest > 0 ? largest : 1;

    drawing d(f.width, f.height);
    const brain_places places = places_on(surface, regions, 0.45);
    const colour_scale scale{-largest, largest, purple_green};
    for (std::size_t s = 0; s < k; ++s) {
        const double upper = top + static_cast<double>(s) * row_height, lower = upper + row_height - 40;
        d.panel({left, upper, right, lower}).xrange(-0.5, static_cast<double>(n) - 0.5);
        d.yrange(-1.15 * largest, 1.15 * largest).light_grid().tics('y', -1.15 * largest, 1.15 * largest, 5);
        d.panel_name("state " + std::to_string(s + 1));
        d("set border 2\nset ytics font ',10'\nset boxwidth 0.8\nset xtics scale 0")
            .ylabel("component of V1");
        d("set ylabel offset 1.2,0 font ',11'");
        d.label(left, upper - 8,
                "State " + std::to_string(s + 1) + ": occupancy " + decimals(r.states.occupancy(s), 3),
                "left font 'Helvetica Bold,12'");
        std::vector<std::vector<double>> plus, minus, all;
        std::vector<std::string> names;
        for (std::size_t p = 0; p < n; ++p) {
            const double value = r.states.centroids(s, order[p]);
            (value > 0 ? plus : minus).push_back({static_cast<double>(p), value});
            all.push_back({value}), names.push_back(regions.name[order[p]]);
            const double width = (right - left) / static_cast<double>(n),
                         x = left + width * static_cast<double>(p);
            d.mark({x, upper, x + width, lower}, regions.name[order[p]] + ": " + number(value, 3));
        }
        d.numbers(all, {.columns = {"component of V1 (no unit)"}, .texts = {{"region", names}}});
        int turn = 0;
        // Networks: a thin line between them, the name once above the first state.
        for (std::size_t p = 0; p < n;) {
            std::size_t q = p;
            const std::string network = detail::network_of(regions, order[p]);
            while (q < n && detail::network_of(regions, order[q]) == network) ++q;
            if (q < n)
                d("set arrow from " + number(static_cast<double>(q) - 0.5) + ", graph 0 to " +
                  number(static_cast<double>(q) - 0.5) + ", graph 1 nohead back lc rgb '#c3c8d0' lw 1");
            if (s == 0) {
                const double middle =
                    left + (right - left) * (static_cast<double>(p + q) / 2) / static_cast<double>(n);
                // Neighbours take turns on two lines, so that names of narrow networks do not meet.
                d.label(middle, turn % 2 ? 32 : 16, network, "center font ',11' textcolor rgb '#555555'");
            }
            p = q;
            ++turn;
        }
        d("unset xtics");  // names of regions are told on the page, where a pointer is on a bar
        std::string plot;
        if (!plus.empty()) plot += d.data(plus) + " using 1:2 with boxes lc rgb '" + deep_green + "'";
        if (!minus.empty())
            plot += (plot.empty() ? "" : ", ") + d.data(minus) + " using 1:2 with boxes lc rgb '" +
                    deep_purple + "'";
        d("plot " + plot + ", 0 with lines lc rgb '#555555' lw 1");

        entrain::vector<double> values = entrain::full(n, 0.0);
        for (std::size_t i = 0; i < n; ++i) values(i) = r.states.centroids(s, i);
        draw_brain(d, {right + 24, upper - 14, f.width - 6.0, lower + 16}, regions, places, values, scale,
                   {.titles = false, .apart = 84});
    }
    draw_colour_bar(d, {right + 54, f.height - 54.0, right + 274, f.height - 44.0}, scale, "component of V1");
    d.finish(f);
    std::size_t samples = 0;
    for (const auto& c : r.source.counts) samples += c.samples;
    f.caption =
        "The " + std::to_string(k) +
        " phase-locking states (k-means centroids of the leading eigenvector V1 of phase coherence; no unit) "
        "by region, grouped by network, and on the brain; all on one scale. "
        "states.tsv has all. Purple regions are in phase with the majority, green ones lead away from it. " +
        brain_caption(places) + " n = " + std::to_string(r.states.scans.size()) + " scans" +
        (samples ? ", " + std::to_string(samples) + " samples before trimming" : "") +
        ". Sorted by occupancy.";
    return f;
}

}  // namespace trd::figures
