// The progress of a study of several steps on the console: that of the step, and how long all of it still takes.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/progress.hpp>

#include "interrupt.hpp"
#include "text.hpp"

namespace example {

/// How long a study still takes. Each of its steps has a time that is expected of it, and a kind, such as
/// simulations. What a machine takes against what was expected is learned from the work that it has done, of each
/// kind by itself: clusterings say nothing of simulations. The step that runs is judged by its own pace as soon as it
/// has one. What a step finds done (in a journal) says nothing of its pace.
class study_time {
public:
    using clock = std::function<double()>;  ///< s since any moment

    /// A step by the label of its progress, how long it is expected to take, s, and what kind of work it is.
    struct step {
        std::string label;
        double expected = 0;
        std::string kind = {};
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
    }

    /// The step that runs has come so far, 0 to 1.
    void reached(double share) {
        at_ = now_();
        if (first_ < 0) first_ = share, began_ = at_;
        share_ = share;
    }

    /// What is left of all steps, s; nothing as long as too little is known: where the pace of more than a fifth of
    /// it is.
    std::optional<double> left() const {
        double known = 0, guessed = 0;
        for (std::size_t k = 0; k < steps_.size(); ++k) {
            const auto& [what, done] = steps_[k];
            if (done) continue;
            const double rest = what.expected * (k == running_ ? 1 - std::max(0.0, share_) : 1);
            const measured own = k == running_ ? of_running() : measured();
            if (own.enough() && own.expected >= 0.05 * what.expected)
                known += rest * own.pace();
            else if (const measured all = of_kind(what.kind); all.enough())
                known += rest * all.pace();
            else
                guessed += rest;
        }
        if (guessed > 0.2 * (known + guessed)) return {};
        return known + guessed;
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    struct planned {
        step what;
        bool done = false;
    };
    // Work that was done: how long it took, and was expected to take, s.
    struct measured {
        double took = 0, expected = 0;

        // Before some seconds what is measured is how a step begins.
        bool enough() const { return took >= 5 && expected > 0; }
        double pace() const { return took / expected; }
    };

    static double steady() {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }

    measured of_running() const {
        const double did = share_ - std::max(0.0, first_);
        if (running_ == none || !(did > 0)) return {};
        return {at_ - began_, steps_[running_].what.expected * did};
    }

    measured of_kind(const std::string& kind) const {
        measured all;
        if (const auto found = done_.find(kind); found != done_.end()) all = found->second;
        if (running_ != none && steps_[running_].what.kind == kind) {
            const measured now = of_running();
            all.took += now.took, all.expected += now.expected;
        }
        return all;
    }

    void end() {
        if (running_ == none) return;
        const std::string& kind = steps_[running_].what.kind;
        done_[kind] = of_kind(kind);
        steps_[running_].done = true;
        running_ = none;
    }

    clock now_;
    std::vector<planned> steps_;
    std::size_t running_ = none;
    double began_ = 0, at_ = 0;             // when the step that runs was first heard of, and last
    double first_ = -1, share_ = -1;        // how far it had come then; below 0: not known yet
    std::map<std::string, measured> done_;  // of the steps before, by kind
};

/// As step_progress(), with what is left of the whole study, once that is known, behind what is left of the step.
inline entrain::progress_callback step_progress(const std::string& label, std::shared_ptr<study_time> all) {
    if (!all) return step_progress(label);
    all->begin(label);
    auto words = [all](double share) -> std::string {
        all->reached(share);
        const auto left = all->left();
        return left ? "all " + duration_text(*left) : "";
    };
    return [draw = entrain::console_progress(label, stderr, 10, std::move(words))](
               std::size_t done, std::size_t total) mutable {
        throw_if_interrupted();
        draw(done, total);
    };
}

}  // namespace example
