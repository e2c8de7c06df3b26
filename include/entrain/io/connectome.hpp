// Connectomes as files: a square table of weights, with or without the names of the regions.
#pragma once

#include <filesystem>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>

namespace entrain::io {

/// Reads a square matrix of weights from a .npy, .tsv or .csv file (every extension but the first two is
/// taken for .csv). A text file may have a header row of names, a first column of names, or both; which of
/// them is seen from its shape and from fields that are no numbers. Names that could be numbers ("7", "0.5")
/// are known as names where "region" stands in the corner. The names become the labels. Row i holds what
/// region i receives; the diagonal is set to zero.
///
/// A matrix of which only the upper or the lower triangle is filled is read as it stands, though tractography
/// seldom means it so: half of the regions then receive nothing. connectome says how to ask and to mend it.
///
/// Throws io_error, with line and column in text files, if the matrix is not square, a weight is missing or
/// not a finite number, the names of rows and columns differ, or a text file is not UTF-8.
///
///     const auto sc = io::load_connectome("sc.csv").scaled_to_max(0.2);
ENTRAIN_INLINE connectome load_connectome(const std::filesystem::path& file);

/// Writes a connectome as .npy, .tsv or .csv, atomically; text files get the labels, where there are any, as
/// header row and first column. load_connectome reads back the same bits and labels (a .npy file holds no
/// labels).
/// Throws argument_error if the connectome is empty or a label is not UTF-8, io_error if the file cannot be
/// written.
ENTRAIN_INLINE void save_connectome(const std::filesystem::path& file, const connectome& network);

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/connectome.hpp>
#endif
