// A cortical surface that the user gives: from both sides, with what hides what, as outlines of its regions, whose number
// of points does not grow with the mesh.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/io.hpp>

#include "brain_regions.hpp"
#include "figure.hpp"
#include "outlines.hpp"
#include "text.hpp"

namespace example::figures {

/// A hemisphere of a surface: as io::load_surface reads it, with the region of each vertex.
struct given_hemisphere {
    entrain::matrix<double> vertices;        ///< (vertices, 3): right, anterior, superior; mm
    entrain::matrix<std::size_t> triangles;  ///< (triangles, 3), numbers of vertices from 0
    std::vector<int> region;                 ///< of each vertex: a row of the table of regions; -1: none
};

/// Both hemispheres, and what they are.
struct given_surface {
    given_hemisphere left, right;
    bool labelled = false;  ///< the regions come from labels of vertices; otherwise from the nearest centre
};

/// A surface that does not fit the regions or itself.
class surface_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What is seen of a hemisphere from one side, by orthographic projection: each square of the image has the region of
/// the nearest corner of the triangle that is in front there (z-buffer). -2 outside, -1 a surface without a region.
/// Patches of fewer than four squares, which are what the steps of the mesh leave at borders and in folds, take the
/// region that most of their neighbours have. `frame`: back, front, bottom, top, mm. Cost: the triangles and the squares.
inline label_image seen_from(sheet side, const given_hemisphere& surface, bool right,
                             const std::array<double, 4>& frame, double step) {
    const auto& [back, front, bottom, top] = frame;
    label_image image{.columns = static_cast<std::size_t>(std::ceil((front - back) / step)) + 2,
                      .rows = static_cast<std::size_t>(std::ceil((top - bottom) / step)) + 2,
                      .left = back - step,
                      .bottom = bottom - step,
                      .step = step};
    image.label.assign(image.columns * image.rows, -2);
    std::vector<double> nearest(image.label.size(), -std::numeric_limits<double>::infinity());
    const double towards = (side == sheet::lateral) == right ? 1 : -1;  // the sign of x that the viewer is at
    for (std::size_t t = 0; t < surface.triangles.shape(0); ++t) {
        std::array<std::array<double, 3>, 3> at{};  // column, row, depth
        for (std::size_t corner = 0; corner < 3; ++corner) {
            const std::size_t v = surface.triangles(t, corner);
            at[corner] = {(surface.vertices(v, 1) - image.left) / step - 0.5,
                          (surface.vertices(v, 2) - image.bottom) / step - 0.5,
                          towards * surface.vertices(v, 0)};
        }
        const double area =
            (at[1][0] - at[0][0]) * (at[2][1] - at[0][1]) - (at[2][0] - at[0][0]) * (at[1][1] - at[0][1]);
        if (area == 0) continue;  // seen along its plane
        const auto from = [&](std::size_t axis, std::size_t most) {
            const double low = std::min({at[0][axis], at[1][axis], at[2][axis]}),
                         high = std::max({at[0][axis], at[1][axis], at[2][axis]});
            return std::pair(
                static_cast<std::size_t>(std::clamp(std::ceil(low), 0.0, static_cast<double>(most))),
                static_cast<std::size_t>(std::clamp(std::floor(high) + 1, 0.0, static_cast<double>(most))));
        };
        const auto [first_column, last_column] = from(0, image.columns);
        const auto [first_row, last_row] = from(1, image.rows);
        for (std::size_t row = first_row; row < last_row; ++row)
            for (std::size_t column = first_column; column < last_column; ++column) {
                const double x = static_cast<double>(column), y = static_cast<double>(row);
                std::array<double, 3> share{};
                for (std::size_t corner = 0; corner < 3; ++corner) {
                    const auto &a = at[(corner + 1) % 3], &b = at[(corner + 2) % 3];
                    share[corner] = ((a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y)) / area;
                }
                if (std::min({share[0], share[1], share[2]}) < -1e-9) continue;
                const double depth = share[0] * at[0][2] + share[1] * at[1][2] + share[2] * at[2][2];
                const std::size_t square = row * image.columns + column;
                if (depth <= nearest[square]) continue;
                nearest[square] = depth;
                const auto corner =
                    static_cast<std::size_t>(std::max_element(share.begin(), share.end()) - share.begin());
                image.label[square] = surface.region[surface.triangles(t, corner)];
            }
    }

    // Specks.
    std::vector<bool> looked_at(image.label.size(), false);
    for (std::size_t start = 0; start < image.label.size(); ++start) {
        if (looked_at[start]) continue;
        std::vector<std::size_t> patch = {start};
        std::vector<int> around;
        looked_at[start] = true;
        const int mine = image.label[start];
        for (std::size_t k = 0; k < patch.size(); ++k) {
            const std::size_t column = patch[k] % image.columns, row = patch[k] / image.columns;
            const auto meet = [&](bool there, std::size_t other) {
                if (!there) return;
                if (image.label[other] != mine)
                    around.push_back(image.label[other]);
                else if (!looked_at[other])
                    looked_at[other] = true, patch.push_back(other);
            };
            meet(column > 0, patch[k] - 1), meet(column + 1 < image.columns, patch[k] + 1);
            meet(row > 0, patch[k] - image.columns), meet(row + 1 < image.rows, patch[k] + image.columns);
        }
        if (patch.size() >= 4 || around.empty()) continue;
        std::sort(around.begin(), around.end());
        int most = around.front();
        std::ptrdiff_t times = 0;
        for (auto first = around.begin(); first != around.end();) {
            const auto last = std::upper_bound(first, around.end(), *first);
            if (last - first > times) times = last - first, most = *first;
            first = last;
        }
        for (const std::size_t square : patch) image.label[square] = most;
    }
    return image;
}

/// The regions of a given surface as places_of() has those of the made one: views of at most 200 by 200 squares, however
/// many triangles there are. Regions without any vertex are dots; those that no view shows are named in the text for captions.
inline brain_places places_on(const given_surface& surface, const entrain::io::region_table& regions,
                              double tolerance = 0.25) {
    brain_places places;
    std::array<double, 4> frame = {HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL};
    std::vector<bool> has_vertex(regions.size(), false), seen(regions.size(), false);
    for (const auto* half : {&surface.left, &surface.right}) {
        for (std::size_t v = 0; v < half->vertices.shape(0); ++v)
            for (std::size_t axis = 0; axis < 2; ++axis) {
                frame[2 * axis] = std::min(frame[2 * axis], half->vertices(v, axis + 1));
                frame[2 * axis + 1] = std::max(frame[2 * axis + 1], half->vertices(v, axis + 1));
            }
        for (const int region : half->region)
            if (region >= 0) has_vertex[static_cast<std::size_t>(region)] = true;
    }
    const double extent = std::max(frame[1] - frame[0], frame[3] - frame[2]), margin = extent / 60;
    places.back = frame[0] - margin, places.front = frame[1] + margin;
    places.bottom = frame[2] - margin, places.top = frame[3] + margin;
    for (const bool right : {false, true}) {
        const auto& half = right ? surface.right : surface.left;
        auto& parcels = right ? places.right : places.left;
        std::vector<int> place(regions.size(), -1);
        for (const int region : half.region)
            if (region >= 0 && place[static_cast<std::size_t>(region)] < 0) {
                place[static_cast<std::size_t>(region)] = static_cast<int>(parcels.region.size());
                parcels.region.push_back(static_cast<std::size_t>(region));
            }
        for (const sheet side : {sheet::lateral, sheet::medial}) {
            label_image image = seen_from(side, half, right, frame, extent / 196);
            const outline_options coarse{.smoothings = 4, .tolerance = tolerance * extent / 180};
            for (int& label : image.label)
                if (label >= 0) {
                    seen[static_cast<std::size_t>(label)] = true;
                    label = place[static_cast<std::size_t>(label)];
                }
            (side == sheet::lateral ? parcels.lateral : parcels.medial) = outlines_of(image, -1, coarse);
            for (int& label : image.label) label = label == -2 ? -2 : 0;
            auto rim = outlines_of(image, 0, coarse).patch;
            (side == sheet::lateral ? parcels.lateral_rim : parcels.medial_rim) = std::move(rim[0]);
        }
    }
    std::vector<std::string> hidden;
    for (std::size_t i = 0; i < regions.size(); ++i)
        if (!has_vertex[i]) {
            if (std::isfinite(regions.mni(i, 0) + regions.mni(i, 1) + regions.mni(i, 2)))
                places.apart.push_back(i);
        } else if (!seen[i]) {
            hidden.push_back(regions.name[i]);
        }
    places.surface =
        std::string("Brain: lateral and medial views of the surface given (--surface)") +
        (surface.labelled ? ", whose parcels are those of the labels given (--surface-labels); grey has no "
                            "region."
                          : ", on which each vertex has the colour of the region whose centre is nearest; "
                            "these are no measured parcels, and what has no cortex is not told apart.");
    if (!hidden.empty()) {
        places.surface += " Hidden from both sides: ";
        for (std::size_t i = 0; i < std::min<std::size_t>(hidden.size(), 8); ++i)
            places.surface += (i ? ", " : "") + escape_html(hidden[i]);
        places.surface += hidden.size() > 8 ? " and " + std::to_string(hidden.size() - 8) + " more." : ".";
    }
    if (surface.labelled) places.dots = "regions that the labels lack", places.dots_title = "no label";
    return places;
}

/// On the surface given, or on the made one where there is none.
inline brain_places places_on(const std::optional<given_surface>& surface,
                              const entrain::io::region_table& regions, double tolerance = 0.25) {
    return surface ? places_on(*surface, regions, tolerance) : places_of(regions, tolerance);
}

namespace detail {

/// The words of a name of a region that do not say its hemisphere, in small letters.
inline std::string without_hemisphere(std::string_view name) {
    std::string plain, word;
    const auto finish = [&] {
        if (!word.empty() && word != "l" && word != "r" && word != "lh" && word != "rh" && word != "left" &&
            word != "right" && word != "ctx")
            plain += (plain.empty() ? "" : " ") + word;
        word.clear();
    };
    for (const char c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) || letter > 127)
            word += static_cast<char>(std::tolower(letter));
        else
            finish();
    }
    finish();
    return plain;
}

