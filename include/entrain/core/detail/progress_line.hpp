// The line of a step on a terminal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iomanip>
#include <locale>
#include <sstream>
#include <string>

namespace entrain {

namespace core_detail {

/// A rate in the unit that people read: "12.3/s", "4.5/min", "0.7/h".
inline std::string rate_text(double per_second) {
    const char* unit = "/s";
    if (per_second < 1) per_second *= 60, unit = "/min";
    if (per_second < 1) per_second *= 60, unit = "/h";
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << std::fixed << std::setprecision(per_second < 100 ? 1 : 0) << per_second << unit;
    return text.str();
}

/// The line of a step on a terminal, in at most `columns` characters: what does not fit is left out, the rate
/// first, then the bar; a long label is cut.
inline std::string progress_line(const std::string& label, double share, const std::string& time,
                                 const std::string& rate, std::size_t columns) {
    constexpr std::size_t widest = 30, narrowest = 8;
    const auto per_cent = std::to_string(static_cast<int>(100 * share)) + " %";
    std::string end = std::string(per_cent.size() < 5 ? 5 - per_cent.size() : 0, ' ') + per_cent;
    if (!time.empty()) end += "  " + time;
    std::string name = label;
    if (name.size() < 28 && columns >= 28 + 3 + narrowest + end.size()) name.resize(28, ' ');
    if (columns < name.size() + 1 + end.size())
        name.resize(columns > end.size() ? columns - end.size() - 1 : 0);
    std::size_t free_columns = columns - std::min(columns, name.size() + 1 + end.size());
    std::string bar;
    if (free_columns >= narrowest + 3) {
        const std::size_t width = std::min(widest, free_columns - 3);
        const auto filled = static_cast<std::size_t>(share * static_cast<double>(width));
        bar = "[" + std::string(filled, '#') + std::string(width - filled, '.') + "] ";
        free_columns -= width + 3;
    }
    if (!rate.empty() && free_columns >= rate.size() + 2) end += "  " + rate;
    return name + " " + bar + end;
}

}  // namespace core_detail

}  // namespace entrain
