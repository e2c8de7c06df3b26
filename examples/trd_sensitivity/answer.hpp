// The findings in plain words with their numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <entrain/stats/correlation.hpp>

#include "evidence.hpp"
#include "results.hpp"
#include "tables.hpp"
#include "shared.hpp"

namespace trd {

/// A heading and a paragraph (HTML).
struct finding {
    std::string heading, text;
};

namespace detail {

// The first ones, and how many more there are.
inline std::string listed_first(std::vector<std::string> parts, std::size_t most) {
    if (parts.size() > most) {
        const std::size_t more = parts.size() - most;
        parts.resize(most);
        parts.push_back(std::to_string(more) + " more");
    }
    return listed(parts);
}

// Why this number of states; empty where it was given.
inline std::string number_text(const study_results& r) {
    if (reason_of_number(r) == number_reason::given) return "";
    const auto& tried = r.numbers->k;
    const std::string of = std::to_string(tried.front()) + " to " + std::to_string(tried.back());
    if (reason_of_number(r) == number_reason::by_difference)
        return ", of " + of + " the lowest number of good quality at which an occupancy differs";
    return ", of " + of + " the number of the best quality, as no occupancy differs at any of good quality";
}

// A shift with its interval, as "a shift of 0.1, 95 % interval -0.05 to 0.2".
inline std::string shift_text(const entrain::stats::estimate& shift) {
    return "a shift of " + number(shift.value, 2) +
           (std::isfinite(shift.low)
                ? ", 95 % interval " + number(shift.low, 2) + " to " + number(shift.high, 2)
                : ", too few people for an interval");
}

// The number made of the scores that splits the groups.
inline std::string split_text(const score_results& scores) {
    const std::string before = escape_html(scores.before), after = escape_html(scores.after);
    switch (scores.split) {
        case score_split::before: return before;
        case score_split::after: return after;
        case score_split::change: return after + " minus " + before;
        case score_split::ratio: return after + " over " + before;
        case score_split::none: break;
    }
    return "";
}

// What symptom scores say, of their change and of the groups before treatment: one sentence; empty where neither was
// asked.
inline std::string score_text(const score_results& scores, score_verdict verdict) {
    const bool circular = verdict_of_baseline(scores) == baseline_verdict::circular;
    std::vector<std::string> parts;
    if (verdict != score_verdict::not_asked) {
        const std::size_t state = clearest_state(scores);
        const bool goes = verdict == score_verdict::goes_with;
        const std::string with = scores.after.empty() ? "symptom scores" : "the change of symptom scores",
                          name = "state " + std::to_string(state + 1);
        const auto interval = entrain::stats::correlation_interval(
            scores.correlation.rho(state), scores.correlated, entrain::stats::correlation::spearman);
        parts.push_back(
            (goes ? "the change of occupancy of " + name + " goes with " + with + " ("
                  : "no state's change of occupancy is distinguishable from one that does not go with " +
                        with + " (" + name + ": ") +
            "ρ = " + decimals(scores.correlation.rho(state), 2) + ", 95 % interval " +
            decimals(interval.low, 2) + " to " + decimals(interval.high, 2) + ", over " +
            std::to_string(scores.correlated) + " people, against shuffled scores " +
            p_text(scores.correlation.single_step(state)) + ", corrected over states" +
            (circular && goes ? ", which may be no more than the difference of the groups" : "") + ")");
    }
    switch (verdict_of_baseline(scores)) {
        case baseline_verdict::not_asked: break;
        case baseline_verdict::circular:
            parts.push_back(
                "scores are not compared between the groups, which " + split_text(scores) +
                " tells apart without exception, as a rule that makes groups of it does, so that the "
                "comparison would be circular");
            break;
        case baseline_verdict::not_told_from_none:
        case baseline_verdict::differs:
            parts.push_back("the scores of responders before treatment " +
                            std::string(scores.baseline_p < 0.05 ? "differ" : "are not distinguishable") +
                            " from those of others (" + shift_text(scores.baseline_shift) + ", " +
                            p_text(scores.baseline_p) + ")");
    }
    return parts.empty() ? "" : capitalised(listed(parts)) + ".";
}

inline finding states_finding(const study_results& r) {
    std::vector<std::string> shares;
    for (const double value : r.states.occupancy) shares.push_back(decimals(100 * value, 0) + " %");
    std::string text = "The scans fall into " + std::to_string(r.states.k) + " recurrent states (" +
                       listed(shares) + " of the time" + number_text(r) + ")";
    if (const states_evidence found = evidence_of_states(r); found.verdict != states_verdict::not_asked) {
        const std::string count = std::to_string(found.standing) + " of " +
                                  std::to_string(r.group_tests.size()) + " comparisons" +
                                  (r.numbers ? " below 0.05 after correction, for the other numbers of "
                                               "states, too"
                                             : " below 0.05 after correction"),
                          clearest = escape_html(found.clearest->measure) + ", " +
                                     escape_html(found.clearest->comparison) + ": " +
                                     shift_text(found.clearest->shift) + ", corrected " +
                                     p_text(found.clearest->p_adjusted) + ")";
        switch (found.verdict) {
            case states_verdict::not_asked: break;
            case states_verdict::not_told_from_none:
                text += ", in which groups and sessions are not distinguishable from shuffled ones (" +
                        count + ", the clearest " + clearest;
                break;
            case states_verdict::without_control:
                text +=
                    ", of which no change differs from that of the other group, so that none is claimed for "
                    "the "
                    "treatment (" +
                    count + ", the clearest " + clearest;
                break;
            case states_verdict::against_the_other:
                text += ", whose changes differ between the groups (" + count +
                        ", of changes against those of the other group the clearest " + clearest;
        }
    }
    return {"Brain states", text + "."};
}

// Whether the coupling of each model brings it closer to the measured states than none does. One sentence.
inline finding fit_finding(const study_results& r) {
    std::vector<std::string> closer, not_told, described;
    for (const auto& fit : r.fits) {
        const fit_evidence found = evidence_of_fit(r, fit);
        std::string text = "<em>" + escape_html(fit.model) + "</em> (G = " + number(fit.coupling, 3) +
                           ", KL " + number(found.kl, 2) + " nats";
        if (std::isfinite(found.error))
            text += ", 95 % interval " + number(std::max(0.0, found.kl - 1.96 * found.error), 2) + " to " +
                    number(found.kl + 1.96 * found.error, 2);
        if (found.verdict != fit_verdict::not_asked)
            text += ", without coupling higher by " + number(found.gain, 2) + ", corrected interval " +
                    number(found.interval[0], 2) + " to " + number(found.interval[1], 2);
        text += ")";
        (found.verdict == fit_verdict::closer      ? closer
         : found.verdict == fit_verdict::not_asked ? described
                                                   : not_told)
            .push_back(text);
    }
    std::vector<std::string> parts;
    if (!closer.empty())
        parts.push_back(
            "coupling brings the model closer to the measured state probabilities than none does for " +
            listed(closer));
    if (!not_told.empty())
        parts.push_back("a coupled model is not distinguishable from an uncoupled one for " +
                        listed(not_told));
    if (!described.empty())
        parts.push_back("whether coupling brings the model closer was not asked for " + listed(described));
    return {"Models", capitalised(listed(parts)) + "."};
}

// What may be said of the best push of each model under each protocol: by whether its interval, on trials that
// did not choose it and corrected for all of them, leaves zero out. One sentence.
inline std::string push_sentence(const study_results& r) {
    std::vector<std::string> better, none;
    std::size_t unknown = 0;
    for (const auto& map : r.sensitivity) {
        const std::string who = protocol_text(map.protocol) + " of <em>" + escape_html(map.model) + "</em>";
        const standing stands = standing_of(r, map);
        if (stands == standing::unknown) {
            ++unknown;
            continue;
        }
        const auto interval = corrected_interval(r, *map.best);
        const std::string numbers = number(map.best->drop, 2) + " nats, interval " + number(interval[0], 2) +
                                    " to " + number(interval[1], 2) + ", of " + number(map.unperturbed, 3);
        if (stands == standing::better_than_none)
            better.push_back(who + " (a shift of " + number(map.levels(map.best->level), 3) + " at " +
                             escape_html(map.units[map.best->unit]) + " drops the KL by " + numbers + ")");
        else
            none.push_back(who + " (" + numbers + ")");
    }
    if (unknown > 0) return "There are too few trials to say whether a push does more than none.";
    if (better.empty()) return "No push is distinguishable from none: the best are " + listed(none) + ".";
    return "A push beats none under " + listed(better) +
           (none.empty() ? "" : ", but is not distinguishable from none under " + listed(none)) + ".";
}

// What may be said of the difference of the two models: by the intervals for all units at once over trials, and
// by other labels. One sentence.
inline std::string contrast_sentence(const study_results& r) {
    std::vector<std::string> parts;
    std::size_t unlike = 0, asked = 0;
    for (const auto& contrast : r.contrasts) {
        if (withheld(r, contrast.protocol)) continue;
        const auto units = told_apart(contrast);
        std::vector<std::string> names;
        for (const auto& unit : units)
            if (names.size() < 3) names.push_back(escape_html(unit.unit));
        parts.push_back(std::to_string(units.size()) + " of " + std::to_string(contrast.rows.size()) +
                        " units under " + protocol_text(contrast.protocol) +
                        (names.empty() ? "" : " (most at " + listed(names) + ")"));
        for (const auto& row : contrast.rows) {
            const auto verdict = verdict_of_labels(
                r, place_of(r, entrain::push_study_number::kind::contrast, contrast.protocol, "", row.unit));
            asked += verdict != label_verdict::not_asked;
            unlike += verdict == label_verdict::unlike_other_labels;
        }
    }
    if (parts.empty()) return "";
    const std::string trials =
        ", and by intervals over simulations, for all units at once, the drops of the two fitted models "
        "differ at " +
        listed(parts) + ".";
    if (asked == 0) return "No labels were shuffled, so that no difference of groups is claimed" + trials;
    const std::string over = std::to_string(unlike) + " of " + std::to_string(asked);
    if (unlike == 0)
        return "In what a push does, the groups are not distinguishable from groups of other labels (" +
               over + " differences)" + trials;
    return "In what a push does, the groups differ more than groups of other labels at " + over +
           " units and protocols" + trials;
}

inline finding push_finding(const study_results& r) {
    finding f{"Where to push", push_sentence(r)};
    if (!for_looking_only(r)) f.text += " " + contrast_sentence(r);
    return f;
}

// The 95 % interval over people of a number of the small study, as "0.12 to 0.50"; empty where there is none.
inline std::string interval_text(const study_results& r, std::optional<std::size_t> k, int digits) {
    const auto interval = interval_over_people(r, k);
    return interval ? decimals((*interval)[0], digits) + " to " + decimals((*interval)[1], digits) : "";
}

// How far a correlation lies from those of other labels, and how it varies over people.
inline std::string label_text(const study_results& r, const receptor_evidence& e) {
    const std::string over_people = interval_text(r, e.place, 2);
    const std::string spread = over_people.empty() ? "" : ", over people " + over_people;
    if (e.labels == label_verdict::not_asked)
        return "labels not shuffled" +
               (spread.empty()
                    ? spread
                    : ", in the small study " + decimals(r.people->observed(*e.place), 2) + spread);
    const auto& tested = *r.people->shuffles;
    return "in the small study " + decimals(tested.observed(*e.place), 2) + spread + ", under other labels " +
           decimals(tested.centre(*e.place), 2) + " ± " + decimals(tested.spread(*e.place), 2) +
           (is_hypothesis(r, *e.place)
                ? ", " + p_text(p_by_labels(r, *e.place)) + " corrected over what was named before, " +
                      p_text(tested.single_step(*e.place)) + " over the page"
                : ", corrected " + p_text(tested.single_step(*e.place)));
}

// Whether it is more than what any push of this connectome does; empty where that was not asked. That it is beyond
// is said of claims only: of what is not claimed it would read as half a claim.
inline std::string connectome_text(const study_results& r, const receptor_evidence& e) {
    std::string text;
    if (!e.claimed() && e.connectome == connectome_verdict::beyond_the_connectome) return text;
    if (e.connectome != connectome_verdict::not_asked) {
        const auto& tested = *r.people->shuffles;
        text = std::string(e.connectome == connectome_verdict::beyond_the_connectome
                               ? ", beyond this connectome: "
                               : ", not distinguishable from what any push of this connectome does: ") +
               "partial ρ = " + decimals(tested.observed(*e.partial_place), 2) + ", under other labels " +
               decimals(tested.centre(*e.partial_place), 2) + " ± " +
               decimals(tested.spread(*e.partial_place), 2) + ", corrected " +
               p_text(tested.single_step(*e.partial_place));
    }
    if (e.place && connectomes_were_rewired(r)) {
        const auto& tested = *r.people->rewired;
        text += ", on rewired connectomes " + decimals(tested.centre(*e.place), 2) + " ± " +
                decimals(tested.spread(*e.place), 2) + ", corrected " + p_text(tested.single_step(*e.place));
    }
    return text;
}

// Receptors: one sentence. A claim needs smoothness and labels answered; what answers the first alone is named as
// that.
inline finding receptor_finding(const study_results& r) {
    if (for_looking_only(r)) return {"Receptors", looking_only_text};
    std::vector<std::string> claimed, smooth;
    std::size_t shown = 0;
    auto all = receptor_evidence_of(r);
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return std::abs(a.rho) > std::abs(b.rho); });
    for (const auto& e : all) {
        if (withheld(r, e.protocol)) continue;
        ++shown;
        if (!e.beyond_smoothness()) continue;
        const std::string text = "<b>" + escape_html(e.receptor) + "</b> (" + escape_html(e.map) + ", " +
                                 protocol_text(e.protocol) + ": ρ = " + decimals(e.rho, 2) + " over " +
                                 std::to_string(e.regions) + " regions, " + label_text(r, e) +
                                 connectome_text(r, e) + ")";
        (e.claimed() ? claimed : smooth).push_back(text);
    }
    if (shown == 0) return {"Receptors", "Withheld, as no push is told from none."};
    const std::string of_all = " of " + std::to_string(shown) + " pairs of a map and a receptor";
    std::string text;
    if (!claimed.empty())
        text = "More than smoothness and more than other labels make: " + listed(claimed) + ", " +
               std::to_string(claimed.size()) + of_all;
    else if (labels_were_shuffled(r))
        text = "None" + of_all + " is distinguishable both from smoothness and from other labels";
    else
        text = "No labels were shuffled, so that no receptor is claimed";
    if (!smooth.empty())
        text += std::string(", and beyond smoothness") +
                (labels_were_shuffled(r) ? ", but not distinguishable from other labels" : "") + ": " +
                listed_first(smooth, 3);
    if (labels_were_shuffled(r)) {
        std::vector<std::string> missed;  // of what was named before the answer is said even where it is no
        for (const auto& receptor : r.hypotheses)
            if (std::none_of(all.begin(), all.end(), [&](const auto& e) {
                    return e.receptor == receptor && e.claimed() && !withheld(r, e.protocol);
                }))
                missed.push_back(escape_html(receptor));
        if (!missed.empty()) text += ", and of what was named before nothing is claimed of " + listed(missed);
    }
    return {"Receptors", text + "."};
}

