// The whole study as a function of its people: states, models, perturbations, maps, and what they follow.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/fit/coupling_sweep.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/perturb/people.hpp>
#include <entrain/perturb/sensitivity.hpp>
#include <entrain/perturb/structural_null.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/states/kmeans.hpp>

namespace entrain {

/// What push_study is made from, whoever is in it.
struct push_study_data {
    std::vector<matrix<double>>
        recordings;                 ///< each (regions, samples); person::sessions holds their indices
    connectome structure;           ///< with the weights that the model takes: see scaled_to_max()
    matrix<double> receptors = {};  ///< (regions, receptors) densities, or any other maps; none
    std::vector<std::string> receptor_names = {};  ///< (receptors)
    std::vector<run_lengths> runs = {};            ///< of each recording; none: each is one run
};

/// Which coupling G of those that are tried a model gets.
enum class coupling_rule {
    lowest_kl,          ///< that of the lowest KL of state occupancies (Vohryzek 2024)
    lowest_phase_error  ///< that of the lowest mean squared difference of phase coherence
};

/// At which level of a protocol the maps of a study are read.
enum class study_level {
    lowest_mean,  ///< that of the lowest KL averaged over models and units, chosen on the other half of the trials
    strongest  ///< the last one of the protocol, whatever the trials say
};

/// How push_study works. Threads, journals and progress of its parts are not used: it runs on one thread.
struct push_study_options {
    std::size_t states = 3;          ///< number of brain states (Vohryzek 2024)
    kmeans_options clustering = {};  ///< of all frames of all recordings into states; `threads` is not used
    phase_options phases = {};       ///< of recordings. Of simulations: the same, without trimming
    double noise = 0.02;             ///< of the model, 1/sqrt(s) (Vohryzek 2024)
    std::vector<double> couplings = coupling_range(0, 0.5, 0.025);  ///< G that is tried
    coupling_rule coupling = coupling_rule::lowest_kl;              ///< which of them a model gets
    effective_connectivity_options connectivity = {};               ///< how weights are fitted at each G
    /// Whether both groups' models start from one that is fitted to all recordings of the people given, and go
    /// from there to their own data: at its coupling and `neighbours` ones of either side, in
    /// `group_iterations` updates of the weights. Otherwise each group's is fitted from the structure, at every
    /// coupling, as the authors do. Starting together is cheaper, and what differs between the groups is less
    /// of the noise of two fits.
    bool pooled_start = true;
    std::size_t neighbours = 2;        ///< couplings of either side of the pooled model's
    std::size_t group_iterations = 5;  ///< updates of the weights from the pooled model's
    std::vector<protocol> protocols = {sync_protocol(), noise_protocol()};  ///< how both models are perturbed
    study_level level = study_level::lowest_mean;                           ///< at which level maps are read
    /// Units, trials, simulation; coupling, protocol and rule are this function's.
    sensitivity_options perturbation = {};
    /// Whether maps are also correlated with receptors given what any push of this connectome does: the map of
    /// the model that is fitted to all recordings, and node strength (partial_rho). It takes one map more per
    /// protocol for each set of recordings, which other labels of the same recordings share: shuffles of labels
    /// cost nothing more, a study of other people half as many simulations of perturbed models more; and, with
    /// pooled_start = false, one fit more.
    bool partial_correlations = true;

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = push_study_options;
        return field_list{field("states", &self::states),
                          field("clustering", &self::clustering),
                          field("phases", &self::phases),
                          field("noise", &self::noise, "1/sqrt(s)"),
                          field("couplings", &self::couplings),
                          field("coupling", &self::coupling),
                          field("connectivity", &self::connectivity),
                          field("pooled_start", &self::pooled_start),
                          field("neighbours", &self::neighbours),
                          field("group_iterations", &self::group_iterations),
                          field("protocols", &self::protocols),
                          field("level", &self::level),
                          field("perturbation", &self::perturbation),
                          field("partial_correlations", &self::partial_correlations)};
    }
};

