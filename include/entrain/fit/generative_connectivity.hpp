// Generative effective connectivity: weights, one for each direction, with which a linear Hopf network has
// the functional connectivity and the lagged covariance of the data.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/fit/edges.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/model/linear_hopf.hpp>
#include <entrain/signal/detrend.hpp>
#include <entrain/synchrony/coherence.hpp>

namespace entrain {

/// What the weights are fitted to.
struct lagged_connectivity {
    matrix<double> functional_connectivity;  ///< (regions, regions) Pearson correlation
    /// (regions, regions): of region i with region j a while before, <x_i(t + lag) x_j(t)> / (SD_i SD_j)
    matrix<double> lagged_correlation;
    double lag = 0;  ///< s
};

/// Defaults are those of the script of Deco et al. 2024 (Psilodep2).
struct lag_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    /// Samples; 2 at their TR of 1.25 s (1 in Vohryzek's hopf_mini).
    std::size_t lag = 2;
    std::size_t trim = 10;         ///< samples cut off each end, after the trend is removed
    trend remove = trend::linear;  ///< before

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = lag_options;
        return std::tuple{field("tr", &self::tr, "s"),
                          field("lag", &self::lag, "samples"),
                          field("trim", &self::trim, "samples"),
                          field("remove", &self::remove)};
    }
};

/// Functional connectivity and lagged correlation of a scan:
///
///     FC_ij = corr(x_i, x_j),   C_ij = sum_t x_i(t + lag) x_j(t) / (T SD_i SD_j)
///
/// with x the signal minus its trend, the ends cut off, minus its mean, and SD with T - 1. Nothing is filtered:
/// pass band_pass() of the scan where that is wanted (0.008 to 0.08 Hz in their study).
/// bold: (regions, samples). Throws argument_error if tr is not given, fewer than lag + 2 samples remain, a
/// value is not finite or a region does not vary by more than rounding. Cost: O(regions^2 samples).
template <array_like A>
lagged_connectivity measure_lagged_connectivity(const A& bold, const lag_options& options) {
    constexpr auto here = "measure_lagged_connectivity";
    const auto& signal = as_matrix<double>(bold, here, "bold");
    if (!is_finite(options.tr) || options.tr <= 0)
        throw argument_error(here, "tr", "a positive number of seconds from sample to sample", options.tr);
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

/// The mean over several measurements, each of which counts the same: a group. Throws argument_error if there
/// is none, or they differ in regions or lag.
inline lagged_connectivity mean_lagged_connectivity(const std::vector<lagged_connectivity>& each) {
    constexpr auto here = "mean_lagged_connectivity";
    if (each.empty()) throw argument_error(here, "each", "at least one measurement", 0);
    for (const lagged_connectivity& one : each) {
        const auto& fc = one.functional_connectivity;
        if (fc.size() == 0 || fc.shape(0) != fc.shape(1) || one.lagged_correlation.shape() != fc.shape())
            throw argument_error(
                here, "each", "two matrices of the same regions",
                describe(fc.shape()) + " and " + describe(one.lagged_correlation.shape()));
        check_finite(here, "each", fc);
        check_finite(here, "each", one.lagged_correlation);
        check_not_negative(here, "each", one.lag, "seconds");
    }
    lagged_connectivity mean = each.front();
    for (std::size_t s = 1; s < each.size(); ++s) {
        if (each[s].functional_connectivity.shape() != mean.functional_connectivity.shape() ||
            each[s].lag != mean.lag)
            throw argument_error(here, "each", "the same regions and the same lag",
                                 describe(each[s].functional_connectivity.shape()) + " and " +
                                     describe(each[s].lag) + " s");
        mean.functional_connectivity += each[s].functional_connectivity;
        mean.lagged_correlation += each[s].lagged_correlation;
    }
    mean.functional_connectivity /= static_cast<double>(each.size());
    mean.lagged_correlation /= static_cast<double>(each.size());
    return mean;
}

/// Defaults are those of the script of Deco et al. 2024 (Psilodep2).
struct generative_connectivity_options {
    edge_rule edges = edge_rule::existing_or_homotopic;  ///< which weights may change
    /// Homotopic partner of each region (itself where there is none), for existing_or_homotopic.
    std::vector<std::size_t> partner = {};
    /// Change of a weight for a difference of 1 in functional connectivity (2e-4 in hopf_mini).
    double rate_fc = 4e-4;
    /// The same for a difference of 1 in lagged correlation (4e-5 in hopf_mini).
    double rate_lagged = 1e-4;
    /// After each change weights are scaled so that the largest has this value; 0: they are left as they are.
    double max_weight = 0.2;
    /// Whether weights may become negative; else they stop at zero. (hopf_mini has it as an option.)
    bool negative_weights = false;
    /// G: the scripts have it within the weights.
    double coupling = 1.0;
    std::size_t max_iterations = 5000;  ///< changes of the weights at most
    /// Iterations from one look at the error to the next.
    std::size_t check_every = 100;
    /// The fit stops when the error fell by less than this share of itself from one look to the next, or
    /// grew.
    double improvement = 1e-3;
    /// Weights to start from; empty: the structure.
    connectome start = {};
    /// Called as (iterations done, max_iterations), or by a fit of several as (subjects done, subjects).
    progress_callback progress = {};
    /// Called before every iteration; see core/progress.hpp.
    poll_callback poll = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = generative_connectivity_options;
        using enum field_use;
        return std::tuple{field("edges", &self::edges),
                          field("partner", &self::partner),
                          field("rate_fc", &self::rate_fc),
                          field("rate_lagged", &self::rate_lagged),
                          field("max_weight", &self::max_weight),
                          field("negative_weights", &self::negative_weights),
                          field<data>("coupling", &self::coupling),
                          field("max_iterations", &self::max_iterations),
                          field("check_every", &self::check_every),
                          field("improvement", &self::improvement),
                          field<data>("start", &self::start),
                          field<neutral>("progress", &self::progress),
                          field<neutral>("poll", &self::poll)};
    }
};

