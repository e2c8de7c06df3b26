#!/usr/bin/env bash
# Builds and runs the main example, on a bare Debian 12 too. Arguments go to trd_sensitivity: try --help.
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/debian-packages.sh

entrain_require_packages "${entrain_library_packages[@]}" "${entrain_example_packages[@]}"
entrain_find_tools
cmake -S . -B build/examples "${entrain_generator[@]}" -DCMAKE_BUILD_TYPE=Release -DENTRAIN_BUILD_TESTS=OFF \
      -DENTRAIN_BUILD_BENCHMARKS=OFF
cmake --build build/examples --parallel "$(nproc)" --target trd_sensitivity

exec build/examples/bin/trd_sensitivity "$@"
