// How far apart two sets of states are: in how often they occur, and in how they follow one another.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/states/transitions.hpp>

namespace entrain {

/// How divergences treat states that never occur.
struct divergence_options {
    /// Added to every probability, which is then divided by the new sum: a state that never occurred would
    /// otherwise make the divergence infinite. The default is less than one frame in the 6930 of Vohryzek et
    /// al. 2024; half a frame, 0.5 / samples, is a common choice too.
    double epsilon = 1e-4;
};

namespace states_detail {

inline void require_epsilon(double epsilon, std::string_view function) {
    if (!is_finite(epsilon) || epsilon < 0)
        throw argument_error(function, "epsilon", "a finite number, zero or more", epsilon);
}

// (p + epsilon) / sum(p + epsilon) of one distribution, over `count` values.
inline void add_pseudo_probability(double* p, std::size_t count, double epsilon, std::string_view function,
                                   std::string_view parameter) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += p[i] += epsilon;
    if (!is_finite(sum))
        throw argument_error(function, "epsilon", "a number whose sum over the states is finite", epsilon);
    for (std::size_t i = 0; i < count; ++i) {
        if (!(p[i] > 0))
            throw argument_error(function, parameter, "no zero probability where epsilon is zero",
                                 "zero for state " + std::to_string(i));
        p[i] /= sum;
    }
}

// ln(a / b) of positive numbers, also where the ratio over- or underflows.
inline double log_ratio(double a, double b) {
    const double ratio = a / b;
    const bool normal = is_finite(ratio) && ratio >= std::numeric_limits<double>::min();
    return normal ? std::log(ratio) : std::log(a) - std::log(b);
}

template <vector_like A>
vector<double> checked_distribution(const A& p, std::string_view function, std::string_view parameter) {
    vector<double> result = as_vector<double>(p, function, parameter);
    if (result.size() == 0) throw argument_error(function, parameter, "at least one state", "none");
    check_finite(function, parameter, result);
    double sum = 0;
    for (const double value : result) {
        if (value < 0) throw argument_error(function, parameter, "no negative value", value);
        sum += value;
    }
    if (!(std::abs(sum - 1) <= probability_tolerance))
        throw argument_error(function, parameter, "probabilities that sum to one",
                             "the sum " + describe(sum));
    return result;
}

template <vector_like A>
vector<double> smoothed_distribution(const A& p, double epsilon, std::string_view function,
                                     std::string_view parameter) {
    vector<double> result = checked_distribution(p, function, parameter);
    add_pseudo_probability(result.data(), result.size(), epsilon, function, parameter);
    return result;
}

template <array_like A>
matrix<double> smoothed_chain(const A& p, double epsilon, std::string_view function,
                              std::string_view parameter) {
    matrix<double> result = as_matrix<double>(p, function, parameter);
    require_transition_matrix(result, function, parameter, epsilon > 0);
    for (std::size_t i = 0; i < result.shape(0); ++i)
        add_pseudo_probability(row_data(result, i), result.shape(1), epsilon, function, parameter);
    return result;
}

}  // namespace states_detail

/// The symmetrised Kullback-Leibler divergence of two distributions over states, in nats:
/// (sum_i P_i ln(P_i / Q_i) + sum_i Q_i ln(Q_i / P_i)) / 2, with P = (p + epsilon) / sum(p + epsilon), Q
/// likewise.
///
/// p, q: (k), probabilities that sum to one. Returns 0 for equal distributions; at most about -ln(epsilon).
/// Throws argument_error where they differ in size, are empty, have a value that is negative, NaN or
/// infinite, do not sum to one, or hold a zero while epsilon is zero; and for an epsilon that is negative or
/// not finite. Sources: Kullback and Leibler 1951, doi:10.1214/aoms/1177729694; as the fit of state
/// probabilities in Deco et al. 2019, doi:10.1073/pnas.1905534116. Cost: O(k).
template <vector_like A, vector_like B>
double symmetrised_kl(const A& p, const B& q, const divergence_options& options = {}) {
    states_detail::require_epsilon(options.epsilon, "symmetrised_kl");
    const auto first = states_detail::smoothed_distribution(p, options.epsilon, "symmetrised_kl", "p");
    const auto second = states_detail::smoothed_distribution(q, options.epsilon, "symmetrised_kl", "q");
    if (first.size() != second.size())
        throw argument_error("symmetrised_kl", "q", std::to_string(first.size()) + " states, as in p",
                             second.size());
    double sum = 0;
    for (std::size_t i = 0; i < first.size(); ++i)
        sum += (first(i) - second(i)) * (std::log(first(i)) - std::log(second(i)));
    return sum / 2;
}

/// The unit of jensen_shannon_distance().
struct jensen_shannon_options {
    bool bits = false;  ///< logarithm to base two, so that the distance is 1 at most; otherwise natural
};

