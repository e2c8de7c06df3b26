// Variograms, smoothing, and the null maps that are mixed to match.
#pragma once

#include <entrain/nulls/variogram.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numbers>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls/detail/homotopic.hpp>
#include <entrain/nulls/detail/sphere.hpp>
#include <entrain/nulls/detail/values.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/regions.hpp>
#include <entrain/stats/quantile.hpp>

namespace entrain::nulls::detail {

inline double kernel_weight(nulls::smoothing_kernel kernel, double d, double farthest) {
    switch (kernel) {
        case nulls::smoothing_kernel::exponential: return std::exp(-d / farthest);
        case nulls::smoothing_kernel::gaussian: return std::exp(-1.25 * (d / farthest) * (d / farthest));
        case nulls::smoothing_kernel::inverse_distance: return 1 / d;
        default: return 1;
    }
}

// Sums sum_k w(u_k - h) v_k at several lags h, w(d) = exp(-(2.68 d / b)^2 / 2). The distances u are sorted
// into narrow cells; within one the kernel is a polynomial (to 1e-11), so that a pair costs its cell's few
// moments, not all lags.
class lag_smoother {
public:
    static constexpr std::size_t moments = 6;

    // `distances`: all that are smoothed, from `shortest` to `longest`.
    lag_smoother(double shortest, double longest, std::size_t lags, double bandwidth,
                 std::vector<double> distances) {
        constexpr auto function = "nulls::variogram_matching";
        // A cell is narrow against the kernel, whose standard deviation is bandwidth / 2.68 steps.
        const double cells_per_step = std::max(2.0, std::ceil(18 / bandwidth));
        if (!(cells_per_step < 1e6))
            throw argument_error(function, "options.bandwidth", "at least 0.00002 steps between lags",
                                 bandwidth);
        const auto per_step = static_cast<std::size_t>(cells_per_step);
        check_allocation<double>(function, "options.lags", {lags, lags, per_step, moments});
        lag_ = full(lags, 0.0);
        const double step = (longest - shortest) / static_cast<double>(lags - 1);
        for (std::size_t l = 0; l < lags; ++l) lag_(l) = shortest + step * static_cast<double>(l);
        width_ = step * bandwidth;
        low_ = shortest;
        cell_ = step / static_cast<double>(per_step);
        cells_ = (lags - 1) * per_step;
        check_lags(std::move(distances));
        coefficient_.resize(cells_ * moments * lags);
        // Newton's interpolation at Chebyshev points, as a polynomial in t = (u - middle) / half cell.
        std::array<double, moments> node{};
        for (std::size_t k = 0; k < moments; ++k)
            node[k] = std::cos((2 * static_cast<double>(k) + 1) * std::numbers::pi / (2.0 * moments));
        for (std::size_t c = 0; c < cells_; ++c)
            for (std::size_t l = 0; l < lags; ++l) {
                const double middle = low_ + (static_cast<double>(c) + 0.5) * cell_;
                std::array<double, moments> difference{};
                for (std::size_t k = 0; k < moments; ++k)
                    difference[k] = weight(middle + 0.5 * cell_ * node[k] - lag_(l));
                for (std::size_t order = 1; order < moments; ++order)
                    for (std::size_t k = moments; k-- > order;)
                        difference[k] = (difference[k] - difference[k - 1]) / (node[k] - node[k - order]);
                std::array<double, moments> polynomial{};
                for (std::size_t k = moments; k-- > 0;) {
                    for (std::size_t p = moments; p-- > 1;)
                        polynomial[p] = polynomial[p - 1] - node[k] * polynomial[p];
                    polynomial[0] = difference[k] - node[k] * polynomial[0];
                }
                for (std::size_t p = 0; p < moments; ++p)
                    coefficient_[(c * moments + p) * lags + l] = polynomial[p];
            }
    }

