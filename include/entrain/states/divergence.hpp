// How far apart two sets of states are: in how often they occur, and in how they follow one another.
#pragma once

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

/// The unit of jensen_shannon_distance().
struct jensen_shannon_options {
    bool bits = false;  ///< logarithm to base two, so that the distance is 1 at most; otherwise natural
};

/// How markov_entropy() treats transitions that never occur.
struct markov_entropy_options {
    /// Added to every probability, each row then divided by its new sum. With zero, the default, the chain
    /// must be irreducible, and 0 log 0 is 0.
    double epsilon = 0;
};

namespace states_detail {
ENTRAIN_INLINE double symmetrised_kl(const vector<double>& p, const vector<double>& q,
                                     const divergence_options& options);
ENTRAIN_INLINE double jensen_shannon_distance(const vector<double>& p, const vector<double>& q,
                                              const jensen_shannon_options& options);
ENTRAIN_INLINE double markov_kl(const matrix<double>& p, const matrix<double>& q,
                                const divergence_options& options);
ENTRAIN_INLINE double markov_entropy(matrix<double> p, const markov_entropy_options& options);
}  // namespace states_detail

/// Throws argument_error, in the name of `function`, unless `p` is a distribution over states: finite values,
/// at least one, none negative, that sum to one within 1e-5.
ENTRAIN_INLINE void check_distribution(std::string_view function, std::string_view parameter,
                                       const vector<double>& p);

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
    constexpr auto function = "symmetrised_kl";
    return states_detail::symmetrised_kl(as_vector<double>(p, function, "p"),
                                         as_vector<double>(q, function, "q"), options);
}

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
    constexpr auto function = "jensen_shannon_distance";
    return states_detail::jensen_shannon_distance(as_vector<double>(p, function, "p"),
                                                  as_vector<double>(q, function, "q"), options);
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
    return states_detail::markov_kl(as_matrix<double>(p, "markov_kl", "p"),
                                    as_matrix<double>(q, "markov_kl", "q"), options);
}

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
    return states_detail::markov_entropy(as_matrix<double>(p, "markov_entropy", "p"), options);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/divergence.hpp>
#endif
