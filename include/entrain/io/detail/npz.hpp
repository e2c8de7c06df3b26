// The bodies of io/npz.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/detail/inflate.hpp>
#include <entrain/io/file.hpp>
#include <entrain/io/npz.hpp>

namespace entrain::io::detail {

struct zip_entry {
    std::string name;
    unsigned flags = 0, method = 0;
    std::uint32_t checksum = 0;
    std::uint64_t compressed = 0, size = 0, header = 0;
};

/// The central directory of a ZIP file; every number is checked before it is used.
inline std::vector<zip_entry> zip_directory(const std::filesystem::path& file, std::string_view bytes) {
    const auto number = [&](std::uint64_t at, std::size_t size) {
        if (at > bytes.size() || size > bytes.size() - at)
            throw io_error(file, "truncated: the directory of the ZIP file goes beyond its end");
        return little_endian(bytes.data() + at, size);
    };
    if (!bytes.starts_with("PK")) throw io_error(file, "is no .npz file: it does not begin as a ZIP file");
    const std::size_t end = bytes.rfind(std::string_view("PK\5\6", 4));
    if (end == std::string_view::npos || bytes.size() - end < 22)
        throw io_error(file, "truncated: the ZIP file has no directory at its end");
    std::uint64_t count = number(end + 10, 2), at = number(end + 16, 4);
    if (end >= 20 && number(end - 20, 4) == 0x07064B50) {
        const std::uint64_t wide = number(end - 12, 8);
        if (number(wide, 4) != 0x06064B50)
            throw io_error(file, "damaged: the ZIP64 directory is not where it should be");
        count = number(wide + 32, 8);
        at = number(wide + 48, 8);
    }
    std::vector<zip_entry> entries;
    for (std::uint64_t k = 0; k < count; ++k) {
        if (number(at, 4) != 0x02014B50)
            throw io_error(file, "damaged: an entry of the ZIP directory is none");
        zip_entry entry;
        entry.flags = static_cast<unsigned>(number(at + 8, 2));
        entry.method = static_cast<unsigned>(number(at + 10, 2));
        entry.checksum = static_cast<std::uint32_t>(number(at + 16, 4));
        entry.compressed = number(at + 20, 4);
        entry.size = number(at + 24, 4);
        entry.header = number(at + 42, 4);
        const std::uint64_t name = number(at + 28, 2), extra = number(at + 30, 2),
                            comment = number(at + 32, 2);
        number(at + 46, static_cast<std::size_t>(name + extra + comment));
        entry.name = bytes.substr(static_cast<std::size_t>(at + 46), static_cast<std::size_t>(name));
        // Sizes beyond 32 bits stand among the extra fields, those that need it, in this order.
        const std::uint64_t stop = at + 46 + name + extra;
        for (std::uint64_t field = at + 46 + name; field + 4 <= stop; field += 4 + number(field + 2, 2)) {
            if (number(field, 2) != 1) continue;
            std::uint64_t place = field + 4;
            for (std::uint64_t* each : {&entry.size, &entry.compressed, &entry.header})
                if (*each == 0xFFFFFFFF && place + 8 <= stop) {
                    *each = number(place, 8);
                    place += 8;
                }
        }
        entries.push_back(std::move(entry));
        at += 46 + name + extra + comment;
    }
    return entries;
}

inline std::string npz_member(const std::filesystem::path& file, std::string_view name) {
    const std::string bytes = read_file(file);
    const auto entries = zip_directory(file, bytes);
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const zip_entry& each) {
        return each.name.size() == name.size() + 4 && each.name.starts_with(name) &&
               each.name.ends_with(".npy");
    });
    if (found == entries.end()) {
        std::vector<std::string> names;
        for (const zip_entry& each : entries)
            if (each.name.ends_with(".npy")) names.push_back(each.name.substr(0, each.name.size() - 4));
        throw io_error(file, "has no array " + shown(name) + "; it has: " + listed(names, name));
    }
    const std::string what = shown(name);
    if (found->flags & 1) throw io_error(file, what + " is encrypted");
    const std::uint64_t length = bytes.size(), at = found->header;
    if (at > length || length - at < 30 || little_endian(bytes.data() + at, 4) != 0x04034B50)
        throw io_error(file, what + " is damaged: it is not where the directory of the ZIP file says");
    const std::uint64_t begin =
        at + 30 + little_endian(bytes.data() + at + 26, 2) + little_endian(bytes.data() + at + 28, 2);
    if (begin > length || found->compressed > length - begin) throw io_error(file, what + " is truncated");
    const std::string_view data = std::string_view(bytes).substr(static_cast<std::size_t>(begin),
                                                                 static_cast<std::size_t>(found->compressed));
    std::string result;
    if (found->method == 0) {
        result = data;
    } else if (found->method == 8) {
        result = inflate(file, what, data, deflate_frame::none, static_cast<std::size_t>(found->size));
    } else {
        throw io_error(file, what + " is compressed by method " + std::to_string(found->method) +
                                 " of ZIP; 0 and 8 (deflate) are supported");
    }
    if (result.size() != found->size)
        throw io_error(file, what + " is damaged: " + std::to_string(result.size()) + " bytes, not " +
                                 std::to_string(found->size));
    if (crc32_z(0, reinterpret_cast<const Bytef*>(result.data()), result.size()) != found->checksum)
        throw io_error(file, what + " is damaged: its checksum is another");
    return result;
}

}  // namespace entrain::io::detail

namespace entrain::io {

inline std::vector<std::string> list_npz(const std::filesystem::path& file) {
    std::vector<std::string> names;
    for (const auto& each : detail::zip_directory(file, read_file(file)))
        if (each.name.ends_with(".npy")) names.push_back(each.name.substr(0, each.name.size() - 4));
    return names;
}

}  // namespace entrain::io
