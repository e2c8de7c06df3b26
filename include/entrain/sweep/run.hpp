// Running a plan: on all cores, from where a journal stands, or a share of it.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/sweep/journal.hpp>
#include <entrain/sweep/plan.hpp>

namespace entrain::sweep {

/// One of several shares of a plan, for jobs that know nothing of each other: number 1 to count.
struct shard {
    std::size_t number = 1;  ///< which share, from 1 to count
    std::size_t count = 1;  ///< how many shares there are
};

/// How a plan is run.
struct options {
    std::filesystem::path journal = {};                 ///< file to write; empty: in memory only
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
        return std::tuple{field<neutral>("journal", &self::journal),
                          field<neutral>("also_read", &self::also_read),
                          field<neutral>("items", &self::items),
                          field<neutral>("batch", &self::batch),
                          field<neutral>("shard", &self::shard),
                          field<neutral>("threads", &self::threads),
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

namespace detail {

inline void require_count(const plan& of, std::size_t count) {
    if (count == of.columns().size()) return;
    std::string names;
    for (const std::string& each : of.columns()) names += (names.empty() ? "" : ", ") + each;
    throw argument_error("sweep::run", "task", "as many numbers as the plan has columns (" + names + ")",
                         count);
}

/// A task that is an empty std::function is found before the sweep begins, not on some thread of it.
template <class Task>
void require_callable(const Task&) {}
template <class Result, class... Arguments>
void require_callable(const std::function<Result(Arguments...)>& task) {
    if (!task) throw argument_error("sweep::run", "task", "something to call", "nothing");
}

/// What the task makes of `items`: row by row, columns fastest.
template <class Task>
std::vector<double> compute(const plan& of, Task& task, std::span<const item> items) {
    std::vector<double> rows;
    if constexpr (item_task<Task>) {
        for (const item& each : items) {
            auto&& made = task(each);
            using made_type = std::decay_t<decltype(made)>;
            if constexpr (std::convertible_to<made_type, double>) {
                require_count(of, 1);
                rows.push_back(static_cast<double>(made));
            } else if constexpr (array_like<made_type>) {
                const auto& numbers = as_vector<double>(made, "sweep::run", "task");
                require_count(of, numbers.size());
                rows.insert(rows.end(), numbers.begin(), numbers.end());
            } else {
                const std::size_t before = rows.size();
                for (const auto& number : made) rows.push_back(static_cast<double>(number));
                require_count(of, rows.size() - before);
            }
        }
    } else {
        const auto made = task(items);
        const auto& numbers = as_matrix<double>(made, "sweep::run", "task");
        if (numbers.shape(0) != items.size() || numbers.shape(1) != of.columns().size())
            throw argument_error("sweep::run", "task",
                                 "a matrix of " + std::to_string(items.size()) + " rows (items) and " +
                                     std::to_string(of.columns().size()) + " columns",
                                 numbers.shape());
        rows.assign(numbers.begin(), numbers.end());
    }
    return rows;
}

/// What is done and what is to do; records results from any thread.
class bookkeeping {
public:
    bookkeeping(const plan& of, const options& how) : of_(of), how_(how), known_(of), own_(own_origin(of)) {
        if (how.shard.count == 0 || how.shard.number == 0 || how.shard.number > how.shard.count)
            throw argument_error("sweep::run", "shard", "a number from 1 to count",
                                 std::to_string(how.shard.number) + " of " + std::to_string(how.shard.count));
        check_threads("sweep::run", how.threads);
        check_at_least("sweep::run", "batch", how.batch, 1);
        const std::vector<std::size_t> asked = share();
        if (!how.journal.empty()) journal_.emplace(how.journal, of, known_);
        for (const auto& file : how.also_read) read_journal(file, of, known_);
        for (const std::size_t number : asked)
            if (!known_.done[number]) to_do_.push_back(number);
        asked_ = asked.size();
        known_.found = asked_ - to_do_.size();
        finished_ = known_.found;
    }

    /// The items to do, in order.
    const std::vector<std::size_t>& to_do() const { return to_do_; }

    void report() {
        if (how_.progress) how_.progress(finished_, asked_);
    }

    /// Journals `rows`, the results of `numbers`, before it reports progress, which may throw.
    void record(std::span<const std::size_t> numbers, const std::vector<double>& rows) {
        record(numbers, rows, own_);
    }
    /// The same of what another rank has computed.
    void record(std::span<const std::size_t> numbers, const std::vector<double>& rows, const origin& from) {
        const std::lock_guard lock(mutex_);
        if (journal_) journal_->record(numbers, rows.data(), from);
        const std::uint32_t index = index_of(known_, from);
        const std::size_t columns = of_.columns().size();
        for (std::size_t k = 0; k < numbers.size(); ++k) {
            std::copy_n(rows.data() + k * columns, columns, row_data(known_.values, numbers[k]));
            known_.done[numbers[k]] = 1;
            known_.origin_of[numbers[k]] = index;
        }
        finished_ += numbers.size();
        report();
    }

    results finish() {
        if (journal_) journal_->sort(known_, known_.complete());
        note_origins(known_);
        return std::move(known_);
    }

private:
    // The items asked for, each once.
    std::vector<std::size_t> share() const {
        std::vector<std::size_t> all;
        if (how_.items.empty()) {
            all.resize(of_.size());
            for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
        } else {
            std::vector<char> seen(of_.size(), 0);
            for (const std::size_t number : how_.items) {
                if (number >= of_.size())
                    throw argument_error(
                        "sweep::run", "items",
                        "numbers below " + std::to_string(of_.size()) + " (the items of the plan)", number);
                if (!std::exchange(seen[number], 1)) all.push_back(number);
            }
        }
        std::vector<std::size_t> part;
        for (std::size_t k = how_.shard.number - 1; k < all.size(); k = saturating_sum(k, how_.shard.count))
            part.push_back(all[k]);
        return part;
    }

    const plan& of_;
    const options& how_;
    results known_;
    origin own_;
    std::optional<open_journal> journal_;
    std::vector<std::size_t> to_do_;
    std::size_t asked_ = 0, finished_ = 0;
    std::mutex mutex_;
};

}  // namespace detail

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
requires(item_task<Task> || batch_task<Task>) results
    run(const plan& of, Task&& task, const options& how = {}) {
    detail::require_callable(task);
    detail::bookkeeping books(of, how);
    books.report();
    const std::vector<std::size_t>& to_do = books.to_do();
    // One item of an item task is journalled before the next begins.
    const std::size_t batch =
        item_task<Task> ? 1 : std::min(how.batch, std::max<std::size_t>(to_do.size(), 1));
    parallel_for((to_do.size() + batch - 1) / batch, how.threads, [&](std::size_t k) {
        const std::span<const std::size_t> numbers =
            std::span(to_do).subspan(k * batch, std::min(batch, to_do.size() - k * batch));
        std::vector<item> items;
        for (const std::size_t number : numbers) items.push_back(of[number]);
        books.record(numbers, detail::compute(of, task, std::span<const item>(items)));
    });
    return books.finish();
}

/// Puts journals of one plan together in one, `out`, and returns what they know. `out` may exist as a journal
/// of that plan. Throws io_error as run() does, also where two journals contradict each other (see results).
///
///     sweep::merge(plan, {"one.journal", "two.journal"}, "all.journal");
inline results merge(const plan& of, const std::vector<std::filesystem::path>& journals,
                     const std::filesystem::path& out) {
    results known(of);
    for (const auto& file : journals) detail::read_journal(file, of, known);
    detail::open_journal merged(out, of, known);
    merged.sort(known, true);
    detail::note_origins(known);
    for (const char each : known.done) known.found += each != 0;
    return known;
}

}  // namespace entrain::sweep
