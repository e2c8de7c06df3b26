// A figure: its gnuplot script, size, caption; and what all figures share (colours, panels, data blocks).
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text.hpp"

namespace example::figures {

/// A place on a drawing, in pixels from its left and upper edge.
struct box {
    double left, top, right, bottom;
};

/// What is said of a place of a figure where a pointer is on it.
struct mark {
    box place;
    std::string text;
    std::vector<std::array<double, 2>> outline =
        {};  ///< corners of the place where it is no rectangle, pixels
};

/// Numbers behind a figure: a table of its own file.
struct figure_data {
    std::vector<std::string> columns;            ///< each once, in the order in which plots brought them
    std::vector<std::vector<std::string>> rows;  ///< one cell a column; empty where a plot has no such column
};

/// A drawing before gnuplot has seen it.
struct figure {
    std::string name;     ///< of its files, without .svg
    std::string section;  ///< of the report that it belongs to
    std::string title;
    std::string caption;  ///< HTML: what it shows, n, units
    std::string script;   ///< gnuplot
    int width = 1100;     ///< pixels
    int height = 400;
    bool folded = false;           ///< shown on demand only
    std::vector<mark> marks = {};  ///< on the page
    figure_data data = {};         ///< what it shows, for NAME.tsv
};

// The palette of Okabe and Ito (2008), which colour-blind readers can tell apart.
inline constexpr const char* blue = "#0072B2";
inline constexpr const char* vermilion = "#D55E00";
inline constexpr const char* green = "#009E73";
inline constexpr const char* purple = "#CC79A7";
inline constexpr const char* amber = "#E69F00";
inline constexpr const char* sky = "#56B4E9";
inline constexpr const char* ink = "#222222";
inline constexpr const char* grey = "#6b7280";
inline constexpr const char* pale = "#d9dce1";

/// A colour "#rrggbb" for letters on white: darkened, if need be, to a contrast of 4.5 to 1 (WCAG 2.2, level AA).
inline std::string readable(const std::string& colour) {
    std::array<int, 3> parts{};
    for (std::size_t i = 0; i < 3; ++i)
        std::from_chars(colour.data() + 1 + 2 * i, colour.data() + 3 + 2 * i, parts[i], 16);
    const auto light = [](double part) {
        const double share = part / 255;
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    double shade = 1;
    const auto contrast = [&] {
        return 1.05 /
               (0.05 + 0.2126 * light(std::floor(shade * parts[0])) +
                0.7152 * light(std::floor(shade * parts[1])) + 0.0722 * light(std::floor(shade * parts[2])));
    };
    while (contrast() < 4.5) shade -= 0.01;
    char text[8];
    std::snprintf(text, sizeof text, "#%02x%02x%02x", static_cast<unsigned>(shade * parts[0]) & 0xffu,
                  static_cast<unsigned>(shade * parts[1]) & 0xffu,
                  static_cast<unsigned>(shade * parts[2]) & 0xffu);
    return text;
}

inline const std::vector<std::string>& series_colours() {
    static const std::vector<std::string> colours = {blue, vermilion, green, purple, amber, sky, "#000000"};
    return colours;
}

/// Nine stops of viridis (van der Walt and Smith, matplotlib, CC0).
inline constexpr const char* viridis =
    "set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', "
    "6 '#5ec962', 7 '#addc30', 8 '#fde725')\n";
/// Teal, white, brown (ColorBrewer BrBG, reversed): two signs, in none of the colours of the groups.
inline constexpr const char* teal_brown =
    "set palette defined (-4 '#01665e', -3 '#35978f', -2 '#80cdc1', -1 '#c7eae5', 0 '#f5f5f5', 1 '#f6e8c3', "
    "2 '#dfc27d', 3 '#bf812d', 4 '#8c510a')\n";

/// Text as a gnuplot string. Everything that gnuplot would read as more than a letter (quotes, the backquote
/// that runs a command, the backslash) is written by its number: in single quotes gnuplot cannot read a text
/// that begins with one.
inline std::string gp_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : clean(text)) {
        if (c == '"')
            result += "\\042";
        else if (c == '\'')
            result += "\\047";
        else if (c == '\\')
            result += "\\134";
        else if (c == '`')
            result += "\\140";
        else
            result += c;
    }
    return result + "\"";
}

/// Text as the label of a tic, which gnuplot reads as a format: there a per cent sign is written twice.
inline std::string gp_tic(std::string_view text) {
    std::string result;
    for (const char c : gp_text(text)) result += c == '%' ? std::string("%%") : std::string(1, c);
    return result;
}

