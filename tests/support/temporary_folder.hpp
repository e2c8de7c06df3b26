// A folder of its own for each test, removed at its end, and the message of an io_error without that folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <entrain/core.hpp>

class temporary_folder {
public:
    temporary_folder() {
        std::random_device device;
        path_ = std::filesystem::temp_directory_path() /
                ("entrain-test-" + std::to_string(device()) + "-" + std::to_string(device()));
        std::filesystem::create_directory(path_);
    }
    ~temporary_folder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

    /// Writes a file byte for byte and returns where it is.
    std::filesystem::path file(const std::string& name, std::string_view contents) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << contents;
        return path_ / name;
    }

    std::string text(const std::string& name) const {
        std::ostringstream all;
        all << std::ifstream(path_ / name, std::ios::binary).rdbuf();
        return all.str();
    }

    /// What the io_error says that `action` throws, with paths relative to this folder.
    template <class Action>
    std::string error(const Action& action) const {
        try {
            action();
        } catch (const entrain::io_error& problem) {
            std::string what = problem.what();
            const std::string prefix = path_.string() + "/";
            for (auto at = what.find(prefix); at != std::string::npos; at = what.find(prefix))
                what.erase(at, prefix.size());
            return what;
        }
        return "no error";
    }

private:
    std::filesystem::path path_;
};

/// Seeded random numbers for tests over many inputs.
class dice {
public:
    explicit dice(std::uint64_t seed) : generator_(seed) {}
    /// A whole number below `bound`.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(generator_() % bound); }
    std::uint64_t bits() { return generator_(); }

private:
    std::mt19937_64 generator_;
};
