// File names of BIDS: entities in any order and number, a suffix and an extension.
//
// Format: BIDS 1.9, "Filenames" (https://bids-specification.readthedocs.io).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>

namespace entrain::io {

/// One entity of a name of BIDS, such as task-rest.
struct bids_entity {
    std::string key;    ///< "task"
    std::string value;  ///< "rest"

    /// Equal in both.
    bool operator==(const bids_entity&) const = default;
};

/// A file name of BIDS, taken apart.
struct bids_name {
    std::vector<bids_entity> entities;  ///< in the order of the name
    std::string suffix;                 ///< what kind of data: "timeseries", "bold", "motion"
    std::string extension;              ///< with its point: ".tsv", ".ptseries.nii"

    /// The value of an entity; "" where the name has none of that key.
    std::string value(std::string_view key) const {
        const auto found =
            std::find_if(entities.begin(), entities.end(), [&](const auto& each) { return each.key == key; });
        return found == entities.end() ? std::string() : found->value;
    }
    /// Equal in all.
    bool operator==(const bids_name&) const = default;
};

/// Takes a file name (without folders) apart: key-value pairs joined by "_", a suffix, an extension that
/// begins at the first point.
///
/// Keys are letters, values letters and digits, and no key comes twice. The order of the entities is not
/// checked, nor is their number: programs differ in both, and a name of BIDS means the same in any order.
/// Throws argument_error that says which part is no entity, suffix or extension. Cost O(length).
///
///     const auto name = io::parse_bids_name("sub-01_ses-1_task-rest_seg-4S156Parcels_stat-mean_timeseries.tsv");
///     name.value("seg")                                               // "4S156Parcels"
ENTRAIN_INLINE bids_name parse_bids_name(std::string_view name);

/// Whether a name has every entity of `filter`; one with an empty value asks for a name without that entity.
///
///     io::matches(name, {{"task", "rest"}, {"run", ""}})              // rest, and not one run of several
ENTRAIN_INLINE bool matches(const bids_name& name, const std::vector<bids_entity>& filter);

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/bids_name.hpp>
#endif
