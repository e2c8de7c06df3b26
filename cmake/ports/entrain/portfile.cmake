set(VCPKG_BUILD_TYPE release) # header-only

# An overlay port installs the sources that it lies in; a registry's port fetches a release instead.
set(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../..")

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        -DENTRAIN_BUILD_TESTS=OFF
        -DENTRAIN_BUILD_EXAMPLES=OFF
        -DENTRAIN_BUILD_BENCHMARKS=OFF
        -DENTRAIN_INSTALL=ON
)

vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/entrain)
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/doc")

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