// What was planted, and whether the receptor it is of would be claimed: one sentence.
inline finding plant_finding(const study_results& r) {
    const auto& plant = *r.plant;
    const plant_evidence found = evidence_of_plant(r);
    const std::string planted = "Planted is " + escape_html(plant.truth.receptor) + " at a dose of " +
                                number(plant.truth.dose, 2) + ", and ",
                      map = "the map (" + escape_html(plant.map_name) + ", " + protocol_text(plant.protocol) +
                            ")";
    const auto numbers = [&] {
        const receptor_evidence& e = *found.pair;
        return " (ρ = " + decimals(e.rho, 2) + " over " + std::to_string(e.regions) +
               " regions, against maps as smooth corrected " + p_text(e.p_smooth) + ", " + label_text(r, e) +
               connectome_text(r, e) + ")";
    };
    std::string text;
    switch (found.verdict) {
        case plant_verdict::not_asked: text = "whether " + map + " follows it was not asked"; break;
        case plant_verdict::withheld: text = map + " is withheld, as no push is told from none"; break;
        case plant_verdict::like_smoothness:
            text = map + " is not distinguishable from maps as smooth that do not follow it" + numbers();
            break;
        case plant_verdict::beyond_smoothness_alone:
            text = map +
                   " follows it more than smoothness makes, which is not claimed as no labels were shuffled" +
                   numbers();
            break;
        case plant_verdict::like_other_labels:
            text = map +
                   " follows it more than smoothness makes, but is not distinguishable from those of "
                   "other labels" +
                   numbers();
            break;
        case plant_verdict::recovered:
            text = map + " follows it more than smoothness and more than other labels make" + numbers();
    }
    return {"Planted truth", planted + text + "."};
}

}  // namespace detail

/// The map whose correlations are shown first: the size of the difference, as in the paper, where it was
/// tested.
inline std::string main_correlated_map(const study_results& r) {
    for (const char* name : {"absolute difference", "difference"})
        for (const auto& c : r.correlations)
            if (c.map == name) return name;
    return r.correlations.empty() ? "" : r.correlations.front().map;
}

/// The findings that the results allow.
inline std::vector<finding> findings_of(const study_results& r) {
    std::vector<finding> all;
    if (r.states.k) all.push_back(detail::states_finding(r));
    // Of a made cohort the truth is said in place of its scores, so that there are six sentences at most.
    if (r.scores && !r.plant)
        if (auto text = detail::score_text(*r.scores, verdict_of_scores(r)); !text.empty())
            all.push_back({"Symptom scores", std::move(text)});
    if (!r.fits.empty()) all.push_back(detail::fit_finding(r));
    if (!r.sensitivity.empty()) all.push_back(detail::push_finding(r));
    if (!r.correlations.empty()) all.push_back(detail::receptor_finding(r));
    if (r.plant) all.push_back(detail::plant_finding(r));
    return all;
}

}  // namespace trd
