// Recordings that were made in several runs: which samples belong to which, how they are joined and parted.
//
// A run is a stretch of samples that follow one another. Where one run ends and the next begins time has passed,
// so that no filter, no window and no step from sample to sample may reach across.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>

namespace entrain {

/// The samples of one run within the recording that it is part of.
struct run_range {
    std::size_t first;    ///< its first sample
    std::size_t samples;  ///< how many it has

    /// Equal in both fields.
    bool operator==(const run_range&) const = default;
};

/// How many samples each run of a recording has, in order of time. Without any: one run, however long.
///
///     run_lengths runs{180, 175};   // 355 samples; none follows sample 179
class run_lengths {
public:
    /// One run, however long.
    run_lengths() = default;
    /// The runs of these lengths; none: one run, however long. Throws argument_error for a run without a sample.
    run_lengths(std::vector<std::size_t> samples) : samples_(std::move(samples)) {
        for (std::size_t k = 0; k < samples_.size(); ++k)
            if (samples_[k] == 0)
                throw argument_error("run_lengths", "samples", "at least one sample in every run",
                                     std::string("none in run ").append(std::to_string(k + 1)));
    }
    /// The same of a list.
    run_lengths(std::initializer_list<std::size_t> samples) : run_lengths(std::vector(samples)) {}

    /// Samples of each run; empty where they were not given.
    const std::vector<std::size_t>& samples() const noexcept { return samples_; }
    /// Whether there are two runs or more.
    bool several() const noexcept { return samples_.size() > 1; }
    /// Number of runs, one at least.
    std::size_t count() const noexcept { return std::max<std::size_t>(samples_.size(), 1); }

    /// Which samples of a recording of so many belong to each run. Throws argument_error, in the name of
    /// `function` and for its `parameter`, unless the lengths sum to `samples`.
    std::vector<run_range> within(std::size_t samples, std::string_view function,
                                  std::string_view parameter = "runs") const {
        if (samples_.empty()) return {{0, samples}};
        std::vector<run_range> ranges;
        std::size_t sum = 0;
        for (const std::size_t length : samples_) {
            ranges.push_back({sum, length});
            sum = saturating_sum(sum, length);
        }
        if (sum != samples)
            throw argument_error(function, parameter,
                                 std::string("lengths that sum to the ")
                                     .append(std::to_string(samples))
                                     .append(samples == 1 ? " sample" : " samples"),
                                 sum);
        return ranges;
    }

    /// The runs of what is left when `trim` samples are cut off both ends of each, as phases() does. Throws
    /// argument_error, in the name of `function`, where that leaves nothing of a run.
    run_lengths trimmed(std::size_t trim, std::string_view function = "run_lengths::trimmed") const {
        std::vector<std::size_t> left;
        for (const std::size_t length : samples_) {
            if (trim >= (length + 1) / 2)
                throw argument_error(function, "trim",
                                     std::string("less than half of the ")
                                         .append(std::to_string(length))
                                         .append(" samples of every run"),
                                     trim);
            left.push_back(length - 2 * trim);
        }
        return left;
    }

    /// Equal lengths in the same order.
    bool operator==(const run_lengths&) const = default;

private:
    std::vector<std::size_t> samples_;
};

/// A recording, and the runs that it is made of.
template <class T>
struct joined_runs {
    matrix<T> samples;  ///< (regions, samples of all runs)
    run_lengths runs;   ///< of the recording
};

/// The recording that several runs are together, one after the other, as they are: nothing is filtered, and nothing
/// made to fit at the joins.
///
/// parts: matrices (regions, samples), of any numbers of samples. Throws argument_error, in the name of `function`,
/// where there is none, one is empty, or the numbers of regions differ. Cost: a copy.
///
///     auto whole = join_runs<double>({first, second});
///     auto theta = phases(whole.samples, {.tr = 2.0, .trim = 3}, whole.runs);
template <class T>
joined_runs<T> join_runs(const std::vector<matrix<T>>& parts, std::string_view function = "join_runs") {
    if (parts.empty()) throw argument_error(function, "parts", "at least one run", "none");
    const std::size_t regions = parts.front().shape(0);
    std::vector<std::size_t> lengths;
    std::size_t samples = 0;
    for (const matrix<T>& part : parts) {
        if (part.size() == 0 || part.shape(0) != regions)
            throw argument_error(function, "parts",
                                 std::string("(")
                                     .append(std::to_string(regions))
                                     .append(", at least one sample) in every run"),
                                 part.shape());
        lengths.push_back(part.shape(1));
        samples += part.shape(1);
    }
    matrix<T> whole = matrix<T>::from_shape({regions, samples});
    for (std::size_t i = 0; i < regions; ++i) {
        T* to = row_data(whole, i);
        for (const matrix<T>& part : parts) to = std::copy_n(row_data(part, i), part.shape(1), to);
    }
    return {std::move(whole), std::move(lengths)};
}

/// The runs of a recording, each as a matrix (regions, samples): for functions that take several scans, none of
/// which goes on in the next.
///
/// recording: (regions, samples). Throws argument_error, in the name of `function`, unless the lengths sum to the
/// samples. Cost: a copy.
///
///     auto omega = natural_frequencies(split_runs(whole.samples, whole.runs), {.tr = 2.0});
template <array_like A>
std::vector<matrix<real_t<A>>> split_runs(const A& recording, const run_lengths& runs,
                                          std::string_view function = "split_runs") {
    using T = real_t<A>;
    const auto& whole = as_matrix(recording, function, "recording");
    std::vector<matrix<T>> parts;
    for (const auto& [first, samples] : runs.within(whole.shape(1), function)) {
        matrix<T>& part = parts.emplace_back(matrix<T>::from_shape({whole.shape(0), samples}));
        for (std::size_t i = 0; i < whole.shape(0); ++i)
            std::copy_n(row_data(whole, i) + first, samples, row_data(part, i));
    }
    return parts;
}

/// "bold" of a recording in one run, "run 2 of bold" of the second of several: what errors call it.
inline std::string name_of_run(std::string_view parameter, const run_lengths& runs, std::size_t run) {
    if (!runs.several()) return std::string(parameter);
    return std::string("run ").append(std::to_string(run + 1)).append(" of ").append(parameter);
}

}  // namespace entrain
