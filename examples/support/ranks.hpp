// The ranks that a program runs on: one, or those of MPI where it was built with it and started by mpirun.
#pragma once

#include <array>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include <entrain/sweep.hpp>

#ifdef ENTRAIN_WITH_MPI
#include <entrain/sweep/mpi.hpp>
#endif

namespace example {

/// Make one at the beginning of main(), outside of every try block.
class ranks {
public:
#ifdef ENTRAIN_WITH_MPI
    // Alone, a program needs no MPI, which on a cluster's front end may not even start.
    ranks() {
        for (const char* sign : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMI_RANK", "PMIX_RANK"})
            if (!mpi_ && std::getenv(sign)) mpi_.emplace();
    }
    int rank() const { return mpi_ ? mpi_->rank() : 0; }
    int size() const { return mpi_ ? mpi_->size() : 1; }

    /// sweep::run over all ranks.
    template <class Task>
    entrain::sweep::results run(const entrain::sweep::plan& plan, Task&& task,
                                const entrain::sweep::options& how) const {
        return mpi_ ? entrain::sweep::run_mpi(plan, task, how) : entrain::sweep::run(plan, task, how);
    }

    /// After an error: the code to end with, unless it has to end the other ranks at once, who would wait.
    int fail(int code) const {
        if (size() > 1) mpi_->abort(code);
        return code;
    }
    /// An error that another rank has reported already.
    using told_elsewhere = entrain::sweep::rank_error;

private:
    std::optional<entrain::sweep::mpi_session> mpi_;
#else
    int rank() const { return 0; }
    int size() const { return 1; }
    template <class Task>
    entrain::sweep::results run(const entrain::sweep::plan& plan, Task&& task,
                                const entrain::sweep::options& how) const {
        return entrain::sweep::run(plan, task, how);
    }
    int fail(int code) const { return code; }
    struct told_elsewhere : std::runtime_error {
        using std::runtime_error::runtime_error;
    };
#endif
};

}  // namespace example
