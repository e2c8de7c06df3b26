// The work of run.hpp that does not depend on the task.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/sweep/run.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/sweep/detail/bookkeeping.hpp>

namespace entrain::sweep {
namespace detail {

ENTRAIN_INLINE void require_count(const plan& of, std::size_t count) {
    if (count == of.columns().size()) return;
    std::string names;
    for (const std::string& each : of.columns()) names += (names.empty() ? "" : ", ") + each;
    throw argument_error("sweep::run", "task", "as many numbers as the plan has columns (" + names + ")",
                         count);
}

ENTRAIN_INLINE bookkeeping::bookkeeping(const plan& of, const options& how)
    : of_(of), how_(how), known_(of), own_(own_origin(of)) {
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

ENTRAIN_INLINE void bookkeeping::record(std::span<const std::size_t> numbers, const std::vector<double>& rows,
                                        const origin& from) {
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

ENTRAIN_INLINE results bookkeeping::finish() {
    if (journal_) journal_->sort(known_, known_.complete());
    note_origins(known_);
    return std::move(known_);
}

ENTRAIN_INLINE std::vector<std::size_t> bookkeeping::share() const {
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

}  // namespace detail

ENTRAIN_INLINE results merge(const plan& of, const std::vector<std::filesystem::path>& journals,
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
