// Where a regular file is needed: a pipe, a device, a folder, a link that leads to itself, nothing.
#pragma once

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <entrain/core/check.hpp>

#include "bad_input.hpp"
#include "temporary_folder.hpp"

/// Gives each of them to a reader, which has to refuse it by an io_error that begins with its path. A reader
/// that waits for the end of a pipe or of /dev/zero never comes back.
class irregular_files {
public:
    /// name: of the file, as its ending decides how it is read; read: takes the path.
    template <class Read>
    void check(const std::string& name, const Read& read) {
        namespace fs = std::filesystem;
        const temporary_folder folder;
        fs::create_directories(folder / "pipe");
        fs::create_directories(folder / "folder" / name);
        fs::create_directories(folder / "loop");
        REQUIRE(::mkfifo((folder / "pipe" / name).c_str(), 0666) == 0);
        fs::create_symlink(name, folder / "loop" / name);
        for (const fs::path& place : {folder / "pipe" / name, fs::path("/dev/zero"), folder / "folder" / name,
                                      folder / "loop" / name, folder / "nowhere" / name}) {
            std::string said = "nothing was thrown";
            bool right = false;
            try {
                read(place);
            } catch (const entrain::io_error& error) {
                said = error.what();
                right = said.starts_with(place.string() + ": ");
            } catch (const std::exception& error) {
                said = std::string("another exception: ") + error.what();
            }
            CAPTURE(place.string());
            CAPTURE(said);
            CHECK(right);
            ++tried_, clear_ += right;
        }
    }
    std::size_t tried() const { return tried_; }
    std::size_t clear() const { return clear_; }

private:
    std::size_t tried_ = 0, clear_ = 0;
};
