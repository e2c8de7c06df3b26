// Counts of transitions, and chains made of them.
#pragma once

#include <entrain/states/transitions.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/magnitude.hpp>
#include <entrain/states/labels.hpp>

namespace entrain {
namespace states_detail {

ENTRAIN_INLINE matrix<double> transition_counts(const vector<std::size_t>& state, std::size_t k,
                                                const run_lengths& runs, std::string_view function) {
    check_allocation<double>(function, "k", {k, k});
    check_labels(function, state, k);
    matrix<double> counts = full(k, k, 0.0);
    for (const auto& [first, samples] : runs.within(state.size(), function))
        for (std::size_t t = first + 1; t < first + samples; ++t) counts(state(t - 1), state(t)) += 1;
    return counts;
}

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

ENTRAIN_INLINE matrix<double> transition_probabilities(matrix<double> p, const transition_options& options,
                                                       std::string_view function,
                                                       std::string_view parameter) {
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

ENTRAIN_INLINE double switching_rate(const vector<std::size_t>& state, std::size_t k,
                                     const run_lengths& runs) {
    check_labels("switching_rate", state, k);
    const auto ranges = runs.within(state.size(), "switching_rate");
    if (state.size() == ranges.size())
        throw argument_error(
            "switching_rate", "labels",
            runs.several() ? "at least two samples in one of the runs" : "at least two samples",
            state.size());
    double changes = 0;
    for (const auto& [first, samples] : ranges)
        for (std::size_t t = first + 1; t < first + samples; ++t) changes += state(t - 1) != state(t) ? 1 : 0;
    return changes / static_cast<double>(state.size() - ranges.size());
}

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

ENTRAIN_INLINE vector<double> stationary_distribution(const matrix<double>& chain) {
    require_transition_matrix(chain, "stationary_distribution", "p", false);
    require_irreducible(chain, "stationary_distribution", "p");
    auto pi = stationary(chain);
    for (const double value : pi)
        if (!is_finite(value) || !(value > 0))
            throw argument_error("stationary_distribution", "p",
                                 "probabilities whose long-run shares do not vanish in double precision",
                                 "a share of " + describe(value));
    return pi;
}

}  // namespace states_detail

ENTRAIN_INLINE matrix<double> group_transition_matrix(const std::vector<matrix<double>>& subjects,
                                                      const transition_options& options) {
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
    return states_detail::transition_probabilities(std::move(sum), options, "group_transition_matrix",
                                                   "subjects");
}

}  // namespace entrain
