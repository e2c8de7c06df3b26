// A brain with a colour for each region: parcels on a cortical surface, made or given, from four sides, what is no cortex as dots
// apart, and a colour bar.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "../../support/brain_regions.hpp"
#include "../../support/given_surface.hpp"
#include "../shared.hpp"

namespace trd::figures {

/// Brown, white, teal: teal is nearer to the target, as in the heat maps of the KL.
inline constexpr const char* brown_teal =
    "set palette defined (-4 '#8c510a', -3 '#bf812d', -2 '#dfc27d', -1 '#f6e8c3', 0 '#f5f5f5', 1 '#c7eae5', "
    "2 '#80cdc1', 3 '#35978f', 4 '#01665e')\n";
/// Purple, white, green (ColorBrewer PRGn): the components of a state.
inline constexpr const char* purple_green =
    "set palette defined (-4 '#762a83', -3 '#9970ab', -2 '#c2a5cf', -1 '#e7d4e8', 0 '#f7f7f7', 1 '#d9f0d3', "
    "2 '#a6dba0', 3 '#5aae61', 4 '#1b7837')\n";
inline constexpr const char* deep_purple = "#762a83";
inline constexpr const char* deep_green = "#1b7837";

/// The colours of a map.
struct colour_scale {
    double low = 0, high = 1;
    std::string palette = viridis;  ///< gnuplot
};

/// Values of both signs: as far below zero as above, in the colours of `two_signs`. Of one sign: from the lowest to the
/// highest, dark to bright; from zero where that is near: what lies nearest to it is less than a quarter of the farthest.
inline colour_scale scale_of(const entrain::vector<double>& values, const char* two_signs) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (const double value : values)
        if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
    if (!(low <= high)) return {};
    if (low < 0 && high > 0) {
        const double most = std::max(-low, high);
        return {-most, most, two_signs};
    }
    if (low == high) {  // a scale has two ends
        const double span = low == 0 ? 1 : std::abs(low);
        return low < 0 ? colour_scale{low - span, low + span, viridis}
                       : colour_scale{low, low + span, viridis};
    }
    if (low > 0 && 4 * low < high) low = 0;
    if (high < 0 && 4 * high > low) high = 0;
    return {low, high, viridis};
}

/// What the caption of every figure with a brain says of it.
inline std::string brain_caption(const brain_places& places) {
    std::string text =
        places.surface + " The left hemisphere is in the left column, lateral views above medial ones.";
    if (!places.apart.empty())
        text += " Dots: the " + std::to_string(places.apart.size()) + " " + places.dots +
                ", from above, moved apart where they would overlap.";
    return text;
}

