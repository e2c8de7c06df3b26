// How an autoregressive model is fitted to a map, and drawn from.
#pragma once

#include <entrain/nulls/sar.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
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

inline double box_cox(double x, double lambda) {
    return std::abs(lambda) < 1e-12 ? std::log(x) : std::expm1(lambda * std::log(x)) / lambda;
}

// Minimum of f on [low, high] by golden sections.
template <class F>
double golden_minimum(double low, double high, double tolerance, F&& f) {
    const double ratio = 0.5 * (std::sqrt(5.0) - 1);
    double a = high - ratio * (high - low), b = low + ratio * (high - low), fa = f(a), fb = f(b);
    while (high - low > tolerance) {
        if (fa < fb) {
            high = std::exchange(b, a);
            fb = fa;
            a = high - ratio * (high - low);
            fa = f(a);
        } else {
            low = std::exchange(a, b);
            fa = fb;
            b = low + ratio * (high - low);
            fb = f(b);
        }
    }
    return 0.5 * (low + high);
}

// The lambda of greatest likelihood. x > 0.
inline double box_cox_lambda(const vector<double>& x) {
    const auto n = static_cast<double>(x.size());
    double logs = 0;
    for (const double value : x) logs += std::log(value);
    const auto cost = [&](double lambda) {
        // x^lambda relative to its geometric mean, so that large powers stay in range.
        double mean = 0, squares = 0;
        std::vector<double> y;
        for (const double value : x) {
            const double relative = std::log(value) - logs / n;
            y.push_back(std::abs(lambda) < 1e-12 ? relative : std::expm1(lambda * relative) / lambda);
        }
        for (const double value : y) mean += value / n;
        for (const double value : y) squares += (value - mean) * (value - mean) / n;
        return std::log(squares);
    };
    // Not unimodal for certain, so the neighbourhood of the best of a few is searched.
    double best = 1, least = std::numeric_limits<double>::max();
    for (double lambda = -20; lambda <= 20; lambda += 0.5)
        if (const double c = cost(lambda); c < least) {
            least = c;
            best = lambda;
        }
    return golden_minimum(best - 0.5, best + 0.5, 1e-9, cost);
}

inline matrix<double> sar_weight_matrix(const matrix<double>& d, double range, nulls::sar_weights kind) {
    const std::size_t n = d.shape(0);
    matrix<double> w = full(n, n, 0.0);
    std::vector<double> sum(n, 0.0);
    // Relative to the nearest neighbour, so that a short range does not round to nothing.
    for (std::size_t i = 0; i < n; ++i) {
        double nearest = std::numeric_limits<double>::max();
        for (std::size_t j = 0; j < n; ++j)
            if (j != i) nearest = std::min(nearest, d(i, j));
        if (kind == nulls::sar_weights::columns) nearest = 0;
        for (std::size_t j = 0; j < n; ++j)
            if (j != i) sum[i] += w(i, j) = std::exp(-(d(i, j) - nearest) / range);
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const double total = kind == nulls::sar_weights::rows ? sum[i] : sum[j];
            if (total > 0) w(i, j) /= total;  // columns round to nothing where the range is short
        }
    return w;
}

// For a range the best rho is a linear fit, so that only the range is searched.
inline nulls::sar_fit fit_sar(const matrix<double>& d, const vector<double>& y,
                              const nulls::sar_options& options) {
    const std::size_t n = y.size();
    const auto at = [&](double range) {
        const matrix<double> w = sar_weight_matrix(d, range, options.weights);
        double yw = 0, ww = 0, yy = 0;
        for (std::size_t i = 0; i < n; ++i) {
            double follows = 0;
            for (std::size_t j = 0; j < n; ++j) follows += w(i, j) * y(j);
            yw += y(i) * follows;
            ww += follows * follows;
            yy += y(i) * y(i);
        }
        nulls::sar_fit fit;
        fit.range = range;
        fit.rho = ww > 0 ? yw / ww : 0;
        fit.at_limit = fit.rho > options.largest_rho;
        // Below zero a region would be unlike its neighbours. (A range beyond the brain makes every region
        // follow the mean of all others, which a rho of -n fits to any map.)
        fit.rho = std::clamp(fit.rho, 0.0, options.largest_rho);
        fit.squares = yy - 2 * fit.rho * yw + fit.rho * fit.rho * ww;
        return fit;
    };
    double shortest = std::numeric_limits<double>::max(), longest = 0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            shortest = std::min(shortest, d(i, j));
            longest = std::max(longest, d(i, j));
        }
    const double low = std::log(0.05 * shortest), high = std::log(2 * longest);
    constexpr int steps = 40;
    int best = 0;
    double least = std::numeric_limits<double>::max();
    for (int k = 0; k <= steps; ++k)
        if (const double c = at(std::exp(low + (high - low) * k / steps)).squares; c < least) {
            least = c;
            best = k;
        }
    const double found = golden_minimum(low + (high - low) * std::max(best - 1, 0) / steps,
                                        low + (high - low) * std::min(best + 1, steps) / steps, 1e-9,
                                        [&](double log_range) { return at(std::exp(log_range)).squares; });
    return at(std::exp(found));
}

