// The studies of a folder of derivatives or of .mat files, without a cohort folder between.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/core/array.hpp>

#include "made_scans.hpp"
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
const words scans_of_xcp_d{"--derivatives",  "xcp_d",
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

/// The same scans as cells.mat, people by sessions, and as the files of the authors' scripts in the folder mat.
void write_mat_files(const temporary_folder& folder) {
    std::vector<std::vector<entrain::matrix<double>>> cells(xcp_d::people);
    for (std::size_t k = 0; k < xcp_d::people; ++k)
        for (const int session : {1, 2}) {
            auto values = entrain::full(xcp_d::regions, xcp_d::volumes, 0.0);
            for (std::size_t i = 0; i < xcp_d::regions; ++i)
                for (std::size_t t = 0; t < xcp_d::volumes; ++t)
                    values(i, t) = xcp_d::value(k, session, 1, i, t);
            folder.file(
                "mat/S0" + std::to_string(k + 1) + "_rest_" + (session == 1 ? "before" : "after") + "_4S.mat",
                made_scans::mat_file({{"ts", values}}));
            cells[k].push_back(std::move(values));
        }
    folder.file("cells.mat", made_scans::mat_cells("ts_all", cells));
}

/// Which files, and what the results are to say of them.
struct input {
    words choice;
    const char *option, *given;                ///< what names the scans
    const char *name, *people, *first, *says;  ///< of the cohort; its people; the first input; on the report
    std::size_t inputs;
};

const input of_derivatives{scans_of_xcp_d,
                           "derivatives",
                           "xcp_d",
                           "XCP-D",
                           "8 people: non-responder 5, responder 3",
                           "sub-01/ses-2/func/sub-01_ses-2_task-rest_run-1_space-MNI152NLin2009cAsym_seg-"
                           "4S156Parcels_stat-mean_timeseries.tsv",
                           "One region of 156 left out of every scan, map and table",
                           18};
const input of_cells{{"--cells", "cells.mat", "--tr", "2", "--regions", "regions.tsv", "--participants",
                      "participants.tsv", "--responder", "QIDS_before QIDS_week5 > 50%", "--session-names",
                      "first second", "--before", "first", "--after", "second"},
                     "cells",
                     "cells.mat",
                     "cells",
                     "8 people: non-responder 5, responder 3",
                     "cells.mat",
                     "ts_all has 8 by 2 cells: people in rows, sessions in columns",
                     3};
const input of_scripts{{"--psilodep", "mat/", "--tr", "2", "--regions", "regions.tsv", "--responders",
                        "1 1 1 0 0 0 0 0", "--atlas", "4S156"},
                       "psilodep",
                       "mat/",
                       "mat",
                       "8 people: responder 3, non-responder 5",
                       "S01_rest_after_4S.mat",
                       "homotopic regions correlate by",
                       17};

/// The program makes the same tables of the files as of the cohort folder that prepare_cohort makes of them, and
/// says what was left out.
void check_same_results(const char* program, const input& from, const words& sources, const words& how) {
    const temporary_folder folder;
    write_folder(folder);
    write_mat_files(folder);
    const words& choice = from.choice;
    ended got = run(folder, ENTRAIN_PREPARE_COHORT, joined(joined(choice, sources), {"--out", "cohort"}));
    if (program_run::lacks_reader(got.said, "MAT")) return;
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
    CHECK(one["cohort"]["name"] == from.name);
    CHECK(one["cohort"]["made_of"]["found"][0] == from.people);
    CHECK(one["parameters"]["cohort"] ==
          (from.choice == scans_of_xcp_d ? "made of derivatives" : "made of .mat files"));
    CHECK(one["parameters"][from.option] == from.given);
    for (std::size_t k = 0; k + 1 < choice.size(); ++k)
        if (choice[k] == "--before") CHECK(one["parameters"]["before"] == choice[k + 1]);
    CHECK_FALSE(two["parameters"].contains(from.option));
    CHECK(one["inputs"].size() >= from.inputs);
    CHECK(one["inputs"][0]["file"] == from.first);
    const std::string report = text_of(folder / "one-step/report.html");
    CHECK(report.find(from.says) != std::string::npos);
    CHECK(report.find("<summary>What the cohort was made of</summary>") != std::string::npos);
}

}  // namespace

#ifdef ENTRAIN_ENTROPIC_BRAIN
TEST_CASE("entropic_brain makes the same tables of derivatives as of the cohort made of them") {
    check_same_results(ENTRAIN_ENTROPIC_BRAIN, of_derivatives, {},
                       {"--no-figures", "--permutations", "99", "--resamples", "99"});
}

