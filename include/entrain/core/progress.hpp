// Progress of long steps: a callback in the library, and a console bar for programs.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>

#include <entrain/core/detail/progress_line.hpp>
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

/// A progress_callback that writes to `out`: on a terminal one line that redraws itself and fits into its
/// width, with a bar, the time left and the rate; elsewhere plain lines, one at the end and before it at most
/// one in `pause` seconds. Rate and time left count from the first call on: what a sweep finds in its journal
/// says nothing of how fast the rest will go. `more` is called for each line that is written, with the share of
/// the step that is done (0 to 1); what it returns stands behind the time left: "all 5 min".
inline progress_callback console_progress(std::string label, std::FILE* out = stderr, double pause = 10,
                                          std::function<std::string(double share)> more = {}) {
    using clock = std::chrono::steady_clock;
    const bool terminal = platform::is_terminal(out);
    return [label = std::move(label), more = std::move(more), out, terminal, pause = terminal ? 0.1 : pause,
            start = clock::now(), drawn = clock::now(), first = clock::time_point{}, found = std::size_t{0},
            begun = !terminal, ended = false](std::size_t done, std::size_t total) mutable {
        const auto seconds = [](clock::duration time) { return std::chrono::duration<double>(time).count(); };
        const auto now = clock::now();
        if (first == clock::time_point{}) first = now, found = done;
        if (done < total ? begun && seconds(now - drawn) < pause : ended) return;
        begun = true, ended = done >= total, drawn = now;
        const double elapsed = seconds(now - start), since_first = seconds(now - first);
        // Before the second call nothing is known of either.
        const double rate =
            done > found && since_first > 0 ? static_cast<double>(done - found) / since_first : 0;
        const double left = rate > 0 ? static_cast<double>(total - done) / rate : 0;
        const std::string speed = rate > 0 ? core_detail::rate_text(rate) : "";
        const auto whole = [](double value) { return std::to_string(static_cast<long long>(value + 0.5)); };
        const double share = total ? static_cast<double>(done) / static_cast<double>(total) : 1.0;
        const std::string beside = more ? more(share) : "";
        if (terminal) {
            std::string time = ended      ? "took " + whole(elapsed) + " s"
                               : rate > 0 ? "left " + whole(left) + " s"
                                          : "";
            if (!beside.empty()) time += (time.empty() ? "" : ", ") + beside;
            const std::size_t columns = platform::terminal_columns(out);
            // The last column stays free: some terminals wrap when it is written.
            const auto line =
                core_detail::progress_line(label, share, time, speed, columns > 1 ? columns - 1 : 79);
            std::fprintf(out, "\r%s\033[K%s", line.c_str(), ended ? "\n" : "");
        } else {
            std::fprintf(out, "%s: %zu of %zu, %s s", label.c_str(), done, total, whole(elapsed).c_str());
            if (rate > 0) std::fprintf(out, ", %s s left, %s", whole(left).c_str(), speed.c_str());
            if (!beside.empty()) std::fprintf(out, "; %s", beside.c_str());
            std::fprintf(out, "\n");
        }
        std::fflush(out);
    };
}

}  // namespace entrain
