// The sums behind the divergences of states and chains.
#pragma once

#include <entrain/states/divergence.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>

#include <entrain/states/detail/transitions.hpp>

namespace entrain {

ENTRAIN_INLINE void check_distribution(std::string_view function, std::string_view parameter,
                                       const vector<double>& p) {
    if (p.size() == 0) throw argument_error(function, parameter, "at least one state", "none");
    check_finite(function, parameter, p);
    double sum = 0;
    for (const double value : p) {
        if (value < 0) throw argument_error(function, parameter, "no negative value", value);
        sum += value;
    }
    if (!(std::abs(sum - 1) <= states_detail::probability_tolerance))
        throw argument_error(function, parameter, "probabilities that sum to one",
                             "the sum " + describe(sum));
}

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

// p is a distribution and is returned with epsilon added.
inline vector<double> smoothed_distribution(vector<double> p, double epsilon, std::string_view function,
                                            std::string_view parameter) {
    check_distribution(function, parameter, p);
    add_pseudo_probability(p.data(), p.size(), epsilon, function, parameter);
    return p;
}

// p is a matrix of transition probabilities and is returned with epsilon added.
inline matrix<double> smoothed_chain(matrix<double> p, double epsilon, std::string_view function,
                                     std::string_view parameter) {
    require_transition_matrix(p, function, parameter, epsilon > 0);
    for (std::size_t i = 0; i < p.shape(0); ++i)
        add_pseudo_probability(row_data(p, i), p.shape(1), epsilon, function, parameter);
    return p;
}

ENTRAIN_INLINE double symmetrised_kl(const vector<double>& p, const vector<double>& q,
                                     const divergence_options& options) {
    require_epsilon(options.epsilon, "symmetrised_kl");
    const auto first = smoothed_distribution(p, options.epsilon, "symmetrised_kl", "p");
    const auto second = smoothed_distribution(q, options.epsilon, "symmetrised_kl", "q");
    if (first.size() != second.size())
        throw argument_error("symmetrised_kl", "q", std::to_string(first.size()) + " states, as in p",
                             second.size());
    double sum = 0;
    for (std::size_t i = 0; i < first.size(); ++i)
        sum += (first(i) - second(i)) * (std::log(first(i)) - std::log(second(i)));
    return sum / 2;
}

ENTRAIN_INLINE double jensen_shannon_distance(const vector<double>& first, const vector<double>& second,
                                              const jensen_shannon_options& options) {
    check_distribution("jensen_shannon_distance", "p", first);
    check_distribution("jensen_shannon_distance", "q", second);
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

ENTRAIN_INLINE double markov_kl(const matrix<double>& p, const matrix<double>& q,
                                const divergence_options& options) {
    require_epsilon(options.epsilon, "markov_kl");
    const auto first = smoothed_chain(p, options.epsilon, "markov_kl", "p");
    const auto second = smoothed_chain(q, options.epsilon, "markov_kl", "q");
    if (first.shape() != second.shape())
        throw argument_error("markov_kl", "q", "the shape " + describe(first.shape()) + " of p",
                             second.shape());
    const auto pi = stationary(first), rho = stationary(second);
    double sum = 0;
    for (std::size_t i = 0; i < first.shape(0); ++i)
        for (std::size_t j = 0; j < first.shape(1); ++j)
            sum += (pi(i) * first(i, j) - rho(i) * second(i, j)) * log_ratio(first(i, j), second(i, j));
    return sum / 2;
}

ENTRAIN_INLINE double markov_entropy(matrix<double> chain, const markov_entropy_options& options) {
    require_epsilon(options.epsilon, "markov_entropy");
    require_transition_matrix(chain, "markov_entropy", "p", options.epsilon > 0);
    const std::size_t k = chain.shape(0);
    if (k < 2) throw argument_error("markov_entropy", "p", "at least two states", k);
    if (options.epsilon > 0)
        chain = smoothed_chain(chain, options.epsilon, "markov_entropy", "p");
    else
        require_irreducible(chain, "markov_entropy", "p");
    const auto pi = stationary(chain);
    double bits = 0;
    for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < k; ++j)
            if (chain(i, j) > 0) bits -= pi(i) * chain(i, j) * std::log2(chain(i, j));
    return bits / std::log2(static_cast<double>(k));
}

}  // namespace states_detail
}  // namespace entrain
