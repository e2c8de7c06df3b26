// Brains in reports: the made surface, its parcels, their outlines, their colours.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <support/synthetic_brain.hpp>
#include <trd_sensitivity/figures/difference.hpp>
#include <trd_sensitivity/figures/plant.hpp>
#include <trd_sensitivity/figures/states.hpp>

#include "example_results.hpp"

namespace test_brain {

namespace {

namespace f = example::figures;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

const f::made_hemisphere& hemisphere() {
    static const f::made_hemisphere made;
    return made;
}

/// Regions with names and places, left where x < 0; no coordinates on a sphere.
entrain::io::region_table table(const std::vector<std::string>& names,
                                const std::vector<std::array<double, 3>>& at) {
    entrain::io::region_table regions;
    regions.mni = entrain::full(names.size(), 3, 0.0);
    regions.sphere = entrain::full(names.size(), 3, none);
    for (std::size_t i = 0; i < names.size(); ++i) {
        regions.name.push_back(names[i]);
        regions.hemisphere.push_back(at[i][0] < 0 ? "L" : "R");
        regions.network.push_back("n/a");
        regions.partner.push_back(i);
        for (std::size_t k = 0; k < 3; ++k) regions.mni(i, k) = at[i][k];
    }
    return regions;
}

double area_seen(const f::hemisphere_parcels& parcels, std::size_t place) {
    double area = 0;
    for (const f::sheet side : {f::sheet::lateral, f::sheet::medial}) {
        const auto found = parcels.of(side).patch.find(static_cast<int>(place));
        if (found != parcels.of(side).patch.end()) area += f::area_of(found->second);
    }
    return area;
}

/// Random patches: each square has the label of the nearest of a few points, in a frame of label 0.
f::label_image random_patches(unsigned seed) {
    std::mt19937 engine(seed);
    std::uniform_real_distribution<double> where(0, 40);
    std::vector<std::array<double, 2>> points(7);
    for (auto& point : points) point = {where(engine), where(engine)};
    f::label_image image{.columns = 40, .rows = 30, .left = -3, .bottom = 8, .step = 0.5, .label = {}};
    image.label.assign(1200, 0);
    for (std::size_t row = 1; row < 29; ++row)
        for (std::size_t column = 1; column < 39; ++column) {
            double least = HUGE_VAL;
            for (std::size_t k = 0; k < points.size(); ++k) {
                const double distance = std::hypot(static_cast<double>(column) - points[k][0],
                                                   static_cast<double>(row) - points[k][1]);
                if (distance < least)
                    least = distance, image.label[row * 40 + column] = static_cast<int>(k) + 1;
            }
        }
    return image;
}

}  // namespace

TEST_CASE("without smoothing the outlines of a label hold its squares") {
    for (unsigned seed = 0; seed < 20; ++seed) {
        f::label_image image = random_patches(seed);
        std::mt19937 engine(seed);
        for (int& label : image.label)
            if (engine() % 10 == 0) label = static_cast<int>(engine() % 8);  // islands and corners that touch
        const auto outlines = f::outlines_of(image, 0, {.smoothings = 0, .tolerance = 0});
        for (int label = 0; label < 8; ++label) {
            const auto squares = std::count(image.label.begin(), image.label.end(), label);
            const auto found = outlines.patch.find(label);
            const double area = found == outlines.patch.end() ? 0 : f::area_of(found->second);
            CHECK(area == doctest::Approx(0.25 * static_cast<double>(squares)).epsilon(1e-12));
        }
    }
}

TEST_CASE("neighbours share their border: smooth patches leave no gap and do not overlap") {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const auto image = random_patches(seed);
        const auto outlines = f::outlines_of(image, 0);
        double all = 0, frame = 0;
        for (const auto& [label, lines] : outlines.patch) all += f::area_of(lines);
        for (const auto& line : outlines.patch.at(0)) frame = std::max(frame, f::area_of({line}));
        CHECK(all == doctest::Approx(frame).epsilon(1e-12));
        CHECK(frame > 0.98 * 300);
        CHECK(frame < 300);
        // Each border lies on the lines of two patches.
        REQUIRE_FALSE(outlines.border.empty());
        for (const auto& border : outlines.border) {
            int on = 0;
            for (const auto& [label, lines] : outlines.patch)
                for (const auto& line : lines)
                    on += std::all_of(border.begin(), border.end(), [&](const auto& point) {
                        return std::find(line.begin(), line.end(), point) != line.end();
                    });
            CHECK(on >= 2);
        }
    }
}

