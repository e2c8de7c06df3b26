// How states follow one another: counts, probabilities, their group mean, and the long-run share of each
// state.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/states/labels.hpp>

namespace entrain {

/// What stands in the row of a state that was never left (it does not occur, or only as a last sample),
/// whose probabilities are unknown. NaN, as 0 / 0 would give, is not among them.
enum class unvisited_row {
    zero,    ///< all zero: seen as unknown by group_transition_matrix and markov_kl, refused by the other
             ///< functions
    stay,    ///< probability one to stay
    uniform  ///< each state equally probable
};

/// How transition_matrix() treats states that nothing leaves.
struct transition_options {
    unvisited_row unvisited = unvisited_row::zero;  ///< so that nothing is made up unasked
};

namespace states_detail {
// transition_counts and transition_probabilities in the name of `function`.
ENTRAIN_INLINE matrix<double> transition_counts(const vector<std::size_t>& labels, std::size_t k,
                                                const run_lengths& runs, std::string_view function);
ENTRAIN_INLINE matrix<double> transition_probabilities(matrix<double> p, const transition_options& options,
                                                       std::string_view function, std::string_view parameter);
ENTRAIN_INLINE double switching_rate(const vector<std::size_t>& labels, std::size_t k,
                                     const run_lengths& runs);
ENTRAIN_INLINE vector<double> stationary_distribution(const matrix<double>& p);
}  // namespace states_detail

/// The number of steps from state i (row) to state j (column) over successive samples.
///
/// labels: (samples) of ONE scan, any integer type, values 0 to k - 1; for several scans add their counts,
/// for the step from one scan into the next is no transition. runs: of a scan that was made in several: nor is
/// the step from one run into the next. Returns (k, k). Throws argument_error for k = 0, no sample, a label
/// outside, or runs that do not sum to the samples. Cost: O(samples).
template <label_array L>
matrix<double> transition_counts(const L& labels, std::size_t k, const run_lengths& runs = {}) {
    constexpr auto function = "transition_counts";
    return states_detail::transition_counts(as_vector<std::size_t>(labels, function, "labels"), k, runs,
                                            function);
}

/// The probability of state j (column) after state i (row), from counts: each row divided by its sum.
///
/// counts: (k, k), such as the sum of transition_counts over the scans of a group. Returns (k, k); rows
/// without a count as options.unvisited says. Throws argument_error where counts is not square, or has a
/// value that is negative, NaN or infinite. Cost: O(k^2).
template <array_like A>
matrix<double> transition_probabilities(const A& counts, const transition_options& options = {}) {
    return states_detail::transition_probabilities(
        as_matrix<double>(counts, "transition_probabilities", "counts"), options, "transition_probabilities",
        "counts");
}

/// The transition probabilities of one scan: transition_probabilities(transition_counts(labels, k, runs), options).
///
/// labels: (samples) of one scan, any integer type, values 0 to k - 1. Returns (k, k); each row sums to one,
/// or is what options.unvisited says. Throws as transition_counts().
template <label_array L>
matrix<double> transition_matrix(const L& labels, std::size_t k, const transition_options& options = {},
                                 const run_lengths& runs = {}) {
    constexpr auto function = "transition_matrix";
    return states_detail::transition_probabilities(
        states_detail::transition_counts(as_vector<std::size_t>(labels, function, "labels"), k, runs,
                                         function),
        options, function, "labels");
}

/// The mean of transition matrices over the subjects of a group, row by row over those subjects only that
/// ever left the state of the row.
///
/// subjects: matrices (k, k) whose rows sum to one or are zero, as transition_matrix makes them by default.
/// Returns (k, k); a row that is zero in all subjects is as options.unvisited says. (Division by the number
/// of all subjects would give rows that sum to less than one.) Throws argument_error for no subject, matrices
/// of different shape, or rows of another sum. Source: the group scripts of Deco et al. 2019,
/// doi:10.1073/pnas.1905534116. Cost: O(subjects x k^2).
ENTRAIN_INLINE matrix<double> group_transition_matrix(const std::vector<matrix<double>>& subjects,
                                                      const transition_options& options = {});

/// The share of steps between successive samples that change the state, 0 to 1.
///
/// labels: (samples) of one scan, any integer type, values 0 to k - 1; at least two samples. runs: of a scan that
/// was made in several: samples of two runs are not successive. Throws argument_error for k = 0, no two
/// successive samples, a label outside, or runs that do not sum to the samples. Cost: O(samples).
template <label_array L>
double switching_rate(const L& labels, std::size_t k, const run_lengths& runs = {}) {
    return states_detail::switching_rate(as_vector<std::size_t>(labels, "switching_rate", "labels"), k, runs);
}

/// The long-run share of each state of a Markov chain: pi with pi P = pi, sum pi = 1.
///
/// p: (k, k), row i the probabilities of the next state after state i. Returns (k), each above zero. The
/// chain may be periodic. Throws argument_error where p is not square, has a value that is negative, NaN or
/// infinite, has a row that does not sum to one, or where the chain is reducible (some state cannot be
/// reached from another). Solved directly by elimination without a subtraction, so each share is exact to a
/// few units in the last place, however small: Grassmann, Taksar, Heyman 1985, doi:10.1287/opre.33.5.1107.
/// Cost: O(k^3).
template <array_like A>
vector<double> stationary_distribution(const A& p) {
    return states_detail::stationary_distribution(as_matrix<double>(p, "stationary_distribution", "p"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/transitions.hpp>
#endif
