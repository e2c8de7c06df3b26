// core, compiled.
#include <entrain/core.hpp>

namespace entrain::core_detail {

// See core/simd.hpp: one of these names, by the width of this library's vectors.
extern const char ENTRAIN_VECTOR_WIDTH_NAME = 0;

}  // namespace entrain::core_detail
