// Frames of several scans in one matrix, as clustering wants them, and back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/states/detail/labels.hpp>

namespace entrain {

/// The frames of several scans, one scan after the other.
template <class T>
struct joined_frames {
    matrix<T> frames;                ///< (frames of all scans, regions)
    std::vector<std::size_t> first;  ///< where each scan begins, and at last where the last one ends

    /// Number of scans.
    std::size_t scans() const { return first.empty() ? 0 : first.size() - 1; }
};

/// Joins the frames of several scans, such as their leading eigenvectors.
///
/// scans: matrices (samples, regions), of any numbers of samples and one number of regions.
/// Throws argument_error where there is no scan, a scan is empty, or the numbers of regions differ.
///
///     auto all = join_frames(vectors);
///     auto found = kmeans(all.frames, 3);
///     auto labels = labels_of_scan(found.labels, all, 0);
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

}  // namespace states_detail

/// The labels of one scan out of those of all frames.
///
/// labels: (frames of all scans). Throws argument_error where there are more or fewer labels than frames, or
/// the scan is not among them.
template <label_array L, class T>
vector<std::size_t> labels_of_scan(const L& labels, const joined_frames<T>& all, std::size_t scan) {
    const auto& every = as_vector<std::size_t>(labels, "labels_of_scan", "labels");
    if (scan >= all.scans())
        throw argument_error("labels_of_scan", "scan", "a scan below " + std::to_string(all.scans()), scan);
    for (std::size_t s = 0; s < all.scans(); ++s)
        if (all.first[s] > all.first[s + 1])
            throw argument_error("labels_of_scan", "all.first", "ascending beginnings of scans",
                                 all.first[s + 1]);
    if (every.size() != all.first.back())
        throw argument_error("labels_of_scan", "labels",
                             std::to_string(all.first.back()) + " labels, one for each frame", every.size());
    vector<std::size_t> own = full(all.first[scan + 1] - all.first[scan], std::size_t{0});
    std::copy_n(every.data() + all.first[scan], own.size(), own.begin());
    return own;
}

}  // namespace entrain
