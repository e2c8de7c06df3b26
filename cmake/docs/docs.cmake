# The target docs: the reference and the pages as HTML, in docs/html of the build folder. It is there where
# Doxygen is (Debian: doxygen).
find_program(ENTRAIN_DOXYGEN doxygen)
find_program(ENTRAIN_AWK awk)
mark_as_advanced(ENTRAIN_DOXYGEN ENTRAIN_AWK)
if(NOT ENTRAIN_DOXYGEN OR NOT ENTRAIN_AWK)
    return()
endif()

set(entrain_docs_dir "${PROJECT_BINARY_DIR}/docs")
configure_file("${CMAKE_CURRENT_LIST_DIR}/Doxyfile.in" "${entrain_docs_dir}/Doxyfile" @ONLY)
add_custom_target(docs
    COMMAND ${CMAKE_COMMAND} "-DSOURCE_DIR=${PROJECT_SOURCE_DIR}" "-DDOCS_DIR=${entrain_docs_dir}"
            "-DAWK=${ENTRAIN_AWK}" -P "${CMAKE_CURRENT_LIST_DIR}/prepare.cmake"
    COMMAND ${ENTRAIN_DOXYGEN} Doxyfile
    COMMAND ${CMAKE_COMMAND} -E echo "${entrain_docs_dir}/html/index.html"
    WORKING_DIRECTORY "${entrain_docs_dir}" VERBATIM)
