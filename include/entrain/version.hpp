// The one place that states the version; CMake and the vcpkg port read it from here.
#pragma once

/// The first number of the version, as a macro.
#define ENTRAIN_VERSION_MAJOR 0
/// The second.
#define ENTRAIN_VERSION_MINOR 1
/// The third.
#define ENTRAIN_VERSION_PATCH 0

namespace entrain {

/// The version of these headers as text.
inline constexpr const char* version = "0.1.0";

}  // namespace entrain
