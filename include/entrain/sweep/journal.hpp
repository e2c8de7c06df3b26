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
#include <cstring>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/kernels.hpp>
#include <entrain/core/platform.hpp>
#include <entrain/io/file.hpp>
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
    explicit results(const plan& of) {
        check_allocation<double>("sweep::results", "of", {of.size(), of.columns().size()});
        values = full(of.size(), of.columns().size(), std::numeric_limits<double>::quiet_NaN());
        done.assign(of.size(), 0);
        origin_of.assign(of.size(), 0);
    }

    /// Whether every item of the plan is done.
    bool complete() const { return std::find(done.begin(), done.end(), 0) == done.end(); }
};

namespace detail {

inline constexpr std::string_view journal_magic = "entrain sweep\n";
inline constexpr std::uint32_t journal_version = 2;
inline constexpr std::size_t kernels_size = 48;

inline std::string journal_header(const plan& of) {
    const std::string description = of.description();
    std::string bytes(journal_magic);
    append_value(bytes, journal_version);
    append_value(bytes, static_cast<std::uint64_t>(description.size()));
    bytes += description;
    append_value(bytes, checksum_of(description));
    return bytes;
}

inline constexpr std::size_t origin_size = sizeof(std::uint64_t) + kernels_size;

inline void append_origin(std::string& to, const origin& from) {
    append_value(to, from.derived);
    std::string kernels = from.kernels;
    kernels.resize(kernels_size, '\0');
    to += kernels;
}

inline origin origin_at(std::string_view bytes, std::size_t at) {
    origin from;
    std::memcpy(&from.derived, bytes.data() + at, sizeof from.derived);
    const std::string_view kernels = bytes.substr(at + sizeof from.derived, kernels_size);
    from.kernels = kernels.substr(0, kernels.find('\0'));
    return from;
}

/// Of what this program computes.
inline origin own_origin(const plan& of) {
    return {arithmetic_kernels().substr(0, kernels_size), of.derived()};
}

inline std::uint32_t index_of(results& known, const origin& from) {
    const auto index = std::find(known.origins.begin(), known.origins.end(), from) - known.origins.begin();
    if (static_cast<std::size_t>(index) == known.origins.size()) known.origins.push_back(from);
    return static_cast<std::uint32_t>(index);
}

/// number, count, checksum; the origin and the numbers are between.
inline std::size_t record_size(std::size_t columns) {
    return 3 * sizeof(std::uint64_t) + origin_size + columns * sizeof(double);
}

inline void append_record(std::string& to, std::size_t number, const origin& from, const double* values,
                          std::size_t columns) {
    const std::size_t begin = to.size();
    append_value(to, static_cast<std::uint64_t>(number));
    append_value(to, static_cast<std::uint64_t>(columns));
    append_origin(to, from);
    append_bytes(to, values, columns);
    append_value(to, checksum_of(std::string_view(to).substr(begin)));
}

inline std::uint64_t integer_at(std::string_view bytes, std::size_t at) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

/// The plan in the header of a journal and the length of the header. Throws io_error if it is not whole.
inline std::pair<plan, std::size_t> read_journal_header(const std::filesystem::path& file,
                                                        std::string_view bytes) {
    constexpr std::size_t fixed = journal_magic.size() + sizeof(std::uint32_t) + sizeof(std::uint64_t);
    if (!bytes.starts_with(journal_magic)) throw io_error(file, "is not the journal of a sweep");
    if (bytes.size() < fixed) throw io_error(file, "is damaged: its header ends too early");
    std::uint32_t version = 0;
    std::memcpy(&version, bytes.data() + journal_magic.size(), sizeof version);
    if (version != journal_version)
        throw io_error(file, std::string("is a journal of version ")
                                 .append(std::to_string(version))
                                 .append(", this program reads version ")
                                 .append(std::to_string(journal_version)));
    const std::uint64_t length = integer_at(bytes, fixed - sizeof(std::uint64_t));
    if (bytes.size() - fixed < sizeof(std::uint64_t) || length > bytes.size() - fixed - sizeof(std::uint64_t))
        throw io_error(file, "is damaged: its header ends too early");
    const std::string_view description = bytes.substr(fixed, length);
    if (checksum_of(description) != integer_at(bytes, fixed + length))
        throw io_error(file, "is damaged: the checksum of its header is wrong");
    try {
        return {plan::parse(description), fixed + length + sizeof(std::uint64_t)};
    } catch (const argument_error& problem) {
        throw io_error(file, std::string("is damaged: ") + problem.what());
    }
}

inline void add_note(results& to, const std::filesystem::path& file, std::string_view what) {
    if (!to.note.empty()) to.note += '\n';
    to.note += file.string();
    to.note += ": ";
    to.note += what;
}

/// Takes the records of a journal of the plan `of` into `into`. Returns how many bytes of the file are good:
/// less than all where the last record is torn or damaged. Throws io_error if the file is no journal of that
/// plan, is damaged before its last record, or contradicts what is known already: other bits of the same
/// origin. Of other origins, what is known already counts, and a note says so.
inline std::size_t read_records(const std::filesystem::path& file, std::string_view bytes, const plan& of,
                                results& into) {
    const auto [whose, header] = read_journal_header(file, bytes);
    if (const std::string difference = of.difference(whose); !difference.empty())
        throw io_error(file, "is the journal of another plan: " + difference);
    const std::size_t columns = of.columns().size();
    const std::size_t size = record_size(columns), last = size - sizeof(std::uint64_t);
    std::size_t at = header, other_digits = 0;
    for (; bytes.size() - at >= size; at += size) {
        const std::string_view record = bytes.substr(at, size);
        const std::uint64_t number = integer_at(record, 0);
        if (checksum_of(record.substr(0, last)) != integer_at(record, last) ||
            number >= of.size() || integer_at(record, sizeof number) != columns) {
            if (bytes.size() - at <= size) break;
            throw io_error(file, std::string("is damaged: record ")
                                     .append(std::to_string((at - header) / size + 1))
                                     .append(" is not whole, and others follow; cut to its first ")
                                     .append(std::to_string(at))
                                     .append(" bytes it can be used"));
        }
        double* const values = row_data(into.values, number);
        constexpr std::size_t before = 2 * sizeof(std::uint64_t);
        const origin from = origin_at(record, before);
        const char* const read = record.data() + before + origin_size;
        if (into.done[number]) {
            if (std::memcmp(values, read, columns * sizeof(double)) == 0) continue;
            if (from == into.origins[into.origin_of[number]])
                throw io_error(file, "has other numbers for item " + std::to_string(number) +
                                         " than were read of it before");
            ++other_digits;
            continue;
        }
        std::memcpy(values, read, columns * sizeof(double));
        into.origin_of[number] = index_of(into, from);
        into.done[number] = 1;
    }
    if (other_digits > 0)
        add_note(
            into, file,
            std::string("knows ")
                .append(std::to_string(other_digits))
                .append(" items with other digits, as another kind of processor made them; those that were "
                        "read first count"));
    return at;
}

/// Says in the note of `known` where its results come from, if that is not all one.
inline void note_origins(results& known) {
    std::vector<char> used(known.origins.size(), 0);
    for (std::size_t number = 0; number < known.done.size(); ++number)
        if (known.done[number]) used[known.origin_of[number]] = 1;
    std::vector<std::string> kernels;
    std::vector<std::uint64_t> derived;
    for (std::size_t k = 0; k < used.size(); ++k) {
        if (!used[k]) continue;
        kernels.push_back(known.origins[k].kernels);
        if (known.origins[k].derived) derived.push_back(known.origins[k].derived);
    }
    const auto keep_different = [](auto& list) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
    };
    keep_different(kernels);
    keep_different(derived);
    std::string text;
    if (kernels.size() > 1) {
        text = "the results were computed on different kinds of processor, whose last digits differ: ";
        for (std::size_t k = 0; k < kernels.size(); ++k) text.append(k ? "; " : "").append(kernels[k]);
    } else if (derived.size() > 1) {
        text =
            "the results were computed from numbers that differ though they were made from the same inputs: "
            "on different machines, or the plan does not depend on all that they were made from";
    }
    if (text.empty()) return;
    if (!known.note.empty()) known.note += '\n';
    known.note += text;
}

