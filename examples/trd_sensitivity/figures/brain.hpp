// A brain as dots at MNI coordinates, seen from above, from the left and from the right, with an outline.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <entrain/io.hpp>

#include "../shared.hpp"

namespace trd::figures {

enum class brain_view { above, left, right };

namespace detail {

using outline = std::vector<std::pair<double, double>>;

// A closed curve through the corners (Catmull-Rom).
inline outline rounded(const outline& corners) {
    outline curve;
    const std::size_t n = corners.size();
    for (std::size_t i = 0; i < n; ++i) {
        const auto& a = corners[(i + n - 1) % n];
        const auto& b = corners[i];
        const auto& c = corners[(i + 1) % n];
        const auto& d = corners[(i + 2) % n];
        for (int step = 0; step < 8; ++step) {
            const double t = step / 8.0;
            const auto blend = [t](double p, double q, double r, double s) {
                return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t +
                              (3 * q - p - 3 * r + s) * t * t * t);
            };
            curve.emplace_back(blend(a.first, b.first, c.first, d.first),
                               blend(a.second, b.second, c.second, d.second));
        }
    }
    curve.push_back(curve.front());
    return curve;
}

// Drawn by hand around the MNI152 brain; mm. From above: (x, y). From the side: (y, z).
inline const outline& outline_above() {
    static const outline curve = rounded(
        {{0, 66},    {10, 72},   {28, 68},   {46, 50},  {58, 24},    {66, -4},    {71, -30},  {68, -56},
         {54, -82},  {34, -100}, {14, -107}, {0, -101}, {-14, -107}, {-34, -100}, {-54, -82}, {-68, -56},
         {-71, -30}, {-66, -4},  {-58, 24},  {-46, 50}, {-28, 68},   {-10, 72}});
    return curve;
}
inline const outline& outline_side() {
    static const outline curve =
        rounded({{70, 2},    {67, 24},  {55, 46},  {34, 64},    {6, 76},    {-24, 81},  {-54, 76},
                 {-80, 56},  {-98, 28}, {-107, 2}, {-102, -16}, {-84, -24}, {-62, -24}, {-42, -31},
                 {-16, -44}, {8, -48},  {24, -38}, {28, -22},   {44, -22},  {60, -16}});
    return curve;
}

}  // namespace detail

/// How the dots look: size (in gnuplot's points) and value in the palette, one of each per region.
struct brain_dots {
    std::vector<double> size, value;
};

/// Draws one view into `place`.
inline void draw_brain(drawing& d, const box& place, brain_view view,
                       const entrain::io::region_table& regions, const brain_dots& dots,
                       const std::string& title) {
    const bool above = view == brain_view::above;
    const double flip = view == brain_view::left ? -1 : 1;
    const auto& shape = above ? detail::outline_above() : detail::outline_side();

    std::vector<std::vector<double>> points;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        if (view == brain_view::left && regions.hemisphere[i] == "R") continue;
        if (view == brain_view::right && regions.hemisphere[i] == "L") continue;
        const double x = regions.mni(i, 0), y = regions.mni(i, 1), z = regions.mni(i, 2);
        points.push_back(
            {above ? x : flip * y, above ? y : z, dots.size[i], dots.value[i], static_cast<double>(i)});
    }
    // Large dots first, so that none hides a small one.
    std::sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a[2] > b[2]; });

    std::vector<double> across, up;
    std::vector<std::vector<double>> curve;
    for (const auto& [first, second] : shape) {
        const double x = above ? first : flip * first;
        curve.push_back({x, second});
        across.push_back(x);
        up.push_back(second);
    }
    for (const auto& point : points) {
        across.push_back(point[0]);
        up.push_back(point[1]);
    }
    // One millimetre is as long across as up.
    limits x = limits_of(across, 0.1), y = limits_of(up, 0.1);
    const double width = place.right - place.left, height = place.bottom - place.top;
    const double scale = std::max((x.high - x.low) / width, (y.high - y.low) / height);
    const double mid_x = (x.low + x.high) / 2, mid_y = (y.low + y.high) / 2;
    x = {mid_x - scale * width / 2, mid_x + scale * width / 2};
    y = {mid_y - scale * height / 2, mid_y + scale * height / 2};

    for (const auto& point : points) {
        const double across_at = place.left + (point[0] - x.low) / scale,
                     down_at = place.top + (y.high - point[1]) / scale, radius = std::max(5.0, 6 * point[2]);
        const auto region = static_cast<std::size_t>(point[4]);
        d.mark({across_at - radius, down_at - radius, across_at + radius, down_at + radius},
               regions.name[region] + ": " + number(dots.value[region], 3));
    }

    d.panel(place).xrange(x.low, x.high).yrange(y.low, y.high);
    d("unset border\nunset xtics\nunset ytics");
    if (!title.empty()) d.label((place.left + place.right) / 2, place.top - 6, title, "center font ',12'");
    const auto mark = [&](double left, double top, const char* text) {
        d.label(left, top, text, std::string("center font ',11' textcolor rgb '") + grey + "'");
    };
    const double middle = (place.left + place.right) / 2, half = (place.top + place.bottom) / 2;
    if (above) {
        const double reach = 84 / scale;
        mark(middle - reach, half, "L");
        mark(middle + reach, half, "R");
        mark(middle - 30 / scale, place.top + 8, "A");
        mark(middle - 30 / scale, place.bottom - 4, "P");
    } else {
        const double reach = 84 / scale, low = half + 62 / scale;
        mark(middle - reach, low, view == brain_view::left ? "A" : "P");
        mark(middle + reach, low, view == brain_view::left ? "P" : "A");
    }
    const std::string line = d.data(curve), spots = d.data(points);
    std::string plot = "plot " + line + " using 1:2 with filledcurves closed fc rgb '#f4f5f7', " + line +
                       " using 1:2 with lines lc rgb '#b9bec7' lw 1.5";
    if (above) {
        const std::string fissure = d.data({{0, 66}, {0, -101}});
        plot += ", " + fissure + " using 1:2 with lines lc rgb '#d9dce1' lw 1";
    }
    if (!points.empty())
        plot += ", " + spots + " using 1:2:3:4 with points pt 7 ps variable lc palette, " + spots +
                " using 1:2:3 with points pt 6 ps variable lc rgb '#6b7078' lw 0.5";
    d(plot);
}