TEST_CASE("outlines leave out points that lie near the line of the others") {
    f::label_image square{.columns = 20, .rows = 20, .left = 0, .bottom = 0, .step = 1, .label = {}};
    square.label.assign(400, 3);
    const auto exact = f::outlines_of(square, 0, {.smoothings = 0, .tolerance = 0.01});
    REQUIRE(exact.patch.at(3).size() == 1);
    CHECK(exact.patch.at(3)[0] == f::closed_line{{0, 0}, {20, 0}, {20, 20}, {0, 20}});
    CHECK(exact.border.empty());
    CHECK(f::outlines_of(square, 4).patch.empty());
    CHECK(f::outlines_of({}, 0).patch.empty());
}

TEST_CASE("over an ellipse the made surface has the height that Poisson's equation gives") {
    // There u / max u = 1 - r^2, r the share of the way to the rim.
    f::closed_line ellipse;
    for (int k = 0; k < 400; ++k)
        ellipse.push_back({-18 + 70 * std::cos(k * 0.015707963), 26 + 28 * std::sin(k * 0.015707963)});
    const f::made_hemisphere made(ellipse);
    int looked_at = 0;
    for (std::size_t i = 0; i < made.grid().label.size(); ++i) {
        if (!made.inside(i) || made.superior(i) < -3) continue;  // below, the rim turns outward
        // The squares outside, half a step away on average, have u = 0.
        const double y = (made.anterior(i) + 18) / 70.5, z = (made.superior(i) - 26) / 28.5,
                     r2 = y * y + z * z;
        if (r2 > 0.85) continue;  // steps of the grid
        ++looked_at;
        CHECK(made.point(f::sheet::lateral, i)[0] ==
              doctest::Approx(-(9 + 61 * std::pow(1 - r2, 0.75))).epsilon(0.04));
    }
    CHECK(looked_at > 4000);
}

TEST_CASE("a made hemisphere is closed: its sheets meet at the outline, and lie apart within") {
    const auto& made = hemisphere();
    const auto& grid = made.grid();
    double deepest = 0;
    std::size_t inside = 0;
    for (std::size_t i = 0; i < grid.label.size(); ++i) {
        if (!made.inside(i)) continue;
        ++inside;
        const auto lateral = made.point(f::sheet::lateral, i), medial = made.point(f::sheet::medial, i);
        REQUIRE(lateral[0] < medial[0]);
        REQUIRE(medial[0] < 0);
        REQUIRE(lateral[0] >= -70);
        deepest = std::max(deepest, medial[0] - lateral[0]);
        const bool rim = !made.inside(i - 1) || !made.inside(i + 1) || !made.inside(i - grid.columns) ||
                         !made.inside(i + grid.columns);
        if (rim) CHECK(medial[0] - lateral[0] < 16);
    }
    CHECK(deepest > 60);
    CHECK(static_cast<double>(inside) ==
          doctest::Approx(f::area_of({f::hemisphere_outline()})).epsilon(0.01));
}

TEST_CASE("every point of cortex goes to the nearest centre where the centres lie on the surface") {
    const auto& made = hemisphere();
    std::vector<std::array<double, 3>> centres;
    for (std::size_t i = 200; i < made.grid().label.size(); i += 1500)
        if (made.cortex(f::sheet::lateral, i)) centres.push_back(made.point(f::sheet::lateral, i));
    REQUIRE(centres.size() > 8);
    const auto images =
        f::nearest_parcels(made, centres, {.depth_share = 1, .least_area = 0, .along_temporal = 1});
    for (const f::sheet side : {f::sheet::lateral, f::sheet::medial}) {
        const auto& image = side == f::sheet::lateral ? images.lateral : images.medial;
        for (std::size_t i = 0; i < image.label.size(); ++i) {
            if (!made.inside(i)) {
                REQUIRE(image.label[i] == -2);
                continue;
            }
            if (!made.cortex(side, i)) {
                REQUIRE(image.label[i] == -1);
                continue;
            }
            const auto p = made.point(side, i);
            std::size_t nearest = 0;
            double least = HUGE_VAL;
            for (std::size_t s = 0; s < centres.size(); ++s) {
                const double away =
                    std::hypot(p[0] - centres[s][0], p[1] - centres[s][1], p[2] - centres[s][2]);
                if (away < least) least = away, nearest = s;
            }
            REQUIRE(image.label[i] == static_cast<int>(nearest));
        }
    }
}

