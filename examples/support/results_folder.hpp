// The folder of results: written beside its final place and moved there whole.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include <unistd.h>

namespace example {

/// A folder that cannot be used for the results.
class output_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Files are written into path(), a hidden sibling of the final folder; commit() puts it into place. Without
/// commit() (an error, Ctrl-C) nothing remains and former results stay as they are.
class results_folder {
public:
    /// Throws output_error unless `final_place` does not exist, is empty, or holds results of `program`.
    results_folder(const std::filesystem::path& final_place, std::string program)
        : program_(std::move(program)), final_(absolute_without_slash(final_place)) {
        namespace fs = std::filesystem;
        require_replaceable(final_);
        std::error_code failure;
        fs::create_directories(final_.parent_path(), failure);
        partial_ = sibling("partial");
        fs::remove_all(partial_, failure);
        if (!fs::create_directory(partial_, failure))
            throw output_error("cannot write beside " + final_.string() + ": " + failure.message());
    }
    results_folder(const results_folder&) = delete;
    results_folder& operator=(const results_folder&) = delete;
    ~results_folder() {
        std::error_code ignored;
        if (!committed_) std::filesystem::remove_all(partial_, ignored);
    }

    /// Where to write until commit().
    const std::filesystem::path& path() const { return partial_; }
    const std::filesystem::path& final_place() const { return final_; }

    /// Replaces the former results, if any, by what was written.
    void commit() {
        namespace fs = std::filesystem;
        require_replaceable(final_);
        const fs::path former = sibling("former");
        std::error_code ignored;
        fs::remove_all(former, ignored);
        const bool replaces = fs::exists(final_);
        if (replaces) fs::rename(final_, former);
        try {
            fs::rename(partial_, final_);
        } catch (...) {
            if (replaces) fs::rename(former, final_, ignored);
            throw;
        }
        committed_ = true;
        fs::remove_all(former, ignored);
    }

    /// Whether `folder` holds results of `program`: it has a run.json that says so.
    static bool holds_results(const std::filesystem::path& folder, const std::string& program) {
        std::ifstream file(folder / "run.json");
        if (!file) return false;
        const auto run = nlohmann::json::parse(file, nullptr, false);
        return run.is_object() && run.value("program", nlohmann::json()) == program;
    }

private:
    static std::filesystem::path absolute_without_slash(const std::filesystem::path& place) {
        auto path = std::filesystem::absolute(place).lexically_normal();
        return path.has_filename() ? path : path.parent_path();
    }

    void require_replaceable(const std::filesystem::path& place) const {
        namespace fs = std::filesystem;
        if (!fs::exists(place)) return;
        if (!fs::is_directory(place)) throw output_error(place.string() + " is a file; --out needs a folder");
        if (fs::is_empty(place) || holds_results(place, program_)) return;
        throw output_error(place.string() +
                           " holds files that are not results of this program (it has no run.json of ours); "
                           "give --out another folder");
    }

    std::filesystem::path sibling(std::string_view role) const {
        std::string name = ".";  // appended to bit by bit: g++ 12 warns falsely of "." + string
        name += final_.filename().string();
        name += '.';
        name += role;
        name += '-';
        name += std::to_string(::getpid());
        return final_.parent_path() / name;
    }

    std::string program_;
    std::filesystem::path final_, partial_;
    bool committed_ = false;
};

/// Writes `text` to `file`; throws output_error where the disk refuses.
inline void write_text(const std::filesystem::path& file, std::string_view text) {
    std::ofstream out(file, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) throw output_error("cannot write " + file.string());
}

}  // namespace example
