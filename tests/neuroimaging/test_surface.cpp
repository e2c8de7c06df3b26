#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <entrain/io/surface.hpp>

#include "reference_files.hpp"
#include "temporary_folder.hpp"

namespace test_surface {

using namespace entrain;

namespace {

using names = std::vector<std::string>;
using keys = std::vector<std::int64_t>;

const std::vector<std::string> every_surface{"octahedron_ascii.surf.gii", "octahedron_b64bin.surf.gii",
                                             "octahedron_b64gz.surf.gii", "lh.octahedron"};

std::string with(std::string bytes, const std::string& part, std::string by) {
    const std::size_t at = bytes.find(part);
    REQUIRE(at != std::string::npos);
    return bytes.replace(at, part.size(), by);
}

}  // namespace

TEST_CASE("meshes come back from GIFTI in each encoding and from FreeSurfer's own format") {
    const matrix<double> points{{100, 0, 0},  {-100, 0, 0}, {0, 100, 0},
                                {0, -100, 0}, {0, 0, 100},  {0, 0, -100}};
    const matrix<std::size_t> triangles{{0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4},
                                        {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}};
    for (const std::string& name : every_surface) {
        CAPTURE(name);
        const auto mesh = io::load_surface(reference(name));
        CHECK(mesh.vertices == points);
        CHECK(mesh.triangles == triangles);
    }
}

TEST_CASE("labels and maps of vertices come back") {
    const auto gifti = io::load_vertex_labels(reference("octahedron.label.gii"));
    CHECK(gifti.key == keys{7, 3, 7, 0, 3, 0});
    CHECK(gifti.table.key == keys{0, 7, 3});
    CHECK(gifti.table.name == names{"\?\?\?", "front", "back & top"});
    const auto annotation = io::load_vertex_labels(reference("lh.octahedron.annot"));
    CHECK(annotation.key == keys{1, 2, 1, 0, 2, -1});
    CHECK(annotation.table.name == names{"unknown", "front", "back"});
    CHECK(io::load_vertex_maps(reference("octahedron.func.gii")) == expected("func"));
}

TEST_CASE("centroids of parcels are means of their vertices, moved out to the sphere where asked") {
    const auto mesh = io::load_surface(reference("lh.octahedron"));
    for (const char* name : {"octahedron.label.gii", "lh.octahedron.annot"}) {
        CAPTURE(name);
        const auto labels = io::load_vertex_labels(reference(name));
        const auto plain = io::parcel_centroids(mesh, labels);
        REQUIRE(plain.name.size() == 2);
        CHECK(plain.name[0] == "front");
        CHECK(plain.count == std::vector<std::size_t>{2, 2});
        CHECK(plain.position == matrix<double>{{50, 50, 0}, {-50, 0, 50}});
        const auto sphere = io::parcel_centroids(mesh, labels, {.on_sphere = true});
        const double edge = 100 / std::sqrt(2.0);
        CHECK(difference(sphere.position, matrix<double>{{edge, edge, 0}, {-edge, 0, edge}}) < 1e-12);
    }
    auto labels = io::load_vertex_labels(reference("octahedron.label.gii"));
    CHECK_THROWS_AS(io::parcel_centroids(mesh, labels, {.background = {"front", "back & top", "\?\?\?"}}),
                    argument_error);
    labels.key = {7, 7, 3, 3, 3, 3};  // opposite vertices: no direction
    CHECK_NOTHROW(io::parcel_centroids(mesh, labels));
    CHECK_THROWS_AS(io::parcel_centroids(mesh, labels, {.on_sphere = true}), argument_error);
    labels.key[0] = 12;
    CHECK_THROWS_AS(io::parcel_centroids(mesh, labels), argument_error);
    labels.key.pop_back();
    CHECK_THROWS_AS(io::parcel_centroids(mesh, labels), argument_error);
    auto broken = mesh;
    broken.vertices(0, 0) = INFINITY;
    CHECK_THROWS_AS(io::parcel_centroids(broken, io::load_vertex_labels(reference("octahedron.label.gii"))),
                    argument_error);
    CHECK_THROWS_AS(io::parcel_centroids({}, {}), argument_error);
}

TEST_CASE("damaged, foreign and truncated surfaces and labels are errors that say so") {
    const temporary_folder folder;
    const auto surface = [&](const std::string& bytes) {
        return folder.error([&] { io::load_surface(folder.file("a", bytes)); });
    };
    const auto labels = [&](const std::string& bytes) {
        return folder.error([&] { io::load_vertex_labels(folder.file("a", bytes)); });
    };
    const auto maps = [&](const std::string& bytes) {
        return folder.error([&] { io::load_vertex_maps(folder.file("a", bytes)); });
    };
    const std::string ascii = bytes_of("octahedron_ascii.surf.gii"),
                      base64 = bytes_of("octahedron_b64bin.surf.gii"),
                      gzip = bytes_of("octahedron_b64gz.surf.gii"), label = bytes_of("octahedron.label.gii"),
                      triangles = bytes_of("lh.octahedron"), annotation = bytes_of("lh.octahedron.annot");
    CHECK(surface("nothing") == "a: is neither GIFTI nor a surface of triangles of FreeSurfer's");
    CHECK(surface("<html></html>") == "a: its XML has no element GIFTI, so that it is no such file");
    CHECK(surface(label) == "a: has no array NIFTI_INTENT_POINTSET of three columns");
    CHECK(surface(with(ascii, "Dim0=\"6\"", "Dim0=\"5\"")) ==
          "a: damaged: an array of 5 times 3 has 18 values");
    CHECK(surface(with(ascii, "Dim0=\"6\"", "Dim0=\"-6\"")) == "a: damaged: Dim0 is -6");
    CHECK(surface(with(ascii, "Dim0=\"6\"", "Dim0=\"6000000000000000000\"")).find("has 18 values") !=
          std::string::npos);
    CHECK(surface(with(ascii, "Dim0=\"6\"", "")) == "a: damaged: an element DataArray without a number Dim0");
    CHECK(surface(with(ascii, "Encoding=\"ASCII\"", "Encoding=\"ExternalFileBinary\""))
              .find("has an array with the encoding 'ExternalFileBinary'") != std::string::npos);
    CHECK(
        surface(with(ascii, "NIFTI_TYPE_FLOAT32", "NIFTI_TYPE_RGB24")).find("the type 'NIFTI_TYPE_RGB24'") !=
        std::string::npos);
    CHECK(surface(with(ascii, "RowMajorOrder", "AnyOrder")) ==
          "a: damaged: ArrayIndexingOrder is 'AnyOrder'");
    CHECK(surface(with(base64, "LittleEndian", "MiddleEndian")) == "a: damaged: Endian is 'MiddleEndian'");
    CHECK(surface(with(base64, "<Data>", "<Data>!")) == "a: damaged: base64 has no letter '!'");
    CHECK(surface(with(base64, "<Data>", "<Data>A")) == "a: damaged: base64 ends within four letters");
    CHECK(surface(with(gzip, "<Data>", "<Data>AAAA")).find("cannot be inflated") != std::string::npos);
    CHECK(labels(with(label, "NIFTI_INTENT_LABEL", "NIFTI_INTENT_SHAPE")) ==
          "a: has NIFTI_INTENT_SHAPE, no labels (NIFTI_INTENT_LABEL)");
    CHECK(labels(ascii) == "a: has 2 arrays; labels are one, of one column");
    CHECK(labels(with(label, "Key=\"3\"", "Key=\"7\"")) ==
          "a: damaged: the label 7 comes twice in its table");
    CHECK(maps(ascii) == "a: has arrays over 6 and over 8 vertices");
    CHECK(maps(annotation) == "a: is no GIFTI file");
    CHECK(maps("<GIFTI/>") == "a: has no arrays");
    // Vertices that are not there: the first number of the first triangle, behind 6 points.
    std::string changed = triangles;
    const std::size_t numbers = changed.size() - 12 * 8;
    changed[numbers + 3] = 6;
    CHECK(surface(changed) == "a: damaged: a triangle names the vertex 6 of 6");
    changed[numbers] = '\xFF';
    CHECK(surface(changed).find("a: damaged: a triangle names the vertex -") == 0);
    changed = triangles;
    changed.replace(numbers - 72, 4, std::string_view("\x7F\x80\0\0", 4));
    CHECK(surface(changed) == "a: damaged: a coordinate is not finite");
    changed[numbers - 80] = '\x7F';
    CHECK(surface(changed).find("a: truncated: it says that it has 21") == 0);
    changed = annotation;
    changed[0] = '\x7F';
    CHECK(labels(changed).find("a: truncated: it says that it has 21") == 0);
    changed = annotation;
    changed[7] = 9;
    CHECK(labels(changed) == "a: damaged: the vertex 9 of 6");
    changed = annotation;
    changed[4 + 48 + 3] = 0;
    CHECK(labels(changed) == "a: has no table of colours, so that labels have no names");

    for (const std::string& name : every_surface) {
        CAPTURE(name);
        const std::string whole = bytes_of(name);
        for (std::size_t length = 0; length < whole.size(); length += 10)
            CHECK(surface(whole.substr(0, length)) != "no error");
    }
    for (const std::string* whole : {&label, &annotation})
        for (std::size_t length = 0; length < whole->size(); length += 10)
            CHECK(labels(whole->substr(0, length)) != "no error");
}

}  // namespace test_surface
