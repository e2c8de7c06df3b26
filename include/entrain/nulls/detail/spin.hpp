// How hemispheres are spun: places, assignments, and distortion.
#pragma once

#include <entrain/nulls/spin.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/nulls/detail/distance_assignment.hpp>
#include <entrain/nulls/detail/homotopic.hpp>
#include <entrain/nulls/detail/nearest_on_sphere.hpp>
#include <entrain/nulls/detail/rotation.hpp>
#include <entrain/nulls/detail/sphere.hpp>
#include <entrain/nulls/detail/values.hpp>
#include <entrain/nulls/null_model.hpp>

namespace entrain::nulls::detail {

// One hemisphere: its regions and their places, the same for every draw.
struct hemisphere_places {
    std::vector<std::uint16_t> regions;
    point_lists places;
    std::optional<nearest_on_sphere> nearest;  // for the naive rule, and for the prices
    predicted_prices predicted;                // for the Hungarian rule

    hemisphere_places(const nulls::sphere& surface, char side, nulls::spin_rule rule) {
        for (std::size_t i = 0; i < surface.hemisphere.size(); ++i) {
            if (surface.hemisphere[i] != side) continue;
            regions.push_back(static_cast<std::uint16_t>(i));
            for (std::size_t axis = 0; axis < 3; ++axis)
                places.axis[axis].push_back(surface.coordinates(i, axis));
        }
        if (rule == nulls::spin_rule::naive && !regions.empty()) nearest.emplace(places);
    }

    // Worth its time where many rotations follow.
    void predict_prices() {
        predicted = distance_assignment().predict(places);
        if (!predicted.moving.empty()) nearest.emplace(places);
    }
};

// Spins one hemisphere again and again, with scratch of its own.
class hemisphere_spinner {
public:
    explicit hemisphere_spinner(const hemisphere_places& hemisphere) : hemisphere_(hemisphere) {
        turned_.resize(size());
    }

    std::size_t size() const { return hemisphere_.regions.size(); }

    // Writes source(i) for the regions of this hemisphere under the rotation q.
    void spin(const rotation3& q, nulls::spin_rule rule, std::uint16_t* source) {
        if (size() == 0) return;
        if (rule == nulls::spin_rule::naive) {
            // |c_i - c_j Q| = |c_i Q' - c_j|: the places stay, and what is asked for turns back.
            hemisphere_.places.turn_into(turned_, transposed(q));
            hemisphere_.nearest->find(turned_, search_);
            for (std::size_t i = 0; i < size(); ++i) assign(source, i, search_.found[i]);
            return;
        }
        hemisphere_.places.turn_into(turned_, q);
        if (rule == nulls::spin_rule::vasa) {
            measure_distances(hemisphere_.places, turned_, cost_, false);
            farthest_first(source);
        } else {
            // The total of distances, not of their squares, is what the published method minimises.
            if (!hemisphere_.predicted.moving.empty()) hemisphere_.nearest->find(turned_, search_);
            const auto& columns =
                solver_.solve(hemisphere_.places, turned_, hemisphere_.predicted, search_.found);
            for (std::size_t i = 0; i < size(); ++i) assign(source, i, static_cast<std::size_t>(columns[i]));
        }
    }

private:
    using pack = simd::f64;
    static constexpr std::size_t width = simd::lanes<double>;

    void assign(std::uint16_t* source, std::size_t i, std::size_t j) const {
        source[hemisphere_.regions[i]] = hemisphere_.regions[j];
    }

    // Row minima are kept up to date: only rows whose nearest column was just taken search again.
    void farthest_first(std::uint16_t* source) {
        const std::size_t n = size();
        constexpr double gone = std::numeric_limits<double>::max();
        best_.resize(n);
        least_.resize(n);
        penalty_.assign(n, 0.0);
        const auto search = [&](std::size_t i) {
            std::tie(least_[i], best_[i]) = smallest(cost_.data() + i * n, penalty_.data(), n);
        };
        for (std::size_t i = 0; i < n; ++i) search(i);
        for (std::size_t step = 0; step < n; ++step) {
            // Found rows are below every distance, so that they are not chosen again.
            const std::size_t row = largest(least_.data(), n), column = best_[row];
            assign(source, row, column);
            least_[row] = -1;
            best_[row] = n;
            penalty_[column] = gone;
            for (std::size_t i = 0; i < n; ++i)
                if (best_[i] == column) search(i);
        }
    }

