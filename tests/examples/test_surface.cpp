// Brains on a surface that the user gives: what hides what, how many points are drawn, which vertex is which region.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <support/given_surface.hpp>
#include <support/read_surface.hpp>
#include <trd_sensitivity/figures/difference.hpp>

#include "bad_input.hpp"
#include "example_results.hpp"

namespace test_surface {

namespace {

namespace f = example::figures;

/// A sphere of `rings` rings of twice as many vertices, radius 40 mm, centre (x, -10, 5); the pole of ring 0 points to -x. The
/// region of each vertex is `region(vertex)`.
template <class Region>
f::given_hemisphere sphere(double centre, std::size_t rings, Region&& region) {
    const std::size_t around = 2 * rings, n = (rings + 1) * around;
    f::given_hemisphere made;
    made.vertices = entrain::full(n, 3, 0.0);
    made.triangles = entrain::matrix<std::size_t>::from_shape({2 * rings * around, 3});
    std::size_t t = 0;
    for (std::size_t ring = 0; ring <= rings; ++ring)
        for (std::size_t k = 0; k < around; ++k) {
            const double polar = std::numbers::pi * static_cast<double>(ring) / static_cast<double>(rings),
                         turn = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(around);
            const std::size_t v = ring * around + k, next = ring * around + (k + 1) % around;
            made.vertices(v, 0) = centre - 40 * std::cos(polar);
            made.vertices(v, 1) = -10 + 40 * std::sin(polar) * std::cos(turn);
            made.vertices(v, 2) = 5 + 40 * std::sin(polar) * std::sin(turn);
            if (ring == rings) continue;
            for (const auto& corners :
                 {std::array{v, next, v + around}, std::array{next, next + around, v + around}}) {
                for (std::size_t c = 0; c < 3; ++c) made.triangles(t, c) = corners[c];
                ++t;
            }
        }
    for (std::size_t v = 0; v < n; ++v)
        made.region.push_back(
            region(std::array{made.vertices(v, 0), made.vertices(v, 1), made.vertices(v, 2)}));
    return made;
}

/// Regions 0 to 3: front and back of the left, then of the right hemisphere, on the outer side of the spheres.
entrain::io::region_table regions() {
    entrain::io::region_table table;
    table.name = {"L_Frontal pole", "lh.cuneus", "R_Frontal pole", "rh.cuneus", "Left-Thalamus"};
    table.hemisphere = {"L", "L", "R", "R", "L"};
    table.network.assign(5, "n/a");
    table.partner = {2, 3, 0, 1, 4};
    table.mni = entrain::full(5, 3, 0.0);
    table.sphere = entrain::full(5, 3, std::nan(""));
    const double at[5][3] = {{-70, 10, 5}, {-70, -30, 5}, {70, 10, 5}, {70, -30, 5}, {-11, -17, 7}};
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t k = 0; k < 3; ++k) table.mni(i, k) = at[i][k];
    return table;
}

/// Front and back of each hemisphere laterally; medially no region.
f::given_surface halves(std::size_t rings) {
    f::given_surface surface;
    surface.labelled = true;
    surface.left = sphere(-45, rings, [](const auto& p) { return p[0] > -45 ? -1 : p[1] > -10 ? 0 : 1; });
    surface.right = sphere(45, rings, [](const auto& p) { return p[0] < 45 ? -1 : p[1] > -10 ? 2 : 3; });
    return surface;
}

double area_of_label(const f::label_outlines& outlines, int label) {
    const auto found = outlines.patch.find(label);
    return found == outlines.patch.end() ? 0 : f::area_of(found->second);
}

std::size_t points_of(const f::brain_places& places) {
    std::size_t points = 0;
    for (const auto* half : {&places.left, &places.right})
        for (const f::sheet side : {f::sheet::lateral, f::sheet::medial}) {
            for (const auto& [label, lines] : half->of(side).patch)
                for (const auto& line : lines) points += line.size();
            for (const auto& line : half->rim(side)) points += line.size();
        }
    return points;
}

}  // namespace