/// Reads a journal without writing to it, while another process may.
inline void read_journal(const std::filesystem::path& file, const plan& of, results& into) {
    const std::string bytes = io::detail::read_file(file);
    const std::string header = journal_header(of);
    if (bytes.size() < header.size() && header.starts_with(bytes))
        add_note(into, file, "its header is torn, there is nothing in it");
    else if (read_records(file, bytes, of, into) != bytes.size())
        add_note(into, file, "its last record is torn and was left out");
}

/// A journal that this process writes, and nobody else meanwhile.
class open_journal {
public:
    /// Opens the journal, or makes it, and takes its records into `into`; a torn last record is cut off and
    /// noted. Throws io_error as read_records() does, if the file cannot be opened or written, or if another
    /// process writes it.
    open_journal(std::filesystem::path file, const plan& of, results& into)
        : file_(std::move(file)), of_(of), header_(journal_header(of)) {
        // A device or a pipe has no end to read to.
        std::error_code error;
        if (std::filesystem::exists(file_, error) && !std::filesystem::is_regular_file(file_, error) &&
            !std::filesystem::is_directory(file_, error))
            throw io_error(file_, "is not a regular file");
        open_and_lock(into);
        const std::string bytes = io::detail::read_file(file_);
        // Killed before the header was whole: nothing is lost by a new one.
        if (bytes.size() < header_.size() && header_.starts_with(bytes)) {
            if (!bytes.empty()) add_note(into, file_, "its header was torn and was written anew");
            cut(0);
            write(header_);
            size_ = header_.size();
            return;
        }
        size_ = read_records(file_, bytes, of, into);
        if (size_ != bytes.size()) {
            add_note(into, file_, "its last record was torn and was dropped");
            cut(size_);
        }
    }

