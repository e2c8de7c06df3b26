// What fits check of states and data before they begin.
#pragma once

#include <cstddef>
#include <string>

#include <entrain/fit/effective_connectivity.hpp>

namespace entrain::fit_detail {

ENTRAIN_INLINE void check_data(const char* function, const summary& data, std::size_t states,
                               std::size_t regions) {
    const auto require = [&](const matrix<double>& measure, const char* what, std::size_t size) {
        if (measure.shape(0) != size || measure.shape(1) != size)
            throw argument_error(function, "data",
                                 std::string(what)
                                     .append(" of ")
                                     .append(std::to_string(size))
                                     .append(what == std::string("transitions") ? " states" : " regions"),
                                 measure.shape());
        check_finite(function, "data", measure);
    };
    require(data.phase_coherence, "phase coherence", regions);
    require(data.functional_connectivity, "functional connectivity", regions);
    require(data.transitions, "transitions", states);
    if (data.occupancy.size() != states)
        throw argument_error(function, "data", "occupancies of " + std::to_string(states) + " states",
                             data.occupancy.size());
    check_finite(function, "data", data.occupancy);
    check_finite(function, "data", data.phase_fcd);
    check_finite(function, "data", data.metastability);
}

}  // namespace entrain::fit_detail
