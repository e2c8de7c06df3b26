// The journal of a sweep: results in a file as they come, so that a run that was killed goes on where it was.
//
// A journal is the description of its plan (plan::description), then one record for each item that is done,
// in the order in which they were:
//
//     header  "entrain sweep\n", version (32 bits), length of the description (64), the description, its
//             checksum (64), which is the plan's identity
//     record  number of the item (64), count of numbers (64), checksum of what the plan derives (64), the
//             kernels it was computed on (48 characters, filled up with zeros), the numbers (double),
//             checksum (64)
//
// in the machine's byte order. A record is appended by one write; the kernel has it when record() returns,
// so that no kill of the program can take it back (a loss of power can: nothing is synchronised to disk).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/sweep/plan.hpp>

namespace entrain::sweep {

/// Where a result comes from, as far as its last digits depend on it: see results::origins.
struct origin {
    std::string kernels;  ///< arithmetic_kernels() of the program that computed it, its first 48 characters
    std::uint64_t derived = 0;  ///< plan::derived() of that program
    /// Equal in both fields.
    bool operator==(const origin&) const = default;
};

/// What is known of a plan's results.
///
/// A journal that was begun on one kind of processor may be continued on another: then its results have last
/// digits of both, and `note` says so. Where journals know the same item from different origins with
/// different bits, the first that is read counts (the journal that is written, then also_read in their
/// order), which `note` says as well; different bits of the same origin are a contradiction, and refused.
struct results {
    matrix<double> values;   ///< (items, columns), NaN where not done
    std::vector<char> done;  ///< by item
    std::size_t found = 0;   ///< items asked for that were already in a journal
    std::string note;        ///< what there is to say of the journals, in words; empty: nothing
    /// Where the results come from; on ranks of MPI other than the first: unknown, empty.
    std::vector<sweep::origin> origins;
    std::vector<std::uint32_t> origin_of;  ///< by item: index of its origin, where it is done

    /// Of no plan, to be assigned to.
    results() = default;
    /// Of a plan of which nothing is done yet. Throws argument_error if they do not fit into memory.
    explicit results(const plan& of);

    /// Whether every item of the plan is done.
    bool complete() const { return std::find(done.begin(), done.end(), 0) == done.end(); }
};

/// A plan and what its journal holds of it.
struct saved_sweep {
    sweep::plan plan;        ///< as the journal states it
    sweep::results results;  ///< what is in the journal
};

/// Reads a journal, whoever made it, and the plan out of it. Throws io_error if there is no such file, it is
/// no journal, or it is damaged before its last record; a torn last record is left out and noted.
///
///     const auto [plan, results] = sweep::load_journal("sweep.journal");
ENTRAIN_INLINE saved_sweep load_journal(const std::filesystem::path& file);

}  // namespace entrain::sweep

#if ENTRAIN_HEADER_ONLY
#include <entrain/sweep/detail/journal_file.hpp>
#endif
