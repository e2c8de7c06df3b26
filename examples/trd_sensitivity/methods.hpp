// What was done, as a paragraph to paste into a paper: from the parameters of this run and what it found.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "../support/methods.hpp"
#include "answer.hpp"
#include "results.hpp"
#include "shared.hpp"

namespace trd {

namespace detail {

// How the number of states was chosen; empty where it was given.
inline std::string number_method(const study_results& r) {
    if (!r.numbers) return "";
    const auto& numbers = *r.numbers;
    return "Every number of states from " + std::to_string(numbers.k.front()) + " to " +
           std::to_string(numbers.k.back()) + " was tried, each in " + std::to_string(numbers.dunn.shape(1)) +
           " clusterings; a number was taken for good unless another one had a better median of silhouette, "
           "Davies-Bouldin and Dunn index, of all three, and the lowest good number at which the occupancy "
           "of "
           "a state differed at a p of at most 0.05, corrected over all numbers, was to be chosen, else that "
           "of the "
           "least mean rank over the three indices (after Vohryzek et al. 2024). ";
}

// What was tested with symptom scores; begins with a space, or is empty.
inline std::string score_method(const study_results& r) {
    if (!r.scores) return "";
    const auto& scores = *r.scores;
    std::string text;
    if (scores.tested_responders)
        text += " Symptom scores before treatment (" + scores.before +
                ") were compared between the groups by a permutation test of rank sums.";
    if (scores.correlated)
        text += " Changes of occupancy were correlated with " +
                (scores.after.empty() ? "the scores" : "the change of scores to " + scores.after) + " over " +
                std::to_string(scores.correlated) +
                " people (Spearman, permutations of the scores, corrected over states by the largest "
                "correlation).";
    return text;
}

}  // namespace detail

/// The methods of this run in words, one string per paragraph; plain text.
inline std::vector<std::string> methods_of(const study_results& r) {
    const auto the = [&](const char* name) { return example::parameter_of(r.parameters, name); };
    const auto& source = r.source;
    std::vector<std::string> all;

    std::string band = the("band"), scans;  // "0.04 0.07 Hz"
    if (const auto blank = band.find(' '); blank != band.npos) band.replace(blank, 1, " to ");
    for (const auto& count : source.counts)
        scans += (scans.empty() ? "" : ", ") + std::to_string(count.scans) + " of " + count.group + "s " +
                 count.session;
    all.push_back(
        "Scans (" + scans + "; " + std::to_string(source.regions.size()) + " regions" +
        (source.atlas.empty() ? "" : " of " + source.atlas) + ", repetition time " + number(source.tr) +
        " s) were band-pass filtered (" + band + ", Butterworth filter of order " + the("filter-order") +
        " in both directions), and phases taken from the analytic signal, " + the("trim") +
        " at each end left out. " +
        (source.joined_runs
             ? "Runs of one scan were filtered and cut each by itself and joined at their phases; no "
               "lifetime or transition was counted across a join. Functional connectivity is that of runs "
               "that were standardised by themselves, and natural frequencies took runs as scans. "
             : "") +
        "Leading eigenvectors of phase coherence of all scans together were "
        "clustered by "
        "k-means into " +
        std::to_string(r.states.k) + " states (LEiDA; Cabral et al. 2017, doi:10.1038/s41598-017-05425-7; " +
        the("restarts") + " restarts). " + detail::number_method(r) +
        "Groups and sessions were compared by two-sided permutation tests, within persons of "
        "signed ranks, between groups of rank sums (" +
        the("permutations") +
        " permutations; seven comparisons of each measure, as Vohryzek et al. 2024), corrected by "
        "Benjamini and Hochberg's procedure over the occupancies" +
        (r.numbers ? " at all numbers of states" : "") +
        " and the measures of whole scans together, and by itself over lifetimes and transitions." +
        detail::score_method(r));

    std::vector<std::string> chosen;
    std::size_t couplings = 0;
    for (const auto& fit : r.fits) {
        chosen.push_back(number(fit.coupling, 3) + " (" + fit.model + ")");
        couplings = std::max(couplings, fit.curve.size());
    }
    std::string g;
    for (const auto& each : chosen) g += (g.empty() ? "" : ", ") + each;
    all.push_back(
        "Each group before treatment was modelled by Hopf oscillators at the bifurcation (a = 0, noise of " +
        the("noise") +
        " per root second, natural frequencies from the scans), coupled by effective connectivity, "
        "which was fitted to the group's phase coherence in at most " +
        the("fit-iterations") + " updates at each of " + std::to_string(couplings) +
        " global couplings G, and integrated by " +
        (r.integration.method == "euler" ? "Euler-Maruyama" : "Strang splitting") + " in steps of " +
        number(r.integration.dt, 3) +
        " s. The G of the lowest symmetrised Kullback-Leibler divergence between simulated and measured "
        "state "
        "probabilities was taken: " +
        g +
        " (Deco et al. 2019, doi:10.1073/pnas.1905534116; Vohryzek et al. 2024, "
        "doi:10.1093/braincomms/fcae049).");

    std::string levels;
    std::vector<std::string> protocols;
    for (const auto& map : r.sensitivity) {
        if (std::find(protocols.begin(), protocols.end(), map.protocol) != protocols.end()) continue;
        protocols.push_back(map.protocol);
        levels += (levels.empty() ? "" : " and ") + std::to_string(map.levels.size()) + " levels towards " +
                  protocol_text(map.protocol) + " (0 to " + number(map.levels(map.levels.size() - 1), 3) +
                  ")";
    }
    if (!levels.empty())
        all.push_back(
            "Each of " + std::to_string(r.sensitivity.front().units.size()) +
            " units of both models was perturbed by a shift of a, at " + levels + ", " + the("trials") +
            " simulations of " +
            (the("samples") == "0" ? "as many samples as a group's scans have together"
                                   : the("samples") + " samples") +
            " each. The effect of a perturbation is the drop of the "
            "divergence from the state probabilities of responders after treatment, against the same model "
            "without a perturbation" +
            (r.sensitivity.front().trials.shape(2) < 2
                 ? ""
                 : ", each half of the simulations read at the level that the other half chose") +
            ". Maps were correlated with receptor densities (Spearman) and compared "
            "with " +
            the("draws") +
            " surrogate maps by spins and by Moran spectral randomisation (Wagner and Dray 2015, "
            "doi:10.1111/2041-210X.12407), with two-sided p corrected by the smallest p of each "
            "draw "
            "over all maps and receptors" +
            (r.hypotheses.empty() ? std::string(".")
                                  : " (of the hypotheses: over every map and protocol of these alone)."));
    if (r.people && r.people->shuffles)
        all.push_back(
            "The whole analysis, at a smaller size, was repeated under " +
            std::to_string(r.people->shuffles->shuffles) +
            (r.people->shuffles->exact ? " other labelings, all there are," : " shuffles") + " of " +
            (r.people->shuffled == "both" ? std::string("groups and sessions") : r.people->shuffled) +
            ", with two-sided p corrected by the largest statistic over all correlations and differences" +
            (r.hypotheses.empty()
                 ? std::string()
                 : "; those of the hypotheses (" + listed(r.hypotheses) + ", named " +
                       (r.hypotheses_planted ? "by whoever planted them" : "before the data were looked at") +
                       ") over every map and protocol of these receptors alone") +
            ". "
            "Maps were also correlated with receptors given the map of a model fitted to all recordings and "
            "node strength (partial Spearman correlation, corrected over all of these), under the same "
            "labels.");
    if (r.people && r.people->rewired)
        all.push_back(
            "The same was repeated on " + std::to_string(r.people->rewired->drawn.shape(1)) +
            " rewired connectomes of the same degrees and weights (Maslov and Sneppen 2002, "
            "doi:10.1126/science.1065103), with strengths nearly kept by annealing (Milisav et al. 2025, "
            "doi:10.1038/s43588-024-00735-z).");
    all.push_back("Computed with entrain " + source.version + ", trd_sensitivity, seed " +
                  std::to_string(source.seed) + ".");
    return all;
}

}  // namespace trd
