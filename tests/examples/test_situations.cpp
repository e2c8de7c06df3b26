// What befalls programs: signals, a gnuplot that fails, no folder for temporary files, a link as --out, a
// column that is constant. Every program that has it is asked.
#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "figure_files.hpp"
#include "program_run.hpp"
#include "scratch_folder.hpp"

namespace test_situations {

namespace {

namespace fs = std::filesystem;
using program_run::run, program_run::text_of;
using words = std::vector<std::string>;

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file) << text;
}

// 30 people: cause, mediator, outcome.
std::string mediation_table(bool constant = false) {
    std::string text = "x,m,y\n";
    for (int i = 0; i < 30; ++i)
        text += std::to_string(i) + "," + (constant ? "2" : std::to_string((i * 7) % 11 + i)) + "," +
                std::to_string((i * 5) % 13 + 2 * i) + "\n";
    return text;
}

struct program {
    const char* name;
    fs::path file;
    words quick;            // a short run with figures, without --out
    words endless;          // a run of minutes
    const char* figure;     // the ending of its pictures, or of the page that holds them
    bool long_run = false;  // even the short run takes half a minute: fewer of a kind
};

std::vector<program> programs() {
    return {
#ifdef ENTRAIN_CLINICAL
        {"clinical",
         ENTRAIN_CLINICAL,
         {"mediate", "--table", "table.csv", "--through", "m", "--resamples", "100"},
         {"mediate", "--table", "table.csv", "--through", "m", "--resamples", "1000000", "--threads", "1"},
         "report.html"},
#endif
#ifdef ENTRAIN_ENTROPIC_BRAIN
        {"entropic_brain",
         ENTRAIN_ENTROPIC_BRAIN,
         {"--permutations", "99", "--resamples", "100"},
         {"--permutations", "1000000", "--resamples", "100"},
         "report.html"},
#endif
#ifdef ENTRAIN_TWO_DRUGS
        {"two_drugs",
         ENTRAIN_TWO_DRUGS,
         {"--quick", "--trials", "4", "--samples", "45", "--coupling-step", "2.4", "--gain-step", "0.6",
          "--block-step", "0.08", "--resamples", "99", "--draws", "99", "--dt", "0.002", "--threads", "1"},
         {"--samples", "100000", "--threads", "1"},
         "report.html",
         true},
#endif
#ifdef ENTRAIN_RECEPTOR_NULLS
        {"receptor_nulls", ENTRAIN_RECEPTOR_NULLS, {"--draws", "99"}, {"--draws", "300000"}, "nulls.svg"},
#endif
#ifdef ENTRAIN_TRD_SENSITIVITY
        {"trd_sensitivity", ENTRAIN_TRD_SENSITIVITY, {}, {"--quick", "--transient", "1e6"}, "report.html"},
#endif
#ifdef ENTRAIN_CLUSTER_SWEEP
        {"cluster_sweep", ENTRAIN_CLUSTER_SWEEP, {}, {"--journal", "sweep.journal"}, ""},
#endif
    };
}

}  // namespace