TEST_CASE(
    "gyri run along the temporal lobe: regions whose centres lie one behind the other are no strips across "
    "it") {
    const auto& made = hemisphere();
    // As in an atlas of gyri: insula, superior, middle and inferior temporal gyrus, fusiform gyrus, temporal pole, and
    // what lies around them; mm.
    const std::vector<std::array<double, 3>> centres = {
        {-37, -4, 2},   {-53, -15, -4}, {-57, -30, -13}, {-49, -35, -25}, {-35, -44, -22},
        {-29, 13, -38}, {-54, -45, 5},  {-45, 15, 12},   {-42, 38, -14},  {-39, -10, 43},
        {-52, -39, 31}, {-30, -88, -2}, {-24, -33, -19}, {-23, -8, -35}};
    struct extent {
        double back = HUGE_VAL, front = -HUGE_VAL, bottom = HUGE_VAL;
    };
    const auto extents = [&](const f::parcel_options& options) {
        const auto image = f::nearest_parcels(made, centres, options).lateral;
        std::vector<extent> of(centres.size());
        for (std::size_t i = 0; i < image.label.size(); ++i)
            if (image.label[i] >= 0) {
                auto& found = of[static_cast<std::size_t>(image.label[i])];
                found.back = std::min(found.back, made.anterior(i));
                found.front = std::max(found.front, made.anterior(i));
                found.bottom = std::min(found.bottom, made.superior(i));
            }
        return of;
    };
    const auto along = extents({}), nearest = extents({.along_temporal = 1});
    const std::size_t insula = 0, superior = 1, middle = 2, inferior = 3;
    // The nearest centre alone: both reach to the lower edge of the lobe, and the gyri below end behind them.
    CHECK(nearest[superior].bottom < -35);
    CHECK(nearest[insula].bottom < -33);
    CHECK(nearest[middle].front < 0);
    // One below the other, each as long as the lobe.
    CHECK(along[superior].front - along[superior].back > 45);
    CHECK(along[insula].bottom > -33);
    for (const std::size_t gyrus : {middle, inferior}) {
        CHECK(along[gyrus].front > 3);
        CHECK(along[gyrus].front - along[gyrus].back > 45);
    }
}

TEST_CASE("every region of the cortex is visible in at least one view, wherever its centre lies") {
    std::mt19937 engine(3);
    std::uniform_real_distribution<double> share(0, 1);
    for (const std::size_t count : {1u, 2u, 40u, 120u, 300u}) {
        std::vector<std::string> names;
        std::vector<std::array<double, 3>> at;
        for (std::size_t i = 0; i < count; ++i) {
            names.push_back("region " + std::to_string(i));
            at.push_back({-80 * share(engine), -110 + 190 * share(engine), -50 + 140 * share(engine)});
            if (i % 10 == 1) at.back() = at[i - 1];  // two in one place
            // Nothing is taken for a deep nucleus.
            if (f::detail::deep(at.back()[0], at.back()[1], at.back()[2])) at.back()[2] += 60;
        }
        const auto places = f::places_of(table(names, at));
        REQUIRE(places.left.region.size() == count);
        CHECK(places.right.region.empty());
        CHECK(places.apart.empty());
        for (std::size_t s = 0; s < count; ++s) CHECK(area_seen(places.left, s) > 8);
    }
}

