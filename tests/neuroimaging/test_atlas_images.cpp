// Atlases out of volumes, dense atlases, annotations and surfaces.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <entrain/io/atlas_images.hpp>
#include <entrain/io/nifti.hpp>

#include "bad_input.hpp"
#include "made_scans.hpp"
#include "reference_files.hpp"
#include "temporary_folder.hpp"

namespace test_atlas_images {

using namespace entrain;

namespace {

using names = std::vector<std::string>;
using keys = std::vector<std::int64_t>;

/// A mesh as GIFTI in ASCII, its triangles between vertices that follow each other.
std::string surface(const std::vector<std::array<double, 3>>& points) {
    std::ostringstream text;
    const auto array = [&](const char* intent, const char* type, std::size_t rows, const auto& values) {
        text << "<DataArray Intent=\"NIFTI_INTENT_" << intent << "\" DataType=\"NIFTI_TYPE_" << type
             << "\" ArrayIndexingOrder=\"RowMajorOrder\" Dimensionality=\"2\" Dim0=\"" << rows
             << "\" Dim1=\"3\" Encoding=\"ASCII\" Endian=\"LittleEndian\" ExternalFileName=\"\" "
                "ExternalFileOffset=\"\"><Data>";
        values();
        text << "</Data></DataArray>";
    };
    text << "<?xml version=\"1.0\"?><GIFTI Version=\"1.0\" NumberOfDataArrays=\"2\">";
    array("POINTSET", "FLOAT32", points.size(), [&] {
        for (const auto& point : points) text << point[0] << ' ' << point[1] << ' ' << point[2] << '\n';
    });
    array("TRIANGLE", "INT32", points.size() - 2, [&] {
        for (std::size_t k = 0; k + 2 < points.size(); ++k) text << k << ' ' << k + 1 << ' ' << k + 2 << '\n';
    });
    text << "</GIFTI>";
    return text.str();
}

/// Eight vertices, their x times `side`.
std::vector<std::array<double, 3>> eight(double side, double scale = 1) {
    std::vector<std::array<double, 3>> points;
    for (int v = 0; v < 8; ++v)
        points.push_back({side * scale * (10 + v), scale * (v * v - 20), scale * (3 - v)});
    return points;
}

}  // namespace

TEST_CASE(
    "centroids of a label volume are means of voxel centres through its affine, as brute force has them") {
    for (const char* name : {"labels.nii.gz", "labels_qform.nii"}) {
        CAPTURE(name);
        const auto image = io::load_nifti(reference(name));
        std::map<double, std::array<double, 4>> sums;  // mm, and how many
        for (std::size_t x = 0; x < 4; ++x)
            for (std::size_t y = 0; y < 3; ++y)
                for (std::size_t z = 0; z < 2; ++z) {
                    auto& sum = sums[image.values(x, y, z)];
                    for (std::size_t axis = 0; axis < 3; ++axis)
                        sum[axis] += image.affine(axis, 0) * double(x) + image.affine(axis, 1) * double(y) +
                                     image.affine(axis, 2) * double(z) + image.affine(axis, 3);
                    sum[3] += 1;
                }
        sums.erase(0);
        const auto found = io::volume_centroids(reference(name));
        CHECK(found.key == keys{10, 20, 30});
        REQUIRE(found.position.shape(0) == sums.size());
        std::size_t k = 0;
        for (const auto& [key, sum] : sums) {
            CHECK(double(found.key[k]) == key);
            CHECK(double(found.count[k]) == sum[3]);
            for (std::size_t axis = 0; axis < 3; ++axis)
                CHECK(found.position(k, axis) == doctest::Approx(sum[axis] / sum[3]).epsilon(1e-12));
            ++k;
        }
    }
}

TEST_CASE("a table and a volume make an atlas, in the order of the table") {
    const auto places = io::volume_centroids(reference("labels.nii.gz"));
    for (const char* table : {"labels_dseg.tsv", "labels_lut.txt"}) {
        const auto found = io::load_atlas_images({reference("labels.nii.gz"), reference(table)});
        const bool tsv = std::string(table).ends_with(".tsv");
        CHECK(found.regions.name ==
              (tsv ? names{"third", "first", "second"} : names{"first", "second", "third"}));
        CHECK(found.key == (tsv ? keys{30, 10, 20} : keys{10, 20, 30}));
        CHECK(found.regions.network == (tsv ? names{"Vis", "Default", "Cont"} : names{"n/a", "n/a", "n/a"}));
        for (std::size_t axis = 0; axis < 3; ++axis)
            CHECK(found.regions.mni(tsv ? 1 : 0, axis) == places.position(0, axis));
        CHECK(found.left_out.empty());
    }
    // What the volume lacks is left out, what the table lacks is passed over.
    const temporary_folder folder;
    const auto other = folder.file("other.txt", "10 first\n40 fourth\n");
    const auto found = io::load_atlas_images({other, reference("labels.nii.gz")});
    CHECK(found.regions.name == names{"first"});
    CHECK(found.left_out == names{"fourth"});
    CHECK(found.notes[0] == "labels of labels.nii.gz that no table names are passed over: '20', '30'");
}

TEST_CASE("a dense atlas and surfaces make an atlas with centroids of cortex and on the sphere") {
    const temporary_folder folder;
    const auto file = [&](const char* name, double side, double scale = 1) {
        return folder.file(name, surface(eight(side, scale)));
    };
    const auto l = file("fs_LR.L.midthickness.surf.gii", -1), r = file("fs_LR.R.midthickness.surf.gii", 1),
               ls = file("hemi-L_sphere.surf.gii", -1, 3), rs = file("hemi-R_sphere.surf.gii", 1, 3);
    const auto found = io::load_atlas_images({r, rs, reference("atlas.dlabel.nii"), ls, l});
    // Labels 1 1 2 2 2 2 0 0 on the left, 3 3 4 4 4 0 4 4 on the right.
    REQUIRE(found.regions.size() == 4);
    const auto at = [&](const std::string& name) {
        const auto& all = found.regions.name;
        return static_cast<std::size_t>(std::find(all.begin(), all.end(), name) - all.begin());
    };
    REQUIRE(at("LH_a") < 4);
    REQUIRE(at("RH_b") < 4);
    CHECK(found.regions.mni(at("LH_a"), 0) == doctest::Approx(-10.5));
    CHECK(found.regions.mni(at("LH_b"), 0) == doctest::Approx(-13.5));
    CHECK(found.regions.mni(at("RH_b"), 2) == doctest::Approx(3 - (2 + 3 + 4 + 6 + 7) / 5.0));
    CHECK(found.key[at("RH_b")] == 4);
    CHECK(found.regions.hemisphere[at("RH_b")] == "R");
    CHECK(found.regions.partner[at("LH_a")] == at("RH_a"));
    const auto sphere = io::parcel_centroids(
        io::load_surface(ls), io::load_cifti_labels(reference("atlas.dlabel.nii"), "L"), {.on_sphere = true});
    for (std::size_t k = 0; k < sphere.name.size(); ++k)
        for (std::size_t axis = 0; axis < 3; ++axis)
            CHECK(found.regions.sphere(at(sphere.name[k]), axis) == sphere.position(k, axis));
    // A table in another order sets the order, and a volume places what lies beneath the cortex.
    const auto table =
        folder.file("dseg.tsv",
                    "index\tname\tx\ty\tz\n5\tThalamus\t1\t2\t3\n4\tRH_b\tn/a\tn/a\tn/a\n"
                    "3\tRH_a\tn/a\tn/a\tn/a\n1\tLH_a\tn/a\tn/a\tn/a\n2\tLH_b\tn/a\tn/a\tn/a\n");
    const auto whole = io::load_atlas_images({reference("atlas.dlabel.nii"), l, r, table});
    CHECK(whole.regions.name == names{"Thalamus", "RH_b", "RH_a", "LH_a", "LH_b"});
    CHECK(whole.regions.mni(0, 1) == 2);
    CHECK(whole.regions.mni(3, 0) == doctest::Approx(-10.5));
}

TEST_CASE("annotations of FreeSurfer get the side of their file, and match the names of its table") {
    const temporary_folder folder;
    const auto lh = folder.file("lh.aparc.annot", bytes_of("lh.octahedron.annot")),
               rh = folder.file("rh.aparc.annot", bytes_of("lh.octahedron.annot")),
               lp = folder.file("lh.pial", bytes_of("lh.octahedron")),
               rp = folder.file("rh.pial", bytes_of("lh.octahedron"));
    const auto found = io::load_atlas_images({lh, rh, lp, rp});
    CHECK(found.regions.name == names{"lh_front", "lh_back", "rh_front", "rh_back"});
    CHECK(found.regions.partner == std::vector<std::size_t>{2, 3, 0, 1});
    const auto plain = io::parcel_centroids(io::load_surface(lp), io::load_vertex_labels(lh));
    CHECK(found.regions.mni(0, 0) == plain.position(0, 0));
    const auto lut =
        folder.file("lut.txt",
                    "1001 ctx-lh-front 0 0 0 0\n1002 ctx-lh-back 0 0 0 0\n2001 ctx-rh-front 0 0 0 0\n"
                    "2002 ctx-rh-back 0 0 0 0\n3001 wm-lh-front 0 0 0 0\n");
    const auto named = io::load_atlas_images({lh, rh, lp, rp, lut});
    CHECK(named.regions.name == names{"ctx-lh-front", "ctx-lh-back", "ctx-rh-front", "ctx-rh-back"});
    CHECK(named.key == keys{1001, 1002, 2001, 2002});
    CHECK(named.left_out == names{"wm-lh-front"});
}

TEST_CASE(
    "a map on the grid of the labels is averaged as parcellate_volume does it, on another by the nearest "
    "label") {
    const auto atlas = io::load_atlas_images({reference("labels.nii.gz"), reference("labels_lut.txt")});
    const auto labels = io::load_nifti(reference("labels.nii.gz"));
    // A map of the labels themselves: the mean of each is its number.
    CHECK(io::map_means(reference("labels.nii.gz"), reference("labels.nii.gz"), atlas) ==
          vector<double>{10, 20, 30});
    // The first volume of the scan, whose header says five.
    std::string bytes = bytes_of("scan_float32.nii");
    bytes[40] = 3, bytes[48] = 1;
    bytes.resize(352 + 4 * 3 * 2 * 4);
    const temporary_folder folder;
    const auto map = folder.file("map.nii", bytes);
    const auto expected = io::parcellate_volume(map, reference("labels.nii.gz"),
                                                {.names = io::load_label_table(reference("labels_lut.txt"))});
    const auto means = io::map_means(map, reference("labels.nii.gz"), atlas);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(means(i) == doctest::Approx(expected.values(i, 0)).epsilon(1e-12));
    // The map moved by one voxel in x (in the sform's first row): each voxel has the label of its neighbour.
    const auto image = io::load_nifti(map);
    float offset = 0;
    std::memcpy(&offset, bytes.data() + 280 + 12, 4);
    offset += static_cast<float>(image.affine(0, 0));
    std::memcpy(bytes.data() + 280 + 12, &offset, 4);
    const auto moved = io::map_means(folder.file("moved.nii", bytes), reference("labels.nii.gz"), atlas);
    std::map<double, std::array<double, 2>> sums;
    for (std::size_t x = 0; x + 1 < 4; ++x)
        for (std::size_t y = 0; y < 3; ++y)
            for (std::size_t z = 0; z < 2; ++z) {
                sums[labels.values(x + 1, y, z)][0] += image.values(x, y, z);
                sums[labels.values(x + 1, y, z)][1] += 1;
            }
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& sum = sums[10.0 * double(i + 1)];
        CHECK(moved(i) == doctest::Approx(sum[0] / sum[1]).epsilon(1e-12));
    }
}

