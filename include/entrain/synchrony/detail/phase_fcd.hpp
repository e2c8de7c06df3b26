// Similarities of patterns of phases, block by block.
#pragma once

#include <entrain/synchrony/phase_fcd.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/synchrony/detail/gram.hpp>
#include <entrain/synchrony/detail/pair_blocks.hpp>

namespace entrain {
namespace synchrony_detail {

// Calls visit(t, first_u, count, similarities of pattern t with patterns first_u ...), u > t, block by block.
//
// Frames lie in memory as rows cos, sin, cos, sin, ... so that one matrix product of two blocks gives all
// four scalar products of every two frames. Averages of patterns need sums over boxes of products, which are
// taken along one side and then along the other.
template <class T, class Visit>
std::size_t for_each_phase_similarity(const phasors<T>& unit, const phase_fcd_options& options,
                                      std::string_view function, Visit&& visit) {
    const std::size_t regions = unit.regions(), samples = unit.samples();
    const std::size_t average = options.average;
    if (regions < 2) throw argument_error(function, "unit", "at least two regions", unit.cosine().shape());
    if (average == 0) throw argument_error(function, "average", "at least 1", 0);
    const std::size_t needed =
        saturating_sum(saturating_product(2, options.skip), saturating_sum(average, 1));
    if (samples < needed)
        throw argument_error(function, "unit", "at least " + std::to_string(needed) + " samples", samples);
    const std::size_t frames = samples - 2 * options.skip, patterns = frames - average + 1;

    check_allocation<double>(function, "average", {frames, average});
    check_allocation<double>(function, "average", {4, 95 + average, 95 + average});
    matrix<double> x = matrix<double>::from_shape({2 * frames, regions});
    require_blas_range(x, function, "unit");
    for (std::size_t i = 0; i < regions; ++i) {
        const T* cosine = row_data(unit.cosine(), i) + options.skip;
        const T* sine = row_data(unit.sine(), i) + options.skip;
        for (std::size_t t = 0; t < frames; ++t) {
            x(2 * t, i) = static_cast<double>(cosine[t]);
            x(2 * t + 1, i) = static_cast<double>(sine[t]);
        }
    }
    // The inner product of the patterns of two frames, below the diagonal: half of the sum of squares over
    // all i and j minus the regions' own.
    const auto own = static_cast<double>(regions);
    const auto near_product = [&](std::size_t t, std::size_t u) {
        double sum = -own;
        for (const std::size_t a : {2 * t, 2 * t + 1})
            for (const std::size_t b : {2 * u, 2 * u + 1}) {
                double dot = 0;
                for (std::size_t i = 0; i < regions; ++i) dot += row_data(x, a)[i] * row_data(x, b)[i];
                sum += dot * dot;
            }
        return sum / 2;
    };
    std::vector<double> near(frames * average);  // of frames t and t + lag
    for (std::size_t t = 0; t < frames; ++t)
        for (std::size_t lag = 0; lag < average && t + lag < frames; ++lag)
            near[t * average + lag] = near_product(t, t + lag);
    std::vector<double> inverse_norm(patterns);
    for (std::size_t t = 0; t < patterns; ++t) {
        double square = 0;
        for (std::size_t a = 0; a < average; ++a)
            for (std::size_t b = a; b < average; ++b)
                square += (a == b ? 1 : 2) * near[(t + a) * average + (b - a)];
        // What rounding leaves of a pattern without length is no direction.
        const double longest = own * static_cast<double>(average);
        inverse_norm[t] = square > 1e-13 * longest * longest ? 1 / std::sqrt(square) : 0;
    }

    constexpr std::size_t block = 96;  // so that the products of a block stay in the second cache
    const std::size_t widest = std::min(block, patterns) + average - 1;
    std::vector<double> dot(4 * widest * widest), squares(2 * widest), along(widest * widest), sum(widest);
    for (std::size_t t0 = 0; t0 < patterns; t0 += block) {
        const std::size_t rows = std::min(block, patterns - t0), row_frames = rows + average - 1;
        for (std::size_t u0 = t0; u0 < patterns; u0 += block) {
            const std::size_t columns = std::min(block, patterns - u0), column_frames = columns + average - 1;
            row_products(row_data(x, 2 * t0), 2 * row_frames, row_data(x, 2 * u0), 2 * column_frames, regions,
                         dot.data());
            for (std::size_t i = 0; i < row_frames; ++i) {
                const double* of_cosine = dot.data() + 2 * i * 2 * column_frames;
                const double* of_sine = of_cosine + 2 * column_frames;
                for (std::size_t j = 0; j < 2 * column_frames; ++j)
                    squares[j] = of_cosine[j] * of_cosine[j] + of_sine[j] * of_sine[j];
                for (std::size_t j = 0; j < column_frames; ++j)
                    squares[j] = (squares[2 * j] + squares[2 * j + 1] - own) / 2;
                double* const out = along.data() + i * columns;
                std::copy_n(squares.data(), columns, out);
                for (std::size_t b = 1; b < average; ++b)
                    for (std::size_t j = 0; j < columns; ++j) out[j] += squares[j + b];
            }
            for (std::size_t i = 0; i < rows; ++i) {
                const double* const in = along.data() + i * columns;
                std::copy_n(in, columns, sum.data());
                for (std::size_t a = 1; a < average; ++a)
                    for (std::size_t j = 0; j < columns; ++j) sum[j] += in[a * columns + j];
                const double scale = inverse_norm[t0 + i];
                const double* const scales = inverse_norm.data() + u0;
                for (std::size_t j = 0; j < columns; ++j)
                    sum[j] = std::clamp(sum[j] * scale * scales[j], -1.0, 1.0);
                const std::size_t skip = u0 == t0 ? i + 1 : 0;
                if (skip < columns)
                    visit(t0 + i, u0 + skip, columns - skip, static_cast<const double*>(sum.data() + skip));
            }
        }
    }
    return patterns;
}

}  // namespace synchrony_detail

template <class T>
vector<double> phase_fcd(const phasors<T>& unit, const phase_fcd_options& options) {
    vector<double> similarity;
    const std::size_t kept = unit.samples();
    const std::size_t ends = saturating_sum(saturating_product(2, options.skip), options.average);
    const std::size_t patterns = kept >= ends ? kept - ends + 1 : 0;
    if (patterns >= 2) {
        check_allocation<double>("phase_fcd", "unit", {patterns - 1, patterns / 2 + 1});
        similarity = full(patterns * (patterns - 1) / 2, 0.0);
    }
    synchrony_detail::for_each_phase_similarity(
        unit, options, "phase_fcd",
        [&](std::size_t t, std::size_t u, std::size_t count, const double* values) {
            std::copy_n(values, count,
                        similarity.data() + synchrony_detail::first_pair(t, patterns) + (u - t - 1));
        });
    return similarity;
}

template <class T>
stats::binned_distribution phase_fcd_distribution(const phasors<T>& unit, const phase_fcd_options& options,
                                                  const fcd_distribution_options& bins) {
    auto found = synchrony_detail::similarity_bins(bins, "phase_fcd_distribution");
    synchrony_detail::for_each_phase_similarity(
        unit, options, "phase_fcd_distribution",
        [&](std::size_t, std::size_t, std::size_t count, const double* values) {
            for (std::size_t k = 0; k < count; ++k) found.add(values[k]);
        });
    return found;
}

}  // namespace entrain
