// Atlases whose files are label volumes, dense atlases, annotations and surfaces. Needs zlib and pugixml: link
// entrain::neuroimaging.
#pragma once

#if !__has_include(<pugixml.hpp>) || !__has_include(<zlib.h>)
#error \
    "entrain/io/atlas_images.hpp needs zlib1g-dev and libpugixml-dev (vcpkg: zlib, pugixml); link entrain::neuroimaging"
#endif

#include <filesystem>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/io/atlas.hpp>
#include <entrain/io/surface.hpp>

namespace entrain::io {

/// The centroid of each label of a volume, in mm of the space of its affine:
///
///     c(k) = affine (mean of the indices of the voxels whose label is k, 1)
///
/// Label 0 is background. Labels come in the order of their numbers; they have no names. Throws io_error where the file
/// cannot be read (load_nifti), has more than one volume, a label is no whole number, or there is none but 0.
/// Cost O(voxels log labels).
///
///     const auto places = io::volume_centroids("tpl-MNI152NLin6Asym_atlas-4S156Parcels_res-01_dseg.nii.gz");
inline parcel_positions volume_centroids(const std::filesystem::path& labels);

/// As load_atlas, with images among the files:
///
/// - label volumes (.nii, .nii.gz) say where the regions with their numbers are (volume_centroids);
/// - dense atlases (.dlabel.nii) and annotations (.annot, .label.gii) say the regions of the cortex. A name without
///   a side gets lh_ or rh_ in front, by the hemisphere of the file;
/// - surfaces (.surf.gii, lh.pial, ...) say where the regions of those labels are: on the sphere where the file's name
///   has "sphere", else as centroids of cortex (parcel_centroids). Inflated and flat surfaces are refused.
///
/// The hemisphere of a file is a part of its name: lh, rh, L or R (hemi-L). Tables of text are read first, then labels,
/// surfaces and volumes, so that a centroid of a table counts more than one of a surface, and that more than one of a
/// volume. Throws as load_atlas and the readers of the files do; io_error also where a file's name says no hemisphere, two
/// files hold labels of one, or a surface's hemisphere has no labels.
///
///     const auto found = io::load_atlas_images({"atlas-4S156Parcels_dseg.tsv", "atlas-4S156Parcels_dseg.nii.gz",
///                                               "atlas-4S156Parcels_dseg.dlabel.nii", "fs_LR.32k.L.sphere.surf.gii",
///                                               "fs_LR.32k.R.sphere.surf.gii"});
inline atlas load_atlas_images(const std::vector<std::filesystem::path>& files,
                               const atlas_options& options = {});

/// The mean of a map, such as one of a receptor, over each region of an atlas:
///
///     m(r) = mean of map(v) over the voxels v of the map, finite, whose centre lies in a voxel of `labels` with the
///            number of r
///
/// Map and labels are volumes of the same space (MNI), each on a grid of its own. The result is (regions). Throws io_error
/// where a file cannot be read, one of them is no single volume, its affine cannot be inverted, or no voxel of the map
/// lies in a region; argument_error where a region has no number (atlas::key). Cost O(voxels).
///
///     const auto density = io::map_means("5HT2a_cimbi_hc29_beliveau.nii.gz", "atlas_dseg.nii.gz", found);
inline vector<double> map_means(const std::filesystem::path& map, const std::filesystem::path& labels,
                                const atlas& regions);

/// A map over the cortex.
struct surface_map {
    std::string name;                          ///< of its files, without hemisphere and ending
    std::vector<std::filesystem::path> files;  ///< one of each hemisphere, or of one
};

/// Puts the files of maps together whose names differ in the hemisphere alone, in the order of the first file of each:
/// 5HT2a.lh.shape.gii and 5HT2a.rh.shape.gii are 5HT2a, source-a_hemi-L_feature.func.gii and its other half
/// source-a_feature. Throws io_error where a name does not say the hemisphere (load_atlas_images).
inline std::vector<surface_map> pair_surface_maps(const std::vector<std::filesystem::path>& files);

/// The mean of a map over vertices of both hemispheres (.func.gii, .shape.gii), for each region of an atlas:
///
///     m(r) = mean of map(v) over the vertices v, finite, whose label is the name of r
///
/// `maps` are a file of each hemisphere, in any order; their names say which. `labels` are those of the same surface: a
/// file of each hemisphere (.annot, .label.gii), or a dense atlas (.dlabel.nii). The result is (regions).
/// Throws argument_error if there is no map; io_error where a file cannot be read, has several maps or another number of
/// vertices than the labels, a hemisphere lacks a map or labels, or a region has no vertex with a value, as those
/// beneath the cortex.
///
///     const auto density = io::surface_map_means({"5HT2a.lh.shape.gii", "5HT2a.rh.shape.gii"},
///                                                {"lh.aparc.annot", "rh.aparc.annot"}, found);
inline vector<double> surface_map_means(const std::vector<std::filesystem::path>& maps,
                                        const std::vector<std::filesystem::path>& labels,
                                        const atlas& regions);

}  // namespace entrain::io

// Never part of the compiled library, which needs neither zlib nor pugixml.
#include <entrain/io/detail/atlas_images.hpp>
