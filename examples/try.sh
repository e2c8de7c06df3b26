#!/usr/bin/env bash
# Builds and runs one numbered example and draws its picture:
#
#     bash examples/try.sh 03
#     bash examples/try.sh 01 my_scan.npy 2.0      # arguments go to the program
#     bash examples/try.sh                         # all of them
#
# What they write is in results/<name of the example>.
set -euo pipefail
caller=$PWD
cd "$(dirname "$0")/.."
source cmake/debian-packages.sh

names=()
for folder in examples/${1:-[0-9][0-9]}_*/; do
    [ -d "$folder" ] || { echo "examples/try.sh: no example with the number $1" >&2; exit 2; }
    names+=("$(basename "$folder")")
done
shift || true
arguments=()
for argument in "$@"; do
    # Files are where the caller stands.
    if [ -e "$caller/$argument" ]; then argument=$caller/$argument; fi
    arguments+=("$argument")
done

entrain_require_packages "${entrain_library_packages[@]}" "${entrain_example_packages[@]}"
entrain_find_tools
cmake -S . -B build/examples "${entrain_generator[@]}" -DCMAKE_BUILD_TYPE=Release -DENTRAIN_BUILD_TESTS=OFF \
      -DENTRAIN_BUILD_BENCHMARKS=OFF >/dev/null
cmake --build build/examples --parallel "$(nproc)" --target "${names[@]/#/example_}"

root=$PWD
for name in "${names[@]}"; do
    mkdir -p "results/$name"
    cd "results/$name"
    echo "== $name"
    "$root/build/examples/bin/example_$name" "${arguments[@]}"
    picture=$root/examples/$name/picture.gp
    if [ -e "$picture" ]; then
        gnuplot "$root/examples/support/picture.gp" "$picture" && echo "picture: results/$name/picture.svg"
    fi
    cd "$root"
done
