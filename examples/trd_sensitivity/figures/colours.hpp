// What colours mean, throughout the report.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "../shared.hpp"

namespace trd::figures {

/// The model that stands at `index`, and its group: blue responders, vermilion non-responders, and nothing else.
inline const char* model_colour(std::size_t index) {
    return index == 0 ? blue : vermilion;
}

/// Receptors and maps, in their order: none of the colours of the groups.
inline const std::vector<std::string>& receptor_colours() {
    static const std::vector<std::string> colours = {green, purple, amber, sky, "#000000"};
    return colours;
}

}  // namespace trd::figures
