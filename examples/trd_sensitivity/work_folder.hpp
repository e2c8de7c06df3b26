// Where the journals of a run lie while it is under way: `<out>.work`, beside the folder of results, which
// appears only at the end.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <entrain/sweep.hpp>

#include "options.hpp"
#include "shared.hpp"

namespace trd {

/// Journals by name. A shard has a folder of its own in it, so that shards never wait for each other; the run
/// that resumes reads them all.
class work_folder {
public:
    /// Throws output_error where an interrupted run has left journals and options ask neither to resume nor
    /// for a shard.
    explicit work_folder(const program_options& o) {
        std::filesystem::path out = std::filesystem::absolute(o.out).lexically_normal();
        if (!out.has_filename()) out = out.parent_path();
        root_ = out;
        root_ += ".work";
        own_ =
            o.shard.count > 1
                ? root_ / ("shard-" + std::to_string(o.shard.number) + "-of-" + std::to_string(o.shard.count))
                : root_;
        shard_ = o.shard.count > 1;
        if (!o.resume && !shard_ && std::filesystem::exists(root_))
            throw output_error(root_.string() +
                               " holds what an interrupted run had done; go on with --resume, or "
                               "remove that folder");
    }
    work_folder(const work_folder&) = delete;
    work_folder& operator=(const work_folder&) = delete;
    /// What nothing was written to goes away.
    ~work_folder() {
        std::error_code ignored;
        std::filesystem::remove(own_, ignored);
        std::filesystem::remove(root_, ignored);
    }

    const std::filesystem::path& root() const { return root_; }
    bool holds_journals() const { return std::filesystem::exists(root_); }

    /// The journal of this name, which need not exist; its folder does.
    std::filesystem::path journal(const std::string& name) const {
        std::error_code failure;
        std::filesystem::create_directories(own_, failure);
        if (failure) throw output_error("cannot write to " + own_.string() + ": " + failure.message());
        return own_ / (name + ".journal");
    }

    /// The journals of this name in the folders of shards, for a run that puts them together.
    std::vector<std::filesystem::path> of_shards(const std::string& name) const {
        std::vector<std::filesystem::path> found;
        if (shard_) return found;
        for (const auto& folder : shard_folders())
            if (std::filesystem::exists(folder / (name + ".journal")))
                found.push_back(folder / (name + ".journal"));
        return found;
    }

    /// A step that every shard needs whole: where this run has no journal of it, it begins with what another
    /// has.
    void adopt(const std::string& name) const {
        namespace fs = std::filesystem;
        std::vector<fs::path> places = shard_folders();
        places.insert(places.begin(), root_);
        for (const auto& place : places) {
            if (fs::exists(own_ / (name + ".journal"))) return;
            if (place == own_ || !fs::exists(place)) continue;
            std::error_code ignored;  // a file that another run just replaces is no loss
            // A refinement of the step has a journal of its own, whose name goes on behind that of the first.
            for (const auto& entry : fs::directory_iterator(place, ignored))
                if (entry.path().filename().string().starts_with(name + ".journal") &&
                    entry.path().extension() != ".sorted") {
                    fs::create_directories(own_, ignored);
                    fs::copy_file(entry.path(), own_ / entry.path().filename(), ignored);
                }
        }
    }

    /// When the report is there.
    void remove() const {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }

private:
    std::vector<std::filesystem::path> shard_folders() const {
        std::vector<std::filesystem::path> folders;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(root_, ignored))
            if (entry.is_directory() && entry.path().filename().string().starts_with("shard-"))
                folders.push_back(entry.path());
        std::sort(folders.begin(), folders.end());
        return folders;
    }

    std::filesystem::path root_, own_;
    bool shard_ = false;
};

}  // namespace trd
