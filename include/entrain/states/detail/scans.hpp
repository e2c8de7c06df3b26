// Scans one after the other in one matrix.
#pragma once

#include <entrain/states/scans.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain {

template <class T>
joined_frames<T> join_frames(const std::vector<matrix<T>>& scans) {
    if (scans.empty()) throw argument_error("join_frames", "scans", "at least one scan", "none");
    joined_frames<T> all;
    all.first.push_back(0);
    for (std::size_t s = 0; s < scans.size(); ++s) {
        const std::string name = std::string("scans[").append(std::to_string(s)).append("]");
        if (scans[s].size() == 0)
            throw argument_error("join_frames", name, "at least one frame of at least one region",
                                 scans[s].shape());
        if (scans[s].shape(1) != scans[0].shape(1))
            throw argument_error("join_frames", name, std::to_string(scans[0].shape(1)) + " regions",
                                 scans[s].shape());
        all.first.push_back(all.first.back() + scans[s].shape(0));
    }
    check_allocation<T>("join_frames", "scans", {all.first.back(), scans[0].shape(1)});
    all.frames = matrix<T>::from_shape({all.first.back(), scans[0].shape(1)});
    T* next = all.frames.data();
    for (const auto& scan : scans) next = std::copy(scan.begin(), scan.end(), next);
    return all;
}

namespace states_detail {

// Throws unless the scans of hand-made joined_frames lie one after the other within the frames.
template <class T>
void check_joined(std::string_view function, const joined_frames<T>& all) {
    for (std::size_t s = 0; s < all.scans(); ++s)
        if (all.first[s] >= all.first[s + 1])
            throw argument_error(function, "all.first", "ascending beginnings of scans", all.first[s + 1]);
    if (!all.first.empty() && (all.first.front() != 0 || all.first.back() != all.frames.shape(0)))
        throw argument_error(function, "all.first",
                             "0 to " + std::to_string(all.frames.shape(0)) + ", the number of frames",
                             std::to_string(all.first.front()) + " to " + std::to_string(all.first.back()));
}

ENTRAIN_INLINE vector<std::size_t> labels_of_scan(const vector<std::size_t>& every,
                                                  const std::vector<std::size_t>& first, std::size_t scan) {
    const std::size_t scans = first.empty() ? 0 : first.size() - 1;
    if (scan >= scans)
        throw argument_error("labels_of_scan", "scan", "a scan below " + std::to_string(scans), scan);
    for (std::size_t s = 0; s < scans; ++s)
        if (first[s] > first[s + 1])
            throw argument_error("labels_of_scan", "all.first", "ascending beginnings of scans",
                                 first[s + 1]);
    if (every.size() != first.back())
        throw argument_error("labels_of_scan", "labels",
                             std::to_string(first.back()) + " labels, one for each frame", every.size());
    vector<std::size_t> own = full(first[scan + 1] - first[scan], std::size_t{0});
    std::copy_n(every.data() + first[scan], own.size(), own.begin());
    return own;
}

}  // namespace states_detail
}  // namespace entrain
