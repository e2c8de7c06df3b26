// Means over the parcels of an atlas: which element belongs to which, sums, and what is said about gaps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/parcels.hpp>

namespace entrain::io::detail {

/// A user's table of labels: names and keys alike in number, no key twice.
inline void check_label_table(std::string_view function, std::string_view parameter,
                              const label_table& table) {
    if (table.key.size() != table.name.size())
        throw argument_error(function, parameter, "as many names as keys", table.name.size());
    if (std::set<std::int64_t>(table.key.begin(), table.key.end()).size() != table.key.size())
        throw argument_error(function, parameter, "keys that differ", "one that comes twice");
}

struct parcel_means {
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> parcel;  // of each element; none: of the background
    parcel_series series;

    /// Label 0 is background. An empty table takes every label there is, in ascending order.
    parcel_means(const std::filesystem::path& file, const std::vector<std::int64_t>& key,
                 const label_table& table, missing_parcels missing, std::size_t samples)
        : parcel(key.size(), none) {
        std::map<std::int64_t, std::size_t> count;
        for (const std::int64_t each : key)
            if (each != 0) ++count[each];
        std::map<std::int64_t, std::size_t> place;
        const auto take = [&](std::int64_t label, std::string name) {
            place[label] = series.key.size();
            series.key.push_back(label);
            series.name.push_back(std::move(name));
            series.count.push_back(count[label]);
        };
        if (table.size() == 0) {
            for (const auto& [label, elements] : std::map(count)) take(label, std::to_string(label));
        } else {
            for (std::size_t k = 0; k < table.size(); ++k) {
                if (table.key[k] == 0) continue;
                if (count.contains(table.key[k]))
                    take(table.key[k], table.name[k]);
                else
                    series.absent.push_back(table.name[k]);
            }
        }
        if (missing == missing_parcels::error && !series.absent.empty())
            throw io_error(file, "has nothing of " + std::to_string(series.absent.size()) +
                                     " parcels of the atlas: " + listed(series.absent));
        if (series.key.empty()) throw io_error(file, "has nothing of any parcel of the atlas");
        for (std::size_t k = 0; k < key.size(); ++k)
            if (const auto found = place.find(key[k]); found != place.end()) parcel[k] = found->second;
        if (saturating_product(saturating_product(series.key.size(), samples), sizeof(double)) >
            memory_of_machine())
            throw io_error(file, "has more parcels times samples than the memory of this machine holds");
        series.values = full(series.key.size(), samples, 0.0);
    }

    void add(std::size_t which, std::size_t sample, double value) { series.values(which, sample) += value; }

    parcel_series finish(const std::filesystem::path& file) {
        for (std::size_t p = 0; p < series.key.size(); ++p)
            for (std::size_t t = 0; t < series.values.shape(1); ++t) {
                series.values(p, t) /= static_cast<double>(series.count[p]);
                if (!is_finite(series.values(p, t)))
                    throw io_error(file, "has values that are not finite in the parcel " +
                                             shown(series.name[p]) + ", sample " + std::to_string(t + 1));
            }
        return std::move(series);
    }
};

}  // namespace entrain::io::detail
