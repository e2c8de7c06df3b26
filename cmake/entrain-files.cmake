# The targets of the readers that need a library of their own, found the same way by entrain's own build (options
# ENTRAIN_WITH_MAT, ENTRAIN_WITH_NEUROIMAGING) and by a consumer's find_package(entrain COMPONENTS mat neuroimaging):
#   entrain::mat           libmatio and zlib, for <entrain/io/mat.hpp>
#   entrain::neuroimaging  zlib and pugixml, for NPZ, NIfTI, CIFTI-2, GIFTI and FreeSurfer's files

# entrain_add_reader(NAME SENTENCE LIBRARIES...): the target, or what is missing where a library was not found.
function(entrain_add_reader name sentence)
    if(TARGET entrain::${name})
        return()
    endif()
    foreach(library IN LISTS ARGN)
        if(NOT TARGET ${library} AND NOT EXISTS "${library}")
            if(CMAKE_FIND_PACKAGE_NAME STREQUAL "entrain")
                set(entrain_NOT_FOUND_MESSAGE "${sentence}" PARENT_SCOPE)
                return()
            endif()
            message(FATAL_ERROR "${sentence}")
        endif()
    endforeach()
    if(CMAKE_FIND_PACKAGE_NAME STREQUAL "entrain")
        add_library(entrain::${name} INTERFACE IMPORTED)
    else()
        add_library(entrain::${name} INTERFACE IMPORTED GLOBAL)
    endif()
    target_link_libraries(entrain::${name} INTERFACE entrain::entrain ${ARGN})
    string(TOUPPER ${name} upper)
    # So that a program that is built with and without the reader can tell which it is.
    target_compile_definitions(entrain::${name} INTERFACE ENTRAIN_WITH_${upper})
endfunction()

if("mat" IN_LIST entrain_readers)
    # vcpkg's matio has a package of CMake's; Debian's is a header and a library.
    find_package(matio CONFIG QUIET)
    if(TARGET matio::matio)
        set(entrain_matio matio::matio)
    else()
        find_path(ENTRAIN_MATIO_INCLUDE_DIR matio.h DOC "The folder of matio.h")
        find_library(ENTRAIN_MATIO_LIBRARY matio DOC "The library matio")
        mark_as_advanced(ENTRAIN_MATIO_INCLUDE_DIR ENTRAIN_MATIO_LIBRARY)
        set(entrain_matio matio-NOTFOUND)
        if(ENTRAIN_MATIO_INCLUDE_DIR)
            set(entrain_matio "${ENTRAIN_MATIO_LIBRARY}")
        endif()
    endif()
    find_package(ZLIB QUIET)
    entrain_add_reader(mat "entrain::mat needs libmatio and zlib: install libmatio-dev and zlib1g-dev (Debian) or \
matio and zlib (vcpkg)" "${entrain_matio}" ZLIB::ZLIB)
    if(TARGET entrain::mat AND NOT TARGET matio::matio)
        target_include_directories(entrain::mat SYSTEM INTERFACE "${ENTRAIN_MATIO_INCLUDE_DIR}")
    endif()
endif()

if("neuroimaging" IN_LIST entrain_readers)
    find_package(ZLIB QUIET)
    find_package(pugixml CONFIG QUIET)
    entrain_add_reader(neuroimaging "entrain::neuroimaging needs zlib and pugixml: install zlib1g-dev and \
libpugixml-dev (Debian) or zlib and pugixml (vcpkg)" ZLIB::ZLIB pugixml::pugixml)
endif()
