# The target entrain::mpi: entrain::entrain and an MPI, for <entrain/sweep/mpi.hpp>. Found the same way by
# entrain's own build (ENTRAIN_WITH_MPI) and by a consumer's find_package(entrain COMPONENTS mpi).

# The header uses MPI's C interface; the C++ one has gone from the standard and drags a library along.
set(MPI_CXX_SKIP_MPICXX ON)
if(CMAKE_FIND_PACKAGE_NAME STREQUAL "entrain")
    find_package(MPI QUIET COMPONENTS CXX)
else()
    find_package(MPI REQUIRED COMPONENTS CXX)
endif()

if(MPI_CXX_FOUND AND NOT TARGET entrain::mpi)
    if(CMAKE_FIND_PACKAGE_NAME STREQUAL "entrain")
        add_library(entrain::mpi INTERFACE IMPORTED)
    else()
        add_library(entrain::mpi INTERFACE IMPORTED GLOBAL)
    endif()
    target_link_libraries(entrain::mpi INTERFACE entrain::entrain MPI::MPI_CXX)
    # So that a program that runs with and without MPI can tell which it is.
    target_compile_definitions(entrain::mpi INTERFACE ENTRAIN_WITH_MPI)
endif()
