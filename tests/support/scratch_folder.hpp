// An empty folder that goes away with the test.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

class scratch_folder {
public:
    scratch_folder()
        : path_(std::filesystem::temp_directory_path() / ("entrain_program_" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~scratch_folder() { std::filesystem::remove_all(path_); }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};
