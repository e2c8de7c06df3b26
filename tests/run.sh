#!/usr/bin/env bash
# Builds and runs the tests, on a bare Debian 12 too: see --help.
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/debian-packages.sh

usage() {
    cat <<'END'
bash tests/run.sh [--slow] [--clang | --libcxx] [--sanitize | --tsan] [-- arguments for ctest]

Installs missing Debian packages (as root or with sudo; otherwise it prints the one line to run), builds
the tests, the examples and the benchmarks, and runs the tests.

  --slow       the slow tests too, which take as long as all else: whole programs that are killed and resumed,
               other machines, fuzzers, statistics over many draws; and the benchmarks as programs, which are
               only checked to compile otherwise
  --clang      with clang++ rather than g++
  --libcxx     with clang++ and libc++; leaves out the tests of the packaging, and the benchmarks
  --sanitize   with clang++, AddressSanitizer and UndefinedBehaviorSanitizer; leaves out the tests of packaging
               and pages (g++ takes three times as long to compile them)
  --tsan       with clang++ and ThreadSanitizer: the modules that start threads, core, simulate and sweep
END
}

packages=("${entrain_library_packages[@]}" "${entrain_example_packages[@]}" "${entrain_test_packages[@]}"
          "${entrain_file_packages[@]}")
compiler=g++ sanitize=no libcxx=no targets=() selection=() excluded=(slow)
while [ $# -gt 0 ]; do
    case "$1" in
        --slow) excluded=() ;;
        --clang) compiler=clang++ packages+=(clang libclang-rt-14-dev) ;;
        --libcxx) compiler=clang++ libcxx=yes packages+=(clang libc++-dev libc++abi-dev) ;;
        --sanitize) sanitize=yes compiler=clang++ packages+=(clang libclang-rt-14-dev) ;;
        --tsan) sanitize=threads compiler=clang++ packages+=(clang libclang-rt-14-dev) ;;
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
             "-DCMAKE_CXX_FLAGS=$flags" -DENTRAIN_BUILD_BENCHMARKS=OFF -DENTRAIN_TIMEOUT_FACTOR=5)
    excluded+=(consumer headers lint docs)
elif [ $sanitize = threads ]; then
    build+=-tsan
    options=(-DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g1"
             -DCMAKE_CXX_FLAGS=-fsanitize=thread -DENTRAIN_BUILD_BENCHMARKS=OFF -DENTRAIN_BUILD_EXAMPLES=OFF
             -DENTRAIN_TIMEOUT_FACTOR=5)
    targets=(--target test_core test_simulate test_sweep)
    selection=(--tests-regex '^(core|simulate|sweep)$' "${selection[@]}")
    # OpenBLAS is not compiled for ThreadSanitizer, which would take its locks for none.
    export OPENBLAS_NUM_THREADS=1
elif [ $libcxx = yes ]; then
    build+=-libcxx
    options=(-DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG"
             -DCMAKE_CXX_FLAGS=-stdlib=libc++ -DCMAKE_COMPILE_WARNING_AS_ERROR=ON -DENTRAIN_BUILD_BENCHMARKS=OFF)
    excluded+=(consumer headers lint docs)
else
    # Level 1: what takes the time here is compiling, and level 2 takes a quarter longer. The warnings of levels 2
    # and 3 are those of the tests machines.widths.
    options=(-DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG"
             -DCMAKE_COMPILE_WARNING_AS_ERROR=ON)
    # Not errors: warnings that g++ 12's optimiser gives wrongly (GCC bug 105651 and its kin).
    if [ $compiler = g++ ]; then
        flags="-Wno-error=array-bounds -Wno-error=maybe-uninitialized -Wno-error=restrict"
        options+=("-DCMAKE_CXX_FLAGS=$flags -Wno-error=stringop-overflow -Wno-error=stringop-overread")
    fi
fi

entrain_require_packages "${packages[@]}"
# Only the plain run has the tests for other machines.
if [ $sanitize = no ] && [ $libcxx = no ]; then
    entrain_require_packages "${entrain_machine_packages[@]}" ||
        echo "Without these packages the tests for other machines skip."
fi
entrain_find_tools
if [[ " ${excluded[*]} " == *" slow "* ]]; then options+=(-DENTRAIN_CHECK_BENCHMARKS=ON); fi
jobs=$(nproc)
cmake -S . -B "$build" "${entrain_generator[@]}" -DCMAKE_CXX_COMPILER=$compiler -DENTRAIN_WITH_MPI=ON \
      -DENTRAIN_WITH_MAT=ON -DENTRAIN_WITH_NEUROIMAGING=ON \
      "${options[@]}"
cmake --build "$build" --parallel "$jobs" "${targets[@]}"
if [ ${#excluded[@]} -gt 0 ]; then selection=(--label-exclude "$(IFS='|'; echo "${excluded[*]}")" "${selection[@]}"); fi
exec ctest --test-dir "$build" --output-on-failure --parallel "$jobs" "${selection[@]}"
