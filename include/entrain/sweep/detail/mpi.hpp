// The work of mpi.hpp: rank 0 hands out batches and records what comes back, all ranks compute.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <exception>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

#include <entrain/sweep/mpi.hpp>
#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/sweep/detail/bookkeeping.hpp>

namespace entrain::sweep {
namespace detail {

// Work on its way: an answer to each request is a batch or, where there is none, no item at all.
enum mpi_tag : int { tag_request = 1, tag_batch, tag_result, tag_error, tag_goodbye };

// How long the thread that serves sleeps between two looks for messages. MPI's own waiting takes a whole core
// from those who compute; a batch takes milliseconds at least.
inline constexpr std::chrono::microseconds mpi_nap{200};

/// A communicator of our own, so that messages of the program are not taken for ours.
class owned_communicator {
public:
    explicit owned_communicator(MPI_Comm of) { MPI_Comm_dup(of, &communicator_); }
    owned_communicator(MPI_Comm of, int split_type) {
        MPI_Comm_split_type(of, split_type, 0, MPI_INFO_NULL, &communicator_);
    }
    ~owned_communicator() { MPI_Comm_free(&communicator_); }
    owned_communicator(const owned_communicator&) = delete;
    owned_communicator& operator=(const owned_communicator&) = delete;
    operator MPI_Comm() const { return communicator_; }
    int rank() const {
        int value = 0;
        MPI_Comm_rank(communicator_, &value);
        return value;
    }
    int size() const {
        int value = 0;
        MPI_Comm_size(communicator_, &value);
        return value;
    }

private:
    MPI_Comm communicator_ = MPI_COMM_NULL;
};

/// The cores that this rank may use for itself: those that the ranks of its machine may use at all (a
/// launcher or a batch system may have bound them), shared out among them. At least 1.
inline std::size_t cores_of_this_rank(MPI_Comm all) {
    const owned_communicator machine(all, MPI_COMM_TYPE_SHARED);
    std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
#if defined(__linux__)
    ::cpu_set_t mine;
    CPU_ZERO(&mine);
    std::array<unsigned char, sizeof mine> own{}, together{};
    if (::sched_getaffinity(0, sizeof mine, &mine) == 0) std::memcpy(own.data(), &mine, sizeof mine);
    MPI_Allreduce(own.data(), together.data(), static_cast<int>(own.size()), MPI_UNSIGNED_CHAR, MPI_BOR,
                  machine);
    std::size_t bound = 0;
    for (const unsigned char byte : together) bound += static_cast<std::size_t>(std::popcount(byte));
    if (bound > 0) cores = bound;
#endif
    return std::max<std::size_t>(1, cores / static_cast<std::size_t>(machine.size()));
}

// Messages are bytes: a count of items, their numbers, and their rows.
struct batch_message {
    std::vector<std::size_t> numbers;
    std::vector<double> rows;
    origin from = {};  // of the rows

    std::string bytes() const {
        std::string all;
        append_value(all, static_cast<std::uint64_t>(numbers.size()));
        for (const std::size_t number : numbers) append_value(all, static_cast<std::uint64_t>(number));
        append_origin(all, from);
        append_bytes(all, rows.data(), rows.size());
        return all;
    }

    static batch_message parse(std::string_view all) {
        batch_message message;
        message.numbers.resize(integer_at(all, 0));
        const std::size_t before = sizeof(std::uint64_t) * (1 + message.numbers.size());
        message.from = origin_at(all, before);
        const std::size_t rows = before + origin_size;
        for (std::size_t k = 0; k < message.numbers.size(); ++k)
            message.numbers[k] = integer_at(all, sizeof(std::uint64_t) * (1 + k));
        message.rows.resize((all.size() - rows) / sizeof(double));
        if (!message.rows.empty()) std::memcpy(message.rows.data(), all.data() + rows, all.size() - rows);
        return message;
    }
};

inline void send(MPI_Comm to, int rank, mpi_tag tag, std::string_view bytes = {}) {
    MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, rank, tag, to);
}

/// Messages that are on their way without anybody waiting for them: rank 0 never waits for a rank to take a
/// message, as that rank may be waiting for rank 0 to take another.
class outbox {
public:
    outbox() = default;
    outbox(const outbox&) = delete;
    outbox& operator=(const outbox&) = delete;
    ~outbox() {
        for (letter& each : letters_) MPI_Wait(&each.request, MPI_STATUS_IGNORE);
    }

