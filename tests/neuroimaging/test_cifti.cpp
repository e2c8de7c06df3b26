#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <entrain/io/cifti.hpp>

#include "reference_files.hpp"
#include "temporary_folder.hpp"

namespace test_cifti {

using namespace entrain;

namespace {

using names = std::vector<std::string>;

/// The file with a part of its XML replaced by as many bytes.
std::string with(std::string bytes, const std::string& part, std::string by) {
    const std::size_t at = bytes.find(part);
    REQUIRE(at != std::string::npos);
    REQUIRE(by.size() <= part.size());
    by.resize(part.size(), ' ');
    return bytes.replace(at, part.size(), by);
}

}  // namespace

TEST_CASE("parcellated files come with names, values and repetition time") {
    const names parcels{"LH_a", "LH_b", "Thalamus"};
    const auto series = io::load_cifti_parcels(reference("parcels.ptseries.nii"));
    CHECK(series.name == parcels);
    CHECK(series.values == expected("ptseries"));
    CHECK(series.tr == 2);
    CHECK(series.column.empty());
    const auto connectivity = io::load_cifti_parcels(reference("parcels.pconn.nii"));
    CHECK(connectivity.name == parcels);
    CHECK(connectivity.column == parcels);
    CHECK(connectivity.values == expected("pconn"));
    CHECK(connectivity.tr == 0);
    const auto maps = io::load_cifti_parcels(reference("parcels.pscalar.nii"));
    CHECK(maps.column == names{"myelin", "thickness"});
    CHECK(maps.values == expected("pscalar"));
}

TEST_CASE("dense series are averaged over the parcels of a dense atlas in another order, as NumPy does it") {
    const auto found = io::parcellate_cifti(reference("dense.dtseries.nii"), reference("atlas.dlabel.nii"));
    const auto order = expected("dense_order");
    REQUIRE(found.key.size() == order.size());
    for (std::size_t p = 0; p < found.key.size(); ++p)
        CHECK(static_cast<double>(found.key[p]) == order(0, p));
    CHECK(difference(found.values, expected("dense")) < 1e-12);
    CHECK(found.tr == doctest::Approx(0.72).epsilon(1e-12));
    std::size_t cortex = 0;
    for (std::size_t p = 0; p < found.key.size(); ++p) {
        if (found.name[p] == "Thalamus")
            CHECK(found.count[p] == 4);
        else
            cortex += found.count[p];
    }
    CHECK(cortex < 12);  // the medial wall is in no parcel
    const auto whole =
        io::parcellate_cifti(reference("dense.dtseries.nii"), reference("atlas.dlabel.nii"), {.map = "all"});
    CHECK(whole.name == names{"brain"});
    CHECK(whole.count[0] == cortex + 4);
}

TEST_CASE("the labels of a hemisphere come by vertex") {
    using keys = std::vector<std::int64_t>;
    const auto file = reference("atlas.dlabel.nii");
    CHECK(io::load_cifti_labels(file, "L").key == keys{1, 1, 2, 2, 2, 2, 0, 0});
    CHECK(io::load_cifti_labels(file, "R").key == keys{3, 3, 4, 4, 4, 0, 4, 4});
    CHECK(io::load_cifti_labels(file, "R").table.size() == 7);
    CHECK_THROWS_AS(io::load_cifti_labels(file, "left"), argument_error);
    CHECK_THROWS_AS(io::load_cifti_labels(reference("dense.dtseries.nii"), "L"), io_error);
}

TEST_CASE("what does not fit together, is damaged or of another kind is told") {
    const temporary_folder folder;
    const auto scan = reference("dense.dtseries.nii"), atlas = reference("atlas.dlabel.nii");
    const auto message = [&](const auto& action) {
        std::string what = folder.error(action);
        for (const auto& file : {scan, atlas})
            if (what.starts_with(file.string())) what = what.substr(file.string().size() + 2);
        return what;
    };
    CHECK(message([&] { io::load_cifti_parcels(scan); }) ==
          "has rows of the type BRAIN_MODELS, not PARCELS: parcellate_cifti averages dense files");
    CHECK(message([&] { io::parcellate_cifti(atlas, atlas); }) ==
          "is no dense series: its axes are BRAIN_MODELS and LABELS");
    CHECK(message([&] { io::parcellate_cifti(scan, scan); }) ==
          "is no dense atlas (.dlabel.nii): its axes are BRAIN_MODELS and SERIES");
    CHECK(message([&] { io::parcellate_cifti(scan, atlas, {.map = "other"}); }) ==
          "has no map 'other'; it has: 'main', 'all'");
    CHECK(message([&] { io::load_cifti_parcels(reference("scan_float32.nii")); }).find("is a NIfTI-1 file") !=
          std::string::npos);
    CHECK(message([&] { io::load_cifti_parcels(reference("scan_nifti2.nii.gz")); }).find("has the shape") !=
          std::string::npos);

    const std::string dense = bytes_of("dense.dtseries.nii"), labels = bytes_of("atlas.dlabel.nii");
    const auto parcellate = [&](const std::string& bytes, const std::string& of_atlas) {
        return message(
            [&] { io::parcellate_cifti(folder.file("a.nii", bytes), folder.file("b.nii", of_atlas)); });
    };
    CHECK(parcellate(dense, labels) == "no error");
    const auto changed = [&](const char* part, const char* by) {
        return parcellate(with(dense, part, by), labels);
    };
    CHECK(changed("Version=\"2.0\"", "Version=\"1.0\"") ==
          "a.nii: is CIFTI of version '1.0'; 2 is supported");
    CHECK(changed("NumberOfSeriesPoints=\"6\"", "NumberOfSeriesPoints=\"7\"") ==
          "a.nii: damaged: axis 0 has the extent 6, but its explanation 7");
    CHECK(
        changed("NumberOfSeriesPoints=\"6\"", "NumberOfSeriesPoints=\"x\"").find("expected a whole number") !=
        std::string::npos);
    CHECK(changed("SeriesStep=\"0.72\"", "SeriesStep=\"-0.7\"")
              .find("a.nii: damaged: samples follow each other") == 0);
    CHECK(changed("SeriesStep=\"0.72\"", "SeriesStep=\"\"").find("a.nii: damaged: SeriesStep is ''") == 0);
    CHECK(changed("SeriesStep=\"0.72\"", "SeriesStep=\"720\"") ==
          "a.nii: says that samples follow each other after 720 s; were these milliseconds?");
    CHECK(changed("SurfaceNumberOfVertices=\"8\"", "SurfaceNumberOfVertices=\"9\"")
              .find("resample one to the other") != std::string::npos);
    CHECK(changed("SurfaceNumberOfVertices=\"8\"", "SurfaceNumberOfVertices=\"4\"")
              .find("damaged: CIFTI_STRUCTURE_CORTEX_LEFT has the vertex 4 of 4") != std::string::npos);
    CHECK(changed("IndexOffset=\"6\"", "IndexOffset=\"5\"") ==
          "a.nii: damaged: its brain models leave gaps or overlap");
    CHECK(changed("0 1 2 4 5 7", "0 1 2 4 5").find("has 5 indices for 6 grayordinates") != std::string::npos);
    CHECK(changed("0 1 2 4 5 7", "0 1 2 4 5 5") == "a.nii: damaged: a vertex or a voxel comes twice");
    CHECK(changed("CIFTI_INDEX_TYPE_SERIES", "CIFTI_INDEX_TYPE_NONE").find("has an axis of the type 'NONE") !=
          std::string::npos);
    CHECK(changed("</CIFTI>", "<CIFTI>").find("its XML is damaged or truncated") != std::string::npos);
    CHECK(changed("TransformationMatrix", "Transformation").find("a.nii: ") == 0);
    CHECK(parcellate(dense, with(labels, "Key=\"5\"", "Key=\"6\"")) ==
          "b.nii: damaged: the label 5 is not in its table");
    CHECK(parcellate(dense, with(labels, "Key=\"5\"", "Key=\"4\"")) ==
          "b.nii: damaged: the label 4 comes twice in its table");
    // The left hemisphere of the scan is another structure: both of its parcels are missing.
    const std::string other = with(dense, "CIFTI_STRUCTURE_CORTEX_LEFT", "CIFTI_STRUCTURE_CORTEX");
    CHECK(parcellate(other, labels).find("a.nii: has nothing of 2 parcels of the atlas: ") == 0);
    const auto dropped = io::parcellate_cifti(folder.file("a.nii", other), folder.file("b.nii", labels),
                                              {.missing = io::missing_parcels::drop});
    CHECK(dropped.absent == names{"LH_a", "LH_b"});
    CHECK(dropped.name.size() == 3);

    for (const char* name : {"parcels.ptseries.nii", "parcels.pconn.nii", "parcels.pscalar.nii"}) {
        const std::string whole = bytes_of(name);
        for (std::size_t length = 0; length < whole.size(); length += 10)
            CHECK_THROWS_AS(io::load_cifti_parcels(folder.file("a.nii", whole.substr(0, length))), io_error);
    }
    for (std::size_t length = 0; length < dense.size(); length += 10)
        CHECK(parcellate(dense.substr(0, length), labels) != "no error");
    for (std::size_t length = 0; length < labels.size(); length += 10)
        CHECK(parcellate(dense, labels.substr(0, length)) != "no error");
}

}  // namespace test_cifti
