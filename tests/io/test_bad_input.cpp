// Every public function of io with bad arguments and bad files of each sort: an argument_error that names
// function and parameter, or an io_error that names the file, and nothing else.
#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "bad_input.hpp"
#include "temporary_folder.hpp"

namespace test_bad_input {

using namespace entrain;

namespace {

struct wrong_input {
    std::string what;
    std::vector<std::string> named;  // what the message has to say: function and parameter, or file and place
    std::function<void()> call;
};

std::string header(const std::string& shape, const std::string& dtype = "<f8", const std::string& data = "") {
    std::string text = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }";
    text.append(63 - (10 + text.size()) % 64, ' ');
    text += '\n';
    std::string bytes("\x93NUMPY\x01\0", 8);
    bytes += static_cast<char>(text.size() & 0xFF);
    bytes += static_cast<char>(text.size() >> 8);
    return bytes + text + data;
}

}  // namespace

TEST_CASE(
    "bad arguments and bad files end in an error that names function and parameter, or file and place") {
    const temporary_folder folder;
    const double nan = std::numeric_limits<double>::quiet_NaN(),
                 inf = std::numeric_limits<double>::infinity();
    const std::string invalid = "caf\xE9", zero("a\0b", 3);
    std::vector<wrong_input> table;
    const auto add = [&](std::string what, std::vector<std::string> named, std::function<void()> call) {
        table.push_back({std::move(what), std::move(named), std::move(call)});
    };
    const auto out = [&](const char* name) { return folder / name; };

    // Arguments.
    for (const char* field : {"", " ", "x", "1,5", "0x10", "1.5x", "nan", "inf", "1e999", "-", "1 2"})
        add("parse_number " + std::string(field), {"io::parse_number: field: expected"},
            [=] { io::parse_number(field); });
    add("parse_number<float> 1e39", {"io::parse_number: field: expected"},
        [] { io::parse_number<float>("1e39"); });
    for (const char separator : {'"', '\n', '\r', '.', '-', '+', '5', 'e', 'n', '/', '\xC3', '\x01'}) {
        const std::string name(1, separator);
        add("load_csv separator " + name, {"io::load_csv: options.separator: expected"},
            [=, &folder] { io::load_csv(folder / "good.csv", {.separator = separator}); });
        add("save_csv separator " + name, {"io::save_csv: options.separator: expected"},
            [=] { io::save_csv(out("o.csv"), full(2, 2, 1.0), {}, {.separator = separator}); });
        add("load_table separator " + name, {"io::load_table: options.separator: expected"},
            [=, &folder] { io::load_table(folder / "good.csv", {.separator = separator}); });
        add("save_table separator " + name, {"io::save_table: options.separator: expected"}, [=] {
            io::save_table(out("o.csv"), {{"a"}, {}}, {.separator = separator});
        });
        add("load_maps separator " + name, {"io::load_maps: options.separator: expected"},
            [=, &folder] { io::load_maps(folder / "good.csv", {.separator = separator}); });
    }
    for (const double value : {nan, inf, -inf})
        add("save_csv value", {"io::save_csv: values: expected finite values"},
            [=] { io::save_csv(out("o.csv"), full(2, 2, value)); });
    add("save_csv inf for missing", {"io::save_csv: values: expected finite values or NaN"},
        [=] { io::save_csv(out("o.csv"), full(2, 2, inf), {}, {.missing = true}); });
    add("save_csv empty", {"io::save_csv: values: expected"},
        [=] { io::save_csv(out("o.csv"), full(0, 0, 1.0)); });
    add("save_csv no rows", {"io::save_csv: values: expected"},
        [=] { io::save_csv(out("o.csv"), full(0, 2, 1.0)); });
    add("save_csv rank 3", {"io::save_csv: values: expected an array of rank 2"}, [=] {
        io::save_csv(out("o.csv"), xt::xarray<double>::from_shape({2, 2, 2}));
    });
    add("save_csv too few names", {"io::save_csv: columns: expected 2 names"},
        [=] { io::save_csv(out("o.csv"), full(2, 2, 1.0), {"a"}); });
    for (const std::string& text : {invalid, zero}) {
        add("save_csv name", {"io::save_csv: columns: expected text"},
            [=] { io::save_csv(out("o.csv"), full(1, 1, 1.0), {text}); });
        add("save_table column", {"io::save_table: content.columns: expected text"}, [=] {
            io::save_table(out("o.csv"), {{text}, {}});
        });
        add("save_table field", {"io::save_table: content.rows: expected text"}, [=] {
            io::save_table(out("o.csv"), {{"a"}, {{text}}});
        });
        add("save_connectome label", {"io::save_connectome: network.labels: expected text"},
            [=] { io::save_connectome(out("o.csv"), connectome(full(1, 1, 1.0), {text})); });
    }
    add("save_table empty", {"io::save_table: content: expected"}, [=] { io::save_table(out("o.csv"), {}); });
    add("save_table short row", {"io::save_table: content: expected 2 fields in row 1"}, [=] {
        io::save_table(out("o.csv"), {{"a", "b"}, {{"1", "2"}, {}}});
    });
    add("save_table without header", {"io::save_table: content.columns: expected"}, [=] {
        io::save_table(out("o.csv"), {{}, {{"1"}}});
    });
    add("table::column", {"io::table::column: name: expected one of the columns ('a')"}, [] {
        io::table{{"a"}, {}}.column("b");
    });
    add("map_table::map", {"io::map_table::map: wanted: expected"}, [] { io::map_table{}.map("b"); });
    for (const std::size_t k : {std::size_t{0}, std::numeric_limits<std::size_t>::max()})
        add("map_table[]", {"io::map_table::operator[]: k: expected"}, [=] { io::map_table{}[k]; });
    add("receptor_table::map", {"io::receptor_table::map: wanted: expected"},
        [] { io::receptor_table{}.map("b"); });
    add("cohort::select group", {"io::cohort::select: group: expected"}, [] {
        const io::cohort none;
        none.select("a", "");
    });
    add("cohort::select session", {"io::cohort::select: session: expected"}, [] {
        const io::cohort none;
        none.select("", "a");
    });
    for (const char* name :
         {"", "bold", ".tsv", "sub-01", "sub_bold.tsv", "sub-1_sub-2_bold.tsv", "sub-../x_bold.tsv"})
        add("parse_bids_name " + std::string(name), {"io::parse_bids_name: name: expected"},
            [=] { io::parse_bids_name(name); });
    for (const char* rule :
         {"", "a", "a b", "a b >", "a b > 50", "a b > nan%", "a b > -1%", "a b > 101%", "a > 1%"})
        add("parse_response_rule " + std::string(rule), {"io::parse_response_rule: text: expected"},
            [=] { io::parse_response_rule(rule); });
    for (const std::vector<std::size_t>& kept : {std::vector<std::size_t>{}, {0}, {~std::size_t{0}}})
        add("keep_regions of none", {"io::keep_regions: kept: expected"},
            [=] { io::keep_regions({}, kept); });
    for (const double value : {-1.0, nan, inf}) {
        add("load_derivatives tr", {"io::load_derivatives: options.tr: expected"},
            [=] { io::load_derivatives(out("o"), {.tr = value}); });
        add("load_derivatives max_mean_fd", {"io::load_derivatives: options.max_mean_fd: expected"},
            [=] { io::load_derivatives(out("o"), {.max_mean_fd = value}); });
    }
    add("load_derivatives tr in ms", {"io::load_derivatives: options.tr: expected"},
        [=] { io::load_derivatives(out("o"), {.tr = 720}); });
    for (const char* key : {"", "sub", "ses", "a b", "../x"})
        add("load_derivatives filter " + std::string(key), {"io::load_derivatives: options.filter: expected"},
            [=] {
                io::load_derivatives(out("o"), {.filter = {{key, "x"}}});
            });
    for (const char* label : {"", "a b", "ses-1"})
        add("load_derivatives session " + std::string(label),
            {"io::load_derivatives: options.sessions: expected"}, [=] {
                io::load_derivatives(out("o"), {.sessions = {{label, "x"}}});
            });
    add("load_derivatives missing", {"io::load_derivatives: options.missing: expected"},
        [=] { io::load_derivatives(out("o"), {.missing = static_cast<io::missing_regions>(-1)}); });
    add("save_connectome empty", {"io::save_connectome: network: expected"},
        [=] { io::save_connectome(out("o.csv"), {}); });
    add("save_cohort empty", {"io::save_cohort: study.regions: expected"},
        [=] { io::save_cohort(out("o"), {}); });
    add("save_npy 33 axes", {"io::save_npy: values: expected"},
        [=] { io::save_npy(out("o.npy"), xt::xarray<double>::from_shape(std::vector<std::size_t>(33, 1))); });
    add("save_npy (0, 2^62)", {"io::save_npy: values: expected"}, [=] {
        io::save_npy(out("o.npy"), xt::xarray<double>::from_shape({0, std::size_t{1} << 62}));
    });

    // Files. Each reader gets each sort of bad file; the message names the file, and the place in a text.
    const std::vector<std::pair<std::string, std::string>> no_text{{"empty", ""},
                                                                   {"blank lines", "\r\n\n"},
                                                                   {"invalid UTF-8", "a,b\n1,caf\xE9\n"},
                                                                   {"zero byte", zero},
                                                                   {"UTF-16",
                                                                    "\xFF\xFE"
                                                                    "a"},
                                                                   {"UTF-16, other order",
                                                                    "\xFE\xFF"
                                                                    "a"},
                                                                   {"overlong", "\xC0\xAF"},
                                                                   {"surrogate", "\xED\xA0\x80"},
                                                                   {"above Unicode", "\xF4\x90\x80\x80"},
                                                                   {"torn", "a\n\xE2\x82"},
                                                                   {"ZIP", "PK\x03\x04"},
                                                                   {"gzip", "\x1F\x8B\x08"},
                                                                   {".npy", header("(1,)")},
                                                                   {"open quote", "a,\"b\n1,2\n"},
                                                                   {"text after a quote", "\"a\"b,c\n1,2\n"},
                                                                   {"carriage return", "a,b\r1,2\r"},
                                                                   {"short row", "a,b\n1\n"},
                                                                   {"long row", "a,b\n1,2,3\n"}};
    const std::vector<std::pair<std::string, std::function<void(const std::filesystem::path&)>>> text_readers{
        {"load_csv", [](const auto& file) { io::load_csv(file, {.header = true}); }},
        {"load_table", [](const auto& file) { io::load_table(file); }},
        {"load_maps", [](const auto& file) { io::load_maps(file); }},
        {"load_connectome", [](const auto& file) { io::load_connectome(file); }}};
    std::size_t number = 0;
    for (const auto& [reader, read] : text_readers) {
        const auto action = read;
        for (const auto& [what, bytes] : no_text) {
            const auto file = folder.file(std::to_string(number++) + ".csv", bytes);
            add(reader + " of " + what, {file.string() + ":"}, [=] { action(file); });
        }
        for (const auto& place : {folder / "none.csv", folder.path(), std::filesystem::path("/dev/zero"),
                                  std::filesystem::path(), folder / std::string(300, 'a')})
            add(reader + " of " + place.string(), {place.string() + ":"}, [=] { action(place); });
    }
    for (const std::string field : {"x", "1,5", "", "inf", "nan", "1e999", "0x1", "1 2"}) {
        const auto file = folder.file(std::to_string(number++) + ".tsv", "a\tb\n1\t" + field + "\n2\t3\n");
        add("load_csv of " + field, {file.string() + ":2:3: "},
            [=] { io::load_csv(file, {.header = true}); });
        const auto square = folder.file(std::to_string(number++) + ".tsv", "0\t" + field + "\n2\t0\n");
        add("load_connectome of " + field, {square.string() + ":1:3: "},
            [=] { io::load_connectome(square); });
    }
    add("load_maps, column not there", {"0.csv:"},
        [&] { io::load_maps(folder / "0.csv", {.columns = {"z"}}); });
    const std::vector<std::pair<std::string, std::string>> no_npy{
        {"empty", ""},
        {"text", "1,2\n"},
        {"magic alone", "\x93NUMPY"},
        {"version 9", std::string("\x93NUMPY\x09\0\x10\0", 10)},
        {"torn header", header("(1,)").substr(0, 40)},
        {"no values", header("(1,)")},
        {"too many values", header("(1,)", "<f8", std::string(9, 'x'))},
        {"wrapping product", header("(4294967296, 4294967296)")},
        {"wrapping product of three", header("(2097152, 2097152, 4194304)", "|u1", "x")},
        {"huge beside 0", header("(0, 9223372036854775807, 9)")},
        {"huge number", header("(99999999999999999999999,)")},
        {"negative", header("(-1,)")},
        {"2^40 values", header("(1099511627776,)")},
        {"records", header("(1,)", "V8", "12345678")},
        {"complex", header("(1,)", "<c16", std::string(16, 'x'))},
        {"big-endian", header("(1,)", ">f8", "12345678")},
        {"Python", header("__import__('os')")}};
    for (const auto& [what, bytes] : no_npy) {
        const auto file = folder.file(std::to_string(number++) + ".npy", bytes);
        add("load_npy_array of " + what, {file.string() + ":"}, [=] { io::load_npy_array(file); });
        add("load_npy of " + what, {file.string() + ":"}, [=] { io::load_npy<float>(file); });
        add("load_connectome of " + what, {file.string() + ":"}, [=] { io::load_connectome(file); });
    }
    for (const char* place : {"none.npy", "."})
        add(std::string("load_npy of ") + place, {(folder / place).string() + ":"},
            [=, &folder] { io::load_npy(folder / place); });
    const auto cube = folder.file("cube.npy", header("(1, 1, 1)", "<f8", "12345678"));
    add("load_npy of rank 3", {"cube.npy: expected an array of rank 2"}, [=] { io::load_npy(cube); });
    add("load_npy<bool> of double", {"cube.npy: holds the dtype '<f8'"},
        [=] { io::load_npy_array<bool>(cube); });

    // Writing where that cannot be.
    for (const std::filesystem::path& place :
         {folder / "no/o.csv", folder.path(), std::filesystem::path("/dev/null"),
          std::filesystem::path("")}) {
        add("write_atomically to " + place.string(), {place.string() + ":"},
            [=] { io::write_atomically(place, ""); });
        add("save_csv to " + place.string(), {place.string() + ":"},
            [=] { io::save_csv(place, full(1, 1, 1.0)); });
        add("save_table to " + place.string(), {place.string() + ":"}, [=] {
            io::save_table(place, {{"a"}, {}});
        });
        add("save_npy to " + place.string(), {place.string() + ":"},
            [=] { io::save_npy(place, full(1, 1, 1.0)); });
        add("save_connectome to " + place.string(), {place.string() + ":"},
            [=] { io::save_connectome(place, connectome(full(1, 1, 1.0))); });
    }
    for (const std::filesystem::path& place : {folder / "none", std::filesystem::path("/dev/zero")}) {
        add("checksum of " + place.string(), {place.string() + ":"}, [=] { io::checksum(place); });
        add("load_cohort of " + place.string(), {place.string() + ":"}, [=] { io::load_cohort(place); });
        add("load_derivatives of " + place.string(), {place.string() + ":"},
            [=] { io::load_derivatives(place); });
    }

    folder.file("good.csv", "1,2\n3,4\n");
    std::size_t clear = 0;
    for (const wrong_input& each : table) {
        std::string said = "no error";
        bool right = false;
        try {
            each.call();
        } catch (const argument_error& error) {
            right = true;
            said = error.what();
        } catch (const io_error& error) {
            right = true;
            said = error.what();
        } catch (const std::exception& error) {
            said = std::string("another exception: ") + error.what();
        }
        for (const std::string& name : each.named) right = right && said.find(name) != std::string::npos;
        CAPTURE(each.what);
        CAPTURE(said);
        CHECK(right);
        clear += right;
    }
    bad_input::report("io", table.size(), clear);
}

}  // namespace test_bad_input
