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
#include <entrain/core/runs.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/synchrony/detail/gram.hpp>
#include <entrain/synchrony/detail/pair_blocks.hpp>

namespace entrain {
namespace synchrony_detail {

// Stands for a pattern that lies in no run.
inline constexpr std::size_t no_pattern = static_cast<std::size_t>(-1);

// How many averaged patterns lie within one run, its ends left out, and which number each has; by the first of their
// samples, from `skip` on. Throws where there are not two.
struct run_patterns {
    std::size_t count = 0;
    std::vector<std::size_t> number;  // no_pattern where samples of two runs would be averaged
};
inline run_patterns patterns_within(const run_lengths& runs, std::size_t samples,
                                    const phase_fcd_options& options, std::string_view function) {
    if (options.average == 0) throw argument_error(function, "average", "at least 1", 0);
    const auto ranges = runs.within(samples, function);
    const std::size_t shortest =
        saturating_sum(saturating_product(2, options.skip), options.average);  // that has a pattern
    if (!runs.several() && samples < saturating_sum(shortest, 1))
        throw argument_error(function, "unit",
                             "at least " + std::to_string(saturating_sum(shortest, 1)) + " samples", samples);
    run_patterns found;
    found.number.assign(samples >= shortest ? samples - shortest + 1 : 0, no_pattern);
    for (const auto& [first, length] : ranges)
        for (std::size_t t = first; length >= shortest && t <= first + length - shortest; ++t)
            found.number[t] = found.count++;
    if (found.count < 2)
        throw argument_error(
            function, "runs",
            "two patterns at least, of which a run of " + std::to_string(shortest) + " samples has one",
            found.count);
    return found;
}

// Calls visit(t, first_u, count, similarities of pattern t with patterns first_u ...), u > t, block by block.
//
// Frames lie in memory as rows cos, sin, cos, sin, ... so that one matrix product of two blocks gives all
// four scalar products of every two frames. Averages of patterns need sums over boxes of products, which are
// taken along one side and then along the other.
template <class T, class Visit>
void for_each_phase_similarity(const phasors<T>& unit, const phase_fcd_options& options,
                               const run_patterns& which, std::string_view function, Visit&& visit) {
    const std::size_t regions = unit.regions(), samples = unit.samples();
    const std::size_t average = options.average;
    if (regions < 2) throw argument_error(function, "unit", "at least two regions", unit.cosine().shape());
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
                const std::size_t pattern = which.number[t0 + i];
                if (pattern == no_pattern) continue;
                for (std::size_t j = skip; j < columns;) {
                    std::size_t end = j;
                    while (end < columns && which.number[u0 + end] != no_pattern) ++end;
                    if (end > j)
                        visit(pattern, which.number[u0 + j], end - j,
                              static_cast<const double*>(sum.data() + j));
                    j = end + 1;
                }
            }
        }
    }
}

}  // namespace synchrony_detail

template <class T>
vector<double> phase_fcd(const phasors<T>& unit, const phase_fcd_options& options, const run_lengths& runs) {
    const auto which = synchrony_detail::patterns_within(runs, unit.samples(), options, "phase_fcd");
    const std::size_t patterns = which.count;
    check_allocation<double>("phase_fcd", "unit", {patterns - 1, patterns / 2 + 1});
    vector<double> similarity = full(patterns * (patterns - 1) / 2, 0.0);
    synchrony_detail::for_each_phase_similarity(
        unit, options, which, "phase_fcd",
        [&](std::size_t t, std::size_t u, std::size_t count, const double* values) {
            std::copy_n(values, count,
                        similarity.data() + synchrony_detail::first_pair(t, patterns) + (u - t - 1));
        });
    return similarity;
}

template <class T>
stats::binned_distribution phase_fcd_distribution(const phasors<T>& unit, const phase_fcd_options& options,
                                                  const fcd_distribution_options& bins,
                                                  const run_lengths& runs) {
    auto found = synchrony_detail::similarity_bins(bins, "phase_fcd_distribution");
    const auto which =
        synchrony_detail::patterns_within(runs, unit.samples(), options, "phase_fcd_distribution");
    synchrony_detail::for_each_phase_similarity(
        unit, options, which, "phase_fcd_distribution",
        [&](std::size_t, std::size_t, std::size_t count, const double* values) {
            for (std::size_t k = 0; k < count; ++k) found.add(values[k]);
        });
    return found;
}

}  // namespace entrain
