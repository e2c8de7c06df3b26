// "Methods, to paste into a paper": the numbers are those of the run, and what is cited is listed with its DOI.
#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "clinical/analyses.hpp"
#include "entropic_brain/methods.hpp"
#include "two_drugs/methods.hpp"

namespace test_methods {

namespace {

std::string joined(const std::vector<std::string>& paragraphs) {
    std::string all;
    for (const auto& each : paragraphs) all += each + "\n";
    return all;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Every DOI of the text is among the works, and every DOI looks like one.
void check_sources(const std::string& text, const std::vector<example::cited_work>& works) {
    static const std::regex doi("doi:(10\\.[0-9]+/[^ ,;)]+)"), whole("10\\.[0-9]{4,}/[^ ]+");
    for (std::sregex_iterator at(text.begin(), text.end(), doi), end; at != end; ++at) {
        std::string found = (*at)[1];
        while (found.ends_with(".")) found.pop_back();
        CAPTURE(found);
        bool listed = false;
        for (const auto& each : works) listed = listed || each.doi == found;
        CHECK(listed);
    }
    const std::string html = example::citations_html(works);
    for (const auto& each : works) {
        CHECK(std::regex_match(each.doi, whole));
        CHECK(has(html, "<a href=\"https://doi.org/" + example::escape_html(each.doi) + "\">doi:"));
    }
}

}  // namespace

TEST_CASE("entropic_brain's methods are those of its run") {
    entropic::study_results r;
    r.tr = 1.5;
    r.regions.name = {"a", "b", "c", "d", "e"};
    r.networks.add("default", {0, 1});
    r.networks.add("salience", {2, 3, 4});
    r.scans.resize(5);
    for (std::size_t i = 0; i < 5; ++i) r.scans[i].session = i < 3 ? "before" : "after";
    r.comparisons = {{.name = "drug", .before = "before", .after = "after"}};
    r.changes = {{.comparison = "drug", .measure = 1, .network = 0, .person = {"x", "y"}, .change = {1, 2}}};
    r.parameters = {{"band", "0.03 0.08 Hz"},      {"filter-order", "4"},    {"trim", "7 samples"},
                    {"bins", "freedman-diaconis"}, {"bin-count", "13"},      {"estimator", "miller-madow"},
                    {"resamples", "1234"},         {"permutations", "5678"}, {"seed", "42"}};
    const std::string text = joined(entropic::methods_of(r));
    for (const char* part :
         {"3 of before, 2 of after", "5 regions, repetition time 1.5 s", "2 networks", "0.03 0.08 Hz",
          "Butterworth filter of order 4", "7 samples at each end", "rule of Freedman and Diaconis",
          "miller-madow estimator", "drug: before to after, 2 people", "1234 resamples", "or 5678 where",
          "entropic_brain, seed 42"}) {
        CAPTURE(part);
        CHECK(has(text, part));
    }
    CHECK_FALSE(has(text, "?"));
    CHECK_FALSE(has(text, "paired t tests"));
    check_sources(text, entropic::works_cited(r));
    r.contrasts = {{.comparison = "drug", .control = "placebo", .n = 2}};
    CHECK(has(joined(entropic::methods_of(r)),
              "against those of placebo in the same people by paired t tests"));
    r.parameters[3].second = "fixed";
    CHECK(has(joined(entropic::methods_of(r)), "over 13 bins that all scans"));
    r.changes.clear(), r.contrasts.clear();
    CHECK_FALSE(has(joined(entropic::methods_of(r)), "t tests"));
    check_sources(joined(entropic::methods_of(r)), entropic::works_cited(r));
}

TEST_CASE("two_drugs' methods are those of its run") {
    drugs::study_results r;
    r.tr = 2.5, r.samples = 123, r.placebo_scans = 7, r.drug_scans = 9, r.receptor = "5HT2A";
    r.regions.name = {"a", "b", "c"};
    r.fit = {{.coupling = 0.6}, {.coupling = 1.2}, {.coupling = 1.8}};
    r.chosen = 1;
    drugs::dose_curve curve{.map = "5HT2A", .kind = "receptor", .density = {}, .dose = {0, 0.25, 0.5}};
    curve.best = 1;
    curve.at.resize(3);
    curve.at[0].trial.resize(11);
    r.curves = {curve};
    for (const char* kind : {"shuffled", "shuffled", "uniform", "other"}) {
        curve.kind = kind;
        r.curves.push_back(curve);
    }
    r.block = {0, 0.03, 0.06, 0.09};
    r.block_chosen = 2;
    r.changes.resize(21);
    r.maps.resize(5);
    r.parameters = {{"drug", "psilocybin"},
                    {"band", "0.02 0.09 Hz"},
                    {"trim", "4 samples"},
                    {"k", "5"},
                    {"coupling-max", "1.8"},
                    {"resamples", "321"},
                    {"draws", "654"},
                    {"dt", "0.002 s"},
                    {"seed", "8"}};
    const std::string text = joined(drugs::methods_of(r));
    for (const char* part :
         {"7 under placebo, 9 under psilocybin; 3 regions, repetition time 2.5 s",
          "band-pass of 0.02 0.09 Hz", "4 samples at each end", "5 states", "in steps of 0.002 s, with",
          "3 global couplings G up to 1.8", "11 scans of 123 samples", "was taken: 1.2.",
          "density of 5HT2A, at 3 values of s_E from 0 to 0.5", "against 2 shuffled maps",
          "1 other receptors", "drug's scans was 0.25;", "321 bootstrap resamples", "4 values from 0 to 0.09",
          "was taken (0.06)", "all 21 changes", "654 surrogate maps", "over 5 tests", "two_drugs, seed 8"}) {
        CAPTURE(part);
        CHECK(has(text, part));
    }
    CHECK_FALSE(has(text, "?"));
    check_sources(text, drugs::works_cited(r));
    r.maps.clear();
    CHECK_FALSE(has(joined(drugs::methods_of(r)), "surrogate"));
    check_sources(joined(drugs::methods_of(r)), drugs::works_cited(r));
}

TEST_CASE("clinical's methods are those of each analysis") {
    using namespace clinical;
    std::vector<double> x, m, y, before, after, event;
    std::vector<std::string> group, unit, sequence;
    for (int i = 0; i < 24; ++i) {
        x.push_back(i), m.push_back((i * 7) % 11 + i), y.push_back((i * 5) % 13 + 2 * i);
        before.push_back(20 + i % 5), after.push_back(before.back() - (i % 2 ? 12 : 3) + i % 3);
        group.push_back(i % 2 ? "drug" : "placebo"), unit.push_back("u" + std::to_string(i % 8));
        sequence.push_back(i % 2 ? "AB" : "BA"), event.push_back(i % 3 != 0);
    }
    const auto check = [&](const section& of, const std::vector<const char*>& parts) {
        CAPTURE(of.name);
        CAPTURE(of.methods);
        for (const char* part : parts) {
            CAPTURE(part);
            CHECK(has(of.methods, part));
        }
        CHECK(has(of.methods, std::string("Computed with entrain ") + entrain::version + ", clinical."));
        CHECK(of.sources.size() >= 1);
        check_sources(of.methods, of.sources);
    };
    meta_input in;
    in.names = {"one", "two", "three"};
    in.tables = {{5, 50, 9, 48}, {0, 30, 4, 31}, {7, 60, 12, 61}};
    check(meta_analysis(in), {"Effects of 3 trials (odds ratio)", "restricted maximum likelihood",
                              "interval of Knapp and Hartung", "a half was added to the cells of trials"});
    in.method = "dl", in.knapp_hartung = false, in.zero_cells = st::zero_cells::leave_out;
    const auto moments = meta_analysis(in);
    check(moments,
          {"Effects of 2 trials", "DerSimonian and Laird", "trials with a cell of zero were left out"});
    CHECK_FALSE(has(moments.methods, "Knapp"));
    in.method = "peto", in.peto = true;
    check(meta_analysis(in), {"by Peto's method"});
    check(
        mediation(x, {m}, y, {}, {"x", "m", "y"}, false, 100, 9, 1),
        {"effects of x on y through m (one mediator)", "in 24 people", "100 bootstrap resamples", "seed 9"});
    check(compare_change(before, after, group, {{"age", x}}, 0.4, 0.8),
          {"24 people", "placebo: 12, drug: 12", "adjusted for the score before and age", "more than 40 %",
           "reliability of 0.8"});
    check(compare_repeated(y, unit, group, {}, 199, 5),
          {"24 measurements of 8 units", "199 at most, seed 5", "restricted maximum likelihood"});
    check(compare_crossover(x, y, sequence), {"in 24 people"});
    check(survival(after, event, group, {{"age", x}}, "weeks"),
          {"Times of 24 people", "(16 events)", "between 2 groups", "adjusted for age"});
    check(dose_response({0.1, 0.3, 1, 3, 10, 30, 100}, {1, 2, 8, 30, 70, 92, 99}, st::dose_shape::logistic4,
                        "d", "r"),
          {"four-parameter logistic", "7 points"});
}

}  // namespace test_methods
