// The connectome: who is coupled to whom, and how strongly.
//
// It stands in core, left of io, because a file reader returns it and every model takes it.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain {

/// A weighted network of regions. Rows are targets: weights(i, j) scales what region i receives from
/// region j. The diagonal is zero. Construct it from a matrix; it is validated there once.
class connectome {
public:
    /// A network without regions, to be assigned to.
    connectome() = default;

    /// `weights` is (regions, regions); the diagonal is ignored and set to zero. `labels` are the names
    /// of the regions, or empty.
    /// Throws argument_error if the matrix is not square, has a value that is NaN or infinite, or the number
    /// of labels differs from the number of regions.
    template <array_like A>
    explicit connectome(const A& weights, std::vector<std::string> labels = {})
        : weights_(as_matrix<double>(weights, "connectome", "weights")), labels_(std::move(labels)) {
        check();
    }

    /// The same of a matrix that is given away, without a copy: 10,000 regions are 800 MB.
    ///
    ///     const connectome network(std::move(weights));
    template <std::same_as<matrix<double>> A>
    explicit connectome(A&& weights, std::vector<std::string> labels = {})
        : weights_(std::move(weights)), labels_(std::move(labels)) {
        check();
    }

    /// Number of regions.
    std::size_t size() const { return weights_.shape(0); }
    /// The weights, (regions, regions), rows are targets.
    const matrix<double>& weights() const { return weights_; }
    /// The names of the regions, or empty.
    const std::vector<std::string>& labels() const { return labels_; }

    /// What each region receives in all: the row sums of the weights. Throws argument_error where a sum is
    /// too large for a number.
    vector<double> in_strength() const {
        vector<double> strength = full(size(), 0.0);
        for (std::size_t i = 0; i < size(); ++i) {
            for (std::size_t j = 0; j < size(); ++j) strength(i) += weights_(i, j);
            if (!is_finite(strength(i)))
                throw argument_error("connectome::in_strength", "weights", "rows whose sums are finite",
                                     describe(strength(i)) + " in row " + std::to_string(i));
        }
        return strength;
    }

    /// Whether weights(i, j) equals weights(j, i) everywhere, exactly.
    bool symmetric() const {
        for (std::size_t i = 0; i < size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (weights_(i, j) != weights_(j, i)) return false;
        return true;
    }

    /// Whether no two regions are connected in both directions, though some are connected at all. Of a whole
    /// brain that is hardly meant: it is what a file looks like that keeps one triangle of a symmetric
    /// matrix.
    bool one_directional() const {
        bool any = false;
        for (std::size_t i = 0; i < size(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const bool here = weights_(i, j) != 0, back = weights_(j, i) != 0;
                if (here && back) return false;
                any = any || here || back;
            }
        return any;
    }

    /// The same network with its largest weight equal to `maximum` (0.2 in Deco 2019 and Vohryzek 2024).
    /// Throws argument_error if `maximum` is not a positive number, no weight is positive, or a negative
    /// weight becomes too large for a number.
    connectome scaled_to_max(double maximum) const& {
        connectome scaled = *this;
        scaled.scale_to_max(maximum);
        return scaled;
    }
    /// The same of a network that is not needed any more, without a copy.
    connectome scaled_to_max(double maximum) && {
        scale_to_max(maximum);
        return std::move(*this);
    }

    /// The regions `order`, in that order: to reorder or to take a part.
    connectome subset(const std::vector<std::size_t>& order) const {
        check_allocation<double>("connectome::subset", "order", {order.size(), order.size()});
        connectome part;
        part.weights_ = full(order.size(), order.size(), 0.0);
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (order[i] >= size())
                throw argument_error("connectome::subset", "order", "indices below " + std::to_string(size()),
                                     order[i]);
            if (!labels_.empty()) part.labels_.push_back(labels_[order[i]]);
        }
        for (std::size_t i = 0; i < order.size(); ++i)
            for (std::size_t j = 0; j < order.size(); ++j) part.weights_(i, j) = weights_(order[i], order[j]);
        return part;
    }

private:
    void check() {
        if (weights_.shape(0) != weights_.shape(1) || weights_.shape(0) == 0)
            throw argument_error("connectome", "weights", "a square matrix (regions, regions)",
                                 weights_.shape());
        check_finite("connectome", "weights", weights_);
        if (!labels_.empty() && labels_.size() != size())
            throw argument_error("connectome", "labels", std::to_string(size()) + " names, or none",
                                 labels_.size());
        for (std::size_t i = 0; i < size(); ++i) weights_(i, i) = 0;
    }

    void scale_to_max(double maximum) {
        check_positive("connectome::scaled_to_max", "maximum", maximum);
        const double largest = size() ? *std::max_element(weights_.begin(), weights_.end()) : 0.0;
        if (!(largest > 0))
            throw argument_error("connectome::scaled_to_max", "weights", "at least one positive weight",
                                 largest);
        // The factor itself may be too large or too small for a number where no weight will be.
        const double factor = maximum / largest;
        for (double& weight : weights_) {
            weight = std::isnormal(factor) ? weight * factor : weight / largest * maximum;
            if (!is_finite(weight))
                throw argument_error("connectome::scaled_to_max", "maximum",
                                     "one that keeps negative weights finite", maximum);
        }
    }

    matrix<double> weights_;
    std::vector<std::string> labels_;
};

/// What is allowed in a connectome but seldom meant, one sentence each, for programs to show: no two regions
/// connected in both directions (one triangle of a symmetric matrix), negative weights, regions that no
/// connection reaches. Empty where there is nothing to say. Cost O(N^2).
///
///     for (const auto& sentence : describe_oddities(network)) std::puts(sentence.c_str());
inline std::vector<std::string> describe_oddities(const connectome& network) {
    std::vector<std::string> sentences;
    const auto& weights = network.weights();
    const std::size_t n = network.size();
    const auto name = [&](std::size_t i) {
        return network.labels().empty() ? "region " + std::to_string(i) : "'" + network.labels()[i] + "'";
    };
    if (network.one_directional())
        sentences.push_back(
            "no two regions of the connectome are connected in both directions: is it one triangle of a "
            "symmetric matrix?");
    std::size_t negative = 0, unreached = 0, first = 0;
    for (std::size_t i = n; i-- > 0;) {
        bool reached = n == 1;
        for (std::size_t j = 0; j < n; ++j) {
            negative += weights(i, j) < 0;
            reached = reached || weights(i, j) != 0 || weights(j, i) != 0;
        }
        if (!reached) first = i, ++unreached;
    }
    if (negative > 0)
        sentences.push_back(std::to_string(negative) + (negative == 1 ? " weight" : " weights") +
                            " of the connectome " + (negative == 1 ? "is" : "are") + " negative.");
    if (unreached > 0)
        sentences.push_back(std::to_string(unreached) + (unreached == 1 ? " region" : " regions") +
                            " of the connectome " + (unreached == 1 ? "has" : "have") +
                            " no connection at all, " + (unreached == 1 ? "" : "first ") + name(first) + ".");
    return sentences;
}

}  // namespace entrain
