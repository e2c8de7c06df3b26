// Parcels of an atlas: the names of its labels, and the signals of a scan averaged over each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>

namespace entrain::io {

/// What the numbers in an atlas mean; element i of each field belongs to one label.
struct label_table {
    std::vector<std::int64_t> key;  ///< the number that voxels or vertices have
    std::vector<std::string> name;  ///< what it is called

    /// Number of labels.
    std::size_t size() const { return key.size(); }
    /// Equal in all.
    friend bool operator==(const label_table&, const label_table&) = default;
};

/// Reads the labels of an atlas: a table of BIDS (`_dseg.tsv`, columns `index` and `name`), or FreeSurfer's colour
/// table (any other extension: lines of a number, a name and colours; # begins a comment).
/// Throws io_error, with line and column, where a number is none or comes twice, a name is empty, or there is no
/// label. Formats: BIDS 1.9 (imaging derivatives, discrete segmentations); FreeSurferColorLUT.txt.
///
///     const auto table = io::load_label_table("atlas-Schaefer100_dseg.tsv");
ENTRAIN_INLINE label_table load_label_table(const std::filesystem::path& file);

/// What is done about parcels of an atlas that a scan has nothing of.
enum class missing_parcels {
    error,  ///< an io_error that names them
    drop    ///< they are left out, and named in parcel_series::absent
};

/// Signals averaged over the parcels of an atlas; row or element i of each field belongs to one parcel.
struct parcel_series {
    std::vector<std::string> name;    ///< of the parcels
    std::vector<std::int64_t> key;    ///< their numbers in the atlas
    std::vector<std::size_t> count;   ///< of voxels or vertices that were averaged
    matrix<double> values;            ///< (parcels, samples)
    double tr = 0;                    ///< repetition time, s; 0 where the file does not say
    std::vector<std::string> absent;  ///< parcels of the atlas that the scan has nothing of
};

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/parcels.hpp>
#endif
