# What entrain needs, found the same way by its own build and by a consumer's find_package(entrain).

# find_dependency() hands a failure on to find_package(entrain); the build itself must stop at once.
macro(entrain_find package)
    if(CMAKE_FIND_PACKAGE_NAME STREQUAL "entrain")
        include(CMakeFindDependencyMacro)
        find_dependency(${package})
    else()
        find_package(${package} REQUIRED)
    endif()
endmacro()

if(NOT TARGET entrain::dependencies)
    # A parent project may have brought xtensor and xtensor-blas along. xtensor comes first, because
    # xtensor-blas' own package does not look for it.
    if(NOT TARGET xtensor)
        entrain_find(xtensor)
    endif()
    # xtensor-blas carries BLAS only where it was installed, hence these two by name.
    entrain_find(BLAS)
    entrain_find(LAPACK)
    entrain_find(Threads)
    if(NOT TARGET xtensor-blas)
        entrain_find(xtensor-blas)
    endif()
    # PocketFFT is one header: a package of its own under vcpkg, part of gemmi-dev on Debian.
    find_path(ENTRAIN_POCKETFFT_INCLUDE_DIR pocketfft_hdronly.h PATH_SUFFIXES gemmi/third_party
              DOC "The folder of pocketfft_hdronly.h")
    mark_as_advanced(ENTRAIN_POCKETFFT_INCLUDE_DIR)
    if(NOT ENTRAIN_POCKETFFT_INCLUDE_DIR)
        set(entrain_missing "entrain needs pocketfft_hdronly.h: install gemmi-dev (Debian) or pocketfft "
                            "(vcpkg), or set ENTRAIN_POCKETFFT_INCLUDE_DIR to its folder")
        list(JOIN entrain_missing "" entrain_missing)
        if(CMAKE_FIND_PACKAGE_NAME STREQUAL "entrain")
            set(entrain_FOUND FALSE)
            set(entrain_NOT_FOUND_MESSAGE "${entrain_missing}")
            return()
        endif()
        message(FATAL_ERROR "${entrain_missing}")
    endif()
    # fast_float, also one folder of headers, is read only where the standard library cannot read numbers (libc++).
    find_path(ENTRAIN_FAST_FLOAT_INCLUDE_DIR fast_float/fast_float.h DOC "The folder that holds fast_float/")
    mark_as_advanced(ENTRAIN_FAST_FLOAT_INCLUDE_DIR)

    # As visible as the targets it links to: everywhere in a build, in one folder after find_package().
    if(CMAKE_FIND_PACKAGE_NAME STREQUAL "entrain")
        add_library(entrain::dependencies INTERFACE IMPORTED)
    else()
        add_library(entrain::dependencies INTERFACE IMPORTED GLOBAL)
    endif()
    target_link_libraries(entrain::dependencies INTERFACE xtensor xtensor-blas BLAS::BLAS LAPACK::LAPACK
                                                          Threads::Threads)
    target_include_directories(entrain::dependencies SYSTEM INTERFACE ${ENTRAIN_POCKETFFT_INCLUDE_DIR})
    if(ENTRAIN_FAST_FLOAT_INCLUDE_DIR)
        target_include_directories(entrain::dependencies SYSTEM INTERFACE ${ENTRAIN_FAST_FLOAT_INCLUDE_DIR})
    endif()
endif()
