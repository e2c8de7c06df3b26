// Threads: a loop over independent items, and a guard that keeps BLAS out of its way.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

// OpenBLAS's own switch, looked up weakly so that any other BLAS links as well.
extern "C" {
void openblas_set_num_threads(int) __attribute__((weak));
int openblas_get_num_threads(void) __attribute__((weak));
}

namespace entrain {

/// While it lives, OpenBLAS runs single-threaded; the caller's setting comes back afterwards.
/// Threads of ours that each call a threaded BLAS are slower by a factor of up to a hundred.
/// With a BLAS other than OpenBLAS it does nothing: set that library's own variable to 1.
class single_threaded_blas {
public:
    single_threaded_blas() : before_(openblas_get_num_threads ? openblas_get_num_threads() : 0) {
        if (before_ > 1 && openblas_set_num_threads) openblas_set_num_threads(1);
    }
    ~single_threaded_blas() {
        if (before_ > 1 && openblas_set_num_threads) openblas_set_num_threads(before_);
    }
    single_threaded_blas(const single_threaded_blas&) = delete;
    single_threaded_blas& operator=(const single_threaded_blas&) = delete;

private:
    int before_;
};

/// The number of threads to use: `requested`, or one per core where it is 0; never more than `items`.
inline std::size_t thread_count(std::size_t requested, std::size_t items) {
    const std::size_t wanted = requested ? requested : std::max(1u, std::thread::hardware_concurrency());
    return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(items, 1));
}

/// Calls body(i) for i = 0 .. count - 1, on `threads` threads (0: one per core), in any order; each
/// item goes to whichever thread is free. BLAS is single-threaded meanwhile. The first exception
/// ends the loop (items under way finish) and is thrown to the caller.
template <class Body>
void parallel_for(std::size_t count, std::size_t threads, Body&& body) {
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
        std::vector<std::jthread> pool;
        for (std::size_t t = 1; t < workers; ++t) pool.emplace_back(work);
        work();
    }
    if (error) std::rethrow_exception(error);
}

}  // namespace entrain
