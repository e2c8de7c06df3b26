// How maps are sums of modes, and how groups of modes turn.
#pragma once

#include <entrain/nulls/eigenmodes.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls/detail/homotopic.hpp>
#include <entrain/nulls/detail/sphere.hpp>
#include <entrain/nulls/detail/values.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/regions.hpp>

namespace entrain::nulls::detail {

// Modes, and what takes a map to its coefficients by least squares.
struct mode_basis {
    matrix<double> modes;       // (modes, regions), with the constant
    matrix<double> projection;  // (modes, regions)
    vector<double> eigenvalues;

    mode_basis(matrix<double> m, vector<double> values, std::string_view function, std::string_view parameter)
        : modes(std::move(m)), eigenvalues(std::move(values)) {
        const single_threaded_blas guard;
        const matrix<double> transposed = xt::transpose(modes);
        const matrix<double> gram = xt::linalg::dot(modes, transposed);
        double off = std::numeric_limits<double>::infinity();
        try {
            projection = xt::linalg::solve(gram, modes);
            // The coefficients of a mode are those of itself.
            const matrix<double> one = xt::linalg::dot(projection, transposed);
            off = 0;
            for (std::size_t i = 0; i < one.shape(0); ++i)
                for (std::size_t j = 0; j < one.shape(1); ++j)
                    if (const double value = std::abs(one(i, j) - (i == j ? 1.0 : 0.0)); !(value <= off))
                        off = value;
        } catch (const std::runtime_error&) {  // LAPACK met a pivot of zero
        }
        if (!(off < 1e-6))
            throw argument_error(function, parameter,
                                 "modes that are linearly independent of each other and of the constant one",
                                 "modes that are not");
    }