    // The first smallest of a + b and where it is.
    static std::pair<double, std::size_t> smallest(const double* a, const double* b, std::size_t n) {
        pack low = pack{} + std::numeric_limits<double>::max(), where = pack{}, here = pack{};
        std::size_t j = 0;
        for (; j + width <= n; j += width) {
            const pack value = simd::load(a + j) + simd::load(b + j);
            where = value < low ? here : where;
            low = value < low ? value : low;
            here += pack{} + static_cast<double>(width);
        }
        double least = std::numeric_limits<double>::max(), place = static_cast<double>(n);
        for (std::size_t k = 0; k < width; ++k) {
            const double at = where[k] + static_cast<double>(k);
            if (low[k] < least || (low[k] == least && at < place)) {
                least = low[k];
                place = at;
            }
        }
        auto found = static_cast<std::size_t>(place);
        for (; j < n; ++j)
            if (const double value = a[j] + b[j]; value < least) {
                least = value;
                found = j;
            }
        return {least, found};
    }

    static std::size_t largest(const double* a, std::size_t n) {
        pack high = pack{} - 2.0, where = pack{}, here = pack{};
        std::size_t j = 0;
        for (; j + width <= n; j += width) {
            const pack value = simd::load(a + j);
            where = value > high ? here : where;
            high = value > high ? value : high;
            here += pack{} + static_cast<double>(width);
        }
        double most = -2, place = static_cast<double>(n);
        for (std::size_t k = 0; k < width; ++k) {
            const double at = where[k] + static_cast<double>(k);
            if (high[k] > most || (high[k] == most && at < place)) {
                most = high[k];
                place = at;
            }
        }
        auto found = static_cast<std::size_t>(place);
        for (; j < n; ++j)
            if (a[j] > most) {
                most = a[j];
                found = j;
            }
        return found;
    }

    const hemisphere_places& hemisphere_;
    point_lists turned_;
    nearest_on_sphere::scratch search_;
    std::vector<double> cost_, least_, penalty_;
    std::vector<std::size_t> best_;
    distance_assignment solver_;
};

// Distances along the sphere within hemispheres; 0 between them, where a spin leaves everything in its place.
inline matrix<double> sphere_distances(const nulls::sphere& surface) {
    const std::size_t n = surface.hemisphere.size();
    matrix<double> distances = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            if (surface.hemisphere[i] != surface.hemisphere[j]) continue;
            const double *a = row_data(surface.coordinates, i), *b = row_data(surface.coordinates, j);
            const double dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
            const double length = std::sqrt((a[0] * a[0] + a[1] * a[1] + a[2] * a[2]) *
                                            (b[0] * b[0] + b[1] * b[1] + b[2] * b[2]));
            distances(i, j) = distances(j, i) =
                std::sqrt(length) * std::acos(std::clamp(dot / length, -1.0, 1.0));
        }
    return distances;
}

// Distances that distortion refers to, in a unit in which they are about 1. Checked: one for each pair, none
// negative, and not all zero within hemispheres.
inline matrix<double> distortion_distances(const matrix<double>& d, const std::vector<char>& hemisphere,
                                           std::string_view function, std::string_view parameter) {
    const std::size_t n = hemisphere.size();
    if (d.shape(0) != n || d.shape(1) != n)
        throw argument_error(function, parameter,
                             "shape (" + std::to_string(n) + ", " + std::to_string(n) + ")", d.shape());
    check_finite(function, parameter, d);
    double longest = 0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            if (!(d(i, j) >= 0))
                throw argument_error(
                    function, parameter, "no negative distances",
                    describe(d(i, j)) + " at (" + std::to_string(i) + ", " + std::to_string(j) + ")");
            if (i > j && hemisphere[i] == hemisphere[j]) longest = std::max(longest, d(i, j));
        }
    if (!(longest > 0))
        throw argument_error(function, parameter, "positive distances between regions of one hemisphere", 0);
    matrix<double> scaled = d;
    scaled /= unit_of(longest);
    return scaled;
}

inline double distortion_of(const std::uint16_t* source, const matrix<double>& distances,
                            const std::vector<char>& hemisphere) {
    const std::size_t n = hemisphere.size();
    double error = 0, total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double *before = row_data(distances, i), *after = row_data(distances, source[i]);
        for (std::size_t j = 0; j < i; ++j) {
            if (hemisphere[i] != hemisphere[j]) continue;
            const double change = after[source[j]] - before[j];
            error += change * change;
            total += before[j] * before[j];
        }
    }
    return std::sqrt(error / total);
}

