// Atlases: tables of regions out of the files that an atlas comes with.
//
//     Schaefer2018_100Parcels_7Networks_order.txt                          number, name, colours
//     Schaefer2018_100Parcels_7Networks_order_FSLMNI152_1mm.Centroid_RAS.csv
//     atlas-4S156Parcels_dseg.tsv                                          index, label, network_label
//     FreeSurferColorLUT.txt, AAL's ROI_MNI_V4.txt, Tian_Subcortex_S1_3T_label.txt
//
// Volumes, surfaces and annotations: io/atlas_images.hpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <entrain/io/bids.hpp>
#include <entrain/io/region_name.hpp>

namespace entrain::io {

/// What says which region of the other hemisphere is the homotopic one.
enum class homotopic_rule {
    automatic,   ///< the name where names come in pairs (read_region_name), else the centroid
    by_name,     ///< the name that differs in the side alone
    by_centroid  ///< the nearest centroid after x is mirrored, each of the two being the other's nearest
};

/// What load_atlas() does.
struct atlas_options {
    homotopic_rule partners = homotopic_rule::automatic;  ///< what makes pairs
    /// Of a table, such as "network_label_17network"; "": found by its name.
    std::string network_column = {};
};

/// The regions of an atlas, and what its files call them.
struct atlas {
    region_table regions;           ///< mni is NaN in every row where no file says where regions are
    std::vector<std::int64_t> key;  ///< their numbers in the atlas' volume or surfaces; -1 where it has none
    std::vector<std::string> left_out;  ///< regions that no file places, where others have a place
    std::vector<std::string> notes;     ///< what was concluded though no file says so; a sentence each
};

/// Makes a table of regions out of tables of text, each of which says a part:
///
/// - tables with a header (.csv, .tsv; any separator): a column name, label or ROI Name, and what there is of index
///   (ROI Label, id, key), hemisphere, network (network_label, yeo7_name), partner, coordinates in MNI space (mni_x,
///   x or R, A, S, and so on) and on the sphere (sphere_x, sph_x), mm;
/// - lines of a number, a name and colours in either order, as FreeSurfer's and FSL's tables have them; a name and a
///   number (AAL); a name, and numbers in the line below (Connectome Workbench); a name alone (Tian);
/// - lines of three numbers: centroids, in the order of the regions.
///
/// Regions come in the order of the first file that names them. A file whose names are all known adds what it says
/// (ctx-lh-bankssts is L_bankssts); one whose names are all new adds regions, as a subcortex does. What is no region
/// is passed over: the number 0, and names as in centroid_options::background. Regions that have no centroid where
/// others have one are left out. Where nothing says the hemisphere, the sign of x does.
///
///     partner by centroid: j of the other hemisphere with the least |(-x_i, y_i, z_i) - (x_j, y_j, z_j)|, if i is the
///     nearest to (-x_j, y_j, z_j) in turn
///
/// Throws io_error that names file and line where a file has no such form, a name comes twice, a number is none, some
/// names of a file are known and others not, or the numbers of centroids and regions differ; argument_error without
/// files, or where no table has options.network_column. Cost O(regions^2) for centroids.
///
///     const auto found = io::load_atlas({"Schaefer2018_100Parcels_7Networks_order_FSLMNI152_1mm.Centroid_RAS.csv"});
ENTRAIN_INLINE atlas load_atlas(const std::vector<std::filesystem::path>& files,
                                const atlas_options& options = {});

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/atlas.hpp>
#endif
