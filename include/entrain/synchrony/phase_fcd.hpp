// Dynamics of phase coherence: how alike its patterns at different times are.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain {

/// Defaults are those of the scripts of Deco et al. 2019, doi:10.1073/pnas.1905534116.
struct phase_fcd_options {
    std::size_t average = 3;  ///< successive patterns that are averaged before they are compared
    std::size_t skip = 10;    ///< samples left out at each end
};

/// Similarities of phase-coherence patterns at all pairs of times t < s. The pattern of a sample is
/// P_ij = cos(theta_i - theta_j), i > j; `average` successive ones are averaged; the similarity of two is
/// their cosine, <A_t, A_s> / (|A_t| |A_s|).
///
/// unit: phasors of shape (regions, samples). Returns n (n - 1) / 2 values in -1..1 for the
/// n = samples - 2 skip - average + 1 averaged patterns, row by row of the upper triangle.
/// Throws argument_error for fewer than two regions, shapes that differ, average = 0, or fewer than two
/// patterns. No pattern is ever formed: with c and s the cosines and sines of a sample, the sum of products
/// over all i and j is (c.c')^2 + (c.s')^2 + (s.c')^2 + (s.s')^2, of which the triangle below the diagonal is
/// half after the regions' 1. Cost: O(regions n^2); memory O(n^2). Reduce long recordings part by part.
template <class T>
vector<double> phase_fcd(const phasors<T>& unit, const phase_fcd_options& options = {}) {
    const std::size_t regions = unit.cosine.shape(0), samples = unit.cosine.shape(1);
    if (unit.sine.shape() != unit.cosine.shape())
        throw argument_error("phase_fcd", "unit", "cosines and sines of the same shape", unit.sine.shape());
    if (regions < 2) throw argument_error("phase_fcd", "unit", "at least two regions", unit.cosine.shape());
    if (options.average == 0) throw argument_error("phase_fcd", "average", "at least 1", 0);
    if (samples < 2 * options.skip + options.average + 1)
        throw argument_error(
            "phase_fcd", "unit",
            "at least " + std::to_string(2 * options.skip + options.average + 1) + " samples", samples);
    const std::size_t frames = samples - 2 * options.skip, patterns = frames - options.average + 1;

    // Row t: cosines of sample t, then its sines. The products of rows with the columns of either half are
    // the four scalar products.
    matrix<double> c = matrix<double>::from_shape({frames, regions}), s = c;
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t t = 0; t < frames; ++t) {
            c(t, i) = static_cast<double>(unit.cosine(i, t + options.skip));
            s(t, i) = static_cast<double>(unit.sine(i, t + options.skip));
        }
    const matrix<double> c_columns = xt::transpose(c), s_columns = xt::transpose(s);
    const matrix<double> cc = xt::linalg::dot(c, c_columns), ss = xt::linalg::dot(s, s_columns),
                         cs = xt::linalg::dot(c, s_columns);
    matrix<double> product = matrix<double>::from_shape({frames, frames});
    for (std::size_t t = 0; t < frames; ++t)
        for (std::size_t u = 0; u < frames; ++u)
            product(t, u) = (cc(t, u) * cc(t, u) + ss(t, u) * ss(t, u) + cs(t, u) * cs(t, u) +
                             cs(u, t) * cs(u, t) - static_cast<double>(regions)) /
                            2;

    const auto averaged = [&](std::size_t t, std::size_t u) {
        double sum = 0;
        for (std::size_t a = 0; a < options.average; ++a)
            for (std::size_t b = 0; b < options.average; ++b) sum += product(t + a, u + b);
        return sum;
    };
    vector<double> norm = full(patterns, 0.0);
    for (std::size_t t = 0; t < patterns; ++t) norm(t) = std::sqrt(std::max(averaged(t, t), 0.0));
    vector<double> similarity = full(patterns * (patterns - 1) / 2, 0.0);
    std::size_t k = 0;
    for (std::size_t t = 0; t < patterns; ++t)
        for (std::size_t u = t + 1; u < patterns; ++u, ++k)
            if (norm(t) > 0 && norm(u) > 0) similarity(k) = averaged(t, u) / (norm(t) * norm(u));
    return similarity;
}

/// The same from phases: (regions, samples), radians.
template <array_like A>
vector<double> phase_fcd(const A& theta, const phase_fcd_options& options = {}) {
    return phase_fcd(unit_phasors(theta), options);
}

}  // namespace entrain
