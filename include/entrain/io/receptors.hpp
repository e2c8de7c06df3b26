// Maps of receptors out of the files that they are published in, and averages of several tracers.
//
//     5HT1a_way_hc36_savli.csv          a column of densities without a header: Hansen et al. 2022, PET_parcellated
//     receptors.csv                     a header of names of maps, a row per region, with or without their names
//
// Volumes and surfaces: map_means of io/atlas_images.hpp.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/io/bids.hpp>
#include <entrain/io/maps.hpp>

namespace entrain::io {

/// One of the maps that an average is made of.
struct weighted_map {
    std::string name;   ///< of the map
    double weight = 1;  ///< relative to the others
};
/// A map that is made of several.
struct map_average {
    std::string name;              ///< what it is called
    std::vector<weighted_map> of;  ///< two or more
};

/// Reads an average as people write it: a name, =, maps with a + between them, each with its weight in front or without.
/// A map without a weight has the number of people that its name says (_hc36), where each of them says one, else 1.
/// Throws argument_error for anything else.
///
///     io::parse_map_average("5HT1B = 22 5HT1b_p943_hc22_savli + 65 5HT1b_p943_hc65_gallezot")
ENTRAIN_INLINE map_average parse_map_average(std::string_view text);

/// What average_maps() does.
struct average_options {
    bool standardise = true;  ///< each map is z-scored over regions first, as Hansen et al. 2022 do
};

/// Puts averages of maps in the place of the maps that they are made of, at the first of them:
///
///     average(r) = sum of w_k z_k(r) / sum of w_k,   z_k = (x_k - mean) / standard deviation (over all regions, 1 / N)
///
/// Throws argument_error where a map is not there, is used twice, or does not vary though it should be standardised, a
/// weight is not positive, an average has fewer than two maps, or its name is that of another map. Cost O(regions maps).
/// Source: Hansen et al. 2022 (10.1038/s41593-022-01186-3), weights are numbers of people.
ENTRAIN_INLINE receptor_table average_maps(const receptor_table& maps,
                                           const std::vector<map_average>& averages,
                                           const average_options& options = {});

/// Brings maps into the order of the regions, as load_receptors does with those of each file: rows are matched by
/// `maps.region`, or else in the order of `order`, or of the regions where that is empty. `file` is what errors name.
/// Throws as load_receptors.
///
///     const auto found = io::arrange_maps("maps.mat", {.name = {"5HT2A"}, .values = density}, atlas.regions);
ENTRAIN_INLINE receptor_table arrange_maps(const std::filesystem::path& file, const map_table& maps,
                                           const region_table& regions,
                                           const std::vector<std::string>& order = {});

/// Reads maps of receptors from one file or more, in the order of the regions.
///
/// - With a header: each column of numbers is a map (load_maps). Rows are matched by the names of regions where a column
///   has them, which may be written differently (region_name::canonical); rows of no region are passed over.
/// - A column of numbers without a header, or a .npy of one column: a map with the name of the file.
///
/// Rows without names are in the order of `order`, or of the regions where it is empty.
/// Throws io_error where a file cannot be read, has several columns and no header, another number of rows than there are
/// regions, or no value of a region; where two maps have one name; argument_error if there is no file.
///
///     const auto maps = io::load_receptors({"5HT2a_cimbi_hc29_beliveau.csv", "5HT1a_way_hc36_savli.csv"}, atlas.regions);
ENTRAIN_INLINE receptor_table load_receptors(const std::vector<std::filesystem::path>& files,
                                             const region_table& regions,
                                             const std::vector<std::string>& order = {});

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/receptors.hpp>
#endif