TEST_CASE("the parcels and the wall fill both views of a hemisphere") {
    const auto places = f::places_of(example::synthetic_regions({}));
    const double whole = f::area_of({f::hemisphere_outline()});
    for (const auto* parcels : {&places.left, &places.right})
        for (const f::sheet side : {f::sheet::lateral, f::sheet::medial}) {
            double all = 0;
            for (const auto& [label, lines] : parcels->of(side).patch) all += f::area_of(lines);
            CHECK(all == doctest::Approx(whole).epsilon(0.01));
            CHECK(parcels->of(side).patch.contains(-1) == (side == f::sheet::medial));
        }
    CHECK(places.left.region.size() == 39);
    CHECK(places.apart.size() == 12);
    for (std::size_t s = 0; s < 39; ++s) CHECK(area_seen(places.left, s) > 140);
}

TEST_CASE("mirrored regions have mirrored parcels") {
    const auto places = f::places_of(example::synthetic_regions({}));
    REQUIRE(places.left.region.size() == places.right.region.size());
    for (std::size_t s = 0; s < places.left.region.size(); ++s)
        CHECK(places.left.region[s] + 1 == places.right.region[s]);
    for (const f::sheet side : {f::sheet::lateral, f::sheet::medial}) {
        CHECK(places.left.of(side).patch == places.right.of(side).patch);
        CHECK(places.left.of(side).border == places.right.of(side).border);
    }
}

TEST_CASE("a region lies on the side of the brain where its centre is") {
    // Centres of AAL, mm: a lateral, a medial, a deep and a ventral one.
    const auto regions =
        table({"Postcentral", "Cuneus", "Insula", "Fusiform"},
              {{-42.5, -22.6, 48.9}, {-5.9, -80.1, 27.2}, {-35.1, 6.7, 3.4}, {-31.2, -40.3, -20.2}});
    const auto places = f::places_of(regions);
    const auto area = [&](f::sheet side, int label) {
        const auto& patch = places.left.of(side).patch;
        return patch.contains(label) ? f::area_of(patch.at(label)) : 0.0;
    };
    CHECK(area(f::sheet::lateral, 0) > area(f::sheet::medial, 0));
    CHECK(area(f::sheet::medial, 1) > area(f::sheet::lateral, 1));
    CHECK(area(f::sheet::lateral, 2) > area(f::sheet::medial, 2));
    CHECK(area(f::sheet::medial, 3) > 0);
}

TEST_CASE("regions are told from the cortex by the sphere, by name or network, or by depth") {
    using places = std::vector<std::array<double, 3>>;
    const places four = {{-40, 0, 50}, {-11, -18, 8}, {40, 0, 50}, {11, -18, 8}};
    SUBCASE("by the sphere, where half of the regions have coordinates there, whatever the names say") {
        auto regions = table({"a", "b", "thalamus_by_name", "d"}, four);
        for (const std::size_t i : {0u, 2u})
            for (std::size_t k = 0; k < 3; ++k) regions.sphere(i, k) = 1;
        CHECK(f::subcortical(regions) == std::vector<bool>{false, true, false, true});
    }
    SUBCASE("by the name") {
        CHECK(f::subcortical(table({"Precentral_L", "Thalamus_L", "Precentral_R", "Thalamus_R"}, four)) ==
              std::vector<bool>{false, true, false, true});
        // One name is enough: then the place does not count.
        CHECK(f::subcortical(table({"one", "two", "three", "Left-Accumbens-area"}, four)) ==
              std::vector<bool>{false, false, false, true});
        for (const char* name : {"Hippocampus_L", "L_hippocampus", "Amygdala_R", "Caudate", "Putamen",
                                 "Pallidum", "Cerebelum_Crus1_L", "Vermis_3", "Brain-Stem", "Left-VentralDC",
                                 "HIP-rh", "aTHA-lh", "Raphe_D", "N.Caudatus nucleus"})
            CHECK_MESSAGE(f::detail::named_subcortical(name), name);
        for (const char* name : {"ParaHippocampal_L", "L_parahippocampal", "Para_Hippocampal", "Insula",
                                 "Fusiform", "PUTative area", "7Networks_LH_Vis_1", "PHA1", "A1", "chip"})
            CHECK_MESSAGE(!f::detail::named_subcortical(name), name);
    }
    SUBCASE("by the network") {
        auto regions = table({"a", "b", "c", "d"}, four);
        regions.network[3] = "Subcortical";
        CHECK(f::subcortical(regions) == std::vector<bool>{false, false, false, true});
    }
    SUBCASE("by depth, where nothing else says it") {
        CHECK(f::subcortical(table({"a", "b", "c", "d"}, four)) ==
              std::vector<bool>{false, true, false, true});
    }
}