TEST_CASE("a map on the surface is averaged over the vertices of each label") {
    const temporary_folder folder;
    const auto lh = folder.file("lh.aparc.annot", bytes_of("lh.octahedron.annot")),
               rh = folder.file("rh.aparc.annot", bytes_of("lh.octahedron.annot"));
    const auto atlas = io::load_atlas_images({lh, rh});
    const auto text = [](double first, int vertices = 6, int maps = 1) {
        std::vector<double> values;
        for (int v = 0; v < vertices; ++v) values.push_back(first + v);
        return made_scans::vertex_maps(std::vector(static_cast<std::size_t>(maps), values));
    };
    const auto left = folder.file("5HT2a.lh.shape.gii", text(1)),
               right = folder.file("5HT2a.rh.shape.gii", text(11));
    // Labels 1 2 1 0 2 -1: front is vertices 0 and 2, back 1 and 4.
    CHECK(io::surface_map_means({right, left}, {lh, rh}, atlas) == vector<double>{2, 3.5, 12, 13.5});
    CHECK(
        folder.error([&] {
            io::surface_map_means({left}, {lh, rh}, atlas);
        }) ==
        "5HT2a.lh.shape.gii: is of the left hemisphere, and 'rh_front' is of the right one: give the map of "
        "that hemisphere too");
    CHECK(folder.error([&] {
        io::surface_map_means({left, left}, {lh, rh}, atlas);
    }) == "5HT2a.lh.shape.gii: a second map of the hemisphere L");
    CHECK(folder.error([&] { io::surface_map_means({right}, {lh}, atlas); }) ==
          "5HT2a.rh.shape.gii: needs labels of its hemisphere, R (.annot, .label.gii or .dlabel.nii of the "
          "same "
          "surface)");
    // Another surface, several maps in a file, and a region that no surface has.
    const auto small = folder.file("small.lh.func.gii", text(1, 5)),
               two = folder.file("two.lh.func.gii", text(1, 3, 2));
    CHECK(folder.error([&] {
        io::surface_map_means({small, right}, {lh, rh}, atlas);
    }) == "small.lh.func.gii: has 5 vertices, and lh.aparc.annot 6: both are to be of one surface "
          "(mri_surf2surf, wb_command -metric-resample or neuromaps bring a map to another)");
    CHECK(folder.error([&] {
        io::surface_map_means({two, right}, {lh, rh}, atlas);
    }) == "two.lh.func.gii: has 2 maps: give a file of each");
    const auto deep = io::load_atlas_images(
        {lh, rh, folder.file("names.txt", "1 lh_front\n2 lh_back\n3 rh_front\n4 rh_back\n5 Thalamus\n")});
    CHECK(folder.error([&] {
        io::surface_map_means({left, right}, {lh, rh}, deep);
    }) == "5HT2a.lh.shape.gii: has no vertex in region 'Thalamus', which the labels lack; where that is "
          "beneath "
          "the cortex, the map is to be a volume");
    CHECK_THROWS_AS(io::surface_map_means({}, {lh}, atlas), argument_error);
    CHECK_THROWS_AS(io::map_means(reference("labels.nii.gz"), reference("labels.nii.gz"), atlas),
                    argument_error);
}