TEST_CASE("from each side of a given surface that side is seen, and not what lies behind it") {
    const auto places = f::places_on(halves(40), regions());
    const double half = std::numbers::pi * 40 * 40 / 2;  // mm2
    for (const bool right : {false, true}) {
        CAPTURE(right);
        const auto& parcels = right ? places.right : places.left;
        REQUIRE(parcels.region.size() == 2);
        for (std::size_t k = 0; k < 2; ++k) {
            // Borders run half-way between vertices.
            CHECK(area_of_label(parcels.lateral, static_cast<int>(k)) == doctest::Approx(half).epsilon(0.08));
            CHECK(area_of_label(parcels.medial, static_cast<int>(k)) < 0.04 * half);
            // Where region k lies: in front of -10 or behind.
            const bool front = parcels.region[k] == (right ? 2u : 0u);
            for (const auto& line : parcels.lateral.patch.at(static_cast<int>(k)))
                for (const auto& [anterior, superior] : line) CHECK((front ? anterior > -13 : anterior < -7));
        }
        CHECK(area_of_label(parcels.medial, -1) == doctest::Approx(2 * half).epsilon(0.04));
        REQUIRE(parcels.lateral_rim.size() == 1);
        CHECK(f::area_of(parcels.lateral_rim) == doctest::Approx(2 * half).epsilon(0.03));
    }
    // The thalamus has no vertex.
    CHECK(places.apart == std::vector<std::size_t>{4});
    CHECK(places.surface.find("--surface-labels") != std::string::npos);
    CHECK(places.surface.find("Hidden") == std::string::npos);
    CHECK(trd::figures::brain_caption(places).find("1 regions that the labels lack") != std::string::npos);
    CHECK(places.front > 30);
    CHECK(places.back < -50);
}

TEST_CASE("a surface within another is hidden, and the text says which regions no view shows") {
    auto surface = halves(30);
    // A small sphere within the left one, of region 1; the outer one is all of region 0.
    for (int& region : surface.left.region) region = 0;
    const auto outer = surface.left;
    const std::size_t n = outer.vertices.shape(0), m = outer.triangles.shape(0);
    surface.left.vertices = entrain::full(2 * n, 3, 0.0);
    surface.left.triangles = entrain::matrix<std::size_t>::from_shape({2 * m, 3});
    const double centre[] = {-45, -10, 5};
    for (std::size_t v = 0; v < n; ++v)
        for (std::size_t k = 0; k < 3; ++k) {
            surface.left.vertices(v, k) = outer.vertices(v, k);
            surface.left.vertices(n + v, k) = centre[k] + 0.5 * (outer.vertices(v, k) - centre[k]);
        }
    for (std::size_t t = 0; t < m; ++t)
        for (std::size_t c = 0; c < 3; ++c) {
            surface.left.triangles(t, c) = outer.triangles(t, c);
            surface.left.triangles(m + t, c) = n + outer.triangles(t, c);
        }
    surface.left.region.insert(surface.left.region.end(), n, 1);
    const auto places = f::places_on(surface, regions());
    CHECK(area_of_label(places.left.lateral, 0) == doctest::Approx(std::numbers::pi * 1600).epsilon(0.03));
    CHECK(area_of_label(places.left.lateral, 1) == 0);
    CHECK(places.surface.find("Hidden from both sides: lh.cuneus.") != std::string::npos);
}

TEST_CASE("a mesh of 33,000 vertices is drawn with no more points than a coarse one") {
    const auto fine = f::places_on(halves(128), regions()), coarse = f::places_on(halves(20), regions());
    CHECK(points_of(fine) < 2 * points_of(coarse));
    CHECK(points_of(fine) < 1500);
    CHECK(halves(128).left.region.size() == 129 * 256);
}