/// Dots for a map: size by magnitude, colour by value.
inline brain_dots dots_of(const entrain::vector<double>& values, double largest, double smallest_size,
                          double largest_size) {
    brain_dots dots;
    for (const double value : values) {
        const double share = largest > 0 ? std::min(1.0, std::abs(value) / largest) : 0.0;
        dots.size.push_back(smallest_size + (largest_size - smallest_size) * share);
        dots.value.push_back(value);
    }
    return dots;
}

/// The three views side by side, with a colour bar below.
inline void draw_brain_row(drawing& d, const box& place, const entrain::io::region_table& regions,
                           const entrain::vector<double>& values, double low, double high,
                           const std::string& bar_title) {
    const double largest = std::max(std::abs(low), std::abs(high));
    const brain_dots dots = dots_of(values, largest, 0.35, 1.6);
    const double width = place.right - place.left, bottom = place.bottom - 60;
    // Widths in the ratio of the outlines, so that all three have the same scale.
    struct view_panel {
        brain_view view;
        const char* title;
        double share;
    };
    const view_panel views[] = {{brain_view::left, "left hemisphere", 0.357},
                                {brain_view::above, "from above", 0.286},
                                {brain_view::right, "right hemisphere", 0.357}};
    d("set cbrange [" + number(low, 9) + ":" + number(high, 9) + "]");
    double left = place.left;
    for (const auto& [view, title, share] : views) {
        draw_brain(d, {left + 4, place.top + 22, left + share * width - 4, bottom}, view, regions, dots,
                   title);
        left += share * width;
    }
    // The bar stands in a panel of its own, so that the views keep their size.
    const double middle = (place.left + place.right) / 2;
    d.panel({middle - 130, bottom + 18, middle + 130, bottom + 30}).xrange(low, high).yrange(0, 1);
    d.tics('x', low, high, 7);
    d("set border 15\nunset ytics\nset xtics font ',10' offset 0,0.4\nset xlabel " + gp_text(bar_title) +
      " offset 0,0.9 font ',11'");
    std::vector<std::vector<double>> cells;
    for (int i = 0; i < 64; ++i) {
        const double middle_value = low + (high - low) * (i + 0.5) / 64;
        cells.push_back({middle_value, 0.5, (high - low) / 127, 0.5, middle_value});
    }
    d("plot " + d.data(cells) + " using 1:2:3:4:5 with boxxyerror lc palette");
}

}  // namespace trd::figures
