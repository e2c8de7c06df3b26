// A program of the examples as a user would start it.
#pragma once

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sanitized.hpp"

namespace program_run {

namespace fs = std::filesystem;

inline std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Seconds of processor time that a process has had so far: fields 14 and 15 of /proc/PID/stat, in clock ticks.
inline double cpu_seconds(::pid_t process) {
    const std::string text = text_of("/proc/" + std::to_string(process) + "/stat");
    std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 2)));
    std::string skipped;
    for (int k = 0; k < 11; ++k) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// How a process ended, as wait4() says it, and the processor time that it had, s.
inline std::pair<int, double> waited_for(::pid_t process) {
    int status = 0;
    ::rusage used{};
    REQUIRE(::wait4(process, &status, 0, &used) == process);
    const auto seconds = [](const ::timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return {status, seconds(used.ru_utime) + seconds(used.ru_stime)};
}

struct ended {
    int code = -1;
    double cpu = 0;  // s
    std::string said;
};

// Runs a program within `folder`; its words go to a file outside of it. With `signal`, that is sent as soon as
// the program has worked for `after` seconds of CPU time. `most`: what it may use, s.
inline ended run(const fs::path& program, const std::vector<std::string>& arguments, const fs::path& folder,
                 const fs::path& log, int signal = 0, double after = 0, ::rlim_t most = 6) {
    std::vector<char*> line;
    std::string name = program.string();
    auto copies = arguments;
    line.push_back(name.data());
    for (auto& each : copies) line.push_back(each.data());
    line.push_back(nullptr);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // The sanitizer of addresses maps terabytes, and takes its time.
        const ::rlim_t time = sanitized::addresses ? 10 * most : most;
        const ::rlimit seconds{time, time}, bytes{::rlim_t{1} << 33, ::rlim_t{1} << 33};
        ::setrlimit(RLIMIT_CPU, &seconds);
        if (!sanitized::addresses) ::setrlimit(RLIMIT_AS, &bytes);
        // What MPI itself never frees is no concern of ours.
        if (sanitized::addresses && program.filename() == "cluster_sweep")
            ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
        const int out = ::open(log.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
        ::dup2(out, 1), ::dup2(out, 2);
        if (::chdir(folder.c_str()) == 0) ::execv(name.c_str(), line.data());
        ::_exit(127);
    }
    if (signal) {
        ::siginfo_t state{};
        const auto running = [&] {
            state.si_pid = 0;
            return ::waitid(P_PID, static_cast<::id_t>(child), &state, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                   state.si_pid == 0;
        };
        while (running() && cpu_seconds(child) < after)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        ::kill(child, signal);
    }
    const auto [status, cpu] = waited_for(child);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, cpu, text_of(log)};
}

// Whether what a program said is that it was configured without a reader, "MAT" or "NEUROIMAGING"; tells so.
inline bool lacks_reader(const std::string& said, const std::string& reader) {
    const bool absent = said.find("configured with -DENTRAIN_WITH_" + reader + "=ON") != std::string::npos;
    if (absent) MESSAGE("skipped: the program was configured without ENTRAIN_WITH_", reader);
    return absent;
}

// The arguments of the smallest study of trd_sensitivity, out of `cohort` into `results`.
inline std::vector<std::string> smallest_study(const std::string& cohort, const std::string& results) {
    return {"--cohort",
            cohort,
            "--out",
            results,
            "--quick",
            "--no-figures",
            "--protocol",
            "sync",
            "--sync-step",
            "0.1",
            "--trials",
            "2",
            "--samples",
            "60",
            "--fit-iterations",
            "0",
            "--coupling-step",
            "0.25",
            "--transient",
            "10",
            "--draws",
            "99"};
}

}  // namespace program_run