/// What push_study finds.
struct push_study_result {
    /// One group's model of its first session.
    struct fitted {
        vector<double> omega;  ///< (regions) rad/s
        connectome network;    ///< effective connectivity
        double coupling = 0;   ///< G
        double kl = 0;         ///< of state occupancies, model from data, nats
    };
    /// Both models under one protocol.
    struct perturbed {
        std::string protocol;                 ///< its name
        std::array<sensitivity_map, 2> maps;  ///< of both models
        std::array<std::size_t, 2> levels{};  ///< chosen on the even and on the odd trials, or the last one
        std::array<vector<double>, 2>
            drop;  ///< (units) of the KL, nats, on trials that did not choose the level
        std::array<vector<double>, 2> effect;  ///< (regions) the same by region: by_region()
        matrix<double> rho;  ///< (push_study_maps, receptors) Spearman; 0 where one does not vary
        /// (regions) what a push does to the pooled model, at the same levels and towards the same target as
        /// `effect`; empty without options.partial_correlations
        vector<double> pooled_effect;
        /// (push_study_maps, receptors) Spearman's partial correlation given pooled_effect and the in-strength
        /// of each region in the structure (stats::partial_spearman). A covariate that does not vary, or follows
        /// from the other, is left out; 0 where a map or receptor has nothing beyond them, or there are too few
        /// regions. Empty without options.partial_correlations.
        matrix<double> partial_rho;
    };
    matrix<double> centroids;      ///< (states, regions)
    vector<double> target;         ///< (states) occupancy of group 0 in session 1, mean over recordings
    std::array<fitted, 2> models;  ///< of groups 0 and 1 in session 0
    fitted pooled;                 ///< of all recordings, whatever their labels; empty where none was needed
    std::vector<perturbed> protocols;  ///< one per protocol
};

/// The maps that are correlated with receptors: the difference of drops of group 0 and 1, its size (as in the
/// paper), and the drop of group 0.
inline constexpr std::array push_study_maps = {"difference", "absolute difference", "effect, first group"};

/// One of the numbers that a study is reduced to.
struct push_study_number {
    /// What it is.
    enum class kind {
        correlation,          ///< Spearman's rho of `map` and the receptor `item`
        partial_correlation,  ///< the same given the pooled model's map and node strength
        contrast,             ///< difference of drops of the unit `item`, group 0 minus group 1, nats
        drop,                 ///< drop of the unit `item` in the model of group 0, nats
        mean_drop,            ///< mean over units of the drop in the model of group `item`, nats
        distance,             ///< KL of the unperturbed model of group `item` from the target, nats
        coupling              ///< G of the model of group `item`
    };
    kind what = kind::correlation;  ///< its kind
    std::string protocol;           ///< name; empty for a coupling
    std::string map;                ///< of push_study_maps, for a correlation of either kind
    std::string item;               ///< name of the receptor, unit or group
    std::string name;               ///< all of that as a text, once in a study
};

/// A family of max-T for each number, as label_shuffles() and structural_null() take them: that of its kind. The
/// kinds that are `claimed` together are one family, so that a claim of any of them is corrected for all.
///
///     label_shuffle_options how{.family = families_by_kind(study.numbers(), push_study_claims)};
inline std::vector<std::size_t> families_by_kind(const std::vector<push_study_number>& numbers,
                                                 std::span<const push_study_number::kind> claimed = {});

/// What a report of a push study claims by other labels: that a map follows a receptor, or that the drops of a
/// unit differ between the groups.
inline constexpr std::array push_study_claims = {push_study_number::kind::correlation,
                                                 push_study_number::kind::contrast};

/// The study of Vohryzek et al. 2024 (doi:10.1093/braincomms/fcae049) as a function of its people: states of
/// all recordings (LEiDA); a Hopf model of each of groups 0 and 1 in session 0, fitted to the group's phase
/// coherence (weights) and state occupancies (coupling); every unit of both models perturbed at every level;
/// and what the maps of it correlate with. Everything that depends on people is made again for the people
/// given, from one function to call:
///
///     const push_study<float> study({.recordings = scans, .structure = sc.scaled_to_max(0.2),
///                                    .receptors = density, .receptor_names = {"5-HT1A", "5-HT2A"}}, options);
///     auto found = study(everyone);                                  // states, models, maps, correlations
///     auto tested = label_shuffles(study.as_people_study(), everyone, {.shuffles = 99});
///
/// The level of a protocol is the same for both models, that of the lowest KL averaged over models and units
/// (but see study_level); it is chosen on half of the trials and read on the other half, both ways (with one
/// trial, on the same).
/// The noise of simulations is the same whoever is given, so that studies differ by people alone.
/// T: number type of simulations.
template <std::floating_point T = double>
class push_study {
public:
    /// Throws argument_error where recordings, structure, receptors and options do not fit together, or there
    /// is no protocol. Cost: phases and leading eigenvectors of all recordings.
    push_study(push_study_data data, push_study_options options);

