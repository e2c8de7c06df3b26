// Parcellated time series out of files of any kind, and C-PAC's and AFNI's .1D files.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::io {

/// Time series of regions.
struct named_series {
    std::vector<std::string> name;            ///< of the regions; empty where the file names none
    matrix<double> values = full(0, 0, 0.0);  ///< (regions, samples); NaN where missing
    double tr = 0;                            ///< repetition time, s; 0 where the file does not say
};

/// How files of one kind are read as time series: for files that need a library of their own, or are your own.
struct series_reader {
    std::string extension;  ///< of their names, such as ".ptseries.nii"
    std::function<named_series(const std::filesystem::path& file)> read;  ///< throws io_error
};

/// Reads the time series of a .1D file: samples in rows, separated by blanks, tabs or commas; lines that begin with #
/// are comments, and the last of them before the numbers names the columns where it has as many words. A first line of
/// words names them as well. The names are those of AFNI's 3dROIstats, which C-PAC writes: its columns File and
/// Sub-brick are passed over, and Mean_12, NZMean_12 and #12 are the region with the number 12.
///
/// Throws io_error, with line, where a row is shorter or longer than the first, a value is no number (n/a and NaN are
/// missing values), or there are none.
ENTRAIN_INLINE named_series load_1d(const std::filesystem::path& file);

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/series.hpp>
#endif
