// The elements of a .mat file of version 5: whether the variables have as many values as they say. libmatio takes
// their word for it: where values lack it leaves memory as it was, and some damage keeps it busy for ever.
//
// Format: https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf, chapter 1.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/inflate.hpp>

namespace entrain::io::detail {

/// Walks through the elements of one variable.
class mat_elements {
public:
    mat_elements(const std::filesystem::path& file, bool little) : file_(file), little_(little) {}

    std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) const {
        std::uint64_t value = 0;
        for (std::size_t k = 0; k < size; ++k)
            value = value << 8 | static_cast<unsigned char>(bytes[at + (little_ ? size - 1 - k : k)]);
        return value;
    }

    /// Throws io_error unless the body of a miMATRIX element holds what it says, and so do those within it, which
    /// are of the variable of that name.
    void check(std::string_view body, std::string variable = {}, int depth = 0) const {
        if (body.empty()) return;  // an empty cell
        const auto require = [&](bool good) {
            if (!good) throw io_error(file_, "'" + variable + "' is damaged: its values are not all there");
        };
        require(depth < 64);
        const element flags = next(body);
        require(flags.bytes.size() >= 8);
        const std::uint64_t word = number(flags.bytes, 0, 4), type = word & 0xFF;
        if (type == function || type == opaque)
            return;  // of another build, and no numbers are read from them
        const element extents = next(body);
        const element called = next(body);
        if (depth == 0) variable = called.bytes;
        require(!extents.bytes.empty() && extents.bytes.size() % 4 == 0);
        const bool complex = word & 0x0800;
        std::size_t count = 1;
        for (std::size_t k = 0; k < extents.bytes.size(); k += 4)
            count = saturating_product(count, static_cast<std::size_t>(number(extents.bytes, k, 4)));
        if (type == cell || type == structure || type == object) {
            std::size_t fields = 1;
            if (type == object) next(body);  // the name of its class
            if (type != cell) {
                const element length = next(body), names = next(body);
                require(length.bytes.size() >= 4);
                const auto each = static_cast<std::size_t>(number(length.bytes, 0, 4));
                require(each > 0 && names.bytes.size() % each == 0);
                fields = names.bytes.size() / each;
            }
            const std::size_t parts = saturating_product(count, fields);
            require(parts <= body.size() / 8);  // each has a tag
            for (std::size_t k = 0; k < parts; ++k) {
                const element part = next(body);
                require(part.type == matrix_type);
                check(part.bytes, variable, depth + 1);
            }
        } else if (type == sparse) {
            const element rows = next(body), columns = next(body), values = next(body);
            const std::size_t width = columns.bytes.size() / 4;
            require(width > 0 && rows.bytes.size() / 4 >= number(columns.bytes, 4 * (width - 1), 4) &&
                    values_in(values) >= number(columns.bytes, 4 * (width - 1), 4));
        } else {
            // The characters of UTF-8 may be fewer than its bytes; no text has fewer bytes than characters.
            for (int part = 0; part < (complex ? 2 : 1); ++part)
                require(count == 0 || values_in(next(body)) >= count);
        }
    }

private:
    enum : std::uint64_t { cell = 1, structure = 2, object = 3, sparse = 5, function = 16, opaque = 17 };
    static constexpr std::uint64_t matrix_type = 14;

    struct element {
        std::uint64_t type;
        std::string_view bytes;
    };

    /// How many numbers an element holds.
    static std::size_t values_in(const element& of) {
        switch (of.type) {
            case 1:
            case 2:
            case 16: return of.bytes.size();  // int8, uint8, UTF-8
            case 3:
            case 4:
            case 17: return of.bytes.size() / 2;  // int16, uint16, UTF-16
            case 5:
            case 6:
            case 7:
            case 18: return of.bytes.size() / 4;  // int32, uint32, single, UTF-32
            case 9:
            case 12:
            case 13: return of.bytes.size() / 8;  // double, int64, uint64
            default: return 0;
        }
    }

    /// The next element, taken off the front.
    element next(std::string_view& from) const {
        const auto require = [&](bool good) {
            if (!good) throw io_error(file_, "damaged: an element ends beyond the one that it is in");
        };
        require(from.size() >= 8);
        const std::uint64_t word = number(from, 0, 4);
        if (const std::uint64_t small = word >> 16) {  // up to four bytes, within the tag
            require(small <= 4);
            const element found{word & 0xFFFF, from.substr(4, static_cast<std::size_t>(small))};
            from.remove_prefix(8);
            return found;
        }
        const std::uint64_t size = number(from, 4, 4);
        from.remove_prefix(8);
        // Octave counts the bytes that fill up a short last element, and does not write them.
        const std::uint64_t unwritten = word == matrix_type ? 7 : 0;
        require(size <= from.size() + unwritten);
        const std::size_t taken = std::min(static_cast<std::size_t>(size), from.size());
        const element found{word, from.substr(0, taken)};
        from.remove_prefix(std::min((taken + 7) / 8 * 8, from.size()));
        return found;
    }

    const std::filesystem::path& file_;
    bool little_;
};

/// Throws io_error unless the variables of the file of version 5 that `bytes` are hold what they say. Cost: all of
/// them are inflated, one at a time.
inline void check_mat_values(const std::filesystem::path& file, std::string_view bytes, bool little) {
    const mat_elements elements(file, little);
    std::size_t at = 128;
    while (at + 8 <= bytes.size()) {
        const std::uint64_t type = elements.number(bytes, at, 4);
        const auto size = static_cast<std::size_t>(elements.number(bytes, at + 4, 4));
        std::string_view body = bytes.substr(at + 8, size);
        std::string inflated;
        if (type == 15) {
            inflated = inflate(file, "a compressed variable", body, deflate_frame::zlib_or_gzip,
                               most_inflated(body.size()));
            if (inflated.size() < 8) throw io_error(file, "damaged: a compressed variable is empty");
            body = std::string_view(inflated).substr(8);
        }
        elements.check(body);
        at += 8 + size;
    }
}

}  // namespace entrain::io::detail
