#!/usr/bin/env bash
# The house rules that a program can check: lint.sh PROJECT_DIR. Prints file:line of each offence.
set -euo pipefail
shopt -s nullglob globstar
cd "$1"
status=0

# offence WHAT GREP_ARGUMENTS...: reports what grep finds.
offence() {
    local what=$1
    shift
    local found result=0
    found=$(grep -nE "$@" /dev/null) || result=$?
    if [ $result -ne 1 ]; then
        echo "$what:"
        echo "$found" | sed 's/^/    /'
        status=1
    fi
}

headers=(include/entrain/**/*.hpp)
code=("${headers[@]}" tests/**/*.{cpp,hpp} examples/**/*.{cpp,hpp} benchmarks/*.cpp)

others=()
for file in "${headers[@]}"; do [ "$file" = include/entrain/core/array.hpp ] || others+=("$file"); done
offence "only core/array.hpp names xtensor's headers" '^ *# *include *[<"]xt(ensor|l)' "${others[@]}"
offence "<cblas.h> cannot stand beside xtensor-blas" '^ *# *include *[<"](cblas|lapacke)\.h' "${code[@]}"
offence "({n}) makes one element of value n; use full(n, value) or from_shape" \
    '(^|[^:A-Za-z_]|xt::|entrain::)(xtensor|xarray|vector|matrix|cube)<[^;=]*> *[A-Za-z_0-9]*\(\{ *[^{},]*\}\)' \
    $(printf '%s\n' "${code[@]}" | grep -v core/array.hpp)
offence "only sweep/mpi.hpp needs MPI" '^ *# *include *[<"](mpi\.h|entrain/sweep/mpi)' \
    $(printf '%s\n' "${headers[@]}" | grep -v sweep/mpi.hpp)
offence "the library prints nothing by itself" 'std::(cout|cerr)\b' "${headers[@]}"
offence "every header begins with #pragma once, so no include guards" '^#ifndef ENTRAIN_.*_HPP' "${headers[@]}"
offence "unfinished" '\b(TODO|FIXME|XXX|HACK)\b' "${code[@]}"
offence "tabs" $'\t' "${headers[@]}"
offence "a path of one machine" '"/(work|root|home|tmp)/' "${code[@]}"
for file in "${headers[@]}"; do
    grep -q '^#pragma once$' "$file" || { echo "no #pragma once: $file"; status=1; }
done

# A room knows only rooms to its left:
#   core -> io, signal, stats -> synchrony, states -> model -> simulate -> fit -> perturb
#                   stats -> nulls                                sweep -^
declare -A left=(
    [core]="" [io]="core" [signal]="core" [stats]="core"
    [nulls]="core stats"
    [synchrony]="core io signal stats"
    [states]="core io signal stats"
    [model]="core io signal stats synchrony states"
    [simulate]="core io signal stats synchrony states model"
    [sweep]="core io signal stats synchrony states model simulate"
    [fit]="core io signal stats synchrony states model simulate sweep"
    [perturb]="core io signal stats nulls synchrony states model simulate sweep fit"
)
for folder in include/entrain/*/; do
    room=$(basename "$folder")
    files=("$folder"**/*.hpp)
    [ ${#files[@]} -gt 0 ] || continue
    if [ -z "${left[$room]+known}" ]; then
        echo "unknown room $room: say in $0 what stands to its left"
        status=1
        continue
    fi
    for file in include/entrain/"$room".hpp "${files[@]}"; do
        [ -e "$file" ] || continue
        while IFS=: read -r line inner; do
            target=${inner%%/*}
            target=${target%.hpp}
            case " $room version ${left[$room]} " in
                *" $target "*) ;;
                *) echo "$file:$line: $room stands left of $target and must not include it"; status=1 ;;
            esac
        done < <(sed -nE '/^#include <entrain\//{=;s/^#include <entrain\/([^>]+)>.*/\1/p}' "$file" | paste -d: - -)
    done
    # Every umbrella is complete but for MPI; what stands in detail/ is included by those who need it.
    if [ ! -e "include/entrain/$room.hpp" ]; then
        echo "no umbrella include/entrain/$room.hpp"
        status=1
        continue
    fi
    for file in "$folder"*.hpp; do
        [ "$file" != include/entrain/sweep/mpi.hpp ] || continue
        grep -q "^#include <${file#include/}>" "include/entrain/$room.hpp" ||
            { echo "include/entrain/$room.hpp lacks <${file#include/}>"; status=1; }
    done
    grep -q "^#include <entrain/$room.hpp>" include/entrain/entrain.hpp ||
        { echo "include/entrain/entrain.hpp lacks <entrain/$room.hpp>"; status=1; }
done

[ $status -eq 0 ] && echo "${#code[@]} files follow the rules"
exit $status
