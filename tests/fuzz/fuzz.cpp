// libFuzzer's door to the targets; the environment variable ENTRAIN_FUZZ_TARGET names the one to run.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::target* const chosen = [] {
        const char* const name = std::getenv("ENTRAIN_FUZZ_TARGET");
        for (const fuzz::target& each : fuzz::targets)
            if (name && std::string_view(name) == each.name) return &each;
        std::fprintf(stderr, "ENTRAIN_FUZZ_TARGET names no target\n");
        std::exit(2);
    }();
    chosen->run({reinterpret_cast<const char*>(data), size});
    return 0;
}
