// What the first screen of entropic_brain may say, case by case.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "entropic_brain/answer.hpp"
#include "entropic_brain/report.hpp"

namespace test_entropic_answer {

namespace {

entropic::study_results with_control() {
    entropic::study_results r;
    r.networks.name = {"default", "salience"};
    r.comparisons = {{.name = "drug", .before = "b", .after = "a"},
                     {.name = "placebo", .before = "pb", .after = "pa", .control = true}};
    for (const char* comparison : {"drug", "placebo"})
        for (const std::size_t measure : entropic::tested)
            for (std::size_t network = 0; network < 2; ++network)
                r.changes.push_back({.comparison = comparison,
                                     .measure = measure,
                                     .network = network,
                                     .person = {"a", "b", "c"},
                                     .change = {1, 2, 3},
                                     .mean = 20,
                                     .low = 8.6,
                                     .high = 31,
                                     .p = 0.5});
    for (const std::size_t measure : entropic::tested)
        for (std::size_t network = 0; network < 2; ++network)
            r.contrasts.push_back({.comparison = "drug",
                                   .control = "placebo",
                                   .measure = measure,
                                   .network = network,
                                   .n = 9,
                                   .difference = -12,
                                   .low = -25,
                                   .high = 0.7,
                                   .p = 0.4});
    return r;
}

bool says(const std::vector<std::string>& sentences, const std::string& what) {
    for (const auto& each : sentences)
        if (each.find(what) != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("what a drug changes is claimed against the control alone, corrected over all that is tested") {
    auto r = with_control();
    // Every change by itself stands; none against the control does.
    for (auto& change : r.changes)
        if (change.comparison == "drug") change.p = 0.001;
    r.contrasts[3].p = 0.00626;  // times 8 is above 0.05, times 2, the paper's networks, below
    auto sentences = entropic::answer_of(r);
    REQUIRE(sentences.size() == 3);
    CHECK(sentences[0] ==
          "Drug is not distinguishable from the control, against placebo: 0 of 8 differences of changes stay "
          "below "
          "0.05, corrected over all of them, the clearest salience, entropy of the spatial variance (−12 "
          "points, 95 % interval −25 to +1, "
          "corrected p = 0.05).");
    CHECK(
        sentences[1] ==
        "By itself, which is no evidence for the drug: 8 of 8 changes stay below 0.05, corrected over all of "
        "them, the clearest default, variance over time of the spatial variance (+20 %, 95 % interval "
        "+9 to +31, corrected p = 0.008).");
    CHECK(sentences[2].find("The control, placebo, by itself: 0 of 8 changes stay below 0.05") == 0);

    CHECK(entropic::verdict_of(r, r.comparisons[0]) == entropic::drug_verdict::like_the_control);
    r.contrasts[3].p = 0.0062;
    CHECK(entropic::verdict_of(r, r.comparisons[0]) == entropic::drug_verdict::unlike_the_control);
    CHECK(entropic::answer_of(r)[0].find(
              "Drug changes otherwise than the control, against placebo: 1 of 8") == 0);
    // Every sentence has its interval.
    for (const auto& sentence : entropic::answer_of(r))
        CHECK(sentence.find("95 % interval ") != std::string::npos);
}

TEST_CASE("without a control, or with too few people, no change is claimed") {
    auto r = with_control();
    r.contrasts.clear();
    CHECK(entropic::verdict_of(r, r.comparisons[0]) == entropic::drug_verdict::without_control);
    CHECK(says(entropic::answer_of(r),
               "Drug and the control have too few people in common, so that no change"));
    r.comparisons.pop_back();
    CHECK(says(entropic::answer_of(r), "Drug has no control, so that no change is claimed to be its doing."));
    r.changes.clear();
    CHECK(entropic::verdict_of(r, r.comparisons[0]) == entropic::drug_verdict::not_tested);
    const auto sentences = entropic::answer_of(r);
    REQUIRE(sentences.size() == 1);
    CHECK(sentences[0] == "Drug: fewer than three people have both scans, so that nothing is tested.");
}

TEST_CASE("the first screen has six sentences at most, of up to six comparisons") {
    for (const std::size_t drugs : {1u, 2u, 3u, 5u}) {
        auto r = with_control();
        const auto changes = r.changes;
        const auto contrasts = r.contrasts;
        for (std::size_t k = 1; k < drugs; ++k) {
            const std::string name = "drug" + std::to_string(k);
            r.comparisons.insert(r.comparisons.begin(), {.name = name, .before = "b", .after = "a"});
            for (auto change : changes)
                if (change.comparison == "drug") change.comparison = name, r.changes.push_back(change);
            for (auto contrast : contrasts) contrast.comparison = name, r.contrasts.push_back(contrast);
        }
        CHECK(entropic::answer_of(r).size() <= 6);
    }
}

TEST_CASE("the first screen has one picture, that of the first reading's changes") {
    const auto r = with_control();
    std::vector<entropic::drawn_figure> drawn;
    for (const char* each : {"change-spatial", "change-order", "distribution"}) {
        const std::string name = each;
        entropic::figures::figure plan;
        plan.name = name, plan.section = name.substr(0, name.find('-'));
        drawn.push_back({std::move(plan), "<svg></svg>", {}, {}, {}});
    }
    const std::string page = entropic::report_html(r, drawn, "");
    const std::size_t answer = page.find("<h2>The answer</h2>") + 1;
    const std::string screen =
        page.substr(0, std::min({page.find("<h2", answer), page.find("<h3", answer), page.find("<details")}));
    const std::size_t picture = screen.find("<figure id=\"figure-change-spatial\"");
    REQUIRE(picture != std::string::npos);
    CHECK(screen.find("<figure") == picture);
    CHECK(screen.find("<figure", picture + 1) == std::string::npos);
    CHECK(screen.find("<li>") < picture);
    // The other ones stand where they belong.
    CHECK(page.find("<figure id=\"figure-change-order\"") > page.find("<h2>Change by network</h2>"));
    CHECK(page.find("<figure id=\"figure-distribution\"") != std::string::npos);
}

}  // namespace test_entropic_answer
