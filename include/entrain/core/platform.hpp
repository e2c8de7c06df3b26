// What systems differ in: memory, terminals, signals, files that one process alone writes, and how a function
// is found that may not be there. POSIX systems (Linux, macOS) and Windows; no other header asks which it is
// on.
#pragma once

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <share.h>
#include <sys/stat.h>
// Declared by hand, for <windows.h> would define min, max and much else in the user's program.
struct HINSTANCE__;
extern "C" {
__declspec(dllimport) int __stdcall GetPhysicallyInstalledSystemMemory(unsigned long long*);
__declspec(dllimport) void* __stdcall GetCurrentProcess(void);
__declspec(dllimport) int __stdcall K32EnumProcessModules(void*, HINSTANCE__**, unsigned long,
                                                          unsigned long*);
__declspec(dllimport) std::intptr_t(__stdcall* __stdcall GetProcAddress(HINSTANCE__*, const char*))();
}
#else
#include <fcntl.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <dlfcn.h>
#endif
// Linux's defines NCC, which xtensor-blas has as the name of a parameter.
#pragma push_macro("NCC")
#include <sys/ioctl.h>
#pragma pop_macro("NCC")
#endif

#if !defined(_WIN32) && !defined(__APPLE__)
// OpenBLAS's own switch, which another BLAS does not have. The linkers of the others take no weak reference
// to what is nowhere, so that there it is looked up by name.
extern "C" {
void openblas_set_num_threads(int) __attribute__((weak));
int openblas_get_num_threads(void) __attribute__((weak));
char* openblas_get_corename(void) __attribute__((weak));
}
#endif

