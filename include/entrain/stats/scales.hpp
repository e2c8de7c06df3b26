// Symptom scales: change, responders and remitters, reliable change.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/proportions.hpp>

namespace entrain::stats {

/// Who responded, and the rate.
struct responders_result {
    std::vector<bool> responded;  ///< of each person
    std::size_t responders = 0;   ///< how many
    estimate rate;                ///< with Wilson's interval
};

/// Reliable change by Jacobson and Truax.
struct reliable_change_result {
    vector<double> index;  ///< change over its standard error of measurement
    double threshold = 0;  ///< points that a change must exceed to be reliable at the confidence asked
    std::size_t fell = 0, rose = 0;  ///< people who changed reliably
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE vector<double> change_scores(const vector<double>& before, const vector<double>& after);
ENTRAIN_INLINE responders_result responders(const vector<double>& before, const vector<double>& after,
                                            double fall, bool at_least);
ENTRAIN_INLINE reliable_change_result reliable_change(const vector<double>& before,
                                                      const vector<double>& after, double sd,
                                                      double reliability, double confidence);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Change of a score: after - before; negative where a symptom scale fell. before, after: (n), points.
/// Throws argument_error where lengths differ or a value is not finite. For per cent see percent_change.
template <vector_like B, vector_like A>
vector<double> change_scores(const B& before, const A& after) {
    constexpr auto function = "stats::change_scores";
    return detail::change_scores(as_vector<double>(before, function, "before"),
                                 as_vector<double>(after, function, "after"));
}

/// Responders: those whose score fell by more than `fall` of its value before (more than half of it, as the
/// trials of psilocybin in depression count them: Carhart-Harris et al. 2021, doi:10.1056/NEJMoa2032994,
/// count at least half; `at_least` says which). before, after: (n), points, before above zero. Throws
/// argument_error where lengths differ, a value is not finite, one before is not positive, or nobody is
/// there.
template <vector_like B, vector_like A>
responders_result responders(const B& before, const A& after, double fall = 0.5, bool at_least = false) {
    constexpr auto function = "stats::responders";
    return detail::responders(as_vector<double>(before, function, "before"),
                              as_vector<double>(after, function, "after"), fall, at_least);
}

/// Jacobson and Truax's index of reliable change:
/// (after - before) / (SD sqrt(2 (1 - reliability))): changes beyond 1.96 are unlikely without real change.
/// before, after: (n), points; sd: of the scale before treatment, points; reliability: 0 to below 1,
/// test-retest. Throws argument_error where lengths differ, a value is not finite, sd is not positive, or
/// reliability is outside. Source: Jacobson and Truax 1991, doi:10.1037/0022-006X.59.1.12.
template <vector_like B, vector_like A>
reliable_change_result reliable_change(const B& before, const A& after, double sd, double reliability,
                                       double confidence = 0.95) {
    constexpr auto function = "stats::reliable_change";
    return detail::reliable_change(as_vector<double>(before, function, "before"),
                                   as_vector<double>(after, function, "after"), sd, reliability, confidence);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/scales.hpp>
#endif