inline double norm_1(const matrix<double>& a) {
    double largest = 0;
    for (std::size_t j = 0; j < a.shape(1); ++j) {
        double sum = 0;
        for (std::size_t i = 0; i < a.shape(0); ++i) sum += std::abs(a(i, j));
        largest = std::max(largest, sum);
    }
    return largest;
}

// A model fitted to one map: null maps are (I - rho W)^-1 noise.
struct fitted_sar {
    nulls::sar_fit fit;
    matrix<double> response;  // transposed: maps = noise response

    // x: a map whose unit is `unit`, so that its values are about 1.
    fitted_sar(const matrix<double>& d, const vector<double>& x, double unit,
               const nulls::sar_options& options, std::string_view function) {
        const std::size_t n = x.size();
        const auto [low, high] = std::minmax_element(x.begin(), x.end());
        // Scaled first: the logarithm of the likelihood does not mind, the powers of large maps do. The range
        // of values is the unit.
        const double range = *high - *low;
        const double smallest = options.shift == nulls::sar_shift::tenth_of_range
                                    ? 0.1
                                    : (*low + std::abs(*low) + 0.1 / unit) / range;
        vector<double> y = (x - *low) / range + smallest;
        if (options.box_cox) {
            const double lambda = box_cox_lambda(y);
            for (double& value : y) value = box_cox(value, lambda);
            if (!varies(y) || std::any_of(y.begin(), y.end(), [](double v) { return !is_finite(v); }))
                throw argument_error(function, "x",
                                     "a map that still varies when it is made positive and transformed "
                                     "(options.shift, options.box_cox)",
                                     "values that become one, or infinite");
            double mean = 0;
            for (const double value : y) mean += value / static_cast<double>(n);
            y -= mean;
            fit = fit_sar(d, y, options);
            fit.lambda = lambda;
        } else {
            double mean = 0;
            for (const double value : x) mean += value / static_cast<double>(n);
            y = x - mean;
            fit = fit_sar(d, y, options);
        }
        set_response(d, options, function);
    }

    void set_response(const matrix<double>& d, const nulls::sar_options& options, std::string_view function) {
        matrix<double> system = sar_weight_matrix(d, fit.range, options.weights);
        system *= -fit.rho;
        for (std::size_t i = 0; i < d.shape(0); ++i) system(i, i) += 1;
        const single_threaded_blas guard;
        matrix<double> inverse;
        try {
            inverse = xt::linalg::inv(system);
        } catch (const std::runtime_error&) {  // LAPACK met a pivot of zero
        }
        fit.condition = inverse.size() ? norm_1(system) * norm_1(inverse) : 0;
        if (!(fit.condition > 0) || !is_finite(fit.condition))
            throw argument_error(function, "options.largest_rho",
                                 "a rho below 1, where I - rho W has an inverse",
                                 "a fit with rho " + describe(fit.rho) + ", where it has none");
        response = xt::transpose(inverse);
    }

    void make(std::uint64_t seed, const draw_streams& stream, std::size_t first, std::size_t count,
              double* maps) const {
        const std::size_t n = response.shape(0);
        constexpr std::size_t batch = 64;  // always a whole one: a product's rounding may depend on its size
        for (std::size_t start = first / batch * batch; start < first + count; start += batch) {
            matrix<double> noise = full(batch, n, 0.0);
            for (std::size_t d = 0; d < batch; ++d) {
                random_stream random(seed, stream(start + d));
                for (std::size_t i = 0; i < n; ++i) noise(d, i) = random.normal();
            }
            const single_threaded_blas guard;
            const matrix<double> drawn = xt::linalg::dot(noise, response);
            for (std::size_t d = std::max(start, first); d < std::min(start + batch, first + count); ++d)
                std::copy_n(row_data(drawn, d - start), n, maps + (d - first) * n);
        }
    }
};

// The standard deviation of a map.
inline double spread_of(const vector<double>& x) {
    const auto n = static_cast<double>(x.size());
    double mean = 0, squares = 0;
    for (const double value : x) mean += value / n;
    for (const double value : x) squares += (value - mean) * (value - mean) / n;
    return std::sqrt(squares);
}

