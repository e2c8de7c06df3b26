// Spin nulls of parcel maps: the sphere is rotated, and each region takes the value of a region that lands on
// it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/random.hpp>
#include <entrain/nulls/rotation.hpp>
#include <entrain/nulls/sphere.hpp>
#include <entrain/stats/assignment.hpp>

namespace entrain::nulls {

/// How a rotated map is read at the original places, hemisphere by hemisphere.
enum class spin_rule {
    naive,     ///< each region takes the nearest rotated one; a region may serve twice, another never
    vasa,      ///< one to one, greedily: the region whose nearest rotated one is farthest chooses first
    hungarian  ///< one to one, with the least total distance
};

/// How spins are drawn.
struct spin_options {
    std::size_t draws = 10'000;  ///< number of rotations
    std::uint64_t seed = 1;      ///< draw d comes from stream d of this seed
    bool mirrored = true;  ///< turn the right hemisphere as the mirror image of the left, else on its own:
                           ///< bilateral maps then give 16 % false positives at 5 %, mirrored 6 %
                           ///< (tests/nulls/test_calibration.cpp)
    double radius_tolerance = 0.01;  ///< how far a region's radius may differ from the mean, relatively;
                                     ///< parcel means, which lie inside the sphere, need more (0.2)
    std::size_t threads = 0;         ///< 0: one per core; results do not depend on it
    progress_callback progress = {};
};

/// Spins of one set of regions. A map x becomes the null map x(source(d, i)), i = 0 .. regions - 1.
struct spin_null {
    matrix<std::uint16_t> source;  ///< (draws, regions)

    std::size_t draws() const { return source.shape(0); }
    std::size_t regions() const { return source.shape(1); }

    /// The null maps of x: (draws, regions).
    /// Throws argument_error if x has another number of regions.
    template <array_like X>
    matrix<double> surrogates(const X& x) const {
        const auto& map = detail::as_vector<double>(x, "nulls::spin_null::surrogates", "x");
        if (map.size() != regions())
            throw argument_error("nulls::spin_null::surrogates", "x",
                                 std::to_string(regions()) + " values, one per region of the null",
                                 map.size());
        matrix<double> result = full(draws(), regions(), 0.0);
        std::transform(source.begin(), source.end(), result.begin(),
                       [&](std::uint16_t region) { return map(region); });
        return result;
    }
};

}  // namespace entrain::nulls

namespace entrain::detail {

// One hemisphere: its regions, their places, and scratch for one spin after another.
class hemisphere_spinner {
public:
    hemisphere_spinner(const nulls::sphere& surface, char side) {
        for (std::size_t i = 0; i < surface.hemisphere.size(); ++i) {
            if (surface.hemisphere[i] != side) continue;
            regions_.push_back(static_cast<std::uint16_t>(i));
            for (std::size_t axis = 0; axis < 3; ++axis) place_[axis].push_back(surface.coordinates(i, axis));
        }
        for (auto& axis : turned_) axis.resize(regions_.size());
        cost_.resize(regions_.size() * regions_.size());
    }

    std::size_t size() const { return regions_.size(); }

    // Writes source(i) for the regions of this hemisphere under the rotation q.
    void spin(const rotation3& q, nulls::spin_rule rule, std::uint16_t* source) {
        const std::size_t n = size();
        for (std::size_t axis = 0; axis < 3; ++axis)
            for (std::size_t i = 0; i < n; ++i)
                turned_[axis][i] =
                    place_[0][i] * q[axis] + place_[1][i] * q[3 + axis] + place_[2][i] * q[6 + axis];
        for (std::size_t i = 0; i < n; ++i) {
            const double x = place_[0][i], y = place_[1][i], z = place_[2][i];
            double* row = cost_.data() + i * n;
            for (std::size_t j = 0; j < n; ++j) {
                const double dx = x - turned_[0][j], dy = y - turned_[1][j], dz = z - turned_[2][j];
                row[j] = dx * dx + dy * dy + dz * dz;
            }
        }
        switch (rule) {
            case nulls::spin_rule::naive:
                nearest(source);
                break;
            case nulls::spin_rule::vasa:
                farthest_first(source);
                break;
            case nulls::spin_rule::hungarian: {
                // The total of distances, not of their squares, is what the published method minimises.
                for (double& value : cost_) value = std::sqrt(value);
                const auto& columns = solver_.solve(cost_.data(), n);
                for (std::size_t i = 0; i < n; ++i)
                    source[regions_[i]] = regions_[static_cast<std::size_t>(columns[i])];
            }
        }
    }

private:
    void nearest(std::uint16_t* source) const {
        const std::size_t n = size();
        for (std::size_t i = 0; i < n; ++i) {
            const double* row = cost_.data() + i * n;
            source[regions_[i]] = regions_[static_cast<std::size_t>(std::min_element(row, row + n) - row)];
        }
    }

    // Row minima are kept up to date: only rows whose nearest column was just taken search again.
    void farthest_first(std::uint16_t* source) {
        const std::size_t n = size();
        constexpr double gone = std::numeric_limits<double>::infinity();
        best_.resize(n);
        open_.assign(n, 1);
        const auto search = [&](std::size_t i) {
            const double* row = cost_.data() + i * n;
            best_[i] = static_cast<std::size_t>(std::min_element(row, row + n) - row);
        };
        for (std::size_t i = 0; i < n; ++i) search(i);
        for (std::size_t step = 0; step < n; ++step) {
            std::size_t row = n;
            for (std::size_t i = 0; i < n; ++i)
                if (open_[i] && (row == n || cost_[i * n + best_[i]] > cost_[row * n + best_[row]])) row = i;
            const std::size_t column = best_[row];
            source[regions_[row]] = regions_[column];
            open_[row] = 0;
            for (std::size_t i = 0; i < n; ++i) cost_[i * n + column] = gone;
            for (std::size_t i = 0; i < n; ++i)
                if (open_[i] && best_[i] == column) search(i);
        }
    }