    const vector<double>& lag() const { return lag_; }
    std::size_t cells() const { return cells_; }
    // The weight at two bandwidths. A lag that is farther from every pair would have the variogram of one
    // pair, and soon nothing over nothing.
    static constexpr double least_weight = 5.759e-7;

private:
    void check_lags(std::vector<double> distances) const {
        std::sort(distances.begin(), distances.end());
        for (std::size_t l = 0; l < lag_.size(); ++l) {
            const auto above = std::lower_bound(distances.begin(), distances.end(), lag_(l));
            double nearest = std::numeric_limits<double>::max();
            if (above != distances.end()) nearest = *above - lag_(l);
            if (above != distances.begin()) nearest = std::min(nearest, lag_(l) - *(above - 1));
            if (!(weight(nearest) >= least_weight))
                throw argument_error(
                    "nulls::variogram_matching", "options.lags",
                    "lags that each have a pair of regions within two bandwidths (" + describe(2 * width_) +
                        "); fewer lags, a larger options.bandwidth or options.percentile",
                    std::to_string(lag_.size()) + " lags, of which the one at " + describe(lag_(l)) + " is " +
                        describe(nearest) + " from the nearest");
        }
    }

public:
    double weight(double d) const { return std::exp(-0.5 * (2.68 * d / width_) * (2.68 * d / width_)); }
    std::size_t cell_of(double u) const {
        const double c = (u - low_) / cell_;
        return std::min(c > 0 ? static_cast<std::size_t>(c) : 0, cells_ - 1);
    }
    double place_in(double u, std::size_t c) const {
        return 2 * ((u - low_) / cell_ - static_cast<double>(c) - 0.5);
    }
    const double* coefficients(std::size_t cell) const {
        return coefficient_.data() + cell * moments * lag_.size();
    }

private:
    vector<double> lag_;
    double width_ = 0, low_ = 0, cell_ = 0;
    std::size_t cells_ = 0;
    std::vector<double> coefficient_;
};

// target = intercept + slope * x by least squares, and what is left.
struct straight_fit {
    double intercept = 0, slope = 0, squares = 0;
};
inline straight_fit fit_straight(const double* x, std::size_t stride, const double* y, std::size_t n) {
    double mx = 0, my = 0, xx = 0, xy = 0;
    for (std::size_t k = 0; k < n; ++k) {
        mx += x[k * stride] / static_cast<double>(n);
        my += y[k] / static_cast<double>(n);
    }
    for (std::size_t k = 0; k < n; ++k) {
        xx += (x[k * stride] - mx) * (x[k * stride] - mx);
        xy += (x[k * stride] - mx) * (y[k] - my);
    }
    straight_fit fit;
    fit.slope = xx > 0 ? xy / xx : 0;
    fit.intercept = my - fit.slope * mx;
    for (std::size_t k = 0; k < n; ++k) {
        const double rest = y[k] - fit.intercept - fit.slope * x[k * stride];
        fit.squares += rest * rest;
    }
    return fit;
}

// A map after smoothing and mixing: what a draw ends with.
struct matched_draw {
    std::size_t neighbourhood = 0;
    straight_fit fit;
};

inline double mixed(double smoothed, double noise, const straight_fit& fit, nulls::negative_intercept rule) {
    const double nugget =
        rule == nulls::negative_intercept::absolute ? std::abs(fit.intercept) : std::max(fit.intercept, 0.0);
    return std::sqrt(std::abs(fit.slope)) * smoothed + std::sqrt(nugget) * noise;
}

inline void remove_mean(double* map, std::size_t n) {
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i) mean += map[i] / static_cast<double>(n);
    for (std::size_t i = 0; i < n; ++i) map[i] -= mean;
}

// The rearrangement and the noise of a draw.
inline void draw_permuted(random_stream& random, const vector<double>& x, std::vector<std::uint32_t>& order,
                          double* permuted, std::size_t stride, double* noise) {
    order.resize(x.size());
    std::iota(order.begin(), order.end(), 0u);
    random.shuffle(order.begin(), order.end());
    for (std::size_t i = 0; i < x.size(); ++i) permuted[i * stride] = x(order[i]);
    for (std::size_t i = 0; i < x.size(); ++i) noise[i] = random.normal();
}

