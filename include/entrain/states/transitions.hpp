// How states follow one another: counts, probabilities, their group mean, and the long-run share of each
// state.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/states/detail/labels.hpp>

namespace entrain {

/// What stands in the row of a state that was never left (it does not occur, or only as the last sample),
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

template <label_array L>
matrix<double> transition_counts(const L& labels, std::size_t k, std::string_view function) {
    check_allocation<double>(function, "k", {k, k});
    const auto& state = checked_labels(labels, k, function);
    matrix<double> counts = full(k, k, 0.0);
    for (std::size_t t = 0; t + 1 < state.size(); ++t) counts(state(t), state(t + 1)) += 1;
    return counts;
}

}  // namespace states_detail

/// The number of steps from state i (row) to state j (column) over successive samples.
///
/// labels: (samples) of ONE scan, any integer type, values 0 to k - 1; for several scans add their counts,
/// for the step from one scan into the next is no transition. Returns (k, k). Throws argument_error for k =
/// 0, no sample, or a label outside. Cost: O(samples).
template <label_array L>
matrix<double> transition_counts(const L& labels, std::size_t k) {
    return states_detail::transition_counts(labels, k, "transition_counts");
}

namespace states_detail {

// A square matrix of finite values, none negative.
inline void require_non_negative_square(const matrix<double>& m, std::string_view function,
                                        std::string_view parameter) {
    if (m.shape(0) != m.shape(1) || m.shape(0) == 0)
        throw argument_error(function, parameter, "a square matrix (states, states)", m.shape());
    check_finite(function, parameter, m);
    for (std::size_t i = 0; i < m.size(); ++i)
        if (m.data()[i] < 0) throw argument_error(function, parameter, "no negative value", m.data()[i]);
}

inline double row_sum(const matrix<double>& m, std::size_t i) {
    double sum = 0;
    for (std::size_t j = 0; j < m.shape(1); ++j) sum += m(i, j);
    return sum;
}

// Rows of a matrix of probabilities sum to one; float input is a reason for this much slack.
inline constexpr double probability_tolerance = 1e-5;

// A matrix of transition probabilities; rows of zeros (never left) may stand in it or not.
inline void require_transition_matrix(const matrix<double>& p, std::string_view function,
                                      std::string_view parameter, bool allow_zero_rows) {
    require_non_negative_square(p, function, parameter);
    for (std::size_t i = 0; i < p.shape(0); ++i) {
        const double sum = row_sum(p, i);
        if (std::abs(sum - 1) <= probability_tolerance || (allow_zero_rows && sum == 0)) continue;
        throw argument_error(function, parameter,
                             std::string("rows that sum to one") + (allow_zero_rows ? " or are zero" : ""),
                             "the sum " + describe(sum) + " in row " + std::to_string(i));
    }
}

}  // namespace states_detail

namespace states_detail {

// transition_probabilities in the name of `function`.
inline matrix<double> transition_probabilities(matrix<double> p, const transition_options& options,
                                               std::string_view function, std::string_view parameter) {
    check_enumerator(function, "unvisited", options.unvisited, unvisited_row::uniform);
    require_non_negative_square(p, function, parameter);
    check_headroom(function, parameter, p, static_cast<double>(p.shape(0)));
    const std::size_t k = p.shape(0);
    for (std::size_t i = 0; i < k; ++i) {
        const double sum = row_sum(p, i);
        for (std::size_t j = 0; j < k; ++j) {
            if (sum > 0)
                p(i, j) /= sum;
            else if (options.unvisited == unvisited_row::stay)
                p(i, j) = i == j ? 1.0 : 0.0;
            else if (options.unvisited == unvisited_row::uniform)
                p(i, j) = 1.0 / static_cast<double>(k);
        }
    }
    return p;
}

}  // namespace states_detail

/// The probability of state j (column) after state i (row), from counts: each row divided by its sum.
///
/// counts: (k, k), such as the sum of transition_counts over the scans of a group. Returns (k, k); rows
/// without a count as options.unvisited says. Throws argument_error where counts is not square, or has a
/// value that is negative, NaN or infinite. Cost: O(k^2).
template <array_like A>
matrix<double> transition_probabilities(const A& counts, const transition_options& options = {}) {
    return states_detail::transition_probabilities(
        as_matrix<double>(counts, "transition_probabilities", "counts"), options,
        "transition_probabilities", "counts");
}

/// The transition probabilities of one scan: transition_probabilities(transition_counts(labels, k), options).
///
/// labels: (samples) of one scan, any integer type, values 0 to k - 1. Returns (k, k); each row sums to one,
/// or is what options.unvisited says. Throws argument_error for k = 0, no sample, or a label outside.
template <label_array L>
matrix<double> transition_matrix(const L& labels, std::size_t k, const transition_options& options = {}) {
    constexpr auto function = "transition_matrix";
    return states_detail::transition_probabilities(states_detail::transition_counts(labels, k, function), options, function,
                                            "labels");
}

