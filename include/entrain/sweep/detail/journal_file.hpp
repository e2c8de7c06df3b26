// The file of a journal: its records, read and written. See journal.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <entrain/sweep/journal.hpp>
#include <entrain/core/platform.hpp>

namespace entrain::sweep::detail {

inline constexpr std::string_view journal_magic = "entrain sweep\n";
inline constexpr std::uint32_t journal_version = 2;
inline constexpr std::size_t kernels_size = 48;

ENTRAIN_INLINE std::string journal_header(const plan& of);

inline constexpr std::size_t origin_size = sizeof(std::uint64_t) + kernels_size;

ENTRAIN_INLINE void append_origin(std::string& to, const origin& from);

ENTRAIN_INLINE origin origin_at(std::string_view bytes, std::size_t at);

/// Of what this program computes.
ENTRAIN_INLINE origin own_origin(const plan& of);

ENTRAIN_INLINE std::uint32_t index_of(results& known, const origin& from);

/// number, count, checksum; the origin and the numbers are between.
ENTRAIN_INLINE std::size_t record_size(std::size_t columns);

ENTRAIN_INLINE void append_record(std::string& to, std::size_t number, const origin& from,
                                  const double* values, std::size_t columns);

ENTRAIN_INLINE std::uint64_t integer_at(std::string_view bytes, std::size_t at);

/// The plan in the header of a journal and the length of the header. Throws io_error if it is not whole.
ENTRAIN_INLINE std::pair<plan, std::size_t> read_journal_header(const std::filesystem::path& file,
                                                                std::string_view bytes);

ENTRAIN_INLINE void add_note(results& to, const std::filesystem::path& file, std::string_view what);

/// Takes the records of a journal of the plan `of` into `into`. Returns how many bytes of the file are good:
/// less than all where the last record is torn or damaged. Throws io_error if the file is no journal of that
/// plan, is damaged before its last record, or contradicts what is known already: other bits of the same
/// origin. Of other origins, what is known already counts, and a note says so.
ENTRAIN_INLINE std::size_t read_records(const std::filesystem::path& file, std::string_view bytes,
                                        const plan& of, results& into);

/// Says in the note of `known` where its results come from, if that is not all one.
ENTRAIN_INLINE void note_origins(results& known);

/// Reads a journal without writing to it, while another process may.
ENTRAIN_INLINE void read_journal(const std::filesystem::path& file, const plan& of, results& into);

/// A journal that this process writes, and nobody else meanwhile.
class open_journal {
public:
    /// Opens the journal, or makes it, and takes its records into `into`; a torn last record is cut off and
    /// noted. Throws io_error as read_records() does, if the file cannot be opened or written, or if another
    /// process writes it.
    open_journal(std::filesystem::path file, const plan& of, results& into);

    /// Appends the results of `numbers`, row by row in `rows` (items, columns), by one write.
    void record(std::span<const std::size_t> numbers, const double* rows, const origin& from);

    /// Brings the records into the order of their items, so that the bytes of the file show nothing of the
    /// order in which they came. `known` is what to write; all of it if `everything`, else what is there.
    void sort(const results& known, bool everything);

private:
    void open_and_lock(results& into);

    void write(std::string_view bytes);

    void cut(std::size_t size);

    std::filesystem::path file_;
    const plan& of_;
    std::string header_;
    platform::output_file out_;
    std::size_t size_ = 0;
};

}  // namespace entrain::sweep::detail

#if ENTRAIN_HEADER_ONLY
#include <entrain/sweep/detail/journal.hpp>
#endif
