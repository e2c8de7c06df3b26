#!/usr/bin/env bash
# Uses the library as a stranger would, in a project of its own, and runs the program:
# consume.sh WAY PROJECT_DIR BUILD_DIR WORK_DIR COMPILER [COMPILER FLAGS]
set -euo pipefail
way=$1 project=$2 build=$3 work=$4 compiler=$5
consumers=$project/tests/consumers
rm -rf "$work"
mkdir -p "$work"

generator=()
if command -v ninja >/dev/null; then generator=(-G Ninja); fi

# build_and_run SOURCE_DIR CMAKE_ARGUMENTS...
build_and_run() {
    local source=$1
    shift
    # Without optimisation: what is tried here is the way in.
    cmake -S "$source" -B "$work/build" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release \
          -DCMAKE_CXX_FLAGS_RELEASE="-O0 -DNDEBUG" -DCMAKE_CXX_COMPILER="$compiler" "$@"
    cmake --build "$work/build"
    "$work/build/my_study"
}

case "$way" in
    find_package)
        cmake --install "$build" --prefix "$work/prefix" >/dev/null
        # Moved, so that no path of the place of installation can be left in the package.
        mv "$work/prefix" "$work/moved"
        build_and_run "$consumers/find_package" -DCMAKE_PREFIX_PATH="$work/moved"
        compiled=$(find "$work/moved" -type d -name compiled)
        diff -r "$project/cmake/compiled" "${compiled:?the package has no sources of the compiled library}"
        grep -rlF "$project" "$work/moved" && { echo "the package names the source folder"; exit 1; }
        # Any 0.x asks for its own minor version.
        mkdir "$work/other"
        printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(other LANGUAGES CXX)' \
            'find_package(entrain 99.0 CONFIG)' 'if(entrain_FOUND)' '  message(FATAL_ERROR found)' 'endif()' \
            >"$work/other/CMakeLists.txt"
        cmake -S "$work/other" -B "$work/other/build" -DCMAKE_CXX_COMPILER="$compiler" \
              -DCMAKE_PREFIX_PATH="$work/moved" >/dev/null 2>&1 || { echo "99.0 counts as found"; exit 1; }
        ;;
    find_package_compiled)
        cmake --install "$build" --prefix "$work/prefix" >/dev/null
        build_and_run "$consumers/find_package" -DCMAKE_PREFIX_PATH="$work/prefix" -DWAY=compiled
        ;;
    find_package_mpi)
        cmake --install "$build" --prefix "$work/prefix" >/dev/null
        build_and_run "$consumers/find_package_mpi" -DCMAKE_PREFIX_PATH="$work/prefix"
        ;;
    find_package_files)
        cmake --install "$build" --prefix "$work/prefix" >/dev/null
        build_and_run "$consumers/find_package_files" -DCMAKE_PREFIX_PATH="$work/prefix"
        ;;
    add_subdirectory)
        build_and_run "$consumers/add_subdirectory" -DENTRAIN_SOURCE="$project"
        ;;
    copied_headers)
        cp -r "$project/include/entrain" "$work/entrain"
        cp "$consumers/main.cpp" "$work/main.cpp"
        # The line that the README gives, with the compiler of this build.
        line=$(sed -n 's/^ *g++ \(.*main\.cpp.*\)$/\1/p' "$project/README.md" | head -1)
        [ -n "$line" ] || { echo "README.md has no line that begins with g++"; exit 1; }
        cd "$work"
        set -x
        eval "\"$compiler\" $line"
        ./my_study
        ;;
    pkg_config)
        cmake --install "$build" --prefix "$work/prefix" >/dev/null
        export PKG_CONFIG_PATH=$work/prefix/share/pkgconfig
        # shellcheck disable=SC2046
        set -x
        "$compiler" -std=c++20 -O0 "$consumers/main.cpp" -o "$work/my_study" \
            $(pkg-config --cflags --libs entrain)
        "$work/my_study"
        ;;
    *) echo "unknown way $way"; exit 2 ;;
esac
