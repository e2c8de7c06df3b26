// Numbers and names as text, the same way in tables, figures and report.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <locale>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// `value` with `digits` significant digits; "n/a" where it is not a number. Always with a point, whatever
/// the locale.
inline std::string number(double value, int digits = 4) {
    if (!std::isfinite(value)) return "n/a";
    std::array<char, 64> text;
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value == 0 ? 0.0 : value,  // no "-0"
                      std::chars_format::general, digits);
    return {text.data(), end.ptr};
}

/// `value` with `digits` digits after the point.
inline std::string decimals(double value, int digits = 3) {
    if (!std::isfinite(value)) return "n/a";
    std::array<char, 400> text;  // a double has up to 309 digits in front of the point
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits);
    return {text.data(), end.ptr};
}

/// A stream for text whose numbers do not follow the locale.
inline std::ostringstream plain_stream() {
    std::ostringstream stream;
    stream.imbue(std::locale::classic());
    return stream;
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

/// A time as people say it: "12 s", "4 min", "2 h 10 min", "3 days", "2.5 years".
inline std::string duration_text(double seconds) {
    const auto whole = [](double value) { return decimals(value, 0); };
    constexpr double day = 86400, year = 365.25 * day;
    if (std::round(seconds) < 90) return whole(seconds) + " s";
    const double minutes = std::round(seconds / 60);
    if (minutes < 90) return whole(minutes) + " min";
    if (minutes < 48 * 60)
        return whole(std::floor(minutes / 60)) + " h " + whole(std::fmod(minutes, 60)) + " min";
    if (seconds < 2 * year) return whole(seconds / day) + " days";
    return std::isfinite(seconds) ? number(seconds / year, 2) + " years" : "countless years";
}

/// "1 scan", "3 scans".
inline std::string plural(std::size_t count, const std::string& one, const std::string& more) {
    return std::to_string(count) + " " + (count == 1 ? one : more);
}

/// "a, b, c", or "a, b, c and 9 more" where there are many.
inline std::string some_of(const std::vector<std::string>& names, const std::string& between = ", ") {
    constexpr std::size_t shown = 3;
    const std::size_t first = names.size() <= shown + 1 ? names.size() : shown;  // not "and 1 more"
    std::string text;
    for (std::size_t i = 0; i < first; ++i) text += (i ? between : "") + names[i];
    return first == names.size() ? text : text + " and " + std::to_string(names.size() - first) + " more";
}

/// "a, b and c".
inline std::string listed(const std::vector<std::string>& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return text;
}

namespace detail {

/// How many bytes the character at text[at] has in UTF-8; 0 where there is none: a stray byte, one that is
/// too long for its number, half of a pair of UTF-16, beyond U+10FFFF.
inline std::size_t character_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xC2 && first < 0xE0 ? 2
                               : first >= 0xE0 && first < 0xF0 ? 3
                               : first >= 0xF0 && first < 0xF5 ? 4
                                                               : 0;
    if (length == 0 || length > text.size() - at) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0u) != 0x80) return 0;
    if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
        (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))
        return 0;
    return length;
}

/// Whether XML and HTML may not hold the character: a control character, or U+FFFE and U+FFFF.
inline bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    return first < 0x20 || first == 0x7F ||
           (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0) ||
           character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

}  // namespace detail

/// Whether `text` is valid UTF-8.
inline bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = detail::character_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

/// `text` as pictures and pages can show it: a blank for every control character and line end, U+FFFD for
/// every byte that is no UTF-8.
inline std::string clean(std::string_view text) {
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = detail::character_length(text, at);
        const auto character = text.substr(at, length);
        if (length == 0)
            shown += "\xEF\xBF\xBD";
        else if (detail::is_control(character))
            shown += ' ';
        else
            shown += character;
        at += length == 0 ? 1 : length;
    }
    return shown;
}

/// The first `characters` characters of `text`, the last of them an ellipsis where some are left out.
inline std::string shortened(std::string_view text, std::size_t characters) {
    const std::string whole = clean(text);
    std::size_t count = 0, at = 0, cut = 0;
    for (; at < whole.size(); at += detail::character_length(whole, at))
        if (++count == characters) cut = at;
    return count <= characters ? whole : whole.substr(0, cut) + "…";
}

/// `text` in lines of at most `columns` characters, broken at blanks, each after a margin of `margin` blanks; a
/// word that is longer has a line of its own.
inline std::string wrapped(std::string_view text, std::size_t columns, std::size_t margin = 0) {
    const auto length = [](std::string_view word) {
        std::size_t characters = 0;
        for (std::size_t at = 0; at < word.size(); at += detail::character_length(word, at)) ++characters;
        return characters;
    };
    const std::string whole = clean(text);
    std::string lines;
    std::size_t used = 0;
    for (std::size_t at = 0; at < whole.size();) {
        const std::size_t first = whole.find_first_not_of(' ', at);
        if (first == whole.npos) break;
        at = std::min(whole.find(' ', first), whole.size());
        const std::string word = whole.substr(first, at - first);
        const std::size_t size = length(word);
        if (used > 0 && used + 1 + size <= columns) {
            lines += ' ', ++used;
        } else {
            if (used > 0) lines += '\n';
            lines += std::string(margin, ' ');
            used = margin;
        }
        lines += word, used += size;
    }
    return lines.empty() ? lines : lines + '\n';
}

inline std::string escape_html(std::string_view text) {
    std::string safe;
    for (const char c : clean(text)) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else if (c == '\'')
            safe += "&#39;";
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
