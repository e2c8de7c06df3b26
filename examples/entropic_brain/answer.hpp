// The sentences of the first screen: what each comparison shows against the control, and by itself.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "../support/text.hpp"
#include "results.hpp"

namespace entropic {

using namespace example;

namespace detail {

// Of tests of one comparison, those below 0.05 after Bonferroni over all of them, the clearest first.
template <class Test>
struct corrected_tests {
    std::vector<const Test*> all, standing;

    corrected_tests(const std::vector<Test>& tests, const std::string& comparison) {
        for (const Test& each : tests)
            if (each.comparison == comparison) all.push_back(&each);
        std::stable_sort(all.begin(), all.end(), [](const Test* a, const Test* b) { return a->p < b->p; });
        for (const Test* each : all)
            if (corrected(*each) < 0.05) standing.push_back(each);
    }
    double corrected(const Test& test) const {
        return std::min(1.0, test.p * static_cast<double>(all.size()));
    }
    std::string count() const {
        return std::to_string(standing.size()) + " of " + std::to_string(all.size());
    }
};

// "Default, entropy of the order parameter (+12 points, 95 % interval +2 to +22, corrected p = 0.01)".
template <class Test>
std::string named(const study_results& r, const Test& test, double value, const char* unit,
                  double corrected) {
    const auto with_sign = [](double number) {
        return (number > 0 ? "+" : "−") + decimals(std::abs(number), 0);
    };
    return escape_html(r.networks.name[test.network]) + ", " + measures[test.measure].title + " (" +
           with_sign(value) + " " + unit + ", 95 % interval " + with_sign(test.low) + " to " +
           with_sign(test.high) + ", corrected " + p_text(corrected) + ")";
}

}  // namespace detail

/// What may be said of a comparison. A change that the control shows as well is no effect of the drug.
enum class drug_verdict {
    not_tested,         ///< fewer than three people have both scans
    without_control,    ///< there is no control, or it has too few people in common
    like_the_control,   ///< every difference of changes has a corrected p of 0.05 or more
    unlike_the_control  ///< one is below
};

inline drug_verdict verdict_of(const study_results& r, const comparison& drug) {
    if (detail::corrected_tests<change_test>(r.changes, drug.name).all.empty())
        return drug_verdict::not_tested;
    const detail::corrected_tests<contrast_test> contrasts(r.contrasts, drug.name);
    if (contrasts.all.empty()) return drug_verdict::without_control;
    return contrasts.standing.empty() ? drug_verdict::like_the_control : drug_verdict::unlike_the_control;
}

/// One or two sentences for each comparison, the contrast with the control first. A change without a control is
/// named, and claimed to be nobody's.
inline std::vector<std::string> answer_of(const study_results& r) {
    std::vector<std::string> sentences;
    const auto drugs = std::count_if(r.comparisons.begin(), r.comparisons.end(),
                                     [](const comparison& each) { return !each.control; });
    const auto controlled = std::any_of(r.comparisons.begin(), r.comparisons.end(),
                                        [](const comparison& each) { return each.control; });
    for (const comparison& each : r.comparisons) {
        const std::string name = escape_html(capitalised(each.name));
        const drug_verdict verdict = verdict_of(r, each);
        if (verdict == drug_verdict::not_tested) {
            sentences.push_back(name +
                                ": fewer than three people have both scans, so that nothing is tested.");
            continue;
        }
        if (!each.control && verdict == drug_verdict::without_control) {
            sentences.push_back(
                name + (controlled ? " and the control have too few people in common" : " has no control") +
                ", so that no change is claimed to be its doing.");
        } else if (!each.control) {
            const detail::corrected_tests<contrast_test> contrasts(r.contrasts, each.name);
            const contrast_test& first = *contrasts.all.front();
            const std::string against = " against " + escape_html(first.control) + ": " + contrasts.count() +
                                        " differences of changes stay below 0.05, corrected over all of them";
            const std::string clearest =
                detail::named(r, first, first.difference, "points", contrasts.corrected(first));
            sentences.push_back(verdict == drug_verdict::like_the_control
                                    ? name + " is not distinguishable from the control," + against +
                                          ", the clearest " + clearest + "."
                                    : name + " changes otherwise than the control," + against +
                                          ", the clearest in " + clearest + ".");
        }
        if (drugs > 2) continue;
        const detail::corrected_tests<change_test> changes(r.changes, each.name);
        const change_test& first = *changes.all.front();
        sentences.push_back((each.control ? "The control, " + escape_html(each.name) + ", by itself: "
                                          : "By itself, which is no evidence for the drug: ") +
                            changes.count() +
                            " changes stay below 0.05, corrected over all of them, the clearest " +
                            detail::named(r, first, first.mean, "%", changes.corrected(first)) + ".");
    }
    return sentences;
}

}  // namespace entropic
