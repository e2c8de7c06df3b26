// report.html: one file with everything in it.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "answer.hpp"
#include "figures.hpp"
#include "methods.hpp"
#include "results.hpp"
#include "tables.hpp"
#include "../support/cohort_found.hpp"
#include "shared.hpp"

namespace trd {
namespace detail {

inline std::string group_test_html(const std::vector<group_test>& tests, const std::string& correction) {
    html_table t({{"Measure", false},
                  {"Comparison", false},
                  {"Test", false},
                  {"n", true},
                  {"Statistic", true},
                  {"Effect size", true},
                  {"p", true},
                  {"p (BH)", true}});
    for (const auto& test : tests)
        t.row({test.measure, test.comparison, test.test, std::to_string(test.n), number(test.statistic),
               number(test.effect_size, 3), p_cell(test.p), p_cell(test.p_adjusted)},
              test.p_adjusted < 0.05);
    return t.finished() + "<p class=\"meta\">Two-sided permutation tests; BH: Benjamini-Hochberg over " +
           correction + "; bold: corrected p below 0.05.</p>\n";
}

// Every number of states that was tried: its quality, and what differs most at it.
inline std::string number_html(const cluster_number_record& numbers) {
    html_table t({{"States", true},
                  {"Good", false},
                  {"Mean rank", true},
                  {"Silhouette", true},
                  {"Davies-Bouldin", true},
                  {"Dunn", true},
                  {"Clearest comparison of occupancy", false},
                  {"p", true},
                  {"p (BH)", true}});
    const auto median = [](const entrain::matrix<double>& values, std::size_t row) {
        std::vector<double> repeats;
        for (std::size_t i = 0; i < values.shape(1); ++i) repeats.push_back(values(row, i));
        return figures::quantile(repeats, 0.5);
    };
    for (std::size_t i = 0; i < numbers.k.size(); ++i) {
        const auto* clearest = numbers.clearest(i);
        t.row({std::to_string(numbers.k[i]), numbers.choice.good[i] ? "yes" : "no",
               decimals(numbers.choice.mean_rank(i), 2), decimals(median(numbers.silhouette, i), 3),
               decimals(median(numbers.davies_bouldin, i), 3), decimals(median(numbers.dunn, i), 4),
               clearest ? clearest->measure + ", " + clearest->comparison : "none could be made",
               clearest ? p_cell(clearest->p) : "", clearest ? p_cell(clearest->p_adjusted) : ""},
              i == numbers.choice.index);
    }
    return t.finished() + "<p class=\"meta\">Medians over " + std::to_string(numbers.dunn.shape(1)) +
           " clusterings; mean rank: of the three medians, 1 the best; BH: Benjamini-Hochberg over all " +
           std::to_string(numbers.corrected_together) +
           " comparisons, of occupancy at every number and of whole scans; bold: chosen. All comparisons: "
           "states_group_statistics.tsv.</p>\n";
}

inline std::string score_html(const study_results& r) {
    const auto& scores = *r.scores;
    if (!scores.tested_responders && !scores.correlated)
        return "<p>Too few people have scores, or their scores do not vary: nothing was tested.</p>\n";
    html_table t({{"Score", false},
                  {"Against", false},
                  {"Test", false},
                  {"n", true},
                  {"Effect size or ρ", true},
                  {"p", true},
                  {"p (max-T)", true}});
    if (scores.tested_responders)
        t.row({scores.before, r.source.responders + "s vs " + r.source.nonresponders + "s", "rank sum",
               std::to_string(scores.tested_responders + scores.tested_nonresponders),
               number(scores.baseline_effect, 3), p_cell(scores.baseline_p), ""},
              scores.baseline_p < 0.05);
    for (std::size_t s = 0; s < (scores.correlated ? r.states.k : 0); ++s)
        t.row({scores.text(), "change of occupancy of state " + std::to_string(s + 1), "Spearman",
               std::to_string(scores.correlated), decimals(scores.correlation.rho(s), 3),
               p_cell(scores.correlation.p(s)), p_cell(scores.correlation.single_step(s))},
              scores.correlation.single_step(s) < 0.05);
    return t.finished() +
           "<p class=\"meta\">Two-sided, by permutation; max-T: corrected over states; bold: below 0.05. "
           "Where "
           "groups are defined by these scores, a correlation over both of them partly says again that the "
           "groups differ in their change" +
           (scores.split == score_split::none
                ? "."
                : ", and a comparison of scores between them is circular: " + split_text(scores) +
                      " tells these groups apart without exception, as such a rule does.") +
           "</p>\n";
}

inline std::string correlation_html(const study_results& r) {
    html_table t({{"Protocol", false},
                  {"Map", false},
                  {"Receptor", false},
                  {"n", true},
                  {"Method", false},
                  {"Correlation", true},
                  {"p parametric", true},
                  {"Null model", false},
                  {"p null", true},
                  {"± Monte-Carlo", true},
                  {"p corrected", true}});
    for (const auto& c : r.correlations)
        if (!withheld(r, c.protocol))
            t.row({protocol_text(c.protocol), c.map, c.receptor, std::to_string(c.regions), c.method,
                   decimals(c.rho, 3), p_cell(c.p_parametric), capitalised(c.null), p_cell(c.p_null),
                   number(c.p_null_standard_error, 2), p_cell(c.p_adjusted)},
                  c.p_adjusted < 0.05);
    std::string warnings;
    for (const std::string& warning : r.null_warnings) warnings += "<li>" + escape_html(warning) + "</li>\n";
    if (!warnings.empty())
        warnings =
            "<details><summary>What makes a null p doubtful: " + std::to_string(r.null_warnings.size()) +
            " warnings of the null models</summary>\n<ul>" + warnings + "</ul></details>\n";
    return t.finished() + warnings +
           "<p class=\"meta\">n: regions, which differ between null models, and with them the correlation. "
           "The parametric p takes regions as independent, which neighbours and homotopic "
           "pairs are not; "
           "the null p compares with surrogate maps that keep spatial autocorrelation. Corrected: by "
           "the smallest p of each draw over all maps, protocols and receptors of the page" +
           (r.hypotheses.empty() ? std::string()
                                 : ", of what was named before (" + escape_html(listed(r.hypotheses)) +
                                       ") over its own alone") +
           "; bold: corrected p below 0.05.</p>\n";
}

inline std::string ranking_html(const study_results& r) {
    html_table t({{"Model", false},
                  {"Protocol", false},
                  {"Unit", false},
                  {"Effect (nats)", true},
                  {"Standard error", true},
                  {"Trials", true},
                  {"Among the top", true}});
    for (const auto& map : r.sensitivity)
        for (std::size_t k = 0; k < (withheld(r, map.protocol) ? 0 : std::min(map.top, map.ranking.size()));
             ++k) {
            const auto& each = map.ranking[k];
            t.row({map.model, protocol_text(map.protocol), map.units[each.unit], number(each.effect, 3),
                   number(each.standard_error, 2), std::to_string(each.trials),
                   each.trials < 10 ? "few trials" : decimals(each.probability, 3)},
                  each.trials >= 10 && each.effect > 0 && each.probability > 0.95);
        }
    return t.finished() +
           "<p class=\"meta\">Bold: nearer to the target than without a push, with a probability above "
           "0.95." +
           (ranked_from_few_trials(r) ? std::string(" ") + few_trials_warning : std::string()) + "</p>\n";
}

inline constexpr const char* three_questions =
    "A correlation of a map with a receptor is asked three questions. Beyond smoothness: do smooth maps that "
    "have "
    "nothing to do with it reach it (surrogate maps)? Because of treatment: do other labels give it "
    "(shuffled "
    "labels)? Beyond this connectome: is anything left of it when what any push of this connectome does is "
    "held "
    "constant (partial ρ, given the map of the model of all recordings and node strength, under the same "
    "shuffles), and do rewired connectomes give it (--rewired)?";

// What was named before the data were looked at, how it is corrected, and how often that errs.
inline std::string hypotheses_html(const study_results& r) {
    return "<b>Named before: " + escape_html(listed(r.hypotheses)) + "</b>" +
           (r.hypotheses_planted
                ? ", by whoever planted it into this made cohort, before there were any scans. "
                : ", by <code>--hypothesis</code>. A name that is given after looking at these data is no "
                  "hypothesis, and "
                  "the program cannot tell. ") +
           "The correlations of every map under every protocol with " +
           (r.hypotheses.size() == 1 ? "this receptor" : "these receptors") +
           " are a family of their own and corrected among themselves, against surrogate maps "
           "(min-p) and against other labels (max-T); everything else is corrected "
           "over all of the page, as if nothing had been named. Each of the two families errs by itself. " +
           hypothesis_text;
}

// The small study over people: what the page says of other labels, of each person, of other people.
inline std::string people_html(const study_results& r) {
    using kind = entrain::push_study_number::kind;
    const people_inference& found = *r.people;
    const bool shuffled = labels_were_shuffled(r), left_out = found.without && found.without->complete,
               drawn = people_were_drawn(r), rewired = connectomes_were_rewired(r);
    std::vector<std::pair<std::string, bool>> columns = {{"Number", false}, {"Value", true}};
    const bool hypotheses = shuffled && !r.hypotheses.empty();
    if (shuffled)
        columns.insert(columns.end(),
                       {{"Other labels, mean", true}, {"SD", true}, {"p", true}, {"p (max-T)", true}});
    if (hypotheses) columns.push_back({"p (named before)", true});
    if (left_out) columns.insert(columns.end(), {{"Most changed without", false}, {"to", true}});
    if (drawn) columns.insert(columns.end(), {{"SE over people", true}, {"95 % interval", true}});
    if (rewired)
        columns.insert(columns.end(),
                       {{"Rewired, mean", true}, {"SD", true}, {"p", true}, {"p (max-T)", true}});
    html_table t(columns);
    for (std::size_t k = 0; k < found.numbers.size(); ++k) {
        const auto& number = found.numbers[k];
        if (number.what == kind::contrast || number.what == kind::drop || withheld(r, number.protocol))
            continue;
        std::vector<std::string> row = {small_study_text(r, number.name), decimals(found.observed(k), 3)};
        if (shuffled)
            row.insert(row.end(),
                       {decimals(found.shuffles->centre(k), 3), decimals(found.shuffles->spread(k), 3),
                        p_cell(found.shuffles->p(k)), p_cell(found.shuffles->single_step(k))});
        if (hypotheses) row.push_back(is_hypothesis(r, k) ? p_cell(p_by_labels(r, k)) : "");
        if (left_out) {
            const std::size_t who = found.without->most_changed[k];
            row.insert(row.end(), {found.subjects[who], decimals(found.without->without(k, who), 3)});
        }
        if (drawn)
            row.insert(row.end(),
                       {decimals(found.drawn->normal[k].standard_error, 3), interval_text(r, k, 3)});
        if (rewired)
            row.insert(row.end(),
                       {decimals(found.rewired->centre(k), 3), decimals(found.rewired->spread(k), 3),
                        p_cell(found.rewired->p(k)), p_cell(found.rewired->single_step(k))});
        t.row(row, shuffled &&
                       (number.what == kind::correlation || number.what == kind::partial_correlation) &&
                       p_by_labels(r, k) < 0.05);
    }
    std::string text =
        "<p>A smaller study, run again as a whole (states, both models, all pushes, maps) for the people "
        "given: "
        "its numbers are near those above and not the same. ";
    if (shuffled)
        text +=
            std::to_string(found.shuffles->shuffles) +
            (found.shuffles->exact ? " other labelings, all there are" : " shuffles") + " of " +
            (found.shuffled == "both" ? std::string("groups and of sessions") : escape_html(found.shuffled)) +
            " answer whether a number is due to the labels; the smallest p is " +
            number(1.0 / static_cast<double>(found.shuffles->shuffles + 1), 2) + ". ";
    if (drawn)
        text += std::to_string(found.drawn->resampled.shape(1)) +
                " resamples of people within groups: the intervals are the number and 1.96 standard errors "
                "on either "
                "side. Of 90 % intervals made so " +
                covered_text +
                " held the truth in made cohorts of eight and eight people (by the kind of number; BCa "
                "intervals 0.59 "
                "to 0.80, as they take the noise of fits for bias; people.tsv has them, and percentile "
                "intervals). "
                "With fewer people they may be too narrow. ";
    if (rewired)
        text += std::to_string(found.rewired->drawn.shape(1)) +
                " rewired connectomes, of the same degrees and weights and nearly the same strengths, answer "
                "whether a number is due to who is connected with whom. ";
    if (hypotheses) text += "</p>\n<p>" + hypotheses_html(r);
    return text + "</p>\n<p>" + three_questions + "</p>\n" + t.finished() +
           "<p class=\"meta\">Two-sided p; max-T over every correlation and every difference of drops, and "
           "over each other kind of number by itself (on rewired connectomes: over each kind); named "
           "before: over the correlations with those receptors alone; bold: a "
           "correlation or partial correlation whose p, corrected over labels, is below 0.05. Every unit: "
           "people.tsv.</p>\n";
}

inline std::string fit_html(const study_results& r) {
    html_table t({{"Model", false},
                  {"Chosen G", true},
                  {"KL (nats)", true},
                  {"Standard error", true},
                  {"FC correlation", true},
                  {"Phase FC error", true},
                  {"|Δ metastability|", true},
                  {"Updates", true}});
    for (const auto& fit : r.fits)
        for (const auto& p : fit.curve)
            if (p.coupling == fit.coupling)
                t.row({fit.model, number(p.coupling), number(p.kl, 3), number(p.kl_standard_error, 2),
                       decimals(p.fc_correlation, 3), number(p.phase_fc_mse, 3),
                       number(p.metastability_difference, 3), std::to_string(p.iterations)});
    return t.finished();
}

}  // namespace detail

/// How the models were integrated, and what Euler's step adds to their bifurcation parameter.
inline std::string integration_text(const study_results& r) {
    double added = 0, count = 0;  // omega^2 dt / 2, at Euler's step of this run or of the paper
    const double step = r.integration.method == "euler" ? r.integration.dt : 0.1;
    for (const auto& fit : r.fits)
        for (const double omega : fit.omega) added += omega * omega * step / 2, ++count;
    if (count == 0) return "";
    const std::string bias = "adds omega^2 dt / 2 = " + number(added / count, 2) +
                             " per second, on average over regions, to their bifurcation parameter";
    const std::string dt = number(r.integration.dt, 3) + " s";
    if (r.integration.method == "euler")
        return "The models were integrated by Euler-Maruyama, as in the paper, in steps of " + dt +
               ", which " + bias + ".";
    return "The models were integrated by Strang splitting in steps of " + dt +
           ". (Euler-Maruyama in the paper's steps of 0.1 s " + bias + ".)";
}

/// How fast the perturbed models were simulated, in a sentence or two; empty where none were.
inline std::string speed_text(const simulation_speed& speed) {
    if (speed.runs == 0 || !(speed.seconds > 0)) return "";
    std::string text = "Perturbations: " + std::to_string(speed.runs) + " runs, " +
                       number(speed.node_steps, 3) + " node-steps in " + number(speed.seconds, 3) + " s, " +
                       number(speed.node_steps / speed.seconds, 3) + " a second";
    if (speed.found > 0) text += " (" + std::to_string(speed.found) + " more were in journals)";
    if (speed.plain_node_steps_per_second > 0)
        text += ". A plain loop over targets and sources, measured in this run, makes " +
                number(speed.plain_node_steps_per_second, 3) + " a second on one thread: " +
                number(speed.node_steps / speed.plain_node_steps_per_second, 3) + " s for as many steps";
    return text + ".";
}

/// The report as HTML. `figures_missing` says why there are no pictures, where there are none.
inline std::string report_html(const study_results& r, const std::vector<drawn_figure>& drawn,
                               const std::string& figures_missing) {
    std::ostringstream h = plain_stream();
    // The map that the study is about; where it is withheld or was not made, what comes before it.
    const auto placed = with_answer(drawn, {"maps", "sensitivity", "states"});
    const auto figures_in = [&](const std::string& section) { h << figures_of(placed, section); };
    const auto& p = r.source;
    const bool has_dynamics = !r.dynamics_tests.empty() ||
                              std::any_of(r.states.scans.begin(), r.states.scans.end(), [](const auto& scan) {
                                  return !scan.fcd.empty() || scan.transitions.size() > 0;
                              });

    h << page_begin("Sensitivity of the depressed brain: " + p.cohort) << "<header>\n"
      << quick_run_html(r.parameters) << "<div class=\"kicker\">Dynamic sensitivity analysis, entrain "
      << escape_html(p.version)
      << "</div>\n"
         "<h1>Where would a push move the depressed brain towards its state after treatment, and does that "
         "map follow a "
         "receptor?</h1>\n<p class=\"meta\">Cohort: "
      << escape_html(p.cohort);
    if (!p.description.empty()) h << ". " << escape_html(sentence(p.description));
    h << "</p>\n";
    if (!p.note.empty())
        h << "<p class=\"note\"><b>What these data are.</b> " << escape_html(sentence(p.note)) << "</p>\n";
    h << "<nav><a href=\"#answer\">Answer</a>";
    if (r.numbers) h << "<a href=\"#number\">How many</a>";
    h << "<a href=\"#states\">States</a>";
    if (has_dynamics) h << "<a href=\"#dynamics\">Dynamics</a>";
    if (r.scores) h << "<a href=\"#scores\">Symptoms</a>";
    h << "<a href=\"#fit\">Models</a><a href=\"#sensitivity\">Sensitivity</a><a href=\"#maps\">Maps</a>";
    if (!r.sensitivity.empty() && !r.sensitivity.front().ranking.empty())
        h << "<a href=\"#ranking\">Ranking</a>";
    if (!r.contrasts.empty()) h << "<a href=\"#contrast\">Contrast</a>";
    h << "<a href=\"#receptors\">Receptors</a>";
    if (r.people) h << "<a href=\"#people\">People</a>";
    if (specifications_ran(r)) h << "<a href=\"#specifications\">Choices</a>";
    if (!r.doses.empty()) h << "<a href=\"#dose\">Dose</a>";
    if (r.plant) h << "<a href=\"#plant\">Planted truth</a>";
    h << "<a href=\"#run\">Run</a><a href=\"#methods\">Methods</a><a "
         "href=\"#cite\">Cite</a></nav>\n</header>\n<main id=\"main\">\n";

    if (for_looking_only(r) && quick_run_text(r.parameters).empty())
        h << "<p class=\"note\"><b>" << looking_only_text << "</b></p>\n";
    h << "<section id=\"answer\"><h2>The answer</h2>\n<dl class=\"findings\">\n";
    for (const auto& f : findings_of(r)) h << "<dt>" << f.heading << "</dt><dd>" << f.text << "</dd>\n";
    h << "</dl>\n";
    figures_in("answer");
    h << "<h3>Read with care</h3>\n<p>";
    if (!p.note.empty()) h << escape_html(sentence(p.note)) << " ";
    h << "The models are fitted to groups, not to persons, and intervals over simulations say nothing about "
         "the "
         "spread over people. Whether a push beats none is read on "
         "trials that did not choose it, and so are the maps: each half of the trials at the level that the "
         "other half chose. Surrogate maps answer whether a correlation is more than smoothness makes; "
         "shuffled labels, whether it is due to them; partial correlations, whether it is more than what any "
         "push of this connectome does; none of them, that a receptor acts.</p>\n";
    h << warnings_html(r.warnings) << prepare::sections_html(p.made_of);
    if (!figures_missing.empty())
        h << "<p class=\"note\"><b>No figures.</b> " << escape_html(figures_missing) << "</p>\n";
    h << "</section>\n";

    if (r.numbers) {
        h << "<section id=\"number\"><h2>How many states</h2>\n<p>The lowest number of good quality at which "
             "an "
             "occupancy differs, as Vohryzek et al. took three; where none does, that of the best quality. "
             "What "
             "is said of the chosen number is corrected for all that were tried.</p>\n";
        figures_in("number");
        h << detail::number_html(*r.numbers) << "</section>\n";
    }

    h << "<section id=\"states\"><h2>Brain states</h2>\n<p>Leading eigenvectors of phase coherence, "
         "clustered over all "
         "scans (LEiDA).</p>\n";
    figures_in("states");
    h << "<h3>Group statistics</h3>\n"
      << detail::group_test_html(
             r.group_tests, r.numbers
                                ? "the rows of this table and the occupancies at all other numbers of states"
                                : "the rows of this table")
      << "<p class=\"meta\">The last comparison of each measure takes the responders' scans before treatment "
         "into "
         "everybody's: its two samples share people, though not scans.</p>\n</section>\n";

    if (has_dynamics) {
        h << "<section id=\"dynamics\"><h2>Lifetimes, transitions, resemblance of moments</h2>\n<p>How long "
             "a "
             "state lasts, which one follows it, and how much the patterns of any two moments resemble each "
             "other.</p>\n";
        figures_in("dynamics");
        if (!r.dynamics_tests.empty())
            h << "<details><summary>Comparisons of lifetimes and transitions</summary>\n"
              << detail::group_test_html(r.dynamics_tests, "the rows of this table") << "</details>\n";
        h << "</section>\n";
    }

    if (r.scores) {
        h << "<section id=\"scores\"><h2>Symptom scores</h2>\n";
        figures_in("scores");
        h << detail::score_html(r) << "</section>\n";
    }

    h << "<section id=\"fit\"><h2>Models</h2>\n<p>Hopf (Stuart-Landau) networks, one for each group before "
         "treatment, "
         "fitted to the group's state probabilities.</p>\n";
    figures_in("fit");
    h << detail::fit_html(r) << "</section>\n";

    h << "<section id=\"sensitivity\"><h2>Sensitivity</h2>\n<p>Each unit in turn is perturbed by a shift of "
         "its "
         "bifurcation "
         "parameter a: towards synchronisation (a &gt; 0) or noise (a &lt; 0). The target is the state "
         "probabilities of "
         "the responders after treatment";
    if (r.target_occupancy.size()) {
        std::vector<std::string> shares;
        for (const double value : r.target_occupancy) shares.push_back(decimals(value, 3));
        h << " (" << listed(shares) << ")";
    }
    h << ".</p>\n";
    figures_in("sensitivity");
    h << "</section>\n";

    h << "<section id=\"maps\"><h2>Maps</h2>\n";
    for (const auto& protocol : withheld_protocols(r))
        h << "<p class=\"note\">" << capitalised(protocol_text(protocol))
          << ": withheld, as are its ranking and receptors, as no push is told from none. The tables have "
             "them, and "
             "--show-withheld shows them.</p>\n";
    figures_in("maps");
    h << "</section>\n";

    if (!r.sensitivity.empty() && !r.sensitivity.front().ranking.empty()) {
        h << "<section id=\"ranking\"><h2>Which units, and how sure</h2>\n";
        figures_in("ranking");
        h << detail::ranking_html(r) << "</section>\n";
    }

    if (!r.contrasts.empty()) {
        h << "<section id=\"contrast\"><h2>Where the two models differ</h2>\n";
        figures_in("contrast");
        h << "<p class=\"meta\">All numbers, with p before and after correction by the largest |t|: "
             "model_contrast.tsv.</p>\n</section>\n";
    }

    h << "<section id=\"receptors\"><h2>Receptors</h2>\n";
    figures_in("receptors");
    h << "<h3>Correlations, parametric and null p side by side</h3>\n"
      << detail::correlation_html(r) << "</section>\n";

    if (r.people) {
        h << "<section id=\"people\"><h2>Other labels, other people</h2>\n";
        figures_in("people");
        h << detail::people_html(r) << "</section>\n";
    }

    if (specifications_ran(r)) {
        h << "<section id=\"specifications\"><h2>Other choices of analysis</h2>\n<p>The small study again, "
             "with one decision taken otherwise, each in turn. A map that changes with them says little "
             "about "
             "the brain; one that stays is no more certain for it, as all share the same data: many "
             "specifications are not a test.</p>\n";
        figures_in("specifications");
        h << "<p class=\"meta\">All numbers: specifications.tsv.</p>\n</section>\n";
    }

    if (!r.doses.empty()) {
        h << "<section id=\"dose\"><h2>Dose and response</h2>\n";
        figures_in("dose");
        h << "</section>\n";
    }
    if (r.plant) {
        h << "<section id=\"plant\"><h2>Planted truth</h2>\n<p>" << escape_html(r.plant->text) << "</p>\n";
        figures_in("plant");
        detail::html_table t({{"Map", false}, {"Planted", false}, {"ρ with the recovered map", true}});
        for (const auto& score : r.plant->scores)
            t.row({score.receptor, score.planted ? "yes" : "decoy", decimals(score.spearman, 3)},
                  score.planted);
        h << t.finished() << "</section>\n";
    }

    h << "<section id=\"run\"><h2>The run</h2>\n<h3>Scans</h3>\n";
    detail::html_table scans({{"Group", false}, {"Session", false}, {"Scans", true}, {"Samples", true}});
    for (const auto& c : p.counts)
        scans.row({c.group, c.session, std::to_string(c.scans), std::to_string(c.samples)});
    h << scans.finished() << "<p class=\"meta\">" << p.regions.size() << " regions"
      << (p.atlas.empty() ? "" : " (" + escape_html(p.atlas) + ")") << ", TR " << number(p.tr) << " s.</p>\n";
    h << "<h3>Files</h3>\n<p>Beside this report:</p>\n";
    detail::html_table files({{"File", false}, {"Content", false}});
    for (const auto& table : tables_of(r)) files.row({table.file, table.meaning});
    files.row({"run.json", "parameters, seed, checksums, times"});
    if (any_drawn(drawn))
        files.row({"figures/",
                   "the figures above as SVG, as PDF and PNG for print, and the numbers behind each (TSV)"});
    h << files.finished();
    h << "<details><summary>Parameters</summary>\n";
    detail::html_table parameters({{"Parameter", false}, {"Value", false}});
    for (const auto& [name, value] : r.parameters) parameters.row({name, value});
    parameters.row({"version", p.version});
    h << parameters.finished() << "</details>\n<details><summary>Time of each step</summary>\n";
    detail::html_table times({{"Step", false}, {"Seconds", true}});
    for (const auto& t : r.timings) times.row({t.step, decimals(t.seconds, 2)});
    h << times.finished() << "<p>" << escape_html(integration_text(r)) << "</p><p>"
      << escape_html(speed_text(r.speed)) << "</p></details>\n";
    if (!r.inputs.empty()) {
        h << "<details><summary>Checksums of the input</summary>\n";
        detail::html_table sums({{"File", false}, {"Checksum", false}});
        for (const auto& input : r.inputs) sums.row({input.file, input.checksum});
        h << sums.finished() << "</details>\n";
    }
    h << "</section>\n";

    h << "<section id=\"methods\"><h2>Methods, to paste into a paper</h2>\n";
    for (const std::string& paragraph : methods_of(r)) h << "<p>" << escape_html(paragraph) << "</p>\n";
    h << "</section>\n";

    h << "<section id=\"cite\"><h2>How to cite</h2>\n<p>The study: Vohryzek J, Cabral J, Lord L-D, Fernandes "
         "HM, Roseman L, "
         "Nutt DJ, Carhart-Harris RL, Deco G, Kringelbach ML. Brain dynamics predictive of response to "
         "psilocybin for "
         "treatment-resistant depression. <em>Brain Communications</em> 2024; 6(2): fcae049. "
         "<a href=\"https://doi.org/10.1093/braincomms/fcae049\">doi:10.1093/braincomms/fcae049</a></p>\n"
         "<p>The software: entrain "
      << escape_html(p.version) << ". Say the seed (" << p.seed
      << ") and the parameters; run.json holds them.</p>\n</section>\n</main>\n"
         "<footer>Made by trd_sensitivity, entrain "
      << escape_html(p.version) << (p.note.empty() ? "" : ". " + escape_html(sentence(p.note)))
      << "</footer>\n"
      << page_end();
    return h.str();
}

}  // namespace trd
