// The program that test_mpi starts under mpirun: a small sweep over all ranks, which does what its arguments
// say: journal=FILE out=PLACE (each rank writes its results there) threads=N batch=N samples=N items=N,
// fail=ITEM (its task throws), die=RANK (it kills itself at its third item), other=RANK (it has another
// plan), cancel=N (progress throws), pid=FILE (rank N writes its process id to FILE.N); or early=1, single=1,
// aside=1 (it calls run_mpi before MPI is there, with too low a level of threads, from another thread).
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

#include <entrain/sweep/mpi.hpp>

#include "hopf_sweep.hpp"

using namespace entrain;

int main(int argc, char** argv) {
    std::map<std::string, std::string> argument;
    for (int k = 1; k < argc; ++k) {
        const std::string pair = argv[k];
        argument[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
    }
    const auto number = [&](const char* name, long otherwise) {
        return argument.contains(name) ? std::stol(argument[name]) : otherwise;
    };
    const auto refused = [] {
        try {
            sweep::run_mpi(hopf_sweep().plan, hopf_sweep());
        } catch (const std::exception& problem) {
            std::printf("%s\n", problem.what());
        }
    };
    if (argument.contains("early")) {  // before MPI is there
        refused();
        return 0;
    }
    if (argument.contains("single")) {  // by somebody else, for programs of one thread
        MPI_Init(nullptr, nullptr);
        refused();
        MPI_Finalize();
        return 0;
    }
    if (argument.contains("aside")) {  // from another thread
        const sweep::mpi_session mpi;
        std::thread(refused).join();
        return 0;
    }

    if (argument.contains("plain")) {
        const hopf_sweep sweep(static_cast<std::size_t>(number("samples", 200)));
        sweep::options options{.journal = argument["journal"]};
        for (long k = 0; k < number("items", 0); ++k) options.items.push_back(static_cast<std::size_t>(k));
        const auto results = sweep::run(sweep.plan, sweep, options);
        hopf_sweep::exported(sweep.plan, results, argument["out"]);
        return 0;
    }

    const sweep::mpi_session mpi;
    const std::string rank = std::to_string(mpi.rank());
    if (argument.contains("pid")) std::ofstream(argument["pid"] + "." + rank) << ::getpid() << std::flush;
    hopf_sweep sweep(static_cast<std::size_t>(number("samples", 200)));
    if (number("other", -1) == mpi.rank()) sweep.plan.depends_on("something else", 1);
    sweep::options options{.journal = mpi.rank() == 0 ? argument["journal"] : "",
                           .batch = static_cast<std::size_t>(number("batch", 1)),
                           .threads = static_cast<std::size_t>(number("threads", 1))};
    for (long k = 0; k < number("items", 0); ++k) options.items.push_back(static_cast<std::size_t>(k));
    if (argument.contains("cancel"))
        options.progress = [stop = static_cast<std::size_t>(number("cancel", 0))](std::size_t done,
                                                                                  std::size_t) {
            if (done >= stop) throw std::runtime_error("cancelled");
        };
    const long fail = number("fail", -1), die = number("die", -1);
    std::atomic<int> calls = 0;
    const auto task = [&](const sweep::item& item) {
        if (mpi.rank() == die && ++calls == 3) ::kill(::getpid(), SIGKILL);
        if (static_cast<long>(item.number) == fail) throw std::runtime_error("item is bad");
        return sweep(item);
    };
    const auto batch_task = [&](std::span<const sweep::item> items) {
        matrix<double> rows = full(items.size(), 2, 0.0);
        for (std::size_t k = 0; k < items.size(); ++k) xt::view(rows, k, xt::all()) = task(items[k]);
        return rows;
    };
    try {
        const auto results = argument.contains("batch") ? sweep::run_mpi(sweep.plan, batch_task, options)
                                                        : sweep::run_mpi(sweep.plan, task, options);
        if (argument.contains("out")) hopf_sweep::exported(sweep.plan, results, argument["out"] + "." + rank);
        std::printf("rank %s: found %zu%s%s\n", rank.c_str(), results.found, results.note.empty() ? "" : ", ",
                    results.note.c_str());
    } catch (const sweep::rank_error& problem) {
        std::printf("rank %s heard of %s\n", rank.c_str(), problem.what());
        return 1;
    } catch (const std::exception& problem) {
        std::printf("rank %s: %s\n", rank.c_str(), problem.what());
        return 1;
    }
    return 0;
}