namespace entrain::platform {

/// Physical memory in bytes; 0 where the system does not report it.
inline std::size_t physical_memory() {
#if defined(_WIN32)
    unsigned long long kilobytes = 0;
    return GetPhysicallyInstalledSystemMemory(&kilobytes) ? static_cast<std::size_t>(kilobytes) * 1024 : 0;
#elif defined(_SC_PHYS_PAGES) && defined(_SC_PAGESIZE)
    const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(page) : 0;
#else
    return 0;
#endif
}

/// Tells the C library to keep memory that is freed for the next that is asked for, rather than to give blocks
/// of a megabyte back to the system each time and to have them cleared anew: for programs that analyse one
/// recording after the other, of whose time it can be a third. It holds for the whole program, which is why
/// the library does not do it by itself; call it once, before there are threads. Without effect where the C
/// library is not GNU's.
inline void keep_freed_memory() {
#if defined(__GLIBC__)
    ::mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that it takes
    ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

/// Whether `stream` writes to a terminal, where a line can be drawn again.
inline bool is_terminal(std::FILE* stream) {
#if defined(_WIN32)
    return ::_isatty(::_fileno(stream)) != 0;
#else
    return ::isatty(::fileno(stream)) != 0;
#endif
}

/// How many characters a line of the terminal that `stream` writes to has; 0 where that is not known: no
/// terminal, or Windows.
inline std::size_t terminal_columns([[maybe_unused]] std::FILE* stream) {
#if !defined(_WIN32) && defined(TIOCGWINSZ)
    ::winsize size{};
    if (::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0) return size.ws_col;
#endif
    return 0;
}

/// The number that the system knows this process by.
inline long process_id() {
#if defined(_WIN32)
    return ::_getpid();
#else
    return ::getpid();
#endif
}

/// Calls `handler` for the signals that ask a program to end: Ctrl-C (SIGINT) and SIGTERM, on Windows also
/// Ctrl-Break. A reader of a pipe that ends early becomes an error of writing instead of a signal. The
/// handler may do what a signal handler may: set a flag.
inline void handle_stop_signals(void (*handler)(int)) {
    std::signal(SIGINT, handler);
    std::signal(SIGTERM, handler);
#if defined(_WIN32)
    std::signal(SIGBREAK, handler);
#else
    std::signal(SIGPIPE, SIG_IGN);
#endif
}

/// The two functions of OpenBLAS's switch, and what reports on which kernels it computes; null where the
/// program has another BLAS.
struct openblas_switch {
    void (*set)(int) = nullptr;      ///< sets the number of threads
    int (*get)() = nullptr;          ///< the number of threads
    char* (*core_name)() = nullptr;  ///< the name of the processor whose kernels compute
};

/// Finds it. On Windows only in a DLL: a program that has OpenBLAS within itself keeps its threads.
inline const openblas_switch& find_openblas_switch() {
    static const openblas_switch found = [] {
#if defined(_WIN32) || defined(__APPLE__)
        const auto function = [](const char* name) -> void* {
#if defined(_WIN32)
            HINSTANCE__* libraries[1024] = {};
            unsigned long bytes = 0;
            if (!K32EnumProcessModules(GetCurrentProcess(), libraries, sizeof libraries, &bytes))
                return nullptr;
            for (HINSTANCE__* each : libraries)
                if (const auto there = each ? GetProcAddress(each, name) : nullptr)
                    return reinterpret_cast<void*>(there);
            return nullptr;
#else
            return ::dlsym(RTLD_DEFAULT, name);
#endif
        };
        return openblas_switch{reinterpret_cast<void (*)(int)>(function("openblas_set_num_threads")),
                               reinterpret_cast<int (*)()>(function("openblas_get_num_threads")),
                               reinterpret_cast<char* (*)()>(function("openblas_get_corename"))};
#else
        return openblas_switch{openblas_set_num_threads, openblas_get_num_threads, openblas_get_corename};
#endif
    }();
    return found;
}

/// How a file is opened for writing.
enum class opening {
    new_file,        ///< made; there must be none of that name
    emptied,         ///< made, or emptied where there is one
    appended_alone,  ///< made, or appended to, while no other process has it open in this way
};

/// A file that is written to, and closed at the end of its life. Functions return an error code, empty where
/// all went well: only their caller knows what the file is for.
class output_file {
public:
    /// No file yet.
    output_file() = default;
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;
    ~output_file() { close(); }

    /// Opens `file`. With opening::appended_alone std::errc::device_or_resource_busy where another process
    /// has it; a child process does not inherit it.
    std::error_code open(const std::filesystem::path& file, opening how);

    /// Makes the file `file` to be filled and then renamed by replace_by(), with the rights of `mode` that
    /// the process's mask allows (POSIX). What a run that was killed left of that name is cleared away.
    /// std::errc::device_or_resource_busy where the name is taken: by a process that still writes it, another
    /// user, a link, a folder; and where that cannot be found out.
    std::error_code open_temporary(const std::filesystem::path& file, unsigned mode);

    /// Whether the system keeps other processes out (appended_alone). Some network file systems cannot.
    bool is_locked() const { return locked_; }

    /// Writes all of `bytes`, at the end of the file where it was opened to append.
    std::error_code write(std::string_view bytes) {
        while (!bytes.empty()) {
#if defined(_WIN32)
            constexpr std::size_t most = std::size_t{1} << 30;
            const auto written =
                ::_write(descriptor_, bytes.data(), static_cast<unsigned>(std::min(bytes.size(), most)));
#else
            const auto written = ::write(descriptor_, bytes.data(), bytes.size());
#endif
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return last_error();
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    /// Cuts the file to its first `size` bytes.
    std::error_code truncate(std::size_t size) {
#if defined(_WIN32)
        const int error = ::_chsize_s(descriptor_, static_cast<long long>(size));
        return {error, std::generic_category()};
#else
        return ::ftruncate(descriptor_, static_cast<::off_t>(size)) == 0 ? std::error_code{} : last_error();
#endif
    }

    /// Returns when the disk has what was written, so that a loss of power does not take it back. Takes
    /// milliseconds.
    std::error_code synchronise() {
#if defined(_WIN32)
        return ::_commit(descriptor_) == 0 ? std::error_code{} : last_error();
#else
        // Where a system cannot (a pipe, some network file systems), what was written is still in its hands.
        if (::fsync(descriptor_) == 0 || errno == EINVAL || errno == ENOTSUP) return {};
        return last_error();
#endif
    }

    /// Makes errors show that a network file system reports only when a file is closed. It stays open.
    std::error_code flush() {
#if !defined(_WIN32)
        const int copy = ::dup(descriptor_);
        if (copy < 0 || (::close(copy) != 0 && errno != EINTR)) return last_error();
#endif
        return {};
    }

    /// Gives this file's name `to` to the file `from`, in one step, and closes this one. No other process
    /// opens it in between, but for Windows, where an open file cannot be replaced.
    std::error_code replace_by(const std::filesystem::path& from, const std::filesystem::path& to) {
        std::error_code error;
#if defined(_WIN32)
        close();
#endif
        std::filesystem::rename(from, to, error);
        if (!error) close();
        return error;
    }

    /// Closes the file. A full disk may show only here.
    std::error_code close() {
        if (descriptor_ < 0) return {};
        locked_ = false;
#if defined(_WIN32)
        const bool closed = ::_close(std::exchange(descriptor_, -1)) == 0;
#else
        const bool closed = ::close(std::exchange(descriptor_, -1)) == 0 || errno == EINTR;
#endif
        return closed ? std::error_code{} : last_error();
    }

private:
    static std::error_code last_error() { return {errno, std::generic_category()}; }

    int descriptor_ = -1;
    bool locked_ = false;
};

#if defined(_WIN32)

inline std::error_code output_file::open(const std::filesystem::path& file, opening how) {
    close();
    const bool alone = how == opening::appended_alone;
    const int flags = _O_BINARY | _O_NOINHERIT | _O_CREAT |
                      (how == opening::new_file  ? _O_WRONLY | _O_EXCL
                       : how == opening::emptied ? _O_WRONLY | _O_TRUNC
                                                 : _O_RDWR | _O_APPEND);
    // The lock is the refusal to share: others may read the file, but not open it for writing.
    descriptor_ = ::_wsopen(file.c_str(), flags, alone ? _SH_DENYWR : _SH_DENYNO, _S_IREAD | _S_IWRITE);
    if (descriptor_ < 0) {
        constexpr unsigned long sharing_violation = 32;
        return alone && _doserrno == sharing_violation
                   ? std::make_error_code(std::errc::device_or_resource_busy)
                   : last_error();
    }
    locked_ = alone;
    return {};
}

inline std::error_code output_file::open_temporary(const std::filesystem::path& file, unsigned) {
    close();
    for (int attempt = 0; attempt < 2; ++attempt) {
        descriptor_ = ::_wsopen(file.c_str(), _O_BINARY | _O_NOINHERIT | _O_CREAT | _O_WRONLY | _O_EXCL,
                                _SH_DENYWR, _S_IREAD | _S_IWRITE);
        if (descriptor_ >= 0) return {};
        if (errno != EEXIST) return last_error();
        // Windows removes no file that somebody has open.
        std::error_code refused;
        if (attempt > 0 || !std::filesystem::is_regular_file(file, refused) ||
            !std::filesystem::remove(file, refused))
            break;
    }
    return std::make_error_code(std::errc::device_or_resource_busy);
}

#else

inline std::error_code output_file::open(const std::filesystem::path& file, opening how) {
    const bool alone = how == opening::appended_alone;
    const int flags = O_CLOEXEC | O_CREAT |
                      (how == opening::new_file  ? O_WRONLY | O_EXCL
                       : how == opening::emptied ? O_WRONLY | O_TRUNC
                                                 : O_RDWR | O_APPEND);
    for (;;) {
        close();
        descriptor_ = ::open(file.c_str(), flags, 0666);
        if (descriptor_ < 0) {
            if (errno == EINTR) continue;
            return last_error();
        }
        if (!alone) return {};
        int refused = 0;
        while ((refused = ::flock(descriptor_, LOCK_EX | LOCK_NB)) != 0 && errno == EINTR) {
        }
        if (refused && errno == EWOULDBLOCK) {
            close();
            return std::make_error_code(std::errc::device_or_resource_busy);
        }
        locked_ = !refused;
        // Whoever had it may have replaced the file meanwhile; then this one has no name any more.
        struct ::stat opened = {}, named = {};
        if (::fstat(descriptor_, &opened) == 0 && ::stat(file.c_str(), &named) == 0 &&
            opened.st_ino == named.st_ino && opened.st_dev == named.st_dev)
            return {};
    }
}

inline std::error_code output_file::open_temporary(const std::filesystem::path& file, unsigned mode) {
    const std::error_code busy = std::make_error_code(std::errc::device_or_resource_busy);
    const auto open_file = [&](int flags) {
        do descriptor_ = ::open(file.c_str(), O_CLOEXEC | O_NOFOLLOW | flags, static_cast<::mode_t>(mode));
        while (descriptor_ < 0 && errno == EINTR);
        return descriptor_ >= 0;
    };
    // Whoever writes a temporary file has it locked; one that can be locked was left by a run that was
    // killed.
    for (;;) {
        close();
        const bool made = open_file(O_WRONLY | O_CREAT | O_EXCL);
        if (!made && errno != EEXIST) return last_error();
        if (!made && !open_file(O_RDONLY | O_NONBLOCK)) return busy;
        int refused = 0;
        while ((refused = ::flock(descriptor_, LOCK_EX | LOCK_NB)) != 0 && errno == EINTR) {
        }
        // Where there are no locks, a file that was made here is still nobody else's.
        if (refused && (errno == EWOULDBLOCK || !made)) {
            close();
            return busy;
        }
        locked_ = !refused;
        struct ::stat opened = {}, named = {};
        const bool stands = ::fstat(descriptor_, &opened) == 0 && ::lstat(file.c_str(), &named) == 0 &&
                            opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
        if (made && stands) return {};
        if (made) continue;  // somebody took it for one that was left behind
        const bool left_behind =
            stands && S_ISREG(opened.st_mode) && opened.st_nlink == 1 && opened.st_uid == ::geteuid();
        if (!left_behind || ::unlink(file.c_str()) != 0) {
            close();
            return busy;
        }
    }
}

#endif

}  // namespace entrain::platform
