// On which kernels of a processor floating-point results are made.
#pragma once

#include <string>

#include <entrain/core/platform.hpp>
#include <entrain/core/simd.hpp>

namespace entrain {

/// What the last digits of results depend on beside the program and its input: the kernels of BLAS, which
/// OpenBLAS chooses by the processor (or by OPENBLAS_CORETYPE), and the width of this program's own vectors.
/// "OpenBLAS SkylakeX, vectors of 64 bytes".
inline std::string arithmetic_kernels() {
    std::string text = "another BLAS";
    if (const auto core_name = platform::find_openblas_switch().core_name)
        if (const char* name = core_name()) text = std::string("OpenBLAS ").append(name);
    return text.append(", vectors of ").append(std::to_string(simd::bytes)).append(" bytes");
}

}  // namespace entrain