TEST_CASE("specks of a view take the region around them") {
    auto surface = halves(60);
    // One vertex of another region in the middle of the front.
    std::size_t nearest = 0;
    double least = HUGE_VAL;
    for (std::size_t v = 0; v < surface.left.region.size(); ++v) {
        const double away = std::hypot(surface.left.vertices(v, 0) + 75, surface.left.vertices(v, 1) - 8,
                                       surface.left.vertices(v, 2) - 5);
        if (away < least) least = away, nearest = v;
    }
    REQUIRE(surface.left.region[nearest] == 0);
    surface.left.region[nearest] = 1;
    const std::array<double, 4> frame = {-52, 32, -37, 47};
    const auto image = f::seen_from(f::sheet::lateral, surface.left, false, frame, 2.0);
    for (std::size_t row = 0; row < image.rows; ++row)
        for (std::size_t column = 0; column < image.columns; ++column)
            if (image.left + 2.0 * static_cast<double>(column) > 0) CHECK(image.at(column, row) != 1);
}

TEST_CASE("labels are the regions of their name, whatever says the hemisphere") {
    const auto table = regions();
    CHECK(f::regions_of_labels({"???", "frontalpole", "frontal pole", "CUNEUS", "L_Frontal pole"}, false,
                               table) == std::vector<int>{-1, -1, 0, 1, 0});
    CHECK(f::regions_of_labels({"ctx-rh-cuneus", "Thalamus"}, true, table) == std::vector<int>{3, -1});
    auto twice = table;
    twice.name[1] = "frontal_pole";
    CHECK(f::regions_of_labels({"Frontal pole", "L_Frontal pole"}, false, twice) == std::vector<int>{-1, 0});
}

TEST_CASE("without labels vertices go to the nearest centre, on a surface that lies where the centres do") {
    const auto table = regions();
    const auto left = sphere(-45, 20, [](const auto&) { return -1; });
    const auto nearest = f::nearest_regions(left.vertices, false, table);
    for (std::size_t v = 0; v < nearest.size(); ++v) {
        const double y = left.vertices(v, 1);
        if (std::abs(y + 10) > 0.01) CHECK(nearest[v] == (y > -10 ? 0 : 1));
    }
    f::given_surface surface{left, sphere(45, 20, [](const auto&) { return 2; }), false};
    surface.left.region = nearest;
    CHECK(f::places_on(surface, table).surface.find("no measured parcels") != std::string::npos);

    auto inflated = left.vertices;
    inflated += 200.0;
    CHECK(bad_input::message<std::runtime_error>([&] { f::nearest_regions(inflated, false, table); })
              .find("mm or more from the left surface, so that it is not in their space (inflated?); "
                    "--surface-labels LEFT,RIGHT") != std::string::npos);
    auto none = table;
    none.hemisphere.assign(5, "L");
    CHECK(bad_input::message<std::runtime_error>([&] { f::nearest_regions(left.vertices, true, none); }) ==
          "--surface: no region of the right hemisphere has a centre");
}

TEST_CASE("maps are drawn on the given surface, and the caption says so") {
    const auto at = example::regions(20);
    auto results = example::results(at, example::receptors(at));
    f::given_surface surface;
    surface.left = sphere(-45, 30, [](const auto&) { return 0; });
    surface.right = sphere(45, 30, [](const auto&) { return 1; });
    const auto figure = trd::figures::brain_map(results, results.maps[0], false, surface);
    CHECK(figure.caption.find("the surface given (--surface)") != std::string::npos);
    CHECK(figure.caption.find("made surface") == std::string::npos);
    CHECK(std::count_if(figure.marks.begin(), figure.marks.end(),
                        [](const auto& mark) { return !mark.outline.empty(); }) == 4);
}

#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)