ENTRAIN_INLINE nulls::sar_null sar(const matrix<double>& distances, const nulls::sar_options& options) {
    constexpr auto function = "nulls::sar";
    nulls::sar_null null{distances, options};
    check_region_count(null.regions(), function, "distances");
    check_distances(null.distances, function);
    check_draws(options.draws, function);
    check_enumerator(function, "options.weights", options.weights, sar_weights::columns);
    check_enumerator(function, "options.shift", options.shift, sar_shift::absolute_minimum);
    check_enumerator(function, "options.symmetry", options.symmetry, bilateral::separate);
    if (!(options.largest_rho > 0))
        throw argument_error(function, "options.largest_rho", "a positive number", options.largest_rho);
    if (!options.partner.empty()) {
        check_pairing(options.partner, null.regions(), function);
        check_all_paired(options.partner, function);
    }
    return null;
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

ENTRAIN_INLINE sar_null sar_null::subset(const std::vector<std::size_t>& keep) const {
    sar_null part{submatrix(distances, keep), options};
    part.options.partner = kept_partner(options.partner, keep);
    return part;
}

// Fields may be changed after they were made: that what belongs together still fits.
ENTRAIN_INLINE void sar_null::check(std::string_view function) const {
    detail::check_distances(distances, function, "null.distances");
    if (!options.partner.empty()) {
        detail::check_pairing(options.partner, regions(), function, "null.options.partner");
        detail::check_all_paired(options.partner, function);
    }
}

ENTRAIN_INLINE sar_fit sar_null::fit_map(vector<double> map) const {
    constexpr auto function = "nulls::sar_null::fit";
    check(function);
    const auto keep = detail::usable_regions(map, regions(), options.partner, function);
    if (keep.size() < map.size()) return subset(keep).fit_map(subvector(map, keep));
    const double unit = unit_of(detail::largest_of(map)), magnitude = detail::largest_of(map) / unit;
    map /= unit;
    const auto fitted = [&](const matrix<double>& d, const vector<double>& part) {
        sar_fit found = detail::fitted_sar(d, part, unit, options, function).fit;
        if (!options.box_cox) found.squares = found.squares * unit * unit;
        return found;
    };
    if (options.partner.empty()) return fitted(distances, map);
    const auto [left, right] = detail::halves(options.partner);
    const vector<double> l = subvector(map, left), r = subvector(map, right);
    vector<double> part = l;
    if (options.symmetry == bilateral::follow_data) {
        part = 0.5 * (l + r);
        if (!varies(part, magnitude)) part = 0.5 * (l - r);
    }
    return fitted(detail::half_distances(distances, options.partner), part);
}

ENTRAIN_INLINE void sar_null::diagnose(const vector<double>& x, null_diagnostics& found) const {
    const sar_fit fitted = fit(x);
    found.rho = fitted.rho;
    found.condition = fitted.condition;
}

ENTRAIN_INLINE map_maker sar_null::maker(const vector<double>& given, std::string_view function) const {
    check(function);
    const auto keep = detail::usable_regions(given, regions(), options.partner, function);
    if (keep.size() < given.size())
        return detail::spread(subset(keep).maker(subvector(given, keep), function), keep, given.size());
    const bool both = !options.partner.empty();
    const matrix<double> used = both ? detail::half_distances(distances, options.partner) : distances;
    const double unit = unit_of(detail::largest_of(given));
    const auto make_one = [&](const vector<double>& map, const detail::draw_streams& stream) {
        const auto model = std::make_shared<const detail::fitted_sar>(used, map, unit, options, function);
        // The two parts of a bilateral map come in the sizes that they have in the data.
        const double size = both ? detail::spread_of(map) : 1;
        return map_maker(
            [model, stream, size, seed = options.seed](std::size_t first, std::size_t count, double* maps) {
                model->make(seed, stream, first, count, maps);
                const std::size_t n = model->response.shape(0);
                if (size != 1)
                    for (std::size_t d = 0; d < count; ++d) {
                        vector<double> one = full(n, 0.0);
                        std::copy_n(maps + d * n, n, one.begin());
                        const double scale = size / detail::spread_of(one);
                        for (std::size_t i = 0; i < n; ++i) maps[d * n + i] *= scale;
                    }
            });
    };
    // Without resampling or a partner, null maps come in the unit of the noise, not of the map.
    const auto in_unit = [&](const vector<double>& x, double) {
        map_maker make =
            both ? detail::bilateral_maker(x, options.partner, options.symmetry, make_one) : make_one(x, {});
        return options.resample ? detail::with_values_of(x, std::move(make)) : make;
    };
    if (both || options.resample) return detail::in_unit_of(given, in_unit);
    return in_unit(vector<double>(given / unit), unit);
}

}  // namespace entrain::nulls
