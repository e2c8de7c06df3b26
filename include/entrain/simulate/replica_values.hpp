// A number for each replica of an ensemble, or one for all.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>

namespace entrain {

/// One number for all replicas, or one each.
class replica_values {
public:
    /// One number for all replicas.
    replica_values(double value) : values_{value} {}
    /// One number per replica.
    replica_values(std::vector<double> per_replica) : values_(std::move(per_replica)) {}
    /// One number per replica.
    template <vector_like A>
    replica_values(const A& per_replica) {
        const auto& v = as_vector<double>(per_replica, "replica_values", "per_replica");
        values_.assign(v.begin(), v.end());
    }

    /// How many numbers there are.
    std::size_t size() const { return values_.size(); }
    /// Throws argument_error for a replica that it has no value of.
    double operator[](std::size_t replica) const {
        if (values_.size() != 1) check_index("replica_values", "replica", replica, size(), "values");
        return values_.size() == 1 ? values_[0] : values_[replica];
    }

    /// The same for `times` times as many replicas: numbers of one each follow each other that often. Throws
    /// argument_error where they do not fit into memory.
    replica_values repeated(std::size_t times) const {
        if (values_.size() == 1) return *this;
        check_allocation<double>("replica_values::repeated", "times", {values_.size(), times});
        std::vector<double> more;
        for (std::size_t k = 0; k < times; ++k) more.insert(more.end(), values_.begin(), values_.end());
        return more;
    }

    /// See core/fields.hpp. A value counts, not whether it is given once or for each replica.
    static constexpr auto fields() {
        return field_list{field<field_use::data>("values", &replica_values::distinct_values)};
    }
    /// The numbers; one where all are equal.
    std::vector<double> distinct_values() const {
        const bool same = std::all_of(values_.begin(), values_.end(),
                                      [this](double value) { return value == values_.front(); });
        return same && !values_.empty() ? std::vector<double>{values_.front()} : values_;
    }

private:
    std::vector<double> values_;
};

}  // namespace entrain