// All pairs and all neighbours. Draws are made in batches: smoothing is one matrix product for all
// neighbourhoods, and the variograms run over the lanes of vectors.
class variogram_field {
public:
    static constexpr std::size_t batch = 64;

    variogram_field(const matrix<double>& d, const nulls::variogram_options& options)
        : n_(d.shape(0)), options_(options), smoother_(smoother_for(d, options)) {
        build_pairs(d);
        build_smoothing(d);
    }

    std::size_t regions() const { return n_; }
    std::size_t pairs() const { return pairs_.size(); }
    const lag_smoother& smoother() const { return smoother_; }
    double cutoff() const { return cutoff_; }

    // The variogram of one map at the lags.
    vector<double> variogram(const double* map) const {
        std::vector<double> lanes(n_ * group, 0.0);
        for (std::size_t i = 0; i < n_; ++i) lanes[i * group] = map[i];
        std::vector<double> found(smoother_.lag().size() * group);
        variograms(lanes.data(), group, found.data());
        vector<double> result = full(smoother_.lag().size(), 0.0);
        for (std::size_t l = 0; l < result.size(); ++l) result(l) = found[l * group];
        return result;
    }

    // From rearranged maps (regions, batch) to smoothed ones (neighbourhoods regions, batch), and the best of
    // them for each lane.
    matrix<double> smooth(const matrix<double>& permuted) const {
        const single_threaded_blas guard;  // the same maps whatever the number of BLAS threads
        return xt::linalg::dot(smoothing_, permuted);
    }

    std::vector<matched_draw> match(const matrix<double>& smoothed, const vector<double>& target) const {
        const std::size_t lags = target.size();
        std::vector<matched_draw> best(batch);
        for (auto& b : best) b.fit.squares = std::numeric_limits<double>::max();
        std::vector<double> found(lags * group);
        for (std::size_t k = 0; k < options_.neighbourhoods.size(); ++k)
            for (std::size_t lane = 0; lane < batch; lane += group) {
                variograms(row_data(smoothed, k * n_) + lane, batch, found.data());
                for (std::size_t g = 0; g < group; ++g) {
                    const auto fit = fit_straight(found.data() + g, group, target.data(), lags);
                    if (fit.squares < best[lane + g].fit.squares) best[lane + g] = {k, fit};
                }
            }
        return best;
    }

    // Draws first .. first + count - 1, which lie in one batch: always all of it is made, so that a draw does
    // not depend on how many there are.
    void make(const vector<double>& x, const vector<double>& target, const draw_streams& stream,
              std::size_t first, std::size_t count, double* maps,
              std::vector<matched_draw>* matched = nullptr) const {
        const std::size_t start = first / batch * batch;
        matrix<double> permuted = full(n_, batch, 0.0), noise = full(batch, n_, 0.0);
        std::vector<std::uint32_t> order;
        for (std::size_t lane = 0; lane < batch; ++lane) {
            random_stream random(options_.seed, stream(start + lane));
            draw_permuted(random, x, order, permuted.data() + lane, batch, row_data(noise, lane));
        }
        const matrix<double> smoothed = smooth(permuted);
        const auto best = match(smoothed, target);
        for (std::size_t d = 0; d < count; ++d) {
            const std::size_t lane = first + d - start;
            const auto& [k, fit] = best[lane];
            double* map = maps + d * n_;
            for (std::size_t i = 0; i < n_; ++i)
                map[i] = mixed(smoothed(k * n_ + i, lane), noise(lane, i), fit, options_.intercept);
            remove_mean(map, n_);
            if (matched) matched->push_back(best[lane]);
        }
    }

private:
    using pack = simd::f64;
    static constexpr std::size_t width = simd::lanes<double>;
    static constexpr std::size_t group = 2 * width;
    static_assert(batch % group == 0);

    struct pair {
        std::uint32_t i, j;
        double place;  // in its cell, -1 to 1
    };