    void send(MPI_Comm to, int rank, mpi_tag tag, std::string bytes) {
        letter& put = letters_.emplace_back(letter{std::move(bytes), MPI_REQUEST_NULL});
        MPI_Isend(put.bytes.data(), static_cast<int>(put.bytes.size()), MPI_BYTE, rank, tag, to,
                  &put.request);
        std::erase_if(letters_, [](letter& each) {
            int gone = 0;
            MPI_Test(&each.request, &gone, MPI_STATUS_IGNORE);
            return gone != 0;
        });
    }

private:
    struct letter {
        std::string bytes;
        MPI_Request request;
    };
    std::list<letter> letters_;  // which leaves its elements where they are
};

struct message {
    int rank, tag;
    std::string bytes;
};

/// The next message, if one is there.
inline std::optional<message> receive(MPI_Comm from) {
    int there = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, from, &there, &status);
    if (!there) return {};
    int size = 0;
    MPI_Get_count(&status, MPI_BYTE, &size);
    message got{status.MPI_SOURCE, status.MPI_TAG, std::string(static_cast<std::size_t>(size), '\0')};
    MPI_Recv(got.bytes.data(), size, MPI_BYTE, got.rank, got.tag, from, MPI_STATUS_IGNORE);
    return got;
}

/// Rank 0 sends, the others receive. In pieces, for MPI counts in int.
inline void broadcast(MPI_Comm among, void* data, std::size_t bytes) {
    constexpr std::size_t piece = std::size_t{1} << 30;
    for (std::size_t at = 0; at < bytes; at += piece)
        MPI_Bcast(static_cast<char*>(data) + at, static_cast<int>(std::min(piece, bytes - at)), MPI_BYTE, 0,
                  among);
}
inline void broadcast(MPI_Comm among, std::string& text) {
    std::uint64_t size = text.size();
    broadcast(among, &size, sizeof size);
    text.resize(size);
    broadcast(among, text.data(), size);
}

inline std::string what_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& problem) {
        return problem.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

/// Of a rank that could compute nothing: the plan would be left undone.
[[noreturn]] inline void throw_no_thread() {
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                            "sweep::run_mpi: the system gives this rank no thread to compute on");
}

/// The first error of a run, and the rank it happened on.
struct run_error {
    int rank = -1;  // none
    std::string what;
};

/// Rank 0: threads of its own compute, while this one hands out batches to the other ranks and records what
/// they send. Returns when nobody is at work any more.
template <class Task>
void serve(const owned_communicator& ranks, const plan& of, Task& task, bookkeeping* books, std::size_t batch,
           std::size_t threads, run_error& error, std::exception_ptr& own) {
    std::mutex mutex;
    std::size_t next = 0;
    const std::vector<std::size_t> nothing;
    const std::vector<std::size_t>& to_do = books ? books->to_do() : nothing;
    // The next batch; empty: there is none, or somebody failed.
    const auto take = [&] {
        const std::lock_guard lock(mutex);
        if (error.rank >= 0 || next >= to_do.size()) return std::span<const std::size_t>();
        const auto numbers = std::span(to_do).subspan(next, std::min(batch, to_do.size() - next));
        next += numbers.size();
        return numbers;
    };
    const auto fail = [&](int rank, std::string what, std::exception_ptr why) {
        const std::lock_guard lock(mutex);
        if (error.rank >= 0) return;
        error = {rank, std::move(what)};
        own = std::move(why);
    };
    const auto guarded = [&](auto&& action) {
        try {
            action();
        } catch (...) {
            fail(0, what_of(std::current_exception()), std::current_exception());
        }
    };
    const auto compute_here = [&] {
        guarded([&] {
            for (auto numbers = take(); !numbers.empty(); numbers = take()) {
                std::vector<item> items;
                for (const std::size_t number : numbers) items.push_back(of[number]);
                books->record(numbers, compute(of, task, std::span<const item>(items)));
            }
        });
    };
    outbox replies;
    const single_threaded_blas guard;
    joining_threads pool;
    while (pool.size() < threads && pool.start(compute_here)) {
    }
    if (pool.size() == 0) guarded([] { throw_no_thread(); });
    for (int away = ranks.size() - 1; away > 0;) {
        const auto got = receive(ranks);
        if (!got) {
            std::this_thread::sleep_for(mpi_nap);
            continue;
        }
        if (got->tag == tag_request) {
            const auto numbers = take();
            replies.send(ranks, got->rank, tag_batch,
                         batch_message{{numbers.begin(), numbers.end()}, {}, {}}.bytes());
        } else if (got->tag == tag_result) {
            const auto result = batch_message::parse(got->bytes);
            guarded([&] { books->record(result.numbers, result.rows, result.from); });
        } else if (got->tag == tag_error) {
            fail(got->rank, got->bytes, nullptr);
        } else {
            --away;
        }
    }
}