TEST_CASE("a map on the surface of a dense atlas is averaged over its labels") {
    const temporary_folder folder;
    // Labels 1 1 2 2 2 2 0 0 on the left, 3 3 4 4 4 0 4 4 on the right.
    const auto atlas = io::load_atlas_images({reference("atlas.dlabel.nii")});
    const auto left =
                   folder.file("map_hemi-L.func.gii", made_scans::vertex_maps({{1, 2, 3, 4, 5, 6, 70, 80}})),
               right = folder.file("map_hemi-R.func.gii",
                                   made_scans::vertex_maps({{11, 12, 13, NAN, 15, 160, 17, 18}}));
    const auto means = io::surface_map_means({left, right}, {reference("atlas.dlabel.nii")}, atlas);
    const std::map<std::string, double> expected{
        {"LH_a", 1.5}, {"LH_b", 4.5}, {"RH_a", 11.5}, {"RH_b", (13 + 15 + 17 + 18) / 4.0}};
    REQUIRE(means.size() == expected.size());
    for (std::size_t i = 0; i < means.size(); ++i)
        CHECK(means(i) == doctest::Approx(expected.at(atlas.regions.name[i])).epsilon(1e-12));
}

TEST_CASE("files of maps whose names differ in the hemisphere alone are one map") {
    const auto paired = [](const std::vector<std::filesystem::path>& files) {
        std::string all;
        for (const auto& map : io::pair_surface_maps(files))
            all += map.name + " " + std::to_string(map.files.size()) + " ";
        return all;
    };
    CHECK(paired({"5HT2a.lh.shape.gii", "5HT1a.lh.shape.gii", "x/5HT2a.rh.shape.gii"}) == "5HT2a 2 5HT1a 1 ");
    CHECK(paired({"source-beliveau2017_desc-cimbi36_space-fsaverage_den-164k_hemi-L_feature.func.gii",
                  "source-beliveau2017_desc-cimbi36_space-fsaverage_den-164k_hemi-R_feature.func.gii"}) ==
          "source-beliveau2017_desc-cimbi36_space-fsaverage_den-164k_feature 2 ");
    CHECK(paired({"rh.5HT4.func.gii", "lh.5HT4.func.gii"}) == "5HT4 2 ");
    CHECK(paired({"hemi-R_5HT4.func.gii"}) == "5HT4 1 ");
    CHECK(paired({"5HT4_LEFT.gii", "5HT4_RIGHT.gii"}) == "5HT4 2 ");
    CHECK(paired({}) == "");
    CHECK_THROWS_WITH_AS(
        paired({"5HT2a.shape.gii"}),
        "5HT2a.shape.gii: its name does not say of which hemisphere it is (lh, rh, or hemi-L, "
        "hemi-R)",
        io_error);
}

