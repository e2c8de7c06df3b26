// The files of figures as a user finds them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "support/gnuplot.hpp"

namespace figure_files {

namespace fs = std::filesystem;

/// Beside every picture of `folder` are its numbers (comments, a header, rows as long as it), and a PDF and a PNG
/// where gnuplot draws them. Returns the number of pictures.
inline std::size_t check(const fs::path& folder) {
    std::size_t pictures = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".svg") continue;
        ++pictures;
        CAPTURE(entry.path().string());
        auto file = entry.path();
        for (const char* kind : {".pdf", ".png"}) {
            file.replace_extension(kind);
            CHECK(fs::exists(file) == example::detail::cairo_present());
            if (fs::exists(file)) CHECK(fs::file_size(file) > 1000);
        }
        std::ifstream table(file.replace_extension(".tsv"));
        std::size_t comments = 0, columns = 0, rows = 0;
        for (std::string line; std::getline(table, line);) {
            if (columns == 0 && line.starts_with("# ")) {
                ++comments;
                continue;
            }
            std::size_t cells = 1;
            for (const char c : line) cells += c == '\t';
            if (columns == 0) {
                columns = cells;
                continue;
            }
            ++rows;
            CHECK(cells == columns);
        }
        CHECK(comments >= 2);
        CHECK(columns >= 2);
        CHECK(rows >= 2);
    }
    return pictures;
}

}  // namespace figure_files
