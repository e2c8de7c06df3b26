// The program clinical on tables of a user: numbers in run.json, and errors that name file, line and column.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/wait.h>

#include <nlohmann/json.hpp>

#include "program_run.hpp"
#include "run_schema.hpp"
#include "scratch_folder.hpp"

#ifdef ENTRAIN_CLINICAL

namespace test_clinical {

namespace {

namespace fs = std::filesystem;

using program_run::text_of;

struct clinic {
    scratch_folder folder;
    std::string said;

    fs::path write(const std::string& name, const std::string& text) {
        std::ofstream(folder / name) << text;
        return folder / name;
    }
    // The exit code; what was printed stays in `said`.
    int run(const std::string& arguments) {
        const auto log = folder / "log";
        const std::string line =
            std::string("'") + ENTRAIN_CLINICAL + "' " + arguments + " >'" + log.string() + "' 2>&1";
        const int status = std::system(line.c_str());
        said = text_of(log);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    // Runs an analysis of a table; its numbers.
    nlohmann::json numbers(const std::string& analysis, const std::string& table,
                           const std::string& more = "") {
        const auto file = write(analysis + ".csv", table), out = folder / ("out_" + analysis);
        INFO(analysis << " " << more);
        const int code = run(analysis + " --table '" + file.string() + "' --no-figures --out '" +
                             out.string() + "' " + more);
        CAPTURE(said);
        REQUIRE(code == 0);
        CHECK(fs::exists(out / "report.html"));
        const auto record = nlohmann::json::parse(text_of(out / "run.json"));
        run_schema::check(record);
        CHECK(record["analysis"] == analysis);
        CHECK(record["inputs"][0]["checksum"].get<std::string>().starts_with("fnv1a64:"));
        return record["results"].front();
    }
    // What an analysis of a bad table says.
    std::string complaint(const std::string& analysis, const std::string& table,
                          const std::string& more = "") {
        const auto file = write("bad.csv", table);
        const auto out = folder / "never";
        CHECK(run(analysis + " --table '" + file.string() + "' --out '" + out.string() + "' " + more) != 0);
        CHECK_FALSE(fs::exists(out));
        const auto at = said.find("bad.csv");
        return at == said.npos ? said : said.substr(at, said.find('\n', at) - at);
    }
};

}  // namespace

TEST_CASE("clinical analyses a user's tables") {
    clinic c;
    const auto meta = c.numbers("meta", "trial,events,people,control_events,control_people\nA,23,25,8,25\n",
                                "--method peto");
    CHECK(meta["effect"].get<double>() == doctest::Approx(12.131).epsilon(1e-4));
    CHECK(meta["z"].get<double>() == doctest::Approx(4.326).epsilon(1e-3));
    const auto given = c.numbers("meta", "trial,d,v\nA,0.5,0.04\nB,0.1,0.02\nC,0.9,0.1\n",
                                 "--measure given --effect d --variance v --method common");
    CHECK(given["effect"].get<double>() ==
          doctest::Approx((0.5 / 0.04 + 0.1 / 0.02 + 0.9 / 0.1) / (25 + 50 + 10)));
    CHECK(c.said.find("Egger") != std::string::npos);
    const auto path = c.numbers("mediate", "x,m,y\n1,2,1\n2,1,3\n3,4,2\n4,3,5\n5,6,4\n6,5,7\n7,8,6\n8,9,9\n",
                                "--through m --resamples 200");
    CHECK(path["effects"].contains("x -> m -> y"));
    CHECK(path["effects"]["total"]["estimate"].get<double>() ==
          doctest::Approx(path["effects"]["direct"]["estimate"].get<double>() +
                          path["effects"]["x -> m -> y"]["estimate"].get<double>()));
    const auto change = c.numbers(
        "compare", "b,a,group\n20,18,p\n22,15,p\n19,19,p\n25,20,p\n21,9,d\n20,6,d\n24,13,d\n23,10,d\n",
        "--before b --after a --reliability 0.8");
    CHECK(change["risk_difference"][0].get<double>() == 0.75);
    CHECK(c.said.find("Reliable change") != std::string::npos);
    const auto cells =
        c.numbers("compare", "y,unit,group\n1,a,p\n2,a,p\n4,b,p\n5,b,p\n8,c,d\n9,c,d\n7,d,d\n6,d,d\n",
                  "--outcome y --unit unit");
    CHECK(cells["nested_permutation_p"].get<double>() == doctest::Approx(2.0 / 6));
    const auto crossed = c.numbers(
        "compare", "f,s,sequence\n5,3,AB\n6,4,AB\n7,4,AB\n3,6,BA\n2,4,BA\n4,7,BA\n", "--first f --second s");
    CHECK(crossed.size() == 3);
    const auto dose =
        c.numbers("dose", "dose,response\n0.1,9\n0.3,23\n1,51\n3,74\n10,92\n30,97\n", "--shape hill");
    CHECK(dose["EC50"]["value"].get<double>() == doctest::Approx(1).epsilon(0.1));
    const auto time = c.numbers("survival", "time,event,group\n1,1,a\n3,1,a\n4,0,a\n9,1,b\n7,0,b\n12,1,b\n");
    CHECK(time["log_rank"]["p"].get<double>() < 0.2);
    CHECK(time["groups"][0]["median"].get<double>() == 3);
}

TEST_CASE("clinical says file, line and column of what is wrong, and writes nothing") {
    clinic c;
    const std::string head = "trial,events,people,control_events,control_people\n";
    CHECK(c.complaint("meta", head + "A,3,10,1,10\nB,-3,10,1,10\n") ==
          "bad.csv:3: column 'events': a count (0, 1, 2, ...) is needed, got '-3'");
    CHECK(c.complaint("meta", head + "A,30,10,1,10\n") ==
          "bad.csv:2: column 'events': 30 events among 10 people");
    CHECK(c.complaint("meta", head + "A,3,0,1,10\n") ==
          "bad.csv:2: column 'people': at least one person is needed");
    CHECK(c.complaint("meta", head + "A,3.5,10,1,10\n") ==
          "bad.csv:2: column 'events': a count (0, 1, 2, ...) is needed, got '3.5'");
    CHECK(c.complaint("meta", head + "A,x,10,1,10\n") ==
          "bad.csv:2: column 'events': a number is needed, got 'x'");
    CHECK(c.complaint("meta", "a,b\n1,2\n") == "bad.csv: has no column 'events'; the columns are 'a', 'b'");
    CHECK(c.complaint("meta", "trial,events\n") == "bad.csv: has a header but no rows");
    CHECK(c.complaint("dose", "dose,response\n1,2\n-1,3\n") ==
          "bad.csv:3: column 'dose': zero or more is needed");
    CHECK(c.complaint("survival", "time,event\n1,1\n2,7\n") ==
          "bad.csv:3: column 'event': 1 (it came) or 0 (censored) is needed");
    CHECK(c.complaint("mediate", "x,m,y\n1,2,1\n2,1,3\n3,4,2\n", "--through m").find("at least 5 rows") !=
          std::string::npos);
    CHECK(c.complaint("mediate", "x,m,y\n1,2,1\n2,4,3\n3,6,2\n4,8,1\n5,10,3\n6,12,1\n", "--through m")
              .find("'m', which follows from those before it") != std::string::npos);
    CHECK(c.complaint("compare", "b,a,group\n20,18,p\n22,15,p\n19,19,p\n25,20,p\n", "--before b --after a")
              .find("needs two groups, has 1") != std::string::npos);
    CHECK(c.complaint("compare", "b,a,group\n20,18,p\n").find("compare needs --before and --after") !=
          std::string::npos);
    CHECK(c.run("meta --table /nowhere.csv") == 2);
    CHECK(c.run("--seed -1") == 2);
    CHECK(c.run("guess") == 2);
    CHECK(c.run("--help") == 0);
    CHECK(c.said.find("Exit codes") != std::string::npos);
    CHECK(c.run("mediate --help") == 0);
}

TEST_CASE("clinical's report of worked cases has the printed numbers") {
    clinic c;
    const auto out = c.folder / "cases";
    REQUIRE(c.run("--no-figures --out '" + out.string() + "'") == 0);
    const auto results = nlohmann::json::parse(text_of(out / "run.json"))["results"];
    CHECK(results["printed-rates"]["76 % against 24 %"]["peto"][0].get<double>() ==
          doctest::Approx(7.678).epsilon(1e-4));
    CHECK(results["bcg"]["tau_squared"].get<double>() == doctest::Approx(0.337772).epsilon(1e-5));
    CHECK(results["antagonist"]["left"][2][1].get<double>() == doctest::Approx(0.524).epsilon(1e-3));
    CHECK(c.said.find("arms of 25 are inferred from the printed percentages") != std::string::npos);
    CHECK(c.said.find("The slope on BDNF differs between groups in region 5 (max-T") != std::string::npos);
}

#endif

}  // namespace test_clinical
