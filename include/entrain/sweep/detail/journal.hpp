// The work of journal.hpp.
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

#include <entrain/sweep/journal.hpp>
#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/kernels.hpp>
#include <entrain/core/platform.hpp>
#include <entrain/io/file.hpp>
#include <entrain/sweep/detail/journal_file.hpp>

namespace entrain::sweep {

ENTRAIN_INLINE results::results(const plan& of) {
    check_allocation<double>("sweep::results", "of", {of.size(), of.columns().size()});
    values = full(of.size(), of.columns().size(), std::numeric_limits<double>::quiet_NaN());
    done.assign(of.size(), 0);
    origin_of.assign(of.size(), 0);
}

namespace detail {

ENTRAIN_INLINE std::string journal_header(const plan& of) {
    const std::string description = of.description();
    std::string bytes(journal_magic);
    append_value(bytes, journal_version);
    append_value(bytes, static_cast<std::uint64_t>(description.size()));
    bytes += description;
    append_value(bytes, checksum_of(description));
    return bytes;
}

ENTRAIN_INLINE void append_origin(std::string& to, const origin& from) {
    append_value(to, from.derived);
    std::string kernels = from.kernels;
    kernels.resize(kernels_size, '\0');
    to += kernels;
}

ENTRAIN_INLINE origin origin_at(std::string_view bytes, std::size_t at) {
    origin from;
    std::memcpy(&from.derived, bytes.data() + at, sizeof from.derived);
    const std::string_view kernels = bytes.substr(at + sizeof from.derived, kernels_size);
    from.kernels = kernels.substr(0, kernels.find('\0'));
    return from;
}

ENTRAIN_INLINE origin own_origin(const plan& of) {
    return {arithmetic_kernels().substr(0, kernels_size), of.derived()};
}

ENTRAIN_INLINE std::uint32_t index_of(results& known, const origin& from) {
    const auto index = std::find(known.origins.begin(), known.origins.end(), from) - known.origins.begin();
    if (static_cast<std::size_t>(index) == known.origins.size()) known.origins.push_back(from);
    return static_cast<std::uint32_t>(index);
}

ENTRAIN_INLINE std::size_t record_size(std::size_t columns) {
    return 3 * sizeof(std::uint64_t) + origin_size + columns * sizeof(double);
}

ENTRAIN_INLINE void append_record(std::string& to, std::size_t number, const origin& from,
                                  const double* values, std::size_t columns) {
    const std::size_t begin = to.size();
    append_value(to, static_cast<std::uint64_t>(number));
    append_value(to, static_cast<std::uint64_t>(columns));
    append_origin(to, from);
    append_bytes(to, values, columns);
    append_value(to, checksum_of(std::string_view(to).substr(begin)));
}

ENTRAIN_INLINE std::uint64_t integer_at(std::string_view bytes, std::size_t at) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

ENTRAIN_INLINE std::pair<plan, std::size_t> read_journal_header(const std::filesystem::path& file,
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

ENTRAIN_INLINE void add_note(results& to, const std::filesystem::path& file, std::string_view what) {
    if (!to.note.empty()) to.note += '\n';
    to.note += file.string();
    to.note += ": ";
    to.note += what;
}

ENTRAIN_INLINE std::size_t read_records(const std::filesystem::path& file, std::string_view bytes,
                                        const plan& of, results& into) {
    const auto [whose, header] = read_journal_header(file, bytes);
    if (const std::string difference = of.difference(whose); !difference.empty())
        throw io_error(file, "is the journal of another plan: " + difference);
    const std::size_t columns = of.columns().size();
    const std::size_t size = record_size(columns), last = size - sizeof(std::uint64_t);
    std::size_t at = header, other_digits = 0;
    for (; bytes.size() - at >= size; at += size) {
        const std::string_view record = bytes.substr(at, size);
        const std::uint64_t number = integer_at(record, 0);
        if (checksum_of(record.substr(0, last)) != integer_at(record, last) || number >= of.size() ||
            integer_at(record, sizeof number) != columns) {
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

ENTRAIN_INLINE void note_origins(results& known) {
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

ENTRAIN_INLINE void read_journal(const std::filesystem::path& file, const plan& of, results& into) {
    const std::string bytes = io::read_file(file);
    const std::string header = journal_header(of);
    if (bytes.size() < header.size() && header.starts_with(bytes))
        add_note(into, file, "its header is torn, there is nothing in it");
    else if (read_records(file, bytes, of, into) != bytes.size())
        add_note(into, file, "its last record is torn and was left out");
}

ENTRAIN_INLINE open_journal::open_journal(std::filesystem::path file, const plan& of, results& into)
    : file_(std::move(file)), of_(of), header_(journal_header(of)) {
    // A device or a pipe has no end to read to.
    std::error_code error;
    if (std::filesystem::exists(file_, error) && !std::filesystem::is_regular_file(file_, error) &&
        !std::filesystem::is_directory(file_, error))
        throw io_error(file_, "is not a regular file");
    open_and_lock(into);
    const std::string bytes = io::read_file(file_);
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

ENTRAIN_INLINE void open_journal::record(std::span<const std::size_t> numbers, const double* rows,
                                         const origin& from) {
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

ENTRAIN_INLINE void open_journal::sort(const results& known, bool everything) {
    results own(of_);
    const std::string before = io::read_file(file_);
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

ENTRAIN_INLINE void open_journal::open_and_lock(results& into) {
    const std::error_code error = out_.open(file_, platform::opening::appended_alone);
    if (error == std::errc::device_or_resource_busy)
        throw io_error(file_, "is being written by another process");
    if (error) throw io_error(file_, "cannot be opened for writing: " + error.message());
    // Some network file systems know no locks; the results are no worse for it.
    if (!out_.is_locked()) add_note(into, file_, "cannot be locked here: let no other process write it");
}

ENTRAIN_INLINE void open_journal::write(std::string_view bytes) {
    if (const std::error_code error = out_.write(bytes))
        throw io_error(file_, "cannot be written: " + error.message());
}

ENTRAIN_INLINE void open_journal::cut(std::size_t size) {
    if (const std::error_code error = out_.truncate(size))
        throw io_error(file_, "cannot be cut: " + error.message());
}

}  // namespace detail

ENTRAIN_INLINE saved_sweep load_journal(const std::filesystem::path& file) {
    const std::string bytes = io::read_file(file);
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
