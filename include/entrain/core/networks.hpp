// Networks of regions: which regions belong together, under which name.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain {

/// Named sets of regions. They may overlap, and need not cover the brain.
struct network_set {
    std::vector<std::string> name;                  ///< their names, one per network
    std::vector<std::vector<std::size_t>> members;  ///< indices of regions, one list a network

    /// Number of networks.
    std::size_t size() const { return members.size(); }

    /// Adds a network; returns the set, so that calls can be chained.
    network_set& add(std::string network, std::vector<std::size_t> regions) {
        name.push_back(std::move(network));
        members.push_back(std::move(regions));
        return *this;
    }
};

/// The networks of an atlas, from the name of the network of each region, in the order in which they first
/// appear. Regions whose name is empty or "n/a" belong to none.
///
///     auto yeo = networks_of(cohort.regions.network);
inline network_set networks_of(const std::vector<std::string>& network_of_region) {
    network_set networks;
    for (std::size_t i = 0; i < network_of_region.size(); ++i) {
        const std::string& name = network_of_region[i];
        if (name.empty() || name == "n/a") continue;
        const auto found = std::find(networks.name.begin(), networks.name.end(), name);
        if (found == networks.name.end())
            networks.add(name, {i});
        else
            networks.members[static_cast<std::size_t>(found - networks.name.begin())].push_back(i);
    }
    return networks;
}

/// The regions where a mask is not zero: the way from a logical array to the members of a network.
///
/// mask: (regions), of any arithmetic type or bool. Returns ascending indices, possibly none. Throws
/// argument_error for a mask of another rank, or with NaN.
template <vector_like A>
std::vector<std::size_t> members_of(const A& mask) {
    if constexpr (array_like<A>)
        if (mask.dimension() != 1)
            throw argument_error("members_of", "mask", "an array of rank 1",
                                 "rank " + std::to_string(mask.dimension()));
    std::vector<std::size_t> members;
    std::size_t i = 0;
    for (auto it = mask.begin(); it != mask.end(); ++it, ++i) {
        check_finite("members_of", "mask", static_cast<typename std::decay_t<A>::value_type>(*it));
        if (*it != typename std::decay_t<A>::value_type{}) members.push_back(i);
    }
    return members;
}

/// Throws argument_error, in the name of `function`, unless `members` names at least `fewest` of `regions`
/// regions, each at most once. `network`: the name that the message gives; empty: none.
inline void check_members(std::string_view function, const std::vector<std::size_t>& members,
                          std::size_t regions, std::size_t fewest, std::string_view network = {}) {
    const std::string parameter =
        network.empty() ? std::string("members") : std::string("network '").append(network).append("'");
    if (members.size() < fewest)
        throw argument_error(function, parameter,
                             std::string("at least ")
                                 .append(std::to_string(fewest))
                                 .append(fewest == 1 ? " region" : " regions"),
                             members.empty() ? std::string("none") : std::to_string(members.size()));
    std::vector<char> seen(regions, 0);
    for (const std::size_t i : members) {
        if (i >= regions)
            throw argument_error(function, parameter,
                                 std::string("regions below ").append(std::to_string(regions)), i);
        if (seen[i]++)
            throw argument_error(function, parameter, "each region once",
                                 std::string("region ").append(std::to_string(i)).append(" twice"));
    }
}

/// The same of every network of a set, of which there must be at least one.
inline void check_networks(std::string_view function, const network_set& networks, std::size_t regions,
                           std::size_t fewest) {
    if (networks.size() == 0) throw argument_error(function, "networks", "at least one network", "none");
    if (networks.name.size() != networks.size())
        throw argument_error(function, "networks",
                             std::string("a name for each of ").append(std::to_string(networks.size())),
                             networks.name.size());
    for (std::size_t n = 0; n < networks.size(); ++n)
        check_members(function, networks.members[n], regions, fewest, networks.name[n]);
}

}  // namespace entrain
