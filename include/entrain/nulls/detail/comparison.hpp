// One map compared with others, draw by draw: gaps, ranks, covariates.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls/detail/sphere.hpp>
#include <entrain/nulls/detail/values.hpp>
#include <entrain/stats/correlation.hpp>

namespace entrain::nulls::detail {

// Orthonormal vectors that span the covariates and the constant, over some regions.
inline std::vector<std::vector<double>> covariate_basis(const std::vector<std::vector<double>>& covariates,
                                                        std::size_t n) {
    std::vector<std::vector<double>> basis{std::vector<double>(n, 1 / std::sqrt(static_cast<double>(n)))};
    for (const auto& given : covariates) {
        std::vector<double> v = given;
        const double before = std::sqrt(stats::inner_product(v.data(), v.data(), n));
        for (int pass = 0; pass < 2; ++pass)
            for (const auto& b : basis) {
                const double along = stats::inner_product(b.data(), v.data(), n);
                for (std::size_t i = 0; i < n; ++i) v[i] -= along * b[i];
            }
        const double length = std::sqrt(stats::inner_product(v.data(), v.data(), n));
        if (!(length > 1e-10 * before)) continue;  // a combination of the others
        for (double& value : v) value /= length;
        basis.push_back(std::move(v));
    }
    return basis;
}

inline void take_out(const std::vector<std::vector<double>>& basis, double* map, std::size_t n) {
    for (const auto& b : basis) {
        const double along = stats::inner_product(b.data(), map, n);
        for (std::size_t i = 0; i < n; ++i) map[i] -= along * b[i];
    }
}

// Compares maps that may have gaps with each of several, over the regions where both have a value.
class map_comparison {
public:
    // maps: NaN where there is no value; they must live on. covariates: (regions, covariates), or of no size.
    map_comparison(std::span<const vector<double>> maps, const matrix<double>& covariates,
                   stats::correlation method)
        : maps_(maps), rank_(method == stats::correlation::spearman) {
        for (std::size_t c = 0; covariates.size() && c < covariates.shape(1); ++c) {
            covariates_.emplace_back();
            for (std::size_t i = 0; i < covariates.shape(0); ++i)
                covariates_.back().push_back(covariates(i, c));
            // Their unit does not matter; in this one squares are within range.
            const double unit = unit_of(largest_of(covariates_.back()));
            for (double& value : covariates_.back()) value /= unit;
        }
        const std::size_t n = regions();
        for (const vector<double>& map : maps_)
            whole_.push_back(std::all_of(map.begin(), map.end(), [](double v) { return is_finite(v); }));
        scores_ = full(maps_.size(), n, 0.0);
        sound_.assign(maps_.size(), false);
        rounding_.assign(maps_.size(), 0);
        std::vector<std::size_t> all(n);
        for (std::size_t i = 0; i < n; ++i) all[i] = i;
        basis_ = basis_over(all);
        for (std::size_t m = 0; m < maps_.size(); ++m) {
            if (!whole_[m]) continue;
            std::vector<double> z(maps_[m].begin(), maps_[m].end());
            sound_[m] = prepare(z, basis_, rank_, nullptr, &rounding_[m]);
            if (sound_[m]) std::copy(z.begin(), z.end(), row_data(scores_, m));
        }
    }

    bool partial() const { return !covariates_.empty(); }
    std::size_t maps() const { return maps_.size(); }
    std::size_t regions() const { return maps_.front().size(); }
    const matrix<double>& scores() const { return scores_; }
    const double* scores(std::size_t m) const { return row_data(scores_, m); }
    bool whole(std::size_t m) const { return whole_[m]; }
    // How many covariates are held constant: those that are not combinations of others.
    std::size_t held() const { return basis_.empty() ? 0 : basis_.size() - 1; }

    // How far two correlations with map m may lie apart and still be equal but for rounding: 1e-12, and more
    // where what varies in the maps, beyond the covariates, is little of what they are.
    double slack(const vector<double>& x, std::size_t m) const {
        std::vector<double> z;
        for (const double value : x)
            if (is_finite(value)) z.push_back(value);
        double own = 0, other = rounding_[m];
        prepare_alone(z, own);
        if (!whole_[m]) {
            std::vector<double> y;
            for (const double value : maps_[m])
                if (is_finite(value)) y.push_back(value);
            prepare_alone(y, other);
        }
        return std::max(1e-12, 64 * std::numeric_limits<double>::epsilon() * (own + other));
    }

    struct scratch {
        std::vector<double> map, other, ranked;
        std::vector<std::uint32_t> order;
        std::vector<std::size_t> common;
    };

