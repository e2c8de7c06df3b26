#!/usr/bin/env bash
# Compiles every public header alone: alone.sh INCLUDE_DIR WORK_DIR COMPILER [FLAGS...]
#
# Reading xtensor takes seconds, so the headers that include core/array.hpp start from a precompiled
# header of what array.hpp includes from elsewhere; the few others start from nothing.
set -euo pipefail
include=$1 work=$2 compiler=$3
shift 3
flags=(-std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror "-I$include" "$@")

mkdir -p "$work"
grep -E '^#(if|else|endif|include <)' "$include/entrain/core/array.hpp" | grep -v '<entrain/' >"$work/third_party.hpp"
case "$("$compiler" --version)" in
    *clang*)
        compiled="$work/third_party.hpp.pch"
        start=(-include-pch "$compiled") ;;
    *)
        compiled="$work/third_party.hpp.gch"
        start=(-include "$work/third_party.hpp") ;;
esac
"$compiler" "${flags[@]}" -x c++-header "$work/third_party.hpp" -o "$compiled"

# Whether a header includes core/array.hpp, directly or through others.
declare -A reaches=([entrain/core/array.hpp]=yes)
reaches_array() {
    if [ -z "${reaches[$1]:-}" ]; then
        reaches[$1]=no
        local inner
        for inner in $(sed -nE 's/^#include <(entrain\/[^>]+)>.*/\1/p' "$include/$1"); do
            if [ -e "$include/$inner" ] && reaches_array "$inner"; then reaches[$1]=yes; fi
        done
    fi
    [ "${reaches[$1]}" = yes ]
}

alone() {
    local header=$1
    shift
    "$@" -include "$header" -fsyntax-only -x c++ /dev/null || { echo "does not compile alone: $header"; return 1; }
}

status=0 running=0 count=0
# Whether the compiler finds a header of a library that not everybody has.
has() { echo "#include <$1>" | "$compiler" "${flags[@]}" -fsyntax-only -x c++ - 2>/dev/null; }
optional=()
for header in mpi.h fast_float/fast_float.h matio.h zlib.h pugixml.hpp; do has $header || optional+=(-e "^#include <$header>"); done
# The private parts are read by the public headers that they belong to.
for file in $(cd "$include" && find entrain -name '*.hpp' -not -path '*/detail/*' | sort); do
    if [ ${#optional[@]} -gt 0 ] && grep -q "${optional[@]}" "$include/$file"; then
        echo "left out, for want of a library that it includes: $file"
        continue
    fi
    # A module's header only includes its others; entrain.hpp, which includes them all, is compiled.
    if [[ $file != entrain/*/* && $file != entrain/entrain.hpp ]] &&
        ! grep -qvE '^(//.*|#include <entrain/.*|#pragma once|)$' "$include/$file"; then
        continue
    fi
    if ((running == $(nproc))); then
        wait -n || status=1
        running=$((running - 1))
    fi
    if reaches_array "$file"; then
        alone "$file" "$compiler" "${flags[@]}" "${start[@]}" &
    else
        alone "$file" "$compiler" "${flags[@]}" &
    fi
    running=$((running + 1)) count=$((count + 1))
done
while ((running > 0)); do
    wait -n || status=1
    running=$((running - 1))
done
echo "$count headers"
exit $status
