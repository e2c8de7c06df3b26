// The same states in two solutions: which belongs to which, and how far the solutions agree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/states/kmeans.hpp>
#include <entrain/states/labels.hpp>
#include <entrain/states/scans.hpp>

namespace entrain {

/// Which state of another solution each state of the first is.
struct state_matching {
    std::vector<std::size_t> partner;  ///< of each state of the first solution, its state in the second
    vector<double> similarity;         ///< (k), cosine of the matched pairs; 0 where one is zero
};

namespace states_detail {
ENTRAIN_INLINE state_matching match_states(const matrix<double>& first, const matrix<double>& second);
ENTRAIN_INLINE double adjusted_rand_index(const vector<std::size_t>& first,
                                          const vector<std::size_t>& second);
}  // namespace states_detail

/// Matches the states of two solutions one to one, so that the sum of Euclidean distances is least.
///
/// first, second: centroids, (k, regions) both. Throws argument_error where shapes differ, there is no state,
/// or a value is not finite. Kuhn 1955, doi:10.1002/nav.3800020109; solved by stats::linear_assignment. Cost:
/// O(k^2 regions + k^3).
template <array_like A, array_like B>
state_matching match_states(const A& first, const B& second) {
    return states_detail::match_states(as_matrix<double>(first, "match_states", "first"),
                                       as_matrix<double>(second, "match_states", "second"));
}

/// The adjusted Rand index of two labellings of the same frames: 1 where they agree but for names, about 0
/// where one says nothing of the other.
///
/// first, second: (frames), labels of any integer type, of any numbers of clusters. Where both put all frames
/// into one cluster, or each into its own, it is 1. Throws argument_error where lengths differ, there is no
/// frame, or a label is a million or above (or negative). Hubert and Arabie 1985, doi:10.1007/BF01908075.
/// Cost: O(frames + clusters^2).
template <label_array A, label_array B>
double adjusted_rand_index(const A& first, const B& second) {
    constexpr auto function = "adjusted_rand_index";
    return states_detail::adjusted_rand_index(as_vector<std::size_t>(first, function, "labels"),
                                              as_vector<std::size_t>(second, function, "labels"));
}

/// How split_half_stability() splits and clusters.
struct split_half_options {
    std::size_t splits = 20;     ///< random halves
    kmeans_options kmeans = {};  ///< how each half is clustered
    std::uint64_t seed = 1;      ///< split i draws from random_stream(seed, i)
};

/// How alike the states of two halves of the data are, for one number of states.
struct split_half_result {
    double similarity = 0;  ///< mean over splits and states of the cosine of matched centroids
    double worst = 0;       ///< mean over splits of the state that is matched worst
    double agreement =
        0;  ///< mean over splits of the adjusted Rand index of all frames labelled by either half
    std::vector<double> similarities;  ///< of each split
    std::vector<double> agreements;    ///< of each split
};

/// Clusters random halves of the scans apart, matches their states, and lets each half label all frames:
/// states that are there come back. For choosing the number of states beside the indices of
/// cluster_quality().
///
/// all: frames of at least two scans; whole scans go to one half or the other (of an odd number the second
/// half has one more), so that subjects, not neighbouring frames, are what the halves do not share. Throws
/// argument_error for fewer than two scans, no split, or what kmeans() refuses for a half. Lange et al. 2004,
/// doi:10.1162/089976604773717621. Cost: splits times a k-means of all frames.
template <class T>
split_half_result split_half_stability(const joined_frames<T>& all, std::size_t k,
                                       const split_half_options& options = {});

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/matching.hpp>
#endif