    /// Appends the results of `numbers`, row by row in `rows` (items, columns), by one write.
    void record(std::span<const std::size_t> numbers, const double* rows, const origin& from) {
        const std::size_t columns = of_.columns().size();
        std::string bytes;
        for (const std::size_t number : numbers) {
            append_record(bytes, number, from, rows, columns);
            rows += columns;
        }
        try {
            write(bytes);
        } catch (...) {  // on a full disk, say: let no half record stand before later ones
            cut(size_);
            throw;
        }
        size_ += bytes.size();
    }

    /// Brings the records into the order of their items, so that the bytes of the file show nothing of the
    /// order in which they came. `known` is what to write; all of it if `everything`, else what is there.
    void sort(const results& known, bool everything) {
        results own(of_);
        const std::string before = io::detail::read_file(file_);
        read_records(file_, before, of_, own);
        std::string sorted = header_;
        for (std::size_t number = 0; number < of_.size(); ++number)
            if (everything ? known.done[number] : own.done[number])
                append_record(sorted, number, known.origins[known.origin_of[number]],
                              row_data(known.values, number), of_.columns().size());
        if (sorted == before) return;
        // A symbolic link stays one. The lock lets nobody else write the temporary file, and what a killed
        // run left of it may go.
        std::error_code error;
        const std::filesystem::path target = std::filesystem::canonical(file_, error);
        if (!error) {
            std::filesystem::path temporary = target;
            temporary += ".sorted";
            platform::output_file out;
            std::error_code unwritten = out.open(temporary, platform::opening::emptied);
            if (!unwritten) unwritten = out.write(sorted);
            // A loss of power must not leave the name on a file without its contents.
            if (!unwritten) unwritten = out.synchronise();
            if (!unwritten) unwritten = out.close();
            if (unwritten) throw io_error(temporary, "cannot be written: " + unwritten.message());
            error = out_.replace_by(temporary, target);
        }
        if (error) throw io_error(file_, "cannot be replaced: " + error.message());
    }

private:
    void open_and_lock(results& into) {
        const std::error_code error = out_.open(file_, platform::opening::appended_alone);
        if (error == std::errc::device_or_resource_busy)
            throw io_error(file_, "is being written by another process");
        if (error) throw io_error(file_, "cannot be opened for writing: " + error.message());
        // Some network file systems know no locks; the results are no worse for it.
        if (!out_.is_locked())
            add_note(into, file_, "cannot be locked here: let no other process write it");
    }

    void write(std::string_view bytes) {
        if (const std::error_code error = out_.write(bytes))
            throw io_error(file_, "cannot be written: " + error.message());
    }

    void cut(std::size_t size) {
        if (const std::error_code error = out_.truncate(size))
            throw io_error(file_, "cannot be cut: " + error.message());
    }

    std::filesystem::path file_;
    const plan& of_;
    std::string header_;
    platform::output_file out_;
    std::size_t size_ = 0;
};

}  // namespace detail

/// A plan and what its journal holds of it.
struct saved_sweep {
    sweep::plan plan;  ///< as the journal states it
    sweep::results results;  ///< what is in the journal
};

/// Reads a journal, whoever made it, and the plan out of it. Throws io_error if there is no such file, it is
/// no journal, or it is damaged before its last record; a torn last record is left out and noted.
///
///     const auto [plan, results] = sweep::load_journal("sweep.journal");
inline saved_sweep load_journal(const std::filesystem::path& file) {
    const std::string bytes = io::detail::read_file(file);
    saved_sweep saved{detail::read_journal_header(file, bytes).first, {}};
    try {
        saved.results = results(saved.plan);
    } catch (const argument_error& problem) {
        throw io_error(file, std::string("cannot be read: ") + problem.what());
    }
    if (detail::read_records(file, bytes, saved.plan, saved.results) != bytes.size())
        detail::add_note(saved.results, file, "its last record is torn and was left out");
    for (const char each : saved.results.done) saved.results.found += each != 0;
    detail::note_origins(saved.results);
    return saved;
}

}  // namespace entrain::sweep
