// The work of generative_connectivity.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/blas.hpp>
#include <entrain/fit/generative_connectivity.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/fit/detail/comparison.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/model/linear_hopf.hpp>
#include <entrain/signal/detrend.hpp>
#include <entrain/synchrony/coherence.hpp>

namespace entrain {
namespace fit_detail {

inline double pearson_of(const matrix<double>& a, const matrix<double>& b, bool lower_triangle) {
    const std::size_t rows = a.shape(0), columns = a.shape(1);
    vector<double> x = full(lower_triangle ? rows * (rows - 1) / 2 : rows * columns, 0.0), y = x;
    for (std::size_t i = 0, k = 0; i < rows; ++i)
        for (std::size_t j = 0; j < (lower_triangle ? i : columns); ++j, ++k) x(k) = a(i, j), y(k) = b(i, j);
    return correlation_or_zero(x, y);
}

ENTRAIN_INLINE lagged_connectivity measure_lagged_connectivity(const matrix<double>& signal,
                                                               const lag_options& options) {
    constexpr auto here = "measure_lagged_connectivity";
    check_repetition_time(here, options.tr);
    const std::size_t least =
        saturating_sum(saturating_product(2, options.trim), saturating_sum(options.lag, 2));
    if (signal.shape(0) == 0 || signal.shape(1) < least)
        throw argument_error(
            here, "bold", "at least one region and " + std::to_string(least) + " samples (2 trim + lag + 2)",
            signal.shape());
    check_enumerator(here, "remove", options.remove, trend::linear);
    check_finite(here, "bold", signal);
    const single_threaded_blas guard;  // whose products have other bits on several threads
    const std::size_t n = signal.shape(0), samples = signal.shape(1) - 2 * options.trim;
    const matrix<double> flat = options.remove == trend::none ? signal : detrend(signal, options.remove);
    matrix<double> x = full(n, samples, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        const double* from = row_data(flat, i) + options.trim;
        double* to = row_data(x, i);
        double mean = 0, squares = 0;
        for (std::size_t t = 0; t < samples; ++t) mean += from[t] / static_cast<double>(samples);
        for (std::size_t t = 0; t < samples; ++t) squares += (from[t] - mean) * (from[t] - mean);
        const double deviation = std::sqrt(squares / static_cast<double>(samples - 1));
        const double* whole = row_data(signal, i);
        double magnitude = 0;
        for (std::size_t t = 0; t < signal.shape(1); ++t) magnitude = std::max(magnitude, std::abs(whole[t]));
        if (!varies(std::span(from, samples), magnitude) || !(deviation > 0) || !is_finite(deviation))
            throw argument_error(
                here, "bold", "a signal that varies in every region",
                std::string("one that does not, its trend apart, in region ") + std::to_string(i));
        for (std::size_t t = 0; t < samples; ++t) to[t] = (from[t] - mean) / deviation;
    }
    lagged_connectivity result{functional_connectivity(x), full(n, n, 0.0),
                               options.tr * static_cast<double>(options.lag)};
    const std::size_t pairs = samples - options.lag;
    cxxblas::gemm<int>(cxxblas::RowMajor, cxxblas::NoTrans, cxxblas::Trans, static_cast<int>(n),
                       static_cast<int>(n), static_cast<int>(pairs), 1 / static_cast<double>(samples),
                       x.data() + options.lag, static_cast<int>(samples), x.data(), static_cast<int>(samples),
                       0.0, result.lagged_correlation.data(), static_cast<int>(n));
    return result;
}

}  // namespace fit_detail

ENTRAIN_INLINE lagged_connectivity mean_lagged_connectivity(const std::vector<lagged_connectivity>& each) {
    constexpr auto here = "mean_lagged_connectivity";
    if (each.empty()) throw argument_error(here, "each", "at least one measurement", 0);
    for (const lagged_connectivity& one : each) {
        const auto& fc = one.functional_connectivity;
        if (fc.size() == 0 || fc.shape(0) != fc.shape(1) || one.lagged_correlation.shape() != fc.shape())
            throw argument_error(here, "each", "two matrices of the same regions",
                                 describe(fc.shape()) + " and " + describe(one.lagged_correlation.shape()));
        check_finite(here, "each", fc);
        check_finite(here, "each", one.lagged_correlation);
        check_not_negative(here, "each", one.lag, "seconds");
    }
    lagged_connectivity mean = each.front();
    for (std::size_t s = 1; s < each.size(); ++s) {
        if (each[s].functional_connectivity.shape() != mean.functional_connectivity.shape() ||
            each[s].lag != mean.lag)
            throw argument_error(
                here, "each", "the same regions and the same lag",
                describe(each[s].functional_connectivity.shape()) + " and " + describe(each[s].lag) + " s");
        mean.functional_connectivity += each[s].functional_connectivity;
        mean.lagged_correlation += each[s].lagged_correlation;
    }
    mean.functional_connectivity /= static_cast<double>(each.size());
    mean.lagged_correlation /= static_cast<double>(each.size());
    return mean;
}

template <std::floating_point T>
generative_connectivity_fit fit_generative_connectivity(const hopf<T>& model, const connectome& structure,
                                                        const lagged_connectivity& data,
                                                        const generative_connectivity_options& options) {
    constexpr auto here = "fit_generative_connectivity";
    const std::size_t n = structure.size();
    const auto require = [&](bool ok, const char* name, const char* expected, auto got) {
        if (!ok) throw argument_error(here, name, expected, got);
    };
    for (const auto* measured : {&data.functional_connectivity, &data.lagged_correlation}) {
        if (measured->shape(0) != n || measured->shape(1) != n)
            throw argument_error(here, "data", "measures of " + std::to_string(n) + " regions",
                                 measured->shape());
        check_finite(here, "data", *measured);
    }
    require(is_finite(data.lag) && data.lag >= 0, "data", "a lag of zero or more seconds", data.lag);
    const auto is_rate = [](double rate) { return is_finite(rate) && rate >= 0; };
    require(is_rate(options.rate_fc), "rate_fc", "zero or more", options.rate_fc);
    require(is_rate(options.rate_lagged), "rate_lagged", "zero or more", options.rate_lagged);
    require(is_rate(options.max_weight), "max_weight", "a positive weight, or 0 for none",
            options.max_weight);
    require(is_finite(options.improvement), "improvement", "a finite number", options.improvement);
    check_finite(here, "coupling", options.coupling);
    require(options.check_every > 0, "check_every", "at least 1", options.check_every);
    require(options.start.size() == 0 || options.start.size() == n, "start",
            "none, or as many regions as the structure", options.start.size());
    const matrix<char> edges = fit_detail::changeable(structure, options.edges, options.partner, here);

    const auto normalised = [&](const matrix<double>& weights) {
        const connectome network(weights, structure.labels());
        return options.max_weight > 0 ? network.scaled_to_max(options.max_weight) : network;
    };
    const auto observed = [&](const connectome& network) {
        const linear_hopf linear(model, network, {.coupling = options.coupling});
        return lagged_connectivity{linear.functional_connectivity(), linear.lagged_correlation(data.lag),
                                   data.lag};
    };

    const single_threaded_blas guard;  // for matrices of this size threads cost more than they give
    generative_connectivity_fit fit;
    connectome network = normalised((options.start.size() ? options.start : structure).weights());
    lagged_connectivity shown = observed(network);
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t iteration = 0;; ++iteration) {
        fit.iterations = iteration;
        if (options.poll) options.poll();
        if (options.progress) options.progress(iteration, options.max_iterations);
        const bool last = iteration == options.max_iterations;
        if (last || iteration % options.check_every == 0) {
            const double error =
                fit_detail::mean_squared_difference(data.functional_connectivity,
                                                    shown.functional_connectivity) +
                fit_detail::mean_squared_difference(data.lagged_correlation, shown.lagged_correlation);
            const double before = fit.error.empty() ? error : fit.error.back();
            fit.error.push_back(error);
            if (error < best) {
                best = error;
                fit.network = network;
                fit.simulated = shown;
            }
            // As in the script, the first comparison stops nothing.
            const bool stops = fit.error.size() > 2 && !(before - error >= options.improvement * error);
            if (stops) fit.end = error > before ? fit_end::grew : fit_end::settled;
            if (stops || last) break;
        }
        matrix<double> change = full(n, n, 0.0);
        for (std::size_t k = 0; k < change.size(); ++k)
            if (edges.data()[k])
                change.data()[k] =
                    options.rate_fc *
                        (data.functional_connectivity.data()[k] - shown.functional_connectivity.data()[k]) +
                    options.rate_lagged *
                        (data.lagged_correlation.data()[k] - shown.lagged_correlation.data()[k]);
        bool moved = false;
        for (int halving = 0; halving < 40 && !moved; ++halving) {
            matrix<double> weights = network.weights();
            for (std::size_t k = 0; k < weights.size(); ++k) {
                weights.data()[k] += change.data()[k];
                if (edges.data()[k] && !options.negative_weights)
                    weights.data()[k] = std::max(0.0, weights.data()[k]);
            }
            try {
                const connectome next = normalised(weights);
                shown = observed(next);
                network = next;
                moved = true;
            } catch (const argument_error&) {
                ++fit.halvings;
                for (double& value : change) value /= 2;
            }
        }
        if (!moved) {
            fit.end = fit_end::unstable;
            break;
        }
    }
    fit.fc_correlation =
        fit_detail::pearson_of(fit.simulated.functional_connectivity, data.functional_connectivity, true);
    fit.lagged_correlation =
        fit_detail::pearson_of(fit.simulated.lagged_correlation, data.lagged_correlation, false);
    return fit;
}

template <std::floating_point T>
generative_connectivity_study fit_generative_connectivity(const hopf<T>& model, const connectome& structure,
                                                          const std::vector<lagged_connectivity>& subjects,
                                                          const generative_connectivity_options& options,
                                                          std::size_t threads) {
    check_threads("fit_generative_connectivity", threads);
    if (subjects.empty())
        throw argument_error("fit_generative_connectivity", "subjects", "at least one", subjects.size());
    generative_connectivity_options how = options;
    how.progress = {};
    generative_connectivity_study study;
    study.group = fit_generative_connectivity(model, structure, mean_lagged_connectivity(subjects), how);
    how.start = study.group.network;
    study.subjects.resize(subjects.size());
    progress_counter progress(options.progress, subjects.size());
    parallel_for(subjects.size(), threads, [&](std::size_t s) {
        study.subjects[s] = fit_generative_connectivity(model, structure, subjects[s], how);
        progress.advance();
    });
    return study;
}

}  // namespace entrain
