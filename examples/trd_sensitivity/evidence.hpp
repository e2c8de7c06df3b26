// What the evidence bears: which claims a report may make of a protocol, and what it withholds.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <entrain/stats/distributions.hpp>

#include "results.hpp"

namespace trd {

/// Whether a push of a model beats no push, by the interval of its best push on trials that did not choose it.
enum class standing {
    unknown,             ///< fewer than four trials: nothing can be concluded
    not_told_from_none,  ///< the interval holds zero, or lies below it
    better_than_none     ///< the interval lies above zero
};

/// The best push's interval, corrected for all those that the page shows (Bonferroni over models and protocols).
inline std::array<double, 2> corrected_interval(const study_results& r,
                                                const entrain::best_push_result& best) {
    const auto shown = static_cast<double>(std::count_if(
        r.sensitivity.begin(), r.sensitivity.end(), [](const auto& map) { return map.best.has_value(); }));
    const auto freedom = static_cast<double>(best.trials) - 2;
    const double reach =
        best.standard_error * entrain::stats::student_quantile(1 - 0.025 / std::max(shown, 1.0), freedom);
    return {best.drop - reach, best.drop + reach};
}

inline standing standing_of(const study_results& r, const sensitivity_result& map) {
    if (!map.best) return standing::unknown;
    return corrected_interval(r, *map.best)[0] > 0 ? standing::better_than_none
                                                   : standing::not_told_from_none;
}

/// What labels say of a correlation or a contrast of the page.
enum class label_verdict {
    not_asked,           ///< no label was shuffled, or the number is not among those of the small study
    like_other_labels,   ///< its corrected p is 0.05 or more
    unlike_other_labels  ///< below
};

/// The place of a number of the small study; none where it has not that number.
inline std::optional<std::size_t> place_of(const study_results& r, entrain::push_study_number::kind what,
                                           const std::string& protocol, const std::string& map,
                                           const std::string& item) {
    if (!r.people) return std::nullopt;
    const auto& all = r.people->numbers;
    for (std::size_t k = 0; k < all.size(); ++k)
        if (all[k].what == what && all[k].protocol == protocol && all[k].map == map && all[k].item == item)
            return k;
    return std::nullopt;
}

inline bool labels_were_shuffled(const study_results& r) {
    return r.people && r.people->shuffles && r.people->shuffles->complete;
}

/// Whether people were drawn again, to the end.
inline bool people_were_drawn(const study_results& r) {
    return r.people && r.people->drawn && r.people->drawn->complete;
}

/// Whether number k is a correlation with a receptor that was named before the data were looked at.
inline bool is_hypothesis(const study_results& r, std::size_t k) {
    return k < r.people->p_of_hypotheses.size() && !std::isnan(r.people->p_of_hypotheses(k));
}

/// The p by labels that decides on number k: of a hypothesis corrected over the hypotheses alone, of all others
/// over the page (or, of kinds that are not claimed, over their kind). Labels have to be shuffled.
inline double p_by_labels(const study_results& r, std::size_t k) {
    return is_hypothesis(r, k) ? r.people->p_of_hypotheses(k) : r.people->shuffles->single_step(k);
}

inline label_verdict verdict_of_labels(const study_results& r, std::optional<std::size_t> place) {
    if (!place || !labels_were_shuffled(r)) return label_verdict::not_asked;
    return p_by_labels(r, *place) < 0.05 ? label_verdict::unlike_other_labels
                                         : label_verdict::like_other_labels;
}

/// How often a hypothesis is claimed where there is nothing: see the example's page.
inline constexpr const char* hypothesis_text =
    "In 1000 made cohorts without groups or treatment (six and six people) a receptor that was named "
    "before was told from other labels in 0.034 of them (95 % interval 0.024 to 0.047), and claimed, by "
    "surrogate maps as well, in 0.002 (0 to 0.007).";

/// What 90 % intervals made like those of interval_over_people() held, in made cohorts: see the example's page.
inline constexpr const char* covered_text = "0.85 to 0.98";

/// The 95 % interval over people of number k, where people were drawn again: of the kind that holds the truth about
/// as often as it says (see the example's page). A correlation ends at 1, a KL and a coupling at 0.
inline std::optional<std::array<double, 2>> interval_over_people(const study_results& r,
                                                                 std::optional<std::size_t> k) {
    using kind = entrain::push_study_number::kind;
    if (!k || !people_were_drawn(r)) return std::nullopt;
    const auto& found = r.people->drawn->normal[*k];
    const kind what = r.people->numbers[*k].what;
    const bool correlation = what == kind::correlation || what == kind::partial_correlation,
               positive = what == kind::distance || what == kind::coupling;
    const double least = correlation ? -1.0 : positive ? 0.0 : -HUGE_VAL, most = correlation ? 1.0 : HUGE_VAL;
    return std::array{std::clamp(found.low, least, most), std::clamp(found.high, least, most)};
}

/// The map of the small study that is this map of the page.
inline std::string small_map_of(const std::string& map) {
    return map == "effect responders" ? entrain::push_study_maps[2] : map;
}

/// What the partial correlation says, given the map of the model of all recordings and node strength.
enum class connectome_verdict {
    not_asked,            ///< no label was shuffled, or the small study has no partial correlations
    like_the_connectome,  ///< its corrected p is 0.05 or more: not told from what any push of this connectome does
    beyond_the_connectome  ///< below
};

inline connectome_verdict verdict_beyond(const study_results& r, std::optional<std::size_t> partial_place) {
    switch (verdict_of_labels(r, partial_place)) {
        case label_verdict::not_asked: break;
        case label_verdict::like_other_labels: return connectome_verdict::like_the_connectome;
        case label_verdict::unlike_other_labels: return connectome_verdict::beyond_the_connectome;
    }
    return connectome_verdict::not_asked;
}

/// Whether the small study ran on rewired connectomes.
inline bool connectomes_were_rewired(const study_results& r) {
    return r.people && r.people->rewired && r.people->rewired->complete;
}

/// What may be said of one map and one receptor. Each answers a question of its own: more than smoothness makes
/// (surrogate maps); because of the labels (shuffled labels); more than what any push of this connectome does
/// (partial correlations under the same shuffles). The first two make a claim; the third is said with it.
struct receptor_evidence {
    std::string protocol, map, receptor;
    std::size_t nulls = 0, passed = 0;  ///< null models of smoothness, and those that it is beyond
    label_verdict labels = label_verdict::not_asked;
    double p_smooth = 0;      ///< the largest corrected p over null models of smoothness
    double rho = 0;           ///< of the map of the page, over `regions` as the first null model has them
    std::size_t regions = 0;  ///< how many
    std::optional<std::size_t> place = {};          ///< among the numbers of the small study
    std::optional<std::size_t> partial_place = {};  ///< the same of the partial correlation
    connectome_verdict connectome = connectome_verdict::not_asked;
    bool beyond_smoothness() const { return nulls > 0 && passed == nulls; }
    bool claimed() const { return beyond_smoothness() && labels == label_verdict::unlike_other_labels; }
};

/// The evidence for every map and receptor that the page shows.
inline std::vector<receptor_evidence> receptor_evidence_of(const study_results& r) {
    std::vector<receptor_evidence> all;
    for (const auto& c : r.correlations) {
        auto found = std::find_if(all.begin(), all.end(), [&](const receptor_evidence& e) {
            return e.protocol == c.protocol && e.map == c.map && e.receptor == c.receptor;
        });
        if (found == all.end()) {
            receptor_evidence e{.protocol = c.protocol, .map = c.map, .receptor = c.receptor};
            e.rho = c.rho, e.regions = c.regions;
            e.place = place_of(r, entrain::push_study_number::kind::correlation, c.protocol,
                               small_map_of(c.map), c.receptor);
            e.labels = verdict_of_labels(r, e.place);
            e.partial_place = place_of(r, entrain::push_study_number::kind::partial_correlation, c.protocol,
                                       small_map_of(c.map), c.receptor);
            e.connectome = verdict_beyond(r, e.partial_place);
            all.push_back(std::move(e));
            found = all.end() - 1;
        }
        ++found->nulls;
        found->passed += c.p_adjusted < 0.05;
        found->p_smooth = std::max(found->p_smooth, c.p_adjusted);
    }
    return all;
}

/// Whether some map rests on so few trials that nothing is concluded from this run.
inline bool for_looking_only(const study_results& r) {
    return std::any_of(r.sensitivity.begin(), r.sensitivity.end(), [](const auto& map) { return !map.best; });
}
inline constexpr const char* looking_only_text =
    "Fewer than four trials of each push: for looking, not for concluding.";

/// Whether the maps, ranking and receptors of a protocol are withheld: no push of any model is told from none, so
/// that its maps are noise. `--show-withheld` shows them; the tables always have them.
inline bool withheld(const study_results& r, const std::string& protocol) {
    if (r.show_withheld) return false;
    bool any = false;
    for (const auto& map : r.sensitivity) {
        if (map.protocol != protocol) continue;
        if (standing_of(r, map) != standing::not_told_from_none) return false;
        any = true;
    }
    return any;
}

/// The protocols that are withheld.
inline std::vector<std::string> withheld_protocols(const study_results& r) {
    std::vector<std::string> all;
    for (const auto& map : r.sensitivity)
        if (withheld(r, map.protocol) && std::find(all.begin(), all.end(), map.protocol) == all.end())
            all.push_back(map.protocol);
    return all;
}

/// Whether the coupling that was chosen brings a model closer to the measured states than none does.
enum class fit_verdict {
    not_asked,                ///< G = 0 was not tried, an error is not known, or the run is for looking only
    not_told_from_uncoupled,  ///< the interval of the gain holds zero, or G = 0 was chosen
    closer                    ///< it lies above zero
};

struct fit_evidence {
    fit_verdict verdict = fit_verdict::not_asked;
    double kl = 0, error = 0;  ///< at the chosen coupling, and its standard error, nats
    double gain = 0;           ///< the KL at G = 0 minus that, nats
    std::array<double, 2>
        interval{};  ///< of the gain, 95 %, for every G that was tried of every model at once
};

/// The gain's interval takes the errors of both couplings for independent, which makes it longer than needed, as both
/// are driven by the same noise; Student's t, Bonferroni over all couplings and models, as the lowest was chosen.
inline fit_evidence evidence_of_fit(const study_results& r, const model_fit& fit) {
    fit_evidence found;
    const fit_point *chosen = nullptr, *uncoupled = nullptr;
    double tried = 0;
    for (const auto& each : r.fits)
        tried +=
            static_cast<double>(std::count_if(each.curve.begin(), each.curve.end(),
                                              [](const fit_point& point) { return point.coupling != 0; }));
    for (const auto& point : fit.curve) {
        if (point.coupling == fit.coupling) chosen = &point;
        if (point.coupling == 0) uncoupled = &point;
    }
    if (!chosen) return found;
    found.kl = chosen->kl, found.error = chosen->kl_standard_error;
    if (!uncoupled || fit.simulations < 2 || for_looking_only(r)) return found;
    found.gain = uncoupled->kl - chosen->kl;
    const double error =
        chosen == uncoupled ? 0 : std::hypot(chosen->kl_standard_error, uncoupled->kl_standard_error);
    if (!std::isfinite(error)) return found;
    const double reach = error * entrain::stats::student_quantile(1 - 0.025 / std::max(tried, 1.0),
                                                                  static_cast<double>(fit.simulations - 1));
    found.interval = {found.gain - reach, found.gain + reach};
    found.verdict = found.interval[0] > 0 ? fit_verdict::closer : fit_verdict::not_told_from_uncoupled;
    return found;
}

/// Why this number of states.
enum class number_reason {
    given,         ///< the command line names one
    by_quality,    ///< of a range the best quality: at no number of good quality any occupancy differs
    by_difference  ///< of a range the lowest of good quality at which an occupancy differs, corrected over all
};

inline number_reason reason_of_number(const study_results& r) {
    if (!r.numbers) return number_reason::given;
    return r.numbers->choice.by_difference ? number_reason::by_difference : number_reason::by_quality;
}

/// What the comparisons of states between groups and sessions bear.
enum class states_verdict {
    not_asked,           ///< nothing could be compared
    not_told_from_none,  ///< every corrected p is 0.05 or more
    without_control,   ///< some are below, none of them of the change of one group against that of the other
    against_the_other  ///< a change differs between the groups
};

/// Whether it compares the changes of both groups: the one comparison in which either is the control of the other.
inline bool has_control(const group_test& test) {
    return !test.first_group.empty() && !test.second_group.empty() && test.first_group != test.second_group &&
           test.first_session.empty() && test.second_session.empty();
}

struct states_evidence {
    states_verdict verdict = states_verdict::not_asked;
    std::size_t standing = 0;              ///< corrected p below 0.05
    const group_test* clearest = nullptr;  ///< of those that the verdict is of
};

inline states_evidence evidence_of_states(const study_results& r) {
    states_evidence found;
    for (const auto& test : r.group_tests) {
        const bool stands = test.p_adjusted < 0.05;
        found.standing += stands;
        const auto verdict = !stands             ? states_verdict::not_told_from_none
                             : has_control(test) ? states_verdict::against_the_other
                                                 : states_verdict::without_control;
        if (verdict > found.verdict || (verdict == found.verdict && test.p < found.clearest->p))
            found.verdict = verdict, found.clearest = &test;
    }
    return found;
}

/// What symptom scores say of the groups before treatment.
enum class baseline_verdict {
    not_asked,           ///< too few people have a score
    circular,            ///< a number of the scores splits the groups, as a rule that made them would
    not_told_from_none,  ///< p is 0.05 or more
    differs              ///< below
};

inline baseline_verdict verdict_of_baseline(const score_results& scores) {
    if (scores.tested_responders == 0) return baseline_verdict::not_asked;
    if (scores.split != score_split::none) return baseline_verdict::circular;
    return scores.baseline_p < 0.05 ? baseline_verdict::differs : baseline_verdict::not_told_from_none;
}

/// What symptom scores say of the changes of occupancy.
enum class score_verdict {
    not_asked,           ///< no scores, or too few people with score and both scans
    not_told_from_none,  ///< the least p, corrected over states by max-T, is 0.05 or more
    goes_with            ///< below
};

/// The state whose change of occupancy goes most clearly with the scores.
inline std::size_t clearest_state(const score_results& scores) {
    const auto& p = scores.correlation.single_step;
    std::size_t best = 0;
    for (std::size_t s = 0; s < p.size(); ++s)
        if (p(s) < p(best) ||
            (p(s) == p(best) && std::abs(scores.correlation.rho(s)) > std::abs(scores.correlation.rho(best))))
            best = s;
    return best;
}

inline score_verdict verdict_of_scores(const study_results& r) {
    if (!r.scores || r.scores->correlated == 0) return score_verdict::not_asked;
    return r.scores->correlation.single_step(clearest_state(*r.scores)) < 0.05
               ? score_verdict::goes_with
               : score_verdict::not_told_from_none;
}

/// What may be said of a planted receptor and its map.
enum class plant_verdict {
    not_asked,                ///< nothing is concluded of this run, or that pair was not tested
    withheld,                 ///< no push of the protocol is told from none
    like_smoothness,          ///< not told from maps as smooth
    beyond_smoothness_alone,  ///< no labels were shuffled
    like_other_labels,        ///< beyond smoothness, not told from other labels
    recovered                 ///< beyond both, as any claim of a receptor
};

struct plant_evidence {
    plant_verdict verdict = plant_verdict::not_asked;
    std::optional<receptor_evidence> pair = {};
};

inline plant_evidence evidence_of_plant(const study_results& r) {
    plant_evidence found;
    if (!r.plant || for_looking_only(r)) return found;
    for (const auto& e : receptor_evidence_of(r))
        if (e.protocol == r.plant->protocol && e.map == r.plant->map_name &&
            e.receptor == r.plant->truth.receptor)
            found.pair = e;
    if (withheld(r, r.plant->protocol))
        found.verdict = plant_verdict::withheld;
    else if (found.pair)
        found.verdict =
            !found.pair->beyond_smoothness()                         ? plant_verdict::like_smoothness
            : found.pair->labels == label_verdict::not_asked         ? plant_verdict::beyond_smoothness_alone
            : found.pair->labels == label_verdict::like_other_labels ? plant_verdict::like_other_labels
                                                                     : plant_verdict::recovered;
    return found;
}

inline bool leaves_zero_out(const model_contrast::row& row) {
    return row.lower > 0 || row.upper < 0;
}

/// The units of a contrast whose interval for all units at once leaves zero out, the largest difference first.
inline std::vector<model_contrast::row> told_apart(const model_contrast& contrast) {
    std::vector<model_contrast::row> rows;
    std::copy_if(contrast.rows.begin(), contrast.rows.end(), std::back_inserter(rows), leaves_zero_out);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::abs(a.difference) > std::abs(b.difference);
    });
    return rows;
}

}  // namespace trd
