// Names of any kind reach tables, pages and pictures; what cannot be drawn costs the picture alone.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <locale>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "example_results.hpp"
#include "program_run.hpp"
#include "scratch_folder.hpp"
#include "trd_sensitivity/write_results.hpp"

namespace test_names {

namespace {

namespace fs = std::filesystem;

using program_run::text_of;

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

// Sets an environment variable for as long as it lives.
class environment {
public:
    environment(const char* name, const std::string& value) : name_(name) {
        if (const char* was = std::getenv(name)) former_ = was, had_ = true;
        ::setenv(name, value.c_str(), 1);
    }
    ~environment() { had_ ? ::setenv(name_, former_.c_str(), 1) : ::unsetenv(name_); }

private:
    const char* name_;
    std::string former_;
    bool had_ = false;
};

// A program of this name that does what `script` says, first on the PATH.
void make_program(const fs::path& file, const std::string& script) {
    std::ofstream(file) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(file, fs::perms::owner_all);
}

const std::vector<std::string> odd_names = {
    "5% x", "'x", "''",    "'",         "%",        "%d%s",   "\"q\"", "`date`", "a\\nb",       "\\",
    "@a",   "#h", "$HOME", "{x}_{y}^2", "<b>&amp;", "&nbsp;", "a & b", "&",      "näh 视觉 🧠", "a\tb\x01"};

}  // namespace

TEST_CASE("UTF-8 is told from other bytes") {
    // From the table of well-formed sequences of the Unicode standard (3.9, D92): the ends of each row.
    for (const char* good : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                             "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
        CHECK(example::is_utf8(good));
    for (const char* bad :
         {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xED\xA0\x80",
          "\xE1\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"})
        CHECK_FALSE(example::is_utf8(bad));
}

TEST_CASE("whatever comes, what is shown is UTF-8 without control characters") {
    std::mt19937 random(3);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (auto i = random() % 12; i > 0; --i)
            text += static_cast<char>(random() % (round % 2 ? 256 : 128));
        for (const std::string& shown : {example::clean(text), example::shortened(text, 4)}) {
            CHECK(example::is_utf8(shown));
            for (const char c : shown) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
        }
        CHECK(example::clean(example::clean(text)) == example::clean(text));
    }
    CHECK(example::clean("näh 视觉 🧠") == "näh 视觉 🧠");
    CHECK(example::clean("a\xFF"
                         "b\nc") ==
          "a\xEF\xBF\xBD"
          "b c");
    CHECK(example::shortened("视觉视觉", 3) == "视觉…");
    CHECK(example::shortened("视觉视", 3) == "视觉视");
}

TEST_CASE("gnuplot writes every name as it is") {
    if (!example::gnuplot_present()) {
        MESSAGE("skipped: no gnuplot");
        return;
    }
    using namespace example::figures;
    drawing d(600, 400);
    d.panel({140, 50, 550, 330}).xrange(-1, 20).yrange(0, 1);
    std::string tics;
    for (std::size_t i = 0; i < odd_names.size(); ++i) {
        tics += (i ? ", " : "") + gp_tic(odd_names[i]) + " " + std::to_string(i);
        d.label(100, 20.0 + 10 * static_cast<double>(i), odd_names[i]);
    }
    d("set xtics (" + tics + ")");
    d("plot 0.5 with lines");
    for (const auto& name : odd_names) {
        d.panel({140, 50, 550, 330}).title(name).xlabel(name).ylabel(name);
        d("plot 0.5 with lines title " + gp_text(name));
    }
    const std::string svg = example::draw_svg("names", d.finished(), 600, 400);
    // Its texts, as a reader of XML sees them.
    std::map<std::string, int> texts;
    for (auto at = svg.find("<text>"); at != svg.npos; at = svg.find("<text>", at + 1)) {
        std::string text = svg.substr(at + 6, svg.find("</text>", at) - at - 6);
        for (const auto& [entity, letter] :
             {std::pair{"&lt;", "<"}, std::pair{"&gt;", ">"}, std::pair{"&amp;", "&"}})
            example::detail::replace_all(text, entity, letter);
        ++texts[text];
    }
    for (const auto& name : odd_names) {
        CAPTURE(name);
        CHECK(texts[example::clean(name)] >= 5);  // tic, label, title, two axes
    }
    for (const char c : svg) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t'));
}

TEST_CASE("results are whole whatever gnuplot does") {
    const scratch_folder scratch;
    const auto regions = example::regions(6);
    auto results = example::results(regions, example::receptors(regions));
    for (std::size_t i = 0; i < regions.size(); ++i) results.source.regions.name[i] = odd_names[i];
    results.source.cohort = "folder \xFF";  // names of files may be any bytes
    const auto write = [&](const std::string& name) {
        trd::output_folder folder(scratch / name);
        trd::write_results(folder, results, true);
        folder.commit();
        const auto report = text_of(scratch / name / "report.html");
        CHECK(fs::exists(scratch / name / "states.tsv"));
        CHECK(nlohmann::json::parse(text_of(scratch / name / "run.json"))["program"] == "trd_sensitivity");
        CHECK(example::is_utf8(report));
        CHECK(report.find("</html>") != report.npos);
        return report;
    };
    if (!example::gnuplot_present()) {
        MESSAGE("skipped: no gnuplot");
        return;
    }
    const auto figures = trd::figures_of(results).size();
    {
        const environment nowhere("TMPDIR", (scratch / "absent").string());
        CHECK(count(write("no-tmpdir"), "No picture.") == 0);
    }
    const std::string path = std::getenv("PATH");
    fs::create_directories(scratch / "bin");
    for (const std::string script :
         {"echo no such terminal >&2; exit 1", "kill -9 $$", "exit 0", "echo '<svg'", "exit 127"}) {
        CAPTURE(script);
        make_program(scratch / "bin" / "gnuplot", script);
        const environment broken("PATH", (scratch / "bin").string() + ":" + path);
        const auto report = write("broken");
        CHECK(count(report, "No picture.") == figures);
        CHECK_FALSE(fs::exists(scratch / "broken" / "figures"));
        CHECK(nlohmann::json::parse(text_of(scratch / "broken" / "run.json"))["figures"] == false);
    }
    make_program(scratch / "bin" / "gnuplot", "echo no such terminal >&2; exit 1");
    const environment broken("PATH", (scratch / "bin").string() + ":" + path);
    CHECK(write("broken").find("no such terminal") != std::string::npos);
}

namespace {

struct commas : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("pages, pictures, tables and messages do not follow the locale") {
    const auto regions = example::regions(6);
    auto results = example::results(regions, example::receptors(regions));
    results.source.seed = 1234567;
    const auto all = [&] {
        std::string text = trd::report_html(results, {}, "");
        for (const auto& figure : trd::figures_of(results)) text += figure.script + figure.caption;
        for (const auto& table : trd::tables_of(results))
            for (const auto& row : table.content.rows)
                for (const auto& field : row) text += field;
        return text + example::exact(1234567.5);
    };
    const std::string plain = all();
    const std::locale former = std::locale::global(std::locale(std::locale::classic(), new commas));
    const std::string under_commas = all();
    std::locale::global(former);
    CHECK(plain == under_commas);
}

TEST_CASE("what a killed run has left is cleared away, what is at work is not") {
    const scratch_folder scratch;
    const fs::path out = scratch / "results", stale = scratch / ".results.partial-999999999",
                   former = scratch / ".results.former-999999999";
    // Killed while it wrote.
    fs::create_directories(stale);
    std::ofstream(stale / "states.tsv") << "half";
    {
        trd::output_folder at_work(out);
        CHECK_FALSE(fs::exists(stale));
        trd::write_text(at_work.path() / "mine.tsv", "x");
        // Under another number, as another program would be: it is at work.
        fs::rename(at_work.path(), scratch / ".results.partial-888888888");
        { trd::output_folder another(out); }
        CHECK(fs::exists(scratch / ".results.partial-888888888" / "mine.tsv"));
        fs::rename(scratch / ".results.partial-888888888", at_work.path());
    }
    // Killed between the two steps of a replacement: the former results come back.
    fs::create_directories(stale);
    fs::create_directories(former);
    std::ofstream(former / "run.json") << R"({"program": "trd_sensitivity"})";
    { trd::output_folder next(out); }
    CHECK(trd::output_folder::holds_results(out));
    CHECK_FALSE(fs::exists(stale));
    CHECK_FALSE(fs::exists(former));
    // Those of another folder are none of its business.
    fs::create_directories(scratch / ".other.partial-999999999");
    { trd::output_folder next(out); }
    CHECK(fs::exists(scratch / ".other.partial-999999999"));
}

TEST_CASE(
    "results are written through a link, also one that leads nowhere yet, and keep their folder's mode") {
    const scratch_folder scratch;
    const auto run = [](const fs::path& out) {
        trd::output_folder folder(out);
        trd::write_text(folder.path() / "run.json", R"({"program": "trd_sensitivity"})");
        folder.commit();
    };
    fs::create_directory_symlink("disk/results", scratch / "link");
    for (int round = 0; round < 2; ++round) {
        run(scratch / "link");
        CHECK(fs::is_symlink(scratch / "link"));
        CHECK(trd::output_folder::holds_results(scratch / "disk" / "results"));
    }
    fs::permissions(scratch / "disk" / "results", fs::perms::owner_all);
    run(scratch / "link");
    CHECK(fs::status(scratch / "disk" / "results").permissions() == fs::perms::owner_all);
    std::size_t entries = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(scratch / "disk")) ++entries;
    CHECK(entries == 1);
    CHECK_FALSE(fs::exists(scratch / "disk" / "results" / ".lock"));
    fs::create_directory_symlink("round", scratch / "round");
    CHECK_THROWS_WITH_AS(trd::output_folder{scratch / "round"}, doctest::Contains("leads to itself"),
                         trd::output_error);
}

TEST_CASE("a cohort is summed up in a sentence") {
    entrain::io::cohort cohort;
    CHECK(example::summary_of(cohort) == "no scan");
    cohort.regions.name = {"a", "b", "c"};
    cohort.scans.push_back({"01", "responder", "before", 2.0, entrain::full(3, 100, 0.0), {}});
    cohort.scans.push_back({"01", "responder", "after", 2.0, entrain::full(3, 100, 0.0), {}});
    CHECK(example::summary_of(cohort) ==
          "1 person, 2 scans (responder before 1, responder after 1), 3 regions, TR 2 s, 100 samples each");
    cohort.scans.push_back({"02", "responder", "before", 2.5, entrain::full(3, 90, 0.0), {}});
    CHECK(example::summary_of(cohort) ==
          "2 people, 3 scans (responder before 2, responder after 1), 3 regions, TR 2 to 2.5 s, 90 to 100 "
          "samples "
          "each");
}

TEST_CASE("text is broken into lines at blanks, by characters") {
    CHECK(example::wrapped("one two  three", 7) == "one two\nthree\n");
    CHECK(example::wrapped("one two three", 9, 2) == "  one two\n  three\n");
    CHECK(example::wrapped("ρρρ ρρρ x", 7) == "ρρρ ρρρ\nx\n");
    CHECK(example::wrapped("unbreakable a", 4) == "unbreakable\na\n");
    CHECK(example::wrapped("", 10).empty());
    CHECK(example::wrapped("   ", 10).empty());
}

TEST_CASE("the answer of a page is text for a terminal") {
    const std::string page =
        "<header><p>not this</p></header><section id=\"answer\"><h2>The "
        "answer</h2>\n<dl>\n<dt>Where</dt><dd>At "
        "<b>A &amp; B</b> (p &lt; "
        "0.05).</dd>\n<dt>Who</dt><dd><ul><li>one</li><li>two</li></ul></dd></dl>\n<h3>Read "
        "with care</h3><p>nor this</p></section>";
    CHECK(example::answer_text(page, 80) == "Where\n    At A & B (p < 0.05).\nWho\n    one\n    two\n");
    CHECK(example::answer_text(page, 14) ==
          "Where\n    At A & B\n    (p <\n    0.05).\nWho\n    one\n    two\n");
    CHECK(example::answer_text("<section id=\"states\"><p>x</p></section>", 80).empty());
    CHECK(example::answer_text(
              "<section id=\"answer\"><p>x</p>\n<figure><svg><text>y</text></svg></figure></section>", 80) ==
          "    x\n");
    CHECK(example::plain_text("a&lt;b &amp;lt; <i>c</i>&#39;s") == "a<b &lt; c's");
}

TEST_CASE("letters in any colour can be read on white") {
    const auto light = [](const std::string& colour, std::size_t at) {
        const double share = std::stoi(colour.substr(at, 2), nullptr, 16) / 255.0;
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    for (const std::string colour :
         {"#000000", "#ffffff", "#D55E00", "#56B4E9", "#0072B2", "#e69f00", "#00ff00"}) {
        const auto text = example::figures::readable(colour);
        CAPTURE(text);
        CHECK(1.05 / (0.05 + 0.2126 * light(text, 1) + 0.7152 * light(text, 3) + 0.0722 * light(text, 5)) >=
              4.5);
    }
    CHECK(example::figures::readable("#0072B2") == "#0072b2");  // dark enough as it is
}

}  // namespace test_names