namespace detail {

/// Draws one side of one hemisphere; the front of the brain is on the left where the view says so.
inline void draw_view(drawing& d, const box& place, const entrain::io::region_table& regions,
                      const brain_places& brain, bool right, sheet side,
                      const entrain::vector<double>& values, const std::string& title) {
    const auto& parcels = right ? brain.right : brain.left;
    const bool front_left = (side == sheet::lateral) != right;
    const auto [back, front, bottom, top] = std::array{brain.back, brain.front, brain.bottom, brain.top};
    const double scale = std::max((front - back) / (place.right - place.left),
                                  (top - bottom) / (place.bottom - place.top)),
                 middle_x = (place.left + place.right) / 2, middle_y = (place.top + place.bottom) / 2,
                 flip = front_left ? -1 : 1;
    const auto across = [&, centre = (back + front) / 2](double anterior) {
        return flip * (anterior - centre);
    };
    const auto up = [&, centre = (bottom + top) / 2](double superior) { return superior - centre; };
    d.panel(place);
    d.xrange(-scale * (place.right - place.left) / 2, scale * (place.right - place.left) / 2);
    d.yrange(-scale * (place.bottom - place.top) / 2, scale * (place.bottom - place.top) / 2);
    d("unset border\nunset xtics\nunset ytics");
    if (title.size() > 1)
        d.label(middle_x, place.top - 8, title, "center font ',11' textcolor rgb '#333333'");
    else if (!title.empty())  // a letter: in the outer corner, which is empty
        d.label(right ? place.right - 3 : place.left + 3, place.top + 6, title,
                std::string(right ? "right" : "left") + " font ',10' textcolor rgb '" + grey + "'");

    // Large ones first, so that a parcel within another lies above it.
    std::vector<std::pair<int, const closed_line*>> lines;
    const auto& drawn = parcels.of(side);
    for (const auto& [label, of_label] : drawn.patch)
        for (const auto& line : of_label)
            if (area_of({line}) > 0) lines.emplace_back(label, &line);
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
        return area_of({*a.second}) > area_of({*b.second});
    });
    for (const auto& [label, line] : lines) {
        std::string corners;
        std::vector<std::array<double, 2>> outline;
        for (std::size_t i = 0; i <= line->size(); ++i) {
            const auto& [anterior, superior] = (*line)[i % line->size()];
            const double x = across(anterior), y = up(superior);
            corners += (i ? " to " : " from ") + decimals(x, 1) + "," + decimals(y, 1);
            if (i < line->size()) outline.push_back({middle_x + x / scale, middle_y - y / scale});
        }
        std::string colour = "rgb '#d9dce1'";
        if (label >= 0) {
            const std::size_t region = parcels.region[static_cast<std::size_t>(label)];
            const double value = values(region);
            if (std::isfinite(value)) colour = "palette cb " + number(value, 6);
            d.mark_shape(std::move(outline), regions.name[region] + ": " + number(value, 3));
        }
        d("set object polygon" + corners + " fillcolor " + colour + " fillstyle solid noborder");
    }
    std::vector<std::vector<double>> borders;
    for (const auto& line : drawn.border) {
        for (const auto& [anterior, superior] : line) borders.push_back({across(anterior), up(superior)});
        borders.push_back({NAN, NAN});  // the pen is lifted
    }
    std::vector<std::vector<double>> rim;
    for (const auto& line : parcels.rim(side)) {
        for (std::size_t i = 0; i <= line.size(); ++i)
            rim.push_back({across(line[i % line.size()][0]), up(line[i % line.size()][1])});
        rim.push_back({NAN, NAN});
    }
    d("plot " + (borders.empty() ? "" : d.data(borders) + " using 1:2 with lines lc rgb '#ffffff' lw 0.9, ") +
      d.data(rim) + " using 1:2 with lines lc rgb '#8a919c' lw 1");
}

/// Draws the regions that are no cortex as dots of one size, from above.
inline void draw_apart(drawing& d, const box& place, const entrain::io::region_table& regions,
                       const std::vector<std::size_t>& apart, const entrain::vector<double>& values,
                       const std::string& title) {
    double reach = 20, low = HUGE_VAL, high = -HUGE_VAL;
    for (const std::size_t i : apart) {
        reach = std::max(reach, std::abs(regions.mni(i, 0)));
        low = std::min(low, regions.mni(i, 1)), high = std::max(high, regions.mni(i, 1));
    }
    constexpr double letters = 14;  // below the dots, pixels
    const double width = place.right - place.left, height = place.bottom - place.top - letters,
                 radius = std::clamp(0.045 * std::min(width, height), 4.0, 7.0),
                 scale = std::max(2 * reach / (width - 4 * radius), (high - low) / (height - 4 * radius)),
                 middle_x = (place.left + place.right) / 2, middle_y = place.top + height / 2;
    std::vector<std::array<double, 2>> at;
    for (const std::size_t i : apart)
        at.push_back({middle_x + regions.mni(i, 0) / scale,
                      middle_y - (regions.mni(i, 1) - (low + high) / 2) / scale});
    // Those that overlap are moved apart, each a half of what is missing; of two in one place the upper one forward.
    for (int round = 0; round < 60; ++round)
        for (std::size_t i = 0; i < at.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                double x = at[i][0] - at[j][0], y = at[i][1] - at[j][1], distance = std::hypot(x, y);
                if (distance >= 2 * radius + 2) continue;
                if (distance < 1e-6)
                    x = 0, y = regions.mni(apart[i], 2) > regions.mni(apart[j], 2) ? -1 : 1, distance = 1;
                const double half =
                    (2 * radius + 2 - std::hypot(at[i][0] - at[j][0], at[i][1] - at[j][1])) / 2 / distance;
                at[i][0] += half * x, at[i][1] += half * y, at[j][0] -= half * x, at[j][1] -= half * y;
            }
    d.panel(place).xrange(0, width).yrange(0, height + letters);
    d("unset border\nunset xtics\nunset ytics");
    if (!title.empty()) d.label(middle_x, place.top - 8, title, "center font ',11' textcolor rgb '#333333'");
    const std::string look = std::string("center font ',10' textcolor rgb '") + grey + "'";
    d.label(place.left + 6, place.bottom - 4, "L", look).label(place.right - 6, place.bottom - 4, "R", look);
    std::vector<std::vector<double>> dots, none;
    for (std::size_t i = 0; i < at.size(); ++i) {
        const auto& [x, y] = at[i];
        const double value = values(apart[i]);
        (std::isfinite(value) ? dots : none).push_back({x - place.left, place.bottom - y, value});
        d.mark({x - radius, y - radius, x + radius, y + radius},
               regions.name[apart[i]] + ": " + number(value, 3));
    }
    const std::string size =
        " ps " + decimals(radius / 4.6, 2);  // a point of size 1 has a radius of some 4.6 pixels
    std::string plot;
    for (const auto* some : {&dots, &none}) {
        if (some->empty()) continue;
        const std::string data = d.data(*some);
        plot += (plot.empty() ? "plot " : ", ") + data + " using 1:2:3 with points pt 7" + size +
                (some == &dots ? " lc palette" : " lc rgb '#d9dce1'") + ", " + data +
                " using 1:2 with points pt 6" + size + " lw 0.6 lc rgb '#8a919c'";
    }
    d(plot);
}

}  // namespace detail

