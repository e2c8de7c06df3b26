// Running a plan: on all cores, from where a journal stands, or a share of it.
#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/sweep/journal.hpp>
#include <entrain/sweep/plan.hpp>

namespace entrain::sweep {

/// One of several shares of a plan, for jobs that know nothing of each other: number 1 to count.
struct shard {
    std::size_t number = 1;  ///< which share, from 1 to count
    std::size_t count = 1;   ///< how many shares there are
};

/// How a plan is run.
struct options {
    std::filesystem::path journal = {};  ///< file to write; empty: in memory only
    /// Further journals of this plan, e.g. of other shards.
    std::vector<std::filesystem::path> also_read = {};
    std::vector<std::size_t> items = {};  ///< only these, in this order; empty: all, as they are numbered
    std::size_t batch = 1;                ///< items handed to a batch task at once
    sweep::shard shard = {};              ///< of the items: number, number + count, ...
    std::size_t threads = 0;              ///< 0: one per core
    progress_callback progress = {};      ///< items done (those found in a journal count), items asked for

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = options;
        using enum field_use;
        return field_list{
            field<neutral>("journal", &self::journal),  field<neutral>("also_read", &self::also_read),
            field<neutral>("items", &self::items),      field<neutral>("batch", &self::batch),
            field<neutral>("shard", &self::shard),      field<neutral>("threads", &self::threads),
            field<neutral>("progress", &self::progress)};
    }
};

/// A task takes an item and returns its numbers: one number, or a vector (array_like or a range) of as many
/// as the plan has columns.
template <class Task>
concept item_task = std::invocable<Task&, const item&>;

/// A batch task takes several items at once and returns a matrix with a row for each.
template <class Task>
concept batch_task = !item_task<Task> && std::invocable<Task&, std::span<const item>>;

/// Calls `task` for every item of `of` that is not done yet and returns all results.
///
/// `task` is an item_task or a batch_task; it is called from several threads at once, so it should use one
/// thread itself, and must return the same for the same item whatever was called before. Then results do not
/// depend on threads, batches, shards, order and interruptions, to the bit. A number that does not exist may
/// be NaN.
///
/// With options.journal, results are in that file as soon as they are there (see journal.hpp); what is in it
/// already is not done again. At the end its records are sorted by item: the bytes of a finished journal do
/// not depend on how it came about. A journal notes on which kernels each result was computed
/// (arithmetic_kernels()): it may be continued on another kind of processor, and results::note says so; see
/// results. Where also_read fills what is missing, the journal takes that in as well.
///
/// Throws argument_error if options do not fit the plan or the task returns another number of values than the
/// plan has columns; io_error if a journal is damaged before its last record, belongs to another plan, is
/// being written by another process, or cannot be written; what the task or the progress callback throws: the
/// first exception ends the sweep, after items under way are done and journalled.
///
///     const auto found = sweep::run(plan, [&](const sweep::item& each) {
///         return metastability_at(each.value[0], each.value[1]);
///     }, {.journal = "sweep.journal", .progress = console_progress("sweep")});
template <class Task>
requires(item_task<Task> || batch_task<Task>)
results run(const plan& of, Task&& task, const options& how = {});

/// Puts journals of one plan together in one, `out`, and returns what they know. `out` may exist as a journal
/// of that plan. Throws io_error as run() does, also where two journals contradict each other (see results).
///
///     sweep::merge(plan, {"one.journal", "two.journal"}, "all.journal");
ENTRAIN_INLINE results merge(const plan& of, const std::vector<std::filesystem::path>& journals,
                             const std::filesystem::path& out);

}  // namespace entrain::sweep

#include <entrain/sweep/detail/bookkeeping.hpp>