    /// Groups are 0 (whose last session is the target) and 1; sessions 0 (models) and 1 (target). Throws
    /// argument_error where a group has no recording of a session that is needed, or people name recordings,
    /// groups or sessions that are not there; else as fit_effective_connectivity() and sensitivity(). Cost: three
    /// fits, and three maps per protocol (two fits with neither pooled start nor partial correlations, two maps
    /// without the latter). States, the pooled model and its simulations, of one set of recordings, are
    /// remembered, so that studies of other labels cost two fits and two maps per protocol.
    push_study_result operator()(const people& all) const;

    /// The same study of another structure, which nothing that was remembered is of. Throws argument_error where
    /// it has another number of regions. Cost: a copy of the recordings.
    push_study with_structure(connectome structure) const;

    /// The numbers that reduced() makes of a result, in their order.
    const std::vector<push_study_number>& numbers() const { return shared_->numbers; }

    /// A result as numbers().
    std::vector<double> reduced(const push_study_result& result) const;

    /// This study as people_study, for label_shuffles(), leave_one_person_out() and bootstrap_over_people().
    /// `made_from`: what the recordings and options were made from; empty: they count themselves, to the bit.
    people_study as_people_study(sweep::inputs made_from = {}) const;

    /// This study of `all`, as a function of the structure, for structural_null(). `made_from`: as in
    /// as_people_study(), of all but the structure. Weights are fitted from the structure wherever
    /// connectivity.edges allows, so that after many updates of every pair the models are less those of the
    /// structure. Throws argument_error as operator().
    connectome_study as_connectome_study(const people& all, sweep::inputs made_from = {}) const;

private:
    // The pooled model under one protocol: its runs, which no target changes but in their KL.
    struct pooled_runs {
        sensitivity_analysis<hopf<T>> analysis;
        sweep::results runs;
    };
    // What depends on recordings, not on their labels.
    struct pooled {
        matrix<double> centroids;
        std::map<std::size_t, recording_summary> parts = {};  // by recording, without phase FCD
        connectome network = {};                              // where fits of groups begin
        std::vector<double> couplings;                        // what they try
        push_study_result::fitted model = {};                 // of all recordings, where one is needed
        std::vector<pooled_runs> pushes = {};                 // by protocol, for partial correlations
    };
    // One copy for all that run side by side.
    struct shared_state {
        push_study_data data;
        push_study_options options;
        std::vector<push_study_number> numbers;
        std::vector<matrix<double>> vectors;  // leading eigenvectors of each recording
        std::mutex lock;
        std::vector<std::size_t> remembered;  // the recordings that `kept` is of
        std::shared_ptr<const pooled> kept;
    };

    static constexpr const char* function = "push_study";

    void check() const;
    void check(const people& all) const;
    void name_numbers();
    pooled pool(const std::vector<std::size_t>& recordings) const;
    sensitivity_options pushed_by(const protocol& each, double coupling) const;
    sensitivity_map towards(const pooled_runs& pushes, const vector<double>& target) const;
    sweep::inputs counted(sweep::inputs made_from, bool structure) const;
    std::shared_ptr<const pooled> pool_of(const people& all) const;
    std::map<std::size_t, recording_summary> parts_of(const std::vector<std::size_t>& recordings,
                                                      const matrix<double>& centroids) const;
    static summary summarised(const std::vector<std::size_t>& recordings, const pooled& from);
    push_study_result::fitted fit(const std::vector<std::size_t>& recordings, const pooled& from,
                                  const effective_connectivity_options& connectivity) const;

    std::shared_ptr<shared_state> shared_;
};

}  // namespace entrain

#include <entrain/perturb/detail/push_study.hpp>