/// The Jensen-Shannon distance of two distributions over states: a metric, and finite whatever the zeros.
///
///     D = sqrt((sum_i p_i ln(p_i / m_i) + sum_i q_i ln(q_i / m_i)) / 2),   m = (p + q) / 2,   0 ln 0 = 0
///
/// p, q: (k), probabilities that sum to one. Returns 0 for equal distributions to sqrt(ln 2) for disjoint
/// ones (1 in bits). Throws argument_error where they differ in size, are empty, have a value that is
/// negative, NaN or infinite, or do not sum to one. Lin 1991, doi:10.1109/18.61115; Endres and Schindelin
/// 2003, doi:10.1109/TIT.2003.813506. Cost: O(k).
template <vector_like A, vector_like B>
double jensen_shannon_distance(const A& p, const B& q, const jensen_shannon_options& options = {}) {
    const auto first = states_detail::checked_distribution(p, "jensen_shannon_distance", "p");
    const auto second = states_detail::checked_distribution(q, "jensen_shannon_distance", "q");
    if (first.size() != second.size())
        throw argument_error("jensen_shannon_distance", "q",
                             std::to_string(first.size()) + " states, as in p", second.size());
    double sum = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const double both = first(i) + second(i), difference = first(i) - second(i);
        if (const double d = both > 0 ? difference / both : 0; std::abs(d) < 0x1p-7) {
            // (both / 2) ((1 + d) ln(1 + d) + (1 - d) ln(1 - d)) as a series: logarithms of nearly equal
            // numbers would leave their own rounding, 1e-16, of which the root is 1e-8.
            const double s = d * d;
            sum += both / 2 * s * (1 + s * (1.0 / 6 + s * (1.0 / 15 + s * (1.0 / 28 + s / 45))));
            continue;
        }
        // Halving the sum instead would underflow.
        if (first(i) > 0) sum += first(i) * std::log(2 * (first(i) / both));
        if (second(i) > 0) sum += second(i) * std::log(2 * (second(i) / both));
    }
    return std::sqrt(std::max(sum, 0.0) / 2 / (options.bits ? std::numbers::ln2 : 1.0));
}

/// The symmetrised Kullback-Leibler divergence rate of two Markov chains, in nats per step:
/// (sum_i pi_i sum_j P_ij ln(P_ij / Q_ij) + sum_i rho_i sum_j Q_ij ln(Q_ij / P_ij)) / 2, with pi and rho the
/// stationary distributions of P and Q. It is what the mean log-likelihood ratio a step of long sequences,
/// one drawn from each chain, tends to.
///
/// p, q: (k, k), rows sum to one. options.epsilon is added to every probability and each row divided by its
/// new sum; a row of zeros (a state that was never left) so becomes uniform. Returns 0 for equal chains.
/// Throws argument_error where a matrix is not square, their sizes differ, a value is negative, NaN or
/// infinite, a row does not sum to one, or a zero stands in it while epsilon is zero; and for an epsilon that
/// is negative or not finite. Sources: Rached, Alajaji, Campbell 2004, doi:10.1109/TIT.2004.826687; in place
/// of the simulated sequences of Deco et al. 2019, doi:10.1073/pnas.1905534116. Cost: O(k^3).
template <array_like A, array_like B>
double markov_kl(const A& p, const B& q, const divergence_options& options = {}) {
    states_detail::require_epsilon(options.epsilon, "markov_kl");
    const auto first = states_detail::smoothed_chain(p, options.epsilon, "markov_kl", "p");
    const auto second = states_detail::smoothed_chain(q, options.epsilon, "markov_kl", "q");
    if (first.shape() != second.shape())
        throw argument_error("markov_kl", "q", "the shape " + describe(first.shape()) + " of p",
                             second.shape());
    const auto pi = states_detail::stationary(first), rho = states_detail::stationary(second);
    double sum = 0;
    for (std::size_t i = 0; i < first.shape(0); ++i)
        for (std::size_t j = 0; j < first.shape(1); ++j)
            sum += (pi(i) * first(i, j) - rho(i) * second(i, j)) *
                   states_detail::log_ratio(first(i, j), second(i, j));
    return sum / 2;
}

/// How markov_entropy() treats transitions that never occur.
struct markov_entropy_options {
    /// Added to every probability, each row then divided by its new sum. With zero, the default, the chain
    /// must be irreducible, and 0 log 0 is 0.
    double epsilon = 0;
};

/// The entropy rate of a Markov chain as a share of the largest possible: -sum_i pi_i sum_j P_ij log2 P_ij /
/// log2 k, with pi the stationary distribution.
///
/// p: (k, k), k at least 2, rows sum to one. Returns 0 (a cycle, wholly predictable) to 1 (every state
/// equally probable at every step). Throws argument_error where p is not square, smaller than 2 x 2, has a
/// value that is negative, NaN or infinite, a row that does not sum to one, where the chain is reducible
/// while epsilon is zero; and for an epsilon that is negative or not finite. Sources: Shannon 1948,
/// doi:10.1002/j.1538-7305.1948.tb01338.x; normalised as in Deco et al. 2019, doi:10.1073/pnas.1905534116.
/// Cost: O(k^3).
template <array_like A>
double markov_entropy(const A& p, const markov_entropy_options& options = {}) {
    states_detail::require_epsilon(options.epsilon, "markov_entropy");
    matrix<double> chain = as_matrix<double>(p, "markov_entropy", "p");
    states_detail::require_transition_matrix(chain, "markov_entropy", "p", options.epsilon > 0);
    const std::size_t k = chain.shape(0);
    if (k < 2) throw argument_error("markov_entropy", "p", "at least two states", k);
    if (options.epsilon > 0)
        chain = states_detail::smoothed_chain(chain, options.epsilon, "markov_entropy", "p");
    else
        states_detail::require_irreducible(chain, "markov_entropy", "p");
    const auto pi = states_detail::stationary(chain);
    double bits = 0;
    for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < k; ++j)
            if (chain(i, j) > 0) bits -= pi(i) * chain(i, j) * std::log2(chain(i, j));
    return bits / std::log2(static_cast<double>(k));
}

}  // namespace entrain
