// The whole program, from the command line to its tables.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <entrain/io.hpp>

#include "program_run.hpp"
#include "scratch_folder.hpp"
#include "stand_in_cohort.hpp"

namespace test_program {

namespace {

namespace fs = std::filesystem;
using entrain::io::load_table;

int run(const std::string& arguments, const fs::path& log) {
    const std::string command =
        std::string("\"") + ENTRAIN_TRD_SENSITIVITY + "\" " + arguments + " > \"" + log.string() + "\" 2>&1";
    return std::system(command.c_str());
}

using program_run::text_of;

// No table of a result has a NaN, and every row repeats the note.
void check_tables(const fs::path& out, const std::string& note) {
    std::size_t tables = 0;
    for (const auto& entry : fs::directory_iterator(out)) {
        if (entry.path().extension() != ".tsv") continue;
        ++tables;
        const auto table = load_table(entry.path());
        CAPTURE(entry.path().filename().string());
        CHECK(!table.rows.empty());
        for (const auto& row : table.rows) {
            CHECK(row[table.column("note")].find(note) != std::string::npos);
            for (const auto& field : row) CHECK(field != "nan");
        }
    }
    CHECK(tables >= 8);
}

}  // namespace

TEST_CASE("a run is estimated before its first step, and a quick one ends with what it is for") {
    const scratch_folder scratch;
    const fs::path cohort = scratch / "cohort", out = scratch / "out";
    REQUIRE(run("--write-cohort \"" + cohort.string() + "\"", scratch / "log") == 0);
    const auto got =
        program_run::run(ENTRAIN_TRD_SENSITIVITY, program_run::smallest_study(cohort.string(), out.string()),
                         fs::temp_directory_path(), scratch / "log", 0, 0, 600);
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    // Both streams go to one file; the first step is the fit of a model.
    const std::size_t estimated = got.said.find("\nestimated time: "), step = got.said.find("\nfit, ");
    CHECK(got.said.starts_with("cohort: "));
    REQUIRE(step != std::string::npos);
    CHECK(estimated < step);
    const std::string banner = "quick run, 2 trials: for looking, not for concluding";
    CHECK(got.said.ends_with("\n" + banner + "\nreport: " + (out / "report.html").string() + "\n"));
    CHECK(text_of(out / "report.html").find("<header>\n<p class=\"note\"><b>Q" + banner.substr(1) + ".") !=
          std::string::npos);
}

TEST_SUITE("slow") {
    TEST_CASE("on the synthetic cohort the program finds the receptor that was planted") {
        const scratch_folder scratch;
        const auto out = scratch / "out";
        const int status =
            run("--quick --protocol sync --sync-step 0.025 --trials 6 --samples 720 --no-figures --out \"" +
                    out.string() + "\"",
                scratch / "log");
        CAPTURE(text_of(scratch / "log"));
        REQUIRE(status == 0);
        check_tables(out, "truth known");

        // The map of effects follows the planted receptor, and more than any decoy.
        const auto scores = load_table(out / "planted_scores.tsv");
        double planted = -2, best_decoy = -2;
        for (const auto& row : scores.rows) {
            const double rho = std::stod(row[scores.column("spearman_with_recovered")]);
            double& best = row[scores.column("planted")] == "yes" ? planted : best_decoy;
            best = std::max(best, rho);
        }
        CHECK(planted > 0.4);
        CHECK(planted > best_decoy + 0.1);

        // Pushing the whole brain by receptor, the planted one lies nearest to the target over all doses.
        const auto doses = load_table(out / "dose_response.tsv");
        std::map<std::string, double> sum;
        double lowest = 1e300, unperturbed = 0;
        for (const auto& row : doses.rows) {
            if (row[doses.column("model")] != "responders before" || row[doses.column("protocol")] != "sync")
                continue;
            const double kl = std::stod(row[doses.column("kl_nats")]);
            sum[row[doses.column("receptor")]] += kl;
            if (std::stod(row[doses.column("dose")]) == 0) unperturbed = kl;
            if (row[doses.column("receptor")] == "receptor_A") lowest = std::min(lowest, kl);
        }
        CHECK(sum.size() == 4);
        for (const auto& [receptor, total] : sum) CHECK(total >= sum["receptor_A"]);
        CHECK(lowest < unperturbed / 4);

        // Who planted it named it before.
        const auto named = nlohmann::json::parse(text_of(out / "run.json"))["results"]["hypotheses"];
        CHECK(named["receptors"] == std::vector<std::string>{"receptor_A"});
        CHECK(named["named_by"] == "plant");
    }

    TEST_CASE("the program runs on a cohort of real scans, and says what they stand for") {
        const scratch_folder scratch;
        const auto cohort = scratch / "cohort", out = scratch / "out";
        if (!reference::save_stand_in_cohort(cohort)) return;
        const auto groups = *reference::stand_in_groups();
        CHECK(std::count(groups.begin(), groups.end(), "responder") == 4);

        const std::string arguments = "--cohort \"" + cohort.string() +
                                      "\" --quick --protocol sync --no-figures --out \"" + out.string() +
                                      "\"";
        const int status = run(arguments, scratch / "log");
        CAPTURE(text_of(scratch / "log"));
        REQUIRE(status == 0);
        check_tables(out, "stand-in data");
        CHECK(text_of(out / "report.html").find("stand-in data") != std::string::npos);

        const auto sensitivity = load_table(out / "kl_by_region_level.tsv");
        std::set<std::string> units, models;
        for (const auto& row : sensitivity.rows) {
            units.insert(row[sensitivity.column("unit")]);
            models.insert(row[sensitivity.column("model")]);
            CHECK(std::stod(row[sensitivity.column("kl_nats")]) >= 0);
        }
        CHECK(units.size() == 45);
        CHECK(models == std::set<std::string>{"responders before", "non-responders before"});

        const auto correlations = load_table(out / "receptor_correlations.tsv");
        std::set<std::string> receptors, nulls;
        for (const auto& row : correlations.rows) {
            receptors.insert(row[correlations.column("receptor")]);
            nulls.insert(row[correlations.column("null")]);
            const double p = std::stod(row[correlations.column("p_null")]);
            CHECK(p > 0);
            CHECK(p <= 1);
        }
        CHECK(receptors.size() == 5);
        CHECK(nulls.size() == 2);

        const auto record = nlohmann::json::parse(text_of(out / "run.json"));
        CHECK(record.dump().find("fnv1a64:") != std::string::npos);

        // A second run into the same folder replaces the first as a whole; a third with a broken cohort
        // leaves it.
        std::ofstream(out / "left_over.tsv") << "x\n";
        REQUIRE(run(arguments +
                        " --trials 2 --coupling-step 0.25 --fit-iterations 1 --samples 60 --label-shuffles 3 "
                        "--shuffle both --leave-one-out --bootstrap 2 --rewired 2",
                    scratch / "log") == 0);
        CHECK_FALSE(fs::exists(out / "left_over.tsv"));
        // Labels, every person and people drawn again: all numbers, for each protocol that was asked for.
        const auto people = load_table(out / "people.tsv");
        CHECK(people.rows.size() == 2 + 2 + 2 + 2 * 3 * 5 + 2 * 45);
        for (const auto& row : people.rows) {
            const auto number = [&](const char* column) { return std::stod(row[people.column(column)]); };
            CHECK(number("p") >= 0.25);
            CHECK(number("p_max_t") >= number("p"));
            CHECK(number("without_lowest") <= number("without_highest"));
            CHECK(number("people_lower_95_bca") <= number("people_upper_95_bca"));
            CHECK(number("rewired_p") >= 1.0 / 3 - 1e-9);
            CHECK(number("rewired_p_max_t") >= number("rewired_p"));
        }
        CHECK(text_of(out / "report.html").find("3 shuffles of groups and of sessions") != std::string::npos);
        CHECK(text_of(out / "report.html").find("2 rewired connectomes, of the same degrees") !=
              std::string::npos);
        const auto before = text_of(out / "run.json");
        fs::remove(cohort / "receptors.tsv");
        CHECK(run(arguments, scratch / "log") != 0);
        CHECK(text_of(scratch / "log").find("receptors.tsv") != std::string::npos);
        CHECK(text_of(out / "run.json") == before);
    }
}

}  // namespace test_program
