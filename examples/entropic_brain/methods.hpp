// What was done, as paragraphs to paste into a paper: from the parameters of this run and what it found.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <entrain/version.hpp>

#include "../support/methods.hpp"
#include "results.hpp"

namespace entropic {

/// The methods of this run in words, one string per paragraph; plain text.
inline std::vector<std::string> methods_of(const study_results& r) {
    const auto the = [&](const char* name) { return example::parameter_of(r.parameters, name); };
    std::vector<std::string> all;
    std::string scans;
    for (const auto& session : r.sessions())
        scans += (scans.empty() ? "" : ", ") +
                 std::to_string(std::count_if(r.scans.begin(), r.scans.end(),
                                              [&](const auto& scan) { return scan.session == session; })) +
                 " of " + session;
    const std::string bins =
        the("bins") == "fixed" ? the("bin-count") + " bins"
                               : "bins by the rule of " + (the("bins") == "freedman-diaconis"
                                                               ? std::string("Freedman and Diaconis")
                                                           : the("bins") == "scott" ? std::string("Scott")
                                                                                    : std::string("Sturges"));
    all.push_back("Scans (" + scans + "; " + std::to_string(r.regions.size()) + " regions, repetition time " +
                  example::number(r.tr) + " s) were read in " + std::to_string(r.networks.size()) +
                  " networks of at least two regions each, in two ways. Spatial variance: BOLD without "
                  "linear trend, divided "
                  "by the standard deviation over all regions and scans of the person, its variance over the "
                  "regions of a "
                  "network at each sample. Order parameter: after a band-pass (" +
                  the("band") + ", Butterworth filter of order " + the("filter-order") +
                  " in both directions) and with phases from the analytic signal, " + the("trim") +
                  " at each end left out, the length of the mean phasor of a network's regions. " +
                  (r.joined_runs
                       ? "Trends, filters and phases are of each run of a scan by itself, and runs were "
                         "joined afterwards. "
                       : "") +
                  "Of both "
                  "signals the variance "
                  "over time was taken, and the Shannon entropy of the values over " +
                  bins + " that all scans of a person share (" + the("estimator") +
                  " estimator). The measures follow Carhart-Harris et al. 2014 "
                  "(doi:10.3389/fnhum.2014.00020), with parcels "
                  "in place of voxels.");
    if (!r.changes.empty()) {
        std::string compared;
        for (const auto& each : r.comparisons) {
            std::size_t people = 0;
            for (const auto& change : r.changes)
                if (change.comparison == each.name) people = std::max(people, change.change.size());
            compared += (compared.empty() ? "" : "; ") + each.name + ": " + each.before + " to " +
                        each.after + ", " + std::to_string(people) + " people";
        }
        std::string text =
            "Per cent changes within persons (" + compared +
            ") were tested against none by one-sample t tests, with 95 % BCa bootstrap intervals (" +
            the("resamples") +
            " resamples; Efron 1987, doi:10.1080/01621459.1987.10478410). p values were corrected over the "
            "networks by Bonferroni's rule, and by step-down max-T of joint sign flips (all of them, or " +
            the("permutations") + " where there are more).";
        if (!r.contrasts.empty())
            text += " Changes were set against those of " + r.contrasts.front().control +
                    " in the same people by paired t tests.";
        all.push_back(text);
    }
    all.push_back(std::string("Computed with entrain ") + entrain::version + ", entropic_brain, seed " +
                  the("seed") + ".");
    return all;
}

/// What the methods cite.
inline std::vector<example::cited_work> works_cited(const study_results& r) {
    std::vector<example::cited_work> all = {
        {"The study: Carhart-Harris RL, Leech R, Hellyer PJ, Shanahan M, Feilding A, Tagliazucchi E, Chialvo "
         "DR, "
         "Nutt D. The entropic brain: a theory of conscious states informed by neuroimaging research with "
         "psychedelic drugs. Frontiers in Human Neuroscience 2014; 8: 20.",
         "10.3389/fnhum.2014.00020"}};
    const std::string bins = example::parameter_of(r.parameters, "bins");
    if (bins == "freedman-diaconis")
        all.push_back(
            {"Bins: Freedman D, Diaconis P. On the histogram as a density estimator: L2 theory. "
             "Zeitschrift für Wahrscheinlichkeitstheorie und verwandte Gebiete 1981; 57: 453.",
             "10.1007/BF01025868"});
    if (bins == "scott")
        all.push_back({"Bins: Scott DW. On optimal and data-based histograms. Biometrika 1979; 66: 605.",
                       "10.1093/biomet/66.3.605"});
    if (bins == "sturges")
        all.push_back(
            {"Bins: Sturges HA. The choice of a class interval. Journal of the American Statistical "
             "Association 1926; 21: 65.",
             "10.1080/01621459.1926.10502161"});
    if (!r.changes.empty())
        all.push_back(
            {"Intervals: Efron B. Better bootstrap confidence intervals. Journal of the American "
             "Statistical Association 1987; 82: 171.",
             "10.1080/01621459.1987.10478410"});
    return all;
}

}  // namespace entropic
