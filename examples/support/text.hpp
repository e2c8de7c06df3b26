// Numbers and names as text, the same way in tables, figures and report.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>

namespace example {

/// `value` with `digits` significant digits; "n/a" where it is not a number.
inline std::string number(double value, int digits = 4) {
    if (!std::isfinite(value)) return "n/a";
    char text[64];
    std::snprintf(text, sizeof text, "%.*g", digits, value == 0 ? 0.0 : value);  // no "-0"
    return text;
}

/// `value` with `digits` digits after the point.
inline std::string decimals(double value, int digits = 3) {
    if (!std::isfinite(value)) return "n/a";
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

/// `value` with every digit that is needed to read it back.
inline std::string exact(double value) {
    return number(value, 17);
}

/// "p = 0.013", "p < 0.0001".
inline std::string p_text(double p, std::string_view name = "p") {
    if (!std::isfinite(p)) return std::string(name) + " n/a";
    if (p < 1e-4) return std::string(name) + " < 0.0001";
    return std::string(name) + " = " + number(p, 2);
}

/// A p value in a table cell: without the letter.
inline std::string p_cell(double p) {
    if (!std::isfinite(p)) return "n/a";
    return p < 1e-4 ? "< 0.0001" : number(p, 2);
}

inline std::string escape_html(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

/// A name that can stand in a file name: letters, digits and hyphens.
inline std::string slug(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain)
            name += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (!name.empty() && name.back() == '-') name.pop_back();
    return name;
}

inline std::string capitalised(const std::string& text) {
    std::string result = text;
    if (!result.empty() && result[0] >= 'a' && result[0] <= 'z')
        result[0] = static_cast<char>(result[0] - 'a' + 'A');
    return result;
}

/// Text as a sentence: a capital in front, a full stop behind.
inline std::string sentence(const std::string& text) {
    const bool closed = text.empty() || text.back() == '.' || text.back() == '!' || text.back() == '?';
    return capitalised(closed ? text : text + ".");
}

}  // namespace example