namespace {

void write_gifti(const std::filesystem::path& file, const std::string& arrays,
                 const std::string& table = "") {
    std::ofstream(file) << "<?xml version=\"1.0\"?><GIFTI Version=\"1.0\">" << table << arrays << "</GIFTI>";
}
template <class Rows>
std::string array_of(const Rows& rows, const std::string& intent, const std::string& type, std::size_t wide) {
    std::string text = "<DataArray Intent=\"NIFTI_INTENT_" + intent + "\" DataType=\"NIFTI_TYPE_" + type +
                       "\" ArrayIndexingOrder=\"RowMajorOrder\" Dimensionality=\"" + (wide > 1 ? "2" : "1") +
                       "\" Dim0=\"" + std::to_string(rows.size() / wide) + "\"" +
                       (wide > 1 ? " Dim1=\"" + std::to_string(wide) + "\"" : "") +
                       " Encoding=\"ASCII\" Endian=\"LittleEndian\"><Data>";
    for (const auto value : rows) text += std::to_string(value) + " ";
    return text + "</Data></DataArray>";
}

}  // namespace

TEST_CASE("a surface is read from GIFTI with labels by name or by the nearest centre") {
    const auto folder = std::filesystem::temp_directory_path() / "entrain-test-surface";
    std::filesystem::create_directories(folder);
    const auto table = regions();
    std::vector<std::filesystem::path> files(2), labels(2);
    for (const bool right : {false, true}) {
        const auto half = sphere(right ? 45 : -45, 10, [](const auto& p) { return p[1] > -9.9 ? 4 : 9; });
        files[right] = folder / (right ? "r.surf.gii" : "l.surf.gii");
        labels[right] = folder / (right ? "r.label.gii" : "l.label.gii");
        write_gifti(files[right], array_of(half.vertices, "POINTSET", "FLOAT32", 3) +
                                      array_of(half.triangles, "TRIANGLE", "INT32", 3));
        write_gifti(labels[right], array_of(half.region, "LABEL", "INT32", 1),
                    "<LabelTable><Label Key=\"0\">?\?\?</Label><Label Key=\"4\">frontal_pole</Label>"
                    "<Label Key=\"9\">cuneus</Label></LabelTable>");
    }
    const auto labelled = f::read_surface(files, labels, table);
    CHECK(labelled.labelled);
    CHECK(labelled.left.vertices.shape(0) == 220);
    CHECK(labelled.right.triangles.shape(0) == 400);
    for (std::size_t v = 0; v < 220; ++v) {
        CHECK(labelled.left.region[v] == (labelled.left.vertices(v, 1) > -9.9 ? 0 : 1));
        CHECK(labelled.right.region[v] == (labelled.right.vertices(v, 1) > -9.9 ? 2 : 3));
    }
    const auto nearest = f::read_surface(files, {}, table);
    CHECK_FALSE(nearest.labelled);
    CHECK(*std::max_element(nearest.left.region.begin(), nearest.left.region.end()) == 1);

    auto others = table;
    others.name = {"a", "b", "c", "d", "e"};
    CHECK(
        bad_input::message<std::runtime_error>([&] { f::read_surface(files, labels, others); }) ==
        "--surface-labels: no label of l.label.gii is the name of a region of its hemisphere; it has labels "
        "such as 'cuneus', regions such as 'a'");
    write_gifti(labels[1], array_of(std::vector<int>(7, 4), "LABEL", "INT32", 1),
                "<LabelTable><Label Key=\"4\">cuneus</Label></LabelTable>");
    CHECK(bad_input::message<std::runtime_error>([&] { f::read_surface(files, labels, table); }) ==
          "--surface-labels: r.label.gii has 7 vertices, the right surface 220");
    std::filesystem::remove_all(folder);
}

#else

TEST_CASE("without the readers the option says what is missing") {
    CHECK(bad_input::message<std::runtime_error>([] {
              f::read_surface({"l", "r"}, {}, regions());
          }).find("-DENTRAIN_WITH_NEUROIMAGING=ON") != std::string::npos);
}

#endif

}  // namespace test_surface
