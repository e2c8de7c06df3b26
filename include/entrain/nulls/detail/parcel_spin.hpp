// How parcels are read through rotated vertices: labels, and the table of what covers what.
#pragma once

#include <entrain/nulls/parcel_spin.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/nulls/detail/homotopic.hpp>
#include <entrain/nulls/detail/rotation.hpp>
#include <entrain/nulls/detail/sphere.hpp>
#include <entrain/nulls/detail/values.hpp>
#include <entrain/nulls/detail/vertex_spin.hpp>
#include <entrain/nulls/spin.hpp>

namespace entrain::nulls::detail {

struct parcel_vertices {
    std::size_t parcels = 0;
    std::vector<std::size_t> order;      // vertices that belong to a parcel, by parcel
    std::vector<std::uint16_t> group;    // (vertices) label
    std::vector<std::size_t> of_vertex;  // (vertices) parcel
};

// A label as text: whole numbers with all their digits.
inline std::string label_text(double label) {
    const bool whole = std::abs(label) < 1e15 && label == std::floor(label);
    return whole ? std::to_string(static_cast<long long>(label)) : describe(label);
}

inline parcel_vertices check_labels(const nulls::sphere& surface, const std::vector<double>& labels,
                                    std::string_view function) {
    const std::size_t n = surface.hemisphere.size();
    if (labels.size() != n)
        throw argument_error(function, "labels", std::to_string(n) + " labels, one per vertex",
                             labels.size());
    parcel_vertices found;
    std::vector<std::size_t> size;
    std::vector<char> side;
    for (std::size_t i = 0; i < n; ++i) {
        if (!(labels[i] >= 0 && labels[i] <= 65535))  // which NaN is not either
            throw argument_error(function, "labels", "0 (no parcel) to 65535",
                                 label_text(labels[i]) + " at (" + std::to_string(i) + ")");
        if (labels[i] != std::floor(labels[i]))
            throw argument_error(function, "labels", "whole numbers",
                                 label_text(labels[i]) + " at (" + std::to_string(i) + ")");
        const auto label = static_cast<std::size_t>(labels[i]);
        found.group.push_back(static_cast<std::uint16_t>(label));
        if (label == 0) continue;
        if (label > size.size()) {
            size.resize(label, 0);
            side.resize(label, 0);
        }
        if (side[label - 1] && side[label - 1] != surface.hemisphere[i])
            throw argument_error(function, "labels", "labels of their own for each hemisphere",
                                 describe(label) + " in both");
        side[label - 1] = surface.hemisphere[i];
        if (++size[label - 1] > 65535)
            throw argument_error(function, "labels", "at most 65535 vertices in a parcel",
                                 "more in parcel " + std::to_string(label));
        found.order.push_back(i);
    }
    found.parcels = size.size();
    check_region_count(found.parcels, function, "labels");
    for (std::size_t p = 0; p < size.size(); ++p)
        if (size[p] == 0)
            throw argument_error(
                function, "labels",
                "each label from 1 to the largest, " + std::to_string(size.size()) + ", to occur",
                "no vertex with " + std::to_string(p + 1));
    const auto place = places_along_curve(surface);
    std::stable_sort(found.order.begin(), found.order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair{found.group[a], place[a]} < std::pair{found.group[b], place[b]};
    });
    return found;
}

