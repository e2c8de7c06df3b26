# The target entrain::compiled: the bodies of the library's functions for double and float in one static library,
# for those who would rather compile them once than in every unit. Same headers, same results; a unit that links
# it only reads declarations. All of a program must link either this or entrain::entrain, and be compiled for the
# same machine (-march): units for other vector widths do not link.
#
# Made the same way by entrain's own build (ENTRAIN_COMPILED) and by a consumer's find_package(entrain COMPONENTS
# compiled), which compiles it from the sources beside this file with the consumer's own flags: the package itself
# depends on no machine.
if(NOT TARGET entrain_compiled)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/compiled/*.cpp")
    add_library(entrain_compiled STATIC EXCLUDE_FROM_ALL ${sources})
    # These three need the same steppers, which take most of their time: one unit.
    set_target_properties(entrain_compiled PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    foreach(module simulate fit perturb)
        set_source_files_properties("${CMAKE_CURRENT_LIST_DIR}/compiled/${module}.cpp"
                                    PROPERTIES UNITY_GROUP simulations)
    endforeach()
    add_library(entrain::compiled ALIAS entrain_compiled)
    set_target_properties(entrain_compiled PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_link_libraries(entrain_compiled PUBLIC entrain::entrain)
    target_compile_definitions(entrain_compiled PUBLIC ENTRAIN_COMPILED PRIVATE ENTRAIN_COMPILING)
    # clang++ makes one symbol of the two constructors of a class (complete, and as a base) and leaves the other
    # out where the function is inline, as the bodies are while the library is compiled.
    target_compile_options(entrain_compiled PRIVATE
                           "$<$<CXX_COMPILER_ID:Clang,AppleClang>:SHELL:-Xclang -mno-constructor-aliases>")
endif()
