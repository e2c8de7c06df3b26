# Install rules. Everything goes to include/ and share/, for there is nothing that depends on the machine.
include(CMakePackageConfigHelpers)

set(entrain_package_dir share/cmake/entrain)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/entrain" DESTINATION include FILES_MATCHING PATTERN "*.hpp")
install(TARGETS entrain EXPORT entrain)
install(EXPORT entrain NAMESPACE entrain:: FILE entrain-targets.cmake DESTINATION ${entrain_package_dir})

configure_package_config_file(cmake/entrain-config.cmake.in "${PROJECT_BINARY_DIR}/entrain-config.cmake"
                              INSTALL_DESTINATION ${entrain_package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/entrain-config-version.cmake"
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/entrain-config.cmake" "${PROJECT_BINARY_DIR}/entrain-config-version.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/entrain-dependencies.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/entrain-mpi.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/entrain-compiled.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/entrain-files.cmake"
        DESTINATION ${entrain_package_dir})
install(DIRECTORY "${PROJECT_SOURCE_DIR}/cmake/compiled" DESTINATION ${entrain_package_dir})

# PocketFFT has no pkg-config file: name its folder, unless it lies beside our own headers.
set(entrain_pc_pocketfft "")
if(NOT ENTRAIN_POCKETFFT_INCLUDE_DIR STREQUAL "${CMAKE_INSTALL_PREFIX}/include")
    set(entrain_pc_pocketfft " -I${ENTRAIN_POCKETFFT_INCLUDE_DIR}")
endif()
configure_file(cmake/entrain.pc.in "${PROJECT_BINARY_DIR}/entrain.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/entrain.pc" DESTINATION share/pkgconfig)

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION share/doc/entrain)