    std::vector<double> coefficients(const double* map) const {
        std::vector<double> c(modes.shape(0), 0.0);
        for (std::size_t k = 0; k < c.size(); ++k)
            for (std::size_t i = 0; i < modes.shape(1); ++i) c[k] += projection(k, i) * map[i];
        return c;
    }
};

// Null maps of one map. A group's coefficients turn by a random rotation: they keep their length, and their
// direction is uniform, so no rotation matrix is needed.
inline void rotate_modes(const mode_basis& basis, const std::vector<double>& c,
                         const std::vector<double>& rest, const nulls::eigenmode_options& options,
                         const draw_streams& stream, std::size_t first, std::size_t count, double* maps) {
    const std::size_t n = basis.modes.shape(1), modes = c.size();
    constexpr std::size_t batch = 64;
    std::vector<std::size_t> order(n);
    for (std::size_t start = first / batch * batch; start < first + count; start += batch) {
        matrix<double> turned = full(batch, modes, 0.0), added = full(batch, n, 0.0);
        for (std::size_t d = 0; d < batch; ++d) {
            random_stream random(options.seed, stream(start + d));
            turned(d, 0) = c[0];  // the constant
            for (std::size_t begin = 1, size = 3; begin < modes; begin += size, size += 2) {
                const std::size_t end = std::min(begin + size, modes);
                double length = 0, squares = 0;
                for (std::size_t k = begin; k < end; ++k) {
                    const double stretch = options.ellipsoid ? basis.eigenvalues(k) : 1;
                    length += stretch * c[k] * c[k];
                    turned(d, k) = random.normal();
                    squares += turned(d, k) * turned(d, k);
                }
                for (std::size_t k = begin; k < end; ++k) {
                    turned(d, k) *= std::sqrt(length / squares);
                    if (options.ellipsoid) turned(d, k) /= std::sqrt(basis.eigenvalues(k));
                }
            }
            if (options.residual == nulls::mode_residual::permuted) {
                std::iota(order.begin(), order.end(), std::size_t{0});
                random.shuffle(order.begin(), order.end());
                for (std::size_t i = 0; i < n; ++i) added(d, i) = rest[order[i]];
            }
        }
        const single_threaded_blas guard;
        matrix<double> made = xt::linalg::dot(turned, basis.modes);
        made += added;
        for (std::size_t d = std::max(start, first); d < std::min(start + batch, first + count); ++d)
            std::copy_n(row_data(made, d - start), n, maps + (d - first) * n);
    }
}

ENTRAIN_INLINE nulls::eigenmode_null eigenmode_rotation(const matrix<double>& given,
                                                        const vector<double>& values,
                                                        const nulls::eigenmode_options& options) {
    constexpr auto function = "nulls::eigenmode_rotation";
    const std::size_t n = given.shape(1), count = given.shape(0);
    check_region_count(options.partner.empty() ? n : options.partner.size(), function, "modes");
    if (count == 0 || count + 1 > n)
        throw argument_error(function, "modes",
                             "shape (modes, regions), at least one mode and fewer than regions",
                             given.shape());
    if (values.size() != count)
        throw argument_error(function, "eigenvalues", std::to_string(count) + " values, one per mode",
                             values.size());
    check_finite(function, "modes", given);
    check_finite(function, "eigenvalues", values);
    for (std::size_t k = 0; k < count; ++k)
        if (!(values(k) > 0) || (k > 0 && values(k) < values(k - 1)))
            throw argument_error(function, "eigenvalues",
                                 "positive values in ascending order (leave the constant mode out)",
                                 describe(values(k)) + " at (" + std::to_string(k) + ")");
    if (!(values(0) >= 1e-12 * values(count - 1)))
        throw argument_error(
            function, "eigenvalues",
            "values whose first is not nothing beside the last (leave the constant mode out)",
            describe(values(0)) + " and " + describe(values(count - 1)));
    check_draws(options.draws, function);
    check_enumerator(function, "options.residual", options.residual, mode_residual::permuted);
    check_enumerator(function, "options.symmetry", options.symmetry, bilateral::separate);
    if (!options.partner.empty()) {
        check_pairing(options.partner, options.partner.size(), function);
        check_all_paired(options.partner, function);
        if (options.partner.size() != 2 * n)
            throw argument_error(function, "options.partner",
                                 std::to_string(2 * n) + " indices, for modes of one of two hemispheres",
                                 options.partner.size());
    }
    matrix<double> all = full(count + 1, n, 1.0);
    vector<double> spectrum = full(count + 1, 0.0);
    // Neither the unit of the modes nor that of the eigenvalues matters; in these, squares are within range.
    const double unit = unit_of(largest_of(given)), value_unit = unit_of(values(count - 1));
    std::transform(given.begin(), given.end(), row_data(all, 1), [unit](double v) { return v / unit; });
    std::transform(values.begin(), values.end(), spectrum.begin() + 1,
                   [value_unit](double v) { return v / value_unit; });
    return {std::make_shared<const mode_basis>(std::move(all), std::move(spectrum), function, "modes"),
            options};
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

ENTRAIN_INLINE std::size_t eigenmode_null::regions() const {
    if (!basis) return 0;
    return options.partner.empty() ? basis->modes.shape(1) : options.partner.size();
}

// Fields may be changed after they were made: that what belongs together still fits.
ENTRAIN_INLINE void eigenmode_null::check(std::string_view function) const {
    if (!options.partner.empty()) {
        detail::check_pairing(options.partner, options.partner.size(), function, "null.options.partner");
        detail::check_all_paired(options.partner, function);
    }
    if (!basis || (!options.partner.empty() && options.partner.size() != 2 * basis->modes.shape(1)))
        throw argument_error(function, "null", "a null that eigenmode_rotation made, unchanged",
                             basis ? "one with other partners" : "one without modes");
}

ENTRAIN_INLINE eigenmode_null eigenmode_null::subset(const std::vector<std::size_t>& keep) const {
    std::vector<std::size_t> columns = keep;  // of the modes
    eigenmode_options part = options;
    if (!options.partner.empty()) {
        // Modes are those of one hemisphere, its regions in the order of the pairs.
        part.partner = kept_partner(options.partner, keep);
        const auto left = detail::halves(options.partner).first;
        columns.clear();
        for (std::size_t pair = 0; pair < left.size(); ++pair)
            if (std::find(keep.begin(), keep.end(), left[pair]) != keep.end()) columns.push_back(pair);
    }
    detail::check_region_count(keep.size(), "nulls::eigenmode_null::subset", "keep");
    if (columns.size() <= basis->modes.shape(0))
        throw argument_error("nulls::eigenmode_null", "x",
                             "values in more regions than there are modes with the constant one (" +
                                 std::to_string(basis->modes.shape(0)) + ")",
                             columns.size());
    matrix<double> seen = full(basis->modes.shape(0), columns.size(), 0.0);
    for (std::size_t k = 0; k < seen.shape(0); ++k)
        for (std::size_t i = 0; i < columns.size(); ++i) seen(k, i) = basis->modes(k, columns[i]);
    return {std::make_shared<const detail::mode_basis>(std::move(seen), basis->eigenvalues,
                                                       "nulls::eigenmode_null", "x"),
            part};
}

ENTRAIN_INLINE double eigenmode_null::explained_of(vector<double> map) const {
    constexpr auto function = "nulls::eigenmode_null::explained";
    check(function);
    const auto keep = detail::usable_regions(map, regions(), options.partner, function);
    if (keep.size() < map.size()) return subset(keep).explained_of(subvector(map, keep));
    const double unit = unit_of(detail::largest_of(map)), magnitude = detail::largest_of(map) / unit;
    map /= unit;
    if (!options.partner.empty()) {
        const auto [left, right] = detail::halves(options.partner);
        const vector<double> l = subvector(map, left), r = subvector(map, right);
        map = vector<double>(0.5 * (l + r));
        if (!varies(map, magnitude)) map = vector<double>(0.5 * (l - r));
    }
    const auto c = basis->coefficients(map.data());
    double mean = 0, rest = 0, total = 0;
    for (const double value : map) mean += value / static_cast<double>(map.size());
    for (std::size_t i = 0; i < map.size(); ++i) {
        double fitted = 0;
        for (std::size_t k = 0; k < c.size(); ++k) fitted += c[k] * basis->modes(k, i);
        rest += (map(i) - fitted) * (map(i) - fitted);
        total += (map(i) - mean) * (map(i) - mean);
    }
    return 1 - rest / total;
}

ENTRAIN_INLINE void eigenmode_null::diagnose(const vector<double>& x, null_diagnostics& found) const {
    found.explained = explained_of(x);
}

ENTRAIN_INLINE map_maker eigenmode_null::maker(const vector<double>& given, std::string_view function) const {
    check(function);
    const auto keep = detail::usable_regions(given, regions(), options.partner, function);
    if (keep.size() < given.size())
        return detail::spread(subset(keep).maker(subvector(given, keep), function), keep, given.size());
    const auto make_one = [b = basis, o = options](const vector<double>& map,
                                                   const detail::draw_streams& stream) {
        const auto c = b->coefficients(map.data());
        std::vector<double> rest(map.begin(), map.end());
        for (std::size_t k = 0; k < c.size(); ++k)
            for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= c[k] * b->modes(k, i);
        return map_maker([b, o, c, rest, stream](std::size_t first, std::size_t count, double* maps) {
            detail::rotate_modes(*b, c, rest, o, stream, first, count, maps);
        });
    };
    return detail::in_unit_of(given, [&](const vector<double>& x, double) {
        map_maker make = options.partner.empty()
                             ? make_one(x, {})
                             : detail::bilateral_maker(x, options.partner, options.symmetry, make_one);
        return options.resample ? detail::with_values_of(x, std::move(make)) : make;
    });
}

}  // namespace entrain::nulls
