// The work behind partial_correlation.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/partial_correlation.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats::detail {

// A sample, or its ranks, with mean 0 and sum of squares 1, and the largest of what it was made from in that
// unit, which its rounding is measured by. No values: it is constant.
struct scored {
    vector<double> values;
    double magnitude = 0;
};

inline scored score(const vector<double>& x, correlation method, double coarseness) {
    const double magnitude = largest_magnitude(x.data(), x.size()) * coarseness;
    if (!varies(x, magnitude)) return {};
    scored made{x, 0};
    if (method == correlation::spearman) {
        std::vector<std::uint32_t> order;
        average_ranks(x.data(), x.size(), made.values.data(), order);
        coarseness = 1;  // ranks are exact
    }
    const double unit = unit_of_values(made.values);
    for (double& value : made.values) value /= unit;
    const auto range = [](const vector<double>& values) {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        return *high - *low;
    };
    const double before = range(made.values), largest = largest_magnitude(made.values.data(), x.size());
    standardise(made.values.data(), made.values.size());
    made.magnitude = largest * coarseness / before * range(made.values);
    return made;
}

// Orthonormal directions, each with the magnitude of what it was made from in its unit.
using directions = std::vector<scored>;

// Takes the directions out of a sample; its magnitude grows to the rounding of what was removed.
inline void take_out(const directions& all, scored& from) {
    for (const scored& each : all) {
        const double part = inner_product(each.values.data(), from.values.data(), from.values.size());
        from.magnitude = std::max(from.magnitude, std::abs(part) * each.magnitude);
    }
    // Twice leaves what is orthogonal to rounding.
    for (int pass = 0; pass < 2; ++pass)
        for (const scored& each : all) {
            const double part = inner_product(each.values.data(), from.values.data(), from.values.size());
            for (std::size_t i = 0; i < from.values.size(); ++i) from.values(i) -= part * each.values(i);
        }
}

// To length 1; false where there is nothing but rounding.
inline bool to_unit_length(scored& from) {
    if (!varies(from.values, from.magnitude)) return false;
    const double length =
        std::sqrt(inner_product(from.values.data(), from.values.data(), from.values.size()));
    for (double& value : from.values) value /= length;
    from.magnitude /= length;
    return true;
}

inline directions directions_of(const matrix<double>& covariates, std::size_t n, correlation method,
                                double coarseness, std::string_view function) {
    const std::size_t count = covariates.shape(1);
    if (covariates.shape(0) != n)
        throw argument_error(function, "covariates", std::to_string(n) + " rows, as many as x has values",
                             covariates.shape(0));
    check_finite(function, "covariates", covariates);
    directions all;
    for (std::size_t k = 0; k < count; ++k) {
        const vector<double> column = xt::view(covariates, xt::all(), k);
        scored each = score(column, method, coarseness);
        if (each.values.size() == 0)
            throw argument_error(function, "covariates", "columns that vary",
                                 std::to_string(n) + " values equal to " + describe(column(0)) +
                                     " in column " + std::to_string(k));
        take_out(all, each);
        if (!to_unit_length(each))
            throw argument_error(function, "covariates", "columns that do not follow from each other",
                                 "column " + std::to_string(k) + ", which follows from those before it");
        all.push_back(std::move(each));
    }
    return all;
}

inline void check_length(const vector<double>& x, const matrix<double>& covariates,
                         std::string_view function) {
    const std::size_t fewest = covariates.shape(1) + 3;
    if (x.size() < fewest)
        throw argument_error(function, "x",
                             "at least " + std::to_string(fewest) + " values, the number of covariates + 3",
                             x.size());
    check_finite(function, "x", x);
}

inline std::optional<vector<double>> left_of(const vector<double>& x, const directions& all,
                                             correlation method, double coarseness) {
    scored left = score(x, method, coarseness);
    if (left.values.size() == 0) return std::nullopt;
    take_out(all, left);
    if (!to_unit_length(left)) return std::nullopt;
    return std::move(left.values);
}

ENTRAIN_INLINE std::optional<vector<double>> residual_scores(const vector<double>& x,
                                                             const matrix<double>& covariates,
                                                             correlation method, double coarseness_of_x,
                                                             double coarseness_of_covariates) {
    constexpr auto function = "stats::residual_scores";
    check_length(x, covariates, function);
    check_enumerator(function, "method", method, correlation::spearman);
    return left_of(x, directions_of(covariates, x.size(), method, coarseness_of_covariates, function), method,
                   coarseness_of_x);
}

ENTRAIN_INLINE double partial_correlation(const vector<double>& x, const vector<double>& y,
                                          const matrix<double>& covariates, correlation method,
                                          std::string_view function, double coarseness_of_x,
                                          double coarseness_of_y, double coarseness_of_covariates) {
    check_length(x, covariates, function);
    if (y.size() != x.size())
        throw argument_error(function, "y", std::to_string(x.size()) + " values, as many as x", y.size());
    check_finite(function, "y", y);
    const directions all = directions_of(covariates, x.size(), method, coarseness_of_covariates, function);
    const auto scores = [&](const vector<double>& of, double coarseness, const char* parameter) {
        auto left = left_of(of, all, method, coarseness);
        if (!left)
            throw argument_error(
                function, parameter,
                "values that vary beyond the covariates (the correlation with a constant is undefined)",
                "what is constant or follows from them");
        return *std::move(left);
    };
    const auto left_of_x = scores(x, coarseness_of_x, "x"), left_of_y = scores(y, coarseness_of_y, "y");
    return std::clamp(inner_product(left_of_x.data(), left_of_y.data(), x.size()), -1.0, 1.0);
}

}  // namespace entrain::stats::detail
