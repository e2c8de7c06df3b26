// The work behind correlation.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE double correlate(const vector<double>& x, const vector<double>& y, stats::correlation method,
                                std::string_view function, double coarseness_of_x, double coarseness_of_y) {
    if (x.size() != y.size())
        throw argument_error(function, "y", std::to_string(x.size()) + " values, as many as x", y.size());
    const auto zx =
        standard_scores(x, method, function, "x", rounding_magnitude<vector<double>>(x) * coarseness_of_x);
    const auto zy =
        standard_scores(y, method, function, "y", rounding_magnitude<vector<double>>(y) * coarseness_of_y);
    return std::clamp(inner_product(zx.data(), zy.data(), zx.size()), -1.0, 1.0);
}

ENTRAIN_INLINE vector<double> ranks(const vector<double>& x) {
    check_finite("stats::ranks", "x", x);
    vector<double> result = full(x.size(), 0.0);
    std::vector<std::uint32_t> order;
    average_ranks(x.data(), x.size(), result.data(), order);
    return result;
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

ENTRAIN_INLINE double correlation_p(double r, std::size_t n) {
    if (!(r >= -1 && r <= 1)) throw argument_error("stats::correlation_p", "r", "a value in [-1, 1]", r);
    if (n < 3) throw argument_error("stats::correlation_p", "n", "at least 3 pairs", n);
    return detail::student_two_sided(r * r, (1 - r) * (1 + r), static_cast<double>(n - 2));
}

ENTRAIN_INLINE estimate correlation_interval(double r, std::size_t n, correlation method, double confidence) {
    constexpr auto function = "stats::correlation_interval";
    if (!(r >= -1 && r <= 1)) throw argument_error(function, "r", "a value in [-1, 1]", r);
    if (n < 4) throw argument_error(function, "n", "at least 4 pairs", n);
    check_enumerator(function, "method", method, correlation::spearman);
    detail::check_confidence(confidence, function);
    const double inside = std::clamp(r, -1 + 1e-12, 1 - 1e-12),
                 variance = method == correlation::spearman ? 1 + r * r / 2 : 1;
    const double reach =
        normal_quantile(0.5 + confidence / 2) * std::sqrt(variance / (static_cast<double>(n) - 3));
    return {r, std::tanh(std::atanh(inside) - reach), std::tanh(std::atanh(inside) + reach)};
}

}  // namespace entrain::stats
