// An input from outside, in time: an oscillation, a window, pulses.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/model/parameter.hpp>

namespace entrain {

/// An input: F(t) = amplitude cos(omega t + phase) within a window of time, 0 outside of it.
///
///     stimulus{.to = "x", .amplitude = 0.1, .omega = {0.3}}                            // goes on for ever
///     stimulus{.to = "a", .amplitude = map, .from = {100}, .until = {200}}             // a window of a push
///     stimulus{.to = "x", .amplitude = 2, .from = {50}, .width = {0.1}, .period = {1}} // a pulse per second
struct stimulus {
    /// What it is added to: the slope of a variable, or the value of a parameter, by their names in the model.
    std::string to = "x";
    parameter<double> amplitude =
        1.0;  ///< one, per node, or per node and replica; in the unit of `to` (per second)
    parameter<double> phase = 0.0;  ///< the same, radians
    /// One or one per replica: angular frequency, rad/s; 0: constant.
    std::vector<double> omega = {0.0};
    std::vector<double> from = {0.0};  ///< the same: beginning of the window, s since that of the simulation
    /// The same: its end, s, which does not belong to it.
    std::vector<double> until = {std::numeric_limits<double>::infinity()};
    /// The same: length of each pulse, s.
    std::vector<double> width = {0.0};
    /// The same: from one pulse to the next, s; 0: no pulses, the whole window.
    std::vector<double> period = {0.0};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = stimulus;
        using enum field_use;
        return field_list{field("to", &self::to),
                          field("amplitude", &self::amplitude),
                          field("phase", &self::phase, "rad"),
                          field<data>("omega", &self::omega, "rad/s"),
                          field<data>("from", &self::from, "s"),
                          field<data>("until", &self::until, "s"),
                          field<data>("width", &self::width, "s"),
                          field<data>("period", &self::period, "s")};
    }

    /// cos and sin of omega t for a replica where it acts at a time, s, zeros where it does not.
    std::array<double, 2> at(double time, std::size_t replica) const {
        const auto of = [replica](const std::vector<double>& each) {
            return each[each.size() == 1 ? 0 : replica];
        };
        // A time that is a whole number of steps may lie a rounding off.
        const double rounding = 1e-12 * std::max(1.0, std::abs(time)), since = time - of(from) + rounding;
        const bool within_window = since >= 0 && time + rounding < of(until);
        if (!within_window || (of(period) > 0 && !(std::fmod(since, of(period)) < of(width)))) return {0, 0};
        return {std::cos(of(omega) * time), std::sin(of(omega) * time)};
    }

    /// Throws argument_error unless it fits so many nodes and replicas, numbers are finite (`until` may be
    /// infinite), and pulses are not longer than their period.
    void validate(std::size_t nodes, std::size_t replicas, std::string_view function,
                  std::string_view name) const {
        amplitude.validate(nodes, replicas, function, "stimulus.amplitude");
        phase.validate(nodes, replicas, function, "stimulus.phase");
        for (const auto& [each, what] :
             {std::pair{&omega, "stimulus.omega"}, std::pair{&from, "stimulus.from"},
              std::pair{&until, "stimulus.until"}, std::pair{&width, "stimulus.width"},
              std::pair{&period, "stimulus.period"}}) {
            if (each->size() != 1 && each->size() != replicas)
                throw argument_error(function, what, "one value, or one per replica", each->size());
            for (const double value : *each)
                if (std::isnan(value) || (each != &until && std::isinf(value)))
                    throw argument_error(function, what, "finite values", value);
        }
        for (std::size_t r = 0; r < replicas; ++r) {
            const double long_ = width[width.size() == 1 ? 0 : r], apart = period[period.size() == 1 ? 0 : r];
            if (!(apart >= 0 && long_ >= 0 && (apart == 0 || long_ <= apart)))
                throw argument_error(function, std::string(name).append(".width"),
                                     "pulses not below zero and no longer than their period",
                                     describe(long_) + " and " + describe(apart));
        }
    }
};

}  // namespace entrain
