// What every step of the study knows: its options, the ranks it runs on, where it remembers, what time it
// took.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <entrain/sweep.hpp>

#include "../support/progress.hpp"
#include "options.hpp"
#include "results.hpp"
#include "shared.hpp"
#include "work_folder.hpp"

namespace trd::detail {

// Runs a step, and writes down how long it took.
class stopwatch {
public:
    explicit stopwatch(std::vector<timing>& timings) : timings_(timings) {}

    template <class Step>
    auto operator()(const std::string& name, Step&& step) {
        throw_if_interrupted();
        const auto start = std::chrono::steady_clock::now();
        struct at_end {
            std::vector<timing>& timings;
            std::string name;
            std::chrono::steady_clock::time_point start;
            ~at_end() {
                timings.push_back(
                    {name, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()});
            }
        } note{timings_, name, start};
        return step();
    }

private:
    std::vector<timing>& timings_;
};

// What a run of the study needs beside its options: where it runs, and where it remembers.
struct session {
    const program_options& o;
    const ranks& over;
    const work_folder* work;                // of the first rank, which alone reads and writes journals
    std::shared_ptr<study_time> time = {};  // of the whole study, for what is left of it

    entrain::progress_callback progress(const std::string& label) const {
        return over.rank() == 0 ? step_progress(label, time) : entrain::progress_callback();
    }

    // Journal, threads and progress of a step.
    entrain::sweep::options sweep(const std::string& journal, const std::string& label) const {
        entrain::sweep::options how;
        if (work) how.journal = work->journal(journal), how.also_read = work->of_shards(journal);
        how.threads = o.threads;
        how.progress = progress(label);
        return how;
    }
};

inline entrain::vector<double> to_vector(const std::vector<double>& values) {
    entrain::vector<double> result = entrain::full(values.size(), 0.0);
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

}  // namespace trd::detail
