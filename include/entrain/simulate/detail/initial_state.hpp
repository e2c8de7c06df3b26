// The work of initial_state.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <entrain/simulate/initial_state.hpp>
#include <entrain/core/random.hpp>

namespace entrain {

ENTRAIN_INLINE matrix<double> initial_state::of(std::size_t replica, std::size_t variables, std::size_t nodes,
                                                std::uint64_t seed, std::uint32_t stream) const {
    constexpr auto here = "initial_state::of";
    check_allocation<double>(here, "nodes", {variables, nodes});
    if (values_.size() != 1) {
        if (values_.shape(0) != 1) check_index(here, "replica", replica, values_.shape(0), "replicas");
        if (values_.shape(1) != variables || values_.shape(2) != nodes)
            throw argument_error(here, "nodes", "the variables and nodes of its values", values_.shape());
    }
    matrix<double> state = full(variables, nodes, 0.0);
    if (random_) {
        // Far from the streams of the noise, whose counters hold the step where this has 2^63 + stream.
        random_stream random(seed, (std::uint64_t{1} << 63) | stream);
        for (double& value : state) value = low_ + (high_ - low_) * random.uniform();
        return state;
    }
    for (std::size_t v = 0; v < variables; ++v)
        for (std::size_t node = 0; node < nodes; ++node)
            state(v, node) = values_(values_.shape(0) > 1 ? replica : 0, values_.shape(1) > 1 ? v : 0,
                                     values_.shape(2) > 1 ? node : 0);
    return state;
}

ENTRAIN_INLINE initial_state initial_state::repeated(std::size_t times) const {
    if (values_.shape(0) == 1) return *this;
    const std::size_t replicas = values_.shape(0), size = values_.shape(1) * values_.shape(2);
    check_allocation<double>("initial_state::repeated", "times", {replicas, size, times});
    initial_state more = *this;
    more.values_ = cube<double>::from_shape({replicas * times, values_.shape(1), values_.shape(2)});
    for (std::size_t r = 0; r < replicas * times; ++r)
        std::copy_n(values_.data() + r % replicas * size, size, more.values_.data() + r * size);
    return more;
}

ENTRAIN_INLINE cube<double> initial_state::distinct_values() const {
    std::array<std::size_t, 3> size = {values_.shape(0), values_.shape(1), values_.shape(2)};
    const auto at = [](std::size_t i, std::size_t extent) { return extent > 1 ? i : 0; };
    for (std::size_t axis = 0; axis < 3; ++axis) {
        auto fewer = size;
        fewer[axis] = std::min<std::size_t>(1, size[axis]);
        bool same = true;
        for (std::size_t r = 0; r < size[0]; ++r)
            for (std::size_t v = 0; v < size[1]; ++v)
                for (std::size_t n = 0; n < size[2]; ++n)
                    same = same &&
                           values_(r, v, n) == values_(at(r, fewer[0]), at(v, fewer[1]), at(n, fewer[2]));
        if (same) size = fewer;
    }
    cube<double> few = cube<double>::from_shape({size[0], size[1], size[2]});
    for (std::size_t r = 0; r < size[0]; ++r)
        for (std::size_t v = 0; v < size[1]; ++v)
            for (std::size_t n = 0; n < size[2]; ++n) few(r, v, n) = values_(r, v, n);
    return few;
}

ENTRAIN_INLINE void initial_state::validate(std::size_t replicas, std::size_t variables,
                                            std::size_t nodes) const {
    check_finite("simulate", "initial", values_);
    if (random_ && !(is_finite(high_ - low_) && low_ <= high_))
        throw argument_error("simulate", "initial", "finite bounds, the lower one first",
                             describe(low_) + " and " + describe(high_));
    const auto fits = [this](std::size_t axis, std::size_t size) {
        return values_.shape(axis) == 1 || values_.shape(axis) == size;
    };
    const bool number = values_.size() == 1;
    if (!number && (!fits(0, replicas) || values_.shape(1) != variables || values_.shape(2) != nodes))
        throw argument_error("simulate", "initial",
                             "one number, (variables, nodes) = (" + std::to_string(variables) + ", " +
                                 std::to_string(nodes) + "), or (replicas, variables, nodes)",
                             values_.shape());
}

}  // namespace entrain
