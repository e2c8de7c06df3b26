// A cortical surface that is made, not measured: a smooth hemisphere of the size and outline of the MNI152 brain, and the
// parcels that regions have on it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "outlines.hpp"

namespace example::figures {

/// mm in MNI space: right, anterior, superior.
using space_point = std::array<double, 3>;

/// The two sides of a hemisphere that are looked at.
enum class sheet { lateral, medial };

/// A closed curve through the corners (Catmull-Rom), eight points each.
inline closed_line rounded(const closed_line& corners) {
    closed_line curve;
    const std::size_t n = corners.size();
    for (std::size_t i = 0; i < n; ++i) {
        const auto &a = corners[(i + n - 1) % n], &b = corners[i], &c = corners[(i + 1) % n],
                   &d = corners[(i + 2) % n];
        for (int step = 0; step < 8; ++step) {
            const double t = step / 8.0;
            plane_point point{};
            for (std::size_t k = 0; k < 2; ++k)
                point[k] =
                    0.5 * (2 * b[k] + (c[k] - a[k]) * t + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t +
                           (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t);
            curve.push_back(point);
        }
    }
    return curve;
}

/// The outline of a hemisphere from the side, (anterior, superior), drawn by hand around the MNI152 brain; mm.
inline const closed_line& hemisphere_outline() {
    static const closed_line curve =
        rounded({{70, 2},    {67, 24},  {55, 46},  {34, 64},    {6, 76},    {-24, 81},  {-54, 76},
                 {-80, 56},  {-98, 28}, {-107, 2}, {-102, -16}, {-84, -24}, {-62, -26}, {-42, -34},
                 {-16, -44}, {8, -47},  {23, -38}, {29, -24},   {44, -21},  {60, -14}});
    return curve;
}

/// Whether a closed line goes around a point.
inline bool encloses(const closed_line& line, double x, double y) {
    bool inside = false;
    for (std::size_t i = 0, j = line.size() - 1; i < line.size(); j = i++) {
        const auto &a = line[i], &b = line[j];
        if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
            inside = !inside;
    }
    return inside;
}

/// The left hemisphere as two sheets over its outline, which meet at the rim: each place (anterior, superior) within
/// the outline has one point on the lateral sheet and one on the medial one, so that a view from either side sees
/// all of its sheet. With u the solution of
///
///     d2u/dy2 + d2u/dz2 = -1 within the outline, u = 0 on it,
///
/// and s = (u / max u)^0.75, the lateral sheet lies at x = -(m + 61 s), at most 70 mm from the midplane; over an ellipse
/// an exponent of 0.5 would make it an ellipsoid, and 0.75 shows more of what lies above and below. The medial sheet
/// lies at x = -m + (m - 3) min(1, 2 s), a flat wall. m, the distance of the rim from the midplane, is 9 mm
/// above and more below, where the temporal lobe turns outward. The corpus callosum, the thalamus and the brain stem
/// take a part of the wall that has no cortex. Right hemisphere: x with the other sign.
class made_hemisphere {
public:
    /// `outline`: (anterior, superior), mm, within (-110, 74) and (-52, 84).
    explicit made_hemisphere(const closed_line& outline = hemisphere_outline(), double step = 1.0) {
        image_.step = step, image_.left = -112, image_.bottom = -54;
        image_.columns = static_cast<std::size_t>(188 / step);
        image_.rows = static_cast<std::size_t>(140 / step);
        const std::size_t n = image_.columns * image_.rows;
        image_.label.assign(n, -1);
        for (std::size_t i = 0; i < n; ++i)
            if (encloses(outline, anterior(i), superior(i))) image_.label[i] = 0;
        inflate();
    }

    /// Squares of the grid, row by row; label -1 outside of the outline, 0 within.
    const label_image& grid() const { return image_; }
    double anterior(std::size_t square) const {
        return image_.left + image_.step * (static_cast<double>(square % image_.columns) + 0.5);
    }
    double superior(std::size_t square) const {
        return image_.bottom + image_.step * (static_cast<double>(square / image_.columns) + 0.5);
    }
    bool inside(std::size_t square) const { return image_.label[square] == 0; }

    /// Whether a square of a sheet has cortex.
    bool cortex(sheet side, std::size_t square) const {
        return inside(square) && (side == sheet::lateral || !wall(anterior(square), superior(square)));
    }

    /// The point of a sheet above a square within the outline.
    space_point point(sheet side, std::size_t square) const {
        const double y = anterior(square), z = superior(square), s = rise_[square], m = rim(y, z);
        const double x =
            side == sheet::lateral ? -(m + (width - 9) * s) : -m + (m - 3) * std::min(1.0, 2 * s);
        return {std::max(x, -width), y, z};
    }

    /// The part of the medial wall that has no cortex.
    static bool wall(double y, double z) {
        const double u = y + 7, v = z - 5 - 0.12 * u;
        return std::pow(std::abs(u) / 31, 2.5) + std::pow(std::abs(v) / (v > 0 ? 19 : 21), 2.5) < 1;
    }

    static constexpr double width = 70;  ///< mm, from the midplane to the most lateral point

private:
    static double rim(double y, double z) {
        const auto ramp = [](double t) {
            t = std::clamp(t, 0.0, 1.0);
            return t * t * (3 - 2 * t);
        };
        return 9 + 24 * ramp((-4 - z) / 32) * ramp((y + 95) / 50);
    }

    /// Successive over-relaxation: 400 sweeps leave less than 1e-4 of u.
    void inflate() {
        const std::size_t wide = image_.columns;
        rise_.assign(image_.label.size(), 0.0);
        for (int sweep = 0; sweep < 400; ++sweep)
            for (std::size_t i = wide + 1; i + wide + 1 < rise_.size(); ++i) {
                if (!inside(i)) continue;
                const double balance =
                    (rise_[i - 1] + rise_[i + 1] + rise_[i - wide] + rise_[i + wide] + 1) / 4;
                rise_[i] += 1.94 * (balance - rise_[i]);
            }
        const double most = *std::max_element(rise_.begin(), rise_.end());
        for (double& each : rise_) each = std::pow(std::max(0.0, each / most), 0.75);
    }

    label_image image_;
    std::vector<double> rise_;
};

/// Parcels of one hemisphere, left or mirrored to it: which region each square of each sheet belongs to.
struct parcel_images {
    label_image lateral, medial;  ///< -2 outside, -1 no cortex, otherwise the place in the list of centres
};

/// How parcels are made.
struct parcel_options {
    double depth_share =
        0.2;  ///< how much the depth of a centre below the surface counts; 1: as any distance
    double least_area = 150.0;  ///< mm2 as seen, over both sheets, that every parcel has
    double along_temporal =
        0.5;  ///< how much a distance along the temporal lobe counts on its lateral side; 1: as any
};

/// How much of a point of the left lateral sheet lies on the temporal lobe: 1 below the Sylvian fissure and in front of
/// the occipital lobe, 0 beyond, and between them over 10 and 16 mm. (anterior, superior), mm.
inline double temporal_share(double y, double z) {
    const double below = std::clamp((-5 - (0.5 * y + 0.87 * z)) / 10, 0.0, 1.0),
                 front = std::clamp((y + 66) / 16, 0.0, 1.0);
    return below * front;
}

/// Each point p of cortex goes to the region i of least |p - q_i|^2 + w_i, where q_i is the point of cortex nearest to
/// the region's centre (6 mm from the others', as seen) and w_i is depth_share times their squared distance: as the
/// nearest centre, but that deep regions (the insula) have a parcel as well, which is not larger for their depth. On the
/// lateral temporal lobe the part of p - q_i along the lobe (forward and down, 0.87 to -0.5) counts along_temporal times
/// only, as gyri run along it: otherwise the superior temporal gyrus and the insula, whose centres lie one behind the
/// other, would be strips across all of the lobe. w
/// falls for a region whose parcel is smaller than `least_area`, or than half of an equal share, until it is not, in at
/// most ten rounds; where half of that is still missing, what lies within 3 mm of q_i, as seen, is the region's.
/// `centres`: of one hemisphere, with x < 0. Cost: squares times centres, for each round.
inline parcel_images nearest_parcels(const made_hemisphere& surface, const std::vector<space_point>& centres,
                                     const parcel_options& options = {}) {
    const auto& grid = surface.grid();
    const auto square_of = [](const space_point& a, const space_point& b) {
        double sum = 0;
        for (std::size_t k = 0; k < 3; ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
        return sum;
    };
    struct place {
        sheet side;
        std::size_t square;
        space_point at;
    };
    std::vector<place> cortex;
    for (const sheet side : {sheet::lateral, sheet::medial})
        for (std::size_t i = 0; i < grid.label.size(); ++i)
            if (surface.cortex(side, i)) cortex.push_back({side, i, surface.point(side, i)});

    constexpr double apart = 6;  // mm, between seeds as seen: those at one place could not both have a parcel
    const auto seen_within = [](const place& a, const place& b, double reach) {
        return a.side == b.side && std::hypot(a.at[1] - b.at[1], a.at[2] - b.at[2]) < reach;
    };
    std::vector<place> seeds;
    std::vector<double> weight;
    for (const auto& centre : centres) {
        const place* nearest = &cortex.front();
        double least = std::numeric_limits<double>::infinity();
        for (const auto& point : cortex) {
            const double distance = square_of(point.at, centre);
            if (distance < least && std::none_of(seeds.begin(), seeds.end(), [&](const auto& seed) {
                    return seen_within(point, seed, apart);
                }))
                least = distance, nearest = &point;
        }
        seeds.push_back(*nearest);
        weight.push_back(options.depth_share * square_of(nearest->at, centre));
    }
    parcel_images images{grid, grid};
    for (auto* image : {&images.lateral, &images.medial})
        for (int& label : image->label) label = label == 0 ? -1 : -2;
    const double each = grid.step * grid.step,
                 least = std::min(options.least_area,
                                  0.5 * each * static_cast<double>(cortex.size()) /
                                      static_cast<double>(std::max<std::size_t>(1, seeds.size())));
    const auto label = [&](const place& point) -> int& {
        return (point.side == sheet::lateral ? images.lateral : images.medial).label[point.square];
    };
    std::vector<double> area(seeds.size(), 0.0);
    double by = 25;  // mm2, that weights of small parcels fall by; the double in each round
    bool settled = seeds.empty();
    for (int round = 0; round < 10 && !settled; ++round, by *= 2) {
        std::fill(area.begin(), area.end(), 0.0);
        for (const auto& point : cortex) {
            double lowest = std::numeric_limits<double>::infinity();
            std::size_t owner = 0;
            const double less = point.side == sheet::lateral
                                    ? temporal_share(point.at[1], point.at[2]) *
                                          (1 - options.along_temporal * options.along_temporal)
                                    : 0;
            for (std::size_t s = 0; s < seeds.size(); ++s) {
                const double along =
                    0.87 * (point.at[1] - seeds[s].at[1]) - 0.5 * (point.at[2] - seeds[s].at[2]);
                const double distance = square_of(point.at, seeds[s].at) - less * along * along + weight[s];
                if (distance < lowest) lowest = distance, owner = s;
            }
            label(point) = static_cast<int>(owner);
            area[owner] += each;
        }
        settled = true;
        for (std::size_t s = 0; s < seeds.size(); ++s)
            if (area[s] < least) weight[s] -= by, settled = false;
    }
    // Whatever the weights: nobody is left with a speck.
    for (std::size_t s = 0; s < seeds.size(); ++s)
        if (area[s] < least / 2)
            for (const auto& point : cortex)
                if (seen_within(point, seeds[s], apart / 2)) label(point) = static_cast<int>(s);
    return images;
}

}  // namespace example::figures