ENTRAIN_INLINE nulls::parcel_spin_null draw_parcel_spins(
    const nulls::sphere& given_surface, const std::vector<double>& labels, nulls::parcel_rule rule,
    const nulls::spin_options& options, std::string_view function, const matrix<double>* rotation) {
    const rotation3 given = rotation ? checked_rotation(*rotation, function) : rotation3{};
    check_threads(function, options.threads, "options.threads");
    const nulls::sphere surface = checked_sphere(given_surface, options.radius_tolerance, function);
    refuse_distortion(options, function);
    check_draws(options.draws, function);
    check_enumerator(function, "rule", rule, nulls::parcel_rule::cornblath);
    const parcel_vertices vertices = check_labels(surface, labels, function);
    const std::size_t parcels = vertices.parcels;
    // For each parcel of a draw a place in the table, and as a rule some covers.
    check_allocation<std::size_t>(function, "options.draws", {options.draws, parcels, 2});
    const vertex_surface turning(surface, vertices.order, vertices.group, options.threads);

    struct part {
        std::vector<std::uint32_t> count;  // of covers, for each draw and parcel
        std::vector<nulls::parcel_spin_null::cover> covers;
    };
    constexpr std::size_t block = 16;
    std::vector<part> parts((options.draws + block - 1) / block);
    progress_counter progress(options.progress, options.draws);
    parallel_for(parts.size(), options.threads, [&](std::size_t b) {
        vertex_surface::scratch scratch;
        std::vector<std::uint16_t> covered(parcels + 1, 0);
        std::vector<std::uint16_t> touched;
        std::vector<nulls::parcel_spin_null::cover> found;
        std::vector<std::size_t> begin(parcels);
        const std::size_t end = std::min(options.draws, (b + 1) * block);
        parts[b].count.assign((end - b * block) * parcels, 0);
        for (std::size_t d = b * block; d < end; ++d) {
            if (options.poll) options.poll();
            // Vertices come parcel by parcel, those of the left hemisphere first.
            std::uint32_t* count = parts[b].count.data() + (d - b * block) * parcels;
            std::size_t current = 0;
            found.clear();
            const auto close = [&] {
                std::sort(touched.begin(), touched.end());
                for (const std::uint16_t label : touched) {
                    if (label > 0) {
                        found.push_back({static_cast<std::uint16_t>(label - 1), covered[label]});
                        ++count[current - 1];
                    }
                    covered[label] = 0;
                }
                touched.clear();
            };
            const auto [left, right] = rotation ? std::pair{given, mirror(given)}
                                                : draw_rotations(options.seed, d, options.mirrored);
            turning.turn<true>(left, right, scratch, [&](std::uint32_t vertex, std::uint32_t label) {
                if (vertices.group[vertex] != current) {
                    if (current) close();
                    current = vertices.group[vertex];
                    begin[current - 1] = found.size();
                }
                if (covered[label]++ == 0) touched.push_back(static_cast<std::uint16_t>(label));
            });
            close();
            for (std::size_t q = 0; q < parcels; ++q)
                parts[b].covers.insert(parts[b].covers.end(),
                                       found.begin() + static_cast<std::ptrdiff_t>(begin[q]),
                                       found.begin() + static_cast<std::ptrdiff_t>(begin[q] + count[q]));
        }
        progress.advance(end - b * block);
    });

    std::vector<std::size_t> start{0};
    std::vector<nulls::parcel_spin_null::cover> covers;
    std::size_t total = 0;
    for (const part& p : parts) total += p.covers.size();
    covers.reserve(total);
    start.reserve(options.draws * parcels + 1);
    for (part& p : parts) {
        for (const std::uint32_t count : p.count) start.push_back(start.back() + count);
        covers.insert(covers.end(), p.covers.begin(), p.covers.end());
        p = {};
    }
    return {parcels, std::move(start), std::move(covers), rule};
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

ENTRAIN_INLINE parcel_spin_null::parcel_spin_null(std::size_t parcels, std::vector<std::size_t> start,
                                                  std::vector<cover> covers, parcel_rule rule)
    : rule_(rule), start_(std::move(start)), covers_(std::move(covers)), parcels_(parcels) {
    constexpr auto function = "nulls::parcel_spin_null";
    check_enumerator(function, "rule", rule, parcel_rule::cornblath);
    check_at_least(function, "parcels", parcels, 1);
    if (start_.size() <= parcels || (start_.size() - 1) % parcels != 0)
        throw argument_error(function, "start",
                             "draws times " + std::to_string(parcels) + " places and one more",
                             start_.size());
    if (start_.front() != 0 || start_.back() != covers_.size() ||
        !std::is_sorted(start_.begin(), start_.end()))
        throw argument_error(function, "start",
                             "places from 0 to " + std::to_string(covers_.size()) +
                                 " (the number of covers), nowhere descending",
                             "others");
    for (const cover& c : covers_) {
        check_index(function, "covers", c.parcel, parcels, "parcels");
        check_at_least(function, "covers", std::size_t{c.vertices}, 1);
    }
}

ENTRAIN_INLINE parcel_spin_null parcel_spin_null::with(parcel_rule other) const {
    check_enumerator("nulls::parcel_spin_null::with", "other", other, parcel_rule::cornblath);
    parcel_spin_null result = *this;
    result.rule_ = other;
    return result;
}

ENTRAIN_INLINE std::vector<std::size_t> parcel_spin_null::source(std::size_t draw) const {
    check_index("nulls::parcel_spin_null::source", "draw", draw, draws(), "draws");
    std::vector<std::size_t> result(parcels_, npos);
    for (std::size_t p = 0; p < parcels_; ++p)
        if (const cover* most = largest(draw, p)) result[p] = most->parcel;
    return result;
}

ENTRAIN_INLINE double parcel_spin_null::missing() const {
    double count = 0;
    for (std::size_t k = 0; k + 1 < start_.size(); ++k) count += start_[k] == start_[k + 1];
    return count / static_cast<double>(draws());
}

ENTRAIN_INLINE map_maker parcel_spin_null::maker(const vector<double>& x, std::string_view function) const {
    detail::check_map_size(x, parcels_, function);
    detail::check_values(x, function, "x");
    // Means are taken in a unit in which the map is about 1, so that their sums do not overflow.
    return detail::in_unit_of(x, [this](const vector<double>& map, double) -> map_maker {
        return [this, map](std::size_t first, std::size_t count, double* maps) {
            detail::check_draws_of_table(first, count, draws(), "nulls::parcel_spin_null::maker");
            for (std::size_t d = 0; d < count; ++d)
                for (std::size_t p = 0; p < parcels_; ++p) maps[d * parcels_ + p] = value(first + d, p, map);
        };
    });
}

ENTRAIN_INLINE const parcel_spin_null::cover* parcel_spin_null::largest(std::size_t draw,
                                                                        std::size_t parcel) const {
    const cover *from = covers_.data() + start_[draw * parcels_ + parcel],
                *to = covers_.data() + start_[draw * parcels_ + parcel + 1];
    if (from == to) return nullptr;
    return std::max_element(from, to, [](const cover& a, const cover& b) { return a.vertices < b.vertices; });
}

ENTRAIN_INLINE double parcel_spin_null::value(std::size_t draw, std::size_t parcel,
                                              const vector<double>& x) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    if (rule_ == parcel_rule::baum) {
        const cover* most = largest(draw, parcel);
        return most ? x(most->parcel) : none;
    }
    double sum = 0, weight = 0;
    for (std::size_t k = start_[draw * parcels_ + parcel]; k < start_[draw * parcels_ + parcel + 1]; ++k) {
        const double there = x(covers_[k].parcel);
        if (!is_finite(there)) continue;
        sum += covers_[k].vertices * there;
        weight += covers_[k].vertices;
    }
    return weight > 0 ? sum / weight : none;
}

}  // namespace entrain::nulls
