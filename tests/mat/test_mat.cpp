// Files that SciPy, h5py and Octave wrote (tests/reference/mat_files.py, mat_struct_files.py).
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include <entrain/io/mat.hpp>

#include "irregular_files.hpp"
#include "temporary_folder.hpp"

namespace test_mat {

using namespace entrain;

namespace {

std::filesystem::path reference(const std::string& name) {
    return std::filesystem::path(ENTRAIN_EXPECTED_DIR) / "files" / name;
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Element (i, j) is i + j / 8 and what is added.
matrix<double> ramp(std::size_t rows, std::size_t columns, double more = 0) {
    matrix<double> result = full(rows, columns, more);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            result(i, j) += static_cast<double>(i) + static_cast<double>(j) / 8;
    return result;
}

const std::vector<std::string> every_file{"scipy_v5.mat",  "scipy_v7.mat",  "h5py_v73.mat",
                                          "octave_v6.mat", "octave_v7.mat", "octave_mat7_binary.mat"};

std::string error_of(const std::filesystem::path& file, const std::string& path) {
    try {
        io::load_mat(file, path);
    } catch (const io_error& problem) {
        std::string what = problem.what();
        return what.substr(std::min(what.size(), file.string().size() + 2));
    } catch (const argument_error& problem) {
        return problem.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("matrices, cells and structs come back, whichever program and version wrote them") {
    for (const std::string& name : every_file) {
        CAPTURE(name);
        const auto file = reference(name);
        CHECK(io::load_mat(file, "fc") == ramp(3, 5));
        CHECK(io::load_mat(file, "subject.age") == full(1, 1, 40.0));
        CHECK(io::load_mat(file, "subject.scan.tr") == full(1, 1, 2.0));
        CHECK(io::load_mat(file, "subject.scan.bold") == ramp(2, 3));
        const auto cells = io::load_mat_cells(file, "ts_all");
        REQUIRE(cells.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            REQUIRE(cells[i].size() == 2);
            for (std::size_t j = 0; j < 2; ++j) {
                const auto expected = ramp(3, 4 + i + 2 * j, static_cast<double>(100 * i + 10 * j));
                CHECK(cells[i][j] == expected);
                CHECK(io::load_mat(file, "ts_all{" + std::to_string(i + 1) + "," + std::to_string(j + 1) +
                                             "}") == expected);
                CHECK(io::load_mat(file, "ts_all{" + std::to_string(2 * j + i + 1) + "}") == expected);
            }
        }
    }
}

TEST_CASE("cells of structs and arrays of structs come back by field path, whichever program wrote them") {
    const auto at = [](std::size_t k) { return std::to_string(k + 1); };
    for (const char* name : {"structs_scipy_v7.mat", "structs_h5py_v73.mat", "structs_octave_v7.mat",
                             "structs_octave_mat7_binary.mat"}) {
        CAPTURE(name);
        const auto file = reference(name);
        for (std::size_t k = 0; k < 3; ++k) {
            const auto expected = ramp(2, 3 + k, 10.0 * double(k));
            CHECK(io::load_mat(file, "data{" + at(k) + "}.ts") == expected);
            CHECK(io::load_mat(file, "data{1," + at(k) + "}.ts") == expected);
            CHECK(io::load_mat(file, "data{" + at(k) + "}.tr") == full(1, 1, 2.0 + double(k)));
        }
        for (std::size_t g = 0; g < 2; ++g) {
            CHECK(io::load_mat_text(file, "group(" + at(g) + ").id") ==
                  std::vector<std::string>{"sub-" + at(g)});
            const auto cells = io::load_mat_cells(file, "group(1," + at(g) + ").ts");
            REQUIRE(cells.size() == 1);
            REQUIRE(cells[0].size() == 3);
            for (std::size_t c = 0; c < 3; ++c) {
                const auto expected = ramp(2, 2, 100.0 * double(g) + 10.0 * double(c));
                CHECK(cells[0][c] == expected);
                CHECK(io::load_mat(file, "group(" + at(g) + ").ts{" + at(c) + "}") == expected);
            }
        }
        for (std::size_t p = 0; p < 2; ++p)
            for (std::size_t r = 0; r < 2; ++r)
                CHECK(io::load_mat(file, "study.people(" + at(p) + ",1).runs{" + at(r) + "}.bold") ==
                      ramp(3, 2, 1000.0 * double(p) + double(r)));

        // What a path lacks is said, with what is there.
        const auto says = [&](const char* path, const std::string& text) {
            const std::string what = error_of(file, path);
            CAPTURE(path);
            CAPTURE(what);
            CHECK(what.find(text) != std::string::npos);
        };
        says("data{4}.ts", "'data{4}' is not there: the shape is (1, 3)");
        says("data{2}.bold", "'data{2}' has no field 'bold'; it has: 'ts', 'tr'");
        says("data.ts", "'data' is no struct but cell");
        says("data{1}", "'data{1}' is a struct of the shape (1, 1), not a matrix: its fields are 'ts', 'tr'");
        says("group.ts", "'group' is an array of structs of the shape (1, 2): say which, as in (1)");
        says("group(3).ts", "'group(3)' is not there: the shape is (1, 2)");
        says("group(1).ts",
             "'group(1).ts' is a cell of the shape (1, 3), not a matrix: choose one, as in "
             "group(1).ts{1}");
        says("group(1).bold", "'group(1)' has no field 'bold'; it has: 'id', 'ts'");
        says("study.people(1).runs{2}.ts", "'study.people(1).runs{2}' has no field 'ts'; it has: 'bold'");
    }
}

TEST_CASE("numbers of every class come as double") {
    const matrix<double> int16{{-3000, -2000, -1000}, {0, 1000, 2000}};
    for (const char* name :
         {"scipy_v5.mat", "scipy_v7.mat", "h5py_v73.mat", "octave_v6.mat", "octave_v7.mat"}) {
        CAPTURE(name);
        CHECK(io::load_mat(reference(name), "single") == ramp(3, 2));
        CHECK(io::load_mat(reference(name), "int16") == int16);
    }
    for (const char* name : {"scipy_v5.mat", "scipy_v7.mat"}) {
        CAPTURE(name);
        CHECK(io::load_mat(reference(name), "uint8") == matrix<double>{{0, 255}});
        CHECK(io::load_mat(reference(name), "int64") ==
              matrix<double>{{-9007199254740992.0, 9007199254740992.0}});
        CHECK(io::load_mat(reference(name), "truth") == matrix<double>{{1, 0}});
        const auto odd = io::load_mat(reference(name), "odd");
        CHECK(std::isnan(odd(0, 0)));
        CHECK(odd(0, 1) == std::numeric_limits<double>::infinity());
        CHECK(odd(0, 2) == -std::numeric_limits<double>::infinity());
        const auto empty = io::load_mat(reference(name), "empty");
        CHECK(empty.shape(0) == 0);
        CHECK(empty.shape(1) == 3);
        const auto stack = io::load_mat_array(reference(name), "stack");
        REQUIRE(stack.dimension() == 3);
        for (std::size_t k = 0; k < 24; ++k) CHECK(stack(k / 12, k / 4 % 3, k % 4) == static_cast<double>(k));
        CHECK(io::load_mat(reference(name), "group(2).scan.bold") == ramp(2, 3, 1));
        CHECK(io::load_mat(reference(name), "group(1,2).scan.tr") == full(1, 1, 3.0));
    }
    for (const char* name : {"scipy_v5.mat", "scipy_v7.mat", "octave_v6.mat", "octave_v7.mat"}) {
        CAPTURE(name);
        CHECK(io::load_mat(reference(name), "sparse") == matrix<double>{{0, 1.5, 0}, {2.5, 0, 0}});
    }
}

TEST_CASE("text comes as UTF-8, one string per row or cell") {
    using lines = std::vector<std::string>;
    for (const char* name : {"scipy_v5.mat", "scipy_v7.mat"}) {
        CAPTURE(name);
        CHECK(io::load_mat_text(reference(name), "names") == lines{"left", "right one", "\u00e9t\u00e9"});
        CHECK(io::load_mat_text(reference(name), "names{3}") == lines{"\u00e9t\u00e9"});
        CHECK(io::load_mat_text(reference(name), "rows") == lines{"ab", "c"});
        CHECK(io::load_mat_text(reference(name), "group(2).id") == lines{"sub-2"});
    }
    for (const char* name : {"octave_v6.mat", "octave_v7.mat"}) {
        CAPTURE(name);
        CHECK(io::load_mat_text(reference(name), "names") == lines{"left", "right one"});
        CHECK(io::load_mat_text(reference(name), "rows") == lines{"ab", "c"});
    }
    CHECK(io::load_mat_text(reference("h5py_v73.mat"), "label") == lines{"h\u00e9"});
}

TEST_CASE("the list says what is there") {
    const auto found = io::list_mat(reference("scipy_v7.mat"));
    CHECK(found.size() == 16);
    using extents = std::vector<std::size_t>;
    const auto is = [&](const std::string& name, const std::string& type, const extents& shape) {
        for (const auto& each : found)
            if (each.name == name) return each.type == type && each.shape == shape;
        return false;
    };
    CHECK(is("fc", "double", {3, 5}));
    CHECK(is("ts_all", "cell", {2, 2}));
    CHECK(is("stack", "double", {2, 3, 4}));
    CHECK(is("truth", "logical", {1, 2}));
    CHECK(is("sparse", "sparse", {2, 3}));
}

TEST_CASE("what is not there or no matrix is told in a sentence that says what is") {
    for (const char* name : {"scipy_v5.mat", "octave_v7.mat", "h5py_v73.mat"}) {
        CAPTURE(name);
        const auto file = reference(name);
        const auto says = [&](const char* path, const char* text) {
            const std::string what = error_of(file, path);
            CAPTURE(path);
            CAPTURE(what);
            CHECK(what.find(text) != std::string::npos);
        };
        says("nothing", "has no variable 'nothing'; it has: ");
        says("nothing", "'ts_all'");
        says("subject.weight", "'subject' has no field 'weight'; it has: 'age', 'scan'");
        says("subject", "'subject' is a struct");
        says("subject", "its fields are 'age', 'scan'");
        says("subject.scan", "its fields are 'tr', 'bold'");
        says("subject{1}", "'subject' is no cell array but struct");
        says("subject(1)", "'subject(1)' is a struct: name one of its fields");
        says("subject(2).age", "'subject(2)' is not there: the shape is");
        says("ts_all", "'ts_all' is a cell");
        says("ts_all", "choose one, as in ts_all{1}");
        says("ts_all{3,1}", "'ts_all{3,1}' is not there: the shape is");
        says("ts_all{5}", "'ts_all{5}' is not there");
        says("ts_all{1,1,1}", "'ts_all{1,1,1}' is not there");
        says("ts_all(1)", "'ts_all' is no struct but cell");
        says("fc.bold", "'fc' is no struct but double");
        says("fc{1}", "'fc' is no cell array but double");
        for (const char* path : {"", ".", "a.", "a{", "a{}", "a{0}", "a{1", "a{1)", "a{-1}", "a b", "{1}",
                                 "a..b", "a{1.5}", "a[1]"})
            says(path, "entrain::io::load_mat: path: expected a path such as");
    }
    const auto file = reference("scipy_v5.mat");
    CHECK(error_of(file, "complex").find("is complex") != std::string::npos);
    CHECK(error_of(file, "rows").find("'rows' is text") != std::string::npos);
    CHECK(error_of(file, "stack").find("not two axes (load_mat_array reads it)") != std::string::npos);
    CHECK(error_of(file, "group.id").find("is an array of structs of the shape") != std::string::npos);
    CHECK_THROWS_AS(io::load_mat_text(file, "fc"), io_error);
    CHECK_THROWS_AS(io::load_mat_cells(file, "fc"), io_error);
    CHECK_THROWS_AS(io::load_mat_cells(file, "names"), io_error);
    CHECK_THROWS_AS(io::list_mat(file.parent_path()), io_error);
    CHECK_THROWS_AS(io::list_mat(file.parent_path() / "nowhere.mat"), io_error);
}

TEST_CASE("a file that ends early is an error, wherever it ends") {
    const temporary_folder folder;
    for (const std::string& name : every_file) {
        CAPTURE(name);
        const std::string whole = bytes_of(reference(name));
        for (std::size_t length = 0; length < whole.size(); length += 10) {
            CAPTURE(length);
            const auto file = folder.file("a.mat", std::string_view(whole).substr(0, length));
            // A file of version 5 that ends between two variables is a whole one.
            try {
                for (const auto& each : io::list_mat(file)) {
                    if (each.type == "double" && each.shape.size() == 2 && each.name != "complex" &&
                        each.name != "odd") {
                        const matrix<double> found = io::load_mat(file, each.name);
                        CHECK(found == io::load_mat(reference(name), each.name));
                    }
                }
            } catch (const io_error&) {
                CHECK(true);
            }
            if (name == "h5py_v73.mat") CHECK_THROWS_AS(io::load_mat(file, "fc"), io_error);
        }
    }
}

TEST_CASE("damaged and foreign files are errors") {
    const temporary_folder folder;
    const std::string whole = bytes_of(reference("scipy_v5.mat"));
    const auto message = [&](std::string_view bytes) { return error_of(folder.file("a.mat", bytes), "fc"); };
    CHECK(message("") == "is no .mat file of version 5, 7 or 7.3, or truncated");
    CHECK(message(std::string(500, 'x')) == "is no .mat file of version 5, 7 or 7.3 (save it with -v7)");
    CHECK(message(whole.substr(0, 130)) == "truncated: a variable goes on beyond the end of the file");
    CHECK(message(whole.substr(0, 128)).find("has no variables that can be read") == 0);
    std::string changed = whole;
    changed[128] = 9;
    CHECK(message(changed) == "damaged: an element of type 9 at byte 128 is no variable");
    // The first variable is fc: its dimensions begin at byte 128 + 8 (tag) + 16 (flags) + 8 (tag).
    changed = whole;
    for (const std::size_t at : {160u, 164u}) changed.replace(at, 4, std::string("\xFF\xFF\xFF\x7F", 4));
    CHECK(message(changed) == "'fc' is damaged: its values are not all there");
    // More rows than are stored: libmatio would leave memory as it was there.
    changed = whole;
    ++changed[160];
    CHECK(message(changed) == "'fc' is damaged: its values are not all there");
}

TEST_CASE("HDF5 without the header of a .mat file is an error that says what to do") {
    const temporary_folder folder;
    const std::string whole = bytes_of(reference("h5py_v73.mat")), hdf5 = whole.substr(512);
    const std::string words =
        "is HDF5 without the header of a .mat file, which h5py and others do not write; save its matrices as "
        ".mat "
        "(in Python scipy.io.savemat(\"scans.mat\", {\"fc\": file[\"fc\"][()]})) or .npy";
    CHECK(error_of(folder.file("plain.h5", hdf5), "fc") == words);
    CHECK(error_of(folder.file("block.h5", std::string(512, '\0') + hdf5), "fc") == words);
    // The same bytes behind MATLAB's header are a .mat file.
    CHECK(io::load_mat(folder.file("a.mat", whole.substr(0, 512) + hdf5), "fc") == ramp(3, 5));
}

TEST_CASE("no variable comes with more values than it was saved with, whichever extent is damaged") {
    const temporary_folder folder;
    for (const std::string name : {"scipy_v5.mat", "octave_v6.mat"}) {
        CAPTURE(name);
        const std::string whole = bytes_of(reference(name));
        // One more, wherever four bytes look like a small number.
        for (std::size_t at = 128; at + 4 <= whole.size(); at += 4) {
            if (whole[at] <= 0 || whole.compare(at + 1, 3, std::string(3, '\0')) != 0) continue;
            CAPTURE(at);
            std::string changed = whole;
            ++changed[at];
            const auto file = folder.file("a.mat", changed);
            for (const auto& each : io::list_mat(reference(name))) {
                if (each.type != "double") continue;
                try {
                    const auto found = io::load_mat_array(file, each.name);
                    std::size_t saved = 1;
                    for (const std::size_t extent : each.shape) saved *= extent;
                    CHECK(found.size() <= saved);
                } catch (const io_error&) {
                    CHECK(true);
                }
            }
        }
    }
}

TEST_CASE("what is no regular file is refused by every reader of .mat files") {
    irregular_files files;
    files.check("a.mat", [](const auto& file) { io::load_mat(file, "x"); });
    files.check("a.mat", [](const auto& file) { io::load_mat_array(file, "x"); });
    files.check("a.mat", [](const auto& file) { io::load_mat_cells(file, "x"); });
    files.check("a.mat", [](const auto& file) { io::load_mat_text(file, "x"); });
    bad_input::report("mat, irregular files", files.tried(), files.clear());
}

}  // namespace test_mat
