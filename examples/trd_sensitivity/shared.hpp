// What this program shares with the other examples, under its own names.
#pragma once

#include <filesystem>
#include <string>

#include "../support/cohort_folder.hpp"
#include "../support/figure.hpp"
#include "../support/gnuplot.hpp"
#include "../support/interrupt.hpp"
#include "../support/ranks.hpp"
#include "../support/results_folder.hpp"
#include "../support/page.hpp"
#include "../support/text.hpp"
#include "../support/warnings.hpp"

namespace trd {

using namespace example;
namespace figures {
using namespace example::figures;
}
namespace detail {
using namespace example::detail;
}

inline constexpr const char* program_name = "trd_sensitivity";

/// The folder of results of this program.
class output_folder : public example::results_folder {
public:
    explicit output_folder(const std::filesystem::path& final_place)
        : example::results_folder(final_place, program_name) {}
    static bool holds_results(const std::filesystem::path& folder) {
        return example::results_folder::holds_results(folder, program_name);
    }
};

/// Levels that the even and the odd trials chose, as a reader wants them: one number where they agree.
inline std::string text_of_levels(double even, double odd) {
    return even == odd ? number(even) : number(even) + " or " + number(odd);
}

/// Why there are two; begins with a space, or is empty.
inline std::string why_two_levels(double even, double odd) {
    return even == odd ? "" : " Either half of the trials is read at the level that the other half chose.";
}

/// "sync" and "noise" as words for a reader.
inline std::string protocol_text(const std::string& protocol) {
    if (protocol == "sync") return "synchronisation";
    return protocol;
}

}  // namespace trd