    lag_smoother smoother_for(const matrix<double>& d, const nulls::variogram_options& options) {
        std::vector<double> all;
        for (std::size_t i = 0; i < n_; ++i)
            for (std::size_t j = i + 1; j < n_; ++j) all.push_back(d(i, j));
        cutoff_ = stats::quantile(all, options.percentile / 100);
        std::erase_if(all, [this](double u) { return !(u < cutoff_); });
        double shortest = std::numeric_limits<double>::max(), longest = 0;
        for (const double u : all) {
            shortest = std::min(shortest, u);
            longest = std::max(longest, u);
        }
        if (!(longest > shortest))
            throw argument_error("nulls::variogram_matching", "options.percentile",
                                 "a share of the distances that holds different ones", options.percentile);
        return {shortest, longest, options.lags, options.bandwidth, std::move(all)};
    }

    void build_pairs(const matrix<double>& d) {
        std::vector<std::vector<pair>> by_cell(smoother_.cells());
        total_.assign(options_.lags, 0.0);
        for (std::size_t i = 0; i < n_; ++i)
            for (std::size_t j = i + 1; j < n_; ++j) {
                const double u = d(i, j);
                if (!(u < cutoff_)) continue;
                const std::size_t c = smoother_.cell_of(u);
                by_cell[c].push_back(
                    {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), smoother_.place_in(u, c)});
                for (std::size_t l = 0; l < options_.lags; ++l)
                    total_[l] += smoother_.weight(u - smoother_.lag()(l));
            }
        for (const auto& cell : by_cell) {
            pairs_.insert(pairs_.end(), cell.begin(), cell.end());
            cell_end_.push_back(pairs_.size());
        }
    }

    void build_smoothing(const matrix<double>& d) {
        const std::size_t kinds = options_.neighbourhoods.size();
        check_allocation<double>("nulls::variogram_matching", "options.neighbourhoods", {kinds, n_, n_});
        smoothing_ = full(kinds * n_, n_, 0.0);
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < n_; ++i) {
            order.clear();
            for (std::size_t j = 0; j < n_; ++j)
                if (j != i) order.push_back(j);
            std::stable_sort(order.begin(), order.end(),
                             [&](std::size_t a, std::size_t b) { return d(i, a) < d(i, b); });
            for (std::size_t k = 0; k < kinds; ++k) {
                const auto count =
                    static_cast<std::size_t>(options_.neighbourhoods[k] * static_cast<double>(n_));
                const double farthest = d(i, order[count - 1]);
                double* weights = row_data(smoothing_, k * n_ + i);
                double sum = 0;
                for (std::size_t a = 0; a < count; ++a)
                    sum += weights[order[a]] = kernel_weight(options_.kernel, d(i, order[a]), farthest);
                for (std::size_t a = 0; a < count; ++a) weights[order[a]] /= sum;
            }
        }
    }

    // Variograms of `group` maps side by side, map[i * stride + lane]; into found[lag * group + lane].
    void variograms(const double* map, std::size_t stride, double* found) const {
        constexpr std::size_t moments = lag_smoother::moments;
        const std::size_t lags = options_.lags;
        std::fill(found, found + lags * group, 0.0);
        std::size_t k = 0;
        for (std::size_t c = 0; c < cell_end_.size(); ++c) {
            if (k == cell_end_[c]) continue;
            pack a[moments] = {}, b[moments] = {};
            for (; k < cell_end_[c]; ++k) {
                const double *p = map + pairs_[k].i * stride, *q = map + pairs_[k].j * stride;
                const pack t = pack{} + pairs_[k].place;
                const pack da = simd::load(p) - simd::load(q),
                           db = simd::load(p + width) - simd::load(q + width);
                pack va = da * da, vb = db * db;
                for (std::size_t m = 0; m + 1 < moments; ++m) {
                    a[m] += va;
                    b[m] += vb;
                    va *= t;
                    vb *= t;
                }
                a[moments - 1] += va;
                b[moments - 1] += vb;
            }
            const double* coefficient = smoother_.coefficients(c);
            for (std::size_t l = 0; l < lags; ++l) {
                pack sa = simd::load(found + l * group), sb = simd::load(found + l * group + width);
                for (std::size_t m = 0; m < moments; ++m) {
                    sa += coefficient[m * lags + l] * a[m];
                    sb += coefficient[m * lags + l] * b[m];
                }
                simd::store(found + l * group, sa);
                simd::store(found + l * group + width, sb);
            }
        }
        for (std::size_t l = 0; l < lags; ++l)
            for (std::size_t g = 0; g < group; ++g) found[l * group + g] *= 0.5 / total_[l];
    }

    std::size_t n_;
    nulls::variogram_options options_;
    double cutoff_ = 0;
    lag_smoother smoother_;
    std::vector<pair> pairs_;
    std::vector<std::size_t> cell_end_;
    std::vector<double> total_;
    matrix<double> smoothing_;
};

