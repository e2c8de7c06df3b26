// Colours of figures as readers see them who lack a kind of cone.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "trd_sensitivity/figures/colours.hpp"

namespace test_colours {

namespace {

using colour = std::array<double, 3>;

/// How a reader sees linear sRGB.
struct sight {
    const char* name;
    std::array<colour, 3> rows;
};

// Machado, Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113, severity 1.
constexpr std::array<sight, 3> sights = {
    {{"all cones", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
     {"deuteranopia",
      {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
     {"protanopia",
      {{{0.152286, 1.052583, -0.204868},
        {0.114503, 0.786281, 0.099216},
        {-0.003882, -0.048116, 1.051998}}}}}};

/// CIE 1976 L*, a*, b* (D65) of "#rrggbb" as it is seen.
colour lab(const std::string& hex, const sight& by) {
    colour linear{}, seen{};
    for (std::size_t i = 0; i < 3; ++i) {
        int part = 0;
        std::from_chars(hex.data() + 1 + 2 * i, hex.data() + 3 + 2 * i, part, 16);
        const double share = part / 255.0;
        linear[i] = share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    }
    for (std::size_t i = 0; i < 3; ++i)
        seen[i] = std::clamp(
            by.rows[i][0] * linear[0] + by.rows[i][1] * linear[1] + by.rows[i][2] * linear[2], 0.0, 1.0);
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f((0.4124564 * seen[0] + 0.3575761 * seen[1] + 0.1804375 * seen[2]) / 0.95047),
                 y = f(0.2126729 * seen[0] + 0.7151522 * seen[1] + 0.0721750 * seen[2]),
                 z = f((0.0193339 * seen[0] + 0.1191920 * seen[1] + 0.9503041 * seen[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double difference(const std::string& a, const std::string& b, const sight& by) {
    const colour p = lab(a, by), q = lab(b, by);
    return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

}  // namespace

TEST_CASE("colours of one figure are told apart by readers who lack a kind of cone") {
    CHECK(lab("#ffffff", sights[0])[0] == doctest::Approx(100).epsilon(1e-4));  // white, by definition
    // A red and a green that are one colour for deuteranopes.
    CHECK(difference("#c00000", "#5a7d00", sights[0]) > 60);
    CHECK(difference("#c00000", "#5a7d00", sights[1]) < 20);

    std::vector<std::string> all = trd::figures::receptor_colours();
    all.insert(all.end(), {trd::figures::model_colour(0), trd::figures::model_colour(1)});
    for (const auto& colours : {all, trd::figures::series_colours()})
        for (std::size_t i = 0; i < colours.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                for (const auto& by : sights) {
                    CAPTURE(colours[i]);
                    CAPTURE(colours[j]);
                    CAPTURE(by.name);
                    CHECK(difference(colours[i], colours[j], by) > 15);  // 2.3 are seen at all
                }
}

TEST_CASE("a scale of one sign grows lighter for every reader, one of two signs is lightest at zero") {
    const auto stops = [](const std::string& palette) {
        std::vector<std::string> colours;
        for (std::size_t at = palette.find('#'); at != palette.npos; at = palette.find('#', at + 1))
            colours.push_back(palette.substr(at, 7));
        return colours;
    };
    for (const auto& by : sights) {
        CAPTURE(by.name);
        const auto one = stops(trd::figures::viridis), two = stops(trd::figures::teal_brown);
        REQUIRE((one.size() == 9 && two.size() == 9));
        for (std::size_t i = 1; i < 9; ++i) {
            CHECK(lab(one[i], by)[0] > lab(one[i - 1], by)[0]);
            CHECK((lab(two[i], by)[0] > lab(two[i - 1], by)[0]) == (i <= 4));
        }
        CHECK(difference(two.front(), two.back(), by) > 40);
        // What maps mean by their darkest colours is no group.
        for (const auto& end : {two.front(), two.back()})
            for (const std::size_t model : {0u, 1u})
                CHECK(difference(end, trd::figures::model_colour(model), by) > 12);
    }
}

}  // namespace test_colours