    // Correlations of `map` with each map; NaN where fewer than ten regions are common to both, or one of
    // them is constant there. `rank_map`: rank it first (a null map of residuals is not ranked anew).
    template <class Result>
    void operator()(const double* map, bool rank_map, scratch& s, Result&& result) const {
        const std::size_t n = regions();
        const bool complete = std::all_of(map, map + n, [](double v) { return is_finite(v); });
        bool ready = false, sound = false;
        for (std::size_t m = 0; m < maps(); ++m) {
            if (complete && whole_[m]) {
                if (!ready) {
                    s.map.assign(map, map + n);
                    sound = prepare(s.map, basis_, rank_map, &s);
                    ready = true;
                }
                result(m, sound && sound_[m] ? stats::inner_product(s.map.data(), scores(m), n) : none, n);
                continue;
            }
            s.common.clear();
            for (std::size_t i = 0; i < n; ++i)
                if (is_finite(map[i]) && is_finite(maps_[m](i))) s.common.push_back(i);
            if (s.common.size() < fewest_regions) {
                result(m, none, s.common.size());
                continue;
            }
            std::vector<double> a, b;
            for (const std::size_t i : s.common) {
                a.push_back(map[i]);
                b.push_back(maps_[m](i));
            }
            const auto basis = partial() ? basis_over(s.common) : std::vector<std::vector<double>>{};
            const bool both = prepare(a, basis, rank_map, &s) && prepare(b, basis, rank_, &s);
            result(m, both ? stats::inner_product(a.data(), b.data(), a.size()) : none, a.size());
            ready = false;
        }
    }

    // The map whose null maps a partial correlation is compared with: x, ranked if asked for, less its
    // covariates.
    vector<double> residual(const vector<double>& x) const {
        std::vector<std::size_t> keep;
        std::vector<double> values;
        for (std::size_t i = 0; i < x.size(); ++i)
            if (is_finite(x(i))) {
                keep.push_back(i);
                values.push_back(x(i));
            }
        if (rank_) {
            std::vector<double> ranked(values.size());
            std::vector<std::uint32_t> order;
            stats::average_ranks(values.data(), values.size(), ranked.data(), order);
            values = ranked;
        }
        take_out(basis_over(keep), values.data(), values.size());
        vector<double> result = full(x.size(), none);
        for (std::size_t k = 0; k < keep.size(); ++k) result(keep[k]) = values[k];
        return result;
    }

private:
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    std::vector<std::vector<double>> basis_over(const std::vector<std::size_t>& regions) const {
        if (!partial()) return {};
        std::vector<std::vector<double>> parts;
        std::vector<std::uint32_t> order;
        for (const auto& covariate : covariates_) {
            std::vector<double> part;
            for (const std::size_t i : regions) part.push_back(covariate[i]);
            if (rank_) {
                std::vector<double> ranked(part.size());
                stats::average_ranks(part.data(), part.size(), ranked.data(), order);
                part = ranked;
            }
            parts.push_back(std::move(part));
        }
        return covariate_basis(parts, regions.size());
    }

    // Ranks, takes covariates out, and scales to mean 0 and sum of squares 1; false for a constant.
    // `rounding`: by how much the rounding of the values has grown against what is left of them.
    static bool prepare(std::vector<double>& map, const std::vector<std::vector<double>>& basis, bool rank,
                        scratch* s = nullptr, double* rounding = nullptr) {
        const std::size_t n = map.size();
        if (!varies(map)) return false;
        if (rank) {
            scratch own;
            scratch& use = s ? *s : own;
            use.ranked.resize(n);
            stats::average_ranks(map.data(), n, use.ranked.data(), use.order);
            map = use.ranked;
        }
        if (rounding) {
            const auto [low, high] = std::minmax_element(map.begin(), map.end());
            *rounding = std::max(std::abs(*low), std::abs(*high)) / (*high / 2 - *low / 2) / 2;
        }
        if (basis.empty()) return stats::standardise(map.data(), n);
        double before = 0, after = 0;
        std::vector<double> centred = map;
        if (!stats::standardise(centred.data(), n)) return false;
        map = centred;
        take_out(basis, map.data(), n);
        before = stats::inner_product(centred.data(), centred.data(), n);
        after = stats::inner_product(map.data(), map.data(), n);
        if (rounding) *rounding *= std::sqrt(before / std::max(after, 1e-20 * before));
        return after > 1e-20 * before && stats::standardise(map.data(), n);
    }

    // The rounding of a map that has its own regions only.
    void prepare_alone(std::vector<double>& map, double& rounding) const {
        const bool everywhere = map.size() == regions();
        prepare(map, everywhere ? basis_ : std::vector<std::vector<double>>{}, rank_, nullptr, &rounding);
    }

    std::span<const vector<double>> maps_;
    matrix<double> scores_;
    std::vector<std::vector<double>> covariates_, basis_;
    std::vector<bool> whole_, sound_;  // without gaps; not constant
    std::vector<double> rounding_;
    bool rank_;
};

}  // namespace entrain::nulls::detail