// Dense maps: neighbours up to a number, and variograms at some regions only.
class sampled_variogram_field {
public:
    sampled_variogram_field(const matrix<double>& d, const nulls::variogram_options& options)
        : n_(d.shape(0)), options_(options), distance_(full(n_, options.nearest, 0.0)),
          index_(full(n_, options.nearest, std::uint32_t{0})), smoother_(sort_neighbours(d)) {
        const std::size_t kinds = options_.neighbourhoods.size();
        for (std::size_t k = 0; k < kinds; ++k)
            count_.push_back(
                static_cast<std::size_t>(options_.neighbourhoods[k] * static_cast<double>(options_.nearest)));
    }

    std::size_t regions() const { return n_; }
    const lag_smoother& smoother() const { return smoother_; }

    vector<double> variogram(const double* map) const {
        std::vector<std::uint32_t> all(n_);
        std::iota(all.begin(), all.end(), 0u);
        return variogram_at(map, all);
    }

    void make(const vector<double>& x, const vector<double>&, const draw_streams& stream, std::size_t first,
              std::size_t count, double* maps, std::vector<matched_draw>* matched = nullptr) const {
        std::vector<double> permuted(n_), noise(n_), smoothed(n_), best(n_);
        std::vector<std::uint32_t> order;
        for (std::size_t d = 0; d < count; ++d) {
            random_stream random(options_.seed, stream(first + d));
            draw_permuted(random, x, order, permuted.data(), 1, noise.data());
            random.shuffle(order.begin(), order.end());
            order.resize(std::min(options_.sample, n_));
            // The sample's own pairs may all lie far from a lag: the fit goes without it.
            const std::vector<double> target = known(variogram_at(x.data(), order));
            if (target.size() < 3)
                throw argument_error("nulls::variogram_matching", "options.sample",
                                     "so many regions that three lags have a pair near them in every sample",
                                     options_.sample);
            matched_draw found;
            found.fit.squares = std::numeric_limits<double>::max();
            for (std::size_t k = 0; k < count_.size(); ++k) {
                smooth(permuted.data(), count_[k], smoothed.data());
                const std::vector<double> gamma = known(variogram_at(smoothed.data(), order));
                const auto fit = fit_straight(gamma.data(), 1, target.data(), target.size());
                if (fit.squares < found.fit.squares) {
                    found = {k, fit};
                    best.swap(smoothed);
                }
            }
            double* map = maps + d * n_;
            for (std::size_t i = 0; i < n_; ++i)
                map[i] = mixed(best[i], noise[i], found.fit, options_.intercept);
            remove_mean(map, n_);
            if (matched) matched->push_back(found);
        }
    }

private:
    lag_smoother sort_neighbours(const matrix<double>& d) {
        std::vector<std::uint32_t> order;
        for (std::size_t i = 0; i < n_; ++i) {
            order.clear();
            for (std::size_t j = 0; j < n_; ++j)
                if (j != i) order.push_back(static_cast<std::uint32_t>(j));
            const auto last = order.begin() + static_cast<std::ptrdiff_t>(options_.nearest);
            std::partial_sort(order.begin(), last, order.end(), [&](std::uint32_t a, std::uint32_t b) {
                return d(i, a) < d(i, b) || (d(i, a) == d(i, b) && a < b);
            });
            for (std::size_t k = 0; k < options_.nearest; ++k) {
                index_(i, k) = order[k];
                distance_(i, k) = d(i, order[k]);
            }
        }
        cutoff_ = stats::quantile(std::span(distance_.data(), distance_.size()), options_.percentile / 100);
        const double shortest = *std::min_element(distance_.begin(), distance_.end());
        if (!(cutoff_ > shortest))
            throw argument_error("nulls::variogram_matching", "options.percentile",
                                 "a share of the distances that holds different ones", options_.percentile);
        std::vector<double> used(distance_.begin(), distance_.end());
        std::erase_if(used, [this](double u) { return !(u < cutoff_); });
        return {shortest, cutoff_, options_.lags, options_.bandwidth, std::move(used)};
    }