/// The mean of transition matrices over the subjects of a group, row by row over those subjects only that
/// ever left the state of the row.
///
/// subjects: matrices (k, k) whose rows sum to one or are zero, as transition_matrix makes them by default.
/// Returns (k, k); a row that is zero in all subjects is as options.unvisited says. (Division by the number
/// of all subjects would give rows that sum to less than one.) Throws argument_error for no subject, matrices
/// of different shape, or rows of another sum. Source: the group scripts of Deco et al. 2019,
/// doi:10.1073/pnas.1905534116. Cost: O(subjects x k^2).
inline matrix<double> group_transition_matrix(const std::vector<matrix<double>>& subjects,
                                              const transition_options& options = {}) {
    if (subjects.empty())
        throw argument_error("group_transition_matrix", "subjects", "at least one matrix", "none");
    matrix<double> sum = full(subjects[0].shape(0), subjects[0].shape(1), 0.0);
    for (const matrix<double>& p : subjects) {
        if (p.shape() != sum.shape())
            throw argument_error("group_transition_matrix", "subjects",
                                 "matrices of one shape " + describe(sum.shape()), p.shape());
        states_detail::require_transition_matrix(p, "group_transition_matrix", "subjects", true);
        sum += p;
    }
    // A row's sum is the number of subjects that left its state.
    return states_detail::transition_probabilities(std::move(sum), options, "group_transition_matrix", "subjects");
}

/// The share of steps between successive samples that change the state, 0 to 1.
///
/// labels: (samples) of one scan, any integer type, values 0 to k - 1; at least two samples.
/// Throws argument_error for k = 0, fewer than two samples, or a label outside. Cost: O(samples).
template <label_array L>
double switching_rate(const L& labels, std::size_t k) {
    const auto& state = states_detail::checked_labels(labels, k, "switching_rate");
    if (state.size() < 2)
        throw argument_error("switching_rate", "labels", "at least two samples", state.size());
    double changes = 0;
    for (std::size_t t = 0; t + 1 < state.size(); ++t) changes += state(t) != state(t + 1) ? 1 : 0;
    return changes / static_cast<double>(state.size() - 1);
}

namespace states_detail {

// Throws where some state cannot be reached from another: the long-run shares are then not unique, or zero.
inline void require_irreducible(const matrix<double>& p, std::string_view function,
                                std::string_view parameter) {
    const std::size_t k = p.shape(0);
    for (const bool forward : {true, false}) {
        std::vector<char> reached(k, 0);
        std::vector<std::size_t> open{0};
        reached[0] = 1;
        while (!open.empty()) {
            const std::size_t i = open.back();
            open.pop_back();
            for (std::size_t j = 0; j < k; ++j) {
                if (reached[j] || !((forward ? p(i, j) : p(j, i)) > 0)) continue;
                reached[j] = 1;
                open.push_back(j);
            }
        }
        for (std::size_t j = 0; j < k; ++j)
            if (!reached[j])
                throw argument_error(function, parameter, "an irreducible chain",
                                     "one in which state " + std::to_string(forward ? j : 0) +
                                         " cannot be reached from state " + std::to_string(forward ? 0 : j));
    }
}

// The stationary distribution of an irreducible chain.
inline vector<double> stationary(matrix<double> p) {
    const std::size_t k = p.shape(0);
    for (std::size_t last = k - 1; last > 0; --last) {
        double out = 0;
        for (std::size_t j = 0; j < last; ++j) out += p(last, j);
        for (std::size_t i = 0; i < last; ++i) {
            p(i, last) /= out;
            for (std::size_t j = 0; j < last; ++j) p(i, j) += p(i, last) * p(last, j);
        }
    }
    vector<double> pi = full(k, 0.0);
    pi(0) = 1;
    double total = 1;
    for (std::size_t j = 1; j < k; ++j) {
        for (std::size_t i = 0; i < j; ++i) pi(j) += pi(i) * p(i, j);
        total += pi(j);
    }
    for (double& value : pi) value /= total;
    return pi;
}

}  // namespace states_detail

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
    const auto& chain = as_matrix<double>(p, "stationary_distribution", "p");
    states_detail::require_transition_matrix(chain, "stationary_distribution", "p", false);
    states_detail::require_irreducible(chain, "stationary_distribution", "p");
    auto pi = states_detail::stationary(chain);
    for (const double value : pi)
        if (!is_finite(value) || !(value > 0))
            throw argument_error("stationary_distribution", "p",
                                 "probabilities whose long-run shares do not vanish in double precision",
                                 "a share of " + describe(value));
    return pi;
}

}  // namespace entrain
