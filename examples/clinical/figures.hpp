// Forest and funnel, survival and dose curves.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/stats.hpp>

#include "../support/figure.hpp"
#include "section.hpp"

namespace clinical {

namespace f = example::figures;

/// A line of a forest: an effect with its interval.
struct forest_line {
    std::string name;
    double value = 0, low = 0, high = 0;
    double weight = 0;    ///< area of its square; 0: the same for all
    bool pooled = false;  ///< drawn as a diamond
    bool faint = false;   ///< drawn as a line alone: a prediction interval
};

/// Effects one below the other. `logarithmic`: values are logarithms and the axis shows what they are of.
inline f::figure forest(const std::string& name, const std::string& title, const std::string& caption,
                        const std::vector<forest_line>& lines, const std::string& axis, bool logarithmic) {
    const int width = 980, height = 110 + 26 * static_cast<int>(lines.size());
    f::drawing d(width, height);
    std::vector<double> ends;
    for (const auto& each : lines)
        for (const double end : {each.value, each.low, each.high})
            if (std::isfinite(end)) ends.push_back(end);
    ends.push_back(0);
    const auto limits = f::limits_of(ends, 0.04);
    // A single wide interval must not flatten the rest: beyond the axis intervals are cut and say so by an
    // arrow.
    const double low = limits.low, high = limits.high;
    const auto shown = [&](double x) { return logarithmic ? std::exp(x) : x; };
    const double top = 30, bottom = height - 60.0, left = 300, right = width - 240.0;
    d.panel({left, top, right, bottom}).yrange(0.4, static_cast<double>(lines.size()) + 0.6).xlabel(axis);
    if (logarithmic) d("set logscale x");
    d("set xrange [" + number(shown(low), 9) + ":" + number(shown(high), 9) + "]");
    d("unset ytics\nset border 1");
    if (logarithmic) {
        // gnuplot marks powers of ten alone, of which a forest may show one.
        std::string tics;
        const auto decade = [](double x) { return static_cast<int>(std::floor(x / std::log(10.0))); };
        const bool few = decade(high) - decade(low) < 4;
        for (int k = decade(low); k <= decade(high); ++k)
            for (const int first : few ? std::vector{1, 2, 5} : std::vector{1}) {
                const double at = first * std::pow(10.0, k);
                if (at >= shown(low) && at <= shown(high))
                    tics += (tics.empty() ? "" : ", ") + f::gp_tic(number(at)) + " " + number(at, 9);
            }
        if (!tics.empty()) d("set xtics (" + tics + ")");
    }
    d("set arrow from first " + number(shown(0), 9) + ", graph 0 to first " + number(shown(0), 9) +
      ", graph 1 nohead lw 1 dt 2 lc rgb '" + f::grey + "' back");
    double heaviest = 0;
    for (const auto& each : lines)
        if (!each.pooled && !each.faint) heaviest = std::max(heaviest, each.weight);
    std::vector<std::vector<double>> points, intervals, faint, numbers;
    std::vector<std::string> names;
    for (std::size_t k = 0; k < lines.size(); ++k) {
        const auto& one = lines[k];
        const double y = static_cast<double>(lines.size() - k),
                     from = std::isfinite(one.low) ? std::max(one.low, low) : low,
                     to = std::isfinite(one.high) ? std::min(one.high, high) : high;
        const double line =
            top + (bottom - top) * (static_cast<double>(k) + 0.6) / (static_cast<double>(lines.size()) + 0.2);
        d.label(left - 14, line, example::shortened(one.name, 44), "right font ',12'");
        numbers.push_back({shown(one.value), shown(one.low), shown(one.high), one.weight});
        names.push_back(one.name);
        d.label(right + 14, line, with_interval(shown(one.value), shown(one.low), shown(one.high)),
                "left font ',12'");
        if (one.pooled) {
            d("set object polygon from first " + number(shown(from), 9) + ", first " + number(y, 9) +
              " to first " + number(shown(one.value), 9) + ", first " + number(y + 0.3, 9) + " to first " +
              number(shown(to), 9) + ", first " + number(y, 9) + " to first " + number(shown(one.value), 9) +
              ", first " + number(y - 0.3, 9) + " to first " + number(shown(from), 9) + ", first " +
              number(y, 9) + " fillstyle solid noborder fc rgb '" + f::vermilion + "' front");
        } else if (one.faint) {
            faint.push_back({shown(one.value), y, shown(from), shown(to)});
        } else {
            const double size = heaviest > 0 ? 0.5 + 1.3 * std::sqrt(one.weight / heaviest) : 1.0;
            points.push_back({shown(one.value), y, size});
            intervals.push_back({shown(one.value), y, shown(from), shown(to)});
        }
    }
    std::string plots;
    const auto add = [&](const std::string& plot) { plots += (plots.empty() ? "plot " : ", ") + plot; };
    if (!intervals.empty()) {
        add(d.data(intervals) + " using 1:2:3:4 with xerrorbars pt 0 lw 1.6 lc rgb '" + f::blue +
            "' notitle");
        add(d.data(points) + " using 1:2:3 with points pt 5 ps variable lc rgb '" + f::blue + "' notitle");
    }
    if (!faint.empty())
        add(d.data(faint) + " using 1:2:3:4 with xerrorbars pt 0 lw 1.6 dt 2 lc rgb '" + f::vermilion +
            "' notitle");
    if (plots.empty()) plots = "plot NaN notitle";
    d.numbers(numbers, {.columns = {axis, "low", "high", "weight"}, .texts = {{"row", names}}});
    d(plots);
    return {name, "", title, caption, d.finished(), width, height, false, {}, d.described()};
}

/// Standard error against effect, with the pooled effect and its 95 % funnel.
inline f::figure funnel(const std::string& name, const std::vector<entrain::stats::trial_effect>& effects,
                        double pooled, const std::string& axis, const std::string& caption,
                        bool logarithmic) {
    const int width = 980, height = 420;
    f::drawing d(width, height);
    double largest = 0;
    std::vector<double> ends;
    std::vector<std::vector<double>> points;
    const auto shown = [&](double x) { return logarithmic ? std::exp(x) : x; };
    for (const auto& each : effects) {
        const double error = std::sqrt(each.variance);
        largest = std::max(largest, error);
        points.push_back({shown(each.value), error});
        ends.push_back(each.value);
    }
    largest *= 1.1;
    ends.push_back(pooled - 1.96 * largest);
    ends.push_back(pooled + 1.96 * largest);
    const auto limits = f::limits_of(ends, 0.03);
    d.panel({80, 30, width - 30.0, height - 65.0})
        .xlabel(axis)
        .ylabel("standard error (of the log, for ratios)");
    if (logarithmic) d("set logscale x");
    d("set xrange [" + number(shown(limits.low), 9) + ":" + number(shown(limits.high), 9) + "]");
    d("set yrange [" + number(largest, 9) + ":0]");
    const auto edge = [&](double side) {
        return "set arrow from first " + number(shown(pooled), 9) + ", first 0 to first " +
               number(shown(pooled + side * 1.96 * largest), 9) + ", first " + number(largest, 9) +
               " nohead lw 1 dt 2 lc rgb '" + f::grey + "' back";
    };
    // On a logarithmic axis the edges are straight in the logarithm, as gnuplot draws them.
    d(edge(-1));
    d(edge(0));
    d(edge(1));
    d("plot " + d.data(points, {.columns = {axis, "standard error"}}) +
      " using 1:2 with points pt 7 ps 0.9 lc rgb '" + f::blue + "' notitle");
    return {name, "", "Funnel", caption, d.finished(), width, height, false, {}, d.described()};
}

/// Survival of groups as steps, with intervals and marks where people were censored.
inline f::figure survival_figure(
    const std::string& name, const std::string& axis, const std::string& caption,
    const std::vector<std::pair<std::string, entrain::stats::survival_curve>>& curves) {
    const int width = 980, height = 420 + 18 * static_cast<int>(curves.size());
    f::drawing d(width, height);
    double last = 0;
    for (const auto& [group, curve] : curves) last = std::max(last, curve.time(curve.time.size() - 1));
    const double bottom = height - 95.0 - 18.0 * static_cast<double>(curves.size());
    const double left = 220, right = width - 160.0;
    d.panel({left, 30, right, bottom})
        .xrange(0, last * 1.02)
        .yrange(0, 1.02)
        .xlabel(axis)
        .ylabel("share without the event");
    d("set key top right spacing 1.3").light_grid();
    std::string plots;
    for (std::size_t g = 0; g < curves.size(); ++g) {
        const auto& curve = curves[g].second;
        std::vector<std::vector<double>> steps{{0, 1, 1, 1}}, marks;
        for (std::size_t k = 0; k < curve.time.size(); ++k) {
            const auto& before = steps.back();
            steps.push_back({curve.time(k), before[1], before[2], before[3]});
            steps.push_back({curve.time(k), curve.survival(k), curve.low(k), curve.high(k)});
            if (curve.censored(k) > 0) marks.push_back({curve.time(k), curve.survival(k)});
        }
        const std::string colour = f::series_colours()[g % f::series_colours().size()];
        const std::string block = d.data(
            steps, {.series = curves[g].first, .columns = {axis, "share without the event", "low", "high"}});
        plots += (plots.empty() ? "plot " : ", ") + block +
                 " using 1:3:4 with filledcurves fs transparent solid 0.13 lc rgb '" + colour +
                 "' notitle, " + block + " using 1:2 with lines lw 2 lc rgb '" + colour + "' title " +
                 f::gp_text(curves[g].first);
        if (!marks.empty())
            plots += ", " + d.data(marks) + " using 1:2 with points pt 2 ps 0.7 lw 1.5 lc rgb '" + colour +
                     "' notitle";
        // People at risk below the axis, at the quarters.
        const double y = bottom + 78 + 18.0 * static_cast<double>(g);
        d.label(left - 14, y, example::shortened(curves[g].first, 16),
                "right font ',11' textcolor rgb '" + f::readable(colour) + "'");
        for (int quarter = 0; quarter <= 4; ++quarter) {
            const double at = last * quarter / 4;
            double risk = 0;
            for (std::size_t k = curve.time.size(); k-- > 0;)
                if (curve.time(k) >= at) risk = curve.at_risk(k);
            d.label(left + (right - left) * at / (last * 1.02), y, number(risk), "center font ',11'");
        }
    }
    d.label(left - 14, bottom + 62, "at risk", "right font ',11'");
    d(plots);
    return {name, "", "Time to the event", caption, d.finished(), width, height, false, {}, d.described()};
}

/// Points and the fitted curve, EC50 with its interval on the axis of doses.
inline f::figure dose_figure(const std::string& name, const std::vector<double>& dose,
                             const std::vector<double>& response, const entrain::stats::dose_curve& curve,
                             const std::string& dose_axis, const std::string& response_axis,
                             const std::string& caption) {
    const int width = 980, height = 400;
    f::drawing d(width, height);
    double smallest = HUGE_VAL, largest = 0;
    for (const double each : dose)
        if (each > 0) smallest = std::min(smallest, each), largest = std::max(largest, each);
    // A dose of zero stands a decade to the left of the smallest, where a logarithmic axis has none.
    const double zero = smallest / 10, first = zero / 1.6, end = largest * 1.8;
    std::vector<std::vector<double>> points, line;
    for (std::size_t i = 0; i < dose.size(); ++i)
        points.push_back({dose[i] > 0 ? dose[i] : zero, response[i], dose[i]});
    for (int k = 0; k <= 240; ++k) {
        const double c = first * std::pow(end / first, k / 240.0);
        line.push_back({c, curve(c)});
    }
    std::vector<double> values = response;
    for (const auto& each : line) values.push_back(each[1]);
    const auto limits = f::limits_of(values, 0.06);
    d.panel({220, 30, width - 160.0, height - 65.0})
        .yrange(limits.low, limits.high)
        .xlabel(dose_axis)
        .ylabel(response_axis)
        .light_grid();
    d("set logscale x\nset format x '%g'");
    d("set xrange [" + number(first, 9) + ":" + number(end, 9) + "]");
    if (std::find(dose.begin(), dose.end(), 0.0) != dose.end())
        d("set xtics add ('0' " + number(zero, 9) + ")");
    const double from = std::clamp(curve.ec50.low, first, end), to = std::clamp(curve.ec50.high, first, end);
    d("set object rectangle from first " + number(from, 9) + ", graph 0 to first " + number(to, 9) +
      ", graph 1 fillstyle solid noborder fc rgb '#eef3f8' behind");
    d("set arrow from first " + number(curve.ec50.value, 9) + ", graph 0 to first " +
      number(curve.ec50.value, 9) + ", graph 1 nohead lw 1.4 dt 2 lc rgb '" + f::vermilion + "' back");
    d("plot " + d.data(line, {.series = "fitted", .columns = {dose_axis, response_axis}}) +
      " using 1:2 with lines lw 2 lc rgb '" + f::blue + "' notitle, " +
      d.data(points, {.series = "measured", .columns = {"", response_axis, dose_axis}}) +
      " using 1:2 with points pt 7 ps 0.9 lc rgb '" + f::ink + "' notitle");
    return {name, "", "Dose and response", caption, d.finished(), width, height, false, {}, d.described()};
}

}  // namespace clinical
