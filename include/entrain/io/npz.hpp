// NumPy's .npz files: several arrays under names. Needs zlib: link entrain::neuroimaging, or zlib alone.
//
// Formats: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, and ZIP as in
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (central directory, methods 0 and 8, ZIP64).
#pragma once

#if !__has_include(<zlib.h>)
#error \
    "entrain/io/npz.hpp needs zlib: install zlib1g-dev (Debian) or zlib (vcpkg), link entrain::neuroimaging"
#endif

#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <zlib.h>

#include <entrain/core/array.hpp>
#include <entrain/io/npy.hpp>

namespace entrain::io {
namespace detail {

/// The bytes of one .npy file within an .npz file. Throws as load_npz.
inline std::string npz_member(const std::filesystem::path& file, std::string_view name);

}  // namespace detail

/// The names of the arrays in an .npz file, in the file's order. Throws io_error as load_npz.
inline std::vector<std::string> list_npz(const std::filesystem::path& file);

/// Reads an array of any rank from an .npz file, as numpy.savez and numpy.savez_compressed write them.
///
/// `name` is that of the array ("arr_0" where none was given); types as load_npy_array. Throws io_error if the file
/// is no ZIP file, truncated, encrypted or compressed by another method than deflate, if an array's checksum
/// (CRC-32) is another than it says, if there is no such array (the message lists those that are), and as
/// load_npy_array. Cost: the file, the array's bytes and the result in memory.
template <class T = double>
requires std::is_arithmetic_v<T>
xt::xarray<T> load_npz_array(const std::filesystem::path& file, std::string_view name) {
    return detail::npy_array<T>(file / (std::string(name) + ".npy"), detail::npz_member(file, name));
}

/// Reads a matrix from an .npz file; all else as load_npz_array. Throws io_error also if its rank is not 2.
///
///     const auto bold = io::load_npz("sub-01.npz", "bold");          // (regions, samples), double
template <class T = double>
requires std::is_arithmetic_v<T>
matrix<T> load_npz(const std::filesystem::path& file, std::string_view name) {
    return detail::npy_matrix<T>(file / (std::string(name) + ".npy"), detail::npz_member(file, name));
}

}  // namespace entrain::io

// Never part of the compiled library, which needs no zlib.
#include <entrain/io/detail/npz.hpp>
