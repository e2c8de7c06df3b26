// A model's parameter: one number for all, one per node, or one per node and replica.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/fields.hpp>

namespace entrain {

/// A scalar, a vector of shape (nodes), or a matrix of shape (nodes, replicas); any array that fits converts
/// to it.
template <class T>
class parameter {
public:
    /// One value for all nodes and replicas.
    parameter(double value) : values_(full(1, 1, static_cast<T>(value))) {}

    /// One value per node, (nodes), or per node and replica, (nodes, replicas); 1 stands for all.
    template <vector_like A>
    parameter(const A& values) {
        if constexpr (array_like<A>)
            if (values.dimension() != 1) {
                values_ = as_matrix<T>(values, "parameter", "values");
                return;
            }
        const auto& v = as_vector<T>(values, "parameter", "values");
        values_ = full(v.size(), 1, T{});
        std::copy(v.begin(), v.end(), values_.begin());
    }

    /// How many nodes it has values for; 1: the same for all.
    std::size_t nodes() const { return values_.shape(0); }
    /// How many replicas it has values for; 1: the same for all.
    std::size_t replicas() const { return values_.shape(1); }
    /// Whether nodes have values of their own.
    bool per_node() const { return values_.shape(0) != 1; }
    /// Whether replicas have values of their own.
    bool per_replica() const { return values_.shape(1) != 1; }

    /// Throws argument_error for a node or replica that it has no value of.
    T operator()(std::size_t node, std::size_t replica) const {
        if (per_node()) check_index("parameter", "node", node, values_.shape(0), "values per node");
        if (per_replica()) check_index("parameter", "replica", replica, values_.shape(1), "replicas");
        return values_(per_node() ? node : 0, per_replica() ? replica : 0);
    }

    /// The same for `times` times as many replicas: values that differ among replicas follow each other that
    /// often. Throws argument_error where they do not fit into memory.
    parameter repeated(std::size_t times) const {
        if (!per_replica()) return *this;
        const std::size_t replicas = values_.shape(1);
        check_allocation<T>("parameter::repeated", "times", {values_.shape(0), replicas, times});
        matrix<T> more = full(values_.shape(0), replicas * times, T{});
        for (std::size_t i = 0; i < more.shape(0); ++i)
            for (std::size_t k = 0; k < more.shape(1); ++k) more(i, k) = values_(i, k % replicas);
        return more;
    }

    /// Whether every value is zero.
    bool is_zero() const {
        return std::all_of(values_.begin(), values_.end(), [](T value) { return value == 0; });
    }

    /// Throws argument_error unless the values are finite and fit `nodes` nodes and `replicas` replicas.
    void validate(std::size_t nodes, std::size_t replicas, std::string_view function,
                  std::string_view name) const {
        check_finite(function, name, values_);
        if ((values_.shape(0) != 1 && values_.shape(0) != nodes) ||
            (values_.shape(1) != 1 && values_.shape(1) != replicas))
            throw argument_error(function, name,
                                 "one value, one per node (" + std::to_string(nodes) +
                                     "), or (nodes, replicas) = (" + std::to_string(nodes) + ", " +
                                     std::to_string(replicas) + ")",
                                 values_.shape());
    }

    /// The same, and unless no value is below zero: for the strength of noise.
    void validate_not_negative(std::size_t nodes, std::size_t replicas, std::string_view function,
                               std::string_view name) const {
        validate(nodes, replicas, function, name);
        for (const T value : values_) check_not_negative(function, name, value);
    }

    /// The values, (1 or nodes, 1 or replicas), without an axis along which all are equal.
    matrix<T> distinct_values() const {
        const auto same = [this](std::size_t axis) {
            for (std::size_t i = 0; i < values_.shape(0); ++i)
                for (std::size_t k = 0; k < values_.shape(1); ++k)
                    if (values_(i, k) != values_(axis == 0 ? 0 : i, axis == 1 ? 0 : k)) return false;
            return true;
        };
        matrix<T> few = full(same(0) ? std::min<std::size_t>(1, values_.shape(0)) : values_.shape(0),
                             same(1) ? std::min<std::size_t>(1, values_.shape(1)) : values_.shape(1), T{});
        for (std::size_t i = 0; i < few.shape(0); ++i)
            for (std::size_t k = 0; k < few.shape(1); ++k) few(i, k) = values_(i, k);
        return few;
    }

    /// See core/fields.hpp. A value counts, not whether it is given once or for each node.
    static constexpr auto fields() {
        return field_list{field<field_use::data>("values", &parameter::distinct_values)};
    }

private:
    matrix<T> values_;  // (1 or nodes, 1 or replicas)
};

}  // namespace entrain
