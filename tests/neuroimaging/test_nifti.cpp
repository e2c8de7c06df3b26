#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <entrain/io/nifti.hpp>

#include "reference_files.hpp"
#include "temporary_folder.hpp"

namespace test_nifti {

using namespace entrain;

namespace {

const std::vector<std::string> every_scan{"scan_int16.nii.gz", "scan_float32.nii", "scan_big_endian.nii",
                                          "scan_nifti2.nii.gz", "scan_nifti2_big.nii"};

std::string without_extension(const std::string& name) {
    return name.substr(0, name.find('.'));
}

}  // namespace

TEST_CASE(
    "parcel means of volumes are NumPy's, whichever version, type, scale and order of bytes they have") {
    for (const std::string& name : every_scan) {
        CAPTURE(name);
        const auto found = io::parcellate_volume(reference(name), reference("labels.nii.gz"));
        CHECK(found.name == std::vector<std::string>{"10", "20", "30"});
        CHECK(found.tr == doctest::Approx(2.5).epsilon(1e-12));
        CHECK(difference(found.values, expected(without_extension(name))) < 1e-12);
    }
}

TEST_CASE("a volume comes with every value, its affine and its repetition time") {
    const auto image = io::load_nifti(reference("scan_int16.nii.gz"));
    CHECK(difference(image.values, io::load_npy_array(reference("expected_scan_values.npy"))) < 1e-12);
    CHECK(image.tr == 2.5);
    CHECK(difference(image.affine, expected("sform")) < 1e-7);
    CHECK(difference(io::load_nifti(reference("labels_qform.nii")).affine, expected("qform")) < 1e-6);
    CHECK(io::load_nifti(reference("labels.nii.gz")).tr == 0);
    CHECK(difference(io::load_nifti(reference("scan_nifti2_big.nii")).affine, expected("sform")) < 1e-12);
}

TEST_CASE(
    "parcels have the names and the order of a table, and a parcel without a voxel is an error or dropped") {
    const auto scan = reference("scan_float32.nii"), labels = reference("labels.nii.gz");
    const auto plain = io::parcellate_volume(scan, labels);
    auto table = io::load_label_table(reference("labels_dseg.tsv"));
    CHECK(table.name == std::vector<std::string>{"third", "first", "second"});
    const auto named = io::parcellate_volume(scan, labels, {.names = table});
    CHECK(named.name == table.name);
    CHECK(named.key == std::vector<std::int64_t>{30, 10, 20});
    for (std::size_t t = 0; t < 5; ++t) {
        CHECK(named.values(0, t) == plain.values(2, t));
        CHECK(named.values(1, t) == plain.values(0, t));
    }
    const auto lut = io::load_label_table(reference("labels_lut.txt"));
    CHECK(lut.name == std::vector<std::string>{"Unknown", "first", "second", "third"});
    CHECK(io::parcellate_volume(scan, labels, {.names = lut}).values == plain.values);
    table.key.push_back(77);
    table.name.push_back("claustrum");
    const temporary_folder folder;
    CHECK(folder.error([&] { io::parcellate_volume(scan, labels, {.names = table}); })
              .find("has nothing of 1 parcels of the atlas: 'claustrum'") != std::string::npos);
    const auto dropped =
        io::parcellate_volume(scan, labels, {.names = table, .missing = io::missing_parcels::drop});
    CHECK(dropped.values == named.values);
    CHECK(dropped.absent == std::vector<std::string>{"claustrum"});
    table.key[0] = 77;
    CHECK_THROWS_AS(io::parcellate_volume(scan, labels, {.names = table}), argument_error);
    table.key.pop_back();
    CHECK_THROWS_AS(io::parcellate_volume(scan, labels, {.names = table}), argument_error);
    CHECK_THROWS_AS(io::parcellate_volume(scan, labels, {.missing = static_cast<io::missing_parcels>(9)}),
                    argument_error);
}

TEST_CASE("tables of labels say where they are wrong") {
    const temporary_folder folder;
    const auto message = [&](const char* name, const char* text) {
        return folder.error([&] { io::load_label_table(folder.file(name, text)); });
    };
    CHECK(message("a.txt", "1 a\n1 b\n") == "a.txt:2:1: the label 1 comes twice");
    CHECK(message("a.txt", "# nothing\n") == "a.txt: has no labels");
    CHECK(message("a.txt", "x a 0 0 0\n") == "a.txt:1:1: the number of a label, found 'x'");
    CHECK(message("a.txt", "\n3\n") == "a.txt:2:1: the label 3 has no name");
    CHECK(message("a.tsv", "index\tname\n1.5\ta\n") == "a.tsv:2:1: the number of a label, found '1.5'");
    CHECK(message("a.tsv", "label\tname\n1\ta\n").find("no column 'index' in the header") !=
          std::string::npos);
}

TEST_CASE("damaged, foreign and truncated volumes are errors that say so") {
    const temporary_folder folder;
    const auto message = [&](const std::string& bytes) {
        return folder.error([&] { io::load_nifti(folder.file("a.nii", bytes)); });
    };
    const std::string first = bytes_of("scan_float32.nii"), second = bytes_of("scan_nifti2_big.nii");
    const auto with = [&](std::size_t at, std::string_view bytes) {
        std::string changed = first;
        changed.replace(at, bytes.size(), bytes);
        return message(changed);
    };
    using namespace std::string_view_literals;
    CHECK(message("") == "a.nii: truncated: no NIfTI file is so short");
    CHECK(message("something else") ==
          "a.nii: is no NIfTI file: its header is neither 348 nor 540 bytes long");
    CHECK(with(344, "ni1") == "a.nii: is the header of a pair of files (.hdr, .img): convert it to .nii");
    CHECK(with(344, "xxx") == "a.nii: is no NIfTI file: it has no magic text (an ANALYZE file?)");
    CHECK(with(40, "\x08\0"sv) == "a.nii: damaged: 8 axes, not 1 to 7");
    CHECK(with(40, "\0\0"sv) == "a.nii: damaged: 0 axes, not 1 to 7");
    CHECK(with(42, "\xFF\xFF") == "a.nii: damaged: axis 1 has the extent -1");
    CHECK(with(42, "\xFF\x7F").find("a.nii: truncated: the shape (32767, 3, 2, 5) needs") == 0);
    CHECK(with(70, "\x20\0"sv) ==
          "a.nii: has values of the type 32 of NIfTI; integers, float and double are supported");
    CHECK(with(108, "\0\0\0\0"sv) == "a.nii: damaged: the values begin at byte 0");
    CHECK(with(108, "\0\0\xC0\x7F"sv).find("a.nii: damaged: the values begin at byte") == 0);
    CHECK(with(112, "\0\0\x80\x7F"sv) == "a.nii: damaged: slope or intercept of the values is not finite");
    // Extents that overflow when they are multiplied: NIfTI-2 has 64 bits for each.
    std::string changed = second;
    for (std::size_t k = 0; k < 4; ++k) changed.replace(24 + 8 * k, 8, "\x40\0\0\0\0\0\0\0"sv);
    CHECK(message(changed).find("truncated: the shape") != std::string::npos);
    for (const std::string& name : every_scan) {
        CAPTURE(name);
        const std::string whole = bytes_of(name);
        for (std::size_t length = 0; length < whole.size(); length += 10) {
            CAPTURE(length);
            CHECK(message(whole.substr(0, length)) != "no error");
        }
    }
    changed = bytes_of("scan_int16.nii.gz");
    changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 0x55);
    CHECK(message(changed).find("the gzip file is damaged") != std::string::npos);

