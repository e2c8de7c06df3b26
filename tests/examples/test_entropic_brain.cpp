// The program entropic_brain, from the command line to its tables and its report.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <entrain/io.hpp>

#include "run_schema.hpp"
#include "scratch_folder.hpp"
#include "stand_in_cohort.hpp"

namespace test_entropic_brain {

namespace {

namespace fs = std::filesystem;
using entrain::io::load_table;

int run(const std::string& arguments, const fs::path& log) {
    std::string command = "\"";
    command.append(ENTRAIN_ENTROPIC_BRAIN).append("\" ").append(arguments);
    command.append(" > \"").append(log.string()).append("\" 2>&1");
    return std::system(command.c_str());
}

std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool says(const fs::path& file, const std::string& what) {
    return text_of(file).find(what) != std::string::npos;
}

void check_tables(const fs::path& out) {
    for (const auto& entry : fs::directory_iterator(out)) {
        if (entry.path().extension() != ".tsv") continue;
        const auto table = load_table(entry.path());
        CAPTURE(entry.path().filename().string());
        CHECK(!table.rows.empty());
        for (const auto& row : table.rows) {
            CHECK(row[table.column("note")].find("Parcels stand in for voxels") != std::string::npos);
            for (const auto& field : row) CHECK((field != "nan" && field != "n/a"));
        }
    }
}

}  // namespace

TEST_CASE("entropic_brain finds in synthetic scans what was planted, and nothing under placebo") {
    const scratch_folder scratch;
    const auto out = scratch / "out";
    const int status = run("--no-figures --out \"" + out.string() + "\"", scratch / "log");
    CAPTURE(text_of(scratch / "log"));
    REQUIRE(status == 0);
    check_tables(out);
    const std::set<std::string> planted = {"default", "control left", "control right", "salience",
                                           "dorsal attention"};
    const auto changes = load_table(out / "changes.tsv");
    std::set<std::string> found;
    for (const auto& row : changes.rows) {
        const bool significant = std::stod(row[changes.column("p_bonferroni")]) < 0.05;
        const std::string measure = row[changes.column("measure")], network = row[changes.column("network")];
        const double low = std::stod(row[changes.column("bca_low")]),
                     high = std::stod(row[changes.column("bca_high")]),
                     mean = std::stod(row[changes.column("mean_change_percent")]);
        CHECK((low <= mean && mean <= high));
        if (!significant) continue;
        CHECK(row[changes.column("comparison")] == "psilocybin");
        CHECK(planted.count(network) == 1);
        CHECK(mean > 0);
        if (measure == "spatial_variance_variance") found.insert(network);
    }
    CHECK(found == planted);
    CHECK(says(out / "report.html", "parcels stand in for voxels"));
    CHECK(says(out / "report.html", "truth known"));
    const auto record = nlohmann::json::parse(text_of(out / "run.json"));
    CHECK(record["program"] == "entropic_brain");
    run_schema::check(record);
    CHECK(record["comparisons"].size() == 2);
    CHECK(record["comparisons"][0]["control"] == true);

    // The same from a folder: --write-cohort makes what --cohort reads.
    const auto cohort = scratch / "cohort";
    REQUIRE(run("--write-cohort \"" + cohort.string() + "\"", scratch / "log") == 0);
    REQUIRE(run("--no-figures --cohort \"" + cohort.string() +
                    "\" --compare drug=psilocybinBefore,psilocybinAfter "
                    "--out \"" +
                    (scratch / "other").string() + "\"",
                scratch / "log") == 0);
    const auto again = load_table(scratch / "other" / "changes.tsv");
    CHECK(again.rows.size() == changes.rows.size() / 2);
    CHECK(std::stod(again.rows[0][again.column("t")]) ==
          doctest::Approx(std::stod(changes.rows[again.rows.size()][changes.column("t")])).epsilon(1e-6));
}

TEST_CASE("entropic_brain says what is wrong with a command line or a cohort") {
    const scratch_folder scratch;
    const auto exit_code = [&](const std::string& arguments) {
        return WEXITSTATUS(run(arguments + " --out \"" + (scratch / "out").string() + "\"", scratch / "log"));
    };
    CHECK(exit_code("--compare drug") == 2);
    CHECK(says(scratch / "log", "NAME=BEFORE,AFTER"));
    CHECK(exit_code("--band 0.1 0.04") == 2);
    CHECK(exit_code("--no-figures --compare a=here,there") == 1);
    CHECK(says(scratch / "log", "no scan has the session 'here'"));
    CHECK(exit_code("--no-figures --control nobody") == 1);
    CHECK(says(scratch / "log", "no comparison is named 'nobody'"));
    CHECK(exit_code("--cohort \"" + (scratch / "nowhere").string() + "\"") == 2);
    CHECK_FALSE(fs::exists(scratch / "out"));
    std::ofstream(scratch / "mine");
    CHECK(WEXITSTATUS(run("--out \"" + (scratch / "mine").string() + "\"", scratch / "log")) == 1);
    CHECK(WEXITSTATUS(run("--help", scratch / "log")) == 0);
}

TEST_SUITE("slow") {
    TEST_CASE("entropic_brain compares the four conditions of real scans over their networks") {
        const scratch_folder scratch;
        const auto cohort = scratch / "cohort", out = scratch / "out";
        if (!reference::save_four_conditions(cohort)) return;
        const int status =
            run("--cohort \"" + cohort.string() + "\" --out \"" + out.string() + "\"", scratch / "log");
        CAPTURE(text_of(scratch / "log"));
        REQUIRE(status == 0);
        check_tables(out);
        const auto changes = load_table(out / "changes.tsv"), contrasts = load_table(out / "contrasts.tsv");
        std::set<std::string> networks, comparisons;
        for (const auto& row : changes.rows) {
            networks.insert(row[changes.column("network")]);
            comparisons.insert(row[changes.column("comparison")]);
            CHECK(row[changes.column("n")] == "9");
        }
        CHECK(networks.size() == 8);  // seven of Yeo, and the subcortex
        CHECK(comparisons == std::set<std::string>{"placebo", "psilocybin"});
        CHECK(contrasts.rows.size() == 4 * 8);
        CHECK(says(out / "report.html", "parcels stand in for voxels"));
        CHECK(says(out / "report.html", "inferred from the data"));
    }

    TEST_CASE("entropic_brain shows levels where there are no conditions") {
        const scratch_folder scratch;
        const auto cohort = scratch / "cohort", out = scratch / "out";
        if (!reference::save_dk68(cohort, 4)) return;
        const int status =
            run("--cohort \"" + cohort.string() + "\" --out \"" + out.string() + "\"", scratch / "log");
        CAPTURE(text_of(scratch / "log"));
        REQUIRE(status == 0);
        check_tables(out);
        CHECK_FALSE(fs::exists(out / "changes.tsv"));
        CHECK(says(out / "report.html", "nothing is compared"));
        CHECK(load_table(out / "scans.tsv").rows.size() % 4 == 0);
    }
}

}  // namespace test_entropic_brain
