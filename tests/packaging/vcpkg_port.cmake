# Runs the vcpkg port with stand-ins for vcpkg's own functions, then uses what it installed:
# cmake -DPROJECT_DIR=... -DWORK_DIR=... -DCOMPILER=... -P vcpkg_port.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${WORK_DIR}")
set(PORT entrain)
set(CURRENT_PACKAGES_DIR "${WORK_DIR}/packages")
set(build_dir "${WORK_DIR}/build")

function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" SOURCE_PATH OPTIONS)
    execute_process(COMMAND "${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${build_dir}" ${arg_OPTIONS}
                            "-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
                            -DCMAKE_BUILD_TYPE=Release
                    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(vcpkg_cmake_install)
    execute_process(COMMAND "${CMAKE_COMMAND}" --build "${build_dir}" --target install
                    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Moves the package one folder up, as vcpkg does, and the paths in it along.
function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "PACKAGE_NAME;CONFIG_PATH" "")
    set(from "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}")
    set(to "${CURRENT_PACKAGES_DIR}/share/${PORT}")
    file(GLOB files "${from}/*.cmake")
    if(NOT files)
        message(FATAL_ERROR "no CMake package in ${arg_CONFIG_PATH}")
    endif()
    file(COPY ${files} DESTINATION "${to}")
    file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/cmake")
    foreach(file entrain-config.cmake entrain-targets.cmake)
        file(READ "${to}/${file}" text)
        string(REPLACE "/../../../\"" "/../../\"" text "${text}")
        string(REPLACE "get_filename_component(_IMPORT_PREFIX \"\${CMAKE_CURRENT_LIST_FILE}\" PATH)\n"
                       "get_filename_component(_IMPORT_PREFIX \"\${CMAKE_CURRENT_LIST_DIR}\" ABSOLUTE)\n" text "${text}")
        string(REPLACE "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\nget_filename_component"
                       "get_filename_component" text "${text}")
        file(WRITE "${to}/${file}" "${text}")
    endforeach()
endfunction()

function(vcpkg_fixup_pkgconfig)
    if(NOT EXISTS "${CURRENT_PACKAGES_DIR}/share/pkgconfig/entrain.pc")
        message(FATAL_ERROR "no pkg-config file to fix up")
    endif()
endfunction()

function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" FILE_LIST)
    configure_file("${arg_FILE_LIST}" "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright" COPYONLY)
endfunction()

include("${PROJECT_DIR}/cmake/ports/entrain/portfile.cmake")

# What vcpkg checks after a build of a header-only port.
foreach(wanted share/entrain/copyright share/entrain/usage share/entrain/entrain-config.cmake
               include/entrain/entrain.hpp)
    if(NOT EXISTS "${CURRENT_PACKAGES_DIR}/${wanted}")
        message(FATAL_ERROR "the port does not install ${wanted}")
    endif()
endforeach()
foreach(unwanted lib bin debug share/cmake share/doc)
    if(EXISTS "${CURRENT_PACKAGES_DIR}/${unwanted}")
        message(FATAL_ERROR "the port leaves ${unwanted}")
    endif()
endforeach()

file(WRITE "${WORK_DIR}/consumer/CMakeLists.txt" [[
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(entrain CONFIG REQUIRED)
get_target_property(folders entrain::entrain INTERFACE_INCLUDE_DIRECTORIES)
if(NOT EXISTS "${folders}/entrain/entrain.hpp")
    message(FATAL_ERROR "entrain::entrain includes from ${folders}")
endif()
]])
execute_process(COMMAND "${CMAKE_COMMAND}" -S "${WORK_DIR}/consumer" -B "${WORK_DIR}/consumer/build"
                        "-DCMAKE_PREFIX_PATH=${CURRENT_PACKAGES_DIR}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
message(STATUS "the port installs a package that is found")
