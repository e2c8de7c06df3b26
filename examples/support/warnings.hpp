// What a program found odd but could go on with: reported on the console, on the page and in run.json.
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>

#include "interrupt.hpp"
#include "text.hpp"

namespace example {

/// Adds a warning to the list of a run, and reports it on the console, once. The page gives it a capital and a
/// full stop.
inline void warn(std::vector<std::string>& all, std::string text) {
    if (std::find(all.begin(), all.end(), text) != all.end()) return;
    std::fprintf(stderr, "warning: %s\n", clean(text).c_str());
    all.push_back(std::move(text));
}

/// Sentences that hold of several things, such as of a receptor under a null: each is said once.
class shared_sentences {
public:
    void add(const std::string& of, const std::string& text) {
        const auto found =
            std::find_if(all_.begin(), all_.end(), [&](const auto& each) { return each.first == text; });
        auto& things =
            found != all_.end() ? found->second : all_.emplace_back(text, std::vector<std::string>()).second;
        if (std::find(things.begin(), things.end(), of) == things.end()) things.push_back(of);
    }

    bool empty() const { return all_.empty(); }

    /// "Moran, 5HT1A; Moran, 5HT2A; variogram, 5HT1A and 3 more: what was added".
    std::vector<std::string> lines() const {
        std::vector<std::string> text;
        for (const auto& [what, things] : all_) text.push_back(some_of(things, "; ") + ": " + what);
        return text;
    }

private:
    std::vector<std::pair<std::string, std::vector<std::string>>> all_;
};

/// Carries out a step of the analysis whose data may not allow it (nothing varies, too few regions). Then
/// what `what` names is missing and said to be so, and the other results stand. False in that case.
template <class Step>
bool attempt(std::vector<std::string>& all, const std::string& what, Step&& step) {
    throw_if_interrupted();
    try {
        step();
        return true;
    } catch (const entrain::argument_error& problem) {
        warn(all, what + " is missing: " + problem.what());
        return false;
    }
}

}  // namespace example
