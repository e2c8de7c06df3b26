// Results of a sweep as files that other programs read.
#pragma once

#include <filesystem>

#include <entrain/sweep/journal.hpp>
#include <entrain/sweep/plan.hpp>

namespace entrain::sweep {

/// Writes what is done as CSV (TSV by extension), atomically: a row for each item that is done, in the order
/// of the items, with its value on every axis and then its numbers, under their names. Numbers have as few
/// digits as bring back the same bits, NaN is "n/a" and infinity "inf", as io::load_csv reads them with
/// .missing and .infinite. Throws argument_error if the results are not of this plan or a name is not UTF-8;
/// io_error if the file cannot be written.
///
///     const auto [plan, results] = sweep::load_journal("sweep.journal");
///     sweep::save_csv("sweep.csv", plan, results);
ENTRAIN_INLINE void save_csv(const std::filesystem::path& file, const plan& of, const results& what);

/// Writes all results as one .npy array of shape (values of the first axis, ..., of the last axis, columns),
/// NaN where not done, atomically: numpy.load("sweep.npy")[2, 0, 1] is the second number at the third value
/// of the first axis and the first of the second. Throws argument_error if the results are not of this plan,
/// or it has more than 31 axes, which .npy does not; io_error if the file cannot be written.
ENTRAIN_INLINE void save_npy(const std::filesystem::path& file, const plan& of, const results& what);

}  // namespace entrain::sweep

#if ENTRAIN_HEADER_ONLY
#include <entrain/sweep/detail/export.hpp>
#endif
