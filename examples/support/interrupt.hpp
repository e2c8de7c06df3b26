// Ctrl-C: the signal sets a flag, the next progress report turns it into an exception.
#pragma once

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
inline volatile std::sig_atomic_t caught_signal = 0;
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

/// Progress of one long step on the console (a bar with the time left on a terminal, plain lines otherwise),
/// which ends the step by `interrupted` when a signal came.
inline entrain::progress_callback step_progress(std::string label) {
    return [draw = entrain::console_progress(std::move(label))](std::size_t done, std::size_t total) mutable {
        throw_if_interrupted();
        draw(done, total);
    };
}

}  // namespace example
