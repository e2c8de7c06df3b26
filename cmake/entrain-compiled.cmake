# The target entrain::compiled: the bodies of the library's functions for double and float in one static library,
# for those who would rather compile them once than in every unit. Same headers, same results; a unit that links
# it only reads declarations. All of a program must link either this or entrain::entrain, and be compiled for the
# same machine (-march): units for other vector widths do not link.
file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/compiled/*.cpp")
add_library(entrain_compiled STATIC EXCLUDE_FROM_ALL ${sources})
add_library(entrain::compiled ALIAS entrain_compiled)
set_target_properties(entrain_compiled PROPERTIES EXPORT_NAME compiled POSITION_INDEPENDENT_CODE ON)
target_link_libraries(entrain_compiled PUBLIC entrain PRIVATE $<BUILD_INTERFACE:entrain_warnings>)
target_compile_definitions(entrain_compiled PUBLIC ENTRAIN_COMPILED PRIVATE ENTRAIN_COMPILING)
# clang++ makes one symbol of the two constructors of a class (complete, and as a base) and leaves the other out
# where the function is inline, as the bodies are while the library is compiled.
target_compile_options(entrain_compiled PRIVATE
                       "$<$<CXX_COMPILER_ID:Clang,AppleClang>:SHELL:-Xclang -mno-constructor-aliases>")
