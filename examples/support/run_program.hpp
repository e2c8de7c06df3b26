// How a program begins and ends: signals are watched, every way of ending has its exit code and its words.
#pragma once

#include <cstdio>
#include <exception>
#include <functional>
#include <string>

#include "interrupt.hpp"
#include "options.hpp"

namespace example {

/// Does the work of the program `name`, whose command line has been read, and gives its exit code. SIGINT and
/// SIGTERM end the work by `interrupted` where it polls or reports progress; `kept` then says what remains of
/// it (default: "nothing was written"). Errors are written to stderr.
inline int run_program(const std::string& name, const std::function<void()>& work,
                       const std::function<std::string()>& kept = {}) {
    try {
        throw_if_interrupted();  // since main() began
        work();
        return exit_done;
    } catch (const interrupted&) {
        std::fprintf(stderr, "\ninterrupted; %s\n", kept ? kept().c_str() : "nothing was written");
        return exit_stopped;
    } catch (const usage_error& problem) {
        std::fprintf(stderr, "%s: %s\n", name.c_str(), problem.what());
        return exit_misused;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s: %s\n", name.c_str(), problem.what());
        return exit_failed;
    }
}

}  // namespace example
