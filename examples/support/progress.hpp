// The progress of a study of several steps on the console: that of the step, and how long all of it still takes.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/progress.hpp>

#include "interrupt.hpp"

namespace example {

/// A time as people say it: "12 s", "4 min", "2 h 10 min", "3 days".
inline std::string time_text(double seconds) {
    const auto whole = [](double value) { return std::to_string(std::llround(value)); };
    if (!(seconds < 1e9)) return "years";
    if (seconds < 90) return whole(seconds) + " s";
    const double minutes = std::round(seconds / 60);
    if (minutes < 90) return whole(minutes) + " min";
    if (minutes < 48 * 60)
        return whole(std::floor(minutes / 60)) + " h " + whole(std::fmod(minutes, 60)) + " min";
    return whole(seconds / 86400) + " days";
}

/// How long a study still takes. Each of its steps has a time that is expected of it; what the steps that are
/// done took against that corrects those that are to come, and the one that runs is judged by its own pace as
/// soon as it has one. What a step finds done (in a journal) says nothing of its pace.
class study_time {
public:
    using clock = std::function<double()>;  ///< s since any moment

    /// A step by the label of its progress, and how long it is expected to take, s.
    struct step {
        std::string label;
        double expected = 0;
    };

    explicit study_time(std::vector<step> steps, clock now = steady) : now_(std::move(now)) {
        for (auto& each : steps) steps_.push_back({std::move(each), false});
    }

    /// The step of this label begins, and the one before has ended. Labels that are not planned take no time.
    void begin(const std::string& label) {
        end();
        const auto found = std::find_if(steps_.begin(), steps_.end(), [&](const auto& each) {
            return each.what.label == label && !each.done;
        });
        // What was to come before did not come, or not by itself.
        running_ = found == steps_.end() ? none : static_cast<std::size_t>(found - steps_.begin());
        for (std::size_t k = 0; k < steps_.size() && running_ != none && k < running_; ++k)
            steps_[k].done = true;
        first_ = share_ = -1;
        began_ = now_();
    }

    /// The step that runs has come so far, 0 to 1.
    void reached(double share) {
        if (first_ < 0) first_ = share, began_ = now_();
        share_ = share;
        if (share >= 1) end();
    }

    /// What is left of all steps, s.
    double left() const {
        const double spent = running_ == none ? 0 : now_() - began_,
                     did = running_ == none ? 0 : std::max(0.0, share_ - first_);
        double hoped = expected_, took = took_, left = 0;
        if (running_ != none) hoped += steps_[running_].what.expected * did, took += spent;
        const double slower = hoped > 0 && took > 0 ? took / hoped : 1;
        for (std::size_t k = 0; k < steps_.size(); ++k)
            if (!steps_[k].done && k != running_) left += steps_[k].what.expected * slower;
        if (running_ != none) {
            const double rest = 1 - std::max(0.0, share_);
            // A pace after a fiftieth of the step; before it is the plan's.
            left += did >= 0.02 ? spent * rest / did : steps_[running_].what.expected * slower * rest;
        }
        return left;
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    struct planned {
        step what;
        bool done = false;
    };

    static double steady() {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }

    void end() {
        if (running_ == none) return;
        auto& ended = steps_[running_];
        ended.done = true;
        const double did = std::max(0.0, share_ - std::max(0.0, first_));
        if (did > 0) took_ += now_() - began_, expected_ += ended.what.expected * did;
        running_ = none;
    }

    clock now_;
    std::vector<planned> steps_;
    std::size_t running_ = none;
    double began_ = 0, first_ = -1, share_ = -1;  // of the step that runs; below 0: not known yet
    double took_ = 0, expected_ = 0;              // of what the steps before have done
};

/// As step_progress(), with what is left of the whole study behind what is left of the step.
inline entrain::progress_callback step_progress(const std::string& label, std::shared_ptr<study_time> all) {
    if (!all) return step_progress(label);
    all->begin(label);
    auto words = [all](double share) {
        all->reached(share);
        return "all " + time_text(all->left());
    };
    return [draw = entrain::console_progress(label, stderr, 10, std::move(words))](
               std::size_t done, std::size_t total) mutable {
        throw_if_interrupted();
        draw(done, total);
    };
}

}  // namespace example
