// The program two_drugs, from the command line to its tables and its report.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <entrain/io.hpp>

#include "program_run.hpp"
#include "run_schema.hpp"
#include "scratch_folder.hpp"

#ifdef ENTRAIN_TWO_DRUGS

namespace test_two_drugs {
namespace {

namespace fs = std::filesystem;
using entrain::io::load_table;
using program_run::run, program_run::text_of;

// The tables of a run, all of them with rows that are numbers where they should be.
const std::vector<std::string> tables = {"fit.tsv",     "doses.tsv",   "minima.tsv",
                                         "changes.tsv", "regions.tsv", "maps.tsv"};

std::vector<std::string> tiny(const std::string& out, const std::string& threads) {
    return {"--quick",   "--trials",
            "4",         "--samples",
            "45",        "--coupling-step",
            "2.4",       "--gain-step",
            "0.6",       "--block-step",
            "0.08",      "--resamples",
            "99",        "--draws",
            "99",        "--dt",
            "0.002",     "--no-figures",
            "--threads", threads,
            "--out",     out};
}

}  // namespace

TEST_SUITE("slow") {
    TEST_CASE("two_drugs writes every table, the same bytes on one and two threads") {
        const scratch_folder scratch;
        const fs::path here = scratch / "here";
        fs::create_directories(here);
        for (const char* threads : {"1", "2"}) {
            const auto got = run(ENTRAIN_TWO_DRUGS, tiny(threads, threads), here, scratch / "log", 0, 0, 120);
            CAPTURE(got.said);
            REQUIRE(got.code == 0);
        }
        for (const auto& name : tables) {
            CAPTURE(name);
            CHECK(text_of(here / "1" / name) == text_of(here / "2" / name));
            const auto table = load_table(here / "1" / name);
            CHECK(!table.rows.empty());
            for (const auto& row : table.rows)
                for (const auto& field : row) CHECK((field != "nan" && field != "n/a" && field != "inf"));
        }
        const std::string page = text_of(here / "1" / "report.html");
        CHECK(page == text_of(here / "2" / "report.html"));
        CHECK(page.find("truth known: says nothing about the brain") != page.npos);
        CHECK(page.find("0.999") == page.npos);
        const auto record = nlohmann::json::parse(text_of(here / "1" / "run.json"));
        CHECK(record["program"] == "two_drugs");
        run_schema::check(record);
        CHECK(record["parameters"]["trials"] == "4");
        CHECK_FALSE(record["parameters"].contains("threads"));
    }

    TEST_CASE("two_drugs finds the gain and the coupling that were planted") {
        const scratch_folder scratch;
        const fs::path here = scratch / "here";
        fs::create_directories(here);
        // --quick: eight scans and a short look at serotonin. As many samples as the scans of the paper: with
        // 100, gains of 0.15 and 0.3 lie within their errors of one another.
        const auto got = run(ENTRAIN_TWO_DRUGS,
                             {"--quick",
                              "--samples",
                              "220",
                              "--dt",
                              "0.002",
                              "--no-figures",
                              "--trials",
                              "8",
                              "--coupling-step",
                              "1",
                              "--coupling-max",
                              "4",
                              "--gain-step",
                              "0.15",
                              "--shuffles",
                              "1",
                              "--block-step",
                              "0.08",
                              "--resamples",
                              "200",
                              "--draws",
                              "99",
                              "--out",
                              "out"},
                             here, scratch / "log", 0, 0, 600);
        CAPTURE(got.said);
        REQUIRE(got.code == 0);
        const auto found = nlohmann::json::parse(text_of(here / "out" / "run.json"))["found"];
        CHECK(found["coupling"].get<double>() == doctest::Approx(3));
        CHECK(found["gain"].get<double>() == doctest::Approx(0.3));
        // What physiology demands of a block.
        const auto changes = load_table(here / "out" / "changes.tsv");
        for (const auto& row : changes.rows) {
            const std::string contrast = row[changes.column("contrast")];
            if (row[changes.column("measure")] != "mean rate of excitation r_E") continue;
            if (contrast == "ketamine") CHECK(std::stod(row[changes.column("mean")]) > 0);
            if (contrast == "pyramidal block") CHECK(std::stod(row[changes.column("mean")]) < 0);
        }
    }
}
#endif

}  // namespace test_two_drugs
