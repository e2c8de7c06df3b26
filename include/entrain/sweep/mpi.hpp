// A plan over the ranks of MPI. This header alone needs <mpi.h>: link entrain::mpi.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>

#include <mpi.h>

#include <entrain/sweep/run.hpp>

namespace entrain::sweep {

/// MPI for the life of the program: make one at the beginning of main(), outside of every try block.
class mpi_session {
public:
    /// Initialises MPI for a program in which one thread calls it while others compute.
    mpi_session() {
        int level = 0;
        MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &level);
    }
    ~mpi_session() { MPI_Finalize(); }
    mpi_session(const mpi_session&) = delete;
    mpi_session& operator=(const mpi_session&) = delete;

    /// This rank, from 0.
    int rank() const { return query(MPI_Comm_rank); }
    /// Number of ranks.
    int size() const { return query(MPI_Comm_size); }

    /// Ends the program on all ranks. For an error that the other ranks do not know of: they would wait for
    /// this one for ever.
    [[noreturn]] void abort(int code) const {
        MPI_Abort(MPI_COMM_WORLD, code);
        std::abort();
    }

private:
    static int query(int (*ask)(MPI_Comm, int*)) {
        int value = 0;
        ask(MPI_COMM_WORLD, &value);
        return value;
    }
};

/// What run_mpi() throws on the ranks on which nothing went wrong: "rank 2: " and what that rank threw.
class rank_error : public std::runtime_error {
public:
    /// The error of a rank.
    rank_error(int rank, const std::string& what)
        : std::runtime_error("rank " + std::to_string(rank) + ": " + what), rank_(rank) {}
    /// The rank on which it happened.
    int rank() const noexcept { return rank_; }

private:
    int rank_;
};

/// run() over all ranks of a communicator: every rank calls it, with the same plan, task and options, and
/// gets all results, to the bit those of run().
///
/// Rank 0 opens the journals, hands out batches to whoever is free, and records the results as they come;
/// other ranks need not see its files, and their options.progress is not called. Every rank computes, rank 0
/// too, on options.threads threads each (0: the cores that its launcher left it, shared among the ranks of a
/// machine), while one more thread, asleep mostly, talks to the others. Unless all of it is one rank, in
/// which case this is run().
///
/// Throws on all ranks: what a task, the progress callback, or a journal threw is thrown where it happened,
/// and rank_error elsewhere, after items under way are done and journalled. argument_error on all ranks if
/// their plans differ or options.threads is above most_threads; if MPI is not initialised, or by fewer
/// threads than MPI_THREAD_FUNNELED. A rank that dies ends the whole program, as MPI has it; what is known by
/// then is in the journal.
///
///     int main() {
///         const sweep::mpi_session mpi;
///         const auto found = sweep::run_mpi(plan, task, {.journal = "sweep.journal"});
///         if (mpi.rank() == 0) sweep::save_csv("sweep.csv", plan, found);
///     }
template <class Task>
requires(item_task<Task> || batch_task<Task>)
results run_mpi(const plan& of, Task&& task, const options& how = {}, MPI_Comm communicator = MPI_COMM_WORLD);

}  // namespace entrain::sweep

#include <entrain/sweep/detail/mpi.hpp>