inline void check_region_numbers(std::size_t n, std::string_view function) {
    if (n > std::size_t{1} << 16)
        throw argument_error(function, "sphere", "at most 65536 regions (use parcels, not vertices)", n);
}

ENTRAIN_INLINE nulls::spin_null draw_spins(const nulls::sphere& given, nulls::spin_rule rule,
                                           const nulls::spin_options& options, std::string_view function) {
    check_threads(function, options.threads, "options.threads");
    const nulls::sphere surface = checked_sphere(given, options.radius_tolerance, function);
    check_draws(options.draws, function);
    const std::size_t n = surface.hemisphere.size();
    check_region_numbers(n, function);
    check_allocation<std::uint16_t>(function, "options.draws", {options.draws, n});
    if (!(options.max_distortion >= 0))
        throw argument_error(function, "options.max_distortion", "0 (no limit) or a positive number",
                             options.max_distortion);
    const bool limited = options.max_distortion > 0;
    matrix<double> distances;
    if (limited) {
        check_allocation<double>(function, "options.max_distortion", {n, n});
        distances =
            distortion_distances(options.distances.size() ? options.distances : sphere_distances(surface),
                                 surface.hemisphere, function, "options.distances");
    }

    const auto left_regions =
        static_cast<std::size_t>(std::count(surface.hemisphere.begin(), surface.hemisphere.end(), 'L'));
    if (options.mirrored && !options.unequal_hemispheres && left_regions != 0 && left_regions != n &&
        2 * left_regions != n)
        throw argument_error(
            function, "sphere.hemisphere",
            "as many regions on the left as on the right, as options.mirrored turns homotopic regions alike "
            "(leave out those without a counterpart, or set options.unequal_hemispheres to spin them all the "
            "same, or options.mirrored = false if the maps are not bilateral)",
            std::to_string(left_regions) + " left, " + std::to_string(n - left_regions) + " right");

    matrix<std::uint16_t> sources = full(options.draws, n, std::uint16_t{0});
    hemisphere_places left_places(surface, 'L', rule), right_places(surface, 'R', rule);
    if (rule == nulls::spin_rule::hungarian) {
        left_places.predict_prices();
        right_places.predict_prices();
    }
    // Draws go to the threads in blocks, so that each block sets up its scratch once.
    constexpr std::size_t block = 64;
    progress_counter progress(options.progress, options.draws);
    std::size_t kept = 0, stream = 0;
    while (kept < options.draws) {
        // Without a limit this is one round; with one, further streams are drawn until enough are kept.
        const std::size_t count = options.draws - kept;
        std::vector<double> distortion(limited ? count : 0);
        parallel_for((count + block - 1) / block, options.threads, [&](std::size_t b) {
            hemisphere_spinner left(left_places), right(right_places);
            const std::size_t end = std::min(count, (b + 1) * block);
            for (std::size_t d = b * block; d < end; ++d) {
                if (options.poll) options.poll();
                random_stream random(options.seed, stream + d);
                const rotation3 turn = draw_rotation(random);
                std::uint16_t* source = row_data(sources, kept + d);
                left.spin(turn, rule, source);
                right.spin(options.mirrored ? mirror(turn) : draw_rotation(random), rule, source);
                if (limited) distortion[d] = distortion_of(source, distances, surface.hemisphere);
            }
            if (!limited) progress.advance(end - b * block);
        });
        stream += count;
        if (!limited) break;
        const std::size_t from = kept;
        for (std::size_t d = 0; d < count; ++d) {
            if (distortion[d] > options.max_distortion) continue;
            std::copy_n(row_data(sources, from + d), n, row_data(sources, kept));
            ++kept;
        }
        if (kept > from) progress.advance(kept - from);
        if (kept * 1000 < stream && stream >= 1000)
            throw argument_error(function, "options.max_distortion",
                                 "a limit that at least one spin in a thousand meets",
                                 describe(options.max_distortion) + ", which " + std::to_string(kept) +
                                     " of " + std::to_string(stream) + " met");
    }
    return nulls::spin_null(
        std::move(sources),
        limited ? 1 - static_cast<double>(options.draws) / static_cast<double>(stream) : 0.0);
}