TEST_CASE("entropic_brain makes the same tables of .mat files as of the cohort made of them") {
    for (const input& from : {of_cells, of_scripts}) {
        CAPTURE(from.option);
        check_same_results(ENTRAIN_ENTROPIC_BRAIN, from, {},
                           {"--no-figures", "--permutations", "99", "--resamples", "99"});
    }
}

TEST_CASE("options of files need files, and no other cohort") {
    const temporary_folder folder;
    write_folder(folder);
    folder.file("cells.mat", "x");
    folder.file("cohort/participants.tsv", "");
    const auto said = [&](const words& arguments) {
        const ended got = run(folder, ENTRAIN_ENTROPIC_BRAIN, joined(arguments, {"--out", "results"}));
        CHECK(got.code == 2);
        return got.said.substr(0, got.said.find('\n'));
    };
    CHECK(said({"--task", "rest"}) == "--task: goes with --derivatives, --cells or --psilodep");
    CHECK(said({"--one-group"}) == "--one-group: goes with --derivatives, --cells or --psilodep");
    CHECK(said({"--session-names", "a b"}) == "--session-names: goes with --cells or --psilodep");
    CHECK(said({"--responders", "1 0", "--cohort", "cohort"}) ==
          "--responders: goes with --cells or --psilodep");
    CHECK(said({"--derivatives", "xcp_d", "--cohort", "cohort"}) ==
          "--derivatives: is one of three ways: give it, --cohort, or --write-cohort");
    CHECK(said({"--derivatives", "xcp_d", "--write-cohort", "made"}) ==
          "--derivatives: is one of three ways: give it, --cohort, or --write-cohort");
    CHECK(said({"--derivatives", "xcp_d"}) == "--regions or --atlas-files is required");
    // Of .mat files the same holds as for prepare_cohort.
    CHECK(said({"--cells", "cells.mat", "--cohort", "cohort"}) ==
          "--cells: is one of three ways: give it, --cohort, or --write-cohort");
    CHECK(said({"--psilodep", "xcp_d", "--derivatives", "xcp_d"}) ==
          "--derivatives: is one of three sources: give it, or --cells, or --psilodep");
    CHECK(said({"--cells", "cells.mat"}) == "--tr: is needed with --cells: .mat files do not have it");
    CHECK(said({"--psilodep", "xcp_d", "--tr", "2"}) ==
          "--participants: is needed with --psilodep, or --responders, or --one-group");
    CHECK(said({"--cells", "cells.mat", "--tr", "2", "--one-group", "--atlas", "a/b"}) ==
          "--atlas: needs letters and digits, got a/b");
    CHECK(said({"--cells", "cells.mat", "--tr", "2", "--one-group", "--max-fd", "1"}) ==
          "--max-fd: does not go with --cells, which has no head motion");
    CHECK(said({"--derivatives", "xcp_d", "--regions", "regions.tsv", "--before", "1", "--after", "ses-1"}) ==
          "--after: needs another session than --before");
    CHECK_FALSE(std::filesystem::exists(folder / "results"));
    const ended got = run(folder, ENTRAIN_ENTROPIC_BRAIN, joined(scans_of_xcp_d, {"--group-by", "arm"}));
    CHECK(got.code == 2);
    CHECK(got.said.starts_with("--group-by: is one of three ways"));
}
#endif

#ifdef ENTRAIN_TRD_SENSITIVITY
namespace {

const words matrices{"--connectome", "sc.csv", "--receptors", "receptors.tsv"};
const words smallest{"--quick",          "--no-figures",
                     "--protocol",       "sync",
                     "--sync-step",      "0.1",
                     "--trials",         "2",
                     "--samples",        "60",
                     "--fit-iterations", "0",
                     "--coupling-step",  "0.25",
                     "--transient",      "10",
                     "--draws",          "99"};

}  // namespace

TEST_CASE("trd_sensitivity needs a connectome beside derivatives") {
    const temporary_folder folder;
    write_folder(folder);
    const ended got = run(folder, ENTRAIN_TRD_SENSITIVITY, scans_of_xcp_d);
    CHECK(got.code == 2);
    CHECK(got.said.starts_with("--connectome is required"));
}

TEST_CASE("trd_sensitivity makes the same tables of derivatives as of the cohort made of them" *
          doctest::test_suite("slow")) {
    check_same_results(ENTRAIN_TRD_SENSITIVITY, of_derivatives, matrices, smallest);
}

TEST_CASE("trd_sensitivity makes the same tables of .mat files as of the cohort made of them" *
          doctest::test_suite("slow")) {
    for (const input& from : {of_cells, of_scripts}) {
        CAPTURE(from.option);
        check_same_results(ENTRAIN_TRD_SENSITIVITY, from, matrices, smallest);
    }
}
#endif

#endif

}  // namespace test_study_of_derivatives
