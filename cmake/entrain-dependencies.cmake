# What entrain needs, found the same way by its own build and by a consumer's find_package(entrain).
include(CMakeFindDependencyMacro)

if(NOT TARGET entrain::dependencies)
    if(NOT TARGET xtensor)
        find_dependency(xtensor)
    endif()
    find_dependency(BLAS)
    find_dependency(LAPACK)
    find_dependency(Threads)
    if(NOT TARGET xtensor-blas)
        find_dependency(xtensor-blas)
    endif()
    # PocketFFT is one header: a package of its own under vcpkg, part of gemmi-dev on Debian.
    find_path(ENTRAIN_POCKETFFT_INCLUDE_DIR pocketfft_hdronly.h PATH_SUFFIXES gemmi/third_party)
    if(NOT ENTRAIN_POCKETFFT_INCLUDE_DIR)
        message(FATAL_ERROR "entrain needs pocketfft_hdronly.h: install gemmi-dev (Debian) or pocketfft (vcpkg), "
                            "or set ENTRAIN_POCKETFFT_INCLUDE_DIR to its folder")
    endif()
    mark_as_advanced(ENTRAIN_POCKETFFT_INCLUDE_DIR)

    add_library(entrain::dependencies INTERFACE IMPORTED)
    target_link_libraries(entrain::dependencies INTERFACE xtensor xtensor-blas BLAS::BLAS LAPACK::LAPACK
                                                          Threads::Threads)
    target_include_directories(entrain::dependencies SYSTEM INTERFACE ${ENTRAIN_POCKETFFT_INCLUDE_DIR})
endif()