    std::vector<std::uint16_t> regions_;
    std::array<std::vector<double>, 3> place_, turned_;
    std::vector<double> cost_;
    std::vector<std::size_t> best_;
    std::vector<char> open_;
    assignment_solver solver_;
};

inline nulls::spin_null draw_spins(const nulls::sphere& surface, nulls::spin_rule rule,
                                   const nulls::spin_options& options, std::string_view function) {
    check_sphere(surface, options.radius_tolerance, function);
    if (options.draws == 0) throw argument_error(function, "options.draws", "at least 1", 0);
    const std::size_t n = surface.hemisphere.size();
    if (n > std::size_t{1} << 16)
        throw argument_error(function, "sphere", "at most 65536 regions (use parcels, not vertices)", n);

    nulls::spin_null result;
    result.source = full(options.draws, n, std::uint16_t{0});
    // Draws go to the threads in blocks, so that each block sets up its scratch once.
    constexpr std::size_t block = 64;
    progress_counter progress(options.progress, options.draws);
    parallel_for((options.draws + block - 1) / block, options.threads, [&](std::size_t b) {
        hemisphere_spinner left(surface, 'L'), right(surface, 'R');
        const std::size_t end = std::min(options.draws, (b + 1) * block);
        for (std::size_t d = b * block; d < end; ++d) {
            random_stream random(options.seed, d);
            const rotation3 turn = draw_rotation(random);
            std::uint16_t* source = row(result.source, d);
            left.spin(turn, rule, source);
            right.spin(options.mirrored ? mirror(turn) : draw_rotation(random), rule, source);
        }
        progress.advance(end - b * block);
    });
    return result;
}

}  // namespace entrain::detail

namespace entrain::nulls {

/// One spin under a given rotation: source(i) for each region i, so that the null map is x(source(i)). The
/// left hemisphere turns by `rotation` (row vectors: points Q), the right one by its mirror image.
/// rotation: (3, 3). Returns (regions). radius_tolerance as in spin_options.
/// Throws argument_error as the spins below, and for a rotation that is not (3, 3) or not finite.
template <array_like Q>
std::vector<std::size_t> spin(const sphere& surface, const Q& rotation, spin_rule rule = spin_rule::hungarian,
                              double radius_tolerance = spin_options{}.radius_tolerance) {
    constexpr auto function = "nulls::spin";
    const auto& q = detail::as_matrix<double>(rotation, function, "rotation");
    if (q.shape(0) != 3 || q.shape(1) != 3)
        throw argument_error(function, "rotation", "shape (3, 3)", q.shape());
    detail::require_finite(q, function, "rotation");
    detail::check_sphere(surface, radius_tolerance, function);
    detail::rotation3 turn{};
    std::copy(q.begin(), q.end(), turn.begin());
    std::vector<std::uint16_t> source(surface.hemisphere.size());
    detail::hemisphere_spinner(surface, 'L').spin(turn, rule, source.data());
    detail::hemisphere_spinner(surface, 'R').spin(detail::mirror(turn), rule, source.data());
    return {source.begin(), source.end()};
}

/// Spins in which each region takes the value of the nearest rotated region of its hemisphere. Neighbourhoods
/// are kept best, but values repeat: some 70 to 80 % of the regions appear in each null map.
/// surface: places of the regions (see `sphere`), one or both hemispheres, at least ten regions in all.
/// Throws argument_error if coordinates are missing (NaN), are not on one sphere within
/// options.radius_tolerance, a hemisphere is neither 'L' nor 'R', there are fewer than ten regions, or
/// options.draws is 0.
/// Cost O(draws regions^2).
/// Source: Alexander-Bloch et al. 2018, doi:10.1016/j.neuroimage.2018.05.070; Vazquez-Rodriguez et al. 2019,
/// doi:10.1073/pnas.1903403116.
inline spin_null naive_spins(const sphere& surface, const spin_options& options = {}) {
    return detail::draw_spins(surface, spin_rule::naive, options, "nulls::naive_spins");
}

/// Spins in which regions are exchanged one to one, greedily: in turn, the region whose nearest free rotated
/// region is farthest away takes it. Each null map is a rearrangement of the map's values. Arguments and
/// errors as `naive_spins`.
/// Cost O(draws regions^2) as a rule, O(draws regions^3) at worst.
/// Source: Vasa et al. 2018, doi:10.1093/cercor/bhx249.
inline spin_null vasa_spins(const sphere& surface, const spin_options& options = {}) {
    return detail::draw_spins(surface, spin_rule::vasa, options, "nulls::vasa_spins");
}

/// Spins in which regions are exchanged one to one with the least total distance (linear assignment). Each
/// null map is a rearrangement of the map's values. Arguments and errors as `naive_spins`.
/// Cost O(draws regions^3) at worst, in practice nearer to regions^2.
/// Source: Markello and Misic 2021, doi:10.1016/j.neuroimage.2021.118052.
inline spin_null hungarian_spins(const sphere& surface, const spin_options& options = {}) {
    return detail::draw_spins(surface, spin_rule::hungarian, options, "nulls::hungarian_spins");
}

}  // namespace entrain::nulls
