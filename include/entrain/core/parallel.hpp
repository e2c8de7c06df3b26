// Threads: a loop over independent items, and a guard that keeps BLAS out of its way.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/platform.hpp>

namespace entrain {

/// While it lives, OpenBLAS runs single-threaded; the caller's setting comes back afterwards.
/// Threads of ours that each call a threaded BLAS are slower by a factor of up to a hundred.
/// OpenBLAS has one setting for the whole program. Any number of guards may live at once, on any threads: the
/// first saves the setting, the last gives it back, in whatever order they end. (A program that sets it
/// itself in between has its setting overwritten by the last.)
/// With a BLAS other than OpenBLAS it does nothing: set that library's own variable to 1.
class single_threaded_blas {
public:
    /// The first that lives saves the number of threads and sets it to one.
    single_threaded_blas() { count(1); }
    ~single_threaded_blas() { count(-1); }
    single_threaded_blas(const single_threaded_blas&) = delete;
    single_threaded_blas& operator=(const single_threaded_blas&) = delete;

private:
    static void count(int change) {
        static std::mutex mutex;
        static int alive = 0, before = 0;
        const platform::openblas_switch& blas = platform::find_openblas_switch();
        if (!blas.get || !blas.set) return;
        const std::lock_guard lock(mutex);
        const bool first = change > 0 && alive == 0;
        alive += change;
        if (first) before = blas.get();
        if (before > 1 && (first || alive == 0)) blas.set(first ? 1 : before);
    }
};

/// The largest number of threads that a call may ask for. Above it stands a mistake, such as a -1 that was
/// made unsigned.
inline constexpr std::size_t most_threads = 4096;

/// Throws argument_error, in the name of `function`, if `threads` is above most_threads. Every function that
/// takes a number of threads asks it before it begins to work.
inline void check_threads(std::string_view function, std::size_t threads,
                          std::string_view parameter = "threads") {
    if (threads > most_threads)
        throw argument_error(function, parameter,
                             "at most " + std::to_string(most_threads) + ", or 0 for one per core", threads);
}

/// The number of threads to use: `requested`, or one per core where it is 0; never more than `items`.
inline std::size_t thread_count(std::size_t requested, std::size_t items) {
    const std::size_t wanted = requested ? requested : std::max(1u, std::thread::hardware_concurrency());
    return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(items, 1));
}

/// Threads that are waited for at the end of its life, however that comes. (Not every standard library has
/// std::jthread.)
class joining_threads {
public:
    /// No thread yet.
    joining_threads() = default;
    joining_threads(const joining_threads&) = delete;
    joining_threads& operator=(const joining_threads&) = delete;
    ~joining_threads() {
        for (std::thread& each : threads_) each.join();
    }

    /// Calls work() on one thread more. Returns false, and does nothing, where the system has none to give.
    template <class Work>
    bool start(Work&& work) {
        threads_.reserve(threads_.size() + 1);  // nothing may fail between the start and the list
        try {
            threads_.emplace_back(std::forward<Work>(work));
        } catch (const std::system_error&) {
            return false;
        }
        return true;
    }

    /// Number of threads started.
    std::size_t size() const { return threads_.size(); }

private:
    std::vector<std::thread> threads_;
};

/// Calls body(i) for i = 0 .. count - 1, on `threads` threads (0: one per core), in any order; each
/// item goes to whichever thread is free. BLAS is single-threaded meanwhile. The first exception
/// ends the loop (items under way finish) and is thrown to the caller. Where the system refuses a thread,
/// those that there are do the work. Throws argument_error, before any item, if `threads` is above
/// most_threads.
template <class Body>
void parallel_for(std::size_t count, std::size_t threads, Body&& body) {
    check_threads("parallel_for", threads);
    const single_threaded_blas guard;
    const std::size_t workers = thread_count(threads, count);
    if (workers == 1) {
        for (std::size_t i = 0; i < count; ++i) body(i);
        return;
    }
    std::atomic<std::size_t> next{0};
    std::exception_ptr error;
    std::mutex error_mutex;
    const auto work = [&] {
        try {
            for (std::size_t i; (i = next.fetch_add(1)) < count;) body(i);
        } catch (...) {
            next = count;
            const std::lock_guard lock(error_mutex);
            if (!error) error = std::current_exception();
        }
    };
    {
        joining_threads pool;
        while (pool.size() + 1 < workers && pool.start(work)) {
        }
        work();
    }
    if (error) std::rethrow_exception(error);
}

}  // namespace entrain
