// Deflate, as gzip, zlib and ZIP files have it, by zlib.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>

#include <zlib.h>

#include <entrain/core/check.hpp>
#include <entrain/core/memory.hpp>

namespace entrain::io::detail {

/// What stands around deflated bytes.
enum class deflate_frame { none, zlib_or_gzip };

/// Deflate makes at most 1032 bytes of one: more than this, a file of so many bytes cannot hold.
inline std::size_t most_inflated(std::size_t bytes) {
    return std::min(saturating_sum(saturating_product(bytes, 1040), 64), memory_of_machine());
}

/// The inflated bytes, at most `most`; memory grows with what comes. Members of a gzip file that follow each
/// other are one. Throws io_error, which names `what`, where the bytes are damaged, end early or make more.
inline std::string inflate(const std::filesystem::path& file, std::string_view what, std::string_view bytes,
                           deflate_frame frame, std::size_t most) {
    most = std::min(most, most_inflated(bytes.size()));
    const auto fail = [&](const char* how) { throw io_error(file, std::string(what) + how); };
    struct closer {
        z_stream stream{};
        closer() = default;
        closer(const closer&) = delete;
        closer& operator=(const closer&) = delete;
        ~closer() { inflateEnd(&stream); }
    } guard;
    z_stream& stream = guard.stream;
    if (inflateInit2(&stream, frame == deflate_frame::none ? -15 : 15 + 32) != Z_OK)
        fail(" cannot be inflated: no memory");
    std::string result;
    std::string chunk(std::size_t{1} << 16, '\0');
    std::string_view left = bytes;
    while (true) {
        if (stream.avail_in == 0) {
            const std::size_t piece = std::min<std::size_t>(left.size(), std::size_t{1} << 30);
            // zlib reads only; its pointer has no const for the sake of old compilers.
            stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(left.data()));
            stream.avail_in = static_cast<uInt>(piece);
            left.remove_prefix(piece);
        }
        stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream.avail_out = static_cast<uInt>(chunk.size());
        const int state = ::inflate(&stream, Z_NO_FLUSH);
        const std::size_t made = chunk.size() - stream.avail_out;
        if (made > most - result.size()) fail(" is damaged: it holds more than it says");
        result.append(chunk, 0, made);
        if (state == Z_STREAM_END) {
            const bool another = stream.avail_in > 1 && frame == deflate_frame::zlib_or_gzip &&
                                 stream.next_in[0] == 0x1F && stream.next_in[1] == 0x8B;
            if (!another) return result;
            if (inflateReset(&stream) != Z_OK) fail(" is damaged");
        } else if (state == Z_BUF_ERROR ||
                   (state == Z_OK && stream.avail_in == 0 && left.empty() && made == 0)) {
            fail(" is truncated");
        } else if (state != Z_OK) {
            fail(" is damaged: what is compressed cannot be inflated");
        }
    }
}

}  // namespace entrain::io::detail
