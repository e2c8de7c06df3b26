// MATLAB's .mat files of versions 5, 7 and 7.3: matrices, cells and structs of them, and text. The only header
// that needs libmatio (and zlib, which libmatio needs): link entrain::mat.
//
// Format: https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf (version 5); version 7.3 is HDF5.
#pragma once

#if !__has_include(<matio.h>) || !__has_include(<zlib.h>)
#error "entrain/io/mat.hpp needs libmatio: install libmatio-dev (Debian) or matio (vcpkg), link entrain::mat"
#endif

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>

#include <matio.h>

namespace entrain::io {

/// What a .mat file holds under one name.
struct mat_variable {
    std::string name;  ///< as MATLAB shows it
    std::string type;  ///< "double", "single", "int16", "logical", "char", "cell", "struct", ...
    std::vector<std::size_t> shape;  ///< extents, two or more; (rows, columns) of a matrix
};

/// The variables of a .mat file, in the file's order; their values are not read. Throws io_error as load_mat.
inline std::vector<mat_variable> list_mat(const std::filesystem::path& file);

/// Reads a real matrix from a .mat file (v5, v7, v7.3), also out of cells and structs.
///
/// `path` leads to the matrix as MATLAB would write it: "fc", "subject.bold", "ts_all{1,2}", "group(2).ts{3}";
/// indices count from 1, one index counts down the columns. Numbers of every class come as double (an int64 or
/// uint64 is rounded beyond 2^53), logical as 0 and 1, sparse matrices filled with zeros. Element (i, j) is
/// MATLAB's (i+1, j+1): the order of columns is turned into ours here, once. NaN and infinity come as they are.
///
/// Throws argument_error if `path` is not written in this way; io_error, which names file and path, if the
/// file is damaged, truncated or of another format (such as HDF5 without MATLAB's header), nothing is there
/// (the message lists what is), what is there has more than two axes, is complex, text, a cell, a struct, a
/// table or an object, or is larger than a file of this length can hold (a sparse one: more than 2^27 values).
/// libmatio and HDF5 print nothing by themselves.
/// Cost: the whole variable that `path` begins with is read; a file of version 5
/// or 7 is inflated twice, as libmatio does not notice values that lack. One thread at a time reads, as HDF5 allows no more.
///
///     const auto bold = io::load_mat("ts_all.mat", "ts_all{1,2}");      // (regions, samples), double
inline matrix<double> load_mat(const std::filesystem::path& file, std::string_view path);

/// Reads an array of any number of axes, such as a stack of matrices; all else as load_mat.
inline xt::xarray<double> load_mat_array(const std::filesystem::path& file, std::string_view path);

/// Reads a cell array of matrices: element [i][j] of the result is cell {i+1, j+1}, of whatever shape it has
/// (an empty cell has none: 0 by 0). Throws as load_mat, also if there is no cell array of two axes.
///
///     const auto scans = io::load_mat_cells("ts_all.mat", "ts_all");    // [person][session], each (regions, samples)
inline std::vector<std::vector<matrix<double>>> load_mat_cells(const std::filesystem::path& file,
                                                               std::string_view path);

/// Reads text: a row of characters, the rows of a character matrix without the blanks that fill them, or a
/// cell array of such rows (down the columns), for names of regions and people. The text is UTF-8. Throws as
/// load_mat, also if there is no text. MATLAB's "string" objects cannot be read: cellstr() turns them into text.
inline std::vector<std::string> load_mat_text(const std::filesystem::path& file, std::string_view path);

}  // namespace entrain::io

// Never part of the compiled library, which needs no libmatio.
#include <entrain/io/detail/mat.hpp>
