// The bytes of NumPy's .npy files.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/file.hpp>

namespace entrain::io::detail {

struct npy_header {
    std::string dtype;     // as the file has it, "<f4"
    bool fortran = false;  // whether the first index runs fastest
    std::vector<std::size_t> shape;
    std::size_t data = 0;  // the byte where the values begin
};

inline constexpr std::size_t npy_axes = 32;  // NumPy's own limit

/// Whether a shape keeps strides and byte counts in range, also where one extent is 0.
template <class Shape>
bool is_npy_shape(const Shape& shape) {
    std::size_t left = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max()) / 16;
    for (const auto extent : shape) left /= std::max<std::size_t>(static_cast<std::size_t>(extent), 1);
    return left > 0;
}

/// Reads the header's text, a Python dictionary such as
/// {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
class npy_dictionary {
public:
    npy_dictionary(const std::filesystem::path& file, std::string_view text) : file_(file), text_(text) {}

    void read(npy_header& header) {
        bool has_dtype = false, has_order = false, has_shape = false;
        expect('{');
        while (!accept('}')) {
            const std::string key = quoted();
            expect(':');
            if (key == "descr" && !std::exchange(has_dtype, true)) {
                blanks();
                if (at_ < text_.size() && text_[at_] == '[')
                    throw io_error(file_, "holds records (a structured dtype), which are not supported");
                header.dtype = quoted();
            } else if (key == "fortran_order" && !std::exchange(has_order, true)) {
                header.fortran = truth();
            } else if (key == "shape" && !std::exchange(has_shape, true)) {
                header.shape = extents();
            } else {
                fail();
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        blanks();
        if (at_ != text_.size() || !has_dtype || !has_order || !has_shape) fail();
    }

private:
    [[noreturn]] void fail() const { throw io_error(file_, "damaged .npy header: " + shown(text_)); }

    void blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool accept(char wanted) {
        blanks();
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted)) fail();
    }
    bool accept(std::string_view word) {
        blanks();
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    std::string quoted() {
        blanks();
        if (at_ == text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) fail();
        const std::size_t end = text_.find(text_[at_], at_ + 1);
        if (end == std::string_view::npos) fail();
        const std::string word(text_.substr(at_ + 1, end - at_ - 1));
        at_ = end + 1;
        return word;
    }
    bool truth() {
        if (accept("True")) return true;
        if (!accept("False")) fail();
        return false;
    }
    std::vector<std::size_t> extents() {
        std::vector<std::size_t> shape;
        expect('(');
        while (!accept(')')) {
            blanks();
            std::size_t extent = 0, digits = 0;
            for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, ++digits) {
                const auto digit = static_cast<std::size_t>(text_[at_] - '0');
                if (extent > (std::numeric_limits<std::size_t>::max() - digit) / 10) fail();
                extent = 10 * extent + digit;
            }
            if (digits == 0) fail();
            accept('L');  // Python 2 wrote long integers so
            shape.push_back(extent);
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return shape;
    }

    const std::filesystem::path& file_;
    std::string_view text_;
    std::size_t at_ = 0;
};

/// An unsigned integer of `size` bytes, the lowest first.
inline std::uint64_t little_endian(const char* bytes, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t k = size; k-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[k]);
    return value;
}

inline npy_header read_npy_header(const std::filesystem::path& file, std::string_view bytes) {
    constexpr std::string_view magic = "\x93NUMPY";
    if (!bytes.starts_with(magic)) throw io_error(file, "not a .npy file: it does not begin with \\x93NUMPY");
    if (bytes.size() < 10) throw io_error(file, "truncated: the .npy header is not complete");
    const int version = static_cast<unsigned char>(bytes[6]);
    if (version < 1 || version > 3)
        throw io_error(file, "version " + std::to_string(version) + " of .npy; 1, 2 and 3 are supported");
    const std::size_t width = version == 1 ? 2 : 4;
    if (bytes.size() < 8 + width) throw io_error(file, "truncated: the .npy header is not complete");
    const std::uint64_t length = little_endian(bytes.data() + 8, width);
    npy_header header;
    header.data = 8 + width + static_cast<std::size_t>(length);
    if (length > bytes.size() || header.data > bytes.size())
        throw io_error(file, "truncated: the .npy header is not complete");
    npy_dictionary(file, bytes.substr(8 + width, static_cast<std::size_t>(length))).read(header);

    if (header.shape.size() > npy_axes)
        throw io_error(file, "has more than " + std::to_string(npy_axes) + " axes");
    if (!is_npy_shape(header.shape))
        throw io_error(file, "the shape " + describe(header.shape) + " is impossibly large");
    return header;
}

inline std::size_t elements(const std::vector<std::size_t>& shape) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    return count;
}

/// Converts one value of a file; false where an integer does not fit the type asked for.
template <class T, class Stored>
bool convert(Stored stored, T& value) {
    if constexpr (std::integral<T> && !std::same_as<T, bool> && !std::same_as<Stored, bool>)
        if (!std::in_range<T>(stored)) return false;
    value = static_cast<T>(stored);
    return true;
}

