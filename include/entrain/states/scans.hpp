// Frames of several scans in one matrix, as clustering wants them, and back.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/states/labels.hpp>

namespace entrain {

/// The frames of several scans, one scan after the other.
template <class T>
struct joined_frames {
    matrix<T> frames;                ///< (frames of all scans, regions)
    std::vector<std::size_t> first;  ///< where each scan begins, and at last where the last one ends

    /// Number of scans.
    std::size_t scans() const { return first.empty() ? 0 : first.size() - 1; }
};

namespace states_detail {
ENTRAIN_INLINE vector<std::size_t> labels_of_scan(const vector<std::size_t>& labels,
                                                  const std::vector<std::size_t>& first, std::size_t scan);
}  // namespace states_detail

/// Joins the frames of several scans, such as their leading eigenvectors.
///
/// scans: matrices (frames, regions), of any numbers of frames and one number of regions.
/// Throws argument_error where there is no scan, a scan is empty, or the numbers of regions differ.
///
///     auto all = join_frames(vectors);
///     auto found = kmeans(all.frames, 3);
///     auto labels = labels_of_scan(found.labels, all, 0);
template <class T>
joined_frames<T> join_frames(const std::vector<matrix<T>>& scans);

/// The labels of one scan out of those of all frames.
///
/// labels: (frames of all scans). Throws argument_error where there are more or fewer labels than frames, or
/// the scan is not among them.
template <label_array L, class T>
vector<std::size_t> labels_of_scan(const L& labels, const joined_frames<T>& all, std::size_t scan) {
    return states_detail::labels_of_scan(as_vector<std::size_t>(labels, "labels_of_scan", "labels"),
                                         all.first, scan);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/scans.hpp>
#endif
