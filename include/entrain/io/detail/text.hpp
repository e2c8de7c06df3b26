// What text is: UTF-8 without zero bytes. Everything else is refused where it is read or written.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/file.hpp>

namespace entrain::io::detail {

/// The first byte of `text` that is zero or no part of well-formed UTF-8 (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF); npos where all is text.
inline std::size_t find_no_text(std::string_view text) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    for (std::size_t at = 0; at < text.size();) {
        const unsigned first = byte(at);
        if (first == 0) return at;
        const std::size_t length = first < 0x80   ? 1
                                   : first < 0xC2 ? 0
                                   : first < 0xE0 ? 2
                                   : first < 0xF0 ? 3
                                   : first < 0xF5 ? 4
                                                  : 0;
        if (length == 0 || text.size() - at < length) return at;
        for (std::size_t k = 1; k < length; ++k)
            if ((byte(at + k) & 0xC0u) != 0x80u) return at;
        if (length > 2) {  // the second byte has limits of its own
            const unsigned second = byte(at + 1);
            if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
                return at;
        }
        at += length;
    }
    return std::string_view::npos;
}

inline std::string hexadecimal(char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const unsigned value = static_cast<unsigned char>(byte);
    return {'0', 'x', digits[value >> 4], digits[value & 15u]};
}

/// What a file is by its first bytes, where that is no text and there is a cure; empty otherwise.
inline std::string_view known_format(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
        bytes.starts_with(std::string_view("\0\0\xFE\xFF", 4)))
        return "is UTF-16 (or UTF-32) text, as some spreadsheets save it; save it as UTF-8";
    if (bytes.starts_with("\x93NUMPY")) return "is a NumPy file, whose name has to end in .npy";
    if (bytes.starts_with("\x1F\x8B")) return "is compressed (gzip); decompress it first";
    if (bytes.starts_with("PK\x03\x04")) return "is a ZIP archive, as .xlsx files are; export it as text";
    return {};
}

/// The bytes of a text file, its byte order mark included. Throws io_error as read_file does, and where it is
/// not text, with the place and what may help.
inline std::string read_text(const std::filesystem::path& file) {
    std::string text = read_file(file);
    if (const std::string_view format = known_format(text); !format.empty()) throw io_error(file, format);
    if (const std::size_t at = find_no_text(text); at != std::string::npos) {
        const std::size_t mark = text.size() - without_mark(text).size();
        const std::string what =
            text[at] == '\0'
                ? "a zero byte, which UTF-16 text and binary files have; text is needed, saved as UTF-8"
                : "the byte " + hexadecimal(text[at]) +
                      " is not UTF-8; save the file as UTF-8 (it may be Latin-1 or Windows-1252)";
        fail_at(file, without_mark(text), at < mark ? 0 : at - mark, what);
    }
    return text;
}

/// Throws argument_error unless `text` can be written to a text file and read from it.
inline void require_text(std::string_view function, std::string_view parameter, std::string_view text) {
    const std::size_t at = find_no_text(text);
    if (at == std::string_view::npos) return;
    std::string got = shown(text.substr(0, at));
    got.append(" and then the byte ").append(hexadecimal(text[at]));
    throw argument_error(function, parameter, "text as UTF-8 without zero bytes", got);
}
template <class Fields>
void require_texts(std::string_view function, std::string_view parameter, const Fields& fields) {
    for (const auto& field : fields) require_text(function, parameter, field);
}

/// Throws argument_error unless `separator` is one that neither a number, a quote nor a line end can hold;
/// '\0' stands for the one that the file's name asks for.
inline void check_separator(std::string_view function, char separator) {
    if (separator != '\0' &&
        std::string_view("\t ,;:|&#~^!@%$*=_\x1F").find(separator) == std::string_view::npos)
        throw argument_error(function, "options.separator", "a tab, a comma, a semicolon or the like",
                             shown(std::string_view(&separator, 1)));
}

}  // namespace entrain::io::detail