TEST_CASE("images that do not go together end in an error that says what lacks") {
    const temporary_folder folder;
    std::size_t tried = 0, clear = 0;
    const auto refused = [&](const std::vector<std::filesystem::path>& files, const std::string& error) {
        const std::string said = folder.error([&] { io::load_atlas_images(files); });
        CAPTURE(said);
        CHECK(said.find(error) != std::string::npos);
        ++tried, clear += said.find(error) != std::string::npos;
    };
    const auto lh = folder.file("lh.a.annot", bytes_of("lh.octahedron.annot")),
               again = folder.file("lh.b.annot", bytes_of("lh.octahedron.annot")),
               nobody = folder.file("aparc.annot", bytes_of("lh.octahedron.annot")),
               pial = folder.file("lh.pial", bytes_of("lh.octahedron")),
               right = folder.file("rh.pial", bytes_of("lh.octahedron")),
               inflated = folder.file("lh.inflated", bytes_of("lh.octahedron")),
               eight_of = folder.file("lh.eight.surf.gii", surface(eight(1))),
               table = folder.file("a.txt", "1 a\n2 b\n"), twice = folder.file("b.txt", "1 c\n2 d\n");
    refused({lh, again}, "lh.b.annot: a second file of labels of the hemisphere L");
    refused({nobody},
            "aparc.annot: its name does not say of which hemisphere it is (lh, rh, or hemi-L, hemi-R)");
    refused({pial}, "lh.pial: needs labels of its hemisphere, L (.annot, .label.gii or .dlabel.nii)");
    refused({lh, right}, "rh.pial: needs labels of its hemisphere, R");
    refused({lh, inflated},
            "lh.inflated: is no place in the brain: give the pial or midthickness surface, or the sphere");
    refused({lh, eight_of}, "lh.eight.surf.gii: has 8 vertices, the labels are of 6");
    refused({table, reference("labels.nii.gz")},
            "has no number that a region has; name a table of the regions beside it");
    refused({reference("labels.nii.gz")}, "has no number that a region has");
    refused({table, twice, reference("labels.nii.gz")}, "its number 1 is that of two regions, 'a' and 'c'");
    refused({reference("scan_float32.nii")}, "has more than one volume: labels are one");
    refused({folder / "absent.nii.gz"}, "absent.nii.gz");
    refused({folder / "absent.dlabel.nii"}, "absent.dlabel.nii");
    const auto bytes = bytes_of("labels_qform.nii");
    std::string halves = bytes;
    const float half = 0.5f, one = 1.0f;  // scl_slope and scl_inter
    std::copy_n(reinterpret_cast<const char*>(&one), 4, halves.begin() + 112);
    std::copy_n(reinterpret_cast<const char*>(&half), 4, halves.begin() + 116);
    refused({table, folder.file("half.nii", halves)},
            "half.nii: has the value 20.5, and labels are whole numbers");
    std::string zeros = bytes;
    for (std::size_t k = 352; k < zeros.size(); ++k) zeros[k] = 0;
    refused({table, folder.file("zeros.nii", zeros)}, "zeros.nii: has no label but 0, the background");
    const auto atlas = io::load_atlas_images({reference("labels.nii.gz"), reference("labels_lut.txt")});
    const auto map_refused = [&](const std::filesystem::path& map, const std::filesystem::path& labels,
                                 const std::string& error) {
        const std::string said = folder.error([&] { io::map_means(map, labels, atlas); });
        CAPTURE(said);
        CHECK(said.find(error) != std::string::npos);
        ++tried, clear += said.find(error) != std::string::npos;
    };
    const auto real = reference("labels.nii.gz");
    map_refused(reference("scan_float32.nii"), real, "has more than one volume: a map is one");
    map_refused(real, reference("scan_float32.nii"), "has more than one volume: labels are one");
    map_refused(real, folder / "zeros.nii", "has no value in region 'first'");
    map_refused(real, folder / "half.nii", "half.nii: has the value");
    bad_input::report("neuroimaging, atlases", tried, clear);
}

}  // namespace test_atlas_images
