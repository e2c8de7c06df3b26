#!/usr/bin/env bash
# Builds and runs all tests, on a bare Debian 12 too: see --help.
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/debian-packages.sh

usage() {
    cat <<'END'
bash tests/run.sh [--clang] [--sanitize] [-- arguments for ctest]

Installs missing Debian packages (as root or with sudo; otherwise it prints the one line to run), builds
the tests, the examples and the benchmarks, and runs all tests.

  --clang      with clang++ rather than g++, and its fuzzers (10 s each)
  --sanitize   with AddressSanitizer and UndefinedBehaviorSanitizer; leaves out the tests of the packaging
END
}

packages=("${entrain_library_packages[@]}" "${entrain_example_packages[@]}" "${entrain_test_packages[@]}")
compiler=g++ sanitize=no selection=()
while [ $# -gt 0 ]; do
    case "$1" in
        --clang) compiler=clang++ packages+=(clang libclang-rt-14-dev) ;;
        --sanitize) sanitize=yes ;;
        --) shift; selection+=("$@"); break ;;
        --help|-h) usage; exit 0 ;;
        *) echo "tests/run.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

build=build/tests-$compiler
if [ $sanitize = yes ]; then
    build+=-sanitize
    flags="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS"
    options=(-DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g1"
             "-DCMAKE_CXX_FLAGS=$flags" -DENTRAIN_BUILD_BENCHMARKS=OFF)
    selection=(--label-exclude "consumer|headers|lint" "${selection[@]}")
else
    # Level 2, not 3: what takes the time here is compiling.
    options=(-DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG"
             -DCMAKE_COMPILE_WARNING_AS_ERROR=ON)
    # Not errors: warnings that g++ 12's optimiser gives wrongly (GCC bug 105651 and its kin).
    if [ $compiler = g++ ]; then
        flags="-Wno-error=array-bounds -Wno-error=maybe-uninitialized -Wno-error=restrict"
        options+=("-DCMAKE_CXX_FLAGS=$flags -Wno-error=stringop-overflow -Wno-error=stringop-overread")
    fi
fi

entrain_require_packages "${packages[@]}"
entrain_find_tools
jobs=$(nproc)
cmake -S . -B "$build" "${entrain_generator[@]}" -DCMAKE_CXX_COMPILER=$compiler -DENTRAIN_WITH_MPI=ON \
      "${options[@]}"
cmake --build "$build" --parallel "$jobs"
exec ctest --test-dir "$build" --output-on-failure --parallel "$jobs" "${selection[@]}"