ENTRAIN_INLINE std::vector<std::size_t> spin_once(const nulls::sphere& surface,
                                                  const matrix<double>& rotation, nulls::spin_rule rule,
                                                  double radius_tolerance) {
    constexpr auto function = "nulls::spin";
    const rotation3 turn = checked_rotation(rotation, function);
    const nulls::sphere checked = checked_sphere(surface, radius_tolerance, function);
    check_region_numbers(checked.hemisphere.size(), function);
    std::vector<std::uint16_t> source(checked.hemisphere.size());
    const hemisphere_places left(checked, 'L', rule), right(checked, 'R', rule);
    hemisphere_spinner(left).spin(turn, rule, source.data());
    hemisphere_spinner(right).spin(mirror(turn), rule, source.data());
    return {source.begin(), source.end()};
}

ENTRAIN_INLINE vector<double> spin_distortion(const nulls::spin_null& null,
                                              const std::vector<char>& hemisphere,
                                              const matrix<double>& distances) {
    constexpr auto function = "nulls::spin_distortion";
    const std::size_t n = null.regions();
    if (hemisphere.size() != n)
        throw argument_error(function, "hemisphere", std::to_string(n) + " letters, one per region",
                             hemisphere.size());
    const matrix<double> scaled = distortion_distances(distances, hemisphere, function, "distances");
    vector<double> result = full(null.draws(), 0.0);
    for (std::size_t k = 0; k < null.draws(); ++k)
        result(k) = distortion_of(row_data(null.source(), k), scaled, hemisphere);
    return result;
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

ENTRAIN_INLINE spin_null::spin_null(matrix<std::uint16_t> source, double excluded)
    : source_(std::move(source)), excluded_(excluded) {
    constexpr auto function = "nulls::spin_null";
    const std::size_t n = source_.shape(1);
    if (source_.shape(0) == 0 || n == 0)
        throw argument_error(function, "source", "shape (draws, regions), at least one of each",
                             source_.shape());
    for (std::size_t k = 0; k < source_.size(); ++k)
        if (source_.data()[k] >= n)
            throw argument_error(function, "source",
                                 "indices below " + std::to_string(n) + " (the number of regions)",
                                 std::to_string(source_.data()[k]) + " at (" + std::to_string(k / n) + ", " +
                                     std::to_string(k % n) + ")");
    check_between(function, "excluded", excluded, 0, 1);
    std::vector<std::size_t> used(n, draws());
    for (std::size_t d = 0; d < draws(); ++d) {
        std::size_t distinct = 0;
        for (std::size_t i = 0; i < n; ++i) distinct += std::exchange(used[source_(d, i)], d) != d;
        distinct_.push_back(static_cast<std::uint32_t>(distinct));
    }
}

ENTRAIN_INLINE map_maker spin_null::maker(const vector<double>& x, std::string_view function) const {
    detail::check_map_size(x, regions(), function);
    detail::check_values(x, function, "x");
    return [this, x](std::size_t first, std::size_t count, double* maps) {
        detail::check_draws_of_table(first, count, draws(), "nulls::spin_null::maker");
        const std::uint16_t* from = row_data(source_, first);
        for (std::size_t k = 0; k < count * regions(); ++k) maps[k] = x(from[k]);
    };
}

// Null maps that repeat an earlier one, or the map.
ENTRAIN_INLINE std::size_t spin_null::repeated() const {
    std::unordered_set<std::uint64_t> seen;
    const auto hash = [](auto first, std::size_t n) {
        std::uint64_t h = 0x9E3779B97F4A7C15u;
        for (std::size_t i = 0; i < n; ++i)
            h = (h ^ static_cast<std::uint64_t>(*first++)) * 0xD6E8FEB86659FD93u ^ (h >> 29);
        return h;
    };
    std::vector<std::uint16_t> itself(regions());
    for (std::size_t i = 0; i < itself.size(); ++i) itself[i] = static_cast<std::uint16_t>(i);
    seen.insert(hash(itself.data(), itself.size()));
    std::size_t count = 0;
    for (std::size_t d = 0; d < draws(); ++d)
        count += !seen.insert(hash(row_data(source_, d), regions())).second;
    return count;
}

ENTRAIN_INLINE void spin_null::diagnose(const vector<double>&, null_diagnostics& found) const {
    std::size_t distinct = 0;
    for (const std::uint32_t count : distinct_) distinct += count;
    found.distinct_sources = static_cast<double>(distinct) / static_cast<double>(source_.size());
    found.duplicates = static_cast<double>(repeated()) / static_cast<double>(draws());
    found.excluded = excluded_;
}

}  // namespace entrain::nulls
