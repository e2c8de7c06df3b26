// Finds the reference files, which are not part of the project.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace reference {

/// The path of a reference file or folder, or nothing (and a message that the test skips) where it is absent.
inline std::optional<std::filesystem::path> path(const std::string& name) {
    const auto file = std::filesystem::path(ENTRAIN_REFERENCE_DIR) / name;
    if (std::filesystem::exists(file)) return file;
    MESSAGE("skipped: no reference file ", name, " (set ENTRAIN_REFERENCE_DIR)");
    return std::nullopt;
}

}  // namespace reference
