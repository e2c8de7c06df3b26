// Regions found by names that programs write differently.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <entrain/io/region_name.hpp>

namespace entrain::io::detail {

/// Regions by name: exactly, or else (`tolerant`) by what the name is without the ways in which programs write it,
/// where that is the name of one region alone.
class region_lookup {
public:
    region_lookup() = default;
    region_lookup(const std::vector<std::string>& names, bool tolerant) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            exact_.emplace(names[i], i);
            if (!tolerant) continue;
            const auto [place, added] = canonical_.emplace(read_region_name(names[i]).canonical, i);
            if (!added) place->second = ambiguous;
        }
    }

    std::optional<std::size_t> find(const std::string& name) const {
        if (const auto found = exact_.find(name); found != exact_.end()) return found->second;
        if (canonical_.empty()) return {};
        const auto found = canonical_.find(read_region_name(name).canonical);
        if (found == canonical_.end() || found->second == ambiguous) return {};
        return found->second;
    }
    /// Another name of region i, exactly so; one that is there already stays what it is.
    void add(const std::string& name, std::size_t i) { exact_.emplace(name, i); }
    /// The number of different names.
    std::size_t size() const { return exact_.size(); }

private:
    static constexpr std::size_t ambiguous = static_cast<std::size_t>(-1);
    std::unordered_map<std::string, std::size_t> exact_, canonical_;
};

}  // namespace entrain::io::detail
