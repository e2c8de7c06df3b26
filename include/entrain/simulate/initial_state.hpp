// The state that an ensemble begins with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>

namespace entrain {

/// The state that an ensemble begins with: one number for everything, an array of (variables, nodes) for all
/// replicas, one of (replicas, variables, nodes), or random numbers.
class initial_state {
public:
    /// One number for every variable, node and replica.
    initial_state(double value) : values_(cube<double>::from_shape({1, 1, 1})) { values_(0, 0, 0) = value; }

    /// (variables, nodes) for all replicas, or (replicas, variables, nodes).
    template <array_like A>
    initial_state(const A& values) {
        if (values.dimension() == 2) {
            const auto& m = as_matrix<double>(values, "initial_state", "values");
            values_ = cube<double>::from_shape({1, m.shape(0), m.shape(1)});
            std::copy(m.begin(), m.end(), values_.begin());
        } else {
            values_ = as_array<double, 3>(values, "initial_state", "values");
        }
    }

    /// Every variable of every node uniform between low and high, determined by the simulation's seed and the
    /// replica's noise stream: `initial_state::uniform(-pi, pi)` for phases.
    static initial_state uniform(double low, double high) {
        initial_state random(0.0);
        random.random_ = true;
        random.low_ = low;
        random.high_ = high;
        return random;
    }

    /// The state of one replica, (variables, nodes).
    matrix<double> of(std::size_t replica, std::size_t variables, std::size_t nodes, std::uint64_t seed,
                      std::uint32_t stream) const;

    /// The same for `times` times as many replicas: states that differ among replicas follow each other that
    /// often. Throws argument_error where they do not fit into memory.
    initial_state repeated(std::size_t times) const;

    /// See core/fields.hpp. A value counts, not whether it is given once or for each replica or node.
    static constexpr auto fields() {
        using self = initial_state;
        return field_list{field("random", &self::random_), field("low", &self::low_),
                          field("high", &self::high_),
                          field<field_use::data>("values", &self::distinct_values)};
    }
    /// The values, without an axis along which all are equal; one number for random states.
    cube<double> distinct_values() const;

    /// Throws argument_error unless the values are finite and fit.
    void validate(std::size_t replicas, std::size_t variables, std::size_t nodes) const;

private:
    cube<double> values_;
    bool random_ = false;
    double low_ = 0, high_ = 0;
};

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/simulate/detail/initial_state.hpp>
#endif