    void smooth(const double* map, std::size_t count, double* to) const {
        for (std::size_t i = 0; i < n_; ++i) {
            const double* d = row_data(distance_, i);
            const std::uint32_t* index = row_data(index_, i);
            double sum = 0, total = 0;
            for (std::size_t k = 0; k < count; ++k) {
                const double w = kernel_weight(options_.kernel, d[k], d[count - 1]);
                sum += w * map[index[k]];
                total += w;
            }
            to[i] = sum / total;
        }
    }

    static std::vector<double> known(const vector<double>& variogram) {
        std::vector<double> found;
        for (const double value : variogram)
            if (is_finite(value)) found.push_back(value);
        return found;
    }

    // NaN at lags that no pair of these places is near to.
    vector<double> variogram_at(const double* map, const std::vector<std::uint32_t>& places) const {
        constexpr std::size_t moments = lag_smoother::moments;
        const std::size_t lags = options_.lags;
        std::vector<double> sum(smoother_.cells() * moments, 0.0), weight = sum;
        for (const std::uint32_t i : places)
            for (std::size_t k = 0; k < options_.nearest && distance_(i, k) < cutoff_; ++k) {
                const double u = distance_(i, k), difference = map[i] - map[index_(i, k)];
                const std::size_t c = smoother_.cell_of(u);
                const double t = smoother_.place_in(u, c);
                double v = 0.5 * difference * difference, power = 1;
                for (std::size_t m = 0; m < moments; ++m, power *= t) {
                    sum[c * moments + m] += v * power;
                    weight[c * moments + m] += power;
                }
            }
        vector<double> found = full(lags, 0.0), total = found;
        for (std::size_t c = 0; c < smoother_.cells(); ++c)
            for (std::size_t m = 0; m < moments; ++m)
                for (std::size_t l = 0; l < lags; ++l) {
                    const double coefficient = smoother_.coefficients(c)[m * lags + l];
                    found(l) += coefficient * sum[c * moments + m];
                    total(l) += coefficient * weight[c * moments + m];
                }
        for (std::size_t l = 0; l < lags; ++l)
            found(l) = total(l) >= 0.5 * lag_smoother::least_weight
                           ? found(l) / total(l)
                           : std::numeric_limits<double>::quiet_NaN();
        return found;
    }

    std::size_t n_;
    nulls::variogram_options options_;
    matrix<double> distance_;
    matrix<std::uint32_t> index_;
    double cutoff_ = 0;
    lag_smoother smoother_;
    std::vector<std::size_t> count_;
};

// A map that varies only between regions farther apart than the variogram reaches has nothing to match.
inline void check_variogram(const vector<double>& target, double magnitude, std::string_view function) {
    const double rounding = rounding_of(magnitude);
    if (!(*std::max_element(target.begin(), target.end()) > rounding * rounding))
        throw argument_error(
            function, "x",
            "a map that varies between regions as near to each other as the variogram reaches "
            "(options.percentile)",
            "a constant one");
}

