// Surfaces, vertex labels and vertex maps: GIFTI's and FreeSurfer's files. Needs zlib and pugixml: link
// entrain::neuroimaging.
//
// Formats: GIFTI 1.0 (https://www.nitrc.org/projects/gifti); FreeSurfer's triangle surfaces and annotations
// (https://surfer.nmr.mgh.harvard.edu/fswiki/FileFormats).
#pragma once

#if !__has_include(<pugixml.hpp>) || !__has_include(<zlib.h>)
#error \
    "entrain/io/surface.hpp needs zlib1g-dev and libpugixml-dev (vcpkg: zlib, pugixml); link entrain::neuroimaging"
#endif

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <pugixml.hpp>
#include <zlib.h>

#include <entrain/core/array.hpp>
#include <entrain/io/parcels.hpp>

namespace entrain::io {

/// A mesh of triangles.
struct surface_mesh {
    matrix<double> vertices;        ///< (vertices, 3), mm as the file has them
    matrix<std::size_t> triangles;  ///< (triangles, 3), numbers of vertices from 0
};

/// Reads a mesh: GIFTI (.surf.gii: ASCII, base64 or compressed) or FreeSurfer's triangles (lh.pial, lh.sphere).
/// Throws io_error where the file is neither, truncated or damaged, has no pointset or triangles, a coordinate is
/// not finite or a triangle names a vertex that is not there. Cost: the file and the result in memory.
///
///     const auto sphere = io::load_surface("tpl-fsLR_den-32k_hemi-L_sphere.surf.gii");
inline surface_mesh load_surface(const std::filesystem::path& file);

/// The label of each vertex of a hemisphere.
struct vertex_labels {
    std::vector<std::int64_t>
        key;            ///< of each vertex; -1 where an annotation has a colour that its table lacks
    label_table table;  ///< what the keys mean
};

/// Reads labels of vertices: GIFTI (.label.gii) or FreeSurfer's annotation (.annot; keys are places in its colour
/// table, from 0). Throws io_error where the file is neither, truncated or damaged, or has more than one array of labels.
///
///     const auto labels = io::load_vertex_labels("lh.aparc.annot");
inline vertex_labels load_vertex_labels(const std::filesystem::path& file);

/// Reads maps or time series over vertices from a GIFTI file (.func.gii, .shape.gii): one column per array, or per
/// column of an array. The result is (vertices, maps); NaN comes as it is. Throws io_error as load_surface, also
/// if the arrays have different numbers of vertices.
inline matrix<double> load_vertex_maps(const std::filesystem::path& file);

/// Where the parcels of a hemisphere lie; row or element i of each field belongs to one parcel.
struct parcel_positions {
    std::vector<std::string> name;   ///< of the parcels, in the order of the table of labels
    std::vector<std::int64_t> key;   ///< their keys
    std::vector<std::size_t> count;  ///< of vertices
    matrix<double> position;         ///< (parcels, 3), in the units of the surface
};

/// What parcel_centroids does.
struct centroid_options {
    bool on_sphere =
        false;  ///< the mean is moved out to the sphere: scaled to the vertices' mean distance from 0
    /// Labels that are no parcels, by name.
    std::vector<std::string> background = {"???",
                                           "unknown",
                                           "Unknown",
                                           "Medial_wall",
                                           "medial_wall",
                                           "corpuscallosum",
                                           "FreeSurfer_Defined_Medial_Wall",
                                           "MEDIAL.WALL",
                                           "Background+FreeSurfer_Defined_Medial_Wall"};
};

/// The centroid of each parcel, the mean of its vertices:
///
///     c(p) = mean of x(v) over vertices v of p;   on a sphere: c(p) r / |c(p)|,  r = mean of |x(v)| over all
///
/// `surface` has as many vertices as `labels`. Labels without a vertex, background, and keys that the table lacks
/// are left out. Throws argument_error where the numbers of vertices differ, a key is not in the table (but for 0 and
/// -1), no parcel is left, or a mean on the sphere is 0. Cost O(vertices). Source: Alexander-Bloch et al. 2018
/// (10.1016/j.neuroimage.2018.05.070) spin such centroids.
///
///     const auto sphere = io::parcel_centroids(io::load_surface("lh.sphere"), io::load_vertex_labels("lh.aparc.annot"),
///                                              {.on_sphere = true});
inline parcel_positions parcel_centroids(const surface_mesh& surface, const vertex_labels& labels,
                                         const centroid_options& options = {});

}  // namespace entrain::io

// Never part of the compiled library, which needs neither zlib nor pugixml.
#include <entrain/io/detail/surface.hpp>
