// Synchrony and metastability of a Hopf network over coupling and noise: one program for a laptop, a job
// array and MPI. README.md beside it leads through that.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <entrain/entrain.hpp>
#if defined(ENTRAIN_WITH_MPI)
#include <entrain/sweep/mpi.hpp>
#endif

#include "../support/interrupt.hpp"
#include "../support/options.hpp"
#include "../support/run_program.hpp"

using namespace entrain;

// Regions on a ring whose weights decay with distance; given weights otherwise.
connectome network_of(const std::string& file) {
    if (!file.empty()) return io::load_connectome(file).scaled_to_max(0.2);
    const std::size_t regions = 60;
    matrix<double> weights = full(regions, regions, 0.0);
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t j = 0; j < regions; ++j) {
            const std::size_t apart = std::min((i + regions - j) % regions, (j + regions - i) % regions);
            weights(i, j) = apart == 0 ? 0 : std::exp(-double(apart) / 6);
        }
    return connectome(weights).scaled_to_max(0.2);
}

int main(int argc, char** argv) {
#if defined(ENTRAIN_WITH_MPI)
    const sweep::mpi_session mpi;
    const bool first = mpi.rank() == 0;
#else
    const bool first = true;
#endif
    example::watch_for_interrupt();
    std::string weights, shard;
    std::vector<std::string> merge;
    std::filesystem::path out = example::default_out("cluster_sweep") + ".csv";
    std::uint64_t seed = 1;
    sweep::options how;
    CLI::App app("Synchrony and metastability of a Hopf network over coupling and noise.");
    app.add_option("--weights", weights, "Connectome, CSV or NPY; without it a ring of 60 regions")
        ->check(example::readable_file());
    app.add_option("--journal", how.journal,
                   "Where results are kept as they come; the same line again goes on")
        ->check(example::path_text());
    app.add_option("--shard", shard, "I/N: only the I-th of N shares")->check(example::share());
    app.add_option("--merge", merge, "Journals of shards: take their results, do the rest, if any")
        ->check(example::readable_file());
    app.add_option("--out", out, "Table of results")->check(example::path_text())->capture_default_str();
    app.add_option("--seed", seed, "Of the noise")->check(example::seed_number())->capture_default_str();
    app.add_option("--threads", how.threads, "0: one per core")
        ->check(example::whole(0, 4096))
        ->capture_default_str();
    example::add_about(app, {.name = "cluster_sweep",
                             .examples = {"cluster_sweep --journal mine --out mine.csv",
                                          "cluster_sweep --weights weights.csv --journal mine --shard 1/8"},
                             .study = "",
                             .stopped = "the same line again goes on from --journal"});
    example::most_used(app, {"--weights", "--journal", "--shard", "--merge", "--out", "--threads"});
    if (const auto ended = example::read_command_line(app, argc, argv)) return *ended;
    if (const auto given = example::shard_number(shard)) how.shard = *given;
    const auto work = [&] {
        how.also_read.assign(merge.begin(), merge.end());
        if (first) how.progress = example::step_progress("sweep");

        const connectome network = network_of(weights);
        const simulation_options simulation{
            .transient = 600, .samples = 300, .every = 20, .threads = 1, .poll = example::interrupt_poll()};
        sweep::plan plan("coupling and noise",
                         {{"coupling", coupling_range(0, 0.5, 0.02)},
                          {"noise", {0.01, 0.02, 0.04}},
                          {"repeat", {1, 2, 3, 4}}},
                         {"synchrony", "metastability"});
        // Whatever else results depend on: a journal of another network or duration is then refused.
        plan.depends_on("weights", network)
            .depends_on("samples", simulation.samples)
            .depends_on("seed", seed);

        const auto task = [&](const sweep::item& item) {
            simulation_options options = simulation;
            options.coupling = item.value[0];
            options.seed = seed;
            // Noise of its own for every item, wherever it is run.
            options.noise_streams = {static_cast<std::uint32_t>(item.number)};
            const hopf<> model{.a = 0.0, .omega = 0.33, .noise = item.value[1]};
            const auto run = simulate(model, network, options);
            const auto r = order_parameter(phasors_of(xt::view(run, 0, xt::all(), xt::all()), {.tr = 2.0}));
            return std::vector<double>{synchrony(r), metastability(r)};
        };
#if defined(ENTRAIN_WITH_MPI)
        const auto found = sweep::run_mpi(plan, task, how);
#else
        const auto found = sweep::run(plan, task, how);
#endif
        if (!first) return;
        if (!found.note.empty()) std::printf("%s\n", found.note.c_str());
        if (out.has_parent_path()) std::filesystem::create_directories(out.parent_path());
        sweep::save_csv(out, plan, found);
        std::printf("%s: %td of %zu items\n", out.c_str(),
                    std::count(found.done.begin(), found.done.end(), 1), plan.size());
    };
    return example::run_program("cluster_sweep", work, [&] {
        return how.journal.empty()
                   ? std::string("nothing was written")
                   : "the same line again goes on (what is done is kept in " + how.journal.string() + ")";
    });
}
