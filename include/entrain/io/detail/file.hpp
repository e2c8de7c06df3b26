// The bodies of io/file.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/memory.hpp>
#include <entrain/core/platform.hpp>
#include <entrain/io/file.hpp>

namespace entrain::io {

ENTRAIN_INLINE std::string read_file(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) throw io_error(file, "no such file");
    if (std::filesystem::is_directory(file, error)) throw io_error(file, "is a folder, not a file");
    if (!std::filesystem::is_regular_file(file, error))
        throw io_error(file,
                       "is not a regular file, but a pipe, a device or the like, which may have no end");
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    // Some files of the system's own report no size, so that what comes is counted as well.
    const std::size_t most = memory_of_machine();
    const auto check_size = [&](std::uintmax_t bytes) {
        if (bytes > most) throw io_error(file, "is larger than the memory of this machine");
    };
    if (!error) check_size(size);
    std::ifstream in(file, std::ios::binary);
    if (!in) throw io_error(file, "cannot be opened for reading");
    std::string bytes;
    std::vector<char> chunk(std::size_t{1} << 16);
    do {
        in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        bytes.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
        check_size(bytes.size());
    } while (in);
    if (in.bad()) throw io_error(file, "cannot be read to its end");
    return bytes;
}

ENTRAIN_INLINE std::vector<std::filesystem::path> list_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) throw io_error(folder, "no such folder");
    if (!std::filesystem::is_directory(folder, error)) throw io_error(folder, "is not a folder");
    std::vector<std::filesystem::path> entries;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        entries.push_back(entry->path());
    if (error) throw io_error(folder, "cannot be listed: " + error.message());
    std::sort(entries.begin(), entries.end());
    return entries;
}

namespace detail {

/// What a path names when its symbolic links are followed, also where that is not there yet.
inline std::filesystem::path follow_links(const std::filesystem::path& file) {
    std::filesystem::path target = file;
    std::error_code error;
    for (int links = 0; std::filesystem::is_symlink(target, error); ++links) {
        if (links == 40) throw io_error(file, "is a symbolic link that leads nowhere, in a circle");
        const std::filesystem::path next = std::filesystem::read_symlink(target, error);
        if (error) throw io_error(file, "is a symbolic link that cannot be read: " + error.message());
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    return target;
}

}  // namespace detail

ENTRAIN_INLINE void write_atomically(const std::filesystem::path& file, std::string_view contents) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::path target = detail::follow_links(file);
    const fs::file_status status = fs::status(target, error);
    const bool replaces = fs::exists(status);
    if (replaces && !fs::is_regular_file(status))
        throw io_error(file, "is not a regular file, so it is not replaced");
    const fs::path parent = target.parent_path();
    if (!parent.empty() && !fs::is_directory(parent, error))
        throw io_error(file, "cannot be written: its folder does not exist");

    const fs::perms mode = replaces ? status.permissions() & fs::perms::all
                                    : fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                                          fs::perms::group_write | fs::perms::others_read |
                                          fs::perms::others_write;
    fs::path temporary;
    platform::output_file out;
    for (int attempt = 0;; ++attempt) {
        temporary = target;
        temporary += '.';
        temporary += std::to_string(attempt);
        temporary += ".part";
        error = out.open_temporary(temporary, static_cast<unsigned>(mode));
        if (!error) break;
        if (error != std::errc::device_or_resource_busy || attempt == 1000)
            throw io_error(file, "cannot be written: " + error.message());
    }
    // What the process's mask took away is given back before there is anything to read.
    if (replaces && fs::status(temporary, error).permissions() != mode)
        fs::permissions(temporary, mode, error);
    if (!error) error = out.write(contents);
    if (!error) error = out.flush();
    if (!error) error = out.replace_by(temporary, target);
    if (error) {
        const std::string why = error.message();
        out.close();
        fs::remove(temporary, error);
        throw io_error(file, "cannot be written: " + why);
    }
}

ENTRAIN_INLINE std::string checksum(const std::filesystem::path& path) {
    std::uint64_t hash = checksum_of("");
    const auto add = [&hash](std::string_view bytes) { hash = checksum_of(bytes, hash); };
    std::vector<std::filesystem::path> inside;  // the folders that the walk is in
    const auto visit = [&](const auto& self, const std::filesystem::path& place) -> void {
        std::error_code error;
        if (!std::filesystem::is_directory(place, error)) return add(read_file(place));
        const std::filesystem::path folder = std::filesystem::canonical(place, error);
        if (error) throw io_error(place, "cannot be read: " + error.message());
        if (std::find(inside.begin(), inside.end(), folder) != inside.end())
            throw io_error(place, "is a symbolic link back to a folder that it lies in");
        inside.push_back(folder);
        for (const auto& entry : list_folder(place)) {
            // The zero byte keeps a name apart from the contents that follow it.
            add(entry.filename().generic_string() + '\0');
            self(self, entry);
        }
        inside.pop_back();
    };
    visit(visit, path);
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(hash));
    return "fnv1a64:" + std::string(digits.data());
}

}  // namespace entrain::io