TEST_SUITE("slow") {
    TEST_CASE("SIGTERM and SIGINT end every program with 130, and it says what remains") {
        for (const auto& each : programs())
            for (const int signal : {SIGTERM, SIGINT}) {
                CAPTURE(each.name);
                CAPTURE(signal);
                const scratch_folder scratch;
                const fs::path here = scratch / "here";
                fs::create_directories(here);
                write(here / "table.csv", mediation_table());
                words line = each.endless;
                line.insert(line.end(), {"--out", "out"});
                const auto got = run(each.file, line, here, scratch / "log", signal, 2.5, 60);
                CAPTURE(got.said);
                CHECK(got.code == 130);
                CHECK(got.said.find("interrupted; ") != std::string::npos);
                CHECK(got.cpu < 15);
                CHECK_FALSE(fs::exists(here / "out"));
                if (std::string(each.name) == "cluster_sweep") {
                    CHECK(got.said.find("sweep.journal") != std::string::npos);
                    CHECK(fs::file_size(here / "sweep.journal") > 0);
                } else if (std::string(each.name) != "trd_sensitivity") {
                    CHECK(got.said.find("nothing was written") != std::string::npos);
                }
            }
    }

    TEST_CASE("every program that draws has its numbers whatever gnuplot and TMPDIR do, and follows a link") {
        if (std::system("gnuplot --version > /dev/null 2>&1") != 0) {
            MESSAGE("skipped: no gnuplot");
            return;
        }
        const std::string path = std::getenv("PATH");
        for (const auto& each : programs()) {
            if (each.quick.empty()) continue;  // its parts are tested by test_names.cpp, or it draws nothing
            CAPTURE(each.name);
            const scratch_folder scratch;
            const fs::path here = scratch / "here";
            fs::create_directories(here / "bin");
            write(here / "table.csv", mediation_table());
            const auto start = [&](const std::string& setting, const std::string& out) {
                words line{setting, each.file.string()};
                line.insert(line.end(), each.quick.begin(), each.quick.end());
                line.insert(line.end(), {"--out", out});
                return run("/usr/bin/env", line, here, scratch / "log", 0, 0, 60);
            };
            const auto has_picture = [&](const std::string& out) {
                const std::string page = text_of(here / out / each.figure);
                return page.find("<svg") != std::string::npos || page.find(".svg") != std::string::npos;
            };
            const auto drawn = start("A=b", "drawn");
            CAPTURE(drawn.said);
            REQUIRE(drawn.code == 0);
            CHECK(has_picture("drawn"));
            const fs::path figures = here / "drawn" / "figures";
            CHECK(figure_files::check(fs::exists(figures) ? figures : here / "drawn") > 0);
            const auto nowhere = start("TMPDIR=" + (here / "absent").string(), "no_tmpdir");
            CAPTURE(nowhere.said);
            CHECK(nowhere.code == 0);
            std::vector<std::string> scripts = {"echo no such terminal >&2; exit 1", "kill -9 $$", "exit 0",
                                                "echo '<svg'", "exit 127"};
            if (each.long_run) scripts.resize(1);
            for (const std::string& script : scripts) {
                CAPTURE(script);
                write(here / "bin" / "gnuplot", "#!/bin/sh\n" + script + "\n");
                fs::permissions(here / "bin" / "gnuplot", fs::perms::owner_all);
                const auto got = start("PATH=" + (here / "bin").string() + ":" + path, "broken");
                CAPTURE(got.said);
                CHECK(got.code == 0);
                CHECK_FALSE(has_picture("broken"));
                for (const auto& entry : fs::directory_iterator(here / "drawn")) {
                    const auto name = entry.path().filename();
                    if (name.extension() == ".tsv" || name == "run.json")
                        CHECK(fs::exists(here / "broken" / name));
                }
            }
            fs::create_directory_symlink("disk/results", here / "link");
            for (int round = 0; round < (each.long_run ? 1 : 2); ++round) {
                const auto got = start("A=b", "link");
                CAPTURE(got.said);
                CHECK(got.code == 0);
                CHECK(fs::is_symlink(here / "link"));
                CHECK_FALSE(fs::is_empty(here / "disk" / "results"));
            }
        }
    }
}

TEST_CASE("a constant column is named by every program that reads tables") {
    const scratch_folder scratch;
    const fs::path here = scratch / "here";
    fs::create_directories(here);
#ifdef ENTRAIN_CLINICAL
    write(here / "table.csv", mediation_table(true));
    const auto paths =
        run(ENTRAIN_CLINICAL, {"mediate", "--table", "table.csv", "--through", "m"}, here, scratch / "log");
    CAPTURE(paths.said);
    CHECK(paths.code == 1);
    CHECK(paths.said.find("'m', which is constant") != std::string::npos);
    write(here / "table.csv", "dose,response\n0.1,4\n0.3,4\n1,4\n3,4\n10,4\n30,4\n");
    const auto dose = run(ENTRAIN_CLINICAL, {"dose", "--table", "table.csv"}, here, scratch / "log");
    CAPTURE(dose.said);
    CHECK(dose.code == 1);
    CHECK(dose.said.find("values that vary") != std::string::npos);
#endif
#ifdef ENTRAIN_RECEPTOR_NULLS
    std::string regions = "name,hemi,sph_x,sph_y,sph_z,mni_x,mni_y,mni_z\n", map = "name,value\n",
                receptors = "name,flat,rising\n";
    for (int i = 0; i < 12; ++i) {
        const std::string name = "r" + std::to_string(i), place = std::to_string(i * i % 7) + "," +
                                                                  std::to_string(i) + "," +
                                                                  std::to_string(3 * i % 5);
        regions += name + ",L,,,," + place + "\n";
        map += name + "," + std::to_string(i * 5 % 12) + "\n";
        receptors += name + ",0.3," + std::to_string(i * 7 % 12) + "\n";
    }
    write(here / "regions.csv", regions), write(here / "map.csv", map);
    write(here / "receptors.csv", receptors);
    const auto flat =
        run(ENTRAIN_RECEPTOR_NULLS,
            {"--map", "map.csv", "--receptors", "receptors.csv", "--regions", "regions.csv", "--draws", "99"},
            here, scratch / "log");
    CAPTURE(flat.said);
    CHECK(flat.code == 0);
    CHECK(flat.said.find("note: Moran, flat; variogram, flat: not tested, as the receptor is constant over "
                         "these 12 regions\n") != std::string::npos);
    const auto table = entrain::io::load_table(here / "results" / "receptor_nulls" / "correlations.tsv");
    CHECK(table.rows.size() == 2);  // Moran and variogram
    for (const auto& row : table.rows) CHECK(row[table.column("receptor")] == "rising");
#endif
}

}  // namespace test_situations
