// What the study finds, as plain data: the analysis fills it, the tables and the report read it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/perturb.hpp>
#include <entrain/states/cluster_number.hpp>
#include <entrain/stats/correlation_max_t.hpp>
#include <entrain/stats/proportions.hpp>

#include "../support/which_cohort.hpp"

namespace trd {

/// Where the data come from. `note` is repeated in every output.
struct provenance {
    std::string cohort;       ///< short name, e.g. the folder's
    std::string description;  ///< one or two sentences
    std::string note;         ///< e.g. "synthetic cohort, truth known", "stand-in data: ...", or empty
    std::string version;      ///< of entrain
    std::uint64_t seed = 1;
    double tr = 0;             ///< s
    bool joined_runs = false;  ///< whether a scan is several runs
    std::string atlas;
    entrain::io::region_table regions;
    entrain::io::receptor_table receptors;
    std::string responders = "responder", nonresponders = "non-responder";  ///< names of the groups
    std::string before = "before", after = "after";                         ///< names of the sessions
    struct count {
        std::string group, session;
        std::size_t scans = 0;
        std::size_t samples = 0;  ///< over all its scans, before trimming
    };
    std::vector<count> counts;
    std::vector<prepare::section> made_of;  ///< of a cohort that was made of other files
};

/// The measures of one scan.
struct scan_measures {
    std::string subject, group, session;
    entrain::vector<double> occupancy;  ///< (k) probabilities
    double synchrony = 0;               ///< mean order parameter
    double metastability = 0;           ///< SD of the order parameter
    double global_connectivity = 0;
    double mean_fcd = 0;
    entrain::vector<double> lifetimes;    ///< (k) mean run length, s
    entrain::matrix<double> transitions;  ///< (k, k) probability of a state (column) after a state (row), per
                                          ///< sample; a row of zeros where the scan never leaves that state
    std::vector<double> fcd;  ///< share of pairs of samples in each of equal bins of the FCD, over -1 .. 1
};

struct state_results {
    std::size_t k = 0;
    entrain::matrix<double> centroids;  ///< (k, regions), sorted by occupancy
    entrain::vector<double> occupancy;  ///< (k) over all scans
    std::vector<scan_measures> scans;
};

/// One comparison of one measure between groups or sessions.
struct group_test {
    std::string measure;     ///< "occupancy of state 1", "metastability", ...
    std::string comparison;  ///< "responders, before vs after", ...
    std::string test;        ///< "signed rank" or "rank sum"
    std::size_t n = 0;       ///< values in all; pairs of values count once
    double statistic = 0;
    double p = 1;           ///< two-sided, permutation
    double p_adjusted = 1;  ///< Benjamini-Hochberg over all that were corrected together: see study_results
    double effect_size = 0;
    entrain::stats::estimate shift = {};  ///< of the measure: after minus before, or first group minus second
    std::size_t state = npos;             ///< the state an occupancy or lifetime is of, else npos
    std::string first_group, first_session;    ///< what is compared, in names of groups and sessions, so
    std::string second_group, second_session;  ///< that a figure can draw the bracket; "": both of them
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

/// How the number of states was chosen out of a range.
struct cluster_number_record {
    std::vector<std::size_t> k;                                ///< numbers of states tried, ascending
    entrain::matrix<double> silhouette, davies_bouldin, dunn;  ///< (numbers, repeats)
    std::vector<std::vector<group_test>> tests;  ///< of each number, the comparisons of occupancy
    entrain::cluster_choice choice;
    std::size_t corrected_together = 0;  ///< comparisons: of occupancy at every number, and of whole scans

    /// The comparison of the least p at number i; none where nothing could be compared.
    const group_test* clearest(std::size_t i) const {
        const auto found = std::min_element(tests.at(i).begin(), tests.at(i).end(),
                                            [](const auto& a, const auto& b) { return a.p < b.p; });
        return found == tests[i].end() ? nullptr : &*found;
    }
};

/// Which number made of the scores has all responders on one side and all others on the other, as a rule that made
/// the groups by it leaves them.
enum class score_split { none, before, after, change, ratio };

/// Symptom scores of people against their brain states.
struct score_results {
    std::string before, after;  ///< names of the columns; after: empty with one score
    struct person {
        std::string subject, group;
        double before = 0, after = 0;              ///< NaN where unknown, as is the following
        entrain::vector<double> occupancy_change;  ///< (k); empty where a scan is missing
    };
    std::vector<person> people;
    std::size_t tested_responders = 0, tested_nonresponders = 0;  ///< in the test at baseline; 0: none
    double baseline_p = 1, baseline_effect = 0;                   ///< rank sum, rank-biserial
    std::size_t correlated = 0;  ///< people in the correlations; 0: too few, or no score changed
    entrain::stats::correlation_max_t_result correlation;  ///< by state

    entrain::stats::estimate baseline_shift = {};  ///< of the score before treatment, responders minus others
    score_split split = score_split::none;