inline bool is_right(const entrain::io::region_table& regions, std::size_t i) {
    return regions.hemisphere[i] == "R" || (regions.hemisphere[i] != "L" && regions.mni(i, 0) > 0);
}

}  // namespace detail

/// The region that each label of a hemisphere means: the one of that hemisphere with the same name, or else with the same
/// words but for those that say a hemisphere (lh, L, left, ctx, ...), whatever their case. -1 where there is none, or
/// where two regions would do.
inline std::vector<int> regions_of_labels(const std::vector<std::string>& labels, bool right,
                                          const entrain::io::region_table& regions) {
    std::vector<int> found(labels.size(), -1);
    for (std::size_t k = 0; k < labels.size(); ++k) {
        std::vector<int> exact, alike;
        const std::string plain = detail::without_hemisphere(labels[k]);
        for (std::size_t i = 0; i < regions.size(); ++i) {
            if (detail::is_right(regions, i) != right) continue;
            if (regions.name[i] == labels[k]) exact.push_back(static_cast<int>(i));
            if (!plain.empty() && detail::without_hemisphere(regions.name[i]) == plain)
                alike.push_back(static_cast<int>(i));
        }
        if (exact.size() == 1)
            found[k] = exact[0];
        else if (exact.empty() && alike.size() == 1)
            found[k] = alike[0];
    }
    return found;
}