inline void check_variogram_options(const nulls::variogram_options& options, std::size_t n,
                                    std::string_view function) {
    check_draws(options.draws, function);
    check_enumerator(function, "options.kernel", options.kernel, nulls::smoothing_kernel::uniform);
    check_enumerator(function, "options.intercept", options.intercept, nulls::negative_intercept::absolute);
    check_enumerator(function, "options.symmetry", options.symmetry, nulls::bilateral::separate);
    if (options.lags < 3) throw argument_error(function, "options.lags", "at least 3", options.lags);
    if (!(options.percentile > 0 && options.percentile <= 100))
        throw argument_error(function, "options.percentile", "a value in (0, 100]", options.percentile);
    check_positive(function, "options.bandwidth", options.bandwidth, "steps");
    if (options.neighbourhoods.empty())
        throw argument_error(function, "options.neighbourhoods", "at least one share", 0);
    if (options.nearest >= n)
        throw argument_error(function, "options.nearest",
                             "fewer neighbours than regions (" + std::to_string(n) + "), 0 for all",
                             options.nearest);
    if (options.nearest > 0 && options.sample == 0)
        throw argument_error(function, "options.sample", "at least 1", 0);
    const auto all = static_cast<double>(options.nearest ? options.nearest : n);
    for (const double share : options.neighbourhoods)
        if (!(share * all >= 1) || !(share < 1 || (share <= 1 && options.nearest)))
            throw argument_error(function, "options.neighbourhoods",
                                 "shares below 1 that hold at least one neighbour of " + describe(all),
                                 share);
}

