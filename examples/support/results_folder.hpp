// The folder of results: written beside its final place and moved there whole.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/core/platform.hpp>

namespace example {

/// A folder that cannot be used for the results.
class output_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// `place` as an absolute path, and where it is a symbolic link what it leads to, which need not be there.
/// Throws output_error where links lead in a circle.
inline std::filesystem::path resolved(const std::filesystem::path& place) {
    namespace fs = std::filesystem;
    const auto plain = [](const fs::path& any) {
        const auto path = fs::absolute(any).lexically_normal();
        return path.has_filename() ? path : path.parent_path();
    };
    fs::path path = plain(place);
    std::error_code failure;
    for (int links = 0; fs::is_symlink(fs::symlink_status(path, failure)); ++links) {
        constexpr int most = 40;  // as many as Linux follows
        if (links == most) throw output_error(place.string() + " is a link that leads to itself");
        path = plain(path.parent_path() / fs::read_symlink(path));
    }
    return path;
}

/// Files are written into path(), a hidden sibling of the final folder; commit() puts it into place. Without
/// commit() (an error, Ctrl-C) nothing remains and former results stay as they are. What a killed run has
/// left is cleared away by the next one into the same folder, and former results that it had just set aside
/// are put back. The folder keeps the mode of the one that it replaces.
class results_folder {
public:
    /// `final_place` may be a link: its folder is then written. Throws output_error unless that does not
    /// exist, is empty, or holds results of `program`.
    results_folder(const std::filesystem::path& final_place, std::string program)
        : program_(std::move(program)), final_(resolved(final_place)) {
        namespace fs = std::filesystem;
        require_folder(final_);
        std::error_code failure;
        for (fs::path above = final_.parent_path(); !above.empty() && !fs::exists(above, failure);
             above = above.parent_path())
            made_.push_back(above);
        fs::create_directories(final_.parent_path(), failure);
        clear_after_killed_runs();
        require_replaceable(final_);
        partial_ = sibling("partial");
        fs::remove_all(partial_, failure);
        if (!fs::create_directory(partial_, failure))
            throw output_error("cannot write beside " + final_.string() + ": " + failure.message());
        failure = lock_.open(partial_ / lock_name, entrain::platform::opening::appended_alone);
        if (failure) {
            fs::remove_all(partial_, failure);
            throw output_error("cannot write beside " + final_.string() + ": " + failure.message());
        }
        if (const auto mode = fs::status(final_, failure).permissions(); fs::exists(final_, failure))
            fs::permissions(partial_, mode | fs::perms::owner_all, failure);
    }
    results_folder(const results_folder&) = delete;
    results_folder& operator=(const results_folder&) = delete;
    ~results_folder() {
        std::error_code ignored;
        lock_.close();
        if (committed_) return;
        std::filesystem::remove_all(partial_, ignored);
        for (const auto& above : made_) std::filesystem::remove(above, ignored);  // those that are empty
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
        lock_.close();
        fs::remove(partial_ / lock_name, ignored);
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
    // A running program has this file of its partial folder open, and no other can.
    static constexpr const char* lock_name = ".lock";

    static void require_folder(const std::filesystem::path& place) {
        std::error_code failure;
        if (std::filesystem::exists(place, failure) && !std::filesystem::is_directory(place, failure))
            throw output_error(place.string() + " is a file; --out needs a folder");
    }

    void require_replaceable(const std::filesystem::path& place) const {
        namespace fs = std::filesystem;
        if (!fs::exists(place)) return;
        require_folder(place);
        if (fs::is_empty(place) || holds_results(place, program_)) return;
        throw output_error(place.string() +
                           " holds files that are not results of this program (it has no run.json of ours); "
                           "give --out another folder");
    }

    // Removes the partial folders beside the final one whose programs have ended, and undoes a replacement
    // that one of them had only begun.
    void clear_after_killed_runs() const {
        namespace fs = std::filesystem;
        const std::string mark = "." + final_.filename().string() + ".";
        std::error_code ignored;
        std::vector<fs::path> stale;
        for (const auto& entry : fs::directory_iterator(final_.parent_path(), ignored)) {
            const std::string name = entry.path().filename().string();
            if (!name.starts_with(mark + "partial-") || !entry.is_directory(ignored)) continue;
            entrain::platform::output_file lock;
            // Not one that is at work, nor one where the file system cannot say so.
            if (!lock.open(entry.path() / lock_name, entrain::platform::opening::appended_alone) &&
                lock.is_locked())
                stale.push_back(entry.path());
        }
        for (const auto& partial : stale) {
            const std::string name = partial.filename().string();
            const fs::path former = final_.parent_path() / (mark + "former-" + name.substr(mark.size() + 8));
            if (fs::exists(former, ignored)) {
                if (!fs::exists(final_, ignored)) fs::rename(former, final_, ignored);
                fs::remove_all(former, ignored);
            }
            fs::remove_all(partial, ignored);
        }
    }

    std::filesystem::path sibling(std::string_view role) const {
        std::string name = ".";  // appended to bit by bit: g++ 12 warns falsely of "." + string
        name += final_.filename().string();
        name += '.';
        name += role;
        name += '-';
        name += std::to_string(entrain::platform::process_id());
        return final_.parent_path() / name;
    }

    std::string program_;
    std::filesystem::path final_, partial_;
    std::vector<std::filesystem::path> made_;  // above final_, the deepest first
    entrain::platform::output_file lock_;
    bool committed_ = false;
};

/// A JSON document as the text of a file. Names that are no UTF-8, as those of files may be, do not cost the
/// rest.
inline std::string json_text(const nlohmann::ordered_json& document) {
    return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

/// Writes `text` to `file`; throws output_error where the disk refuses.
inline void write_text(const std::filesystem::path& file, std::string_view text) {
    std::ofstream out(file, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) throw output_error("cannot write " + file.string());
}

}  // namespace example
