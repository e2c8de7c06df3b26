// Ctrl-C and SIGTERM: the signal sets a flag, which the next progress report or poll turns into an exception.
#pragma once

#include <atomic>
#include <csignal>
#include <exception>
#include <string>
#include <utility>

#include <entrain/core/platform.hpp>
#include <entrain/core/progress.hpp>

namespace example {

/// Thrown where a long step notices that the user wants to stop.
class interrupted : public std::exception {
public:
    const char* what() const noexcept override { return "interrupted"; }
};

namespace detail {
inline std::atomic<int> caught_signal = 0;  // read by every thread that simulates
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may touch nothing else");
extern "C" inline void remember_signal(int number) {
    caught_signal = number;
    std::signal(number, SIG_DFL);  // a second Ctrl-C ends the program at once
}
}  // namespace detail

/// Makes SIGINT and SIGTERM ask for an orderly end.
inline void watch_for_interrupt() {
    entrain::platform::handle_stop_signals(detail::remember_signal);
}

/// Throws `interrupted` if a signal came.
inline void throw_if_interrupted() {
    if (detail::caught_signal) throw interrupted();
}

/// For the option `poll` of a simulation or fit: a signal ends it within a fraction of a second.
inline entrain::poll_callback interrupt_poll() {
    return throw_if_interrupted;
}

/// Progress of one long step on the console (a bar with the time left on a terminal, plain lines otherwise),
/// which ends the step by `interrupted` when a signal came.
inline entrain::progress_callback step_progress(std::string label) {
    return [draw = entrain::console_progress(std::move(label))](std::size_t done, std::size_t total) mutable {
        throw_if_interrupted();
        draw(done, total);
    };
}

}  // namespace example
