// NumPy's .npy files.
//
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1.0, 2.0 and 3.0.
#pragma once

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <string>
#include <type_traits>

#include <entrain/core/array.hpp>
#include <entrain/io/detail/npy.hpp>
#include <entrain/io/file.hpp>

namespace entrain::io {

/// The most axes that an array of a .npy file may have: NumPy's own limit.
inline constexpr std::size_t npy_axes = detail::npy_axes;

/// Reads an array of any rank from a .npy file, whatever its memory order; NaN and infinity come as they are.
///
/// `T` is the type of the result: double and float take every number (an integer of more bits than they have
/// is rounded, as is double read as float), an integer type takes integers that fit, bool takes only bool.
/// Throws io_error that names the file and what is wrong: not a .npy file, truncated, too long, a dtype or
/// version that is not supported or does not fit `T`. Cost: one copy of the file in memory besides the
/// result.
template <class T = double>
requires std::is_arithmetic_v<T>
xt::xarray<T> load_npy_array(const std::filesystem::path& file) {
    return detail::npy_array<T>(file, read_file(file));
}

/// Reads a matrix from a .npy file of rank 2; all else as load_npy_array. Throws io_error also if the rank is
/// not 2.
///
///     const auto bold = io::load_npy("sub-01.npy");          // (regions, samples), double
template <class T = double>
requires std::is_arithmetic_v<T>
matrix<T> load_npy(const std::filesystem::path& file) {
    return detail::npy_matrix<T>(file, read_file(file));
}

/// Writes an array, view or expression of any rank as .npy (version 1.0, row-major order, little-endian, its
/// own number type), atomically (write_atomically). numpy.load reads it.
/// Throws argument_error if the array has more than 32 axes or an impossibly large shape (beside an extent of
/// 0), which load_npy would refuse; io_error if the file cannot be written.
template <array_like A>
void save_npy(const std::filesystem::path& file, const A& values) {
    using value_type = typename A::value_type;
    if (values.dimension() > detail::npy_axes || !detail::is_npy_shape(values.shape()))
        throw argument_error(
            "io::save_npy", "values",
            "at most " + std::to_string(detail::npy_axes) + " axes, of a shape that can be read",
            values.shape());
    std::string header =
        "{'descr': '" + detail::npy_dtype<value_type>() + "', 'fortran_order': False, 'shape': (";
    bool first = true;
    for (const auto extent : values.shape()) {
        if (!first) header += ", ";
        first = false;
        header += std::to_string(extent);
    }
    header += values.dimension() == 1 ? ",), }" : "), }";  // Python's tuple of one
    // The values begin at a multiple of 64 bytes; the header ends in a line feed.
    header.append(63 - (10 + header.size()) % 64, ' ');
    header += '\n';

    std::string bytes = "\x93NUMPY";
    bytes += '\x01';
    bytes += '\0';
    bytes += static_cast<char>(header.size() & 0xFF);
    bytes += static_cast<char>(header.size() >> 8);
    bytes += header;
    bytes.reserve(bytes.size() + values.size() * sizeof(value_type));
    const auto end = values.template end<xt::layout_type::row_major>();
    for (auto each = values.template begin<xt::layout_type::row_major>(); each != end; ++each) {
        const value_type value = *each;
        char raw[sizeof(value_type)];
        std::memcpy(raw, &value, sizeof(value_type));
        if constexpr (std::endian::native != std::endian::little) std::reverse(raw, raw + sizeof(value_type));
        bytes.append(raw, sizeof(value_type));
    }
    write_atomically(file, bytes);
}

}  // namespace entrain::io
