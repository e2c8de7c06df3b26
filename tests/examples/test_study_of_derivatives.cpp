// The studies of a folder of derivatives, without a cohort folder between.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "program_run.hpp"
#include "temporary_folder.hpp"
#include "xcp_d_folder.hpp"

namespace test_study_of_derivatives {

using program_run::ended, program_run::text_of;

#ifdef ENTRAIN_PREPARE_COHORT

namespace {

using words = std::vector<std::string>;

words joined(words first, const words& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// Which scans of the made folder, of whom; one person lacks a region in one scan.
const words choice{"--derivatives",  "xcp_d",
                   "--regions",      "regions.tsv",
                   "--participants", "participants.tsv",
                   "--run",          "1",
                   "--seg",          "4S156Parcels",
                   "--before",       "ses-1",
                   "--after",        "2",
                   "--responder",    "QIDS_before QIDS_week5 > 50%",
                   "--missing",      "drop-region"};

void write_folder(const temporary_folder& folder) {
    xcp_d::write_tables(folder);
    xcp_d::write_derivatives(folder);
    folder.file("xcp_d/" + xcp_d::series(3, 2, 1), xcp_d::series_text(3, 2, 1, 120));
}

ended run(const temporary_folder& folder, const char* program, const words& arguments) {
    return program_run::run(program, arguments, folder.path(), folder / "log", 0, 0, 600);
}

/// Every table of a folder of results, by name.
std::map<std::string, std::string> tables_in(const std::filesystem::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".tsv") all[entry.path().filename().string()] = text_of(entry.path());
    return all;
}

/// The program makes the same tables of derivatives as of the cohort folder that prepare_cohort makes of them, and
/// says what was left out.
void check_same_results(const char* program, const words& sources, const words& how) {
    const temporary_folder folder;
    write_folder(folder);
    ended got = run(folder, ENTRAIN_PREPARE_COHORT, joined(joined(choice, sources), {"--out", "cohort"}));
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    const std::string page = got.said.substr(0, got.said.find("warnings"));
    got = run(folder, program, joined(how, {"--cohort", "cohort", "--out", "two-steps"}));
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    got = run(folder, program, joined(joined(choice, sources), joined(how, {"--out", "one-step"})));
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    CHECK(got.said.find(page) != std::string::npos);

    const auto first = tables_in(folder / "two-steps"), second = tables_in(folder / "one-step");
    REQUIRE(first.size() > 2);
    CHECK(first.size() == second.size());
    for (const auto& [name, text] : first) {
        CAPTURE(name);
        REQUIRE(second.contains(name));
        CHECK(second.at(name) == text);
    }

    const auto of = [&](const char* place) {
        return nlohmann::json::parse(text_of(folder / (std::string(place) + "/run.json")));
    };
    const auto two = of("two-steps"), one = of("one-step");
    CHECK(one["warnings"] == two["warnings"]);
    CHECK(one["cohort"]["name"] == "XCP-D");
    CHECK(one["cohort"]["made_of"]["found"][0] == "8 people: non-responder 5, responder 3");
    CHECK(one["parameters"]["derivatives"] == "xcp_d");
    CHECK(one["parameters"]["before"] == "ses-1");
    CHECK_FALSE(two["parameters"].contains("derivatives"));
    CHECK(one["inputs"].size() >= 18);
    CHECK(one["inputs"][0]["file"] == xcp_d::series(0, 2, 1));
    const std::string report = text_of(folder / "one-step/report.html");
    CHECK(report.find("One region of 156 left out of every scan, map and table") != std::string::npos);
    CHECK(report.find("<summary>What the cohort was made of</summary>") != std::string::npos);
}

}  // namespace

#ifdef ENTRAIN_ENTROPIC_BRAIN
TEST_CASE("entropic_brain makes the same tables of derivatives as of the cohort made of them") {
    check_same_results(ENTRAIN_ENTROPIC_BRAIN, {},
                       {"--no-figures", "--permutations", "99", "--resamples", "99"});
}

TEST_CASE("options of derivatives need derivatives, and no other cohort") {
    const temporary_folder folder;
    write_folder(folder);
    folder.file("cohort/participants.tsv", "");
    const auto said = [&](const words& arguments) {
        const ended got = run(folder, ENTRAIN_ENTROPIC_BRAIN, joined(arguments, {"--out", "results"}));
        CHECK(got.code == 2);
        return got.said.substr(0, got.said.find('\n'));
    };
    CHECK(said({"--task", "rest"}) == "--task: goes with --derivatives");
    CHECK(said({"--one-group"}) == "--one-group: goes with --derivatives");
    CHECK(said({"--derivatives", "xcp_d", "--cohort", "cohort"}) ==
          "--derivatives: is one of three ways: give it, --cohort, or --write-cohort");
    CHECK(said({"--derivatives", "xcp_d", "--write-cohort", "made"}) ==
          "--derivatives: is one of three ways: give it, --cohort, or --write-cohort");
    CHECK(said({"--derivatives", "xcp_d"}) == "--regions or --atlas-files is required");
    CHECK(said({"--derivatives", "xcp_d", "--regions", "regions.tsv", "--before", "1", "--after", "ses-1"}) ==
          "--after: needs another session than --before");
    CHECK_FALSE(std::filesystem::exists(folder / "results"));
    const ended got = run(folder, ENTRAIN_ENTROPIC_BRAIN, joined(choice, {"--group-by", "arm"}));
    CHECK(got.code == 2);
    CHECK(got.said.starts_with("--group-by: is one of three ways"));
}
#endif

#ifdef ENTRAIN_TRD_SENSITIVITY
TEST_CASE("trd_sensitivity needs a connectome beside derivatives") {
    const temporary_folder folder;
    write_folder(folder);
    const ended got = run(folder, ENTRAIN_TRD_SENSITIVITY, choice);
    CHECK(got.code == 2);
    CHECK(got.said.starts_with("--connectome is required"));
}

TEST_CASE("trd_sensitivity makes the same tables of derivatives as of the cohort made of them" *
          doctest::test_suite("slow")) {
    check_same_results(
        ENTRAIN_TRD_SENSITIVITY, {"--connectome", "sc.csv", "--receptors", "receptors.tsv"},
        {"--quick", "--no-figures", "--protocol", "sync", "--sync-step", "0.1", "--trials", "2", "--samples",
         "60", "--fit-iterations", "0", "--coupling-step", "0.25", "--transient", "10", "--draws", "99"});
}
#endif

#endif

}  // namespace test_study_of_derivatives
