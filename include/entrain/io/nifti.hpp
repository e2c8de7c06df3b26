// NIfTI volumes, and their signals averaged over a label volume. Needs zlib: link entrain::neuroimaging.
//
// Formats: https://nifti.nimh.nih.gov/nifti-1 (nifti1.h) and https://nifti.nimh.nih.gov/nifti-2 (nifti2.h).
#pragma once

#if !__has_include(<zlib.h>)
#error \
    "entrain/io/nifti.hpp needs zlib: install zlib1g-dev (Debian) or zlib (vcpkg), link entrain::neuroimaging"
#endif

#include <filesystem>
#include <string>
#include <vector>

#include <zlib.h>

#include <entrain/core/array.hpp>
#include <entrain/io/parcels.hpp>

namespace entrain::io {

/// A volume, or volumes over time.
struct nifti_image {
    xt::xarray<double> values;  ///< (x, y, z, samples, ...), as many axes as the file has
    matrix<double> affine;      ///< (4, 4), from voxel indices (from 0) to mm
    double tr = 0;              ///< repetition time, s; 0 where the file has none
};

/// Reads a NIfTI file of version 1 or 2 (.nii or .nii.gz), of either order of bytes.
///
/// Values are v = slope s + inter of what is stored, s; a slope of 0 means that nothing is scaled. Integers of 8 to 64
/// bits, float and double are read; colours and complex numbers are not. The affine is that of the sform, else of the
/// qform, else the spacing alone. The repetition time is pixdim[4] in the header's unit of time; without a unit it
/// counts as seconds. NaN comes as it is.
///
/// Throws io_error where the file is no NIfTI file (.hdr/.img pairs are none here), truncated or damaged: sizes are
/// compared with the length of the file before anything is allocated. Cost: the inflated file and the result.
///
///     const auto scan = io::load_nifti("sub-01_task-rest_bold.nii.gz");
inline nifti_image load_nifti(const std::filesystem::path& file);

/// What parcellate_volume does.
struct parcellate_options {
    label_table names =
        {};  ///< the parcels and their order; empty: every label there is, named by its number
    missing_parcels missing =
        missing_parcels::error;  ///< where no voxel has the label of a parcel of `names`
};

/// Averages a scan over the parcels of a label volume on the same grid:
///
///     values(p, t) = mean of scan(v, t) over the voxels v whose label is key(p)
///
/// `scan` is a volume over time (or one volume: one sample), `labels` a volume of whole numbers; 0 is background, and
/// so is a label that is not in options.names where there are some.
/// Throws io_error where the files cannot be read (load_nifti), their shapes or affines differ (by more than 0.001
/// mm, or 0.001 of a voxel's edge), a label is no whole number, a parcel of options.names has no voxel (unless it
/// may be dropped), or a mean is not finite. Cost O(voxels samples); the inflated files are in memory, not converted.
///
///     const auto found = io::parcellate_volume("bold.nii.gz", "atlas_dseg.nii.gz",
///                                              {.names = io::load_label_table("atlas_dseg.tsv")});
inline parcel_series parcellate_volume(const std::filesystem::path& scan, const std::filesystem::path& labels,
                                       const parcellate_options& options = {});

}  // namespace entrain::io

// Never part of the compiled library, which needs no zlib.
#include <entrain/io/detail/nifti.hpp>