/// The same on several lines.
inline std::string gp_tic(const std::vector<std::string>& lines) {
    std::string result = "\"";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string line = gp_tic(lines[i]);
        result += (i ? "\\n" : "") + line.substr(1, line.size() - 2);
    }
    return result + "\"";
}

/// What the columns of a block of data are, for the table of a figure's numbers.
struct described_data {
    std::string series = {};  ///< which of several in a panel; may be empty
    std::vector<std::string> columns =
        {};  ///< with units; the empty ones are left out, as are those beyond the last
    std::vector<std::pair<std::string, std::vector<std::string>>> texts =
        {};  ///< what rows are, before the numbers: {"region", names of regions}, {"person", people}
};

/// A script under construction. It reads `pixel_x` and `pixel_y`, the shares of the canvas that a pixel of the
/// drawing takes: a canvas may be higher than the drawing, and then it lies at the top.
class drawing {
public:
    drawing(int width, int height) : width_(width), height_(height) {
        text_ << "set multiplot\nunset key\nset border lw 1 lc "
                 "rgb '#555555'\n"
                 "set tics nomirror scale 0.5 textcolor rgb '#333333'\nset xlabel textcolor rgb '#222222'\n";
    }

    /// Appends lines of gnuplot.
    drawing& operator()(const std::string& line) {
        text_ << line << '\n';
        return *this;
    }

    /// The next plot fills `place` with its axes; all settings of the former plot but the colours' are
    /// forgotten.
    drawing& panel(const box& place) {
        panel_.clear();
        text_ << "unset label\nunset arrow\nunset object\nunset xlabel\nunset ylabel\nunset title\nset key "
                 "default\nunset key\n"
                 "unset colorbox\nunset grid\nunset logscale\nset xtics autofreq nomirror scale 0.5 norotate "
                 "offset 0,0\n"
                 "set ytics autofreq nomirror scale 0.5 offset 0,0\nset xtics font ',11'\nset ytics font "
                 "',11'\n"
                 "set format '%g'\nset border 3\nset autoscale xy\nset style fill solid 1.0 noborder\n"
                 "set boxwidth\nunset x2tics\nunset y2tics\nunset mxtics\nunset mytics\n"
              << "set lmargin at screen " << x(place.left) << "\nset rmargin at screen " << x(place.right)
              << "\nset tmargin at screen " << y(place.top) << "\nset bmargin at screen " << y(place.bottom)
              << '\n';
        return *this;
    }

    /// Text at pixels (left, top); `look` is further gnuplot, e.g. "center font ',13'".
    drawing& label(double left, double top, const std::string& text, const std::string& look = "") {
        text_ << "set label " << gp_text(text) << " at screen " << x(left) << "," << y(top) << " " << look
              << '\n';
        return *this;
    }

    /// The key at pixels (left, top); `look` says which of its corners stands there, and more.
    drawing& key(double left, double top, const std::string& look) {
        return (*this)("set key at screen " + x(left) + ", screen " + y(top) + " " + look);
    }

