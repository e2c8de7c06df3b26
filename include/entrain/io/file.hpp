// Whole files: read at once, written so that no reader ever sees half of one, and summed for bookkeeping.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>

namespace entrain::io {

/// The bytes of a file. Throws io_error where it is absent, no regular file (a folder; a pipe or a device,
/// which may have no end), larger than the memory of this machine, or cannot be read. Cost: one reading.
ENTRAIN_INLINE std::string read_file(const std::filesystem::path& file);

/// What a folder holds, sorted by name: the order in which a system lists files is not repeatable. Throws
/// io_error where it cannot be read.
ENTRAIN_INLINE std::vector<std::filesystem::path> list_folder(const std::filesystem::path& folder);

/// Writes `contents` to `file` as a whole or not at all: into a temporary file beside it (its name, a number
/// and ".part"), which then takes the name in one step. A reader, or a run that is interrupted, finds the old
/// file or the new one, never a part. A killed run may leave the .part behind, which the next write of the
/// same file clears away.
///
/// An existing file is replaced and its mode kept, so that a file that only its owner may read stays so; a
/// symbolic link is followed, also to a file that is not there yet. The parent folder must exist. The
/// guarantee is against interruption of the program, not against loss of power (nothing is synchronised to
/// disk). Throws io_error if the file cannot be written, or if `file` exists and is not a regular file.
ENTRAIN_INLINE void write_atomically(const std::filesystem::path& file, std::string_view contents);

/// A checksum of a file, or of a folder with all that is in it (names and contents, in the order of the
/// names), as text: "fnv1a64:" and 16 hexadecimal digits. It shows whether an input has changed since a run;
/// it is for bookkeeping and no protection against forgery.
///
/// FNV-1a with 64 bits: h = (h xor byte) * 1099511628211, from h = 14695981039346656037
/// (Fowler, Noll and Vo; RFC 9923). Throws io_error if something cannot be read, is neither file nor folder,
/// or a symbolic link leads back to a folder that it lies in.
ENTRAIN_INLINE std::string checksum(const std::filesystem::path& path);

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/file.hpp>
#endif
