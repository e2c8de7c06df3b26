// What a program found odd but could go on with: reported on the console, on the page and in run.json.
#pragma once

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>

#include "interrupt.hpp"
#include "text.hpp"

namespace example {

/// Adds a warning to the list of a run, and reports it on the console. The page gives it a capital and a full
/// stop.
inline void warn(std::vector<std::string>& all, std::string text) {
    std::fprintf(stderr, "warning: %s\n", clean(text).c_str());
    all.push_back(std::move(text));
}

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