    drawing& xlabel(const std::string& text) { return (*this)("set xlabel " + gp_text(text)); }
    drawing& ylabel(const std::string& text) { return (*this)("set ylabel " + gp_text(text)); }
    drawing& title(const std::string& text) {
        panel_ = text;
        return (*this)("set title " + gp_text(text) + " font ',13' offset 0,-0.3");
    }
    drawing& xrange(double low, double high) {
        return (*this)("set xrange [" + number(low, 9) + ":" + number(high, 9) + "]");
    }
    drawing& yrange(double low, double high) {
        return (*this)("set yrange [" + number(low, 9) + ":" + number(high, 9) + "]");
    }
    /// About `count` tics along x (or y), at round numbers.
    drawing& tics(char axis, double low, double high, int count) {
        const double raw = (high - low) / count;
        if (!(raw > 0)) return *this;
        const double power = std::pow(10.0, std::floor(std::log10(raw)));
        const double share = raw / power;
        const double step = (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
        return (*this)(std::string("set ") + axis + "tics " + number(step, 9));
    }
    drawing& light_grid(const std::string& axes = "ytics") {
        return (*this)("set grid " + axes + " back lc rgb '#e6e8ec' lw 1");
    }

    /// A block of data; returns its name ($d1, $d2, ...). What `are` describes goes into the table of numbers.
    std::string data(const std::vector<std::vector<double>>& rows, const described_data& are = {}) {
        numbers(rows, are);
        const std::string name = "$d" + std::to_string(++blocks_);
        text_ << name << " << EOD\n";
        for (const auto& row : rows) {
            for (const double value : row) text_ << (std::isfinite(value) ? number(value, 9) : "NaN") << ' ';
            text_ << '\n';
        }
        text_ << "EOD\n";
        return name;
    }

    /// Draws the labels and objects that no plot has drawn yet.
    drawing& flush_labels() {
        panel({0, 0, static_cast<double>(width_), static_cast<double>(height_)});
        return *this;
    }

    /// What is said of a place where a pointer is on it.
    drawing& mark(const box& place, const std::string& text) {
        marks_.push_back({place, text});
        return *this;
    }

    /// The same of a place with corners, pixels from left and above.
    drawing& mark_shape(std::vector<std::array<double, 2>> outline, const std::string& text) {
        box place{HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
        for (const auto& [x, y] : outline) {
            place.left = std::min(place.left, x), place.right = std::max(place.right, x);
            place.top = std::min(place.top, y), place.bottom = std::max(place.bottom, y);
        }
        marks_.push_back({place, text, std::move(outline)});
        return *this;
    }

    std::string finished() const { return text_.str() + "unset multiplot\n"; }
    const std::vector<figures::mark>& marks() const { return marks_; }

    /// Rows for the table of numbers that no plot reads as they are; none where `are` describes no column.
    drawing& numbers(const std::vector<std::vector<double>>& rows, const described_data& are) {
        if (are.columns.empty()) return *this;
        const auto column = [this](const std::string& title) {
            const auto found = std::find(columns_.begin() + 2, columns_.end(), title);
            const auto at = static_cast<std::size_t>(found - columns_.begin());
            if (found == columns_.end()) columns_.push_back(title);
            return at;
        };
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::vector<std::string> cells = {panel_, are.series};
            const auto put = [&](const std::string& title, std::string text) {
                const std::size_t at = column(title);
                if (cells.size() <= at) cells.resize(at + 1);
                cells[at] = std::move(text);
            };
            for (const auto& [title, words] : are.texts)
                if (i < words.size()) put(title, words[i]);
            for (std::size_t c = 0; c < std::min(are.columns.size(), rows[i].size()); ++c)
                if (!are.columns[c].empty())
                    put(are.columns[c], std::isfinite(rows[i][c]) ? number(rows[i][c], 9) : "n/a");
            described_.push_back(std::move(cells));
        }
        return *this;
    }

    /// Names the panel in the table of numbers, where its title does not.
    drawing& panel_name(const std::string& text) {
        panel_ = text;
        return *this;
    }

    /// The numbers of all blocks that were described. The columns `panel` and `series` are there where any row
    /// has them.
    figure_data described() const {
        figure_data table;
        std::vector<std::size_t> kept;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const bool any = c > 1 || std::any_of(described_.begin(), described_.end(),
                                                  [c](const auto& row) { return !row[c].empty(); });
            if (any) kept.push_back(c), table.columns.push_back(columns_[c]);
        }
        for (const auto& row : described_) {
            std::vector<std::string> cells;
            for (const std::size_t c : kept) cells.push_back(c < row.size() ? row[c] : "");
            table.rows.push_back(std::move(cells));
        }
        return table;
    }

    /// Puts script, marks and numbers into `f`.
    void finish(figure& f) const { f.script = finished(), f.marks = marks_, f.data = described(); }

private:
    std::string x(double pixels) const { return number(pixels, 9) + "*pixel_x"; }
    std::string y(double pixels) const { return "1-" + number(pixels, 9) + "*pixel_y"; }

    int width_, height_;
    std::ostringstream text_ = plain_stream();
    int blocks_ = 0;
    std::vector<figures::mark> marks_;
    std::string panel_;
    std::vector<std::string> columns_ = {"panel", "series"};
    std::vector<std::vector<std::string>> described_;
};

/// The smallest and largest finite value, widened by `margin` of their distance.
struct limits {
    double low = 0, high = 1;
};
inline limits limits_of(const std::vector<double>& values, double margin) {
    limits found{HUGE_VAL, -HUGE_VAL};
    for (const double value : values)
        if (std::isfinite(value)) {
            found.low = std::min(found.low, value);
            found.high = std::max(found.high, value);
        }
    if (!(found.low <= found.high)) return {0, 1};
    double span = found.high - found.low;
    if (!(span > 0)) span = std::abs(found.high) > 0 ? std::abs(found.high) : 1.0;
    return {found.low - margin * span, found.high + margin * span};
}

/// The value below which a share of `values` lies.
inline double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double at = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    if (below + 1 >= values.size()) return values.back();
    const double rest = at - static_cast<double>(below);
    return values[below] * (1 - rest) + values[below + 1] * rest;
}

}  // namespace example::figures