/// How the parts of a brain lie in its place.
struct brain_layout {
    bool titles = true;  ///< above each view
    double apart = 130;  ///< pixels across for what is no cortex, where there is any
};

/// Four views, left hemisphere in the left column and right in the right one, lateral above medial, and the regions that
/// are no cortex beside them.
inline void draw_brain(drawing& d, const box& place, const entrain::io::region_table& regions,
                       const brain_places& places, const entrain::vector<double>& values,
                       const colour_scale& scale, const brain_layout& layout = {}) {
    d(scale.palette + "set cbrange [" + number(scale.low, 9) + ":" + number(scale.high, 9) + "]");
    const double gap = 6, title = layout.titles ? 18 : 0,
                 right = place.right - (places.apart.empty() ? 0 : layout.apart + gap),
                 width = (right - place.left - gap) / 2, height = (place.bottom - place.top - gap) / 2;
    for (const bool right_side : {false, true})
        for (const sheet side : {sheet::lateral, sheet::medial}) {
            const double x = place.left + (right_side ? width + gap : 0),
                         y = place.top + (side == sheet::medial ? height + gap : 0);
            detail::draw_view(d, {x, y + title, x + width, y + height}, regions, places, right_side, side,
                              values,
                              layout.titles ? std::string(right_side ? "right, " : "left, ") +
                                                  (side == sheet::lateral ? "lateral" : "medial")
                              : side == sheet::medial ? ""
                              : right_side            ? "R"
                                                      : "L");
        }
    if (places.apart.empty()) return;
    const double top = place.top + title;
    detail::draw_apart(d, {right + gap, top, place.right, std::min(place.bottom, top + 1.2 * layout.apart)},
                       regions, places.apart, values, layout.titles ? places.dots_title : "");
}

/// A bar that says which colour is which value.
inline void draw_colour_bar(drawing& d, const box& place, const colour_scale& scale,
                            const std::string& title) {
    d(scale.palette + "set cbrange [" + number(scale.low, 9) + ":" + number(scale.high, 9) + "]");
    d.panel(place).xrange(scale.low, scale.high).yrange(0, 1);
    d.tics('x', scale.low, scale.high, place.right - place.left < 200 ? 4 : 6);
    d("set border 15\nunset ytics\nset xtics font ',10' offset 0,0.4\nset xlabel " + gp_text(title) +
      " offset 0,0.9 font ',11'");
    std::vector<std::vector<double>> cells;
    constexpr int steps = 96;  // each lies over half of the one before, so that no edge shows
    for (int i = 0; i < steps; ++i) {
        const double value = scale.low + (scale.high - scale.low) * (i + 0.5) / steps;
        cells.push_back({value, 0.5, (scale.high - scale.low) / steps, 0.5, value});
    }
    d("plot " + d.data(cells) + " using 1:2:3:4:5 with boxxyerror lc palette");
}

}  // namespace trd::figures