/// The other ranks: threads compute what this one asks rank 0 for. Returns when there is nothing left.
template <class Task>
void work(const owned_communicator& ranks, const plan& of, Task& task, std::size_t threads,
          std::exception_ptr& own) {
    std::mutex mutex;
    std::condition_variable to_do_changed, done_changed;
    std::deque<std::vector<std::size_t>> to_do;  // an empty batch ends a thread
    std::deque<batch_message> done;
    std::deque<std::string> errors;
    const auto compute_here = [&] {
        for (;;) {
            std::unique_lock lock(mutex);
            to_do_changed.wait(lock, [&] { return !to_do.empty(); });
            batch_message result{std::move(to_do.front()), {}, own_origin(of)};
            to_do.pop_front();
            lock.unlock();
            if (result.numbers.empty()) return;
            std::exception_ptr why;
            try {
                std::vector<item> items;
                for (const std::size_t number : result.numbers) items.push_back(of[number]);
                result.rows = compute(of, task, std::span<const item>(items));
            } catch (...) {
                why = std::current_exception();
            }
            lock.lock();
            if (!why) {
                done.push_back(std::move(result));
            } else {
                if (!own) own = why;
                errors.push_back(what_of(why));
            }
            done_changed.notify_one();
        }
    };
    const single_threaded_blas guard;
    joining_threads pool;
    while (pool.size() < threads && pool.start(compute_here)) send(ranks, 0, tag_request);
    if (pool.size() == 0) try {
            throw_no_thread();
        } catch (...) {
            own = std::current_exception();
            send(ranks, 0, tag_error, what_of(own));
        }
    std::size_t asked = pool.size(), at_work = 0;
    while (asked + at_work > 0) {
        if (const auto got = asked ? receive(ranks) : std::nullopt) {
            auto numbers = batch_message::parse(got->bytes).numbers;
            --asked;
            at_work += !numbers.empty();
            const std::lock_guard lock(mutex);
            to_do.push_back(std::move(numbers));
            to_do_changed.notify_one();
            continue;
        }
        std::deque<batch_message> results;
        std::deque<std::string> problems;
        {
            std::unique_lock lock(mutex);
            const auto news = [&] { return !done.empty() || !errors.empty(); };
            if (asked)
                done_changed.wait_for(lock, mpi_nap, news);
            else
                done_changed.wait(lock, news);
            results.swap(done);
            problems.swap(errors);
        }
        for (const std::string& problem : problems) send(ranks, 0, tag_error, problem);
        for (const batch_message& result : results) send(ranks, 0, tag_result, result.bytes());
        // Each of these threads is free again; after an error the answer will be that there is no more.
        for (std::size_t free = results.size() + problems.size(); free > 0; --free) {
            send(ranks, 0, tag_request);
            --at_work;
            ++asked;
        }
    }
    send(ranks, 0, tag_goodbye);
}

}  // namespace detail

template <class Task>
requires(item_task<Task> || batch_task<Task>)
results run_mpi(const plan& of, Task&& task, const options& how, MPI_Comm communicator) {
    int initialised = 0, level = 0, main_thread = 0;
    MPI_Initialized(&initialised);
    if (!initialised)
        throw argument_error("sweep::run_mpi", "communicator", "MPI to be initialised (sweep::mpi_session)",
                             "it is not");
    MPI_Query_thread(&level);
    MPI_Is_thread_main(&main_thread);
    if (level < MPI_THREAD_FUNNELED || !main_thread)
        throw argument_error("sweep::run_mpi", "communicator",
                             "MPI with MPI_THREAD_FUNNELED, called by the thread that initialised it",
                             main_thread ? "MPI_THREAD_SINGLE" : "another thread");

    detail::require_callable(task);
    const detail::owned_communicator ranks(communicator);
    std::array<std::uint64_t, 2> identity{of.identity(), ~of.identity()}, largest{};
    MPI_Allreduce(identity.data(), largest.data(), 2, MPI_UINT64_T, MPI_MAX, ranks);
    if (largest[0] != ~largest[1])
        throw argument_error("sweep::run_mpi", "of", "the same plan on every rank", "different ones");
    check_threads("sweep::run_mpi", how.threads);
    const std::size_t cores = detail::cores_of_this_rank(ranks);
    const std::size_t threads = how.threads ? how.threads : cores;
    if (ranks.size() == 1) {
        options alone = how;
        alone.threads = threads;
        return run(of, task, alone);
    }

    detail::run_error error;
    std::exception_ptr own;
    results known;
    if (ranks.rank() == 0) {
        const auto fail = [&] {
            own = std::current_exception();
            error = {0, detail::what_of(own)};
        };
        std::optional<detail::bookkeeping> books;
        try {
            books.emplace(of, how);
            books->report();
        } catch (...) {
            fail();  // the others learn it when they ask for work
        }
        detail::serve(ranks, of, task, books ? &*books : nullptr, item_task<Task> ? 1 : how.batch, threads,
                      error, own);
        if (error.rank < 0) try {
                known = books->finish();
            } catch (...) {
                fail();
            }
    } else {
        detail::work(ranks, of, task, threads, own);
        known = results(of);
    }

    MPI_Bcast(&error.rank, 1, MPI_INT, 0, ranks);
    if (error.rank >= 0) {
        detail::broadcast(ranks, error.what);
        if (error.rank == ranks.rank() && own) std::rethrow_exception(own);
        throw rank_error(error.rank, error.what);
    }
    detail::broadcast(ranks, known.values.data(), known.values.size() * sizeof(double));
    detail::broadcast(ranks, known.done.data(), known.done.size());
    std::uint64_t found = known.found;
    detail::broadcast(ranks, &found, sizeof found);
    known.found = found;
    detail::broadcast(ranks, known.note);
    return known;
}

}  // namespace entrain::sweep
