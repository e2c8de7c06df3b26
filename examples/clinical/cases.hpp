// The cases of the default report: printed numbers of trials worked again, and made data whose truth is
// known.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/synchrony/seed_connectivity.hpp>

#include "analyses.hpp"

namespace clinical {

using entrain::random_stream;

/// Three pairs of response rates as trials of psychedelic therapies printed them, by Peto's method.
inline section printed_rates() {
    section out{.name = "printed-rates", .title = "Response rates as printed, by Peto's method"};
    result_table table{
        .title = "", .columns = {"printed", "treated", "control", "odds ratio (95 %)", "z"}, .rows = {}};
    struct printed {
        const char* text;
        st::two_by_two table;
    };
    std::vector<forest_line> lines;
    for (const printed& each :
         {printed{"92 % against 32 %", {23, 25, 8, 25}}, printed{"76 % against 24 %", {19, 25, 6, 25}},
          printed{"15 of 26 against 4 of 26", {15, 26, 4, 26}}}) {
        const auto& t = each.table;
        const auto found = st::pool_peto({t});
        table.rows.push_back(
            {each.text, std::to_string(t.events) + "/" + std::to_string(t.people),
             std::to_string(t.control_events) + "/" + std::to_string(t.control_people),
             with_interval(std::exp(found.effect), std::exp(found.low), std::exp(found.high), 5),
             number(found.z)});
        lines.push_back({.name = each.text, .value = found.effect, .low = found.low, .high = found.high});
        const auto exact = st::odds_ratio(t);
        out.numbers[each.text] = {
            {"peto", {std::exp(found.effect), std::exp(found.low), std::exp(found.high)}},
            {"z", found.z},
            {"sample_odds_ratio", {exact.value, exact.low, exact.high}},
            {"barnard_p", st::barnard_exact_test(t).p}};
        out.sentences.push_back(
            std::string(each.text) + ": odds ratio by Peto " +
            with_interval(std::exp(found.effect), std::exp(found.low), std::exp(found.high), 4) +
            ", of the sample " + with_interval(exact.value, exact.low, exact.high, 3) + ", Barnard's " +
            p_text(st::barnard_exact_test(t).p) + ".");
    }
    out.notes.push_back(
        "arms of 25 are inferred from the printed percentages 92 and 32, 76 and 24: they are not printed");
    out.notes.push_back("Peto's odds ratio is biased towards 1 where effects are as large as these");
    out.tables.push_back(table);
    out.figures.push_back(forest("printed-rates-forest", out.title,
                                 "Odds ratios by Peto's method with 95 % intervals.", lines,
                                 "odds ratio (Peto)", true));
    return out;
}

/// The 13 trials of BCG vaccine (Colditz et al. 1994, doi:10.1001/jama.1994.03510330076038), by which
/// programs for meta-analysis are compared.
inline meta_input bcg_trials() {
    meta_input in;
    struct row {
        const char* name;
        st::two_by_two table;
    };
    for (const row& each :
         {row{"Aronson 1948", {4, 123, 11, 139}}, row{"Ferguson and Simes 1949", {6, 306, 29, 303}},
          row{"Rosenthal 1960", {3, 231, 11, 220}}, row{"Hart and Sutherland 1977", {62, 13598, 248, 12867}},
          row{"Frimodt-Moller 1973", {33, 5069, 47, 5808}},
          row{"Stein and Aronson 1953", {180, 1541, 372, 1451}}, row{"Vandiviere 1973", {8, 2545, 10, 629}},
          row{"TPT Madras 1980", {505, 88391, 499, 88391}},
          row{"Coetzee and Berjak 1968", {29, 7499, 45, 7277}}, row{"Rosenthal 1961", {17, 1716, 65, 1665}},
          row{"Comstock 1974", {186, 50634, 141, 27338}},
          row{"Comstock and Webster 1969", {5, 2498, 3, 2341}},
          row{"Comstock 1976", {27, 16913, 29, 17854}}}) {
        in.names.push_back(each.name);
        in.tables.push_back(each.table);
    }
    return in;
}

/// What a competitive antagonist leaves of an agonist's effect.
inline section antagonist() {
    section out{.name = "antagonist",
                .title = "A competitive antagonist (ketanserin against psilocybin, say)"};
    result_table table{.title = "Agonist at ten times its constant, equal constants",
                       .columns = {"antagonist / agonist", "occupied by the agonist", "effect left"},
                       .rows = {}};
    const double alone = st::occupancy(10, 1);
    for (const double ratio : {0.0, 0.1, 1.0, 10.0, 100.0}) {
        const double occupied = st::competitive_occupancy(10, 1, 10 * ratio, 1);
        table.rows.push_back({number(ratio), number(occupied, 3), number(occupied / alone, 3)});
        out.numbers["left"].push_back({ratio, occupied / alone});
    }
    out.tables.push_back(table);
    out.sentences.push_back(
        "As much antagonist as agonist leaves " + number(st::competitive_occupancy(10, 1, 10, 1) / alone, 3) +
        " of the effect, ten times as much " + number(st::competitive_occupancy(10, 1, 100, 1) / alone, 2) +
        ": a formula, no data, so no interval.");
    return out;
}

inline const char* made_note = "made data whose truth is known: they say nothing about patients";

/// As in Davis et al. 2020 (doi:10.3389/fpsyt.2020.01110): acute experience, flexibility, change of
/// depression; made.
inline section made_mediation(std::uint64_t seed, std::size_t threads) {
    random_stream random(seed, 1);
    constexpr std::size_t people = 985;
    std::vector<double> mystical(people), flexibility(people), change(people);
    for (std::size_t i = 0; i < people; ++i) {
        mystical[i] = random.normal();
        flexibility[i] = 0.4 * mystical[i] + random.normal();
        change[i] = -0.5 * flexibility[i] - 0.1 * mystical[i] + random.normal();
    }
    auto out = mediation(mystical, {flexibility}, change, {}, {"mystical", "flexibility", "depression"},
                         false, 2000, seed, threads, "made-mediation", "Mediation of 985 made people");
    out.notes.push_back(made_note);
    out.notes.push_back("planted: 0.4 and -0.5, so -0.2 along the path, and -0.1 directly");
    return out;
}

inline section made_comparison(std::uint64_t seed) {
    random_stream random(seed, 2);
    std::vector<double> before, after, age;
    std::vector<std::string> group;
    for (int i = 0; i < 60; ++i) {
        const bool drug = i % 2;
        before.push_back(std::round(18 + 3 * random.normal()));
        age.push_back(std::round(40 + 10 * random.normal()));
        after.push_back(
            std::max(0.0, std::round(before.back() * (drug ? 0.45 : 0.75) + 4 * random.normal())));
        group.push_back(drug ? "drug" : "placebo");
    }
    auto out = compare_change(before, after, group, {{"age", age}}, 0.5, 0.8, "made-comparison",
                              "Two arms of 30 made people");
    out.notes.push_back(made_note);
    out.notes.push_back(
        "planted: scores fall to 75 % under placebo and to 45 % under the drug, about 5.4 points apart");
    return out;
}

/// Eight points as in Ly et al. 2018 (doi:10.1016/j.celrep.2018.05.022), from 0 % (vehicle) to 100 % (10 uM
/// ketamine); made.
inline section made_dose(std::uint64_t seed) {
    random_stream random(seed, 3);
    std::vector<double> dose, response;
    for (const double c : {0.0, 0.001, 0.01, 0.1, 1.0, 10.0, 30.0, 100.0})
        for (int repeat = 0; repeat < 2; ++repeat) {
            dose.push_back(c);
            response.push_back(105 * c / (c + 0.6) + 8 * random.normal());
        }
    auto out = dose_response(dose, response, st::dose_shape::logistic4, "dose, \u00b5M",
                             "% of ketamine's effect", "made-dose", "Eight doses, two made cultures each");
    out.notes.push_back(made_note);
    out.notes.push_back("planted: bottom 0, top 105, EC50 0.6 \u00b5M, Hill coefficient 1");
    return out;
}

inline section made_survival(std::uint64_t seed) {
    random_stream random(seed, 4);
    std::vector<double> time, event;
    std::vector<std::string> group;
    for (int i = 0; i < 80; ++i) {
        const bool drug = i % 2;
        const double relapse = -std::log(random.uniform()) / (drug ? 0.02 : 0.05),
                     end = 20 + 40 * random.uniform();
        time.push_back(std::ceil(std::min(relapse, end)));
        event.push_back(relapse <= end);
        group.push_back(drug ? "drug" : "placebo");
    }
    auto out = survival(time, event, group, {}, "weeks", "made-survival", "Relapse of 80 made people");
    out.notes.push_back(made_note);
    out.notes.push_back("planted: hazards of 0.05 and 0.02 per week, a ratio of 0.4");
    return out;
}

/// As in Woelfer et al. 2019 (doi:10.1038/s41398-019-0540-8, change of connectivity on change of BDNF by
/// group); made.
inline section made_seed(std::uint64_t seed) {
    constexpr std::size_t people = 40, regions = 12, samples = 200, planted = 5;
    random_stream random(seed, 5);
    std::vector<double> bdnf(people);
    std::vector<std::string> group;
    entrain::matrix<double> changes = entrain::full(regions, people, 0.0);
    for (std::size_t i = 0; i < people; ++i) {
        const bool ketamine = i % 2;
        group.push_back(ketamine ? "ketamine" : "placebo");
        bdnf[i] = random.normal();
        entrain::vector<double> z[2];
        for (const std::size_t scan : {std::size_t{0}, std::size_t{1}}) {
            entrain::matrix<double> bold = entrain::full(regions, samples, 0.0);
            const double share = 0.4 + (scan && ketamine ? 0.25 * bdnf[i] : 0);
            for (std::size_t t = 0; t < samples; ++t) {
                const double own = random.normal();
                for (std::size_t r = 0; r < regions; ++r)
                    bold(r, t) = r == 0 ? own : (r == planted ? share : 0.4) * own + random.normal();
            }
            z[scan] = entrain::seed_connectivity(bold, 0);
        }
        for (std::size_t r = 0; r < regions; ++r) changes(r, i) = z[1](r) - z[0](r);
    }
    entrain::matrix<double> tested = entrain::full(regions - 1, people, 0.0);  // without the seed itself
    for (std::size_t r = 1; r < regions; ++r)
        for (std::size_t i = 0; i < people; ++i) tested(r - 1, i) = changes(r, i);
    st::design design(people);
    design.factor("group", group).covariate("BDNF", bdnf).interaction("group", "BDNF");
    const auto found =
        st::freedman_lane(design, tested, design.contrast_of("group:BDNF"),
                          {.permutations = 5000, .seed = seed, .poll = example::interrupt_poll()});
    section out{.name = "made-seed",
                .title = "Change of seed-based connectivity on change of BDNF, by group"};
    result_table table{.title = "Interaction of group and BDNF, Freedman and Lane, 5000 permutations",
                       .columns = {"region", "t", "p", "p, max-T over regions"},
                       .rows = {}};
    std::string significant;
    for (std::size_t r = 1; r < regions; ++r) {
        table.rows.push_back({"region " + std::to_string(r), number(found.t(r - 1), 3),
                              example::p_cell(found.p(r - 1)), example::p_cell(found.step_down(r - 1))});
        if (found.step_down(r - 1) <= 0.05)
            significant += (significant.empty() ? "" : ", ") + std::string("region ") + std::to_string(r);
        out.numbers["regions"].push_back({{"region", r},
                                          {"t", found.t(r - 1)},
                                          {"p", found.p(r - 1)},
                                          {"p_max_t", found.step_down(r - 1)}});
    }
    out.tables.push_back(table);
    out.sentences.push_back(
        significant.empty()
            ? "In no region is the slope on BDNF distinguishable between groups (max-T over regions)."
            : "The slope on BDNF differs between groups in " + significant + " (max-T over regions, 5 %).");
    out.notes.push_back(made_note);
    out.notes.push_back("planted: region 5 alone, under ketamine alone");
    return out;
}

}  // namespace clinical