TEST_CASE("a region without coordinates is nowhere, one without hemisphere goes by its side") {
    auto regions = table({"a", "b", "c"}, {{-40, 0, 50}, {40, 0, 50}, {none, none, none}});
    regions.hemisphere = {"n/a", "n/a", "L"};
    const auto places = f::places_of(regions);
    CHECK(places.left.region == std::vector<std::size_t>{0});
    CHECK(places.right.region == std::vector<std::size_t>{1});
    CHECK(places.apart.empty());
}

TEST_CASE("a map of one sign has a sequential scale, one of two signs a diverging one around zero") {
    namespace t = trd::figures;
    const auto scale = [](entrain::vector<double> values) { return t::scale_of(values, t::brown_teal); };
    const auto both = scale({-1.0, 0.5, none, 3.0});
    CHECK(both.low == -3);
    CHECK(both.high == 3);
    CHECK(both.palette == t::brown_teal);
    const auto positive = scale({0.5, 2.0, none});
    CHECK(positive.low == 0.5);
    CHECK(positive.high == 2);
    CHECK(positive.palette == t::viridis);
    // A scale that nearly reaches zero shows it, so that its bar has a 0.
    CHECK(scale({0.001, 2.0}).low == 0);
    CHECK(scale({0.001, 2.0}).high == 2);
    CHECK(scale({-2.0, -0.4}).high == 0);
    CHECK(scale({-2.0, -0.4}).low == -2);
    CHECK(scale({-2.0, -0.6}).high == -0.6);
    const auto negative = scale({-0.5, -2.0, 0.0});
    CHECK(negative.low == -2);
    CHECK(negative.high == 0);
    CHECK(negative.palette == t::viridis);
    for (const double value : {0.0, 4.0, -4.0}) {
        const auto constant = scale({value, value});
        CHECK(constant.low < constant.high);
        CHECK(constant.low <= value);
        CHECK(constant.high >= value);
    }
    CHECK(scale({none, none}).low < scale({none, none}).high);
}

TEST_CASE("every brain in a report tells each region's value, has a colour bar, and says that it is made") {
    const auto regions = example::synthetic_regions({});
    auto results = example::results(regions, example::receptors(regions));
    for (const std::size_t which : {0u, 1u, 2u}) {
        const auto figure = which == 0   ? trd::figures::brain_map(results, results.maps[0], false)
                            : which == 1 ? trd::figures::state_profiles(results)
                                         : trd::figures::planted_recovered(results);
        CAPTURE(figure.name);
        std::set<std::string> told;
        std::vector<f::mark> dots;
        for (const auto& mark : figure.marks) {
            CHECK(mark.place.left >= 0);
            CHECK(mark.place.right <= figure.width);
            CHECK(mark.place.bottom <= figure.height);
            told.insert(mark.text);
            if (mark.outline.empty() && mark.text.starts_with("subcortical") &&
                mark.place.right - mark.place.left == doctest::Approx(mark.place.bottom - mark.place.top))
                dots.push_back(mark);
        }
        const auto& values = which == 2 ? results.plant->recovered : results.maps[0].value;
        if (which != 1)
            for (std::size_t i = 0; i < regions.size(); ++i)
                CHECK(told.contains(regions.name[i] + ": " + example::number(values(i), 3)));
        // Dots of one brain do not overlap.
        REQUIRE(dots.size() >= 12);
        for (std::size_t i = 0; i < 12; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const double size = dots[i].place.right - dots[i].place.left;
                CHECK(std::hypot(dots[i].place.left - dots[j].place.left,
                                 dots[i].place.top - dots[j].place.top) > 0.95 * size);
            }
        CHECK(figure.script.find("boxxyerror lc palette") != std::string::npos);
        CHECK(figure.caption.find("made surface") != std::string::npos);
        CHECK(figure.caption.find("12 regions that are no cortex") != std::string::npos);
        CHECK(figure.caption.find("left hemisphere is in the left column") != std::string::npos);
    }
}

}  // namespace test_brain