/// Why a fit ended.
enum class fit_end {
    settled,  ///< the error hardly fell from one look to the next
    grew,     ///< the error grew
    limit,    ///< of iterations
    unstable  ///< the weights came so near to the edge of stability that no change keeps them stable
};

/// What fit_generative_connectivity() finds.
struct generative_connectivity_fit {
    connectome network;             ///< the weights of the lowest error that was looked at
    lagged_connectivity simulated;  ///< what the model has with them
    std::vector<double> error;      ///< mean (FC difference)^2 + mean (lagged difference)^2 at each look
    std::size_t iterations = 0;     ///< changes of the weights in all
    std::size_t halvings = 0;       ///< how often a change was halved, as it made the network unstable
    fit_end end = fit_end::limit;  ///< why the fit ended
    double fc_correlation = 0;      ///< Pearson r between the lower triangles of FC, model and data
    double lagged_correlation = 0;  ///< Pearson r between all entries of the lagged correlation
};

namespace fit_detail {

inline double pearson_of(const matrix<double>& a, const matrix<double>& b, bool lower_triangle) {
    const std::size_t rows = a.shape(0), columns = a.shape(1);
    vector<double> x = full(lower_triangle ? rows * (rows - 1) / 2 : rows * columns, 0.0), y = x;
    for (std::size_t i = 0, k = 0; i < rows; ++i)
        for (std::size_t j = 0; j < (lower_triangle ? i : columns); ++j, ++k) x(k) = a(i, j), y(k) = b(i, j);
    return correlation_or_zero(x, y);
}

}  // namespace fit_detail

/// Fits weights, not symmetric in general, to functional connectivity and lagged correlation. Repeats:
///
///     1. FC^m and C^m of the linear Hopf network with the weights W (see linear_hopf)
///     2. W_ij += rate_fc (FC - FC^m)_ij + rate_lagged (C - C^m)_ij for the allowed (i, j); below 0 becomes 0
///     3. W <- W max_weight / max W
///
/// W_ij is what region i receives from j: it grows where i follows j too little. With a below zero and no
/// negative weight the network is stable whatever the weights. Where it is not (a of zero or more in some
/// region, negative weights), a change that would make it unstable is halved until it does not, and counted;
/// where 40 halvings do not help, the fit ends.
///
/// The rule takes it for granted that a stronger connection means more of both correlations. That holds where
/// natural frequencies differ by less than the spread that |a| and the coupling give them: then a network's
/// weights, and their directions, are found again from what it shows (r = 0.96 to 0.999 for 12 regions with
/// omega from 0.28 to 0.33 and a = -0.02). With omega from 0.25 to 0.40 the error grows again in most
/// networks.
///
/// model: the Hopf parameters; a below zero (-0.02 and noise 0.01 in the source). structure: which weights
/// there are, and where the fit starts. data: of as many regions, as measure_lagged_connectivity() gives it.
/// Other than in the script, the result is the best of all looks at the error and not the last; the network
/// and what it shows belong together.
///
/// Throws argument_error if shapes differ, the edge rule needs partners that are not given, options are out
/// of range, or the network is unstable at the start, as linear_hopf does. Source: Deco et al., Nature Mental
/// Health 2024, doi:10.1038/s44220-024-00298-y, and its code (Psilodep2). Cost: an iteration is a linear_hopf
/// and an exponential of N x N.
template <std::floating_point T>
generative_connectivity_fit fit_generative_connectivity(const hopf<T>& model, const connectome& structure,
                                                        const lagged_connectivity& data,
                                                        const generative_connectivity_options& options = {}) {
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
                fit_detail::mean_squared_difference(data.functional_connectivity, shown.functional_connectivity) +
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

/// A group, and each of its subjects.
struct generative_connectivity_study {
    generative_connectivity_fit group;  ///< fitted to the mean over subjects
    std::vector<generative_connectivity_fit> subjects;  ///< one fit per subject, each begun from the group's
};

/// Fits the weights of the group, to the mean of what was measured in its subjects, and then those of each
/// subject, starting from the group's, as the source does. `subjects` are worked on side by side on `threads`
/// threads (0: one per core); results do not depend on it. Errors and cost as fit_generative_connectivity().
///
///     std::vector<lagged_connectivity> measured;
///     for (const auto& scan : scans) measured.push_back(measure_lagged_connectivity(scan, {.tr = 1.25}));
///     auto study = fit_generative_connectivity(hopf<>{.a = -0.02, .omega = omega, .noise = 0.01}, sc,
///     measured,
///                                              {.partner = regions.partner});
///     study.subjects[0].network.weights()   // row = target
template <std::floating_point T>
generative_connectivity_study fit_generative_connectivity(const hopf<T>& model, const connectome& structure,
                                                          const std::vector<lagged_connectivity>& subjects,
                                                          const generative_connectivity_options& options = {},
                                                          std::size_t threads = 0) {
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