    /// What the changes of occupancy are correlated with: "before, change to after", or the one score.
    std::string text() const { return after.empty() ? before : before + ", change to " + after; }
};

/// The model at one value of the global coupling.
struct fit_point {
    double coupling = 0;
    double kl = 0;                 ///< symmetrised, of the state probabilities, nats
    double kl_standard_error = 0;  ///< over replicas, as are the other errors
    double fc_correlation = 0;
    double fc_correlation_error = 0;
    double phase_fc_mse = 0;  ///< mean squared error of phase coherence, over pairs of regions
    double phase_fc_mse_error = 0;
    double metastability_difference = 0;
    double metastability_error = 0;
    std::size_t iterations = 0;  ///< of the effective connectivity
};

struct model_fit {
    std::string model;  ///< "responders before", "non-responders before"
    std::vector<fit_point> curve;
    double coupling = 0;                             ///< the chosen one
    std::size_t simulations = 0;                     ///< that errors are over: repeats, or replicas of one
    entrain::vector<double> empirical_occupancy;     ///< (k)
    entrain::vector<double> simulated_occupancy;     ///< (k) at the chosen coupling
    entrain::matrix<double> effective_connectivity;  ///< (regions, regions)
    entrain::vector<double> omega;                   ///< rad/s
};

/// KL to the target for every perturbed unit at every level, of one model and protocol.
struct sensitivity_result {
    std::string model;
    std::string protocol;                           ///< "sync" or "noise"
    std::vector<std::string> units;                 ///< name of each pair (or region)
    std::vector<std::vector<std::size_t>> members;  ///< regions of each unit
    entrain::vector<double> levels;                 ///< shift of the bifurcation parameter a
    entrain::cube<double> trials;                   ///< (units, levels, trials) KL, nats
    entrain::matrix<double> mean;                   ///< (units, levels) over trials
    entrain::matrix<double> standard_error;         ///< (units, levels)
    double unperturbed = 0;                         ///< mean KL of the same model without a push
    /// The best push, read on trials that did not choose it; none with fewer than four trials.
    std::optional<entrain::best_push_result> best;
    std::size_t optimal_level = 0;  ///< that all trials choose
    /// Those that the even and that the odd trials choose: maps, contrast and ranking read each half at the level of
    /// the other, as the level that looks best is optimistic on the trials that chose it.
    std::array<std::size_t, 2> chosen{};
    std::string optimal_rule;

    /// Which units are the most effective, at the levels `ranked_at`; empty with a single trial.
    struct rank {
        std::size_t unit = 0, trials = 0;
        double effect = 0, standard_error = 0;  ///< drop of the KL, nats
        double probability = 0;                 ///< of being among the `top`
    };
    std::vector<rank> ranking;  ///< the most effective first
    std::size_t top = 0;
    std::array<std::size_t, 2> ranked_at{};  ///< as `chosen`; of an adaptive map that of its pilot, twice
    std::string stopped_by;  ///< of an adaptive map: "decided", "precise", "trials", "budget"; else empty
    std::size_t runs = 0;    ///< simulations in it, receptors' included
};

/// The difference of the two models at a level, unit by unit: of the drops of the KL, each against the same model
/// without a push, so that what the models differ by before any push falls out.
struct model_contrast {
    std::string protocol;
    std::array<double, 2> levels{};  ///< that the even and the odd trials chose, for the other half
    struct row {
        std::string unit;
        double difference = 0, lower = 0, upper = 0;  ///< of drops, nats; 95 per cent, simultaneous
        double p = 1, p_max_t = 1;
        double kl_difference = 0;  ///< of the KL under the push, nats, with what the models differ by before
    };
    std::vector<row> rows;
};

/// How fast the perturbed models were simulated, and how long a plain loop would take for the same steps.
struct simulation_speed {
    std::size_t runs = 0, found = 0;         ///< simulated by this run of the program; found in journals
    double seconds = 0;                      ///< of the perturbation steps
    double node_steps = 0;                   ///< regions times steps of integration, of the runs simulated
    double plain_node_steps_per_second = 0;  ///< of a loop over targets, sources and steps, on one thread
};

/// One number per region, e.g. the difference of KL between the two models at the optimal level.
struct region_map {
    std::string protocol;
    std::string name;               ///< "difference", "effect responders", "effect non-responders"
    entrain::vector<double> value;  ///< (regions)
    std::string meaning;            ///< one sentence with the unit
};

/// One map against one receptor under one null model.
struct receptor_correlation {
    std::string protocol, map, receptor;
    std::string method;  ///< "Spearman" or "Pearson"
    std::size_t regions = 0;
    double rho = 0;
    double p_parametric = 1;
    std::string null;  ///< "hungarian spins, mirrored", "moran singleton"
    double p_null = 1;
    double p_null_standard_error = 0;  ///< Monte-Carlo error
    double p_over_page = 1;            ///< min-p over all correlations of the page under this null
    double p_adjusted =
        1;  ///< what decides: of a hypothesis over those of hypotheses alone, else over the page
    entrain::vector<double> null_rho;  ///< (draws)
    entrain::vector<double> x, y;      ///< the points: receptor density and map value
};

/// The whole brain perturbed in proportion to a receptor's density.
struct dose_point {
    std::string model, protocol, receptor;
    double dose = 0;  ///< shift of a where the density is largest
    double kl = 0;    ///< nats, mean over trials
    double kl_standard_error = 0;
};

/// What was planted into a synthetic cohort.
struct planted_truth {
    std::string receptor;
    entrain::vector<double> map;  ///< (regions), density scaled to a maximum of 1
    double dose = 0;              ///< shift of a where the map is 1
    std::string text;             ///< one sentence
};

/// Planted against recovered (synthetic cohorts only).
struct plant_recovery {
    planted_truth truth;
    std::string protocol, map_name;     ///< the recovered map
    entrain::vector<double> recovered;  ///< (regions)
    struct score {
        std::string receptor;  ///< planted or decoy
        bool planted = false;
        double spearman = 0;
    };
    std::vector<score> scores;
    std::string best_receptor;  ///< that of the lowest KL over receptors and doses
    double best_dose = 0;
    bool recovered_receptor = false;
    std::string text;
};

/// What a smaller study says under other labels, without each person, of people drawn again, and on rewired
/// connectomes.
struct people_inference {
    std::vector<std::string> subjects;                ///< names of the people, in their order
    std::vector<entrain::push_study_number> numbers;  ///< what the columns below are
    std::string shuffled;                             ///< "groups", "sessions" or "both"
    std::optional<entrain::label_shuffle_result> shuffles;
    /// (numbers) p by labels, corrected over the correlations of the hypotheses alone (max-T); NaN for all other
    /// numbers. Empty without hypotheses or labels.
    entrain::vector<double> p_of_hypotheses = {};
    std::optional<entrain::leave_one_person_out_result> without;
    std::optional<entrain::people_bootstrap_result> drawn;
    std::optional<entrain::structural_null_result> rewired;
    std::vector<std::size_t> ranked;  ///< indices of the numbers that `drawn` ranks
    std::size_t top = 0;              ///< how many of them count as the top

