// What an analysis gives: sentences, tables, figures, and its numbers as JSON.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "../support/figure.hpp"
#include "../support/methods.hpp"
#include "../support/text.hpp"

namespace clinical {

using example::number;
using example::p_text;

/// A table: the first column holds names, the others numbers as text.
struct result_table {
    std::string title;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

struct section {
    std::string name;  ///< of its files
    std::string title;
    std::vector<std::string> sentences = {};  ///< what it says, each with its interval
    std::vector<std::string> notes = {};      ///< what it cannot say, and where its data come from
    std::vector<result_table> tables = {};
    std::vector<example::figures::figure> figures = {};
    nlohmann::ordered_json numbers = {};
    std::string methods = {};                       ///< what was done, to paste into a paper; none
    std::vector<example::cited_work> sources = {};  ///< what that cites
};

/// "2.36 (1.63 to 6.17)".
inline std::string with_interval(double value, double low, double high, int digits = 3) {
    const auto text = [&](double x) {
        return std::isinf(x) ? std::string(x < 0 ? "minus infinity" : "infinity") : number(x, digits);
    };
    return text(value) + " (" + text(low) + " to " + text(high) + ")";
}

/// JSON has no infinity.
inline nlohmann::ordered_json finite_or_null(double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// How many characters a text of UTF-8 has.
inline std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80; }));
}

/// The section on a terminal.
inline void print(const section& of, std::FILE* out = stdout) {
    std::fprintf(out, "%s\n", of.title.c_str());
    for (const auto& table : of.tables) {
        std::fprintf(out, "\n");
        if (!table.title.empty()) std::fprintf(out, "%s\n", table.title.c_str());
        std::vector<std::size_t> width(table.columns.size());
        for (std::size_t c = 0; c < width.size(); ++c) {
            width[c] = characters(table.columns[c]);
            for (const auto& row : table.rows) width[c] = std::max(width[c], characters(row[c]));
        }
        const auto line = [&](const std::vector<std::string>& cells) {
            std::string text;
            for (std::size_t c = 0; c < cells.size(); ++c) {
                const std::string gap(width[c] - characters(cells[c]), ' ');
                text += c == 0 ? cells[c] + gap : "  " + gap + cells[c];
            }
            std::fprintf(out, "%s\n", text.c_str());
        };
        line(table.columns);
        for (const auto& row : table.rows) line(row);
    }
    std::fprintf(out, "\n");
    for (const auto& sentence : of.sentences) std::fprintf(out, "%s\n", sentence.c_str());
    for (const auto& note : of.notes) std::fprintf(out, "note: %s\n", note.c_str());
}

}  // namespace clinical