    const auto parcellate = [&](const std::string& scan, const std::string& labels) {
        return folder.error(
            [&] { io::parcellate_volume(folder.file("a.nii", scan), folder.file("b.nii", labels)); });
    };
    const std::string atlas = bytes_of("labels_qform.nii");
    CHECK(parcellate(first, atlas) == "no error");
    std::string moved = first;
    moved.replace(280 + 12, 4, "\0\0\0\0"sv);
    CHECK(parcellate(moved, atlas)
              .find("b.nii: has another affine than a.nii: element (0, 3) is 90, not 0: ") == 0);
    CHECK(parcellate(first, first).find("b.nii: has more than one volume of labels") == 0);
    changed = first;
    changed.replace(40, 10, "\x04\0\x03\0\x04\0\x02\0\x05\0"sv);
    CHECK(parcellate(changed, bytes_of("labels.nii.gz"))
              .find("lies on the grid (4, 3, 2), but a.nii on (3, 4, 2)") != std::string::npos);
    // One volume of the scan as labels: its values are no whole numbers.
    changed = first;
    changed.replace(40, 2, "\x03\0"sv);
    CHECK(parcellate(first, changed).find("b.nii: has the label ") == 0);
    changed = first;
    for (std::size_t k = 0; k < 24; ++k) changed.replace(352 + 4 * k, 4, "\0\0\xC0\x7F"sv);
    CHECK(parcellate(changed, bytes_of("labels.nii.gz"))
              .find("a.nii: has values that are not finite in the parcel '10', sample 1") == 0);
}

}  // namespace test_nifti
