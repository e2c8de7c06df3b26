// How many clusters: clusterings of every number in a range, repeated, their indices, and a choice.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/states/kmeans.hpp>

namespace entrain {

/// Which clusterings cluster_numbers() makes.
struct cluster_number_options {
    std::size_t lowest = 2;      ///< least number of clusters (Vohryzek et al. 2024)
    std::size_t highest = 10;    ///< largest number of clusters (the same)
    std::size_t repeats = 10;    ///< clusterings of each number, for the spread of the indices (the same)
    kmeans_options kmeans = {};  ///< of the first repeat; repeat r (from 0) has the seed kmeans.seed + r
    progress_callback progress = {};  ///< called after each clustering, and after the indices of all
};

/// The clusterings of every number of clusters, and how good they are.
template <class T>
struct cluster_number_result {
    std::vector<std::size_t> k;                ///< numbers of clusters, ascending
    std::vector<kmeans_result<T>> clustering;  ///< of each number, the first repeat
    matrix<double> silhouette;      ///< (numbers, repeats), higher is better: see cluster_quality()
    matrix<double> davies_bouldin;  ///< (numbers, repeats), lower is better
    matrix<double> dunn;            ///< (numbers, repeats), higher is better
};

/// When a difference counts in choose_cluster_number().
struct cluster_choice_options {
    double alpha = 0.05;  ///< largest p that counts as a difference
};

/// What choose_cluster_number() chooses, and why.
struct cluster_choice {
    std::size_t k = 0;           ///< the number of clusters
    std::size_t index = 0;       ///< its place among the numbers
    bool by_difference = false;  ///< whether its p is at most alpha; otherwise quality alone decided
    std::vector<bool> good;      ///< (numbers) whether no other number is better by the median of every index
    vector<double> mean_rank;    ///< (numbers) mean over the indices of the rank of the median, 1 the best
};

namespace states_detail {
template <class T>
cluster_number_result<T> cluster_numbers(const matrix<T>& points, const cluster_number_options& options);
ENTRAIN_INLINE cluster_choice choose_cluster_number(const std::vector<std::size_t>& k,
                                                    const matrix<double>& silhouette,
                                                    const matrix<double>& davies_bouldin,
                                                    const matrix<double>& dunn, const vector<double>& p,
                                                    const cluster_choice_options& options);
}  // namespace states_detail

/// Clusters the same points into every number of clusters of a range, each several times, and works out the
/// indices of cluster_quality() of all of them.
///
/// points: (points, dimensions), such as the leading eigenvectors of all scans. The clusterings are those of
/// kmeans(), and the first repeat that of kmeans(points, k, options.kmeans), to the bit. Distances between
/// points, which cost most, are worked out once for all. Throws argument_error where lowest is below 2,
/// highest below lowest or above the number of points, for no repeat, and what kmeans() refuses.
/// Vohryzek et al. 2024, doi:10.1093/braincomms/fcae049 (2 to 10 clusters, ten repeats of 20 restarts).
/// Cost: numbers x repeats x a k-means, and O(points^2 x (dimensions + numbers x repeats)); memory
/// O(points x numbers x repeats).
///
///     const auto numbers = cluster_numbers(all.frames, {.lowest = 2, .highest = 10});
///     const auto chosen = choose_cluster_number(numbers, p);   // p: the least of each number, corrected
template <array_like A>
cluster_number_result<real_t<A>> cluster_numbers(const A& points,
                                                 const cluster_number_options& options = {}) {
    return states_detail::cluster_numbers<real_t<A>>(as_matrix(points, "cluster_numbers", "points"), options);
}

/// Chooses a number of clusters: the lowest of good quality at which something differs, as Vohryzek et al.
/// 2024 put it ("lowest K with a significant group difference and good quality measures").
///
/// numbers: as cluster_numbers() gives it. p: (numbers), the least p of the comparisons at each number,
/// corrected for the comparisons of all numbers; empty: none were made. The authors do not say what is good:
/// here a number is good unless another one has a better median over repeats of silhouette, Davies-Bouldin
/// and Dunn index, of all three. Where no good number has a p of at most options.alpha, the number of the
/// least mean rank over the three indices is chosen, of equals the lowest. What is tested afterwards with the
/// number so chosen has to be corrected for the others, since p took part in the choice. Throws
/// argument_error where shapes do not fit, a p is outside 0 to 1, alpha outside 0 to 1, or an index is NaN or
/// infinite. Cost: O(numbers x (numbers + repeats)). doi:10.1093/braincomms/fcae049.
template <class T, vector_like P>
cluster_choice choose_cluster_number(const cluster_number_result<T>& numbers, const P& p,
                                     const cluster_choice_options& options = {}) {
    return states_detail::choose_cluster_number(numbers.k, numbers.silhouette, numbers.davies_bouldin,
                                                numbers.dunn,
                                                as_vector<double>(p, "choose_cluster_number", "p"), options);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/cluster_number.hpp>
#endif