/// The region of each vertex by the nearest centre of its hemisphere; subcortical() ones have none. Throws
/// surface_error where a hemisphere has no region of cortex, and where the surface is none of the space of the centres:
/// half of them are farther than 15 mm from it, as from an inflated one. Cost: vertices times regions.
inline std::vector<int> nearest_regions(const entrain::matrix<double>& vertices, bool right,
                                        const entrain::io::region_table& regions) {
    const auto deep = subcortical(regions);
    std::vector<std::size_t> centres;
    for (std::size_t i = 0; i < regions.size(); ++i)
        if (!deep[i] && detail::is_right(regions, i) == right &&
            std::isfinite(regions.mni(i, 0) + regions.mni(i, 1) + regions.mni(i, 2)))
            centres.push_back(i);
    const std::string which = right ? "right" : "left";
    if (centres.empty())
        throw surface_error("--surface: no region of the " + which + " hemisphere has a centre");
    std::vector<int> region(vertices.shape(0), -1);
    std::vector<double> away(centres.size(), HUGE_VAL);
    for (std::size_t v = 0; v < vertices.shape(0); ++v) {
        double least = HUGE_VAL;
        for (std::size_t c = 0; c < centres.size(); ++c) {
            double distance = 0;
            for (std::size_t k = 0; k < 3; ++k)
                distance += (vertices(v, k) - regions.mni(centres[c], k)) *
                            (vertices(v, k) - regions.mni(centres[c], k));
            away[c] = std::min(away[c], distance);
            if (distance < least) least = distance, region[v] = static_cast<int>(centres[c]);
        }
    }
    const double middle = std::sqrt(quantile(away, 0.5));
    if (!(middle <= 15))
        throw surface_error(
            "--surface: half of the centres of regions are " + number(middle, 3) + " mm or more from the " +
            which +
            " surface, so that it is not in their space (inflated?); --surface-labels LEFT,RIGHT "
            "says which vertex belongs to which region");
    return region;
}

}  // namespace example::figures
