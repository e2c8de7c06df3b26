// Progress of long steps: a callback in the library, and a console bar for programs.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <iomanip>
#include <locale>
#include <mutex>
#include <sstream>
#include <string>

#include <entrain/core/platform.hpp>

namespace entrain {

/// Called with (items done, items in all) as a long step advances, from any one thread at a time.
/// An exception thrown by it ends the step; that is also how a program cancels one.
using progress_callback = std::function<void(std::size_t done, std::size_t total)>;

/// Called often while a long step works, from several threads at once, at least some ten times per second on
/// each; an exception thrown by it ends the step. It is how a program hears Ctrl-C inside of a simulation,
/// long before the next progress report is due.
using poll_callback = std::function<void()>;

/// Calls a poll_callback about once per million operations of the work that is reported to it, by one thread.
/// Does nothing where the callback is empty. Cost: a comparison and a subtraction per report.
class work_poll {
public:
    /// `poll` must live as long.
    explicit work_poll(const poll_callback& poll) : poll_(poll) {}

    /// So many operations were done, roughly.
    void worked(std::size_t operations) {
        if (operations < left_) {
            left_ -= operations;
            return;
        }
        left_ = between;
        if (poll_) poll_();
    }

private:
    static constexpr std::size_t between = 1'000'000;

    const poll_callback& poll_;
    std::size_t left_ = between;
};

/// Counts items that finish on several threads and hands the count to a callback, one call at a time.
class progress_counter {
public:
    /// Of `total` items; `callback` must live as long.
    progress_counter(const progress_callback& callback, std::size_t total)
        : callback_(callback), total_(total) {}

    /// So many more items are done.
    void advance(std::size_t items = 1) {
        if (!callback_) return;
        const std::lock_guard lock(mutex_);
        done_ += items;
        callback_(done_, total_);
    }

private:
    const progress_callback& callback_;
    std::mutex mutex_;
    std::size_t done_ = 0;
    std::size_t total_;
};

namespace core_detail {

/// A rate in the unit that people read: "12.3/s", "4.5/min", "0.7/h".
inline std::string rate_text(double per_second) {
    const char* unit = "/s";
    if (per_second < 1) per_second *= 60, unit = "/min";
    if (per_second < 1) per_second *= 60, unit = "/h";
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << std::fixed << std::setprecision(per_second < 100 ? 1 : 0) << per_second << unit;
    return text.str();
}

}  // namespace core_detail

/// A progress_callback that writes to `out`: on a terminal one line that redraws itself, with a bar, the time
/// left and the rate; elsewhere a plain line at every tenth of the way. Rate and time left count from the
/// first call on: what a sweep finds in its journal says nothing of how fast the rest will go.
inline progress_callback console_progress(std::string label, std::FILE* out = stderr) {
    using clock = std::chrono::steady_clock;
    return [label = std::move(label), out, terminal = platform::is_terminal(out), start = clock::now(),
            drawn = clock::time_point{}, first = clock::time_point{}, found = std::size_t{0},
            tenth = std::size_t{0}](std::size_t done, std::size_t total) mutable {
        const auto now = clock::now();
        if (first == clock::time_point{}) first = now, found = done;
        const double elapsed = std::chrono::duration<double>(now - start).count();
        const double since_first = std::chrono::duration<double>(now - first).count();
        const double rate =
            done > found && since_first > 0 ? static_cast<double>(done - found) / since_first : 0;
        const double left = rate > 0 ? static_cast<double>(total - done) / rate : 0;
        const double share = total ? static_cast<double>(done) / static_cast<double>(total) : 1.0;
        // Before the second call nothing is known of either.
        const std::string speed = rate > 0 ? core_detail::rate_text(rate) : "";
        if (terminal) {
            if (done < total && now - drawn < std::chrono::milliseconds(100)) return;
            drawn = now;
            constexpr std::size_t width = 30;
            const auto filled = static_cast<std::size_t>(share * width);
            const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
            std::fprintf(out, "\r%-28s [%s] %3.0f %%", label.c_str(), bar.c_str(), 100 * share);
            if (done == total)
                std::fprintf(out, "  took %4.0f s", elapsed);
            else if (rate > 0)
                std::fprintf(out, "  left %4.0f s", left);
            if (rate > 0) std::fprintf(out, "  %s", speed.c_str());
            std::fprintf(out, "\033[K%s", done < total ? "" : "\n");
        } else {
            const auto reached = static_cast<std::size_t>(share * 10);
            if (reached == tenth && done < total) return;
            if (reached == tenth && tenth == 10) return;
            tenth = reached;
            std::fprintf(out, "%s: %zu of %zu, %.0f s", label.c_str(), done, total, elapsed);
            if (rate > 0) std::fprintf(out, ", %.0f s left, %s", left, speed.c_str());
            std::fprintf(out, "\n");
        }
        std::fflush(out);
    };
}

}  // namespace entrain
