// CIFTI-2 files: parcels as they are, dense series averaged over the parcels of a dense atlas. Needs zlib and
// pugixml: link entrain::neuroimaging.
//
// Format: CIFTI-2 (https://www.nitrc.org/projects/cifti), NIfTI-2 with XML in an extension of code 32.
#pragma once

#if !__has_include(<pugixml.hpp>) || !__has_include(<zlib.h>)
#error \
    "entrain/io/cifti.hpp needs zlib1g-dev and libpugixml-dev (vcpkg: zlib, pugixml); link entrain::neuroimaging"
#endif

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>
#include <zlib.h>

#include <entrain/core/array.hpp>
#include <entrain/io/parcels.hpp>
#include <entrain/io/series.hpp>
#include <entrain/io/surface.hpp>

namespace entrain::io {

/// A parcellated CIFTI-2 file; row i of the values belongs to parcel i.
struct cifti_parcels {
    std::vector<std::string> name;    ///< of the parcels
    matrix<double> values;            ///< (parcels, samples), (parcels, parcels) or (parcels, maps)
    std::vector<std::string> column;  ///< of maps, or the parcels again; empty for samples
    double tr = 0;                    ///< repetition time, s; 0 where the columns are no samples in seconds
};

/// Reads .ptseries.nii (parcels, samples), .pconn.nii (parcels, parcels; rows are the file's rows) or .pscalar.nii
/// (parcels, maps). The repetition time is SeriesStep 10^SeriesExponent; NaN comes as it is.
///
/// Throws io_error where the file is no CIFTI-2 file, truncated or damaged, or its rows are no parcels (a dense one
/// needs parcellate_cifti). Cost: the file and the result in memory.
///
///     const auto scan = io::load_cifti_parcels("sub-01_task-rest_space-fsLR_seg-4S156Parcels_stat-mean_timeseries.ptseries.nii");
inline cifti_parcels load_cifti_parcels(const std::filesystem::path& file);

/// Reads .ptseries.nii as a scan, for load_derivatives. Throws io_error as load_cifti_parcels, also if its columns are
/// no samples in time.
///
///     io::load_derivatives("xcp_d", {.readers = {{".ptseries.nii", io::load_ptseries}}})
inline named_series load_ptseries(const std::filesystem::path& file);

/// What parcellate_cifti and load_cifti_labels read of a dense atlas.
struct cifti_options {
    std::string map = {};  ///< the map of labels to take, by its name; empty: the first
    missing_parcels missing = missing_parcels::error;  ///< where the scan has nothing of a parcel
};

/// Averages a dense series (.dtseries.nii; .dscalar.nii: maps for samples) over the parcels of a dense atlas
/// (.dlabel.nii), cortex of both hemispheres and subcortex alike:
///
///     values(p, t) = mean of scan(g, t) over the grayordinates g whose label is p
///
/// Grayordinates are matched by structure and vertex, or by voxel, whatever their order. Label 0 is background, as is
/// what the atlas lacks (such as the medial wall). Parcels come in the order of the atlas' table of labels.
/// Throws io_error where the files cannot be read, one of them is not dense, a hemisphere has another number of vertices or
/// the voxels another space, a label is not in its table, a parcel has nothing in the scan (unless it may be
/// dropped), or a mean is not finite. Cost O(grayordinates samples); the files are in memory, not converted.
///
///     const auto found = io::parcellate_cifti("bold.dtseries.nii", "atlas.dlabel.nii");
inline parcel_series parcellate_cifti(const std::filesystem::path& scan, const std::filesystem::path& labels,
                                      const cifti_options& options = {});

/// The labels of one hemisphere's vertices in a dense atlas (.dlabel.nii), for parcel_centroids and vertex nulls.
/// `hemisphere` is "L" or "R"; a vertex that the atlas lacks has key 0. Throws argument_error for another
/// hemisphere; io_error as parcellate_cifti, also if the atlas has nothing of the hemisphere.
inline vertex_labels load_cifti_labels(const std::filesystem::path& file, std::string_view hemisphere,
                                       const cifti_options& options = {});

}  // namespace entrain::io

// Never part of the compiled library, which needs neither zlib nor pugixml.
#include <entrain/io/detail/cifti.hpp>