    /// Number k of the study itself, as the first method that ran to its end has it; NaN where none did.
    double observed(std::size_t k) const {
        const auto has = [](const auto& method) { return method && method->complete; };
        return has(shuffles)  ? shuffles->observed(k)
               : has(without) ? without->observed(k)
               : has(drawn)   ? drawn->observed(k)
               : has(rewired) ? rewired->observed(k)
                              : std::numeric_limits<double>::quiet_NaN();
    }
};

struct timing {
    std::string step;
    double seconds = 0;
};

struct input_checksum {
    std::string file, checksum;
};

/// How the models are integrated.
struct integration_record {
    std::string method;  ///< "splitting" or "euler"
    double dt = 0;       ///< s
};

struct study_results {
    std::vector<std::string> warnings;  ///< what a reader should know of the input before the results
    provenance source;
    state_results states;
    /// Of occupancies and of whole scans, corrected together: over each other, and the occupancies at every
    /// other number of states that was tried
    std::vector<group_test> group_tests;
    std::vector<group_test> dynamics_tests;  ///< of lifetimes and transitions, corrected over each other
    std::optional<cluster_number_record> numbers;  ///< where the number of states was chosen
    std::optional<score_results> scores;           ///< where people have scores
    integration_record integration;
    std::vector<model_fit> fits;
    entrain::vector<double> target_occupancy;  ///< (k) responders after
    std::vector<sensitivity_result> sensitivity;
    std::vector<model_contrast> contrasts;
    simulation_speed speed;
    std::vector<region_map> maps;
    std::vector<receptor_correlation> correlations;
    std::vector<std::string> null_warnings;  ///< what makes a p against surrogate maps doubtful
    std::vector<dose_point> doses;
    std::optional<people_inference> people;
    std::vector<std::string> hypotheses;  ///< receptors that were named before the data were looked at
    bool hypotheses_planted = false;      ///< by whoever planted them, not on the command line
    /// The small study under other choices of analysis
    std::optional<entrain::specification_curve_result> specifications;
    std::optional<plant_recovery> plant;
    bool show_withheld = false;  ///< also what the evidence withholds: see evidence.hpp
    std::vector<timing> timings;
    std::vector<std::pair<std::string, std::string>> parameters;  ///< in the order of the command line
    std::vector<input_checksum> inputs;
};

/// Whether the small study ran under all of its specifications.
inline bool specifications_ran(const study_results& results) {
    return results.specifications && results.specifications->complete;
}

/// Whether some unit was ranked from so few trials that its probability is not to be trusted: a bootstrap of
/// n trials takes their spread for (n - 1) / n of the true variance, and knows no tails beyond them.
inline bool ranked_from_few_trials(const study_results& results) {
    for (const auto& map : results.sensitivity)
        for (const auto& each : map.ranking)
            if (each.trials < 10) return true;
    return false;
}
inline constexpr const char* few_trials_warning =
    "Probabilities from fewer than ten trials would be surer than they should be, and are not shown.";

}  // namespace trd
