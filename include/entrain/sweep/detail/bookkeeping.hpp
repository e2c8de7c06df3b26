// A sweep under way: what a task makes of items, what is done and what is to do. See run.hpp.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/sweep/run.hpp>
#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/sweep/detail/journal_file.hpp>

namespace entrain::sweep {
namespace detail {

ENTRAIN_INLINE void require_count(const plan& of, std::size_t count);

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
    bookkeeping(const plan& of, const options& how);

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
    void record(std::span<const std::size_t> numbers, const std::vector<double>& rows, const origin& from);

    results finish();

private:
    // The items asked for, each once.
    std::vector<std::size_t> share() const;

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

template <class Task>
requires(item_task<Task> || batch_task<Task>)
results run(const plan& of, Task&& task, const options& how) {
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

}  // namespace entrain::sweep

#if ENTRAIN_HEADER_ONLY
#include <entrain/sweep/detail/run.hpp>
#endif
