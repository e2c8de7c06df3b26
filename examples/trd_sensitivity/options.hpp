// What the command line can say, with the paper's values as defaults.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <entrain/simulate/integrator.hpp>
#include <entrain/sweep.hpp>

#include "../support/which_cohort.hpp"

namespace trd {

/// Numbers without a source are choices of this program; the others are those of Vohryzek et al. 2024.
struct program_options {
    // Input and output.
    std::filesystem::path cohort;     // empty: made of `sources`, or synthetic
    prepare::cohort_sources sources;  // its sessions are named as below
    std::filesystem::path out = "results/trd_sensitivity";
    std::filesystem::path write_cohort;  // where to save the synthetic cohort, or empty
    std::string atlas;                   // empty: the only one in the folder
    std::string note;                    // what the data really are; repeated in each output
    std::string responders = "responder", nonresponders = "non-responder";
    std::string before = "before", after = "after";
    std::string scores;  // columns of participants.tsv: one, or "before,after"; empty: see default_scores
    bool figures = true;

    // States.
    std::string states = "3";          // as given: a number, or a range such as 2:10 (the paper's)
    std::size_t k = 3, k_highest = 3;  // the same as numbers; while the study runs both are the number chosen
    std::size_t k_repeats = 10;        // clusterings of each number of a range
    std::array<double, 2> band = {0.04, 0.07};  // Hz
    int filter_order = 2;
    std::size_t trim = 3;       // samples at each end, after the filter
    std::size_t restarts = 20;  // of k-means
    std::size_t permutations = 10'000;

    // Model and fit.
    double noise = 0.02;               // standard deviation per root second
    std::string integrator = "euler";  // euler, as the paper, or splitting: see steps_per_sample()
    double dt = 0.1;                   // s, at most
    double transient = 3000;           // s
    std::size_t samples = 0;           // per run; 0: as many as the group's scans have
    double coupling_max = 0.5;
    double coupling_step = 0.01;
    std::size_t fit_iterations = 150;  // of the effective connectivity; 0 keeps the structural one
    double settle = 60;  // s between updates of the connectivity; negative: the whole transient, as the paper
    std::size_t replicas = 16;    // recordings of the mean length of a scan, averaged at each coupling
    std::size_t fit_repeats = 1;  // simulations of all of them, with noise of its own each
    std::size_t refinements = 0;  // of the grid of couplings, around the best

    // Perturbation.
    std::string protocol = "both";  // sync, noise or both
    std::string units = "pairs";    // pairs (homotopic) or regions
    std::size_t trials = 30;
    double sync_max = 0.1, sync_step = 0.01;
    double noise_max = 0.4, noise_step = 0.025;
    std::string optimal_rule = "lowest-mean";  // see optimal_rules()
    std::size_t draws = 10'000;                // of each null model
    double branch = -1;  // s under the push before the first sample, from where the unperturbed model stands
                         // after its transient; negative: the whole transient again, as the paper
    std::string precision = "double";  // of the perturbed simulations
    bool adaptive = false;             // trials where the ranking is undecided
    std::size_t top = 10;              // units that are looked for: 10 pairs are the paper's 20 regions
    std::size_t budget = 0;            // most runs of an adaptive map; 0: as many as the full design

    // People: the small study of people.hpp, again and again.
    std::size_t label_shuffles = 199;     // of the labels that `shuffle` names; 0: none
    std::string shuffle = "groups";       // groups, sessions (within each person), or both
    std::vector<std::string> hypotheses;  // receptors named before the data were looked at
    bool leave_one_out = false;
    std::size_t bootstrap = 0;  // resamples of people
    std::size_t rewired = 0;    // connectomes
    bool specifications = false;

    // Running.
    bool show_withheld = false;  // in the report: maps of protocols of which no push beats none
    bool quick = false, paper = false;
    std::uint64_t seed = 1;
    std::size_t threads = 0;  // 0: all
    bool resume = false;
    bool keep_journal = false;
    bool fit_only = false;
    entrain::sweep::shard shard = {};

    // Surfaces to draw brains on, left and right, and the labels of their vertices; empty: the made one.
    std::vector<std::filesystem::path> surface, surface_labels;

    bool synthetic() const { return cohort.empty() && !sources.given(); }
    bool wants(const std::string& name) const { return protocol == "both" || protocol == name; }
};

/// The columns of scores that are taken where --scores names none and participants.tsv has both.
inline constexpr const char* default_scores = "score_before,score_after";

/// How many steps of integration a sample is apart from the next: as few as dt allows, and for Euler-Maruyama
/// at least the paper's 20.
inline std::size_t steps_per_sample(const program_options& o, double tr) {
    const double fewest = o.integrator == "euler" ? 20 : 1;
    return static_cast<std::size_t>(std::max(fewest, std::ceil(tr / o.dt - 1e-9)));
}

/// The same as the library calls it.
inline entrain::integrator method_of(const program_options& o) {
    return o.integrator == "euler" ? entrain::integrator::euler_maruyama
                                   : entrain::integrator::strang_splitting;
}

/// How the optimal level of a protocol is chosen. The paper does not say; the default is its natural reading.
inline const std::vector<std::pair<std::string, std::string>>& optimal_rules() {
    static const std::vector<std::pair<std::string, std::string>> rules = {
        {"lowest-mean", "the level of the lowest KL averaged over units and both models"},
        {"lowest", "the level at which any unit of any model reaches the lowest KL"},
        {"largest-difference", "the level at which the two models differ most on average"},
        {"last", "the strongest level"}};
    return rules;
}

}  // namespace trd
