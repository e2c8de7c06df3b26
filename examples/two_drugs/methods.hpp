// What was done, as paragraphs to paste into a paper: from the parameters of this run and what it found.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <entrain/version.hpp>

#include "../support/methods.hpp"
#include "study.hpp"

namespace drugs {

/// The methods of this run in words, one string per paragraph; plain text.
inline std::vector<std::string> methods_of(const study_results& r) {
    const auto the = [&](const char* name) { return example::parameter_of(r.parameters, name); };
    const dose_curve& gain = r.receptor_curve();
    std::size_t shuffled = 0, others = 0;
    for (const auto& curve : r.curves) shuffled += curve.kind == "shuffled", others += curve.kind == "other";
    const std::string trials = std::to_string(gain.at.empty() ? 0 : gain.at.front().trial.size());
    std::vector<std::string> all;
    all.push_back(
        "Scans (" + std::to_string(r.placebo_scans) + " under placebo, " + std::to_string(r.drug_scans) +
        " under " + the("drug") + "; " + std::to_string(r.regions.size()) + " regions, repetition time " +
        number(r.tr) + " s) and simulated scans were read alike, after a band-pass of " + the("band") + ", " +
        the("trim") +
        " at each end left out: functional connectivity dynamics (FCD) of windows of 30 samples, 3 apart "
        "(Hansen "
        "et al. 2015, doi:10.1016/j.neuroimage.2014.11.001), compared by the distance of Kolmogorov and "
        "Smirnov "
        "between pooled distributions; occupancy of " +
        the("k") +
        " states, the k-means of leading eigenvectors of phase coherence of all scans (Cabral et al. 2017, "
        "doi:10.1038/s41598-017-05425-7); synchrony and metastability; entropy of the order parameter of "
        "each "
        "network over 20 bins; Lempel-Ziv complexity.");
    all.push_back(
        "The brain was modelled by the dynamic mean field of excitatory and inhibitory populations (Deco et "
        "al. "
        "2018, doi:10.1016/j.cub.2018.07.083), integrated by Heun's method in steps of " +
        the("dt") + ", with BOLD by the vessels of that paper. At each of " + std::to_string(r.fit.size()) +
        " global couplings G up to " + the("coupling-max") + " inhibition was tuned region by region, and " +
        trials + " scans of " + std::to_string(r.samples) +
        " samples were simulated; the G of the lowest FCD distance to the placebo scans among those at which "
        "every region could be tuned was taken: " +
        number(r.fit[r.chosen].coupling) + ".");
    all.push_back("The drug was modelled as gain of excitatory populations along the density of " +
                  r.receptor + ", at " + std::to_string(gain.dose.size()) + " values of s_E from 0 to " +
                  number(gain.dose.back()) + ", against " + std::to_string(shuffled) +
                  " shuffled maps, the same gain everywhere, and " + std::to_string(others) +
                  " other receptors. The gain of the lowest FCD distance to the drug's scans was " +
                  number(gain.dose[gain.best]) + "; intervals are of " + the("resamples") +
                  " bootstrap resamples of people and trials, the same draws for all doses and maps. "
                  "Ketamine was modelled "
                  "as block of the NMDA receptors of interneurons (Vollenweider and Kometer 2010, "
                  "doi:10.1038/nrn2884), at " +
                  std::to_string(r.block.size()) + " values from 0 to " + number(r.block.back()) +
                  "; the one whose mean synchrony moved nearest to as far as the gain's was taken (" +
                  number(r.block[r.block_chosen]) +
                  "), with the same block on pyramidal cells as control. Serotonin followed the rates as in "
                  "Kringelbach et "
                  "al. 2020 (doi:10.1073/pnas.1921475117).");
    all.push_back(
        "Changes were tested by paired t tests over trials that share their noise, corrected by Holm's "
        "procedure over all " +
        std::to_string(r.changes.size()) + " changes." +
        (r.maps.empty()
             ? std::string()
             : " Changes of rates were correlated with maps (Spearman) and compared with " + the("draws") +
                   " surrogate maps by Moran spectral randomisation (Wagner and Dray 2015, "
                   "doi:10.1111/2041-210X.12407), corrected by Holm's procedure over " +
                   std::to_string(r.maps.size()) + " tests."));
    all.push_back(std::string("Computed with entrain ") + entrain::version + ", two_drugs, seed " +
                  the("seed") + ".");
    return all;
}

/// What the methods cite.
inline std::vector<example::cited_work> works_cited(const study_results& r) {
    std::vector<example::cited_work> all = {
        {"Deco G et al. Whole-brain multimodal neuroimaging model using serotonin receptor maps explains "
         "non-linear functional effects of LSD. Current Biology 2018.",
         "10.1016/j.cub.2018.07.083"},
        {"Kringelbach ML et al. Dynamic coupling of whole-brain neuronal and neurotransmitter systems. PNAS "
         "2020.",
         "10.1073/pnas.1921475117"},
        {"Vollenweider FX, Kometer M. The neurobiology of psychedelic drugs. Nature Reviews Neuroscience "
         "2010.",
         "10.1038/nrn2884"},
        {"Hansen ECA et al. Functional connectivity dynamics: modeling the switching behavior of the resting "
         "state. NeuroImage 2015.",
         "10.1016/j.neuroimage.2014.11.001"},
        {"Cabral J et al. Cognitive performance in healthy older adults relates to spontaneous switching "
         "between "
         "states of functional connectivity during rest. Scientific Reports 2017.",
         "10.1038/s41598-017-05425-7"}};
    if (!r.maps.empty())
        all.push_back(
            {"Wagner HH, Dray S. Generating spatially constrained null models for irregularly spaced "
             "data using Moran spectral randomization methods. Methods in Ecology and Evolution 2015.",
             "10.1111/2041-210X.12407"});
    return all;
}

}  // namespace drugs