ENTRAIN_INLINE nulls::variogram_null variogram_matching(const matrix<double>& distances,
                                                        const nulls::variogram_options& options) {
    constexpr auto function = "nulls::variogram_matching";
    nulls::variogram_null null{distances, options, {}, {}};
    const matrix<double>& d = null.distances;
    check_region_count(d.shape(0), function, "distances");
    check_distances(d, function);
    matrix<double> half;
    if (!options.partner.empty()) {
        check_pairing(options.partner, d.shape(0), function);
        check_all_paired(options.partner, function);
        half = half_distances(d, options.partner);
    }
    const matrix<double>& used = options.partner.empty() ? d : half;
    check_variogram_options(options, used.shape(0), function);
    if (options.nearest)
        null.sampled = std::make_shared<const sampled_variogram_field>(used, options);
    else
        null.field = std::make_shared<const variogram_field>(used, options);
    return null;
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

ENTRAIN_INLINE variogram_null variogram_null::subset(const std::vector<std::size_t>& keep) const {
    variogram_options part = options;
    part.partner = kept_partner(options.partner, keep);
    return variogram_matching(submatrix(distances, keep), part);
}

// Fields may be changed after they were made: that what belongs together still fits.
ENTRAIN_INLINE void variogram_null::check(std::string_view function) const {
    const std::size_t n = regions(), made = field ? field->regions() : sampled ? sampled->regions() : 0;
    if (!options.partner.empty()) {
        detail::check_pairing(options.partner, n, function, "null.options.partner");
        detail::check_all_paired(options.partner, function);
    }
    if (made == 0 || made != (options.partner.empty() ? n : n / 2))
        throw argument_error(
            function, "null", "a null that variogram_matching made, unchanged",
            "one of " + std::to_string(n) + " regions with a field of " + std::to_string(made));
}

ENTRAIN_INLINE map_maker variogram_null::maker(const vector<double>& given, std::string_view function) const {
    check(function);
    const auto keep = detail::usable_regions(given, regions(), options.partner, function);
    if (keep.size() < given.size())
        return detail::spread(subset(keep).maker(subvector(given, keep), function), keep, given.size());
    return with_field([&](const auto& place) {
        const auto make_one = [place, function](const vector<double>& map,
                                                const detail::draw_streams& stream) {
            const vector<double> target = place->variogram(map.data());
            detail::check_variogram(target, detail::largest_of(map), function);
            return map_maker(
                [place, map, target, stream](std::size_t first, std::size_t count, double* maps) {
                    constexpr std::size_t batch = detail::variogram_field::batch;
                    for (std::size_t done = 0; done < count;) {
                        const std::size_t step = std::min(count - done, batch - (first + done) % batch);
                        place->make(map, target, stream, first + done, step, maps + done * map.size());
                        done += step;
                    }
                });
        };
        return detail::in_unit_of(given, [&](const vector<double>& x, double) {
            map_maker make = options.partner.empty()
                                 ? make_one(x, {})
                                 : detail::bilateral_maker(x, options.partner, options.symmetry, make_one);
            return options.resample ? detail::with_values_of(x, std::move(make)) : make;
        });
    });
}

ENTRAIN_INLINE variogram_fit variogram_null::fit_map(vector<double> map, std::size_t count) const {
    constexpr auto function = "nulls::variogram_null::fit";
    check(function);
    const auto keep = detail::usable_regions(map, regions(), options.partner, function);
    if (keep.size() < map.size()) return subset(keep).fit(subvector(map, keep), count);
    const double unit = unit_of(detail::largest_of(map)), magnitude = detail::largest_of(map) / unit;
    map /= unit;
    count = std::clamp<std::size_t>(count, 1, draws());
    detail::draw_streams stream;
    if (!options.partner.empty()) {
        const auto [left, right] = detail::halves(options.partner);
        const vector<double> l = subvector(map, left), r = subvector(map, right);
        stream.parts = 2;
        map = l;
        if (options.symmetry == bilateral::follow_data) {
            map = 0.5 * (l + r);
            if (!varies(map, magnitude)) {
                map = 0.5 * (l - r);
                stream.part = 1;
            }
        }
    }
    return with_field([&](const auto& place) {
        const std::size_t n = map.size();
        variogram_fit result;
        result.lag = place->smoother().lag();
        result.target = place->variogram(map.data());
        detail::check_variogram(result.target, detail::largest_of(map), function);
        result.null = full(result.lag.size(), 0.0);
        std::vector<detail::matched_draw> matched;
        std::vector<double> maps(detail::variogram_field::batch * n), sorted(map.begin(), map.end());
        std::sort(sorted.begin(), sorted.end());
        std::vector<std::pair<double, std::uint32_t>> scratch;
        for (std::size_t first = 0; first < count; first += detail::variogram_field::batch) {
            const std::size_t step = std::min(count - first, detail::variogram_field::batch);
            place->make(map, result.target, stream, first, step, maps.data(), &matched);
            for (std::size_t k = 0; k < step; ++k) {
                if (options.resample) detail::take_values_by_rank(maps.data() + k * n, sorted, scratch);
                const auto gamma = place->variogram(maps.data() + k * n);
                for (std::size_t l = 0; l < gamma.size(); ++l)
                    result.null(l) += gamma(l) / static_cast<double>(count);
            }
        }
        for (const auto& draw : matched)
            result.negative_share += (draw.fit.intercept < 0) / static_cast<double>(count);
        double squares = 0, known = 0;
        for (const double value : result.target) known += value > 0;
        for (std::size_t l = result.lag.size(); l-- > 0;) {
            if (!(result.target(l) > 0)) continue;
            const double relative = result.null(l) / result.target(l) - 1;
            squares += relative * relative / known;
            result.first_ratio = result.null(l) / result.target(l);
        }
        result.error = std::sqrt(squares);
        // Ratios are taken first: the variograms themselves are in the square of the map's unit.
        for (vector<double>* gamma : {&result.target, &result.null})
            for (double& value : *gamma) value = value * unit * unit;
        return result;
    });
}

ENTRAIN_INLINE void variogram_null::diagnose(const vector<double>& x, null_diagnostics& found) const {
    const variogram_fit fitted = fit(x, 64);
    found.variogram_error = fitted.error;
    found.variogram_first_ratio = fitted.first_ratio;
    found.negative_intercepts = fitted.negative_share;
}

}  // namespace entrain::nulls