/// Reads all values of a file that holds `Stored`, in row-major order, to `out`.
template <class Stored, class T>
void read_npy_as(const std::filesystem::path& file, const npy_header& header, std::string_view bytes,
                 T* out) {
    // A float cannot become an integer, nor anything but a bool a bool, without losing what it said.
    constexpr bool fits = std::floating_point<T> || std::same_as<Stored, bool> ||
                          (std::integral<Stored> && !std::same_as<T, bool>);
    if constexpr (!fits) {
        throw io_error(file, "holds the dtype '" + header.dtype + "', which cannot be read as " +
                                 (std::same_as<T, bool> ? "bool" : "integers"));
    } else {
        const std::size_t count = elements(header.shape), found = bytes.size() - header.data;
        if (found != count * sizeof(Stored))
            throw io_error(file, (found < count * sizeof(Stored) ? "truncated: " : "too long: ") +
                                     std::string("the shape ") + describe(header.shape) + " of '" +
                                     header.dtype + "' needs " + std::to_string(count * sizeof(Stored)) +
                                     " bytes, found " + std::to_string(found));
        const std::size_t rank = header.shape.size();
        std::vector<std::size_t> stride(rank, 1), index(rank, 0);
        for (std::size_t axis = rank; axis-- > 1;) stride[axis - 1] = stride[axis] * header.shape[axis];
        const char* from = bytes.data() + header.data;
        std::size_t to = 0;
        for (std::size_t k = 0; k < count; ++k, from += sizeof(Stored)) {
            Stored stored{};
            if constexpr (std::same_as<Stored, bool>) {
                stored = *from != 0;
            } else if constexpr (std::endian::native == std::endian::little) {
                std::memcpy(&stored, from, sizeof(Stored));
            } else {
                char reversed[sizeof(Stored)];
                std::reverse_copy(from, from + sizeof(Stored), reversed);
                std::memcpy(&stored, reversed, sizeof(Stored));
            }
            if (!convert(stored, out[to]))
                throw io_error(file, "the integer " + std::to_string(stored) +
                                         " does not fit the type that is asked for");
            if (!header.fortran) {
                ++to;
                continue;
            }
            for (std::size_t axis = 0; axis < rank; ++axis) {  // the next index, the first axis fastest
                to += stride[axis];
                if (++index[axis] < header.shape[axis]) break;
                to -= stride[axis] * header.shape[axis];
                index[axis] = 0;
            }
        }
    }
}

template <class T>
void read_npy_values(const std::filesystem::path& file, const npy_header& header, std::string_view bytes,
                     T* out) {
    const auto read = [&]<class Stored>(Stored) { read_npy_as<Stored>(file, header, bytes, out); };
    const std::string& dtype = header.dtype;
    if (dtype == "<f8") return read(double{});
    if (dtype == "<f4") return read(float{});
    if (dtype == "<i8") return read(std::int64_t{});
    if (dtype == "<i4") return read(std::int32_t{});
    if (dtype == "<i2") return read(std::int16_t{});
    if (dtype == "|i1") return read(std::int8_t{});
    if (dtype == "<u8") return read(std::uint64_t{});
    if (dtype == "<u4") return read(std::uint32_t{});
    if (dtype == "<u2") return read(std::uint16_t{});
    if (dtype == "|u1") return read(std::uint8_t{});
    if (dtype == "|b1") return read(bool{});
    throw io_error(file,
                   "holds the dtype " + shown(dtype) +
                       "; supported are little-endian numbers ('<f4', '<f8', '<i4', '<i8', ...), '|u1' and "
                       "'|b1'");
}

/// NumPy's name of a type: "<f8".
template <class T>
std::string npy_dtype() {
    static_assert(std::is_arithmetic_v<T> && sizeof(T) <= 8, "save_npy writes numbers of 1 to 8 bytes");
    const char kind = std::same_as<T, bool>    ? 'b'
                      : std::floating_point<T> ? 'f'
                      : std::is_signed_v<T>    ? 'i'
                                               : 'u';
    return std::string(sizeof(T) == 1 ? "|" : "<") + kind + std::to_string(sizeof(T));
}

/// The array in the bytes of a .npy file; `file` is what errors name.
template <class T>
xt::xarray<T> npy_array(const std::filesystem::path& file, std::string_view bytes) {
    const npy_header header = read_npy_header(file, bytes);
    // The bytes are counted before memory is asked for, so that a damaged shape cannot ask for all of it.
    if (elements(header.shape) > bytes.size() - header.data)
        throw io_error(file, "truncated: the shape " + describe(header.shape) + " of '" + header.dtype +
                                 "' needs more bytes than the " + std::to_string(bytes.size() - header.data) +
                                 " found");
    xt::xarray<T> result = xt::xarray<T>::from_shape(header.shape);
    read_npy_values(file, header, bytes, result.data());
    return result;
}

/// The same, of rank 2.
template <class T>
matrix<T> npy_matrix(const std::filesystem::path& file, std::string_view bytes) {
    const xt::xarray<T> any = npy_array<T>(file, bytes);
    if (any.dimension() != 2)
        throw io_error(file, "expected an array of rank 2, found the shape " + describe(any.shape()));
    matrix<T> result = matrix<T>::from_shape({any.shape(0), any.shape(1)});
    std::copy(any.begin(), any.end(), result.begin());
    return result;
}

}  // namespace entrain::io::detail
